//! What a service manager decided of ending a stay or support against somebody's wish (C4.12, SUP-12).

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read},
    row,
};

row! {
    /// What a manager agreed to, by its record, and the earliest day on which it lets it end; on any day where none was said.
    #[derive(Clone, Copy, Debug)]
    pub struct Agreed { pub record_id: i64, pub earliest: Option<Date> }
}

/// What is asked of a decision: "evict" of a stay, "withdraw" of support.
#[derive(Clone, Copy, Debug)]
pub enum Ends {
    Stay,
    Support,
}

/// What stands agreed by a day, of what was asked since another: what was decided last counts, so a later "no" or "to be tried again first" takes an
/// earlier "yes" back.
pub async fn agreed(read: &mut Read, referral_id: i64, what: Ends, (since, by): (Date, Date)) -> Result<Option<Agreed>, DbError> {
    let about = match what {
        Ends::Stay => "evict",
        Ends::Support => "withdraw",
    };
    read.one(
        "SELECT q.record_id, q.earliest FROM (
           SELECT r.id AS record_id, r.outcome, f.happened_on AS earliest
           FROM record r LEFT JOIN record_fact f ON f.record_id = r.id AND f.kind = 'ending-earliest'
           WHERE r.referral_id = $1 AND r.kind = 'ending-decision' AND r.about = $2 AND r.outcome <> '' AND r.withdrawn_at IS NULL
             AND r.happened_on >= $3 AND COALESCE(r.second_on, r.happened_on) <= $4
           ORDER BY COALESCE(r.second_on, r.happened_on) DESC, r.happened_on DESC, r.id DESC LIMIT 1) q
         WHERE q.outcome IN ('agreed', 'changed')",
        args![referral_id, about, since, by],
    )
    .await
}
