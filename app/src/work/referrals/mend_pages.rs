//! The form that puts a referral right.

use axum::{
    extract::{Path, State},
    response::Response,
};
use govuk::{Button, button_group};
use maud::html;

use super::{mend, pages};
use crate::{
    App, drafts,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::Screen,
    people::{
        self, OpenCase,
        safe_contact::referrer::{self, Alleged},
    },
    session::{Posted, SignedIn},
    versions::{self, Stands, Values, pages::Clash},
    work::room,
};

/// `GET /referrals/{reference}/change`
pub async fn form(State(app): State<App>, who: SignedIn, Path(reference): Path<String>) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &who, &reference).await?;
    let stands = mend::stands(&mut app.db.read().await?, case.referral_id).await?;
    let fields = mend::fields(&app);
    let fresh = versions::filled(&fields, &stands.values, stands.version);
    let typed = drafts::or_begun(&app.db, &who, &room::REFERRAL_CHANGE, &case.reference, fresh).await?;
    let typed = if versions::choosing(&typed) { versions::chosen(&fields, &typed) } else { typed };
    form_page(&app, &who, &case, &typed, &Faults::default()).await
}

async fn form_page(app: &App, who: &SignedIn, case: &OpenCase, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let changes = mend::changes(&mut app.db.read().await?, case.referral_id).await?;
    let back = format!("/referrals/{}", case.reference);
    let fields = Fields { typed, faults };
    let body = html! {
        h1 class="govuk-heading-l" { "Change what referral " (case.reference) " said" }
        p class="govuk-body" { "For what was recorded wrongly or not at all. The clock and every figure follow. What is true of the person, such as needs, is changed on "
            a class="govuk-link" href=(case.person_page()) { "their page" } "." }
        (drafts::pages::form(who, &room::REFERRAL_CHANGE, &case.reference, typed, html! {
            input type="hidden" name="version" value=(versions::opened_on(typed));
            h2 class="govuk-heading-m" { "How it came" }
            (pages::who_called(app, typed, faults))
            (pages::how_it_came(typed, faults))
            (pages::risk(app, typed, faults))
            (pages::words(typed, faults))
            (fields.words("why", "Why it is changed (optional)", "", 2))
            (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(back) { "Cancel" } }))
        }))
        (versions::pages::earlier(&mend::fields(app), &changes, "the import"))
    };
    let screen = Screen { faults: Some(faults), ..Screen::new("Change a referral", "/referrals", body) };
    Ok(screen.back(&back, "Back to the referral").show(who))
}

/// `POST /referrals/{reference}/change`
pub async fn changed(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let (who, sent) = (&posted.who, &posted.typed);
    let fields = mend::fields(&app);
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&app, who, &case, &versions::mine(&fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let by_import = typed.get("door") == pages::BY_IMPORT.0;
    // Neither a workbook nor another service need have said how high the risk is.
    let said = pages::said(&app, typed, &mut faults, by_import || [pages::BY_TRANSFER.0, pages::BY_FAMILY.0].contains(&typed.get("door")));
    if let Some(said) = said.as_ref().filter(|_| !by_import && !versions::choosing(sent)) {
        pages::asked_of_day(said, app.db.clock.today(), typed, &mut faults);
    }
    if let Some(said) = said.as_ref().filter(|_| !versions::choosing(sent))
        && Alleged::of(&mut app.db.read().await?, case.person_id).await?.refers(&said.referrer)
    {
        faults.ask(typed, "referrer", referrer::SENTENCE);
    }
    let why = faults.words(typed, "why", Words { required: None, most: 500 });
    let Some(new) = said.filter(|_| faults.none()) else { return form_page(&app, who, &case, typed, &faults).await };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        let mended = mend::mend(tx, &app.contracts, &case, versions::opened_on(typed), (&new, &why)).await?;
        Ok(mended.then(|| format!("/referrals/{}?done=recorded", case.reference)))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    // Whoever closes the page that comes now loses nothing.
    drafts::keep::keep(&app.db, who.account_id, &room::REFERRAL_CHANGE, &case.reference, sent, drafts::keep::How::Typed).await?;
    let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
    clash(&app, who, &case, &new.values(), &once_more, &Faults::default()).await
}

async fn clash(app: &App, who: &SignedIn, case: &OpenCase, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let theirs: Stands = mend::stands(&mut read, case.referral_id).await?;
    let base = mend::at_version(&mut read, case.referral_id, versions::opened_on(typed)).await?;
    drop(read);
    let clash = Clash {
        what: "this referral",
        part: "/referrals",
        fields: &mend::fields(app),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &room::REFERRAL_CHANGE.address(&case.reference),
        back: &format!("/referrals/{}", case.reference),
        typed,
        faults,
    };
    Ok(clash.show(who))
}
