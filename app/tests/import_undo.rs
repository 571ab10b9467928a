//! An import that should not have been is taken back as a whole, until somebody has worked on what it brought.

mod given;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
    time::Duration,
};

use axum::http::StatusCode;
use given::{
    Page, Person, Service, a_service_at,
    brought::{one, quarter, sample_with, sheets, taken},
    root, text,
};
use holdfast::{
    access::Role,
    args,
    arrivals::kept,
    db::{Actor, Fingerprint, Value},
    ids,
};
use serde_json::Value as Json;
use tabular::Workbook;

/// After the last day of the sample.
const NOW: &str = "2026-10-05T09:00:00Z";
const LATER: &str = "2026-10-05T09:01:00Z";
const SURE: [(&str, &str); 2] = [("why", "It was last year’s workbook"), ("agreed", "yes")];

/// What every table holds, but for what tells of the imports themselves and of those who are signed in, and what is worked out
/// anew under other ids.
async fn everything(service: &Service) -> BTreeMap<String, Fingerprint> {
    const APART: [&str; 14] = [
        "journal",
        "journal_head",
        "import",
        "layout",
        "write_key",
        "session",
        "draft",
        "sign_in_attempt",
        "served_day",
        "known_browser",
        "deadline",
        "worked_out_until",
        "referral_number",
        "migration",
    ];
    let mut read = service.db.read().await.unwrap();
    let mut held = BTreeMap::new();
    for table in read.catalogue().await.unwrap().iter().filter(|table| !APART.contains(&table.name.as_str())) {
        held.insert(table.name.clone(), read.fingerprint(table).await.unwrap());
    }
    held
}

/// What is due, by what it is about, and from when to when.
async fn due(service: &Service) -> Vec<(String, String, String, String, String)> {
    service
        .db
        .read()
        .await
        .unwrap()
        .all(
            "SELECT d.about, COALESCE(r.reference, er.reference, u.name, p.reference), d.rule, d.due_on, d.ending FROM deadline d
             LEFT JOIN referral r ON r.id = d.referral_id LEFT JOIN episode e ON e.id = d.episode_id
             LEFT JOIN referral er ON er.id = e.referral_id LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN person p ON p.id = d.person_id
             ORDER BY 1, 2, 3, 4, 5",
            args![],
        )
        .await
        .unwrap()
}

async fn last_number(service: &Service) -> i64 {
    one(service, "SELECT COALESCE(max(last), 0) FROM referral_number").await
}

/// Everything that can be told without ids: who, what, when.
async fn told(service: &Service) -> Vec<Vec<Value>> {
    let mut all = vec![];
    for sql in [
        "SELECT p.reference, root.reference, p.given_name, p.family_name, p.name_key, p.born_on FROM service_user p
         JOIN service_user root ON root.id = p.root_id ORDER BY p.reference",
        "SELECT r.reference, p.reference, r.received_on, r.outcome, w.name FROM referral r JOIN service_user p ON p.id = r.person_id
         LEFT JOIN worker w ON w.id = r.key_worker_id ORDER BY r.reference",
        "SELECT r.reference, s.arrived_on, s.departed_on, s.exit_kind, u.name, e.begun_on, e.ended_on FROM stay s
         JOIN episode e ON e.id = s.episode_id JOIN referral r ON r.id = e.referral_id JOIN unit u ON u.id = s.unit_id
         ORDER BY r.reference, s.arrived_on",
        "SELECT c.happened_on, r.reference, c.minutes, n.words, w.name FROM contact c JOIN referral r ON r.id = c.referral_id
         LEFT JOIN note n ON n.contact_id = c.id LEFT JOIN worker w ON w.id = c.worker_id ORDER BY r.reference, 1, 3, 4, 5",
        "SELECT r.reference, q.kind, q.happened_on, q.line, q.outcome FROM record q JOIN referral r ON r.id = q.referral_id
         ORDER BY r.reference, 2, 3, 4",
        "SELECT a.reference, b.reference, q.state, q.score FROM person_pair q JOIN service_user a ON a.id = q.a_id
         JOIN service_user b ON b.id = q.b_id ORDER BY 1, 2",
        "SELECT w.name, w.role, t.course, t.completed_on FROM worker w LEFT JOIN training t ON t.worker_id = w.id WHERE w.role <> 'Support worker'
         ORDER BY 1, 3, 4",
    ] {
        all.extend(service.db.read().await.unwrap().all::<Vec<Value>>(sql, args![]).await.unwrap());
    }
    all
}

