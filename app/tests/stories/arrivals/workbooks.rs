//! Workbooks and exports as other providers send them come in with the right values, and what cannot be right is told.
//! Each recreates what went wrong for people elsewhere; samples/workbooks holds them.

use crate::given;

use std::{collections::BTreeSet, fs};

use given::{
    a_service_at,
    brought::{came, one, quarter, sample_with, sheets, taken, taken_as, warned},
    cases, root, text,
    two_months::{april, june},
};
use holdfast::{
    access::Role,
    args,
    arrivals::{Kind, report::Report},
    running::contracts::services,
};
use jiff::civil::{Date, date};
use serde_json::Value as Json;
use tabular::{Cell, Limits, Upload, Workbook};

const NOW: &str = "2026-10-05T09:00:00Z";

fn book(name: &str) -> Workbook {
    let bytes = fs::read(root().join("samples/workbooks").join(name)).expect(name);
    tabular::read(&Upload::named(name, bytes), &Limits::default()).expect(name)
}

fn beside(name: &str) -> String {
    fs::read_to_string(root().join("samples/workbooks").join(name)).expect(name)
}

#[tokio::test]
async fn an_answer_from_before_the_referral_is_told_and_is_never_on_time() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c01-answered-before-received.xlsx"), &sample_with(&[])).await;
    assert_eq!((came(&report, Kind::Referrals), report.refused.len()), (3, 0), "{:?}", report.refused);
    assert_eq!(warned(&report, "answered before it was received"), [("Referrals".into(), 3), ("Referrals".into(), 4)]);
    assert_eq!(quarter(&service, "2025-Q2").await["responded_within_24h"], serde_json::json!([0, 3]));
}

#[tokio::test]
async fn stays_of_days_on_which_the_service_did_not_run_are_told_once_and_taken() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let mut begins = cases::plain(&[("version", "0"), ("name", "Safe accommodation")]);
    begins.extend(cases::day("begun_on", date(2026, 1, 1)));
    cases::done(&service.presses(&manager, "/contracts/cornwall-dispersed", begins).await);
    let report = taken(&service, &book("c20-births-that-cannot-be.xlsx"), &sample_with(&[])).await;
    assert!(came(&report, Kind::Stays) > 1, "{report:?}");
    let told: Vec<_> = report.warnings.iter().filter(|w| w.kind == "the service does not run").collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].says.contains("stays begin on a day on which the service does not run"), "{told:?}");
    assert!(told[0].says.contains("begins on Thu 1 January 2026. Check the day."), "{told:?}");
}

#[tokio::test]
async fn a_column_of_hours_is_read_as_hours() {
    for column in ["minutes = [\"Hours\"]", "minutes = { heading = \"Hours\", unit = \"hours\" }"] {
        let service = a_service_at(NOW).await;
        let mapping = sample_with(&[("minutes = [\"Mins\", \"Minutes\"]", column)]);
        let report = taken(&service, &book("c02-hours-column.xlsx"), &mapping).await;
        assert_eq!(report.sums[&Kind::Contacts].minutes, 450, "{:?}", report.refused);
        assert_eq!(quarter(&service, "2025-Q2").await["support_minutes_paid"], 450);
    }
    // Where nothing says that the numbers are hours, none of them is taken for minutes.
    let service = a_service_at(NOW).await;
    let mut book = book("c02-hours-column.xlsx");
    let contacts = book.sheets.iter_mut().find(|sheet| sheet.name == "Contacts").unwrap();
    contacts.rows[0].cells[4] = tabular::Cell::Text("Time".into());
    let report = taken(&service, &book, &sample_with(&[("minutes = [\"Mins\", \"Minutes\"]", "minutes = \"Time\"")])).await;
    assert_eq!(came(&report, Kind::Contacts), 0);
    assert!(
        report.refused.iter().all(|r| r.kind == "duration not understood" && r.reason.contains("look like hours")),
        "{:?}",
        report.refused
    );
}

