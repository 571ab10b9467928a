//! Rows of any table as they stood at some moment, kept as text and put back: for what changes many rows of many tables and
//! may have to be taken back. The text is the engine's own until it is read; [`Stood`] is the same on either.

use super::{DbError, Read, Table, Tx, Value, Write, catalogue::Kind, texts::Sql, walk::turned};

/// A row as it stood: column and value, of those columns that were kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Stood(Vec<(String, Value)>);

impl Read {
    /// The expression that gives a row of the table, called `alias` in the statement, as text; without some of its columns.
    pub fn row_as_text(&self, table: &Table, alias: &str, without: &[&str]) -> String {
        let kept = table.fields.iter().filter(|field| !without.contains(&field.name.as_str()));
        let pairs: Vec<String> = kept.map(|field| format!("'{}', {alias}.\"{}\"", field.name, field.name)).collect();
        match self.tx {
            Tx::Lite(_) => format!("json_object({})", pairs.join(", ")),
            Tx::Postgres(_) => format!("json_build_object({})::text", pairs.join(", ")),
        }
    }

    /// The row of this key as it stands now, of the columns that were kept of it; nothing when there is none.
    pub async fn stands(&mut self, table: &Table, stood: &Stood) -> Result<Option<Stood>, DbError> {
        let columns: Vec<String> = stood.0.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let (condition, key) = stood.known_by(table, 0)?;
        let sql = format!("SELECT {} FROM {} WHERE {condition}", columns.join(", "), table.quoted_name());
        let found: Vec<Vec<Value>> = self.all_assembled(sql, key).await?;
        let kinds: Vec<Kind> = stood.0.iter().map(|(name, _)| kind_of(table, name)).collect::<Result<_, _>>()?;
        let named = |row: Vec<Value>| {
            let values = row.into_iter().zip(&kinds).map(|(value, kind)| turned(value, *kind));
            Stood(stood.0.iter().map(|(name, _)| name.clone()).zip(values).collect())
        };
        Ok(found.into_iter().next().map(named))
    }
}

impl Write {
    /// From here on it gives way to everybody else: what somebody else is changing at this moment is [`DbError::Busy`], and they go
    /// on. Otherwise PostgreSQL would let two who wait for each other stand for a second and then drop either. A file has one writer.
    pub async fn give_way(&mut self, gives_way: bool) -> Result<(), DbError> {
        if self.is_postgres() {
            let wait = if gives_way { "SET LOCAL lock_timeout = '300ms'" } else { "SET LOCAL lock_timeout = 0" };
            self.read.execute(Sql::Written(wait), vec![]).await?;
        }
        Ok(())
    }

    /// Keeps others from changing these rows, called t in the condition, and from referring to them, until the change is made or
    /// dropped.
    pub async fn hold(&mut self, table: &Table, condition: &str) -> Result<(), DbError> {
        if self.is_postgres() {
            let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {} t WHERE {condition} FOR UPDATE) AS held", table.quoted_name());
            let _: Vec<(i64,)> = self.all_assembled(sql, vec![]).await?;
        }
        Ok(())
    }

    /// Puts a row back as it stood, whether it is another now or is gone.
    pub async fn put_back(&mut self, table: &Table, stood: &Stood) -> Result<(), DbError> {
        let values: Vec<Value> = stood.0.iter().map(|(_, value)| value.clone()).collect();
        let sets: Vec<String> = stood.0.iter().enumerate().map(|(at, (name, _))| format!("\"{name}\" = ${}", at + 1)).collect();
        let (condition, key) = stood.known_by(table, values.len())?;
        let sql = format!("UPDATE {} SET {} WHERE {condition}", table.quoted_name(), sets.join(", "));
        let changed = self.run_assembled(sql, values.iter().cloned().chain(key).collect()).await?;
        if changed == 0 {
            let names: Vec<String> = stood.0.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            self.insert(&table.quoted_name(), &names.join(", "), names.len(), vec![values], 400, "").await?;
        }
        Ok(())
    }
}

impl Stood {
    /// # Errors
    /// When the text is not that of a row of the table.
    pub fn read(table: &Table, text: &str) -> Result<Stood, DbError> {
        let not_one = || DbError::Shape(format!("what was kept of a row of {} cannot be read", table.name));
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(|_| not_one())?;
        let mut stood = vec![];
        for (name, value) in fields {
            let kind = kind_of(table, &name)?;
            let value = match value {
                serde_json::Value::Null => Value::Text(None),
                serde_json::Value::Bool(truth) => Value::Truth(Some(truth)),
                serde_json::Value::Number(number) => Value::Whole(number.as_i64()),
                serde_json::Value::String(text) => Value::Text(Some(text)),
                _ => return Err(not_one()),
            };
            stood.push((name, turned(value, kind)));
        }
        Ok(Stood(stood))
    }

    /// A whole number of it.
    pub fn number(&self, column: &str) -> Option<i64> {
        match self.0.iter().find(|(name, _)| name == column) {
            Some((_, Value::Whole(number))) => *number,
            _ => None,
        }
    }

    /// What finds the row by its key, with the arguments after so many others.
    fn known_by(&self, table: &Table, after: usize) -> Result<(String, Vec<Value>), DbError> {
        let mut condition = vec![];
        let mut values = vec![];
        for (at, column) in table.key.iter().enumerate() {
            let (_, value) =
                self.0.iter().find(|(name, _)| name == column).ok_or_else(|| DbError::Shape(format!("{column} was not kept")))?;
            condition.push(format!("\"{column}\" = ${}", after + at + 1));
            values.push(value.clone());
        }
        Ok((condition.join(" AND "), values))
    }
}

fn kind_of(table: &Table, column: &str) -> Result<Kind, DbError> {
    let field = table.fields.iter().find(|field| field.name == column);
    field.map(|field| field.kind).ok_or_else(|| DbError::Shape(format!("{} has no column {column}", table.name)))
}
