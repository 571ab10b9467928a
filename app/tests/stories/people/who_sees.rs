//! Who is kept from a record and who may open it: ties and walls, seals, access in an emergency, how far a role's work reaches.

use crate::given;

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    cases::{done, refused},
    text,
};
use holdfast::{access::Role, routes};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

fn role(id: &str) -> Role {
    Role::named(id).expect(id)
}

/// What somebody is told for a person who is not there.
async fn absent(service: &Service, who: &Person) -> String {
    service.opens(who, "/people/P9999").await.html
}

/// The page is the one for what is not there.
async fn finds_nothing(service: &Service, who: &Person, path: &str) {
    let page = service.opens(who, path).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    assert_eq!(page.html, absent(service, who).await, "{path}");
}

async fn names(service: &Service, who: &Person, family: &str) -> StatusCode {
    let fields = [("given_name", "Ann"), ("family_name", family), ("what", "kin")];
    let sent = service.sends(who, "/ties", &fields).await;
    done(&sent);
    sent.status
}

/// A page without what is anew each time it is made.
fn lasting(html: &str) -> String {
    let mut out = String::new();
    for (n, part) in html.split("value=\"").enumerate() {
        // Tokens and keys of forms are long and of no meaning.
        let (value, rest) = if n == 0 { ("", part) } else { part.split_once('"').unwrap_or(("", part)) };
        out += if value.len() >= 32 { "" } else { value };
        out += rest;
    }
    out
}

/// Every page that the role can open without knowing of anything, and what a search for the name says.
async fn everything(service: &Service, who: &Person, family: &str) -> Vec<(String, String)> {
    // An address for a telephone is drawn anew each time.
    let apart = |path: &str| path.contains('{') || path.contains("sign-out") || matches!(path, "/units" | "/diary/feed/new");
    let mut pages = vec![];
    for route in routes::all().iter().filter(|route| route.method == "GET" && !apart(route.path)) {
        pages.push((route.path.to_owned(), lasting(&service.opens(who, route.path).await.html)));
    }
    for typed in [family, "Ann", "Ann Trevannion"] {
        let found = service.searches(who, typed).await;
        pages.push((typed.to_owned(), lasting(&service.opens(who, &found.to).await.html)));
    }
    pages
}

#[tokio::test]
async fn whoever_is_tied_to_somebody_sees_the_same_pages_as_if_there_were_no_such_record() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let tied = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    // Her name is declared before she is known here.
    names(&service, &tied, "Trevanion").await;
    service.receives(&other, "Somebody", (date(2026, 3, 1), "10:00"), &[]).await;
    let unit = service.has_a_unit("T01").await;
    let before = everything(&service, &tied, "Trevanion").await;

    let child = [("child-1-given_name", "Kit"), ("child-1-family_name", "Trevanion")];
    let hers = service.receives(&other, "Trevanion", (date(2026, 3, 1), "11:00"), &child).await;
    done(&service.answers(&other, &hers, "accepted", None).await);
    done(&service.arrives(&other, &hers, unit, date(2026, 3, 2)).await);
    let her_page = service.person_of(&hers).await;
    for (path, was) in before {
        let now = match path.as_str() {
            path if path.starts_with('/') => service.opens(&tied, path).await.html,
            typed => service.opens(&tied, &service.searches(&tied, typed).await.to).await.html,
        };
        let now = lasting(&now);
        let at = now.bytes().zip(was.bytes()).take_while(|(a, b)| a == b).count();
        let from = (0..=at.saturating_sub(80)).rev().find(|from| now.is_char_boundary(*from)).unwrap_or_default();
        assert!(now == was, "{path}: … {}", now[from..].chars().take(300).collect::<String>());
    }
    for path in
        [her_page.clone(), format!("/referrals/{hers}"), format!("{her_page}/safe-contact"), format!("/referrals/{hers}/contacts/new")]
    {
        finds_nothing(&service, &tied, &path).await;
    }
    // A unit is not free for her sake; who is in it is not said.
    let board = service.opens(&tied, "/units").await;
    board.says("A household").says_nothing_of("Trevanion").says_nothing_of(&hers);
    service.opens(&tied, "/units/T01").await.says("a household").says_nothing_of(&hers);
    // Whoever is not tied to her goes on.
    service.opens(&other, &her_page).await.says("Trevanion");
    service.opens(&manager, &her_page).await.says("Trevanion");
}

