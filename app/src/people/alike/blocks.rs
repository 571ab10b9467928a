//! Which pairs are worth comparing. Everything that [`super::pair`] can offer shares a key here; nobody is compared with
//! everybody who has the same name, since among many records that is a square.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use jiff::civil::Date;

use super::{Ready, given, pair, slip};

/// A birthday that more share than this is told apart by names as well.
const CROWD: usize = 64;
/// A name that more have than this says nothing of one who has no date of birth.
const NAMESAKES: usize = 50;

/// A postcode that more have than this is no household's.
pub(super) const HOUSEHOLD: usize = 4;

/// The keys are hashed: two that fall together cost a comparison.
fn hashed(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// Pairs worth comparing, each once, in order.
pub(super) fn candidates(ready: &[Ready]) -> Vec<(usize, usize)> {
    let (mut births, mut names): (HashMap<Date, usize>, HashMap<&str, usize>) = (HashMap::new(), HashMap::new());
    let mut postcodes: HashMap<&str, usize> = HashMap::new();
    for one in ready {
        *postcodes.entry(&one.postcode).or_default() += 1;
        *names.entry(&one.key).or_default() += 1;
        if let Some(born_on) = one.born_on {
            *births.entry(first_of_two(born_on)).or_default() += 1;
        }
    }
    let mut keyed: Vec<(u64, usize)> = vec![];
    for (at, one) in ready.iter().enumerate() {
        let crowd = one.born_on.is_some_and(|day| births.get(&first_of_two(day)).is_some_and(|n| *n > CROWD));
        let namesakes = names.get(one.key.as_str()).is_some_and(|n| *n > NAMESAKES);
        let household = postcodes.get(one.postcode.as_str()).is_some_and(|n| *n <= HOUSEHOLD);
        keyed.extend(keys(one, crowd, namesakes, household).into_iter().map(|key| (key, at)));
    }
    keyed.sort_unstable();
    keyed.dedup();
    let mut pairs = vec![];
    for block in keyed.chunk_by(|a, b| a.0 == b.0) {
        for (n, (_, a)) in block.iter().enumerate() {
            pairs.extend(block[n + 1..].iter().map(|(_, b)| (*a, *b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The same for a day and for that with day and month swapped.
fn first_of_two(day: Date) -> Date {
    pair::swapped(day).map_or(day, |other| other.min(day))
}

fn keys(one: &Ready, crowd: bool, namesakes: bool, household: bool) -> Vec<u64> {
    let mut keys = vec![];
    let family = one.family.concat();
    let first = one.given.first().map_or("", String::as_str);
    let forms = given::of(first);
    if let Some(born_on) = one.born_on {
        let day = first_of_two(born_on);
        if crowd {
            let words = one.given.iter().chain(&one.family);
            keys.extend(words.map(|word| hashed(("day and word", day, word))));
            keys.extend([&one.given.concat(), &family].map(|word| hashed(("day and sound", day, slip::sounds(word)))));
            keys.extend(forms.iter().map(|number| hashed(("day and form", day, number))));
        } else {
            keys.push(hashed(("day", day)));
        }
        for mask in masks(born_on) {
            keys.push(hashed(("name and mask", &one.key, mask)));
            keys.push(hashed(("first and mask", first, &family, mask)));
            keys.extend(forms.iter().map(|number| hashed(("form and mask", number, &family, mask))));
        }
    }
    if !one.key.is_empty() {
        if household && !one.postcode.is_empty() {
            keys.push(hashed(("name and postcode", &one.key, &one.postcode)));
        }
        // Who has no date of birth is held against everybody of the name.
        if !namesakes {
            keys.push(hashed(("name", &one.key)));
        }
    }
    keys
}

/// A date of birth with one figure left out, and with two neighbours in no order: dates that differ so share one.
fn masks(day: Date) -> Vec<[u8; 9]> {
    let mut digits = [0_u8; 9];
    let mut rest = i32::from(day.day()) * 1_000_000 + i32::from(day.month()) * 10_000 + i32::from(day.year());
    for digit in digits[..8].iter_mut().rev() {
        *digit = (rest % 10) as u8;
        rest /= 10;
    }
    let mut masks = vec![];
    for at in 0..8 {
        let mut mask = digits;
        (mask[at], mask[8]) = (10, at as u8);
        masks.push(mask);
        if at < 7 && digits[at] != digits[at + 1] {
            let mut mask = digits;
            (mask[at], mask[at + 1]) = (digits[at].min(digits[at + 1]), digits[at].max(digits[at + 1]));
            mask[8] = 10 + at as u8;
            masks.push(mask);
        }
    }
    masks
}
