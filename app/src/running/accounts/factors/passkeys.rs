//! Passkeys (WebAuthn): a key on somebody's own machine, opened by their finger, face or PIN there. One alone shows who they are by two
//! factors, and it answers only to the address it was made for, so that no page that looks like ours can use it.

use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    RequestChallengeResponse, Url, Uuid, Webauthn, WebauthnBuilder,
};

use crate::{
    args,
    db::{Db, DbError, Read, Write},
    error::Problem,
    ids, row,
};
use desk::Desk;

/// So long a browser has to answer.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);
/// So many at once are asked for from one place.
const MOST: i64 = 20;

/// Who we are to a browser: the address by which it asks. It puts the same address into what it signs, and gives no passkey of another.
/// Nothing at an address that is a number, which browsers make no passkeys for.
pub fn site(desk: &Desk, headers: &HeaderMap) -> Option<Webauthn> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let scheme = if desk.behind_https { "https" } else { "http" };
    let origin = Url::parse(&format!("{scheme}://{host}")).ok()?;
    WebauthnBuilder::new(origin.domain()?, &origin).ok()?.rp_name("Holdfast").build().ok()
}

row! {
    /// A passkey as its owner is shown it.
    pub struct Listed { pub id: i64, pub name: String, pub made_at: Timestamp, pub used_at: Option<Timestamp> }
}

pub async fn of(read: &mut Read, account_id: i64) -> Result<Vec<Listed>, DbError> {
    read.all("SELECT id, name, made_at, used_at FROM passkey WHERE account_id = $1 ORDER BY id", args![account_id]).await
}

/// By the account's number, which says nothing of anyone.
fn handle(account_id: i64) -> Uuid {
    Uuid::from_u64_pair(0, account_id.unsigned_abs())
}

/// What a page's script is told to ask the browser for.
#[derive(Serialize)]
pub struct Asked {
    pub asked: String,
    pub options: serde_json::Value,
}

/// Keeps what a browser is asked to sign. Nothing when too much was asked from there.
async fn keep(db: &Db, account_id: Option<i64>, whence: &str, state: String) -> Result<Option<String>, DbError> {
    let mut tx = db.write(crate::db::Actor { account_id }).await?;
    let at = tx.at;
    let (since, until): (Timestamp, Timestamp) = (at - GOOD_FOR, at + GOOD_FOR);
    tx.run("DELETE FROM passkey_asked WHERE asked_at < $1 OR asked_at > $2", args![since, until]).await?;
    let asked: i64 = tx.value("SELECT count(*) FROM passkey_asked WHERE whence = $1", args![whence]).await?;
    if asked >= MOST {
        return Ok(None);
    }
    let token = ids::token();
    tx.run(
        "INSERT INTO passkey_asked (id, token_hash, account_id, whence, state, asked_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), Sha256::digest(&token).to_vec(), account_id, whence, state, at],
    )
    .await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(Some(token))
}

/// Takes what a browser was asked to sign: it can answer once.
async fn take(tx: &mut Write, account_id: Option<i64>, token: &str) -> Result<Option<String>, DbError> {
    let (at, hash) = (tx.at, Sha256::digest(token).to_vec());
    let found: Option<(i64, String)> = tx
        .one(
            "SELECT id, state FROM passkey_asked WHERE token_hash = $1 AND asked_at > $2 AND coalesce(account_id, 0) = $3",
            args![hash, at - GOOD_FOR, account_id.unwrap_or(0)],
        )
        .await?;
    let Some((id, state)) = found else { return Ok(None) };
    let taken = tx.run("DELETE FROM passkey_asked WHERE id = $1", args![id]).await?;
    Ok((taken > 0).then_some(state))
}

fn broken(what: &str, why: impl std::fmt::Display) -> Problem {
    Problem::Broken(format!("{what}: {why}"))
}

/// Asks for a passkey to be made. It is to be found by the browser itself at the next sign-in, without a name.
pub async fn ask_for_one(desk: &Desk, site: &Webauthn, account_id: i64, (sign_in, name): (&str, &str)) -> Result<Option<Asked>, Problem> {
    let held: Vec<(Vec<u8>,)> =
        desk.db.read().await?.all("SELECT credential_id FROM passkey WHERE account_id = $1", args![account_id]).await?;
    let held = held.into_iter().map(|(id,)| id).collect();
    let (asked, state): (CreationChallengeResponse, PasskeyRegistration) = site
        .start_passkey_registration(handle(account_id), sign_in, name, Some(held))
        .map_err(|why| broken("no passkey could be asked for", why))?;
    let mut options = serde_json::to_value(&asked.public_key).map_err(|why| broken("options of a passkey", why))?;
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    let state = serde_json::to_string(&state).map_err(|why| broken("the state of a passkey", why))?;
    let token = keep(&desk.db, Some(account_id), &format!("account {account_id}"), state).await?;
    Ok(token.map(|asked| Asked { asked, options }))
}

