//! What waits for a decision, for those who make it.

use axum::{extract::State, response::Response};
use govuk::Table;
use maud::{Markup, html};

use crate::{
    App,
    clock::local_day,
    error::Problem,
    forms::{
        decisions::{self, News, SHOWN, ToDecide},
        place,
    },
    page::Screen,
    people::whole_name,
    session::SignedIn,
    words::{day, moment},
};

/// `GET /decisions`
pub async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let waiting = decisions::listed(&mut read, &app.forms, &who, true).await?;
    let decided = decisions::listed(&mut read, &app.forms, &who, false).await?;
    drop(read);
    let named = waiting.iter().take(SHOWN).chain(decided.iter().take(SHOWN)).map(|one| one.person.as_str());
    app.db.looks.listed(who.actor(), "decisions", named).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Decisions" }
        p class="govuk-body" { "What a worker asks a service manager to decide. Whoever wrote it down does not decide it." }
        (part(&app, "Waiting", "Nothing waits for a decision.", &waiting, &|one| if one.asked_by_id == Some(who.account_id) { "You asked: somebody else decides" } else { "" }))
        (part(&app, "Decided", "Nothing was decided yet.", &decided, &|_| ""))
    };
    Ok(Screen { wide: true, ..Screen::new("Decisions", "/", body) }.back("/", "Home").show(&who))
}

/// What the form is called, and in its words what was decided; empty where nobody has.
fn says_of<'a>(app: &'a App, (kind, version): (&'a str, &str), outcome: &str) -> (&'a str, &'a str) {
    let form = app.forms.read(kind, version);
    let decided = form
        .and_then(|form| form.item(&form.columns.outcome))
        .and_then(|item| item.options.iter().find(|option| option.code == outcome))
        .map_or("", |option| option.says.as_str());
    (form.map_or(kind, |form| form.title.as_str()), decided)
}

/// For the first page: what others decided on what one had asked for.
pub fn news(app: &App, decided: &[News]) -> Markup {
    html! {
        @if !decided.is_empty() {
            h2 class="govuk-heading-m" { "What you asked for was decided" }
            ul class="govuk-list govuk-list--bullet" {
                @for one in decided {
                    @let (title, says) = says_of(app, (&one.kind, &one.form), &one.outcome);
                    li {
                        a class="govuk-link" href=(place::page(&one.kind, one.id)) { (title) }
                        " of " a class="govuk-link" href={ "/people/" (one.person) } { (whole_name(&one.given_name, &one.family_name)) }
                        ": " strong { (says) } ", " (moment(one.decided_at))
                        @if let Some(by) = &one.decided_by { ", by " (by) }
                    }
                }
            }
        }
    }
}

fn part(app: &App, heading: &str, empty: &str, records: &[ToDecide], says: &dyn Fn(&ToDecide) -> &'static str) -> Markup {
    let rows = records.iter().take(SHOWN).map(|one| {
        let (title, decided) = says_of(app, (&one.kind, &one.form), &one.outcome);
        let what = html! { a class="govuk-link" href=(place::page(&one.kind, one.id)) { (title) } br; (one.line) };
        let person = html! { a class="govuk-link" href={ "/people/" (one.person) } { (whole_name(&one.given_name, &one.family_name)) } };
        let asked = format!("{}, {}", one.asked_by.as_deref().unwrap_or("the import"), moment(one.asked_at));
        let when = one.decided_at.map_or(String::new(), |at| format!(", {}", day(local_day(at))));
        let stands = if decided.is_empty() { says(one).to_owned() } else { format!("{decided}{when}") };
        vec![person.into(), what.into(), asked.into(), stands.into()]
    });
    html! {
        h2 class="govuk-heading-m" { (heading) }
        @if records.is_empty() { (govuk::empty(empty)) } @else {
            (Table { head: ["Whose", "What", "Asked by", "How it stands"].map(Into::into).to_vec(), rows: rows.collect(), stack_on_phone: true, ..Default::default() })
        }
        @if records.len() > SHOWN { p class="govuk-body" { "Only " (SHOWN) " are shown." } }
    }
}
