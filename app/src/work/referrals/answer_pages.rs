//! One referral: what it said, its clock, and answering it.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use govuk::{Button, Choice, Input, Radios, Select, Size, SummaryList, SummaryRow, Textarea};
use maud::{Markup, html};

use super::{
    allocate, answer, next,
    pages::outcome_says,
    queries::{self, Answered, Said},
    redirect,
};
use store::viewer::Part;

use crate::{
    App,
    access::May,
    db::{Alone, DbError, Write},
    drafts,
    duties::{
        self,
        pages::{day, moment},
    },
    error::Problem,
    fields::Fields,
    form::{Faults, Typed, Words},
    once,
    page::{self, Screen},
    people::{
        self, OpenCase,
        characteristics::{self, Statement},
        safe_contact::referrer,
    },
    running::accounts::pages::Done,
    running::{
        agencies::{self, queries::Agency},
        contracts::services,
        workers,
    },
    session::{Posted, SignedIn},
    work::{contacts, episodes, room, transfers},
};

/// `GET /referrals/{reference}`
pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(reference): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let (case, is_theirs) = people::open_case_to_read(&app.db, &who, &reference, Part::Timeline).await?;
    if !is_theirs {
        return shared_page(&app, &who, &case).await;
    }
    let now = app.db.clock.now().to_zoned(crate::clock::zone());
    let fresh = Typed::default().with_day("day", now.date()).with("time", now.strftime("%H:%M").to_string());
    let typed = drafts::or_begun(&app.db, &who, &room::ANSWER, &case.reference, fresh).await?;
    referral_page(&app, &who, &case, &typed, &Faults::default(), done.done.as_deref()).await
}

/// A referral to another provider, that is shared: what it said and how it was answered.
async fn shared_page(app: &App, who: &SignedIn, case: &OpenCase) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let every = queries::of_person(&mut read, case.person_id).await?;
    let said = every.into_iter().find(|said| said.id == case.referral_id).ok_or(Problem::NotFound)?;
    let told = characteristics::queries::of_referral(&mut read, case.referral_id).await?;
    let answers = queries::answers(&mut read, case.referral_id).await?;
    let body = html! {
        h1 class="govuk-heading-l" { "Referral " (case.reference) }
        p class="govuk-body" { a class="govuk-link" href=(case.person_page()) { (case.name()) } ", " (outcome_says(&case.outcome)) ". To another provider, who shares it with yours." }
        (what_it_said(app, &said, &told))
        h2 class="govuk-heading-m" { "Answers" }
        (given(app, None, case, &answers))
    };
    Ok(Screen::new("Referral", "/people", body).back(&case.person_page(), "Back to the person's page").show(who))
}

