//! Documents, and where they went.

use super::{TODAY, Walk};

pub(super) async fn documents_of_a_case(walk: &mut Walk, reference: &str) {
    let worker = walk.worker.clone();
    let make = format!("/referrals/{reference}/documents");
    let letter = [("to", "person"), ("route", "hand"), ("words", "We meet on Friday.")];
    walk.press("/referrals/{reference}/documents/{kind}", &worker, &format!("{make}/letter"), &letter).await;
    let plan = [("to", "person"), ("route", "hand"), ("part", "hopes"), ("with_hidden", "yes"), ("why", "They asked for it")];
    walk.press("/referrals/{reference}/documents/{kind}/hidden", &worker, &format!("{make}/support-plan/hidden"), &plan).await;
    let page = format!("/documents/{}", walk.newest("document").await);
    let went = [&TODAY[..], &[("to", "council"), ("to_name", "Housing"), ("route", "portal")]].concat();
    walk.press("/documents/{id}/sent", &worker, &format!("{page}/sent"), &went).await;
    let sent = format!("/sendings/{}", walk.newest("document_sent").await);
    let right = [&went[..], &[("version", "0"), ("words", "By Jan"), ("why", "It was Jan")]].concat();
    walk.press("/sendings/{id}", &worker, &sent, &right).await;
    let withdrawal = [("withdraw_why", "It never went")];
    walk.press("/sendings/{id}/withdraw", &worker, &format!("{sent}/withdraw"), &withdrawal).await;
    walk.press("/documents/{id}/withdraw", &worker, &format!("{page}/withdraw"), &withdrawal).await;
}
