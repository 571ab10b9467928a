//! The desk at which people work: finding somebody from any page.

use crate::given;

use given::{Page, Person, Service, a_service_at, text};
use holdfast::access::Role;
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// Ann Example in unit T01, whom a number reaches, and Bea Sample of another birth date, who waits.
async fn two_people(service: &Service, worker: &Person) -> (String, String) {
    let ann = service.an_accepted_referral(worker, "Ann", "Example").await;
    let unit = service.has_a_unit("T01").await;
    service.arrives(worker, &ann, unit, date(2026, 3, 2)).await;
    let person = service.person_of(&ann).await;
    let line = [("version", "0"), ("way", "phone"), ("safe", "yes"), ("means", "Text first"), ("phone", "+44 (0)7700 900-123")];
    assert_eq!(service.sends(worker, &format!("{person}/safe-contact"), &line).await.status, 303);
    let bea = service.a_referral(worker, "Bea", "Sample").await;
    service.sends(worker, &format!("/referrals/{bea}/answers"), &[("outcome", "waiting")]).await;
    let details = [
        ("version", "0"),
        ("given_name", "Bea"),
        ("family_name", "Sample"),
        ("born-day", "14"),
        ("born-month", "11"),
        ("born-year", "2009"),
    ];
    assert_eq!(service.sends(worker, &format!("{}/details", service.person_of(&bea).await), &details).await.status, 303);
    (ann, bea)
}

/// What the page says of who was found.
fn found(page: &Page) -> String {
    let from = page.html.find("found</h2>").unwrap_or_else(|| panic!("nobody was looked for: {}", text(&page.html)));
    text(&page.html[from..page.html.find("</main>").unwrap_or(page.html.len())].replace('<', " <"))
}

#[tokio::test]
async fn a_person_is_found_from_any_page_by_whatever_somebody_has_in_hand() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (ann, bea) = two_people(&service, &worker).await;
    let number = service.person_of(&ann).await.trim_start_matches("/people/").to_owned();
    for typed in [
        "exam",
        "ann example",
        &ann.to_lowercase(),
        &number,
        "07700900123",
        "07700 900",
        "+447700900123",
        "0044 7700 900123",
        "0123",
        "900 123",
        "t01",
        "T 01",
        "3/5/1990",
        "3 May 1990",
        "1990-05-03",
        "03.05.90",
        "03051990",
    ] {
        let page = service.searches(&worker, typed).await;
        let says = found(&page);
        assert!(page.html.contains("1 person found") && says.contains("Ann Example"), "{typed}: {says}");
        assert!(!page.to.contains(typed), "what was typed stands in no address: {}", page.to);
    }
    for nobody in ["07700900124", "900124", "123", "1124", "4 May 1990", "1990", "t02"] {
        assert!(service.searches(&worker, nobody).await.html.contains("Nobody found"), "{nobody}");
    }
    // Somebody who left is not found by the unit; a number that was an error leads to nobody.
    let says = found(&service.searches(&worker, "14 Nov 2009").await);
    assert!(says.contains("Bea Sample") && says.contains(&bea), "{says}");
}

#[tokio::test]
async fn a_hit_says_what_tells_people_of_one_name_apart() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (ann, _) = two_people(&service, &worker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let declined = service.a_referral(&manager, "Ann", "Example").await;
    service.sends(&manager, &format!("/referrals/{declined}/answers"), &[("outcome", "declined"), ("reason", "no-space")]).await;
    let says = found(&service.searches(&worker, "example").await);
    for part in [
        "Born 3 May 1990 (aged 35)",
        "Adult",
        "In T01 since 2 Mar 2026",
        "Support worker",
        &format!("· {ann}"),
        &format!("· {declined}"),
        "Nobody yet",
    ] {
        assert!(says.contains(part), "{part}: {says}");
    }
    let says = found(&service.searches(&worker, "bea").await);
    assert!(says.contains("(aged 16)") && says.contains("Child") && says.contains("Waiting since 2 Mar 2026"), "{says}");
}

