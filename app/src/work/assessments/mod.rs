//! Risk assessed with the DASH: 24 items, the score with its gaps, and the level, by count and by professional judgement.
//!
//! The count, the judgement and the level that stands are kept apart. Judgement may raise the level, never lower it:
//! the higher of the two stands.

pub mod instrument;
pub mod pages;
pub mod queries;
pub mod record;
mod shown;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The levels, lowest first.
pub const LEVELS: [&str; 3] = ["standard", "medium", "high"];

/// Why a DASH is done: the points that the contract names (C3.2), and the referral.
pub const OCCASIONS: [(&str, &str); 7] = [
    ("arrival", "Arrival"),
    ("midpoint", "Midpoint, 10 to 12 weeks after arrival"),
    ("before-exit", "Before leaving, or just after"),
    ("end-of-resettlement", "Before resettlement support ends"),
    ("after-incident", "After an incident or change of risk"),
    ("at-referral", "At referral"),
    ("other", "Another reason"),
];

/// One item as it was answered. `a` is an answer's id, or empty when there was none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub a: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub c: String,
}

/// The answers of a DASH, by the number of the item.
pub type Answers = BTreeMap<String, Answered>;

/// What the answers come to. The three add up to 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    pub yes: i64,
    pub dont_know: i64,
    pub not_answered: i64,
}

/// Counts the answers.
pub fn score(answers: &Answers) -> Score {
    let given = |answer: &str| answers.values().filter(|answered| answered.a == answer).count() as i64;
    let (yes, no, dont_know) = (given("yes"), given("no"), given("dont-know"));
    Score { yes, dont_know, not_answered: 24 - yes - no - dont_know }
}

/// The level that stands: the higher of what the count and the judgement say. An empty judgement leaves the count's.
pub fn effective<'a>(by_count: &'a str, judgement: &'a str) -> &'a str {
    let rank = |level: &str| LEVELS.iter().position(|l| *l == level);
    if rank(judgement) > rank(by_count) { judgement } else { by_count }
}

/// The score in words, its gaps beside it, so that a low count is not read as a low risk.
pub fn in_words(score: Score) -> String {
    let mut words = format!("{} yes", score.yes);
    if score.dont_know > 0 {
        words.push_str(&format!(", {} don’t know", score.dont_know));
    }
    if score.not_answered > 0 {
        words.push_str(&format!(", {} not answered", score.not_answered));
    }
    words
}

/// What an occasion is called; empty for none.
pub fn occasion_says(id: &str) -> &'static str {
    OCCASIONS.iter().find(|(known, _)| *known == id).map_or("", |(_, says)| says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judgement_raises_and_never_lowers() {
        assert_eq!(effective("standard", "high"), "high");
        assert_eq!(effective("high", "standard"), "high");
        assert_eq!(effective("medium", ""), "medium");
    }

    #[test]
    fn gaps_are_told_beside_the_score() {
        let mut answers = Answers::new();
        for number in 1..=20 {
            let a = if number <= 9 {
                "yes"
            } else if number <= 15 {
                "dont-know"
            } else {
                "no"
            };
            answers.insert(number.to_string(), Answered { a: a.into(), c: String::new() });
        }
        answers.insert("21".into(), Answered { a: String::new(), c: "only a comment".into() });
        let score = score(&answers);
        assert_eq!(score, Score { yes: 9, dont_know: 6, not_answered: 4 });
        assert_eq!(in_words(score), "9 yes, 6 don’t know, 4 not answered");
    }
}
