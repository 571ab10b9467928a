//! Resettlement support after a stay: its start and its end.

use jiff::civil::Date;

use crate::places::queries::{self, Resettlement, Stay};
use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::OpenCase,
};

/// Starts support after a stay.
pub async fn start(tx: &mut Write, contracts: &Contracts, case: &OpenCase, stay: &Stay, on: Date) -> Result<(), DbError> {
    begin(tx, case, stay.id, on).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await
}

/// Ends support, or says when it will end.
pub async fn end(tx: &mut Write, contracts: &Contracts, case: &OpenCase, support: &Resettlement, on: Date) -> Result<(), DbError> {
    tx.run("UPDATE resettlement SET ended_on = $1 WHERE id = $2", args![on, support.id]).await?;
    tx.journal("resettlement-ended", "resettlement", support.id, case.reference.clone());
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await
}

/// Makes the start of support agree with a departure being recorded or changed.
pub(in crate::places) async fn with_departure(tx: &mut Write, case: &OpenCase, stay_id: i64, from: Option<Date>) -> Result<(), DbError> {
    match (queries::resettlement(tx, stay_id).await?, from) {
        (None, Some(from)) => begin(tx, case, stay_id, from).await,
        (Some(support), Some(from)) if support.started_on != from => {
            tx.run("UPDATE resettlement SET started_on = $1 WHERE id = $2", args![from, support.id]).await?;
            tx.journal("resettlement-moved", "resettlement", support.id, case.reference.clone());
            Ok(())
        }
        // It was only planned, and is not any more.
        (Some(support), None) if support.started_on > crate::clock::local_day(tx.at) => {
            tx.run("DELETE FROM resettlement WHERE id = $1", args![support.id]).await?;
            tx.journal("resettlement-not-planned", "resettlement", support.id, case.reference.clone());
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn begin(tx: &mut Write, case: &OpenCase, stay_id: i64, on: Date) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO resettlement (id, referral_id, stay_id, started_on, ended_on, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, NULL, $5, $6)",
        args![id, case.referral_id, stay_id, on, at, by],
    )
    .await?;
    tx.journal("resettlement-started", "resettlement", id, case.reference.clone());
    Ok(())
}
