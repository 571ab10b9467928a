//! Answering a referral. A decline may not rest on what the contract forbids (C3.3), and where needs exceed what the
//! service can do it is closed only with a signpost (REF-6).

use jiff::{Timestamp, civil::Date};
use rules::Pack;

use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    form::{Faults, Typed, Words},
    ids,
    people::OpenCase,
};

/// An answer as it was checked.
#[derive(Debug)]
pub struct Answer {
    /// accepted, waiting, declined
    pub outcome: String,
    pub reason: String,
    pub signposted_to: String,
    pub words: String,
    pub answered_on: Date,
    pub answered_at: Timestamp,
}

/// Checks what was typed against the contract; says with its clause why an answer may not be given.
pub fn check(pack: &Pack, typed: &Typed, now: (Date, Timestamp), faults: &mut Faults) -> Option<Answer> {
    let outcome = faults.choice(typed, "outcome", &["accepted", "waiting", "declined"], "Choose an answer");
    let words = faults.words(typed, "words", Words { required: None, most: 4_000 });
    let signposted_to = faults.words(typed, "signposted_to", Words { required: None, most: 500 });
    let mut reason = String::new();
    if outcome == "declined" {
        match pack.choice("decline-reasons", typed.get("reason")) {
            None => faults.add("reason", "Choose the reason for declining"),
            Some(choice) => {
                if let Some(clause) = &choice.forbidden_by {
                    faults.add(
                        "reason",
                        format!(
                            "This referral cannot be declined for this reason. Clause {clause} says that nobody may be refused a service for: {}. \
                             Accept it, put it on the waiting list, or choose the reason that applies.",
                            lower_first(&choice.says)
                        ),
                    );
                }
                if choice.needs_signpost && signposted_to.is_empty() {
                    faults.add(
                        "signposted_to",
                        "Say where the person was signposted or referred on to. Clause C3.3 asks for support to reach a service that can help.",
                    );
                }
                reason.clone_from(&choice.id);
            }
        }
    }
    faults.none().then_some(Answer { outcome, reason, signposted_to, words, answered_on: now.0, answered_at: now.1 })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// Records the answer; the first one stops the 24-hour clock.
pub async fn answer(tx: &mut Write, contracts: &Contracts, case: &OpenCase, answer: Answer) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO referral_answer (id, referral_id, outcome, reason, reason_written, signposted_to, words, answered_on, answered_at,
                                      recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10)",
        args![
            id,
            case.referral_id,
            &answer.outcome,
            &answer.reason,
            &answer.signposted_to,
            &answer.words,
            answer.answered_on,
            answer.answered_at,
            at,
            by
        ],
    )
    .await?;
    tx.journal("referral-answered", "referral", case.referral_id, answer.outcome);
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await
}
