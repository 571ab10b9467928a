//! A transfer by itself: read on both sides; put right and taken back by the side that asked.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Width, button_group};
use maud::html;
use store::viewer::Part;

use super::{
    Details, change, fields, pages,
    queries::{self, Transfer},
    shown,
};
use crate::{
    App,
    access::May,
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Done, Screen},
    people::{
        self, OpenCase,
        sharing::{self, Terms},
    },
    session::{Posted, SignedIn},
    versions::{self, Values, pages::Clash},
    work::episodes,
};

/// A transfer and the case by which the viewer reads it: that which is left where it is their provider's, or that which it led to; else
/// one of them whose timeline is shared with theirs.
async fn opened(app: &App, who: &SignedIn, id: i64) -> Result<(Transfer, OpenCase), Problem> {
    let transfer = queries::one(&mut app.db.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let shared = async |case: &str| people::open_case_to_read(&app.db, who, case, Part::Timeline).await.map(|(case, _)| case);
    let case = match (transfer.of_ours, transfer.to_ours) {
        (true, _) => people::open_case(&app.db, who, &transfer.of_case).await?,
        (_, true) => people::open_case(&app.db, who, &transfer.to_case).await?,
        _ => match shared(&transfer.of_case).await {
            Err(Problem::NotFound) => shared(&transfer.to_case).await?,
            read => read?,
        },
    };
    Ok((transfer, case))
}

/// As [`opened`], for whoever changes it.
async fn opened_to_change(app: &App, who: &SignedIn, id: i64) -> Result<(Transfer, OpenCase), Problem> {
    let (transfer, case) = opened(app, who, id).await?;
    if !transfer.of_ours {
        return Err(Problem::NotFound);
    }
    pages::is_theirs_to_give(&mut app.db.read().await?, &case, transfer.provider_id).await?;
    Ok((transfer, case))
}

/// `GET /transfers/{id}`
pub async fn show(State(app): State<App>, who: SignedIn, Path(id): Path<i64>, Query(done): Query<Done>) -> Result<Response, Problem> {
    let (transfer, case) = opened(&app, &who, id).await?;
    let terms = Terms::load(&app.contracts.root);
    let typed = versions::filled(&fields(&terms), &transfer.details().values(), transfer.version);
    one_page(&app, &who, (&transfer, &case), &typed, &Faults::default(), done.done.as_deref()).await
}

async fn one_page(
    app: &App,
    who: &SignedIn,
    (transfer, case): (&Transfer, &OpenCase),
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let before = queries::changes(&mut app.db.read().await?, transfer.id).await?;
    let terms = Terms::load(&app.contracts.root);
    let stands = who.may(May::RecordWork) && transfer.of_ours && transfer.withdrawn_at.is_none();
    let may = stands && pages::is_theirs_to_give(&mut app.db.read().await?, case, transfer.provider_id).await.is_ok();
    let form = Fields { typed, faults };
    let here = format!("/transfers/{}", transfer.id);
    let back = format!("/referrals/{}", case.reference);
    let body = html! {
        h1 class="govuk-heading-l" { "Transfer to " (transfer.leads_to()) }
        (shown::whole(&terms, who, case, transfer))
        @if may {
            h2 class="govuk-heading-m" { "Put it right" }
            (page::form(who, &here, typed.get("form_key"), html! {
                input type="hidden" name="version" value=(versions::opened_on(typed));
                (form.day("from", "From which day", ""))
                (form.words("why", "Why they go there", "", 3))
                (sharing::bases_of(&terms, form, "Whether they agree"))
                (form.words("agreed", "What is agreed with them, or why without", "", 3))
                (form.words("note", "What the other service must know at once (optional)", "", 3))
                (form.line("change_why", "Why it is changed (optional)", "", Width::Full))
                (button_group(html! { (Button::submit("Record the change")) a class="govuk-link" href=(back) { "Cancel" } }))
            }))
            @if transfer.waits() {
                (page::form(who, &format!("{here}/withdraw"), "", html! {
                    h2 class="govuk-heading-m" { "Take it back" }
                    p class="govuk-body" { "Until the other service has decided. Its referral is withdrawn and what was opened to it opens nothing any more. The referral itself stays with them: who they are, why they were to go there and what was to be known at once." }
                    (form.line("withdraw_why", "Why it is taken back", "The other service reads it", Width::Full))
                    (Button::secondary("Take the transfer back", "", ""))
                }))
            } @else { p class="govuk-body" { "The other service has decided, so it cannot be taken back here. If they decided by mistake, they withdraw their answer." } }
        }
        (versions::pages::earlier(&fields(&terms), &before, "the terminal"))
    };
    let screen = Screen { faults: Some(faults), done, ..Screen::new("A transfer", "/people", body) };
    Ok(screen.back(&back, "Back to the referral").show(who))
}

/// `POST /transfers/{id}`
pub async fn put_right(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (transfer, case) = opened_to_change(&app, &posted.who, id).await?;
    let (who, sent) = (&posted.who, &posted.typed);
    let terms = Terms::load(&app.contracts.root);
    let fields = fields(&terms);
    if versions::choosing(sent) {
        let faults = versions::undecided(&fields, sent);
        if !faults.none() {
            return clash(&app, who, &transfer, &versions::mine(&fields, sent), sent, &faults).await;
        }
    }
    let typed = if versions::choosing(sent) { &versions::chosen(&fields, sent) } else { sent };
    let mut faults = Faults::default();
    let episode = episodes::queries::one(&mut app.db.read().await?, transfer.episode_id).await?.ok_or(Problem::NotFound)?;
    let new = Details::check(&terms, typed, (episode.begun_on, app.db.clock.today()), &mut faults);
    if transfer.shares && new.as_ref().is_some_and(|new| new.basis != transfer.basis) {
        faults.add("basis", "Records were opened to the other provider on this basis. Have your service manager end that first, at “What is shared with the other provider”, then put the basis right.");
    }
    let why = faults.words(typed, "change_why", Words { required: None, most: 500 });
    let Some(new) = new.filter(|_| faults.none()) else {
        return one_page(&app, who, (&transfer, &case), typed, &faults, None).await;
    };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        change::alone(tx, &transfer).await?;
        let stands = queries::one(tx, id).await?.filter(|one| one.withdrawn_at.is_none()).ok_or(Problem::NotFound)?;
        let right = change::put_right(tx, &app, (&stands, versions::opened_on(typed)), &new, &why).await?;
        Ok(right.then(|| format!("/transfers/{id}?done=recorded")))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => {
            let once_more = Typed::default().with("form_key", sent.get("form_key")).with("version", typed.get("version"));
            clash(&app, who, &transfer, &new.values(), &once_more, &Faults::default()).await
        }
    }
}