#[tokio::test]
async fn a_tie_that_is_declared_later_closes_the_record_and_a_manager_opens_it_for_another_of_the_name() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let hers = service.receives(&worker, "Trevanion", (date(2026, 3, 1), "11:00"), &[]).await;
    let page = service.person_of(&hers).await;
    service.opens(&worker, &page).await.says("Trevanion");
    refused(&service.sends(&worker, "/ties", &[("given_name", "Ann")]).await)
        .says("Enter their last name")
        .says("Choose how you know them");
    // In any order of the words, and however it is written.
    done(&service.sends(&worker, "/ties", &[("given_name", "TREVANION"), ("family_name", "Ánn"), ("what", "neighbour")]).await);
    finds_nothing(&service, &worker, &page).await;
    // The worker is told what they said, and nothing of what came of it.
    let own = service.opens(&worker, "/ties").await;
    own.says("Neighbour").says_nothing_of(&hers);

    let kept = format!("/workers/{}/kept-from", worker.worker_id.unwrap());
    let shown = service.opens(&manager, &kept).await;
    shown.says("Ann Trevanion").says("The worker said that they are tied to somebody of this name.");
    finds_nothing(&service, &worker, &kept).await;
    let lift = shown.html.split("action=\"").find(|part| part.contains("/lift\"")).unwrap().split('"').next().unwrap().to_owned();
    // Said at the field of this one, of however many there are.
    refused(&service.sends(&manager, &lift, &[]).await).says("Say why they may see the record").says("href=\"#lifted_why-");
    done(&service.sends(&manager, &lift, &[("lifted_why", "Another Ann Trevanion: spoken with her")]).await);
    service.opens(&worker, &page).await.says("Trevanion");
    service.opens(&manager, &kept).await.says("Another Ann Trevanion: spoken with her");
    // What was lifted is not put up by the same name again; a manager can.
    done(&service.sends(&manager, &kept, &[("reference", &hers), ("why", "Is her cousin after all")]).await);
    finds_nothing(&service, &worker, &page).await;
    // What was said when it was lifted stays beside what is said now.
    service.opens(&manager, &kept).await.says("Is her cousin after all").says("Another Ann Trevanion: spoken with her");
    refused(&service.sends(&manager, &kept, &[("reference", &hers), ("why", "Again")]).await).says("kept from this person already");
    refused(&service.sends(&manager, &kept, &[("reference", "R9999"), ("why", "Again")]).await)
        .says("no person or referral of this number");
}

#[tokio::test]
async fn whoever_has_the_name_themself_is_kept_from_it() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let address = format!("/workers/{}/change", worker.worker_id.unwrap());
    done(&service.sends(&manager, &address, &[("version", "0"), ("name", "Ann Trevanion"), ("role", "Support worker")]).await);
    let hers = service.receives(&manager, "Trevanion", (date(2026, 3, 1), "11:00"), &[]).await;
    finds_nothing(&service, &worker, &service.person_of(&hers).await).await;
    // And whoever gets the name when there is a record already: as a worker, or on the account they sign in with.
    let page = service.person_of(&hers).await;
    let later = service.signed_in_as(Role::SupportWorker).await;
    service.opens(&later, &page).await.says("Trevanion");
    let address = format!("/workers/{}/change", later.worker_id.unwrap());
    done(&service.sends(&manager, &address, &[("version", "0"), ("name", "Trevanion, Ann"), ("role", "Support worker")]).await);
    finds_nothing(&service, &later, &page).await;
    done(&service.sends(&manager, "/workers/new", &[("name", "A Trevanion"), ("kind", "paid")]).await);
    let added: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM worker", vec![]).await.unwrap();
    let worker = added.to_string();
    let account = [
        ("name", "Ann Trevanion"),
        ("sign_in", "atre"),
        ("role", "support-worker"),
        ("worker", &worker),
        ("password", "a harbour of nine lanterns"),
    ];
    done(&service.sends(&manager, "/accounts", &account).await);
    service.opens(&manager, &format!("/workers/{worker}/kept-from")).await.says("Ann Trevanion").says("The worker has this name.");
}

