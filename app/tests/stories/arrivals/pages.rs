//! A manager brings a workbook in at the screen and decides on possible matches.

use crate::given;

use std::{fs, time::Duration};

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, root, text};
use holdfast::{access::Role, args, arrivals::kept};

const NOW: &str = "2026-10-05T09:00:00Z";

async fn uploads(service: &Service, who: &Person, name: &str, bytes: &[u8]) -> Page {
    kept::read_with(env!("CARGO_BIN_EXE_holdfast").into());
    service.sends_file(who, "/imports", &[("mapping", "legacy-caseload.toml")], ("workbook", name, bytes)).await
}

fn sample() -> Vec<u8> {
    fs::read(root().join("samples/legacy-caseload.xlsx")).expect("the sample")
}

/// Waits as the page does: by asking again.
async fn when_done(service: &Service, who: &Person, path: &str) -> Page {
    for _ in 0..600 {
        let page = service.opens(who, path).await;
        if !page.html.contains("Rows written") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the import does not end");
}

#[tokio::test]
async fn a_workbook_is_checked_looked_at_and_taken_in() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let sent = uploads(&service, &manager, "C:\\Desktop\\caseload.xlsx", &sample()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let preview = service.opens(&manager, &sent.to).await;
    preview.says("Nothing has been taken in yet").says("caseload.xlsx").says_nothing_of("Desktop").says("8225");
    preview.says("impossible date").says("R0004 and R0131").says("surnames differ by a doubled letter");
    assert_eq!(service.rows("referral").await, 0);
    let csv = service.opens(&manager, &format!("{}/refused.csv", sent.to)).await;
    csv.says("Sheet,Row,What is wrong,What to do").says("Contacts,8231,date in the future");

    let taken = service.sends(&manager, &format!("{}/take", sent.to), &[]).await;
    assert_eq!((taken.status, taken.to.as_str()), (StatusCode::SEE_OTHER, sent.to.as_str()));
    // Pressed twice: it is taken once.
    service.sends(&manager, &format!("{}/take", sent.to), &[]).await;
    when_done(&service, &manager, &sent.to).await.says("What was taken in").says("Possible matches");
    assert_eq!((service.rows("referral").await, service.rows("contact").await), (578, 8225));
    // The workbook itself is not kept any longer than it is needed.
    let mut read = service.db.read().await.unwrap();
    let kept: i64 = read.value("SELECT count(*) FROM import WHERE workbook IS NOT NULL", args![]).await.unwrap();
    drop(read);
    assert_eq!(kept, 0);

    let again = uploads(&service, &manager, "caseload.xlsx", &sample()).await;
    service.opens(&manager, &again.to).await.says("nothing new in this workbook").says_nothing_of(">Take it in<");
    let gone = service.sends(&manager, &format!("{}/discard", again.to), &[]).await;
    assert_eq!(gone.to, "/imports");
    service.opens(&manager, "/imports").await.says("Thrown away").says("Taken in");
    decides_on_matches(&service, &manager).await;
}

async fn decides_on_matches(service: &Service, manager: &Person) {
    let list = service.opens(manager, "/duplicates").await;
    list.says("R0004 and R0131").says("Very likely").says_nothing_of("Kelly");
    let mut read = service.db.read().await.unwrap();
    let pair: i64 = read
        .value(
            "SELECT q.id FROM person_pair q JOIN referral r ON r.person_id = q.a_id WHERE r.reference = 'R0004' AND q.state = 'offered'",
            args![],
        )
        .await
        .unwrap();
    drop(read);
    let before = service.rows("journal").await;
    let path = format!("/duplicates/{pair}");
    let page = service.opens(manager, &path).await;
    page.says("Harry Kelly").says("Harry Kely").says("The same").says_nothing_of("PL27");
    assert_eq!(service.rows("journal").await, before + 2, "both people were looked at");
    let joined = service.sends(manager, &format!("{path}/join"), &[]).await;
    assert_eq!(joined.to, "/duplicates?done=joined");
    service.opens(manager, &joined.to).await.says("now one person");
    service.opens(manager, &path).await.says("Undo: they are two people");
    assert_eq!(service.person_of("R0131").await, service.person_of("R0004").await);
    let undone = service.sends(manager, &format!("{path}/undo"), &[]).await;
    assert_eq!(undone.to, "/duplicates?done=unjoined");
    assert_ne!(service.person_of("R0131").await, service.person_of("R0004").await);
    let apart = service.sends(manager, &format!("{path}/apart"), &[]).await;
    assert_eq!(apart.to, "/duplicates?done=apart");
    service.opens(manager, "/duplicates").await.says("Two people");
}

#[tokio::test]
async fn what_is_no_workbook_is_refused_on_the_page_and_nothing_is_kept() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    for bytes in [&b"not a workbook at all"[..], &b""[..]] {
        let sent = uploads(&service, &manager, "x.xlsx", bytes).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        sent.says("There is a problem");
    }
    let csv = uploads(&service, &manager, "petty cash.csv", b"Date,Amount\n1/4/24,12").await;
    assert_eq!(csv.status, StatusCode::UNPROCESSABLE_ENTITY);
    csv.says("check that it is the right mapping");
    assert_eq!(service.rows("import").await, 0);
}

#[tokio::test]
async fn one_sheet_can_come_as_comma_separated_text() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let csv = "Ref No,Date rec'd,Client name,DOB,Ethnicity\nR1,1/4/24,\"BROWN, Jo\",3/5/90,Martian\nR2,31/2/24,Al Green,,\n";
    let sent = uploads(&service, &manager, "Referrals.csv", csv.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    service.opens(&manager, &sent.to).await.says("Martian").says("impossible date").says("no sheet “Residents”");
}

#[tokio::test]
async fn a_workbook_sent_from_another_site_is_not_even_read() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let sent = uploads(&service, &manager.with_csrf("somebody else's"), "caseload.xlsx", &sample()).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert_eq!(service.rows("import").await, 0);
}
