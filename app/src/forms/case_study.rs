//! The draft of a case study (SUP-7): what the record holds of a case in neutral words, for a worker to write it as it would be told. What
//! can be told by counting is told roughly, names are replaced, and nothing hidden is in it; what else could tell who it is is found when
//! it is recorded ([`super::anonymous`]).

use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::civil::Date;

use super::{
    anonymous::{theirs, words},
    pages::fill,
    vocabulary::About,
};
use crate::{
    App, args,
    db::{DbError, Read},
    error::Problem,
    form::Typed,
    people::{self, OpenCase, characteristics::lists::is_gap},
    places::{self, queries::Stay},
    session::{Posted, SignedIn},
    work::{
        episodes,
        goals::{self, Goal, Score},
        plans::plan,
    },
};

pub const KIND: &str = "case-study";

/// `GET /referrals/{reference}/case-study`: its form, with the draft.
pub async fn new(State(app): State<App>, who: SignedIn, Path(name): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &name).await?;
    let known = Typed::default().with("words", draft(&app, &case).await?);
    fill::new_filled(&app, &who, About::Referral, &name, KIND, known).await
}

/// `POST /referrals/{reference}/case-study`
pub async fn recorded(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    fill::recorded(&app, &posted, About::Referral, &name, KIND).await
}

async fn draft(app: &App, case: &OpenCase) -> Result<String, Problem> {
    let theirs = theirs::of(app, case.person_id, &case.name()).await?;
    let neutral = |text: &str| words::neutral(text.trim(), &theirs);
    let today = app.db.clock.today();
    let mut read = app.db.read().await?;
    let plan = plan::stands(&mut read, case).await?.values;
    let goals = goals::of_case(&mut read, case.referral_id).await?;
    let scores = goals::scores(&mut read, case.referral_id).await?;
    let stays = places::queries::of_case(&mut read, case.referral_id).await?;
    let episodes = episodes::queries::of_referral(&mut read, case.referral_id).await?;
    let means = means(&mut read, case.referral_id, today).await?;
    drop(read);
    let mut parts = vec![];
    let said = |id: &str| plan.get(id).map(|words| neutral(words)).filter(|words| !words.is_empty());
    parts.extend(said("hopes").map(|words| format!("What they hoped for: {words}")));
    parts.extend(said("strengths").map(|words| format!("What helped already: {words}")));
    let of = goals.iter().filter(|goal| goal.withdrawn_at.is_none()).map(|goal| of_goal(app, case, goal, &scores, &neutral));
    let of: Vec<String> = of.collect();
    if !of.is_empty() {
        parts.push(format!("What they wanted, and how far they came:\n{}", of.join("\n")));
    }
    let mut services: Vec<String> = episodes.iter().rev().map(|episode| lower(&episode.service)).collect();
    services.dedup();
    if !services.is_empty() {
        parts.push(format!("The support they had: {}.", services.join(", ")));
    }
    let means: Vec<String> = means.iter().map(|means| lower(app.contracts.says("contact-means", means))).collect();
    if !means.is_empty() {
        parts.push(format!("How we were in touch: {}.", means.join(", ")));
    }
    parts.extend(stayed(app, &stays, today));
    parts.push("What is different for them now: ".to_owned());
    Ok(parts.join("\n\n"))
}

/// "- Safety: “Sleep without fear”. From 2 at the start to 7 of 10; it is met."
fn of_goal(app: &App, case: &OpenCase, goal: &Goal, scores: &[Score], neutral: &impl Fn(&str) -> String) -> String {
    let of: Vec<&Score> = scores.iter().filter(|score| score.goal_id == goal.id && score.withdrawn_at.is_none()).collect();
    let start = of.iter().find(|score| score.stage == "access").map(|score| score.score).or(goal.start_score);
    let latest = of.iter().rfind(|score| score.stage != "access").map(|score| score.score).or(goal.exit_score).or(goal.review_score);
    let progress = match (start, latest) {
        (Some(start), Some(latest)) => format!(" From {start} of 10 at the start to {latest}."),
        _ => String::new(),
    };
    let ended = if goal.ended_on.is_some() { format!(" {}.", goals::end_says(&goal.ended_how)) } else { String::new() };
    format!("- {}: “{}”.{progress}{ended}", goals::about(app, case, goal), neutral(&goal.words).trim_end_matches('.'))
}

/// By which means they were reached, the most used first.
async fn means(read: &mut Read, referral_id: i64, today: Date) -> Result<Vec<String>, DbError> {
    let found: Vec<(String, i64)> = read
        .all(
            "SELECT means, count(*) AS many FROM contact WHERE referral_id = $1 AND made = TRUE AND without_them = FALSE AND withdrawn_at IS NULL
               AND happened_on <= $2 AND means <> '' GROUP BY means ORDER BY many DESC, means",
            args![referral_id, today],
        )
        .await?;
    Ok(found.into_iter().map(|(means, _)| means).collect())
}

/// How long they stayed, roughly, and to what kind of place they went.
fn stayed(app: &App, stays: &[Stay], today: Date) -> Option<String> {
    let first = stays.iter().map(|stay| stay.arrived_on).filter(|on| *on <= today).min()?;
    let last = stays.last()?;
    let gone = last.departed_on.filter(|on| *on <= today);
    let days = (gone.unwrap_or(today) - first).get_days();
    let long = match days {
        ..14 => "a few days",
        14..45 => "about a month",
        45..135 => "a few months",
        135..225 => "about half a year",
        225..450 => "about a year",
        _ => "more than a year",
    };
    Some(match gone {
        None => format!("They have been in safe accommodation for {long}."),
        Some(_) if is_gap(&last.move_on) => format!("They were in safe accommodation for {long}."),
        Some(_) => {
            format!(
                "They were in safe accommodation for {long}, and moved on: {}.",
                lower(app.contracts.says("move-on-types", &last.move_on))
            )
        }
    })
}

/// As it stands inside a sentence.
fn lower(says: &str) -> String {
    let mut letters = says.chars();
    // IDVA keeps its capitals.
    let shouted = says.chars().nth(1).is_some_and(char::is_uppercase);
    letters.next().map_or(String::new(), |first| if shouted { says.to_owned() } else { first.to_lowercase().chain(letters).collect() })
}