#[tokio::test]
async fn a_number_or_an_address_finds_whom_a_worker_is_tied_to_where_the_name_is_another() {
    let service = a_service_at(MONDAY).await;
    let (manager, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::SupportWorker).await);
    let tied = service.signed_in_as(Role::SupportWorker).await;
    let known = service.person_of(&service.receives(&other, "Married", (date(2026, 3, 1), "11:00"), &[]).await).await;
    let number = [("version", "0"), ("way", "phone"), ("safe", "yes"), ("phone", "+44 7700 900-123"), ("means", "Ring")];
    done(&service.sends(&other, &format!("{known}/safe-contact"), &number).await);
    service.opens(&tied, &known).await.says("Married");
    let tie = [
        ("given_name", "Ann"),
        ("family_name", "Trevanion"),
        ("what", "kin"),
        ("reach", "07700 900123\n12 Sample Street, Truro TR1 2AA\nsam@example.org"),
    ];
    done(&service.sends(&tied, "/ties", &tie).await);
    service.opens(&tied, "/ties").await.says("Reached at: 07700 900123; 12 Sample Street").says_nothing_of("Married");
    finds_nothing(&service, &tied, &known).await;
    let kept = format!("/workers/{}/kept-from", tied.worker_id.unwrap());
    service.opens(&manager, &kept).await.says("Ann Married").says("tied to somebody who is reached so").says("07700 900123");
    // And who is written down later: by where she lives, and by what is said of whoever abused her.
    let lives = service.person_of(&service.receives(&other, "Elsewhere", (date(2026, 3, 1), "12:00"), &[]).await).await;
    let abused = service.person_of(&service.receives(&other, "Third", (date(2026, 3, 1), "13:00"), &[]).await).await;
    service.opens(&tied, &lives).await.says("Elsewhere");
    let address = [("version", "0"), ("way", "address"), ("safe", "yes"), ("phone", "12 Sample St TR12AA"), ("means", "Letters")];
    done(&service.sends(&other, &format!("{lives}/safe-contact"), &address).await);
    finds_nothing(&service, &tied, &lives).await;
    let him = [("kind", "alleged-abuser"), ("given_name", "Sam"), ("words", "Her husband, writes from Sam@Example.org")];
    done(&service.sends(&other, &format!("{abused}/relationships"), &him).await);
    finds_nothing(&service, &tied, &abused).await;
    let named = service.person_of(&service.receives(&other, "Fifth", (date(2026, 3, 1), "13:30"), &[]).await).await;
    let him = [("kind", "alleged-abuser"), ("given_name", "Ann"), ("family_name", "Trevanion"), ("words", "Her sister")];
    done(&service.sends(&other, &format!("{named}/relationships"), &him).await);
    finds_nothing(&service, &tied, &named).await;
    // Whoever is reached otherwise is found as before.
    let free = service.person_of(&service.receives(&other, "Fourth", (date(2026, 3, 1), "14:00"), &[]).await).await;
    let number = [("version", "0"), ("way", "phone"), ("safe", "yes"), ("phone", "07700 900124"), ("means", "Ring")];
    done(&service.sends(&other, &format!("{free}/safe-contact"), &number).await);
    service.opens(&tied, &free).await.says("Fourth");
}

