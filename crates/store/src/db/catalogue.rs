//! What tables there are, as the database itself tells it, so that no list of them can go stale.

use std::collections::{BTreeMap, BTreeSet};

use super::{DbError, Read, Tx, migrate};
use crate::sealed::root;

/// A table of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub(super) fields: Vec<Field>,
    /// The columns of its primary key.
    pub(super) key: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub name: String,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Text,
    /// PostgreSQL's own; SQLite has 0 and 1.
    Truth,
    Bytes,
}

/// A column that holds the keys of rows of a table, as the database itself was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub from: String,
    pub column: String,
    pub to: String,
}

impl Table {
    pub fn has(&self, column: &str) -> bool {
        self.fields.iter().any(|field| field.name == column)
    }

    /// The columns of its primary key.
    pub fn key(&self) -> &[String] {
        &self.key
    }

    /// The columns that hold whole numbers: ids among them.
    pub fn whole_numbers(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| field.kind == Kind::Whole).map(|field| field.name.as_str())
    }

    /// Whether it says which migrations ran: a database brings these rows with it.
    pub fn is_of_migrations(&self) -> bool {
        self.name == migrate::TABLE
    }

    /// Whether the database itself writes it while other tables are filled (migration 38): it stands after them, and what was written so
    /// gives way to the rows that are put in.
    pub fn is_noted(&self) -> bool {
        self.name == NOTED
    }

    /// Whether the other holds the same columns under the same key, on whichever engine.
    pub fn is_like(&self, other: &Table) -> bool {
        let names = |table: &Table| table.fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
        (&self.name, names(self), &self.key) == (&other.name, names(other), &other.key)
    }

    pub(super) fn quoted_name(&self) -> String {
        format!("\"{}\"", self.name)
    }

    pub(super) fn columns(&self) -> String {
        self.fields.iter().map(|f| format!("\"{}\"", f.name)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn key_columns(&self) -> String {
        self.key.iter().map(|k| format!("\"{k}\"")).collect::<Vec<_>>().join(", ")
    }
}

const LITE_COLUMNS: &str = "SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid";
const LITE_REFERENCES: &str =
    "SELECT t.name, f.\"from\", f.\"table\" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
     ORDER BY t.name, f.id";
const POSTGRES_COLUMNS: &str = "SELECT t.relname::text, a.attname::text, a.atttypid::regtype::text,
            CASE WHEN a.attnum = ANY(i.indkey) THEN array_position(i.indkey::int2[], a.attnum) + 1 ELSE 0 END::bigint
     FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
     WHERE t.relkind IN ('r', 'p') AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
     ORDER BY t.relname, a.attnum";
const POSTGRES_REFERENCES: &str = "SELECT f.relname::text, a.attname::text, r.relname::text
     FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND k.connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
     ORDER BY f.relname, a.attnum";

impl Read {
    /// Every column that refers to a table.
    pub async fn references(&mut self) -> Result<Vec<Reference>, DbError> {
        let sql = match self.tx {
            Tx::Lite(_) => LITE_REFERENCES,
            Tx::Postgres(_) => POSTGRES_REFERENCES,
        };
        let found: Vec<(String, String, String)> = self.all(sql, vec![]).await?;
        Ok(found.into_iter().map(|(from, column, to)| Reference { from, column, to }).collect())
    }

    /// Every table, each after those that its rows refer to.
    pub async fn catalogue(&mut self) -> Result<Vec<Table>, DbError> {
        let columns = match self.tx {
            Tx::Lite(_) => LITE_COLUMNS,
            Tx::Postgres(_) => POSTGRES_COLUMNS,
        };
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        let mut keys: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
        let all = self.all::<(String, String, String, i64)>(columns, vec![]).await?;
        // Where the root key is differs between the engines, and no copy or comparison has it as a table.
        for (table, name, kind, place) in all.into_iter().filter(|(table, ..)| table != root::TABLE) {
            let kind =
                kind_called(&kind).ok_or_else(|| DbError::Shape(format!("{table}.{name} is of a kind that is not known: {kind}")))?;
            if place > 0 {
                keys.entry(table.clone()).or_default().insert(place, name.clone());
            }
            let known = tables.entry(table.clone()).or_insert_with(|| Table { name: table, fields: vec![], key: vec![] });
            known.fields.push(Field { name, kind });
        }
        for (name, table) in &mut tables {
            let key = keys.remove(name).ok_or_else(|| DbError::Shape(format!("the table {name} has no primary key")))?;
            table.key = key.into_values().collect();
        }
        let noted = tables.remove(NOTED);
        let mut ordered = in_order(tables, self.references().await?)?;
        ordered.extend(noted);
        Ok(ordered)
    }
}

/// The table into which triggers write what is to be read.
const NOTED: &str = "passage_unread";

/// The declared types of the migrations, as either engine calls them.
fn kind_called(kind: &str) -> Option<Kind> {
    match kind {
        "INTEGER" | "BIGINT" | "bigint" => Some(Kind::Whole),
        "TEXT" | "text" => Some(Kind::Text),
        "boolean" => Some(Kind::Truth),
        "BLOB" | "bytea" => Some(Kind::Bytes),
        _ => None,
    }
}

fn in_order(mut left: BTreeMap<String, Table>, references: Vec<Reference>) -> Result<Vec<Table>, DbError> {
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waiting: BTreeSet<&String> =
            references.iter().filter(|r| r.from != r.to && left.contains_key(&r.to)).map(|r| &r.from).collect();
        let free: Vec<String> = left.keys().filter(|name| !waiting.contains(name)).cloned().collect();
        if free.is_empty() {
            return Err(DbError::Shape("tables refer to one another in a circle; no order fills them".into()));
        }
        ordered.extend(free.iter().filter_map(|name| left.remove(name)));
    }
    Ok(ordered)
}
