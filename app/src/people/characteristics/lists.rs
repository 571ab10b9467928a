//! What is asked about people and the answers on offer: `lists/characteristics.toml`.

use std::{collections::BTreeMap, sync::OnceLock};

use rules::Pack;
use serde::Deserialize;

use crate::duties::contracts::Contracts;

/// Part of the program: a figure must not change because a file beside it did.
const LISTS: &str = include_str!("../../../../lists/characteristics.toml");

/// The answers that every question has, beside its own.
pub const GAPS: [(&str, &str); 3] = [("declined", "Prefer not to say"), ("not-known", "Not known"), ("not-asked", "Not asked")];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    #[serde(rename = "group")]
    groups: Vec<Group>,
    #[serde(rename = "kind")]
    kinds: Vec<Kind>,
}

/// Kinds that stand together on a page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub says: String,
}

/// Something that is asked about people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    pub id: String,
    pub group: String,
    pub says: String,
    pub source: String,
    #[serde(default)]
    pub shape: Shape,
    /// The list of the pack that has the answers.
    list: Option<String>,
    #[serde(default)]
    pub of: Of,
    pub from_age: Option<i16>,
    #[serde(default)]
    answers: Vec<Answer>,
    pub with: Option<With>,
    /// Hidden until somebody asks to see it.
    #[serde(default)]
    pub sealed: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    #[default]
    One,
    Several,
    Words,
    Day,
    Postcode,
}

/// On whose page it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    #[default]
    Everybody,
    Adults,
    Children,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    id: String,
    says: String,
    coarser: Option<String>,
    #[serde(default)]
    rough: bool,
}

/// What belongs to an answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct With {
    pub says: String,
    #[serde(default = "words")]
    pub shape: Shape,
}

fn words() -> Shape {
    Shape::Words
}

/// The answer to no question: nobody was asked, or nobody knows. It never stands where there is another.
pub fn is_gap(value: &str) -> bool {
    matches!(value, "not-asked" | "not-known" | "")
}

/// The lists as they are shipped.
fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str(LISTS).expect("the file is part of the program and tested"))
}

pub fn groups() -> &'static [Group] {
    &file().groups
}

/// Every kind, in the order in which pages show them.
pub fn kinds() -> &'static [Kind] {
    &file().kinds
}

/// The kind of this id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    static BY_ID: OnceLock<BTreeMap<&str, &Kind>> = OnceLock::new();
    BY_ID.get_or_init(|| kinds().iter().map(|kind| (kind.id.as_str(), kind)).collect()).get(id).copied()
}

impl Kind {
    /// The answers on offer, by id and words. A rough one only where it was given already.
    pub fn choices<'a>(&'a self, pack: &'a Pack, given: &str) -> Vec<(&'a str, &'a str)> {
        let of_pack = self.list.iter().flat_map(|list| pack.list(list)).map(|choice| (choice.id.as_str(), choice.says.as_str()));
        let own = self.answers.iter().filter(|answer| !answer.rough || answer.id == given).map(|a| (a.id.as_str(), a.says.as_str()));
        let mut all: Vec<(&str, &str)> = of_pack.chain(own).collect();
        for gap in GAPS {
            if all.iter().all(|(id, _)| *id != gap.0) {
                all.push(gap);
            }
        }
        all
    }

    /// Whether it is an answer to this question: one on offer, or a rough one.
    pub fn takes(&self, pack: &Pack, value: &str) -> bool {
        self.answers.iter().any(|answer| answer.id == value) || self.choices(pack, "").iter().any(|(id, _)| *id == value)
    }

    /// A value as a page says it.
    pub fn says(&self, contracts: &Contracts, value: &str) -> String {
        if let Some((_, says)) = GAPS.iter().find(|(id, _)| *id == value) {
            return (*says).to_owned();
        }
        match self.shape {
            Shape::Words | Shape::Postcode | Shape::Day => value.to_owned(),
            Shape::One => self.answer_says(contracts, value),
            Shape::Several => value.split(' ').map(|one| self.answer_says(contracts, one)).collect::<Vec<_>>().join("; "),
        }
    }

    fn answer_says(&self, contracts: &Contracts, value: &str) -> String {
        let own = self.answers.iter().find(|answer| answer.id == value).map(|answer| answer.says.as_str());
        own.unwrap_or_else(|| self.list.as_ref().map_or(value, |list| contracts.says(list, value))).to_owned()
    }

    /// The value that a list counts this one as: itself, or the coarser one that the list holds. Itself when it holds none.
    pub fn counted_as<'v>(&'v self, value: &'v str, holds: impl Fn(&str) -> bool) -> &'v str {
        let mut at = value;
        while !holds(at) {
            match self.answers.iter().find(|answer| answer.id == at).and_then(|answer| answer.coarser.as_deref()) {
                Some(coarser) => at = coarser,
                None => return value,
            }
        }
        at
    }

    /// Whether it is asked about somebody.
    pub fn is_asked_of(&self, whom: Whom) -> bool {
        let is_from = |least: i16| whom.age.map_or(!whom.is_child, |age| age >= least);
        self.from_age.is_none_or(is_from)
            && match self.of {
                Of::Everybody => true,
                Of::Adults => is_from(16),
                Of::Children => whom.age.map_or(whom.is_child, |age| age < 18),
            }
    }
}

/// Whom something would be asked about: the age in years, or else whether they are known as somebody's child.
#[derive(Clone, Copy, Debug)]
pub struct Whom {
    pub age: Option<i16>,
    pub is_child: bool,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_stands_in_a_group_and_every_answer_leads_up_without_going_round() {
        let groups: BTreeSet<&str> = groups().iter().map(|group| group.id.as_str()).collect();
        for kind in kinds() {
            assert!(groups.contains(kind.group.as_str()), "{}", kind.id);
            let ids: BTreeSet<&str> = kind.answers.iter().map(|answer| answer.id.as_str()).collect();
            assert_eq!(ids.len(), kind.answers.len(), "{} has an answer twice", kind.id);
            for answer in &kind.answers {
                assert!(answer.coarser.as_ref().is_none_or(|coarser| ids.contains(coarser.as_str())), "{} {}", kind.id, answer.id);
                assert!(!answer.id.contains(' '), "several answers stand with a space between them");
                kind.counted_as(&answer.id, |_| false);
            }
        }
    }

    #[test]
    fn nineteen_groups_roll_up_to_five() {
        let ethnicity = kind("ethnicity").expect("there is one");
        let five = ["white", "mixed", "asian", "black", "other"];
        let groups: Vec<&Answer> = ethnicity.answers.iter().filter(|answer| !answer.rough).collect();
        assert_eq!(groups.len(), 19);
        for group in groups {
            assert!(five.contains(&ethnicity.counted_as(&group.id, |id| five.contains(&id))), "{}", group.id);
        }
    }

    #[test]
    fn a_coarser_list_counts_what_it_does_not_hold_as_what_it_holds() {
        let ethnicity = kind("ethnicity").expect("there is one");
        let six = |id: &str| ["white-british", "white-other", "mixed", "asian", "black", "other"].contains(&id);
        for (told, counted) in [
            ("white-british", "white-british"),
            ("white-roma", "white-other"),
            ("asian-indian", "asian"),
            ("arab", "other"),
            ("mixed", "mixed"),
            ("declined", "declined"),
        ] {
            assert_eq!(ethnicity.counted_as(told, six), counted, "{told}");
        }
    }
}
