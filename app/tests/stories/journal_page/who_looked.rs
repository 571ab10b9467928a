//! Who looked at whom, read at a page: opened records, lists, searches, relatives; and that reading it is journaled.

use crate::given;

use std::collections::BTreeSet;

use given::{
    a_service_at,
    cases::done,
    root, text,
    two::{Two, works_for},
};
use holdfast::{access::Role, journal_page::words};

const MORNING: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn a_manager_reads_who_opened_a_record_who_found_it_and_whose_lists_named_it() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (keeper, curious) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let reference = service.an_accepted_referral(&keeper, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    service.it_is_now("2026-03-02T09:20:00Z");
    let (keeper, curious) = (service.signs_in_again(&keeper).await, service.signs_in_again(&curious).await);
    let manager = service.signs_in_again(&manager).await;
    service.opens(&keeper, "/").await.says("Ann");
    service.searches(&curious, "exam").await;
    let journal = format!("/journal?person={}", person.trim_start_matches("/people/"));
    service.opens(&manager, &person).await.says(&journal);
    let page = service.opens(&manager, &journal).await;
    let says = text(&page.html);
    assert!(says.contains("saw their name on the home page"), "{says}");
    assert!(says.contains("saw their name in a search"), "{says}");
    assert!(says.contains("opened the record"), "{says}");
    let again = text(&service.opens(&manager, &journal).await.html);
    assert!(again.contains("read the journal"), "{again}");
    service.it_is_now("2026-04-20T09:00:00Z");
    let later = service.signs_in_again(&manager).await;
    service.opens(&later, &journal).await.says("Nothing was done on these days").says("Earlier");
    service.opens(&later, &format!("{journal}&day=2026-03-10")).await.says("in a search");
}

#[tokio::test]
async fn whoever_opens_a_mothers_page_is_found_at_her_childs() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.sends(&worker, &format!("/referrals/{reference}/children"), &[("given_name", "Bea"), ("family_name", "Example")]).await;
    service.opens(&worker, &service.person_of(&reference).await).await.says("Bea");
    let child: String =
        service.db.read().await.unwrap().value("SELECT reference FROM person WHERE given_name = 'Bea'", vec![]).await.unwrap();
    let page = service.opens(&manager, &format!("/journal?person={child}")).await;
    assert!(text(&page.html).contains("as a relative"), "{}", text(&page.html));
}

#[tokio::test]
async fn a_long_list_is_one_entry() {
    let service = a_service_at(MORNING).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for n in 0..12 {
        service.an_accepted_referral(&worker, "Ann", &format!("Example{n}")).await;
    }
    let before = service.rows("journal").await;
    service.opens(&worker, "/").await.says("Example11");
    assert_eq!(service.rows("journal").await, before + 1);
    service.searches(&worker, "example").await.says("12 people found");
    assert_eq!(service.rows("journal").await, before + 2);
}

#[tokio::test]
async fn what_an_account_did_is_read_by_day_and_an_administrator_reads_references_only() {
    let service = a_service_at(MORNING).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await.trim_start_matches("/people/").to_owned();
    let path = format!("/journal?account={}", worker.account_id);
    let page = service.opens(&manager, &path).await;
    page.says("answered a referral").says("Ann Example");
    let page = service.opens(&admin, &path).await;
    page.says("answered a referral").says(&person).says_nothing_of("Ann").says_nothing_of("Example");
    service.opens(&admin, &format!("/journal?person={person}")).await.says(&person).says_nothing_of("Example");
    service.opens(&admin, "/journal?person=P9999").await.says("No record has the reference");
    service.opens(&admin, &format!("{path}&day=2026-03-01")).await.says("Nothing was done");
}

/// Every action that the code writes, found in its text: the first quoted word of a call that journals.
fn actions() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root().join("app/src"), root().join("crates/store/src"), root().join("crates/desk/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = std::fs::read_to_string(&path).expect("a text");
                for (call, place) in [(".journal(", 0), (".seal(", 1), ("in_moderation(", 2)] {
                    for (at, _) in text.match_indices(call) {
                        let argument = text[at + call.len()..].split(',').nth(place).unwrap_or_default().trim();
                        if let Some(action) = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                            found.insert(action.to_owned());
                        }
                    }
                }
            }
        }
    }
    found
}

