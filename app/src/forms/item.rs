//! The items of a form: the words that a file may say of each.

use serde::Deserialize;

use super::vocabulary::{Condition, InitialBy, Number, Permission};
use crate::files::Kind;

/// The types of items, named as FHIR names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Type {
    /// Items that belong together; with `repeats`, rows of them.
    #[serde(rename = "group")]
    Group,
    /// Words to read, nothing to answer.
    #[serde(rename = "display")]
    Display,
    #[serde(rename = "boolean")]
    Boolean,
    #[serde(rename = "choice")]
    Choice,
    /// A choice whose last answer is "something else", with words.
    #[serde(rename = "open-choice")]
    OpenChoice,
    #[serde(rename = "decimal")]
    Decimal,
    #[serde(rename = "integer")]
    Integer,
    #[serde(rename = "date")]
    Date,
    #[serde(rename = "time")]
    Time,
    /// A day and, where it is known, the time.
    #[serde(rename = "dateTime")]
    DateTime,
    #[serde(rename = "string")]
    Line,
    #[serde(rename = "text")]
    Text,
    /// A worker or a child of the person.
    #[serde(rename = "reference")]
    Reference,
    /// A file that is sent with the form; FHIR calls it an attachment.
    #[serde(rename = "file")]
    File,
}

/// One item: a question, a heading with those below it, or words to read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    #[serde(default)]
    pub id: String,
    #[serde(rename = "type")]
    pub kind: Type,
    #[serde(default)]
    pub text: String,
    /// In few words, where the whole text is too long.
    #[serde(default)]
    pub short: String,
    #[serde(default)]
    pub hint: String,
    /// The sentence for when it is asked and not answered; it may stay empty when there is none. Of a group: when nothing in
    /// it is answered.
    #[serde(default)]
    pub required: String,
    /// It says where somebody is or can be found or reached: an address, a safe number, a school, where an appointment is. Hidden
    /// where a record is read until it is asked for, and never in a line, list, figure or deadline.
    #[serde(default)]
    pub sealed: bool,
    #[serde(default)]
    pub repeats: bool,
    #[serde(default, rename = "option")]
    pub options: Vec<Opt>,
    /// The list of the pack that its answers come from.
    #[serde(default)]
    pub list: String,
    /// Options of another item of this form: so that a grid says them once.
    #[serde(default)]
    pub as_in: String,
    /// What it is filled with at first.
    #[serde(default)]
    pub initial: String,
    /// What is known already: it is filled with the latest answer to one of these, "kind.item" or "kind.score".
    #[serde(default)]
    pub initial_from: Vec<String>,
    /// Which of its options it is filled with, by what the latest record of other kinds says; the first that holds.
    #[serde(default)]
    pub initial_by: Vec<InitialBy>,
    /// When it is asked at all; always unless set.
    #[serde(default)]
    pub enable_when: Vec<Condition>,
    #[serde(default)]
    pub enable_behavior: Behavior,
    /// The name of a field for a comment on the answer.
    #[serde(default)]
    pub comment: String,
    #[serde(default)]
    pub min: Option<Number>,
    #[serde(default)]
    pub max: Option<Number>,
    #[serde(default)]
    pub max_length: Option<usize>,
    /// Lines shown of a text.
    #[serde(default)]
    pub lines: u32,
    /// Of a date: whether it may lie ahead.
    #[serde(default)]
    pub ahead: bool,
    /// Of a date: the item that has the earliest day. Of a time: the one that has the earliest time, where both are of one day.
    #[serde(default)]
    pub not_before: String,
    /// Of a reference.
    #[serde(default)]
    pub of: Option<Referred>,
    /// Of a file: the kinds that are taken; every kind unless set.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// Of a file: how large it may be.
    #[serde(default)]
    pub megabytes: Option<u32>,
    /// Of files, where it repeats: how many.
    #[serde(default)]
    pub most: Option<usize>,
    #[serde(default)]
    pub layout: Layout,
    /// Of a group: filled in later, at a page of its own; these are the words that lead there.
    #[serde(default)]
    pub later: String,
    /// Of a group that is filled in later: it is a decision, which somebody else than whoever asked makes, and who may.
    #[serde(default)]
    pub decided_by: Option<Permission>,
    #[serde(default, rename = "item")]
    pub items: Vec<Item>,
}

/// One answer on offer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opt {
    pub code: String,
    pub says: String,
    #[serde(default)]
    pub hint: String,
    /// What it counts in a score that is a sum.
    #[serde(default)]
    pub ordinal: Option<Number>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behavior {
    #[default]
    All,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Referred {
    Worker,
    Child,
    /// Somebody who is alleged to have abused them, by the relationship that says so.
    Alleged,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    #[default]
    Column,
    /// Short rows with the same answers beside each.
    Grid,
    /// Answers side by side.
    Inline,
    /// A list to choose from.
    List,
}

impl Item {
    /// Whether anything is answered by it.
    pub fn asks(&self) -> bool {
        !matches!(self.kind, Type::Group | Type::Display)
    }

    /// In few words.
    pub fn short(&self) -> &str {
        if self.short.is_empty() { &self.text } else { &self.short }
    }

    pub fn is_written(&self) -> bool {
        matches!(self.kind, Type::Line | Type::Text)
    }

    /// Rows of items that repeat.
    pub fn rows(&self) -> bool {
        self.kind == Type::Group && self.repeats
    }

    pub fn chooses(&self) -> bool {
        matches!(self.kind, Type::Choice | Type::OpenChoice)
    }

    /// The name of the field for the time of a moment, by that of its day.
    pub fn time(name: &str) -> String {
        format!("{name}-time")
    }

    /// The name of the field for the words of "something else".
    pub fn other(&self) -> String {
        format!("{}-other", self.id)
    }
}

/// The code of "something else" in an open choice.
pub const OTHER: &str = "other";
