//! Every read of the rota. Where several providers work, each reads its own workers' shifts.

use jiff::{SignedDuration, Timestamp, civil::Date};
use rules::cover::{OnCallAs, Stretch};

use super::Details;
use crate::{
    args, colleagues,
    db::{DbError, Read},
    row, versions,
};

row! {
    /// A shift, with who is on call; `away`: they are on leave on the day on which it begins, `left`: they have left by then.
    #[derive(Clone, Debug)]
    pub struct Shift {
        pub id: i64,
        pub series: i64,
        pub worker_id: i64,
        pub worker: String,
        pub phone: String,
        pub as_what: String,
        pub from_at: Timestamp,
        pub to_at: Timestamp,
        pub from_on: Date,
        pub away: bool,
        pub left: bool,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
    }
}

impl Shift {
    pub fn who(&self) -> OnCallAs {
        OnCallAs::ALL.into_iter().find(|who| who.id() == self.as_what).unwrap_or(OnCallAs::Worker)
    }

    pub fn details(&self) -> Details {
        Details { worker_id: self.worker_id, who: self.who().id(), from_at: self.from_at, to_at: self.to_at }
    }

    pub fn is_on(&self, at: Timestamp) -> bool {
        self.from_at <= at && at < self.to_at
    }

    pub fn stretch(&self) -> Stretch {
        Stretch { from: self.from_at, until: self.to_at }
    }
}

/// Leave takes away the shifts that begin within it: whoever's leave begins in the morning answers until then.
macro_rules! shifts {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.series, s.worker_id, w.name AS worker, w.work_phone AS phone, s.as_what, s.from_at, s.to_at, s.from_on,
                    EXISTS (SELECT 1 FROM worker_leave l WHERE l.worker_id = w.id AND l.withdrawn_at IS NULL AND l.from_on <= s.from_on
                              AND (l.to_on IS NULL OR l.to_on >= s.from_on)) AS away,
                    (w.withdrawn_at IS NOT NULL OR w.left_on IS NOT NULL AND w.left_on < s.from_on) AS left,
                    s.version, s.recorded_at, a.name AS recorded_by, s.withdrawn_at, b.name AS withdrawn_by, s.withdrawn_why
             FROM shift s JOIN worker w ON w.id = s.worker_id LEFT JOIN account a ON a.id = s.recorded_by LEFT JOIN account b ON b.id = s.withdrawn_by
             WHERE ",
            colleagues!("s.worker_id"),
            " AND ",
            $rest
        )
    };
}

/// One, whatever became of it.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Shift>, DbError> {
    read.one(shifts!("s.id = $1"), args![id]).await
}

/// Those that stand between two moments, in the order in which they begin. None lasts longer than a day and an hour.
pub async fn between(read: &mut Read, from: Timestamp, until: Timestamp) -> Result<Vec<Shift>, DbError> {
    let longest = SignedDuration::from_hours(25);
    read.all(
        shifts!(
            "s.withdrawn_at IS NULL AND s.to_at > $1 AND s.to_at <= $3 AND s.from_at < $2 ORDER BY s.from_at, s.as_what DESC, w.name, s.id LIMIT 1000"
        ),
        args![from, until, until + longest],
    )
    .await
}

/// Every change of a shift, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM shift_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.shift_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![id],
    )
    .await
}
