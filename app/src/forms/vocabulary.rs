//! What a form file may say. The words are closed: one that is not here is an error with its file and line. Where the
//! standard for questionnaires has a word (FHIR's Questionnaire: the types of items, enable when, repeats, initial,
//! ordinal), it is that word, so that forms and answers can be handed over in that form.

use serde::Deserialize;

use super::answers::Answers;
pub use super::{
    anonymous::Anonymous,
    beforehand::InitialBy,
    in_diary::InDiary,
    item::{Behavior, Item, Layout, OTHER, Opt, Referred, Type},
    ledger::Ledger,
    number::Number,
    results::{Answered, Band, Better, Constraint, Counts, CutOff, Demand, Example, GivenFact, Score, Shade, Tasks},
};

/// One version of a kind of record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The name of its folder: what kind of record this is.
    pub kind: String,
    /// The name of its file.
    pub version: String,
    /// What a record of this kind is called, as a heading: "MARAC referral".
    pub title: String,
    /// The heading of the page it is filled in on: "Record a MARAC referral".
    pub asks: String,
    /// In the middle of a sentence: "a MARAC referral".
    pub one: String,
    /// The button that records it.
    pub button: String,
    pub about: About,
    /// Whether it is offered for filling in. The latest version that is offered is the one in use.
    #[serde(default = "yes")]
    pub offered: bool,
    /// Of an instrument whose words may not be shipped: it is offered once the words that a service is licensed to use stand
    /// beside it.
    #[serde(default)]
    pub needs_wording: bool,
    /// The version that a record of this one becomes when it is changed; its own unless set.
    #[serde(default)]
    pub becomes: String,
    /// In the menu of a person's page, where it is done every week; elsewhere it is found among all forms.
    #[serde(default)]
    pub menu: String,
    /// Where it stands among others; low first.
    #[serde(default)]
    pub order: i64,
    #[serde(default)]
    pub introduction: String,
    /// What is said of the text under the questions.
    #[serde(default)]
    pub licence: String,
    #[serde(default)]
    pub may: Permission,
    /// Of what is about a contract: whoever does case work fills it in and reads it, and not only managers.
    #[serde(default)]
    pub for_workers: bool,
    /// Where one is led after recording.
    #[serde(default)]
    pub then: Then,
    /// Another of the same day in the same case is asked about: it is likely to be the same.
    #[serde(default)]
    pub once_a_day: bool,
    /// What must be there before this can be recorded.
    #[serde(default)]
    pub needs: Option<Needs>,
    /// An earlier one of the same person is told of.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    pub columns: Columns,
    /// The rows of it that are tasks of workers here.
    #[serde(default)]
    pub tasks: Option<Tasks>,
    /// What of it stands in a worker's diary.
    #[serde(default)]
    pub diary: Vec<InDiary>,
    /// That managers are told before the second day of the latest record of whatever it is of and about.
    #[serde(default)]
    pub comes_again: bool,
    /// That its records are the lines of an account, and how they add up.
    #[serde(default)]
    pub ledger: Option<Ledger>,
    /// That some of its words are to tell nobody who they are about.
    #[serde(default)]
    pub anonymous: Option<Anonymous>,
    /// That a return may count records of this kind; not at all unless set.
    #[serde(default)]
    pub counts: Option<Counts>,
    #[serde(default, rename = "line")]
    pub lines: Vec<Line>,
    #[serde(default, rename = "item")]
    pub items: Vec<Item>,
    #[serde(default, rename = "score")]
    pub scores: Vec<Score>,
    #[serde(default, rename = "constraint")]
    pub constraints: Vec<Constraint>,
    #[serde(default, rename = "fact")]
    pub facts: Vec<GivenFact>,
    #[serde(default, rename = "demand")]
    pub demands: Vec<Demand>,
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

fn yes() -> bool {
    true
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// A referral and its case: for somebody who has one.
    Referral,
    /// A person, whatever cases they have.
    Person,
    Unit,
    /// Somebody who works here.
    Worker,
    Organisation,
    Contract,
}

impl About {
    /// Whether it is about running the service rather than about somebody supported or where they live: managers keep that.
    pub fn of_the_service(self) -> bool {
        matches!(self, About::Worker | About::Organisation | About::Contract)
    }
}

/// Who may fill a form in and read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Whoever does case work.
    #[default]
    RecordWork,
    /// Service managers.
    ManageCases,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// To what it is about.
    #[default]
    Subject,
    /// To the record, where a result asks for something.
    Record,
}

