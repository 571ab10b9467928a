//! Works out what is due from the facts, and writes what changed. Repeatable: the same facts give the same rows,
//! whether they came in order, late, corrected or all at once, and whatever pack version is new.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use rules::{About, Calendar, Deadline, Ending, Fact, Outcome, Pack, Silence, Subject, When};

use super::contracts::{self, Contracts};
use super::facts;
use crate::{
    args,
    clock::zone,
    db::{Alone, DbError, Read, Value, Write, places},
    ids, row,
};

/// After a write to cases.
pub async fn cases(tx: &mut Write, contracts: &Contracts, referrals: &[i64]) -> Result<(), DbError> {
    for batch in referrals.chunks(facts::AT_ONCE) {
        tx.alone(Alone::Over(batch)).await?;
        cases_of(tx, contracts, batch).await?;
    }
    Ok(())
}

/// After a write to units: an arrival, a departure, one's being made ready.
pub async fn units(tx: &mut Write, contracts: &Contracts, units: &[i64]) -> Result<(), DbError> {
    let silence = of_all_imports(facts::silences(tx).await?);
    for batch in units.chunks(facts::AT_ONCE) {
        tx.alone(Alone::Over(batch)).await?;
        let facts = facts::of_units(tx, batch).await?;
        let stored = stored(tx, "unit_id", batch).await?;
        let worked = of_units(contracts, &facts, &silence, tx.at);
        write(tx, "unit_id", stored, worked).await?;
    }
    Ok(())
}

async fn cases_of(tx: &mut Write, contracts: &Contracts, referrals: &[i64]) -> Result<(), DbError> {
    let facts = facts::of_cases(tx, referrals).await?;
    let silences = facts::silences(tx).await?;
    let sql = format!("SELECT id, contract, import_id FROM referral WHERE id IN ({})", places(referrals.len()));
    let cases: Vec<Case> = tx.all_assembled(sql, values(referrals)).await?;
    let stored = stored(tx, "referral_id", referrals).await?;
    let worked = of_cases(contracts, &cases, &facts, &silences, tx.at);
    write(tx, "referral_id", stored, worked).await
}

/// The rows that stand for these subjects.
async fn stored(read: &mut Read, subject: &'static str, of: &[i64]) -> Result<Vec<Stored>, DbError> {
    let sql = format!(
        "SELECT id, {subject} AS subject, rule, started_kind, started_id, started_on, opens_at, preferred_at, due_on,
         due_at, to_the_minute, ending, ended_on, why, pack FROM deadline WHERE {subject} IN ({})",
        places(of.len())
    );
    read.all_assembled(sql, values(of)).await
}

fn values(ids: &[i64]) -> Vec<Value> {
    ids.iter().map(|id| Value::from(*id)).collect()
}

row! {
    struct Case { id: i64, contract: String, import_id: Option<i64> }
}

row! {
    struct Stored {
        id: i64, subject: i64, rule: String, started_kind: String, started_id: i64, started_on: Date, opens_at: Option<Timestamp>,
        preferred_at: Option<Timestamp>, due_on: Date, due_at: Timestamp, to_the_minute: bool, ending: String, ended_on: Option<Date>,
        why: String, pack: String,
    }
}

/// One row of `deadline` as worked out now.
#[derive(Debug, PartialEq)]
struct Worked {
    rule: String,
    started_kind: String,
    started_id: i64,
    started_on: Date,
    opens_at: Option<Timestamp>,
    preferred_at: Option<Timestamp>,
    due_on: Date,
    due_at: Timestamp,
    to_the_minute: bool,
    ending: &'static str,
    ended_on: Option<Date>,
    why: String,
    pack: String,
}

fn of_cases(
    contracts: &Contracts,
    cases: &[Case],
    facts: &BTreeMap<i64, Vec<Fact>>,
    silences: &BTreeMap<i64, Silence>,
    now: Timestamp,
) -> Vec<(i64, Worked)> {
    let loud = Silence::default();
    cases
        .iter()
        .flat_map(|case| {
            let silence = case.import_id.and_then(|id| silences.get(&id)).unwrap_or(&loud);
            let facts = facts.get(&case.id).map_or(&[][..], Vec::as_slice);
            let worked = |pack: &Pack| of_case(pack, &contracts.calendar, silence, facts, now);
            under_versions(contracts, &case.contract, worked).into_iter().map(|worked| (case.id, worked))
        })
        .collect()
}

fn of_units(contracts: &Contracts, facts: &BTreeMap<i64, Vec<Fact>>, silence: &Silence, now: Timestamp) -> Vec<(i64, Worked)> {
    // Units serve the contract that the installation runs; several contracts on one stock of units is yet to come.
    let contract = &contracts.main().id;
    facts
        .iter()
        .flat_map(|(unit, facts)| {
            let worked = |pack: &Pack| of_unit(pack, &contracts.calendar, silence, facts, now);
            under_versions(contracts, contract, worked).into_iter().map(|worked| (*unit, worked))
        })
        .collect()
}

fn of_all_imports(silences: BTreeMap<i64, Silence>) -> Silence {
    silences.into_values().next_back().unwrap_or_default()
}

/// What a case comes to: its referral, with its one episode and its person, on whom the same facts bear as long as all of
/// them are told by referral.
pub(crate) fn of_case(pack: &Pack, calendar: &Calendar, silence: &Silence, facts: &[Fact], now: Timestamp) -> Outcome {
    let services = pack.service_kinds();
    let subject = |about| Subject { about, services: &services, silence };
    let mut case = Outcome::default();
    for about in [About::Referral, About::Episode, About::Person] {
        let Outcome { deadlines, doubts, again_at } = rules::deadlines(pack, calendar, subject(about), facts, now);
        case.deadlines.extend(deadlines);
        case.doubts.extend(doubts);
        case.again_at = case.again_at.into_iter().chain(again_at).min();
    }
    case
}

