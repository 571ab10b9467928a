//! A record, read back; what it asks for; what was done to it since.

use ::documents::Templates;
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use govuk::{Alert, AlertKind, Button, ButtonType, SummaryList, SummaryRow, button_group, inset};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{
    change,
    later::{Decides, decides},
    of_the_service,
};
use crate::{
    App,
    access::May,
    db::Read,
    duties::{
        self, Due,
        pages::{by_when, day, how_long, moment},
    },
    error::Problem,
    files,
    forms::{
        answers::Answers,
        ask,
        check::Known,
        disclosures::{self, Disclosure},
        enquiries, fhir, ledger, place,
        queries::{self, Change, Stored},
        score::Scores,
        show,
        subject::{self, Subject},
        vocabulary::{About, Demand, Form, Item},
    },
    page::Screen,
    people::masked,
    session::{Posted, SignedIn},
    work::referrals,
};

/// A record that was opened, with its form.
pub(in crate::forms) struct Open<'a> {
    pub stored: Stored,
    pub form: &'a Form,
    pub subject: Subject,
    pub known: Known,
    pub answers: Answers,
}

impl Open<'_> {
    /// What the journal calls whom or what it is about.
    pub(super) fn journaled(&self) -> (&'static str, i64) {
        match &self.subject {
            Subject::Unit(unit) => ("unit", unit.id),
            Subject::OfTheService(kept) => match kept.about {
                About::Worker => ("worker", kept.id),
                About::Organisation => ("organisation", kept.id),
                _ => ("contract", kept.id),
            },
            subject => ("person", subject.root().unwrap_or_default()),
        }
    }
}

/// Opens a record for somebody who may work on it. Another provider's that is shared is not theirs to change or hand on.
pub(in crate::forms) async fn open<'a>(app: &'a App, who: &SignedIn, id: &str) -> Result<Open<'a>, Problem> {
    let open = open_to_read(app, who, id).await?;
    if open.stored.ours { Ok(open) } else { Err(Problem::NotFound) }
}

/// Opens a record for somebody who may read it.
pub(super) async fn open_to_read<'a>(app: &'a App, who: &SignedIn, id: &str) -> Result<Open<'a>, Problem> {
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let stored = queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let form = app.forms.read(&stored.kind, &stored.form).ok_or(Problem::NotFound)?;
    // Whoever may not fill in a form of managers may not read it either; other records are read by all who see people.
    if subject::permission(form) == May::ManageCases && !who.may(May::ManageCases) {
        return Err(Problem::NotFound);
    }
    let subject = Subject::to_read(app, who, &stored).await?;
    let mut known = subject.known(app, &mut app.db.read().await?, form).await?;
    known.record = Some(stored.id);
    known.files = files::of_record(&mut app.db.read().await?, stored.id).await?;
    let answers = Answers::kept(&stored.answers);
    disclosures::keeps(form, &answers, &mut known);
    Ok(Open { stored, form, subject, known, answers })
}

/// What the address of a record may carry.
#[derive(Default, serde::Deserialize)]
pub struct Asked {
    pub done: Option<String>,
    /// Items that were answered and left out, since they were not asked any more.
    #[serde(default)]
    pub left: String,
    /// The key under which somebody asked for what is sealed.
    pub shown: Option<String>,
}

/// `GET /records/{id}`, `GET /dash/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let mut open = open_to_read(&app, &who, &id).await?;
    if masked::asked_for(&app, &who, open.stored.id, asked.shown.as_deref()).await?.is_some() {
        revealed(&app, &who, &mut open).await?;
    }
    page(&app, &who, &open, &asked).await
}

/// `POST /records/{id}/reveal`: leads to the page with what is sealed shown on it; that it is shown is journaled each time.
pub async fn reveal(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let mut open = open_to_read(&app, &posted.who, &id).await?;
    if let Some(shown_at) =
        masked::ask(&app, &posted.who, open.stored.id, ("record", &place::page(&open.stored.kind, open.stored.id))).await?
    {
        return Ok(shown_at);
    }
    revealed(&app, &posted.who, &mut open).await?;
    page(&app, &posted.who, &open, &Asked::default()).await
}

