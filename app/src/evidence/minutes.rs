//! The minutes of contacts: how much support was given, and by whom paid and unpaid.

use jiff::civil::Date;

use super::{Quarter, queries::in_use};
use crate::{
    args,
    db::{DbError, Read, Value},
    row,
    running::workers::volunteer_then,
};
use crate::{seen, shown_case};

row! {
    /// The contacts made on a day; those by volunteers are among them.
    pub struct Minutes {
        pub happened_on: Date,
        pub minutes: i64,
        pub contacts: i64,
        pub volunteer_minutes: i64,
        pub volunteer_contacts: i64,
    }
}

/// That the contact `c` is of somebody who came to a session of a group, of which another contact is counted: a worker was with all of them
/// at once, and their minutes are counted once. The longest counts: somebody may have left before the others. One put right to another day or
/// another worker is counted by itself. `$of`: what else the other must be, so that each contract counts one of its own.
macro_rules! counted_with_another {
    ($of:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM group_attendance ga JOIN group_attendance gb ON gb.session_id = ga.session_id AND gb.contact_id <> ga.contact_id
                     JOIN contact d ON d.id = gb.contact_id
                     WHERE ga.contact_id = c.id AND ga.came = 'came' AND gb.came = 'came' AND d.made AND d.withdrawn_at IS NULL
                       AND d.happened_on = c.happened_on AND COALESCE(d.worker_id, 0) = COALESCE(c.worker_id, 0)
                       AND (d.minutes > c.minutes OR d.minutes = c.minutes AND d.id < c.id)",
            $of,
            ")"
        )
    };
}

/// The contacts made on each day from $1 to $2; and, as days of their own, what is counted of a group too often. The second is asked of the
/// attendance (CROSS JOIN has SQLite begin there, and not at each contact of two years), and the first of its index alone.
macro_rules! minutes {
    ($of:literal, $of_another:literal) => {
        concat!(
            "SELECT c.happened_on, CAST(SUM(c.minutes) AS BIGINT) AS minutes, COUNT(*) AS contacts,
                    CAST(COALESCE(SUM(c.minutes) FILTER (WHERE ",
            volunteer_then!("c.worker_id", "c.happened_on"),
            "), 0) AS BIGINT) AS volunteer_minutes,
                    COUNT(*) FILTER (WHERE ",
            volunteer_then!("c.worker_id", "c.happened_on"),
            ") AS volunteer_contacts
             FROM contact c WHERE c.happened_on >= $1 AND c.happened_on <= $2 AND c.made AND c.withdrawn_at IS NULL ",
            $of,
            "GROUP BY c.happened_on
             UNION ALL
             SELECT c.happened_on, -CAST(SUM(c.minutes) AS BIGINT), -COUNT(*),
                    -CAST(COALESCE(SUM(c.minutes) FILTER (WHERE ",
            volunteer_then!("c.worker_id", "c.happened_on"),
            "), 0) AS BIGINT), -COUNT(*) FILTER (WHERE ",
            volunteer_then!("c.worker_id", "c.happened_on"),
            ")
             FROM group_attendance o CROSS JOIN contact c
             WHERE c.id = o.contact_id AND c.happened_on >= $1 AND c.happened_on <= $2 AND c.made AND c.withdrawn_at IS NULL AND ",
            counted_with_another!($of_another),
            " ",
            $of,
            "GROUP BY c.happened_on"
        )
    };
}

/// Answered from the index contact_by_day alone, in its order: grouped by anything besides the day, all contacts would be
/// sorted for it.
const MINUTES: &str = minutes!("", "");

/// Of one contract among several: of the service that the contact was in, else that the referral asked for.
const MINUTES_OF_ONE: &str = minutes!(
    "AND COALESCE((SELECT k.pack FROM episode e JOIN service v ON v.id = e.service_id JOIN contract k ON k.id = v.contract_id WHERE e.id = c.episode_id),
                  (SELECT r.contract FROM referral r WHERE r.id = c.referral_id)) = $3 ",
    " AND COALESCE((SELECT k.pack FROM episode e JOIN service v ON v.id = e.service_id JOIN contract k ON k.id = v.contract_id WHERE e.id = d.episode_id),
                   (SELECT r.contract FROM referral r WHERE r.id = d.referral_id)) = $3"
);

/// Where one contract is all there is, whose each contact is need not be looked up.
pub async fn made(read: &mut Read, contract: &str, span: Vec<Value>) -> Result<Vec<Minutes>, DbError> {
    let alone = in_use(read).await?.iter().all(|used| used == contract);
    if alone { read.all(MINUTES, span.into_iter().take(2).collect()).await } else { read.all(MINUTES_OF_ONE, span).await }
}

row! {
    /// A contact behind a figure of minutes.
    pub struct Contact { pub reference: String, pub person: String, pub happened_on: Date, pub minutes: i64, pub means: String }
}

/// The contacts behind a quarter's minutes, a page at a time: these figures have too many records to read them all.
pub async fn contacts(
    read: &mut Read,
    contract: &str,
    quarter: Quarter,
    volunteer: bool,
    (limit, offset): (i64, i64),
) -> Result<Vec<Contact>, DbError> {
    read.all(
        concat!(
            "SELECT r.reference, root.reference AS person, c.happened_on, c.minutes, c.means
             FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
             WHERE ",
seen!("root.id"),
" AND ",
shown_case!("timeline", "c.referral_id", "c.episode_id"),
" AND c.happened_on >= $1 AND c.happened_on <= $2 AND c.made AND c.withdrawn_at IS NULL AND COALESCE(",
            volunteer_then!("c.worker_id", "c.happened_on"),
            ", FALSE) = $4
             AND COALESCE((SELECT k.pack FROM episode e JOIN service v ON v.id = e.service_id JOIN contract k ON k.id = v.contract_id
                           WHERE e.id = c.episode_id), r.contract) = $3
             AND NOT ",
            counted_with_another!(
                " AND COALESCE((SELECT k.pack FROM episode e JOIN service v ON v.id = e.service_id JOIN contract k ON k.id = v.contract_id WHERE e.id = d.episode_id),
                               (SELECT r.contract FROM referral r WHERE r.id = d.referral_id)) = $3"
            ),
            " ORDER BY c.happened_on, c.id LIMIT $5 OFFSET $6"
        ),
        args![quarter.first_day(), quarter.last_day(), contract, volunteer, limit, offset],
    )
    .await
}
