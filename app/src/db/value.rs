//! What goes into a statement and what comes out of a row, the same on every engine.

use jiff::{Timestamp, civil::Date};
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};

use super::DbError;

/// One argument of a statement. An empty one still has a type, because PostgreSQL asks for it.
#[derive(Clone, Debug)]
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
    Lite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

/// The same expression over whichever row it is.
macro_rules! on_row {
    ($row:expr, $it:ident => $does:expr) => {
        match $row {
            Row::Lite($it) => $does,
            Row::Postgres($it) => $does,
        }
    };
}

impl Row<'_> {
    /// The column of this name.
    pub fn get<T: Column>(&self, name: &str) -> Result<T, DbError> {
        let place = match self {
            Row::Lite(row) => sqlx::ColumnIndex::<SqliteRow>::index(&name, row),
            Row::Postgres(row) => sqlx::ColumnIndex::<PgRow>::index(&name, row),
        };
        T::read(self, place.map_err(|_| DbError::Shape(format!("the query has no column {name}")))?)
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

macro_rules! native_column {
    ($($t:ty),*) => {$(
        impl Column for $t {
            fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> { on_row!(row, it => Ok(it.try_get::<$t, _>(at)?)) }
        }
        impl Column for Option<$t> {
            fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> { on_row!(row, it => Ok(it.try_get::<Option<$t>, _>(at)?)) }
        }
    )*};
}
native_column!(i64, bool, String, Vec<u8>);

impl Column for Option<Date> {
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        let text: Option<&str> = on_row!(row, it => it.try_get(at)?);
        text.map(|t| t.parse().map_err(|_| DbError::Shape(format!("{t:?} is not a day")))).transpose()
    }
}

impl Column for Option<Timestamp> {
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        let micros: Option<i64> = on_row!(row, it => it.try_get(at)?);
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
never_empty!(Date, Timestamp);

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
