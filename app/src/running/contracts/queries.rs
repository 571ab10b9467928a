//! Every read of organisations, contracts and services.

use jiff::{Timestamp, civil::Date};

use super::What;
use crate::{
    args,
    clock::local_day,
    db::{DbError, Read},
    row,
    running::whose::{may_change_of, unbound},
    versions::{self, Values},
};

row! {
    /// An organisation.
    #[derive(Clone, Debug)]
    pub struct Organisation { pub id: i64, pub name: String, pub kind: String, pub ended_on: Option<Date>, pub version: i64, pub ours: bool }
}

/// Every organisation, by name.
pub async fn organisations(read: &mut Read) -> Result<Vec<Organisation>, DbError> {
    const ALL: &str = concat!(
        "SELECT o.id, o.name, o.kind, o.ended_on, o.version, (o.kind <> 'provider' OR ",
        may_change_of!("o.id"),
        ") AS ours FROM organisation o ORDER BY o.name"
    );
    read.all(ALL, vec![]).await
}

row! {
    /// A contract, with its parties by name.
    #[derive(Clone, Debug)]
    pub struct Contract {
        pub id: i64,
        pub pack: String,
        pub name: String,
        pub commissioner: Option<String>,
        pub provider: Option<String>,
        pub controller: Option<String>,
        pub processor: Option<String>,
        pub begun_on: Option<Date>,
        pub ended_on: Option<Date>,
        /// Whether the viewer may change it.
        pub ours: bool,
    }
}

/// Every contract, by name.
pub async fn contracts(read: &mut Read) -> Result<Vec<Contract>, DbError> {
    read.all(
        concat!(
            "SELECT c.id, c.pack, c.name, o.name AS commissioner, p.name AS provider, d.name AS controller, x.name AS processor, c.begun_on,
                    c.ended_on, ",
            may_change_of!("c.provider_id"),
            " AS ours
             FROM contract c LEFT JOIN organisation o ON o.id = c.commissioner_id LEFT JOIN organisation p ON p.id = c.provider_id
             LEFT JOIN organisation d ON d.id = c.controller_id LEFT JOIN organisation x ON x.id = c.processor_id ORDER BY c.name, c.id"
        ),
        vec![],
    )
    .await
}

/// Who decides about the data of a contract and who keeps it for them, where that was set: whoever is handed figures reads it on them.
pub async fn parties(read: &mut Read, pack: &str) -> Result<Vec<(&'static str, String)>, DbError> {
    let names: Option<(Option<String>, Option<String>)> = read
        .one(
            "SELECT d.name, x.name FROM contract c LEFT JOIN organisation d ON d.id = c.controller_id LEFT JOIN organisation x ON x.id = c.processor_id
             WHERE c.pack = $1",
            args![pack],
        )
        .await?;
    let (controller, processor) = names.unwrap_or_default();
    Ok([("Data controller", controller), ("Data processor", processor)]
        .into_iter()
        .filter_map(|(what, name)| Some((what, name?)))
        .collect())
}

/// From which day it is kept here what is done for a contract, and its last day: nothing is known of the days before it was
/// recorded here.
pub async fn in_force(read: &mut Read, id: i64) -> Result<Option<(Option<Date>, Option<Date>)>, DbError> {
    let found: Option<(Option<Date>, Option<Date>, Timestamp)> =
        read.one("SELECT begun_on, ended_on, recorded_at FROM contract WHERE id = $1", args![id]).await?;
    Ok(found.map(|(begun, ended, recorded)| (Some(begun.map_or(local_day(recorded), |on| on.max(local_day(recorded)))), ended)))
}

row! {
    /// A service of a contract, with how many are in it on a day.
    #[derive(Clone, Debug)]
    pub struct Served { pub id: i64, pub contract_id: i64, pub pack: String, pub kind: String, pub name: String, pub begun_on: Option<Date>, pub ended_on: Option<Date>, pub now: i64, pub ours: bool }
}

/// Every service, in the order in which they were made.
pub async fn services(read: &mut Read, today: Date) -> Result<Vec<Served>, DbError> {
    read.all(
        concat!(
            "SELECT s.id, s.contract_id, c.pack, s.kind, s.name, s.begun_on, s.ended_on,
                    (SELECT count(*) FROM episode e WHERE e.service_id = s.id AND e.withdrawn_at IS NULL AND e.begun_on <= $1
                     AND (e.ended_on IS NULL OR e.ended_on >= $1)) AS now, ",
            may_change_of!("COALESCE(s.provider_id, c.provider_id)"),
            " AS ours FROM service s JOIN contract c ON c.id = s.contract_id ORDER BY s.id"
        ),
        args![today],
    )
    .await
}

