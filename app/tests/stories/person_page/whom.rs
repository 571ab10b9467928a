//! Who a page is about: the bar above every page about a person, and the tabs of their record.

use crate::given;

use std::collections::BTreeSet;

use given::{Page, Person, Service, a_service_at, cases::done, rows::put, text};
use holdfast::{access::Role, args, routes};
use jiff::civil::date;
use serde_json::json;

const MONDAY: &str = "2026-03-02T09:00:00Z";
const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

fn with_today<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().copied().chain(TODAY).collect()
}

/// The bar of a page; empty when it has none.
fn bar(page: &Page) -> &str {
    let Some(from) = page.html.find("<section class=\"hf-whom\"") else { return "" };
    let whole = &page.html[from..];
    &whole[..whole.find("</section>").expect("the bar ends")]
}

fn says(page: &Page) -> String {
    text(&bar(page).replace('<', " <")).replace(" .", ".")
}

async fn dash(service: &Service, who: &Person, reference: &str, yes: usize) {
    let today = service.db.clock.today();
    let (day, month, year) = (today.day().to_string(), today.month().to_string(), today.year().to_string());
    let mut fields = vec![
        ("day-day", day.as_str()),
        ("day-month", &month),
        ("day-year", &year),
        ("worker", "outside"),
        ("occasion", "arrival"),
        ("judgement", "none"),
    ];
    let topics: Vec<String> = (1..=24).map(|n| format!("q{n}")).collect();
    fields.extend(topics.iter().enumerate().map(|(n, topic)| (topic.as_str(), if n < yes { "yes" } else { "no" })));
    done(&service.sends(who, &format!("/referrals/{reference}/dash/new"), &fields).await);
}

/// Ann, of whom everything is recorded that has a page.
struct Ann {
    reference: String,
    person: String,
}

/// A task for whoever sets it, due today.
fn task_of(worker: &Person) -> Vec<(&str, &str)> {
    let worker_id: &'static str = worker.worker_id.unwrap_or_default().to_string().leak();
    with_today(&[("what", "Ring the school"), ("worker", worker_id)])
}

