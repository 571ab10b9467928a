//! Contracts and their services as rows, made from the packs when one is first seen. A pack names its services; the rows
//! are what episodes point to, whatever version of the pack is in force.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    args,
    db::{Actor, Db, DbError, Read, Write},
    duties::contracts::Contracts,
    ids, row,
    words::day,
};

/// Of one kind: "dispersed-safe-accommodation", "resettlement".
pub const ACCOMMODATION: &str = "dispersed-safe-accommodation";
pub const RESETTLEMENT: &str = "resettlement";
/// In which children are supported in their own right.
pub const CHILDRENS: &str = "children-and-young-people";

row! {
    /// A service of a contract.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Service {
        pub id: i64,
        pub pack: String,
        pub code: String,
        pub kind: String,
        pub name: String,
        /// What its contract is called.
        pub contract: String,
        /// Its first day, or its contract's, whichever comes last.
        pub begun_on: Option<Date>,
        /// Its last day, or its contract's, whichever comes first.
        pub ended_on: Option<Date>,
    }
}

impl Service {
    /// Whether somebody can begin in it on a day; if not, why.
    pub fn runs_on(&self, on: Date) -> Result<(), String> {
        match (self.begun_on.filter(|begun| on < *begun), self.ended_on.filter(|ended| on > *ended)) {
            (Some(begun), _) => Err(format!("{} begins on {}.", self.name, day(begun))),
            (_, Some(ended)) => Err(format!("The last day of {} is {}.", self.name, day(ended))),
            _ => Ok(()),
        }
    }
}

/// What to do where somebody is to begin in a service on a day on which it does not run.
pub const OTHER_DAYS: &str =
    "Check the day. If the service runs then after all, a manager can change its days at Contracts and organisations.";

/// Every service there is, by contract.
pub async fn all(read: &mut Read) -> Result<Vec<Service>, DbError> {
    read.all(
        "SELECT s.id, c.pack, s.code, s.kind, s.name, c.name AS contract,
                CASE WHEN s.begun_on IS NULL OR c.begun_on > s.begun_on THEN c.begun_on ELSE s.begun_on END AS begun_on,
                CASE WHEN s.ended_on IS NULL OR c.ended_on < s.ended_on THEN c.ended_on ELSE s.ended_on END AS ended_on
         FROM service s JOIN contract c ON c.id = s.contract_id
         ORDER BY c.pack, s.id",
        vec![],
    )
    .await
}

/// Whether a referral asks for a service of a kind; one that does not say asks for the first of its contract.
pub async fn asked_for_is(read: &mut Read, referral_id: i64, kind: &str) -> Result<bool, DbError> {
    let asked: Option<(String,)> =
        read.one("SELECT s.kind FROM referral r JOIN service s ON s.id = r.service_id WHERE r.id = $1", args![referral_id]).await?;
    Ok(asked.is_some_and(|(asked,)| asked == kind))
}

/// What can be asked for on a day, as "pack/code" and in words, the main contract's first: what the packs name and what was added,
/// without what has not begun or has ended. Support after moving on follows a stay and is not asked for.
pub async fn offered(read: &mut Read, contracts: &Contracts, on: Date) -> Result<Vec<(String, String)>, DbError> {
    let rows = all(read).await?;
    let main = contracts.main().id.as_str();
    let mut offered: Vec<(String, String)> = vec![];
    for pack in std::iter::once(main).chain(contracts.all().into_iter().filter(|pack| *pack != main)) {
        let Some(version) = contracts.versions(pack).last() else { continue };
        // Until somebody is referred to a contract, or the program was started with it, it has no rows.
        let unmade = version.services.iter().filter(|named| rows.iter().all(|row| (row.pack.as_str(), &row.code) != (pack, &named.id)));
        let unmade = unmade.map(|named| (&named.id, named.kind.as_str(), &named.says, &version.title));
        let made = rows.iter().filter(|row| row.pack == pack && row.runs_on(on).is_ok());
        let made = made.map(|row| (&row.code, row.kind.as_str(), &row.name, &row.contract));
        let asked_for = made.chain(unmade).filter(|(_, kind, ..)| *kind != RESETTLEMENT);
        offered.extend(asked_for.map(|(code, _, name, contract)| (format!("{pack}/{code}"), format!("{name} ({contract})"))));
    }
    Ok(offered)
}

