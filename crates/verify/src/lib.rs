//! Checks a journal that was written out against heads that were signed while it grew. Small, and apart from all else: it knows the
//! form of the two files and nothing of Holdfast, so that whoever doubts the one can read the other whole.
//!
//! A journal is lines of JSON, each entry chained to the one before by SHA-256. A head says how many entries there were at a moment, and
//! the hash of the last, signed with Ed25519; heads are kept where whoever runs the server cannot change them. Somebody with everything
//! on the server can write a journal anew from any entry on: only a head that was out of their reach by then shows it.

use std::fmt;

use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// An entry as it was written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From one, without a gap.
    pub seq: i64,
    /// Microseconds since 1970 in UTC.
    pub at: i64,
    pub account: Option<i64>,
    pub action: String,
    pub subject: String,
    pub subject_id: Option<i64>,
    pub detail: String,
    /// 64 hexadecimal digits; of the first entry zeros.
    pub previous: String,
    pub hash: String,
}

impl Entry {
    /// The hash that it should have: every part is preceded by its length, so that no two different entries give the same bytes.
    pub fn digest(&self) -> String {
        let mut sha = Sha256::new();
        let mut part = |bytes: &[u8]| {
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        };
        let number = |of: Option<i64>| of.map(i64::to_be_bytes).map(Vec::from).unwrap_or_default();
        part(&self.seq.to_be_bytes());
        part(&self.at.to_be_bytes());
        part(&number(self.account));
        part(self.action.as_bytes());
        part(self.subject.as_bytes());
        part(&number(self.subject_id));
        part(self.detail.as_bytes());
        part(&bytes(&self.previous).unwrap_or_default());
        hex(&sha.finalize())
    }
}

/// A head as it was signed. Its time is what the server's clock said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
    /// Seconds since 1970 in UTC.
    pub at: i64,
    /// 128 hexadecimal digits, over [`Head::signed`].
    pub signature: String,
}

impl Head {
    /// What is signed.
    pub fn signed(seq: i64, hash: &str, at: i64) -> String {
        format!("holdfast journal head 1\n{seq}\n{hash}\n{at}\n")
    }
}

/// What is not as it was written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A line of a file that is none of its kind.
    Line { file: &'static str, line: usize, because: String },
    /// A head that was not signed with the key given.
    Unsigned { line: usize },
    /// The entry of this number is the first that is not as it was written.
    Entry { seq: i64, because: &'static str },
    /// Somewhere after one entry and up to another the journal was written anew: a head that was signed then says so.
    Anew { after: i64, until: i64, at: i64 },
    /// It ends too soon: a head knows more entries. Up to `after` it is as it was.
    Short { after: i64, ends: i64, known: i64, at: i64 },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Line { file, line, because } => write!(f, "{file}, line {line}: {because}"),
            Fault::Unsigned { line } => write!(f, "the head in line {line} was not signed with this key"),
            Fault::Entry { seq, because } => write!(f, "entry {seq} is not as it was written: {because}"),
            Fault::Anew { after, until, at } => {
                write!(
                    f,
                    "after entry {after} and up to entry {until} the journal was written anew since the head of {at} (seconds since 1970)"
                )
            }
            Fault::Short { after, ends, known, at } => {
                write!(
                    f,
                    "the journal ends at entry {ends}; the head of {at} (seconds since 1970) knew {known}: entries were taken out, after \
                     entry {after}"
                )
            }
        }
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What hexadecimal digits say; nothing when they are none.
pub fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() || !hex.len().is_multiple_of(2) {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}

fn lines<'t, T: Deserialize<'t>>(file: &'static str, text: &'t str) -> Result<Vec<T>, Fault> {
    let read = |(at, line): (usize, &'t str)| {
        serde_json::from_str(line).map_err(|error| Fault::Line { file, line: at + 1, because: error.to_string() })
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(read).collect()
}

/// Reads a journal that was written out.
///
/// # Errors
/// [`Fault::Line`].
pub fn journal(text: &str) -> Result<Vec<Entry>, Fault> {
    lines("the journal", text)
}

/// Reads heads, each of which must have been signed with the key of this public half (64 hexadecimal digits).
///
/// # Errors
/// [`Fault::Line`], [`Fault::Unsigned`].
pub fn heads(text: &str, public: &str) -> Result<Vec<Head>, Fault> {
    let heads: Vec<Head> = lines("the heads", text)?;
    let key = UnparsedPublicKey::new(&ED25519, bytes(public).unwrap_or_default());
    for (at, head) in heads.iter().enumerate() {
        let message = Head::signed(head.seq, &head.hash, head.at);
        let signature = bytes(&head.signature).unwrap_or_default();
        key.verify(message.as_bytes(), &signature).map_err(|_| Fault::Unsigned { line: at + 1 })?;
    }
    Ok(heads)
}

/// Holds a journal against itself, and against heads.
///
/// # Errors
/// The first fault: of the chain before those that only a head tells.
pub fn check(journal: &[Entry], heads: &[Head]) -> Result<(), Fault> {
    let mut previous = hex(&[0; 32]);
    for (seq, entry) in (1..).zip(journal) {
        let because = if entry.seq != seq {
            "it is missing, or another stands in its place"
        } else if entry.previous != previous {
            "it does not follow from the entry before"
        } else if entry.digest() != entry.hash {
            "its content was changed"
        } else {
            previous.clone_from(&entry.hash);
            continue;
        };
        return Err(Fault::Entry { seq, because });
    }
    let mut known = 0;
    let mut by_number: Vec<&Head> = heads.iter().collect();
    by_number.sort_by_key(|head| (head.seq, head.at));
    for head in by_number {
        let stands = usize::try_from(head.seq - 1).ok().and_then(|at| journal.get(at));
        match stands {
            Some(entry) if entry.hash == head.hash => known = head.seq,
            Some(_) => return Err(Fault::Anew { after: known, until: head.seq, at: head.at }),
            None if head.seq == 0 => {}
            None => return Err(Fault::Short { after: known, ends: journal.len() as i64, known: head.seq, at: head.at }),
        }
    }
    Ok(())
}