/// `?sealed=yes`
#[derive(Default, serde::Deserialize)]
pub struct HandOver {
    #[serde(default)]
    pub sealed: String,
}

/// `GET /records/{id}/response.json`: the record and its form in standard terms, for whoever may fill it in. What is sealed is in
/// it only when that is chosen. The journal says what was handed over.
pub async fn handed_over(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<HandOver>,
) -> Result<Response, Problem> {
    let mut open = open(&app, &who, &id).await?;
    if !who.may(subject::permission(open.form)) {
        return Err(Problem::NotFound);
    }
    if asked.sealed == "yes" {
        revealed(&app, &who, &mut open).await?;
    }
    let (subject, of) = open.journaled();
    app.db.looks.seal(who.actor(), "handed-over", subject, of, open.stored.kind.as_str()).await?;
    let Open { stored, form, known, answers, .. } = &open;
    let bytes = serde_json::to_vec_pretty(&fhir::response(&fhir::Of { stored, form, answers, known })).expect("text keys can be written");
    let attached = format!("attachment; filename=\"{}-{}.json\"", stored.kind, stored.id);
    Ok(([(header::CONTENT_TYPE, "application/fhir+json".to_owned()), (header::CONTENT_DISPOSITION, attached)], bytes).into_response())
}

/// What is sealed is shown from here on, and the journal says to whom.
pub(in crate::forms) async fn revealed(app: &App, who: &SignedIn, open: &mut Open<'_>) -> Result<(), Problem> {
    if open.form.seals() {
        let (subject, id) = open.journaled();
        app.db.looks.seal(who.actor(), "revealed", subject, id, open.stored.kind.as_str()).await?;
    }
    open.known.shown = true;
    Ok(())
}

async fn page(app: &App, who: &SignedIn, open: &Open<'_>, asked: &Asked) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let changes = queries::changes(&mut read, open.stored.id).await?;
    let dues = match &open.subject {
        _ if !open.stored.ours => vec![],
        Subject::Case(case) => duties::queries::of_case(&mut read, case.referral_id).await?,
        Subject::Person(person) => duties::queries::of_person(&mut read, person.id).await?,
        Subject::Unit(_) => vec![],
        Subject::OfTheService(kept) => of_the_service::due(app, &mut read, kept).await?,
    };
    let opens = opens(app, who, &mut read, open).await?;
    let account = ledger::after(&mut read, open.form, open.subject.root(), &open.stored).await?;
    let rested = rested(app, &mut read, open).await?;
    drop(read);
    let Open { stored, form, subject, known, answers } = open;
    let stands = stored.withdrawn_at.is_none() && stored.ours;
    let body = html! {
        h1 class="govuk-heading-l" { (form.title) }
        p class="govuk-body" { (subject.says()) }
        (withdrawn(stored))
        (left_out(form, &asked.left))
        @if stands { (demands(app, open, &dues, &opens)) (rested) }
        (came_to(open))
        @if stands { (also_due(app, form, &dues)) }
        (acts(&app.templates, open, who))
        @if form.version != stored.form { (inset(format!("It was recorded on version {} of this form, whose file is not here any more. It is shown on version {}.", stored.form, form.version))) }
        @if stored.answers.is_erased() { (inset("What was answered is erased. When it was recorded, by whom, and what it counted for stay.")) }
        (hidden(open, who, &changes))
        (show::answers(form, answers, known))
        (account)
        (written(open, &changes))
    };
    let done = said(asked, stored);
    let screen = Screen { done, ..Screen::new(&form.title, subject.part(), body) };
    Ok(screen.back(&subject.page(), subject.back()).show(who))
}