#[tokio::test]
async fn day_and_time_in_one_cell_are_both_read_and_utc_is_made_local() {
    let service = a_service_at(NOW).await;
    let report =
        taken(&service, &book("c03-date-and-time-in-one-cell/Referrals.csv"), &beside("c03-date-and-time-in-one-cell/old-system.toml"))
            .await;
    assert_eq!(came(&report, Kind::Referrals), 3);
    assert_eq!(quarter(&service, "2025-Q2").await["responded_within_24h"], serde_json::json!([1, 2]));
    assert_eq!(quarter(&service, "2025-Q3").await["responded_within_24h"], serde_json::json!([1, 1]));
    let received: Date = one(&service, "SELECT received_on FROM referral WHERE theirs = 'R3'").await;
    assert_eq!(received.to_string(), "2025-07-01");
}

#[tokio::test]
async fn a_number_is_read_as_its_format_shows_it() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c06-reference-shown-by-format.xlsx"), &sample_with(&[])).await;
    assert_eq!(report.refused, []);
    assert_eq!((came(&report, Kind::Stays), came(&report, Kind::Contacts)), (2, 2));
    // Theirs is kept beside Holdfast's own.
    let (own, theirs): (String, String) = service
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT reference, theirs FROM referral ORDER BY received_on LIMIT 1", args![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!((own.as_str(), theirs.as_str()), ("R0001", "DV-0017"));
}

#[tokio::test]
async fn a_merged_cell_stands_for_all_its_rows() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c08-merged-family.xlsx"), &sample_with(&[])).await;
    assert_eq!((came(&report, Kind::Children), report.refused.len()), (3, 0));
    assert_eq!(quarter(&service, "2025-Q2").await["children_resident"], 3);
}

#[tokio::test]
async fn a_name_may_stand_in_two_columns() {
    for column in [
        "name = [\"First name\", \"Surname\"]",
        "name = { join = [\"First name\", \"Surname\"] }",
        "given_name = \"First name\"\nfamily_name = \"Surname\"",
    ] {
        let service = a_service_at(NOW).await;
        let report =
            taken(&service, &book("c10-first-name-surname.xlsx"), &sample_with(&[("name = [\"Client name\", \"Name\"]", column)])).await;
        assert_eq!(report.refused, []);
        assert!(!report.not_mapped.iter().any(|left| left.column.as_deref() == Some("Surname")), "{column}");
        let mut read = service.db.read().await.unwrap();
        let names: Vec<(String, String)> = read.all("SELECT given_name, family_name FROM person ORDER BY id", args![]).await.unwrap();
        assert_eq!(names, [("Ada".into(), "Brook".into()), ("Bea Louise".into(), "Cole Hart".into())], "{column}");
    }
}

#[tokio::test]
async fn a_birth_told_in_part_costs_neither_the_row_nor_what_hangs_on_it() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c12-partial-births.xlsx"), &sample_with(&[])).await;
    assert_eq!(report.refused, []);
    assert_eq!([Kind::Referrals, Kind::Stays, Kind::Contacts, Kind::Children].map(|kind| came(&report, kind)), [8, 2, 2, 4]);
    let told: Vec<(u32, &str)> = report.unread.iter().filter(|u| u.sheet == "Referrals").map(|u| (u.row, u.value.as_str())).collect();
    assert_eq!(told, [(2, "1990"), (3, "1985"), (4, "approx 1979"), (5, "03/1981"), (6, "?/?/1988"), (7, "age 34"), (8, "00/00/1990")]);
    assert!(report.unread[0].why.contains("The year 1990 is told"), "{}", report.unread[0].why);
    assert_eq!(one::<i64>(&service, "SELECT count(*) FROM person WHERE unborn AND born_on IS NULL").await, 4);
    assert_eq!(one::<i64>(&service, "SELECT count(*) FROM person WHERE born_on IS NOT NULL").await, 1);
}

#[tokio::test]
async fn a_formula_is_what_it_shows() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c13-google-sheets-query.xlsx"), &sample_with(&[])).await;
    assert_eq!((came(&report, Kind::Contacts), report.sums[&Kind::Contacts].minutes), (2, 75), "{:?}", report.refused);
    assert!(report.notes.iter().any(|note| note.contains("2 rows hold formulas")), "{:?}", report.notes);
    assert_eq!(quarter(&service, "2025-Q2").await["support_minutes_paid"], 75);
}

