//! The journal: append-only, each entry chained to the one before by a hash. It holds every write and every look at a
//! person's record; ids and codes, never personal text, so that a person can be erased and the chain stays whole.
//!
//! It does not say what changed in a record: the record's own tables keep that.

use jiff::{SignedDuration, Timestamp};

pub use crate::chain::{Entry, hex};
use crate::{
    args,
    chain::Sealed,
    db::{Actor, Alone, Db, DbError, Read},
};

/// Says something that somebody could bring about as often as they like: of one subject at most so often in a minute.
///
/// # Errors
/// What the database says.
pub async fn in_moderation(
    db: &Db,
    actor: Actor,
    action: &'static str,
    subject: &'static str,
    subject_id: i64,
    detail: &str,
    most: i64,
) -> Result<(), DbError> {
    let enough = async |read: &mut Read, now: Timestamp| {
        let latest: Vec<(i64,)> = read
            .all(
                "SELECT at FROM journal WHERE subject = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT $3",
                args![subject, subject_id, most],
            )
            .await?;
        let since = (now - SignedDuration::from_mins(1)).as_microsecond();
        Ok::<bool, DbError>(i64::try_from(latest.len()) == Ok(most) && latest.iter().all(|(at,)| *at > since))
    };
    if enough(&mut db.read().await?, db.clock.now()).await? {
        return Ok(());
    }
    let mut tx = db.write(actor).await?;
    tx.alone(Alone::Journal).await?;
    let at = tx.at;
    if enough(&mut tx, at).await? {
        return Ok(());
    }
    tx.journal(action, subject, subject_id, detail);
    tx.commit().await
}

/// What checking the chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Whole {
        entries: i64,
        head: String,
    },
    /// `seq` is the first entry that is not as it was written.
    Broken {
        seq: i64,
        because: String,
    },
}

/// How many entries there are, and the hash the chain ends in.
pub async fn head(read: &mut Read) -> Result<(i64, String), DbError> {
    let head: Option<(i64, Vec<u8>)> = read.one("SELECT seq, hash FROM journal_head", vec![]).await?;
    Ok(head.map_or((0, hex(&[0; 32])), |(seq, hash)| (seq, hex(&hash))))
}

/// Reads the whole chain from its start and checks every link.
pub async fn verify(read: &mut Read) -> Result<Verdict, DbError> {
    let mut expected = 1;
    let mut previous = vec![0; 32];
    loop {
        let batch: Vec<Sealed> = read
            .all(
                "SELECT seq, at, account_id, action, subject, subject_id, detail, previous, hash
                 FROM journal WHERE seq >= $1 ORDER BY seq LIMIT 5000",
                args![expected],
            )
            .await?;
        for entry in &batch {
            if let Some(because) = fault(entry, expected, &previous) {
                return Ok(Verdict::Broken { seq: expected.min(entry.seq), because });
            }
            expected += 1;
            previous = entry.hash.clone();
        }
        if batch.is_empty() {
            break;
        }
    }
    let stray: i64 = read.value("SELECT count(*) FROM journal WHERE seq < 1", vec![]).await?;
    if stray > 0 {
        return Ok(Verdict::Broken { seq: 0, because: "an entry stands before the first".into() });
    }
    let head: Option<(i64, Vec<u8>)> = read.one("SELECT seq, hash FROM journal_head", vec![]).await?;
    let (last, hash) = head.unwrap_or((0, vec![0; 32]));
    if last != expected - 1 || hash != previous {
        let because = if last >= expected { "it was removed from the end" } else { "it was added after the noted end" };
        return Ok(Verdict::Broken { seq: expected.min(last + 1), because: because.into() });
    }
    Ok(Verdict::Whole { entries: last, head: hex(&hash) })
}

fn fault(entry: &Sealed, expected: i64, previous: &[u8]) -> Option<String> {
    if entry.seq != expected {
        Some("it is missing".into())
    } else if entry.previous != previous {
        Some("it does not follow from the entry before: it was swapped, inserted or replaced".into())
    } else if entry.digest() != entry.hash {
        Some("its content was changed after it was written".into())
    } else {
        None
    }
}