/// A return, without the moment at which it was made.
async fn figures(service: &Service, period: &str) -> Json {
    let mut whole = quarter(service, period).await;
    whole["about"]["made_at"] = Json::Null;
    whole
}

async fn newest(service: &Service) -> String {
    format!("/imports/{}", one::<i64>(service, "SELECT max(id) FROM import").await)
}

async fn takes_back(service: &Service, who: &Person, import: &str) -> Page {
    service.sends(who, &format!("{import}/undo"), &SURE).await
}

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

const REFERRALS: &str = "Ref No,Date rec'd,Referred by,Client name,DOB,Gender,Ethnicity,Disability,Sexuality,Postcode,NRPF,Main need,2nd need,DASH score,Risk,Date responded,Time responded,Outcome,Reason if declined,Signposted to";
const STAYS: &str = "Ref No,Unit,Date in,DASH done,MARAC ref,Support plan,Plan review,Date out,Exit type,Exit interview,Moved to,Resettlement start,Resettlement end,Rationale if over 6m";
const STAFF: &str = "Name,Role,FTE,Started,Left,DBS date,DASH RIC";

/// Two people, one of them housed, in every kind of sheet.
fn april() -> Workbook {
    let dash = format!("Ref No,Date,By,{},Prof judgement high?", (1..=24).map(|n| format!("Q{n}")).collect::<Vec<_>>().join(","));
    let answers = ["Y,N"; 12].join(",");
    sheets(&[
        ("Units", "Unit,Town,Beds,Tolerance,Wheelchair,Pets\nDU01,Bodmin,2,Medium,N,N\nDU02,Bude,3,Low,N,N\n"),
        ("Staff", &format!("{STAFF}\nJo Penrose,IDVA,1,01/02/2024,,01/02/2024,03/03/2024\n")),
        (
            "Referrals",
            &format!(
                "{REFERRALS}\nR1,10/04/2025,Police,\"BROOK, Ada\",06/05/1990,Female,WB,No,Het,PL31 1AA,N,MH,,,High,10/04/2025,,accepted,,\nR2,12/04/2025,Self,\"CARNE, Una\",07/06/1991,Female,WB,No,Het,PL31 1AB,N,MH,,,Medium,,,waiting,,\n"
            ),
        ),
        ("Residents", &format!("{STAYS}\nR1,DU01,14/04/2025,14/04/2025,,16/04/2025,,,,,,,,\n")),
        ("Children", "Ref No (parent),Child name,DOB,Sex,School place,CIN/CP\nR1,Perran Brook,01/02/2018,M,Yes,\n"),
        ("Contacts", "Date,Ref No,Worker,How,Mins,Made?,Note\n15/04/2025,R1,Jo Penrose,Phone,30,Y,Spoke of school\n20/04/2025,R2,Kim Nance,Phone,10,Y,\n"),
        ("DASH", &format!("{dash}\nR1,14/04/2025,Jo Penrose,{answers},N\n")),
        ("Goals", "Ref No,Domain,Goal (own words),Start score,Review score,Exit score\nR1,Recovery,To sleep through,2,,\n"),
        ("Concerns", "Date,Ref No,Adult or child,What,Sent to\n17/04/2025,R1,Adult,Safeguarding,MARU\n"),
    ])
}

