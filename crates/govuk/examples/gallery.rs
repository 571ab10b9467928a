//! Writes a folder with a page of every component, to be looked at:
//! `script/assets && cargo run -p govuk --example gallery -- /tmp/gallery`.

use std::path::Path;

use charts::{Bar, Bars, Line, Lines, Stack, StackedBars};
use govuk::*;
use maud::{Markup, Render, html};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "/tmp/gallery".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/built");
    for file in ["holdfast.css", "holdfast.js", "enabled.js", "mark.svg", "favicon.svg"] {
        std::fs::copy(built.join(file), folder.join(file))?;
    }
    for (name, title, body) in [("forms", "Forms", forms()), ("record", "A record", record()), ("work", "Work and figures", work())] {
        std::fs::write(folder.join(format!("{name}.html")), document(title, body).into_string())?;
    }
    println!("wrote {}", folder.display());
    Ok(())
}

fn document(title: &str, body: Markup) -> Markup {
    let link = |href: &'static str, text: &'static str, words: &str| NavItem { active: words == title, ..NavItem::new(href, text) };
    page(Page {
        title,
        has_errors: title == "Forms",
        service_name: "Component gallery",
        organisation: "Harbour Records",
        nav: &[
            link("forms.html", "Forms", "Forms"),
            link("record.html", "A record", "A record"),
            link("work.html", "Work and figures", "Work and figures"),
        ],
        signed_in_as: "Jo Bloggs",
        account_links: &[NavItem::new("#", "Sign out")],
        before: Some(breadcrumbs(&[Crumb::new("#", "Home"), Crumb::new("#", "Gallery"), Crumb::here(title)])),
        footer_links: &[NavItem::new("#", "Accessibility"), NavItem::new("#", "Privacy"), NavItem::new("#", "Licences")],
        footer_words: "Version 0.1.0".into(),
        wide: title == "Work and figures",
        assets_path: ".",
        body,
        ..Default::default()
    })
}

fn forms() -> Markup {
    html! {
        (ErrorSummary { errors: vec![ErrorLink::to("town", "Enter a town or city"), ErrorLink::to("born-day", "Date of birth must be in the past")], ..Default::default() })
        h1 class="govuk-heading-l" { "Forms" }
        form class="hf-dense" method="post" data-autosave="/drafts/1" novalidate {
            (Input { name: "town", label: "Town or city", error: Some("Enter a town or city"), width: Width::TwoThirds, ..Default::default() })
            (Input { name: "rent", label: "Weekly rent in pounds", prefix: "£", suffix: "a week", width: Width::Chars5, inputmode: "decimal", value: "85", ..Default::default() })
            (DateInput { name: "born", legend: "Date of birth", hint: "For example, 27 3 1987", error: Some("Date of birth must be in the past"), wrong: DatePart::Year, day: "1", month: "2", year: "2090", ..Default::default() })
            (Radios { name: "interpreter", legend: "Is an interpreter needed?", legend_size: Size::S, items: vec![
                Choice { reveal: Some(html! { (Input { name: "language", label: "Which language?", ..Default::default() }) }), ..Choice::new("yes", "Yes") },
                Choice::new("no", "No"), Choice::divider("or"), Choice { hint: "Ask at the next contact", ..Choice::new("later", "Not asked yet") } ], value: "yes", ..Default::default() })
            (Radios { name: "safe", legend: "Is it safe to leave a message?", items: Choice::yes_no(), inline: true, small: true, ..Default::default() })
            (Checkboxes { name: "needs", legend: "What is needed?", values: vec!["food"], items: vec![
                Choice::new("food", "Food"), Choice::new("travel", "Travel"), Choice::divider("or"), Choice { exclusive: true, ..Choice::new("none", "Nothing") } ], ..Default::default() })
            (Select { name: "area", label: "Area", blank: Some("Choose an area"), items: Choice::list(&[("n", "North"), ("s", "South")]), ..Default::default() })
            (Select { name: "origin", label: "Country of birth", hint: "Start typing", searchable: true, width: Width::TwoThirds, items: Choice::list(&[("fr", "France"), ("de", "Germany"), ("pl", "Poland")]), blank: Some(""), ..Default::default() })
            (CharacterCount { textarea: Textarea { name: "note", label: "What was said", value: "Spoke about the roof.", ..Default::default() }, max_length: Some(200), ..Default::default() })
            (FileUpload { name: "sheet", label: "Spreadsheet", accept: ".xlsx", drop_zone: true, ..Default::default() })
            (PasswordInput { name: "password", label: "Password", width: Width::TwoThirds, ..Default::default() })
            h2 class="govuk-heading-m" { "Questions with the same answers" }
            (rows())
            p class="hf-autosave" data-autosave-status="" {}
            (button_group(html! { (Button::submit("Save and continue")) (Button::secondary("Save as draft", "then", "draft")) a class="govuk-link" href="#" { "Cancel" } }))
        }
    }
}

