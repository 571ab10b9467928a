//! Whoever came along by a referral and does not live with that household any more.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{
    db::{DbError, Read, Value, filled_up, places},
    row,
};

/// From which day on whoever came along (a row of `came_with`, by its name in the statement) lives apart from whoever was referred, as far as is known:
/// until when one is the other's child, parent or lives with them, or since when they are in a unit by a referral of their own. Empty while they
/// live together.
///
/// As the reader may see; figures, which show nobody, ask it of everything (`in_figures`).
macro_rules! apart_from {
    ($came:literal) => {
        $crate::people::relationships::apart::apart_from!(
            $came,
            [$crate::people::shown::shown_relationship!()],
            [$crate::shown_episode!("where", "e.id")]
        )
    };
    ($came:literal, in_figures) => {
        $crate::people::relationships::apart::apart_from!($came, ["TRUE"], ["TRUE"])
    };
    ($came:literal, [$($related:tt)*], [$($stays:tt)*]) => {
        concat!(
            "(SELECT min(apart.on_day) FROM (SELECT r.until_on AS on_day FROM person me JOIN person ma ON ma.root_id = me.root_id
               JOIN relationship r ON r.person_id = ma.id JOIN person o ON o.id = r.other_id
               JOIN referral f ON f.id = ",
            $came,
            ".referral_id JOIN person h ON h.id = f.person_id WHERE me.id = ",
            $came,
            ".person_id AND o.root_id = h.root_id AND r.kind IN ('child', 'parent', 'lives-with') AND r.until_on IS NOT NULL AND r.withdrawn_at IS NULL AND ",
            $($related)*,
            "
             UNION ALL SELECT r.until_on FROM person me JOIN person ma ON ma.root_id = me.root_id JOIN relationship r ON r.other_id = ma.id
               JOIN person o ON o.id = r.person_id JOIN referral f ON f.id = ",
            $came,
            ".referral_id JOIN person h ON h.id = f.person_id WHERE me.id = ",
            $came,
            ".person_id AND o.root_id = h.root_id AND r.kind IN ('child', 'parent', 'lives-with') AND r.until_on IS NOT NULL AND r.withdrawn_at IS NULL AND ",
            $($related)*,
            "
             UNION ALL SELECT s.arrived_on FROM person me JOIN person ma ON ma.root_id = me.root_id JOIN episode e ON e.person_id = ma.id
               JOIN stay s ON s.episode_id = e.id JOIN referral f ON f.id = ",
            $came,
            ".referral_id WHERE me.id = ",
            $came,
            ".person_id AND e.referral_id <> f.id AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND s.arrived_on >= f.received_on AND ",
            $($stays)*,
            ") apart)"
        )
    };
}
pub(crate) use apart_from;

row! {
    struct Apart { root_id: i64, reference: String, on_day: Option<Date> }
}

/// Since when each of these people, by root, lives apart from whom they came with, by the number of the referral.
pub async fn of_people(read: &mut Read, roots: &[i64]) -> Result<HashMap<(i64, String), Date>, DbError> {
    let roots = filled_up(roots, if roots.len() == 1 { 1 } else { 16 });
    let sql = format!(
        concat!(
            "SELECT p.root_id, r.reference, ",
            apart_from!("c"),
            " AS on_day FROM person p JOIN came_with c ON c.person_id = p.id JOIN referral r ON r.id = c.referral_id
              WHERE p.root_id IN ({}) AND c.withdrawn_at IS NULL"
        ),
        places(roots.len())
    );
    let found: Vec<Apart> = read.all_assembled(sql, roots.into_iter().map(Value::from).collect()).await?;
    Ok(found.into_iter().filter_map(|one| Some(((one.root_id, one.reference), one.on_day?))).collect())
}
