//! A caseload of any size, in the shape of a real one, written in the order in which it would have come about: what is
//! read together in a case does not stand together in the file, as it does not in life.
//!
//! The amounts per person are those of the caseload that other systems were measured with: one in ten cases open with 60
//! contacts, the others with four or five; three DASHes each; 50 open cases for a worker; notes of 600 characters.
//! Proportions: 62.0% with children, 1.3 each (Women's Aid, The Domestic Abuse Report 2023, service users of 2021-22);
//! 61% of refuge referrals declined (the same), here of those who never had a unit; one in four from a minority, 23% with
//! mental ill health, 14% disabled (MHCLG, support in safe accommodation, 2023-24); 3.6% without recourse to public funds.

pub mod chance;
mod day;
mod records;
pub mod words;
mod write;

use holdfast::db::Db;
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};

use chance::Chance;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub people: usize,
    /// Over how long the cases began.
    pub years: i16,
}

impl Size {
    pub fn open_cases(self) -> usize {
        self.people / 10
    }

    pub fn workers(self) -> usize {
        (self.open_cases() / 50).max(1)
    }

    /// A service of 20,000 people in six years has 50 units.
    pub fn units(self) -> usize {
        (self.people / 400).max(4)
    }
}

/// A case to come about.
#[derive(Clone, Debug)]
pub struct Case {
    pub received_on: Date,
    pub ends_on: Option<Date>,
    pub worker: usize,
    pub stay: Option<Stay>,
    pub contacts: usize,
}

#[derive(Clone, Copy, Debug)]
pub struct Stay {
    pub unit: usize,
    pub arrived_on: Date,
    pub departed_on: Option<Date>,
}

/// Writes a caseload that ends on `today` into an empty database. Deadlines are not worked out.
pub async fn write(db: &Db, size: Size, today: Date) -> Result<(), String> {
    let mut chance = Chance::new(20_260_331);
    let cases = cases(size, today, &mut chance);
    write::all(db, size, cases, today, &mut chance).await.map_err(|e| e.to_string())
}

/// The cases in the order in which they came.
fn cases(size: Size, today: Date, chance: &mut Chance) -> Vec<Case> {
    let begins = today.saturating_sub(size.years.years());
    let days = i64::from(begins.until(today).map_or(0, |span| span.get_days()));
    let mut open = vec![];
    let mut ended = vec![];
    for stay in stays(size, begins, today, chance) {
        let received_on = stay.arrived_on.saturating_sub(chance.between(0, 2).days());
        let ends_on = stay.departed_on;
        let of = if ends_on.is_none() { &mut open } else { &mut ended };
        of.push(Case { received_on, ends_on, worker: 0, stay: Some(stay), contacts: 0 });
    }
    open.truncate(size.open_cases());
    ended.truncate(size.people - size.open_cases());
    while open.len() < size.open_cases() {
        let received_on = today.saturating_sub(chance.between(60, 250).days());
        open.push(Case { received_on, ends_on: None, worker: 0, stay: None, contacts: 0 });
    }
    while ended.len() < size.people - size.open_cases() {
        let received_on = today.saturating_sub(chance.between(120, days.max(121)).days());
        let ends_on = received_on.saturating_add(chance.between(30, 200).days()).min(today);
        ended.push(Case { received_on, ends_on: Some(ends_on), worker: 0, stay: None, contacts: 0 });
    }
    for (at, case) in open.iter_mut().enumerate() {
        case.contacts = 60;
        case.worker = at % size.workers();
    }
    for (at, case) in ended.iter_mut().enumerate() {
        case.contacts = 4 + usize::from(at % 9 < 4);
        case.worker = chance.below(size.workers());
    }
    open.append(&mut ended);
    open.sort_by_key(|case| case.received_on);
    open
}

/// What every unit went through: households of one to eight months, a week between them, one unit in eight empty today.
fn stays(size: Size, begins: Date, today: Date, chance: &mut Chance) -> Vec<Stay> {
    let mut stays = vec![];
    for unit in 0..size.units() {
        let mut arrived_on = begins.saturating_add(chance.between(0, 60).days());
        while arrived_on < today.saturating_sub(5.days()) {
            let left = arrived_on.saturating_add(chance.between(30, 250).days());
            let departed_on = (left < today || chance.of_thousand(125)).then_some(left.min(today.saturating_sub(1.day())));
            stays.push(Stay { unit, arrived_on, departed_on });
            match departed_on {
                Some(on) => arrived_on = on.saturating_add(chance.between(1, 14).days()),
                None => break,
            }
        }
    }
    stays.sort_by_key(|stay| stay.arrived_on);
    stays
}

/// The days from the first to the last, both included.
fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// A day of birth of someone between 16 and 80.
fn born(chance: &mut Chance, today: Date) -> Date {
    date(today.year() - chance.between(17, 79) as i16, chance.between(1, 12) as i8, chance.between(1, 28) as i8)
}
