//! Somebody who is known already is offered to whoever writes them down again: called otherwise, heard otherwise, without a date of birth;
//! never to those who may not see them.

use std::time::{Duration, Instant};

use crate::given;

use given::{Person, Service, a_service_at, cases::done, text};
use holdfast::{
    access::Role,
    args,
    db::Actor,
    ids,
    people::{
        alike::{
            Someone,
            names::{Name, name_key},
        },
        matches, name_words,
    },
};

const NIGHT: &str = "2026-03-02T23:40:00Z";

/// Whom the page offers while a name is typed.
async fn offered(service: &Service, who: &Person, given: &str, family: &str) -> String {
    let page = service.sends(who, "/referrals/new/matches", &[("given_name", given), ("family_name", family)]).await;
    assert_eq!(page.status, 200);
    text(&page.html)
}

#[tokio::test]
async fn a_name_heard_otherwise_offers_them_at_night_without_a_date_of_birth() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for (given, family) in [("Tamsin", "Penhaligon"), ("Chloe", "Harris"), ("Katherine", "Nance"), ("Kit", "")] {
        service.a_referral(&worker, given, family).await;
    }
    let formerly = service.a_referral(&worker, "Ruth", "Rowe").await;
    let person = service.person_of(&formerly).await;
    let name = [("kind", "former"), ("given_name", "Ruth"), ("family_name", "Trescothick"), ("told_by", "person")];
    done(&service.sends(&worker, &format!("{person}/names"), &name).await);
    for (given, family, known) in [
        ("Tamzin", "Penhalligan", "Tamsin Penhaligon"),
        ("Penhalligan", "Tamzin", "Tamsin Penhaligon"),
        ("Chloe", "Haris", "Chloe Harris"),
        ("Clohe", "Haris", "Chloe Harris"),
        ("Katie", "Nance", "Katherine Nance"),
        ("Ruth", "Trescothik", "Ruth Rowe"),
        ("Kit", "Trevaskis", "Kit"),
        ("Kit", "", "Kit"),
    ] {
        let told = offered(&service, &worker, given, family).await;
        assert!(told.contains(&format!("{known} (P")), "{given} {family}: {told}");
    }
    for (given, family) in [("Tamsin", "Harris"), ("Zoe", "Other"), ("Tamzin", "Nance")] {
        let told = offered(&service, &worker, given, family).await;
        assert!(!told.contains("(P"), "{given} {family}: {told}");
    }
    // Both were told when they were born, on days that no slip makes one.
    let born = [("given_name", "Tamzin"), ("family_name", "Penhalligan"), ("born-day", "9"), ("born-month", "11"), ("born-year", "1961")];
    service.sends(&worker, "/referrals/new/matches", &born).await.says_nothing_of("Tamsin");
    // Left open, it is asked again on the page of the referral.
    let again = service.a_referral(&worker, "Tamzin", "Penhalligan").await;
    assert!(service.rows("person_pair WHERE state = 'offered'").await >= 1);
    service.opens(&worker, &format!("/referrals/{again}")).await.says("Is this somebody you know already?").says("Tamsin Penhaligon");
}

#[tokio::test]
async fn a_case_on_the_agenda_that_is_called_like_somebody_is_not_unknown_with_one_press() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    service.an_accepted_referral(&idva, "Tamsin", "Penhaligon").await;
    let fields = [
        ("day-day", "10"),
        ("day-month", "3"),
        ("day-year", "2026"),
        ("worker", &idva.worker_id.unwrap().to_string()),
        ("area", "East Cornwall"),
        ("time", "09:30"),
    ];
    let made = service.sends(&idva, "/marac/new", &fields).await;
    done(&made);
    let meeting = made.to.split('?').next().unwrap().to_owned();
    done(&service.sends(&idva, &format!("{meeting}/agenda"), &[("agenda", "1; Tamzin Penhalligan\n2; Jory Nobody")]).await);
    service.opens(&idva, &meeting).await.says("Tamsin Penhaligon (P").says("A name like it; without a date of birth on one side");
    done(&service.sends(&idva, &format!("{meeting}/answers"), &[("then", "none-alike")]).await);
    let said: Vec<(String,)> = service.db.read().await.unwrap().all("SELECT answer FROM marac_case ORDER BY place", args![]).await.unwrap();
    assert_eq!(said.into_iter().map(|(answer,)| answer).collect::<Vec<_>>(), ["", "not-known"]);
}