/// The same two months on: something has changed in every sheet, and something is new for who was there. The DASH was done by
/// somebody whom no sheet has named before.
fn june() -> Workbook {
    let dash = format!("Ref No,Date,By,{},Prof judgement high?", (1..=24).map(|n| format!("Q{n}")).collect::<Vec<_>>().join(","));
    let answers = ["Y,Y"; 12].join(",");
    sheets(&[
        ("Units", "Unit,Town,Beds,Tolerance,Wheelchair,Pets\nDU01,Bodmin,4,Medium,N,N\nDU02,Bude,3,Low,N,N\nDU03,Looe,1,High,N,N\n"),
        ("Staff", &format!("{STAFF}\nJo Penrose,Team leader,1,01/02/2024,,01/02/2024,03/05/2025\n")),
        (
            "Referrals",
            &format!(
                "{REFERRALS}\nR1,10/04/2025,Police,\"BROOKS, Ada\",06/05/1991,Female,Polish,No,Het,PL31 1AA,N,MH,,,High,10/04/2025,,accepted,,\nR2,12/04/2025,Self,\"CARNE, Una\",07/06/1991,Female,WB,No,Het,PL31 1AB,N,D&A,,,Medium,05/05/2025,,accepted,,\nR3,01/06/2025,Self,\"CARNE, Una\",07/06/1991,Female,WB,No,Het,PL31 1AB,N,MH,,,Medium,,,waiting,,\n"
            ),
        ),
        (
            "Residents",
            &format!("{STAYS}\nR1,DU01,14/04/2025,14/04/2025,20/04/2025,16/04/2025,,02/06/2025,Planned,Y,Private rented,03/06/2025,,\nR1,DU02,09/06/2025,,,,,,,,,,,\nR2,DU03,06/05/2025,,,,,,,,,,,\n"),
        ),
        ("Children", "Ref No (parent),Child name,DOB,Sex,School place,CIN/CP\nR1,Perran Brook,01/02/2018,M,No,\nR2,Loveday Carne,01/02/2019,F,Yes,\n"),
        ("Contacts", "Date,Ref No,Worker,How,Mins,Made?,Note\n15/04/2025,R1,Jo Penrose,Phone,45,Y,Spoke of school and of the police\n20/04/2025,R2,Kim Nance,Phone,10,Y,\n22/05/2025,R2,Kim Nance,Phone,20,Y,\n"),
        ("DASH", &format!("{dash}\nR1,14/04/2025,Sam Tonkin,{answers},Y\n")),
        ("Goals", "Ref No,Domain,Goal (own words),Start score,Review score,Exit score\nR1,Recovery,To sleep through,2,4,\n"),
        ("Concerns", "Date,Ref No,Adult or child,What,Sent to\n17/04/2025,R1,Adult,Safeguarding,Police\n"),
    ])
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
    assert_eq!((done.status, done.to.as_str()), (StatusCode::SEE_OTHER, format!("{import}?done=taken-back").as_str()), "{}", text(&done.html));
    let after = (everything(&service).await, due(&service).await, last_number(&service).await);
    for (table, held) in &before.0 {
        assert_eq!(after.0.get(table), Some(held), "{table}");
    }
    assert_eq!((after.1, after.2), (before.1, before.2));
    assert_eq!(figures(&service, "2026-Q2").await, counted);
    service.opens(&manager, &done.to).await.says("The import is taken back").says("Taken back on").says("It was last year’s workbook").says("8225");
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
async fn whoever_worked_on_what_it_brought_stands_in_the_way_and_is_named() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    let today = [("day-day", "5"), ("day-month", "10"), ("day-year", "2026")];
    let contact: Vec<_> = [("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "Rang.")].into_iter().chain(today).collect();
    let recorded = service.sends(&worker, "/referrals/R1/contacts", &contact).await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", text(&recorded.html));
    let before = everything(&service).await;

    let name: String =
        service.db.read().await.unwrap().value("SELECT name FROM account WHERE id = $1", args![worker.account_id]).await.unwrap();
    let page = service.opens(&manager, &format!("{import}/undo")).await;
    page.says("This import cannot be taken back").says(&format!("href=\"{}\"", service.person_of("R1").await));
    page.says("R1</a>: a contact was recorded").says(&format!(", by {name}"));
    page.says_nothing_of("Take the import back").says_nothing_of("Ada");
    // Whoever may not see people is told by number alone.
    service.opens(&admin, &format!("{import}/undo")).await.says("R1: a contact was recorded").says_nothing_of("href=\"/people/");
    let refused = takes_back(&service, &manager, &import).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("a contact was recorded");
    assert_eq!(everything(&service).await, before);

    // Struck out, it can still be read; so it stays, and so does what it hangs on.
    let id: i64 = one(&service, "SELECT max(id) FROM contact").await;
    let gone = service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "Another case")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", text(&gone.html));
    let refused = takes_back(&service, &manager, &import).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("What was withdrawn counts as well");
}

#[tokio::test]
async fn a_row_of_the_import_that_was_withdrawn_or_changed_stands_in_the_way() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    service.opens(&manager, &service.person_of("R1").await).await.says("Ada");
    service.opens(&manager, &format!("{import}/undo")).await.says("Nobody has worked on what this import brought");
    let id: i64 = one(&service, "SELECT min(id) FROM contact").await;
    let gone = service.sends(&manager, &format!("/contacts/{id}/withdraw"), &[("why", "Another case")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", text(&gone.html));
    service.opens(&manager, &format!("{import}/undo")).await.says("R1</a>: a contact was withdrawn");
    assert_eq!(takes_back(&service, &manager, &import).await.status, StatusCode::CONFLICT);
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
async fn somebody_keyed_in_who_may_be_one_the_import_brought_does_not_stand_in_the_way_until_it_is_decided() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    // a_referral keys in whoever was born on 3 May 1990; the import has her born on the 6th.
    service.a_referral(&manager, "Ada", "Brook").await;
    assert_eq!(service.rows("person_pair WHERE state = 'offered'").await, 1);
    service.opens(&manager, &format!("{import}/undo")).await.says("Nobody has worked on what this import brought");
    let pair: i64 = one(&service, "SELECT id FROM person_pair").await;
    let joined = service.sends(&manager, &format!("/duplicates/{pair}/join"), &[]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER);
    let refused = takes_back(&service, &manager, &import).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("it was decided whether two records are one person");
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
    let mut gone = 0;
    for round in 0..6 {
        if service.rows("referral").await == 0 {
            taken(&service, &april(), &sample_with(&[])).await;
        }
        let path = format!("{}/undo", newest(&service).await);
        let (back, recorded) = if round % 2 == 0 {
            tokio::join!(service.sends(&manager, &path, &SURE), service.sends(&worker, "/referrals/R1/contacts", &contact))
        } else {
            let (recorded, back) = tokio::join!(service.sends(&worker, "/referrals/R1/contacts", &contact), service.sends(&manager, &path, &SURE));
            (back, recorded)
        };
        let stands = service.rows("contact c JOIN referral r ON r.id = c.referral_id WHERE c.minutes = 10 AND r.reference = 'R1'").await;
        match (back.status, recorded.status) {
            (StatusCode::SEE_OTHER, status) => {
                assert_ne!(status, StatusCode::SEE_OTHER, "the contact was recorded on a case that is gone");
                assert!(status.is_client_error(), "{status} {}", text(&recorded.html));
                assert_eq!((service.rows("contact").await, service.rows("note").await), (0, 0));
                gone += 1;
            }
            (_, StatusCode::SEE_OTHER) => assert!(stands > 0),
            (back, recorded) => panic!("neither was done: {back} {recorded}"),
        }
    }
    println!("taken back in {gone} of 6 rounds");
}

/// A row of any table, whatever it is, of which one column refers to a row.
async fn a_row_that_refers(service: &Service, table: &str, column: &str, to: i64) -> Result<(), holdfast::db::DbError> {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let columns: Vec<(String, String)> = if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
        tx.all(
            "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1",
            args![table],
        )
        .await
        .unwrap()
    } else {
        tx.all("SELECT name, lower(type) FROM pragma_table_info($1)", args![table]).await.unwrap()
    };
    let references = tx.references().await.unwrap();
    let id = ids::next(tx.at);
    let (mut names, mut values) = (vec![], vec![]);
    for (name, kind) in columns {
        let refers = references.iter().find(|r| r.from == table && r.column == name);
        let value = match (refers, kind.as_str()) {
            _ if name == column => Value::from(to),
            (Some(reference), _) => {
                let some: Vec<(i64,)> = tx.all_assembled(format!("SELECT min(id) FROM {} HAVING min(id) IS NOT NULL", reference.to), args![]).await.unwrap();
                Value::from(some.first().map(|(id,)| *id))
            }
            _ if name == "id" => Value::from(id),
            _ if name.ends_with("_at") && name != "recorded_at" && name != "allocated_at" && name != "decided_at" && name != "created_at" => Value::Whole(None),
            _ if name.ends_with("_at") => Value::from(tx.at),
            (_, "bigint" | "integer") => Value::from(id),
            (_, "boolean") => Value::from(false),
            _ => Value::from("1999-01-01"),
        };
        names.push(name);
        values.push(value);
    }
    // A boolean of SQLite is an integer; the tables take any.
    let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
    tx.run_assembled(format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", ")), values).await?;
    tx.journal("put", "test", 0, "");
    tx.commit().await
}