#[tokio::test]
async fn going_back_to_a_search_is_opening_an_address_and_only_its_owner_can() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    two_people(&service, &worker).await;
    let kept = service.searches(&worker, "exam").await.to;
    assert!(kept.starts_with("/searches/") && kept.len() > 40, "{kept}");
    service.opens(&worker, &kept).await.says("Ann Example").says("1 person found");
    let theirs = service.opens(&other, &kept).await;
    theirs.says("not kept any more").says_nothing_of("Ann Example").says_nothing_of("exam\"");
    assert_eq!(text(&theirs.html), text(&service.opens(&other, "/searches/nothing").await.html), "another's search looks like none");
    // Whom it shows is journaled each time it is shown.
    assert_eq!(service.rows("journal WHERE action = 'searched'").await, 2);
    service.it_is_now("2026-03-02T21:00:01Z");
    let next_day = service.signs_in_again(&worker).await;
    service.opens(&next_day, &kept).await.says("not kept any more").says_nothing_of("Ann Example");
    service.searches(&next_day, "exam").await.says("Ann Example");
    // What is over is gone with the next search, not only out of date.
    service.it_is_now("2026-03-02T09:30:00Z");
    let again = service.signs_in_again(&worker).await;
    service.opens(&again, &kept).await.says("not kept any more").says_nothing_of("Ann Example");
}

#[tokio::test]
async fn the_box_is_in_the_header_of_every_page_for_those_who_may_see_people() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (ann, _) = two_people(&service, &worker).await;
    let box_of = |page: &Page| page.html.split("</header>").next().unwrap_or_default().contains("action=\"/people/search\"");
    for path in
        ["/", "/people", "/units", "/referrals", "/account", &format!("/referrals/{ann}/contacts/new"), &service.person_of(&ann).await]
    {
        let page = service.opens(&worker, path).await;
        assert!(box_of(&page), "{path}");
        page.says("data-shortcut=\"/\"");
    }
    for role in [Role::ContractManager, Role::Administrator] {
        let who = service.signed_in_as(role).await;
        assert!(!box_of(&service.opens(&who, "/account").await), "{role}");
    }
}

#[tokio::test]
async fn whom_somebody_opened_last_is_named_to_them_alone() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let (ann, bea) = two_people(&service, &worker).await;
    for reference in [&bea, &ann, &bea, &ann] {
        service.opens(&worker, &service.person_of(reference).await).await;
    }
    holdfast::looks::gather(&service.db).await.unwrap();
    let page = service.opens(&worker, "/people").await;
    let says = text(&page.html);
    let (first, second) = (says.find("Ann Example").expect("Ann"), says.find("Bea Sample").expect("Bea"));
    assert!(first < second && says.matches("Ann Example").count() == 1, "{says}");
    assert_eq!(service.rows("journal WHERE action = 'listed' AND detail LIKE 'recent:%'").await, 1);
    service.opens(&other, "/people").await.says_nothing_of("Ann Example").says_nothing_of("opened last");
}

#[tokio::test]
async fn a_number_that_was_asked_for_is_at_an_address_for_a_quarter_of_an_hour() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    let (ann, bea) = two_people(&service, &worker).await;
    let person = service.person_of(&ann).await;
    let number = "+44 (0)7700 900-123";
    service.opens(&worker, &person).await.says_nothing_of(number);
    let shown = service.asks(&worker, &format!("{person}/reveal"), &[("what", "phone")]).await;
    shown.says(number);
    service.opens(&worker, &shown.to).await.says(number);
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND detail = 'phone'").await, 2);
    service.opens(&other, &shown.to).await.says_nothing_of(number);
    let key = shown.to.split('?').nth(1).unwrap();
    service.opens(&worker, &format!("{}?{key}", service.person_of(&bea).await)).await.says("Bea Sample");
    assert_eq!(service.rows("journal WHERE action = 'revealed'").await, 2, "it is good for one person");
    service.it_is_now("2026-03-02T09:15:01Z");
    let worker = service.signs_in_again(&worker).await;
    service.opens(&worker, &shown.to).await.says_nothing_of(number).says("Ann Example");
}