async fn everything_of_ann(service: &Service, worker: &Person) -> Ann {
    let reference = service.an_accepted_referral(worker, "Ann", "Example").await;
    let unit = service.has_a_unit("T01").await;
    done(&service.arrives(worker, &reference, unit, date(2026, 3, 2)).await);
    let person = service.person_of(&reference).await;
    let of_case = |rest: &str| format!("/referrals/{reference}/{rest}");
    let of_person = |rest: &str| format!("{person}/{rest}");
    done(
        &service
            .sends(
                worker,
                &of_person("safe-contact"),
                &[
                    ("version", "0"),
                    ("way", "phone"),
                    ("safe", "yes"),
                    ("means", "Text first"),
                    ("phone", "07700 900123"),
                    ("safe_times", "weekday mornings"),
                ],
            )
            .await,
    );
    done(&service.sends(worker, &of_person("flags"), &[("kind", "alcohol"), ("basis", "She said so")]).await);
    done(&service.sends(worker, &of_person("relationships"), &[("kind", "partner"), ("given_name", "Merryn")]).await);
    done(
        &service
            .sends(
                worker,
                &of_person("about/religion"),
                &[("value", "christian"), ("told_by", "person"), ("since-day", "2"), ("since-month", "3"), ("since-year", "2026")],
            )
            .await,
    );
    done(
        &service
            .sends(
                worker,
                &of_case("contacts"),
                &with_today(&[("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "All well.")]),
            )
            .await,
    );
    done(&service.sends(worker, &of_person("tasks"), &task_of(worker)).await);
    let appointment: Vec<(&str, &str)> = task_of(worker).into_iter().chain([("about", "A review"), ("time", "08:30")]).collect();
    done(&service.sends(worker, &of_person("appointments"), &appointment).await);
    done(&service.sends(worker, &of_person("names"), &[("kind", "former"), ("given_name", "Ann"), ("family_name", "Pascoe")]).await);
    let message =
        [("agency", "Housing options"), ("words", "When?"), ("received-day", "2"), ("received-month", "3"), ("received-year", "2026")];
    done(&service.sends(worker, &of_case("messages"), &message).await);
    let concern = with_today(&[("kind", "safeguarding"), ("about", "adult"), ("sent_to", "MARU"), ("words", "A worry")]);
    done(&service.sends(worker, &of_case("concerns/new"), &concern).await);
    let letter = [("to", "council"), ("to_name", "Housing"), ("route", "portal"), ("words", "Please look at this again.")];
    let letter_made = service.sends(worker, &of_case("documents/letter"), &letter).await;
    done(&letter_made);
    let page = letter_made.to.split('?').next().unwrap_or_default();
    done(&service.sends(worker, &format!("{page}/sent"), &with_today(&letter)).await);
    service.it_is_now("2026-03-02T09:05:00Z");
    dash(service, worker, &reference, 16).await;
    Ann { reference, person }
}

/// Ann is shared with another provider.
async fn shared(service: &Service, manager: &Person, ann: &Ann) {
    let db = &service.db;
    for (id, name) in [(901, "Carrek"), (902, "Bosun")] {
        put(db, "organisation", json!({ "id": id, "name": name, "kind": "provider" }), vec![json!({})]).await;
    }
    let line =
        json!({ "id": 1, "worker_id": manager.worker_id, "provider_id": 901, "from_on": "2026-01-01", "from_at": 0, "to_at": i64::MAX });
    put(db, "worker_provider", line, vec![json!({})]).await;
    let reference = ann.person.trim_start_matches("/people/");
    let person: i64 = db.read().await.unwrap().value("SELECT id FROM person WHERE reference = $1", args![reference]).await.unwrap();
    let agreed = json!({ "id": 1, "person_id": person, "of_id": 901, "with_id": 902, "basis": "consent", "words": "She agreed",
                         "from_on": "2026-03-02", "until_on": "2026-04-01" });
    put(db, "sharing", agreed, vec![json!({})]).await;
}

/// What fills the places of an address, for a page that is about Ann. A page that is not said here is not walked, and fails.
async fn addresses(service: &Service, ann: &Ann, path: &str) -> Option<String> {
    let newest = async |table: &str| -> String {
        let found: Vec<(i64,)> =
            service.db.read().await.unwrap().all_assembled(format!("SELECT max(id) FROM {table}"), args![]).await.unwrap();
        found[0].0.to_string()
    };
    let message = newest("record WHERE kind = 'message'").await;
    let a_dash = newest("record WHERE kind = 'dash'").await;
    let reference = if path.starts_with("/people") { ann.person.trim_start_matches("/people/") } else { ann.reference.as_str() };
    let mut filled = path.replace("{reference}", reference);
    for (part, value) in [
        ("{statement}", newest("characteristic WHERE kind = 'religion'").await),
        ("{relationship}", newest("relationship").await),
        ("{line}", newest("safe_contact").await),
        ("{name}", newest("person_name").await),
        ("{flag}", newest("flag").await),
        ("{stay}", newest("stay").await),
        ("{message}", message.clone()),
        ("{other}", a_dash.clone()),
        ("{group}", "outcome".into()),
        ("{rule}", "dash-arrival".into()),
        ("{started}", "1".into()),
    ] {
        filled = filled.replace(part, &value);
    }
    let kind = match path {
        path if path.contains("/about/") => "religion",
        path if path.contains("/documents/") => "letter",
        path if path.contains("/steps/") => "comprehensive-assessment",
        path if path.contains("/referrals/{reference}/forms/") => "concern",
        path if path.contains("/people/{reference}/forms/{kind}/new") => "consent",
        _ => "dash",
    };
    filled = filled.replace("{kind}", kind);
    let id = match path {
        path if path.contains("/sharing/") => newest("sharing").await,
        path if path.starts_with("/contacts/") => newest("contact").await,
        path if path.starts_with("/tasks/") => newest("task").await,
        path if path.starts_with("/documents/") => newest("document").await,
        path if path.starts_with("/sendings/") => newest("document_sent").await,
        path if path.starts_with("/appointments/") => newest("appointment").await,
        path if path.contains("/later/") => newest("record WHERE kind = 'concern'").await,
        _ => a_dash,
    };
    filled = filled.replace("{id}", &id);
    (!filled.contains('{')).then_some(filled)
}

/// Addresses at which a page about one person, or one case of theirs, is opened.
const ABOUT_A_PERSON: [&str; 10] = [
    "/people/{reference}",
    "/referrals/{reference}",
    "/contacts/{id}",
    "/records/{id}",
    "/dash/{id}",
    "/tasks/{id}",
    "/appointments/{id}",
    "/documents/{id}",
    "/sendings/{id}",
    "/people/{reference}/",
];
/// These lead on to another page, which is walked by itself.
const LEADS_ON: [&str; 3] = [
    "/referrals/{reference}/due/{rule}/{started}",
    "/people/{reference}/documents/{kind}",
    "/referrals/{reference}/answers/{answer}/onward",
];

#[tokio::test]
async fn every_page_about_a_person_says_who_it_is_about_before_anything_else() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let ann = everything_of_ann(&service, &manager).await;
    shared(&service, &manager, &ann).await;
    let mut walked = BTreeSet::new();
    for route in routes::all().iter().filter(|route| route.method == "GET") {
        let about = ABOUT_A_PERSON.iter().any(|begins| route.path == *begins || route.path.starts_with(&format!("{begins}/")));
        // A file is no page.
        if !about
            || LEADS_ON.contains(&route.path)
            || route.path.ends_with(".json")
            || route.path.ends_with(".pdf")
            || route.path.contains("/files/")
        {
            continue;
        }
        let path = addresses(&service, &ann, route.path).await.unwrap_or_else(|| panic!("{} is not said here", route.path));
        let looks = service.rows("journal WHERE action = 'looked'").await;
        let page = service.opens(&manager, &path).await;
        assert_eq!(page.status, 200, "{path}: {}", text(&page.html));
        assert!(service.rows("journal WHERE action = 'looked'").await > looks, "{path} is about nobody");
        assert_eq!(page.html.matches("class=\"hf-whom\"").count(), 1, "{} does not say who it is about", route.path);
        let main = page.html.split("<main").nth(1).unwrap_or_default();
        let first = main.split_once('>').map_or("", |(_, inside)| inside);
        assert!(first.starts_with("<section class=\"hf-whom\""), "{path}: something stands before the bar");
        let says = says(&page);
        for part in [
            "Ann Example",
            "(aged 35)",
            "High risk",
            "since 2 Mar 2026",
            "In T01 since 2 Mar 2026",
            "Safe : Text first; weekday mornings",
            "Number hidden",
            "Alcohol use",
            &ann.reference,
        ] {
            assert!(says.contains(part), "{path} does not say {part}: {says}");
        }
        assert!(!bar(&page).contains("07700"), "{path}");
        assert_eq!(page.html.matches("<h1").count(), 1, "{path}");
        walked.insert(route.path);
    }
    assert!(walked.len() > 40, "{walked:?}");
}

#[tokio::test]
async fn a_form_that_is_shown_again_says_whose_it_is_and_pages_of_several_say_nobody() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let ann = service.an_accepted_referral(&manager, "Ann", "Example").await;
    let again = service.sends(&manager, &format!("/referrals/{ann}/contacts"), &[("note", "All well.")]).await;
    assert_eq!(again.status, 422);
    assert!(says(&again).contains("Ann Example"), "{}", text(&again.html));
    for path in ["/", "/referrals", "/units", "/people", "/duplicates"] {
        assert_eq!(bar(&service.opens(&manager, path).await), "", "{path}");
    }
    service.opens(&manager, "/people/P999999").await.says_nothing_of("hf-whom");
}

#[tokio::test]
async fn risk_is_since_the_day_from_which_it_was_so_without_a_break() {
    let service = a_service_at("2026-02-02T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let risk = async |who: &Person| says(&service.opens(who, &person).await);
    assert!(risk(&worker).await.contains("Medium risk since 2 Feb 2026"), "{}", risk(&worker).await);
    for (on, yes) in [("2026-02-10T09:00:00Z", 16), ("2026-02-20T09:00:00Z", 3), ("2026-02-24T09:00:00Z", 15), ("2026-03-02T09:00:00Z", 18)]
    {
        service.it_is_now(on);
        let today = service.signs_in_again(&worker).await;
        dash(&service, &today, &reference, yes).await;
    }
    let today = service.signs_in_again(&worker).await;
    let now = risk(&today).await;
    assert!(now.contains("High risk since 24 Feb 2026, assessed 2 Mar 2026"), "{now}");
}

#[tokio::test]
async fn the_bar_says_whether_contact_is_safe_now_and_where_somebody_is() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T01").await;
    let reference = service.a_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let now = async || says(&service.opens(&worker, &format!("{person}/timeline")).await);
    assert!(now().await.contains("Referred 2 Mar 2026, not answered yet"), "{}", now().await);
    assert!(now().await.contains("Not known : do not ring, text or write") && now().await.contains("Nobody yet"), "{}", now().await);
    done(&service.answers(&worker, &reference, "waiting", None).await);
    assert!(now().await.contains("Waiting since 2 Mar 2026"), "{}", now().await);
    done(&service.answers(&worker, &reference, "accepted", None).await);
    assert!(now().await.contains("Accepted 2 Mar 2026, in no unit") && now().await.contains("Support worker"), "{}", now().await);
    let line = [("version", "0"), ("way", "phone"), ("safe", "no"), ("means", "Never"), ("phone", "07700 900123")];
    done(&service.sends(&worker, &format!("{person}/safe-contact"), &line).await);
    assert!(now().await.contains("Not safe"), "{}", now().await);
    done(
        &service
            .sends(&worker, &format!("{person}/safe-contact/new"), &[("way", "person"), ("safe", "ask"), ("means", "Through her sister")])
            .await,
    );
    assert!(now().await.contains("Ask first : Through her sister. 1 not safe"), "{}", now().await);
    done(&service.arrives(&worker, &reference, unit, date(2026, 3, 2)).await);
    assert!(now().await.contains("In T01 since 2 Mar 2026"), "{}", now().await);
    service.it_is_now("2026-03-10T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let now = async || says(&service.opens(&worker, &format!("{person}/timeline")).await);
    done(&service.leaves(&worker, &reference, date(2026, 3, 10), "no").await);
    assert!(now().await.contains("Closed since 10 Mar 2026"), "{}", now().await);
}

#[tokio::test]
async fn a_child_who_came_with_her_mother_is_where_the_family_is() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    done(&service.arrives(&worker, &reference, unit, date(2026, 3, 2)).await);
    let child = [("given_name", "Bea"), ("family_name", "Example"), ("came", "yes")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/children"), &child).await);
    let bea: String =
        service.db.read().await.unwrap().value("SELECT reference FROM person WHERE given_name = 'Bea'", args![]).await.unwrap();
    let page = service.opens(&worker, &format!("/people/{bea}")).await;
    assert!(says(&page).contains("In T01 since 2 Mar 2026, with their family"), "{}", says(&page));
    page.says_nothing_of(&format!("/referrals/{reference}/plan"));
}

#[tokio::test]
async fn tabs_are_links_with_counts_and_safety_stands_before_what_is_due() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let ann = everything_of_ann(&service, &worker).await;
    let page = service.opens(&worker, &ann.person).await;
    let nav = page.html.split("<nav class=\"moj-sub-navigation\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("tabs");
    assert_eq!(
        text(&nav[nav.find('>').unwrap()..].replace("</a>", "</a> ")).trim_start_matches('>').trim(),
        "Overview Timeline Forms (3) Plan (0) Family (1) Contacts (1) History"
    );
    for href in nav.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
        let tab = service.opens(&worker, href).await;
        assert_eq!(tab.status, 200, "{href}");
        assert_eq!(tab.html.matches("aria-current=\"page\"").count(), 1, "{href} does not say where one is");
    }
    let at = |words: &str| page.html.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(
        at("id=\"safe-contact\"") < at("What is due")
            && at("id=\"stays\"") < at("What is due")
            && at("What is due") < at("id=\"timeline\"")
    );
    service.opens(&worker, &format!("/referrals/{}/contacts/new", ann.reference)).await.says_nothing_of("moj-sub-navigation");
}
