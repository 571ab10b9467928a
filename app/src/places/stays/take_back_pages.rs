//! Asked when the day of a planned departure has passed: did it come about? And withdrawing a stay.

use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use govuk::{Button, Variant, button_group};
use maud::{Markup, html};

use super::{rests_on, stay_pages, take_back};
use crate::places::Refused;
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once, page,
    places::room,
    session::{Posted, SignedIn},
    versions,
};

/// The day has come, and nothing of the interview is recorded.
const NOT_WRITTEN_DOWN: &str = "A planned departure has come about when the exit interview is on record (C4.12). On their page, choose “Write down the exit \
     interview” and answer again. If none was held, change the stay: the departure was unplanned.";

/// The question, with its two answers. `when` and `where_from` say which departure is meant.
pub fn question(who: &SignedIn, case: &str, (stay, version): (i64, i64), words: &str) -> Markup {
    page::form(
        who,
        &format!("/referrals/{case}/stays/{stay}/came-about"),
        "",
        html! {
            input type="hidden" name="version" value=(version);
            p class="govuk-body" { (words) }
            (button_group(html! { (Button::secondary("Yes, they left", "came", "yes")) (Button::secondary("No, they are still here", "came", "no")) }))
        },
    )
}

/// `POST /referrals/{reference}/stays/{stay}/came-about`
pub async fn departure_asked(
    State(app): State<App>,
    Path((reference, stay)): Path<(String, i64)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let opened = stay_pages::opened(&app, &posted.who, &reference, stay).await?;
    let typed = &posted.typed;
    let came = match typed.get("came") {
        "yes" => true,
        "no" => false,
        _ => return Err(Problem::Unclear("Go back and say whether they left.".into())),
    };
    let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
        if came {
            let planned = opened.stay.exit_kind == "planned";
            if planned && rests_on::before_leaving(tx, opened.case.referral_id, opened.stay.episode_id).await?.interview.is_none() {
                return Err(Refused::Because("came", NOT_WRITTEN_DOWN.into()));
            }
            take_back::came_about(tx, &opened.case, &opened.stay).await?;
        } else {
            take_back::departure(tx, &app.contracts, &opened.case, &opened.stay, versions::opened_on(typed)).await?;
        }
        Ok(format!("{}?done=recorded", opened.case.person_page()))
    });
    match recorded.await {
        Ok(response) => Ok(response),
        Err(Refused::Occupied) => Err(Problem::Unclear(
            "Another household is recorded in this unit since. Look at the unit's page, and change the stay that is wrong.".into(),
        )),
        Err(Refused::Db(error)) => Err(error.into()),
        Err(Refused::Because(..)) => Err(Problem::Unclear(NOT_WRITTEN_DOWN.into())),
        Err(Refused::Changed | Refused::Gone) => {
            Err(Problem::Unclear("Somebody else changed this stay meanwhile. Open the person's page again and look at what stands.".into()))
        }
    }
}

/// The form that withdraws a stay, for the page that changes it.
pub(super) fn withdrawal(
    who: &SignedIn,
    subject: &str,
    (version, moved_from): (i64, Option<&str>),
    typed: &Typed,
    faults: &Faults,
) -> Markup {
    let fields = Fields { typed, faults };
    let form = drafts::pages::form(
        who,
        &room::STAY_WITHDRAWN,
        subject,
        typed,
        html! {
            input type="hidden" name="version" value=(version);
            @if let Some(unit) = moved_from {
                p class="govuk-body" { "The move here is taken back with it: the household is in " (unit) " still, with the departure that is recorded here." }
            }
            (fields.words("withdrawn_why", "Why it is withdrawn", "For example: recorded for the wrong household", 2))
            (Button { text: "Withdraw this stay".into(), variant: Variant::Warning, ..Default::default() })
        },
    );
    html! { (govuk::Details { summary: "This stay never was".into(), body: form, ..Default::default() }) }
}

/// `POST /referrals/{reference}/stays/{stay}/withdraw`
pub async fn withdrawn(State(app): State<App>, Path((reference, stay)): Path<(String, i64)>, posted: Posted) -> Result<Response, Problem> {
    let typed = &posted.typed;
    if let Some(went_to) = once::sent_already(&app.db, typed).await? {
        return Ok(Redirect::to(&went_to).into_response());
    }
    let opened = stay_pages::opened(&app, &posted.who, &reference, stay).await?;
    let mut faults = Faults::default();
    let required = Some("Say why it is withdrawn. It stays readable with this reason.");
    let why = faults.words(typed, "withdrawn_why", Words { required, most: 2_000 });
    if !faults.none() {
        return Ok(stay_pages::with_faults(&app, &posted.who, &opened, typed, &faults));
    }
    let recorded = once::record::<Refused, _>(&app.db, &posted, async |tx| {
        take_back::stay(tx, &app.contracts, &opened.case, (&opened.stay, versions::opened_on(typed)), &why).await?;
        Ok(format!("{}?done=withdrawn", opened.case.person_page()))
    });
    match recorded.await {
        Ok(response) => Ok(response),
        Err(Refused::Db(error)) => Err(error.into()),
        Err(why) => {
            let (field, sentence) = match why {
                Refused::Because(field, sentence) => (field, sentence),
                _ => (
                    "withdrawn_why",
                    "Somebody else changed this stay meanwhile. Look at what stands now, and withdraw it if that is still right.".into(),
                ),
            };
            faults.add(field, sentence);
            let opened = stay_pages::opened(&app, &posted.who, &reference, stay).await?;
            Ok(stay_pages::with_faults(&app, &posted.who, &opened, typed, &faults))
        }
    }
}