#[tokio::test]
async fn the_same_workbook_two_months_on_tells_what_changed_and_takes_it_when_agreed() {
    let service = a_service_at(NOW).await;
    let mapping = sample_with(&[]);
    taken(&service, &book("c14-april.xlsx"), &mapping).await;
    let june = book("c14-june.xlsx");
    let before = taken_as(&service, &june, &mapping, false).await;
    let what = |report: &Report| -> BTreeSet<(String, u32)> { report.changed.iter().map(|c| (c.sheet.clone(), c.row)).collect() };
    assert_eq!(what(&before), BTreeSet::from([("Residents".into(), 2), ("Referrals".into(), 3)]), "{:?}", before.changed);
    let service = a_service_at(NOW).await;
    taken(&service, &book("c14-april.xlsx"), &mapping).await;
    let report = taken(&service, &june, &mapping).await;
    assert_eq!(report.refused, []);
    let left = report.changed.iter().find(|c| c.sheet == "Residents").unwrap();
    let cell = left.cells.iter().find(|cell| cell.column == "departed_on").expect("the day of departure");
    assert_eq!((cell.old.as_str(), cell.new.as_str()), ("", "2025-06-02"));
    assert_eq!((came(&report, Kind::Referrals), came(&report, Kind::Stays)), (1, 2));
    let figures = quarter(&service, "2025-Q2").await;
    assert_eq!(figures["people_in_safe_accommodation"], 3);
    assert_eq!(figures["planned_exits_by_move_on"].as_object().unwrap().values().filter_map(Json::as_i64).sum::<i64>(), 1);
    assert_eq!(one::<String>(&service, "SELECT outcome FROM referral WHERE reference = 'R2'").await, "accepted");
    // Once more, and there is nothing left to tell.
    let again = taken(&service, &june, &mapping).await;
    assert_eq!((again.changed.len(), again.refused.len(), again.taken.values().sum::<i64>()), (0, 0, 0), "{:?}", again.changed);
}

#[tokio::test]
async fn what_a_changed_row_tells_of_a_person_stands_beside_what_it_told_before() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let mut book = book("c14-april.xlsx");
    taken(&service, &book, &sample_with(&[])).await;
    let log = book.sheets.iter_mut().find(|sheet| sheet.name == "Referrals").unwrap();
    let at = log.rows[0].cells.iter().position(|cell| *cell == Cell::Text("Ethnicity".into())).unwrap();
    assert_eq!(log.rows[1].cells[at], Cell::Text("WB".into()));
    log.rows[1].cells[at] = Cell::Text("Polish".into());
    let report = taken(&service, &book, &sample_with(&[])).await;
    assert_eq!((report.changed.len(), report.refused.len()), (1, 0), "{:?}", report.changed);
    let about = format!("{}/about/ethnicity", service.person_of("R1").await);
    let history = text(&service.opens(&worker, &about).await.html);
    assert_eq!(history.matches("it said:").count(), 1, "{history}");
    assert!(
        history.contains("it said: White: English, Welsh, Scottish, Northern Irish or British: WB, since Thu 10 April 2025"),
        "{history}"
    );
    assert!(history.contains("The workbook has it so now"), "{history}");
    assert!(history.contains("Now: White: any other White background: Polish, since Thu 10 April 2025"), "{history}");
}

