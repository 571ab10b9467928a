//! The DASH: its score with the gaps, its level, and what follows from it.

use crate::given;

use axum::http::StatusCode;
use given::{Person, Service, a_service_at, text};
use holdfast::{access::Role, args, sealed::Sealed, unsealed};

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// The fields of a DASH done on 2 March 2026 with this many yes answers, then don't knows, then noes; the rest is not
/// answered.
fn answers(yes: usize, dont_know: usize, no: usize) -> Vec<(String, String)> {
    let mut fields = vec![];
    for (field, value) in
        [("day-day", "2"), ("day-month", "3"), ("day-year", "2026"), ("worker", "outside"), ("occasion", "arrival"), ("judgement", "none")]
    {
        fields.push((field.to_owned(), value.to_owned()));
    }
    for number in 1..=yes + dont_know + no {
        let answer = if number <= yes {
            "yes"
        } else if number <= yes + dont_know {
            "dont-know"
        } else {
            "no"
        };
        fields.push((format!("q{number}"), answer.to_owned()));
    }
    fields
}

fn with(mut fields: Vec<(String, String)>, more: &[(&str, &str)]) -> Vec<(String, String)> {
    for (name, value) in more {
        fields.retain(|(n, _)| n != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

/// Records a DASH and gives the address of its page.
async fn recorded(service: &Service, who: &Person, reference: &str, fields: &[(String, String)]) -> String {
    let sent = service.sends(who, &format!("/referrals/{reference}/dash/new"), &pairs(fields)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    assert!(sent.to.starts_with("/dash/"), "{}", sent.to);
    sent.to
}

/// Yes answers, don't knows, gaps, the level by count, the judgement, the level that stands.
async fn stored(service: &Service) -> (i64, i64, i64, String, String, String) {
    let mut read = service.db.read().await.unwrap();
    const LAST: &str = concat!(
        "SELECT score, ",
        unsealed!("record", "r", "answers", "pk"),
        ", scores, outcome FROM record r LEFT JOIN person_key pk ON pk.person_id = r.person_id WHERE kind = 'dash' ORDER BY r.id DESC LIMIT 1"
    );
    let found: Option<(i64, Sealed, String, String)> = read.one(LAST, args![]).await.unwrap();
    let (score, answers, scores, level) = found.expect("a DASH");
    let kept: serde_json::Value = serde_json::from_str(&scores).unwrap();
    let scored = &kept["yes"];
    let answers: serde_json::Value = serde_json::from_str(&answers).unwrap();
    let judged = answers["judgement"].as_str().filter(|judged| *judged != "none").unwrap_or_default().to_owned();
    let number = |name: &str| scored[name].as_i64().unwrap();
    (score / 100, number("unknown"), number("missing"), scored["band"].as_str().unwrap().to_owned(), judged, level)
}

#[tokio::test]
async fn what_was_not_answered_is_kept_apart_and_shown_beside_the_score() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let fields = with(answers(9, 4, 9), &[("c3", "Fears for the children"), ("c24", "No answer, only this")]);
    let page = recorded(&service, &worker, &reference, &fields).await;
    assert_eq!(stored(&service).await, (9, 4, 2, "standard".into(), String::new(), "standard".into()));
    let page = service.opens(&worker, &page).await;
    page.says("The DASH is recorded").says("9 yes, 4 don’t know, 2 not answered").says("6 not known").says("Fears for the children");
    page.says("Not answered").says("No answer, only this").says_nothing_of("A MARAC referral is due");
}

#[tokio::test]
async fn judgement_raises_the_level_and_never_lowers_it() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/dash/new");
    let low = with(answers(14, 0, 10), &[("judgement", "standard"), ("c1", "As typed")]);
    let refused = service.sends(&worker, &path, &pairs(&low)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("Say why you judge the risk lower than the count").says("As typed");
    assert_eq!(service.rows("record WHERE kind = 'dash'").await, 0);

    recorded(&service, &worker, &reference, &with(low, &[("judgement_why", "He is in prison")])).await;
    let (.., by_count, judgement, level) = stored(&service).await;
    assert_eq!((by_count.as_str(), judgement.as_str(), level.as_str()), ("high", "standard", "high"));

    let raised = with(answers(3, 0, 21), &[("judgement", "high"), ("judgement_why", "Strangled in January")]);
    let page = recorded(&service, &worker, &reference, &raised).await;
    let (.., by_count, judgement, level) = stored(&service).await;
    assert_eq!((by_count.as_str(), judgement.as_str(), level.as_str()), ("standard", "high", "high"));
    service.opens(&worker, &page).await.says("Strangled in January").says("High risk");
}

#[tokio::test]
async fn high_risk_makes_a_marac_referral_due_in_48_hours_and_the_referral_meets_it() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let fields = with(answers(14, 0, 10), &[("time", "08:30")]);
    let page = recorded(&service, &worker, &reference, &fields).await;
    let shown = service.opens(&worker, &page).await;
    shown.says("A MARAC referral is due by <strong>Wed 4 March 2026 at 08:30</strong>").says(&format!("/referrals/{reference}/marac/new"));

    service.it_is_now("2026-03-03T10:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let marac = format!("/referrals/{reference}/marac/new");
    let when =
        [("day-day", "3"), ("day-month", "3"), ("day-year", "2026"), ("time", "9:45"), ("reason", "high-risk"), ("consent", "refused")];
    let refused = service.sends(&worker, &marac, &when).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("Say why the referral was made without agreement").says(r#"value="9:45""#);
    let mut sent = when.to_vec();
    sent.push(("words", "Threats to kill; the danger outweighs"));
    assert_eq!(service.sends(&worker, &marac, &sent).await.status, StatusCode::SEE_OTHER);
    service.opens(&worker, &page).await.says("MARAC referral: done").says_nothing_of("A MARAC referral is due by");
    service.opens(&worker, &marac).await.says("The last MARAC referral was on Tue 3 March 2026");
}

#[tokio::test]
async fn a_dash_sent_twice_is_recorded_once_and_a_fault_keeps_what_was_typed() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/dash/new");
    let form = service.opens(&worker, &path).await;
    form.says("Was anyone hurt in the most recent incident?")
        .says(r#"name="q24""#)
        .says(&format!(r#"value="{}" selected"#, worker.worker_id.unwrap()));

    let ahead = with(answers(5, 0, 0), &[("day-day", "9"), ("occasion", ""), ("c5", "Typed with care")]);
    let refused = service.sends(&worker, &path, &pairs(&ahead)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("The day of the DASH must be today or before").says("Choose why the DASH is done now").says("Typed with care");
    refused.says(r#"name="q5" type="radio" value="yes" checked"#);
    assert_eq!(service.rows("record WHERE kind = 'dash'").await, 0);

    let mut to = String::new();
    for _ in 0..3 {
        let sent = service.sends_with_key(&worker, &path, "pressed-again", &pairs(&answers(5, 0, 19))).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert!(to.is_empty() || to == sent.to);
        to = sent.to;
    }
    assert_eq!(service.rows("record WHERE kind = 'dash'").await, 1);
    // Nothing was left out of it, and nothing is said to be.
    service.opens(&worker, to.split('?').next().unwrap()).await.says_nothing_of("is not part of this record");
}

#[tokio::test]
async fn to_a_contract_manager_a_dash_that_is_there_looks_like_one_that_is_not() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let there = recorded(&service, &worker, &reference, &answers(5, 0, 19)).await;
    let manager = service.signed_in_as(Role::ContractManager).await;
    for (path, absent) in [(there.as_str(), "/dash/1"), ("/units", "/nothing"), (&format!("/referrals/{reference}/dash/new"), "/nothing")] {
        let refused = service.opens(&manager, path).await;
        let missing = service.opens(&manager, absent).await;
        assert_eq!((refused.status, &refused.html), (StatusCode::NOT_FOUND, &missing.html));
    }
    assert_eq!(service.opens(&worker, "/dash/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.opens(&worker, "/dash/not-a-number").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_marac_referral_begins_with_the_reason_that_the_latest_dash_gave() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let chosen = async |name: &str, fields: &[(String, String)]| {
        let reference = service.an_accepted_referral(&worker, name, "Example").await;
        recorded(&service, &worker, &reference, fields).await;
        let page = service.opens(&worker, &format!("/referrals/{reference}/marac/new")).await;
        let reasons =
            page.html.split("name=\"reason\"").skip(1).filter(|rest| rest.split('>').next().unwrap_or_default().contains("checked"));
        let value = |rest: &str| rest.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
        reasons.map(value).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(chosen("Ann", &answers(16, 0, 8)).await, "high-risk");
    // The count is lower, and whoever did it judges it high; words that say why come along.
    let judged = with(answers(3, 0, 21), &[("judgement", "high"), ("judgement_why", "He has a gun")]);
    assert_eq!(chosen("Bea", &judged).await, "judgement");
    // Fourteen of them counted make it high whatever was judged.
    assert_eq!(chosen("Cara", &with(answers(15, 0, 9), &[("judgement", "high")])).await, "high-risk");
    // Getting worse, and not high.
    let worse = with(answers(2, 0, 22), &[("q11", "yes")]);
    assert_eq!(chosen("Dora", &worse).await, "escalation");
    assert_eq!(chosen("Elen", &answers(2, 0, 22)).await, "");
}
