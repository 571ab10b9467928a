//! Whatever somebody does to a journal is found, and placed (`safety.md` D9).

use ring::signature::{Ed25519KeyPair, KeyPair as _};
use verify::{Entry, Fault, Head, check, heads, hex, journal};

const ENTRIES: i64 = 400;
/// A head is signed after so many entries.
const EVERY: i64 = 25;

struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

/// Gives the entries from one on the hashes that they would have.
fn chained(entries: &mut [Entry], from: usize) {
    for at in from..entries.len() {
        let previous = if at == 0 { hex(&[0; 32]) } else { entries[at - 1].hash.clone() };
        entries[at].seq = at as i64 + 1;
        entries[at].previous = previous;
        entries[at].hash = entries[at].digest();
    }
}

fn written() -> (Vec<Entry>, Vec<Head>, String) {
    let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
    let mut entries: Vec<Entry> = (0..ENTRIES)
        .map(|n| Entry {
            seq: 0,
            at: 1_790_000_000_000_000 + n,
            account: (n % 3 != 0).then_some(n % 7),
            action: if n % 2 == 0 { "looked" } else { "contact-recorded" }.into(),
            subject: "person".into(),
            subject_id: Some(n % 11),
            detail: if n % 5 == 0 { String::new() } else { format!("R{n:04}") },
            previous: String::new(),
            hash: String::new(),
        })
        .collect();
    chained(&mut entries, 0);
    let heads = entries.iter().filter(|entry| entry.seq % EVERY == 0).map(|entry| {
        let at = entry.at / 1_000_000;
        let signature = hex(key.sign(Head::signed(entry.seq, &entry.hash, at).as_bytes()).as_ref());
        Head { seq: entry.seq, hash: entry.hash.clone(), at, signature }
    });
    (entries.clone(), heads.collect(), hex(key.public_key().as_ref()))
}

/// Does something to the journal at a place; says what, and where it must be found.
fn tampered(entries: &mut Vec<Entry>, chance: &mut Chance) -> (&'static str, i64) {
    // Whatever is done after the last head is not known outside yet.
    let at = chance.below(entries.len() - 1);
    let seq = at as i64 + 1;
    let what = chance.below(8);
    match what {
        0 => entries[at].detail.push('x'),
        1 => entries[at].account = Some(999),
        2 => drop(entries.remove(at)),
        3 => {
            let copy = entries[at].clone();
            entries.insert(at, Entry { detail: "put in".into(), ..copy });
        }
        4 => entries.swap(at, at + 1),
        5 => entries.truncate(at),
        // Written anew from there, with every hash as it should be.
        6 => {
            entries[at].action = "nothing".into();
            chained(entries, at);
        }
        _ => {
            entries.remove(at);
            chained(entries, at);
        }
    }
    (["edited", "given to another", "taken out", "put in", "swapped", "cut off", "forked", "taken out and chained anew"][what], seq)
}

/// The entries among which a fault says it is.
fn place(fault: &Fault) -> (i64, i64) {
    match fault {
        Fault::Entry { seq, .. } => (*seq, *seq),
        Fault::Anew { after, until, .. } => (after + 1, *until),
        Fault::Short { after, known, .. } => (after + 1, *known),
        Fault::Line { .. } | Fault::Unsigned { .. } => (0, 0),
    }
}

#[test]
fn a_thousand_tamperings_are_found_and_placed() {
    let (entries, signed, public) = written();
    let said: String = signed.iter().map(|head| serde_json::to_string(head).unwrap() + "\n").collect();
    let signed = heads(&said, &public).expect("signed heads");
    assert_eq!(check(&entries, &signed), Ok(()));
    let mut chance = Chance(20_261_126);
    for nth in 0..1_000 {
        let mut entries = entries.clone();
        let (what, seq) = tampered(&mut entries, &mut chance);
        // As a file, as somebody would have it before them.
        let text: String = entries.iter().map(|entry| serde_json::to_string(entry).unwrap() + "\n").collect();
        let fault = check(&journal(&text).unwrap(), &signed).expect_err(what);
        let (from, to) = place(&fault);
        assert!(from <= seq && seq <= to, "{nth}: {what} at {seq} is said to be at {from} to {to}: {fault}");
        assert!(to - from < EVERY, "{nth}: {what} at {seq} is placed too widely: {fault}");
    }
}

#[test]
fn a_head_that_was_not_signed_with_the_key_is_no_head() {
    let (entries, signed, public) = written();
    let mut forged = signed[3].clone();
    forged.hash.clone_from(&entries[0].hash);
    let text = serde_json::to_string(&signed[0]).unwrap() + "\n" + &serde_json::to_string(&forged).unwrap();
    assert_eq!(heads(&text, &public), Err(Fault::Unsigned { line: 2 }));
    assert_eq!(heads(&text, "not a key"), Err(Fault::Unsigned { line: 1 }));
    assert!(matches!(heads("{\"seq\":1}", &public), Err(Fault::Line { line: 1, .. })));
}
