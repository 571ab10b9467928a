//! Figures counted from the records of a form. A pack's `returns.toml` names the kind, which answers they must have and by
//! which item they are split; the form's file says in `[counts]` by which items that can be done. No such figure takes code.

use std::collections::{BTreeMap, BTreeSet};

use rules::Pack;
use serde::Deserialize;

use super::{
    Quarter,
    measures::{Count, Counted},
    queries::Facts,
    recorded::Recorded,
    returns::Unit,
};
use crate::forms::{Form, Forms, Type};

/// Under this a record comes that has no answer to the item.
pub const NOT_ANSWERED: &str = "Not recorded";

/// What a figure says in `returns.toml` of the records that it counts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The kind of form.
    pub of: String,
    /// Only those with one of these answers to each of these items.
    #[serde(default, rename = "with")]
    pub having: BTreeMap<String, Vec<String>>,
    /// The item that they are split by.
    #[serde(default)]
    pub by: String,
}

/// The records of a form that a figure counts, with its words as the form's files have them.
#[derive(Clone, Debug)]
pub struct OfForm {
    pub kind: String,
    title: String,
    having: Vec<(Item, Vec<String>)>,
    pub by: Option<Item>,
    /// The people they are about, once each, instead of the records.
    people: bool,
}

/// An item or score that records are counted by, in the words of every version of the form.
#[derive(Clone, Debug)]
pub struct Item {
    id: String,
    text: String,
    answers: Vec<(String, String)>,
}

impl Asked {
    /// Whether a figure can be a number of these.
    pub fn counts(unit: Unit) -> bool {
        matches!(unit, Unit::Records | Unit::People | Unit::Services | Unit::Referrals | Unit::Concerns)
    }

    /// Finds what is named among the forms.
    ///
    /// # Errors
    /// A sentence, when a word of it is not in the form's files.
    pub fn found(&self, unit: Unit, forms: &Forms, pack: &Pack) -> Result<OfForm, String> {
        if !Asked::counts(unit) {
            return Err(format!("records are counted as records, people, services, referrals or concerns, not as {}", unit.says()));
        }
        let versions = forms.versions(&self.of);
        let latest = versions.last().ok_or_else(|| format!("there is no form “{}”", self.of))?;
        if versions.iter().all(|form| form.counts.is_none()) {
            return Err(format!("no version of the form “{}” says that it can be counted ([counts])", self.of));
        }
        let by = if self.by.is_empty() { None } else { Some(Item::find(versions, &self.by, pack)?) };
        let mut having = vec![];
        for (id, answers) in &self.having {
            let item = Item::find(versions, id, pack)?;
            if let Some(unknown) = answers.iter().find(|answer| !item.answers.iter().any(|(code, _)| code == *answer)) {
                return Err(format!("“{unknown}” is no answer to “{id}” of the form “{}”", self.of));
            }
            having.push((item, answers.clone()));
        }
        Ok(OfForm { kind: self.of.clone(), title: latest.title.clone(), having, by, people: unit == Unit::People })
    }
}

impl Item {
    /// The item of any version that can be counted by it; words of the latest before those of earlier ones.
    fn find(versions: &[Form], id: &str, pack: &Pack) -> Result<Item, String> {
        let named = |form: &&Form| form.counts.as_ref().is_some_and(|counts| counts.by.iter().any(|by| by == id));
        let mut found: Option<Item> = None;
        for form in versions.iter().rev().filter(named) {
            let (text, answers) = words(form, id, pack);
            let item = found.get_or_insert_with(|| Item { id: id.to_owned(), text, answers: vec![] });
            for (code, says) in answers {
                if !item.answers.iter().any(|(known, _)| *known == code) {
                    item.answers.push((code, says));
                }
            }
        }
        found.ok_or_else(|| {
            let every: BTreeSet<&str> =
                versions.iter().filter_map(|form| form.counts.as_ref()).flat_map(|c| &c.by).map(String::as_str).collect();
            let kind = versions.first().map_or("", |form| &form.kind);
            let there = if every.is_empty() { "nothing".to_owned() } else { every.into_iter().collect::<Vec<_>>().join(", ") };
            format!("records of the form “{kind}” cannot be counted by “{id}”; its [counts] names {there}")
        })
    }

