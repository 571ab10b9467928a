//! Resettlement support after a stay: an episode of its own that follows the one in the accommodation.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts},
    people::OpenCase,
    running::contracts::services,
    work::episodes::{
        self, Episode,
        begin::{self, NewEpisode},
        change,
    },
};

/// Starts support after a stay in this episode.
pub async fn start(tx: &mut Write, contracts: &Contracts, case: &OpenCase, after: i64, on: Date) -> Result<(), DbError> {
    begin(tx, contracts, case, after, on).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await
}

/// Support of a case that goes on after a day, and had begun by then.
pub async fn going_on(read: &mut Read, referral_id: i64, on: Date) -> Result<Option<Episode>, DbError> {
    let of_case = episodes::queries::of_referral(read, referral_id).await?;
    Ok(of_case.into_iter().find(|support| support.kind == services::RESETTLEMENT && support.begun_on <= on && support.is_open(on)))
}

/// Puts right when support started and ends.
pub async fn change(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    support: &Episode,
    (from, to): (Date, Option<Date>),
) -> Result<(), DbError> {
    let foreseen = to.is_some_and(|on| on > crate::clock::local_day(tx.at));
    let reason = if to.is_none() { "" } else { "support-ended" };
    let new = Episode { begun_on: from, ended_on: to, end_reason: reason.into(), foreseen, ..support.clone() };
    change::change(tx, &new, "").await?;
    change::contacts_follow(tx, &[case.referral_id]).await?;
    duties::recalculate::cases(tx, contracts, &[case.referral_id]).await
}

/// Makes the start of support agree with a departure being recorded or changed.
pub(in crate::places) async fn with_departure(
    tx: &mut Write,
    contracts: &Contracts,
    case: &OpenCase,
    after: i64,
    from: Option<Date>,
) -> Result<(), DbError> {
    match (episodes::queries::after(tx, after).await?, from) {
        (None, Some(from)) => begin(tx, contracts, case, after, from).await,
        (Some(support), Some(from)) if support.begun_on != from => starts_on(tx, &support, from).await,
        // It was only planned, and is not any more.
        (Some(support), None) if support.begun_on > crate::clock::local_day(tx.at) => {
            change::withdraw(tx, &support, "the departure was changed").await?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Support that started when they left starts when they left, also when that day is put right; when they have not left after
/// all, it has not started.
pub(in crate::places) async fn follow(tx: &mut Write, after: i64, stood: Option<Date>, stands: Option<Date>) -> Result<(), DbError> {
    let Some(support) = episodes::queries::after(tx, after).await? else { return Ok(()) };
    match stands {
        None => change::withdraw(tx, &support, "they had not left").await.map(|_| ()),
        Some(left) if stood == Some(support.begun_on) && left != support.begun_on => starts_on(tx, &support, left).await,
        Some(_) => Ok(()),
    }
}

async fn starts_on(tx: &mut Write, support: &Episode, from: Date) -> Result<(), DbError> {
    let ended_on = support.ended_on.map(|ended| ended.max(from));
    change::change(tx, &Episode { begun_on: from, ended_on, ..support.clone() }, "").await?;
    Ok(())
}

async fn begin(tx: &mut Write, contracts: &Contracts, case: &OpenCase, after: i64, on: Date) -> Result<(), DbError> {
    let service = services::of_kind(tx, contracts, &case.contract, services::RESETTLEMENT).await?;
    let lived_in = episodes::queries::one(tx, after).await?;
    let person_id = match &lived_in {
        Some(episode) => episode.person_id,
        None => tx.value("SELECT person_id FROM referral WHERE id = $1", args![case.referral_id]).await?,
    };
    let new = NewEpisode {
        person_id,
        service_id: service.id,
        referral_id: Some(case.referral_id),
        after_id: Some(after),
        worker_id: lived_in.and_then(|episode| episode.worker_id),
        begun_on: on,
    };
    begin::begin(tx, new, "carried them before").await?;
    change::contacts_follow(tx, &[case.referral_id]).await
}