#[test]
fn every_action_of_the_journal_has_its_words() {
    let mut actions = actions();
    // The two that are chosen between where they are written.
    actions.extend(["departed".to_owned(), "departure-changed".to_owned()]);
    assert!(actions.len() > 60 && actions.contains("looked") && actions.contains("listed"), "{actions:?}");
    let without: Vec<_> = actions.iter().filter(|action| words::of(action).is_none()).collect();
    assert!(without.is_empty(), "say what these are in journal_page/words.rs: {without:?}");
}

#[tokio::test]
async fn whoever_opens_many_records_outside_their_cases_in_a_day_stands_above_the_journal() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (carrier, curious) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let mut pages = vec![];
    for n in 0..30 {
        let reference = service.an_accepted_referral(&carrier, &format!("Given{n}"), "Example").await;
        pages.push(service.person_of(&reference).await);
    }
    // Whose case it is opens it as often as they like; and some of another's is a day's work.
    for page in &pages {
        service.opens(&carrier, page).await;
        service.opens(&manager, page).await;
    }
    for page in &pages[..29] {
        service.opens(&curious, page).await;
        service.opens(&curious, page).await;
    }
    service.opens(&manager, "/journal").await.says_nothing_of("Many records outside their own cases");
    service.opens(&curious, &pages[29]).await;
    let journal = service.opens(&manager, "/journal").await;
    journal.says("Many records outside their own cases").says("opened the records of 30 people");
    assert_eq!(journal.html.matches("opened the records of").count(), 1);
    service.it_is_now("2026-03-03T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    service.opens(&manager, "/journal").await.says_nothing_of("Many records outside their own cases");
    service.opens(&manager, "/journal?day=2026-03-02").await.says("opened the records of 30 people");
}

#[tokio::test]
async fn whoever_reads_that_something_was_changed_comes_to_what_it_was_before() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let contact = [
        ("day-day", "2"),
        ("day-month", "3"),
        ("day-year", "2026"),
        ("means", "phone"),
        ("made", "yes"),
        ("minutes", "15"),
        ("note", "Rang"),
    ];
    service.sends(&worker, &format!("/referrals/{reference}/contacts"), &contact).await;
    let journal = format!("/journal?person={}", person.trim_start_matches("/people/"));
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM contact", vec![]).await.unwrap();
    let changed = [&contact[..5], &[("minutes", "50"), ("version", "0"), ("why", "Typed wrong")]].concat();
    let sent = service.sends(&worker, &format!("/contacts/{id}/amendments"), &changed).await;
    assert_eq!(sent.status, 303, "{}", text(&sent.html));
    let page = service.opens(&manager, &journal).await;
    page.says("recorded a contact").says("put a contact right").says("recorded a referral");
    assert!(page.html.contains(&format!("href=\"/contacts/{id}\"")), "{}", page.html);
    assert!(page.html.contains(&format!("href=\"/referrals/{reference}\"")), "{}", page.html);
    service.opens(&manager, &format!("/contacts/{id}")).await.says("15").says("50").says("Typed wrong");
    // Each leads to its own, also on the page of a day and of an account.
    let day = service.opens(&manager, "/journal").await;
    assert!(day.html.contains(&format!("href=\"/contacts/{id}\"")), "{}", day.html);
}

#[tokio::test]
async fn who_opened_many_records_is_told_to_managers_of_their_own_provider() {
    let Two { service, carrek: [ours, _], bosun: [theirs, carrier], admin, ids } = Two::there_are().await;
    let curious = service.signed_in_as(Role::SupportWorker).await;
    done(&works_for(&service, &admin, &curious, &ids[1]).await);
    for n in 0..30 {
        let fields = [("service", "west-midlands-idva/idva"), ("given_name", &format!("Given{n}"))];
        let reference = service.receives(&carrier, "Example", (jiff::civil::date(2026, 5, 1), "09:00"), &fields).await;
        done(&service.answers(&carrier, &reference, "accepted", None).await);
        service.opens(&curious, &service.person_of(&reference).await).await;
    }
    service.opens(&theirs, "/journal").await.says("opened the records of 30 people");
    service.opens(&ours, "/journal").await.says_nothing_of("opened the records of 30 people");
}