#[tokio::test]
async fn among_twenty_thousand_people_an_agenda_is_held_against_all_in_seconds() {
    let service = a_service_at(NIGHT).await;
    let given =
        ["Tamsin", "Tamzin", "Chloe", "Clare", "Claire", "Katherine", "Catherine", "Morwenna", "Kerra", "Jory", "Demelza", "Lowenna"];
    let first = ["Pen", "Tre", "Pol", "Lan", "Ros", "Car", "Bos", "Gwen"];
    let last = ["haligon", "rose", "vaskis", "scothick", "garth", "yon", "nance", "dower", "warne", "berthy"];
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let (mut rows, mut keys) = (vec![], vec![]);
    for n in 0..20_000_usize {
        let (given, family) = (given[n % 12], format!("{}{}", first[n / 12 % 8], last[n / 96 % 10]));
        let id = ids::next(tx.at);
        rows.push(args![id, format!("P{}", 5000 + n), id, given, &family, "", name_key(given, &family), tx.at]);
        keys.push((id, Name { given: given.to_owned(), family }));
    }
    tx.insert_all("person", "id, reference, root_id, given_name, family_name, name_written, name_key, recorded_at", rows).await.unwrap();
    name_words::keep(&mut tx, &keys).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    let agenda: Vec<Someone> = (0..40)
        .map(|n| Someone {
            given: ["Tamzyn", "Clohe", "Katie", "Morwena"][n % 4].into(),
            family: format!("{}{}", first[n % 8], ["halligan", "roze", "vaskiss", "garthe"][n / 8 % 4]),
            ..Someone::default()
        })
        .collect();
    let today = service.db.clock.today();
    let mut read = service.db.read().await.unwrap();
    let begun = Instant::now();
    let found = matches::of_each(&mut read, &agenda, today).await.unwrap();
    let took = begun.elapsed();
    assert!(found.iter().all(|may| !may.is_empty() && may.len() <= 8), "{:?}", found.iter().map(Vec::len).collect::<Vec<_>>());
    let begun = Instant::now();
    assert!(matches::of(&mut read, &agenda[0], today).await.unwrap().len() <= 10);
    let one = begun.elapsed();
    assert!(took < Duration::from_secs(8) && one < Duration::from_secs(2), "an agenda {took:?}, one {one:?}");
}

#[tokio::test]
async fn whoever_may_not_see_them_is_not_offered_them_and_whoever_decides_is() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let on_call = service.signed_in_as(Role::named("on-call-worker").unwrap()).await;
    let reference = service.an_accepted_referral(&worker, "Tamsin", "Penhaligon").await;
    let number = service.person_of(&reference).await.trim_start_matches("/people/").to_owned();
    for (given, family) in [("Tamsin", "Penhaligon"), ("Tamzin", "Penhalligan")] {
        let told = offered(&service, &on_call, given, family).await;
        assert!(!told.contains(&number) && !told.contains("known"), "{told}");
    }
}

#[tokio::test]
async fn whoever_keys_in_somebody_they_may_not_see_hears_the_same_as_ever_and_a_manager_finds_the_pair() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let on_call = service.signed_in_as(Role::named("on-call-worker").unwrap()).await;
    let before = service.an_accepted_referral(&worker, "Tamsin", "Penhaligon").await;
    let number = service.person_of(&before).await.trim_start_matches("/people/").to_owned();
    let told = "Somebody may be known already outside your work";
    service.opens(&on_call, "/referrals/new").await.says(told).says("open a record in an emergency");
    service.opens(&manager, "/referrals/new").await.says_nothing_of(told);
    // With the same name and day of birth, and with nobody's, the page of the new referral is the same.
    let stranger = service.a_referral(&on_call, "Quilla", "Zennor").await;
    let again = service.a_referral(&on_call, "Tamsin", "Penhaligon").await;
    for one in [&stranger, &again] {
        service.opens(&on_call, &format!("/referrals/{one}")).await.says_nothing_of("somebody you know already").says_nothing_of(&number);
    }
    assert_eq!(service.rows("person_pair WHERE state = 'offered' AND score = 100").await, 1);
    assert_eq!(service.opens(&on_call, "/duplicates").await.status, 404);
    service.opens(&manager, "/duplicates").await.says(&before).says(&again).says("The same name and date of birth");
    service.opens(&manager, &format!("/referrals/{again}")).await.says("Is this somebody you know already?").says(&number);
}

#[tokio::test]
async fn a_referral_that_was_begun_is_told_by_the_name_typed_so_far() {
    let service = a_service_at(NIGHT).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    done(&service.sends(&worker, "/drafts/referral/-", &[("given_name", "Wenna"), ("family_name", "Tregear"), ("then", "on")]).await);
    service.opens(&worker, "/").await.says("referral, Wenna Tregear");
}
