//! What waits for a decision, and what was decided: of every kind of form that asks for one (`decided_by`).

use jiff::{Timestamp, civil::Date};

use super::{Forms, subject, vocabulary::Form};
use crate::{
    db::{DbError, Read, Value},
    people::shown::shown_record,
    row, seen,
    session::SignedIn,
};

row! {
    /// A record that is decided on.
    #[derive(Clone, Debug)]
    pub struct ToDecide {
        pub id: i64,
        pub kind: String,
        pub form: String,
        pub line: String,
        pub happened_on: Option<Date>,
        /// What was decided; empty while nobody has.
        pub outcome: String,
        pub decided_on: Option<Date>,
        pub asked_at: Timestamp,
        pub asked_by: Option<String>,
        pub asked_by_id: Option<i64>,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
    }
}

/// So many are shown.
pub const SHOWN: usize = 100;

/// The forms, each version by itself, on whose records somebody decides.
fn kinds(forms: &Forms, who: &SignedIn) -> Vec<String> {
    let may = |form: &&Form| form.decision().and_then(|group| group.decided_by).is_some_and(|by| who.may(subject::allows(by)));
    forms.all().filter(may).map(|form| format!("{}/{}", form.kind, form.version)).collect()
}

macro_rules! from {
    () => {
        concat!(
            " FROM record r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id LEFT JOIN account a ON a.id = r.recorded_by
              WHERE r.kind || '/' || r.form IN (KINDS) AND r.withdrawn_at IS NULL AND ",
            seen!("root.id"),
            " AND ",
            shown_record!("r")
        )
    };
}

fn filled(sql: &str, kinds: &[String]) -> (String, Vec<Value>) {
    let places: Vec<String> = (1..=kinds.len()).map(|n| format!("${n}")).collect();
    (sql.replace("KINDS", &places.join(", ")), kinds.iter().map(|kind| Value::from(kind.as_str())).collect())
}

/// Those that wait, the oldest first, or those that were decided, the latest first; one more than is shown where there are more.
pub async fn listed(read: &mut Read, forms: &Forms, who: &SignedIn, waiting: bool) -> Result<Vec<ToDecide>, DbError> {
    let kinds = kinds(forms, who);
    if kinds.is_empty() {
        return Ok(vec![]);
    }
    let order = if waiting {
        " AND r.outcome = '' ORDER BY r.recorded_at, r.id"
    } else {
        " AND r.outcome <> '' ORDER BY r.second_on DESC, r.id DESC"
    };
    let (sql, values) = filled(
        concat!(
            "SELECT r.id, r.kind, r.form, r.line, r.happened_on, r.outcome, r.second_on AS decided_on, r.recorded_at AS asked_at, a.name AS asked_by,
                    r.recorded_by AS asked_by_id, root.reference AS person, root.given_name, root.family_name",
            from!()
        ),
        &kinds,
    );
    read.all_assembled(format!("{sql}{order} LIMIT {}", SHOWN + 1), values).await
}

/// How many wait for somebody who may decide.
pub async fn waiting(read: &mut Read, forms: &Forms, who: &SignedIn) -> Result<i64, DbError> {
    let kinds = kinds(forms, who);
    if kinds.is_empty() {
        return Ok(0);
    }
    let (sql, values) = filled(concat!("SELECT count(*)", from!(), " AND r.outcome = ''"), &kinds);
    let found: Vec<(i64,)> = read.all_assembled(sql, values).await?;
    Ok(found.first().map_or(0, |(count,)| *count))
}
