//! A layout in the making: what each group of sheets holds, which column is what, how values are meant. It is proposed,
//! corrected by a form, and written down as a mapping.

use serde::{Deserialize, Serialize};

use super::vocabulary::WORDS;
use crate::arrivals::kind::Kind;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::arrivals) struct Draft {
    pub title: String,
    /// "day-month" or "month-day"; empty where nothing tells.
    pub dates: String,
    pub groups: Vec<Group>,
    /// Values that need a meaning, and the one they are given.
    pub words: Vec<Word>,
    pub workers: Vec<Worker>,
    /// Rows that may be none, and whether they are passed over.
    pub odd: Vec<Odd>,
    /// How the first cell begins of other rows to pass over: a line for each.
    pub also: String,
    /// What was seen and may be other than it seems.
    pub doubts: Vec<String>,
}

/// Sheets with the same headings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::arrivals) struct Group {
    pub sheets: Vec<String>,
    /// What they hold: the id of one of [`Hold`]; empty when they are not read.
    pub holds: String,
    pub heading_rows: usize,
    /// The number of the lowest row of headings, on the first of the sheets.
    pub heading_row: u32,
    pub rows: usize,
    pub columns: Vec<Col>,
}

/// A column, a labelled cell above the table, the name of the sheet, headings above blocks of rows, or what somebody says
/// is the same for every row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::arrivals) struct Col {
    pub stands: Stands,
    /// Of what is the same for every row, the value.
    pub heading: String,
    /// Of columns headed alike, which.
    pub nth: usize,
    /// From 0.
    pub at: usize,
    pub examples: Vec<String>,
    /// `kind.field`, or `both.field` where a sheet holds two kinds; empty when it is not read.
    pub field: String,
    /// Of a length of time: "minutes", "hours" or "h:mm".
    pub unit: String,
    /// How many rows have something elsewhere and nothing here.
    pub blanks: usize,
    /// "above" where a blank means the same as the cell above.
    pub fill: String,
    /// "utc" where times that name no zone are in UTC; "local" where somebody says that they are not.
    pub times: String,
    pub has_times: bool,
    /// The column's own order of day and month; empty where it is that of the workbook.
    pub dates: String,
    pub has_order: bool,
    /// Why it is proposed so, or what there is to think of.
    pub why: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::arrivals) enum Stands {
    #[default]
    Headed,
    /// No heading: known by its letter.
    Unheaded,
    Labelled,
    SheetName,
    /// The headings that stand alone above blocks of rows.
    Above,
    /// The same for every row.
    Constant,
}

/// Rows that begin so may be none of the kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::arrivals) struct Odd {
    pub sheet: String,
    /// As the mapping would have it, with `*` for what differs.
    pub begins: String,
    pub rows: usize,
    pub passed: bool,
    pub why: String,
}

/// A value of a column whose meaning the mapping must say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::arrivals) struct Word {
    /// `kind.field`.
    pub field: String,
    /// The list it is an entry of; empty for yes and no.
    pub list: String,
    pub value: String,
    pub rows: usize,
    /// A category, `yes`, `no`, or one of not-known, declined and not-asked; empty when it is not understood.
    pub means: String,
    /// Whether somebody has to look at it: nothing told what it means.
    pub asked: bool,
}

/// A name by which a worker goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::arrivals) struct Worker {
    pub name: String,
    pub rows: usize,
    /// The fuller name it stands for; empty when it is one of its own.
    pub is: String,
    pub volunteer: bool,
}

/// What a sheet can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::arrivals) enum Hold {
    One(Kind),
    /// Contacts, with the client repeated on every row; there is no list of referrals.
    Log,
    /// A list of residents that is the list of referrals, too.
    Residents,
    /// One client, told by labels at the head; her contacts below.
    Client,
}

impl Hold {
    pub(in crate::arrivals) fn all() -> Vec<Hold> {
        let mut all: Vec<Hold> = Kind::ALL.into_iter().map(Hold::One).collect();
        all.extend([Hold::Log, Hold::Residents, Hold::Client]);
        all
    }