    fn says(&self, code: &str) -> String {
        self.answers.iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, says)| says.clone())
    }

    /// Every category, in the order of the form.
    pub fn every(&self) -> Vec<String> {
        self.answers.iter().map(|(_, says)| says.clone()).chain([NOT_ANSWERED.to_owned()]).collect()
    }

    /// The categories that a record comes under: each answer that was given.
    pub fn categories(&self, of: &Counted<'_>) -> Vec<String> {
        let Counted::Recorded(recorded) = of else { return vec![NOT_ANSWERED.into()] };
        let given: Vec<String> = recorded.answers_to(&self.id).map(|code| self.says(code)).collect();
        if given.is_empty() { vec![NOT_ANSWERED.into()] } else { given }
    }

    /// How a figure is split by it.
    pub fn rule(&self) -> String {
        format!("Split by “{}”; a record with several answers counts under each.", self.text)
    }
}

/// The words of an item or score, and its answers with theirs.
fn words(form: &Form, id: &str, pack: &Pack) -> (String, Vec<(String, String)>) {
    if let Some(score) = form.score(id) {
        return (score.text.clone(), score.bands.iter().map(|band| (band.id.clone(), band.says.clone())).collect());
    }
    let Some(item) = form.item(id) else { return (id.to_owned(), vec![]) };
    let answers = match item.kind {
        Type::Boolean => vec![("yes".to_owned(), "Yes".to_owned()), ("no".to_owned(), "No".to_owned())],
        _ if !item.list.is_empty() => pack.list(&item.list).iter().map(|choice| (choice.id.clone(), choice.says.clone())).collect(),
        _ => form.options(item).iter().map(|option| (option.code.clone(), option.says.clone())).collect(),
    };
    (item.short().to_owned(), answers)
}

impl OfForm {
    /// What is counted, by which day, as staff and commissioners read it.
    pub fn rule(&self) -> String {
        let having: Vec<String> = self
            .having
            .iter()
            .map(|(item, codes)| {
                let answers: Vec<String> = codes.iter().map(|code| item.says(code)).collect();
                format!("“{}” answered with {}", item.text, answers.join(" or "))
            })
            .collect();
        let having = if having.is_empty() { String::new() } else { format!(", with {}", having.join(" and ")) };
        let what = match self.people {
            true => format!("Distinct people with a record of the form “{}”", self.title),
            false => format!("Records of the form “{}”", self.title),
        };
        let day = "dated in the quarter and not withdrawn, as they stand now";
        let split = self.by.as_ref().map_or(String::new(), |item| format!(" {}", item.rule()));
        let whose = "A record counts under the contract of the service it was made in or that was asked for; one that belongs to no referral, under the contract of the services that the person was in on its day; one of a unit, under the contract of those who have stayed there.";
        format!("{what}{having}, {day}. {whose}{split}")
    }

    pub fn count<'f>(&self, facts: &'f Facts, quarter: Quarter) -> Count<'f> {
        let of_kind = facts.records.get(&self.kind).map_or(&[][..], Vec::as_slice);
        let mut seen = BTreeSet::new();
        let counts = |record: &&Recorded| {
            quarter.contains(record.happened_on)
                && self.having.iter().all(|(item, codes)| record.answers_to(&item.id).any(|given| codes.iter().any(|code| code == given)))
                && (!self.people || record.root_id.is_some_and(|root| seen.insert(root)))
        };
        Count::Records(of_kind.iter().filter(counts).map(Counted::Recorded).collect())
    }
}
