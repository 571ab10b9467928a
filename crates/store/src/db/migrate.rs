//! Brings a database to the newest form. One set of migrations; what differs between the engines is turned here.

use sha2::{Digest as _, Sha256};

use super::{Alone, DbError, Read, Write, views};
use crate::{
    args,
    sealed::{root, upgrade},
};

/// The schema, one file for each room, in the order in which they name one another. These stay as they are.
const FIRST: &str = concat!(
    include_str!("../../../../migrations/first/running.sql"),
    include_str!("../../../../migrations/first/ground.sql"),
    include_str!("../../../../migrations/first/people.sql"),
    include_str!("../../../../migrations/first/arrivals.sql"),
    include_str!("../../../../migrations/first/work.sql"),
    include_str!("../../../../migrations/first/told.sql"),
    include_str!("../../../../migrations/first/places.sql"),
    include_str!("../../../../migrations/first/forms.sql"),
    include_str!("../../../../migrations/first/duties.sql"),
);

/// What was changed since a build was kept (app/tests/made): each a migration of its own, and none changes after that.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", FIRST),
    (2, "counted", include_str!("../../../../migrations/later/2-counted.sql")),
    (3, "taken-back", include_str!("../../../../migrations/later/3-taken-back.sql")),
    (4, "found", include_str!("../../../../migrations/later/4-found.sql")),
    (5, "whom", include_str!("../../../../migrations/later/5-whom.sql")),
    (6, "nobodys", include_str!("../../../../migrations/later/6-nobodys.sql")),
    (7, "tasks", include_str!("../../../../migrations/later/7-tasks.sql")),
    (10, "of-the-service", include_str!("../../../../migrations/later/10-of-the-service.sql")),
    (12, "quick", include_str!("../../../../migrations/later/12-quick.sql")),
    (13, "begun", include_str!("../../../../migrations/later/13-begun.sql")),
    (20, "desk", include_str!("../../../../migrations/later/20-desk.sql")),
    (21, "attachments", include_str!("../../../../migrations/later/21-attachments.sql")),
    (22, "sign-in", include_str!("../../../../migrations/later/22-sign-in.sql")),
    (23, "passkeys", include_str!("../../../../migrations/later/23-passkeys.sql")),
    (24, "returned", include_str!("../../../../migrations/later/24-returned.sql")),
    (25, "who-sees", include_str!("../../../../migrations/later/25-who-sees.sql")),
    (26, "safe-now", include_str!("../../../../migrations/later/26-safe-now.sql")),
    (27, "single-sign-on", include_str!("../../../../migrations/later/27-single-sign-on.sql")),
    (28, "providers", include_str!("../../../../migrations/later/28-providers.sql")),
    (29, "reached", include_str!("../../../../migrations/later/29-reached.sql")),
    (31, "goals", include_str!("../../../../migrations/later/31-goals.sql")),
    (32, "inbox", include_str!("../../../../migrations/later/32-inbox.sql")),
    (SEALED, "sealed", include_str!("../../../../migrations/later/33-sealed.sql")),
    (34, "diary", include_str!("../../../../migrations/later/34-diary.sql")),
    (35, "rota", include_str!("../../../../migrations/later/35-rota.sql")),
    (36, "councils", include_str!("../../../../migrations/later/36-councils.sql")),
    (37, "referrer", include_str!("../../../../migrations/later/37-referrer.sql")),
    (38, "passages", include_str!("../../../../migrations/later/38-passages.sql")),
    (40, "units", include_str!("../../../../migrations/later/40-units.sql")),
    (41, "marac", include_str!("../../../../migrations/later/41-marac.sql")),
    (42, "groups", include_str!("../../../../migrations/later/42-groups.sql")),
    (43, "agencies", include_str!("../../../../migrations/later/43-agencies.sql")),
    (44, "documents", include_str!("../../../../migrations/later/44-documents.sql")),
    (45, "warnings", include_str!("../../../../migrations/later/45-warnings.sql")),
    (46, "erased-words", include_str!("../../../../migrations/later/46-erased-words.sql")),
    (47, "house", include_str!("../../../../migrations/later/47-house.sql")),
    (48, "answered", include_str!("../../../../migrations/later/48-answered.sql")),
    (49, "transfer", include_str!("../../../../migrations/later/49-transfer.sql")),
    (FILES_SEALED, "files-sealed", include_str!("../../../../migrations/later/50-files-sealed.sql")),
    (51, "ready-withdrawn", include_str!("../../../../migrations/later/51-ready-withdrawn.sql")),
    (52, "redirected", include_str!("../../../../migrations/later/52-redirected.sql")),
    (53, "features", include_str!("../../../../migrations/later/53-features.sql")),
    (56, "with-whom", include_str!("../../../../migrations/later/56-with-whom.sql")),
    (57, "own-support", include_str!("../../../../migrations/later/57-own-support.sql")),
    (59, "journal-by-time", include_str!("../../../../migrations/later/59-journal-by-time.sql")),
    (60, "withdrawn-versions", include_str!("../../../../migrations/later/60-withdrawn-versions.sql")),
    (61, "unit-withdrawn", include_str!("../../../../migrations/later/61-unit-withdrawn.sql")),
    (62, "looked-at", include_str!("../../../../migrations/later/62-looked-at.sql")),
    (63, "spelt", include_str!("../../../../migrations/later/63-spelt.sql")),
    (65, "given", include_str!("../../../../migrations/later/65-given.sql")),
    (66, "earlier-plans", include_str!("../../../../migrations/later/66-earlier-plans.sql")),
];