/// A name and a birth that a later workbook has otherwise are changes of the person, as the form that changes them writes it.
#[tokio::test]
async fn a_name_or_a_birth_that_the_workbook_has_otherwise_now_stands_beside_what_stood() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let person = service.person_of("R1").await;
    let details = format!("{person}/details");
    service.opens(&worker, &details).await.says(r#"value="Brook""#).says_nothing_of("What stood before");
    taken(&service, &june(), &sample_with(&[])).await;
    let page = service.opens(&worker, &details).await;
    page.says(r#"value="Brooks""#).says(r#"value="1991""#).says("What stood before").says("changed by the import");
    let history = text(&page.html);
    assert!(history.contains("First name Ada. Last name Brook. Date of birth Sun 6 May 1990."), "{history}");
    assert_eq!(history.matches("Until ").count(), 1, "one row, one change: {history}");
    service.searches(&worker, "Brooks").await.says("1 person found");

    // Put right in Holdfast since: what the workbook says no differently from before stays as it was put right.
    let right = [("given_name", "Adah"), ("family_name", "Brooks"), ("born-day", "6"), ("born-month", "5"), ("born-year", "1991")];
    let version: i64 = one(&service, "SELECT version FROM person WHERE family_name = 'Brooks'").await;
    let version = version.to_string();
    let sent = service.sends(&worker, &details, &[&right[..], &[("version", version.as_str())]].concat()).await;
    assert_eq!(sent.status, 303, "{}", text(&sent.html));
    let mut later = june();
    let log = later.sheets.iter_mut().find(|sheet| sheet.name == "Referrals").unwrap();
    let born = log.rows[0].cells.iter().position(|cell| *cell == Cell::Text("DOB".into())).unwrap();
    log.rows[1].cells[born] = Cell::Text("06/05/1989".into());
    let report = taken(&service, &later, &sample_with(&[])).await;
    assert_eq!((report.changed.len(), report.refused.len()), (1, 0), "{:?}", report.changed);
    let page = service.opens(&worker, &details).await;
    page.says(r#"value="Adah""#).says(r#"value="1989""#);
    let history = text(&page.html);
    assert!(history.contains("First name Adah. Last name Brooks. Date of birth Mon 6 May 1991."), "{history}");
    assert_eq!(history.matches("Until ").count(), 3, "{history}");
}

/// Two referrals of one person are two records: what changed in either stands on her page.
#[tokio::test]
async fn what_changed_in_a_record_that_is_joined_to_another_stands_on_the_persons_page() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    taken(&service, &june(), &sample_with(&[])).await;
    let person = service.person_of("R3").await;
    assert_eq!(person, service.person_of("R2").await, "R2 and R3 are one person");
    let mut later = june();
    let log = later.sheets.iter_mut().find(|sheet| sheet.name == "Referrals").unwrap();
    let name = log.rows[0].cells.iter().position(|cell| *cell == Cell::Text("Client name".into())).unwrap();
    log.rows[3].cells[name] = Cell::Text("CARNES, Una".into());
    let report = taken(&service, &later, &sample_with(&[])).await;
    assert_eq!((report.changed.len(), report.refused.len()), (1, 0), "{:?}", report.changed);
    let history = text(&service.opens(&worker, &format!("{person}/details")).await.html);
    assert!(history.contains("First name Una. Last name Carne. Date of birth Fri 7 June 1991."), "{history}");
}

#[tokio::test]
async fn the_mapping_says_what_counts_as_yes_and_as_no() {
    let service = a_service_at(NOW).await;
    let mapping = sample_with(&[
        (
            "disability = \"Disability\"",
            "disability = { heading = \"Disability\", yes = [\"Physical\"], no = [\"None\", \"No disability\"] }",
        ),
        ("no_recourse = \"NRPF\"", "no_recourse = { heading = \"NRPF\", yes = [\"NRPF\"], no = [\"None\", \"Has recourse\"] }"),
        ("exit_interview = \"Exit interview\"", "exit_interview = { heading = \"Exit interview\", yes = [\"Done\"] }"),
        ("made = \"Made?\"", "made = { heading = \"Made?\", yes = [\"Attended\"], no = [\"DNA\", \"Cancelled*\"] }"),
    ]);
    let report = taken(&service, &book("c16-yes-no-words.xlsx"), &mapping).await;
    assert_eq!(report.refused, []);
    assert_eq!((came(&report, Kind::Contacts), report.sums[&Kind::Contacts].minutes), (6, 135));
    assert_eq!(report.unmapped.iter().map(|u| (u.column.as_str(), u.value.as_str())).collect::<Vec<_>>(), [("Exit interview", "x")]);
    let figures = quarter(&service, "2025-Q2").await;
    assert_eq!(figures["planned_exits_by_move_on"].as_object().unwrap().values().filter_map(Json::as_i64).sum::<i64>(), 3);
    for kind in ["disability", "no-recourse"] {
        let told: Vec<(String,)> = service
            .db
            .read()
            .await
            .unwrap()
            .all(
                "SELECT c.value FROM characteristic c JOIN referral r ON r.id = c.referral_id WHERE c.kind = $1 ORDER BY r.reference",
                args![kind],
            )
            .await
            .unwrap();
        assert_eq!(told.iter().map(|(said,)| said.as_str()).collect::<Vec<_>>(), ["no", "yes", "yes", "no"], "{kind}");
    }
}

#[tokio::test]
async fn the_month_may_come_first_and_where_nobody_says_so_nothing_is_guessed() {
    let service = a_service_at(NOW).await;
    let american = format!("dates = \"month-day\"\n{}", sample_with(&[]));
    let report = taken(&service, &book("c17-month-before-day.xlsx"), &american).await;
    assert_eq!((came(&report, Kind::Referrals), report.refused.len()), (6, 0), "{:?}", report.refused);
    let days: Vec<(String,)> =
        service.db.read().await.unwrap().all("SELECT received_on FROM referral ORDER BY reference", args![]).await.unwrap();
    assert_eq!(
        days.iter().map(|(d,)| d.as_str()).collect::<Vec<_>>(),
        ["2025-04-02", "2025-04-05", "2025-05-12", "2025-05-13", "2025-06-03", "2025-06-30"]
    );
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c17-month-before-day.xlsx"), &sample_with(&[])).await;
    assert_eq!((came(&report, Kind::Referrals), report.refused.len()), (0, 6));
    assert!(report.refused.iter().all(|r| r.kind == "order of day and month in doubt"), "{:?}", report.refused);
}

#[tokio::test]
async fn births_and_days_that_cannot_be_are_told_row_by_row() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c20-births-that-cannot-be.xlsx"), &sample_with(&[])).await;
    assert_eq!(report.refused, []);
    let births: Vec<u32> = report.unread.iter().filter(|u| u.sheet == "Referrals").map(|u| u.row).collect();
    assert_eq!(births, [2, 3, 4, 5], "{:?}", report.unread);
    assert_eq!(warned(&report, "child older than can be"), [("Children".into(), 2)]);
    assert_eq!(warned(&report, "before its referral"), [("Residents".into(), 5), ("Contacts".into(), 2), ("Contacts".into(), 3)]);
    let ages = quarter(&service, "2025-Q2").await["by_age"].clone();
    assert!(ages.get("under 18").is_none(), "{ages}");
}

