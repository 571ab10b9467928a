//! What was given of a period, kept so that it stands.

use jiff::Timestamp;

use super::{Held, settle};
use crate::{
    args,
    db::{Actor, Db, DbError, Read},
    ids, row,
};

row! {
    struct Row { id: i64, version: i64, held: String, given_at: Timestamp, moved_at: Option<Timestamp> }
}

/// Numbers as they are given.
#[derive(Clone, Debug)]
pub struct Given {
    pub held: Held,
    pub given_at: Timestamp,
    /// When a number was last put right, if one was.
    pub moved_at: Option<Timestamp>,
}

impl Given {
    /// When they were given and put right, in words.
    pub fn says(&self) -> String {
        let first = format!("First given on {}", crate::words::moment(self.given_at));
        match self.moved_at {
            Some(at) => {
                format!("{first}; numbers that 8 or more were added to or taken from were put right on {}.", crate::words::moment(at))
            }
            None => format!("{first}, and as they were then."),
        }
    }
}

async fn stands(read: &mut Read, report: &str, period: &str) -> Result<Option<Row>, DbError> {
    let sql = "SELECT id, version, held, given_at, moved_at FROM figures_given WHERE report = $1 AND period = $2";
    read.one(sql, args![report, period]).await
}

fn text(held: &Held) -> String {
    serde_json::to_string(held).expect("a map with text keys can always be written")
}

/// What whoever opens no records gets of a report of a period that is over, whose numbers are `now` these: what was given before, but for
/// what is far enough from it.
///
/// # Errors
/// When it cannot be kept; then it may not be given.
pub async fn give(db: &Db, actor: Actor, (report, period): (&str, &str), now: &Held) -> Result<Given, DbError> {
    loop {
        let mut read = db.read().await?;
        let row = stands(&mut read, report, period).await?;
        drop(read);
        let Some(row) = row else {
            if let Some(given) = first(db, actor, (report, period), now).await? {
                return Ok(given);
            }
            continue;
        };
        let stood: Held = serde_json::from_str(&row.held).unwrap_or_default();
        let held = settle(&stood, now);
        // A number that is none is the same as no number.
        if held.iter().all(|(key, n)| stood.get(key).copied().unwrap_or(0) == *n) {
            return Ok(Given { held: stood, given_at: row.given_at, moved_at: row.moved_at });
        }
        let mut tx = db.write(actor).await?;
        let sql = "UPDATE figures_given SET held = $1, version = version + 1, moved_at = $2 WHERE id = $3 AND version = $4";
        if tx.run(sql, args![text(&held), tx.at, row.id, row.version]).await? > 0 {
            let at = tx.at;
            tx.journal("figures-moved", "report", row.id, format!("{report}/{period} version {}", row.version + 1));
            tx.commit().await?;
            return Ok(Given { held, given_at: row.given_at, moved_at: Some(at) });
        }
    }
}

/// Keeps what nobody was given before; nothing when somebody else just did.
async fn first(db: &Db, actor: Actor, (report, period): (&str, &str), now: &Held) -> Result<Option<Given>, DbError> {
    let mut tx = db.write(actor).await?;
    let (at, id) = (tx.at, ids::next(tx.at));
    let sql = "INSERT INTO figures_given (id, report, period, version, held, given_at) VALUES ($1, $2, $3, 1, $4, $5)
               ON CONFLICT (report, period) DO NOTHING";
    if tx.run(sql, args![id, report, period, text(now), at]).await? == 0 {
        return Ok(None);
    }
    tx.journal("figures-given", "report", id, format!("{report}/{period}"));
    tx.commit().await?;
    Ok(Some(Given { held: now.clone(), given_at: at, moved_at: None }))
}
