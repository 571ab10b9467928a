//! Every read of this room, besides what the register and the records give.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read, Value, places},
    people::shown::shown_record,
    row, seen, shown_episode,
};

row! {
    /// A review of an agreement with an organisation.
    #[derive(Clone, Debug)]
    pub struct Review {
        pub organisation_id: i64,
        pub id: i64,
        pub form: String,
        /// Which agreement.
        pub about: String,
        /// How it stands.
        pub outcome: String,
        pub happened_on: Option<Date>,
        pub second_on: Option<Date>,
    }
}

/// Every review of an agreement, in the order in which they were: the last of each says how it stands.
pub async fn reviews(read: &mut Read) -> Result<Vec<Review>, DbError> {
    read.all(
        "SELECT r.of_organisation_id AS organisation_id, r.id, r.form, r.about, r.outcome, r.happened_on, r.second_on FROM record r
         WHERE r.kind = 'agreement-review' AND r.of_organisation_id IS NOT NULL AND r.withdrawn_at IS NULL
         ORDER BY r.of_organisation_id, r.about, r.happened_on, r.recorded_at, r.id",
        vec![],
    )
    .await
}

row! {
    /// Something that was told to an agency about somebody.
    #[derive(Clone, Debug)]
    pub struct Told {
        pub id: i64,
        pub line: String,
        pub happened_on: Option<Date>,
        pub happened_at: Option<Timestamp>,
        pub worker: Option<String>,
        pub person: String,
        pub given_name: String,
        pub family_name: String,
    }
}

/// So many stand on a page.
pub const PAGE: i64 = 50;

/// What was told to an agency, with who was referred to it, the latest first, about those whom the viewer may see; one more than a page.
pub async fn told_to(read: &mut Read, organisation_id: i64, skip: i64) -> Result<Vec<Told>, DbError> {
    read.all(
        concat!(
            "SELECT r.id, r.line, r.happened_on, r.happened_at, w.name AS worker, root.reference AS person, root.given_name, root.family_name
             FROM record r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id LEFT JOIN worker w ON w.id = r.worker_id
             WHERE r.kind IN ('disclosure', 'onward-referral') AND r.about = $1 AND r.withdrawn_at IS NULL AND ",
            seen!("root.id"),
            " AND ",
            shown_record!("r"),
            " ORDER BY r.happened_on DESC, r.id DESC LIMIT 51 OFFSET $2"
        ),
        args![organisation_id.to_string(), skip],
    )
    .await
}

row! {
    /// Somebody who is in a service today.
    #[derive(Clone, Debug)]
    pub struct InService { pub root_id: i64, pub reference: String, pub given_name: String, pub family_name: String }
}

/// Everybody who is in a service on a day, by name.
pub async fn in_service(read: &mut Read, on: Date) -> Result<Vec<InService>, DbError> {
    read.all(
        concat!(
            "SELECT DISTINCT root.id AS root_id, root.reference, root.given_name, root.family_name
             FROM episode e JOIN person p ON p.id = e.person_id JOIN person root ON root.id = p.root_id
             WHERE e.withdrawn_at IS NULL AND e.begun_on <= $1 AND (e.ended_on IS NULL OR e.ended_on >= $1) AND ",
            seen!("root.id"),
            " AND ",
            shown_episode!("own", "e.id"),
            " ORDER BY root.family_name, root.given_name, root.id"
        ),
        args![on],
    )
    .await
}

row! {
    /// A confidentiality statement that somebody was shown.
    #[derive(Clone, Debug)]
    pub struct Signed {
        pub root_id: i64,
        pub id: i64,
        pub form: String,
        /// How it was signed, or that it was not.
        pub outcome: String,
        pub happened_on: Option<Date>,
    }
}

/// The statements of these people, in the order in which they were signed.
pub async fn signed(read: &mut Read, roots: &[i64]) -> Result<Vec<Signed>, DbError> {
    let mut found = vec![];
    for some in roots.chunks(500) {
        let sql = format!(
            "SELECT p.root_id, r.id, r.form, r.outcome, r.happened_on FROM record r JOIN person p ON p.id = r.person_id
             WHERE r.kind = 'confidentiality-statement' AND r.withdrawn_at IS NULL AND p.root_id IN ({}) AND {}
             ORDER BY r.happened_on, r.recorded_at, r.id",
            places(some.len()),
            shown_record!("r")
        );
        found.extend(read.all_assembled::<Signed>(sql, some.iter().map(|root| Value::from(*root)).collect()).await?);
    }
    Ok(found)
}