/// What a unit comes to.
pub(crate) fn of_unit(pack: &Pack, calendar: &Calendar, silence: &Silence, facts: &[Fact], now: Timestamp) -> Outcome {
    let subject = Subject { about: About::Unit, services: &pack.service_kinds(), silence };
    rules::deadlines(pack, calendar, subject, facts, now)
}

/// An obligation follows the version that was in force on the day that began it.
fn under_versions(contracts: &Contracts, contract: &str, outcome: impl Fn(&Pack) -> Outcome) -> Vec<Worked> {
    contracts
        .versions(contract)
        .flat_map(|pack| {
            let outcome = outcome(pack);
            let version = contracts::version(pack);
            outcome
                .deadlines
                .into_iter()
                .filter(|deadline| {
                    let begun = deadline.started_by.when.day().unwrap_or(pack.in_force_from);
                    contracts.on(contract, begun).is_some_and(|in_force| in_force.in_force_from == pack.in_force_from)
                })
                .filter_map(move |deadline| worked(deadline, &version))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Nothing when the deadline has no day to stand on, which the rules do not give.
fn worked(deadline: Deadline, version: &str) -> Option<Worked> {
    let (ending, ended) = match &deadline.ending {
        Ending::Open => ("open", None),
        Ending::Met { by, late: false } => ("met", Some(by)),
        Ending::Met { by, late: true } => ("met-late", Some(by)),
        Ending::Over { by, missed: true } => ("missed", Some(by)),
        Ending::Over { by, missed: false } => ("not-needed", Some(by)),
        Ending::NotRecorded { .. } => ("not-recorded", None),
    };
    let due_on = deadline.due.day()?;
    Some(Worked {
        rule: deadline.rule,
        started_kind: deadline.started_by.kind.as_str().to_owned(),
        started_id: deadline.started_by.id,
        started_on: deadline.started_by.when.day()?,
        opens_at: deadline.opens.and_then(|when| start_of(&when)),
        preferred_at: deadline.preferred.and_then(|when| end_of(&when)),
        due_on,
        due_at: end_of(&deadline.due)?,
        to_the_minute: matches!(deadline.due, When::Instant(_)),
        ending,
        ended_on: ended.and_then(|fact| fact.when.day()),
        why: serde_json::to_string(&deadline.why).unwrap_or_default(),
        pack: version.to_owned(),
    })
}

fn start_of(when: &When) -> Option<Timestamp> {
    match when {
        When::Instant(at) => Some(*at),
        When::Day(day) => day.to_zoned(zone()).ok().map(|z| z.timestamp()),
        When::Undated => None,
    }
}

/// A day lasts until the last microsecond before the next local day begins.
fn end_of(when: &When) -> Option<Timestamp> {
    match when {
        When::Instant(at) => Some(*at),
        When::Day(day) => {
            let next = day.tomorrow().ok()?.to_zoned(zone()).ok()?.timestamp();
            Timestamp::from_microsecond(next.as_microsecond() - 1).ok()
        }
        When::Undated => None,
    }
}

/// Writes only what differs from what is stored.
async fn write(tx: &mut Write, subject: &'static str, stored: Vec<Stored>, worked: Vec<(i64, Worked)>) -> Result<(), DbError> {
    let key = |subject: i64, rule: &str, kind: &str, id: i64| (subject, rule.to_owned(), kind.to_owned(), id);
    let mut old: BTreeMap<_, _> = stored.into_iter().map(|s| (key(s.subject, &s.rule, &s.started_kind, s.started_id), s)).collect();
    let mut gone: Vec<Value> = vec![];
    let mut fresh = vec![];
    let at = tx.at;
    for (of, worked) in worked {
        match old.remove(&key(of, &worked.rule, &worked.started_kind, worked.started_id)) {
            Some(stored) if same(&stored, &worked) => continue,
            Some(stored) => gone.push(stored.id.into()),
            None => {}
        }
        fresh.push(worked.into_args(of, at));
    }
    gone.extend(old.into_values().map(|stored| Value::from(stored.id)));
    for batch in gone.chunks(500) {
        tx.run_assembled(format!("DELETE FROM deadline WHERE id IN ({})", places(batch.len())), batch.to_vec()).await?;
    }
    let columns = match subject {
        "unit_id" => {
            "id, unit_id, rule, started_kind, started_id, started_on, opens_at, preferred_at, due_on, due_at, to_the_minute, ending, ended_on, why, pack, worked_out_at"
        }
        _ => {
            "id, referral_id, rule, started_kind, started_id, started_on, opens_at, preferred_at, due_on, due_at, to_the_minute, ending, ended_on, why, pack, worked_out_at"
        }
    };
    tx.insert_all("deadline", columns, fresh).await
}

fn same(s: &Stored, w: &Worked) -> bool {
    (s.started_on, s.opens_at, s.preferred_at, s.due_on, s.due_at, s.to_the_minute, s.ended_on)
        == (w.started_on, w.opens_at, w.preferred_at, w.due_on, w.due_at, w.to_the_minute, w.ended_on)
        && s.ending == w.ending
        && s.why == w.why
        && s.pack == w.pack
}

impl Worked {
    fn into_args(self, of: i64, at: Timestamp) -> Vec<Value> {
        args![
            ids::next(at),
            of,
            self.rule,
            self.started_kind,
            self.started_id,
            self.started_on,
            self.opens_at,
            self.preferred_at,
            self.due_on,
            self.due_at,
            self.to_the_minute,
            self.ending,
            self.ended_on,
            self.why,
            self.pack,
            at
        ]
    }
}
