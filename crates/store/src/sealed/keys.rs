//! The keys of people and units: made when something of theirs is first sealed, kept wrapped, erased.

use std::collections::{BTreeSet, HashMap};

use super::{Place, Seal, Vault};
use crate::{
    args,
    db::{Db, DbError, Read, Value, Write, filled_up, places},
    ids,
};

/// Whose key seals something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Whose {
    /// A record of a person, not their root: records that become one person stay sealed as they are.
    Person(i64),
    Unit(i64),
    /// Nobody's: of what is about no person and no unit, and of what an account has begun to type.
    House,
}

impl Whose {
    /// The table of its kind of keys, and the column that says whose one is.
    fn kept(self) -> Option<(&'static str, &'static str, i64)> {
        match self {
            Whose::Person(id) => Some(("person_key", "person_id", id)),
            Whose::Unit(id) => Some(("unit_key", "unit_id", id)),
            Whose::House => None,
        }
    }
}

/// Keys that were asked for together.
pub struct Seals {
    of: HashMap<Whose, Seal>,
    vault: Vault,
}

impl Seals {
    /// None yet, for what writes a database from nothing.
    pub fn beginning(db: &Db) -> Seals {
        Seals { of: HashMap::new(), vault: db.vault.clone() }
    }

    /// Makes a key for somebody who has none; gives it as it is kept.
    ///
    /// # Errors
    /// Where the database has no root key.
    pub fn make(&mut self, whose: Whose) -> Result<String, DbError> {
        let key = ids::random::<32>();
        self.of.insert(whose, Seal::of(&key, 1));
        self.vault.wrap(&key)
    }

    /// A text as it is compared without being read.
    ///
    /// # Errors
    /// Where the database has no root key.
    pub fn blind(&self, place: &str, text: &str) -> Result<String, DbError> {
        self.vault.blind(place, text)
    }

    /// A text as it is kept in a row of somebody's.
    ///
    /// # Panics
    /// When the key was not asked for.
    pub fn seal(&self, whose: Whose, place: Place<'_>, row: i64, text: &str) -> String {
        self.of.get(&whose).expect("the key was asked for with the others").seal(place, row, text)
    }
}

/// So many keys are asked for with one statement.
const AT_ONCE: usize = 200;

impl Read {
    /// A text as it is compared without being read; see [`super::Vault`].
    ///
    /// # Errors
    /// Where the database has no root key.
    pub fn blind(&self, place: &str, text: &str) -> Result<String, DbError> {
        self.vault().blind(place, text)
    }

    /// What seals what is nobody's.
    ///
    /// # Errors
    /// Where the database has no root key.
    pub fn seal_of_the_house(&self) -> Result<Seal, DbError> {
        self.vault().house().cloned()
    }

    /// The keys of these that have one, of one kind.
    async fn keys(&mut self, (table, column): (&str, &str), ids: &[i64]) -> Result<HashMap<i64, (i64, String)>, DbError> {
        let mut found = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            let some = filled_up(some, 20);
            let sql = format!("SELECT {column}, version, wrapped FROM {table} WHERE {column} IN ({})", places(some.len()));
            let rows: Vec<(i64, i64, String)> = self.all_assembled(sql, some.into_iter().map(Value::from).collect()).await?;
            found.extend(rows.into_iter().map(|(id, version, wrapped)| (id, (version, wrapped))));
        }
        Ok(found)
    }
}

