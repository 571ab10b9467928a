//! Putting a record right, completing it later, withdrawing it and taking that back. What stood before stays beside it; each
//! is done under the version that its form was opened on, so that nothing is written over unseen.

use super::{
    Forms,
    answers::Answers,
    asked_of,
    check::{Filled, Known},
    keep::{self, Whose, Written},
    queries::{self, Stored},
    score::Scores,
    vocabulary::Form,
};
use crate::{
    args,
    clock::local_day,
    db::{DbError, Write},
    duties::contracts::Contracts,
    ids, sealed,
};

/// What is done to a record that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Changed,
    Completed,
    Withdrawn,
    PutBack,
}

impl What {
    pub fn id(self) -> &'static str {
        match self {
            What::Changed => "changed",
            What::Completed => "completed",
            What::Withdrawn => "withdrawn",
            What::PutBack => "put-back",
        }
    }

    fn journaled(self) -> &'static str {
        match self {
            What::Changed => "record-changed",
            What::Completed => "record-completed",
            What::Withdrawn => "record-withdrawn",
            What::PutBack => "record-put-back",
        }
    }
}

impl Stored {
    pub(super) fn whose(&self) -> Whose {
        Whose {
            person_id: self.person_id,
            referral_id: self.referral_id,
            episode_id: None,
            unit_id: self.unit_id,
            of_worker_id: self.of_worker_id,
            of_organisation_id: self.of_organisation_id,
            of_contract_id: self.of_contract_id,
            thread: self.thread,
        }
    }

    /// As a form that was filled in.
    pub(super) fn filled(&self) -> Filled {
        Filled { answers: Answers::kept(&self.answers), scores: Scores::kept(&self.scores), ..Filled::default() }
    }
}

/// Keeps what stands and moves the record to its next version; false when it is not the one that was opened.
async fn next_version(tx: &mut Write, stands: &Stored, opened_on: i64, what: What, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let moved = tx.run("UPDATE record SET version = version + 1 WHERE id = $1 AND version = $2", args![stands.id, opened_on]).await?;
    if moved == 0 {
        return Ok(false);
    }
    let id = ids::next(at);
    let stood = tx.seal_of(stands.whose().key()).await?.seal(sealed::at("record_change", "was"), id, &stands.answers);
    tx.run(
        "INSERT INTO record_change (id, record_id, version, what, form, was, why, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![id, stands.id, opened_on + 1, what.id(), &stands.form, stood, why, at, by],
    )
    .await?;
    tx.journal(what.journaled(), "record", stands.id, stands.kind.clone());
    Ok(true)
}

/// Who wrote it first, and when: what the order of events goes by.
async fn first_written(tx: &mut Write, stands: &Stored) -> Result<Written, DbError> {
    let by: Option<(Option<i64>,)> = tx.one("SELECT recorded_by FROM record WHERE id = $1", args![stands.id]).await?;
    Ok(Written { id: stands.id, at: stands.recorded_at, by: by.and_then(|(by,)| by) })
}

/// Writes what is answered now, when the record still is as it was opened; says whether it was.
pub async fn change(
    tx: &mut Write,
    contracts: &Contracts,
    form: &Form,
    (stands, opened_on): (&Stored, i64),
    (filled, known): (&Filled, &Known),
    (what, why): (What, &str),
) -> Result<bool, DbError> {
    if !next_version(tx, stands, opened_on, what, why).await? {
        return Ok(false);
    }
    let written = first_written(tx, stands).await?;
    keep::replace(tx, form, (stands.whose(), written), filled, known).await?;
    asked_of::follow(tx, form, (stands.id, stands.person_id), Some(&filled.answers), known.today).await?;
    keep::due_anew(tx, contracts, stands.whose()).await?;
    Ok(true)
}

/// Withdraws a record: it gives no fact and stands in no list or figure from now on, and can still be read.
pub async fn withdraw(
    tx: &mut Write,
    contracts: &Contracts,
    forms: &Forms,
    (stands, opened_on): (&Stored, i64),
    why: &str,
) -> Result<bool, DbError> {
    if stands.withdrawn_at.is_some() || !next_version(tx, stands, opened_on, What::Withdrawn, why).await? {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run("UPDATE record SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4", args![at, by, why, stands.id])
        .await?;
    keep::take_back(tx, stands.id).await?;
    if let Some(form) = forms.read(&stands.kind, &stands.form) {
        asked_of::follow(tx, form, (stands.id, stands.person_id), None, local_day(at)).await?;
    }
    keep::due_anew(tx, contracts, stands.whose()).await?;
    Ok(true)
}

/// Takes a withdrawal back.
pub async fn put_back(tx: &mut Write, contracts: &Contracts, forms: &Forms, stands: &Stored, opened_on: i64) -> Result<bool, DbError> {
    if stands.withdrawn_at.is_none() || !next_version(tx, stands, opened_on, What::PutBack, "").await? {
        return Ok(false);
    }
    tx.run("UPDATE record SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_why = '' WHERE id = $1", args![stands.id]).await?;
    if let Some(form) = forms.read(&stands.kind, &stands.form) {
        let written = first_written(tx, stands).await?;
        let filled = stands.filled();
        keep::give(tx, form, stands.whose(), &filled, written).await?;
        asked_of::follow(tx, form, (stands.id, stands.person_id), Some(&filled.answers), local_day(tx.at)).await?;
    }
    keep::due_anew(tx, contracts, stands.whose()).await?;
    Ok(true)
}

/// Gives the facts of records anew that were put back as they stood at some moment before.
pub async fn give_again(tx: &mut Write, forms: &Forms, records: &[i64]) -> Result<(), DbError> {
    for id in records {
        let Some(stands) = queries::one(tx, *id).await? else { continue };
        keep::take_back(tx, *id).await?;
        if let (None, Some(form)) = (stands.withdrawn_at, forms.read(&stands.kind, &stands.form)) {
            let written = first_written(tx, &stands).await?;
            keep::give(tx, form, stands.whose(), &stands.filled(), written).await?;
        }
    }
    Ok(())
}
