//! Accounts, sessions and second factors.

use axum::{
    body::Body,
    http::{Request, header, request},
};
use holdfast::{access::Role, args, db::Actor, ids, running::accounts::factors::codes};

use super::Walk;
use crate::given::{Person, key::Key, provider::Provider};

pub async fn walked(walk: &mut Walk) {
    let admin = walk.admin.clone();
    let worker = walk.service.signed_in_as(Role::SupportWorker).await.worker_id.unwrap().to_string();
    let new =
        [("name", "Dee"), ("sign_in", "dee"), ("role", "support-worker"), ("password", "four random words here"), ("worker", &worker)];
    walk.press("/accounts", &admin, "/accounts", &new).await;
    let id = walk.newest("account").await;
    let at = |verb: &str| format!("/accounts/{id}/{verb}");
    let (manager, change) = (walk.manager.clone(), walk.newest("account_change").await.to_string());
    walk.press("/accounts/seen", &manager, "/accounts/seen", &[("change", &change)]).await;
    let word = ("word", "amber-anchor-apple-apron-arrow-07");
    walk.press("/accounts/{id}/change", &admin, &at("change"), &[("role", "service-manager"), ("worker", &worker)]).await;
    walk.press("/accounts/{id}/word", &admin, &at("word"), &[word]).await;
    walk.press("/accounts/{id}/close", &admin, &at("close"), &[]).await;
    walk.press("/accounts/{id}/open", &admin, &at("open"), &[word]).await;
    second_factor(walk).await;
    single_sign_on(walk).await;
    walk.press("/journal/check", &admin, "/journal/check", &[]).await;
    let password = [("old", "three random words"), ("new", "five other random words")];
    walk.press("/account", &admin, "/account", &password).await;
    // A new password comes with a new cookie, which a browser keeps by itself.
    walk.admin = walk.service.signs_in_again(&admin).await;
}

async fn single_sign_on(walk: &mut Walk) {
    Provider::listening().await.serves(&mut walk.service);
    let (admin, worker) = (walk.admin.clone(), walk.service.signed_in_as(Role::SupportWorker).await);
    let at = format!("/accounts/{}/identity", worker.account_id);
    walk.press("/accounts/{id}/identity", &admin, &at, &[("subject", "dee")]).await;
    let worker = walk.service.signs_in_again(&worker).await;
    walk.press("/account/single-sign-on/remove", &worker, "/account/single-sign-on/remove", &[]).await;
    walk.service.sends(&admin, &at, &[("subject", "dee")]).await;
    walk.press("/accounts/{id}/identity/remove", &admin, &format!("{at}/remove"), &[]).await;
    let worker = walk.service.signs_in_again(&worker).await;
    let (at, id) = (walk.service.db.clock.now(), ids::next(walk.service.db.clock.now()));
    let mut tx = walk.service.db.write(Actor::SYSTEM).await.unwrap();
    let new = args![id, worker.account_id, vec![1_u8], at];
    tx.run("INSERT INTO new_browser (id, account_id, token_hash, browser, signed_in_at) VALUES ($1, $2, $3, '', $4)", new).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    walk.press("/account/new-browsers", &worker, "/account/new-browsers", &[("seen", &id.to_string())]).await;
}

