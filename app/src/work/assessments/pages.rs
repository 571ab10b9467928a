//! The DASH form: short rows that can be answered on a phone, one thumb, in the order of the checklist.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, Details, RadioRow, RadioRows, Select, Size, Textarea, button_group, inset};
use maud::{Markup, html};

pub use super::shown::show;
use super::{
    Answered, Answers, LEVELS, OCCASIONS, effective,
    instrument::{self, Dash},
    record::{self, NewDash},
    score,
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{self, Faults, Typed, Words},
    page::Screen,
    people::{self, OpenCase},
    session::{Posted, SignedIn},
    work::contacts,
    work::room,
};

/// The choice for a DASH that came from elsewhere.
const OUTSIDE: &str = "outside";

/// `GET /referrals/{reference}/dash/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = Typed::default()
        .with_day("day", app.db.clock.today())
        .with("worker", who.worker_id.map(|id| id.to_string()).unwrap_or_default())
        .with("judgement", "none");
    let typed = drafts::or_begun(&app.db, &who, &room::DASH, &case.reference, typed).await?;
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let workers = contacts::queries::workers(&mut read).await?;
    drop(read);
    let dash = instrument::dash();
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Record a DASH" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        p class="govuk-body" { "Only a yes counts. Leave out what was not asked: it is shown beside the score." }
        (drafts::pages::form(who, &room::DASH, &case.reference, typed, html! {
            div class="hf-dense" {
                (items(dash, fields))
                (judgement(dash, fields))
                h2 class="govuk-heading-m" { "When, who and why" }
                (fields.day("day", "Day of the DASH", ""))
                (fields.time("time", "Time (if you know it)"))
                (worker(&workers, fields))
                (fields.one_of("occasion", "Why it is done now", "", Choice::list(&OCCASIONS)))
            }
            (button_group(html! { (Button::submit("Record the DASH")) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Record a DASH", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

/// The 24 items, each with room for a comment that stays folded until it is wanted.
fn items(dash: &Dash, fields: Fields<'_>) -> Markup {
    let names: Vec<(String, String, String)> =
        dash.items.iter().map(|item| (format!("q{}", item.number), format!("c{}", item.number), item.number.to_string())).collect();
    let rows = dash
        .items
        .iter()
        .zip(&names)
        .map(|(item, (question, comment, number))| {
            let said = fields.typed.get(comment);
            let error = fields.faults.of(comment);
            let label = format!("Comment on {number}");
            let body = html! { (Textarea { name: comment, label: &label, rows: 2, value: said, error, ..Default::default() }) };
            let summary = html! { "Comment" span class="govuk-visually-hidden" { " on " (number) } };
            let open = !said.is_empty() || error.is_some();
            RadioRow {
                name: question,
                number,
                question: (&item.asks).into(),
                hint: &item.hint,
                error: fields.faults.of(question),
                value: fields.typed.get(question),
                more: Some(html! { (Details { summary: summary.into(), body, open, ..Default::default() }) }),
                ..Default::default()
            }
        })
        .collect();
    let answers = dash.answers.iter().map(|answer| Choice::new(&answer.id, &answer.says)).collect();
    html! {
        (RadioRows { rows, items: answers, ..Default::default() })
        p class="govuk-body-s" { (dash.licence) }
    }
}

fn judgement(dash: &Dash, fields: Fields<'_>) -> Markup {
    let choices = vec![
        Choice::new("none", "I leave it at the count"),
        Choice::new("high", "High"),
        Choice::new("medium", "Medium"),
        Choice::new("standard", "Standard"),
    ];
    html! {
        h2 class="govuk-heading-m" { "Your professional judgement" }
        (inset(html! {
            p class="govuk-body" { "Think again, whatever the count, about:" }
            ul class="govuk-list govuk-list--bullet" { @for trigger in &dash.judgement { li { (trigger) } } }
        }))
        (fields.one_of("judgement", "What level do you judge the risk to be?", "Judgement can raise the level that the count gives. It never lowers it.", choices))
        (fields.words("judgement_why", "Why (if it differs from the count)", "", 3))
    }
}

fn worker(workers: &[(i64, String)], fields: Fields<'_>) -> Markup {
    let ids: Vec<String> = workers.iter().map(|(id, _)| id.to_string()).collect();
    let mut items: Vec<Choice<'_>> = workers.iter().zip(&ids).map(|((_, name), id)| Choice::new(id, name)).collect();
    items.push(Choice::new(OUTSIDE, "Somebody outside the service"));
    html! {
        (Select { name: "worker", label: "Who did it", label_size: Size::S, blank: Some("Choose who"), items, value: fields.typed.get("worker"), error: fields.faults.of("worker"), ..Default::default() })
    }
}

/// `POST /referrals/{reference}/dash/new`
pub async fn recorded(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let Some(new) = check(&app, &posted.typed, &mut faults) else {
        return form_page(&app, &posted.who, &case, &posted.typed, &faults).await;
    };
    let mut tx = app.db.write(posted.who.actor()).await?;
    if let Some(went_to) = form::sent_before(&mut tx, &posted.typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let id = record::record(&mut tx, &app.contracts, &case, new).await?;
    let to = format!("/dash/{id}?done=dash");
    form::sent(&mut tx, &posted.typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}

fn check(app: &App, typed: &Typed, faults: &mut Faults) -> Option<NewDash> {
    let dash = instrument::dash();
    let answers = answers(dash, typed, faults);
    let (judgement, judgement_why) = check_judgement(dash, typed, &answers, faults);
    let when = faults.happened(typed, "The day of the DASH", &app.db.clock);
    let worker = typed.get("worker");
    let worker_id = worker.parse().ok();
    if worker_id.is_none() && worker != OUTSIDE {
        faults.add("worker", "Choose who did the DASH");
    }
    let occasion = faults.choice(typed, "occasion", &OCCASIONS.map(|(id, _)| id), "Choose why the DASH is done now");
    let (happened_on, happened_at) = when?;
    faults.none().then_some(NewDash { happened_on, happened_at, worker_id, occasion, answers, judgement, judgement_why })
}

fn answers(dash: &Dash, typed: &Typed, faults: &mut Faults) -> Answers {
    let mut answers = Answers::new();
    for item in &dash.items {
        let answer = typed.get(&format!("q{}", item.number));
        let a = if dash.says(answer).is_empty() { String::new() } else { answer.to_owned() };
        let c = faults.words(typed, &format!("c{}", item.number), Words { required: None, most: 2_000 });
        if !a.is_empty() || !c.is_empty() {
            answers.insert(item.number.to_string(), Answered { a, c });
        }
    }
    if answers.values().all(|answered| answered.a.is_empty()) {
        faults.add("q1", "Answer at least one item");
    }
    answers
}

/// The judged level and why. The level is empty when the count is left to stand.
fn check_judgement(dash: &Dash, typed: &Typed, answers: &Answers, faults: &mut Faults) -> (String, String) {
    let allowed = ["none", LEVELS[0], LEVELS[1], LEVELS[2]];
    let judgement = faults.choice(typed, "judgement", &allowed, "Choose the level you judge, or leave it at the count");
    let judgement = if judgement == "none" { String::new() } else { judgement };
    let by_count = dash.level_by_count(score(answers).yes);
    let required = (!judgement.is_empty() && judgement != by_count).then_some(if effective(by_count, &judgement) == by_count {
        "Say why you judge the risk lower than the count. The level stays at the count."
    } else {
        "Say why you judge the risk higher than the count"
    });
    let why = faults.words(typed, "judgement_why", Words { required, most: 4_000 });
    (judgement, why)
}
