//! Support of their own for whoever came with somebody else: a child has a case, a worker, a plan and a timeline in their own right (PPL-1,
//! SUP-16), and nobody keys in a referral for it. The contract was asked for the family once, so it is counted once.

mod begin;
pub(super) mod pages;

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read},
    row, seen, shown_referral,
};

row! {
    /// Somebody who came with a referral and has no support of their own that goes on.
    #[derive(Clone, Debug)]
    pub struct Came { pub root_id: i64, pub reference: String, pub given_name: String, pub family_name: String }
}

/// Those who came with a referral and have no case of their own on a day.
pub async fn without_their_own(read: &mut Read, referral_id: i64, today: Date) -> Result<Vec<Came>, DbError> {
    read.all(
        concat!(
            "SELECT root.id AS root_id, root.reference, root.given_name, root.family_name
             FROM came_with c JOIN person m ON m.id = c.person_id JOIN person root ON root.id = m.root_id
             WHERE c.referral_id = $1 AND c.withdrawn_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM person x JOIN referral r ON r.person_id = x.id JOIN episode e ON e.referral_id = r.id
                               WHERE x.root_id = root.id AND e.withdrawn_at IS NULL AND (e.ended_on IS NULL OR e.ended_on > $2) AND ",
            shown_referral!("own", "r.id"),
            ") AND ",
            shown_referral!("own", "c.referral_id"),
            " AND ",
            seen!("root.id"),
            " ORDER BY root.reference"
        ),
        args![referral_id, today],
    )
    .await
}