#[tokio::test]
async fn tabs_that_begin_alike_are_taken_where_they_fit_and_told_where_they_do_not() {
    let service = a_service_at(NOW).await;
    let mapping = sample_with(&[("sheet = [\"Contacts\", \"Contact sheet\"]", "sheet = \"Contacts*\"")]);
    let report = taken(&service, &book("c26-tabs-that-begin-alike.xlsx"), &mapping).await;
    assert_eq!((came(&report, Kind::Contacts), report.sums[&Kind::Contacts].minutes), (2, 75));
    assert!(report.notes.iter().any(|n| n.contains("“Contacts summary” was passed over")), "{:?}", report.notes);
    assert_eq!(warned(&report, "before its referral"), [("Contacts 2024".into(), 2)]);
}

#[tokio::test]
async fn workers_go_by_the_names_that_the_mapping_gives() {
    let service = a_service_at(NOW).await;
    let workers = "[workers]\n\"P Quick\" = [\"PQ\", \"Penny Quick\"]\n\"Kay Angove\" = [\"KA\", \"K Angove\"]\n";
    let mapping = format!("{}\n{workers}", sample_with(&[]));
    let report = taken(&service, &book("c28-workers-by-initials.xlsx"), &mapping).await;
    assert_eq!(came(&report, Kind::Contacts), 5);
    assert_eq!(service.rows("worker").await, 2);
    assert_eq!(warned(&report, "several workers"), [("Contacts".into(), 6)]);
    let figures = quarter(&service, "2025-Q2").await;
    // The hour of two people is counted once, for the one who is named first.
    assert_eq!((&figures["support_minutes_unpaid"], &figures["support_minutes_paid"]), (&Json::from(120), &Json::from(135)));
}

