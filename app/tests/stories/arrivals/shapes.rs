//! The ways in which services lay out their workbooks, one after the other, and what becomes of cells and rows that
//! cannot be right.

use crate::given;

use given::{
    Service, a_service_at,
    brought::{came, one, quarter, sample_with, sheet, sheets, taken, taken_as, warned},
};
use holdfast::{access::Role, args, arrivals::Kind};
use jiff::civil::Date;
use tabular::{Cell, Merged, Workbook};

const NOW: &str = "2026-10-05T09:00:00Z";

const REFERRALS: &str = "title = \"Ours\"\n[referrals]\nsheet = \"Referrals\"\n[referrals.columns]\nreference = \"Ref\"\nreceived_on = \"Received\"\nname = \"Name\"\nborn_on = \"Born\"\noutcome = \"Outcome\"\nanswered_on = \"Answered\"\n";

async fn names(service: &Service) -> Vec<(String, String)> {
    service.db.read().await.unwrap().all("SELECT given_name, family_name FROM person ORDER BY id", args![]).await.unwrap()
}

async fn minutes_by_client(service: &Service) -> Vec<(String, i64)> {
    let sql = "SELECT p.given_name, CAST(SUM(c.minutes) AS BIGINT) FROM contact c JOIN referral r ON r.id = c.referral_id
               JOIN person p ON p.id = r.person_id WHERE c.made GROUP BY p.given_name ORDER BY p.given_name";
    service.db.read().await.unwrap().all(sql, args![]).await.unwrap()
}