fn rows() -> Markup {
    let questions = [
        "Has the roof leaked since the last visit? Please say where, and whether this was the first time.",
        "Is the boiler working?",
        "Has the weather been worse in the past month than it was in the month before, as far as anyone can tell?",
    ];
    let names: Vec<_> = (1..=questions.len()).map(|number| (format!("q{number}"), number.to_string())).collect();
    let row = |(question, (name, number))| RadioRow {
        name,
        number,
        question: Content::from(question),
        hint: if number == "3" { "Ask for an example" } else { "" },
        error: if number == "2" { Some("Select yes, no or don’t know") } else { None },
        value: if number == "1" { "yes" } else { "" },
        more: (number == "1").then(|| Textarea { name: "q1-more", label: "Details", rows: 2, ..Default::default() }.render()),
        hint_html: None,
    };
    RadioRows {
        rows: questions.into_iter().zip(names.iter().map(|(name, number)| (name.as_str(), number.as_str()))).map(row).collect(),
        items: Choice::list(&[("yes", "Yes"), ("no", "No"), ("unknown", "Don’t know")]),
        ..Default::default()
    }
    .render()
}

fn record() -> Markup {
    let item = |title: &'static str, when: &'static str, body: &str| TimelineItem {
        title: title.into(),
        byline: "by Jo Bloggs".into(),
        datetime: "2025-03-04T10:00".into(),
        when: when.into(),
        body: html! { p class="govuk-body" { (body) } },
        ..Default::default()
    };
    let rows = vec![
        SummaryRow::new("Name", "Sam Example").action(Action::new("#", "Change", "name")),
        SummaryRow::new("Phone", masked("phone number", "#")).action(Action::new("#", "Change", "phone number")),
        SummaryRow::new("Email", not_given("Not recorded")),
        SummaryRow::new("Address", unmasked("12 High Street")),
    ];
    let aside = SummaryList {
        rows: vec![SummaryRow::new("Worker", "Jo"), SummaryRow::new("Opened", "4 March 2025")],
        card: Some(SummaryCard { title: "At a glance".into(), actions: vec![Action::new("#", "Change", "")], ..Default::default() }),
        ..Default::default()
    };
    html! {
        (NotificationBanner::success("The contact was recorded"))
        (IdentityBar { title: html! { strong { "AB-2041" } " Sam Example " (tag("Open", Colour::Green)) " " (badge("High", BadgeColour::Red)) }.into(), actions: Some(Button { text: "Record a contact".into(), href: "#", variant: Variant::Secondary, ..Default::default() }.render()), ..Default::default() })
        h1 class="govuk-heading-l" { "A record" }
        (SubNavigation { items: vec![NavItem { current: true, ..NavItem::new("#", "Summary") }, NavItem::new("#", "Timeline"), NavItem::new("#", "Assessments"), NavItem::new("#", "Plan"), NavItem::new("#", "Documents")], ..Default::default() })
        (Alert { kind: AlertKind::Warning, title: "Two entries overlap", body: html! { p { "Check the dates of the second." } }.into(), ..Default::default() })
        (columns(
            html! {
                (SummaryList { rows, ..Default::default() })
                h2 class="govuk-heading-m" { "Timeline" }
                (Timeline { items: vec![item("Phone call", "4 March 2025 at 10:00am", "Spoke about the roof."), item("Letter", "3 March 2025", "From the council.")], heading_level: 3, ..Default::default() })
            },
            html! {
                (aside)
                (warning("Do not leave messages"))
                (inset("Prefers to be called in the morning."))
                (Details { summary: "More about this".into(), body: html! { "Words." }, ..Default::default() })
            },
        ))
        (TaskList { items: vec![TaskItem { title: "Assessment".into(), href: "#".into(), status: "Completed".into(), ..Default::default() }, TaskItem { title: "Plan".into(), href: "#".into(), hint: "Within 10 days".into(), status: tag("Not started", Colour::Blue).into(), ..Default::default() }], ..Default::default() })
        (Pagination::numbered(2, 12, |page| format!("?page={page}")))
    }
}