/// The services of a contract, in the order of its pack; made from the pack if they are not there yet.
pub async fn of_contract(tx: &mut Write, contracts: &Contracts, pack: &str) -> Result<Vec<Service>, DbError> {
    let there = of(tx, pack).await?;
    if is_whole(contracts, pack, &there) {
        return Ok(there);
    }
    make(tx, contracts, pack).await?;
    of(tx, pack).await
}

/// Whether every service that the pack names, in any version, is there.
fn is_whole(contracts: &Contracts, pack: &str, there: &[Service]) -> bool {
    let mut wanted = contracts.versions(pack).flat_map(|version| &version.services);
    wanted.all(|service| there.iter().any(|row| row.pack == pack && row.code == service.id))
}

async fn of(read: &mut Read, pack: &str) -> Result<Vec<Service>, DbError> {
    Ok(all(read).await?.into_iter().filter(|service| service.pack == pack).collect())
}

/// Whether somebody can begin in the service of a kind on a day; if not, why, and what to do.
pub async fn of_kind_runs_on(
    tx: &mut Write,
    contracts: &Contracts,
    (pack, kind): (&str, &str),
    on: Date,
) -> Result<Result<(), String>, DbError> {
    let service = of_kind(tx, contracts, pack, kind).await?;
    Ok(service.runs_on(on).map_err(|why| format!("{why} {OTHER_DAYS}")))
}

/// The service of a kind under a contract.
///
/// # Errors
/// [`DbError::Shape`] when the contract has none.
pub async fn of_kind(tx: &mut Write, contracts: &Contracts, pack: &str, kind: &str) -> Result<Service, DbError> {
    let found = of_contract(tx, contracts, pack).await?.into_iter().find(|service| service.kind == kind);
    found.ok_or_else(|| DbError::Shape(format!("the contract {pack} has no service of the kind {kind}")))
}

/// Makes what is not there of every contract that a pack was read of.
pub async fn make_all(db: &Db, contracts: &Contracts) -> Result<(), DbError> {
    let there = all(&mut db.read().await?).await?;
    for pack in contracts.all() {
        if !is_whole(contracts, pack, &there) {
            let mut tx = db.write(Actor::SYSTEM).await?;
            make(&mut tx, contracts, pack).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Makes what is not there of a contract and its services. Two servers that do it at once make it once.
async fn make(tx: &mut Write, contracts: &Contracts, pack: &str) -> Result<(), DbError> {
    let at = tx.at;
    let name = contracts.versions(pack).last().map_or_else(|| pack.to_owned(), |version| version.title.clone());
    let commissioner = contracts.versions(pack).last().map_or(String::new(), |version| version.commissioner.clone());
    tx.insert_missing("organisation", "id, name, kind, recorded_at", vec![args![ids::next(at), &commissioner, "commissioner", at]]).await?;
    let commissioner: i64 = tx.value("SELECT id FROM organisation WHERE name = $1", args![commissioner]).await?;
    let made = args![ids::next(at), pack, name, commissioner, at];
    tx.insert_missing("contract", "id, pack, name, commissioner_id, recorded_at", vec![made]).await?;
    let contract: i64 = tx.value("SELECT id FROM contract WHERE pack = $1", args![pack]).await?;
    let mut rows = vec![];
    let mut seen = BTreeSet::new();
    for service in contracts.versions(pack).flat_map(|version| &version.services).filter(|service| seen.insert(service.id.clone())) {
        rows.push(args![ids::next(at), contract, &service.id, service.kind.as_str(), &service.says, at]);
    }
    tx.insert_missing("service", "id, contract_id, code, kind, name, recorded_at", rows).await?;
    tx.journal("contract-made", "contract", contract, pack);
    Ok(())
}
