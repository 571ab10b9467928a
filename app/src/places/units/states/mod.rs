//! What a unit is beside let or empty: in works, out of use, or reserved for a referral. Works may go on while a household lives there;
//! a unit out of use takes nobody, and one that is reserved takes whom it is reserved for. A reservation ends by itself when they arrive
//! anywhere, which their stay tells, or is declined, which the answer tells; when its hour has passed and nobody came, somebody is asked.

pub mod begin;
pub mod change;
pub mod end_pages;
pub mod in_the_way;
pub mod new_pages;
pub mod pages;
pub mod queries;
pub mod reserve_pages;

use jiff::{Timestamp, civil::Date};

use crate::{
    clock::local_day,
    form::{Faults, Typed, Words},
    versions::{Field, Kind, Values},
    words::{day, moment},
};
use queries::State;

/// What a unit may be for whomever.
pub const OF_THE_UNIT: [(&str, &str); 2] = [("works", "In works"), ("out", "Out of use")];

pub fn kind_says(id: &str) -> &'static str {
    match id {
        "works" => "In works",
        "out" => "Out of use",
        _ => "Reserved",
    }
}

/// A state as it was checked. Of a reservation `until_at` is there, of the others `to_on` may be.
#[derive(Clone, Debug)]
pub struct Details {
    pub kind: &'static str,
    pub from_on: Date,
    pub to_on: Option<Date>,
    pub until_at: Option<Timestamp>,
    pub words: String,
}

impl Details {
    /// Works, or out of use.
    pub fn of_the_unit(typed: &Typed, faults: &mut Faults) -> Option<Details> {
        let kind = faults.choice(typed, "kind", &OF_THE_UNIT.map(|(id, _)| id), "Choose what it is");
        let kind = OF_THE_UNIT.into_iter().map(|(id, _)| id).find(|id| *id == kind);
        let from_on = faults.day(typed, "from", "The first day");
        let to_on = faults.day_if_any(typed, "to", "The day from which it can be used again");
        let words = faults.words(typed, "words", Words { required: Some("Say why"), most: 500 });
        if let (Some(from), Some(to)) = (from_on, to_on)
            && to <= from
        {
            faults.add("to", "The day from which it can be used again must be after the first day.");
        }
        faults.none().then_some(Details { kind: kind?, from_on: from_on?, to_on, until_at: None, words })
    }

    /// A reservation, from a day until the moment that was typed.
    pub fn reserved(typed: &Typed, from_on: Date, now: Timestamp, faults: &mut Faults) -> Option<Details> {
        let on = faults.day(typed, "until", "The day until which it is reserved");
        let time = faults.time_if_any(typed, "hour");
        if time.is_none() && faults.of("hour").is_none() {
            faults.add("hour", "Enter the hour, for example 18:00");
        }
        let words = faults.words(typed, "words", Words { required: None, most: 500 });
        let until_at = faults.moment("hour", Some(on?), Some(time?));
        if until_at.is_none_or(|until| until <= now) {
            faults.add("until", "Enter a day and hour that lie ahead.");
        } else if until_at.is_some_and(|until| until > now + jiff::SignedDuration::from_hours(LONGEST_HOURS)) {
            faults.add("until", "A unit is reserved for two weeks at most. Enter an earlier day.");
        }
        faults.none().then_some(Details { kind: "reserved", from_on, to_on: None, until_at, words })
    }
}

/// A unit that waits for somebody is one that nobody else has: our assumption, to be asked of the provider.
const LONGEST_HOURS: i64 = 14 * 24;

impl State {
    pub fn is_reservation(&self) -> bool {
        self.kind == "reserved"
    }

    /// Neither ended nor withdrawn, nobody came, and whom it is kept for may still come; of works, whatever their days.
    pub fn is_open(&self) -> bool {
        self.withdrawn_at.is_none() && self.ended_at.is_none() && self.came_on.is_none() && !self.is_turned_away()
    }

    /// Whom it is reserved for was declined, sent on, or does not ask any more. Where that answer is withdrawn, it stands again.
    pub fn is_turned_away(&self) -> bool {
        matches!(self.answer.as_str(), "declined" | "redirected" | "withdrawn" | "mistake")
    }

