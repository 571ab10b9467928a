//! What an import would do: the rows it takes, as records to be, and what it says of the rest.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use super::{fields::Coded, kind::Kind, report::Report};

/// A record to be, and the row it comes from.
#[derive(Debug)]
pub(super) struct Taken<T> {
    pub sheet: String,
    pub row: u32,
    pub mark: Mark,
    pub it: T,
}

/// By what a later import knows a row: all that was read of it, and what makes it that row and no other.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub hash: String,
    pub likeness: String,
    /// What makes it this row however the rest of it is mended: its number, or who and when.
    pub identity: String,
    /// Field and value, as read.
    pub read: Vec<(String, String)>,
}

/// A row that was taken in before and says something else now.
#[derive(Debug)]
pub(super) struct Change<T> {
    pub taken: Taken<T>,
    /// The record that was made of it.
    pub record_id: i64,
    /// By which the row was known.
    pub was: String,
}

/// Changed rows by kind: what is written when they are agreed to.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub units: Vec<Change<NewUnit>>,
    pub referrals: Vec<Change<NewReferral>>,
    pub stays: Vec<Change<NewStay>>,
    pub children: Vec<Change<NewChild>>,
    pub contacts: Vec<Change<NewContact>>,
    pub dash: Vec<Change<NewDash>>,
    pub goals: Vec<Change<NewGoal>>,
    pub concerns: Vec<Change<NewConcern>>,
}

impl Changes {
    pub(super) fn count(&self) -> usize {
        self.units.len()
            + self.referrals.len()
            + self.stays.len()
            + self.children.len()
            + self.contacts.len()
            + self.dash.len()
            + self.goals.len()
            + self.concerns.len()
    }
}

#[derive(Debug, Default)]
pub(super) struct Plan {
    pub units: Vec<Taken<NewUnit>>,
    pub staff: Vec<Taken<NewStaff>>,
    pub referrals: Vec<Taken<NewReferral>>,
    pub stays: Vec<Taken<NewStay>>,
    pub children: Vec<Taken<NewChild>>,
    pub contacts: Vec<Taken<NewContact>>,
    pub dash: Vec<Taken<NewDash>>,
    pub goals: Vec<Taken<NewGoal>>,
    pub concerns: Vec<Taken<NewConcern>>,
    /// Everyone who works or worked there; those without an id are made.
    pub workers: Vec<Worker>,
    /// DASH assessments of which only the day is known: referral and day.
    pub dash_days: Vec<(String, Date)>,
    pub joins: Vec<Join>,
    pub offers: Vec<Offer>,
    /// Rows taken before that say something else now; empty unless that was agreed to.
    pub changes: Changes,
    /// The highest number of the form of Holdfast's own that the workbook has.
    pub highest_number: i64,
    /// Rows taken before that the workbook does not have any more, by their hash.
    pub gone: Vec<String>,
    pub report: Report,
}

impl Plan {
    pub(super) fn takes_nothing(&self) -> bool {
        self.report.taken.values().all(|rows| *rows == 0) && self.changes.count() == 0
    }

    pub(super) fn count(&mut self) {
        self.report.taken = BTreeMap::from([
            (Kind::Units, self.units.len() as i64),
            (Kind::Staff, self.staff.len() as i64),
            (Kind::Referrals, self.referrals.len() as i64),
            (Kind::Stays, self.stays.len() as i64),
            (Kind::Children, self.children.len() as i64),
            (Kind::Contacts, self.contacts.len() as i64),
            (Kind::Dash, self.dash.len() as i64),
            (Kind::Goals, self.goals.len() as i64),
            (Kind::Concerns, self.concerns.len() as i64),
        ]);
    }
}

/// A person's record: one that is there, or one that this plan makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Person {
    Known(i64),
    /// By place among the plan's referrals.
    Referral(usize),
    /// By place among the plan's children.
    Child(usize),
}

/// Two records that are one person: the first is the older.
#[derive(Debug)]
pub(super) struct Join {
    pub to: Person,
    pub is: Person,
    pub why: &'static str,
}

