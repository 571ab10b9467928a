//! Whether it is safe to reach her now, worked out and acted on: what is not safe stays hidden until somebody says why, a contact that
//! was not safe asks why, his number is never hers to be rung at, and a move freezes letters.

use crate::given;

use given::{
    Page, Person, Service, a_service_at,
    cases::{done, refused},
    text,
};
use holdfast::{access::Role, args};
use jiff::civil::date;

/// A Monday, in winter time.
const MONDAY: &str = "2026-03-02T09:00:00Z";
const HERS: &str = "07700 900123";

async fn told(service: &Service, who: &Person, path: &str, fields: &[(&str, &str)]) {
    done(&service.sends(who, path, fields).await);
}

/// The bar above a page, as words.
fn bar(page: &Page) -> String {
    let bar = page.html.split("aria-label=\"Who this is about\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("a bar");
    text(&bar.replace("<dd>", "<dd> "))
}

/// Ann, whose phone is safe on weekdays from half past nine to half past two.
async fn ann(service: &Service, worker: &Person) -> (String, String) {
    let reference = service.an_accepted_referral(worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let line = [
        ("version", "0"),
        ("means", "Ring her"),
        ("phone", HERS),
        ("code_word", "Lighthouse"),
        ("hours", "Weekdays 9:30 to 14:30"),
        ("may_say", "Say you are the dentist"),
    ];
    told(service, worker, &format!("{person}/safe-contact"), &line).await;
    (reference, person)
}

#[tokio::test]
async fn outside_a_safe_time_a_number_is_hidden_until_somebody_says_why() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (_, person) = ann(&service, &worker).await;
    let reveal = format!("{person}/reveal");
    let early = service.opens(&worker, &person).await;
    assert!(bar(&early).contains("Not now: from 09:30"), "{}", bar(&early));
    early.says("Mon-Fri 09:30-14:30").says("Say you are the dentist").says_nothing_of(HERS).says_nothing_of("Lighthouse");
    let asked = refused_why(&service, &worker, &reveal, &[("what", "phone")]).await;
    asked.says("Why do you need it now?").says_nothing_of(HERS);
    refused_why(&service, &worker, &reveal, &[("what", "phone"), ("why", "curious")]).await;
    assert_eq!(service.rows("journal WHERE action = 'revealed'").await, 0);
    let shown = service.asks(&worker, &reveal, &[("what", "phone"), ("why", "asked")]).await;
    shown.says(HERS).says("Lighthouse");
    assert_eq!(service.rows("journal WHERE action = 'revealed' AND detail = 'phone asked'").await, 1);
    // Inside a safe time it is as it was; what was shown then is hidden again when the time is over.
    service.it_is_now("2026-03-02T14:25:00Z");
    let worker = service.signs_in_again(&worker).await;
    let open = service.opens(&worker, &person).await;
    assert!(bar(&open).contains("Safe now"), "{}", bar(&open));
    let shown = service.asks(&worker, &reveal, &[("what", "phone")]).await;
    shown.says(HERS);
    service.it_is_now("2026-03-02T14:30:00Z");
    let over = service.opens(&worker, &shown.to).await;
    over.says_nothing_of(HERS);
    assert!(bar(&over).contains("Not now: from Tue 3 March 2026 at 09:30"), "{}", bar(&over));
    // The form of the line asks too, and a key for the page does not open it.
    let line: i64 = service.db.read().await.unwrap().value("SELECT max(line_id) FROM safe_contact", vec![]).await.unwrap();
    let form = format!("{person}/safe-contact/{line}");
    service.opens(&worker, &format!("{form}?{}", shown.to.split('?').nth(1).unwrap())).await.says_nothing_of(HERS);
    refused_why(&service, &worker, &format!("{form}/reveal"), &[]).await;
    service.asks(&worker, &format!("{form}/reveal"), &[("why", "correct")]).await.says(HERS);
    // Friday afternoon leads to Monday, over a clock change. What was confirmed too long ago is confirmed first.
    service.it_is_now("2026-03-13T15:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    assert!(bar(&service.opens(&worker, &person).await).contains("Not now: from Mon 16 March 2026 at 09:30"));
    service.it_is_now("2026-03-17T10:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    assert!(bar(&service.opens(&worker, &person).await).contains("Confirm first"));
    refused_why(&service, &worker, &reveal, &[("what", "phone")]).await;
}

async fn refused_why(service: &Service, who: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = service.sends(who, path, fields).await;
    assert!(page.status != 303, "{path} asks nothing");
    page.says("Choose why you need it now");
    page
}

#[tokio::test]
async fn words_alone_are_not_known_and_hours_that_are_not_understood_are_refused() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let person = service.person_of(&service.an_accepted_referral(&worker, "Bea", "Sample").await).await;
    let page = format!("{person}/safe-contact");
    let line = [("version", "0"), ("means", "Text first"), ("phone", HERS), ("safe_times", "mornings")];
    let wrong: Vec<_> = line.iter().copied().chain([("hours", "when he is out")]).collect();
    let again = service.sends(&worker, &page, &wrong).await;
    refused(&again).says("is not understood here").says("when he is out").says("mornings");
    let wrong: Vec<_> = line.iter().copied().chain([("hours", "9 to 5")]).collect();
    service.sends(&worker, &page, &wrong).await.says("Write 05:00 or 17:00");
    told(&service, &worker, &page, &line).await;
    let shown = service.opens(&worker, &person).await;
    assert!(bar(&shown).contains("Not known whether now is safe"), "{}", bar(&shown));
    service.asks(&worker, &format!("{person}/reveal"), &[("what", "phone")]).await.says(HERS);
}

#[tokio::test]
async fn after_an_incident_a_number_is_hidden_until_it_is_confirmed_again() {
    let service = a_service_at("2026-03-02T10:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (reference, person) = ann(&service, &worker).await;
    assert!(bar(&service.opens(&worker, &person).await).contains("Safe now"));
    service.it_is_now("2026-03-02T10:03:00Z");
    let told =
        [("means", "face-to-face"), ("made", "yes"), ("minutes", "30"), ("note", "He took her phone for an hour"), ("incident", "yes")];
    let today = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    done(&service.sends(&worker, &format!("/referrals/{reference}/contacts"), &[&told[..], &today].concat()).await);
    let shown = service.opens(&worker, &person).await;
    assert!(bar(&shown).contains("Confirm first: there was an incident"), "{}", bar(&shown));
    refused_why(&service, &worker, &format!("{person}/reveal"), &[("what", "phone")]).await;
    // Asked her again: as before.
    service.it_is_now("2026-03-02T10:05:00Z");
    let line: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM safe_contact", vec![]).await.unwrap();
    let version = line.to_string();
    let again = [("version", version.as_str()), ("means", "Ring her"), ("phone", HERS), ("hours", "Weekdays 9:30 to 14:30")];
    done(&service.sends(&worker, &format!("{person}/safe-contact"), &again).await);
    assert!(bar(&service.opens(&worker, &person).await).contains("Safe now"));
}

#[tokio::test]
async fn a_contact_that_was_not_safe_asks_why_and_keeps_what_was_typed() {
    let service = a_service_at("2026-03-03T18:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (reference, person) = ann(&service, &worker).await;
    let contacts = format!("/referrals/{reference}/contacts");
    let call = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![("means", "phone"), ("made", "yes"), ("minutes", "12"), ("note", "She is well")];
        fields.extend([("day-day", "3"), ("day-month", "3"), ("day-year", "2026")]);
        fields.extend(more);
        fields
    };
    // Within the hours, or at no known time of a day that has safe ones, nobody is asked; nor is anybody who met her.
    told(&service, &worker, &contacts, &call(&[("time", "10:00")])).await;
    told(&service, &worker, &contacts, &call(&[])).await;
    let mut met = call(&[("time", "17:00")]);
    met[0] = ("means", "face-to-face");
    told(&service, &worker, &contacts, &met).await;
    let asked = service.sends(&worker, &contacts, &call(&[("time", "17:00")])).await;
    refused(&asked).says("Phone was not safe then").says("She is well").says("17:00").says("Why were they reached all the same?");
    let no_reason = service.sends(&worker, &contacts, &call(&[("time", "17:00"), ("sure-safe_time", "yes")])).await;
    refused(&no_reason).says("Choose why they were reached all the same").says("She is well");
    assert_eq!(service.rows("contact").await, 3);
    told(&service, &worker, &contacts, &call(&[("time", "17:00"), ("sure-safe_time", "yes"), ("unsafe_why", "danger")])).await;
    assert_eq!(service.rows("contact WHERE unsafe_why = 'danger'").await, 1);
    let contact: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM contact", vec![]).await.unwrap();
    service.opens(&worker, &format!("/contacts/{contact}")).await.says("not at a safe time or in a safe way: Somebody is in danger now");
    // Texts were said to be no way.
    let version: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM safe_contact", vec![]).await.unwrap();
    let line = [("version", version.to_string()), ("means", "Ring her".into()), ("texts", "Never, he reads them".into())];
    let line: Vec<(&str, &str)> = line.iter().map(|(name, value)| (*name, value.as_str())).collect();
    told(&service, &worker, &format!("{person}/safe-contact"), &line).await;
    let mut text = call(&[("time", "10:00")]);
    text[0] = ("means", "text");
    refused(&service.sends(&worker, &contacts, &text).await).says("Text was said never to be safe");
    told(&service, &worker, &contacts, &call(&[("time", "17:00")])).await;
}

#[tokio::test]
async fn his_number_is_never_hers_to_be_rung_at() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (manager, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::SupportWorker).await);
    let (reference, person) = ann(&service, &worker).await;
    let carried = worker.worker_id.unwrap().to_string();
    told(&service, &manager, &format!("/referrals/{reference}/key-worker"), &[("worker", &carried)]).await;
    let page = format!("{person}/safe-contact");
    let him = [("kind", "alleged-abuser"), ("given_name", "Denzil"), ("words", "Husband. Mobile +44 (0)7700 900-999, denzil@example.org")];
    told(&service, &worker, &format!("{person}/relationships"), &him).await;
    // Entered as hers it is stopped, however it is written, unless it is said never to be used.
    for his in ["07700900999", "0044 77OO 9OO999", "Ring 07700 900 999"] {
        let line = [("means", "Ring"), ("phone", his), ("safe", "ask")];
        let stopped = service.sends(&worker, &format!("{page}/new"), &line).await;
        refused(&stopped).says("so it cannot be a way to reach them");
    }
    let mail = [("means", "Write"), ("way", "email"), ("phone", "Denzil@Example.org")];
    refused(&service.sends(&worker, &format!("{page}/new"), &mail).await).says("so it cannot be a way to reach them");
    told(&service, &worker, &format!("{page}/new"), &[("means", "Never"), ("phone", "07700900999"), ("safe", "no")]).await;
    assert_eq!(service.rows("safe_contact").await, 2);
    service.opens(&worker, "/").await.says_nothing_of("Not safe any more");
    // Her own number turns out to be his: unsafe at once, and on the first page of whoever carries her and of the manager.
    let relationship: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM relationship", vec![]).await.unwrap();
    let more = [("version", "0"), ("words", "Husband. He has the phone 07700-900123 now")];
    told(&service, &worker, &format!("{person}/relationships/{relationship}"), &more).await;
    let shown = service.opens(&worker, &person).await;
    assert!(bar(&shown).contains("Not safe"), "{}", bar(&shown));
    shown.says("became unsafe by that");
    for who in [&worker, &manager] {
        service.opens(who, "/").await.says("Not safe any more: look at this").says("Ann Example");
    }
    service.opens(&other, "/").await.says_nothing_of("Not safe any more");
    assert_eq!(service.rows("journal WHERE action = 'safe-contact-set-unsafe'").await, 1);
    service.it_is_now("2026-03-02T10:00:00Z");
    let (worker, manager) = (service.signs_in_again(&worker).await, service.signs_in_again(&manager).await);
    refused_why(&service, &worker, &format!("{person}/reveal"), &[("what", "phone")]).await;
    // Looked at: it is over.
    let line: i64 = service.db.read().await.unwrap().value("SELECT min(line_id) FROM safe_contact", vec![]).await.unwrap();
    told(&service, &worker, &format!("{page}/{line}/end"), &[("why", "He has this phone")]).await;
    for who in [&worker, &manager] {
        service.opens(who, "/").await.says_nothing_of("Not safe any more");
    }
}

#[tokio::test]
async fn a_referral_does_not_take_his_number_as_hers() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let mut fields = vec![
        ("received-day", "2"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "08:30"),
        ("door", "phone"),
        ("source", "self"),
    ];
    fields.extend([("given_name", "Cara"), ("family_name", "Example"), ("gender", "female"), ("ethnicity", "not-asked")]);
    fields.extend([
        ("sexuality", "not-asked"),
        ("disability", "no"),
        ("no_recourse", "not-known"),
        ("risk", "high"),
        ("main_need", "other"),
    ]);
    fields.extend([("may_call", "yes"), ("abuser_given", "Sam"), ("abuser_words", "Rings her from 07700 900999")]);
    let with = |number: &'static str| fields.iter().copied().chain([("call_number", number)]).collect::<Vec<_>>();
    let stopped = service.sends(&worker, "/referrals", &with("+44 7700 900999")).await;
    refused(&stopped).says("so it cannot be a way to reach them").says("Rings her from");
    assert_eq!(service.rows("referral").await, 0);
    let taken = service.sends(&worker, "/referrals", &with("07700 900998")).await;
    done(&taken);
    // Whoever is known already is held against what is known of him.
    let reference = taken.to.trim_start_matches("/referrals/").split('?').next().unwrap().to_owned();
    let person = service.person_of(&reference).await;
    let known = person.trim_start_matches("/people/").to_owned();
    let mut again: Vec<_> = with("07700900999").into_iter().filter(|(name, _)| !name.starts_with("abuser")).collect();
    again.push(("known", known.as_str()));
    refused(&service.sends(&worker, "/referrals", &again).await).says("so it cannot be a way to reach them");
    assert_eq!(service.rows("referral").await, 1);
}

