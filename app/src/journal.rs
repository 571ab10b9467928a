//! The journal: append-only, each entry chained to the one before by a hash. It holds every write and every look at a
//! person's record; ids and codes, never personal text, so that a person can be erased and the chain stays whole.
//!
//! It does not say what changed in a record: the record's own tables keep that.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::{
    args,
    db::{Actor, Alone, Db, DbError, Read, Write},
    row,
};

/// What is to be said of one act.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When it was, where that was before it could be written here.
    pub at: Option<Timestamp>,
    pub account_id: Option<i64>,
    pub action: Cow<'static, str>,
    pub subject: Cow<'static, str>,
    pub subject_id: Option<i64>,
    pub detail: String,
}

row! {
    /// One entry as it stands in the chain. `at` is microseconds since 1970 in UTC.
    #[derive(Clone)]
    pub struct Sealed {
        pub seq: i64,
        pub at: i64,
        pub account_id: Option<i64>,
        pub action: String,
        pub subject: String,
        pub subject_id: Option<i64>,
        pub detail: String,
        pub previous: Vec<u8>,
        pub hash: Vec<u8>,
    }
}

impl Sealed {
    /// Every part is preceded by its length, so that no two different entries give the same bytes.
    fn digest(&self) -> Vec<u8> {
        let mut sha = Sha256::new();
        let mut part = |bytes: &[u8]| {
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        };
        part(&self.seq.to_be_bytes());
        part(&self.at.to_be_bytes());
        part(&self.account_id.map(i64::to_be_bytes).map(Vec::from).unwrap_or_default());
        part(self.action.as_bytes());
        part(self.subject.as_bytes());
        part(&self.subject_id.map(i64::to_be_bytes).map(Vec::from).unwrap_or_default());
        part(self.detail.as_bytes());
        part(&self.previous);
        sha.finalize().to_vec()
    }
}

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

/// The first 8 bytes of a text's hash: a number for a lock. Two texts that share one only wait for each other.
pub fn first_bytes(text: &str) -> i64 {
    let hash = Sha256::digest(text);
    i64::from_be_bytes(std::array::from_fn(|at| hash[at]))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
