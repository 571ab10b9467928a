//! Where somebody wants to be written to. Their own to say.

use crate::{
    args,
    db::{DbError, Read, Write},
};

/// Where an account's owner is written to; nothing where they are not.
pub async fn of(read: &mut Read, account_id: i64) -> Result<Option<String>, DbError> {
    let address: Option<(String,)> = read.one("SELECT address FROM warning_address WHERE account_id = $1", args![account_id]).await?;
    Ok(address.map(|(address,)| address))
}

/// From now on they are written to there; with no address, not at all.
pub async fn set(tx: &mut Write, account_id: i64, address: &str) -> Result<(), DbError> {
    tx.run("DELETE FROM warning_address WHERE account_id = $1", args![account_id]).await?;
    if address.is_empty() {
        tx.journal("warnings-stopped", "account", account_id, "");
        return Ok(());
    }
    let at = tx.at;
    tx.run("INSERT INTO warning_address (account_id, address, recorded_at) VALUES ($1, $2, $3)", args![account_id, address, at]).await?;
    tx.journal("warnings-asked-for", "account", account_id, "");
    Ok(())
}
