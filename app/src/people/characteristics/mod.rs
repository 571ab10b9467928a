//! What is true of people, as it was told: dated statements, of which one stands on a day. A later statement does not
//! change an earlier one; a statement that was wrong is put right or withdrawn, and what it said stays in its history.

pub(super) mod change_pages;
pub mod lists;
pub mod pages;
pub mod queries;
pub mod record;

use jiff::civil::Date;

pub use lists::{Kind, kind};
pub use queries::Statement;

/// Who told something.
pub const TOLD_BY: [(&str, &str); 5] = [
    ("person", "The person themself"),
    ("parent", "A parent"),
    ("referrer", "The referrer"),
    ("worker", "A worker who saw or learned it"),
    ("other", "Somebody else"),
];

/// Who told something, as a page says it after the words "told by".
pub fn told_by_says(id: &str) -> &'static str {
    match id {
        "person" => "the person themself",
        "parent" => "a parent",
        "referrer" => "the referrer",
        "worker" => "a worker",
        _ => "somebody else",
    }
}

/// What the decision about what stands rests on.
pub trait Told {
    fn kind(&self) -> &str;
    fn value(&self) -> &str;
    fn told_by(&self) -> &str;
    fn since_on(&self) -> Date;
    /// Ids are in the order in which rows are written.
    fn id(&self) -> i64;
    fn is_withdrawn(&self) -> bool;
}

/// The statement that stands on a day: not withdrawn, not of a later day; an answer over a gap; what the person said
/// themself over what others said; then the latest day, then the latest written. A gap, such as "not asked", says nothing
/// of the person, so a later form that left a question out takes no answer away.
pub fn standing<'s, S: Told>(statements: &'s [S], kind: &str, on: Date) -> Option<&'s S> {
    let of_kind = statements.iter().filter(|s| s.kind() == kind && !s.is_withdrawn() && s.since_on() <= on);
    of_kind.max_by_key(|s| (!lists::is_gap(s.value()), s.told_by() == "person", s.since_on(), s.id()))
}

/// The statement by which a figure counts somebody: the one that stood on the day that counts. Where that day has only a
/// gap, what was told first after it, by the last day of the figure: a question that is asked later is answered for then.
pub fn counted<'s, S: Told>(statements: &'s [S], kind: &str, on: Date, by: Date) -> Option<&'s S> {
    let stood = standing(statements, kind, on);
    if stood.is_some_and(|s| !lists::is_gap(s.value())) {
        return stood;
    }
    let later = statements.iter().filter(|s| s.kind() == kind && !s.is_withdrawn() && s.since_on() > on && s.since_on() <= by);
    let told = later.filter(|s| !lists::is_gap(s.value())).min_by_key(|s| (s.since_on(), s.told_by() != "person", s.id()));
    told.or(stood).or_else(|| standing(statements, kind, by))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    struct Says(&'static str, &'static str, Date, i64, bool);
    impl Told for Says {
        fn kind(&self) -> &str {
            "ethnicity"
        }
        fn value(&self) -> &str {
            self.0
        }
        fn told_by(&self) -> &str {
            self.1
        }
        fn since_on(&self) -> Date {
            self.2
        }
        fn id(&self) -> i64 {
            self.3
        }
        fn is_withdrawn(&self) -> bool {
            self.4
        }
    }

    fn stands(statements: &[Says], on: Date) -> Option<&str> {
        standing(statements, "ethnicity", on).map(|s| s.0)
    }

    #[test]
    fn her_own_word_stands_over_a_later_one_of_others_and_a_gap_takes_nothing_away() {
        let day = |n| date(2026, 3, n);
        let statements = [
            Says("white-british", "referrer", day(2), 1, false),
            Says("asian", "referrer", day(5), 2, false),
            Says("black-african", "person", day(4), 3, false),
            Says("not-asked", "referrer", day(9), 4, false),
            Says("arab", "person", day(6), 5, true),
        ];
        assert_eq!(stands(&statements, day(1)), None);
        assert_eq!(stands(&statements, day(3)), Some("white-british"));
        assert_eq!(stands(&statements, day(9)), Some("black-african"));
        assert_eq!(stands(&statements[..2], day(9)), Some("asian"));
        assert_eq!(standing(&statements, "religion", day(9)).map(|s| s.0), None);
    }

    #[test]
    fn what_is_told_after_the_day_that_counts_fills_a_gap_and_changes_no_answer() {
        let day = |n| date(2026, 3, n);
        let asked_later = [Says("not-asked", "referrer", day(2), 1, false), Says("asian", "person", day(20), 2, false)];
        assert_eq!(counted(&asked_later, "ethnicity", day(3), day(31)).map(|s| s.0), Some("asian"));
        assert_eq!(counted(&asked_later, "ethnicity", day(3), day(19)).map(|s| s.0), Some("not-asked"));
        let answered = [Says("black", "referrer", day(2), 1, false), Says("asian", "person", day(20), 2, false)];
        assert_eq!(counted(&answered, "ethnicity", day(3), day(31)).map(|s| s.0), Some("black"));
    }
}
