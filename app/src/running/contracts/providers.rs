//! Providers: organisations that provide services. While one at most is named (by a contract, a service or a worker), nothing stands
//! between workers, and nobody is asked for whom they work. With the second, whatever no provider was named for becomes the first's.

use super::{What, change, queries};
use crate::{
    access::Role,
    args,
    db::{DbError, Read, Write},
    running::workers::spells,
};

/// Every provider that goes on or ended: id and name.
pub async fn every(read: &mut Read) -> Result<Vec<(i64, String)>, DbError> {
    read.all("SELECT id, name FROM organisation WHERE kind = 'provider' ORDER BY name", vec![]).await
}

/// Every commissioner: id and name.
pub async fn commissioners(read: &mut Read) -> Result<Vec<(i64, String)>, DbError> {
    read.all("SELECT id, name FROM organisation WHERE kind = 'commissioner' ORDER BY name", vec![]).await
}

/// Those that are named by a contract, a service or a worker.
pub async fn named(read: &mut Read) -> Result<Vec<i64>, DbError> {
    let ids: Vec<(i64,)> = read.all("SELECT provider_id FROM provider_here ORDER BY provider_id", vec![]).await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Whether several providers share the installation.
pub async fn are_several(read: &mut Read) -> Result<bool, DbError> {
    Ok(named(read).await?.len() > 1)
}

/// When a change has just named the second provider: every worker and contract that no provider was named for is the first's, as it
/// was in fact.
pub async fn divide(tx: &mut Write, before: &[i64]) -> Result<(), DbError> {
    let [first] = before else { return Ok(()) };
    if named(tx).await?.len() < 2 {
        return Ok(());
    }
    let contracts: Vec<(i64,)> = tx.all("SELECT id FROM contract WHERE provider_id IS NULL ORDER BY id", vec![]).await?;
    for (id,) in contracts {
        let Some((was, version)) = queries::stands(tx, What::Contract, id).await? else { continue };
        let mut now = was.clone();
        now.insert("provider_id".into(), first.to_string());
        let fields = What::Contract.fields(&[]);
        change::change(tx, (What::Contract, id, &fields), version, (&was, &now)).await?;
    }
    spells::have_always_worked_for(tx, *first).await
}

/// As a statement, for those that ask it beside something else; `$roles` is the parameter of [`of_commissioners`].
macro_rules! anothers {
    ($roles:literal) => {
        concat!(
            "SELECT k.pack FROM contract k WHERE (NOT EXISTS (SELECT 1 FROM undivided) AND k.provider_id IS NOT NULL
               AND k.provider_id NOT IN (SELECT provider_id FROM viewers_provider)
               AND NOT EXISTS (SELECT 1 FROM service v JOIN viewers_provider m ON m.provider_id = v.provider_id WHERE v.contract_id = k.id))
             OR EXISTS (SELECT 1 FROM account a WHERE a.id = viewer_account() AND ",
            $roles,
            " LIKE '% ' || a.role || ' %' AND CASE WHEN a.organisation_id IS NULL
                THEN (SELECT COUNT(DISTINCT commissioner_id) FROM contract) > 1 ELSE a.organisation_id <> COALESCE(k.commissioner_id, 0) END)"
        )
    };
}
pub(crate) use anothers;

/// The roles whose accounts are a commissioner's, with a space around each.
pub fn of_commissioners() -> String {
    let roles: Vec<&str> = Role::all().filter(|role| role.is_of_commissioner()).map(Role::id).collect();
    format!(" {} ", roles.join(" "))
}

/// The packs of contracts whose figures are another's: a worker of none of its providers does not read them, nor does an account of another
/// commissioner, or of none while there are several. Other accounts that are no worker's, such as a trustee's, read all.
pub async fn of_others(read: &mut Read) -> Result<Vec<String>, DbError> {
    let packs: Vec<(String,)> = read.all(anothers!("$1"), args![of_commissioners()]).await?;
    Ok(packs.into_iter().map(|(pack,)| pack).collect())
}

/// Whom the viewer works for today; nothing for an account that is no worker's.
pub async fn of_viewer(read: &mut Read) -> Result<Option<(i64, String)>, DbError> {
    read.one(
        "SELECT o.id, o.name FROM worker_provider l JOIN organisation o ON o.id = l.provider_id
         WHERE l.worker_id = viewer_worker() AND l.withdrawn_at IS NULL AND l.from_on <= viewer_on()
           AND (l.to_on IS NULL OR l.to_on >= viewer_on())",
        args![],
    )
    .await
}
