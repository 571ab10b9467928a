//! What waits for a decision, for those who make it.

use axum::{extract::State, response::Response};
use govuk::Table;
use maud::{Markup, html};

use crate::{
    App,
    error::Problem,
    forms::{
        decisions::{self, SHOWN, ToDecide},
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

fn part(app: &App, heading: &str, empty: &str, records: &[ToDecide], says: &dyn Fn(&ToDecide) -> &'static str) -> Markup {
    let rows = records.iter().take(SHOWN).map(|one| {
        let about = app.forms.read(&one.kind, &one.form);
        let title = about.map_or(one.kind.as_str(), |form| form.title.as_str());
        let decided = about
            .and_then(|form| form.item(&form.columns.outcome))
            .and_then(|item| item.options.iter().find(|option| option.code == one.outcome))
            .map_or("", |option| option.says.as_str());
        let what = html! { a class="govuk-link" href=(place::page(&one.kind, one.id)) { (title) } br; (one.line) };
        let person = html! { a class="govuk-link" href={ "/people/" (one.person) } { (whole_name(&one.given_name, &one.family_name)) } };
        let asked = format!("{}, {}", one.asked_by.as_deref().unwrap_or("the import"), moment(one.asked_at));
        let when = one.decided_on.map_or(String::new(), |on| format!(", {}", day(on)));
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