#[tokio::test]
async fn a_tab_for_each_client_has_her_details_in_its_head() {
    let service = a_service_at(NOW).await;
    let tab = |name: &str, born: &str, rows: &str| {
        format!("Client name:,{name},,Date of birth:,{born}\nReferred on,1/4/2025\n\nDate,Worker,Type,Mins\n{rows}\n")
    };
    let (ada, bea) = (
        tab("Ada Brook", "6/5/1990", "2/4/2025,P Quick,Phone,30\n9/4/2025,P Quick,Visit,90"),
        tab("Bea Cole", "8/7/1985", "3/4/2025,P Quick,Phone,45"),
    );
    let book = sheets(&[("AB 01", &ada), ("BC 02", &bea), ("Summary", "Clients,2\n")]);
    let mapping = "title = \"A tab for each client\"
[referrals]
sheet = \"*\"
not_sheet = \"Summary\"
rows = \"head\"
[referrals.columns]
reference = { from = \"sheet\" }
name = { label = \"Client name\" }
born_on = { label = \"Date of birth\" }
received_on = { label = \"Referred on\" }
[contacts]
sheet = \"*\"
not_sheet = \"Summary\"
[contacts.columns]
reference = { from = \"sheet\" }
happened_on = \"Date\"
worker = \"Worker\"
means = \"Type\"
minutes = \"Mins\"
";
    let report = taken(&service, &book, mapping).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Referrals), came(&report, Kind::Contacts)), (&[][..], 2, 3));
    assert_eq!(names(&service).await, [("Ada".into(), "Brook".into()), ("Bea".into(), "Cole".into())]);
    assert_eq!(minutes_by_client(&service).await, [("Ada".into(), 120), ("Bea".into(), 45)]);
    let born: Date = one(&service, "SELECT born_on FROM person WHERE given_name = 'Ada'").await;
    assert_eq!(born.to_string(), "1990-05-06");
    assert!(report.not_mapped.iter().any(|left| left.sheet == "Summary" && left.column.is_none()));
}

#[tokio::test]
async fn a_heading_above_a_block_and_the_name_of_a_tab_are_values() {
    let service = a_service_at(NOW).await;
    let log =
        "Ref,Date,Mins\nTruro team,,\nR1,2/4/2025,30\nR1,3/4/2025,15\nSub-total,,45\nsee tab 2,,\nBude team,,\nR2,4/4/2025,20\n----,,\n";
    let book = sheets(&[
        (
            "Referrals",
            "Ref,Received,Name,Born,Outcome,Answered\nR1,1/4/2025,Ada Brook,6/5/1990,accepted,1/4/2025\nR2,1/4/2025,Bea Cole,8/7/1985,accepted,1/4/2025\n",
        ),
        ("P Quick", log),
    ]);
    let mapping = format!(
        "pass_over = [\"see tab*\", \"----\"]\n{REFERRALS}source = {{ value = \"Police\" }}\n[contacts]\nsheet = \"P Quick\"\n[contacts.columns]\nreference = \"Ref\"\nhappened_on = \"Date\"\nminutes = \"Mins\"\nworker = {{ from = \"sheet\" }}\nnote = {{ from = \"above\" }}\n"
    );
    let report = taken(&service, &book, &mapping).await;
    assert_eq!(report.refused, []);
    let mut read = service.db.read().await.unwrap();
    let notes: Vec<(String, String)> = read
        .all("SELECT n.words, w.name FROM note n JOIN contact c ON c.id = n.contact_id JOIN worker w ON w.id = c.worker_id ORDER BY c.happened_on", args![])
        .await
        .unwrap();
    let quick = |team: &str| (team.to_owned(), "P Quick".to_owned());
    assert_eq!(notes, [quick("Truro team"), quick("Truro team"), quick("Bude team")]);
    let passed: Vec<(&str, i64)> = report.skipped.iter().filter(|s| s.sheet == "P Quick").map(|s| (s.why.as_str(), s.rows)).collect();
    assert_eq!(passed, [("heading above a block of rows", 2), ("row of totals", 1), ("row that the mapping passes over", 2)]);
    drop(read);
    assert_eq!(quarter(&service, "2025-Q2").await["referrals_accepted_by_source"]["Police"], 2);
}

#[tokio::test]
async fn blanks_and_ditto_marks_mean_as_above_where_the_mapping_says_so() {
    let service = a_service_at(NOW).await;
    let book = sheets(&[
        ("Referrals", "Ref,Received,Name,Born,Outcome,Answered\n101,1/4/2025,Ada Brook,6/5/1990,accepted,1/4/2025\n"),
        ("Log", "Ref,Date,Who,Mins,Note\n101,2/4/2025,PQ,30,first\n,,\"\"\"\",15,second\n,3/4/2025,ditto,20,as above\n"),
    ]);
    let mapping = format!(
        "{REFERRALS}[contacts]\nsheet = \"Log\"\nfill = [\"reference\"]\n[contacts.columns]\nreference = \"Ref\"\nhappened_on = {{ heading = \"Date\", fill = true }}\nworker = \"Who\"\nminutes = \"Mins\"\nnote = \"Note\"\n"
    );
    let report = taken(&service, &book, &mapping).await;
    assert_eq!((report.refused.as_slice(), report.sums[&Kind::Contacts].minutes), (&[][..], 65));
    assert_eq!(service.rows("worker").await, 1);
    // People's own words are theirs.
    assert_eq!(one::<i64>(&service, "SELECT count(*) FROM note WHERE words = 'as above'").await, 1);
    assert!(report.notes.iter().any(|n| n.contains("“Who” of “Log”, 2 cells were read as the cell above")), "{:?}", report.notes);
}

#[tokio::test]
async fn headings_may_take_two_rows_or_be_alike_or_be_missing() {
    let service = a_service_at(NOW).await;
    let mut book: Workbook = sheet("Referrals", "Client,,Referral,,\nNo,Name,Date,Date,\n7,Ada Brook,1/4/2025,2/4/2025,accepted\n");
    book.sheets[0].merged.push(Merged { first_row: 1, last_row: 1, first_column: 0, last_column: 1 });
    let mapping = "title = \"Two rows\"\n[referrals]\nsheet = \"Referrals\"\nheading_rows = 2\n[referrals.columns]\nreference = \"Client No\"\nname = \"Client Name\"\nreceived_on = { heading = \"Referral Date\", nth = 1 }\nanswered_on = { heading = \"Date\", nth = 2 }\noutcome = { column = \"E\" }\n";
    let report = taken(&service, &book, mapping).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Referrals)), (&[][..], 1));
    let (received, answered): (Date, Date) = service
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT r.received_on, a.answered_on FROM referral r JOIN referral_answer a ON a.referral_id = r.id", args![])
        .await
        .unwrap()
        .unwrap();
    assert_eq!((received.to_string(), answered.to_string()), ("2025-04-01".into(), "2025-04-02".into()));
}

