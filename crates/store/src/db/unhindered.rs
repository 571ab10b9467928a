//! Whether nothing at all stands before the viewer ([`policy::unrestricted`], [`policy::undivided`]), answered once for a view of the
//! database and not by each statement anew. Each statement that names people asks it first; with the answer in its text the engine drops
//! what then need not be asked. Finding it out was a fifth to a third of what a page asked: it reads who works for which provider, which walls stand
//! and what is sealed.
//!
//! On a file alone. PostgreSQL is asked over a connection, answers it once for a statement from what it has planned, and lets a change see
//! what others committed meanwhile: there each statement asks, as it is written.

use crate::row;

const UNRESTRICTED: &str = "EXISTS (SELECT 1 FROM unrestricted)";
const UNDIVIDED: &str = "EXISTS (SELECT 1 FROM undivided)";

/// Both, asked at once.
pub(super) const ASKED: &str = "SELECT EXISTS (SELECT 1 FROM unrestricted) AS unrestricted, EXISTS (SELECT 1 FROM undivided) AS undivided";

row! {
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Unhindered {
        pub unrestricted: bool,
        pub undivided: bool,
    }
}

/// Whether a statement asks it of what it reads, and not once for itself.
pub(super) fn is_asked(sql: &str) -> bool {
    [UNRESTRICTED, UNDIVIDED].iter().any(|asked| sql.contains(&format!("({asked} OR ")))
}

/// Whether what a statement changes may change the answer: by the table that it changes. Of one that begins otherwise by all its words.
pub(super) fn rests_on(sql: &str) -> bool {
    let mut words = sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    let before = match words.next() {
        Some("INSERT") => "INTO",
        Some("DELETE") => "FROM",
        Some("UPDATE") => "",
        _ => return on_one_of(sql),
    };
    let table = if before.is_empty() { words.next() } else { words.skip_while(|word| *word != before).nth(1) };
    table.is_none_or(on_one_of)
}

fn on_one_of(words: &str) -> bool {
    policy::UNHINDERED_RESTS_ON.iter().any(|table| words.contains(table))
}

impl Unhindered {
    /// A statement that need not ask. What stands in brackets with the question, as `seen!` and its like write it, goes with it when
    /// nothing hinders: the rules are long, and the engine plans all that it is given, in the ON of a LEFT JOIN even what cannot matter.
    pub(super) fn told(self, sql: &str) -> String {
        let told = [(UNRESTRICTED, self.unrestricted), (UNDIVIDED, self.undivided)].iter().fold(sql.to_owned(), |sql, (asked, is)| {
            if *is { without(&sql, &format!("({asked} OR ")).replace(asked, "TRUE") } else { sql.replace(asked, "FALSE") }
        });
        if self.undivided { one_way(told) } else { told }
    }
}

/// The statement with TRUE for each choice that comes to it either way, as `shown_case!` and its like leave it: a column that is only named in
/// one is read of every row all the same, and no index that lacks it answers alone.
fn one_way(mut sql: String) -> String {
    const ALIKE: &str = " THEN TRUE ELSE TRUE END)";
    const BEGINS: &str = "(CASE WHEN ";
    while let Some(at) = sql.find(ALIKE) {
        let Some(from) = sql[..at].rfind(BEGINS).filter(|from| !sql[from + 1..at].contains(['(', ')', '\''])) else { break };
        sql.replace_range(from..at + ALIKE.len(), "TRUE");
    }
    sql
}

/// The statement with TRUE for each bracket that begins so.
fn without(sql: &str, begins: &str) -> String {
    let mut told = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(begins) {
        let Some(long) = bracket(&rest[at..]) else { break };
        told.push_str(&rest[..at]);
        told.push_str("TRUE");
        rest = &rest[at + long..];
    }
    told + rest
}

/// How long the bracket is that a text begins with, to its end; nothing when it does not end.
fn bracket(text: &str) -> Option<usize> {
    let (mut depth, mut is_quoted) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => is_quoted = !is_quoted,
            b'(' if !is_quoted => depth += 1,
            b')' if !is_quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYBODY: Unhindered = Unhindered { unrestricted: true, undivided: true };
    const NOBODY: Unhindered = Unhindered { unrestricted: false, undivided: false };

    #[test]
    fn a_change_of_another_table_leaves_the_answer_as_it_was() {
        let changes = |table: &str| {
            [
                format!("INSERT INTO {table} (id, account_id) SELECT id, $1 FROM account"),
                format!("INSERT OR IGNORE INTO {table} (id) VALUES ($1)"),
                format!("UPDATE {table} SET contract = $1 WHERE service_id = $2"),
                format!("DELETE FROM {table} WHERE account_id = $1"),
            ]
        };
        for table in ["contact", "referral", "look"] {
            assert!(changes(table).iter().all(|sql| !rests_on(sql)), "{table}");
        }
        for table in ["wall", "worker_provider", "account", "seal_reader", "service", "contract"] {
            assert!(changes(table).iter().all(|sql| rests_on(sql)), "{table}");
        }
        assert!(rests_on("WITH x AS (SELECT 1 FROM contract) SELECT 1"));
    }

    #[test]
    fn what_need_not_be_asked_is_left_out_and_the_rest_stands() {
        let seen = concat!("SELECT 1 FROM person root WHERE ", crate::seen!("root.id"), " AND root.given_name <> ')'");
        assert_eq!(EVERYBODY.told(seen), "SELECT 1 FROM person root WHERE TRUE AND root.given_name <> ')'");
        assert_eq!(NOBODY.told(seen), seen.replace(UNRESTRICTED, "FALSE"));
        let shown = concat!("SELECT ", policy::shown_case!("timeline", "c.referral_id", "c.episode_id"), " AS shown FROM contact c");
        let both = "SELECT TRUE AS shown FROM contact c";
        assert_eq!(EVERYBODY.told(shown), both);
        let dated = concat!(
            "SELECT ",
            policy::shown_dated!("timeline", "r.referral_id", "r.episode_id", "r.person_id", "r.recorded_by", "r.recorded_at")
        );
        assert_eq!(EVERYBODY.told(dated), "SELECT TRUE");
        assert!(is_asked(shown) && !is_asked(both));
        assert!(!is_asked("SELECT NOT EXISTS (SELECT 1 FROM undivided) AS divided"));
        let quoted = "SELECT (EXISTS (SELECT 1 FROM undivided) OR x.words = 'a) b') AND y";
        assert_eq!(EVERYBODY.told(quoted), "SELECT TRUE AND y");
        assert_eq!(EVERYBODY.told("SELECT NOT EXISTS (SELECT 1 FROM undivided) AS divided"), "SELECT NOT TRUE AS divided");
    }
}
