//! Records made by forms, as a worker's form would have written them.

use holdfast::forms::{
    Answers, Part,
    check::{self, Known},
    keep::{self, Whose, Written},
};
use holdfast::ids;
use jiff::Timestamp;

use super::write::{Ground, Tables};

/// Of whom, and in which case.
#[derive(Clone, Copy)]
pub struct Of {
    pub person: i64,
    pub referral: i64,
}

pub fn record(tables: &mut Tables, ground: &Ground, kind: &str, of: Of, answers: &[(&str, &str)], at: Timestamp) {
    let form = ground.forms.current(kind).expect("a form that is shipped");
    let mut given = Answers::default();
    for (id, answer) in answers {
        given.one(id, *answer);
    }
    let known = Known { now: at, today: ground.today, ..Known::default() };
    let filled = check::answered(form, Part::Whole, &given, &known);
    let whose = Whose { person_id: Some(of.person), referral_id: Some(of.referral), ..Whose::default() };
    let written = Written { id: ids::next(at), at, by: None };
    tables.push("record", keep::row(&ground.keys, form, whose, (&filled, None), written, &known));
    for fact in keep::facts(form, whose, &filled, written) {
        tables.push("record_fact", fact);
    }
}