#[tokio::test]
async fn a_number_of_a_person_stands_for_each_of_her_referrals_in_turn() {
    let service = a_service_at(NOW).await;
    let book = sheets(&[
        (
            "Referrals",
            "Client no,Received,Name,Born,Outcome,Answered\nC7,1/4/2025,Ada Brook,6/5/1990,declined,1/4/2025\nC7,1/6/2025,Ada B,,accepted,1/6/2025\nC8,1/6/2025,Bea Cole,8/7/1985,accepted,1/6/2025\n",
        ),
        ("Log", "Client no,Date,Mins\nC7,2/4/2025,10\nC7,2/6/2025,20\nC8,2/6/2025,40\n"),
    ]);
    let mapping = format!(
        "{}[contacts]\nsheet = \"Log\"\n[contacts.columns]\nperson_number = \"Client no\"\nhappened_on = \"Date\"\nminutes = \"Mins\"\n",
        REFERRALS.replace("reference = \"Ref\"", "person_number = \"Client no\"")
    );
    let report = taken(&service, &book, &mapping).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Referrals), came(&report, Kind::Contacts)), (&[][..], 3, 3));
    let mut read = service.db.read().await.unwrap();
    let by: Vec<(Date, i64)> = read
        .all("SELECT r.received_on, c.minutes FROM contact c JOIN referral r ON r.id = c.referral_id ORDER BY c.minutes", args![])
        .await
        .unwrap();
    let by: Vec<(String, i64)> = by.into_iter().map(|(day, minutes)| (day.to_string(), minutes)).collect();
    assert_eq!(by, [("2025-04-01".into(), 10), ("2025-06-01".into(), 20), ("2025-06-01".into(), 40)]);
    // However her name is written, one number is one person.
    let people: i64 =
        read.value("SELECT count(DISTINCT p.root_id) FROM referral r JOIN person p ON p.id = r.person_id", args![]).await.unwrap();
    assert_eq!(people, 2);
    drop(read);
    let again = taken(&service, &book, &mapping).await;
    assert_eq!((again.taken.values().sum::<i64>(), again.changed.len(), again.refused.len()), (0, 0, 0));
}

#[tokio::test]
async fn numbers_of_any_letters_are_theirs_and_stand_in_no_address() {
    for number in ["R0513", "R0513A", "REF-0513", "2024/017", "R 0513", "513#2", "R05%13", "R0513?", "R9223372036854775807"] {
        let service = a_service_at(NOW).await;
        let csv = format!("Ref,Received,Name,Born,Outcome,Answered\n{number},1/4/2025,Ada Brook,6/5/1990,accepted,1/4/2025\n");
        let log = format!("Ref,Date,Mins\n{number},2/4/2025,10\n");
        let mapping = format!(
            "{REFERRALS}[contacts]\nsheet = \"Log\"\n[contacts.columns]\nreference = \"Ref\"\nhappened_on = \"Date\"\nminutes = \"Mins\"\n"
        );
        let report = taken(&service, &sheets(&[("Referrals", &csv), ("Log", &log)]), &mapping).await;
        assert_eq!((report.refused.as_slice(), came(&report, Kind::Contacts)), (&[][..], 1), "{number}");
        let (own, theirs): (String, String) =
            service.db.read().await.unwrap().one("SELECT reference, theirs FROM referral", args![]).await.unwrap().unwrap();
        assert_eq!(theirs, number.replace(' ', ""));
        assert_eq!(own, if number.replace(' ', "") == "R0513" { "R0513" } else { "R0001" }, "{number}");
        let worker = service.signed_in_as(Role::SupportWorker).await;
        for _ in 0..2 {
            let next = service.a_referral(&worker, "Nia", "Penrose").await;
            assert!(next.starts_with('R') && next.len() == 5, "{next}");
        }
        let page = service.opens(&worker, &service.person_of(&own).await).await;
        page.says(&format!("/referrals/{own}\""));
        // Found by their number, which is shown where it is another.
        service.searches(&worker, number).await.says("Ada Brook");
        if own != theirs {
            page.says(&format!("theirs: {theirs}"));
        }
        assert_eq!(service.opens(&worker, &format!("/referrals/{own}")).await.status, 200, "{number}");
    }
}

