//! Takes a plan in: one transaction, all of it or nothing. The plan is made anew inside the transaction, so that what
//! is checked is what is there when it is written.

mod changes;
mod episodes;
mod people;
mod records;
mod work;

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use tabular::Workbook;

use super::{
    ImportError,
    check::{Against, check},
    mapping::Mapping,
    plan::{Person, Plan, Taken},
    report::Report,
    take_back::stood::Stood,
    there,
};
use crate::{
    args,
    clock::local_day,
    db::{Actor, Db, DbError, Value, Write},
    duties::{self, contracts::Contracts},
    forms::Forms,
    heavy, ids,
    running::contracts::services,
    sealed::{self, Seal},
    work::{episodes::change, referrals::receive::last_number},
};

/// The file that a workbook came from.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub hash: String,
}

/// So many rows change what PostgreSQL has to know of the tables to work out quickly what is due.
const MUCH: i64 = 1000;

/// What is to be brought in, and by what.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    pub book: &'a Workbook,
    pub mapping: &'a Mapping,
    pub file: &'a File,
    /// Whether rows that were taken before and say something else now change their records.
    pub changes: bool,
}

/// What would be taken and refused. Writes nothing. `wanted`: a row to be shown as it is read, by sheet and number.
///
/// # Errors
/// A sentence when the workbook cannot be read with this mapping.
pub async fn preview(
    db: &Db,
    contracts: &Contracts,
    book: &Workbook,
    mapping: &Mapping,
    changes: bool,
    wanted: Option<(String, u32)>,
) -> Result<Report, ImportError> {
    let mut read = db.read().await?;
    let there = there::read(&mut read, &contracts.main().id).await?;
    let against = Against { there: &there, today: db.clock.today(), changes, wanted };
    let mut plan = heavy::compute(|| check(book, mapping, against)).map_err(ImportError::Unreadable)?;
    there::said_before(&mut read, &mut plan).await?;
    Ok(plan.report)
}

/// Takes everything that is sound and not there yet. When there is no such thing, writes nothing at all. `previewed` is
/// the import that a page has kept since its preview.
///
/// # Errors
/// A sentence when the workbook cannot be read with this mapping; whatever the database says. Nothing is taken then.
pub async fn take(
    db: &Db,
    actor: Actor,
    contracts: &Contracts,
    incoming: Incoming<'_>,
    previewed: Option<i64>,
    progress: &(dyn Fn(u64, u64) + Send + Sync),
) -> Result<Report, ImportError> {
    let mut tx = db.write(actor).await?;
    tx.alone(crate::people::REFERENCES).await?;
    tx.alone(crate::people::JOINING).await?;
    let there = there::read(&mut tx, &contracts.main().id).await?;
    let against = Against { there: &there, today: local_day(tx.at), changes: incoming.changes, wanted: None };
    let mut plan = heavy::compute(|| check(incoming.book, incoming.mapping, against)).map_err(ImportError::Unreadable)?;
    there::said_before(&mut tx, &mut plan).await?;
    if plan.takes_nothing() && previewed.is_none() {
        return Ok(plan.report);
    }
    let of: i64 = plan.report.taken_in_all();
    let import_id = begin(&mut tx, incoming, previewed, &plan).await?;
    let mut stood = Stood::read(&mut tx, import_id).await?;
    stood.keep(&mut tx, &plan, &there).await?;
    let taking = Taking {
        at: tx.at,
        by: actor.account_id,
        import_id,
        done: 0,
        // Working out what is due takes about as long as a sixth of the rows.
        of: (of + of / 6) as u64,
        progress,
        referrals: there.referrals.clone(),
        touched: BTreeSet::new(),
        units: there.units.clone(),
        workers: vec![],
        referral_people: vec![],
        child_people: vec![],
        last_person: there.last_person,
        last_referral: last_number(&mut tx).await?,
        own: &there.own,
        contract: contracts.main().id.clone(),
        services: (0, 0),
        episodes: HashMap::new(),
        forms: Forms::load(&contracts.root),
        waiting: vec![],
        stood: &stood,
        tx: &mut tx,
    };
    let touched = taking.all(&plan, contracts).await?;
    stood.changed(&mut tx).await?;
    if of > MUCH {
        tx.learn_sizes().await?;
    }
    duties::recalculate::cases(&mut tx, contracts, &touched).await?;
    // What this workbook does not hold is said of every unit: all of them are worked out again.
    let units: Vec<(i64,)> = tx.all("SELECT id FROM unit ORDER BY id", vec![]).await?;
    let units: Vec<i64> = units.into_iter().map(|(id,)| id).collect();
    duties::recalculate::units(&mut tx, contracts, &units).await?;
    let last = ids::next(tx.at);
    tx.run("UPDATE import SET last_id = $1 WHERE id = $2", args![last, import_id]).await?;
    tx.journal("workbook-imported", "import", import_id, format!("sha256 {} rows {of}", incoming.file.hash));
    tx.commit().await?;
    progress(1, 1);
    Ok(plan.report)
}

