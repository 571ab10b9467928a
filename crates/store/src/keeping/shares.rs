//! Three printed shares of a key, any two of which give it back.
//!
//! A share is 40 bytes: its number, three bytes that all shares of one printing have in common, the key's mark (4), and 32
//! bytes of Shamir's scheme over GF(256). On paper: four lines of ten bytes, each 16 characters of Crockford's base 32 and
//! four that check the line, so that a mistyped line is known before the next one is typed.

use blahaj::{Share, Sharks};
use sha2::{Digest as _, Sha256};

use super::key::Key;
use crate::ids;

pub const SHARES: u8 = 3;
const NEEDED: u8 = 2;
pub const LINES: usize = 4;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One share, as it stands on its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub number: u8,
    printing: [u8; 3],
    pub mark: [u8; 4],
    points: Vec<u8>,
}

/// Cuts a key into three shares.
pub fn cut(key: &Key) -> Vec<Part> {
    let (printing, mark) = (ids::random::<3>(), key.mark());
    Sharks(NEEDED)
        .dealer(&key.bytes())
        .take(SHARES.into())
        .map(|share| {
            let bytes = Vec::from(&share);
            Part { number: bytes[0], printing, mark, points: bytes[1..].to_vec() }
        })
        .collect()
}

/// Puts two shares together.
///
/// # Errors
/// A sentence that says why these two do not give a key.
pub fn join(a: &Part, b: &Part) -> Result<Key, &'static str> {
    if a.number == b.number && a.printing == b.printing {
        return Err("that is the same share twice: type another of the three");
    }
    if a.printing != b.printing {
        return Err("these two shares were not printed together: both must be of the same day's printing");
    }
    let share = |part: &Part| {
        let bytes: Vec<u8> = [part.number].into_iter().chain(part.points.iter().copied()).collect();
        Share::try_from(bytes.as_slice())
    };
    let secret = Sharks(NEEDED).recover(&[share(a)?, share(b)?]).map_err(|_| "these two shares do not belong together")?;
    let key = secret.try_into().map(|bytes| Key::of_bytes(&bytes)).map_err(|_| "these two shares do not belong together")?;
    if key.mark() == a.mark { Ok(key) } else { Err("these two shares do not belong together") }
}

impl Part {
    /// The four lines, as printed.
    pub fn lines(&self) -> Vec<String> {
        let bytes: Vec<u8> = [self.number].into_iter().chain(self.printing).chain(self.mark).chain(self.points.iter().copied()).collect();
        bytes
            .chunks(10)
            .enumerate()
            .map(|(at, ten)| {
                let text = base32(ten) + &check(at, ten);
                let groups: Vec<&str> = (0..5).map(|g| &text[g * 4..g * 4 + 4]).collect();
                format!("{}   {}   {}", at + 1, groups[..4].join(" "), groups[4])
            })
            .collect()
    }

    /// The share that four lines hold.
    pub fn of_lines(lines: &[[u8; 10]; LINES]) -> Result<Part, &'static str> {
        let bytes = lines.concat();
        let part = Part {
            number: bytes[0],
            printing: [bytes[1], bytes[2], bytes[3]],
            mark: [bytes[4], bytes[5], bytes[6], bytes[7]],
            points: bytes[8..].to_vec(),
        };
        if (1..=SHARES).contains(&part.number) { Ok(part) } else { Err("this is not a share that this version of Holdfast printed") }
    }
}

/// Reads one line as a person types it: spaces, hyphens and small letters do not matter, nor does the number before it,
/// nor O for 0, or I and L for 1.
///
/// # Errors
/// A sentence that says what is wrong with the line.
pub fn typed(at: usize, line: &str) -> Result<[u8; 10], String> {
    let words: Vec<&str> = line.split([' ', '-', '\t']).filter(|w| !w.is_empty()).collect();
    let number = (at + 1).to_string();
    let rest = if words.first() == Some(&number.as_str()) { &words[1..] } else { &words[..] };
    let mut values = vec![];
    for c in rest.concat().to_uppercase().chars() {
        let c = match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET.iter().position(|a| char::from(*a) == c);
        values.push(value.ok_or_else(|| format!("line {number}: the character {c} is on no share; compare the line with the page"))?);
    }
    if values.len() != 20 {
        return Err(format!("line {number} has {} characters, and 20 are on the page", values.len()));
    }
    let mut bits = 0_u128;
    for value in &values[..16] {
        bits = bits << 5 | *value as u128;
    }
    let ten: [u8; 10] = bits.to_be_bytes()[6..].try_into().expect("ten of sixteen bytes");
    let written: String = values[16..].iter().map(|v| char::from(ALPHABET[*v])).collect();
    if check(at, &ten) == written {
        Ok(ten)
    } else {
        Err(format!("line {number} has a typing mistake: compare each character with the page"))
    }
}

/// The last four characters of a line.
fn check(at: usize, ten: &[u8]) -> String {
    let sha = Sha256::new().chain_update(b"holdfast share line").chain_update([at as u8]).chain_update(ten).finalize();
    base32(&sha[..5])[..4].to_owned()
}

/// Five bits a character; the bytes are a multiple of five.
fn base32(bytes: &[u8]) -> String {
    bytes
        .chunks(5)
        .flat_map(|five| {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).rev().map(move |at| char::from(ALPHABET[(bits >> (at * 5) & 31) as usize]))
        })
        .collect()
}

/// The page that is printed for one share. `made` is the day in words, `command` what gets the key back.
pub fn page(part: &Part, made: &str, command: &str) -> String {
    let mark = crate::journal::hex(&part.mark);
    let lines: String = part.lines().iter().map(|line| format!("        {line}\n")).collect();
    format!(
        "HOLDFAST   SHARE {number} OF {SHARES}   printed {made}   key mark {mark}\n\n\
         Any two of the three shares open the database. One alone opens nothing.\n\
         Keep the three with different people or in different places, and never beside the computer.\n\n\
         {lines}\n\
         The last four characters of each line check it. Letters are capitals; there is no I, L, O or U.\n\n\
         WHEN THE KEY IS LOST, OR THE PASSPHRASE FORGOTTEN\n\
         1. On the computer with the data folder, in a terminal:  {command}\n\
         2. Type the four lines of one share, then of another. Mistakes are pointed out line by line.\n\
         3. Start Holdfast as before.\n\n\
         This page is worth nothing once the key is changed: print new shares then, and destroy this one.\n\
         These shares do not open backups. A backup is opened with its identity.\n",
        number = part.number,
    )
}
