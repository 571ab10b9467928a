//! Putting a transfer right, and taking it back before it is answered.

use super::{
    Details, answered,
    queries::{self, Transfer},
};
use crate::{
    App, args,
    db::{Alone, DbError, Write},
    ids,
    people::children,
    versions,
    work::{
        episodes::{self, TRANSFERRED},
        referrals::{
            answer::{self, Answer},
            mend,
        },
    },
};

/// Whoever writes holds both sides, the one that was begun last first, as an answer does.
pub async fn alone(tx: &mut Write, transfer: &Transfer) -> Result<(), DbError> {
    tx.alone(Alone::Over(&[transfer.to_id])).await?;
    tx.alone(Alone::Over(&[transfer.of_id])).await
}

/// Puts it right, when it still stands as the version given; says whether it did. The day on which support ends follows, and what the
/// referral asks for where that was not changed since.
pub async fn put_right(tx: &mut Write, app: &App, (was, opened_on): (&Transfer, i64), new: &Details, why: &str) -> Result<bool, DbError> {
    let changed = tx
        .run(
            "UPDATE transfer SET from_on = $1, why = $2, basis = $3, agreed = $4, note = $5, version = version + 1
             WHERE id = $6 AND version = $7 AND withdrawn_at IS NULL",
            args![new.from_on, &new.why, &new.basis, &new.agreed, &new.note, was.id, opened_on],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO transfer_change (id, transfer_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&was.details().values()), why, at, by],
    )
    .await?;
    tx.journal("transfer-changed", "referral", was.of_id, was.to_case.clone());
    asks_for(tx, was, new).await?;
    // Support that goes on, because nobody accepted yet or because somebody opened it again, goes on.
    let episode = episodes::queries::one(tx, was.episode_id).await?;
    if was.from_on != new.from_on && episode.is_some_and(|episode| episode.end_reason == TRANSFERRED) {
        let now = queries::one(tx, was.id).await?.ok_or_else(|| DbError::Shape("a transfer is gone".into()))?;
        answered::settle(tx, &app.contracts, &now).await?;
    }
    Ok(true)
}

/// The referral asks for what the transfer says, until its own worker has written what it asks for.
async fn asks_for(tx: &mut Write, was: &Transfer, new: &Details) -> Result<(), DbError> {
    let stands = mend::stands(tx, was.to_id).await?;
    let asked_for = new.asked_for();
    if stands.values.get("words") != Some(&was.details().asked_for()) || stands.values.get("words") == Some(&asked_for) {
        return Ok(());
    }
    tx.run("UPDATE referral SET words = $1, version = version + 1 WHERE id = $2", args![asked_for, was.to_id]).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO referral_change (id, referral_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.to_id, stands.version + 1, versions::written(&stands.values), "The transfer was put right", at, by],
    )
    .await?;
    tx.journal("referral-changed", "referral", was.to_id, (stands.version + 1).to_string());
    Ok(())
}

/// Takes it back while the other has not decided: what was opened to it opens nothing any more, and its referral is withdrawn, which its
/// clock and its return are told. The children who went along do so no more. Says whether it was done.
pub async fn take_back(tx: &mut Write, app: &App, transfer: &Transfer, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    if !transfer.waits() {
        return Ok(false);
    }
    let done = tx
        .run(
            "UPDATE transfer SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, transfer.id],
        )
        .await?;
    if done == 0 {
        return Ok(false);
    }
    tx.journal("transfer-taken-back", "referral", transfer.of_id, transfer.to_case.clone());
    answered::shares_no_more(tx, transfer, why).await?;
    children::record::go_along_no_more(tx, (transfer.to_id, transfer.recorded_at), why).await?;
    let answer = Answer {
        outcome: "withdrawn".into(),
        reason: String::new(),
        signposted_to: String::new(),
        redirect: Default::default(),
        words: format!("The transfer was taken back: {why}"),
        answered_on: crate::clock::local_day(at),
        answered_at: Some(at),
    };
    answer::answer(tx, &app.contracts, (transfer.to_id, &transfer.to_pack), answer, None).await?;
    Ok(true)
}
