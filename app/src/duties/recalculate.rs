//! Works out what is due from the facts, and writes what changed. Repeatable: the same facts give the same rows,
//! whether they came in order, late, corrected or all at once, and whatever pack version is new.
//!
//! A person is worked out whole: their referrals, their episodes and what is due for them wherever they are. Beside the rows
//! stands until when they hold: what lies ahead has not happened, and is worked out again when it comes about.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use rules::{About, Calendar, Deadline, Ending, Fact, Outcome, Pack, Silence, Subject, When};

use super::Due;
use super::contracts::{self, Contracts};
use super::facts;
use super::subjects::{self, Asked, Whole};
use super::whose;
use crate::{
    args,
    clock::zone,
    db::{Alone, DbError, Read, Value, Write, places},
    ids, row,
};

/// After a write to cases: everything that is due for the people they are about.
pub async fn cases(tx: &mut Write, contracts: &Contracts, referrals: &[i64]) -> Result<(), DbError> {
    let mut roots = BTreeSet::new();
    for batch in referrals.chunks(subjects::AT_ONCE) {
        let sql = format!(
            "SELECT DISTINCT p.root_id FROM referral r JOIN person p ON p.id = r.person_id WHERE r.id IN ({})",
            places(batch.len())
        );
        let found: Vec<(i64,)> = tx.all_assembled(sql, values(batch)).await?;
        roots.extend(found.into_iter().map(|(root,)| root));
    }
    people(tx, contracts, &roots.into_iter().collect::<Vec<_>>()).await
}

/// After records were joined, or parted: what is due for the people that they are now.
pub async fn records(tx: &mut Write, contracts: &Contracts, records: &[i64]) -> Result<(), DbError> {
    let mut roots = BTreeSet::new();
    for batch in records.chunks(subjects::AT_ONCE) {
        let sql = format!("SELECT DISTINCT root_id FROM person WHERE id IN ({})", places(batch.len()));
        let found: Vec<(i64,)> = tx.all_assembled(sql, values(batch)).await?;
        roots.extend(found.into_iter().map(|(root,)| root));
    }
    people(tx, contracts, &roots.into_iter().collect::<Vec<_>>()).await
}

/// Says that what is due for these people is to be worked out at once, where whoever changes them has no rules at hand.
pub async fn again(tx: &mut Write, records: &[i64]) -> Result<(), DbError> {
    let at = tx.at;
    let rows = records.iter().map(|id| args!["person", *id, at]).collect();
    tx.insert_missing("worked_out_until", "about, subject_id, again_at", rows).await
}

/// Everything that is due for people, by the roots of their records.
pub async fn people(tx: &mut Write, contracts: &Contracts, roots: &[i64]) -> Result<(), DbError> {
    if roots.is_empty() {
        return Ok(());
    }
    let silences = facts::silences(tx).await?;
    for batch in roots.chunks(subjects::AT_ONCE) {
        tx.alone(Alone::Over(batch)).await?;
        let found = subjects::people(tx, batch).await?;
        let records: Vec<i64> = found.values().flat_map(Whole::records).collect();
        let stored = stored(tx, "person_id", &records).await?;
        let now = tx.at;
        let mut worked = vec![];
        let mut until = vec![];
        for (root, whole) in &found {
            let (rows, again_at) = of_person(contracts, *root, whole, &silences, now);
            worked.extend(rows);
            until.push((*root, again_at));
        }
        write(tx, stored, worked).await?;
        whose::settle(tx, batch).await?;
        stands_until(tx, "person", &records, until).await?;
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
        let now = tx.at;
        // Units serve the contract that the installation runs; several contracts on one stock of units is yet to come.
        let contract = &contracts.main().id;
        let mut worked = vec![];
        let mut until = vec![];
        for (unit, facts) in &facts {
            let of = |pack: &Pack| of_unit(pack, &contracts.calendar, &silence, facts, now);
            let (rows, again_at) = under_versions(contracts, contract, of);
            let whose = Whose { about: "unit", id: *unit, person_id: None };
            worked.extend(rows.into_iter().map(|row| (whose, row)));
            until.push((*unit, again_at));
        }
        write(tx, stored, worked).await?;
        stands_until(tx, "unit", batch, until).await?;
    }
    Ok(())
}

/// Whom or what a deadline is about. `id` is the referral's, the episode's, the person's or the unit's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Whose {
    about: &'static str,
    id: i64,
    person_id: Option<i64>,
}

