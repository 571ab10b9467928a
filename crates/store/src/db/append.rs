//! The end of the journal's chain, which every change that says something adds to.

use super::{Alone, DbError, Write};
use crate::{
    args,
    chain::{Entry, Sealed},
};

/// Adds entries to the end of the chain, in the transaction that did what they tell.
pub(crate) async fn append(tx: &mut Write, entries: Vec<Entry>) -> Result<(), DbError> {
    tx.alone(Alone::Journal).await?;
    let head: Option<(i64, Vec<u8>)> = tx.one("SELECT seq, hash FROM journal_head", vec![]).await?;
    let first = head.is_none();
    let (mut seq, mut previous) = head.unwrap_or((0, vec![0; 32]));
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        seq += 1;
        let mut sealed = Sealed {
            seq,
            at: entry.at.unwrap_or(tx.at).as_microsecond(),
            account_id: entry.account_id,
            action: entry.action.into_owned(),
            subject: entry.subject.into_owned(),
            subject_id: entry.subject_id,
            detail: entry.detail,
            previous,
            hash: vec![],
        };
        sealed.hash = sealed.digest();
        previous = sealed.hash.clone();
        rows.push(args![
            sealed.seq,
            sealed.at,
            sealed.account_id,
            sealed.action,
            sealed.subject,
            sealed.subject_id,
            sealed.detail,
            sealed.previous,
            sealed.hash
        ]);
    }
    tx.insert_all("journal", "seq, at, account_id, action, subject, subject_id, detail, previous, hash", rows).await?;
    let sql = if first {
        "INSERT INTO journal_head (place, seq, hash) VALUES (1, $1, $2)"
    } else {
        "UPDATE journal_head SET seq = $1, hash = $2"
    };
    tx.run(sql, args![seq, previous.clone()]).await?;
    tx.ends_journal(seq, previous);
    Ok(())
}
