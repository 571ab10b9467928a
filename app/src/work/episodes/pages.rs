//! Ending support that has no departure of its own: of somebody who was never housed, of support after moving on, after a
//! death. Opening again what was closed. And, when a planned end has passed, asking whether it came about.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, Choice, Select, Size, button_group};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{
    CANNOT_BE_REACHED, Episode, MOVED_ON, NEEDS_TOO_HIGH,
    agreed::{Ends, agreed},
    change, end_reasons, queries, reason_says,
};
use crate::{
    App,
    db::{DbError, Read},
    drafts,
    duties::{self, pages::day},
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{self, OpenCase},
    session::{Posted, SignedIn},
    work::referrals,
    work::room,
};

/// The question whether a planned end came about, with its two answers.
pub fn question(who: &SignedIn, case: &str, episode: i64, words: &str) -> Markup {
    page::form(
        who,
        &format!("/referrals/{case}/episodes/{episode}/came-about"),
        "",
        html! {
            p class="govuk-body" { (words) }
            (button_group(html! { (Button::secondary("Yes, it ended", "came", "yes")) (Button::secondary("No, it goes on", "came", "no")) }))
        },
    )
}

/// `POST /referrals/{reference}/episodes/{episode}/came-about`
pub async fn end_asked(
    State(app): State<App>,
    Path((reference, episode)): Path<(String, i64)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let came = match posted.typed.get("came") {
        "yes" => true,
        "no" => false,
        _ => return Err(Problem::Unclear("Go back and say whether it ended.".into())),
    };
    changed(&app, &reference, episode, &posted, "recorded", |episode| match came {
        true => Episode { foreseen: false, ..episode },
        false => Episode { ended_on: None, end_reason: String::new(), end_words: String::new(), foreseen: false, ..episode },
    })
    .await
}

/// `POST /referrals/{reference}/episodes/{episode}/reopen`
pub async fn reopened(
    State(app): State<App>,
    Path((reference, episode)): Path<(String, i64)>,
    posted: Posted,
) -> Result<Response, Problem> {
    changed(&app, &reference, episode, &posted, "reopened", |episode| Episode {
        ended_on: None,
        end_reason: String::new(),
        end_words: String::new(),
        foreseen: false,
        ..episode
    })
    .await
}

/// Changes an episode of a case whose end stands by itself; what a departure ended is opened by taking that back.
async fn changed(
    app: &App,
    reference: &str,
    episode: i64,
    posted: &Posted,
    done: &str,
    new: impl Fn(Episode) -> Episode,
) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, reference).await?;
    once::record(&app.db, posted, async |tx| {
        let stands =
            queries::of_referral(tx, case.referral_id).await?.into_iter().find(|one| one.id == episode && one.end_reason != MOVED_ON);
        let stands = stands.ok_or(Problem::NotFound)?;
        change::change(tx, &new(stands), "").await?;
        tx.journal("episode-end-asked", "episode", episode, done);
        change::contacts_follow(tx, &[case.referral_id]).await?;
        duties::recalculate::cases(tx, &app.contracts, &[case.referral_id]).await?;
        Ok(format!("{}?done={done}", case.person_page()))
    })
    .await
}

