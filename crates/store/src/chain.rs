//! What one entry of the journal is, and the hash that chains it to the one before.

use std::borrow::Cow;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::row;

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
    pub(crate) fn digest(&self) -> Vec<u8> {
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

/// The first 8 bytes of a text's hash: a number for a lock. Two texts that share one only wait for each other.
pub fn first_bytes(text: &str) -> i64 {
    let hash = Sha256::digest(text);
    i64::from_be_bytes(std::array::from_fn(|at| hash[at]))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
