//! A workbook that nobody has described: Holdfast proposes how it is laid out, its owner corrects that at a page, sees rows
//! as they would be read, and keeps it as a file. The workbooks are such as managers make for themselves.

use crate::given;

use std::{fs, path::Path};

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, root, text};
use holdfast::{
    access::Role,
    args,
    arrivals::{cli, kept},
};
use jiff::civil::{Date, date};
use tabular::{About, Table, Value};

const NOW: &str = "2026-10-05T09:00:00Z";

pub(super) async fn a_manager() -> (Service, Person) {
    kept::read_with(env!("CARGO_BIN_EXE_holdfast").into());
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    (service, manager)
}

/// Uploads a workbook without a layout; gives where its layout is made.
pub(super) async fn uploads(service: &Service, who: &Person, name: &str, bytes: &[u8]) -> String {
    let sent = service.sends_file(who, "/imports", &[("mapping", "propose")], ("workbook", name, bytes)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    assert!(sent.to.ends_with("/layout"), "{}", sent.to);
    sent.to
}

/// Cells of a row: a date where it is written as 2025-04-03, a number where it is one, text else.
fn cell(written: &str) -> Value {
    if written.is_empty() {
        Value::Empty
    } else if let Some(day) = written.parse::<Date>().ok().filter(|_| written.len() == 10) {
        Value::Date(day)
    } else {
        written.parse().map_or_else(|_| Value::Text(written.to_owned()), Value::Number)
    }
}

/// A workbook of sheets written as lines with `|` between the cells; each has a title above its headings.
pub(super) fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let table = |(name, lines): &(&str, &str)| {
        let mut lines = lines.trim().lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        let headings = lines.next().expect("headings").into_iter().map(str::to_owned).collect();
        let rows = lines.map(|cells| cells.into_iter().map(cell).collect()).collect();
        Table { name: (*name).to_owned(), headings, rows }
    };
    let about = About { title: "Wren House".into(), caveats: vec![], created: date(2025, 7, 1) };
    tabular::write_xlsx(&about, &sheets.iter().map(table).collect::<Vec<_>>()).expect("a workbook")
}

/// What a select of the page has chosen.
pub(super) fn chosen<'p>(page: &'p Page, name: &str) -> &'p str {
    let select = page.html.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_else(|| panic!("no field {name}"));
    let options = select.split("</select>").next().unwrap();
    let option = options.split("<option").find(|option| option.contains(" selected"));
    option.and_then(|option| option.split("value=\"").nth(1)).map_or("", |value| value.split('"').next().unwrap())
}

/// The name of the field in the row of the table that begins with these words.
pub(super) fn field_beside<'p>(page: &'p Page, words: &str, begins: &str) -> &'p str {
    let row = page.html.split("<tr").find(|row| row.contains(&format!(">{words}</th>"))).unwrap_or_else(|| panic!("no row {words}"));
    let name = row.split("name=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).find(|name| name.starts_with(begins));
    name.unwrap_or_else(|| panic!("no field {begins} beside {words}"))
}

const REGISTER: &str = "
Resident | D.O.B. | Flat | Moved in | Moved out | Planned? | Exit int | Where to | Ethnic origin | Referred by | Kids
Ada Brook | 1990-05-06 | Flat 1 | 2025-04-02 | 2025-06-10 | Y | Done | Council | White Brit | Police | 2
Bea Cole | 1985-07-08 | Flat 2 | 2025-04-15 | | | | | WB | Self |
Cat Dean | 1979-02-03 | Flat 1 | 2025-06-12 | | | | | Klingon | GP |
";
const LOG: &str = "
Date | Resident | Seen by | Contact method | Hrs | Attended? | What was discussed
2025-04-03 | Ada Brook | PQ | Visit | 1.5 | Attended | First meeting
2025-04-10 | Ada Brook | Penny Quick | T/C | 0.5 | DNA |
2025-04-20 | Bea Cole | KA | Visit | 2 | Attended | Keywork
2025-06-14 | Cat Dean | Penny Quick | Pigeon | 0.25 | Attended |
";
const TEAM: &str = "
Name | Job title
Penny Quick | Support worker
Kay Angove | Volunteer
";
const KIDS: &str = "
Mother | Child | DOB | In school?
Ada Brook | Tom Brook | 2015-01-02 | Y
Ada Brook | Una Brook | 2020-03-04 | too young
";