/// `GET /referrals/{reference}/ending`
pub async fn ending(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed =
        drafts::or_begun(&app.db, &who, &room::ENDING, &case.reference, Typed::default().with_day("day", app.db.clock.today())).await?;
    ending_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn ending_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let episodes = queries::of_referral(&mut read, case.referral_id).await?;
    let housed = referrals::answer::housed_since(&mut read, case.referral_id).await?;
    drop(read);
    let today = app.db.clock.today();
    let lived_in = |episode: &Episode| housed.is_some() && episode.after_id.is_none();
    let open: Vec<&Episode> = episodes.iter().filter(|episode| episode.is_open(today) && !lived_in(episode)).collect();
    let closed: Vec<&Episode> = episodes.iter().filter(|episode| !episode.is_open(today)).collect();
    let body = html! {
        h1 class="govuk-heading-l" { "End or reopen support" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        @if episodes.iter().any(|episode| episode.is_open(today) && lived_in(episode)) {
            p class="govuk-body" { "They live in a unit. Their support in accommodation ends with the departure. "
                a class="govuk-link" href=(format!("/referrals/{}/departure", case.reference)) { "Record the departure" } }
        }
        @if !open.is_empty() { (the_form(app, who, case, &open, Fields { typed, faults })) }
        @for episode in closed {
            p class="govuk-body" {
                (episode.service) " from " (day(episode.begun_on)) " ended on " (episode.ended_on.map_or(String::new(), day))
                ": " (reason_says(&app.contracts, &episode.end_reason).to_lowercase())
                @if !episode.end_words.is_empty() { ". " (episode.end_words) }
            }
            @if episode.end_reason == MOVED_ON {
                p class="govuk-body" { "It ended with a departure. If they came back, record the arrival; if they never left, change the stay on their page." }
            } @else {
                (page::form(who, &format!("/referrals/{}/episodes/{}/reopen", case.reference, episode.id), "", html! {
                    (Button::secondary("Open it again", "then", "page"))
                }))
            }
        }
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("End or reopen support", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

fn the_form(app: &App, who: &SignedIn, case: &OpenCase, open: &[&Episode], fields: Fields<'_>) -> Markup {
    let ids: Vec<String> = open.iter().map(|episode| episode.id.to_string()).collect();
    let names: Vec<String> = open.iter().map(|episode| format!("{}, since {}", episode.service, day(episode.begun_on))).collect();
    let which: Vec<Choice<'_>> = ids.iter().zip(&names).map(|(id, name)| Choice::new(id, name)).collect();
    let reasons = end_reasons(&app.contracts, &case.contract);
    let reasons = reasons.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let (typed, faults) = (fields.typed, fields.faults);
    drafts::pages::form(
        who,
        &room::ENDING,
        &case.reference,
        typed,
        html! {
            @if let [only] = &ids[..] {
                input type="hidden" name="episode" value=(only);
                p class="govuk-body" { (names[0]) }
            } @else {
                (fields.one_of("episode", "Which support ends", "", which))
            }
            (fields.day("day", "Day it ends", "A day ahead can be entered. Until then it goes on."))
            (Select { name: "reason", label: "Why it ends", label_size: Size::S, blank: Some("Choose why"), items: reasons, value: typed.get("reason"), error: faults.of("reason"), ..Default::default() })
            (fields.words("words", "What should be known about it (optional)", "", 3))
            (button_group(html! { (Button::submit("Record the end")) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        },
    )
}

/// What is to be on record before support ends for a reason that is the service's and not theirs (C4.12, SUP-12).
async fn not_yet(
    read: &mut Read,
    referral_id: i64,
    reason: &str,
    (since, on): (Date, Date),
) -> Result<Option<(&'static str, String)>, DbError> {
    if reason == CANNOT_BE_REACHED && !queries::tried_to_reach(read, referral_id).await? {
        let tried = "No attempt to reach them is recorded since they were last reached. Record what was tried first: an attempted contact, or “Attempt to re-engage” under Record.";
        return Ok(Some(("reason", tried.into())));
    }
    if reason != NEEDS_TOO_HIGH {
        return Ok(None);
    }
    Ok(match agreed(read, referral_id, Ends::Support, (since, on)).await? {
        None => Some((
            "reason",
            "No service manager has agreed by that day to end support against their wish. Ask for the decision first: “Ask to end a stay or support”, under Record.".into(),
        )),
        Some(agreed) => agreed
            .earliest
            .filter(|earliest| on < *earliest)
            .map(|earliest| ("day", format!("The service manager agreed that it ends on {} at the earliest.", day(earliest)))),
    })
}

/// `POST /referrals/{reference}/ending`
pub async fn ended(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let typed = &posted.typed;
    let (today, mut faults) = (app.db.clock.today(), Faults::default());
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let episodes = queries::of_referral(tx, case.referral_id).await?;
        let housed = referrals::answer::housed_since(tx, case.referral_id).await?;
        let open: Vec<&Episode> =
            episodes.iter().filter(|episode| episode.is_open(today) && (housed.is_none() || episode.after_id.is_some())).collect();
        let chosen = open.iter().find(|episode| episode.id.to_string() == typed.get("episode")).or(if open.len() == 1 {
            open.first()
        } else {
            None
        });
        if chosen.is_none() {
            faults.add("episode", "Choose which support ends. If somebody else ended it meanwhile, there is nothing to do.");
        }
        let on = faults.day(typed, "day", "The day it ends");
        if let (Some(on), Some(episode)) = (on, chosen) {
            if on < episode.begun_on {
                faults.add("day", format!("It began on {}. Enter a day from then on.", day(episode.begun_on)));
            } else if on > today.saturating_add(2.years()) {
                faults.add("day", "The day it ends must be within two years.");
            }
        }
        let reasons = end_reasons(&app.contracts, &case.contract);
        let ids: Vec<&str> = reasons.iter().map(|(id, _)| id.as_str()).collect();
        let reason = faults.choice(typed, "reason", &ids, "Choose why it ends");
        if let (Some(on), Some(episode)) = (on, chosen)
            && let Some((field, sentence)) = not_yet(tx, case.referral_id, &reason, (episode.begun_on, on)).await?
        {
            faults.add(field, sentence);
        }
        let required = (reason == "other").then_some("Say why it ends");
        let words = faults.words(typed, "words", Words { required, most: 4_000 });
        let (true, Some(on), Some(episode)) = (faults.none(), on, chosen) else { return Ok(None) };
        change::end(tx, episode, Some(on), &reason, &words).await?;
        change::contacts_follow(tx, &[case.referral_id]).await?;
        duties::recalculate::cases(tx, &app.contracts, &[case.referral_id]).await?;
        Ok(Some(format!("{}?done=ended", case.person_page())))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => ending_page(&app, &posted.who, &case, typed, &faults).await,
    }
}
