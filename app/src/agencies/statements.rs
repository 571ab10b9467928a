//! Who signed which version of the confidentiality statement: worked out from the records and the files of the form.

use std::collections::BTreeMap;

use super::queries::{InService, Signed};
use crate::forms::Forms;

pub(super) const KIND: &str = "confidentiality-statement";

/// How somebody stands to the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stands {
    /// Nobody went through it with them.
    NotAsked,
    /// They were shown it, and did not sign.
    NotSigned,
    /// They signed one that has other words.
    Earlier,
    Current,
}

impl Stands {
    pub(super) fn says(self) -> &'static str {
        match self {
            Stands::NotAsked => "Not gone through with them",
            Stands::NotSigned => "Not signed",
            Stands::Earlier => "Signed an earlier statement",
            Stands::Current => "Signed the statement in use",
        }
    }
}

/// Somebody, with the statement that they signed last.
pub(super) struct Line<'a> {
    pub person: &'a InService,
    pub stands: Stands,
    /// The one they signed; where they signed none, the one they were shown last.
    pub signed: Option<&'a Signed>,
}

/// Two versions of the form are one statement where its words, which are the introduction, are the same.
fn is_in_use(forms: &Forms, version: &str) -> bool {
    let words = |form: Option<&crate::forms::Form>| form.map(|form| form.introduction.trim().to_owned());
    words(forms.version(KIND, version)).is_some_and(|said| words(forms.current(KIND)) == Some(said))
}

pub(super) fn is_signed(signed: &Signed) -> bool {
    matches!(signed.outcome.as_str(), "screen" | "paper")
}

/// Everybody's, those who have signed nothing first.
pub(super) fn lines<'a>(forms: &Forms, people: &'a [InService], signed: &'a [Signed]) -> Vec<Line<'a>> {
    let mut of: BTreeMap<i64, Vec<&Signed>> = BTreeMap::new();
    for one in signed {
        of.entry(one.root_id).or_default().push(one);
    }
    let line = |person: &'a InService| {
        let theirs = of.get(&person.root_id).map_or(&[][..], Vec::as_slice);
        let last = theirs.iter().rfind(|one| is_signed(one)).copied();
        let stands = match (last, theirs.last()) {
            (Some(one), _) if is_in_use(forms, &one.form) => Stands::Current,
            (Some(_), _) => Stands::Earlier,
            (None, Some(_)) => Stands::NotSigned,
            (None, None) => Stands::NotAsked,
        };
        Line { person, stands, signed: last.or(theirs.last().copied()) }
    };
    let mut lines: Vec<Line<'a>> = people.iter().map(line).collect();
    lines.sort_by_key(|line| line.stands);
    lines
}