#[tokio::test]
async fn a_sealed_record_is_its_readers_alone() {
    let service = a_service_at(MONDAY).await;
    let (manager, second) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let hers = service.receives(&worker, "Trevanion", (date(2026, 3, 1), "11:00"), &[]).await;
    let page = service.person_of(&hers).await;
    let who_sees = format!("{page}/who-sees");
    service.opens(&manager, &who_sees).await.says("Everybody whose work reaches it");
    refused(&service.sends(&manager, &format!("{who_sees}/seal"), &[]).await).says("Say why it is to be sealed");
    done(&service.sends(&manager, &format!("{who_sees}/seal"), &[("why", "She works for the council")]).await);
    for kept in [&worker, &second] {
        finds_nothing(&service, kept, &page).await;
        service.opens(kept, "/referrals").await.says_nothing_of(&hers);
        let found = service.searches(kept, "Trevanion").await.to;
        service.opens(kept, &found).await.says("Nobody found");
    }
    done(&service.sends(&manager, &format!("{who_sees}/readers"), &[("account", &worker.account_id.to_string())]).await);
    service.opens(&worker, &page).await.says("Trevanion");
    let shown = service.opens(&manager, &who_sees).await;
    let readers: Vec<&str> =
        shown.html.split("action=\"").filter(|part| part.contains("/withdraw\"")).map(|part| part.split('"').next().unwrap()).collect();
    assert_eq!(readers.len(), 2);
    for reader in readers {
        service.sends(&manager, reader, &[]).await;
    }
    // The last reader stays: a record that nobody may open is lost.
    let open_to = [service.opens(&manager, &page).await.status, service.opens(&worker, &page).await.status];
    assert_eq!(open_to.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{open_to:?}");
}

#[tokio::test]
async fn access_in_an_emergency_opens_for_hours_with_a_reason_and_a_manager_looks_at_it() {
    let service = a_service_at(MONDAY).await;
    let (manager, second) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let hers = service.receives(&manager, "Trevanion", (date(2026, 3, 1), "11:00"), &[]).await;
    done(&service.answers(&manager, &hers, "accepted", None).await);
    let page = service.person_of(&hers).await;
    let number = page.trim_start_matches("/people/").to_owned();
    let counsellor = service.signed_in_as(role("counsellor")).await;
    finds_nothing(&service, &counsellor, &page).await;
    refused(&service.sends(&counsellor, "/emergency", &[("reference", &number)]).await).says("Say why it cannot wait");
    finds_nothing(&service, &counsellor, &page).await;
    let why = [("reference", number.as_str()), ("why", "She rang from the station, he is there")];
    let opened = service.sends(&counsellor, "/emergency", &why).await;
    assert_eq!(opened.to, page);
    service.opens(&counsellor, &page).await.says("Trevanion");
    // A number that is nobody's is answered alike.
    let nobody = service.sends(&counsellor, "/emergency", &[("reference", "P9999"), ("why", "She rang")]).await;
    assert_eq!((nobody.status, nobody.to.as_str()), (opened.status, "/people/P9999"));

    service.opens(&second, "/").await.says("Access taken in an emergency: 1 to look at");
    let taken = service.opens(&second, "/emergency/taken").await;
    taken.says("She rang from the station, he is there").says("Trevanion");
    let review =
        taken.html.split("action=\"").find(|part| part.starts_with("/emergency/taken/")).unwrap().split('"').next().unwrap().to_owned();
    refused(&service.sends(&second, &review, &[]).await).says("Say what you found");
    done(&service.sends(&second, &review, &[("review", "Needed. Spoken with her.")]).await);
    service.opens(&second, "/").await.says_nothing_of("Access taken in an emergency");
    service.opens(&second, &format!("{page}/who-sees")).await.says("he is there");
    service.opens(&second, &format!("/journal?person={number}")).await.says("opened the record in an emergency");

    service.it_is_now("2026-03-02T21:00:01Z");
    let counsellor = service.signs_in_again(&counsellor).await;
    finds_nothing(&service, &counsellor, &page).await;
    // It opens nothing to whoever is tied to her.
    names(&service, &counsellor, "Trevanion").await;
    service.sends(&counsellor, "/emergency", &why).await;
    finds_nothing(&service, &counsellor, &page).await;
}

#[tokio::test]
async fn work_reaches_as_far_as_role_and_team_say() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (north, south) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let alone = service.signed_in_as(Role::SupportWorker).await;
    for (team, who) in [("North", &north), ("South", &south)] {
        service.sends(&manager, "/teams", &[("name", team)]).await;
        let form = format!("/workers/{}/teams/new", who.worker_id.unwrap());
        let shown = service.opens(&manager, &form).await;
        let before = &shown.html[..shown.html.find(&format!(">{team}<")).expect(team)];
        let id = before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned();
        done(&service.sends(&manager, &form, &[("team", &id), ("from-day", "1"), ("from-month", "3"), ("from-year", "2026")]).await);
    }
    let hers = service.receives(&north, "Northern", (date(2026, 3, 1), "11:00"), &[]).await;
    let waits = service.receives(&manager, "Unheld", (date(2026, 3, 1), "12:00"), &[]).await;
    // Nobody carries either yet: whoever answers referrals finds both.
    for who in [&north, &south, &alone] {
        let inbox = service.opens(who, "/referrals").await;
        inbox.says("Northern").says("Unheld");
    }
    done(&service.answers(&north, &hers, "accepted", None).await);
    let (hers, waits) = (service.person_of(&hers).await, service.person_of(&waits).await);
    service.opens(&north, &hers).await.says("Northern");
    service.opens(&alone, &hers).await.says("Northern");
    finds_nothing(&service, &south, &hers).await;
    service.opens(&south, &waits).await.says("Unheld");
    service.opens(&south, "/people/in-service").await.says_nothing_of("Northern");
    let on_call = service.signed_in_as(role("on-call-worker")).await;
    finds_nothing(&service, &on_call, &hers).await;
    let unit = service.has_a_unit("T01").await;
    let reference = text(&service.opens(&manager, &hers).await.html);
    let referral =
        reference.split_whitespace().find(|word| word.starts_with('R') && word[1..].chars().all(|c| c.is_ascii_digit())).unwrap();
    done(&service.arrives(&north, referral, unit, date(2026, 3, 2)).await);
    service.opens(&on_call, &hers).await.says("Northern");
    let counsellor = service.signed_in_as(role("counsellor")).await;
    finds_nothing(&service, &counsellor, &hers).await;
    finds_nothing(&service, &counsellor, &waits).await;
}

