//! An enquiry that turns into a referral.

use super::Walk;

pub(super) async fn carried_into_a_referral(walk: &mut Walk) {
    let worker = walk.worker.clone();
    let enquiry = [
        ("kind", "general"),
        ("door", "phone"),
        ("received-day", "2"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "08:30"),
        ("words", "Is there room for a dog?"),
    ];
    let path = "/contracts/cornwall-dispersed/forms/enquiry/new";
    walk.press("/contracts/{pack}/forms/{kind}/new", &worker, path, &enquiry).await;
    let id = walk.newest("record").await;
    walk.press("/enquiries/{id}/referral", &worker, &format!("/enquiries/{id}/referral"), &[]).await;
}
