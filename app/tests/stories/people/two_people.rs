//! Two people change the same plan, stay or person: whoever comes second sees both versions and chooses. Nothing is ever
//! put back unseen.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, text};
use holdfast::{access::Role, args};

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// The fields of a page's form, hidden ones included, as a browser would send them; radios and boxes only when chosen.
fn field(page: &Page, name: &str) -> String {
    let at = page.html.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}: {}", text(&page.html)));
    let tag = &page.html[page.html[..at].rfind('<').unwrap()..];
    let tag = &tag[..tag.find('>').unwrap()];
    tag.split_once("value=\"").map_or(String::new(), |(_, rest)| rest.split('"').next().unwrap_or_default().to_owned())
}

async fn plans(service: &Service) -> Vec<(i64, String)> {
    service.db.read().await.unwrap().all("SELECT version, fields FROM plan ORDER BY version", args![]).await.unwrap()
}

async fn two_workers(service: &Service) -> (Person, Person) {
    (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await)
}

#[tokio::test]
async fn the_second_to_change_a_plan_sees_both_versions_and_chooses_field_by_field() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = two_workers(&service).await;
    let reference = service.an_accepted_referral(&ann, "Cara", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    service.sends(&ann, &plan, &[("version", "0"), ("hopes", "To sleep at night"), ("home-goal", "A door that locks")]).await;
    let opened = service.opens(&bea, &format!("{plan}/change")).await;
    opened.says("To sleep at night");
    assert_eq!(field(&opened, "version"), "1");
    let first = [
        ("version", "1"),
        ("hopes", "To sleep at night, and to work"),
        ("home-goal", "A door that locks"),
        ("money-goal", "A bank account"),
    ];
    assert_eq!(service.sends(&ann, &plan, &first).await.status, StatusCode::SEE_OTHER);

    let second = [("version", "1"), ("hopes", "To sleep, and see my sister"), ("home-goal", "A garden")];
    let both = service.sends(&bea, &plan, &second).await;
    assert_eq!(both.status, StatusCode::CONFLICT);
    both.says("Somebody else changed this while you did").says("Your version is not recorded yet");
    both.says("To sleep at night, and to work").says("To sleep, and see my sister").says("A bank account").says("A garden");
    assert_eq!(plans(&service).await.len(), 2, "nothing was written over");

    let undecided = [("choosing", "yes"), ("version", "2"), ("theirs-hopes", "a"), ("mine-hopes", "b")];
    let asked = service.sends(&bea, &plan, &undecided).await;
    assert!(asked.html.contains("choose theirs or yours"), "{}", text(&asked.html));
    assert_eq!(plans(&service).await.len(), 2);

    let (theirs, mine) = (field(&both, "theirs-home-goal"), field(&both, "mine-home-goal"));
    let chosen = [
        ("choosing", "yes"),
        ("version", &field(&both, "version")),
        ("theirs-hopes", "To sleep at night, and to work"),
        ("mine-hopes", "To sleep, and see my sister"),
        ("choice-hopes", "other"),
        ("other-hopes", "To sleep, work, and see my sister"),
        ("theirs-home-goal", &theirs),
        ("mine-home-goal", &mine),
        ("choice-home-goal", "mine"),
        ("theirs-money-goal", "A bank account"),
        ("mine-money-goal", ""),
        ("choice-money-goal", "theirs"),
    ];
    let done = service.sends(&bea, &plan, &chosen).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.html));
    let shown = service.opens(&bea, &plan).await;
    shown.says("To sleep, work, and see my sister").says("A garden").says("A bank account").says("Version 3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_change_one_plan_at_once_one_is_recorded_and_every_other_gets_both_versions() {
    let service = std::sync::Arc::new(a_service_at(MONDAY).await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Cara", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    service.sends(&worker, &plan, &[("version", "0"), ("hopes", "At first")]).await;
    let mut all = vec![];
    for n in 0..50 {
        let (service, worker, plan) = (service.clone(), worker.clone(), plan.clone());
        all.push(tokio::spawn(async move {
            let mine = format!("Hope number {n}");
            let page = service.sends(&worker, &plan, &[("version", "1"), ("hopes", &mine)]).await;
            (mine, page)
        }));
    }
    let mut recorded = vec![];
    for sent in all {
        let (mine, page) = sent.await.unwrap();
        match page.status {
            StatusCode::SEE_OTHER => recorded.push(mine),
            StatusCode::CONFLICT => {
                page.says(&mine).says("Your version is not recorded yet");
            }
            other => panic!("{other}: {}", text(&page.html)),
        }
    }
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    let plans = plans(&service).await;
    assert_eq!(plans.len(), 2);
    assert!(plans[1].1.contains(&recorded[0]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_who_go_on_choosing_all_get_in_and_each_had_seen_the_version_before_theirs() {
    let service = std::sync::Arc::new(a_service_at(MONDAY).await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Cara", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    let mut all = vec![];
    for n in 0..50 {
        let (service, worker, plan) = (service.clone(), worker.clone(), plan.clone());
        all.push(tokio::spawn(async move {
            let key = holdfast::ids::token();
            let mine = format!("({n})");
            let mut lost = 0;
            let mut page = service.sends_with_key(&worker, &plan, &key, &[("version", "0"), ("hopes", &mine)]).await;
            while page.status == StatusCode::CONFLICT {
                lost += 1;
                let (version, theirs) = (field(&page, "version"), field(&page, "theirs-hopes"));
                let both = format!("{theirs}{mine}");
                let chosen = [
                    ("choosing", "yes"),
                    ("version", version.as_str()),
                    ("theirs-hopes", &theirs),
                    ("mine-hopes", &mine),
                    ("choice-hopes", "other"),
                    ("other-hopes", &both),
                ];
                page = service.sends_with_key(&worker, &plan, &key, &chosen).await;
            }
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", text(&page.html));
            lost
        }));
    }
    let mut lost = 0;
    for one in all {
        lost += one.await.unwrap();
    }
    let plans = plans(&service).await;
    assert_eq!(plans.len(), 50);
    for n in 0..50 {
        assert!(plans[49].1.contains(&format!("({n})")), "{n} was overwritten: {}", plans[49].1);
    }
    println!("50 recorded, {lost} times somebody came second and was shown both versions, 0 overwritten");
}

#[tokio::test]
async fn a_name_or_a_date_of_birth_is_changed_with_what_stood_before_and_never_over_anothers_change() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = two_workers(&service).await;
    let reference = service.a_referral(&ann, "Cara", "Example").await;
    let person = service.person_of(&reference).await;
    let details = format!("{person}/details");
    service.opens(&ann, &details).await.says("value=\"Cara\"").says("value=\"1990\"");
    let born = [("born-day", "3"), ("born-month", "5"), ("born-year", "1991")];
    let mut first = vec![("version", "0"), ("given_name", "Cara"), ("family_name", "Example")];
    first.extend(born);
    assert_eq!(service.sends(&ann, &details, &first).await.status, StatusCode::SEE_OTHER);
    let mut second = vec![("version", "0"), ("given_name", "Carra"), ("family_name", "Example")];
    second.extend([("born-day", "3"), ("born-month", "5"), ("born-year", "1990")]);
    let both = service.sends(&bea, &details, &second).await;
    assert_eq!(both.status, StatusCode::CONFLICT);
    both.says("Carra").says("3 May 1991").says("3 May 1990");
    // She left the day as it was, and he left the name: each choice is made already.
    let checked: Vec<&str> = both.html.match_indices("checked").map(|(at, _)| &both.html[at.saturating_sub(60)..at]).collect();
    assert_eq!(checked.len(), 2, "{checked:?}");
    let chosen = [
        ("choosing", "yes"),
        ("version", "1"),
        ("theirs-given_name", "Cara"),
        ("mine-given_name", "Carra"),
        ("choice-given_name", "mine"),
        ("theirs-family_name", "Example"),
        ("mine-family_name", "Example"),
        ("theirs-born", "1991-05-03"),
        ("mine-born", "1990-05-03"),
        ("choice-born", "theirs"),
    ];
    let done = service.sends(&bea, &details, &chosen).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.html));
    service.opens(&ann, &person).await.says("Carra Example").says("3 May 1991");
    service.opens(&ann, &details).await.says("What stood before");
    assert_eq!(service.rows("person_change").await, 2);
    service.searches(&ann, "Carra").await;
}

async fn a_stay(service: &Service, who: &Person) -> (String, i64, i64) {
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    for unit in ["DU1", "DU2"] {
        let new = holdfast::places::units::add_unit::NewUnit {
            name: unit.into(),
            town: "Truro".into(),
            bedrooms: 2,
            tolerance: "high".into(),
            wheelchair: false,
            pets: false,
            ..Default::default()
        };
        holdfast::places::units::add_unit::add(&mut tx, new).await.unwrap();
    }
    tx.commit().await.unwrap();
    let unit: i64 = service.db.read().await.unwrap().value("SELECT id FROM unit WHERE name = 'DU1'", args![]).await.unwrap();
    let reference = service.an_accepted_referral(who, "Cara", "Example").await;
    let id = unit.to_string();
    let arrival = [("unit", id.as_str()), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    let arrived = service.sends(who, &format!("/referrals/{reference}/arrival"), &arrival).await;
    assert_eq!(arrived.status, StatusCode::SEE_OTHER, "{}", text(&arrived.html));
    let stay: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM stay", args![]).await.unwrap();
    (reference, unit, stay)
}

#[tokio::test]
async fn a_stay_is_changed_by_the_rules_it_was_recorded_by() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = two_workers(&service).await;
    let (reference, unit, stay) = a_stay(&service, &ann).await;
    let page = format!("/referrals/{reference}/stays/{stay}");
    let id = unit.to_string();
    service.opens(&ann, &page).await.says("Change a stay");
    let early = [("version", "0"), ("unit", id.as_str()), ("day-day", "20"), ("day-month", "2"), ("day-year", "2026")];
    service.sends(&ann, &page, &early).await.says("The referral was received on Mon 2 March 2026, more than a week later");
    let other: i64 = service.db.read().await.unwrap().value("SELECT id FROM unit WHERE name = 'DU2'", args![]).await.unwrap();
    let other = other.to_string();
    let moved = [("version", "0"), ("unit", other.as_str()), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    assert_eq!(service.sends(&ann, &page, &moved).await.status, StatusCode::SEE_OTHER);
    let both = service
        .sends(
            &bea,
            &page,
            &[("version", "0"), ("unit", &id), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026"), ("words", "Signed")],
        )
        .await;
    assert_eq!(both.status, StatusCode::CONFLICT);
    both.says("DU2").says("DU1").says("Signed");
    // Another household takes the unit it was moved out of; moving it back is refused by the database.
    let next = service.an_accepted_referral(&ann, "Dora", "Other").await;
    let arrival = [("unit", id.as_str()), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    assert_eq!(service.sends(&ann, &format!("/referrals/{next}/arrival"), &arrival).await.status, StatusCode::SEE_OTHER);
    let back = [("version", "1"), ("unit", id.as_str()), ("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    service.sends(&ann, &page, &back).await.says("Another household is recorded in this unit");
    assert_eq!(service.rows("stay_change").await, 1);
}

#[tokio::test]
async fn two_who_record_one_departure_do_not_overwrite_each_other() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = two_workers(&service).await;
    let (reference, _, _) = a_stay(&service, &ann).await;
    service.it_is_now("2026-03-20T10:00:00Z");
    let (ann, bea) = (service.signs_in_again(&ann).await, service.signs_in_again(&bea).await);
    let path = format!("/referrals/{reference}/departure");
    let departure = |day, why| {
        [
            ("version", "0"),
            ("day-day", day),
            ("day-month", "3"),
            ("day-year", "2026"),
            ("interview", "no"),
            ("planned", "unplanned"),
            ("why", why),
            ("move_on", "social-housing"),
            ("support", "no"),
        ]
    };
    let first = service.sends(&ann, &path, &departure("19", "Left at night")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", text(&first.html));
    let second = service.sends(&bea, &path, &departure("18", "Her brother fetched her")).await;
    assert_eq!(second.status, StatusCode::CONFLICT, "{}", text(&second.html));
    second.says("Left at night").says("Her brother fetched her").says("19 March 2026").says("18 March 2026");
    let kept: String = service.db.read().await.unwrap().value("SELECT departed_on FROM stay", args![]).await.unwrap();
    assert_eq!(kept, "2026-03-19");
}

#[tokio::test]
async fn two_who_answer_one_referral_do_not_overwrite_each_other() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = two_workers(&service).await;
    let reference = service.a_referral(&ann, "Cara", "Example").await;
    let page = format!("/referrals/{reference}");
    let path = format!("{page}/answers");
    let opened = service.opens(&bea, &page).await;
    let seen = field(&opened, "seen");
    assert_eq!(service.sends(&ann, &path, &[("seen", &seen), ("outcome", "accepted")]).await.status, StatusCode::SEE_OTHER);
    let waiting = |seen| [("seen", seen), ("outcome", "waiting"), ("words", "Until a bigger unit is free")];
    let second = service.sends(&bea, &path, &waiting(&seen)).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second.says("Somebody else answered meanwhile").says("Accepted").says("Until a bigger unit is free");
    assert_eq!(service.rows("referral_answer").await, 1, "nothing was written over");
    let again = service.sends(&bea, &path, &waiting(&field(&second, "seen"))).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "now she has seen it");
    assert_eq!(service.rows("referral_answer").await, 2);
}

#[tokio::test]
async fn two_who_give_one_case_to_a_worker_do_not_overwrite_each_other() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (ann, bea) = two_workers(&service).await;
    let reference = service.a_referral(&ann, "Cara", "Example").await;
    let path = format!("/referrals/{reference}/key-worker");
    let workers: Vec<(i64,)> = service
        .db
        .read()
        .await
        .unwrap()
        .all("SELECT worker_id FROM account WHERE worker_id IS NOT NULL ORDER BY id", args![])
        .await
        .unwrap();
    let [anns, beas] = [workers[0].0.to_string(), workers[1].0.to_string()];
    let first = service.sends(&manager, &path, &[("seen", "nobody"), ("worker", &anns)]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", text(&first.html));
    let second = service.sends(&bea, &path, &[("seen", "nobody"), ("worker", &beas)]).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", text(&second.html));
    second.says("Somebody else gave the case to a worker meanwhile");
    assert_eq!(service.rows("allocation").await, 1);
}

#[tokio::test]
async fn two_who_end_one_support_do_not_overwrite_each_other() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = two_workers(&service).await;
    let (reference, _, _) = a_stay(&service, &ann).await;
    service.it_is_now("2026-03-20T10:00:00Z");
    let (ann, bea) = (service.signs_in_again(&ann).await, service.signs_in_again(&bea).await);
    let left = [
        ("version", "0"),
        ("day-day", "19"),
        ("day-month", "3"),
        ("day-year", "2026"),
        ("interview", "no"),
        ("planned", "unplanned"),
        ("why", "Left at night"),
        ("move_on", "social-housing"),
        ("support", "yes"),
    ];
    service.sends(&ann, &format!("/referrals/{reference}/departure"), &left).await;
    let path = format!("/referrals/{reference}/resettlement");
    let seen = field(&service.opens(&bea, &path).await, "seen");
    let end = |seen, on| [("seen", seen), ("day-day", on), ("day-month", "5"), ("day-year", "2026")];
    assert_eq!(service.sends(&ann, &path, &end(&seen, "10")).await.status, StatusCode::SEE_OTHER);
    let second = service.sends(&bea, &path, &end(&seen, "20")).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", text(&second.html));
    second.says("Somebody else recorded something here meanwhile").says("10 May 2026");
    assert_eq!(field(&second, "day-day"), "20", "what was typed is kept");
    let kept: String =
        service.db.read().await.unwrap().value("SELECT ended_on FROM episode WHERE after_id IS NOT NULL", args![]).await.unwrap();
    assert_eq!(kept, "2026-05-10");
}

#[tokio::test]
async fn safe_contact_is_never_put_back_unseen() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = two_workers(&service).await;
    let reference = service.a_referral(&ann, "Cara", "Example").await;
    let page = format!("{}/safe-contact", service.person_of(&reference).await);
    let opened = service.opens(&bea, &page).await;
    let version = field(&opened, "version");
    service.sends(&ann, &page, &[("version", &version), ("means", "Never ring: he has the phone")]).await;
    let both = service.sends(&bea, &page, &[("version", &version), ("means", "Ring any time"), ("phone", "07700 900001")]).await;
    assert_eq!(both.status, StatusCode::CONFLICT);
    both.says("Never ring: he has the phone").says("Ring any time");
    // Closed without choosing: their own version is still there to go on with, and comes second again.
    let later = service.opens(&bea, &page).await;
    later.says("You began this on").says("Ring any time");
    assert_eq!(field(&later, "version"), version);
    assert_eq!(service.rows("safe_contact").await, 1);
}