#[tokio::test]
async fn a_manager_gets_from_a_workbook_of_her_own_to_a_right_preview_and_the_layout_is_kept() {
    let (service, manager) = a_manager().await;
    service.opens(&manager, "/imports").await.says("None of these: look at the workbook and propose a layout");
    let book = workbook(&[("Resident register", REGISTER), ("Support log", LOG), ("Team", TEAM), ("Children", KIDS)]);
    let layout = uploads(&service, &manager, "Wren House 2025.xlsx", &book).await;
    let page = service.opens(&manager, &layout).await;
    page.says("Nothing has been taken in").says("Wren House 2025");
    assert_eq!((service.rows("referral").await, service.rows("layout").await), (0, 1));
    // The register is the list of referrals as well; the log knows people by their names.
    let holds: Vec<&str> = (0..4).map(|g| chosen(&page, ["hold-0", "hold-1", "hold-2", "hold-3"][g])).collect();
    assert_eq!(holds, ["residents", "contacts", "staff", "children"]);
    page.says("Ada Brook").says("As they would be read");
    // Two values nobody can know: she says what one is, and leaves the other.
    page.says("Values that are not understood").says("Klingon").says("Pigeon");
    let pigeon = field_beside(&page, "Pigeon", "word-").to_owned();
    let seen = page.html.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let corrected = [("seen", seen.as_str()), (pigeon.as_str(), "text"), ("title", "Wren House"), ("action", "look")];
    let looked = service.sends(&manager, &layout, &corrected).await;
    assert_eq!((looked.status, looked.to.as_str()), (StatusCode::SEE_OTHER, layout.as_str()), "{}", text(&looked.html));
    let page = service.opens(&manager, &layout).await;
    assert_eq!(chosen(&page, &pigeon), "text");
    let kept = service.sends(&manager, &layout, &[("title", "Wren House"), ("action", "keep")]).await;
    let import = layout.trim_end_matches("/layout");
    assert_eq!((kept.status, kept.to.as_str()), (StatusCode::SEE_OTHER, import), "{}", text(&kept.html));
    let preview = service.opens(&manager, import).await;
    preview.says("Check what would come in").says("Change how the workbook is read").says("Klingon").says_nothing_of("Pigeon</td>");

    let taken = service.sends(&manager, &format!("{import}/take"), &[]).await;
    assert_eq!(taken.to, import);
    while service.opens(&manager, import).await.html.contains("Rows written") {
        tokio::task::yield_now().await;
    }
    service.opens(&manager, import).await.says("What was taken in");
    for (table, rows) in [("referral", 3), ("stay", 3), ("contact", 4), ("worker", 3), ("unit", 2)] {
        assert_eq!(service.rows(table).await, rows, "{table}");
    }
    let mut read = service.db.read().await.unwrap();
    let sql = "SELECT w.name, CAST(SUM(CASE WHEN c.made THEN c.minutes ELSE 0 END) AS BIGINT) FROM contact c JOIN worker w ON w.id = c.worker_id GROUP BY w.name ORDER BY w.name";
    let minutes: Vec<(String, i64)> = read.all(sql, args![]).await.unwrap();
    assert_eq!(minutes, [("Kay Angove".into(), 120), ("Penny Quick".into(), 105)]);
    let planned: i64 = read.value("SELECT count(*) FROM stay WHERE exit_kind = 'planned' AND exit_interview", args![]).await.unwrap();
    let means: String = read.value("SELECT means FROM contact WHERE minutes = 15", args![]).await.unwrap();
    assert_eq!((planned, means.as_str()), (1, "text"));
    drop(read);
    the_layout_is_a_file(&service, &manager, &book).await;
}

