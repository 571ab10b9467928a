//! What stands in the way of taking an import back: whatever somebody did with what it brought.
//!
//! Asked in four ways, so that nothing is missed: which rows that it did not bring refer to its rows; which of its rows were
//! withdrawn or decided; what the journal says was done to them; and which rows that it changed were changed again.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    brought::{Brought, House, LOOSE, follows},
    said, stood,
};
use crate::{
    args,
    db::{DbError, Read, Table},
    duties::pages::moment,
    places::unit_page,
};

/// So many of one kind are looked for, and so many are told.
pub(super) const MOST: usize = 20;

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    pub at: Option<Timestamp>,
    /// By what the record is known that the import brought or changed: a referral's number, or a name of no person.
    pub reference: String,
    pub page: String,
    pub what: String,
    /// Nobody, where a command or the system did it.
    pub by: String,
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.reference, self.what)?;
        if let Some(at) = self.at {
            write!(f, ", {}", moment(at))?;
        }
        if self.by.is_empty() { Ok(()) } else { write!(f, ", by {}", self.by) }
    }
}

/// Entries of the journal that tell of a look and of no change.
pub(super) const LOOKS: &str =
    "'looked', 'revealed', 'listed', 'searched', 'refused', 'journal-read', 'opened-figure', 'downloaded-figures', 'wrote-figures'";

/// A row that somebody wrote: the row that it hangs on, when, by whom.
type Written = (i64, Option<Timestamp>, Option<String>);

struct Looking<'l> {
    read: &'l mut Read,
    house: &'l House,
    brought: Brought,
    found: BTreeSet<Obstacle>,
    /// Imports taken in later that hang on this one, each with a row that it hangs on.
    imports: BTreeSet<i64>,
}

/// Everything that stands in the way, the earliest first; of each kind no more than anybody reads.
pub(super) async fn in_the_way(read: &mut Read, house: &House, brought: Brought) -> Result<Vec<Obstacle>, DbError> {
    let mut looking = Looking { read, house, brought, found: BTreeSet::new(), imports: BTreeSet::new() };
    looking.what_refers().await?;
    looking.what_refers_loosely().await?;
    looking.what_was_decided().await?;
    looking.what_the_journal_tells().await?;
    looking.what_changed_since().await?;
    looking.later_imports().await?;
    Ok(looking.found.into_iter().collect())
}