/// Keeps until when what was worked out holds, of these subjects and no others. `among`: all that may have stood.
async fn stands_until(tx: &mut Write, about: &'static str, among: &[i64], until: Vec<(i64, Option<Timestamp>)>) -> Result<(), DbError> {
    let sql =
        format!("SELECT subject_id, again_at FROM worked_out_until WHERE about = '{about}' AND subject_id IN ({})", places(among.len()));
    let stands: BTreeMap<i64, Timestamp> = tx.all_assembled::<(i64, Timestamp)>(sql, values(among)).await?.into_iter().collect();
    let wanted: BTreeMap<i64, Timestamp> = until.into_iter().filter_map(|(id, at)| Some((id, at?))).collect();
    let gone: Vec<i64> = stands.iter().filter(|(id, at)| wanted.get(id) != Some(at)).map(|(id, _)| *id).collect();
    for batch in gone.chunks(500) {
        let sql = format!("DELETE FROM worked_out_until WHERE about = '{about}' AND subject_id IN ({})", places(batch.len()));
        tx.run_assembled(sql, values(batch)).await?;
    }
    let fresh = wanted.into_iter().filter(|(id, at)| stands.get(id) != Some(at)).map(|(id, at)| args![about, id, at]).collect();
    tx.insert_all("worked_out_until", "about, subject_id, again_at", fresh).await
}

/// The rows that stand for these subjects.
async fn stored(read: &mut Read, subject: &'static str, of: &[i64]) -> Result<Vec<Stored>, DbError> {
    let mut all = vec![];
    for batch in of.chunks(500) {
        let sql = format!(
            "SELECT id, about, COALESCE(referral_id, episode_id, unit_id, person_id) AS subject, person_id, rule, started_kind, started_id,
             started_on, opens_at, preferred_at, due_on, due_at, to_the_minute, ending, ended_on, why, pack
             FROM deadline WHERE {subject} IN ({})",
            places(batch.len())
        );
        all.extend(read.all_assembled::<Stored>(sql, values(batch)).await?);
    }
    Ok(all)
}

fn values(ids: &[i64]) -> Vec<Value> {
    ids.iter().map(|id| Value::from(*id)).collect()
}