#[tokio::test]
async fn whatever_table_refers_to_what_it_brought_stands_in_the_way_and_has_words_for_it() {
    // Worked out from others, or offered by nobody: these go along.
    const GO_ALONG: [&str; 3] = ["deadline", "name_word", "record_fact"];
    // What an import brings is one of these, or hangs on one.
    let mut bringable: BTreeSet<String> = ["worker", "unit", "person", "referral"].map(String::from).into();
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    let undo = format!("{import}/undo");
    service.it_is_now(LATER);
    let team = service.sends(&manager, "/teams", &[("name", "Outreach")]).await;
    assert_eq!(team.status, StatusCode::SEE_OTHER, "{}", text(&team.html));
    let (tables, references) = {
        let mut read = service.db.read().await.unwrap();
        (read.catalogue().await.unwrap(), read.references().await.unwrap())
    };
    for table in &tables {
        if references.iter().any(|r| r.from == table.name && bringable.contains(&r.to)) && table.key() == ["id"] {
            bringable.insert(table.name.clone());
        }
    }
    let mut tried = 0;
    for reference in references.iter().filter(|r| bringable.contains(&r.to) && !GO_ALONG.contains(&r.from.as_str())) {
        // A row that the import brought, where it brings such rows at all.
        let brought: Vec<(i64,)> = service
            .db
            .read()
            .await
            .unwrap()
            .all_assembled(
                format!(
                    "SELECT min(t.id) FROM {} t, import i WHERE t.id BETWEEN i.first_id AND i.last_id HAVING min(t.id) IS NOT NULL",
                    reference.to
                ),
                args![],
            )
            .await
            .unwrap();
        let Some((to,)) = brought.first().copied() else { continue };
        let Err(error) = in_vain(&service, &manager, &undo, (&reference.from, &reference.column, to)).await else {
            tried += 1;
            continue;
        };
        panic!("{}.{}: {error}", reference.from, reference.column);
    }
    assert!(tried > 35, "only {tried} ways were tried");
    let done = takes_back(&service, &manager, &import).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.html));
}

