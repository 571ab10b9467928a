//! Children, households and everybody around a person: recorded once, found again, changed, ended, withdrawn; and whoever is
//! alleged to have abused somebody stands nowhere but in that person's record.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, text};
use holdfast::access::Role;

const MONDAY: &str = "2026-03-02T09:00:00Z";

async fn told(service: &Service, who: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
    let sent = service.sends(who, path, fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}: {}", text(&sent.html));
    sent
}

async fn page_of(service: &Service, given: &str) -> String {
    let reference: String = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT min(reference) FROM person WHERE given_name = $1", holdfast::args![given])
        .await
        .unwrap();
    format!("/people/{reference}")
}

const BEA: [(&str, &str); 8] = [
    ("given_name", "Bea"),
    ("family_name", "Example"),
    ("born-day", "1"),
    ("born-month", "2"),
    ("born-year", "2017"),
    ("sex", "F"),
    ("school_place", "yes"),
    ("social_care", "child-in-need"),
];

#[tokio::test]
async fn a_child_who_comes_again_is_found_and_is_one_child() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let first = service.an_accepted_referral(&worker, "Ann", "Example").await;
    told(&service, &worker, &format!("/referrals/{first}/children"), &BEA).await;
    let bea = page_of(&service, "Bea").await;
    let second = service.an_accepted_referral(&worker, "Gwen", "Trevail").await;
    let asked = service.sends(&worker, &format!("/referrals/{second}/children"), &BEA).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    asked.says("Is the child one of these?").says("Child of Ann Example").says("The same name and date of birth");
    let known = bea.trim_start_matches("/people/").to_owned();
    let mut chosen = BEA.to_vec();
    chosen.push(("known", &known));
    told(&service, &worker, &format!("/referrals/{second}/children"), &chosen).await;
    assert_eq!(service.rows("person WHERE given_name = 'Bea'").await, 1);
    let child = service.opens(&worker, &bea).await;
    child.says("Ann Example").says("Gwen Trevail").says("Child of");
    let mut nobody = BEA.to_vec();
    nobody.push(("known", "new"));
    let third = service.an_accepted_referral(&worker, "Cara", "Nance").await;
    told(&service, &worker, &format!("/referrals/{third}/children"), &nobody).await;
    assert_eq!(service.rows("person WHERE given_name = 'Bea'").await, 2);
}

#[tokio::test]
async fn a_child_recorded_for_the_wrong_mother_is_taken_back_and_came_with_nobody() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    told(&service, &worker, &format!("/referrals/{reference}/children"), &BEA).await;
    service.opens(&worker, &person).await.says("Bea Example").says("Child in need").says("Came together by referral");
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM relationship", vec![]).await.unwrap();
    let withdraw = format!("{person}/relationships/{id}/withdraw");
    service.sends(&worker, &withdraw, &[]).await.says("Say why it is withdrawn");
    told(&service, &worker, &withdraw, &[("withdraw_why", "Another family's child")]).await;
    service.opens(&worker, &person).await.says_nothing_of("Bea Example");
    assert_eq!(service.rows("came_with WHERE withdrawn_at IS NULL").await, 0);
    service.opens(&worker, &format!("{person}/relationships/{id}")).await.says("Another family's child");
}

#[tokio::test]
async fn a_child_who_left_the_household_lives_there_no_more_and_is_counted_for_the_days_that_they_did() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let unit = service.has_a_unit("T01").await;
    let arrived = service.arrives(&worker, &reference, unit, jiff::civil::date(2026, 3, 1)).await;
    assert_eq!(arrived.status, StatusCode::SEE_OTHER, "{}", text(&arrived.html));
    told(&service, &worker, &format!("/referrals/{reference}/children"), &BEA).await;
    let (ann, bea) = (service.person_of(&reference).await, page_of(&service, "Bea").await);
    service.opens(&worker, &format!("{ann}/family")).await.says("Lives with now");
    service.opens(&worker, &bea).await.says("In T01");
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM relationship", vec![]).await.unwrap();
    let left = [("version", "0"), ("until-day", "2"), ("until-month", "3"), ("until-year", "2026"), ("why", "Gone to her father")];
    told(&service, &worker, &format!("{ann}/relationships/{id}"), &left).await;
    service.opens(&worker, &format!("{ann}/family")).await.says_nothing_of("Lives with now");
    service.opens(&worker, &format!("{bea}/family")).await.says_nothing_of("Lives with now");
    service.opens(&worker, &bea).await.says_nothing_of("In T01");
    assert_eq!(service.figure("2026-Q1", "children_resident").await, serde_json::json!(1), "she lived there for a day");
    service.it_is_now("2026-04-02T09:00:00Z");
    assert_eq!(service.figure("2026-Q2", "children_resident").await, serde_json::json!(0));
}