impl Looking<'_> {
    /// Rows that refer to what the import brought and that it neither brought nor put there itself.
    async fn what_refers(&mut self) -> Result<(), DbError> {
        let house = self.house;
        for reference in house.hanging() {
            let (from, to) = (house.table(&reference.from)?, house.table(&reference.to)?);
            let refers = self.brought.refers(&reference.column, to);
            let condition = format!("{} AND {refers}", self.not_its_own(from));
            let rows = self.written(from, &format!("t.{}", reference.column), &condition).await?;
            self.tell_all(to, rows, |_| said::done(&from.name)).await?;
        }
        Ok(())
    }

    async fn what_refers_loosely(&mut self) -> Result<(), DbError> {
        let house = self.house;
        for (name, value) in LOOSE {
            let from = house.table(name)?;
            let condition = format!("{} AND {}", self.not_its_own(from), self.brought.any(house, value));
            let rows = self.written(from, "t.id", &condition).await?;
            self.tell_all(from, rows, |_| said::done(name)).await?;
        }
        Ok(())
    }

    /// The condition under which a row called t is nothing that the import wrote, or that goes with what it wrote.
    fn not_its_own(&self, table: &Table) -> String {
        let mut conditions = vec![];
        if self.house.can_be_brought(&table.name) {
            conditions.push(format!("NOT {}", self.brought.is(table, "t")));
            conditions.push(format!(
                "NOT EXISTS (SELECT 1 FROM import_change c WHERE c.import_id = {} AND c.of_table = '{}' AND c.row_key = CAST(t.id AS TEXT)
                   AND c.was <> c.became)",
                self.brought.import_id, table.name
            ));
        }
        if let Some(goes_along) = follows(&table.name) {
            conditions.push(format!("NOT ({goes_along})"));
        }
        if conditions.is_empty() { "1 = 1".into() } else { conditions.join(" AND ") }
    }

    /// Rows of a table under a condition, when and by whom they were written.
    async fn written(&mut self, table: &Table, whose: &str, condition: &str) -> Result<Vec<Written>, DbError> {
        let one_of = |columns: [&'static str; 4]| columns.into_iter().find(|column| table.has(column));
        let at = one_of(["recorded_at", "allocated_at", "created_at", "decided_at"])
            .map_or("CAST(NULL AS BIGINT)".into(), |at| format!("t.{at}"));
        let by = one_of(["recorded_by", "allocated_by", "raised_by", "decided_by"]);
        self.rows(table, whose, &at, by.map(|by| format!("t.{by}")).as_deref(), condition).await
    }

    async fn rows(&mut self, table: &Table, whose: &str, at: &str, by: Option<&str>, condition: &str) -> Result<Vec<Written>, DbError> {
        let name = by.map_or("CAST(NULL AS TEXT)".to_owned(), |by| format!("(SELECT a.name FROM account a WHERE a.id = {by})"));
        let sql = format!("SELECT {whose}, {at}, {name} FROM \"{}\" t WHERE {condition} ORDER BY 2, 1 LIMIT {MOST}", table.name);
        self.read.all_assembled(sql, vec![]).await
    }

    /// Rows of the import itself that somebody withdrew or decided: told by a moment beside the name of whoever did it.
    async fn what_was_decided(&mut self) -> Result<(), DbError> {
        let house = self.house;
        for table in house.bringable() {
            for column in table.whole_numbers().filter(|column| !["recorded_at", "allocated_at"].contains(column)) {
                let Some(what) = column.strip_suffix("_at").filter(|what| table.has(&format!("{what}_by"))) else { continue };
                let condition = format!("{} AND t.{column} IS NOT NULL AND t.{column} <> {}", self.brought.is(table, "t"), self.brought.at);
                let rows = self.rows(table, "t.id", &format!("t.{column}"), Some(&format!("t.{what}_by")), &condition).await?;
                self.tell_all(table, rows, |_| said::decided(&table.name, what)).await?;
            }
        }
        Ok(())
    }

    /// Whatever else was done to a row of the import is in the journal. What an import did is told by the import.
    async fn what_the_journal_tells(&mut self) -> Result<(), DbError> {
        let since = end_of(self.read, self.brought.import_id).await?;
        let house = self.house;
        for table in house.bringable() {
            let sql = format!(
                "SELECT j.subject_id, j.at, (SELECT a.name FROM account a WHERE a.id = j.account_id), j.action FROM journal j
                 WHERE j.subject = '{}' AND {} AND j.seq > {since} AND j.action NOT IN ({LOOKS})
                   AND NOT EXISTS (SELECT 1 FROM journal w WHERE w.subject = 'import' AND w.action = 'workbook-imported' AND w.at = j.at AND w.seq > j.seq)
                   AND EXISTS (SELECT 1 FROM \"{}\" p WHERE p.id = j.subject_id AND {}) ORDER BY j.seq LIMIT {MOST}",
                table.name,
                self.brought.within("j.subject_id"),
                table.name,
                self.brought.is(table, "p")
            );
            let entries: Vec<(i64, Option<Timestamp>, Option<String>, String)> = self.read.all_assembled(sql, vec![]).await?;
            for (id, at, by, action) in entries {
                self.tell(table, (id, at, by), said::journaled(&table.name, &action), true).await?;
            }
        }
        Ok(())
    }

    /// Rows that were there, that the import changed, and that are not as it left them.
    async fn what_changed_since(&mut self) -> Result<(), DbError> {
        let changed = stood::changed_since(self.read, self.house, self.brought).await?;
        let since = end_of(self.read, self.brought.import_id).await?;
        for (name, key) in changed.into_iter().take(MOST) {
            // One that came before has not changed what this one left.
            let later: Vec<(i64,)> = self
                .read
                .all(
                    "SELECT i.id FROM import i WHERE i.taken_at > $3 AND (i.id IN (SELECT import_id FROM import_row WHERE row_hash = $2)
                       OR i.id IN (SELECT import_id FROM import_change WHERE of_table = $1 AND row_key = $2))",
                    args![&name, &key, self.brought.at],
                )
                .await?;
            if !later.is_empty() {
                self.imports.extend(later.into_iter().map(|(id,)| id));
                continue;
            }
            let (table, id) = (self.house.table(&name)?, key.parse::<i64>().unwrap_or(0));
            let last: Option<(Timestamp, Option<String>)> = self
                .read
                .one(
                    "SELECT j.at, (SELECT a.name FROM account a WHERE a.id = j.account_id) AS by FROM journal j
                     WHERE j.subject = $1 AND j.subject_id = $2 AND j.seq > $3 ORDER BY j.seq DESC LIMIT 1",
                    args![&name, id, since],
                )
                .await?;
            let (at, by) = last.map_or((None, None), |(at, by)| (Some(at), by));
            self.tell(table, (id, at, by), said::changed_since(&name), true).await?;
        }
        Ok(())
    }

    /// Imports that changed rows of this one, or know them by a row of their own.
    async fn later_imports(&mut self) -> Result<(), DbError> {
        let own = self.brought.import_id;
        let any = self.brought.any(self.house, "r.record_id");
        let sql = format!("SELECT DISTINCT r.import_id FROM import_row r WHERE r.import_id <> {own} AND {any}");
        let mut found: Vec<(i64,)> = self.read.all_assembled(sql, vec![]).await?;
        for table in self.house.bringable() {
            let id = "CAST(c.row_key AS BIGINT)";
            let sql = format!(
                "SELECT DISTINCT c.import_id FROM import_change c WHERE c.import_id <> {own} AND c.of_table = '{}'
                   AND EXISTS (SELECT 1 FROM \"{}\" p WHERE p.id = {id} AND {})",
                table.name,
                table.name,
                self.brought.is(table, "p")
            );
            found.extend(self.read.all_assembled::<(i64,)>(sql, vec![]).await?);
        }
        self.imports.extend(found.into_iter().map(|(id,)| id));
        for id in std::mem::take(&mut self.imports) {
            let told: Option<(String, Option<Timestamp>, Option<String>)> = self
                .read
                .one(
                    "SELECT i.file_name, i.taken_at, (SELECT a.name FROM account a WHERE a.id = i.account_id) AS by FROM import i WHERE i.id = $1",
                    args![id],
                )
                .await?;
            let Some((file, at, by)) = told else { continue };
            self.found.insert(Obstacle {
                at,
                reference: file,
                page: format!("/imports/{id}"),
                what: "this workbook was taken in later, and added to what this import brought or changed it; take that import back first"
                    .into(),
                by: by.unwrap_or_default(),
            });
        }
        Ok(())
    }

    async fn tell_all(&mut self, table: &Table, rows: Vec<Written>, what: impl Fn(i64) -> String) -> Result<(), DbError> {
        for row in rows {
            let says = what(row.0);
            self.tell(table, row, says, false).await?;
        }
        Ok(())
    }

    /// `besides`: told only where nothing else is told of that moment and that record.
    async fn tell(&mut self, table: &Table, (id, at, by): Written, what: String, besides: bool) -> Result<(), DbError> {
        let import: Option<(i64,)> = match at {
            Some(at) if at.as_microsecond() > self.brought.at => {
                self.read.one("SELECT id FROM import WHERE taken_at = $1 AND state = 'taken'", args![at]).await?
            }
            _ => None,
        };
        if let Some((import,)) = import {
            self.imports.insert(import);
            return Ok(());
        }
        let (reference, page) = self.known_by(&table.name, id).await?;
        let told = self.found.iter().any(|other| other.at == at && other.reference == reference);
        if !(besides && told) {
            self.found.insert(Obstacle { at, reference, page, what, by: by.unwrap_or_default() });
        }
        Ok(())
    }

    /// By what people know the record that a row belongs to, and its page: the way leads up along the foreign keys.
    async fn known_by(&mut self, table: &str, id: i64) -> Result<(String, String), DbError> {
        let (mut table, mut id) = (table.to_owned(), id);
        for _ in 0..6 {
            if let Some(known) = self.named(&table, id).await? {
                return Ok(known);
            }
            let mut ways: Vec<_> =
                self.house.of(&table).filter(|r| r.to != table && (self.house.can_be_brought(&r.to) || r.to == "account")).collect();
            // Rather to the case than to the person, and rather to either than to who did it, or where.
            ways.sort_by_key(|way| {
                ["referral", "episode", "stay", "contact", "record", "person"].iter().position(|to| *to == way.to).unwrap_or(9)
            });
            let mut next = None;
            for way in ways {
                let sql = format!("SELECT {} FROM \"{table}\" WHERE id = {id}", way.column);
                let found: Vec<(Option<i64>,)> = self.read.all_assembled(sql, vec![]).await?;
                if let Some((Some(up),)) = found.into_iter().next() {
                    next = Some((way.to.clone(), up));
                    break;
                }
            }
            let Some(up) = next else { break };
            (table, id) = up;
        }
        Ok(("A record".into(), String::new()))
    }

    async fn named(&mut self, table: &str, id: i64) -> Result<Option<(String, String)>, DbError> {
        let sql = match table {
            "referral" => {
                "SELECT r.reference, root.reference AS page FROM referral r JOIN person p ON p.id = r.person_id
                 JOIN person root ON root.id = p.root_id WHERE r.id = $1"
            }
            "person" => {
                "SELECT COALESCE((SELECT min(r.reference) FROM referral r WHERE r.person_id = p.id), p.reference) AS reference, root.reference AS page
                 FROM person p JOIN person root ON root.id = p.root_id WHERE p.id = $1"
            }
            "unit" => "SELECT name, name AS page FROM unit WHERE id = $1",
            "worker" => "SELECT name, CAST(id AS TEXT) AS page FROM worker WHERE id = $1",
            "account" => "SELECT name, CAST(id AS TEXT) AS page FROM account WHERE id = $1",
            _ => return Ok(None),
        };
        let found: Option<(String, String)> = self.read.one(sql, args![id]).await?;
        Ok(found.map(|(name, page)| {
            let page = match table {
                "unit" => unit_page(&page),
                "worker" | "account" => format!("/{table}s/{page}"),
                _ => format!("/people/{page}"),
            };
            (name, page)
        }))
    }
}

/// Where the journal said last what the import did.
async fn end_of(read: &mut Read, import_id: i64) -> Result<i64, DbError> {
    read.value(
        "SELECT COALESCE(max(seq), 0) AS seq FROM journal WHERE subject = 'import' AND subject_id = $1 AND action = 'workbook-imported'",
        args![import_id],
    )
    .await
}
