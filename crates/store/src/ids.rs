//! Ids of rows: time-ordered whole numbers, made here and never by the database, so that they are the same on every
//! engine and two servers do not give the same one.

use std::sync::{
    OnceLock,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;

/// Milliseconds since 2024 in the upper bits; then 14 bits drawn when the process starts; then a count of 8 bits, which goes
/// on into the next millisecond. Two servers that drew the same, one pair in 16,384, would now and then be refused a row.
pub fn next(now: Timestamp) -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(0);
    static NODE: OnceLock<i64> = OnceLock::new();
    let node = *NODE.get_or_init(|| i64::from(u16::from_le_bytes(random::<2>())) & 0x3fff);
    let tick = (now.as_millisecond() - 1_704_067_200_000).max(1) << 8;
    let mut last = LAST.load(Ordering::Relaxed);
    loop {
        let this = (last + 1).max(tick);
        match LAST.compare_exchange_weak(last, this, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => return (this >> 8 << 22) | (node << 8) | (this & 0xff),
            Err(seen) => last = seen,
        }
    }
}

/// Bytes nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A token of 256 bits, as text.
pub fn token() -> String {
    crate::chain::hex(&random::<32>())
}
