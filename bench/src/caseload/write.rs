//! The caseload into the database, day by day, some thousand rows to a transaction.

use std::{collections::BTreeMap, io::IsTerminal as _};

use holdfast::{
    args,
    db::{Actor, Db, DbError, Value, Write},
    duties::contracts,
    forms::{Forms, keep},
    ids,
    people::{
        alike::names::{Name, name_key},
        characteristics::record,
        name_words,
    },
    running::contracts::services,
    sealed::{Seals, Whose},
};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use super::{Case, Size, chance::Chance, day, words::Names};

/// Rows of one table that wait to be written.
pub struct Waiting {
    table: &'static str,
    columns: &'static str,
    rows: Vec<Vec<Value>>,
}

/// Everything that waits, each table after those that its rows point to.
pub struct Tables(Vec<Waiting>);

impl Tables {
    pub fn new() -> Tables {
        Tables(TABLES.iter().map(|(table, columns)| Waiting { table, columns, rows: vec![] }).collect())
    }

    pub fn extend(&mut self, table: &'static str, rows: Vec<Vec<Value>>) {
        for row in rows {
            self.push(table, row);
        }
    }

    pub fn push(&mut self, table: &'static str, row: Vec<Value>) {
        let waiting = self.0.iter_mut().find(|w| w.table == table).expect("a table of TABLES");
        waiting.rows.push(row);
    }

    fn len(&self) -> usize {
        self.0.iter().map(|w| w.rows.len()).sum()
    }

    async fn flush(&mut self, tx: &mut Write) -> Result<(), DbError> {
        for waiting in &mut self.0 {
            tx.insert_all(waiting.table, waiting.columns, std::mem::take(&mut waiting.rows)).await?;
        }
        Ok(())
    }
}

const TABLES: [(&str, &str); 21] = [
    ("contract", "id, pack, name, recorded_at"),
    ("service", "id, contract_id, code, kind, name, recorded_at"),
    ("worker", "id, name, role, volunteer, recorded_at"),
    ("unit", "id, name, town, bedrooms, tolerance, wheelchair, pets, recorded_at"),
    ("person", "id, reference, root_id, given_name, family_name, name_written, name_key, born_on, recorded_at"),
    ("person_key", "person_id, version, wrapped, made_at"),
    (
        "referral",
        "id, reference, person_id, contract, door, received_on, received_at, source, source_written, referrer, words, risk, risk_written, recorded_at",
    ),
    ("referral_answer", "id, referral_id, outcome, reason, reason_written, signposted_to, words, answered_on, answered_at, recorded_at"),
    (
        "safe_contact",
        "id, line_id, person_id, way, whose, safe, means, phone, safe_times, who_answers, voicemail, texts, letters, may_say, code_word, confirmed_on, recorded_at, recorded_by",
    ),
    ("safe_contact_mark", "mark, safe_contact_id"),
    ("episode", "id, person_id, service_id, referral_id, after_id, worker_id, begun_on, ended_on, end_reason, recorded_at"),
    (
        "stay",
        "id, episode_id, unit_id, arrived_on, departed_on, exit_kind, exit_written, exit_interview, move_on, move_on_written, words, recorded_at",
    ),
    ("unit_turnaround", "id, unit_id, stay_id, kind, happened_on, words, recorded_at"),
    ("characteristic", record::COLUMNS),
    ("came_with", "id, referral_id, person_id, recorded_at"),
    ("relationship", "id, person_id, other_id, kind, words, recorded_at"),
    ("record", keep::RECORD),
    ("record_fact", keep::FACT),
    ("goal", "id, referral_id, domain, words, start_score, review_score, exit_score, recorded_at"),
    (
        "contact",
        "id, referral_id, episode_id, happened_on, happened_at, worker_id, means, means_written, minutes, made, incident, think_family, recorded_at",
    ),
    ("note", "id, contact_id, words, why_amended, recorded_at"),
];

/// Who and what is there already when a day's rows are made.
pub struct Ground {
    pub names: Names,
    /// Of accommodation, and of resettlement.
    pub services: (i64, i64),
    pub workers: Vec<i64>,
    pub units: Vec<i64>,
    pub today: Date,
    pub people: usize,
    pub forms: Forms,
    /// People whose names are still to be kept for finding them.
    pub named: Vec<(i64, Name)>,
    /// The keys of everybody, with which what is of class S is sealed.
    pub keys: Seals,
}

/// So many rows are written at once.
const AT_ONCE: usize = 20_000;