    /// Its hour has passed, and nobody has said whether they came.
    pub fn is_asked(&self, now: Timestamp) -> bool {
        self.is_open() && self.until_at.is_some_and(|until| until <= now)
    }

    /// Whether the unit is so on a day, as it is known now.
    pub fn stands(&self, on: Date, now: Timestamp) -> bool {
        let last = match self.until_at {
            Some(until) if until <= now => return false,
            Some(until) => local_day(until) >= on,
            None => self.to_on.is_none_or(|to| to > on),
        };
        self.is_open() && self.from_on <= on && last
    }

    /// Whether there is more to come of it than has been.
    pub fn is_ahead(&self, today: Date) -> bool {
        self.is_open() && self.from_on > today
    }

    /// Whether it and another are on one day. Whichever end is not known lies far ahead.
    pub fn touches(&self, from: Date, to: Option<Date>) -> bool {
        let own = self.until_at.map(|until| local_day(until).tomorrow().unwrap_or(Date::MAX)).or(self.to_on);
        to.is_none_or(|to| self.from_on < to) && own.is_none_or(|own| own > from)
    }

    /// Its page.
    pub fn page(&self) -> String {
        format!("{}/states/{}", crate::places::unit_page(&self.unit), self.id)
    }

    /// For whom it is reserved: a number, and nobody's name.
    pub fn for_whom(&self) -> String {
        if self.referral.is_empty() { "another household".into() } else { self.referral.clone() }
    }

    /// In one line: "In works until Fri 6 March 2026: boiler".
    pub fn says(&self) -> String {
        let head = kind_says(&self.kind);
        let why = if self.words.is_empty() { String::new() } else { format!(": {}", self.words) };
        match (self.until_at, self.to_on) {
            (Some(until), _) => format!("{head} for {} until {}{why}", self.for_whom(), moment(until)),
            (None, Some(to)) => format!("{head} from {} until {}{why}", day(self.from_on), day(to)),
            (None, None) => format!("{head} from {}, until when is not known{why}", day(self.from_on)),
        }
    }

    /// What became of it, where it is over.
    pub fn end_says(&self) -> Option<String> {
        let why = |says: &str| if self.outcome_words.is_empty() { says.to_owned() } else { format!("{says}: {}", self.outcome_words) };
        match (self.outcome.as_str(), self.came_on) {
            _ if self.withdrawn_at.is_some() => Some(format!("Withdrawn: {}", self.withdrawn_why)),
            ("lifted", _) => Some(why("Lifted")),
            ("not-come", _) => Some(why(&format!(
                "They did not come ({})",
                super::lists::says(&super::lists::not_come(), &self.outcome_reason).to_lowercase()
            ))),
            (_, Some(came)) => Some(format!("They came on {}", day(came))),
            _ if self.is_turned_away() && self.referral.is_empty() => Some("Over: it is not kept for them any more".into()),
            _ if self.is_turned_away() => Some(format!("Over: {} is {}", self.referral, self.answer)),
            _ => None,
        }
    }

    pub fn values(&self) -> Values {
        Values::from([
            ("kind".into(), self.kind.clone()),
            ("from".into(), self.from_on.to_string()),
            ("to".into(), self.to_on.map_or(String::new(), |to| to.to_string())),
            ("until".into(), self.until_at.map_or(String::new(), moment)),
            ("words".into(), self.words.clone()),
        ])
    }
}

/// The fields that stood before a change.
pub fn fields(is_reservation: bool) -> Vec<Field> {
    let kinds = OF_THE_UNIT.iter().map(|(id, says)| ((*id).to_owned(), (*says).to_owned())).collect();
    if is_reservation {
        vec![Field::new("until", "Until", Kind::Line), Field::new("words", "To know", Kind::Words)]
    } else {
        vec![
            Field::new("kind", "What", Kind::One(kinds)),
            Field::new("from", "From", Kind::Day),
            Field::new("to", "Until", Kind::Day),
            Field::new("words", "Why", Kind::Words),
        ]
    }
}
