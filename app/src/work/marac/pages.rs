//! The form for a MARAC referral. Short: the referral itself goes to the MARAC co-ordinator, this records that it went.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Choice, button_group, inset};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};

use super::{
    CONSENT, REASONS, queries,
    record::{self, NewMarac},
};
use crate::{
    App, drafts,
    duties::pages::day,
    error::Problem,
    fields::Fields,
    form::{self, Faults, Typed, Words},
    page::Screen,
    people::{self, OpenCase},
    session::{Posted, SignedIn},
    work::room,
};

/// `GET /referrals/{reference}/marac/new`
pub async fn new(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let typed = Typed::default().with_day("day", app.db.clock.today());
    let typed = drafts::or_begun(&app.db, &who, &room::MARAC, &case.reference, typed).await?;
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let last = queries::last(&mut read, case.person_id).await?;
    drop(read);
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Record a MARAC referral" }
        p class="govuk-body" { (case.name()) ", referral " (case.reference) }
        (earlier(last, app.db.clock.today()))
        (drafts::pages::form(who, &room::MARAC, &case.reference, typed, html! {
            (fields.day("day", "Day it was sent", ""))
            (fields.time("time", "Time (if you know it)"))
            (fields.one_of("reason", "Why", "Any one is enough. Choose the main one.", reasons()))
            (fields.one_of("consent", "Does the service user agree?", "Ask where it is safe to ask. A referral can be made without agreement when the risk is high.", Choice::list(&CONSENT)))
            (fields.words("words", "In a few words", "Say what the worry is. If you made it without agreement, say why.", 4))
            (button_group(html! { (Button::submit("Record the referral")) a class="govuk-link" href=(case.person_page()) { "Cancel" } }))
        }))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Record a MARAC referral", "/people", body) };
    Ok(screen.back(&case.person_page(), "Back to the person's page").show(who))
}

fn reasons() -> Vec<Choice<'static>> {
    let hints = [
        "The DASH count comes to high.",
        "The count is lower, and you judge the risk high.",
        "Several incidents in the past year, or getting worse. Your MARAC says how many.",
        "Any further abuse by the same person within 12 months of the last referral.",
    ];
    REASONS.iter().zip(hints).map(|((id, says), hint)| Choice { hint, ..Choice::new(id, says) }).collect()
}

fn earlier(last: Option<Date>, today: Date) -> Markup {
    html! {
        p class="govuk-body" { "MARAC takes people of 16 and over. A younger person goes to children’s safeguarding." }
        @if let Some(last) = last {
            @if last.saturating_add(12.months()) >= today {
                (inset(format!("The last MARAC referral was on {}. Further abuse by the same person within 12 months makes this a repeat.", day(last))))
            } @else {
                (inset(format!("The last MARAC referral was on {}, more than 12 months ago, so this one is new.", day(last))))
            }
        }
    }
}

/// `POST /referrals/{reference}/marac/new`
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
    record::record(&mut tx, &app.contracts, &case, new).await?;
    let to = format!("{}?done=marac", case.person_page());
    form::sent(&mut tx, &posted.typed, &to).await?;
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}

fn check(app: &App, typed: &Typed, faults: &mut Faults) -> Option<NewMarac> {
    let when = faults.happened(typed, "The day of the referral", &app.db.clock);
    let reason = faults.choice(typed, "reason", &REASONS.map(|(id, _)| id), "Choose why the case goes to MARAC");
    let consent = faults.choice(typed, "consent", &CONSENT.map(|(id, _)| id), "Choose whether the service user agrees");
    let required = match consent.as_str() {
        "refused" | "not-asked" => Some("Say why the referral was made without agreement"),
        _ if reason == "judgement" => Some("Say what makes you judge the risk high"),
        _ => None,
    };
    let words = faults.words(typed, "words", Words { required, most: 4_000 });
    let (referred_on, referred_at) = when?;
    faults.none().then_some(NewMarac { referred_on, referred_at, reason, consent, words })
}