/// Asks for what is sealed.
fn hidden(open: &Open<'_>, who: &SignedIn, changes: &[Change]) -> Markup {
    let was = || changes.iter().any(|change| open.form.hides(&Answers::kept(&change.was)));
    html! {
        @if !open.known.shown && (open.form.hides(&open.answers) || was()) {
            (crate::page::form(who, &format!("/records/{}/reveal", open.stored.id), "", html! {
                p class="govuk-body" { "Part of it is hidden: where somebody is, or can be reached. " button type="submit" class="govuk-link hf-link-button" { "Show what is hidden" } }
            }))
        }
    }
}

fn said<'a>(asked: &'a Asked, stored: &Stored) -> Option<&'a str> {
    match (asked.done.as_deref(), stored.kind.as_str()) {
        (Some("recorded"), "dash") => Some("dash"),
        (done, _) => done,
    }
}

fn withdrawn(stored: &Stored) -> Markup {
    let Some(at) = stored.withdrawn_at else { return html! {} };
    let by = stored.withdrawn_by.as_deref().unwrap_or("Somebody");
    html! {
        (inset(html! {
            p class="govuk-body" { strong { "Withdrawn" } " by " (by) ", " (moment(at)) ". It counts in no figure and no deadline, and stands in no list." }
            p class="govuk-body hf-note" { (stored.withdrawn_why) }
        }))
    }
}

fn left_out(form: &Form, left: &str) -> Markup {
    let items: Vec<&str> = left.split(',').filter(|id| !id.is_empty()).filter_map(|id| form.item(id)).map(|item| item.short()).collect();
    html! {
        @if !items.is_empty() {
            (inset(html! {
                p class="govuk-body" { "Some of what you typed is not part of this record, because its question was not asked after your other answers:" }
                ul class="govuk-list govuk-list--bullet" { @for item in items { li { (item) } } }
            }))
        }
    }
}

/// What the result asks for.
fn demanded<'a>(open: &'a Open<'_>) -> Vec<&'a Demand> {
    let scores = Scores::kept(&open.stored.scores);
    open.form.demands.iter().filter(|demand| ask::all(open.form, &demand.when, &open.answers, &scores)).collect()
}

/// The forms that the result asks for, each with its page, as far as `who` may fill it in. One about a case is opened in the
/// person's case that goes on, or the latest.
async fn opens<'a>(app: &'a App, who: &SignedIn, read: &mut Read, open: &Open<'_>) -> Result<Vec<(&'a Form, String)>, Problem> {
    let asked: Vec<&Form> = demanded(open).into_iter().filter_map(|demand| app.forms.current(&demand.form)).collect();
    let mut case = None;
    if let (Subject::Person(person), true) = (&open.subject, asked.iter().any(|form| form.about == About::Referral)) {
        case = referrals::queries::going_on(read, person.id).await?;
    }
    let name = |form: &Form| match (&open.subject, form.about) {
        (Subject::Case(case), About::Person) => Some(case.person_reference.clone()),
        (Subject::Person(_), About::Referral) => case.clone(),
        (subject, about) => (subject.about() == about).then(|| subject.in_an_address().to_owned()),
    };
    let may = asked.into_iter().filter(|form| who.may(subject::permission(form)));
    Ok(may.filter_map(|form| Some((form, place::new(form, &name(form)?)))).collect())
}

/// What the result asks for: by when, or that it is done.
fn demands(app: &App, open: &Open<'_>, dues: &[Due], opens: &[(&Form, String)]) -> Markup {
    let now = app.db.clock.now();
    html! { @for demand in demanded(open) { (demand_of(app, demand, dues, (now, opens))) } }
}

