//! Records that may be one person. [`exact`] finds those with the same name and date of birth, however typed;
//! [`likely`] finds pairs for someone to decide on, with the reasons in plain words. Pure.
//!
//! Twins are why the same surname and date of birth are never enough: first names must agree, or be two forms or
//! spellings of one name.

mod blocks;
pub mod given;
pub mod names;
mod pair;
mod scripts;
mod slip;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use blocks::candidates;
pub use given::kin;
use names::{name_key, words};

/// What one record says of a person.
#[derive(Clone, Debug, Default)]
pub struct Someone {
    pub given: String,
    pub family: String,
    pub born_on: Option<Date>,
    pub postcode: String,
    /// As stored: female, male, …; anything unknown agrees with everything.
    pub gender: String,
}

/// Two records, by their places in the list, that may be one person. `why` is in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    pub a: usize,
    pub b: usize,
    pub score: i64,
    pub why: Vec<String>,
}

/// A record made ready for comparing.
struct Ready {
    given: Vec<String>,
    family: Vec<String>,
    key: String,
    born_on: Option<Date>,
    postcode: String,
    gender: String,
}

impl Ready {
    fn new(someone: &Someone) -> Ready {
        Ready {
            given: words(&someone.given),
            family: words(&someone.family),
            key: name_key(&someone.given, &someone.family),
            born_on: someone.born_on,
            postcode: someone.postcode.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase(),
            gender: someone.gender.clone(),
        }
    }

    /// The name with no spaces at all, the parts in either order: "Anne Marie" and "Annemarie" agree.
    fn joined(&self) -> String {
        let (given, family) = (self.given.concat(), self.family.concat());
        if given < family { format!("{given} {family}") } else { format!("{family} {given}") }
    }
}

/// How far a word as heard or typed is from a name that may be meant, 1 for one letter; nothing for another name.
pub fn distance(heard: &str, name: &str) -> Option<usize> {
    let letters = strsim::osa_distance(heard, name);
    if letters > slip::FURTHEST {
        return given::related(heard, name).then_some(3);
    }
    let short = heard.chars().count().min(name.chars().count());
    // Among names of three letters one letter makes another name (Amy, Ivy): they must sound alike, too.
    if slip::apart(heard, name, letters).is_some() || (letters == 1 && short == 3 && slip::sounds(heard) == slip::sounds(name)) {
        return Some(letters);
    }
    given::related(heard, name).then_some(letters.clamp(1, 3))
}

/// Whether two days of birth may be one that was told or typed wrongly.
pub fn may_be_one_birth(x: Date, y: Date) -> bool {
    x == y || pair::swapped(x) == Some(y) || pair::digits_apart(x, y).is_some()
}

/// Groups of records with the same name and date of birth. Each group has at least two, in the order of the list.
pub fn exact(people: &[Someone]) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..people.len()).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let mut seen: HashMap<(Date, String), usize> = HashMap::new();
    for (at, someone) in people.iter().enumerate() {
        let ready = Ready::new(someone);
        let Some(born_on) = ready.born_on.filter(|_| !ready.key.is_empty()) else { continue };
        let joined = ready.joined();
        for key in [ready.key, joined] {
            let first = *seen.entry((born_on, key)).or_insert(at);
            let (a, b) = (find(&mut root, first), find(&mut root, at));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..people.len() {
        groups.entry(find(&mut root, at)).or_default().push(at);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// Nobody decides on more pairs of one record than this: the likeliest stand for the rest.
const OFFERED: usize = 5;

/// Pairs that may be one person, likeliest first; only pairs in which at least one is `new`, and none that [`exact`]
/// joins. Of one record, the likeliest few.
pub fn likely(people: &[Someone], new: impl Fn(usize) -> bool) -> Vec<Likely> {
    let ready: Vec<Ready> = people.iter().map(Ready::new).collect();
    let common = Common::of(&ready);
    let mut group_of: HashMap<usize, usize> = HashMap::new();
    for (number, group) in exact(people).into_iter().enumerate() {
        group_of.extend(group.into_iter().map(|at| (at, number)));
    }
    let joined = |a: usize, b: usize| group_of.get(&a).is_some_and(|group| group_of.get(&b) == Some(group));
    let mut found = vec![];
    for (a, b) in candidates(&ready) {
        if (new(a) || new(b)) && !joined(a, b) {
            found.extend(pair::compare(&ready[a], &ready[b], &common).map(|(score, why)| Likely { a, b, score, why }));
        }
    }
    found.sort_by_key(|likely| (-likely.score, likely.a, likely.b));
    let mut offers: HashMap<usize, usize> = HashMap::new();
    found.retain(|likely| {
        let full = [likely.a, likely.b].iter().all(|at| offers.get(at).is_some_and(|n| *n >= OFFERED));
        if !full {
            *offers.entry(likely.a).or_default() += 1;
            *offers.entry(likely.b).or_default() += 1;
        }
        !full
    });
    found
}

/// How common names and postcodes are among these records.
struct Common {
    given: HashMap<String, usize>,
    postcode: HashMap<String, usize>,
}

impl Common {
    fn of(ready: &[Ready]) -> Common {
        let mut common = Common { given: HashMap::new(), postcode: HashMap::new() };
        for one in ready {
            *common.given.entry(one.given.concat()).or_default() += 1;
            *common.postcode.entry(one.postcode.clone()).or_default() += 1;
        }
        common
    }

    /// A first name that is a name in its own right here, not somebody's slip of the pen.
    fn is_a_name(&self, given: &str) -> bool {
        !given::of(given).is_empty() || self.given.get(given).is_some_and(|n| *n >= 3)
    }

    /// A postcode that says something: of a household, not of half a town.
    fn is_telling(&self, postcode: &str) -> bool {
        !postcode.is_empty() && self.postcode.get(postcode).is_some_and(|n| *n <= blocks::HOUSEHOLD)
    }
}