#[tokio::test]
async fn whoever_is_alleged_to_have_abused_her_is_reached_through_her_alone() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let him = [
        ("kind", "alleged-abuser"),
        ("given_name", "Garfield"),
        ("family_name", "Penhallow"),
        ("born-day", "3"),
        ("born-month", "5"),
        ("born-year", "1988"),
        ("words", "Has her keys"),
    ];
    told(&service, &worker, &format!("{person}/relationships"), &him).await;
    let page = service.opens(&worker, &person).await;
    page.says("Alleged to have abused them").says("Garfield Penhallow");
    let his = page_of(&service, "Garfield").await;
    assert_eq!(service.opens(&worker, &his).await.status, StatusCode::NOT_FOUND);
    page.says_nothing_of(&his);
    for typed in ["Garfield", "penhallow", "garfeild", his.trim_start_matches("/people/")] {
        service.searches(&worker, typed).await.says("Nobody found");
    }
    // A referral of the same name and birth meets no match, and a child of that name neither.
    let other = service.a_referral(&worker, "Garfield", "Penhallow").await;
    service.opens(&worker, &format!("/referrals/{other}")).await.says_nothing_of("Is this somebody you know already?");
    service.opens(&manager, "/duplicates").await.says("There is nothing to decide.");
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM relationship", vec![]).await.unwrap();
    let within = format!("{person}/relationships/{id}");
    service.opens(&worker, &within).await.says("Garfield Penhallow").says("3 May 1988").says("Has her keys");
    let others = service.person_of(&other).await;
    assert_eq!(service.opens(&worker, &format!("{others}/relationships/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_partner_becomes_a_former_one_and_a_social_worker_is_replaced() {
    let service = a_service_at(MONDAY).await;
    let (ann, bea) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let person = service.person_of(&service.a_referral(&ann, "Cara", "Example").await).await;
    let records = format!("{person}/relationships");
    service.sends(&ann, &records, &[("kind", "social-worker")]).await.says("Write who it is and how to reach them");
    service.sends(&ann, &records, &[("kind", "partner")]).await.says("Enter a name. One is enough.");
    told(&service, &ann, &records, &[("kind", "social-worker"), ("words", "J. Rowe, Truro office")]).await;
    told(&service, &ann, &records, &[("kind", "lives-with"), ("given_name", "Merryn")]).await;
    let page = service.opens(&ann, &person).await;
    page.says("J. Rowe, Truro office").says("Merryn").says("Lives with now");
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM relationship WHERE kind = 'lives-with'", vec![]).await.unwrap();
    let one = format!("{records}/{id}");
    let end = [
        ("version", "0"),
        ("words", "Moved out"),
        ("until-day", "1"),
        ("until-month", "3"),
        ("until-year", "2026"),
        ("why", "Told by her"),
    ];
    let mut ahead = end.to_vec();
    ahead[2] = ("until-day", "9");
    service.sends(&ann, &one, &ahead).await.says("The day must be today or before");
    told(&service, &ann, &one, &end).await;
    let second = service.sends(&bea, &one, &end).await;
    second.says("Somebody else changed this meanwhile");
    let page = service.opens(&ann, &person).await;
    page.says("Until Sun 1 March 2026").says_nothing_of("Lives with now");
    service.opens(&ann, &one).await.says("What stood before").says("Told by her");
    // Merryn's own page says it from there, and she is found.
    service.searches(&ann, "merryn").await.says("1 person found");
}

#[tokio::test]
async fn a_referral_of_somebody_known_is_carried_on_in_her_record_by_whoever_keyed_it_in() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let first = service.a_referral(&worker, "Katherine", "Trelawny").await;
    let person = service.person_of(&first).await;
    told(&service, &worker, &format!("{person}/safe-contact"), &[("version", "0"), ("means", "Text first")]).await;
    let declined = [("outcome", "declined"), ("reason", "client-declined")];
    told(&service, &worker, &format!("/referrals/{first}/answers"), &declined).await;

    let second = service.a_referral(&worker, "Katherine", "Trelawny").await;
    let page = service.opens(&worker, &format!("/referrals/{second}")).await;
    page.says("Is this somebody you know already?")
        .says("The same name and date of birth")
        .says("Referred once")
        .says("Safe contact details are known");
    let pair: i64 = service.db.read().await.unwrap().value("SELECT id FROM person_pair", vec![]).await.unwrap();
    let decide = format!("/referrals/{second}/matches/{pair}");
    told(&service, &worker, &decide, &[("decision", "one")]).await;
    assert_eq!(service.person_of(&second).await, person);
    service.opens(&worker, &format!("/referrals/{second}")).await.says("Referred before").says(&first).says_nothing_of("Is this somebody");
    service.opens(&worker, &person).await.says("Referred before").says("Text first");
    let again = service.sends(&worker, &decide, &[("decision", "two")]).await;
    again.says("This was decided meanwhile");
}

#[tokio::test]
async fn somebody_who_gave_no_name_is_said_so_and_an_age_is_kept_as_it_was_told() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let call = [
        ("door", "phone"),
        ("received-day", "2"),
        ("received-month", "3"),
        ("received-year", "2026"),
        ("received_time", "08:30"),
        ("source", "self"),
        ("gender", "female"),
        ("ethnicity", "not-asked"),
        ("sexuality", "not-asked"),
        ("disability", "not-asked"),
        ("no_recourse", "not-asked"),
        ("risk", "high"),
        ("main_need", "other"),
    ];
    service.sends(&worker, "/referrals", &call).await.says("Enter a name. One is enough.");
    let mut unnamed = call.to_vec();
    unnamed.push(("no_name", "yes"));
    let sent = told(&service, &worker, "/referrals", &unnamed).await;
    service.opens(&worker, &sent.to).await.says("Name not given");
    let reference = sent.to.trim_start_matches("/referrals/").split('?').next().unwrap().to_owned();
    let person = service.person_of(&reference).await;
    let details = format!("{person}/details");
    let both = [("version", "0"), ("born_year", "1990"), ("age", "34")];
    service.sends(&worker, &details, &both).await.says("Give one of these");
    told(&service, &worker, &details, &[("version", "0"), ("given_name", "Oksana"), ("age", "34")]).await;
    service.opens(&worker, &person).await.says("Oksana").says("Aged 34 as told on 2 Mar 2026");
    told(&service, &worker, &details, &[("version", "1"), ("given_name", "Oksana"), ("born_year", "1990")]).await;
    service.opens(&worker, &person).await.says("Born in 1990 (aged 35 or 36)");
    service.opens(&worker, &details).await.says("Age as told 34");
    service.searches(&worker, "oksana").await.says("1 person found");
}

