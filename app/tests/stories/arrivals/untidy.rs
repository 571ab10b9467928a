//! Workbooks as untidy as services keep them, without a layout: what leaves no doubt is proposed and said why, what
//! nobody but their owner can know she says on the page, and either way the rows come in as she means them.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, text};
use holdfast::args;

use super::proposed::{a_manager, chosen, field_beside, plain_workbook, uploads, workbook, would_come};

type Sheets<'a> = &'a [(&'a str, &'a str)];

/// Sheets written as lines with commas, every cell text: no title is put above them.
fn plain(sheets: Sheets<'_>) -> Vec<u8> {
    plain_workbook(&sheets.iter().map(|(name, csv)| (*name, (*csv).to_owned())).collect::<Vec<_>>())
}

/// Keeps the layout as it stands and takes the workbook in.
async fn takes(service: &Service, who: &Person, layout: &str, more: &[(&str, &str)]) -> Page {
    let kept = service.sends(who, layout, &[&[("title", "Ours"), ("action", "keep")], more].concat()).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", text(&kept.html));
    let import = layout.trim_end_matches("/layout");
    assert_eq!(kept.to, import, "what holds something else is looked at before it is kept");
    service.sends(who, &format!("{import}/take"), &[]).await;
    while service.opens(who, import).await.html.contains("Rows written") {
        tokio::task::yield_now().await;
    }
    let page = service.opens(who, import).await;
    page.says("What was taken in");
    page
}

async fn minutes_by(service: &Service, of: &str) -> Vec<(String, i64)> {
    let sql = format!(
        "SELECT {of}, CAST(SUM(c.minutes) AS BIGINT) FROM contact c JOIN worker w ON w.id = c.worker_id JOIN referral r ON r.id = c.referral_id
         JOIN person p ON p.id = r.person_id WHERE c.made GROUP BY {of} ORDER BY {of}"
    );
    service.db.read().await.unwrap().all(sql.leak(), args![]).await.unwrap()
}

