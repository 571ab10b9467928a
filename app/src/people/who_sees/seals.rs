//! Sealing a record: it is its named readers' alone, of whatever role, until the seal is lifted.

use crate::{
    args,
    clock::local_day,
    db::{DbError, Read, Write},
    ids,
    running::accounts::open_reader,
};

/// Seals a person's record, with whoever seals it as its first reader. Says whether it was open.
pub(super) async fn seal(tx: &mut Write, root_id: i64, why: &str) -> Result<bool, DbError> {
    if standing(tx, root_id).await?.is_some() {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run("INSERT INTO seal (id, person_id, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)", args![id, root_id, why, at, by])
        .await?;
    if let Some(account) = by {
        write_reader(tx, id, account).await?;
    }
    tx.journal("sealed", "person", root_id, "");
    Ok(true)
}

async fn standing(tx: &mut Write, root_id: i64) -> Result<Option<i64>, DbError> {
    let found: Option<(i64,)> = tx
        .one(
            "SELECT s.id FROM seal s JOIN person p ON p.id = s.person_id WHERE p.root_id = $1 AND s.lifted_at IS NULL ORDER BY s.id LIMIT 1",
            args![root_id],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

async fn write_reader(tx: &mut Write, seal: i64, account: i64) -> Result<(), DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO seal_reader (id, seal_id, account_id, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)",
        args![ids::next(at), seal, account, at, by],
    )
    .await?;
    Ok(())
}

/// Names a reader. Says whether the record is sealed and they were none.
pub(super) async fn name_reader(tx: &mut Write, root_id: i64, account: i64) -> Result<bool, DbError> {
    let Some(seal) = standing(tx, root_id).await? else { return Ok(false) };
    let there: i64 = tx
        .value("SELECT count(*) FROM seal_reader WHERE seal_id = $1 AND account_id = $2 AND withdrawn_at IS NULL", args![seal, account])
        .await?;
    if there > 0 {
        return Ok(false);
    }
    write_reader(tx, seal, account).await?;
    tx.journal("seal-reader-named", "person", root_id, account.to_string());
    Ok(true)
}

/// Whether somebody may lift a seal of a person's, or take readers off: they sealed it, or somebody else named them. Access taken in an
/// emergency is for a while, and lifts nothing for good; nor does whoever it let name themself.
pub(super) async fn may_lift(read: &mut Read, root_id: i64, account: i64) -> Result<bool, DbError> {
    let named: i64 = read
        .value(
            "SELECT count(*) FROM seal_reader n JOIN seal s ON s.id = n.seal_id JOIN person p ON p.id = s.person_id
             WHERE p.root_id = $1 AND s.lifted_at IS NULL AND n.withdrawn_at IS NULL AND n.account_id = $2
               AND (COALESCE(n.recorded_by, 0) <> n.account_id OR s.recorded_by = n.account_id)",
            args![root_id, account],
        )
        .await?;
    Ok(named > 0)
}

/// Takes a reader off. The last one who can open it stays: a record that nobody may open is lost. Says whether it was done.
pub(super) async fn withdraw_reader(tx: &mut Write, root_id: i64, reader: i64) -> Result<bool, DbError> {
    let Some(seal) = standing(tx, root_id).await? else { return Ok(false) };
    let today = local_day(tx.at);
    let others: i64 = tx
        .value(
            concat!(
                "SELECT count(*) FROM seal_reader n JOIN seal s ON s.id = n.seal_id WHERE n.seal_id = $1 AND n.id <> $2 AND ",
                open_reader!("$3")
            ),
            args![seal, reader, today],
        )
        .await?;
    if others == 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let done = tx
        .run(
            "UPDATE seal_reader SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3 AND seal_id = $4 AND withdrawn_at IS NULL",
            args![at, by, reader, seal],
        )
        .await?;
    if done > 0 {
        tx.journal("seal-reader-withdrawn", "person", root_id, reader.to_string());
    }
    Ok(done > 0)
}

/// Lifts every seal that stands before a person: joined records may have had one each. Says whether one did.
pub(super) async fn lift(tx: &mut Write, root_id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let done = tx
        .run(
            "UPDATE seal SET lifted_at = $1, lifted_by = $2, lifted_why = $3
             WHERE lifted_at IS NULL AND person_id IN (SELECT id FROM person WHERE root_id = $4)",
            args![at, by, why, root_id],
        )
        .await?;
    if done > 0 {
        tx.journal("unsealed", "person", root_id, "");
    }
    Ok(done > 0)
}
