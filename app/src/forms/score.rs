//! What answers come to: sums and counts with their gaps, levels, and what was judged. Always on the server; what a browser
//! shows while somebody types is asked of the server too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    answers::Answers,
    vocabulary::{Form, Item, Number, Score},
};

/// What one score came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// Nothing when too little was answered for a number to mean anything.
    pub value: Option<Number>,
    /// Answered with "don't know" or the like.
    pub unknown: usize,
    /// Asked and not answered.
    pub missing: usize,
    /// How many are counted over.
    pub of: usize,
    /// The level that the number comes to.
    pub band: String,
    /// The level that stands: the higher of that and what was judged.
    pub level: String,
}

impl Scored {
    /// Whether nothing is missing: only then is the number the whole of it.
    pub fn is_whole(&self) -> bool {
        self.unknown + self.missing == 0
    }
}

/// By the id of the score.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scores(pub BTreeMap<String, Scored>);

impl Scores {
    pub fn written(&self) -> String {
        serde_json::to_string(self).expect("scores are text")
    }

    pub fn kept(written: &str) -> Scores {
        serde_json::from_str(written).unwrap_or_default()
    }
}

/// The items that a score counts over.
pub fn counted<'f>(form: &'f Form, score: &Score) -> Vec<&'f Item> {
    let mut found = vec![];
    for id in &score.of {
        let Some(item) = form.item(id) else { continue };
        if item.asks() {
            found.push(item);
        } else {
            found.extend(item.items.iter().filter(|inner| inner.asks()));
        }
    }
    found
}

/// Works out every score of a form from the answers to what was asked.
pub fn all(form: &Form, asked: &[&Item], answers: &Answers) -> Scores {
    Scores(form.scores.iter().map(|score| (score.id.clone(), one(form, score, asked, answers))).collect())
}

fn one(form: &Form, score: &Score, asked: &[&Item], answers: &Answers) -> Scored {
    // Questions that a skip rule passes over are no gaps: the total is whole without them.
    let items: Vec<&Item> = counted(form, score).into_iter().filter(|item| asked.iter().any(|a| a.id == item.id)).collect();
    let mut scored = Scored { of: items.len(), ..Scored::default() };
    let mut sum = Number::default();
    let mut known = 0;
    for item in &items {
        let answer = answers.get(&item.id);
        if answer.is_empty() {
            scored.missing += 1;
        } else if score.unknown.iter().any(|unknown| unknown == answer) {
            scored.unknown += 1;
        } else {
            known += 1;
            sum.0 += worth(form, score, item, answer).0;
        }
    }
    let mut value = sum;
    if let Some(least) = score.prorate_from
        && known > 0
        && known < items.len()
    {
        scored.value = (known >= least).then(|| Number(sum.0 * items.len() as i64 / known as i64));
        value = scored.value.unwrap_or_default();
    } else if known > 0 || !score.count.is_empty() {
        scored.value = Some(sum);
    }
    if !score.table.is_empty() {
        let turned = scored.value.and_then(|raw| score.table.iter().find(|(from, _)| *from == raw).map(|(_, to)| *to));
        // A raw score with gaps is no raw score: there is nothing to turn it into.
        scored.value = turned.filter(|_| scored.missing + scored.unknown == 0);
        value = scored.value.unwrap_or_default();
    }
    if scored.value.is_some() {
        scored.band = score.band(value).map(|band| band.id.clone()).unwrap_or_default();
    }
    scored.level = scored.band.clone();
    let judged = answers.get(&score.raised_by);
    if !score.raised_by.is_empty() && score.rank(judged) > score.rank(&scored.band) {
        scored.level = judged.to_owned();
    }
    scored
}

fn worth(form: &Form, score: &Score, item: &Item, answer: &str) -> Number {
    if !score.count.is_empty() {
        return Number::whole(i64::from(score.count.iter().any(|counts| counts == answer)));
    }
    match form.options(item).iter().find(|option| option.code == answer) {
        Some(option) => option.ordinal.unwrap_or_default(),
        None => Number::typed(answer).unwrap_or_default(),
    }
}

/// The score in words, its gaps beside it, so that a low number is not read as a low risk.
pub fn in_words(score: &Score, scored: &Scored) -> String {
    let mut words = match scored.value {
        None => "No score: too little was answered".to_owned(),
        Some(value) if score.counted.is_empty() => format!("{value} of {}", score.most),
        Some(value) => format!("{value} {}", score.counted),
    };
    if scored.unknown > 0 {
        words.push_str(&format!(", {} don’t know", scored.unknown));
    }
    if scored.missing > 0 {
        words.push_str(&format!(", {} not answered", scored.missing));
    }
    words
}

/// The same for a list, where a number that is not whole must not be taken for one that is.
pub fn short(score: &Score, scored: &Scored) -> String {
    let level = score.says(&scored.level);
    let number = scored.value.map_or("no score".to_owned(), |value| value.to_string());
    let gaps = scored.unknown + scored.missing;
    let gaps = if gaps > 0 { format!(" ({gaps} not known)") } else { String::new() };
    let level = if level.is_empty() { String::new() } else { format!(", {}", level.to_lowercase()) };
    format!("{number}{gaps}{level}")
}
