//! An import that should not have been is taken back as a whole, until somebody has worked on what it brought.

use crate::given;

use std::{collections::BTreeSet, fs, process::Command, time::Duration};

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    brought::{one, sample_with, sheet, taken},
    held::{SURE, due, everything, figures, last_number, newest, takes_back, told},
    root, text,
    two_months::{april, june},
};
use holdfast::{access::Role, arrivals::kept, ids};

/// After the last day of the sample.
const NOW: &str = "2026-10-05T09:00:00Z";
const LATER: &str = "2026-10-05T09:01:00Z";

/// The sample, sent at the screen and taken in.
async fn brings_the_sample(service: &Service, who: &Person) -> String {
    kept::read_with(env!("CARGO_BIN_EXE_holdfast").into());
    let bytes = fs::read(root().join("samples/legacy-caseload.xlsx")).expect("the sample");
    let sent = service.sends_file(who, "/imports", &[("mapping", "legacy-caseload.toml")], ("workbook", "caseload.xlsx", &bytes)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.sends(who, &format!("{}/take", sent.to), &[]).await;
    for _ in 0..600 {
        let page = service.opens(who, &sent.to).await;
        if !page.html.contains("Rows written") && !page.html.contains("Taking the workbook in") {
            page.says("What was taken in");
            return sent.to;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the import does not end");
}

#[tokio::test]
async fn an_import_is_taken_back_and_everything_is_as_before_and_it_comes_in_again() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let keyed_in = service.an_accepted_referral(&manager, "Tamsyn", "Hosking").await;
    let before = (everything(&service).await, due(&service).await, last_number(&service).await);
    let counted = figures(&service, "2026-Q2").await;
    let import = brings_the_sample(&service, &manager).await;
    let first = (told(&service).await, due(&service).await, figures(&service, "2026-Q2").await);
    assert_ne!(first.2, counted);

    let page = service.opens(&manager, &import).await;
    page.says(&format!("href=\"{import}/undo\""));
    service.opens(&manager, "/imports").await.says(&format!("href=\"{import}/undo\""));
    let page = service.opens(&manager, &format!("{import}/undo")).await;
    page.says("Nobody has worked on what this import brought").says("What goes").says(">578<").says(">8225<").says("Take the import back");
    // A reason, and a tick: neither is guessed.
    let asked = service.sends(&manager, &format!("{import}/undo"), &[]).await;
    asked.says("Say why it is taken back").says("Tick the box");
    assert_eq!(service.rows("contact").await, 8225);

    let done = takes_back(&service, &manager, &import).await;
    assert_eq!(
        (done.status, done.to.as_str()),
        (StatusCode::SEE_OTHER, format!("{import}?done=taken-back").as_str()),
        "{}",
        text(&done.html)
    );
    let after = (everything(&service).await, due(&service).await, last_number(&service).await);
    for (table, held) in &before.0 {
        assert_eq!(after.0.get(table), Some(held), "{table}");
    }
    assert_eq!((after.1, after.2), (before.1, before.2));
    assert_eq!(figures(&service, "2026-Q2").await, counted);
    service
        .opens(&manager, &done.to)
        .await
        .says("The import is taken back")
        .says("Taken back on")
        .says("It was last year’s workbook")
        .says("8225");
    service.opens(&manager, "/imports").await.says("Taken back").says("because: It was last year’s workbook");
    service.opens(&manager, &format!("{import}/undo")).await.says("Taken back on").says_nothing_of("Take the import back");
    service.opens(&manager, "/journal").await.says("took an import back");
    let verdict = holdfast::journal::verify(&mut service.db.read().await.unwrap()).await.unwrap();
    assert!(matches!(verdict, holdfast::journal::Verdict::Whole { .. }), "{verdict:?}");
    service.opens(&manager, &service.person_of(&keyed_in).await).await.says("Tamsyn");

    brings_the_sample(&service, &manager).await;
    assert_eq!(told(&service).await, first.0);
    assert_eq!(due(&service).await, first.1);
    assert_eq!(figures(&service, "2026-Q2").await, first.2);
}

#[tokio::test]
async fn a_later_import_that_filled_in_what_an_earlier_one_brought_goes_first_and_puts_it_back() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let a = newest(&service).await;
    let after_a = (everything(&service).await, due(&service).await, told(&service).await);
    let counted = figures(&service, "2025-Q2").await;
    service.it_is_now(LATER);
    let report = taken(&service, &june(), &sample_with(&[])).await;
    assert_eq!(report.refused, []);
    let changed: BTreeSet<&str> = report.changed.iter().map(|changed| changed.sheet.as_str()).collect();
    assert_eq!(changed, BTreeSet::from(["Children", "Concerns", "Contacts", "DASH", "Goals", "Referrals", "Residents", "Units"]));
    let b = newest(&service).await;
    let after_b = told(&service).await;
    assert_ne!(figures(&service, "2025-Q2").await, counted);

    let refused = takes_back(&service, &manager, &a).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("this workbook was taken in later").says(&format!("href=\"{b}\""));
    let page = service.opens(&manager, &format!("{b}/undo")).await;
    page.says("Nobody has worked on what this import brought").says("then say again what they said");
    let done = takes_back(&service, &manager, &b).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.html));
    for (table, held) in &everything(&service).await {
        assert_eq!(after_a.0.get(table), Some(held), "{table}");
    }
    assert_eq!((due(&service).await, told(&service).await), (after_a.1.clone(), after_a.2.clone()));
    assert_eq!(figures(&service, "2025-Q2").await, counted);

    // The same workbook once more says what it said, and goes once more; then nothing is in the way of the first.
    let again = taken(&service, &june(), &sample_with(&[])).await;
    assert_eq!((again.changed.len(), &again.taken), (report.changed.len(), &report.taken));
    assert_eq!(told(&service).await, after_b);
    let b = newest(&service).await;
    assert_eq!(takes_back(&service, &manager, &b).await.status, StatusCode::SEE_OTHER);
    let done = takes_back(&service, &manager, &a).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.html));
    assert_eq!((service.rows("referral").await, service.rows("service_user").await, service.rows("import_row").await), (0, 0, 0));
}

