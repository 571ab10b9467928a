//! Transfers to another service.

use super::Walk;

pub(super) async fn asked_for_and_taken_back(walk: &mut Walk) {
    let worker = walk.worker.clone();
    let reference = walk.service.an_accepted_referral(&worker, "Zennor", "Moved").await;
    let to: i64 = {
        let mut read = walk.service.db.read().await.unwrap();
        read.value("SELECT min(id) FROM service WHERE kind = 'in-reach'", holdfast::args![]).await.unwrap()
    };
    let to = to.to_string();
    let said = [
        ("from-day", "2"),
        ("from-month", "3"),
        ("from-year", "2026"),
        ("why", "She waits for a place"),
        ("basis", "consent"),
        ("agreed", "She asked"),
        ("note", "Ring first"),
    ];
    let new: Vec<_> = said.into_iter().chain([("to", to.as_str())]).collect();
    walk.press("/referrals/{reference}/transfer", &worker, &format!("/referrals/{reference}/transfer"), &new).await;
    let page = format!("/transfers/{}", walk.newest("transfer").await);
    let right: Vec<_> = said.into_iter().filter(|(name, _)| *name != "note").chain([("version", "0"), ("note", "Write")]).collect();
    walk.press("/transfers/{id}", &worker, &page, &right).await;
    walk.press("/transfers/{id}/withdraw", &worker, &format!("{page}/withdraw"), &[("withdraw_why", "She stays")]).await;
}