fn pairs(of: &[(&str, i64)]) -> Vec<(String, i64)> {
    of.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

const REFERRALS: &str = "Ref,Date received,Client name,DOB\nR1,1/4/2025,Ada Brook,6/5/1990\nR2,13/4/2025,Bea Cole,8/7/1985\n";
const TEAM: &str = "Name,Job title\nPenny Quick,Support worker\nKay Angove,Support worker\n";

#[tokio::test]
async fn blocks_under_the_workers_names_with_dividers_between_them_need_no_correction() {
    let (service, manager) = a_manager().await;
    let log = "Ref,Date,Type,Mins\nPenny Quick,,,\nApril 2025,,,\nR1,14/4/2025,Phone,30\nR2,15/4/2025,Visit,60\nPenny total,,,90\n--------,,,\nKay Angove,,,\nR1,16/4/2025,Phone,15\nsee tab 2 for May,,,\nexample,1/1/2025,Phone,45\n";
    let book = plain(&[("Referrals", REFERRALS), ("Team", TEAM), ("Contact log", log)]);
    let layout = uploads(&service, &manager, "ours.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    assert_eq!(chosen(&page, field_beside(&page, "Headings above blocks of rows", "col-")), "contacts.worker");
    page.says("these are workers elsewhere in the workbook");
    for (begins, why) in [
        ("*total", "It is called a total."),
        ("---*", "It is a line of marks."),
        ("see tab*", "It points somewhere else."),
        ("April 2025", "only says when"),
        ("example", "It is called an example."),
    ] {
        page.says(why);
        assert_eq!(chosen(&page, field_beside(&page, begins, "odd-")), "pass", "{begins}");
    }
    assert_eq!((would_come(&page, "Referrals"), would_come(&page, "Contacts")), ("2".into(), "3".into()));
    page.says_nothing_of("rows would be refused");
    takes(&service, &manager, &layout, &[]).await;
    assert_eq!(minutes_by(&service, "w.name").await, pairs(&[("Kay Angove", 15), ("Penny Quick", 90)]));
}

#[tokio::test]
async fn blocks_under_the_clients_names_say_whose_the_rows_are() {
    let (service, manager) = a_manager().await;
    let log = "Date,Worker,Type,Mins\nAda Brook,,,\n14/4/2025,PQ,Phone,30\n15/4/2025,PQ,Visit,60\nBea Cole,,,\n16/4/2025,PQ,Phone,15\n";
    let book = plain(&[("Referrals", REFERRALS), ("Contact log", log)]);
    let layout = uploads(&service, &manager, "ours.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    assert_eq!(chosen(&page, field_beside(&page, "Headings above blocks of rows", "col-")), "contacts.client");
    page.says("No column says whose a row is, and these are names.").says_nothing_of("rows would be refused");
    takes(&service, &manager, &layout, &[]).await;
    assert_eq!(minutes_by(&service, "p.given_name").await, pairs(&[("Ada", 90), ("Bea", 15)]));
    let file = service.opens(&manager, "/imports/layouts/ours.toml").await.html;
    assert!(file.contains("client = { from = \"above\" }"), "{file}");
}

#[tokio::test]
async fn remarks_that_stand_alone_are_asked_about_and_passed_over_on_the_page() {
    let (service, manager) = a_manager().await;
    let log = "Ref,Date,Worker,Mins\nR1,14/4/2025,PQ,30\nPenny was on leave this week,,,\nR2,25/4/2025,PQ,60\nOld system below,,,\nR2,26/4/2025,PQ,5\n";
    let book = plain(&[("Referrals", REFERRALS), ("Contact log", log)]);
    let layout = uploads(&service, &manager, "ours.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    page.says("2 rows would be refused").says("If it is a remark, pass it over");
    let odd = field_beside(&page, "Penny was on leave this week", "odd-").to_owned();
    assert_eq!(chosen(&page, &odd), "read");
    // One by its row, one by how it begins: as she would for those to come.
    service.sends(&manager, &layout, &[(&odd, "pass"), ("also", "old system"), ("action", "look")]).await;
    let page = service.opens(&manager, &layout).await;
    page.says_nothing_of("rows would be refused").says("old system");
    assert_eq!(would_come(&page, "Contacts"), "3");
    takes(&service, &manager, &layout, &[]).await;
    let file = service.opens(&manager, "/imports/layouts/ours.toml").await.html;
    assert!(file.contains("pass_over = [\"Penny was on leave this week\", \"old system*\"]"), "{file}");
}

#[tokio::test]
async fn blanks_that_mean_as_above_are_seen_where_nothing_stands_twice_running() {
    let (service, manager) = a_manager().await;
    let kids = "Parent ref,Child,DOB\nR1,Tom Brook,2/1/2015\n,Una Brook,4/3/2020\n,Val Brook,4/3/2021\nR2,Wyn Cole,5/5/2019\n";
    let log = "Date,Ref,Worker,Mins\n14/4/2025,R1,PQ,30\n,R2,KA,60\n,R1,PQ,15\n16/4/2025,R2,KA,10\n";
    let book = plain(&[("Referrals", REFERRALS), ("Children", kids), ("Contact log", log)]);
    let layout = uploads(&service, &manager, "ours.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    assert_eq!(chosen(&page, field_beside(&page, "Parent ref", "fill-")), "above");
    page.says("Blank here: 2. No value stands in two rows running").says_nothing_of("rows would be refused");
    assert_eq!((would_come(&page, "Children"), would_come(&page, "Contacts")), ("4".into(), "4".into()));
    takes(&service, &manager, &layout, &[]).await;
    let mut read = service.db.read().await.unwrap();
    let sql = "SELECT happened_on, count(*) FROM contact GROUP BY happened_on ORDER BY happened_on";
    let days: Vec<(String, i64)> = read.all(sql, args![]).await.unwrap();
    assert_eq!(days, pairs(&[("2025-04-14", 3), ("2025-04-16", 1)]));
}

#[tokio::test]
async fn a_number_that_was_forgotten_once_is_not_taken_from_the_row_above_unasked() {
    let (service, manager) = a_manager().await;
    let log = "Date,Ref,Worker,Mins\n14/4/2025,R1,PQ,30\n14/4/2025,R1,PQ,5\n15/4/2025,,PQ,60\n16/4/2025,R2,KA,10\n17/4/2025,R2,KA,10\n18/4/2025,R2,KA,10\n";
    let book = plain(&[("Referrals", REFERRALS), ("Contact log", log)]);
    let layout = uploads(&service, &manager, "ours.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    let group = chosen(&page, "hold-1");
    assert_eq!(group, "contacts");
    page.says("Blank here: 1. If that means “as above”, say so; if not, such rows are refused.").says("1 rows would be refused");
    // She knows that it does.
    service.sends(&manager, &layout, &[("fill-1-1", "above"), ("action", "look")]).await;
    let page = service.opens(&manager, &layout).await;
    page.says_nothing_of("rows would be refused");
    assert_eq!(would_come(&page, "Contacts"), "6");
}

#[tokio::test]
async fn what_everybody_there_knows_is_said_once_for_all_rows() {
    let (service, manager) = a_manager().await;
    let book = plain(&[("Referrals", REFERRALS), ("Calls", "Ref,Date,Worker,Mins\nR1,14/4/2025,PQ,30\n")]);
    let layout = uploads(&service, &manager, "ours.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    // The name of the sheet says how.
    page.says("No column says this, and it is one of the usual answers.");
    let said = [("const-0-0", "referrals.source"), ("value-0-0", "Polis"), ("action", "look")];
    service.sends(&manager, &layout, &said).await;
    let page = service.opens(&manager, &layout).await;
    // A word that nobody knows is asked about as in any column.
    let word = field_beside(&page, "Polis", "word-").to_owned();
    takes(&service, &manager, &layout, &[(&word, "police"), ("const-0-1", "referrals.risk"), ("value-0-1", "High")]).await;
    let mut read = service.db.read().await.unwrap();
    let sources: Vec<(String, i64)> = read.all("SELECT source, count(*) FROM referral GROUP BY source", args![]).await.unwrap();
    let means: String = read.value("SELECT means FROM contact", args![]).await.unwrap();
    let high: i64 = read.value("SELECT count(*) FROM referral WHERE risk = 'high'", args![]).await.unwrap();
    assert_eq!((sources, means.as_str(), high), (pairs(&[("police", 2)]), "phone", 2));
    drop(read);
    let file = service.opens(&manager, "/imports/layouts/ours.toml").await.html;
    assert!(file.contains("source = { value = \"Polis\" }") && file.contains("risk = { value = \"High\" }"), "{file}");
    assert!(file.contains("means = { from = \"sheet\" }"), "{file}");
}

#[tokio::test]
async fn times_in_utc_are_told_by_a_heading_or_by_whoever_knows() {
    let (service, manager) = a_manager().await;
    let rows = "Ref,Created (UTC),Client name\nR1,30/06/2025 23:30:00,Ada Brook\n";
    let layout = uploads(&service, &manager, "ours.xlsx", &plain(&[("Referrals", rows)])).await;
    let page = service.opens(&manager, &layout).await;
    page.says("Its heading says that its times are UTC.");
    assert_eq!(chosen(&page, field_beside(&page, "Created (UTC)", "times-")), "utc");
    page.says("2025-07-01");

    let rows = "Ref,Date received,Client name\nR1,2025-06-30 23:30:00,Ada Brook\n";
    let layout = uploads(&service, &manager, "theirs.xlsx", &plain(&[("Referrals", rows)])).await;
    let page = service.opens(&manager, &layout).await;
    page.says("Its times name no zone. If the system that wrote them keeps UTC, choose it").says("2025-06-30");
    let times = field_beside(&page, "Date received", "times-").to_owned();
    service.sends(&manager, &layout, &[(&times, "utc"), ("action", "look")]).await;
    service.opens(&manager, &layout).await.says("2025-07-01").says("00:30");
}

#[tokio::test]
async fn three_rows_of_headings_are_seen_and_may_be_pointed_out() {
    let (service, manager) = a_manager().await;
    let three = "Client,,Referral,,,\nDetails,,Request,,Decision,\nRef,Name,Date,By,Date,By\n7,Ada Brook,1/4/2025,Police,2/4/2025,PQ\n8,Bea Cole,13/4/2025,Self,14/4/2025,PQ\n";
    let layout = uploads(&service, &manager, "ours.xlsx", &plain(&[("Referrals", three)])).await;
    let page = service.opens(&manager, &layout).await;
    page.says("Headings in 2 rows, the lowest of them row 3");
    // The two rows suffice to tell the columns apart; she wants all three.
    service.sends(&manager, &layout, &[("headings-0", "3"), ("action", "look")]).await;
    let page = service.opens(&manager, &layout).await;
    page.says("Headings in 3 rows").says("Referral Request Date").says_nothing_of("rows would be refused");
    assert_eq!(would_come(&page, "Referrals"), "2");
    // Three are needed where two do not tell them apart.
    let three = "Client,,In,,Out,\n,,Day,,Day,\nRef,Name,Date,By,Date,By\n7,Ada Brook,1/4/2025,Police,2/4/2025,PQ\n";
    let layout = uploads(&service, &manager, "theirs.xlsx", &plain(&[("Referrals", three)])).await;
    service.opens(&manager, &layout).await.says("Headings in 3 rows").says("In Day Date").says("Out Day Date");
    // A list of what the letters mean stands above, and is taken for the headings.
    let legend = "Ref,Name,Date received,Client name\nour number,of the client,when it came,in full\n\nNo.,Rec,Who,When born\n7,1/4/2025,Ada Brook,6/5/1990\n";
    let layout = uploads(&service, &manager, "key.xlsx", &plain(&[("Referrals", legend)])).await;
    let page = service.opens(&manager, &layout).await;
    page.says("Headings in row 1");
    service.sends(&manager, &layout, &[("heading-0", "4"), ("action", "look")]).await;
    let page = service.opens(&manager, &layout).await;
    page.says("Headings in row 4");
    let (rec, who) = (field_beside(&page, "Rec", "col-").to_owned(), field_beside(&page, "Who", "col-").to_owned());
    service.sends(&manager, &layout, &[(&rec, "referrals.received_on"), (&who, "referrals.name"), ("action", "look")]).await;
    let page = service.opens(&manager, &layout).await;
    assert_eq!(would_come(&page, "Referrals"), "1", "{}", text(&page.html));
}

#[tokio::test]
async fn sheets_of_one_kind_that_are_laid_out_differently_are_all_read() {
    let (service, manager) = a_manager().await;
    let book = workbook(&[
        ("Referrals", "Ref | Date received | Client name\nR1 | 2025-04-01 | Ada Brook\nR2 | 2025-04-13 | Bea Cole"),
        ("Contacts 2024", "Ref | Date | Worker | Mins\nR1 | 2025-04-14 | PQ | 30\nR2 | 2025-04-15 | PQ | 20"),
        ("Contacts 2025", "Client name | Date | Worker | Hours\nAda Brook | 2025-05-14 | PQ | 1.5\nBea Cole | 2025-05-15 | PQ | 0.25"),
    ]);
    let layout = uploads(&service, &manager, "ours.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    page.says("hold the same kind of rows under other headings. Both are read.").says_nothing_of("rows would be refused");
    assert_eq!(would_come(&page, "Contacts"), "4");
    takes(&service, &manager, &layout, &[]).await;
    assert_eq!(minutes_by(&service, "p.given_name").await, pairs(&[("Ada", 120), ("Bea", 35)]));
    let file = service.opens(&manager, "/imports/layouts/ours.toml").await.html;
    assert_eq!(file.matches("[[contacts]]").count(), 2, "{file}");
}

#[tokio::test]
async fn a_worker_named_above_the_table_and_a_tab_for_each_worker() {
    let (service, manager) = a_manager().await;
    let log = |rows: &str| format!("Ref,Date,Type,Mins\n{rows}\n");
    let (pq, ka) = (log("R1,14/4/2025,Phone,30"), log("R2,15/4/2025,Visit,60\nR1,16/4/2025,Phone,15"));
    let sheets = [("Referrals", REFERRALS), ("Team", TEAM), ("PQ", pq.as_str()), ("KA", ka.as_str())];
    let layout = uploads(&service, &manager, "ours.xlsx", &plain(&sheets)).await;
    let page = service.opens(&manager, &layout).await;
    page.says("No column says who the worker was, and these are workers elsewhere in the workbook.");
    takes(&service, &manager, &layout, &[]).await;
    assert_eq!(minutes_by(&service, "w.name").await, pairs(&[("Kay Angove", 75), ("Penny Quick", 30)]));

    let (service, manager) = a_manager().await;
    let above = format!("Worker:,Penny Quick,,\n\n{pq}");
    let sheets = [("Referrals", REFERRALS), ("Log", above.as_str())];
    let layout = uploads(&service, &manager, "ours.xlsx", &plain(&sheets)).await;
    let page = service.opens(&manager, &layout).await;
    assert_eq!(chosen(&page, field_beside(&page, "Worker (above the table)", "col-")), "contacts.worker");
    takes(&service, &manager, &layout, &[]).await;
    assert_eq!(minutes_by(&service, "w.name").await, pairs(&[("Penny Quick", 30)]));
}

/// Nobody but the manager knows whether what is struck out is gone or only closed.
#[tokio::test]
async fn rows_that_are_struck_out_are_told() {
    let (service, manager) = a_manager().await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let struck = rust_xlsxwriter::Format::new().set_font_strikethrough();
    let sheet = book.add_worksheet();
    sheet.set_name("Referrals").unwrap();
    for (row, line) in REFERRALS.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            let (row, column) = (row as u32, column as u16);
            // In the row of Ada one cell only is struck out, and so she is not.
            let is_struck = row == 2 || row == 1 && column == 3;
            if is_struck { sheet.write_with_format(row, column, cell, &struck) } else { sheet.write(row, column, cell) }.unwrap();
        }
    }
    let layout = uploads(&service, &manager, "ours.xlsx", &book.save_to_buffer().unwrap()).await;
    service.opens(&manager, &layout).await.says("Rows of “Referrals” that are struck out: 1.");
    let kept = service.sends(&manager, &layout, &[("title", "Ours"), ("action", "keep")]).await;
    service.opens(&manager, &kept.to).await.says("Rows of “Referrals” that are struck out: 1 (row 3). They were read like the others");
}

#[tokio::test]
async fn what_the_page_cannot_say_it_says_so() {
    let (service, manager) = a_manager().await;
    let layout = uploads(&service, &manager, "ours.xlsx", &plain(&[("Referrals", REFERRALS)])).await;
    service.opens(&manager, &layout).await.says("What this page cannot say").says("total_rows").says("silent_on").says("not_sheet");
}
