//! A number, e-mail or address that is also one of whoever is alleged to have abused somebody is never a way to reach them
//! (safety.md: a voicemail with the new address was left on the husband's phone). What is known of him is what was written of him:
//! the words beside the relationship, and whatever is recorded as his to be reached at.

use std::collections::BTreeSet;

use super::{Line, digits, queries, record, value};
use crate::{
    args,
    db::{DbError, Read, Write},
    people::{relationships::ALLEGED, who_sees},
    room,
    sealed::Sealed,
    unsealed,
    versions::Values,
};

/// The sentence for whoever enters one as safe.
pub const SENTENCE: &str = "This is also recorded for somebody who is alleged to have abused them, so it cannot be a way to reach them. \
                            Choose “No: never use it”. If it is not theirs any more, put right what is recorded of them first.";

/// Shorter ones are extensions and house numbers.
const SHORTEST: usize = 7;
/// A number of this country without its first nought.
const WHOLE: usize = 10;

/// A digit, also in the scripts and letters in which people write or disguise one.
fn digit(c: char) -> Option<char> {
    let at = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|n| *n < 10).and_then(|n| char::from_digit(n, 10));
    match c {
        'o' | 'O' | 'о' | 'О' | 'ο' | 'Ο' => Some('0'),
        'l' | 'I' | '|' => Some('1'),
        _ => ['0', '０', '٠', '۰'].into_iter().find_map(at),
    }
}

/// Everything in a text that may be a number, as it is dialled here and without the first nought.
fn numbers(text: &str) -> BTreeSet<String> {
    let between = |c: char| c.is_whitespace() || "-().+\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}_".contains(c);
    let is_number = |token: &str| token.chars().all(|c| digit(c).is_some()) && token.chars().any(|c| !c.is_alphabetic());
    // Letters alone are digits where a number has begun, or as its first nought.
    let looks_so =
        |token: &str, begun: bool| token.chars().all(|c| digit(c) == Some('0')) || begun && token.chars().all(|c| digit(c).is_some());
    let (mut found, mut run) = (BTreeSet::new(), String::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let token = rest.split(|c: char| between(c) || !(c.is_alphanumeric() || c == '|')).next().unwrap_or_default();
        let taken = if token.is_empty() { &rest[..first.len_utf8()] } else { token };
        match token {
            "" if first == '+' => run.push('+'),
            "" if between(first) => {}
            token if !token.is_empty() && (is_number(token) || looks_so(token, !run.is_empty())) => {
                run.extend(token.chars().filter_map(digit))
            }
            _ => end(&mut run, &mut found),
        }
        rest = &rest[taken.len()..];
    }
    end(&mut run, &mut found);
    found
}

fn end(run: &mut String, found: &mut BTreeSet<String>) {
    let run = std::mem::take(run);
    for one in run.split('+').filter(|one| !one.is_empty()) {
        let abroad = if run.contains('+') { format!("+{one}") } else { one.to_owned() };
        let dialled = digits(&abroad);
        let dialled = dialled.strip_prefix("44").filter(|rest| dialled.len() == 12 && !rest.starts_with('0')).unwrap_or(&dialled);
        let number = dialled.trim_start_matches('0');
        if number.len() >= 2 * WHOLE && number.is_ascii() {
            let (a, b) = number.split_at(number.len() / 2);
            found.extend([a, b].map(|half| half.trim_start_matches('0').to_owned()));
        }
        if number.len() >= SHORTEST && number.is_ascii() {
            // What stands behind a whole number may be a word that looks like a digit.
            found.extend([number, &number[..number.len().min(WHOLE)]].map(str::to_owned));
        }
    }
}

/// The e-mail addresses in a text; the letters before a + are whose they are.
fn mails(text: &str) -> BTreeSet<String> {
    let text = text.to_lowercase();
    let parts = text.split(|c: char| c.is_whitespace() || ",;:<>()[]\"'“”".contains(c)).filter(|part| part.contains('@'));
    let parts = parts.map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()));
    parts
        .filter_map(|part| part.split_once('@'))
        .filter(|(name, host)| !name.is_empty() && host.contains('.'))
        .map(|(name, host)| format!("{}@{host}", name.split('+').next().unwrap_or(name)))
        .collect()
}