impl Write {
    /// What seals for somebody. The key is made where there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seal_of(&mut self, whose: Whose) -> Result<Seal, DbError> {
        let seals = self.seals_of([whose]).await?;
        seals.of.into_values().next().ok_or_else(|| DbError::Shape("no key was made".into()))
    }

    /// What seals for each of these.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seals_of(&mut self, of: impl IntoIterator<Item = Whose>) -> Result<Seals, DbError> {
        let wanted: BTreeSet<Whose> = of.into_iter().collect();
        let missing: Vec<Whose> = wanted.iter().filter(|whose| !self.seals.contains_key(whose)).copied().collect();
        if missing.contains(&Whose::House) {
            let house = self.seal_of_the_house()?;
            self.seals.insert(Whose::House, house);
        }
        let (people, units): (Vec<Whose>, Vec<Whose>) = missing.into_iter().partition(|whose| matches!(whose, Whose::Person(_)));
        for some in [people, units] {
            self.learn(&some).await?;
        }
        let of = wanted.into_iter().filter_map(|whose| Some((whose, self.seals.get(&whose)?.clone()))).collect();
        Ok(Seals { of, vault: self.vault().clone() })
    }

    /// Reads the keys of these, all of one kind, and makes those that are not there.
    async fn learn(&mut self, of: &[Whose]) -> Result<(), DbError> {
        let kept: Vec<(Whose, (&'static str, &'static str, i64))> = of.iter().filter_map(|whose| Some((*whose, whose.kept()?))).collect();
        let Some((_, (table, column, _))) = kept.first().copied() else { return Ok(()) };
        let ids: Vec<i64> = kept.iter().map(|(_, (.., id))| *id).collect();
        let mut there = self.keys((table, column), &ids).await?;
        let absent: Vec<i64> = ids.iter().filter(|id| !there.contains_key(id)).copied().collect();
        if !absent.is_empty() {
            let at = self.at;
            let rows = absent.iter().map(|id| Ok(args![*id, 1, self.vault().wrap(&ids::random::<32>())?, at]));
            let rows = rows.collect::<Result<Vec<_>, DbError>>()?;
            let columns = if table == "person_key" { "person_id, version, wrapped, made_at" } else { "unit_id, version, wrapped, made_at" };
            // Somebody else may have made one meanwhile: that one it is.
            self.insert_missing(table, columns, rows).await?;
            there.extend(self.keys((table, column), &absent).await?);
        }
        for (whose, (.., id)) in kept {
            let (version, wrapped) = there.remove(&id).ok_or_else(|| DbError::Shape("a key is not there that was made".into()))?;
            let seal =
                if wrapped.is_empty() { self.made_anew((table, column, id), version + 1).await? } else { self.opened(&wrapped, version)? };
            self.seals.insert(whose, seal);
        }
        Ok(())
    }

    fn opened(&self, wrapped: &str, version: i64) -> Result<Seal, DbError> {
        let key = self.vault().unwrap(wrapped).ok_or_else(|| DbError::Shape("a key was wrapped with another root key".into()))?;
        Ok(Seal::of(&key, version))
    }

    /// After an erasure something is recorded of them again: under another key, which opens nothing of before.
    async fn made_anew(&mut self, (table, column, id): (&'static str, &'static str, i64), version: i64) -> Result<Seal, DbError> {
        let (key, at) = (ids::random::<32>(), self.at);
        let wrapped = self.vault().wrap(&key)?;
        let sql =
            format!("UPDATE {table} SET version = $1, wrapped = $2, made_at = $3, erased_at = NULL WHERE {column} = $4 AND version = $5");
        self.run_assembled(sql, args![version, wrapped, at, id, version - 1]).await?;
        Ok(Seal::of(&key, version))
    }

    /// Erases the key of somebody: what was sealed with it is unreadable from then on, here and in every copy that has not the key of
    /// before. Says whether there was one. The caller takes away what was made of it to be compared, and tells the journal.
    ///
    /// # Errors
    /// What the database says.
    pub async fn erase_key(&mut self, whose: Whose) -> Result<bool, DbError> {
        let Some((table, column, id)) = whose.kept() else { return Ok(false) };
        self.seals.remove(&whose);
        let at = self.at;
        let sql = format!("UPDATE {table} SET wrapped = '', erased_at = $1 WHERE {column} = $2 AND wrapped <> ''");
        Ok(self.run_assembled(sql, args![at, id]).await? > 0)
    }
}