pub async fn all(db: &Db, size: Size, cases: Vec<Case>, today: Date, chance: &mut Chance) -> Result<(), DbError> {
    let first = cases.first().map_or(today, |case| case.received_on).saturating_sub(30.days());
    let mut tables = Tables::new();
    let mut ground = Ground {
        names: Names::new(),
        services: (0, 0),
        workers: vec![],
        units: vec![],
        today,
        people: 0,
        forms: Forms::load(&contracts::shipped()),
        named: vec![],
        keys: Seals::beginning(db),
    };
    staff_and_units(&mut tables, &mut ground, size, instant(first, 9 * 60), chance);
    let mut happening = contacts(&cases, today, chance);
    let mut begun: Vec<day::Begun> = vec![day::Begun::default(); cases.len()];
    let mut next = 0;
    let mut entries: Vec<(i64, Timestamp)> = vec![];
    let mut on = first;
    let mut written = 0;
    while on <= today {
        while next < cases.len() && cases[next].received_on == on {
            begun[next] = day::case(&mut tables, &mut ground, &cases[next], next, chance);
            next += 1;
        }
        for (minute, case) in happening.remove(&on).unwrap_or_default() {
            let at = instant(on, minute.into());
            let id = day::contact(&mut tables, &ground, &cases[case as usize], begun[case as usize], (on, at), chance);
            entries.push((id, at));
        }
        on = on.saturating_add(1.day());
        if tables.len() >= AT_ONCE || on > today {
            written += tables.len();
            let mut tx = db.write(Actor::SYSTEM).await?;
            let named = std::mem::take(&mut ground.named);
            tables.flush(&mut tx).await?;
            name_words::keep(&mut tx, &named).await?;
            tx.journal("caseload-written", "person", 0, "");
            for (id, at) in entries.drain(..) {
                tx.at = at;
                tx.journal("contact-recorded", "contact", id, "");
            }
            tx.commit().await?;
            if std::io::stderr().is_terminal() {
                eprint!("\r{on}: {written} rows");
            }
        }
    }
    Ok(())
}

/// The minute of the day and the case of every contact, by day.
fn contacts(cases: &[Case], today: Date, chance: &mut Chance) -> BTreeMap<Date, Vec<(u16, u32)>> {
    let mut happening: BTreeMap<Date, Vec<(u16, u32)>> = BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        let span = super::days(case.received_on, case.ends_on.unwrap_or(today));
        for _ in 0..case.contacts {
            let on = case.received_on.saturating_add(chance.between(0, span).days());
            happening.entry(on).or_default().push((chance.between(9 * 60, 18 * 60) as u16, at as u32));
        }
    }
    for day in happening.values_mut() {
        day.sort_unstable();
    }
    happening
}

fn staff_and_units(tables: &mut Tables, ground: &mut Ground, size: Size, at: Timestamp, chance: &mut Chance) {
    let contract = ids::next(at);
    ground.services = (ids::next(at), ids::next(at));
    tables.push("contract", args![contract, "cornwall-dispersed", "Dispersed safe accommodation", at]);
    let accommodation = args![ground.services.0, contract, "accommodation", services::ACCOMMODATION, "Dispersed safe accommodation", at];
    tables.push("service", accommodation);
    tables.push("service", args![ground.services.1, contract, "resettlement", services::RESETTLEMENT, "Resettlement support", at]);
    for worker in 0..size.workers() {
        let id = ids::next(at);
        let name = format!("{} {} {}", ground.names.given(chance), ground.names.family(chance), worker + 1);
        tables.push("worker", args![id, name, "support-worker", worker % 12 == 11, at]);
        ground.workers.push(id);
    }
    let towns = ["Northtown", "Easton", "Westbay", "Southport", "Middleham", "Harbour"];
    for unit in 0..size.units() {
        let id = ids::next(at);
        let tolerance = chance.one(&["low", "medium", "high"]);
        let row = args![
            id,
            format!("U{:04}", unit + 1),
            chance.one(&towns),
            chance.between(1, 4),
            tolerance,
            chance.of_thousand(90),
            chance.of_thousand(200),
            at
        ];
        tables.push("unit", row);
        ground.units.push(id);
    }
}

/// Someone, as a referral or a parent's referral says.
pub fn person(tables: &mut Tables, ground: &mut Ground, born_on: Date, at: Timestamp, chance: &mut Chance) -> i64 {
    let id = ids::next(at);
    let (given, family) = (ground.names.given(chance), ground.names.family(chance));
    ground.people += 1;
    let key = name_key(&given, &family);
    ground.named.push((id, Name { given: given.clone(), family: family.clone() }));
    let row = args![id, format!("P{:04}", ground.people), id, &given, &family, format!("{given} {family}"), key, born_on, at];
    tables.push("person", row);
    let wrapped = ground.keys.make(Whose::Person(id)).expect("a database that is open has its root key");
    tables.push("person_key", args![id, 1_i64, wrapped, at]);
    id
}

/// A minute of a day in London's clock, roughly: the clock change moves nothing that is measured.
pub fn instant(on: Date, minute: i64) -> Timestamp {
    on.to_zoned(TimeZone::UTC).map(|z| z.timestamp() + jiff::SignedDuration::from_mins(minute)).expect("a day of our time")
}
