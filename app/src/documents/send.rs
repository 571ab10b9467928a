//! That a document went to somebody: recorded, put right, withdrawn. What stood before stays beside it.

use jiff::civil::Date;

use super::queries::Sent;
use crate::{
    args,
    db::{DbError, Write},
    ids, versions,
};

/// A sending as it was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct New {
    pub to_kind: String,
    pub to_name: String,
    pub route: String,
    pub address: String,
    pub safe_contact_id: Option<i64>,
    pub sent_on: Date,
    pub words: String,
    pub unsafe_because: String,
    pub unsafe_why: String,
}

/// Records that a document went to somebody; gives the id.
pub async fn record(tx: &mut Write, document_id: i64, new: &New) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO document_sent (id, document_id, to_kind, to_name, route, address, safe_contact_id, sent_on, words, unsafe_because, unsafe_why,
           recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            id,
            document_id,
            &new.to_kind,
            &new.to_name,
            &new.route,
            &new.address,
            new.safe_contact_id,
            new.sent_on,
            &new.words,
            &new.unsafe_because,
            &new.unsafe_why,
            at,
            by
        ],
    )
    .await?;
    tx.journal("document-sent", "document", document_id, &new.route);
    Ok(id)
}

/// Puts a sending right when it still stands as the version given; says whether it did.
pub async fn put_right(tx: &mut Write, (was, opened_on): (&Sent, i64), new: &New, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let changed = tx
        .run(
            "UPDATE document_sent SET to_kind = $1, to_name = $2, route = $3, address = $4, safe_contact_id = $5, sent_on = $6, words = $7,
               unsafe_because = $8, unsafe_why = $9, version = version + 1
             WHERE id = $10 AND version = $11 AND withdrawn_at IS NULL",
            args![
                &new.to_kind,
                &new.to_name,
                &new.route,
                &new.address,
                new.safe_contact_id,
                new.sent_on,
                &new.words,
                &new.unsafe_because,
                &new.unsafe_why,
                was.id,
                opened_on
            ],
        )
        .await?;
    if changed == 0 || was.version != opened_on {
        return Ok(false);
    }
    tx.run(
        "INSERT INTO document_sent_change (id, sent_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), was.id, opened_on + 1, versions::written(&was.values()), why, at, by],
    )
    .await?;
    tx.journal("document-sent-changed", "document", was.document_id, (opened_on + 1).to_string());
    Ok(true)
}

/// Withdraws a sending that never was; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, sent: &Sent, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let done = tx
        .run(
            "UPDATE document_sent SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, sent.id],
        )
        .await?;
    if done > 0 {
        tx.journal("document-sent-withdrawn", "document", sent.document_id, sent.id.to_string());
    }
    Ok(done > 0)
}