/// Letters and digits alone.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The postcode in a text and the first number of it: one house, however the street is written.
fn house(text: &str) -> Option<(String, String)> {
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_uppercase).collect();
    let number = words.iter().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let pairs = words.iter().zip(words.iter().skip(1)).map(|(a, b)| format!("{a}{b}"));
    let postcode = pairs.chain(words.iter().cloned()).find(|both| is_postcode(both))?;
    Some((postcode, number.clone()))
}

fn is_postcode(text: &str) -> bool {
    let (Some(out), Some(inner)) = (text.get(..text.len().saturating_sub(3)), text.get(text.len().saturating_sub(3)..)) else {
        return false;
    };
    let inner: Vec<char> = inner.chars().collect();
    let letters = out.chars().take_while(char::is_ascii_alphabetic).count();
    (2..=4).contains(&out.len())
        && (1..=2).contains(&letters)
        && out.chars().skip(letters).any(|c| c.is_ascii_digit())
        && matches!(inner[..], [d, a, b] if d.is_ascii_digit() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
}

/// Whether a number, e-mail or address is in what is written of somebody.
pub fn is_in(text: &str, way: &str, theirs: &str) -> bool {
    let hers = numbers(text);
    // A number may stand between others there, without anything that parts them.
    let number = numbers(theirs).iter().any(|his| hers.iter().any(|one| his.contains(one.as_str())));
    let mail = !mails(text).is_disjoint(&mails(theirs));
    let address = bare(text);
    let same_house = house(text).is_some_and(|one| house(theirs).is_some_and(|other| one == other));
    number || mail || way == "address" && (address.len() > SHORTEST && bare(theirs).contains(&address) || same_house)
}

/// Whether a line would ring, write to or visit somebody of whom this is written.
pub fn is_theirs(line: &Values, written: &[String]) -> bool {
    let (text, way) = (value(line, "phone"), value(line, "way"));
    !text.is_empty() && written.iter().any(|theirs| is_in(text, way, theirs))
}

/// For statements: the relationships (his) by which somebody is alleged to have abused the person of root $1, the mother or father they
/// came with, or their child; $2 is the kind. One that is over counts.
macro_rules! his {
    () => {
        "WITH whose AS (
           SELECT p.id FROM person p WHERE p.root_id = $1
           UNION SELECT a.id FROM person p JOIN relationship r ON r.person_id = p.id JOIN person o ON o.id = r.other_id
                 JOIN person a ON a.root_id = o.root_id WHERE p.root_id = $1 AND r.kind = 'child' AND r.withdrawn_at IS NULL
           UNION SELECT a.id FROM person p JOIN relationship r ON r.other_id = p.id JOIN person o ON o.id = r.person_id
                 JOIN person a ON a.root_id = o.root_id WHERE p.root_id = $1 AND r.kind = 'child' AND r.withdrawn_at IS NULL),
         his AS (
           SELECT r.words, r.other_id FROM whose w JOIN relationship r ON r.person_id = w.id WHERE r.kind = $2 AND r.withdrawn_at IS NULL) "
    };
}
pub(super) use his;

/// What is written of whoever is alleged to have abused a person, or the mother or father they came with, or their child. A
/// relationship that is over counts: it was his number.
pub async fn written(read: &mut Read, root_id: i64) -> Result<Vec<String>, DbError> {
    let rows: Vec<(Sealed,)> = read
        .all(
            concat!(
                his!(),
                "SELECT h.words AS text FROM his h WHERE h.words <> ''
                 UNION SELECT ",
                unsealed!("safe_contact", "s", "phone", "pk"),
                " FROM his h JOIN person o ON o.id = h.other_id JOIN person x ON x.root_id = o.root_id
                   JOIN safe_contact s ON s.person_id = x.id LEFT JOIN person_key pk ON pk.person_id = x.id
                   WHERE s.phone <> '' AND s.withdrawn_at IS NULL"
            ),
            args![root_id, ALLEGED],
        )
        .await?;
    Ok(rows.into_iter().map(|(text,)| text.into()).collect())
}

