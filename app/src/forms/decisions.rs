//! What waits for a decision, and what was decided: of every kind of form that asks for one (`decided_by`).

use jiff::{Timestamp, civil::Date};

use super::{Forms, subject, vocabulary::Form};
use crate::{
    args,
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
        /// When the decision was last written.
        pub decided_at: Option<Timestamp>,
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
        " AND r.outcome <> '' ORDER BY decided_at DESC, r.id DESC"
    };
    let (sql, values) = filled(
        concat!(
            "SELECT r.id, r.kind, r.form, r.line, r.happened_on, r.outcome,
                    COALESCE((SELECT max(c.recorded_at) FROM record_change c WHERE c.record_id = r.id AND c.what = 'completed'), r.recorded_at) AS decided_at,
                    r.recorded_at AS asked_at, a.name AS asked_by, r.recorded_by AS asked_by_id, root.reference AS person, root.given_name,
                    root.family_name",
            from!()
        ),
        &kinds,
    );
    read.all_assembled(format!("{sql}{order} LIMIT {}", SHOWN + 1), values).await
}

row! {
    /// What was decided on something that whoever reads it had asked for.
    #[derive(Clone, Debug)]
    pub struct News {
        pub id: i64,
        pub kind: String,
        pub form: String,
        pub line: String,
        pub outcome: String,
        pub decided_at: Timestamp,
        pub decided_by: Option<String>,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
    }
}

/// What others decided since a moment on what somebody asked for, while they have not opened the person's record since. That they have is known from the
/// journal, as of a case that is handed over.
pub async fn news(read: &mut Read, who: &SignedIn, since: Timestamp) -> Result<Vec<News>, DbError> {
    read.all(
        concat!(
            "SELECT r.id, r.kind, r.form, r.line, r.outcome, c.recorded_at AS decided_at, a.name AS decided_by, root.reference AS person,
                    root.given_name, root.family_name
             FROM record_change c JOIN record r ON r.id = c.record_id JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
                  LEFT JOIN account a ON a.id = c.recorded_by
             WHERE c.what = 'completed' AND c.recorded_at >= $2 AND r.recorded_by = $1 AND c.recorded_by <> $1 AND r.withdrawn_at IS NULL
               AND r.outcome <> ''
               AND NOT EXISTS (SELECT 1 FROM record_change n WHERE n.record_id = r.id AND n.what = 'completed' AND n.recorded_at > c.recorded_at)
               AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = 'person' AND j.subject_id = root.id AND j.action = 'looked'
                               AND j.account_id = $1 AND j.at > c.recorded_at) AND ",
            seen!("root.id"),
            " AND ",
            shown_record!("r"),
            " ORDER BY c.recorded_at, r.id LIMIT 50"
        ),
        args![who.account_id, since],
    )
    .await
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