/// It can be chosen for the next workbook, downloaded, changed, sent back, and used from the terminal.
async fn the_layout_is_a_file(service: &Service, manager: &Person, book: &[u8]) {
    service.opens(manager, "/imports").await.says("<option value=\"wren-house.toml\">Wren House</option>");
    service.opens(manager, "/imports/layouts").await.says("/imports/layouts/wren-house.toml");
    let file = service.opens(manager, "/imports/layouts/wren-house.toml").await.html;
    assert!(file.contains("title = \"Wren House\"") && file.contains("unit = \"hours\"") && file.contains("text = [\"Pigeon\"]"), "{file}");

    let again = service.sends_file(manager, "/imports", &[("mapping", "wren-house.toml")], ("workbook", "july.xlsx", book)).await;
    service.opens(manager, &again.to).await.says("nothing new in this workbook");

    // The terminal finds it by its name, where there is no such file.
    let (july, report) = (service.folder.join("july.xlsx"), service.folder.join("report.json"));
    fs::create_dir_all(&service.folder).unwrap();
    fs::write(&july, book).unwrap();
    let how = cli::How { preview: true, changes: true };
    let contracts = &service.app.contracts;
    cli::import(&service.db, contracts, std::slice::from_ref(&july), Path::new("wren-house.toml"), how, &report).await.unwrap();
    assert!(fs::read_to_string(&report).unwrap().contains("\"contacts\": 4"));
    let other = cli::import(&service.db, contracts, &[july], Path::new("heron-house.toml"), how, &report).await;
    assert!(other.unwrap_err().contains("no layout of that name is kept"));

    let changed = file.replace("title = \"Wren House\"", "title = \"Wren House, mended\"").replace("unit = \"hours\"", "unit = \"days\"");
    let refused = service.sends_file(manager, "/imports/layouts", &[], ("layout", "wren-house.toml", changed.as_bytes())).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("wren-house.toml, line ").says("cannot have unit “days”");
    let changed = changed.replace("unit = \"days\"", "unit = \"minutes\"");
    let kept = service.sends_file(manager, "/imports/layouts", &[], ("layout", "wren-house.toml", changed.as_bytes())).await;
    assert_eq!(kept.to, "/imports/layouts?done=layout-kept", "{}", text(&kept.html));
    service.opens(manager, &kept.to).await.says("The layout is kept").says("Wren House, mended").says_nothing_of(">Wren House<");
    let ours = service.sends_file(manager, "/imports/layouts", &[], ("layout", "legacy-caseload.toml", changed.as_bytes())).await;
    ours.says("comes with Holdfast");
}