row! {
    struct Stored {
        id: i64, about: String, subject: i64, person_id: Option<i64>, rule: String, started_kind: String, started_id: i64,
        started_on: Date, opens_at: Option<Timestamp>, preferred_at: Option<Timestamp>, due_on: Date, due_at: Timestamp,
        to_the_minute: bool, ending: String, ended_on: Option<Date>, why: String, pack: String,
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

/// Everything that is due for a person, and until when that holds.
fn of_person(
    contracts: &Contracts,
    root_id: i64,
    whole: &Whole,
    silences: &BTreeMap<i64, Silence>,
    now: Timestamp,
) -> (Vec<(Whose, Worked)>, Option<Timestamp>) {
    let mut rows: Vec<(Whose, Worked)> = vec![];
    let mut again = None;
    for asked in whole.asked(root_id, contracts, silences) {
        let whose = Whose { about: asked.about.as_str(), id: asked.id, person_id: Some(root_id) };
        let (worked, again_at) = under_versions(contracts, &asked.contract, |pack| outcome(pack, &contracts.calendar, &asked, now));
        again = earlier(again, again_at);
        for row in worked {
            // What two contracts ask of the same person by the same rule is done once: by the earlier day.
            let same = |other: &(Whose, Worked)| {
                other.0 == whose
                    && (&other.1.rule, &other.1.started_kind, other.1.started_id) == (&row.rule, &row.started_kind, row.started_id)
            };
            match rows.iter_mut().find(|other| same(other)) {
                Some(other) if row.due_at < other.1.due_at => other.1 = row,
                Some(_) => {}
                None => rows.push((whose, row)),
            }
        }
    }
    (rows, again)
}

fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.into_iter().chain(b).min()
}

fn of_all_imports(silences: BTreeMap<i64, Silence>) -> Silence {
    silences.into_values().next_back().unwrap_or_default()
}

/// What a referral, an episode or a person comes to under a version of a pack.
pub(crate) fn outcome(pack: &Pack, calendar: &Calendar, asked: &Asked, now: Timestamp) -> Outcome {
    let subject = Subject { about: asked.about, services: &asked.services, silence: &asked.silence };
    rules::deadlines(pack, calendar, subject, &asked.facts, now)
}

/// What a unit comes to.
pub(crate) fn of_unit(pack: &Pack, calendar: &Calendar, silence: &Silence, facts: &[Fact], now: Timestamp) -> Outcome {
    let subject = Subject { about: About::Unit, services: &pack.service_kinds(), silence };
    rules::deadlines(pack, calendar, subject, facts, now)
}

/// An obligation follows the version that was in force on the day that began it.
fn under_versions(contracts: &Contracts, contract: &str, outcome: impl Fn(&Pack) -> Outcome) -> (Vec<Worked>, Option<Timestamp>) {
    let mut rows = vec![];
    let mut again = None;
    for pack in contracts.versions(contract) {
        let outcome = outcome(pack);
        again = earlier(again, outcome.again_at);
        let version = contracts::version(pack);
        let in_force = |deadline: &Deadline| {
            let begun = deadline.started_by.when.day().unwrap_or(pack.in_force_from);
            contracts.on(contract, begun).is_some_and(|in_force| in_force.in_force_from == pack.in_force_from)
        };
        rows.extend(outcome.deadlines.into_iter().filter(in_force).filter_map(|deadline| worked(deadline, &version)));
    }
    (rows, again)
}

/// What a worker, an organisation or a contract comes to, under each version of the pack.
pub(crate) fn of_the_service(contracts: &Contracts, contract: &str, about: About, outcome: impl Fn(&Pack) -> Outcome) -> Vec<Due> {
    let (rows, _) = under_versions(contracts, contract, outcome);
    rows.into_iter().map(|worked| worked.into_due(about)).collect()
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
        // What was given up before it fell due was missed when it did.
        ended_on: ended.and_then(|fact| fact.when.day()).map(|on| if ending == "missed" { on.max(due_on) } else { on }),
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
async fn write(tx: &mut Write, stored: Vec<Stored>, worked: Vec<(Whose, Worked)>) -> Result<(), DbError> {
    let key =
        |about: &str, id: i64, rule: &str, kind: &str, started: i64| (about.to_owned(), id, rule.to_owned(), kind.to_owned(), started);
    let mut old: BTreeMap<_, _> =
        stored.into_iter().map(|s| (key(&s.about, s.subject, &s.rule, &s.started_kind, s.started_id), s)).collect();
    let (mut gone, mut fresh, mut other) = (vec![], vec![], vec![]);
    for (whose, worked) in worked {
        match old.remove(&key(whose.about, whose.id, &worked.rule, &worked.started_kind, worked.started_id)) {
            Some(stored) if stored.person_id != whose.person_id => {
                gone.push(stored.id);
                fresh.push((whose, worked));
            }
            Some(stored) if same(&stored, &worked) => {}
            Some(stored) => other.push((stored, whose, worked)),
            None => fresh.push((whose, worked)),
        }
    }
    if other.len() <= FEW {
        for (stored, _, worked) in other {
            change(tx, &stored, worked).await?;
        }
    } else {
        gone.extend(other.iter().map(|(stored, ..)| stored.id));
        fresh.extend(other.into_iter().map(|(_, whose, worked)| (whose, worked)));
    }
    gone.extend(old.into_values().map(|stored| stored.id));
    for batch in gone.chunks(500) {
        tx.run_assembled(format!("DELETE FROM deadline WHERE id IN ({})", places(batch.len())), values(batch)).await?;
    }
    let columns = "id, about, person_id, referral_id, episode_id, unit_id, rule, started_kind, started_id, started_on, opens_at, preferred_at, due_on, due_at, to_the_minute, ending, ended_on, why, pack, worked_out_at";
    let at = tx.at;
    tx.insert_all("deadline", columns, fresh.into_iter().map(|(whose, worked)| worked.into_args(whose, at)).collect()).await
}

/// So many rows are changed where they stand, as after a contact: the pages of an index that a row keeps its place in are not written, nor those
/// of its old place beside those of a new one. More, as under a new version of a pack, are written anew with few statements.
const FEW: usize = 20;

async fn change(tx: &mut Write, stored: &Stored, worked: Worked) -> Result<(), DbError> {
    // Whose it is, is settled for what is open.
    if stored.ending == "open" && worked.ending != "open" {
        tx.run("DELETE FROM due_for WHERE deadline_id = $1", args![stored.id]).await?;
    }
    let at = tx.at;
    let sql = "UPDATE deadline SET started_on = $2, opens_at = $3, preferred_at = $4, due_on = $5, due_at = $6, to_the_minute = $7,
                                   ending = $8, ended_on = $9, why = $10, pack = $11, worked_out_at = $12 WHERE id = $1";
    let values = args![
        stored.id,
        worked.started_on,
        worked.opens_at,
        worked.preferred_at,
        worked.due_on,
        worked.due_at,
        worked.to_the_minute,
        worked.ending,
        worked.ended_on,
        worked.why,
        worked.pack,
        at
    ];
    tx.run(sql, values).await.map(|_| ())
}

fn same(s: &Stored, w: &Worked) -> bool {
    (s.started_on, s.opens_at, s.preferred_at, s.due_on, s.due_at, s.to_the_minute, s.ended_on)
        == (w.started_on, w.opens_at, w.preferred_at, w.due_on, w.due_at, w.to_the_minute, w.ended_on)
        && s.ending == w.ending
        && s.why == w.why
        && s.pack == w.pack
}

impl Worked {
    /// As it is shown, of what stands in no table.
    fn into_due(self, about: About) -> Due {
        Due {
            id: self.started_id,
            about: about.as_str().to_owned(),
            rule: self.rule,
            pack: self.pack,
            referral: None,
            unit: None,
            person: None,
            given_name: None,
            family_name: None,
            started_kind: self.started_kind,
            started_id: self.started_id,
            started_on: self.started_on,
            opens_at: self.opens_at,
            preferred_at: self.preferred_at,
            due_on: self.due_on,
            due_at: self.due_at,
            to_the_minute: self.to_the_minute,
            ending: self.ending.to_owned(),
            ended_on: self.ended_on,
            why: self.why,
            worker: None,
        }
    }

    fn into_args(self, whose: Whose, at: Timestamp) -> Vec<Value> {
        let of = |about: &str| (whose.about == about).then_some(whose.id);
        args![
            ids::next(at),
            whose.about,
            whose.person_id,
            of("referral"),
            of("episode"),
            of("unit"),
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
