//! Slips that would be read wrongly without a word: each is read as it was meant, or told.

use crate::given;

use given::{
    Service, a_service_at,
    brought::{came, sheet, sheets, taken},
};
use holdfast::{args, arrivals::Kind};
use jiff::Timestamp;

const NOW: &str = "2026-10-05T09:00:00Z";
const REFERRALS: &str = "title = \"Ours\"\n[referrals]\nsheet = \"Referrals\"\n[referrals.columns]\nreference = \"Ref\"\nreceived_on = \"Received\"\nname = \"Name\"\n";
const ROWS: &str = "Ref,Received,Name\nR1,1/4/2025,Ada Brook\nR2,13/4/2025,Bea Cole\n";

async fn all_minutes(service: &Service) -> Vec<i64> {
    let rows: Vec<(i64,)> =
        service.db.read().await.unwrap().all("SELECT minutes FROM contact ORDER BY happened_on, minutes", args![]).await.unwrap();
    rows.into_iter().map(|(minutes,)| minutes).collect()
}

fn contacts(more: &str) -> String {
    format!("{REFERRALS}[contacts]\nsheet = \"Log\"\n[contacts.columns]\nreference = \"Ref\"\nhappened_on = \"Date\"\n{more}")
}

/// People write an hour and a half as 1.30.
#[tokio::test]
async fn hours_and_minutes_with_a_point_between_are_not_parts_of_an_hour() {
    let service = a_service_at(NOW).await;
    let log = "Ref,Date,Hours\nR1,14/4/2025,1.30\nR1,15/4/2025,0.45\nR2,16/4/2025,2\n";
    let book = sheets(&[("Referrals", ROWS), ("Log", log)]);
    // By its heading the column counts hours; what 1.30 means nothing says, and so nothing of it is guessed.
    let report = taken(&service, &book, &contacts("minutes = \"Hours\"\n")).await;
    assert_eq!((came(&report, Kind::Contacts), report.refused.len()), (0, 3));
    assert!(report.refused[0].reason.contains("unit = \"h:mm\""), "{:?}", report.refused[0]);

    let report = taken(&service, &book, &contacts("minutes = { heading = \"Hours\", unit = \"h:mm\" }\n")).await;
    assert_eq!((came(&report, Kind::Contacts), all_minutes(&service).await), (3, vec![90, 45, 120]));
}

#[tokio::test]
async fn hours_with_halves_and_quarters_are_hours_still() {
    let service = a_service_at(NOW).await;
    let log = "Ref,Date,Hours\nR1,14/4/2025,1.5\nR1,15/4/2025,0.75\nR2,16/4/2025,0.3\n";
    let report = taken(&service, &sheets(&[("Referrals", ROWS), ("Log", log)]), &contacts("minutes = \"Hours\"\n")).await;
    assert_eq!((came(&report, Kind::Contacts), all_minutes(&service).await), (3, vec![90, 45, 18]));
}

/// Closed cases are listed below the open ones, by a colleague who has her columns in another order.
#[tokio::test]
async fn a_second_list_below_the_first_is_read_by_its_own_headings() {
    let service = a_service_at(NOW).await;
    let rows = "Ref,Received,Closed,Name\nR1,1/4/2025,,Ada Brook\n\nRef,Closed,Received,Name\nR2,1/6/2025,13/4/2025,Bea Cole\nR3,2/6/2025,14/4/2025,Cat Dean\n\nRef,Received,Closed,Name\nR4,15/4/2025,,Dee Ely\n";
    let report = taken(&service, &sheet("Referrals", rows), REFERRALS).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Referrals)), (&[][..], 4));
    let mut read = service.db.read().await.unwrap();
    let sql = "SELECT r.theirs, r.received_on FROM referral r ORDER BY r.received_on";
    let days: Vec<(String, String)> = read.all(sql, args![]).await.unwrap();
    let day = |number: &str, day: &str| (number.to_owned(), day.to_owned());
    assert_eq!(days, [day("R1", "2025-04-01"), day("R2", "2025-04-13"), day("R3", "2025-04-14"), day("R4", "2025-04-15")]);
    drop(read);
    assert!(report.notes.iter().any(|note| note.contains("stand again in row 4, in another order")), "{:?}", report.notes);

    // Without a day the second list cannot be read; that is told, and its rows are counted.
    let service = a_service_at(NOW).await;
    let rows = "Ref,Received,Name\nR1,1/4/2025,Ada Brook\n\nRef,Name,Left because\nR2,Bea Cole,13/4/2025\n";
    let report = taken(&service, &sheet("Referrals", rows), REFERRALS).await;
    assert_eq!(came(&report, Kind::Referrals), 1);
    assert!(report.skipped.iter().any(|s| s.why == "row under other headings" && s.rows == 1), "{:?}", report.skipped);
    assert!(report.notes.iter().any(|note| note.contains("other headings in row 4, without “Received”")), "{:?}", report.notes);
}

