//! Answering a referral. A decline, and a redirect, may not rest on what the contract forbids (C3.3), and where needs exceed what the
//! service can do it is closed only with a signpost (REF-6).

use jiff::{SignedDuration, Timestamp, civil::Date};
use rules::{Choice, Pack};

use super::{
    queries,
    redirect::{self, REDIRECTED, Redirect},
};
use crate::{
    args,
    clock::Clock,
    db::{DbError, Read, Write},
    duties::{
        self,
        contracts::Contracts,
        pages::{day, moment},
    },
    form::{Faults, Typed, Words},
    ids,
    people::OpenCase,
    running::{
        agencies::queries::Agency,
        contracts::services::{self, Service},
    },
    work::{
        episodes::{self, begin, change},
        transfers,
    },
};

/// An answer as it was checked.
#[derive(Debug)]
pub struct Answer {
    /// accepted, waiting, redirected, declined, withdrawn, mistake
    pub outcome: String,
    pub reason: String,
    pub signposted_to: String,
    pub redirect: Redirect,
    pub words: String,
    pub answered_on: Date,
    /// Empty when only the day is known.
    pub answered_at: Option<Timestamp>,
}

/// Checks what was typed against the contract; says with its clause why an answer may not be given.
pub fn check(
    pack: &Pack,
    typed: &Typed,
    (case, received_at): (&OpenCase, Option<Timestamp>),
    (agencies, clock): (&[Agency], &Clock),
    faults: &mut Faults,
) -> Option<Answer> {
    let outcome =
        faults.choice(typed, "outcome", &["accepted", "waiting", REDIRECTED, "declined", "withdrawn", MISTAKE], "Choose an answer");
    let (answered_on, answered_at) = given(typed, (case, received_at), clock, faults).unwrap_or_default();
    let required = (outcome == MISTAKE).then_some("Say what happened: which referral it was keyed in for before, or whose it is.");
    let words = faults.words(typed, "words", Words { required, most: 4_000 });
    let (reason, signposted_to, redirect) = match outcome.as_str() {
        "declined" => declined(pack, typed, faults),
        REDIRECTED => redirect::check(pack, typed, (agencies, clock.today()), faults),
        _ => Default::default(),
    };
    faults.none().then_some(Answer { outcome, reason, signposted_to, redirect, words, answered_on, answered_at })
}

fn declined(pack: &Pack, typed: &Typed, faults: &mut Faults) -> (String, String, Redirect) {
    let signposted_to = faults.words(typed, "signposted_to", Words { required: None, most: 500 });
    let reason = reason(pack, typed, ("reason", "Choose the reason for declining", "declined"), faults);
    if reason.is_some_and(|choice| choice.needs_signpost) && signposted_to.is_empty() {
        faults.add(
            "signposted_to",
            "Say where the person was signposted or referred on to. Clause C3.3 asks for support to reach a service that can help.",
        );
    }
    (reason.map(|choice| choice.id.clone()).unwrap_or_default(), signposted_to, Redirect::default())
}

/// Why somebody is not taken on; refused, with its clause, where the contract forbids that. `done`: what may not be done for it.
pub(super) fn reason<'p>(
    pack: &'p Pack,
    typed: &Typed,
    (field, missing, done): (&'static str, &'static str, &str),
    faults: &mut Faults,
) -> Option<&'p Choice> {
    let Some(choice) = pack.choice("decline-reasons", typed.get(field)) else {
        faults.add(field, missing);
        return None;
    };
    if let Some(clause) = &choice.forbidden_by {
        faults.add(
            field,
            format!(
                "This referral cannot be {done} for this reason. Clause {clause} says that nobody may be refused a service for: {}. \
                 Accept it, put it on the waiting list, or choose the reason that applies.",
                lower_first(&choice.says)
            ),
        );
    }
    Some(choice)
}

