//! Accounts: who can sign in, as what, and as which worker. Passwords are kept as argon2id hashes.

pub(super) mod account_pages;
pub mod change;
pub mod factors;
pub mod feeds;
pub(super) mod known_browsers;
pub mod new_browsers;
pub(super) mod one_time;
mod owners;
pub mod pages;
pub mod passwords;
pub mod sealed_to;
pub(super) mod session_pages;
pub(super) mod sign_in;
pub mod single_sign_on;

pub use passwords::fault_of_password;
pub(crate) use sealed_to::open_reader;

use crate::{
    access::Role,
    args,
    db::{DbError, Read, Write},
    ids, room,
};

/// Said where an account that sees people would be no worker's: a worker it is who is kept from a record, and who works for a provider.
pub const OF_NOBODY: &str = "Choose the worker whose account it is. This role sees people’s records, and only a worker is kept from one, works for a provider and carries cases. Add them under Workers first.";

pub struct NewAccount<'a> {
    pub sign_in: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub password: &'a str,
    pub worker_id: Option<i64>,
    /// Which commissioner's account it is, for the roles that are a commissioner's.
    pub organisation_id: Option<i64>,
}

/// What is wrong with a sign-in name, as a sentence that says what to do. Names that only look different, such as `rnary` beside
/// `mary`, would let one pass for another.
pub async fn fault_of_sign_in(read: &mut Read, sign_in: &str) -> Result<Option<String>, DbError> {
    if !sign_in.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@+'".contains(c)) {
        return Ok(Some("Use letters from a to z, digits, full stops, hyphens and underscores only.".into()));
    }
    let others: Vec<(String,)> = read.all("SELECT sign_in FROM account WHERE sign_in <> $1", args![sign_in.to_lowercase()]).await?;
    let alike = others.iter().any(|(other,)| looks_as(other) == looks_as(sign_in));
    Ok(alike.then(|| "Somebody has a sign-in name that looks the same. Choose another.".to_owned()))
}

/// What the organisations are called that work here or are worked with: no password has such a name in it.
pub async fn organisations(read: &mut Read) -> Result<Vec<String>, DbError> {
    let names: Vec<(String,)> = read.all("SELECT name FROM organisation ORDER BY name LIMIT 500", vec![]).await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// How a name looks to somebody who does not look closely.
fn looks_as(sign_in: &str) -> String {
    sign_in.to_lowercase().replace("rn", "m").replace("vv", "w").replace('0', "o").replace(['1', 'i'], "l")
}

/// Makes an account. The caller has checked the password.
pub async fn add(tx: &mut Write, new: NewAccount<'_>) -> Result<i64, DbError> {
    let at = tx.at;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO account (id, sign_in, name, role, password_hash, worker_id, organisation_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id,
            new.sign_in.to_lowercase(),
            new.name,
            new.role.id(),
            passwords::hash(new.password),
            new.worker_id,
            new.organisation_id,
            at
        ],
    )
    .await?;
    change::note(tx, id, "made", "", new.role.id()).await?;
    tx.journal("account-made", "account", id, new.role.id());
    if let Some(worker) = new.worker_id {
        room::house().named(tx, worker, new.name).await?;
    }
    Ok(id)
}
