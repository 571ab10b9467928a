//! Taking an import back: everything that it brought goes, and what it changed is as it was, in one transaction; or, where
//! somebody has worked on it since, nothing happens and what they did is named (docs/decisions/2026-11-25-taking-an-import-back.md).

mod brought;
mod in_the_way;
pub(super) mod pages;
mod said;
pub(super) mod stood;

use std::collections::BTreeSet;

use brought::{Brought, House, ROOTS, follows};
pub use in_the_way::Obstacle;

use crate::{
    args,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts},
    forms::{Forms, amend},
    people::{self, joins::join, name_words},
};

/// How many rows of each kind go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By table, in the order in which they refer to one another.
    of: Vec<(String, i64)>,
    /// Rows that were there before and go back to what they said.
    pub put_back: i64,
}

/// What is told of the rows that go; the rest hangs on these.
const TOLD: [(&str, &str); 11] = [
    ("person", "People’s records, children among them"),
    ("referral", "Referrals"),
    ("referral_answer", "Answers to referrals"),
    ("episode", "Times of support in a service"),
    ("stay", "Stays"),
    ("contact", "Contacts"),
    ("record", "Forms, such as DASHes and concerns"),
    ("goal", "Goals"),
    ("unit", "Units"),
    ("worker", "Workers"),
    ("training", "Trainings of workers"),
];

impl Counts {
    pub fn told(&self) -> Vec<(&'static str, i64)> {
        TOLD.iter().map(|(table, says)| (*says, self.of.iter().find(|(of, _)| of == table).map_or(0, |(_, rows)| *rows))).collect()
    }

    /// For the journal: codes and numbers.
    fn detail(&self) -> String {
        let rows = self.of.iter().filter(|(_, rows)| *rows > 0).map(|(table, rows)| format!("{table} {rows}"));
        rows.chain([format!("put back {}", self.put_back)]).collect::<Vec<_>>().join(", ")
    }
}

/// What would become of an import that is to be taken back.
pub struct Ahead {
    pub counts: Counts,
    pub obstacles: Vec<Obstacle>,
}

/// Why an import is not taken back. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It never came in, or was taken back already.
    #[error("only an import that is taken in can be taken back")]
    DoesNotStand,
    #[error("somebody has worked on what it brought")]
    InTheWay(Vec<Obstacle>),
    /// While the rows went, somebody recorded something on one of them.
    #[error("somebody is recording something on what it brought at this moment; look again in a minute")]
    AtWork,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What would go, and what stands in the way; nothing for an import that does not stand.
pub async fn ahead(read: &mut Read, id: i64) -> Result<Option<Ahead>, DbError> {
    let Some(brought) = brought::import(read, id).await?.as_ref().and_then(Brought::by) else { return Ok(None) };
    let house = House::read(read).await?;
    let counts = counts(read, &house, brought).await?;
    let obstacles = in_the_way::in_the_way(read, &house, brought).await?;
    Ok(Some(Ahead { counts, obstacles }))
}

/// Takes an import back. Whoever calls commits.
///
/// # Errors
/// Why it is not done; the transaction is then to be dropped.
pub async fn take_back(tx: &mut Write, app: (&Contracts, &Forms), id: i64, why: &str) -> Result<Counts, Refused> {
    // As whoever takes one in: nobody else brings, joins or numbers people meanwhile.
    for what in [people::REFERENCES, people::JOINING, people::NAMES] {
        tx.alone(what).await?;
    }
    let import = brought::import(tx, id).await?;
    let Some(brought) = import.as_ref().and_then(Brought::by) else { return Err(Refused::DoesNotStand) };
    let house = House::read(tx).await?;
    tx.give_way(true).await?;
    for table in ROOTS {
        let table = house.table(table)?;
        tx.hold(table, &brought.is(table, "t")).await.map_err(at_work)?;
    }
    let obstacles = in_the_way::in_the_way(tx, &house, brought).await?;
    if !obstacles.is_empty() {
        return Err(Refused::InTheWay(obstacles));
    }
    let counts = counts(tx, &house, brought).await?;
    let undisturbed = Going { tx, house: &house, brought, app }.all(why).await.map_err(at_work)?;
    if !undisturbed {
        return Err(Refused::AtWork);
    }
    tx.give_way(false).await?;
    tx.journal("import-taken-back", "import", id, counts.detail());
    Ok(counts)
}

/// What the database says when somebody holds one of the rows, or has just written one that refers to it.
fn at_work(error: DbError) -> Refused {
    if error.is_of_nothing() || matches!(error, DbError::Busy) { Refused::AtWork } else { error.into() }
}

async fn counts(read: &mut Read, house: &House, brought: Brought) -> Result<Counts, DbError> {
    let mut counts = Counts::default();
    for table in house.bringable() {
        let sql = format!("SELECT count(*) FROM \"{}\" t WHERE {}", table.name, brought.is(table, "t"));
        let rows: Vec<(i64,)> = read.all_assembled(sql, vec![]).await?;
        counts.of.push((table.name.clone(), rows.first().map_or(0, |(rows,)| *rows)));
    }
    counts.put_back = read
        .value(
            "SELECT count(*) FROM import_change WHERE import_id = $1 AND was <> became AND of_table NOT IN ('import_row', 'referral_number')",
            args![brought.import_id],
        )
        .await?;
    Ok(counts)
}