/// When the answer was given: the day and the moment that were typed, or now when nothing was.
fn given(
    typed: &Typed,
    (case, received_at): (&OpenCase, Option<Timestamp>),
    clock: &Clock,
    faults: &mut Faults,
) -> Option<(Date, Option<Timestamp>)> {
    let (today, now) = (clock.today(), clock.now());
    let on = faults.day_if_any(typed, "day", "The day of the answer");
    let time = faults.time_if_any(typed, "time");
    if !faults.none() && (faults.of("day").is_some() || faults.of("time").is_some()) {
        return None;
    }
    let on = match (on, time) {
        (None, None) => return Some((today, Some(now))),
        (on, _) => on.unwrap_or(today),
    };
    let at = faults.moment("time", Some(on), time);
    // As the form was opened: this very minute is now.
    let at = at.map(|at| if at <= now && now.duration_since(at) < SignedDuration::from_mins(1) { now } else { at });
    if on > today || at.is_some_and(|at| at > now) {
        faults.add(if on > today { "day" } else { "time" }, "The answer must have been given by now.");
    }
    let too_early = match (at, received_at) {
        (Some(at), Some(received)) => at < received,
        _ => on < case.received_on,
    };
    if too_early {
        let field = if on < case.received_on { "day" } else { "time" };
        faults.add(
            field,
            format!(
                "The referral was received on {}. Enter when it was answered after that.",
                received_at.map_or_else(|| day(case.received_on), moment)
            ),
        );
    }
    Some((on, at))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// Records the answer; the first one given stops the 24-hour clock. An acceptance begins the episode, led by `worker_id` where
/// nobody carries the case; an answer that no longer accepts takes it back.
pub async fn answer(
    tx: &mut Write,
    contracts: &Contracts,
    (referral_id, contract): (i64, &str),
    answer: Answer,
    worker_id: Option<i64>,
) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO referral_answer (id, referral_id, outcome, reason, reason_written, signposted_to, agency_id, way, agreed, words,
                                      answered_on, answered_at, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            id,
            referral_id,
            &answer.outcome,
            &answer.reason,
            &answer.signposted_to,
            answer.redirect.agency_id,
            &answer.redirect.way,
            &answer.redirect.agreed,
            &answer.words,
            answer.answered_on,
            answer.answered_at,
            at,
            by
        ],
    )
    .await?;
    tx.journal("referral-answered", "referral", referral_id, answer.outcome);
    follow(tx, contracts, (referral_id, contract), worker_id).await
}

/// Why a referral cannot be accepted with a day on which the service that is asked for does not run, and what to do. Whoever is in
/// it already goes on.
pub async fn does_not_run(tx: &mut Write, contracts: &Contracts, case: &OpenCase, on: Date) -> Result<Option<String>, DbError> {
    if !episodes::queries::of_referral(tx, case.referral_id).await?.is_empty() {
        return Ok(None);
    }
    let service = asked_for(tx, contracts, (case.referral_id, &case.contract)).await?;
    Ok(service.runs_on(on).err().map(|why| match service.ended_on.filter(|ended| on > *ended) {
        Some(_) => format!(
            "{why} If they were accepted by then, enter that day. If not, decline the referral and key in another, for a service that goes on."
        ),
        None => format!("{why} Put the referral on the waiting list until then, or decline it."),
    }))
}

/// The service that a referral asks for; the first of its contract where it does not say.
async fn asked_for(tx: &mut Write, contracts: &Contracts, (referral_id, contract): (i64, &str)) -> Result<Service, DbError> {
    let said: Option<i64> = tx.value("SELECT service_id FROM referral WHERE id = $1", args![referral_id]).await?;
    let of_contract = services::of_contract(tx, contracts, contract).await?;
    let found = of_contract.into_iter().find(|service| said.is_none_or(|id| service.id == id));
    found.ok_or_else(|| DbError::Shape(format!("the contract {contract} has not the service that is asked for")))
}

/// It was keyed in twice, or for somebody else: nobody asked. No clock has run for it and no return counts it; it stays readable.
pub const MISTAKE: &str = "mistake";