async fn second_factor(walk: &mut Walk) {
    let worker = walk.service.signed_in_as(Role::SupportWorker).await;
    walk.press("/account/codes/begin", &worker, "/account/codes/begin", &[("password", "three random words")]).await;
    let secret: Vec<u8> = walk
        .service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT secret FROM authenticator WHERE account_id = $1", args![worker.account_id])
        .await
        .unwrap();
    let code = codes::code(&secret, walk.service.db.clock.now().as_second() / 30);
    walk.press("/account/codes", &worker, "/account/codes", &[("code", &code)]).await;
    let worker = walk.service.signs_in_again(&worker).await;
    let ten: Vec<String> = (1..).zip("abcdefghjk".chars()).map(|(n, last)| format!("{n:02}-abcde-fghj{last}")).collect();
    let ten: Vec<(&str, &str)> = ten.iter().map(|code| ("recovery", code.as_str())).collect();
    walk.press("/account/recovery", &worker, "/account/recovery", &ten).await;
    a_passkey(walk, &worker).await;
    let worker = walk.service.signs_in_again(&worker).await;
    walk.press("/account/codes/remove", &worker, "/account/codes/remove", &[]).await;
    let worker = walk.service.signs_in_again(&worker).await;
    walk.press("/account/sessions", &worker, "/account/sessions", &[("session", "all")]).await;
    let admin = walk.admin.clone();
    a_feed(walk, &worker).await;
    let feed = walk.newest("feed").await.to_string();
    walk.press("/diary/feed/end", &worker, "/diary/feed/end", &[("feed", &feed)]).await;
    walk.press("/account/warnings", &worker, "/account/warnings", &[("address", "worker@example.org")]).await;
    walk.press("/account/warnings/stop", &worker, "/account/warnings/stop", &[]).await;
    a_feed(walk, &worker).await;
    walk.press("/accounts/{id}/feeds", &admin, &format!("/accounts/{}/feeds", worker.account_id), &[]).await;
    // With a form of its own, where none is left: nothing to end is no fault.
    assert_eq!(walk.service.sends(&admin, &format!("/accounts/{}/feeds", worker.account_id), &[]).await.status, 303);
    let of_theirs = format!("/accounts/{}/sessions", worker.account_id);
    walk.press("/accounts/{id}/sessions", &admin, &of_theirs, &[("session", "all")]).await;
    let worker = walk.service.signs_in_again(&worker).await;
    walk.press("/account/codes/begin", &worker, "/account/codes/begin", &[("password", "three random words")]).await;
    let since = walk.service.db.clock.now();
    let mut tx = walk.service.db.write(Actor::SYSTEM).await.unwrap();
    tx.run("UPDATE account SET second_factor_since = $1 WHERE id = $2", args![since, worker.account_id]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    walk.press("/accounts/{id}/factor", &admin, &format!("/accounts/{}/factor", worker.account_id), &[]).await;
}

async fn a_passkey(walk: &mut Walk, worker: &Person) {
    let asked = [("name", "Laptop"), ("password", "three random words")];
    let key = ids::token();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("csrf", worker.csrf_token()), ("form_key", &key)])
        .extend_pairs(asked)
        .finish();
    let at_name = |request: request::Builder| request.header(header::HOST, "holdfast.example").header(header::COOKIE, &worker.cookie);
    let begun = walk.service.send(at_name(Request::post("/account/passkeys/begin")).body(Body::from(body)).unwrap()).await;
    let answer: serde_json::Value = serde_json::from_str(&begun.html).unwrap_or_else(|_| panic!("{}", begun.html));
    let made = Key::at("holdfast.example", "http://holdfast.example").made(&answer["options"]);
    let fields = [("name", "Laptop"), ("asked", answer["asked"].as_str().unwrap()), ("credential", &made)];
    let mut sent = vec![];
    for _ in 0..2 {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("csrf", worker.csrf_token()), ("form_key", &key)])
            .extend_pairs(fields)
            .finish();
        sent.push(walk.service.send(at_name(Request::post("/account/passkeys")).body(Body::from(body)).unwrap()).await);
        assert_eq!(sent.last().unwrap().to, "/account/passkeys?done=passkey");
    }
    let once = walk.rows().await;
    walk.the_same("/account/passkeys", (&sent[0], &sent[1]), &once).await;
    let id = walk.newest("passkey").await;
    let worker = walk.service.signs_in_again(worker).await;
    walk.press("/account/passkeys/{id}/remove", &worker, &format!("/account/passkeys/{id}/remove"), &[]).await;
}

/// An address for a telephone, as the page draws it.
async fn a_feed(walk: &mut Walk, worker: &Person) {
    let page = walk.service.opens(worker, "/diary/feed/new").await;
    let drawn = |name: &str| {
        let of = page.html.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("it is drawn");
        of.split('"').next().unwrap_or_default().to_owned()
    };
    walk.press("/diary/feed", worker, "/diary/feed", &[("secret", &drawn("secret")), ("drawn", &drawn("drawn"))]).await;
}