fn work() -> Markup {
    let due = |title: &'static str, when: &'static str, urgency| DueItem {
        title: title.into(),
        href: "#".into(),
        when: when.into(),
        about: "AB-2041 Sam Example".into(),
        reason: "Contract clause 4.2: within 2 working days of receipt".into(),
        urgency,
        ..Default::default()
    };
    let head = vec![Head { sort: "ascending", ..Head::new("Name") }, Head { sort: "none", ..Head::numeric("Open cases") }, "Team".into()];
    let cards_shown = [figure(12, "open cases", "#"), figure(3, "due today", "#"), figure("96%", "answered in time", "#")];
    html! {
        h1 class="govuk-heading-l" { "Work and figures" }
        (cards(&cards_shown))
        (DueList { items: vec![due("Write the plan", "Thursday", Urgency::Soon), due("First contact", "1 day ago", Urgency::Overdue), due("Review", "by 4pm", Urgency::Today)], ..Default::default() })
        (Search { action: "#", label: "Find by reference", ..Default::default() })
        h2 class="govuk-heading-m" { "Places" }
        (board())
        (progress("rows", "Rows read", 412, 1000))
        (Table { caption: "Workers", caption_size: Size::M, head, rows: vec![vec!["Asha".into(), Cell::numeric(12), "North".into()], vec!["Ben".into(), Cell::numeric(9), "South".into()]], first_cell_is_header: true, sortable: true, stack_on_phone: true, ..Default::default() })
        (SideNavigation { sections: vec![SideSection { heading: "Reports".into(), items: vec![NavItem { current: true, ..NavItem::new("#", "Quarterly") }, NavItem::new("#", "Annual")] }], ..Default::default() })
        (charts_shown())
    }
}

fn board() -> Markup {
    let days = ["Mon 3 Mar", "Tue 4 Mar", "Wed 5 Mar", "Thu 6 Mar", "Fri 7 Mar", "Sat 8 Mar", "Sun 9 Mar"];
    let cell = |state, words: &'static str, days| BoardCell { days, ..BoardCell::new(state, words) };
    Board {
        label: "Rooms, 3 to 9 March",
        corner: "Room",
        columns: days.into_iter().map(Content::from).collect(),
        today: Some(2),
        rows: vec![
            BoardRow {
                heading: "Room 1".into(),
                cells: vec![
                    cell(CellState::In, "In: AB-2041, 3 people", 4),
                    cell(CellState::Leaving, "Leaving: AB-2041", 1),
                    cell(CellState::Void, "Void: repairs", 2),
                ],
            },
            BoardRow {
                heading: "Room 2, ground floor".into(),
                cells: vec![
                    cell(CellState::Free, "Free", 1),
                    cell(CellState::Held, "Held until 5pm", 1),
                    cell(CellState::Arriving, "Arriving: AB-2050", 1),
                    cell(CellState::In, "In: AB-2050", 4),
                ],
            },
        ],
        ..Default::default()
    }
    .render()
}

fn charts_shown() -> Markup {
    html! {
        (Bars { id: "sources", title: "Requests by source", description: "Most came by telephone.", bars: vec![Bar::new("Telephone", 41.0), Bar::new("Letters and messages passed on by other offices, including those out of the area", 17.0), Bar::withheld("In person", "fewer than 5"), Bar::new("Self", 0.0)], ..Default::default() })
        (Bars { id: "months", title: "Requests by month", vertical: true, bars: vec![Bar::new("Jan", 12.0), Bar::new("Feb", 9.0), Bar::new("March to date", 15.0)], ..Default::default() })
        (StackedBars { id: "kept", title: "Answered in time", series: vec!["In time".into(), "Late".into(), "Not yet answered".into()], stacks: vec![Stack::new("North", vec![Some(30.0), Some(4.0), Some(9.0)]), Stack::new("South", vec![Some(12.0), Some(12.0), None])], ..Default::default() })
        (Lines { id: "quarters", title: "Cases by quarter", points: ["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024", "Q1 2025"].into_iter().map(Into::into).collect(), series: vec![Line::new("Opened", vec![Some(20.0), Some(24.0), Some(31.0), Some(28.0), Some(35.0)]), Line::new("Closed", vec![Some(18.0), None, Some(22.0), Some(26.0), Some(30.0)])], ..Default::default() })
        (Lines { id: "one", title: "Rate by quarter", unit: "%", points: vec!["Q1".into(), "Q2".into(), "Q3".into()], series: vec![Line::new("Rate", vec![Some(80.0), Some(86.5), Some(91.0)])], ..Default::default() })
        (Bars { id: "none", title: "Nothing", ..Default::default() })
        (Bars { id: "alone", title: "One bar", bars: vec![Bar::new("Only", 7.0)], vertical: true, ..Default::default() })
    }
}