/// Writes the import itself; the workbook that a page kept is no longer needed.
async fn begin(tx: &mut Write, incoming: Incoming<'_>, previewed: Option<i64>, plan: &Plan) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    // Rows as they were read served the preview; what came in is in the record.
    let kept = Report { rows: vec![], ..plan.report.clone() };
    let report = serde_json::to_string(&kept).expect("a report is plain data");
    let silent = serde_json::to_string(&silent_on(incoming.mapping, plan)).expect("names are text");
    let rows = plan.report.taken_in_all();
    if let Some(id) = previewed {
        tx.run(
            "UPDATE import SET state = 'taken', workbook = NULL, done = $1, of_rows = $1, report = $2, silent = $3, begun_at = $4, taken_at = $4, account_id = $5,
               first_id = $6 WHERE id = $7",
            args![rows, report, silent, at, by, ids::next(at), id],
        )
        .await?;
        return Ok(id);
    }
    let id = ids::next(at);
    tx.run(
        "INSERT INTO import (id, file_name, file_hash, mapping, workbook, state, done, of_rows, report, silent, begun_at, taken_at, account_id, first_id)
         VALUES ($1, $2, $3, $4, NULL, 'taken', $5, $5, $6, $7, $8, $8, $9, $1)",
        args![id, &incoming.file.name, &incoming.file.hash, &incoming.mapping.file, rows, report, silent, at, by],
    )
    .await?;
    Ok(id)
}

/// An episode that stays are put in.
#[derive(Clone, Copy)]
struct Led {
    id: i64,
    person_id: i64,
    worker_id: Option<i64>,
    housed: bool,
}

/// What such a workbook holds nothing of. Where it has outcomes without their days, whether an answer came in time is not
/// recorded, which is not the same as late.
fn silent_on(mapping: &Mapping, plan: &Plan) -> Vec<String> {
    let mut silent = mapping.silent_on.clone();
    let answers: Vec<_> = plan.referrals.iter().filter_map(|taken| taken.it.answer.as_ref()).collect();
    if !answers.is_empty() && answers.iter().all(|answer| answer.on.is_none()) {
        silent.push("referral-answered".into());
    }
    silent
}

/// A plan being written.
struct Taking<'t> {
    tx: &'t mut Write,
    at: Timestamp,
    by: Option<i64>,
    import_id: i64,
    contract: String,
    /// Of accommodation, and of resettlement.
    services: (i64, i64),
    /// The episode of each referral whose stays or acceptance are taken in, and whether it has stays already.
    episodes: HashMap<i64, Led>,
    forms: Forms,
    /// What was there and is changed.
    stood: &'t Stood,
    /// Records made by forms that are to be written.
    waiting: Vec<records::Waiting>,
    done: u64,
    of: u64,
    progress: &'t (dyn Fn(u64, u64) + Send + Sync),
    /// Reference to id, of referrals there and taken.
    referrals: HashMap<String, i64>,
    /// The referrals that anything was written for.
    touched: BTreeSet<i64>,
    /// Key of the name to id.
    units: HashMap<String, i64>,
    /// As the plan's workers.
    workers: Vec<i64>,
    /// As the plan's referrals and children.
    referral_people: Vec<i64>,
    child_people: Vec<i64>,
    last_person: i64,
    last_referral: i64,
    /// Numbers of Holdfast's own that referrals have.
    own: &'t HashSet<String>,
}

