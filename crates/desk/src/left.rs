//! How somebody left a list: what stood in its address, so that they find it so when they come back to it from anywhere. What an
//! address may hold says nothing of anybody.

use axum::response::{IntoResponse as _, Redirect, Response};

use crate::{
    args,
    db::{Actor, Db, DbError},
    looks,
    session::SignedIn,
};

/// Nothing in an address of ours is longer, and what somebody put there is not kept.
const LONGEST: usize = 300;

/// Keeps how a list is left; or, asked for with nothing in its address, leads to it as it was left. `done` is the code of what was just
/// done, which the list says; `asked` what stands in the address, `means` what of it is a choice: empty when everything is shown.
pub async fn as_left(
    db: &Db,
    who: &SignedIn,
    (list, done): (&str, &str),
    asked: Option<&str>,
    means: &str,
) -> Result<Option<Response>, DbError> {
    let kept: Option<(String,)> =
        db.read().await?.one("SELECT query FROM list_left WHERE account_id = $1 AND list = $2", args![who.account_id, list]).await?;
    let kept = kept.map(|(query,)| query);
    if asked.is_none_or(str::is_empty) {
        let done = if done.is_empty() { String::new() } else { format!("&done={}", crate::words::in_an_address(done)) };
        return Ok(kept.map(|query| Redirect::to(&format!("{list}?{query}{done}")).into_response()));
    }
    if kept.as_deref().unwrap_or_default() != means && means.len() <= LONGEST {
        match keep(db, who, list, means).await {
            // Nobody waits for it, and nothing is lost that was not just typed.
            Err(error) if error.cannot_write_now() => {}
            kept => kept?,
        }
    }
    Ok(None)
}

async fn keep(db: &Db, who: &SignedIn, list: &str, means: &str) -> Result<(), DbError> {
    let Some(mut tx) = db.write_within(looks::SOON, Actor { account_id: Some(who.account_id) }).await? else { return Ok(()) };
    tx.run("DELETE FROM list_left WHERE account_id = $1 AND list = $2", args![who.account_id, list]).await?;
    if !means.is_empty() {
        let args = args![who.account_id, list, means];
        tx.run("INSERT INTO list_left (account_id, list, query) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", args).await?;
    }
    // How somebody looks at a list is no record of anyone.
    tx.unjournaled();
    tx.commit().await
}
