//! The timeline: a line for each, under its month, by kind and by worker; what is new; what is long is folded.

use crate::given;

use given::{Page, Person, Service, a_service_at, cases::done, text};
use holdfast::access::Role;

const MONDAY: &str = "2026-03-02T09:00:00Z";

async fn contact(service: &Service, who: &Person, reference: &str, on: (&str, &str), note: &str) {
    let worker = who.worker_id.map_or(String::new(), |worker| worker.to_string());
    let said = [("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", note), ("worker", worker.as_str())];
    let day = [("day-day", on.0), ("day-month", on.1), ("day-year", "2026")];
    let fields: Vec<(&str, &str)> = said.into_iter().chain(day).collect();
    done(&service.sends(who, &format!("/referrals/{reference}/contacts"), &fields).await);
}

/// The lines of a page, without what stands around them.
fn lines(page: &Page) -> Vec<String> {
    let line = |rest: &str| text(&rest.split("</li>").next().unwrap_or_default().replace('<', " <"));
    page.html.split("<li class=\"hf-lines__line\"").skip(1).map(|rest| line(&format!("<li{rest}"))).collect()
}

fn months(page: &Page) -> Vec<String> {
    page.html.split("class=\"hf-month\">").skip(1).map(|rest| rest.split('<').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn each_is_a_line_under_its_month_with_who_did_it() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.receives(&worker, "Example", (jiff::civil::date(2026, 1, 12), "09:00"), &[]).await;
    done(&service.answers(&worker, &reference, "accepted", Some((jiff::civil::date(2026, 1, 12), "10:00"))).await);
    contact(&service, &worker, &reference, ("20", "2"), "All well.").await;
    contact(&service, &worker, &reference, ("2", "3"), "Rang about the GP.").await;
    let page = service.opens(&worker, &format!("{}/timeline", service.person_of(&reference).await)).await;
    assert_eq!(months(&page), ["March 2026", "February 2026", "January 2026"]);
    let lines = lines(&page);
    assert!(
        lines[0].contains("Mon 2")
            && lines[0].contains("10 minutes")
            && lines[0].contains("Rang about the GP.")
            && lines[0].contains("by Support worker"),
        "{lines:?}"
    );
    assert!(lines[1].contains("Fri 20") && lines[1].contains("All well."), "{lines:?}");
    assert!(lines.last().is_some_and(|line| line.contains("Mon 12") && line.contains("Referral")), "{lines:?}");
}

#[tokio::test]
async fn what_is_long_or_was_amended_is_folded_and_nothing_of_it_is_lost() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let long = format!("She rang from her sister's. {} And the last word.", "We went through the plan. ".repeat(20));
    contact(&service, &worker, &reference, ("2", "3"), "All well.").await;
    contact(&service, &worker, &reference, ("2", "3"), &long).await;
    let person = service.person_of(&reference).await;
    for path in [person.clone(), format!("{person}/timeline"), format!("{person}/contacts")] {
        let page = service.opens(&worker, &path).await;
        let folded: Vec<&str> = page.html.split("<details class=\"hf-fold\">").skip(1).collect();
        assert_eq!(folded.len(), 1, "{path}");
        let (summary, whole) = folded[0].split_once("</summary>").expect("a summary");
        assert!(summary.contains("She rang from her sister") && !summary.contains("the last word"), "{path}: {summary}");
        assert!(whole.split("</details>").next().unwrap_or_default().contains("And the last word."), "{path}");
        assert!(lines(&page).iter().any(|line| line.contains("All well.") && !line.contains("Open or amend")), "{path}");
    }
    let id: i64 = service.db.read().await.unwrap().value("SELECT min(id) FROM contact", vec![]).await.unwrap();
    done(&service.sends(&worker, &format!("/contacts/{id}/amendments"), &[("words", "It was Bodmin."), ("why", "Misheard")]).await);
    let page = service.opens(&worker, &format!("{person}/timeline")).await;
    page.says("(amended)").says("It was Bodmin.").says("Misheard");
    assert_eq!(page.html.matches("<details class=\"hf-fold\">").count(), 2);
}

#[tokio::test]
async fn a_timeline_is_narrowed_to_a_kind_and_to_a_worker_by_its_address() {
    let service = a_service_at(MONDAY).await;
    let (cass, demelza) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let reference = service.an_accepted_referral(&cass, "Ann", "Example").await;
    contact(&service, &cass, &reference, ("2", "3"), "By the first.").await;
    contact(&service, &demelza, &reference, ("2", "3"), "By the second.").await;
    let concern = [
        ("kind", "safeguarding"),
        ("about", "adult"),
        ("sent_to", "MARU"),
        ("words", "A worry"),
        ("day-day", "2"),
        ("day-month", "3"),
        ("day-year", "2026"),
    ];
    done(&service.sends(&cass, &format!("/referrals/{reference}/concerns/new"), &concern).await);
    let timeline = format!("{}/timeline", service.person_of(&reference).await);
    let shown = async |query: &str| lines(&service.opens(&cass, &format!("{timeline}{query}")).await).join(" | ");
    let everything = shown("").await;
    assert!(
        everything.contains("By the first.") && everything.contains("By the second.") && everything.contains("Referral"),
        "{everything}"
    );
    let contacts = shown("?kind=contact").await;
    assert!(contacts.contains("By the first.") && contacts.contains("By the second.") && !contacts.contains("Referral"), "{contacts}");
    let events = shown("?kind=event").await;
    assert!(events.contains("Referral") && !events.contains("By the"), "{events}");
    let concerns = shown("?kind=concern").await;
    assert_eq!(concerns.matches(" | ").count(), 0, "{concerns}");
    assert!(!concerns.is_empty() && !concerns.contains("By the"), "{concerns}");
    let hers = shown(&format!("?kind=contact&worker={}", demelza.worker_id.unwrap())).await;
    assert!(hers.contains("By the second.") && !hers.contains("By the first."), "{hers}");
    let page = service.opens(&cass, &timeline).await;
    page.says("<option value=\"concern\">").says(&format!("<option value=\"{}\">", demelza.worker_id.unwrap()));
    for odd in ["?kind=nothing", "?worker=1", "?worker=x", "?skip=-5", "?skip=900"] {
        assert_eq!(service.opens(&cass, &format!("{timeline}{odd}")).await.status, 200, "{odd}");
    }
}