/// A row is put there, the import is not taken back and says why, and the row goes again.
async fn in_vain(service: &Service, who: &Person, undo: &str, (table, column, to): (&str, &str, i64)) -> Result<(), String> {
    a_row_that_refers(service, table, column, to).await.map_err(|error| error.to_string())?;
    let page = service.sends(who, undo, &SURE).await;
    let found = text(&page.html);
    if page.status != StatusCode::CONFLICT || found.contains("something was recorded,") || found.contains("A record:") {
        return Err(format!("{} {found}", page.status));
    }
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    tx.run_assembled(format!("DELETE FROM {table} WHERE {column} = {to} AND id = (SELECT max(id) FROM {table})"), args![]).await.unwrap();
    tx.journal("put", "test", 0, "");
    tx.commit().await.unwrap();
    service.opens(who, undo).await.says("Nobody has worked on what this import brought");
    Ok(())
}

/// What refers to a row by no foreign key is not found by the catalogue. Every number that may be an id is known here.
#[tokio::test]
async fn no_column_holds_an_id_that_taking_back_does_not_know_of() {
    const NUMBERS: [&str; 33] = [
        "age_told", "at", "bedrooms", "born_year", "dash_score", "done", "entries", "exit_score", "fte_hundredths", "gaps", "last", "minutes",
        "of_rows", "one_time_until", "place", "review_score", "row_number", "score", "seq", "start_score", "version",
        // SQLite has these as 0 or 1.
        "exit_interview", "foreseen", "home_checked", "incident", "kept", "made", "pets", "sessional", "to_the_minute", "unborn", "volunteer",
        "wheelchair",
    ];
    // Accounts; what tells of imports; what is worked out anew; and, of stays, the thread of a record, which is asked for.
    const KNOWN: [&str; 17] = [
        "deadline.started_id", "import.account_id", "import.first_id", "import.last_id", "import_row.record_id", "journal.account_id",
        "journal.subject_id", "layout.account_id", "person.root_id", "record.thread", "record_fact.episode_id", "record_fact.person_id",
        "record_fact.referral_id", "record_fact.thread", "record_fact.unit_id", "safe_contact.line_id", "worked_out_until.subject_id",
    ];
    let service = a_service_at(NOW).await;
    let mut read = service.db.read().await.unwrap();
    let references = read.references().await.unwrap();
    let mut found = BTreeSet::new();
    for table in read.catalogue().await.unwrap() {
        for column in table.whole_numbers().filter(|column| !table.key().iter().any(|key| key == column)) {
            let refers = references.iter().any(|r| r.from == table.name && r.column == column);
            if !(refers || column.ends_with("_at") || column.ends_with("_by") || NUMBERS.contains(&column)) {
                found.insert(format!("{}.{column}", table.name));
            }
        }
    }
    found.remove("write_key.account_id");
    found.insert("worked_out_until.subject_id".into());
    assert_eq!(found, KNOWN.map(String::from).into(), "say in arrivals/take_back/brought.rs what a new one refers to");
}