#[tokio::test]
async fn a_number_that_holdfast_has_given_already_is_kept_beside_another() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    assert_eq!(service.a_referral(&worker, "Nia", "Penrose").await, "R0001");
    let book = sheets(&[(
        "Referrals",
        "Ref,Received,Name,Born,Outcome,Answered\nR0001,1/4/2025,Ada Brook,6/5/1990,accepted,1/4/2025\nR0007,1/4/2025,Bea Cole,8/7/1985,,\n",
    )]);
    let report = taken(&service, &book, REFERRALS).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Referrals)), (&[][..], 2));
    let own: Vec<(String, String)> =
        service.db.read().await.unwrap().all("SELECT reference, theirs FROM referral ORDER BY reference", args![]).await.unwrap();
    assert_eq!(own, [("R0001".into(), "".into()), ("R0002".into(), "R0001".into()), ("R0007".into(), "R0007".into())]);
    // A number that the provider has used is not given to somebody else.
    assert_eq!(service.a_referral(&worker, "Una", "Veal").await, "R0008");
}

#[tokio::test]
async fn one_odd_cell_costs_no_row_and_a_refused_row_keeps_its_family_waiting() {
    let service = a_service_at(NOW).await;
    let referrals = "Ref,Received,Name,Born,Outcome,Answered\nR1,31/2/2025,Ada Brook,6/5/1990,accepted,1/4/2025\nR2,2/4/2025,Bea Cole,8/7/85,accepted,soon\nR3,3/4/2025,Cat Dean,3/2/1979,maybe,4/4/2025\n";
    let rest = [
        ("Residents", "Ref No,Unit,Date in,Plan\nR1,U1,1/4/2025,\nR2,U2,3/4/2025,end of May\n"),
        ("Units", "Unit,Beds\nU1,2\nU2,many\n"),
        ("Log", "Ref,Date,Mins\nR1,2/4/2025,10\nR1,3/4/2025,10\nR2,3/4/2025,10\n"),
    ];
    let mapping = format!(
        "{REFERRALS}[units]\nsheet = \"Units\"\n[units.columns]\nname = \"Unit\"\nbedrooms = \"Beds\"\n[stays]\nsheet = \"Residents\"\n[stays.columns]\nreference = \"Ref No\"\nunit = \"Unit\"\narrived_on = \"Date in\"\nplan_on = \"Plan\"\n[contacts]\nsheet = \"Log\"\n[contacts.columns]\nreference = \"Ref\"\nhappened_on = \"Date\"\nminutes = \"Mins\"\n"
    );
    let with = |referrals: &str| sheets(&[&[("Referrals", referrals)], &rest[..]].concat());
    let report = taken(&service, &with(referrals), &mapping).await;
    assert_eq!([Kind::Units, Kind::Referrals, Kind::Stays, Kind::Contacts].map(|kind| came(&report, kind)), [2, 2, 1, 1]);
    let unread: Vec<(&str, u32, &str)> = report.unread.iter().map(|u| (u.sheet.as_str(), u.row, u.value.as_str())).collect();
    assert_eq!(unread, [("Referrals", 3, "soon"), ("Referrals", 4, "maybe"), ("Residents", 3, "end of May"), ("Units", 3, "many")]);
    let waiting: Vec<(&str, u32, Option<u32>)> = report.refused.iter().map(|r| (r.sheet.as_str(), r.row, r.waits_for)).collect();
    assert_eq!(waiting, [("Referrals", 2, None), ("Residents", 2, Some(2)), ("Log", 2, Some(2)), ("Log", 3, Some(2))]);
    // Mended, the referral comes in and what waited for it with it; the other cell is filled when that is agreed.
    let mended = referrals.replace("31/2/2025", "28/2/2025").replace("soon", "2/4/2025");
    let report = taken(&service, &with(&mended), &mapping).await;
    assert_eq!([Kind::Units, Kind::Referrals, Kind::Stays, Kind::Contacts].map(|kind| came(&report, kind)), [0, 1, 1, 2]);
    assert_eq!(
        report.changed.iter().map(|c| (c.row, c.cells.len(), c.cells[0].column.as_str())).collect::<Vec<_>>(),
        [(3, 1, "answered_on")]
    );
    assert_eq!(report.refused, []);
    let answered: Date = one(&service, "SELECT a.answered_on FROM referral_answer a JOIN referral r ON r.id = a.referral_id WHERE r.reference = 'R2' ORDER BY a.id DESC LIMIT 1").await;
    assert_eq!(answered.to_string(), "2025-04-02");
}