#[tokio::test]
async fn a_log_without_days_of_answers_comes_in() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c31-no-date-of-answer.xlsx"), &sample_with(&[])).await;
    assert_eq!(report.refused, []);
    assert_eq!([Kind::Referrals, Kind::Stays, Kind::Contacts].map(|kind| came(&report, kind)), [2, 1, 1]);
    let figures = quarter(&service, "2025-Q2").await;
    assert_eq!(figures["responded_within_24h"], serde_json::json!([0, 2]));
    assert_eq!(figures["referrals_declined_by_reason"]["No vacancy"], 1);
    assert_eq!(figures["referrals_accepted_by_source"]["Police"], 1);
    // The pages of both open.
    let worker = service.signed_in_as(holdfast::access::Role::SupportWorker).await;
    service.opens(&worker, "/referrals/R2").await.says("day not known");
}

#[tokio::test]
async fn semicolons_under_a_title_are_told_for_what_they_are() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &book("c15a-semicolons-under-a-title/Referrals log.csv"), &sample_with(&[])).await;
    assert_eq!((came(&report, Kind::Referrals), report.refused.len()), (2, 0), "{:?}", report.refused);
    assert_eq!(one::<String>(&service, "SELECT given_name FROM person WHERE family_name = 'Cole'").await, "Zoë");
}

#[tokio::test]
async fn an_export_of_another_system_comes_in_file_by_file() {
    let service = a_service_at(NOW).await;
    let clients =
        taken(&service, &book("c32-other-systems-export/clients_20250701.csv"), &beside("c32-other-systems-export/clients.toml")).await;
    assert_eq!((came(&clients, Kind::Referrals), clients.refused.len()), (2, 0), "{:?}", clients.refused);
    let mut read = service.db.read().await.unwrap();
    let names: Vec<(String, String)> = read.all("SELECT given_name, family_name FROM person ORDER BY id", args![]).await.unwrap();
    assert_eq!(names, [("Ada".into(), "Brook".into()), ("Bea".into(), "Cole".into())]);
    let received: Vec<(jiff::Timestamp,)> = read.all("SELECT received_at FROM referral ORDER BY reference", args![]).await.unwrap();
    drop(read);
    assert_eq!(received.iter().map(|(at,)| at.to_string()).collect::<Vec<_>>(), ["2025-04-02T08:30:00Z", "2025-04-30T22:45:00Z"]);
    let lost: BTreeSet<&str> = clients.not_mapped.iter().filter_map(|left| left.column.as_deref()).collect();
    assert_eq!(lost, BTreeSet::from(["ClosedDate", "MobilePhone", "SafeToText"]));
    let activities =
        taken(&service, &book("c32-other-systems-export/activities_20250701.csv"), &beside("c32-other-systems-export/activities.toml"))
            .await;
    assert_eq!((came(&activities, Kind::Contacts), activities.refused.len()), (3, 0), "{:?}", activities.refused);
    assert_eq!(activities.sums[&Kind::Contacts].minutes, 120);
    assert_eq!(one::<i64>(&service, "SELECT count(*) FROM contact WHERE made").await, 2);
    assert_eq!(one::<i64>(&service, "SELECT count(*) FROM worker WHERE name = 'Penny Quick'").await, 1);
}

