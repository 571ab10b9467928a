//! What a departure rests on (C3.2, C4.12): the exit interview, what was checked before going home, the review of the plan, a manager's decision. Whoever
//! moved from unit to unit came to the first of them: what was done since then counts.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read},
    people::shown::shown_record,
    row,
};

/// The exit interview of a case, held since they came: the record of its form, and the day it was held. Whoever moved from unit to unit came to the
/// first of them, which the episode tells.
pub async fn exit_interview(read: &mut Read, referral_id: i64, episode_id: i64) -> Result<Option<(i64, Date)>, DbError> {
    read.one(
        "SELECT id, happened_on FROM record WHERE referral_id = $1 AND kind = 'exit-interview' AND withdrawn_at IS NULL
           AND happened_on >= (SELECT min(x.arrived_on) FROM stay x WHERE x.episode_id = $2 AND x.withdrawn_at IS NULL)
         ORDER BY happened_on DESC, id DESC LIMIT 1",
        args![referral_id, episode_id],
    )
    .await
}

row! {
    /// What is recorded of somebody that a departure rests on, each by the day of the latest.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct BeforeLeaving {
        pub interview: Option<Date>,
        pub safety_plan: Option<Date>,
        pub dash: Option<Date>,
        /// When everything was found to be checked before they go home (SUP-13).
        pub home_checked: Option<Date>,
        /// The record of those checks while not everything is done.
        pub home_begun: Option<i64>,
        pub plan_reviewed: Option<Date>,
    }
}

/// What is looked at before somebody leaves (C3.2, C4.12): exit interview, checks before going home and review of the plan are of this case, since
/// they came; safety plan and DASH are theirs.
pub async fn before_leaving(read: &mut Read, referral_id: i64, episode_id: i64) -> Result<BeforeLeaving, DbError> {
    let found = read
        .one(
            concat!(
                "SELECT max(CASE WHEN r.kind = 'exit-interview' AND r.referral_id = $1 AND r.happened_on >= since.came THEN r.happened_on END) AS interview,
                        max(CASE WHEN r.kind = 'safety-plan' THEN r.happened_on END) AS safety_plan,
                        max(CASE WHEN r.kind IN ('dash', 'dash-young') THEN r.happened_on END) AS dash,
                        max(CASE WHEN r.kind = 'return-home' AND r.outcome = 'yes' AND r.referral_id = $1 AND r.happened_on >= since.came
                                 THEN r.happened_on END) AS home_checked,
                        max(CASE WHEN r.kind = 'return-home' AND r.outcome <> 'yes' AND r.referral_id = $1 AND r.happened_on >= since.came
                                 THEN r.id END) AS home_begun,
                        max(CASE WHEN r.kind = 'support-plan-reviewed' AND r.referral_id = $1 AND r.happened_on >= since.came
                                 THEN r.happened_on END) AS plan_reviewed
                 FROM person p JOIN record r ON r.person_id = p.id
                      CROSS JOIN (SELECT COALESCE(min(x.arrived_on), '9999-12-31') AS came FROM stay x WHERE x.episode_id = $2 AND x.withdrawn_at IS NULL) since
                 WHERE p.root_id = (SELECT x.root_id FROM referral f JOIN person x ON x.id = f.person_id WHERE f.id = $1)
                   AND r.kind IN ('exit-interview', 'safety-plan', 'dash', 'dash-young', 'return-home', 'support-plan-reviewed')
                   AND r.withdrawn_at IS NULL AND ",
                shown_record!("r")
            ),
            args![referral_id, episode_id],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

row! {
    /// What a manager decided, by its record, and the earliest day on which it lets a stay end; on any day where none was said.
    #[derive(Clone, Copy, Debug)]
    pub struct Agreed { pub record_id: i64, pub earliest: Option<Date> }
}

/// Whether a manager agreed, by the day on which they left, that a stay of a case is ended against their wish.
pub async fn ending_agreed(read: &mut Read, referral_id: i64, episode_id: i64, by: Date) -> Result<Option<Agreed>, DbError> {
    read.one(
        "SELECT r.id AS record_id, f.happened_on AS earliest
         FROM record r LEFT JOIN record_fact f ON f.record_id = r.id AND f.kind = 'ending-earliest'
         WHERE r.referral_id = $1 AND r.kind = 'ending-decision' AND r.about = 'evict' AND r.outcome IN ('agreed', 'changed')
           AND r.withdrawn_at IS NULL
           AND r.happened_on >= (SELECT min(x.arrived_on) FROM stay x WHERE x.episode_id = $2 AND x.withdrawn_at IS NULL)
           AND COALESCE(r.second_on, r.happened_on) <= $3 ORDER BY r.happened_on DESC, r.id DESC LIMIT 1",
        args![referral_id, episode_id, by],
    )
    .await
}

/// Whether the exit interview of a case (its referral), held since a day, was on record once and was withdrawn, with none in its place: the exit does
/// not count as planned then (C1). What stands in the workbook or on paper alone was never on record here, and stays as it was said.
macro_rules! interview_withdrawn {
    ($referral:literal, $since:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM record i WHERE i.referral_id = ",
            $referral,
            " AND i.kind = 'exit-interview' AND i.happened_on >= ",
            $since,
            " AND i.withdrawn_at IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM record i WHERE i.referral_id = ",
            $referral,
            " AND i.kind = 'exit-interview' AND i.happened_on >= ",
            $since,
            " AND i.withdrawn_at IS NULL))"
        )
    };
}
pub(crate) use interview_withdrawn;