async fn referral_page(
    app: &App,
    who: &SignedIn,
    case: &OpenCase,
    typed: &Typed,
    faults: &Faults,
    done: Option<&str>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let (said, others): (Vec<Said>, Vec<Said>) =
        queries::of_person(&mut read, case.person_id).await?.into_iter().partition(|said| said.id == case.referral_id);
    let said = said.into_iter().next().ok_or(Problem::NotFound)?;
    let told = characteristics::queries::of_referral(&mut read, case.referral_id).await?;
    let answers = queries::answers(&mut read, case.referral_id).await?;
    let dues = duties::queries::of_case(&mut read, case.referral_id).await?;
    let workers = if may_give(who, case) { workers::queries::at_work(&mut read, app.db.clock.today()).await? } else { vec![] };
    // Whoever was accepted is seldom sent on: then the register is offered once that was chosen.
    let is_listed = case.outcome != "accepted" || !faults.none();
    let agencies = if is_listed { agencies::queries::all(&mut read).await? } else { vec![] };
    let offered = people::matches::offered(&mut read, case.person_id, app.db.clock.today()).await?;
    let transfers = transfers::of_case(&mut read, case.referral_id).await?;
    let too_young = super::too_young(&mut read, &app.contracts, case, app.db.clock.today()).await?;
    // Asked only where the steps after an answer are shown.
    let housed = done == Some("answered")
        && episodes::queries::of_referral(&mut read, case.referral_id).await?.iter().any(|episode| episode.kind == services::ACCOMMODATION);
    let known = if case.divided { people::sharing::beside(&mut read, case.person_id).await? } else { vec![] };
    drop(read);
    people::matches::looked_at(app, who, offered.iter().map(|(_, one)| one)).await?;
    let known = people::sharing::told(app, who, case, &known).await?;
    let now = app.db.clock.now();
    let body = html! {
        h1 class="govuk-heading-l" { "Referral " (case.reference) }
        p class="govuk-body" { a class="govuk-link" href=(case.person_page()) { (case.name()) } ", " (outcome_says(&case.outcome)) }
        (next::steps(case, (&said.risk, housed, sent_on(&answers)), done))
        (referred_besides(case, &others))
        (people::joins::at_entry::questions(who, case, &offered, app.db.clock.today()))
        (known)
        @if said.referrer_alleged { (govuk::warning(referrer::WARNING)) }
        @if let Some(says) = too_young { (govuk::warning(says)) }
        (what_it_said(app, &said, &told))
        p class="govuk-body" { a class="govuk-link" href=(format!("/referrals/{}/change", case.reference)) { "Change what it said, such as when it was received" } }
        h2 class="govuk-heading-m" { "Answers" }
        (given(app, Some(who), case, &answers))
        div id="answer" { (answer_form(app, who, (case, answers.len(), &agencies), typed, faults)) }
        (key_worker_form(who, case, &said, &workers, faults))
        (transfers::shown::on_referral(who, case, &transfers))
        h2 class="govuk-heading-m" { "What is due" }
        (duties::pages::history(&app.contracts, &dues, now))
    };
    Ok(Screen { faults: Some(faults), done, ..Screen::new("Referral", "/referrals", body) }
        .back("/referrals", "Back to referrals")
        .show(who))
}

fn what_it_said(app: &App, said: &Said, told: &[Statement]) -> Markup {
    let says = |list: &str, id: &str| app.contracts.says(list, id).to_owned();
    let written =
        if said.source_written.is_empty() { String::new() } else { format!(" (written as “{}”)", said.source_written.trim()) };
    let mut rows = vec![
        SummaryRow::new("Received", said.received_at.map_or_else(|| day(said.received_on), moment)),
        SummaryRow::new("From", format!("{}{written}", says("referral-sources", &said.source))),
        SummaryRow::new("Risk", risk_words(app, said)),
    ];
    rows.extend(what_it_told(app, told));
    let if_said = [("Referrer", said.referrer.clone()), ("What was asked for", said.words.clone())];
    rows.extend(if_said.into_iter().filter(|(_, words)| !words.is_empty()).map(|(what, words)| SummaryRow::new(what, words)));
    html! { (SummaryList { rows, ..Default::default() }) }
}

/// What a referral told of the person: every answer, and every question that was put and not answered. The page of the
/// person says what stands now.
fn what_it_told(app: &App, told: &[Statement]) -> Vec<SummaryRow<'static>> {
    let kinds = characteristics::lists::kinds().iter().filter(|kind| !kind.sealed);
    kinds
        .filter_map(|kind| {
            let statement = told.iter().rfind(|s| s.kind == kind.id)?;
            let says = characteristics::pages::with_written(kind, kind.says(&app.contracts, &statement.value), "");
            Some(SummaryRow::new(kind.says.clone(), says))
        })
        .collect()
}

/// The risk as the referral gave it.
pub fn risk_words(app: &App, said: &Said) -> String {
    let level = app.contracts.says("risk-levels", &said.risk);
    said.dash_score.map_or_else(|| level.to_owned(), |score| format!("{level} (DASH score {score})"))
}

/// The pack that a case is answered by.
fn pack<'a>(app: &'a App, case: &OpenCase) -> &'a rules::Pack {
    app.contracts.on(&case.contract, case.received_on).unwrap_or(app.contracts.main())
}

/// A repeat client is seen as such, and so is somebody who is referred to two services at once.
fn referred_besides(case: &OpenCase, others: &[Said]) -> Markup {
    let list = |heading: &str, which: Vec<&Said>| {
        html! {
            @if !which.is_empty() {
                (govuk::inset(html! {
                    strong { (heading) } ": "
                    @for (at, other) in which.iter().enumerate() {
                        @if at > 0 { "; " }
                        a class="govuk-link" href=(format!("/referrals/{}", other.reference)) { (other.reference) }
                        ", " (day(other.received_on)) ", " (outcome_says(&other.outcome).to_lowercase())
                    }
                }))
            }
        }
    };
    let (before, after): (Vec<&Said>, Vec<&Said>) =
        others.iter().partition(|other| (other.received_on, other.id) < (case.received_on, case.referral_id));
    html! { (list("Referred before", before)) (list("Referred again since", after)) }
}