#[tokio::test]
async fn what_is_proposed_wrongly_is_put_right_on_the_page() {
    let (service, manager) = a_manager().await;
    // Nothing in the headings tells what this is.
    let sheet = "Blue | Green | Red | Grey\nAB1 | 2025-04-02 | Ada Brook | maybe\nAB2 | 2025-04-03 | Bea Cole | no\n";
    let layout = uploads(&service, &manager, "colours.xlsx", &workbook(&[("Sheet1", sheet)])).await;
    let page = service.opens(&manager, &layout).await;
    assert_eq!(chosen(&page, "hold-0"), "");
    page.says("Nothing: this is not read");
    // Kept as it is, there is nothing to read: the page says so, and nothing is lost.
    let kept = service.sends(&manager, &layout, &[("title", "Colours"), ("action", "keep")]).await;
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    kept.says("There is a problem");
    service.sends(&manager, &layout, &[("hold-0", "referrals"), ("action", "look")]).await;
    let page = service.opens(&manager, &layout).await;
    assert_eq!(chosen(&page, "hold-0"), "referrals");
    let right = [("col-0-0", "referrals.reference"), ("col-0-1", "referrals.received_on"), ("col-0-2", "referrals.name")];
    let looked = service.sends(&manager, &layout, &[&right[..], &[("action", "look")]].concat()).await;
    assert_eq!(looked.status, StatusCode::SEE_OTHER, "{}", text(&looked.html));
    service.opens(&manager, &layout).await.says("AB1").says("Ada Brook").says("2025-04-02");
    // A column that is said to be two things at once, or twice the same, is asked about.
    let twice = service.sends(&manager, &layout, &[("col-0-3", "referrals.received_on"), ("action", "look")]).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "{}", text(&twice.html));
    service.opens(&manager, &layout).await.says("said to be the same").says("No row yet");
    let twice = service.sends(&manager, &layout, &[("title", "Colours"), ("action", "keep")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.says("There is a problem").says("said to be the same");
    let kept = service.sends(&manager, &layout, &[("col-0-3", ""), ("title", "Colours"), ("action", "keep")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", text(&kept.html));
    let file = service.opens(&manager, "/imports/layouts/colours.toml").await.html;
    assert!(file.contains("received_on = \"Green\"") && file.contains("reference = \"Blue\""), "{file}");
    service.opens(&manager, &kept.to).await.says(">2<");
}

#[tokio::test]
async fn two_who_correct_one_layout_do_not_write_over_each_other() {
    let (service, manager) = a_manager().await;
    let layout = uploads(&service, &manager, "log.xlsx", &workbook(&[("Support log", LOG)])).await;
    let page = service.opens(&manager, &layout).await;
    let seen = page.html.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    service.it_is_now("2026-10-05T09:05:00Z");
    service.sends(&manager, &layout, &[("seen", &seen), ("title", "First"), ("action", "look")]).await;
    let second = service.sends(&manager, &layout, &[("seen", &seen), ("title", "Second"), ("action", "keep")]).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second.says("Somebody else changed this layout meanwhile").says("value=\"First\"");
}

/// The sample has a mapping that was written by hand: what is proposed for it reads every field from the same column.
#[tokio::test]
async fn the_sample_is_read_as_its_own_mapping_reads_it() {
    let (service, manager) = a_manager().await;
    let bytes = fs::read(root().join("samples/legacy-caseload.xlsx")).expect("the sample");
    let layout = uploads(&service, &manager, "caseload.xlsx", &bytes).await;
    let kept = service.sends(&manager, &layout, &[("title", "Proposed"), ("action", "keep")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", text(&kept.html));
    let proposed = service.opens(&manager, "/imports/layouts/proposed.toml").await.html;
    let by_hand = service.opens(&manager, "/imports/layouts/legacy-caseload.toml").await.html;
    let [proposed, by_hand]: [toml::Table; 2] = [proposed, by_hand].map(|text| toml::from_str(&text).expect("a mapping"));
    let headings = |place: &toml::Value| -> Vec<String> {
        let place = place.as_table().map_or(place, |table| &table["heading"]);
        place.as_array().map_or_else(|| vec![place.clone()], Clone::clone).iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    let mut compared = 0;
    for (part, wanted) in &by_hand {
        let Some(columns) = wanted.get("columns").and_then(toml::Value::as_table) else { continue };
        for (field, place) in columns {
            let found = proposed[part]["columns"].get(field).unwrap_or_else(|| panic!("{part}.{field} is not proposed"));
            assert!(headings(found).iter().all(|heading| headings(place).contains(heading)), "{part}.{field}: {found} for {place}");
            compared += 1;
        }
        let extra = proposed[part]["columns"].as_table().unwrap().keys().filter(|field| !columns.contains_key(*field)).count();
        assert_eq!(extra, 0, "{part}");
    }
    assert!(compared > 70, "{compared}");
    service.opens(&manager, &kept.to).await.says("8225").says("impossible date").says("R0004 and R0131");
}

/// Sheets and their lines; kinds and how many rows.
type Pairs<'a> = &'a [(&'a str, &'a str)];

/// What the page says would come in of a kind.
pub(super) fn would_come(page: &Page, kind: &str) -> String {
    let row = page.html.split("<tr").find(|row| row.contains(&format!(">{kind}</th>")));
    let row = row.map(|row| row.split("</tr>").next().unwrap_or_default());
    row.map(|row| text(row.split_once('>').unwrap().1).replace(kind, "").trim().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn shapes_that_services_keep_are_seen() {
    let (service, manager) = a_manager().await;
    let client = |name: &str, born: &str, rows: &str| {
        format!("Client name:,{name},,D.O.B:,{born}\nReferred on:,1/4/2025\n\nDate,Worker,Type,Mins\n{rows}\n")
    };
    let (ada, bea) = (
        client("Ada Brook", "6/5/1990", "2/4/2025,PQ,Phone,30\n9/4/2025,PQ,Visit,90"),
        client("Bea Cole", "8/7/1985", "3/4/2025,PQ,Phone,45"),
    );
    let tabs: [(&str, Pairs<'_>, Pairs<'_>); 5] = [
        (
            "a tab for each client",
            &[("AB 01", &ada), ("BC 02", &bea), ("Lists", "Yes,No\nY,N\n")],
            &[("Referrals", "2"), ("Contacts", "3")],
        ),
        (
            "one number for a person with two referrals",
            &[
                (
                    "Referrals",
                    "Ref,Date received,Name,DOB\n7,1/4/2025,Ada Brook,6/5/1990\n7,1/6/2025,Ada Brook,6/5/1990\n8,2/6/2025,Bea Cole,8/7/1985\n",
                ),
                ("Contacts", "Ref,Date,Mins\n7,3/4/2025,30\n7,3/6/2025,20\n"),
            ],
            &[("Referrals", "3"), ("Contacts", "2")],
        ),
        (
            "two rows of headings",
            &[(
                "Referrals",
                "Client,,Referral,,Decision,\nRef,Name,Date,By,Date,Outcome\nR1,Ada Brook,1/4/2025,Police,2/4/2025,Accepted\nR2,Bea Cole,13/4/2025,Self,14/4/2025,Full\n",
            )],
            &[("Referrals", "2")],
        ),
        (
            "no numbers, dates with the month first, a tab for each year",
            &[
                ("Referrals", "First name,Surname,Referral date,Status\nAda,Brook,4/2/2025,Open\nBea,Cole,4/28/2025,Closed\n"),
                ("Calls 2024", "Client,When,How long\nAda Brook,12/30/2024,20 mins\n"),
                ("Calls 2025", "Client,When,How long\nBea Cole,5/20/2025,1h30\n"),
            ],
            &[("Referrals", "2"), ("Contacts", "2")],
        ),
        (
            "goals, concerns and a register of units",
            &[
                ("Referrals", "Ref,Date received,Name\nR1,1/4/2025,Ada Brook\n"),
                ("Properties", "Property,Town,Bedrooms\nRose Cottage,Truro,2\n"),
                ("Outcomes star", "Ref,Outcome area,Goal,First score,Last score\nR1,Wellbeing,Sleep better,2,4\n"),
                ("Safeguarding log", "Date raised,Ref,Adult or child,Type of concern,Reported to\n3/4/2025,R1,Child,Neglect,MARU\n"),
            ],
            &[("Units", "1"), ("Referrals", "1"), ("Goals", "1"), ("Concerns", "1")],
        ),
    ];
    for (shape, sheets, expected) in tabs {
        let sheets: Vec<(&str, String)> = sheets.iter().map(|(name, csv)| (*name, (*csv).to_owned())).collect();
        let layout = uploads(&service, &manager, "ours.xlsx", &plain_workbook(&sheets)).await;
        let page = service.opens(&manager, &layout).await;
        for (kind, rows) in expected {
            assert_eq!(would_come(&page, kind), *rows, "{shape}: {kind}: {}", text(&page.html));
        }
        page.says_nothing_of("rows would be refused");
    }
}

/// A workbook whose every cell is text, as out of a form.
pub(super) fn plain_workbook(sheets: &[(&str, String)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, csv) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, line) in csv.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row as u32, column as u16, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// The workbooks of other services, under samples/workbooks: how many come in with every row, proposed and not corrected.
#[tokio::test]
async fn workbooks_of_other_services_come_to_a_right_preview_without_correction() {
    let (service, manager) = a_manager().await;
    let expected: [(&str, &[(&str, i64)]); 15] = [
        ("c01-answered-before-received.xlsx", &[("Units", 2), ("Referrals", 3)]),
        ("c02-hours-column.xlsx", &[("Referrals", 1), ("Stays", 1), ("Contacts", 5)]),
        ("c06-reference-shown-by-format.xlsx", &[("Referrals", 2), ("Stays", 2), ("Contacts", 2)]),
        ("c08-merged-family.xlsx", &[("Referrals", 1), ("Children", 3)]),
        ("c10-first-name-surname.xlsx", &[("Referrals", 2)]),
        ("c12-partial-births.xlsx", &[("Referrals", 8), ("Stays", 2), ("Children", 4), ("Contacts", 2)]),
        ("c13-google-sheets-query.xlsx", &[("Referrals", 1), ("Contacts", 2)]),
        ("c14-june.xlsx", &[("Referrals", 3), ("Stays", 3), ("Contacts", 2)]),
        ("c16-yes-no-words.xlsx", &[("Referrals", 4), ("Stays", 4), ("Contacts", 6)]),
        ("c17-month-before-day.xlsx", &[("Referrals", 6)]),
        ("c26-tabs-that-begin-alike.xlsx", &[("Referrals", 1), ("Stays", 1), ("Contacts", 2)]),
        ("c28-workers-by-initials.xlsx", &[("Staff and volunteers", 2), ("Contacts", 5)]),
        ("c31-no-date-of-answer.xlsx", &[("Referrals", 2), ("Stays", 1), ("Contacts", 1)]),
        ("c33-flat-log/a-flat-log.xlsx", &[("Referrals", 2), ("Contacts", 6)]),
        ("c15a-semicolons-under-a-title/Referrals log.csv", &[("Referrals", 2)]),
    ];
    for (file, counts) in expected {
        let bytes = fs::read(root().join("samples/workbooks").join(file)).expect(file);
        let name = file.rsplit('/').next().unwrap();
        let layout = uploads(&service, &manager, name, &bytes).await;
        let page = service.opens(&manager, &layout).await;
        page.says_nothing_of("rows would be refused");
        for (kind, rows) in counts {
            let row =
                page.html.split("<tr").find(|row| row.contains(&format!(">{kind}</th>"))).unwrap_or_else(|| panic!("{file}: no {kind}"));
            assert!(row.contains(&format!(">{rows}<")), "{file}: {kind}: {row}");
        }
    }
}
