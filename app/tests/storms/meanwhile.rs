//! A workbook is taken in, or returns are made, and everyone else goes on working.

use std::time::{Duration, Instant};

use holdfast::{access::Role, args, journal};

use crate::{
    given::{root, text},
    running::{Caller, Records},
};

/// How long a page took, again and again, until `done`.
fn paged(by: &Caller, paths: &[String], done: &dyn Fn() -> bool) -> Vec<Duration> {
    let mut took = vec![];
    while !done() {
        for path in paths {
            let begun = Instant::now();
            let page = by.opens(path).expect("an answer");
            assert_eq!(page.status, 200, "{path}: {}", text(&page.html));
            took.push(begun.elapsed());
        }
    }
    took
}

fn told(what: &str, mut took: Vec<Duration>) -> Duration {
    took.sort();
    let at = |hundredth: usize| took[(took.len() - 1) * hundredth / 100];
    println!("{what}: {} pages, median {:?}, 99th percentile {:?}, slowest {:?}", took.len(), at(50), at(99), at(100));
    at(100)
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_workbook_is_taken_in_pages_open_looks_are_journaled_and_saves_wait() {
    let records = Records::new().await;
    let service = records.service().await;
    let who = service.signed_in_as(Role::ServiceManager).await;
    let referral = service.an_accepted_referral(&who, "Ann", "Example").await;
    let person = service.person_of(&referral).await;
    let today = service.db.clock.today();
    let looks_before = looks(&service.db).await;
    service.db.clone().close().await;
    let running = records.serve();
    let by = running.caller(&who);
    let paths = [person.clone(), "/units".to_owned(), "/".to_owned()];
    let rested = Instant::now();
    let at_rest = paged(&by, &paths, &|| rested.elapsed() > Duration::from_secs(1));
    let mut opened = at_rest.len() / paths.len();
    told("at rest", at_rest);
    let workbook = std::fs::read(root().join("samples/legacy-caseload.xlsx")).expect("the sample");
    let kept = by.uploads("legacy-caseload.xlsx", &workbook).expect("an answer");
    assert_eq!(kept.status, 303, "{}", text(&kept.html));
    let begun = Instant::now();
    assert_eq!(by.sends(&format!("{}/take", kept.to), "take", &[]).expect("an answer").status, 303);
    let (day, month, year) = (today.day().to_string(), today.month().to_string(), today.year().to_string());
    let saved = std::thread::scope(|scope| {
        let save = scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            let begun = Instant::now();
            let fields = [
                ("day-day", day.as_str()),
                ("day-month", &month),
                ("day-year", &year),
                ("means", "phone"),
                ("made", "yes"),
                ("minutes", "10"),
                ("note", "Meanwhile"),
            ];
            let answer = by.sends(&format!("/referrals/{referral}/contacts"), "meanwhile", &fields).expect("an answer");
            assert!(answer.status == 303 || text(&answer.html).contains("Holdfast is busy"), "{}: {}", answer.status, text(&answer.html));
            println!("a save meanwhile: {} after {:?}", answer.status, begun.elapsed());
        });
        let under_way = || !by.opens(&kept.to).expect("an answer").html.contains("Taking the workbook in");
        let took = paged(&by, &paths, &under_way);
        opened += took.len() / paths.len();
        save.join().expect("the save");
        took
    });
    println!("the import took {:?}", begun.elapsed());
    assert!(saved.len() > 3, "the import was over before a page was opened");
    let slowest = told("while a workbook is taken in", saved);
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    running.stop();
    let db = records.open().await;
    let verdict = journal::verify(&mut db.read().await.expect("a read")).await.expect("the journal can be read");
    assert!(matches!(verdict, journal::Verdict::Whole { .. }), "{verdict:?}");
    // Each page of the person, and the form that was sent.
    assert_eq!(looks(&db).await - looks_before, opened as i64 + 1, "every look is in the journal, each once");
    db.close().await;
    let _ = std::fs::remove_dir_all(&records.folder);
}

async fn looks(db: &holdfast::db::Db) -> i64 {
    holdfast::looks::gather(db).await.expect("looks reach the journal");
    db.read().await.expect("a read").value("SELECT count(*) FROM journal WHERE action = 'looked'", args![]).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn while_returns_are_made_pages_open() {
    let records = Records::new().await;
    let service = records.service().await;
    let who = service.signed_in_as(Role::ServiceManager).await;
    service.db.clone().close().await;
    let running = records.serve();
    let by = running.caller(&who);
    let slowest = std::thread::scope(|scope| {
        let returns: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    (0..3).for_each(|_| assert_eq!(by.opens("/reports/cornwall-outputs/2025-Q2").expect("an answer").status, 200))
                })
            })
            .collect();
        let took = paged(&by, &["/units".to_owned()], &|| returns.iter().all(|one| one.is_finished()));
        told("while eight make returns", took)
    });
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    running.stop();
    let _ = std::fs::remove_dir_all(&records.folder);
}