#[tokio::test]
async fn whoever_takes_a_call_at_night_goes_on_with_it_when_the_case_is_given_away_and_opens_nobody_who_was_declined() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let on_call = service.signed_in_as(role("on-call-worker")).await;
    let declined = service.receives(&manager, "Declined", (date(2026, 2, 2), "10:00"), &[]).await;
    let asks = service.receives(&manager, "Asking", (date(2026, 3, 1), "22:00"), &[]).await;
    service.opens(&on_call, &service.person_of(&declined).await).await.says("Declined");
    done(&service.answers(&manager, &declined, "declined", Some((date(2026, 2, 3), "10:00"))).await);
    finds_nothing(&service, &on_call, &service.person_of(&declined).await).await;
    service.opens(&on_call, &service.person_of(&asks).await).await.says("Asking");
    // Her own night's work.
    let hers = service.receives(&on_call, "Tonight", (date(2026, 3, 2), "03:00"), &[]).await;
    done(&service.answers(&on_call, &hers, "accepted", None).await);
    let given = [("worker", colleague.worker_id.unwrap().to_string()), ("seen", on_call.worker_id.unwrap().to_string())];
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = format!("/referrals/{hers}/key-worker");
    let to = service.sends(&on_call, &path, &given).await;
    let to = if to.status == 303 { to } else { service.sends(&manager, &path, &given).await };
    done(&to);
    service.opens(&on_call, &format!("/referrals/{hers}")).await.says("Tonight");
    service.opens(&on_call, &service.person_of(&hers).await).await.says("Tonight");
    // Until the night is over.
    service.it_is_now("2026-03-03T02:00:00Z");
    let on_call = service.signs_in_again(&on_call).await;
    finds_nothing(&service, &on_call, &service.person_of(&hers).await).await;
}

#[tokio::test]
async fn a_call_about_somebody_one_is_tied_to_is_recorded_and_goes_on_with_a_colleague() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let tied = service.signed_in_as(Role::SupportWorker).await;
    names(&service, &tied, "Trevanion").await;
    let her = [("given_name", "Ann"), ("family_name", "Trevanion")];
    let mut fields = vec![("received-day", "2"), ("received-month", "3"), ("received-year", "2026"), ("received_time", "08:30")];
    fields.extend([("door", "phone"), ("source", "self"), ("gender", "female"), ("ethnicity", "not-asked"), ("sexuality", "not-asked")]);
    fields.extend([("disability", "no"), ("no_recourse", "not-known"), ("risk", "medium"), ("main_need", "other")]);
    fields.extend(her);
    let sent = service.sends(&tied, "/referrals", &fields).await;
    assert_eq!(sent.to, "/referrals?done=referral-passed-on", "{}", text(&sent.html));
    let inbox = service.opens(&tied, &sent.to).await;
    inbox.says("A colleague goes on with it").says_nothing_of("Trevanion");
    service.opens(&manager, "/referrals").await.says("Trevanion");
}