    pub(in crate::arrivals) fn id(self) -> &'static str {
        match self {
            Hold::One(kind) => kind.id(),
            Hold::Log => "log",
            Hold::Residents => "residents",
            Hold::Client => "client",
        }
    }

    pub(in crate::arrivals) fn says(self) -> &'static str {
        match self {
            Hold::One(kind) => kind.says(),
            Hold::Log => "Contacts, with the client’s details on every row",
            Hold::Residents => "Stays, with the referral on the same row",
            Hold::Client => "One client: details at the head, contacts below",
        }
    }

    pub(in crate::arrivals) fn of(id: &str) -> Option<Hold> {
        Hold::all().into_iter().find(|hold| hold.id() == id)
    }

    /// The kinds of row that such a sheet gives.
    pub(super) fn kinds(self) -> Vec<Kind> {
        match self {
            Hold::One(kind) => vec![kind],
            Hold::Log | Hold::Client => vec![Kind::Referrals, Kind::Contacts],
            Hold::Residents => vec![Kind::Referrals, Kind::Stays],
        }
    }

    /// What a column of such a sheet can be: code and words.
    pub(in crate::arrivals) fn fields(self, stands: Stands) -> Vec<(String, &'static str)> {
        let words: &'static _ = &*WORDS;
        let of = |kind: Kind| kind.fields().iter().map(move |field| (kind, field.name));
        let coded = |(kind, field): (Kind, &str)| (format!("{}.{field}", kind.id()), words.says(kind.id(), field));
        let both = || BOTH.iter().map(|field| (format!("both.{field}"), words.says("both", field)));
        let shared = |field: &str| BOTH.contains(&field) || WHOSE.contains(&field);
        let contact_extra = || std::iter::once(("contacts.means+made".to_owned(), words.says("contacts", "means+made")));
        // The questions of a DASH, and courses, are columns.
        let is_one_cell = matches!(stands, Stands::Above | Stands::Constant);
        let all: Vec<(String, &'static str)> = match (self, stands) {
            (Hold::Client, Stands::Headed | Stands::Unheaded) => {
                of(Kind::Contacts).filter(|(_, field)| !shared(field)).map(coded).chain(contact_extra()).collect()
            }
            (Hold::Client, _) => of(Kind::Referrals).map(coded).collect(),
            (Hold::Log | Hold::Residents, _) => {
                let other = if self == Hold::Log { Kind::Contacts } else { Kind::Stays };
                let own = of(other).chain(of(Kind::Referrals)).filter(|(_, field)| !shared(field)).map(coded);
                both().chain(own).chain(contact_extra().filter(|_| self == Hold::Log)).collect()
            }
            (Hold::One(kind), _) => {
                let extra: Vec<(String, &'static str)> = match kind {
                    Kind::Contacts => contact_extra().collect(),
                    Kind::Dash => vec![("dash.answers".to_owned(), words.says("dash", "answers"))],
                    Kind::Staff => vec![("staff.course".to_owned(), "Training: the day it was completed")],
                    _ => vec![],
                };
                of(kind).map(coded).chain(extra).collect()
            }
        };
        all.into_iter().filter(|(code, _)| !is_one_cell || !["dash.answers", "staff.course"].contains(&code.as_str())).collect()
    }

    /// What a code stands for: kinds and their fields.
    pub(super) fn stands_for(self, code: &str) -> Vec<(Kind, &str)> {
        let Some((kind, field)) = code.split_once('.') else { return vec![] };
        let other = if self == Hold::Residents { Kind::Stays } else { Kind::Contacts };
        match (kind, field) {
            ("both", "name" | "given_name" | "family_name") => vec![(Kind::Referrals, field), (other, "client")],
            ("both", "born_on") => vec![(Kind::Referrals, field), (other, "client_born_on")],
            ("both", _) => vec![(Kind::Referrals, field), (other, field)],
            ("contacts", "means+made") => vec![(Kind::Contacts, "means"), (Kind::Contacts, "made")],
            _ => Kind::ALL.into_iter().find(|known| known.id() == kind).map(|kind| (kind, field)).into_iter().collect(),
        }
    }
}

/// Fields that say who somebody is, where one sheet holds the referral and what hangs on it.
const BOTH: [&str; 6] = ["reference", "person_number", "name", "given_name", "family_name", "born_on"];
const WHOSE: [&str; 2] = ["client", "client_born_on"];

/// Whether a blank of the field may mean the same as the cell above: who, whose, where and when, but not what is each row's own.
pub(in crate::arrivals) fn may_be_as_above(hold: Hold, code: &str) -> bool {
    let Some((kind, field)) = code.split_once('.') else { return false };
    match field {
        "reference" | "person_number" | "client" | "client_born_on" | "worker" | "happened_on" | "raised_on" | "unit" => {
            kind != "referrals"
        }
        "name" | "given_name" | "family_name" | "born_on" => kind == "both" && hold == Hold::Log,
        _ => false,
    }
}

/// Fields that several columns may make up together, one after the other.
pub(super) fn is_joined(field: &str) -> bool {
    matches!(field, "client" | "note" | "words" | "name" | "long_stay_reason" | "signposted_to" | "course")
}

/// The list that a field's values are entries of; "" for a question of yes or no, `None` for anything else.
pub(super) fn list_of(kind: Kind, field: &str) -> Option<&'static str> {
    Some(match (kind, field) {
        (Kind::Referrals, "source") => "referral-sources",
        (Kind::Referrals, "gender") | (Kind::Children, "sex") => "gender",
        (Kind::Referrals, "ethnicity") => "ethnicity",
        (Kind::Referrals, "sexuality") => "sexuality",
        (Kind::Referrals, "main_need" | "second_need") => "needs",
        (Kind::Referrals, "risk") => "risk-levels",
        (Kind::Referrals, "outcome") => "outcomes",
        (Kind::Referrals, "reason") => "decline-reasons",
        (Kind::Units, "tolerance") => "tolerances",
        (Kind::Stays, "exit_kind") => "exit-kinds",
        (Kind::Stays, "move_on") => "move-on-types",
        (Kind::Children, "school_place") => "school-places",
        (Kind::Children, "social_care") => "social-care",
        (Kind::Contacts, "means") => "contact-means",
        (Kind::Goals, "domain") => "outcome-domains",
        (Kind::Concerns, "about") => "concern-about",
        (Kind::Concerns, "kind") => "concern-kinds",
        (Kind::Referrals, "disability" | "no_recourse")
        | (Kind::Units, "wheelchair" | "pets")
        | (Kind::Stays, "exit_interview")
        | (Kind::Contacts, "made")
        | (Kind::Dash, "judgement") => "",
        _ => return None,
    })
}
