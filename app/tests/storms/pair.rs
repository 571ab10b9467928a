//! Two programs on one PostgreSQL: what one is doing the other knows of, and when one is killed the other goes on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use holdfast::{
    access::Role,
    args,
    journal::{self, Verdict},
};

use crate::{
    given::{Person, a_schema, root, text},
    running::{Caller, Records},
};

async fn records() -> Option<Records> {
    let (url, _) = a_schema().await?;
    Some(Records::below(&std::env::temp_dir(), Some(url)).await)
}

async fn someone(records: &Records, role: Role) -> (Person, String) {
    let service = records.service().await;
    let who = service.signed_in_as(role).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.db.clone().close().await;
    (who, reference)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_begun_on_both_is_taken_in_once_and_neither_says_it_was_interrupted() {
    let Some(records) = records().await else { return };
    let (who, _) = someone(&records, Role::Administrator).await;
    let (one, other) = (records.serve(), records.serve());
    let (a, b) = (one.caller(&who), other.caller(&who));
    let bytes = std::fs::read(root().join("samples/legacy-caseload.xlsx")).expect("the sample");
    let page = a.uploads("legacy-caseload.xlsx", &bytes).expect("an answer").to;
    assert!(page.starts_with("/imports/"), "{page}");
    let begun = std::thread::scope(|both| {
        let press = |at: Caller, key: &'static str| {
            let path = format!("{page}/take");
            both.spawn(move || at.sends(&path, key, &[]).expect("an answer").status)
        };
        [press(a.clone(), "here"), press(b.clone(), "there")].map(|one| one.join().expect("pressed"))
    });
    assert_eq!(begun, [303, 303]);
    let mut seen = 0;
    loop {
        let shown = [&a, &b].map(|at| text(&at.opens(&page).expect("an answer").html));
        for says in &shown {
            assert!(!says.contains("was interrupted") && !says.contains("did not work"), "{says}");
            seen += usize::from(says.contains("Taking the workbook in"));
        }
        if shown.iter().all(|says| says.contains("What was taken in")) {
            break;
        }
    }
    assert!(seen > 0, "it took a while, and they said so");
    one.stop();
    other.stop();
    let db = records.open().await;
    let told: i64 =
        db.read().await.unwrap().value("SELECT count(*) FROM journal WHERE action = 'workbook-imported'", args![]).await.expect("a count");
    let taken: i64 = db.read().await.unwrap().value("SELECT done FROM import", args![]).await.expect("a count");
    assert!(told == 1 && taken > 8000, "{told} times, {taken} rows at the last");
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_one_is_killed_the_other_goes_on_and_nothing_confirmed_is_lost_or_doubled() {
    let Some(records) = records().await else { return };
    let (who, reference) = someone(&records, Role::ServiceManager).await;
    let (one, other) = (records.serve(), records.serve());
    let (a, b) = (one.caller(&who), other.caller(&who));
    let today = holdfast::clock::Clock::system().today();
    let (day, month, year) = (today.day().to_string(), today.month().to_string(), today.year().to_string());
    let save = move |at: &Caller, mark: &str| {
        let mut fields = vec![("day-day", day.as_str()), ("day-month", month.as_str()), ("day-year", year.as_str())];
        fields.extend([("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", mark)]);
        at.sends(&format!("/referrals/{reference}/contacts"), mark, &fields).is_ok_and(|answer| answer.status == 303)
    };
    let (killed, at_first) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let people: Vec<_> = (0..4)
        .map(|person| {
            let (a, b, save, killed, at_first) = (a.clone(), b.clone(), save.clone(), killed.clone(), at_first.clone());
            std::thread::spawn(move || {
                let mut after = 0;
                for n in 0.. {
                    let (mark, first) = (format!("{person}-{n}"), if (person + n) % 2 == 0 { &a } else { &b });
                    let after_it = killed.load(Ordering::Acquire);
                    // What the one did not confirm is sent to the other under the same key, as a proxy leads a second press.
                    let confirmed = save(first, &mark) || save(&b, &mark);
                    assert!(confirmed, "{mark}: the other is there");
                    at_first.fetch_add(1, Ordering::AcqRel);
                    after += usize::from(after_it);
                    if after == 10 {
                        return n + 1;
                    }
                }
                0
            })
        })
        .collect();
    while at_first.load(Ordering::Acquire) < 20 {
        tokio::task::yield_now().await;
    }
    // Dropped, it is killed.
    drop(one);
    killed.store(true, Ordering::Release);
    let confirmed: i32 = people.into_iter().map(|one| one.join().expect("all was confirmed")).sum();
    other.stop();
    let db = records.open().await;
    let mut read = db.read().await.expect("a read");
    let (notes, apart): (i64, i64) =
        read.one("SELECT count(*), count(DISTINCT words) FROM note", args![]).await.expect("the notes").expect("a row");
    assert_eq!((notes, apart), (i64::from(confirmed), i64::from(confirmed)));
    assert!(matches!(journal::verify(&mut read).await.expect("it can be read"), Verdict::Whole { .. }));
    drop(read);
    db.close().await;
}
