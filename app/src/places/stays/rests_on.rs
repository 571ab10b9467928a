//! What a departure rests on (C3.2, C4.12): the exit interview, what was checked before going home, the review of the plan, a manager's decision. Whoever
//! moved from unit to unit came to the first of them: what was done since then counts.

use jiff::civil::Date;

use super::{change_stay::Stay, depart};
use crate::{
    args,
    db::{DbError, Read},
    people::shown::shown_record,
    row,
    work::episodes::agreed::{Agreed, Ends, agreed},
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

/// Whether a manager agreed, by the day on which they left, that a stay of a case is ended against their wish.
pub async fn ending_agreed(read: &mut Read, referral_id: i64, episode_id: i64, by: Date) -> Result<Option<Agreed>, DbError> {
    let came = "SELECT min(arrived_on) FROM stay WHERE episode_id = $1 AND withdrawn_at IS NULL";
    let came: Option<(Option<Date>,)> = read.one(came, args![episode_id]).await?;
    match came.and_then(|(came,)| came) {
        Some(came) => agreed(read, referral_id, Ends::Stay, (came, by)).await,
        None => Ok(None),
    }
}

/// What a departure was recorded with and is on record no more, since it was withdrawn or decided otherwise, in sentences.
pub async fn no_longer(read: &mut Read, referral_id: i64, stay: &Stay) -> Result<Vec<&'static str>, DbError> {
    let Some(left) = stay.departed_on else { return Ok(vec![]) };
    let mut gone = vec![];
    // What stands in the workbook or on paper alone was never on record here.
    let withdrawn = "SELECT EXISTS (SELECT 1 FROM record WHERE referral_id = $1 AND kind = 'return-home' AND withdrawn_at IS NOT NULL)";
    if stay.home_checked
        && read.value(withdrawn, args![referral_id]).await?
        && before_leaving(read, referral_id, stay.episode_id).await?.home_checked.is_none()
    {
        gone.push("The record of what was checked before they went home was withdrawn. If it was checked, record it again; if it was not, put the answer below right.");
    }
    let asked = "SELECT EXISTS (SELECT 1 FROM record WHERE referral_id = $1 AND kind = 'ending-decision')";
    if stay.exit_written == depart::EVICTED
        && read.value(asked, args![referral_id]).await?
        && ending_agreed(read, referral_id, stay.episode_id, left).await?.is_none()
    {
        gone.push(
            "No decision stands any more that their stay was to be ended by that day (C4.12). Ask a service manager to decide again.",
        );
    }
    Ok(gone)
}

/// An exit interview of a case (its referral), held from the day on which they came until the day on which they came again.
macro_rules! interview {
    ($referral:literal, $since:literal, $until:literal, $rest:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM record i WHERE i.referral_id = ",
            $referral,
            " AND i.kind = 'exit-interview' AND i.happened_on >= ",
            $since,
            " AND i.happened_on < ",
            $until,
            $rest,
            ")"
        )
    };
}

/// Whether an exit that was called planned rests on no interview (C1): its interview was on record once and was withdrawn, with none in its place; or it
/// was to be held before a day that has passed, and nobody has said since that they left. What stands in the workbook or on paper alone was never
/// on record here, and stays as it was said.
macro_rules! interview_missing {
    ($referral:literal, $since:literal, $until:literal, $foreseen:literal) => {
        concat!(
            "(NOT ",
            $crate::places::stays::rests_on::interview!($referral, $since, $until, " AND i.withdrawn_at IS NULL"),
            " AND (",
            $foreseen,
            " OR ",
            $crate::places::stays::rests_on::interview!($referral, $since, $until, ""),
            "))"
        )
    };
}
pub(crate) use {interview, interview_missing};
