//! What a unit is, where it is, and what state it is in.

use super::Walk;

pub(super) async fn a_unit_has_an_address(walk: &mut Walk) {
    let manager = walk.manager.clone();
    let since = [("since-day", "1"), ("since-month", "3"), ("since-year", "2026")];
    let address: Vec<_> = [("version", "0"), ("street", "1 Fore Street")].into_iter().chain(since).collect();
    walk.press("/units/{name}/address", &manager, "/units/DU1/address", &address).await;
    let id = walk.newest("unit_address").await;
    walk.press("/units/{name}/address/reveal", &manager, "/units/DU1/address/reveal", &[("why", "visit")]).await;
    let withdraw = format!("/units/DU1/address/{id}/withdraw");
    walk.press("/units/{name}/address/{address}/withdraw", &manager, &withdraw, &[("why", "Another unit's")]).await;
}

pub(super) async fn what_a_unit_is(walk: &mut Walk, reference: &str, unit: &str) {
    let (worker, manager) = (walk.worker.clone(), walk.manager.clone());
    walk.service.has_a_unit("DU9").await;
    walk.press("/units/{name}/withdraw", &manager, "/units/DU9/withdraw", &[("withdraw_why", "Typed wrong")]).await;
    walk.press("/units/{name}/put-back", &manager, "/units/DU9/put-back", &[]).await;
    let change = [("version", "0"), ("town", "Truro"), ("bedrooms", "3"), ("tolerance", "high"), ("kind", "shared")];
    walk.press("/units/{name}/change", &manager, "/units/DU2/change", &change).await;
    let works = [("kind", "works"), ("from-day", "2"), ("from-month", "3"), ("from-year", "2026"), ("words", "A new kitchen")];
    walk.press("/units/{name}/states/new", &worker, "/units/DU2/states/new", &works).await;
    let state = format!("/units/DU2/states/{}", walk.newest("unit_state").await);
    let right = [&[("version", "0")], &works[..4], &[("words", "A new bathroom")]].concat();
    walk.press("/units/{name}/states/{state}", &worker, &state, &right).await;
    walk.press("/units/{name}/states/{state}/withdraw", &worker, &format!("{state}/withdraw"), &[("withdrawn_why", "Another unit")]).await;
    let until = [("unit", unit), ("until-day", "3"), ("until-month", "3"), ("until-year", "2026"), ("hour", "18:00")];
    walk.press("/referrals/{reference}/reserve", &worker, &format!("/referrals/{reference}/reserve"), &until).await;
    let state = format!("/units/DU2/states/{}", walk.newest("unit_state").await);
    walk.press("/units/{name}/states/{state}/end", &worker, &format!("{state}/end"), &[("outcome", "lifted")]).await;
}