/// `who`: whoever may withdraw one.
fn given(app: &App, who: Option<&SignedIn>, case: &OpenCase, answers: &[Answered]) -> Markup {
    if answers.is_empty() {
        return govuk::empty("Not answered yet.");
    }
    html! {
        ul class="govuk-list govuk-list--bullet" { @for a in answers { li {
            @if a.withdrawn_at.is_some() { strong { "Withdrawn: " } }
            (outcome_says(&a.outcome)) ", " (a.answered_at.map(moment).or_else(|| a.answered_on.map(day)).unwrap_or_else(|| "day not known".into()))
            @if let Some(by) = &a.answered_by { " by " (by) }
            @let sent_on = redirect::says(a);
            @if !sent_on.is_empty() { ". " (sent_on) }
            @if !a.reason.is_empty() { ". Reason: " (app.contracts.says("decline-reasons", &a.reason)) }
            @if a.reason == "not-known" && !a.reason_written.is_empty() { " (written as “" (a.reason_written) "”)" }
            @if !a.signposted_to.is_empty() && sent_on.is_empty() { ". Signposted to " (a.signposted_to) }
            @if !a.words.is_empty() { ". " (a.words) }
            @match a.withdrawn_at {
                Some(at) => { ". Withdrawn " (moment(at)) ": " (a.withdrawn_why) }
                None => @if let Some(who) = who.filter(|who| who.may(May::RecordWork)) {
                    @if !sent_on.is_empty() {
                        ". " a class="govuk-link" href=(format!("/referrals/{}/answers/{}/onward", case.reference, a.id)) { "Record what was sent to them" }
                    }
                    (answer_withdrawal(who, case, a))
                },
            }
        } } }
    }
}

/// The answer that stands, where it is that the referral was sent on.
fn sent_on(answers: &[Answered]) -> Option<i64> {
    let stands = answers.iter().rfind(|answer| answer.withdrawn_at.is_none())?;
    (stands.outcome == redirect::REDIRECTED).then_some(stands.id)
}

/// For an answer that was recorded by mistake. One that was right and has changed is followed by another.
fn answer_withdrawal(who: &SignedIn, case: &OpenCase, answer: &Answered) -> Markup {
    let name = format!("why-{}", answer.id);
    let form = page::form(
        who,
        &format!("/referrals/{}/answers/{}/withdraw", case.reference, answer.id),
        "",
        html! {
            (Input { name: "why", id: &name, label: "Why it is withdrawn", hint: "It then stops no clock. It stays readable here.", ..Default::default() })
            (Button::secondary("Withdraw this answer", "then", "page"))
        },
    );
    html! { (govuk::Details { summary: "This answer was recorded by mistake".into(), body: form, ..Default::default() }) }
}

