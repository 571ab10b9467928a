//! A layout as a form: each sheet with what it holds, each column with what it is, and rows as they would be read beside.

use govuk::{Button, Cell, Checkboxes, Choice, Details, Input, Select, Table, Textarea, button_group, columns, inset, warning};
use maud::{Markup, html};
use rules::Pack;

use crate::{
    arrivals::{
        Kind, categories,
        proposal::{Col, Draft, Group, Hold, Odd, Stands, WORDS, Word, may_be_as_above},
        report::Report,
    },
    form::Faults,
    page,
    session::SignedIn,
};

/// So many rows of each kind stand beside the sheet.
const ROWS: usize = 5;
/// What stands instead of an answer.
const UNANSWERED: [(&str, &str); 3] = [("not-known", "Not known"), ("declined", "Prefer not to say"), ("not-asked", "Not asked")];

pub(in crate::arrivals) struct Form<'f> {
    pub who: &'f SignedIn,
    pub import: i64,
    pub seen: &'f str,
    pub draft: &'f Draft,
    pub report: &'f Report,
    pub faults: &'f Faults,
    /// Of a form shown again.
    pub key: &'f str,
    pub pack: &'f Pack,
}

impl Form<'_> {
    /// `problem`: why the workbook cannot be read with the layout as it stands.
    pub(in crate::arrivals) fn whole(&self, problem: Option<&str>) -> Markup {
        let address = format!("/imports/{}/layout", self.import);
        let body = html! {
            input type="hidden" name="seen" value=(self.seen);
            @for (g, group) in self.draft.groups.iter().enumerate() { (self.group(g, group)) }
            (self.dates())
            (self.odd())
            (self.words())
            (self.workers())
            (self.in_the_file())
            h2 class="govuk-heading-m" id="keep" { "Keep this layout" }
            (Input { name: "title", label: "What to call it", hint: "It is kept under this name, and can be chosen when you bring the next workbook in.",
                     value: &self.draft.title, error: self.faults.of("title"), ..Default::default() })
            (button_group(html! {
                (Button { name: "action", value: "keep", ..Button::submit("Keep the layout and check the workbook") })
                (Button::secondary("Show how it is read now", "action", "look"))
            }))
        };
        html! {
            (inset("Nothing has been taken in. Holdfast looked at the sheets, their headings and what stands under them, and proposes what follows. Correct what is wrong, and look again until the rows are read as you would read them."))
            @if let Some(problem) = problem { (warning(problem)) }
            @for doubt in &self.draft.doubts { (warning(doubt.as_str())) }
            (self.sums())
            (self.contents())
            (page::form(self.who, &address, self.key, body))
            (page::form(self.who, &format!("/imports/{}/discard", self.import), "", html! { (Button::secondary("Throw the workbook away", "", "")) }))
        }
    }

    /// What to look at first: the page is as long as the workbook is wide.
    fn contents(&self) -> Markup {
        let asked = self.draft.words.iter().filter(|word| word.asked).count();
        html! {
            nav aria-label="Parts of this layout" {
                ul class="govuk-list" {
                    @if asked > 0 { li { a class="govuk-link" href="#words" { "Values that are not understood: " (asked) } } }
                    @for (g, group) in self.draft.groups.iter().enumerate() {
                        @let unread = group.columns.iter().filter(|col| col.field.is_empty() && col.stands != Stands::SheetName).count();
                        li {
                            a class="govuk-link" href={ "#sheet-" (g) } { (group.sheets.first().map_or("", String::as_str)) @if group.sheets.len() > 1 { " and " (group.sheets.len() - 1) " more" } }
                            @match Hold::of(&group.holds) {
                                None => { ": not read" }
                                Some(hold) => { ": " (hold.says()) @if unread > 0 { ", " (unread) " columns not read" } }
                            }
                        }
                    }
                    @if self.is_odd_shown() { li { a class="govuk-link" href="#odd" { "Rows that may be none" } } }
                    li { a class="govuk-link" href="#keep" { "Keep this layout" } }
                }
            }
        }
    }

    /// What would come in by the layout as it stands.
    fn sums(&self) -> Markup {
        let count = |kind| self.report.taken.get(&kind).copied().unwrap_or(0) + self.report.already.get(&kind).copied().unwrap_or(0);
        let held: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| count(*kind) > 0).collect();
        let rows = held.iter().map(|kind| vec![kind.says().into(), Cell::numeric(count(*kind))]).collect();
        let mut why: Vec<(&str, usize, &str)> = vec![];
        for refused in &self.report.refused {
            match why.iter_mut().find(|(kind, ..)| *kind == refused.kind) {
                Some((_, rows, _)) => *rows += 1,
                None => why.push((&refused.kind, 1, &refused.reason)),
            }
        }
        html! {
            h2 class="govuk-heading-m" { "What would come in" }
            @if held.is_empty() { p class="govuk-body" { "No row yet." } }
            @else { (Table { caption: "Rows that would come in", caption_classes: "govuk-visually-hidden", head: vec!["Kind".into(), govuk::Head::numeric("Rows")], rows, first_cell_is_header: true, ..Default::default() }) }
            @if !why.is_empty() {
                p class="govuk-body" { (self.report.refused.len()) " rows would be refused:" }
                ul class="govuk-list govuk-list--bullet" { @for (kind, rows, reason) in &why { li { (rows) " for: " (kind) ". The first: " (reason) } } }
            }
            @if !self.report.unread.is_empty() { p class="govuk-body" { (self.report.unread.len()) " cells could not be read. Their rows come in; the cells are listed when the workbook is checked." } }
        }
    }

    fn group(&self, g: usize, group: &Group) -> Markup {
        let shown: Vec<&str> = group.sheets.iter().take(6).map(String::as_str).collect();
        let more = group.sheets.len() - shown.len();
        let names = format!("“{}”{}", shown.join("”, “"), if more > 0 { format!(" and {more} more") } else { String::new() });
        let all = Hold::all();
        let holds = all.iter().map(|hold| Choice::new(hold.id(), hold.says())).collect();
        let (name, hold) = (format!("hold-{g}"), Hold::of(&group.holds));
        let main = html! {
            (Select { name: &name, label: "What each row is", blank: Some("Nothing: this is not read"), items: holds, value: &group.holds, error: self.faults.of(&name), ..Default::default() })
            @match hold {
                Some(hold) => { (self.headings(g, group)) (self.columns_of(g, group, hold)) (self.constants(g, group, hold)) }
                None => p class="govuk-body" { "To have it read, choose what its rows are and press “Show how it is read now”." },
            }
        };
        html! {
            h2 class="govuk-heading-m" id={ "sheet-" (g) } { @if group.sheets.len() == 1 { "Sheet " } @else { "Sheets " } (names) ": " (group.rows) @if group.rows == 1 { " row" } @else { " rows" } }
            (columns(main, self.as_read(group)))
        }
    }

    fn columns_of(&self, g: usize, group: &Group, hold: Hold) -> Markup {
        let columns = group.columns.iter().enumerate().filter(|(_, col)| col.stands != Stands::Constant);
        let rows = columns.map(|(c, col)| {
            let called = called(col);
            let fields = hold.fields(col.stands);
            let items = fields.iter().map(|(code, says)| Choice::new(code.as_str(), says)).collect();
            let what = html! {
                (self.choice(&format!("col-{g}-{c}"), &format!("What “{called}” is"), Some("Not read"), items, &col.field))
                (self.meant(&format!("{g}-{c}"), &called, col, hold))
                @if !col.why.is_empty() && (!col.field.is_empty() || col.blanks > 0) { p class="govuk-body-s govuk-!-margin-bottom-0" { (col.why) } }
            };
            vec![called.into(), col.examples.join("; ").into(), what.into()]
        });
        let caption = format!("Columns of “{}”", group.sheets.first().map_or("", String::as_str));
        html! { (Table { caption: &caption, caption_classes: "govuk-visually-hidden", head: vec!["Column".into(), "Stands there".into(), "Is".into()], rows: rows.collect(), first_cell_is_header: true, stack_on_phone: true, ..Default::default() }) }
    }

    /// A select that the row of a table labels.
    fn choice(&self, name: &str, label: &str, blank: Option<&str>, items: Vec<Choice<'_>>, value: &str) -> Markup {
        html! { (Select { name, label, label_classes: "govuk-visually-hidden", group_classes: "govuk-!-margin-bottom-0", blank, items, value, error: self.faults.of(name), ..Default::default() }) }
    }

    /// How the cells of a column are meant, where they can be meant in several ways.
    fn meant(&self, at: &str, called: &str, col: &Col, hold: Hold) -> Markup {
        let (is_minutes, is_day) = (col.field == "contacts.minutes", col.field.ends_with("_on") || col.field.ends_with("_time"));
        let units = || {
            Choice::list(&[
                ("minutes", "in minutes"),
                ("hours", "in hours: 1.5 is 1 hour 30"),
                ("h:mm", "in hours and minutes: 1.30 is 1 hour 30"),
            ])
        };
        let orders = || Choice::list(&[("day-month", "day first"), ("month-day", "month first")]);
        html! {
            @if is_minutes {
                (self.choice(&format!("unit-{at}"), &format!("What a number in “{called}” counts"), None, units(), if col.unit.is_empty() { "minutes" } else { &col.unit }))
            }
            @if may_be_as_above(hold, &col.field) && (col.blanks > 0 || !col.fill.is_empty()) {
                (self.choice(&format!("fill-{at}"), &format!("What a blank in “{called}” means"), Some("a blank is blank"), Choice::list(&[("above", "a blank means as above")]), &col.fill))
            }
            @if is_day && (col.has_times || !col.times.is_empty()) {
                (self.choice(&format!("times-{at}"), &format!("Times in “{called}” that name no zone"), Some("times as on a clock here"), Choice::list(&[("utc", "times in UTC")]), &col.times))
            }
            @if is_day && (col.has_order || !col.dates.is_empty()) {
                (self.choice(&format!("dates-{at}"), &format!("Order of dates in “{called}”"), Some("dates as in the rest of the workbook"), orders(), &col.dates))
            }
        }
    }

    /// Where the headings stand: wrongly found, nothing below them is right.
    fn headings(&self, g: usize, group: &Group) -> Markup {
        let row = group.heading_row.to_string();
        let rows = group.heading_rows.to_string();
        let summary = match group.heading_rows {
            1 => format!("Headings in row {row}"),
            many => format!("Headings in {many} rows, the lowest of them row {row}"),
        };
        let body = html! {
            (Input { name: &format!("heading-{g}"), label: "Number of the lowest row of headings", value: &row, inputmode: "numeric", width: govuk::Width::Chars4, ..Default::default() })
            (Select { name: &format!("headings-{g}"), label: "How many rows the headings take", hint: "Where a second or third row above says what belongs together, such as “Referral” above “Date” and “By”.",
                      items: Choice::list(&[("1", "1"), ("2", "2"), ("3", "3")]), value: &rows, ..Default::default() })
        };
        html! { (Details { summary: summary.as_str().into(), body, ..Default::default() }) }
    }

    /// What the workbook does not say because it is the same for every row.
    fn constants(&self, g: usize, group: &Group, hold: Hold) -> Markup {
        let said: Vec<&Col> = group.columns.iter().filter(|col| col.stands == Stands::Constant).collect();
        let fields = hold.fields(Stands::Constant);
        let one = |k: usize, col: Option<&Col>| {
            let items = fields.iter().map(|(code, says)| Choice::new(code.as_str(), says)).collect();
            let name = format!("const-{g}-{k}");
            html! {
                (Select { name: &name, label: "What is the same for every row", blank: Some("Nothing"), items, value: col.map_or("", |col| &col.field), error: self.faults.of(&name), ..Default::default() })
                (Input { name: &format!("value-{g}-{k}"), label: "and what it is", value: col.map_or("", |col| &col.heading), ..Default::default() })
            }
        };
        let body = html! {
            p class="govuk-body" { "For what no column says because everybody there knows it: that all of these were referred by the police, or phoned. It is read as if it stood in each row." }
            @for (k, col) in said.iter().enumerate() { (one(k, Some(col))) }
            (one(said.len(), None))
        };
        let summary = match said.len() {
            0 => "Something that is the same for every row".to_owned(),
            _ => format!("The same for every row: {}", said.iter().map(|col| col.heading.as_str()).collect::<Vec<_>>().join(", ")),
        };
        html! { (Details { summary: summary.as_str().into(), body, open: !said.is_empty(), ..Default::default() }) }
    }

    fn is_odd_shown(&self) -> bool {
        self.draft.odd.iter().any(|odd| self.is_read(odd))
    }

    fn is_read(&self, odd: &Odd) -> bool {
        self.draft.groups.iter().any(|group| !group.holds.is_empty() && group.sheets.contains(&odd.sheet))
    }

    /// Rows that may be none: dividers, sums, remarks.
    fn odd(&self) -> Markup {
        let shown = self.draft.odd.iter().enumerate().filter(|(_, odd)| self.is_read(odd));
        let rows = shown.map(|(n, odd)| {
            let items = Choice::list(&[("pass", "Passed over"), ("read", "Read as a row")]);
            let select = self.choice(
                &format!("odd-{n}"),
                &format!("What becomes of rows that begin “{}”", odd.begins),
                None,
                items,
                if odd.passed { "pass" } else { "read" },
            );
            let what = html! { (select) p class="govuk-body-s govuk-!-margin-bottom-0" { (odd.why) } };
            vec![odd.begins.as_str().into(), odd.sheet.as_str().into(), Cell::numeric(odd.rows as i64), what.into()]
        });
        let rows: Vec<_> = rows.collect();
        let head = vec!["Begins".into(), "Sheet".into(), govuk::Head::numeric("Rows"), "Is".into()];
        html! {
            h2 class="govuk-heading-m" id="odd" { "Rows that are none" }
            p class="govuk-body" { "Blank rows, headings that are repeated, and rows that begin with Total are passed over and counted." }
            @if !rows.is_empty() {
                (Table { caption: "Rows that may be none", caption_classes: "govuk-visually-hidden", head, rows, first_cell_is_header: true, stack_on_phone: true, ..Default::default() })
            }
            (Textarea { name: "also", label: "Other rows to pass over", hint: "How their first filled cell begins, one on each line, such as: see tab", value: &self.draft.also, rows: 3, error: self.faults.of("also"), ..Default::default() })
        }
    }

    /// What a mapping can say and this page cannot.
    fn in_the_file(&self) -> Markup {
        let body = html! {
            p class="govuk-body" { "A few things need the file. Keep the layout, download it under Layouts, change it in any text editor, and send it back:" }
            ul class="govuk-list govuk-list--bullet" {
                li { "which sheets of later workbooks it takes, by a pattern of your own (" code { "sheet" } ", " code { "not_sheet" } ")" }
                li { "what a course is called, where its heading says it otherwise (" code { "[staff.courses]" } ")" }
                li { "which words begin a row of totals, if rows that begin with Total are not (" code { "total_rows" } ")" }
                li { "one word for all answers that begin alike (" code { "\"Cancelled*\"" } ")" }
                li { "facts that such a workbook holds nothing of, if the list proposed is not right (" code { "silent_on" } ")" }
            }
            p class="govuk-body" { "The guide to the file is " code { "mappings/README.md" } " of Holdfast." }
        };
        html! { (Details { summary: "What this page cannot say".into(), body, ..Default::default() }) }
    }

    /// Rows of these sheets, as they would be read.
    fn as_read(&self, group: &Group) -> Markup {
        let of = |kind: Kind| self.report.rows.iter().filter(move |row| row.kind == kind && group.sheets.contains(&row.sheet)).take(ROWS);
        let any = Kind::ALL.into_iter().any(|kind| of(kind).next().is_some());
        html! {
            @if any {
                h3 class="govuk-heading-s" { "As they would be read" }
                @for kind in Kind::ALL { @if of(kind).next().is_some() {
                    p class="govuk-body-s govuk-!-margin-bottom-1" { (kind.says()) }
                    @for row in of(kind) { (super::row_read(row)) }
                } }
            } @else if !group.holds.is_empty() {
                p class="govuk-body" { "No row of these would come in as it stands." }
            }
        }
    }

    fn dates(&self) -> Markup {
        let choices = Choice::list(&[("day-month", "Day first: 3/4/2025 is 3 April"), ("month-day", "Month first: 3/4/2025 is 4 March")]);
        html! {
            h2 class="govuk-heading-m" { "Dates" }
            (Select { name: "dates", label: "What comes first in dates such as 3/4/2025", hint: "Told from dates that leave no doubt, such as 31/12/2025. Cells that Excel holds to be dates are not asked about.",
                      blank: Some("Nothing tells: day first"), items: choices, value: &self.draft.dates, error: self.faults.of("dates"), ..Default::default() })
        }
    }

    fn words(&self) -> Markup {
        let (asked, known): (Vec<_>, Vec<_>) = self.draft.words.iter().enumerate().partition(|(_, word)| word.asked);
        html! {
            @if !asked.is_empty() {
                h2 class="govuk-heading-m" id="words" { "Values that are not understood" }
                p class="govuk-body" { "Say what they mean here. Left open, they come in as not known, with what was written kept beside." }
                (self.words_in(&asked))
            }
            @if !known.is_empty() {
                h2 class="govuk-heading-m" { "Values that are understood" }
                (Details { summary: format!("See what {} values are taken to mean", known.len()).into(), body: self.words_in(&known), ..Default::default() })
            }
        }
    }

    fn words_in(&self, words: &[(usize, &Word)]) -> Markup {
        let rows = words.iter().map(|(n, word)| {
            let (kind, field) = word.field.split_once('.').unwrap_or_default();
            let entries = match word.list.as_str() {
                "" => vec![("yes".to_owned(), "Yes".to_owned()), ("no".to_owned(), "No".to_owned())],
                list => categories::entries(self.pack, list),
            };
            let mut items: Vec<Choice<'_>> = entries.iter().map(|(id, says)| Choice::new(id.as_str(), says.as_str())).collect();
            let open = !word.list.is_empty() || matches!(field, "disability" | "no_recourse");
            let more = UNANSWERED.iter().filter(|(id, _)| open && !entries.iter().any(|(known, _)| known == id));
            items.extend(more.map(|(id, says)| Choice::new(id, says)));
            let (name, label) = (format!("word-{n}"), format!("What “{}” means", word.value));
            let select = Select {
                name: &name,
                label: &label,
                label_classes: "govuk-visually-hidden",
                group_classes: "govuk-!-margin-bottom-0",
                blank: Some("Left open"),
                items,
                value: &word.means,
                ..Default::default()
            };
            vec![word.value.as_str().into(), WORDS.says(kind, field).into(), Cell::numeric(word.rows as i64), html! { (select) }.into()]
        });
        let head = vec!["Value".into(), "Where".into(), govuk::Head::numeric("Rows"), "Means".into()];
        html! { (Table { caption: "Values and what they mean", caption_classes: "govuk-visually-hidden", head, rows: rows.collect(), first_cell_is_header: true, stack_on_phone: true, ..Default::default() }) }
    }

    fn workers(&self) -> Markup {
        let workers = &self.draft.workers;
        if workers.is_empty() {
            return html! {};
        }
        let mut names: Vec<&str> =
            workers.iter().flat_map(|worker| [worker.name.as_str(), worker.is.as_str()]).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let rows = workers.iter().enumerate().map(|(n, worker)| {
            let items = names.iter().filter(|name| **name != worker.name).map(|name| Choice::new(name, name)).collect();
            let (name, label) = (format!("worker-{n}"), format!("Who “{}” is", worker.name));
            let (tick, says) = (format!("volunteer-{n}"), format!("{} is a volunteer", worker.name));
            let select = Select {
                name: &name,
                label: &label,
                label_classes: "govuk-visually-hidden",
                group_classes: "govuk-!-margin-bottom-0",
                blank: Some("Themselves"),
                items,
                value: &worker.is,
                ..Default::default()
            };
            let box_ = Checkboxes { small: true, ..Checkboxes::one(&tick, &says, worker.volunteer) };
            vec![worker.name.as_str().into(), Cell::numeric(worker.rows as i64), html! { (select) }.into(), html! { (box_) }.into()]
        });
        let head = vec!["Name in the workbook".into(), govuk::Head::numeric("Rows"), "Is the same as".into(), "Volunteer".into()];
        html! {
            h2 class="govuk-heading-m" { "Workers" }
            (Table { caption: "Workers", caption_classes: "govuk-visually-hidden", head, rows: rows.collect(), first_cell_is_header: true, stack_on_phone: true, ..Default::default() })
        }
    }
}

/// What the page calls a place.
fn called(col: &Col) -> String {
    match col.stands {
        Stands::SheetName => "The name of the sheet".to_owned(),
        Stands::Above => "Headings above blocks of rows".to_owned(),
        Stands::Unheaded => format!("Column {} (no heading)", col.at + 1),
        Stands::Headed if col.nth > 1 => format!("{} (number {})", col.heading, col.nth),
        Stands::Labelled => format!("{} (above the table)", col.heading),
        Stands::Headed | Stands::Constant => col.heading.clone(),
    }
}
