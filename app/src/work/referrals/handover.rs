//! Handing cases over: all of a leaver's, or some, in one form, with a note for whoever takes them. The note stays with the case;
//! whoever takes it reads it on their home page until they have opened the person's record.

use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use super::allocate;
use crate::{
    args,
    db::{DbError, Read, Write},
    people::OpenCase,
    row,
    session::SignedIn,
    words::moment,
    work::{appointments, tasks},
};
use crate::{seen, shown_referral};

row! {
    /// A case that can be handed over.
    #[derive(Clone, Debug)]
    pub struct Carried {
        pub reference: String,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub outcome: String,
    }
}

/// What a worker carries.
pub async fn carried(read: &mut Read, worker_id: i64, today: Date) -> Result<Vec<Carried>, DbError> {
    read.all(
        concat!(
            "SELECT r.reference, root.reference AS person, root.given_name, root.family_name, r.outcome
         FROM (SELECT DISTINCT c.referral_id AS id FROM carried c WHERE c.worker_id = $1 AND (c.ended_on IS NULL OR c.ended_on > $2)) mine
         JOIN referral r ON r.id = mine.id JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
         WHERE ",
            seen!("root.id"),
            " AND ",
            shown_referral!("own", "r.id"),
            " ORDER BY root.family_name, root.given_name, r.id"
        ),
        args![worker_id, today],
    )
    .await
}

/// Gives a case to another worker, and keeps what they are told.
pub async fn hand_over(tx: &mut Write, case: &OpenCase, worker_id: i64, note: &str) -> Result<(), DbError> {
    allocate::allocate(tx, case, worker_id, "handed over").await?;
    let at = tx.at;
    tx.run(
        "UPDATE allocation SET handover = $1 WHERE referral_id = $2 AND worker_id = $3 AND allocated_at = $4",
        args![note, case.referral_id, worker_id, at],
    )
    .await?;
    // What they were to do and whom to meet goes with the case.
    if let Some(from) = case.key_worker_id {
        tasks::change::handed_over(tx, case.person_id, (from, worker_id)).await?;
        appointments::change::handed_over(tx, case.person_id, (from, worker_id)).await?;
    }
    tx.journal("handed-over", "referral", case.referral_id, worker_id.to_string());
    Ok(())
}

row! {
    /// A handover of a case, as it is read later.
    #[derive(Clone, Debug)]
    pub struct HandedOver {
        pub reference: String,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
        pub worker: String,
        pub handover: String,
        pub allocated_at: Timestamp,
        pub by: Option<String>,
    }
}

macro_rules! handed_over {
    ($rest:literal) => {
        concat!(
            "SELECT DISTINCT r.reference, root.reference AS person, root.given_name, root.family_name, w.name AS worker, l.handover,
                    l.allocated_at, a.name AS by
             FROM allocation l JOIN referral r ON r.id = l.referral_id JOIN person p ON p.id = r.person_id
                  JOIN person root ON root.id = p.root_id JOIN worker w ON w.id = l.worker_id LEFT JOIN account a ON a.id = l.allocated_by
             WHERE ",
seen!("root.id"),
" AND ",
shown_referral!("timeline", "r.id"),
" AND l.handover <> '' ",
            $rest
        )
    };
}

/// The handovers of a person's cases, the latest first.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<HandedOver>, DbError> {
    read.all(handed_over!("AND p.root_id = $1 ORDER BY l.allocated_at DESC"), args![root_id]).await
}

/// What was handed to somebody, with a note, and they have not opened since. That they have is known from the journal.
pub async fn unopened(read: &mut Read, who: &SignedIn) -> Result<Vec<HandedOver>, DbError> {
    let Some(worker_id) = who.worker_id else { return Ok(vec![]) };
    read.all(
            handed_over!(
                "AND l.worker_id = $1
                 AND NOT EXISTS (SELECT 1 FROM allocation later WHERE later.referral_id = l.referral_id AND later.allocated_at > l.allocated_at)
                 AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = 'person' AND j.subject_id = p.root_id AND j.action = 'looked'
                                 AND j.account_id = $2 AND j.at > l.allocated_at)
                 ORDER BY l.allocated_at DESC LIMIT 50"
            ),
            args![worker_id, who.account_id],
        )
        .await
}

/// What was handed to whoever reads it.
pub fn handed_to(handed: &[HandedOver]) -> Markup {
    html! {
        @if !handed.is_empty() {
            h2 class="govuk-heading-m" { "Handed to you" }
            @for one in handed {
                (govuk::inset(html! {
                    p class="govuk-body" {
                        a class="govuk-link" href=(format!("/people/{}", one.person)) { (one.given_name) " " (one.family_name) }
                        ", handed to you by " (one.by.as_deref().unwrap_or("the terminal")) " on " (moment(one.allocated_at)) ":"
                    }
                    p class="govuk-body hf-note govuk-!-margin-bottom-0" { (one.handover) }
                }))
            }
        }
    }
}

/// The handovers of a person's cases, on their page.
pub fn history(handed: &[HandedOver]) -> Markup {
    html! {
        @if !handed.is_empty() {
            h2 class="govuk-heading-m" { "Handed over" }
            ul class="govuk-list" { @for one in handed { li {
                p class="govuk-body govuk-!-margin-bottom-1" { (one.reference) ": to " (one.worker) " by " (one.by.as_deref().unwrap_or("the terminal")) ", " (moment(one.allocated_at)) }
                p class="govuk-body hf-note" { (one.handover) }
            } } }
        }
    }
}
