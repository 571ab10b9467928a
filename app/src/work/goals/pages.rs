//! A goal: written, read with its scores and steps, put right, ended, withdrawn.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Choice, Details as Folded, Width, button_group};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    Details, ENDS, change, choices, domain_says, domains, end_says, fields,
    queries::{self, Goal, Score},
    score_pages,
};
use crate::{
    App,
    access::May,
    drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    people::{self, OpenCase},
    session::{Posted, SignedIn},
    versions,
    words::{day, moment},
    work::{
        contacts, room,
        tasks::{self, form_pages},
    },
};

/// `GET /referrals/{reference}/goals/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = drafts::or_begun(&app.db, &who, &room::GOAL, &case.reference, Typed::default()).await?;
    Ok(new_page(&app, &who, &case, &typed, &Faults::default()))
}

fn new_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Response {
    let back = format!("/referrals/{}/plan", case.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Write a goal" }
        (drafts::pages::form(who, &room::GOAL, &case.reference, typed, html! {
            (fields_of(&domains(app, case), Fields { typed, faults }))
            (button_group(html! { (Button::submit("Record the goal")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
    };
    Screen { faults: Some(faults), ..Screen::new("Write a goal", "/people", body) }.back(&back, "Back to the plan").show(who)
}

fn fields_of(domains: &[(String, String)], form: Fields<'_>) -> Markup {
    html! {
        (form.words("words", "Goal, in their own words", "", 3))
        (form.one_of("domain", "What it is about", "", choices(domains)))
        (form.words("steps", "What will be done, by whom and by when", "What a worker does can be set as a task once the goal is recorded.", 3))
    }
}

/// `POST /referrals/{reference}/goals`
pub async fn written(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let new = Details::check(&posted.typed, &domains(&app, &case), "", &mut faults);
    if !faults.none() {
        return Ok(new_page(&app, &posted.who, &case, &posted.typed, &faults));
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let id = change::write(tx, &case, &new, "").await?;
        Ok(format!("/goals/{id}?done=goal"))
    })
    .await
}

/// A goal and the case it is of; refused is absent.
async fn opened(app: &App, who: &SignedIn, id: i64) -> Result<(Goal, OpenCase), Problem> {
    let goal = queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let case = people::open_case(&app.db, who, &goal.of_case).await?;
    Ok((goal, case))
}

/// `GET /goals/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let (goal, case) = opened(&app, &who, id).await?;
    one_page(&app, &who, (&goal, &case), &Typed::default(), &Faults::default(), done.done.as_deref()).await
}

async fn one_page(
    app: &App,
    who: &SignedIn,
    (goal, case): (&Goal, &OpenCase),
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let scores: Vec<Score> =
        queries::scores(&mut read, case.referral_id).await?.into_iter().filter(|score| score.goal_id == goal.id).collect();
    let steps = queries::steps(&mut read, goal.id).await?;
    let before = queries::changes(&mut read, goal.id).await?;
    let workers = contacts::queries::workers(&mut read, app.db.clock.today()).await?;
    drop(read);
    let domains = domains(app, case);
    let may = who.may(May::RecordWork) && goal.withdrawn_at.is_none();
    let body = html! {
        h1 class="govuk-heading-l" { "Goal: " (domain_says(&domains, &goal.domain)) }
        (told(goal))
        (score_pages::list(who, goal, &scores, faults, may))
        @if may && goal.stands() {
            p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/goals/scores", case.reference)) { "Score this and their other goals" } }
        }
        h2 class="govuk-heading-m" { "Steps that are tasks" }
        @if steps.is_empty() { p class="govuk-body" { "None is set." } }
        ul class="govuk-list govuk-list--bullet" {
            @for step in &steps {
                li {
                    a class="govuk-link" href=(format!("/tasks/{}", step.id)) { (step.what) } ", " (step.worker) ", "
                    @match step.done_on { Some(on) => { "done " (day(on)) }, None => { "by " (day(step.due_on)) } }
                }
            }
        }
        @if may {
            @if goal.stands() { (task_form(app, who, goal, &workers, typed, faults)) }
            (change_form(app, who, goal, &domains, typed, faults))
            (withdraw_form(who, goal, Fields { typed, faults }))
        }
        (versions::pages::earlier(&fields(), &before, "the system"))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("Goal", "/people", body) };
    Ok(screen.back(&format!("/referrals/{}/plan", case.reference), "Back to the plan").show(who))
}

/// The page of a goal with what is wrong.
pub(super) async fn shown_again(
    app: &App,
    who: &SignedIn,
    of: (&Goal, &OpenCase),
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    one_page(app, who, of, typed, faults, None).await
}

fn told(goal: &Goal) -> Markup {
    html! {
        p class="govuk-body hf-words" { "“" (goal.words) "”" }
        @if !goal.steps.is_empty() { p class="govuk-body hf-words" { "What will be done: " (goal.steps) } }
        p class="govuk-body-s" { "Written " (moment(goal.recorded_at)) @if let Some(by) = &goal.by { " by " (by) } @if !goal.plan_domain.is_empty() { ", as a part of the plan" } "." }
        @if let Some(on) = goal.ended_on { (govuk::inset(html! { (end_says(&goal.ended_how)) ", " (day(on)) "." })) }
        @if let Some(at) = goal.withdrawn_at { (govuk::inset(html! { strong { "Withdrawn" } " " (moment(at)) ": " (goal.withdrawn_why) })) }
    }
}

fn task_form(app: &App, who: &SignedIn, goal: &Goal, workers: &[(i64, String)], typed: &Typed, faults: &Faults) -> Markup {
    let of_task = typed.get("then") == "task";
    let own = who.worker_id.map(|id| id.to_string()).unwrap_or_default();
    let fresh = Typed::default().with("worker", own).with_day("day", app.db.clock.today());
    let typed = if of_task { typed } else { &fresh };
    let body = page::form(
        who,
        &format!("/goals/{}/tasks", goal.id),
        if of_task { typed.get("form_key") } else { "" },
        html! {
            div class="hf-dense" { (form_pages::fields_of(workers, typed, faults)) }
            (Button::secondary("Set the task", "then", "task"))
        },
    );
    html! { (Folded { summary: "Set a step as a task".into(), body, open: of_task, ..Default::default() }) }
}

/// What is chosen of a goal that has not ended.
const GOES_ON: &str = "goes-on";

fn change_form(app: &App, who: &SignedIn, goal: &Goal, domains: &[(String, String)], typed: &Typed, faults: &Faults) -> Markup {
    let changing = typed.get("then") == "change";
    let stands = Typed::default()
        .with("version", goal.version.to_string())
        .with("words", goal.words.as_str())
        .with("domain", goal.domain.as_str())
        .with("steps", goal.steps.as_str())
        .with("ended", if goal.ended_on.is_some() { goal.ended_how.as_str() } else { GOES_ON })
        .with_day("ended_on", goal.ended_on.unwrap_or(app.db.clock.today()));
    let typed = if changing { typed } else { &stands };
    let form = Fields { typed, faults };
    let mut known = domains.to_vec();
    if known.iter().all(|(id, _)| *id != goal.domain) {
        known.push((goal.domain.clone(), domain_says(domains, &goal.domain)));
    }
    let ends = std::iter::once(Choice::new(GOES_ON, "It goes on")).chain(Choice::list(&ENDS)).collect();
    let body = page::form(
        who,
        &format!("/goals/{}", goal.id),
        if changing { typed.get("form_key") } else { "" },
        html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            (fields_of(&known, form))
            (form.one_of("ended", "Whether it goes on", "", ends))
            (form.day("ended_on", "Day on which it ended", "Only where it has ended"))
            (form.line("why", "Why it is changed (optional)", "", Width::Full))
            (Button::secondary("Record the change", "then", "change"))
        },
    );
    html! { (Folded { summary: "Put it right, or end it".into(), body, open: changing, ..Default::default() }) }
}

fn withdraw_form(who: &SignedIn, goal: &Goal, form: Fields<'_>) -> Markup {
    let body = page::form(
        who,
        &format!("/goals/{}/withdraw", goal.id),
        "",
        html! {
            p class="govuk-body" { "When it was written for the wrong person. A goal that is given up is ended instead." }
            (form.line("withdraw_why", "Why it is withdrawn", "", Width::Full))
            (Button::secondary("Withdraw it", "then", "withdraw"))
        },
    );
    html! { (Folded { summary: "Withdraw it".into(), body, open: form.faults.of("withdraw_why").is_some(), ..Default::default() }) }
}

/// The end that was typed: none where it goes on.
fn ending(app: &App, case: &OpenCase, typed: &Typed, faults: &mut Faults) -> Option<(Date, String)> {
    if matches!(typed.get("ended"), "" | GOES_ON) {
        return None;
    }
    let how = faults.choice(typed, "ended", &ENDS.map(|(id, _)| id), "Choose whether it goes on");
    let on = faults.past_day(typed, "ended_on", "The day on which it ended", app.db.clock.today())?;
    if let Some(sentence) = case.too_early(on) {
        faults.add("ended_on", sentence);
    }
    Some((on, how))
}

/// `POST /goals/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (goal, case) = opened(&app, &posted.who, id).await?;
    let typed = posted.typed.clone().with("then", "change");
    let mut faults = Faults::default();
    let new = Details::check(&typed, &domains(&app, &case), &goal.domain, &mut faults);
    let end = ending(&app, &case, &typed, &mut faults);
    let why = faults.words(&typed, "why", Words { required: None, most: 500 });
    if !faults.none() {
        return one_page(&app, &posted.who, (&goal, &case), &typed, &faults, None).await;
    }
    let mut theirs = None;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let goal = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        let end = end.as_ref().map(|(on, how)| (*on, how.as_str()));
        let right = change::put_right(tx, (&goal, versions::opened_on(&typed)), &new, end, &why).await?;
        theirs = Some(goal);
        Ok(right.then(|| format!("/goals/{id}?done=recorded")))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let goal = theirs.unwrap_or(goal);
    faults.add("words", "Somebody else changed this goal meanwhile, and your change is not recorded. What stands now is above; what you typed is below. Check it, then press the button again.");
    let typed = versions::over_what_stands(&typed).with("version", goal.version.to_string());
    one_page(&app, &posted.who, (&goal, &case), &typed, &faults, None).await
}

/// `POST /goals/{id}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (goal, case) = opened(&app, &posted.who, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdraw_why", Words { required: Some("Say why it is withdrawn"), most: 500 });
    if !faults.none() {
        return one_page(&app, &posted.who, (&goal, &case), &posted.typed, &faults, None).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| match change::withdraw(tx, &goal, &why).await? {
        true => Ok(format!("/goals/{id}?done=withdrawn")),
        false => Err(Problem::NotFound),
    })
    .await
}

/// `POST /goals/{id}/tasks`
pub async fn step_set(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (goal, case) = opened(&app, &posted.who, id).await?;
    let workers = contacts::queries::workers(&mut app.db.read().await?, app.db.clock.today()).await?;
    let typed = posted.typed.clone().with("then", "task");
    let mut faults = Faults::default();
    let Some(new) = tasks::Details::check(&app, &typed, &workers, &mut faults) else {
        return one_page(&app, &posted.who, (&goal, &case), &typed, &faults, None).await;
    };
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let task = tasks::set::set(tx, Some(case.person_id), &new).await?;
        tasks::set::of_a_goal(tx, task, goal.id).await?;
        Ok(format!("/goals/{id}?done=task"))
    })
    .await
}
