//! Asking for a transfer.

use jiff::{Timestamp, civil::Date};
use rules::Pack;

use super::{Details, queries::Provided};
use crate::{
    App, args,
    db::{DbError, Write},
    duties, ids,
    people::{
        self, OpenCase,
        characteristics::{
            self,
            record::{self, Telling},
        },
        children,
        sharing::{self, Agreed},
    },
    work::{
        episodes::Episode,
        referrals::{
            pages::BY_TRANSFER,
            receive::{self, SaidInIt},
            referrer,
        },
    },
};

/// Who refers where the contract's list names other services of this kind, and where it does not.
const SOURCES: [&str; 2] = ["community-dasv", "other"];
/// What is told of them with a referral, and asked for by lists of referrals. All else is true of the person, whichever the service.
const NEEDS: [&str; 2] = ["main-need", "second-need"];

/// What the form of a referral takes.
const LONGEST_REFERRER: usize = 200;

/// A transfer as it was checked.
pub struct New<'a> {
    pub of: &'a Provided,
    pub episode: &'a Episode,
    pub to: &'a Provided,
    pub details: Details,
    /// When the other service was asked: it need not be when that is keyed in.
    pub asked_on: Date,
    pub asked_at: Option<Timestamp>,
    /// What is opened to another provider.
    pub agreed: Option<Agreed>,
}

/// Writes it, whole or not at all: the referral to the other service, what is opened to it, and that one leads to the other. Gives its id.
pub async fn ask(tx: &mut Write, app: &App, case: &OpenCase, new: &New<'_>) -> Result<i64, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let today = crate::clock::local_day(at);
    let said = said(tx, app, case, new).await?;
    let record_id: i64 = tx.value("SELECT person_id FROM referral WHERE id = $1", args![case.referral_id]).await?;
    let (to_id, reference) = receive::write(tx, record_id, &said, (&new.to.pack, Some(new.to.id))).await?;
    needs_go_along(tx, (case.person_id, record_id), (to_id, today)).await?;
    children::record::go_along(tx, case.referral_id, to_id).await?;
    referrer::follow(tx, case.person_id).await?;
    let sharing_id = match (&new.agreed, new.of.provider_id, new.to.provider_id) {
        (Some(agreed), Some(of), Some(with)) => Some(sharing::record(tx, case.person_id, (of, with), agreed, None).await?),
        _ => None,
    };
    let id = ids::next(at);
    let details = &new.details;
    tx.run(
        "INSERT INTO transfer (id, referral_id, episode_id, to_id, sharing_id, asked_on, from_on, why, basis, agreed, note, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            id,
            case.referral_id,
            new.episode.id,
            to_id,
            sharing_id,
            new.asked_on,
            details.from_on,
            &details.why,
            &details.basis,
            &details.agreed,
            &details.note,
            at,
            by
        ],
    )
    .await?;
    tx.journal("transfer-asked", "referral", case.referral_id, reference);
    duties::recalculate::cases(tx, &app.contracts, &[case.referral_id, to_id]).await?;
    Ok(id)
}

/// What the referral says of itself, that nobody keys again: from whom, how high the risk is, why.
async fn said(tx: &mut Write, app: &App, case: &OpenCase, new: &New<'_>) -> Result<SaidInIt, DbError> {
    let today = crate::clock::local_day(tx.at);
    let pack: Option<&Pack> = app.contracts.on(&new.to.pack, today).or_else(|| app.contracts.versions(&new.to.pack).last());
    let listed = |id: &&&str| pack.is_some_and(|pack| pack.choice("referral-sources", id).is_some());
    let asked_by: Option<(String,)> = match tx.actor.account_id {
        Some(account) => tx.one("SELECT name FROM account WHERE id = $1", args![account]).await?,
        None => None,
    };
    let of = [Some(new.of.name.clone()), Some(new.of.provider.clone()).filter(|name| !name.is_empty()), asked_by.map(|(name,)| name)];
    Ok(SaidInIt {
        received_on: new.asked_on,
        received_at: new.asked_at,
        door: BY_TRANSFER.0.into(),
        source: (*SOURCES.iter().find(listed).unwrap_or(&"not-known")).into(),
        referrer: of.into_iter().flatten().collect::<Vec<_>>().join(", ").chars().take(LONGEST_REFERRER).collect(),
        dash_score: None,
        risk: risk(tx, case).await?,
        words: new.details.asked_for(),
    })
}

/// How high the risk is, as it was judged last.
async fn risk(tx: &mut Write, case: &OpenCase) -> Result<String, DbError> {
    let today = crate::clock::local_day(tx.at);
    let (_, person) = people::received(tx, &case.reference).await?;
    let told = people::queries::facts(tx, &person).await?;
    Ok(people::risk::of_facts(&told, today).map_or_else(|| "not-assessed".into(), |stands| stands.level))
}

async fn needs_go_along(tx: &mut Write, (root_id, person_id): (i64, i64), (referral_id, on): (i64, Date)) -> Result<(), DbError> {
    let statements = characteristics::queries::of_person(tx, root_id).await?;
    let standing = NEEDS.iter().filter_map(|kind| Some((*kind, characteristics::standing(&statements, kind, on)?)));
    let told: Vec<(&str, &str, &str)> = standing.map(|(kind, says)| (kind, says.value.as_str(), "")).collect();
    let telling = Telling { person_id, referral_id: Some(referral_id), on, told_by: "referrer", at: tx.at, by: tx.actor.account_id };
    record::told(tx, telling, &told).await
}
