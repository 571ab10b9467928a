//! Contracts and their services as rows, made from the packs when one is first seen. A pack names its services; the rows
//! are what episodes point to, whatever version of the pack is in force.

use crate::{
    args,
    db::{DbError, Read, Write},
    duties::contracts::Contracts,
    ids, row,
};

/// Of one kind: "dispersed-safe-accommodation", "resettlement".
pub const ACCOMMODATION: &str = "dispersed-safe-accommodation";
pub const RESETTLEMENT: &str = "resettlement";

/// What a contract pays for: the code in its pack, the kind, and what staff call it.
const SERVICES: [(&str, &str, &str); 2] =
    [("accommodation", ACCOMMODATION, "Dispersed safe accommodation"), ("resettlement", RESETTLEMENT, "Resettlement support")];

row! {
    /// A service of a contract.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Service { pub id: i64, pub pack: String, pub code: String, pub kind: String, pub name: String }
}

/// Every service there is, by contract.
pub async fn all(read: &mut Read) -> Result<Vec<Service>, DbError> {
    read.all(
        "SELECT s.id, c.pack, s.code, s.kind, s.name FROM service s JOIN contract c ON c.id = s.contract_id
         ORDER BY c.pack, s.id",
        vec![],
    )
    .await
}

/// The services of a contract; made from its pack if they are not there yet.
pub async fn of_contract(tx: &mut Write, contracts: &Contracts, pack: &str) -> Result<Vec<Service>, DbError> {
    let there: Vec<Service> = all(tx).await?.into_iter().filter(|service| service.pack == pack).collect();
    if !there.is_empty() {
        return Ok(there);
    }
    make(tx, contracts, pack).await?;
    Ok(all(tx).await?.into_iter().filter(|service| service.pack == pack).collect())
}

/// The service of a kind under a contract.
///
/// # Errors
/// [`DbError::Shape`] when the contract has none.
pub async fn of_kind(tx: &mut Write, contracts: &Contracts, pack: &str, kind: &str) -> Result<Service, DbError> {
    let found = of_contract(tx, contracts, pack).await?.into_iter().find(|service| service.kind == kind);
    found.ok_or_else(|| DbError::Shape(format!("the contract {pack} has no service of the kind {kind}")))
}

/// Makes what is not there of a contract and its services. Two servers that do it at once make it once.
async fn make(tx: &mut Write, contracts: &Contracts, pack: &str) -> Result<(), DbError> {
    let at = tx.at;
    let name = contracts.versions(pack).last().map_or_else(|| pack.to_owned(), |version| version.title.clone());
    let made = args![ids::next(at), pack, name, at];
    tx.insert_missing("contract", "id, pack, name, recorded_at", vec![made]).await?;
    let contract: i64 = tx.value("SELECT id FROM contract WHERE pack = $1", args![pack]).await?;
    let services = SERVICES.iter().map(|(code, kind, name)| args![ids::next(at), contract, *code, *kind, *name, at]).collect();
    tx.insert_missing("service", "id, contract_id, code, kind, name, recorded_at", services).await?;
    tx.journal("contract-made", "contract", contract, pack);
    Ok(())
}
