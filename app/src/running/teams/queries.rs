//! Every read of teams.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read},
    row,
    running::whose::may_change_team,
    versions,
};

row! {
    /// A team, with how many are in it now, and whether the viewer may change it.
    #[derive(Clone, Debug)]
    pub struct Team { pub id: i64, pub name: String, pub ended_on: Option<Date>, pub version: i64, pub workers: i64, pub ours: bool }
}

macro_rules! teams {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.name, t.ended_on, t.version,
                    (SELECT count(DISTINCT m.worker_id) FROM worker_team m JOIN worker w ON w.id = m.worker_id
                     WHERE m.team_id = t.id AND m.withdrawn_at IS NULL AND m.from_on <= $1 AND (m.to_on IS NULL OR m.to_on >= $1)
                       AND w.withdrawn_at IS NULL AND (w.left_on IS NULL OR w.left_on >= $1)) AS workers, ",
            may_change_team!("t.id"),
            " AS ours FROM team t ",
            $rest
        )
    };
}

/// Every team, those that go on first.
pub async fn all(read: &mut Read, today: Date) -> Result<Vec<Team>, DbError> {
    read.all(teams!("ORDER BY CASE WHEN t.ended_on < $1 THEN 1 ELSE 0 END, t.name"), args![today]).await
}

/// Those that somebody can be in.
pub async fn standing(read: &mut Read, today: Date) -> Result<Vec<Team>, DbError> {
    read.all(teams!("WHERE t.ended_on IS NULL OR t.ended_on >= $1 ORDER BY t.name"), args![today]).await
}

/// One.
pub async fn one(read: &mut Read, id: i64, today: Date) -> Result<Option<Team>, DbError> {
    read.one(teams!("WHERE t.id = $2"), args![today, id]).await
}

/// Every change of a team, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, '' AS why FROM team_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.team_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![id],
    )
    .await
}

/// Who is in which team today: team and worker.
pub async fn members(read: &mut Read, today: Date) -> Result<Vec<(i64, i64)>, DbError> {
    read.all(
        "SELECT DISTINCT team_id, worker_id FROM worker_team
         WHERE withdrawn_at IS NULL AND from_on <= $1 AND (to_on IS NULL OR to_on >= $1) ORDER BY team_id, worker_id",
        args![today],
    )
    .await
}
