//! What was answered: by the id of the item, as it is kept in a record, whole, as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A code, words, a number, an ISO day, an id.
    One(String),
    /// Several codes.
    Many(Vec<String>),
    /// Rows of a group that repeats, in their order.
    Rows(Vec<Row>),
}

/// A row keeps its own name, so that it is the same row after others were put before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub row: String,
    pub answers: BTreeMap<String, String>,
}

/// The answers of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Answer>);

impl Answers {
    /// What was answered; empty for nothing, for several and for rows.
    pub fn get(&self, id: &str) -> &str {
        match self.0.get(id) {
            Some(Answer::One(value)) => value,
            _ => "",
        }
    }

    /// Every code that was chosen.
    pub fn codes(&self, id: &str) -> Vec<&str> {
        match self.0.get(id) {
            Some(Answer::One(value)) if !value.is_empty() => vec![value],
            Some(Answer::Many(values)) => values.iter().map(String::as_str).collect(),
            _ => vec![],
        }
    }

    pub fn rows(&self, id: &str) -> &[Row] {
        match self.0.get(id) {
            Some(Answer::Rows(rows)) => rows,
            _ => &[],
        }
    }

    pub fn given(&self, id: &str) -> bool {
        match self.0.get(id) {
            None => false,
            Some(Answer::One(value)) => !value.is_empty(),
            Some(Answer::Many(values)) => !values.is_empty(),
            Some(Answer::Rows(rows)) => !rows.is_empty(),
        }
    }

    /// Keeps an answer; nothing is no answer.
    pub fn set(&mut self, id: &str, answer: Answer) {
        let empty = match &answer {
            Answer::One(value) => value.is_empty(),
            Answer::Many(values) => values.is_empty(),
            Answer::Rows(rows) => rows.is_empty(),
        };
        if empty {
            self.0.remove(id);
        } else {
            self.0.insert(id.to_owned(), answer);
        }
    }

    pub fn one(&mut self, id: &str, value: impl Into<String>) {
        self.set(id, Answer::One(value.into()));
    }

    pub fn written(&self) -> String {
        serde_json::to_string(self).expect("answers are text")
    }

    /// Answers as they were kept. Nobody is kept from a record because a part of it cannot be read.
    pub fn kept(written: &str) -> Answers {
        serde_json::from_str(written).unwrap_or_default()
    }
}