impl Taking<'_> {
    /// Writes everything; gives the referrals that anything was written for.
    async fn all(mut self, plan: &Plan, contracts: &Contracts) -> Result<Vec<i64>, DbError> {
        let accommodation = services::of_kind(self.tx, contracts, &self.contract, services::ACCOMMODATION).await?;
        let resettlement = services::of_kind(self.tx, contracts, &self.contract, services::RESETTLEMENT).await?;
        self.services = (accommodation.id, resettlement.id);
        self.workers(plan).await?;
        self.units(&plan.units).await?;
        self.people(plan).await?;
        self.referrals(plan).await?;
        self.episodes(plan).await?;
        self.changes(plan, contracts).await?;
        self.stays(&plan.stays, contracts).await?;
        self.children(&plan.children).await?;
        self.contacts(&plan.contacts).await?;
        self.dash(plan).await?;
        self.goals(&plan.goals).await?;
        self.concerns(&plan.concerns).await?;
        self.records().await?;
        self.pairs(plan).await?;
        let touched: Vec<i64> = self.touched.into_iter().collect();
        change::contacts_follow(self.tx, &touched).await?;
        Ok(touched)
    }

    fn next(&self) -> i64 {
        ids::next(self.at)
    }

    /// The id of a referral that the check found to be there, and for which something is written now.
    fn referral(&mut self, reference: &str) -> Result<i64, DbError> {
        let found = self.referrals.get(reference).copied();
        let id = found.ok_or_else(|| DbError::Shape(format!("the plan holds a row of {reference}, which is not there")))?;
        self.touched.insert(id);
        Ok(id)
    }

    fn worker(&self, place: Option<usize>) -> Option<i64> {
        place.map(|place| self.workers[place])
    }

    fn person(&self, person: Person) -> i64 {
        match person {
            Person::Known(id) => id,
            Person::Referral(at) => self.referral_people[at],
            Person::Child(at) => self.child_people[at],
        }
    }

    /// Remembers which row became which record, and says so in the journal.
    async fn came_from<T>(&mut self, table: &'static str, rows: &[Taken<T>], ids: &[i64]) -> Result<(), DbError> {
        let import_id = self.import_id;
        let house = self.tx.seal_of_the_house()?;
        let kept = rows.iter().zip(ids).map(|(taken, id)| row_of(&house, taken, import_id, *id)).collect();
        self.tx.insert_all("import_row", IMPORT_ROW, kept).await?;
        for id in ids {
            self.tx.journal("imported", table, *id, "");
        }
        self.done += rows.len() as u64;
        (self.progress)(self.done, self.of);
        Ok(())
    }

    async fn insert(&mut self, table: &'static str, columns: &'static str, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
        self.tx.insert_all(table, columns, rows).await
    }
}

const IMPORT_ROW: &str = "row_hash, identity, likeness, read_as, import_id, sheet, row_number, record_id";

/// What a later import knows the row by.
fn row_of<T>(house: &Seal, taken: &Taken<T>, import_id: i64, record_id: i64) -> Vec<Value> {
    let mark = &taken.mark;
    let read_as = serde_json::to_string(&mark.read).expect("names are text");
    let read_as = house.seal(sealed::at("import_row", "read_as"), &mark.hash, &read_as);
    args![&mark.hash, &mark.identity, &mark.likeness, read_as, import_id, &taken.sheet, i64::from(taken.row), record_id]
}