/// What must be there first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    pub there: Thing,
    /// The item that may be filled instead, for what is kept elsewhere; the sentence is said beside it.
    #[serde(default)]
    pub or_item: String,
    /// The item that the sentence is said beside, where nothing can stand instead.
    #[serde(default)]
    pub at: String,
    pub says: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    SupportPlan,
    /// The unit is empty after a stay, and nobody has said that it can be let again. The record belongs to that stay.
    UnitNotReady,
    /// Whoever the case is about lives in no unit: since they left the last, or ever.
    Left,
}

impl Needs {
    /// The item that the sentence is said beside.
    pub fn beside(&self) -> &str {
        if self.or_item.is_empty() { &self.at } else { &self.or_item }
    }
}

/// An earlier record of the same kind makes a new one a repeat.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    pub months: i32,
    /// "The last … was on …." comes before these.
    pub within: String,
    pub after: String,
}

/// Which items are the columns of a record. `day` is the day on which it happened.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub day: String,
    #[serde(default)]
    pub time: String,
    /// Who did it.
    #[serde(default)]
    pub worker: String,
    /// Whom it is about besides, such as a child.
    #[serde(default)]
    pub person: String,
    /// What came of it: an item or a score, of which the level is kept.
    #[serde(default)]
    pub outcome: String,
    #[serde(default)]
    pub about: String,
    /// A second day, such as when it was answered or when it expires.
    #[serde(default)]
    pub second_day: String,
    #[serde(default)]
    pub second_time: String,
}

/// The record in one line. `{item}` stands for what was answered, `{item:lower}` for the same without a capital,
/// `{item:pounds}` for a sum of money; a part
/// in square brackets is left out when nothing was answered in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub says: String,
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// What must hold of an item or a score. All that is set must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub item: String,
    /// One of these was answered; of a score, it came to one of these levels.
    #[serde(default)]
    pub is: Vec<String>,
    #[serde(default)]
    pub is_not: Vec<String>,
    #[serde(default)]
    pub given: Option<bool>,
    #[serde(default)]
    pub at_least: Option<Number>,
    #[serde(default)]
    pub at_most: Option<Number>,
    /// The answer is a level above, or below, what this score alone comes to.
    #[serde(default)]
    pub above: String,
    #[serde(default)]
    pub below: String,
}

impl Form {
    /// Every item, groups too, in the order of the page; those of rows are not among them.
    pub fn every(&self) -> Vec<&Item> {
        fn walk<'a>(items: &'a [Item], found: &mut Vec<&'a Item>) {
            for item in items {
                found.push(item);
                if !item.rows() {
                    walk(&item.items, found);
                }
            }
        }
        let mut found = vec![];
        walk(&self.items, &mut found);
        found
    }

    pub fn item(&self, id: &str) -> Option<&Item> {
        self.every().into_iter().find(|item| item.id == id)
    }

    /// Whether any item is hidden until it is asked for.
    pub fn seals(&self) -> bool {
        self.every().into_iter().any(|item| item.sealed || item.items.iter().any(|inner| inner.sealed))
    }

    /// Whether anything was answered that is hidden until it is asked for.
    pub fn hides(&self, answers: &Answers) -> bool {
        let in_rows = |item: &Item| {
            let sealed = item.items.iter().filter(|inner| inner.sealed);
            sealed.into_iter().any(|inner| answers.rows(&item.id).iter().any(|row| row.answers.contains_key(&inner.id)))
        };
        self.every().into_iter().any(|item| (item.sealed && answers.given(&item.id)) || (item.rows() && in_rows(item)))
    }

    pub fn score(&self, id: &str) -> Option<&Score> {
        self.scores.iter().find(|score| score.id == id)
    }

    /// The decision that its records wait for.
    pub fn decision(&self) -> Option<&Item> {
        self.later().find(|group| group.decided_by.is_some())
    }

    /// The groups that are filled in later.
    pub fn later(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| !item.later.is_empty())
    }

    /// The answers that an item offers in this file: its own, or those of the item it points to.
    pub fn options<'a>(&'a self, item: &'a Item) -> &'a [Opt] {
        match item.as_in.as_str() {
            "" => &item.options,
            other => self.item(other).map_or(&[], |other| &other.options),
        }
    }
}