/// What still hangs on a referral that is said to be a mistake, and what to do first.
pub async fn hangs_on(read: &mut Read, referral_id: i64) -> Result<Option<String>, DbError> {
    let (contacts, records): (i64, i64) = read
        .one(
            "SELECT (SELECT count(*) FROM contact WHERE referral_id = $1 AND withdrawn_at IS NULL),
                    (SELECT count(*) FROM record WHERE referral_id = $1 AND withdrawn_at IS NULL)",
            args![referral_id],
        )
        .await?
        .unwrap_or_default();
    Ok((contacts + records > 0).then(|| {
        format!("Contacts ({contacts}) and records ({records}) stand on this referral. Withdraw those that are wrong; if they are right, it is no mistake.")
    }))
}

/// Takes an answer back: it was recorded by mistake. It stops no clock and stands nowhere, and stays readable with the reason.
pub async fn withdraw(tx: &mut Write, contracts: &Contracts, case: &OpenCase, answer_id: i64, why: &str) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "UPDATE referral_answer SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3
         WHERE id = $4 AND referral_id = $5 AND withdrawn_at IS NULL",
        args![at, by, why, answer_id, case.referral_id],
    )
    .await?;
    tx.journal("answer-withdrawn", "referral", case.referral_id, answer_id.to_string());
    if begun_by_ourselves(tx, case.referral_id).await? && hangs_on(tx, case.referral_id).await?.is_none() {
        let answer = Answer {
            outcome: MISTAKE.into(),
            reason: String::new(),
            signposted_to: String::new(),
            redirect: Redirect::default(),
            words: why.to_owned(),
            answered_on: crate::clock::local_day(at),
            answered_at: Some(at),
        };
        return self::answer(tx, contracts, (case.referral_id, &case.contract), answer, None).await;
    }
    follow(tx, contracts, (case.referral_id, &case.contract), None).await
}

/// Support of their own of whoever came along was asked for by nobody else: with no answer left, there is nobody who waits for one.
async fn begun_by_ourselves(read: &mut Read, referral_id: i64) -> Result<bool, DbError> {
    let left: i64 = read
        .value(
            "SELECT count(*) FROM referral r WHERE r.id = $1 AND r.with_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM referral_answer a WHERE a.referral_id = r.id AND a.withdrawn_at IS NULL)",
            args![referral_id],
        )
        .await?;
    Ok(left > 0)
}

/// Makes the episodes of a referral agree with the answer that stands, and of the one that it was transferred out of; works out what is due.
pub async fn follow(
    tx: &mut Write,
    contracts: &Contracts,
    (referral_id, contract): (i64, &str),
    worker_id: Option<i64>,
) -> Result<(), DbError> {
    transfers::answered::hold(tx, referral_id).await?;
    match queries::accepted_on(tx, referral_id).await? {
        Some(on) => {
            let service = asked_for(tx, contracts, (referral_id, contract)).await?;
            begin::of_accepted(tx, (referral_id, service.id), worker_id, on).await?;
        }
        // Where somebody lives in a unit by it, that stands until the stay does not.
        None if housed_since(tx, referral_id).await?.is_some() => {}
        None => {
            for episode in episodes::queries::of_referral(tx, referral_id).await? {
                change::withdraw(tx, &episode, "the referral is not accepted any more").await?;
            }
        }
    }
    change::contacts_follow(tx, &[referral_id]).await?;
    duties::recalculate::cases(tx, contracts, &[referral_id]).await?;
    transfers::answered::follow(tx, contracts, referral_id).await
}

/// Since when somebody has lived in a unit by this referral: then it cannot be declined or withdrawn any more, only ended.
pub async fn housed_since(read: &mut Read, referral_id: i64) -> Result<Option<Date>, DbError> {
    let found: Option<(Date,)> = read
        .one(
            "SELECT f.happened_on FROM fact f WHERE f.kind = 'arrival' AND f.referral_id = $1 ORDER BY f.happened_on LIMIT 1",
            args![referral_id],
        )
        .await?;
    Ok(found.map(|(on,)| on))
}