/// Where a blank means "as above", a row that only has the sum of the block would pass for one more contact.
#[tokio::test]
async fn a_sum_that_nothing_calls_a_total_is_no_contact() {
    let service = a_service_at(NOW).await;
    let log = "Ref,Date,Mins\nR1,14/4/2025,30\n,,15\n,,45\nR2,16/4/2025,20\n,17/4/2025,25\n,,45\n,,90\n";
    let mapping =
        contacts("minutes = \"Mins\"\n").replace("sheet = \"Log\"\n", "sheet = \"Log\"\nfill = [\"reference\", \"happened_on\"]\n");
    let report = taken(&service, &sheets(&[("Referrals", ROWS), ("Log", log)]), &mapping).await;
    assert_eq!((report.refused.as_slice(), all_minutes(&service).await), (&[][..], vec![15, 30, 20, 25]));
    assert!(report.skipped.iter().any(|s| s.why == "row that only adds up those above it" && s.rows == 3), "{:?}", report.skipped);
}

/// A day and its time in two columns of an export that keeps UTC.
#[tokio::test]
async fn a_time_in_utc_is_turned_together_with_the_day_in_the_column_beside_it() {
    let service = a_service_at(NOW).await;
    let rows = "Ref,Received,At,Name\nR1,30/6/2025,23:30,Ada Brook\nR2,30/1/2025,23:30,Bea Cole\n";
    let mapping = format!("times = \"utc\"\n{REFERRALS}received_time = \"At\"\n");
    let report = taken(&service, &sheet("Referrals", rows), &mapping).await;
    assert_eq!(report.refused, []);
    let mut read = service.db.read().await.unwrap();
    let at: Vec<(String, Timestamp)> =
        read.all("SELECT received_on, received_at FROM referral ORDER BY received_on", args![]).await.unwrap();
    let told = |day: &str, at: &str| (day.to_owned(), at.parse::<Timestamp>().unwrap());
    assert_eq!(at, [told("2025-01-30", "2025-01-30T23:30:00Z"), told("2025-07-01", "2025-06-30T23:30:00Z")]);
}

/// "Ditto" under a first name and a surname is the person above, not somebody called so.
#[tokio::test]
async fn ditto_marks_are_read_in_names_of_two_columns_too() {
    let service = a_service_at(NOW).await;
    let kids = "Ref,First,Last\nR1,Tom,Brook\nR1,Una,ditto\nR2,Wyn,Cole\n";
    let mapping = format!(
        "{REFERRALS}[children]\nsheet = \"Kids\"\n[children.columns]\nreference = \"Ref\"\nname = {{ join = [\"First\", \"Last\"] }}\n"
    );
    let report = taken(&service, &sheets(&[("Referrals", ROWS), ("Kids", kids)]), &mapping).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Children)), (&[][..], 3));
    let mut read = service.db.read().await.unwrap();
    let una: String = read.value("SELECT family_name FROM person WHERE given_name = 'Una'", args![]).await.unwrap();
    assert_eq!(una, "Brook");
}

#[tokio::test]
async fn a_mistake_in_the_second_of_two_layouts_is_told_with_its_line() {
    let service = a_service_at(NOW).await;
    let mapping = format!(
        "{REFERRALS}[[contacts]]\nsheet = \"A\"\n[contacts.columns]\nreference = \"Ref\"\nhappened_on = \"Date\"\n[[contacts]]\nsheet = \"B\"\n[contacts.columns]\nreference = \"Ref\"\nhappend_on = \"Date\"\n"
    );
    let wrong = holdfast::arrivals::mapping::Mapping::parse("ours.toml", &mapping, service.app.contracts.main()).unwrap_err();
    let line = mapping.lines().position(|line| line.starts_with("happend_on")).unwrap() + 1;
    assert!(wrong.to_string().starts_with(&format!("ours.toml, line {line}: ")), "{wrong}");
}
