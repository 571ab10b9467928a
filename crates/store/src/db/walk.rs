//! Every row of a table, a few at a time, in an order and in bytes that are the same on every engine; and putting them
//! into another database.

use sha2::{Digest as _, Sha256};

use super::{DbError, Read, Row, Table, Tx, Value, Write, catalogue::Kind, texts::Sql};

/// What a table holds: how many rows, and a hash over all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    pub rows: i64,
    pub hash: String,
}

/// A walk along a table's primary key. What it passes goes into the fingerprint.
pub struct Walk<'t> {
    table: &'t Table,
    last: Option<Vec<Value>>,
    /// How many rows are asked for next.
    step: usize,
    /// How many are asked for at most; not known before the first.
    most: Option<usize>,
    ended: bool,
    rows: i64,
    sha: Sha256,
}

/// About so much is in hand at once; a single row may be larger (a workbook waiting to be taken in, or a file that was sent with a form,
/// has up to 20 MiB).
const IN_HAND: usize = 1 << 20;
const MOST_ROWS: usize = 2000;
/// And so much at most where rows are of very different lengths: after many short ones, as many long ones may follow.
const MOST_IN_HAND: i64 = 64 << 20;

impl<'t> Walk<'t> {
    pub fn along(table: &'t Table) -> Walk<'t> {
        Walk { table, last: None, step: 8, most: None, ended: false, rows: 0, sha: Sha256::new() }
    }

    /// The next rows; none at the end.
    pub async fn next(&mut self, read: &mut Read) -> Result<Vec<Vec<Value>>, DbError> {
        if self.ended {
            return Ok(vec![]);
        }
        let most = match self.most {
            Some(most) => most,
            None => *self.most.insert(most_rows(read, self.table).await?),
        };
        self.step = self.step.min(most);
        let (table, columns, key) = (self.table.quoted_name(), self.table.columns(), self.table.key_columns());
        let mut args = self.last.take().unwrap_or_default();
        let after = if args.is_empty() {
            String::new()
        } else {
            let places: Vec<String> = (1..=args.len()).map(|n| format!("${n}")).collect();
            format!("WHERE ({key}) > ({})", places.join(", "))
        };
        args.push(i64::try_from(self.step).unwrap_or(1).into());
        let sql = format!("SELECT {columns} FROM {table} {after} ORDER BY {key} LIMIT ${}", args.len());
        let rows: Vec<Vec<Value>> = read.all_assembled(sql, args).await?;
        self.ended = rows.len() < self.step;
        let bytes: usize = rows.iter().map(|row| self.pass(row)).sum();
        self.step = (rows.len() * IN_HAND / bytes.max(1)).clamp(1, most);
        self.last = rows.last().map(|row| self.key_of(row));
        Ok(rows)
    }

    fn key_of(&self, row: &[Value]) -> Vec<Value> {
        let place = |name: &String| self.table.fields.iter().position(|field| field.name == *name);
        self.table.key.iter().filter_map(|name| row.get(place(name)?).cloned()).collect()
    }

    /// Takes a row into the hash; says how long it is. Every value says its kind and its length, so that no two different
    /// rows give the same bytes, and nothing is not the same as an empty text.
    fn pass(&mut self, row: &[Value]) -> usize {
        self.rows += 1;
        let before_values = 64;
        row.iter().fold(before_values, |long, value| {
            let number;
            let (kind, bytes): (u8, &[u8]) = match value {
                Value::Whole(Some(n)) => {
                    number = n.to_be_bytes();
                    (1, &number)
                }
                Value::Text(Some(text)) => (2, text.as_bytes()),
                Value::Bytes(Some(bytes)) => (3, bytes),
                Value::Truth(Some(truth)) => {
                    number = i64::from(*truth).to_be_bytes();
                    (1, &number)
                }
                _ => (0, &[]),
            };
            self.sha.update([kind]);
            self.sha.update((bytes.len() as u64).to_be_bytes());
            self.sha.update(bytes);
            long + bytes.len()
        })
    }

    /// Of all rows that it has passed.
    pub fn fingerprint(self) -> Fingerprint {
        Fingerprint { rows: self.rows, hash: crate::chain::hex(&self.sha.finalize()) }
    }
}

/// How many rows of a table fit in hand when each is as long as the longest. What is long is bytes; neither engine reads them to say
/// how many there are.
async fn most_rows(read: &mut Read, table: &Table) -> Result<usize, DbError> {
    let bytes = table.fields.iter().filter(|field| field.kind == Kind::Bytes);
    let lengths: Vec<String> = bytes.map(|field| format!("COALESCE(length(\"{}\"), 0)", field.name)).collect();
    if lengths.is_empty() {
        return Ok(MOST_ROWS);
    }
    let sql = format!("SELECT CAST(COALESCE(max({}), 0) AS BIGINT) FROM {}", lengths.join(" + "), table.quoted_name());
    let longest: Vec<(i64,)> = read.all_assembled(sql, vec![]).await?;
    let longest = longest.first().map_or(0, |(longest,)| *longest);
    Ok(usize::try_from(MOST_IN_HAND / longest.max(1)).unwrap_or(MOST_ROWS).clamp(1, MOST_ROWS))
}

impl Read {
    /// What a table holds now. Reads all of it.
    pub async fn fingerprint(&mut self, table: &Table) -> Result<Fingerprint, DbError> {
        let mut walk = Walk::along(table);
        while !walk.next(self).await?.is_empty() {}
        Ok(walk.fingerprint())
    }
}

impl Write {
    /// Puts rows of a table of another database, with the same columns, into this one's.
    pub async fn put_all(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
        // PostgreSQL takes at most 65,535 arguments, and parses each new statement; of SQLite see insert_all.
        let at_once = if let Tx::Postgres(_) = self.read.tx { 8000 } else { 400 };
        if let (Tx::Postgres(_), Some(column)) = (&self.read.tx, with_a_null_character(table, &rows)) {
            return Err(DbError::Shape(format!("in {column} stands the character U+0000, which PostgreSQL holds in no text")));
        }
        let turned: Vec<Vec<Value>> = rows
            .into_iter()
            .map(|row| row.into_iter().zip(&table.fields).map(|(value, field)| turned(value, field.kind)).collect())
            .collect();
        self.insert(&table.quoted_name(), &table.columns(), table.fields.len(), turned, at_once, "").await
    }