/// Keeps a passkey that a browser made. Says whether it is one that was asked for.
pub async fn make(tx: &mut Write, site: &Webauthn, account_id: i64, name: &str, (token, answer): (&str, &str)) -> Result<bool, Problem> {
    let Some(state) = take(tx, Some(account_id), token).await? else { return Ok(false) };
    let state: PasskeyRegistration = serde_json::from_str(&state).map_err(|why| broken("the state of a passkey", why))?;
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else { return Ok(false) };
    let passkey = match site.finish_passkey_registration(&answer, &state) {
        Ok(passkey) => passkey,
        Err(why) => {
            tracing::warn!(%why, "a passkey was refused");
            return Ok(false);
        }
    };
    let at = tx.at;
    let credential = serde_json::to_string(&passkey).map_err(|why| broken("a passkey", why))?;
    let made = tx
        .run(
            "INSERT INTO passkey (id, account_id, name, credential_id, credential, made_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (credential_id) DO NOTHING",
            args![ids::next(at), account_id, name, passkey.cred_id().to_vec(), credential, at],
        )
        .await?;
    Ok(made > 0)
}

/// Asks for whichever passkey a browser has for us.
pub async fn ask_for_any(desk: &Desk, site: &Webauthn, whence: &str) -> Result<Option<Asked>, Problem> {
    let (asked, state): (RequestChallengeResponse, DiscoverableAuthentication) =
        site.start_discoverable_authentication().map_err(|why| broken("no passkey could be asked for", why))?;
    let options = serde_json::to_value(&asked.public_key).map_err(|why| broken("options of a passkey", why))?;
    let state = serde_json::to_string(&state).map_err(|why| broken("the state of a passkey", why))?;
    let token = keep(&desk.db, None, whence, state).await?;
    Ok(token.map(|asked| Asked { asked, options }))
}

/// Whose passkey signed what was asked. Nothing when it is nobody's, or what it signed is not right.
pub async fn whose(tx: &mut Write, site: &Webauthn, (token, answer): (&str, &str)) -> Result<Option<i64>, Problem> {
    let Some(state) = take(tx, None, token).await? else { return Ok(None) };
    let state: DiscoverableAuthentication = serde_json::from_str(&state).map_err(|why| broken("the state of a passkey", why))?;
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(None) };
    let Ok((user, credential_id)) = site.identify_discoverable_authentication(&answer) else { return Ok(None) };
    let found: Option<(i64, i64, String)> =
        tx.one("SELECT id, account_id, credential FROM passkey WHERE credential_id = $1", args![credential_id.to_vec()]).await?;
    let Some((id, account_id, credential)) = found.filter(|(_, account_id, _)| handle(*account_id) == user) else { return Ok(None) };
    let mut passkey: Passkey = serde_json::from_str(&credential).map_err(|why| broken("a passkey", why))?;
    let signed = match site.finish_discoverable_authentication_v2(&answer, state, &passkey) {
        Ok(signed) if signed.user_verified() => signed,
        Ok(_) => return Ok(None),
        Err(why) => {
            tracing::warn!(%why, "what a passkey signed was refused");
            return Ok(None);
        }
    };
    // Its count of uses, by which a copy of it is noticed.
    passkey.update_credential(&signed);
    let (at, credential) = (tx.at, serde_json::to_string(&passkey).map_err(|why| broken("a passkey", why))?);
    tx.run("UPDATE passkey SET credential = $1, used_at = $2 WHERE id = $3", args![credential, at, id]).await?;
    Ok(Some(account_id))
}

/// Takes one away. Says whether it was there.
pub async fn remove(tx: &mut Write, account_id: i64, id: i64) -> Result<bool, DbError> {
    Ok(tx.run("DELETE FROM passkey WHERE id = $1 AND account_id = $2", args![id, account_id]).await? > 0)
}

pub async fn remove_all(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM passkey WHERE account_id = $1", args![account_id]).await?;
    tx.run("DELETE FROM passkey_asked WHERE account_id = $1", args![account_id]).await?;
    Ok(())
}