fn answer_form(
    app: &App,
    who: &SignedIn,
    (case, answers, agencies): (&OpenCase, usize, &[Agency]),
    typed: &Typed,
    faults: &Faults,
) -> Markup {
    let reasons = || pack(app, case).list("decline-reasons").iter().map(|c| Choice::new(&c.id, &c.says)).collect();
    let fields = Fields { typed, faults };
    let send_on = redirect::fields(fields, reasons(), (agencies, app.db.clock.today()));
    let decline = html! {
        (Select { name: "reason", label: "Reason for declining", blank: Some("Choose a reason"), items: reasons(), value: typed.get("reason"), error: faults.of("reason"), ..Default::default() })
        (Input { name: "signposted_to", label: "Signposted or referred on to", hint: "Always when needs are too high for the service (C3.3)", value: typed.get("signposted_to"), error: faults.of("signposted_to"), ..Default::default() })
    };
    let items = vec![
        Choice::new("accepted", "Accept"),
        Choice { hint: "In-reach support can be recorded while they wait", ..Choice::new("waiting", "Put on the waiting list") },
        Choice { reveal: Some(send_on), ..Choice::new(redirect::REDIRECTED, "Send on to another service") },
        Choice { reveal: Some(decline), ..Choice::new("declined", "Decline") },
        Choice { hint: "The person, or who referred them, does not ask for it any more", ..Choice::new("withdrawn", "Withdrawn by them") },
        Choice {
            hint: "Nobody asked: it leaves every clock and figure, and stays readable. Say below what happened.",
            ..Choice::new(answer::MISTAKE, "It was keyed in twice, or by mistake")
        },
    ];
    let title = if case.outcome.is_empty() { "Answer this referral" } else { "Change the answer" };
    let form = drafts::pages::form(
        who,
        &room::ANSWER,
        &case.reference,
        typed,
        html! {
            input type="hidden" name="seen" value=(answers);
            (Radios { name: "outcome", legend: title, legend_size: Size::M, items, value: typed.get("outcome"), error: faults.of("outcome"), ..Default::default() })
            (fields.day("day", "Day of the answer", ""))
            (fields.time("time", "Time of the answer"))
            (Textarea { name: "words", label: "What was said (optional)", rows: 3, value: typed.get("words"), error: faults.of("words"), ..Default::default() })
            (Button::submit("Record the answer"))
        },
    );
    if case.outcome.is_empty() || !faults.none() || drafts::queries::kept(typed).is_some() {
        form
    } else {
        html! { (govuk::Details { summary: "Change the answer".into(), body: form, ..Default::default() }) }
    }
}

/// Whose the case is, for the form that is shown over it.
fn carried(by: Option<i64>) -> String {
    by.map_or_else(|| "nobody".into(), |id| id.to_string())
}

/// Whether the viewer may say who carries it.
fn may_give(who: &SignedIn, case: &OpenCase) -> bool {
    who.may(May::ManageCases) || case.key_worker_id.is_none()
}

fn key_worker_form(who: &SignedIn, case: &OpenCase, said: &Said, workers: &[workers::queries::Listed], faults: &Faults) -> Markup {
    let all: Vec<(String, String)> = workers
        .iter()
        .map(|worker| (worker.id.to_string(), format!("{} ({})", worker.name, workers::queries::load_says(worker))))
        .collect();
    let items = all.iter().map(|(id, says)| Choice::new(id, says)).collect();
    let current = case.key_worker_id.map(|id| id.to_string()).unwrap_or_default();
    html! {
        h2 class="govuk-heading-m" { "Key worker" }
        p class="govuk-body" { (said.key_worker.as_deref().unwrap_or("Nobody yet")) }
        @if may_give(who, case) {
            (page::form(who, &format!("/referrals/{}/key-worker", case.reference), "", html! {
                input type="hidden" name="seen" value=(carried(case.key_worker_id));
                (Select { name: "worker", label: "Give the case to", blank: Some("Choose a worker"), items, value: &current, error: faults.of("worker"), ..Default::default() })
                (Button::secondary("Change the key worker", "then", "page"))
            }))
        }
    }
}

/// `POST /referrals/{reference}/answers`
pub async fn answered(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let mut read = app.db.read().await?;
    let received_at = queries::received_at(&mut read, case.referral_id).await?;
    let agencies = agencies::queries::all(&mut read).await?;
    drop(read);
    let Some(new) = answer::check(pack(&app, &case), &posted.typed, (&case, received_at), (&agencies, &app.db.clock), &mut faults) else {
        return referral_page(&app, &posted.who, &case, &posted.typed, &faults, None).await;
    };
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        tx.alone(Alone::Over(&[case.referral_id])).await?;
        if let Some((field, sentence)) = in_the_way(&app, tx, (&case, &posted.typed), &new).await? {
            faults.add(field, sentence);
            return Ok(None);
        }
        // Whoever accepts a referral that nobody carries takes it on; a manager can give it to another.
        answer::answer(tx, &app.contracts, (case.referral_id, &case.contract), new, posted.who.worker_id).await?;
        Ok(Some(format!("/referrals/{}?done=answered", case.reference)))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    referral_page(&app, &posted.who, &case, &posted.typed, &faults, None).await
}

