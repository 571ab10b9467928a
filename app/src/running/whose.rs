//! What of who works here, and under which contracts, somebody may change: while one provider at most is named, all of it. From the second
//! on a provider's workers change what is their own provider's or nobody's; a role that sees no people (an administrator's) is everybody's.
//! What is another's looks as if it were not there. For whom somebody works, and who runs a contract, is said by a role like that; or by
//! whose it was, who lets it go.

use policy::Scope;

use crate::{
    access::Role,
    args,
    db::{DbError, Read},
    error::Problem,
    session::SignedIn,
};

/// That nothing stands between the viewer and what is another's.
macro_rules! unbound {
    () => {
        "(viewer_scope() = 0 OR NOT EXISTS (SELECT 1 FROM provider_here a JOIN provider_here b ON a.provider_id < b.provider_id))"
    };
}

/// For statements: that a worker, named by a column, is the viewer's provider's today, or nobody's from today on.
macro_rules! our_worker {
    ($worker:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM worker_provider ol JOIN viewers_provider ov ON ov.provider_id = ol.provider_id WHERE ol.worker_id = ",
            $worker,
            " AND ol.withdrawn_at IS NULL AND ol.from_on <= viewer_on() AND (ol.to_on IS NULL OR ol.to_on >= viewer_on()))
              OR NOT EXISTS (SELECT 1 FROM worker_provider ol WHERE ol.worker_id = ",
            $worker,
            " AND ol.withdrawn_at IS NULL AND (ol.to_on IS NULL OR ol.to_on >= viewer_on())
                  AND ol.provider_id NOT IN (SELECT provider_id FROM viewers_provider)))"
        )
    };
}

/// For statements: that the viewer may change what is kept of a worker, named by a column; of nobody, they may.
macro_rules! may_change_worker {
    ($worker:literal) => {
        concat!("(", $crate::running::whose::unbound!(), " OR ", $crate::running::whose::our_worker!($worker), ")")
    };
}

/// That a provider, named by a column, is the viewer's or nobody.
macro_rules! may_change_of {
    ($provider:literal) => {
        concat!(
            "(",
            $crate::running::whose::unbound!(),
            " OR ",
            $provider,
            " IS NULL OR ",
            $provider,
            " IN (SELECT provider_id FROM viewers_provider))"
        )
    };
}
/// That everybody who is in a team is theirs.
macro_rules! may_change_team {
    ($team:literal) => {
        concat!(
            "(",
            $crate::running::whose::unbound!(),
            " OR NOT EXISTS (SELECT 1 FROM worker_team om WHERE om.team_id = ",
            $team,
            " AND om.withdrawn_at IS NULL AND (om.to_on IS NULL OR om.to_on >= viewer_on()) AND NOT ",
            $crate::running::whose::our_worker!("om.worker_id"),
            "))"
        )
    };
}
pub(crate) use {may_change_of, may_change_team, may_change_worker, our_worker, unbound};

/// Whether somebody whose role sees no people is nobody's in particular: they say who works for whom.
pub fn says_for_whom(role: Role) -> bool {
    role.sees() == Scope::Nobody
}

/// Whether what is another provider's is kept from whoever asks, because several are here.
pub async fn is_bound(read: &mut Read, who: &SignedIn) -> Result<bool, DbError> {
    Ok(!says_for_whom(who.role) && super::contracts::providers::are_several(read).await?)
}

async fn found(read: &mut Read, sql: &'static str, id: i64) -> Result<bool, DbError> {
    let found: Option<(i64,)> = read.one(sql, args![id]).await?;
    Ok(found.is_some())
}

/// Whether the viewer may change what is kept of a worker.
pub async fn may_change(read: &mut Read, worker: i64) -> Result<bool, DbError> {
    found(read, concat!("SELECT w.id FROM worker w WHERE w.id = $1 AND ", may_change_worker!("w.id")), worker).await
}

/// A worker of whom the viewer may change what is kept.
pub async fn worker(read: &mut Read, id: i64) -> Result<(), Problem> {
    if may_change(read, id).await? { Ok(()) } else { Err(Problem::NotFound) }
}

/// Whether whoever an account is, is theirs to see to.
pub async fn account(read: &mut Read, id: i64) -> Result<bool, DbError> {
    found(read, concat!("SELECT a.id FROM account a WHERE a.id = $1 AND ", may_change_worker!("a.worker_id")), id).await
}

/// A line of a worker's that says for which provider they work: its own manager ends it.
pub async fn line(read: &mut Read, id: i64) -> Result<(), Problem> {
    let sql = concat!("SELECT l.id FROM worker_provider l WHERE l.id = $1 AND ", may_change_of!("l.provider_id"));
    if found(read, sql, id).await? { Ok(()) } else { Err(Problem::NotFound) }
}

/// A team of theirs.
pub async fn team(read: &mut Read, id: i64) -> Result<bool, DbError> {
    found(read, concat!("SELECT t.id FROM team t WHERE t.id = $1 AND ", may_change_team!("t.id")), id).await
}