/// From here on what is of class S is sealed.
const SEALED: i64 = 33;
/// And files that are kept whole.
const FILES_SEALED: i64 = 50;

/// Where it stands which have been run: the only table that holds rows in a new database.
pub(super) const TABLE: &str = "migration";

/// Runs what has not been run, inside the transaction given.
///
/// # Errors
/// When the database is of a newer Holdfast than this one, or a migration that ran is no longer the one shipped.
pub(super) async fn run(tx: &mut Write) -> Result<(), DbError> {
    // Two servers that start at once on one PostgreSQL: the second waits and finds it done.
    tx.alone(Alone::Journal).await?;
    tx.run("CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL)", vec![]).await?;
    let done: Vec<(i64, String)> = tx.all("SELECT version, hash FROM migration ORDER BY version", vec![]).await?;
    if let Some((newest, _)) = done.last()
        && MIGRATIONS.iter().all(|(version, ..)| version < newest)
    {
        return Err(DbError::Newer);
    }
    for (version, name, text) in MIGRATIONS {
        let hash = crate::chain::hex(&Sha256::digest(text.as_bytes()));
        match done.iter().find(|(v, _)| v == version) {
            Some((_, ran)) if *ran == hash => continue,
            Some(_) => return Err(DbError::Altered(name)),
            None => {}
        }
        for statement in statements(text, tx.is_postgres()) {
            tx.run_assembled(statement, vec![]).await?;
        }
        if *version == SEALED {
            root::settle(tx).await?;
            upgrade::seal_what_is_there(tx).await?;
        }
        if *version == FILES_SEALED {
            root::settle(tx).await?;
            upgrade::seal_files(tx).await?;
        }
        tx.run("INSERT INTO migration (version, name, hash) VALUES ($1, $2, $3)", args![*version, *name, hash]).await?;
    }
    root::settle(tx).await?;
    views::bring_up_to_date(tx).await
}

/// Whether a database has a root key.
pub(super) async fn seals(read: &mut Read) -> Result<bool, DbError> {
    Ok(read.value::<i64>("SELECT count(*) FROM migration WHERE version = $1", args![SEALED]).await? > 0)
}

/// Refuses a database of a newer Holdfast, and changes nothing.
pub(super) async fn not_newer(read: &mut Read) -> Result<(), DbError> {
    let newest: i64 = read.value("SELECT CAST(coalesce(max(version), 0) AS BIGINT) FROM migration", vec![]).await?;
    if MIGRATIONS.iter().all(|(version, ..)| *version < newest) { Err(DbError::Newer) } else { Ok(()) }
}

/// The statements of a migration as the engine wants them. In SQLite `BIGINT` is `INTEGER` and tables are STRICT, so
/// that a text can never come to stand in a column of numbers; in PostgreSQL texts compare byte by byte, as in SQLite.
fn statements(text: &str, postgres: bool) -> Vec<String> {
    let mut found = vec![];
    let mut statement = String::new();
    let mut other_engine = false;
    let mut end = ";";
    for line in text.lines() {
        match line.trim() {
            "--! end" => {
                other_engine = false;
                continue;
            }
            "--! sqlite" => {
                other_engine = postgres;
                continue;
            }
            "--! postgres" => {
                other_engine = !postgres;
                continue;
            }
            trimmed if other_engine || trimmed.starts_with("--") || (trimmed.is_empty() && statement.is_empty()) => continue,
            _ => {}
        }
        if statement.is_empty() {
            // What has statements of its own inside ends where its own words say so.
            end = match line {
                _ if line.starts_with("CREATE FUNCTION") => "plpgsql;",
                _ if line.starts_with("CREATE TRIGGER") && !postgres => "END;",
                _ => ";",
            };
        }
        statement.push_str(line);
        statement.push('\n');
        if line.trim_end().ends_with(end) {
            found.push(if postgres { for_postgres(&statement) } else { for_sqlite(&statement) });
            statement.clear();
        }
    }
    found
}

fn for_sqlite(statement: &str) -> String {
    let one = statement.trim().trim_end_matches(';').replace("BIGINT", "INTEGER").replace("BOOLEAN", "INTEGER").replace("BYTEA", "BLOB");
    match one.split_whitespace().take(2).collect::<Vec<_>>()[..] {
        ["CREATE", "TABLE"] => one + " STRICT",
        ["CREATE", "TRIGGER"] => one + ";",
        _ => one,
    }
}

fn for_postgres(statement: &str) -> String {
    let one = statement.trim().trim_end_matches(';');
    match one.split_whitespace().nth(1) {
        Some("TABLE") => one.replace(" TEXT", " TEXT COLLATE \"C\""),
        _ => one.to_owned(),
    }
}
