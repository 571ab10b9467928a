//! Three workbooks with the usual untidiness, each brought in by a manager who has nothing but the page: how many fields
//! she has to change until the rows are read as she means them. `mappings/README.md` names the counts.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, text};
use holdfast::args;
use rust_xlsxwriter::{Format, Workbook};

use super::proposed::{a_manager, field_beside, uploads, would_come};

/// A sheet: its name, its lines, and blocks merged down (first row, last row, column, from 0).
type Sheet<'a> = (&'a str, &'a str, &'a [(u32, u32, u16)]);

/// Every cell is text, as somebody types it, but for numbers.
fn book(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, lines, merged) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, line) in lines.trim_start_matches('\n').lines().enumerate() {
            for (column, cell) in line.split('|').map(str::trim).enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let (row, column) = (row as u32, column as u16);
                match (merged.iter().find(|block| (block.0, block.2) == (row, column)), cell.parse::<f64>()) {
                    (Some(block), _) => sheet.merge_range(block.0, column, block.1, column, cell, &Format::new()).map(|_| ()),
                    (None, Ok(number)) => sheet.write_number(row, column, number).map(|_| ()),
                    (None, Err(_)) => sheet.write_string(row, column, cell).map(|_| ()),
                }
                .unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A manager at the page of a layout; every field that she changes is counted.
struct AtThePage<'s> {
    service: &'s Service,
    who: &'s Person,
    layout: String,
    changed: usize,
}

impl AtThePage<'_> {
    async fn looks(&self) -> Page {
        self.service.opens(self.who, &self.layout).await
    }

    /// In the row that begins with these words, the field of this kind.
    async fn changes(&mut self, beside: &str, field: &str, to: &str) {
        let name = field_beside(&self.looks().await, beside, field).to_owned();
        let sent = self.service.sends(self.who, &self.layout, &[(&name, to), ("action", "look")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
        self.changed += 1;
    }

    /// Gives the name of the import.
    async fn takes(&self) {
        let kept = self.service.sends(self.who, &self.layout, &[("title", "Ours"), ("action", "keep")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", text(&kept.html));
        let import = self.layout.trim_end_matches("/layout");
        self.service.sends(self.who, &format!("{import}/take"), &[]).await;
        while self.service.opens(self.who, import).await.html.contains("Rows written") {
            tokio::task::yield_now().await;
        }
        self.service.opens(self.who, import).await.says("What was taken in");
    }
}

async fn begins<'s>(service: &'s Service, who: &'s Person, sheets: &[Sheet<'_>]) -> AtThePage<'s> {
    let layout = uploads(service, who, "ours.xlsx", &book(sheets)).await;
    AtThePage { service, who, layout, changed: 0 }
}

async fn pairs(service: &Service, sql: &'static str) -> Vec<(String, i64)> {
    service.db.read().await.unwrap().all(sql, args![]).await.unwrap()
}