#[tokio::test]
async fn stand_ins_for_a_name_are_never_joined() {
    let service = a_service_at(NOW).await;
    let book = sheets(&[(
        "Referrals",
        "Ref,Received,Name,Born,Outcome,Answered\nR1,1/4/2025,Unknown,01/01/1900,,\nR2,2/4/2025,Unknown,01/01/1900,,\nR3,3/4/2025,Anon,6/5/1990,,\nR4,3/4/2025,ANON,6/5/1990,,\nR5,4/4/2025,Ada Brook,6/5/1990,,\nR6,5/4/2025,ada BROOK,6 May 1990,,\n",
    )]);
    let report = taken(&service, &book, REFERRALS).await;
    assert_eq!(report.joined, [["R5".to_owned(), "R6".to_owned()]]);
    assert_eq!(report.review, []);
    assert_eq!(report.unread.iter().map(|u| u.row).collect::<Vec<_>>(), [2, 3]);
}

#[tokio::test]
async fn what_is_not_seen_is_not_read_and_what_is_gone_is_told() {
    let service = a_service_at(NOW).await;
    let rows = "Ref,Received,Name,Born,Outcome,Answered\n\u{200e}R1\u{200b},1/4/2025,Zoe\u{308} Brook,6/5/1990,✓,\n R2\u{a0},45750,Bea\u{a0}Cole,31234,,\nR3,3/4/2025,Cat Dean,,,\n";
    let report = taken(&service, &sheets(&[("Referrals", rows)]), REFERRALS).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Referrals)), (&[][..], 3));
    assert_eq!(one::<String>(&service, "SELECT given_name FROM person WHERE family_name = 'Brook'").await, "Zoë");
    let received: Date = one(&service, "SELECT received_on FROM referral WHERE reference = 'R2'").await;
    assert_eq!(received.to_string(), "2025-04-03");
    let fewer = rows.replace("R3,3/4/2025,Cat Dean,,,\n", "");
    let report = taken_as(&service, &sheets(&[("Referrals", &fewer)]), REFERRALS, false).await;
    assert_eq!(report.gone.iter().map(|gone| gone.row).collect::<Vec<_>>(), [4]);
    assert_eq!(service.rows("referral").await, 3, "what is gone is told, and stays");
}

#[tokio::test]
async fn dates_that_keep_to_the_first_days_of_months_are_told() {
    let service = a_service_at(NOW).await;
    let rows: String = (1..=12)
        .flat_map(|month| [(2, month), (9, month)])
        .enumerate()
        .map(|(n, (day, month))| format!("R{n},{day}/{month}/2025,Ada Brook{n},,,\n"))
        .collect();
    let mut book = sheet("Referrals", &format!("Ref,Received,Name,Born,Outcome,Answered\n{rows}"));
    book.sheets[0].comments.push("C4".into());
    let report = taken(&service, &book, REFERRALS).await;
    assert_eq!(warned(&report, "dates lean on one month"), [("Referrals".into(), 0)]);
    assert!(report.notes.iter().any(|n| n.contains("comments on 1 cells (C4)")), "{:?}", report.notes);
}

