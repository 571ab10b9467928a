//! Somebody whom another provider works with and who is like somebody of one's own: that there is somebody, and nothing of who it is.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read, Value, places},
    row,
};

row! {
    /// Somebody who is known to another provider, by the pair that may be one person; and what was asked of it.
    pub struct Known {
        pub pair_id: i64,
        pub other_id: i64,
        pub of_id: i64,
        pub of: String,
        pub asked_at: Option<Timestamp>,
        /// agreed, declined; empty while it waits
        pub answer: Option<String>,
        pub words: Option<String>,
    }
}

/// Those who may be a person, and are known to other providers only. Never anybody who is sealed or whom a wall keeps from the viewer.
pub async fn beside(read: &mut Read, root_id: i64) -> Result<Vec<Known>, DbError> {
    read.all(
        "SELECT q.id AS pair_id, y.root_id AS other_id, o.id AS of_id, o.name AS of, s.recorded_at AS asked_at, s.answer, s.words
         FROM person_pair q JOIN person mine ON mine.id IN (q.a_id, q.b_id)
         JOIN person y ON y.id = CASE WHEN mine.id = q.a_id THEN q.b_id ELSE q.a_id END
         JOIN known k ON k.person_id = y.root_id
         JOIN organisation o ON EXISTS (SELECT 1 FROM held_referral h WHERE h.person_id = y.root_id AND h.provider_id = o.id)
              OR EXISTS (SELECT 1 FROM held_episode h WHERE h.person_id = y.root_id AND h.provider_id = o.id AND h.withdrawn_at IS NULL)
         LEFT JOIN sharing_request s ON s.id = (SELECT max(x.id) FROM sharing_request x JOIN person m ON m.id = x.about_id
              WHERE m.root_id = mine.root_id AND x.person_id = y.root_id AND x.of_id = o.id
                AND x.with_id IN (SELECT provider_id FROM viewers_provider))
         WHERE mine.root_id = $1 AND q.state = 'offered' AND NOT EXISTS (SELECT 1 FROM undivided) ORDER BY q.id, o.name",
        args![root_id],
    )
    .await
}

row! {
    /// That somebody of this name and birth is known to another provider, and no more of them.
    pub struct Elsewhere { pub name_key: String, pub born_on: Option<Date>, pub of: String }
}

/// Which other providers know somebody of one of these names, to be held against the birth beside it. Nobody who is sealed or walled.
pub async fn called(read: &mut Read, keys: &[(String, Option<Date>)]) -> Result<Vec<Elsewhere>, DbError> {
    let keys: Vec<&str> = keys.iter().filter(|(key, born)| !key.is_empty() && born.is_some()).map(|(key, _)| key.as_str()).collect();
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT DISTINCT p.name_key, p.born_on, o.name AS of FROM service_user p JOIN known k ON k.person_id = p.root_id
         JOIN organisation o ON EXISTS (SELECT 1 FROM held_referral h WHERE h.person_id = p.root_id AND h.provider_id = o.id)
              OR EXISTS (SELECT 1 FROM held_episode h WHERE h.person_id = p.root_id AND h.provider_id = o.id AND h.withdrawn_at IS NULL)
         WHERE p.name_key IN ({}) AND p.born_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM undivided) ORDER BY o.name LIMIT 200",
        places(keys.len())
    );
    read.all_assembled(sql, keys.into_iter().map(Value::from).collect()).await
}