fn told(of: &[(&str, i64)]) -> Vec<(String, i64)> {
    of.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

const BY_WORKER: &str = "SELECT w.name, CAST(SUM(c.minutes) AS BIGINT) FROM contact c JOIN worker w ON w.id = c.worker_id WHERE c.made GROUP BY w.name ORDER BY w.name";
const BY_CLIENT: &str = "SELECT p.given_name, CAST(SUM(c.minutes) AS BIGINT) FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id WHERE c.made GROUP BY p.given_name ORDER BY p.given_name";

/// A refuge: a register under a title, families in merged cells, hours, initials, a sub-total, two tabs that begin alike.
#[tokio::test]
async fn a_refuges_register() {
    let (service, manager) = a_manager().await;
    let register = "
Rose House – residents
updated weekly by Penny

Ref | Client name | DOB | Moved in | Room | Moved out | Planned? | Exit interview | Where to | Ethnicity | Referred by | NRPF
R1 | Ada Brook | 6/5/1990 | 2/4/2025 | Rm 1 | 10/6/2025 | Y | Done | Council | WB | Police | N
R2 | Bea Cole | 8/7/1985 | 15/4/2025 | Rm 2 | | | | | Polish | Self | Y
R3 | Cat Dean | 3/2/1979 | 12/6/2025 | Rm 1 | | | | | WB | GP | N
Total | 3
";
    let children = "
Ref | Child | DOB | In school?
R1 | Tom Brook | 2/1/2015 | Y
 | Una Brook | 4/3/2020 | too young
 | Val Brook | 4/3/2021 | too young
R2 | Wyn Cole | 5/5/2019 | Y
";
    let contacts = "
Contact sheet 2025

Date | Ref | Staff | Contact type | Hours | Attended? | Notes
14/4/2025 | R1 | PQ | Visit | 1.5 | Attended | settling in
15/4/2025 | R2 | KA | T/C | 0.5 | Attended |
22/4/2025 | R2 | KA | T/C | 0.25 | DNA |
Subtotal | | | | 2.25
20/5/2025 | R1 | Penny Quick | Keywork | 1 | Attended |
";
    let summary = "Month | Contacts | Hours\nApril | 3 | 2.25\nMay | 1 | 1\n";
    let staff = "Name | Role\nPenny Quick | Key worker\nKay Angove | Volunteer\n";
    let sheets: [Sheet<'_>; 5] = [
        ("Register", register, &[]),
        ("Children", children, &[(1, 3, 0)]),
        ("Contacts", contacts, &[]),
        ("Contacts summary", summary, &[]),
        ("Staff", staff, &[]),
    ];
    let page = begins(&service, &manager, &sheets).await;
    let seen = page.looks().await;
    seen.says_nothing_of("rows would be refused");
    assert_eq!(
        (would_come(&seen, "Stays"), would_come(&seen, "Children"), would_come(&seen, "Contacts")),
        ("3".into(), "4".into(), "4".into())
    );
    page.takes().await;
    assert_eq!(pairs(&service, BY_WORKER).await, told(&[("Kay Angove", 30), ("Penny Quick", 150)]));
    let planned = "SELECT 'planned', count(*) FROM stay WHERE exit_kind = 'planned' AND exit_interview";
    assert_eq!(pairs(&service, planned).await, told(&[("planned", 1)]));
    assert_eq!(page.changed, 0);
}

/// An outreach service: one log with the client's name on her first row only, months as dividers, a length of time as 1.30,
/// sums without a word, words of its own for what came about.
#[tokio::test]
async fn an_outreach_log() {
    let (service, manager) = a_manager().await;
    let log = "
Outreach log
Client | DOB | Date | Worker | How | Hrs | Result
April 2025
Ada Brook | 6/5/1990 | 14/4/2025 | PQ | Visit | 1.30 | Seen
 | | 15/4/2025 | PQ | Phone | 0.15 | Not home
 | | 16/4/2025 | PQ | Phone | 0.45 | Seen
 | | | | | 2.30
Bea Cole | 8/7/1985 | 14/4/2025 | Penny Quick | Pigeon | 0.30 | Seen
--------
May 2025
Cat Dean | 3/2/1979 | 12/5/2025 | KA | Zoom | 1 | Seen
 | | 19/5/2025 | KA | Zoom | 1 | Seen
";
    let mut page = begins(&service, &manager, &[("Log", log, &[])]).await;
    page.changes("Not home", "word-", "no").await;
    page.changes("Pigeon", "word-", "text").await;
    let seen = page.looks().await;
    assert_eq!((would_come(&seen, "Referrals"), would_come(&seen, "Contacts")), ("3".into(), "6".into()), "{}", text(&seen.html));
    page.takes().await;
    assert_eq!(pairs(&service, BY_CLIENT).await, told(&[("Ada", 135), ("Bea", 30), ("Cat", 120)]));
    assert_eq!(pairs(&service, BY_WORKER).await, told(&[("KA", 120), ("Penny Quick", 165)]));
    assert_eq!(page.changed, 2);
}

/// A dispersed service: referrals with two rows of headings and letters of its own for what was decided, a tab for each
/// worker with blocks under the clients' names, an example row and a remark.
#[tokio::test]
async fn a_tab_for_each_worker() {
    let (service, manager) = a_manager().await;
    let referrals = "
Referral book, dispersed units
Client | | | Referral | | Decision | |
No | Name | DOB | Date | By | Date | A/R | Why
e.g. 1 | Jo Bloggs | 1/1/1990 | 1/1/2025 | GP | 2/1/2025 | A |
7 | Ada Brook | 6/5/1990 | 1/4/2025 | Police | 2/4/2025 | A |
8 | Bea Cole | 8/7/1985 | 13/4/2025 | MARU | 14/4/2025 | R | Full
9 | Cat Dean | 3/2/1979 | 20/4/2025 | Self | 20/4/2025 | A |
";
    let penny = "
Date | What | Mins | Notes
Ada Brook
14/4/2025 | Visit | 90 | first visit
15/4/2025 | Phone | 15 |
on leave until May
Cat Dean
16/5/2025 | Phone | 20 |
";
    let kay = "Date | What | Mins | Notes\nCat Dean\n21/4/2025 | Visit | 60 | \n28/4/2025 | Visit | 45 | \n";
    let team = "Name | Post\nPenny Quick | Support worker\nKay Angove | Support worker\n";
    let sheets: [Sheet<'_>; 4] = [("Referrals", referrals, &[]), ("Penny", penny, &[]), ("Kay", kay, &[]), ("Team", team, &[])];
    let mut page = begins(&service, &manager, &sheets).await;
    let seen = page.looks().await;
    println!("{}", text(&seen.html));
    page.changes("on leave until May", "odd-", "pass").await;
    let seen = page.looks().await;
    seen.says_nothing_of("rows would be refused");
    assert_eq!((would_come(&seen, "Referrals"), would_come(&seen, "Contacts")), ("3".into(), "5".into()), "{}", text(&seen.html));
    page.takes().await;
    assert_eq!(pairs(&service, BY_CLIENT).await, told(&[("Ada", 105), ("Cat", 125)]));
    assert_eq!(pairs(&service, BY_WORKER).await, told(&[("Kay Angove", 105), ("Penny Quick", 125)]));
    assert_eq!(page.changed, 1);
}