/// Sets whatever became his to unsafe, at once, of a person and of those whose mother, father or child they are: after something was
/// written of whoever is alleged to have abused them, or two records became one.
pub async fn follow(tx: &mut Write, root_id: i64) -> Result<(), DbError> {
    let near: Vec<(i64,)> = tx
        .all(
            "SELECT p.root_id FROM person p WHERE p.root_id = $1
             UNION SELECT o.root_id FROM person p JOIN relationship r ON r.person_id = p.id JOIN person o ON o.id = r.other_id
                   WHERE p.root_id = $1 AND r.kind = 'child' AND r.withdrawn_at IS NULL
             UNION SELECT o.root_id FROM person p JOIN relationship r ON r.other_id = p.id JOIN person o ON o.id = r.person_id
                   WHERE p.root_id = $1 AND r.kind = 'child' AND r.withdrawn_at IS NULL",
            args![root_id],
        )
        .await?;
    for (root_id,) in near {
        room::house().alleged(tx, root_id).await?;
        let lines: Vec<Line> = queries::standing(tx, root_id).await?.into_iter().filter(|line| line.safe != "no").collect();
        if lines.iter().all(|line| line.phone.is_empty()) {
            continue;
        }
        let written = written(tx, root_id).await?;
        for line in lines.iter().filter(|line| is_theirs(&line.values(), &written)) {
            record::set_unsafe(tx, root_id, line).await?;
        }
    }
    who_sees::reached(tx, root_id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that come out the same each time.
    struct Drawn(u64);

    impl Drawn {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % most
        }

        /// A mobile number as somebody may write it: parts, prefixes, signs between, letters that look like digits.
        fn spelt(&mut self, number: &str) -> String {
            let start = ["0", "+44", "+44 ", "0044", "0044 ", "+44 (0)", "+44(0) ", "44", "(0)", "(+44) "][self.below(10)];
            let noughts = ["0", "0", "O", "o", "О", "０"][self.below(6)];
            let mut out = if self.below(2) == 0 { start.replace('0', noughts) } else { start.to_owned() };
            for (nth, c) in number.chars().enumerate() {
                if nth > 0 && self.below(4) == 0 {
                    out.push_str([" ", "-", ".", "\u{a0}", " - ", "–", ") "][self.below(7)]);
                }
                match c {
                    '0' => out.push_str(noughts),
                    '1' if self.below(3) == 0 => out.push_str(["l", "I", "１"][self.below(3)]),
                    c => out.push(c),
                }
            }
            out
        }
    }

    #[test]
    fn five_hundred_spellings_of_his_number_are_his_and_no_other_number_is() {
        let mut drawn = Drawn(7);
        for n in 0..500 {
            let number = format!("77{:08}", drawn.below(90_000_000) + 10_000_000);
            let other = format!("77{:08}", (number[2..].parse::<usize>().unwrap() + 1 + drawn.below(1_000)) % 100_000_000);
            let (hers, his) = (drawn.spelt(&number), drawn.spelt(&number));
            let words =
                [his.clone(), format!("Her ex, drives a white van, {his}; moved out in 2024"), format!("0{other}, {his}, no other")];
            let words = &words[n % 3];
            assert!(is_in(&hers, "phone", words), "{hers} in {words}");
            let another = drawn.spelt(&other);
            assert!(!is_in(&another, "phone", &his), "{another} in {his}");
        }
    }

    #[test]
    fn an_e_mail_or_an_address_is_his_however_it_is_written() {
        let his = "Lives at 12 Sample Street, Truro TR1 2AA. Writes from Sam.Sample+x@Example.org, 01872 000 111";
        assert!(is_in("sam.sample@example.org", "email", his));
        assert!(is_in("SAM.SAMPLE@EXAMPLE.ORG;", "email", his));
        assert!(!is_in("ann@example.org", "email", his));
        assert!(is_in("12, Sample St, tr12aa", "address", his));
        assert!(is_in("12 sample street", "address", his));
        assert!(!is_in("14 Sample Street TR1 2AA", "address", his));
        assert!(is_in("+44 1872 000111", "phone", his));
        assert!(!is_in("no number; she rings us", "phone", his));
        assert!(!is_in("", "phone", ""));
    }
}
