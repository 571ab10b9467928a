//! Which items are asked, and what conditions come to. What an item that is not asked was answered before its question was
//! skipped is kept aside while somebody types, and left out when the form is recorded.

use super::{
    answers::Answers,
    score::Scores,
    vocabulary::{Behavior, Condition, Form, Item, Number},
};

/// Whether a condition holds.
pub fn holds(form: &Form, condition: &Condition, answers: &Answers, scores: &Scores) -> bool {
    let id = condition.item.as_str();
    if let Some(score) = scores.0.get(id) {
        let number = score.value;
        let level = score.level.as_str();
        return (condition.is.is_empty() || condition.is.iter().any(|is| is == level))
            && !condition.is_not.iter().any(|not| not == level)
            && condition.given.is_none_or(|given| given == number.is_some())
            && within(condition, number);
    }
    let codes = answers.codes(id);
    let chosen = |code: &String| codes.contains(&code.as_str());
    let number = Number::typed(answers.get(id));
    (condition.is.is_empty() || condition.is.iter().any(chosen))
        && !condition.is_not.iter().any(chosen)
        && condition.given.is_none_or(|given| given == answers.given(id))
        && within(condition, number)
        && beside(form, condition, answers.get(id), scores)
}

fn within(condition: &Condition, number: Option<Number>) -> bool {
    let least = condition.at_least.is_none_or(|least| number.is_some_and(|n| n >= least));
    least && condition.at_most.is_none_or(|most| number.is_some_and(|n| n <= most))
}

/// Whether the answer is a level above, or below, what a score alone comes to.
fn beside(form: &Form, condition: &Condition, answer: &str, scores: &Scores) -> bool {
    let rank = |score: &str, level: &str| form.score(score).and_then(|score| score.rank(level));
    let pair = |score: &str| Some((rank(score, answer)?, rank(score, &scores.0.get(score)?.band)?));
    let above = condition.above.is_empty() || pair(&condition.above).is_some_and(|(answer, band)| answer > band);
    above && (condition.below.is_empty() || pair(&condition.below).is_some_and(|(answer, band)| answer < band))
}

/// Whether all conditions hold.
pub fn all(form: &Form, conditions: &[Condition], answers: &Answers, scores: &Scores) -> bool {
    conditions.iter().all(|condition| holds(form, condition, answers, scores))
}

fn enabled(form: &Form, item: &Item, answers: &Answers) -> bool {
    let none = Scores::default();
    let mut conditions = item.enable_when.iter().map(|condition| holds(form, condition, answers, &none));
    match item.enable_behavior {
        _ if item.enable_when.is_empty() => true,
        Behavior::All => conditions.all(|holds| holds),
        Behavior::Any => conditions.any(|holds| holds),
    }
}

/// Which groups that are filled in later are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The form as it is filled in first.
    First,
    /// One group that is filled in later.
    Later(&'a str),
    /// All that was filled in.
    Whole,
}

/// The items that are asked, in the order of the page, and only the answers to these. What is asked depends on answers
/// that are themselves asked for, so that an answer under a skipped question decides nothing.
pub fn asked<'f>(form: &'f Form, given: &Answers, part: Part<'_>) -> (Vec<&'f Item>, Answers) {
    let mut asked = vec![];
    let mut kept = Answers::default();
    walk(form, &form.items, given, part, &mut asked, &mut kept);
    (asked, kept)
}

fn walk<'f>(form: &'f Form, items: &'f [Item], given: &Answers, part: Part<'_>, asked: &mut Vec<&'f Item>, kept: &mut Answers) {
    for item in items {
        let there = match part {
            Part::First => item.later.is_empty(),
            Part::Later(_) => true,
            Part::Whole => item.later.is_empty() || item.items.iter().any(|inner| given.given(&inner.id)),
        };
        if !there || !enabled(form, item, kept) {
            continue;
        }
        asked.push(item);
        for id in [item.id.as_str(), item.comment.as_str()] {
            if let Some(answer) = given.0.get(id).filter(|_| !id.is_empty()) {
                kept.set(id, answer.clone());
            }
        }
        if item.kind == super::vocabulary::Type::OpenChoice && kept.codes(&item.id).contains(&super::vocabulary::OTHER) {
            kept.one(&item.other(), given.get(&item.other()));
        }
        if !item.rows() {
            walk(form, &item.items, given, part, asked, kept);
        }
    }
}
