//! A group with a place in it and sessions.

use super::{TODAY, Walk};
use holdfast::args;

pub(super) async fn with_their_sessions(walk: &mut Walk, reference: &str) {
    let worker = walk.worker.clone();
    let own = worker.worker_id.unwrap().to_string();
    let of_service: i64 = walk.service.db.read().await.unwrap().value("SELECT min(id) FROM service", args![]).await.unwrap();
    let of_service = of_service.to_string();
    let begins = [("begins-day", "1"), ("begins-month", "3"), ("begins-year", "2026")];
    let group = [&begins[..], &[("name", "Moving on"), ("service", &of_service), ("kind", "programme"), ("for", "women"), ("leads", &own)]];
    let group = group.concat();
    walk.press("/groups/new", &worker, "/groups/new", &group).await;
    let id = walk.newest("support_group").await.to_string();
    let page = format!("/groups/{id}");
    let planned = [&TODAY[..], &[("minutes", "60"), ("topic", "Trust"), ("place", "The chapel"), ("times", "2")]].concat();
    walk.press("/groups/{id}/sessions", &worker, &format!("{page}/sessions"), &planned).await;
    let sessions: (i64, i64) =
        walk.service.db.read().await.unwrap().one("SELECT min(id), max(id) FROM group_session", args![]).await.unwrap().unwrap();
    let person = walk.service.person_of(reference).await;
    let given = [&TODAY[..], &[("group", id.as_str()), ("place", "given")]].concat();
    walk.press("/people/{reference}/groups", &worker, &format!("{person}/groups"), &given).await;
    let place = walk.newest("group_place").await;
    let held = format!("/groups/sessions/{}", sessions.0);
    let came = format!("came-{place}");
    let marked = [("version", "0"), (came.as_str(), "came"), ("note", "Short of chairs")];
    walk.press("/groups/sessions/{id}/attendance", &worker, &format!("{held}/attendance"), &marked).await;
    walk.press("/groups/sessions/{id}/place", &worker, &format!("{held}/place"), &[]).await;
    let change = [&TODAY[..], &[("version", "0"), ("minutes", "90"), ("topic", "Trust")]].concat();
    walk.press("/groups/sessions/{id}/change", &worker, &format!("{held}/change"), &change).await;
    let next = format!("/groups/sessions/{}", sessions.1);
    walk.press("/groups/sessions/{id}/cancel", &worker, &format!("{next}/cancel"), &[("cancel_why", "Snow")]).await;
    walk.press("/groups/sessions/{id}/again", &worker, &format!("{next}/again"), &[]).await;
    walk.press("/groups/sessions/{id}/withdraw", &worker, &format!("{next}/withdraw"), &[("withdraw_why", "Never planned")]).await;
    let asked =
        [("asked-day", "2"), ("asked-month", "3"), ("asked-year", "2026"), ("from-day", "2"), ("from-month", "3"), ("from-year", "2026")];
    let right = [&asked[..], &[("version", "0"), ("why", "As she said")]].concat();
    walk.press("/groups/places/{id}", &worker, &format!("/groups/places/{place}"), &right).await;
    // Of a place that was never used.
    let other = walk.service.an_accepted_referral(&worker, "Zelah", "Quick").await;
    let other = walk.service.person_of(&other).await;
    assert_eq!(walk.service.sends(&worker, &format!("{other}/groups"), &given).await.status, 303);
    let unused = format!("/groups/places/{}/withdraw", walk.newest("group_place").await);
    walk.press("/groups/places/{id}/withdraw", &worker, &unused, &[("withdraw_why", "Another's")]).await;
    let changed = [&group[..], &[("version", "0"), ("about", "Twelve weeks")]].concat();
    walk.press("/groups/{id}/change", &worker, &format!("{page}/change"), &changed).await;
    assert_eq!(walk.service.sends(&worker, "/groups/new", &group).await.status, 303);
    let empty = format!("/groups/{}/withdraw", walk.newest("support_group").await);
    walk.press("/groups/{id}/withdraw", &worker, &empty, &[("withdraw_why", "There was none")]).await;
}
