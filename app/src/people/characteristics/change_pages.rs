//! Putting one statement right, or withdrawing it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Width, button_group};
use maud::html;

use super::{
    Statement, lists,
    lists::Shape,
    pages::{Asked, answer_fields, check, kind_of, told},
    queries, record,
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people,
    people::room,
    session::{Posted, SignedIn},
    versions,
};

type Which = Path<(String, String, i64)>;

/// The statement, when it is one of this person and kind that was not withdrawn.
async fn found(asked: &Asked<'_>, id: i64) -> Result<Statement, Problem> {
    let statements = queries::of_kind(&mut asked.app.db.read().await?, asked.person.id, &asked.kind.id).await?;
    statements.into_iter().find(|s| s.id == id && s.withdrawn_at.is_none()).ok_or(Problem::NotFound)
}

/// `GET /people/{reference}/about/{kind}/{statement}`
pub async fn form(State(app): State<App>, who: SignedIn, Path((reference, kind, id)): Which) -> Result<Response, Problem> {
    let kind = kind_of(&kind)?;
    let person = people::open_to_change(&app.db, &who, &reference).await?;
    let asked = Asked { app: &app, who: &who, person: &person, kind };
    let statement = found(&asked, id).await?;
    let subject = format!("{}~{id}", asked.subject());
    let typed = drafts::or_begun(&app.db, &who, &room::CHARACTERISTIC_CHANGE, &subject, filled(&asked, &statement)).await?;
    Ok(change_page(&asked, &statement, &typed, &Faults::default()))
}

/// The form as the statement stands. What is sealed is typed anew.
fn filled(asked: &Asked<'_>, statement: &Statement) -> Typed {
    let typed = Typed::default()
        .with("version", statement.version.to_string())
        .with("told_by", statement.told_by.as_str())
        .with_day("since", statement.since_on);
    let is_gap = lists::GAPS.iter().any(|(id, _)| *id == statement.value.as_str());
    let typed = match asked.kind.shape {
        Shape::Several => statement.value.split(' ').fold(typed, |typed, value| typed.with("value", value)),
        Shape::One => typed.with("value", statement.value.as_str()),
        _ if is_gap => typed.with("gap", statement.value.as_str()),
        _ if asked.kind.sealed => typed,
        _ => typed.with("value", statement.value.as_str()),
    };
    match statement.written.parse() {
        Ok(day) if asked.kind.with.as_ref().is_some_and(|with| with.shape == Shape::Day) => typed.with_day("with", day),
        _ => typed.with("with", statement.written.as_str()),
    }
}

fn change_page(asked: &Asked<'_>, statement: &Statement, typed: &Typed, faults: &Faults) -> Response {
    let (fields, back) = (Fields { typed, faults }, asked.page());
    let subject = format!("{}~{}", asked.subject(), statement.id);
    let body = html! {
        h1 class="govuk-heading-l" { "Correct what was told" }
        p class="govuk-body" { (asked.person.name()) ". " (asked.kind.says) ": " strong { (asked.says(&statement.value, &statement.written, false)) } ", " (told(statement)) "." }
        p class="govuk-body" { "If it was so and changed since, " a class="govuk-link" href=(back) { "record the new answer" } " instead: both stay." }
        (drafts::pages::form(asked.who, &room::CHARACTERISTIC_CHANGE, &subject, typed, html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (answer_fields(asked, typed, faults, &statement.value))
            (fields.line("why", "Why it is corrected", "What it said before stays in the history", Width::Full))
            (button_group(html! { (Button::submit("Record the correction")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
        h2 class="govuk-heading-m" { "Withdraw what was told" }
        p class="govuk-body" { "When it was never so, or was recorded for the wrong person. It leaves every figure and stays readable in the history." }
        (page::form(asked.who, &format!("{}/{}/withdraw", asked.page(), statement.id), "", html! {
            (fields.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
            (Button::secondary("Withdraw what was told", "then", "withdraw"))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Correct what was told", "/people", body) }.back(&back, "Back").show(asked.who)
}

/// `POST /people/{reference}/about/{kind}/{statement}`
pub async fn corrected(State(app): State<App>, Path((reference, kind, id)): Which, posted: Posted) -> Result<Response, Problem> {
    let kind = kind_of(&kind)?;
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let asked = Asked { app: &app, who: &posted.who, person: &person, kind };
    if let Some(went_to) = once::sent_already(&app.db, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let statement = found(&asked, id).await?;
    let mut faults = Faults::default();
    let new = check(&asked, &posted.typed, &mut faults);
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why it is corrected"), most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else { return Ok(change_page(&asked, &statement, &posted.typed, &faults)) };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let corrected = record::correct(tx, &person, (id, versions::opened_on(&posted.typed)), &new, &why).await?;
        Ok(corrected.then(|| format!("{}?done=recorded", asked.page())))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let statement = found(&asked, id).await?;
    faults.add("value", "Somebody else corrected this meanwhile, and your correction is not recorded. What it says now stands above. Record yours if it should take its place.");
    let typed = versions::over_what_stands(&posted.typed);
    Ok(change_page(&asked, &statement, &typed.with("version", statement.version.to_string()), &faults))
}

/// `POST /people/{reference}/about/{kind}/{statement}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((reference, kind, id)): Which, posted: Posted) -> Result<Response, Problem> {
    let kind = kind_of(&kind)?;
    let person = people::open_to_change(&app.db, &posted.who, &reference).await?;
    let asked = Asked { app: &app, who: &posted.who, person: &person, kind };
    if let Some(went_to) = once::sent_already(&app.db, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let statement = found(&asked, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return Ok(change_page(&asked, &statement, &filled(&asked, &statement), &faults));
    }
    once::record(&app.db, &posted, async |tx| {
        record::withdraw(tx, &person, (id, &kind.id), &why).await?;
        Ok(format!("{}?done=withdrawn", person.page()))
    })
    .await
}
