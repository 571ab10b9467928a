//! Scoring the goals of a case together, and putting one score right.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Details as Folded, Input, Width, button_group};
use maud::{Markup, html};

use super::{
    SCORES, STAGES, domain_says, domains,
    queries::{self, Goal, Score},
    score::{self, NewScore},
    stage_says,
};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenCase},
    session::{Posted, SignedIn},
    words::{day, moment},
    work::room,
};

const HINT: &str = "0: nothing of it yet. 10: all of it.";

/// The stage that comes next: the start, while nothing was scored.
fn next_stage(scores: &[Score]) -> &'static str {
    if scores.iter().any(|score| score.withdrawn_at.is_none()) { "review" } else { "access" }
}

/// `GET /referrals/{reference}/goals/scores`
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let scores = queries::scores(&mut app.db.read().await?, case.referral_id).await?;
    let fresh = Typed::default().with("stage", next_stage(&scores)).with_day("day", app.db.clock.today());
    let typed = drafts::or_begun(&app.db, &who, &room::GOAL_SCORES, &case.reference, fresh).await?;
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let goals: Vec<Goal> = queries::of_case(&mut read, case.referral_id).await?.into_iter().filter(Goal::stands).collect();
    let scores = queries::scores(&mut read, case.referral_id).await?;
    drop(read);
    let (form, domains) = (Fields { typed, faults }, domains(app, case));
    let back = format!("/referrals/{}/plan", case.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Score the goals" }
        @if goals.is_empty() {
            p class="govuk-body" { "There is no goal to score. " a class="govuk-link" href=(format!("/referrals/{}/goals/new", case.reference)) { "Write a goal" } }
        } @else {
            (drafts::pages::form(who, &room::GOAL_SCORES, &case.reference, typed, html! {
                p class="govuk-body" { "As they see it themselves. " (HINT) " Leave a goal empty that is not scored today." }
                (form.either("stage", "When", "", Choice::list(&STAGES)))
                (form.day("day", "Day", ""))
                (form.sure("day", "The day is right"))
                @for goal in &goals {
                    @let (name, words) = (format!("score-{}", goal.id), format!("words-{}", goal.id));
                    @let last = scores.iter().rfind(|score| score.goal_id == goal.id && score.withdrawn_at.is_none());
                    h2 class="govuk-heading-s" { (domain_says(&domains, &goal.domain)) ": “" (short(&goal.words)) "”" }
                    (Input {
                        name: &name, label: "Score, from 0 to 10", hint: &last.map_or(String::new(), |last| format!("It was {} on {}", last.score, day(last.scored_on))),
                        value: typed.get(&name), error: faults.of(&name), inputmode: "numeric", width: Width::Chars2, ..Default::default()
                    })
                    (form.line(&words, "What they said of it (optional)", "", Width::Full))
                }
                (button_group(html! { (Button::submit("Record the scores")) a class="govuk-link" href=(back) { "Cancel" } }))
            }))
        }
    };
    Ok(Screen { faults: Some(faults), ..Screen::new("Score the goals", "/people", body) }.back(&back, "Back to the plan").show(who))
}

/// The beginning of a goal, for a heading.
fn short(words: &str) -> String {
    const MOST: usize = 120;
    let line = words.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST { line.to_owned() } else { line.chars().take(MOST).chain(['…']).collect() }
}

fn number(typed: &Typed, name: &str, faults: &mut Faults) -> Option<i64> {
    let text = typed.some(name)?;
    let score = text.trim().parse().ok().filter(|score| SCORES.contains(score));
    if score.is_none() {
        faults.add(name, "Enter a whole number from 0 to 10");
    }
    score
}

/// `POST /referrals/{reference}/goals/scores`
pub async fn scored(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let goals = queries::of_case(&mut app.db.read().await?, case.referral_id).await?;
    let (typed, mut faults) = (&posted.typed, Faults::default());
    let stage = faults.choice(typed, "stage", &STAGES.map(|(id, _)| id), "Choose when it was");
    let on = faults.past_day(typed, "day", "The day", app.db.clock.today());
    if let Some(on) = on.filter(|on| *on < case.received_on) {
        faults.ask(
            typed,
            "day",
            format!(
                "{} is before the referral was received, on {}. If that is right, tick the box and record them again.",
                day(on),
                day(case.received_on)
            ),
        );
    }
    let mut new = vec![];
    for goal in goals.iter().filter(|goal| goal.stands()) {
        let score = number(typed, &format!("score-{}", goal.id), &mut faults);
        let words = faults.words(typed, &format!("words-{}", goal.id), Words { required: None, most: 1_000 });
        if let (Some(score), Some(scored_on)) = (score, on) {
            new.push((goal.id, NewScore { stage: stage.clone(), scored_on, score, words }));
        }
    }
    if new.is_empty() && faults.none() {
        let first = goals.iter().find(|goal| goal.stands()).map_or("stage".into(), |goal| format!("score-{}", goal.id));
        faults.add(first, "Score at least one goal");
    }
    if !faults.none() {
        return form_page(&app, &posted.who, &case, typed, &faults).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        for (goal, new) in &new {
            score::write(tx, *goal, new).await?;
        }
        Ok(format!("/referrals/{}/plan?done=goals-scored", case.reference))
    })
    .await
}

