//! When where somebody lives was last told to have changed: letters go to an old home until somebody has confirmed the address after
//! that. Worked out from what was told and from stays, and never ticked.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    clock::local_day,
    db::{DbError, Read},
    row,
};

row! {
    /// The latest moment at which a change was written, and the latest day, come by now, on which somebody came or went; and the latest
    /// incident: whoever answers a telephone may be another since (safety.md, threat 14).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Moved { pub told_at: Option<Timestamp>, pub happened_on: Option<Date>, pub incident_at: Option<Timestamp> }
}

impl Moved {
    /// Whether an incident was after something was confirmed.
    pub fn incident_since(self, confirmed: Timestamp) -> bool {
        self.incident_at.is_some_and(|at| at > confirmed)
    }

    /// Whether it was after something was confirmed.
    pub fn since(self, confirmed: Timestamp) -> bool {
        self.told_at.is_some_and(|at| at > confirmed) || self.happened_on.is_some_and(|on| on > local_day(confirmed))
    }
}

/// Whether the words of letters allow any. What is not said allows none.
pub fn allows(words: &str) -> bool {
    let first = words.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').find(|word| !word.is_empty()).unwrap_or_default();
    !words.trim().is_empty() && !refuses(first)
}

/// Whether the words of a way begin with a no.
pub fn forbids(words: &str) -> bool {
    !words.trim().is_empty() && !allows(words)
}

fn refuses(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "no" | "not" | "never" | "none" | "nothing" | "nobody" | "don't" | "don’t" | "do" | "unsafe")
}

/// The statement, of one person, by the place of their root's id among the arguments, as of a day. What is added to the kind of a record keeps SQLite from
/// going through every incident of the service.
pub fn sql(root: &str, today: &str) -> String {
    format!(
        "SELECT max(m.told_at) AS told_at, max(m.happened_on) AS happened_on, max(m.incident_at) AS incident_at FROM (
           SELECT c.recorded_at AS told_at, NULL AS happened_on, CAST(NULL AS BIGINT) AS incident_at FROM (
             SELECT c.recorded_at, c.blind, LAG(c.blind) OVER (PARTITION BY c.kind ORDER BY c.since_on, c.recorded_at, c.id) AS was
             FROM person x JOIN characteristic c ON c.person_id = x.id
             WHERE x.root_id = {root} AND c.kind IN ('postcode', 'where-now') AND c.withdrawn_at IS NULL
               AND c.value NOT IN ('', 'not-asked', 'not-known', 'declined')) c
           WHERE c.was IS NULL OR c.was <> c.blind
           UNION ALL
           SELECT h.recorded_at, NULL, NULL FROM person x JOIN characteristic c ON c.person_id = x.id
           JOIN characteristic_change h ON h.characteristic_id = c.id WHERE x.root_id = {root} AND c.kind IN ('postcode', 'where-now')
           UNION ALL
           SELECT s.recorded_at, s.arrived_on, NULL FROM person x JOIN episode e ON e.person_id = x.id JOIN stay s ON s.episode_id = e.id
           WHERE x.root_id = {root} AND s.withdrawn_at IS NULL AND s.arrived_on <= {today}
           UNION ALL
           SELECT NULL, s.departed_on, NULL FROM person x JOIN episode e ON e.person_id = x.id JOIN stay s ON s.episode_id = e.id
           WHERE x.root_id = {root} AND s.withdrawn_at IS NULL AND s.departed_on <= {today}
           UNION ALL
           SELECT h.recorded_at, NULL, NULL FROM person x JOIN episode e ON e.person_id = x.id JOIN stay s ON s.episode_id = e.id
           JOIN stay_change h ON h.stay_id = s.id WHERE x.root_id = {root}
           UNION ALL
           SELECT NULL, NULL, COALESCE(i.happened_at, i.recorded_at) FROM person x JOIN referral r ON r.person_id = x.id
           JOIN contact i ON i.referral_id = r.id
           WHERE x.root_id = {root} AND i.incident AND i.withdrawn_at IS NULL AND i.happened_on <= {today}
           UNION ALL
           SELECT NULL, NULL, COALESCE(i.happened_at, i.recorded_at) FROM person x JOIN record i ON i.person_id = x.id
           WHERE x.root_id = {root} AND i.kind || '' = 'incident' AND i.withdrawn_at IS NULL AND i.happened_on <= {today}) m"
    )
}

/// Of one person.
pub async fn of_person(read: &mut Read, root_id: i64, today: Date) -> Result<Moved, DbError> {
    let text = sql("$1", "$2");
    Ok(read.all_assembled::<Moved>(text, args![root_id, today]).await?.into_iter().next().unwrap_or_default())
}