row! {
    struct AnOrganisation { name: String, kind: String, ended_on: Option<Date>, version: i64 }
}

row! {
    struct AContract {
        name: String,
        commissioner_id: Option<i64>,
        provider_id: Option<i64>,
        controller_id: Option<i64>,
        processor_id: Option<i64>,
        begun_on: Option<Date>,
        ended_on: Option<Date>,
        version: i64,
    }
}

row! {
    struct AService { name: String, provider_id: Option<i64>, begun_on: Option<Date>, ended_on: Option<Date>, version: i64 }
}

/// What stands in one of them, and its version; nothing when there is none.
pub async fn stands(read: &mut Read, what: What, id: i64) -> Result<Option<(Values, i64)>, DbError> {
    let day = |on: Option<Date>| on.map_or(String::new(), |on| on.to_string());
    let party = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    let named = |pairs: Vec<(&str, String)>| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(match what {
        What::Organisation => {
            let found: Option<AnOrganisation> =
                read.one("SELECT name, kind, ended_on, version FROM organisation WHERE id = $1", args![id]).await?;
            found.map(|it| (named(vec![("name", it.name), ("kind", it.kind), ("ended_on", day(it.ended_on))]), it.version))
        }
        What::Contract => {
            let found: Option<AContract> = read
                .one(
                    "SELECT name, commissioner_id, provider_id, controller_id, processor_id, begun_on, ended_on, version
                     FROM contract WHERE id = $1",
                    args![id],
                )
                .await?;
            found.map(|it| {
                let values = vec![
                    ("name", it.name),
                    ("commissioner_id", party(it.commissioner_id)),
                    ("provider_id", party(it.provider_id)),
                    ("controller_id", party(it.controller_id)),
                    ("processor_id", party(it.processor_id)),
                    ("begun_on", day(it.begun_on)),
                    ("ended_on", day(it.ended_on)),
                ];
                (named(values), it.version)
            })
        }
        What::Service => {
            let found: Option<AService> =
                read.one("SELECT name, provider_id, begun_on, ended_on, version FROM service WHERE id = $1", args![id]).await?;
            found.map(|it| {
                let values = vec![
                    ("name", it.name),
                    ("provider_id", party(it.provider_id)),
                    ("begun_on", day(it.begun_on)),
                    ("ended_on", day(it.ended_on)),
                ];
                (named(values), it.version)
            })
        }
    })
}

/// Every change of one of them, latest first.
pub async fn changes(read: &mut Read, what: What, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, '' AS why FROM contract_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.what = $1 AND c.of_id = $2 ORDER BY c.version DESC LIMIT 50",
        args![what.table(), id],
    )
    .await
}

/// The first and last day on which anybody was in a service of a contract, or in one service: it can end no sooner.
pub async fn last_begun(read: &mut Read, what: What, id: i64) -> Result<Option<Date>, DbError> {
    let sql = match what {
        What::Organisation => return Ok(None),
        What::Contract => {
            "SELECT max(e.begun_on) FROM episode e JOIN service s ON s.id = e.service_id WHERE s.contract_id = $1 AND e.withdrawn_at IS NULL"
        }
        What::Service => "SELECT max(e.begun_on) FROM episode e WHERE e.service_id = $1 AND e.withdrawn_at IS NULL",
    };
    read.value(sql, args![id]).await
}

/// Whether the viewer may change one of them; and whether they may say who provides it: whose it is says whose it is from now on.
pub async fn is_ours(read: &mut Read, what: What, id: i64) -> Result<(bool, bool), DbError> {
    let sql = match what {
        What::Organisation => {
            concat!("SELECT (o.kind <> 'provider' OR ", may_change_of!("o.id"), "), TRUE FROM organisation o WHERE o.id = $1")
        }
        What::Contract => concat!(
            "SELECT ",
            may_change_of!("c.provider_id"),
            ", (",
            unbound!(),
            " OR c.provider_id IS NOT NULL) FROM contract c WHERE c.id = $1"
        ),
        What::Service => concat!(
            "SELECT ",
            may_change_of!("COALESCE(s.provider_id, c.provider_id)"),
            ", (",
            unbound!(),
            " OR COALESCE(s.provider_id, c.provider_id) IS NOT NULL) FROM service s JOIN contract c ON c.id = s.contract_id WHERE s.id = $1"
        ),
    };
    Ok(read.one(sql, args![id]).await?.unwrap_or((false, false)))
}