/// The scores of one goal, each to be put right or withdrawn; what came with a workbook has no days.
pub(super) fn list(who: &SignedIn, goal: &Goal, scores: &[Score], faults: &Faults, may: bool) -> Markup {
    let came = [("At the start", goal.start_score), ("At a review", goal.review_score), ("At the end", goal.exit_score)];
    let came: Vec<String> = came.iter().filter_map(|(when, score)| score.map(|score| format!("{when} {score}"))).collect();
    html! {
        h2 class="govuk-heading-m" { "Scores" }
        @if scores.is_empty() && came.is_empty() { p class="govuk-body" { "Not scored yet. " (HINT) } }
        @if !came.is_empty() { p class="govuk-body" { "From a workbook, without days: " (came.join(", ")) "." } }
        ul class="govuk-list" {
            @for score in scores {
                li {
                    @if let Some(at) = score.withdrawn_at {
                        del { (stage_says(&score.stage)) ", " (day(score.scored_on)) ": " (score.score) } " Withdrawn " (moment(at)) ": " (score.withdrawn_why)
                    } @else {
                        strong { (score.score) } " " (stage_says(&score.stage)) ", " (day(score.scored_on)) @if let Some(by) = &score.by { ", recorded by " (by) }
                        @if !score.words.is_empty() { ". “" (score.words) "”" }
                        @if may { (right_form(who, goal, score, faults)) }
                    }
                }
            }
        }
    }
}

fn right_form(who: &SignedIn, goal: &Goal, score: &Score, faults: &Faults) -> Markup {
    let field = |name: &str| format!("{name}-{}", score.id);
    let typed = Typed::default().with_day(&field("day"), score.scored_on).with(&field("stage"), score.stage.as_str());
    let form = Fields { typed: &typed, faults };
    let (right, why) = (field("right"), field("why"));
    let body = page::form(
        who,
        &format!("/goals/{}/scores/{}", goal.id, score.id),
        "",
        html! {
            (form.either(&field("stage"), "When", "", Choice::list(&STAGES)))
            (form.day(&field("day"), "Day", ""))
            (Input { name: &right, label: "Score, from 0 to 10", hint: "Leave it empty to withdraw the score", value: &score.score.to_string(), error: faults.of(&right), inputmode: "numeric", width: Width::Chars2, ..Default::default() })
            (form.line(&why, "Why it is put right", "", Width::Full))
            (Button::secondary("Put the score right", "then", "score"))
        },
    );
    let open = [&right, &why, &field("day"), &field("stage")].iter().any(|name| faults.of(name).is_some());
    html! { (Folded { summary: "Put it right".into(), body, open, ..Default::default() }) }
}

/// `POST /goals/{id}/scores/{score}`
pub async fn put_right(State(app): State<App>, Path((id, score_id)): Path<(i64, i64)>, posted: Posted) -> Result<Response, Problem> {
    let goal = queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let case = people::open_case(&app.db, &posted.who, &goal.of_case).await?;
    let scores = queries::scores(&mut app.db.read().await?, case.referral_id).await?;
    let was = scores.into_iter().find(|score| score.id == score_id && score.goal_id == id).ok_or(Problem::NotFound)?;
    let (typed, mut faults) = (&posted.typed, Faults::default());
    let field = |name: &str| format!("{name}-{score_id}");
    let why = faults.words(typed, &field("why"), Words { required: Some("Say why it is put right"), most: 500 });
    let right = number(typed, &field("right"), &mut faults);
    let stage = faults.choice(typed, &field("stage"), &STAGES.map(|(id, _)| id), "Choose when it was");
    let on = faults.past_day(typed, &field("day"), "The day", app.db.clock.today());
    if !faults.none() {
        return super::pages::shown_again(&app, &posted.who, (&goal, &case), typed, &faults).await;
    }
    once::record::<Problem, _>(&app.db, &posted, async |tx| {
        let new = right.zip(on).map(|(score, scored_on)| NewScore { stage: stage.clone(), scored_on, score, words: was.words.clone() });
        let done = match &new {
            Some(new) => score::put_right(tx, &was, new, &why).await?,
            None => score::withdraw(tx, &was, &why).await?,
        };
        if done { Ok(format!("/goals/{id}?done=recorded")) } else { Err(Problem::NotFound) }
    })
    .await
}