fn demand_of(app: &App, demand: &Demand, dues: &[Due], (now, opens): (Timestamp, &[(&Form, String)])) -> Markup {
    let asked = app.forms.current(&demand.form);
    let one = asked.map_or("It", |form| &form.one);
    let of_rule = || dues.iter().rev().filter(|due| !demand.rule.is_empty() && due.rule == demand.rule);
    let due = of_rule().find(|due| due.ending == "open").or_else(|| of_rule().next());
    let body = match due {
        Some(due) if due.ending == "open" => html! {
            p class="govuk-body" { (capital(one)) " is due by " strong { (by_when(due)) } " (" (how_long(due, now)) ")." }
        },
        Some(due) => html! {
            p class="govuk-body" {
                (asked.map_or("It", |form| &form.title)) ": " (due.state(now).says())
                @if let Some(ended) = due.ended_on { ", " (day(ended)) }
                ". " (demand.done)
            }
        },
        None => html! { p class="govuk-body" { (demand.says) } },
    };
    let waiting = due.map_or(demand.rule.is_empty(), |due| due.ending == "open");
    html! {
        (Alert { kind: AlertKind::Warning, title: &demand.title, body: body.into(), ..Default::default() })
        @if let (true, Some((form, page))) = (waiting, opens.iter().find(|(form, _)| form.kind == demand.form)) {
            (Button::link(&form.asks, page))
        }
    }
}