/// What stands against an answer: the field it is said at, and what to do.
async fn in_the_way(
    app: &App,
    tx: &mut Write,
    (case, typed): (&OpenCase, &Typed),
    new: &answer::Answer,
) -> Result<Option<(&'static str, String)>, DbError> {
    let answers = queries::answers(tx, case.referral_id).await?.len();
    if !typed.still_stands(&answers.to_string()) {
        let sentence = "Somebody else answered meanwhile, and your answer is not recorded. Theirs stands under Answers. Record yours if it should take its place.";
        return Ok(Some(("outcome", sentence.into())));
    }
    if new.outcome == "accepted" {
        return Ok(answer::does_not_run(tx, &app.contracts, case, new.answered_on).await?.map(|sentence| ("day", sentence)));
    }
    if new.outcome == answer::MISTAKE
        && let Some(sentence) = answer::hangs_on(tx, case.referral_id).await?
    {
        return Ok(Some(("outcome", sentence)));
    }
    let since = answer::housed_since(tx, case.referral_id).await?;
    Ok(since.map(|since| {
        let sentence = format!(
            "They have lived in a unit since {}. Record the departure, or withdraw the stay if it never was; then change the answer.",
            day(since)
        );
        ("outcome", sentence)
    }))
}

/// `POST /referrals/{reference}/answers/{answer}/withdraw`
pub async fn withdrawn(
    State(app): State<App>,
    Path((reference, answer)): Path<(String, i64)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let mut faults = Faults::default();
    let why = faults.words(&posted.typed, "why", Words { required: Some("Say why the answer is withdrawn"), most: 500 });
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        tx.alone(Alone::Over(&[case.referral_id])).await?;
        let answers = queries::answers(tx, case.referral_id).await?;
        let standing: Vec<&Answered> = answers.iter().filter(|a| a.withdrawn_at.is_none() && a.id != answer).collect();
        if standing.last().is_none_or(|last| last.outcome != "accepted")
            && let Some(since) = answer::housed_since(tx, case.referral_id).await?
        {
            let sentence = format!("They have lived in a unit since {}. Withdraw the stay first, if it never was.", day(since));
            faults.add("why", sentence);
        }
        if transfers::took_back(tx, answer).await? {
            faults.add(
                "why",
                "The service that asked took its transfer back; that stands. If they come to you all the same, record your own answer.",
            );
        }
        if !faults.none() {
            return Ok(None);
        }
        answer::withdraw(tx, &app.contracts, &case, answer, &why).await?;
        Ok(Some(format!("/referrals/{}?done=withdrawn", case.reference)))
    });
    match recorded.await? {
        Some(response) => Ok(response),
        None => referral_page(&app, &posted.who, &case, &Typed::default(), &faults, None).await,
    }
}

/// `POST /referrals/{reference}/key-worker`
pub async fn key_worker_given(State(app): State<App>, Path(reference): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    let recorded = once::record_unless_refused::<Problem, _>(&app.db, &posted, async |tx| {
        tx.alone(Alone::Over(&[case.referral_id])).await?;
        let now = queries::carried_by(tx, case.referral_id).await?;
        if !posted.typed.still_stands(&carried(now)) {
            return Ok(None);
        }
        if !posted.who.may(May::ManageCases) && now.is_some() {
            return Err(Problem::NotFound);
        }
        let workers = contacts::queries::workers(tx, app.db.clock.today()).await?;
        let worker = workers.into_iter().find(|(id, _)| id.to_string() == posted.typed.get("worker"));
        let (worker, _) = worker.ok_or_else(|| Problem::Unclear("Go back and choose a worker from the list.".into()))?;
        allocate::allocate(tx, &case, worker, "given by hand").await?;
        // Whoever gives away what their work reaches only while nobody carries it is led to a page that there is for them.
        let goes_on = people::is_seen(tx, &case.reference).await?;
        Ok(Some(if goes_on { format!("/referrals/{}?done=key-worker", case.reference) } else { "/?done=key-worker".into() }))
    });
    if let Some(response) = recorded.await? {
        return Ok(response);
    }
    let mut faults = Faults::default();
    faults.add(
        "worker",
        "Somebody else gave the case to a worker meanwhile, and your choice is not recorded. Choose again if it should be another.",
    );
    let case = people::open_case(&app.db, &posted.who, &reference).await?;
    referral_page(&app, &posted.who, &case, &Typed::default(), &faults, None).await
}