#[tokio::test]
async fn what_others_wrote_since_somebody_looked_last_is_new_to_them() {
    let service = a_service_at(MONDAY).await;
    let (cass, demelza) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let reference = service.an_accepted_referral(&cass, "Ann", "Example").await;
    contact(&service, &cass, &reference, ("2", "3"), "Before.").await;
    let timeline = format!("{}/timeline", service.person_of(&reference).await);
    let first = service.opens(&demelza, &timeline).await;
    first.says_nothing_of("hf-lines__new").says_nothing_of("since you last looked");
    service.it_is_now("2026-03-02T12:00:00Z");
    let (cass, demelza) = (service.signs_in_again(&cass).await, service.signs_in_again(&demelza).await);
    contact(&service, &cass, &reference, ("2", "3"), "By Cass at noon.").await;
    contact(&service, &demelza, &reference, ("2", "3"), "By herself at noon.").await;
    holdfast::looks::gather(&service.db).await.unwrap();
    let page = service.opens(&demelza, &timeline).await;
    page.says("since you last looked, Mon 2 March 2026 at 09:00");
    let new: Vec<String> = lines(&page).into_iter().filter(|line| line.contains("New")).collect();
    assert!(new.len() == 1 && new[0].contains("By Cass at noon."), "{new:?}");
    // It is the visit that counts, not the page: a second look within it still shows what is new.
    holdfast::looks::gather(&service.db).await.unwrap();
    let again = service.opens(&demelza, &format!("{timeline}?new=yes")).await;
    assert_eq!(lines(&again).len(), 1, "{:?}", lines(&again));
    again.says("Show everything");
    service.it_is_now("2026-03-02T15:00:00Z");
    let later = service.signs_in_again(&demelza).await;
    holdfast::looks::gather(&service.db).await.unwrap();
    service.opens(&later, &timeline).await.says("Nothing here is new").says_nothing_of("hf-lines__new");
}

#[tokio::test]
async fn a_hundred_contacts_are_a_page_and_what_is_older_is_a_link() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    for n in 0..103 {
        contact(&service, &worker, &reference, ("2", "3"), &format!("Note {n}.")).await;
    }
    let person = service.person_of(&reference).await;
    let page = service.opens(&worker, &format!("{person}/contacts")).await;
    assert_eq!(lines(&page).len(), 100);
    let older = page
        .html
        .split("href=\"")
        .find(|rest| rest.contains(">Older</a>"))
        .and_then(|rest| rest.split('"').next())
        .expect("a link")
        .replace("&amp;", "&");
    let older = service.opens(&worker, &older).await;
    assert_eq!(lines(&older).len(), 3);
    older.says("Newer");
    // The overview has the newest, and the address at which it had older ones leads to the timeline.
    let overview = service.opens(&worker, &person).await;
    assert_eq!(lines(&overview).iter().filter(|line| line.contains("Note")).count(), 15);
    overview.says("Note 102.").says("/timeline");
    assert_eq!(service.opens(&worker, &format!("{person}?skip=50")).await.to, format!("{person}/timeline?skip=50"));
}

#[tokio::test]
async fn an_exit_interview_is_one_line_whether_it_has_a_form_or_only_the_departures_word() {
    let service = a_service_at("2026-03-30T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T01").await;
    let date = |month, day| jiff::civil::date(2026, month, day);
    let with_form = service.houses(&worker, "Carne", date(3, 2), (unit, date(3, 3))).await;
    let held = [("day-day", "18"), ("day-month", "3"), ("day-year", "2026"), ("safer", "yes")];
    done(&service.sends(&worker, &format!("/referrals/{with_form}/forms/exit-interview/new"), &held).await);
    done(&service.departs(&worker, &with_form, date(3, 20), "no").await);
    let without = service.houses(&worker, "Pascoe", date(3, 21), (unit, date(3, 22))).await;
    done(&service.leaves(&worker, &without, date(3, 25), "no").await);
    let written = crate::given::records::latest(&service).await;
    done(&service.sends(&worker, &format!("{written}/withdraw"), &[("version", "0"), ("why", "Of somebody else")]).await);
    for (reference, line) in [(&with_form, "Wed 18"), (&without, "Wed 25")] {
        let page = service.opens(&worker, &format!("{}/timeline", service.person_of(reference).await)).await;
        let lines = lines(&page);
        let of_it: Vec<&String> = lines.iter().filter(|line| line.contains("Exit interview held")).collect();
        assert_eq!(of_it.len(), 1, "{lines:?}");
        assert!(of_it[0].contains(line), "{lines:?}");
        let left: Vec<&String> = lines.iter().filter(|line| line.contains("Left, to")).collect();
        assert_eq!(left.len(), 1, "{lines:?}");
    }
}
