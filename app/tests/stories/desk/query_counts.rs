//! A page asks the database the same number of questions whether there is little on it or much.

use crate::given;

use given::{Person, Service, a_service_at};
use holdfast::{access::Role, args, db::Actor, ids};

/// Sixty contacts with notes and amendments, twenty DASHes, twenty concerns and ten children.
async fn much_happens(service: &Service, reference: &str) {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let at = tx.at;
    let referral: i64 = tx.value("SELECT id FROM referral WHERE reference = $1", args![reference]).await.unwrap();
    let person: i64 = tx.value("SELECT person_id FROM referral WHERE reference = $1", args![reference]).await.unwrap();
    for n in 0..60 {
        let contact = ids::next(at);
        let day = format!("2026-02-{:02}", n % 28 + 1);
        tx.run(
            "INSERT INTO contact (id, referral_id, happened_on, means, means_written, minutes, made, incident, think_family, recorded_at)
             VALUES ($1, $2, $3, 'phone', '', 10, TRUE, FALSE, 'not-covered', $4)",
            args![contact, referral, day.clone(), at],
        )
        .await
        .unwrap();
        for _ in 0..2 {
            tx.run(
                "INSERT INTO note (id, contact_id, words, why_amended, recorded_at) VALUES ($1, $2, 'A note', '', $3)",
                args![ids::next(at), contact, at],
            )
            .await
            .unwrap();
        }
        if n < 20 {
            for (kind, form, outcome, facts) in [
                ("concern", "1", "safeguarding", &["safeguarding-concern"][..]),
                ("dash", "2009", "high", &["dash", "risk-assessed", "high-risk"]),
            ] {
                let record = ids::next(at);
                tx.run(
                    "INSERT INTO record (id, kind, form, person_id, referral_id, happened_on, outcome, about, gaps, line, answers, scores, recorded_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, 'A line', '{}', '{}', $8)",
                    args![record, kind, form, person, referral, day.clone(), outcome, at],
                )
                .await
                .unwrap();
                for fact in facts {
                    tx.run(
                        "INSERT INTO record_fact (record_id, kind, person_id, referral_id, happened_on, words, recorded_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        args![record, *fact, person, referral, day.clone(), outcome, at],
                    )
                    .await
                    .unwrap();
                }
            }
        }
    }
    tx.unjournaled();
    tx.commit().await.unwrap();
    holdfast::duties::anew::all(&service.db, &service.app.contracts, &|_, _| {}).await.unwrap();
}

/// So many tasks about a person, and appointments with them.
async fn something_is_planned(service: &Service, worker: &Person, person: &str, many: usize) {
    let own = worker.worker_id.unwrap().to_string();
    let fields = [("day-day", "1"), ("day-month", "3"), ("day-year", "2026"), ("worker", &own), ("what", "A task"), ("about", "A review")];
    for _ in 0..many {
        for what in ["tasks", "appointments"] {
            assert_eq!(service.sends(worker, &format!("{person}/{what}"), &fields).await.status, 303);
        }
    }
}

#[tokio::test]
async fn the_home_page_and_a_persons_page_ask_as_often_with_much_as_with_little() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    // A little is one of each: somebody else who may be her among them.
    service.an_accepted_referral(&worker, "Ann", "Other").await;
    let person = service.person_of(&reference).await;
    let mut pages = vec![
        "/tasks?of=all".to_owned(),
        "/diary?of=all".to_owned(),
        "/diary?of=all&by=day&from=2026-03-01".to_owned(),
        "/".to_owned(),
        "/people".to_owned(),
        "/referrals".to_owned(),
        format!("/referrals/{reference}"),
        person.clone(),
    ];
    pages.extend(["timeline", "forms", "family", "contacts", "history"].map(|tab| format!("{person}/{tab}")));
    pages.extend(["plan", "contacts/new", "dash/new"].map(|page| format!("/referrals/{reference}/{page}")));
    something_is_planned(&service, &worker, &person, 1).await;
    let mut little = vec![];
    for page in &pages {
        little.push(service.questions_of(&worker, page).await);
    }
    much_happens(&service, &reference).await;
    something_is_planned(&service, &worker, &person, 15).await;
    for n in 0..30 {
        let more = service.an_accepted_referral(&worker, "Ann", &format!("Other{n}")).await;
        service.sends(&worker, &format!("/referrals/{more}/contacts"), &[]).await;
    }
    for (page, little) in pages.iter().zip(little) {
        assert_eq!(service.questions_of(&worker, page).await, little, "{page}");
        println!("{page} asks {little} times");
        assert!(little <= 20, "{page} asks {little} times");
    }
}
