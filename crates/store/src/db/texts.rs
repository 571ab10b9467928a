//! What the text of a statement comes to on a file, worked out once and kept: a page asks twenty of several kilobytes each, and going through them every
//! time was a tenth of what a page took.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock},
};

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use super::{
    lite::numbered,
    unhindered::{self, Unhindered},
};

/// A statement, as it is written in this program or put together by it.
pub(super) enum Sql {
    Written(&'static str),
    Assembled(String),
}

impl Sql {
    pub fn safe(self) -> SqlStr {
        match self {
            Sql::Written(sql) => sql.into_sql_str(),
            Sql::Assembled(sql) => AssertSqlSafe(sql).into_sql_str(),
        }
    }
}

/// What is known of a statement.
pub(super) struct Text {
    written: String,
    /// Whether it asks of what it reads what hinders the viewer.
    pub asks: bool,
    /// Whether what it changes may change that.
    pub rests_on: bool,
    /// By the answer to both questions, where it asks; otherwise the first is the statement.
    told: [OnceLock<String>; 4],
}

impl Text {
    fn of(sql: &str) -> Text {
        Text { written: sql.to_owned(), asks: unhindered::is_asked(sql), rests_on: unhindered::rests_on(sql), told: Default::default() }
    }

    /// The statement as SQLite is asked it, with the answer where it asks.
    pub fn told(&self, hinders: Option<Unhindered>) -> &str {
        let at = hinders.map_or(0, |hinders| usize::from(hinders.unrestricted) * 2 + usize::from(hinders.undivided));
        self.told[at].get_or_init(|| match hinders {
            Some(hinders) => numbered(&hinders.told(&self.written)),
            None => numbered(&self.written),
        })
    }
}

type Known<K> = LazyLock<RwLock<HashMap<K, Arc<Text>>>>;

/// Statements that are written in the program, by where they stand in it: there are as many as there are.
static WRITTEN: Known<(usize, usize)> = LazyLock::new(RwLock::default);
/// Those that were put together, by their words. A list of another length is another statement.
static ASSEMBLED: Known<String> = LazyLock::new(RwLock::default);
/// So many of them are kept; then it begins anew. One longer than this, such as many rows at once, is gone through each time.
const MOST: usize = 500;
const LONGEST: usize = 16_384;

/// What is known of a statement, from the second time on without going through it.
pub(super) fn of(sql: &Sql) -> Arc<Text> {
    match sql {
        Sql::Written(sql) => {
            let place = (sql.as_ptr() as usize, sql.len());
            if let Some(known) = WRITTEN.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
                return known.clone();
            }
            let text = Arc::new(Text::of(sql));
            WRITTEN.write().unwrap_or_else(PoisonError::into_inner).entry(place).or_insert(text).clone()
        }
        Sql::Assembled(sql) => {
            if let Some(known) = ASSEMBLED.read().unwrap_or_else(PoisonError::into_inner).get(sql) {
                return known.clone();
            }
            let text = Arc::new(Text::of(sql));
            if sql.len() > LONGEST {
                return text;
            }
            let mut kept = ASSEMBLED.write().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= MOST {
                kept.clear();
            }
            kept.entry(sql.clone()).or_insert(text).clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYBODY: Unhindered = Unhindered { unrestricted: true, undivided: true };
    const DIVIDED: Unhindered = Unhindered { unrestricted: true, undivided: false };

    #[test]
    fn one_statement_is_told_by_each_answer_and_another_of_the_same_length_is_another() {
        const SEEN: &str = concat!("SELECT 1 FROM person root WHERE ", crate::seen!("root.id"), " AND root.id = $1");
        for sql in [Sql::Written(SEEN), Sql::Assembled(SEEN.to_owned())] {
            let text = of(&sql);
            assert!(text.asks && !text.rests_on);
            assert_eq!(text.told(Some(EVERYBODY)), "SELECT 1 FROM person root WHERE TRUE AND root.id = ?1");
            assert_eq!(text.told(Some(DIVIDED)), "SELECT 1 FROM person root WHERE TRUE AND root.id = ?1");
            assert!(text.told(Some(Unhindered { unrestricted: false, undivided: true })).contains("FALSE"));
            assert!(Arc::ptr_eq(&text, &of(&sql)));
        }
        let other = of(&Sql::Assembled(SEEN.replace("root.id = $1", "root.id = $2")));
        assert!(other.told(Some(EVERYBODY)).ends_with("root.id = ?2"));
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for() {
        for n in 0..=MOST {
            of(&Sql::Assembled(format!("SELECT {n}")));
        }
        assert!(ASSEMBLED.read().unwrap_or_else(PoisonError::into_inner).len() <= MOST);
    }
}
