//! Which days of whom a diary shows. Every part of it is asked with the same five values, in this order: from, until, worker, team, today.

use jiff::civil::Date;

use crate::db::Value;

/// From the first day to the last; of a worker, of those in a team today, or, with 0 for both, of everybody.
#[derive(Clone, Copy, Debug)]
pub struct Between {
    pub from: Date,
    pub until: Date,
    pub worker: i64,
    pub team: i64,
    pub today: Date,
}

impl Between {
    pub fn args(&self) -> Vec<Value> {
        crate::args![self.from, self.until, self.worker, self.team, self.today]
    }
}

/// For statements: that a worker, named by a column, is the one asked for ($3), or in the team ($4) today ($5).
macro_rules! whose {
    ($worker:literal) => {
        concat!(
            "($3 = 0 OR ",
            $worker,
            " = $3) AND ($4 = 0 OR ",
            $worker,
            " IN (SELECT m.worker_id FROM worker_team m WHERE m.team_id = $4 AND m.withdrawn_at IS NULL AND m.from_on <= $5
                    AND (m.to_on IS NULL OR m.to_on >= $5)))"
        )
    };
}
pub(crate) use whose;
