//! Children who came with their mother get support of their own: brothers and sisters at once, each with a case, a worker and a timeline,
//! and the family is counted as one referral.

use crate::given;

use given::{
    Service, a_service_at,
    cases::{day, done, plain, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::date;
use serde_json::json;

const NOW: &str = "2026-03-02T12:00:00Z";

/// A mother in a unit with two children: her case, and the numbers of the children.
async fn a_family(service: &Service) -> (given::Person, String, [String; 2]) {
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("DU01").await;
    let case = service.houses(&worker, "Tregear", date(2026, 2, 16), (unit, date(2026, 2, 17))).await;
    let mut children: Vec<String> = vec![];
    for (name, born) in [("Kit", date(2016, 5, 1)), ("Wenna", date(2019, 8, 9))] {
        let mut fields = day("born", born);
        fields.extend(plain(&[("given_name", name), ("family_name", "Tregear"), ("sex", "F")]));
        done(&service.presses(&worker, &format!("/referrals/{case}/children"), fields).await);
        let mut read = service.db.read().await.unwrap();
        children.push(read.value("SELECT reference FROM person ORDER BY id DESC LIMIT 1", args![]).await.unwrap());
    }
    (worker, case, [children[0].clone(), children[1].clone()])
}

#[tokio::test]
async fn brothers_and_sisters_begin_at_once_with_a_worker_of_their_own_and_count_as_one_referral() {
    let service = a_service_at(NOW).await;
    let (_, case, [kit, wenna]) = a_family(&service).await;
    let childrens = service.signed_in_as(Role::SupportWorker).await;
    let page = format!("/people/{kit}");
    service.opens(&childrens, &page).await.says("Begin support of their own");
    let form = format!("{page}/own-support");
    let opened = service.opens(&childrens, &form).await;
    assert_eq!(opened.html.matches("class=\"hf-whom\"").count(), 1, "whose page it is stands above it");
    opened.says("came with Ann Tregear").says("Wenna Tregear").says(&format!("value=\"{kit}\" checked")).says("children\" selected");
    let service_id = "cornwall-dispersed/children";
    let worker = childrens.worker_id.unwrap().to_string();
    let mut fields = day("day", date(2026, 2, 10));
    fields.extend(plain(&[("child", kit.as_str()), ("child", wenna.as_str()), ("service", service_id), ("worker", worker.as_str())]));
    refused(&service.presses(&childrens, &form, fields.clone()).await).says("The family was referred after that");
    fields.retain(|(name, _)| !name.starts_with("day-"));
    fields.extend(day("day", date(2026, 2, 18)));
    fields.extend(plain(&[("words", "Wakes at night, and does not speak at school.")]));
    let pressed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for _ in 0..2 {
        done(&service.sends_with_key(&childrens, &form, "began", &pressed).await);
    }
    assert_eq!(service.rows("referral WHERE with_id IS NOT NULL").await, 2);

    // A case, a worker and a timeline in their own right, from the day on; the bar names who leads it, and where the family is.
    for child in [&kit, &wenna] {
        let told = service.opens(&childrens, &format!("/people/{child}")).await;
        told.says("Support of their own begun").says("Record a contact").says_nothing_of("Begin support of their own");
        let told = text(&told.html);
        assert!(told.contains("In DU01 since 17 Feb 2026, with their family"), "{told}");
        assert!(told.contains("Key worker Children's worker") || told.contains("Children"), "{told}");
    }
    let own: String = {
        let mut read = service.db.read().await.unwrap();
        let of_child = "SELECT r.reference FROM referral r JOIN person p ON p.id = r.person_id WHERE p.reference = $1";
        read.value(of_child, args![kit.as_str()]).await.unwrap()
    };
    let mut contact = day("day", date(2026, 3, 2));
    contact.extend(plain(&[("means", "face-to-face"), ("made", "yes"), ("minutes", "40"), ("note", "Drew the house she wants.")]));
    done(&service.presses(&childrens, &format!("/referrals/{own}/contacts"), contact).await);
    service.opens(&childrens, &page).await.says("Drew the house she wants.");
    service.opens(&childrens, &format!("/referrals/{own}")).await.says("Wakes at night").says(&format!("Came with {case}"));
    service.opens(&childrens, &format!("/referrals/{own}")).await.says_nothing_of("aged 18 or over");

    // Nothing of the contract's clocks runs for them, and the return knows of one referral and of two children in the unit.
    assert_eq!(service.rows("deadline WHERE rule IN ('referral-answered', 'accommodation', 'risk-at-referral')").await, 3);
    assert_eq!(service.figure("2026-Q1", "referrals_accepted_by_source").await, json!({ "Police": 1 }));
    assert_eq!(service.figure("2026-Q1", "children_resident").await, json!(2));
    assert_eq!(service.figure("2026-Q1", "people_in_safe_accommodation").await, json!(1));

    // Nothing is left to begin; and support that ended can begin again.
    service.opens(&childrens, &form).await.says("has support of their own already");
    let mut ended = day("day", date(2026, 3, 1));
    ended.extend(plain(&[("reason", "support-complete")]));
    done(&service.presses(&childrens, &format!("/referrals/{own}/ending"), ended).await);
    service.opens(&childrens, &form).await.says("Kit Tregear").says_nothing_of("Wenna Tregear</label>");
}

#[tokio::test]
async fn support_of_their_own_that_was_begun_by_a_slip_and_taken_back_waits_for_nobodys_answer() {
    let service = a_service_at(NOW).await;
    let (worker, _, [kit, _]) = a_family(&service).await;
    let form = format!("/people/{kit}/own-support");
    let id = worker.worker_id.unwrap().to_string();
    let mut fields = day("day", date(2026, 2, 18));
    fields.extend(plain(&[
        ("child", kit.as_str()),
        ("service", "cornwall-dispersed/children"),
        ("worker", id.as_str()),
        ("words", "Begun by a slip"),
    ]));
    done(&service.presses(&worker, &form, fields).await);
    let (own, answer): (String, i64) = {
        let mut read = service.db.read().await.unwrap();
        let of_child =
            "SELECT r.reference, a.id FROM referral r JOIN referral_answer a ON a.referral_id = r.id WHERE r.with_id IS NOT NULL";
        read.one(of_child, args![]).await.unwrap().expect("their own")
    };
    done(&service.sends(&worker, &format!("/referrals/{own}/answers/{answer}/withdraw"), &[("why", "Of another child")]).await);
    service.opens(&worker, &format!("/referrals/{own}")).await.says("Keyed in by mistake");
    service.opens(&worker, &format!("/people/{kit}")).await.says_nothing_of("not answered yet").says("Begin support of their own");
}

#[tokio::test]
async fn of_whoever_came_with_nobody_there_is_nothing_to_begin() {
    let service = a_service_at(NOW).await;
    let (worker, case, _) = a_family(&service).await;
    let mother = service.person_of(&case).await;
    service.opens(&worker, &format!("{mother}/own-support")).await.says("There is nothing to begin here");
    assert_eq!(service.opens(&worker, "/people/P9999/own-support").await.status, axum::http::StatusCode::NOT_FOUND);
}
