//! What an import brought, asked of the database's own catalogue: the rows of its kinds, and everything that hangs on one by a
//! foreign key. A table that is new stands in the way by itself, or goes along, and cannot be forgotten.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    args,
    db::{DbError, Read, Reference, Table},
    row,
};

/// What a workbook brings by itself; whatever else it brings hangs on one of these.
pub(super) const ROOTS: [&str; 4] = ["worker", "unit", "person", "referral"];

/// Rows that are worked out from others, or that no person has decided: they go with what they hang on and stand in nobody's way.
/// The condition is over the row, called t.
const FOLLOWS: [(&str, &str); 11] = [
    ("deadline", "1 = 1"),
    ("due_for", "1 = 1"),
    ("name_word", "1 = 1"),
    ("passage", "1 = 1"),
    // The key of whoever it brought is nobody else's.
    ("person_key", "1 = 1"),
    ("unit_key", "1 = 1"),
    ("safe_contact_mark", "1 = 1"),
    ("record_fact", "1 = 1"),
    ("record_answer", "1 = 1"),
    ("person_pair", "t.decided_at IS NULL"),
    // Put up by itself, by a name.
    ("wall", "t.recorded_by IS NULL"),
];

/// Where the id of a row stands and refers to it by no foreign key, so that the catalogue cannot know of it: the table, and the
/// expression over its row, called t. app/tests/stories/arrivals/undo.rs holds that no other column can hold one.
pub(super) const LOOSE: [(&str, &str); 3] = [
    ("record", "t.thread"),
    ("account_change", "CASE WHEN t.what = 'worker' AND t.was <> '' THEN CAST(t.was AS BIGINT) END"),
    ("account_change", "CASE WHEN t.what = 'worker' AND t.becomes <> '' THEN CAST(t.becomes AS BIGINT) END"),
];

/// The tables there are, and which of them hang on what an import brings.
pub(super) struct House {
    /// Each after those that its rows refer to.
    tables: BTreeMap<String, Table>,
    order: Vec<String>,
    references: Vec<Reference>,
    bringable: BTreeSet<String>,
}

/// The column in which a table keeps when a row was written, and by whom.
fn written(table: &Table) -> Option<(&'static str, Option<&'static str>)> {
    let found = [("recorded_at", "recorded_by"), ("allocated_at", "allocated_by")].into_iter().find(|(at, _)| table.has(at));
    found.map(|(at, by)| (at, table.has(by).then_some(by)))
}

impl House {
    pub(super) async fn read(read: &mut Read) -> Result<House, DbError> {
        let catalogue = read.catalogue().await?;
        let references = read.references().await?;
        let order: Vec<String> = catalogue.iter().map(|table| table.name.clone()).collect();
        let tables: BTreeMap<String, Table> = catalogue.into_iter().map(|table| (table.name.clone(), table)).collect();
        let mut bringable: BTreeSet<String> = BTreeSet::new();
        for name in &order {
            let table = &tables[name];
            let can_be = table.key() == ["id"] && written(table).is_some();
            let hangs = references.iter().any(|r| r.from == *name && bringable.contains(&r.to));
            if can_be && (ROOTS.contains(&name.as_str()) || hangs) {
                bringable.insert(name.clone());
            }
        }
        Ok(House { tables, order, references, bringable })
    }

    pub(super) fn table(&self, name: &str) -> Result<&Table, DbError> {
        self.tables.get(name).ok_or_else(|| DbError::Shape(format!("there is no table {name}")))
    }

    /// The tables whose rows an import can bring, each after those that its rows refer to.
    pub(super) fn bringable(&self) -> impl DoubleEndedIterator<Item = &Table> {
        self.order.iter().filter(|name| self.bringable.contains(*name)).map(|name| &self.tables[name])
    }

    pub(super) fn can_be_brought(&self, table: &str) -> bool {
        self.bringable.contains(table)
    }

    /// Every column that refers to a row that an import can have brought.
    pub(super) fn hanging(&self) -> impl Iterator<Item = &Reference> {
        self.references.iter().filter(|reference| self.bringable.contains(&reference.to))
    }

    pub(super) fn of(&self, table: &str) -> impl Iterator<Item = &Reference> {
        self.references.iter().filter(move |reference| reference.from == table)
    }
}

/// Which rows of a table go with what they hang on; nothing when none do.
pub(super) fn follows(table: &str) -> Option<&'static str> {
    FOLLOWS.iter().find(|(name, _)| *name == table).map(|(_, condition)| *condition)
}

row! {
    /// An import that was taken in, as far as its rows are told apart by it.
    pub(super) struct Import {
        pub id: i64,
        pub state: String,
        pub taken_at: Option<Timestamp>,
        pub account_id: Option<i64>,
        pub first_id: Option<i64>,
        pub last_id: Option<i64>,
    }
}

pub(super) async fn import(read: &mut Read, id: i64) -> Result<Option<Import>, DbError> {
    read.one("SELECT id, state, taken_at, account_id, first_id, last_id FROM import WHERE id = $1", args![id]).await
}

/// By what the rows of one import are known: they were written in one transaction, so at one moment, by one account, and among the
/// ids that were drawn meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brought {
    pub import_id: i64,
    pub first: i64,
    pub last: i64,
    /// Microseconds, as in the tables.
    pub at: i64,
    pub by: i64,
}

impl Brought {
    /// Nothing for an import that does not stand.
    pub(super) fn by(import: &Import) -> Option<Brought> {
        let (at, first, last) = (import.taken_at?, import.first_id?, import.last_id?);
        let by = import.account_id.unwrap_or(0);
        (import.state == "taken").then_some(Brought { import_id: import.id, first, last, at: at.as_microsecond(), by })
    }

    /// The condition under which a row of a table that an import can bring, called `alias`, is one of its rows.
    pub(super) fn is(&self, table: &Table, alias: &str) -> String {
        let Brought { at, by, .. } = self;
        let moment = written(table).map_or(String::new(), |(column, whose)| {
            let whose = whose.map_or(String::new(), |whose| format!(" AND COALESCE({alias}.{whose}, 0) = {by}"));
            format!(" AND {alias}.{column} = {at}{whose}")
        });
        format!("({}{moment})", self.within(&format!("{alias}.id")))
    }

    /// A column whose value is among the ids that were drawn meanwhile.
    pub(super) fn within(&self, column: &str) -> String {
        format!("{column} BETWEEN {} AND {}", self.first, self.last)
    }

    /// The condition under which a column of a row called t refers to a row of `to` that the import brought.
    pub(super) fn refers(&self, column: &str, to: &Table) -> String {
        format!(
            "{} AND EXISTS (SELECT 1 FROM \"{}\" p WHERE p.id = t.{column} AND {})",
            self.within(&format!("t.{column}")),
            to.name,
            self.is(to, "p")
        )
    }

    /// The condition under which a value is the id of any row that the import brought, of whichever table.
    pub(super) fn any(&self, house: &House, value: &str) -> String {
        let each: Vec<String> = house
            .bringable()
            .map(|table| format!("EXISTS (SELECT 1 FROM \"{}\" p WHERE p.id = {value} AND {})", table.name, self.is(table, "p")))
            .collect();
        format!("{} AND ({})", self.within(value), each.join(" OR "))
    }
}