#[tokio::test]
async fn a_record_of_a_stay_that_a_later_import_brought_stands_in_the_way_of_that_import() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    service.it_is_now(LATER);
    taken(&service, &june(), &sample_with(&[])).await;
    let b = newest(&service).await;
    service.it_is_now("2026-10-05T09:02:00Z");
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let (id, at) = (ids::next(tx.at), tx.at);
    // As the form about a stay writes it: of the case, with the stay as its thread.
    tx.run(
        "INSERT INTO record (id, kind, form, person_id, referral_id, thread, happened_on, outcome, about, gaps, line, answers, scores, recorded_at)
         SELECT $1, 'long-stay-reported', '1', r.person_id, r.id, (SELECT max(s.id) FROM stay s WHERE s.arrived_on = '2025-06-09'), '2026-10-05', '', '', 0, '', '{}', '{}', $2
         FROM referral r WHERE r.reference = 'R1'",
        args![id, at],
    )
    .await
    .unwrap();
    tx.journal("recorded", "record", id, "");
    tx.commit().await.unwrap();
    let refused = takes_back(&service, &manager, &b).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", text(&refused.html));
    refused.says("R1</a>: a form was recorded");
}

#[tokio::test]
async fn an_account_that_once_was_a_worker_it_brought_stands_in_the_way() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let path = format!("{}/undo", newest(&service).await);
    let brought: i64 = one(&service, "SELECT id FROM worker WHERE name = 'Jo Penrose'").await;
    let (brought, own) = (brought.to_string(), worker.worker_id.unwrap().to_string());
    let account = format!("/accounts/{}", worker.account_id);
    for (whose, says) in [(&brought, "an account was given to the worker"), (&own, "a worker whom this import brought")] {
        let sent = service.sends(&manager, &account, &[("role", "support-worker"), ("worker", whose)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
        let refused = takes_back(&service, &manager, path.trim_end_matches("/undo")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.says(says);
    }
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