async fn clash(app: &App, who: &SignedIn, was: &Transfer, mine: &Values, typed: &Typed, faults: &Faults) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let stands = queries::one(&mut read, was.id).await?.ok_or(Problem::NotFound)?;
    let theirs = queries::stands(&mut read, &stands).await?;
    let base = queries::at_version(&mut read, was.id, versions::opened_on(typed)).await?;
    drop(read);
    let here = format!("/transfers/{}", was.id);
    let clash = Clash {
        what: "this transfer",
        part: "/people",
        fields: &fields(&Terms::load(&app.contracts.root)),
        theirs: &theirs,
        mine,
        base: base.as_ref(),
        action: &here,
        back: &here,
        typed,
        faults,
    };
    Ok(clash.show(who))
}

/// `POST /transfers/{id}/withdraw`
pub async fn taken_back(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Result<Response, Problem> {
    let (transfer, case) = opened_to_change(&app, &posted.who, id).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "withdraw_why", Words { required: Some("Say why it is taken back"), most: 500 });
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        if !faults.none() {
            return Ok(None);
        }
        change::alone(tx, &transfer).await?;
        let stands = queries::one(tx, id).await?.ok_or(Problem::NotFound)?;
        if change::take_back(tx, &app, &stands, &why).await? {
            return Ok(Some(format!("/referrals/{}?done=transfer-taken-back", case.reference)));
        }
        faults.add(
            "withdraw_why",
            "The other service has answered meanwhile, or somebody else took it back. Nothing is recorded: what stands is above.",
        );
        Ok(None)
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let (stands, case) = opened_to_change(&app, &posted.who, id).await?;
    let terms = Terms::load(&app.contracts.root);
    let typed = versions::filled(&fields(&terms), &stands.details().values(), stands.version);
    let typed = typed.with("withdraw_why", posted.typed.get("withdraw_why"));
    one_page(&app, &posted.who, (&stands, &case), &typed, &faults, None).await
}