/// The rows on their way out.
struct Going<'g> {
    tx: &'g mut Write,
    house: &'g House,
    brought: Brought,
    app: (&'g Contracts, &'g Forms),
}

impl Going<'_> {
    /// Gives whether nobody did anything with the rows meanwhile.
    async fn all(mut self, why: &str) -> Result<bool, DbError> {
        let id = self.brought.import_id;
        let head: i64 = self.tx.value("SELECT COALESCE(max(seq), 0) AS seq FROM journal", vec![]).await?;
        let (at, by) = (self.tx.at, self.tx.actor.account_id);
        self.tx
            .run(
                "UPDATE import SET state = 'taken-back', taken_back_at = $1, taken_back_by = $2, taken_back_why = $3 WHERE id = $4",
                args![at, by, why, id],
            )
            .await?;
        let beside = self.people_beside().await?;
        let cases = stood::cases(self.tx, id).await?;
        let records = stood::records(self.tx, id).await?;
        self.rows().await?;
        name_words::forget_unused(self.tx).await?;
        amend::give_again(self.tx, self.app.1, &records).await?;
        self.tx.run("DELETE FROM import_change WHERE import_id = $1", args![id]).await?;
        if !beside.is_empty() {
            join::settle(self.tx, &beside.iter().copied().collect()).await?;
        }
        let contracts = self.app.0;
        duties::recalculate::cases(self.tx, contracts, &cases).await?;
        duties::recalculate::records(self.tx, contracts, &beside).await?;
        // What the workbook did not hold is not said of any unit any more.
        let units: Vec<(i64,)> = self.tx.all("SELECT id FROM unit ORDER BY id", vec![]).await?;
        duties::recalculate::units(self.tx, contracts, &units.into_iter().map(|(id,)| id).collect::<Vec<_>>()).await?;
        self.nobody_was_at_work(head).await
    }

    /// Records that were there and are one person with one that goes.
    async fn people_beside(&mut self) -> Result<Vec<i64>, DbError> {
        let person = self.house.table("person")?;
        let sql = format!(
            "SELECT t.id FROM \"{0}\" t WHERE t.root_id IN (SELECT p.root_id FROM \"{0}\" p WHERE {1}) AND NOT {2}",
            person.name,
            self.brought.is(person, "p"),
            self.brought.is(person, "t")
        );
        let found: Vec<(i64,)> = self.tx.all_assembled(sql, vec![]).await?;
        let found: BTreeSet<i64> = found.into_iter().map(|(id,)| id).collect();
        Ok(found.into_iter().collect())
    }

    /// Table by table, each before those that its rows refer to: what follows its rows goes, then they, then those that were there
    /// are put back. A row that is put back refers to no row that goes.
    async fn rows(&mut self) -> Result<(), DbError> {
        let (house, brought) = (self.house, self.brought);
        for about in ["person", "unit"] {
            let refers = brought.refers("subject_id", house.table(about)?);
            self.tx.run_assembled(format!("DELETE FROM worked_out_until AS t WHERE t.about = '{about}' AND {refers}"), vec![]).await?;
        }
        for table in house.bringable().rev() {
            for reference in house.hanging().filter(|reference| reference.to == table.name) {
                let Some(goes_along) = follows(&reference.from) else { continue };
                let refers = brought.refers(&reference.column, table);
                self.tx.run_assembled(format!("DELETE FROM \"{}\" AS t WHERE {goes_along} AND {refers}", reference.from), vec![]).await?;
            }
            let sql = format!("DELETE FROM \"{}\" AS t WHERE {}", table.name, brought.is(table, "t"));
            self.tx.run_assembled(sql, vec![]).await?;
            stood::put_back(self.tx, brought.import_id, table).await?;
        }
        self.tx.run("DELETE FROM import_row WHERE import_id = $1", args![brought.import_id]).await?;
        for table in ["import_row", "referral_number"] {
            stood::put_back(self.tx, brought.import_id, house.table(table)?).await?;
        }
        Ok(())
    }

    /// On PostgreSQL somebody may have withdrawn a contact, say, between the look for what stands in the way and the moment at which
    /// the contact went. Their entry of the journal is there since.
    async fn nobody_was_at_work(&mut self, head: i64) -> Result<bool, DbError> {
        let tables: Vec<String> = self.house.bringable().map(|table| format!("'{}'", table.name)).collect();
        let sql = format!(
            "SELECT count(*) FROM journal WHERE seq > {head} AND {} AND subject IN ({}) AND action NOT IN ({})",
            self.brought.within("subject_id"),
            tables.join(", "),
            in_the_way::LOOKS
        );
        let found: Vec<(i64,)> = self.tx.all_assembled(sql, vec![]).await?;
        Ok(found == [(0,)])
    }
}