fn capital(one: &str) -> String {
    let mut letters = one.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The scores, and when and by whom it was done.
fn came_to(open: &Open<'_>) -> Markup {
    let stored = &open.stored;
    let mut rows = show::scores(open.form, &Scores::kept(&stored.scores), &open.answers, &open.known);
    rows.push(SummaryRow::new("When", show::when(stored.happened_on, stored.happened_at)));
    if !open.form.columns.worker.is_empty() {
        rows.push(SummaryRow::new(
            "Who did it",
            stored.worker.clone().unwrap_or_else(|| "Somebody outside the service, or not recorded".into()),
        ));
    }
    html! { (SummaryList { rows, ..Default::default() }) }
}

/// Of a result that asks for something, what else is due in the next four weeks.
fn also_due(app: &App, form: &Form, dues: &[Due]) -> Markup {
    let now = app.db.clock.now();
    let soon = now + SignedDuration::from_hours(28 * 24);
    let told = |due: &Due| form.demands.iter().any(|demand| demand.rule == due.rule);
    let to_do: Vec<Due> = dues.iter().filter(|due| due.ending == "open" && !told(due) && due.due_at <= soon).cloned().collect();
    html! {
        @if !form.demands.is_empty() && !to_do.is_empty() {
            h2 class="govuk-heading-m" { "Also due in the next four weeks" }
            (duties::pages::list(&app.contracts, &to_do, now, false, ""))
        }
    }
}

/// Whether a group is still to be filled in, and is asked after what was answered.
fn waits(open: &Open<'_>, group: &Item) -> bool {
    let asked = ask::all(open.form, &group.enable_when, &open.answers, &Scores::default());
    asked && !group.items.iter().any(|item| open.answers.given(&item.id))
}

/// Beside what they agree to: what was shared on consent that does not stand any more, and whom to tell.
async fn rested(app: &App, read: &mut Read, open: &Open<'_>) -> Result<Markup, Problem> {
    let Some(root) = open.subject.root().filter(|_| open.stored.kind == disclosures::AGREED && open.stored.ours) else {
        return Ok(html! {});
    };
    let all = disclosures::of_person(read, &app.forms, &app.contracts, app.db.clock.today(), root).await?;
    Ok(to_tell(&all))
}

/// The agencies to be told that consent ended.
pub fn to_tell(all: &[Disclosure]) -> Markup {
    let waiting: Vec<&Disclosure> = all.iter().filter(|one| one.ended && one.told_end.is_none()).collect();
    html! {
        @if !waiting.is_empty() {
            section class="hf-box" {
                h2 class="govuk-heading-m" { "Consent has ended: tell these agencies" }
                p class="govuk-body" { "What is below was shared because they agreed, and they do not agree any more. Tell each that nothing more is shared on consent, and ask what it does with what it has." }
                ul class="govuk-list govuk-list--bullet" {
                    @for one in waiting {
                        li {
                            (one.to) ": " (one.what.to_lowercase()) ", " (show::when(one.on, one.at)) ". "
                            a class="govuk-link" href=(one.tell_page()) { "Record that they were told" span class="govuk-visually-hidden" { ": " (one.to) ", " (show::when(one.on, one.at)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What can be done with it.
fn acts(templates: &Templates, open: &Open<'_>, who: &SignedIn) -> Markup {
    let Open { stored, form, .. } = open;
    let to = |act: &str| format!("/records/{}/{act}", stored.id);
    let may = who.may(subject::permission(form)) && stored.ours;
    // Of a record that somebody else decides, whether it is decided.
    let anothers = form
        .decision()
        .filter(|group| stored.withdrawn_at.is_none() && decides(who, stored, group) != Decides::Yes)
        .map(|group| group.items.iter().any(|item| open.answers.given(&item.id)));
    html! {
        @match anothers {
            Some(false) => (govuk::inset("A service manager, who did not write this down, has not decided yet.")),
            Some(true) if may => p class="govuk-body" { (change::DECIDED) },
            _ => {}
        }
        @if may && stored.withdrawn_at.is_none() {
            (button_group(html! {
                @for group in form.later().filter(|group| waits(open, group)) {
                    @let (draft, of) = place::later(&stored.kind, stored.referral.as_deref(), stored.id, &group.id);
                    @if decides(who, stored, group) == Decides::Yes { (Button::link(&group.later, &draft.page(&of))) }
                }
                @if anothers != Some(true) { (Button { variant: govuk::Variant::Secondary, ..Button::link("Amend", &to("change")) }) }
                (Button { variant: govuk::Variant::Secondary, ..Button::link("Withdraw: recorded in error", &to("withdraw")) })
                (Button { text: "Print".into(), button_type: ButtonType::Button, variant: govuk::Variant::Secondary, attrs: &[("data-print", ""), ("hidden", "")], ..Default::default() })
            }))
        }
        @if stored.kind == enquiries::KIND && may && stored.withdrawn_at.is_none() {
            (crate::page::form(who, &format!("/enquiries/{}/referral", stored.id), "", html! {
                (Button { variant: govuk::Variant::Secondary, ..Button::submit("Key in a referral with what is written here") })
            }))
        }
        @if may && stored.withdrawn_at.is_some() {
            (crate::page::form(who, &to("put-back"), "", html! {
                input type="hidden" name="version" value=(stored.version);
                (Button { text: "Take the withdrawal back".into(), variant: govuk::Variant::Secondary, ..Default::default() })
            }))
        }
        @if let (true, Some(person), Some(template)) = (may && stored.withdrawn_at.is_none(), &stored.person, templates.of_form(&stored.kind)) {
            p class="govuk-body hf-no-print" {
                a class="govuk-link" href=(format!("/people/{person}/documents/{}?record={}", template.kind, stored.id)) { "Make a document of it (PDF)" }
            }
        }
        @if may {
            p class="govuk-body hf-no-print" {
                a class="govuk-link" href=(to("response.json")) download { "Download it in standard terms (FHIR)" }
                @if form.hides(&open.answers) { ", or " a class="govuk-link" href=(to("response.json?sealed=yes")) download { "with what is hidden" } }
            }
        }
        @if let Some(person) = &stored.person {
            p class="govuk-body" { a class="govuk-link" href=(format!("/people/{person}/forms/{}", stored.kind)) { "Every " (form.title) " of this person" } }
        }
    }
}

fn written(open: &Open<'_>, changes: &[Change]) -> Markup {
    let by = open.stored.recorded_by.as_deref().map_or(String::new(), |by| format!(" by {by}"));
    html! {
        p class="govuk-body-s" { "Written " (moment(open.stored.recorded_at)) (by) ". Version " (open.stored.form) " of the form." }
        (show::history(open.form, &open.answers, changes, &open.known))
    }
}