/// Two records that may be one person.
#[derive(Debug)]
pub(super) struct Offer {
    pub a: Person,
    pub b: Person,
    pub score: i64,
    pub why: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Worker {
    pub id: Option<i64>,
    pub name: String,
    /// The name's key without what marks a volunteer.
    pub key: String,
    pub volunteer: bool,
    /// Set when the plan holds a staff row for this worker.
    pub told: bool,
}

#[derive(Debug)]
pub(super) struct NewUnit {
    pub name: String,
    pub town: String,
    pub bedrooms: i64,
    pub tolerance: String,
    pub wheelchair: bool,
    pub pets: bool,
}

#[derive(Debug)]
pub(super) struct NewStaff {
    /// By place among the plan's workers.
    pub worker: usize,
    pub role: String,
    pub volunteer: bool,
    pub fte_hundredths: Option<i64>,
    pub started_on: Option<Date>,
    pub left_on: Option<Date>,
    pub dbs_on: Option<Date>,
    pub courses: Vec<(String, Date)>,
}

#[derive(Debug)]
pub(super) struct NewReferral {
    /// By what the rows of this workbook find it.
    pub reference: String,
    /// The number that the workbook's people use, in capitals and without spaces; empty when they use none.
    pub theirs: String,
    /// That number, where it has the form of Holdfast's own and nothing else has it.
    pub number: Option<String>,
    /// The number of the person, if the workbook has one.
    pub person_number: String,
    pub received_on: Date,
    pub received_time: Option<Time>,
    pub source: Coded,
    pub given: String,
    pub family: String,
    pub name_written: String,
    pub born_on: Option<Date>,
    pub gender: Coded,
    pub ethnicity: Coded,
    pub disability: Coded,
    pub sexuality: Coded,
    pub no_recourse: Coded,
    pub postcode: String,
    pub main_need: Coded,
    pub second_need: Coded,
    pub dash_score: Option<i64>,
    pub risk: Coded,
    pub answer: Option<NewAnswer>,
    /// By place among the plan's workers.
    pub key_worker: Option<usize>,
}

#[derive(Debug)]
pub(super) struct NewAnswer {
    pub outcome: String,
    pub reason: Coded,
    pub signposted_to: String,
    /// Nothing when it is not known on which day.
    pub on: Option<Date>,
    pub time: Option<Time>,
}

#[derive(Debug)]
pub(super) struct NewStay {
    pub reference: String,
    /// The unit's name, as its key.
    pub unit: String,
    pub unit_written: String,
    pub arrived_on: Date,
    pub departed_on: Option<Date>,
    pub exit_kind: &'static str,
    pub exit_written: String,
    pub exit_interview: bool,
    pub move_on: Coded,
    pub dash_on: Option<Date>,
    pub marac_on: Option<Date>,
    pub plan_on: Option<Date>,
    pub plan_review_on: Option<Date>,
    pub resettlement: Option<(Date, Option<Date>)>,
    pub long_stay_reason: String,
}

#[derive(Debug)]
pub(super) struct NewChild {
    pub reference: String,
    pub given: String,
    pub family: String,
    pub name_written: String,
    pub born_on: Option<Date>,
    pub unborn: bool,
    pub sex: String,
    pub school_place: String,
    pub social_care: String,
}

#[derive(Debug)]
pub(super) struct NewContact {
    pub reference: String,
    pub on: Date,
    pub worker: Option<usize>,
    pub means: Coded,
    pub minutes: i64,
    pub made: bool,
    pub note: String,
}

#[derive(Debug)]
pub(super) struct NewDash {
    pub reference: String,
    pub on: Date,
    pub worker: Option<usize>,
    /// By the number of the item; those that were answered.
    pub answers: Vec<(usize, &'static str)>,
    pub judged_high: bool,
}

#[derive(Debug)]
pub(super) struct NewGoal {
    pub reference: String,
    pub domain: String,
    pub words: String,
    pub start: Option<i64>,
    pub review: Option<i64>,
    pub exit: Option<i64>,
}

#[derive(Debug)]
pub(super) struct NewConcern {
    pub reference: String,
    pub on: Date,
    pub about: String,
    pub kind: String,
    pub kind_written: String,
    pub sent_to: String,
}