#[tokio::test]
async fn a_dash_of_which_only_the_day_was_known_is_that_again() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let mut days = april();
    days.sheets.retain(|sheet| sheet.name != "DASH");
    taken(&service, &days, &sample_with(&[])).await;
    let before = (everything(&service).await, due(&service).await);
    let form = "SELECT min(form) FROM record WHERE kind = 'dash'";
    assert_eq!(one::<String>(&service, form).await, "date-only");
    service.it_is_now(LATER);
    taken(&service, &april(), &sample_with(&[])).await;
    assert_eq!(one::<String>(&service, form).await, "2009");
    let import = newest(&service).await;
    let done = takes_back(&service, &manager, &import).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.html));
    for (table, held) in &everything(&service).await {
        assert_eq!(before.0.get(table), Some(held), "{table}");
    }
    assert_eq!(due(&service).await, before.1);
}

#[tokio::test]
async fn what_a_later_import_filled_in_and_somebody_changed_since_stands_in_its_way() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    service.it_is_now(LATER);
    taken(&service, &june(), &sample_with(&[])).await;
    let b = newest(&service).await;
    service.it_is_now("2026-10-05T09:02:00Z");
    let id: i64 = one(&service, "SELECT c.id FROM contact c JOIN referral r ON r.id = c.referral_id WHERE r.reference = 'R1'").await;
    let gone = service.sends(&manager, &format!("/contacts/{id}/withdraw"), &[("why", "Another case")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", text(&gone.html));
    let before = everything(&service).await;
    let refused = takes_back(&service, &manager, &b).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("R1</a>: a contact, which this import filled in, was changed again");
    assert_eq!(everything(&service).await, before);
}

#[tokio::test]
async fn a_form_sent_twice_and_two_who_send_it_at_once_take_it_back_once() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let other = service.signed_in_as(Role::Administrator).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let path = format!("{}/undo", newest(&service).await);
    let key = ids::token();
    let first = service.sends_with_key(&manager, &path, &key, &SURE).await;
    let second = service.sends_with_key(&manager, &path, &key, &SURE).await;
    assert_eq!((first.status, &first.to), (StatusCode::SEE_OTHER, &second.to), "{}", text(&first.html));

    taken(&service, &april(), &sample_with(&[])).await;
    let path = format!("{}/undo", newest(&service).await);
    let (one, two) = tokio::join!(service.sends(&manager, &path, &SURE), service.sends(&other, &path, &SURE));
    let done = [one.status, two.status].into_iter().filter(|status| *status == StatusCode::SEE_OTHER).count();
    assert_eq!(done, 1, "{} {}", text(&one.html), text(&two.html));
    let late = if one.status == StatusCode::SEE_OTHER { two } else { one };
    late.says("Taken back on");
    assert_eq!(service.rows("journal WHERE action = 'import-taken-back'").await, 2);
    assert_eq!(service.rows("referral").await, 0);
}

