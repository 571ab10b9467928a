//! What goes into a statement and what comes out of a row, the same on every engine.

use jiff::{Timestamp, civil::Date};
use rusqlite::types::ValueRef;
use sqlx::{Row as _, postgres::PgRow};

use super::{DbError, LiteRow};
use crate::sealed::Vault;

/// One argument of a statement. An empty one still has a type, because PostgreSQL asks for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Whole(Option<i64>),
    Text(Option<String>),
    Truth(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! into_value {
    ($($from:ty => $variant:ident, $make:expr;)*) => {$(
        impl From<$from> for Value {
            fn from(it: $from) -> Value { let make: fn($from) -> _ = $make; Value::$variant(Some(make(it))) }
        }
        impl From<Option<$from>> for Value {
            fn from(it: Option<$from>) -> Value { let make: fn($from) -> _ = $make; Value::$variant(it.map(make)) }
        }
    )*};
}
into_value! {
    i64 => Whole, |n| n;
    Timestamp => Whole, |at| at.as_microsecond();
    bool => Truth, |b| b;
    String => Text, |s| s;
    &str => Text, |s| s.to_owned();
    &String => Text, |s| s.clone();
    Date => Text, |d| d.to_string();
    Vec<u8> => Bytes, |b| b;
    &[u8] => Bytes, |b| b.to_vec();
}

/// The arguments of a statement, in the order of `$1`, `$2`, …
#[macro_export]
macro_rules! args {
    ($($arg:expr),* $(,)?) => { vec![$($crate::db::Value::from($arg)),*] };
}

/// A row as the engine gave it.
pub enum Row<'r> {
    Lite(LiteRow<'r>),
    Postgres(&'r PgRow, &'r Vault),
}

impl Row<'_> {
    /// What opens what is sealed in it.
    pub(crate) fn vault(&self) -> &Vault {
        match self {
            Row::Lite(row) => row.vault,
            Row::Postgres(_, vault) => vault,
        }
    }

    /// The column of this name.
    pub fn get<T: Column>(&self, name: &str) -> Result<T, DbError> {
        let place = match self {
            Row::Lite(row) => row.names.place(name),
            Row::Postgres(row, _) => sqlx::ColumnIndex::<PgRow>::index(&name, row).ok(),
        };
        T::read(self, place.ok_or_else(|| DbError::Shape(format!("the query has no column {name}")))?)
    }

    /// The column in this place, counted from 0.
    pub fn at<T: Column>(&self, place: usize) -> Result<T, DbError> {
        T::read(self, place)
    }
}

/// A type that a column can be read as.
pub trait Column: Sized {
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError>;
}

/// A value as the engine gave it, or nothing; `$of_lite` tells what SQLite's kinds of it become.
macro_rules! native_column {
    ($($t:ty, $of_lite:pat => $it:expr;)*) => {$(
        impl Column for Option<$t> {
            fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
                match row {
                    Row::Lite(row) => match row.value(at)? {
                        ValueRef::Null => Ok(None),
                        $of_lite => $it.map(Some),
                        other => Err(DbError::Shape(format!("column {at} is of another kind: {}", other.data_type()))),
                    },
                    Row::Postgres(row, _) => Ok(row.try_get(at)?),
                }
            }
        }
    )*};
}
native_column! {
    i64, ValueRef::Integer(n) => Ok(n);
    bool, ValueRef::Integer(n) => Ok(n != 0);
    String, ValueRef::Text(bytes) => text(bytes).map(str::to_owned);
    Vec<u8>, ValueRef::Blob(bytes) => Ok(bytes.to_vec());
}

fn text(bytes: &[u8]) -> Result<&str, DbError> {
    std::str::from_utf8(bytes).map_err(|_| DbError::Shape("a text is not UTF-8".into()))
}

impl Column for Option<Date> {
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        let found = match row {
            Row::Lite(row) => match row.value(at)? {
                ValueRef::Null => None,
                value => Some(value.as_str().map_err(|_| DbError::Shape(format!("column {at} is no day")))?),
            },
            Row::Postgres(row, _) => row.try_get::<Option<&str>, _>(at)?,
        };
        found.map(|t| t.parse().map_err(|_| DbError::Shape(format!("{t:?} is not a day")))).transpose()
    }
}

impl Column for Option<Timestamp> {
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        let micros: Option<i64> = Column::read(row, at)?;
        micros.map(|m| Timestamp::from_microsecond(m).map_err(|_| DbError::Shape(format!("{m} is not an instant")))).transpose()
    }
}

macro_rules! never_empty {
    ($($t:ty),*) => {$(
        impl Column for $t {
            fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
                Option::<$t>::read(row, at)?.ok_or_else(|| DbError::Shape(format!("column {at} is empty")))
            }
        }
    )*};
}
never_empty!(i64, bool, String, Vec<u8>, Date, Timestamp);

/// A type that a whole row can be read as. `row!` writes it for structs; tuples read by place.
pub trait FromRow: Sized {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

macro_rules! tuple_from_row {
    ($($t:ident $i:tt),*) => {
        impl<$($t: Column),*> FromRow for ($($t,)*) {
            fn from_row(row: &Row<'_>) -> Result<Self, DbError> { Ok(($(row.at::<$t>($i)?,)*)) }
        }
    };
}
tuple_from_row!(A 0);
tuple_from_row!(A 0, B 1);
tuple_from_row!(A 0, B 1, C 2);
tuple_from_row!(A 0, B 1, C 2, D 3);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple_from_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A struct whose fields are columns of the same names.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $t:ty),* $(,)? }) => {
        $(#[$meta])* $vis struct $name { $($(#[$field_meta])* $field_vis $field: $t),* }
        impl $crate::db::FromRow for $name {
            fn from_row(row: &$crate::db::Row<'_>) -> Result<Self, $crate::db::DbError> {
                Ok($name { $($field: row.get::<$t>(stringify!($field))?),* })
            }
        }
    };
}