#[tokio::test]
async fn what_to_know_of_somebody_stands_beside_their_name_and_a_withdrawn_relationship_is_found_with_the_family() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let sister = [("kind", "relative"), ("given_name", "Merryn"), ("words", "Keeps a key for her")];
    let sent = service.sends(&worker, &format!("{person}/relationships"), &sister).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    let family = format!("{person}/family");
    service.opens(&worker, &family).await.says("Keeps a key for her").says_nothing_of("relationship was withdrawn");
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM relationship", holdfast::args![]).await.unwrap();
    let why = [("version", "0"), ("withdraw_why", "She is a neighbour")];
    told(&service, &worker, &format!("{person}/relationships/{id}/withdraw"), &why).await;
    let page = service.opens(&worker, &family).await;
    page.says("1 relationship was withdrawn").says(&format!("{person}/relationships/{id}")).says("She is a neighbour");
}

#[tokio::test]
async fn the_name_of_whoever_is_alleged_to_have_abused_her_is_put_right_where_it_stands() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let whom = [("kind", "alleged-abuser"), ("given_name", "Jon"), ("family_name", "Fixtur"), ("words", "A white van")];
    told(&service, &worker, &format!("{person}/relationships"), &whom).await;
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM relationship", holdfast::args![]).await.unwrap();
    let page = format!("{person}/relationships/{id}");
    service.opens(&worker, &page).await.says("Jon").says("Fixtur");
    let right =
        [("version", "0"), ("given_name", "John"), ("family_name", "Fixture"), ("words", "A white van"), ("why", "As the police write it")];
    let nobody = [("version", "0"), ("given_name", ""), ("family_name", ""), ("words", "A white van")];
    let sent = service.sends(&worker, &page, &nobody).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    sent.says("Enter a name. One is enough.");
    told(&service, &worker, &page, &right).await;
    service.opens(&worker, &format!("{person}/family")).await.says("John Fixture").says_nothing_of("Jon Fixtur");
    service.opens(&worker, &page).await.says("Last name Fixtur.").says("As the police write it");
    service.searches(&worker, "fixture").await.says_nothing_of("John");
    // Another tab that was open before is told, and changes nothing.
    service.sends(&worker, &page, &right).await.says("Somebody else changed this meanwhile").says_nothing_of("The name that stands now is");
    let otherwise = [("version", "0"), ("given_name", "Jack"), ("family_name", "Fixture"), ("words", "A white van"), ("why", "Known as")];
    service.sends(&worker, &page, &otherwise).await.says("The name that stands now is John Fixture. Yours would take its place.");
}
