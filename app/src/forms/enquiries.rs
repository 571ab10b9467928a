//! Enquiries: what comes to the service and is no referral (REF-13). Each is a record of the form `enquiry`, about a contract.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use rules::About;

use crate::{
    App, args,
    db::{DbError, Read},
    duties::of_the_service::{self, Told},
    own_written, row,
};

/// The form.
pub const KIND: &str = "enquiry";
/// So many stand on a page of the list.
pub const PAGE: i64 = 50;

row! {
    /// An enquiry in a line of the list.
    #[derive(Clone, Debug)]
    pub struct Enquiry {
        pub id: i64,
        pub line: String,
        pub happened_on: Option<Date>,
        pub happened_at: Option<Timestamp>,
        pub pack: String,
        pub contract: String,
        pub worker: Option<String>,
        pub answered_on: Option<Date>,
    }
}

macro_rules! enquiries {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.line, r.happened_on, r.happened_at, k.pack, k.name AS contract, w.name AS worker, r.second_on AS answered_on
             FROM record r JOIN contract k ON k.id = r.of_contract_id LEFT JOIN worker w ON w.id = r.worker_id
             WHERE r.kind = 'enquiry' AND r.withdrawn_at IS NULL AND ",
            own_written!("r.recorded_by", "r.recorded_at"),
            $rest
        )
    };
}

/// Those that wait for an answer, the oldest first; one more than a page.
pub async fn waiting(read: &mut Read) -> Result<Vec<Enquiry>, DbError> {
    read.all(enquiries!(" AND r.second_on IS NULL ORDER BY r.happened_on, COALESCE(r.happened_at, 0), r.id LIMIT 51"), args![]).await
}

/// Those that were answered, the latest first; one more than a page.
pub async fn answered(read: &mut Read, skip: i64) -> Result<Vec<Enquiry>, DbError> {
    read.all(enquiries!(" AND r.second_on IS NOT NULL ORDER BY r.happened_on DESC, r.id DESC LIMIT 51 OFFSET $1"), args![skip]).await
}

/// How many wait for an answer.
pub async fn unanswered(read: &mut Read) -> Result<i64, DbError> {
    read.value(
        concat!(
            "SELECT count(*) FROM record r WHERE r.kind = 'enquiry' AND r.withdrawn_at IS NULL AND r.second_on IS NULL AND ",
            own_written!("r.recorded_by", "r.recorded_at")
        ),
        args![],
    )
    .await
}

row! {
    struct OfContract { pack: String, kind: String, id: i64, happened_on: Option<Date>, happened_at: Option<Timestamp>, recorded_at: Timestamp, thread: Option<i64> }
}

/// When each that waits is due, by the rules of its contract.
pub async fn due(read: &mut Read, app: &App) -> Result<BTreeMap<i64, Timestamp>, DbError> {
    let facts: Vec<OfContract> = read
        .all(
            "SELECT k.pack, f.kind, f.record_id AS id, f.happened_on, f.happened_at, f.recorded_at, f.thread
             FROM record r JOIN record_fact f ON f.record_id = r.id JOIN contract k ON k.id = r.of_contract_id
             WHERE r.kind = 'enquiry' AND r.withdrawn_at IS NULL AND r.second_on IS NULL",
            args![],
        )
        .await?;
    let mut by_pack: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for OfContract { pack, kind, id, happened_on, happened_at, recorded_at, thread } in facts {
        by_pack.entry(pack).or_default().push(Told { kind, id, happened_on, happened_at, recorded_at, thread });
    }
    let now = app.db.clock.now();
    let dues = by_pack.iter().flat_map(|(pack, told)| of_the_service::due(&app.contracts, pack, About::Contract, told, now));
    Ok(dues.map(|due| (due.started_id, due.due_at)).collect())
}