#[tokio::test]
async fn whoever_records_on_a_case_at_the_same_moment_is_recorded_or_told_and_nothing_hangs_in_the_air() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let contact = [
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "10"),
        ("note", "Rang."),
        ("day-day", "5"),
        ("day-month", "10"),
        ("day-year", "2026"),
    ];
    let (mut gone, mut stands) = (0, 0);
    for round in 0..10 {
        // A case of its own for each round, so that what was recorded in one is in no other's way.
        let reference = format!("R{}", 100 + round);
        let log = format!("Ref No,Date rec'd,Client name,Outcome\n{reference},10/04/2025,Ada {round} Brook,accepted\n");
        taken(&service, &sheet("Referrals", &log), &sample_with(&[])).await;
        let (undo, records) = (format!("{}/undo", newest(&service).await), format!("/referrals/{reference}/contacts"));
        let takes_back = service.sends(&manager, &undo, &SURE);
        let contacts = service.sends(&worker, &records, &contact);
        let (back, recorded) = if round % 2 == 0 {
            tokio::join!(takes_back, contacts)
        } else {
            let (recorded, back) = tokio::join!(contacts, takes_back);
            (back, recorded)
        };
        let there = service.rows(&format!("referral WHERE reference = '{reference}'")).await;
        let of_it = service.rows(&format!("contact c JOIN referral r ON r.id = c.referral_id WHERE r.reference = '{reference}'")).await;
        match (back.status, recorded.status) {
            (StatusCode::SEE_OTHER, status) => {
                assert!(status.is_client_error(), "{status} {}", text(&recorded.html));
                assert_eq!((there, of_it), (0, 0));
                gone += 1;
            }
            (StatusCode::CONFLICT, StatusCode::SEE_OTHER) => {
                assert_eq!((there, of_it), (1, 1));
                stands += 1;
            }
            (back, recorded) => panic!("{back} {recorded}"),
        }
    }
    assert_eq!(gone + stands, 10);
    assert_eq!(service.rows("contact WHERE referral_id NOT IN (SELECT id FROM referral)").await, 0);
    println!("taken back in {gone} of 10 rounds");
}

#[tokio::test]
async fn from_a_terminal_an_import_is_listed_and_taken_back_for_the_same_reasons() {
    if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
        return println!("SKIPPED: the command is told on a file");
    }
    let folder = std::env::temp_dir().join(format!("holdfast-undo-{}", ids::token()));
    let said = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_holdfast")).args(["--data", folder.to_str().unwrap()]).args(args).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    };
    assert!(said(&["init"]).0);
    let csv = folder.join("Units.csv");
    fs::write(&csv, "Unit,Town,Beds,Tolerance,Wheelchair,Pets\nDU01,Bodmin,2,Medium,N,N\n").unwrap();
    let mapping = root().join("mappings/legacy-caseload.toml");
    let report = folder.join("report.json");
    let (csv, mapping, report) = (csv.to_str().unwrap(), mapping.to_str().unwrap(), report.to_str().unwrap());
    let brings = ["import", csv, "--mapping", mapping, "--report", report];
    assert!(said(&brings).0);
    let (_, list) = said(&["import", "list"]);
    let number = list.split_whitespace().next().unwrap().to_owned();
    assert!(list.contains("Units.csv  taken, 1 rows"), "{list}");
    let (done, says) = said(&["import", "undo", &number]);
    assert!(!done && says.contains("--because"), "{says}");
    let (done, says) = said(&["import", "undo", &number, "--because", "Last year’s"]);
    assert!(done && says.contains("The import is taken back. Units: 1."), "{says}");
    assert!(said(&["import", "list"]).1.contains("Units.csv  taken-back"));
    let (done, says) = said(&["import", "undo", &number, "--because", "Last year’s"]);
    assert!(!done && says.contains("only an import that is taken in can be taken back"), "{says}");
    assert!(said(&brings).1.contains("units 1"));
    fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn only_whoever_may_bring_workbooks_in_takes_one_back() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let council = service.signed_in_as(Role::ContractManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let path = format!("{}/undo", newest(&service).await);
    for who in [&worker, &council] {
        assert_eq!(service.opens(who, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(service.sends(who, &path, &SURE).await.status, StatusCode::NOT_FOUND);
    }
    let manager = service.signed_in_as(Role::ServiceManager).await;
    assert_eq!(service.opens(&manager, "/imports/1/undo").await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.rows("referral").await, 2);
}
