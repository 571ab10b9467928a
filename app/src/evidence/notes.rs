//! What the provider says beside a figure of a quarter: one note for a figure, put right and withdrawn like everything else. Figures
//! themselves are never written; a note explains one.

use jiff::Timestamp;

use super::Quarter;
use crate::{
    args,
    db::{DbError, Read, Write},
    ids, row,
};

row! {
    /// A note as it stands, with who wrote it so.
    #[derive(Clone, Debug)]
    pub struct Note {
        pub id: i64,
        pub figure: String,
        pub version: i64,
        pub words: String,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
    }
}

row! {
    /// Words that stood before, or that were withdrawn.
    #[derive(Clone, Debug)]
    pub struct Before {
        pub words: String,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_why: String,
    }
}

/// Which figure of which return and quarter.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    pub report: &'a str,
    pub quarter: Quarter,
    pub figure: &'a str,
}

/// The notes that stand beside figures of a quarter.
pub async fn of_quarter(read: &mut Read, report: &str, quarter: Quarter) -> Result<Vec<Note>, DbError> {
    read.all(
        "SELECT n.id, n.figure, n.version, w.words, w.recorded_at, a.name AS by
         FROM figure_note n JOIN figure_note_words w ON w.note_id = n.id AND w.version = n.version LEFT JOIN account a ON a.id = w.recorded_by
         WHERE n.report = $1 AND n.period = $2 AND n.withdrawn_at IS NULL",
        args![report, quarter.to_string()],
    )
    .await
}

/// What was said beside a figure and stands no more, the latest first.
pub async fn before(read: &mut Read, beside: Beside<'_>) -> Result<Vec<Before>, DbError> {
    read.all(
        "SELECT w.words, w.recorded_at, a.name AS by, n.withdrawn_at, n.withdrawn_why
         FROM figure_note n JOIN figure_note_words w ON w.note_id = n.id LEFT JOIN account a ON a.id = w.recorded_by
         WHERE n.report = $1 AND n.period = $2 AND n.figure = $3 AND (n.withdrawn_at IS NOT NULL OR w.version < n.version)
         ORDER BY w.recorded_at DESC, w.version DESC",
        args![beside.report, beside.quarter.to_string(), beside.figure],
    )
    .await
}

/// Writes the note beside a figure, over the version that it was written on: 0 where there was none. Says whether that stood.
pub async fn write(tx: &mut Write, beside: Beside<'_>, opened_on: i64, words: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let period = beside.quarter.to_string();
    let stands: Option<(i64, i64)> = tx
        .one(
            "SELECT id, version FROM figure_note WHERE report = $1 AND period = $2 AND figure = $3 AND withdrawn_at IS NULL",
            args![beside.report, &period, beside.figure],
        )
        .await?;
    let id = match stands {
        Some((id, version)) => {
            let args = args![id, opened_on];
            let sql = "UPDATE figure_note SET version = version + 1 WHERE id = $1 AND version = $2 AND withdrawn_at IS NULL";
            if version != opened_on || tx.run(sql, args).await? == 0 {
                return Ok(false);
            }
            id
        }
        None if opened_on > 0 => return Ok(false),
        None => {
            let id = ids::next(at);
            let args = args![id, beside.report, &period, beside.figure];
            tx.run("INSERT INTO figure_note (id, report, period, figure, version) VALUES ($1, $2, $3, $4, 1)", args).await?;
            id
        }
    };
    tx.run(
        "INSERT INTO figure_note_words (note_id, version, words, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)",
        args![id, opened_on + 1, words, at, by],
    )
    .await?;
    let detail = format!("{}/{period}/{} version {}", beside.report, beside.figure, opened_on + 1);
    tx.journal("figure-noted", "report", id, detail);
    Ok(true)
}

/// Withdraws a note that stands as the version given; says whether it did. It stays readable.
pub async fn withdraw(tx: &mut Write, beside: Beside<'_>, opened_on: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let period = beside.quarter.to_string();
    let withdrawn = tx
        .run(
            "UPDATE figure_note SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3
             WHERE report = $4 AND period = $5 AND figure = $6 AND version = $7 AND withdrawn_at IS NULL",
            args![at, by, why, beside.report, &period, beside.figure, opened_on],
        )
        .await?;
    if withdrawn > 0 {
        tx.journal("figure-note-withdrawn", "report", 0, format!("{}/{period}/{}", beside.report, beside.figure));
    }
    Ok(withdrawn > 0)
}