    /// Takes every row of a table away.
    pub async fn empty(&mut self, table: &Table) -> Result<(), DbError> {
        self.run_assembled(format!("DELETE FROM {}", table.quoted_name()), vec![]).await?;
        Ok(())
    }

    /// Before much is put in: SQLite fills indexes at random places, and reads, decrypts and writes again each page that its
    /// cache had no room for. So much is a bound, not what a small database takes.
    pub async fn make_room(&mut self) -> Result<(), DbError> {
        if let Tx::Lite(_) = self.read.tx {
            self.read.execute(Sql::Written("PRAGMA cache_size = -524288"), vec![]).await?;
        }
        Ok(())
    }

    /// After much was put in: PostgreSQL plans by what it knows of the tables, and would find out a minute later. Our own tables are
    /// named: the database may hold others, and every one that is looked at is locked until the commit.
    pub async fn learn_sizes(&mut self) -> Result<(), DbError> {
        if let Tx::Postgres(_) = self.read.tx {
            let tables: Vec<String> = self.catalogue().await?.iter().map(Table::quoted_name).collect();
            self.read.execute(Sql::Assembled(format!("ANALYZE {}", tables.join(", "))), vec![]).await?;
        }
        Ok(())
    }
}

/// SQLite takes it in a text; PostgreSQL does not.
fn with_a_null_character<'t>(table: &'t Table, rows: &[Vec<Value>]) -> Option<&'t str> {
    let holds = |value: &Value| matches!(value, Value::Text(Some(text)) if text.contains('\0'));
    let at = rows.iter().find_map(|row| row.iter().position(holds))?;
    table.fields.get(at).map(|field| field.name.as_str())
}

/// A value as a column of this kind takes it. What does not fit stays as it is, and the engine refuses it.
pub(super) fn turned(value: Value, kind: Kind) -> Value {
    match (value, kind) {
        (Value::Whole(Some(n)), Kind::Truth) => Value::Truth(Some(n != 0)),
        (Value::Truth(Some(truth)), Kind::Whole) => Value::Whole(Some(truth.into())),
        (Value::Whole(None) | Value::Text(None) | Value::Truth(None) | Value::Bytes(None), kind) => match kind {
            Kind::Whole => Value::Whole(None),
            Kind::Text => Value::Text(None),
            Kind::Truth => Value::Truth(None),
            Kind::Bytes => Value::Bytes(None),
        },
        (value, _) => value,
    }
}

/// A whole row, whatever its columns are.
impl super::FromRow for Vec<Value> {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        use rusqlite::types::Type;
        use sqlx::{Column as _, Row as _, TypeInfo as _};
        let unknown = |kind: &str| DbError::Shape(format!("a value is of a kind that is not known: {kind}"));
        match row {
            Row::Lite(it) => (0..it.names.len())
                .map(|at| match it.value(at)?.data_type() {
                    Type::Null => Ok(Value::Text(None)),
                    Type::Integer => Ok(Value::Whole(row.at(at)?)),
                    Type::Text => Ok(Value::Text(row.at(at)?)),
                    Type::Blob => Ok(Value::Bytes(row.at(at)?)),
                    Type::Real => Err(unknown("REAL")),
                })
                .collect(),
            Row::Postgres(it, _) => (0..it.len())
                .map(|at| match it.column(at).type_info().name() {
                    "INT8" => Ok(Value::Whole(row.at(at)?)),
                    "TEXT" => Ok(Value::Text(row.at(at)?)),
                    "BYTEA" => Ok(Value::Bytes(row.at(at)?)),
                    "BOOL" => Ok(Value::Truth(row.at(at)?)),
                    other => Err(unknown(other)),
                })
                .collect(),
        }
    }
}