#[tokio::test]
async fn a_flat_log_repeats_the_client_on_every_row() {
    for (name, numbered) in [("c33-flat-log/a-flat-log.xlsx", false), ("c33-flat-log/a2-flat-log-with-numbers.xlsx", true)] {
        let service = a_service_at(NOW).await;
        let text = beside("c33-flat-log/flat-log.toml");
        let text = if numbered { text.replace("reference = \"Client\"", "reference = \"Client no\"") } else { text };
        let report = taken(&service, &book(name), &text).await;
        assert_eq!(
            (came(&report, Kind::Referrals), came(&report, Kind::Contacts), report.refused.len()),
            (2, 6, 0),
            "{:?}",
            report.refused
        );
        let mut read = service.db.read().await.unwrap();
        let contacts: Vec<(i64, bool)> = read.all("SELECT minutes, made FROM contact ORDER BY happened_on", args![]).await.unwrap();
        assert_eq!(contacts, [(30, true), (90, true), (45, true), (15, true), (0, false), (240, true)]);
        let births: Vec<(String, String)> = read.all("SELECT given_name, born_on FROM person ORDER BY given_name", args![]).await.unwrap();
        assert_eq!(births, [("Ada".into(), "1990-05-06".into()), ("Bea".into(), "1985-07-08".into())]);
        drop(read);
        assert_eq!(report.sums[&Kind::Contacts].people, 2);
        assert_eq!(warned(&report, "short name").len(), usize::from(!numbered));
        let again = taken(&service, &book(name), &text).await;
        assert_eq!((again.taken.values().sum::<i64>(), again.refused.len(), again.changed.len()), (0, 0, 0), "{:?}", again.changed);
    }
}

/// A referral, its DASH with so many yes, and its concern, sent to somebody.
fn assessed(yes: usize, sent_to: &str) -> Workbook {
    let heads: Vec<String> = (1..=24).map(|n| format!("Q{n}")).collect();
    let answers: Vec<&str> = (1..=24).map(|n| if n <= yes { "Y" } else { "N" }).collect();
    let referrals = "Ref,Date received,Name,DOB,Outcome,Date responded\nR0007,01/09/2026,Ann Example,03/04/1990,Accepted,01/09/2026\n";
    let dash = format!("Ref,Date,By,{},Prof judgement high?\nR0007,02/09/2026,,{},\n", heads.join(","), answers.join(","));
    let concerns = format!("Date,Ref,Adult or child,What,Sent to\n03/09/2026,R0007,Adult,Safeguarding,{sent_to}\n");
    sheets(&[("Referrals", referrals), ("DASH", &dash), ("Concerns", &concerns)])
}

#[tokio::test]
async fn a_dash_that_the_workbook_has_otherwise_now_is_put_right_beside_what_stood_and_a_withdrawn_one_stays_so() {
    let service = a_service_at(NOW).await;
    let report = taken(&service, &assessed(3, "MARU"), &sample_with(&[])).await;
    assert_eq!((came(&report, Kind::Dash), came(&report, Kind::Concerns)), (1, 1), "{:?}", report.refused);
    let level = "SELECT outcome FROM record WHERE kind = 'dash'";
    assert_eq!(one::<String>(&service, level).await, "standard");
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let dash = format!("/records/{}", one::<i64>(&service, "SELECT id FROM record WHERE kind = 'dash'").await);

    let report = taken(&service, &assessed(16, "Social care"), &sample_with(&[])).await;
    assert_eq!(report.changed.len(), 2, "{:?}", report.changed);
    assert_eq!(one::<String>(&service, level).await, "high");
    assert_eq!(service.rows("deadline WHERE rule = 'marac' AND ending = 'open'").await, 1);
    service.opens(&worker, &dash).await.says("16 yes").says("What was changed").says("The workbook has it so now");
    assert!(one::<String>(&service, "SELECT line FROM record WHERE kind = 'concern'").await.contains("Social care"));

    // Withdrawn by a worker since: the workbook does not bring it back.
    let withdrawn = service.sends(&worker, &format!("{dash}/withdraw"), &[("version", "1"), ("why", "Her sister’s")]).await;
    assert_eq!(withdrawn.status, 303, "{}", text(&withdrawn.html));
    taken(&service, &assessed(20, "Social care"), &sample_with(&[])).await;
    assert_eq!((service.rows("record_fact WHERE kind = 'dash'").await, service.rows("record WHERE version = 2").await), (0, 1));
    let again = taken(&service, &assessed(20, "Social care"), &sample_with(&[])).await;
    assert_eq!((again.taken.values().sum::<i64>(), again.changed.len()), (0, 0), "{:?}", again.changed);
}