/// A letter that went before the address was confirmed.
async fn a_letter_is_asked_about(service: &Service, worker: &Person, reference: &str) {
    let letter = [("means", "letter"), ("made", "yes"), ("minutes", "5"), ("note", "About the hearing")];
    let on = [("day-day", "3"), ("day-month", "3"), ("day-year", "2026")];
    let asked = service.sends(worker, &format!("/referrals/{reference}/contacts"), &[&letter[..], &on].concat()).await;
    refused(&asked).says("was not confirmed since where they live changed");
}

#[tokio::test]
async fn a_move_freezes_letters_until_somebody_confirms_the_address() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("T01").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let page = format!("{person}/safe-contact");
    let address = [
        ("version", "0"),
        ("means", "Letters in plain envelopes"),
        ("way", "address"),
        ("phone", "1 Sample Street"),
        ("hours", "any time"),
    ];
    service.it_is_now("2026-03-02T09:05:00Z");
    told(&service, &worker, &page, &address).await;
    told(
        &service,
        &worker,
        &format!("{page}/new"),
        &[("means", "Ring"), ("phone", HERS), ("hours", "any time"), ("letters", "To her mother's")],
    )
    .await;
    let frozen = async |worker: &Person| text(&service.opens(worker, &person).await.html).matches("confirm the address first").count();
    assert_eq!(frozen(&worker).await, 0);
    let confirm = async |worker: &Person| {
        let lines: Vec<(i64, i64, String, String)> = service
            .db
            .read()
            .await
            .unwrap()
            .all(
                // The words themselves are sealed: of the lines that have any they are these.
                "SELECT line_id, max(id), way, CASE WHEN letters = '' THEN '' ELSE 'To her mother''s' END AS letters FROM safe_contact
                 GROUP BY line_id, way, CASE WHEN letters = '' THEN '' ELSE 'To her mother''s' END ORDER BY line_id",
                args![],
            )
            .await
            .unwrap();
        for (line, version, way, letters) in lines {
            let version = version.to_string();
            let fields =
                [("version", version.as_str()), ("means", "Asked again"), ("way", &way), ("letters", &letters), ("hours", "any time")];
            told(&service, worker, &format!("{page}/{line}"), &fields).await;
        }
    };
    // An arrival; a postcode that was told; a departure.
    service.it_is_now("2026-03-03T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.arrives(&worker, &reference, unit, date(2026, 3, 3)).await);
    assert!(frozen(&worker).await >= 2, "the address and the letters of the other line");
    refused_why(&service, &worker, &format!("{page}/{}/reveal", first_line(&service).await), &[]).await;
    a_letter_is_asked_about(&service, &worker, &reference).await;
    confirm(&worker).await;
    assert_eq!(frozen(&worker).await, 0);
    service.it_is_now("2026-03-04T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    let postcode = [("value", "TR1 2AA"), ("told_by", "person"), ("since-day", "1"), ("since-month", "3"), ("since-year", "2026")];
    told(&service, &worker, &format!("{person}/about/postcode"), &postcode).await;
    assert!(frozen(&worker).await >= 2);
    confirm(&worker).await;
    assert_eq!(frozen(&worker).await, 0);
    service.it_is_now("2026-03-10T09:00:00Z");
    let worker = service.signs_in_again(&worker).await;
    done(&service.leaves(&worker, &reference, date(2026, 3, 10), "no").await);
    assert!(frozen(&worker).await >= 2);
    confirm(&worker).await;
    assert_eq!(frozen(&worker).await, 0);
}

async fn first_line(service: &Service) -> i64 {
    service.db.read().await.unwrap().value("SELECT min(line_id) FROM safe_contact", vec![]).await.unwrap()
}