#[tokio::test]
async fn cells_that_are_formulas_without_a_value_are_not_known() {
    let service = a_service_at(NOW).await;
    let mut book = sheet("Referrals", "Ref,Received,Name,Born,Outcome,Answered\nR1,1/4/2025,Ada Brook,x,,\n");
    book.sheets[0].rows[1].cells[3] = Cell::Formula { text: "=B2-10000".into(), shown: None };
    let report = taken(&service, &book, REFERRALS).await;
    assert_eq!((report.refused.len(), report.unread.len()), (0, 1), "{:?}", report.refused);
    assert!(report.unread[0].why.contains("does not say what it shows"));
}

#[tokio::test]
async fn a_mapping_says_which_words_are_allowed() {
    let service = a_service_at(NOW).await;
    let base = sample_with(&[]);
    for (from, to, says) in [
        (
            "minutes = [\"Mins\", \"Minutes\"]",
            "minutes = { heading = \"Mins\", unit = \"days\" }",
            "cannot have unit “days”. It can be: minutes, hours, h:mm",
        ),
        ("worker = \"Worker\"", "worker = { heding = \"Worker\" }", "has no “heding”. There are: heading, join, column"),
        ("worker = \"Worker\"", "worker = { nth = 2 }", "needs one of: heading, join, column, value, from, label"),
        ("worker = \"Worker\"", "worker = { from = \"tab\" }", "cannot be from “tab”. It can be: sheet, above"),
        ("sheet = \"DASH\"", "sheet = \"DASH\"\nrows = \"all\"", "rows cannot be “all”. It can be: each, repeated, head"),
        ("sheet = \"DASH\"", "sheet = \"DASH\"\nfill = [\"minutes\"]", "fill names “minutes”, which has no column here"),
        ("sheet = \"DASH\"", "sheet = \"DASH\"\ndates = \"us\"", "dates cannot be “us”. It can be: day-month, month-day"),
    ] {
        let text = base.replacen(from, to, 1);
        assert_ne!(text, base, "{from}");
        let told = holdfast::arrivals::mapping::Mapping::parse("m.toml", &text, service.app.contracts.main()).expect_err(from).to_string();
        assert!(told.starts_with("m.toml, line ") && told.contains(says), "{told}");
    }
}

#[tokio::test]
async fn a_referral_that_was_sent_on_is_no_decline() {
    let service = a_service_at(NOW).await;
    let book = sheets(&[(
        "Referrals",
        "Ref,Received,Name,Born,Outcome,Answered,Why,To\nR1,1/4/2025,Ada Brook,6/5/1990,Redirected,1/4/2025,Full,Truro Refuge\nR2,1/4/2025,Bea Cole,8/7/1985,signposted,2/4/2025,,\nR3,1/4/2025,Una Carne,8/7/1986,declined,2/4/2025,Full,\n",
    )]);
    let mapping = format!(
        "{REFERRALS}reason = \"Why\"\nsignposted_to = \"To\"\n[categories.outcomes]\nredirected = [\"signposted\"]\n[categories.decline-reasons]\nno-vacancy = [\"Full\"]\n"
    );
    let report = taken(&service, &book, &mapping).await;
    assert_eq!((report.refused.as_slice(), came(&report, Kind::Referrals)), (&[][..], 3));
    let answers: Vec<(String, String, String, String)> = service
        .db
        .read()
        .await
        .unwrap()
        .all("SELECT r.outcome, a.outcome, a.reason, a.signposted_to FROM referral_answer a JOIN referral r ON r.id = a.referral_id ORDER BY r.reference", args![])
        .await
        .unwrap();
    let answers: Vec<[&str; 4]> = answers.iter().map(|(a, b, c, d)| [a.as_str(), b, c, d]).collect();
    assert_eq!(
        answers,
        [
            ["redirected", "redirected", "no-vacancy", "Truro Refuge"],
            ["redirected", "redirected", "not-known", ""],
            ["declined", "declined", "no-vacancy", ""]
        ]
    );
}
