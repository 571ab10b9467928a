//! An agency of the register, and a pathway to it.

use super::Walk;

pub(super) async fn register(walk: &mut Walk) {
    let manager = walk.manager.clone();
    walk.press("/agencies", &manager, "/agencies", &[("name", "Penwith MASH"), ("agency_kind", "mash")]).await;
    let agency = format!("/agencies/{}", walk.newest("organisation").await);
    let change = [("version", "0"), ("name", "Penwith hub"), ("agency_kind", "mash")];
    walk.press("/agencies/{id}/change", &manager, &format!("{agency}/change"), &change).await;
    let pathway = [("name", "A child at risk"), ("way", "to")];
    walk.press("/agencies/{id}/pathways/new", &manager, &format!("{agency}/pathways/new"), &pathway).await;
    let written = format!("/pathways/{}", walk.newest("pathway").await);
    let change = [&pathway[..], &[("version", "0"), ("time_frame", "One working day")]].concat();
    walk.press("/pathways/{id}", &manager, &written, &change).await;
    walk.press("/pathways/{id}/withdraw", &manager, &format!("{written}/withdraw"), &[("withdraw_why", "Twice")]).await;
}
