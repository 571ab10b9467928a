//! Whether a contact was made at a time, or in a way, that was not safe, so that whoever records it is asked why.

use jiff::{Timestamp, civil::Date};

use super::{
    Line,
    hours::Hours,
    moved::{Moved, allows, forbids},
    now,
};

/// A contact as it is being recorded: by an id of the list `contact-means` of the packs, on a day, and at a moment where that is known.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    pub means: &'a str,
    pub on: Date,
    pub at: Option<Timestamp>,
}

impl Made<'_> {
    /// By a letter, which comes to wherever they lived when their address was confirmed.
    pub fn is_by_post(&self) -> bool {
        matches!(self.means, "letter" | "post")
    }
}

/// What was not safe about it, as the end of a sentence. Nothing where a way to reach them so is known and was safe, or none is
/// known; staleness is asked about before somebody rings, not after. Moves matter to letters alone.
pub fn unsafe_because(made: Made<'_>, lines: &[Line], moved: Moved) -> Option<&'static str> {
    let by_post = made.is_by_post();
    let ways: &[&str] = match made.means {
        "phone" => &["phone", "person"],
        "text" => &["phone"],
        "email" => &["email"],
        _ if by_post => &["address"],
        _ => return None,
    };
    let letters = |line: &&Line| by_post && (allows(&line.letters) || forbids(&line.letters));
    let known: Vec<&Line> = lines.iter().filter(|line| ways.contains(&line.way.as_str()) || letters(line)).collect();
    let refused = |line: &Line| {
        line.safe == "no"
            || Hours::stored(&line.hours) == Hours::Never
            || made.means == "text" && forbids(&line.texts)
            || by_post && forbids(&line.letters)
    };
    if known.is_empty() {
        return None;
    }
    let left: Vec<&Line> = known.into_iter().filter(|line| !refused(line)).collect();
    if left.is_empty() {
        return Some("was said never to be safe");
    }
    if by_post && left.iter().all(|line| moved.since(line.recorded_at)) {
        return Some("was not confirmed since where they live changed");
    }
    let then = |line: &&Line| match Hours::stored(&line.hours) {
        Hours::NotKnown => true,
        // A letter comes when it comes.
        _ if by_post => true,
        hours => match made.at {
            Some(at) => now::holds(&hours, at),
            None => now::holds_on(&hours, made.on),
        },
    };
    (!left.iter().any(then)).then_some("was not safe then")
}
