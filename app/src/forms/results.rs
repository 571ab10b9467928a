//! The part of the vocabulary that says what answers come to: scores, constraints, facts, what a result asks for, examples.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{number::Number, vocabulary::Condition};

/// A score: a sum of ordinals, or a count of some answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    pub id: String,
    pub text: String,
    /// The groups or items that it counts.
    pub of: Vec<String>,
    /// The answers that count one each; without these, ordinals are added.
    #[serde(default)]
    pub count: Vec<String>,
    /// What is counted, in words: "yes".
    #[serde(default)]
    pub counted: String,
    /// Answers that leave a gap, told beside the score.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// Missing answers are made up for from those given, when at least so many are.
    #[serde(default)]
    pub prorate_from: Option<usize>,
    /// What a raw score is turned into.
    #[serde(default)]
    pub table: Vec<(Number, Number)>,
    /// The highest it can be.
    pub most: Number,
    #[serde(default)]
    pub better: Better,
    #[serde(default, rename = "band")]
    pub bands: Vec<Band>,
    /// Lines that are told beside the score, such as those that differ between men and women.
    #[serde(default, rename = "cut_off")]
    pub cut_offs: Vec<CutOff>,
    /// The least difference between two that is more than chance.
    #[serde(default)]
    pub reliable_change: Option<Number>,
    /// An item whose answer may raise the level and never lowers it.
    #[serde(default)]
    pub raised_by: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    Higher,
    #[default]
    Lower,
}

/// A level of a score, from a number up. Lowest first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub id: String,
    pub from: Number,
    pub says: String,
    #[serde(default)]
    pub colour: Shade,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shade {
    #[default]
    Grey,
    Yellow,
    Orange,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutOff {
    #[serde(default)]
    pub at_least: Option<Number>,
    #[serde(default)]
    pub below: Option<Number>,
    /// What it means to be there: "Women: a drug problem is likely".
    pub says: String,
    /// Whose line it is, where that was answered: that of a child, of a carer.
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// What must hold when `when` does, with the sentence for when it does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The item that the sentence is said beside.
    pub at: String,
    #[serde(default)]
    pub when: Vec<Condition>,
    pub must: Vec<Condition>,
    pub says: String,
}

/// A fact that a record gives, so that rules, deadlines and returns know of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenFact {
    pub kind: String,
    /// What the kind is called in a sentence, where Holdfast has no word for it yet: "housing application made".
    #[serde(default)]
    pub says: String,
    #[serde(default)]
    pub when: Vec<Condition>,
    /// The item that is its day; the day of the record unless set.
    #[serde(default)]
    pub day: String,
    #[serde(default)]
    pub time: String,
    /// The item or score that is its words.
    #[serde(default)]
    pub words: String,
    /// Whether what answers this fact answers no other of its kind, as with a message and its answer.
    #[serde(default)]
    pub own_thread: bool,
}

/// What a result asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    pub when: Vec<Condition>,
    pub title: String,
    /// Shown when no deadline of `rule` is there, or none is named.
    pub says: String,
    /// The form that it opens.
    #[serde(default)]
    pub form: String,
    /// The deadline that tells by when.
    #[serde(default)]
    pub rule: String,
    /// Said once it is done.
    #[serde(default)]
    pub done: String,
}

/// Answers, and what they must come to; run by `holdfast form check`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub says: String,
    #[serde(default)]
    pub answers: BTreeMap<String, Answered>,
    /// One answer for every item of these groups that is not answered above.
    #[serde(default)]
    pub all: BTreeMap<String, String>,
    /// The items that are told to be wrong, in order.
    #[serde(default)]
    pub faults: Vec<String>,
    /// Answered, and left out because the item was not asked.
    #[serde(default)]
    pub left_out: Vec<String>,
    #[serde(default)]
    pub scores: BTreeMap<String, Number>,
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
    /// Of a score: how many answers are missing.
    #[serde(default)]
    pub missing: BTreeMap<String, usize>,
    #[serde(default)]
    pub facts: Option<Vec<String>>,
    #[serde(default)]
    pub line: Option<String>,
}

/// An answer as an example writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Answered {
    One(String),
    Whole(i64),
    Many(Vec<String>),
    Rows(Vec<BTreeMap<String, String>>),
}

/// Rows that ask somebody here to do something: each that names a worker and a day is a task of theirs, and follows its row.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tasks {
    /// The group that repeats, and its items.
    pub rows: String,
    pub what: String,
    pub worker: String,
    pub day: String,
    /// How it stands: with which answers it is done, and with which it is off.
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub done: Vec<String>,
    #[serde(default)]
    pub off: Vec<String>,
}

/// What a return may count records of this kind by.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Items that have a limited set of answers, and scores with levels: a figure may pick some of their answers, and be split
    /// by them.
    #[serde(default)]
    pub by: Vec<String>,
}

impl Score {
    /// The level that a number comes to.
    pub fn band(&self, number: Number) -> Option<&Band> {
        self.bands.iter().rfind(|band| band.from <= number)
    }

    /// Where a level stands among the others.
    pub fn rank(&self, level: &str) -> Option<usize> {
        self.bands.iter().position(|band| band.id == level)
    }

    pub fn says(&self, level: &str) -> &str {
        self.bands.iter().find(|band| band.id == level).map_or("", |band| &band.says)
    }
}
