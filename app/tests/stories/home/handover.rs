//! A leaver's cases given on, what whoever takes them is told, and a manager's first page by worker, team and rule.

use crate::given;

use axum::http::StatusCode;
use given::{Person, Service, a_service_at, text};
use holdfast::access::Role;

const MORNING: &str = "2026-03-02T09:00:00Z";

async fn name_of(service: &Service, who: &Person) -> String {
    let mut read = service.db.read().await.unwrap();
    read.value("SELECT name FROM worker WHERE id = $1", holdfast::args![who.worker_id]).await.unwrap()
}

#[tokio::test]
async fn a_leavers_cases_go_on_in_one_form_and_whoever_takes_them_reads_the_note_until_they_open_it() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (leaver, taker, other) = (
        service.signed_in_as(Role::SupportWorker).await,
        service.signed_in_as(Role::SupportWorker).await,
        service.signed_in_as(Role::SupportWorker).await,
    );
    let (ann, bet, cat) = (
        service.an_accepted_referral(&leaver, "Ann", "Example").await,
        service.an_accepted_referral(&leaver, "Bet", "Example").await,
        service.an_accepted_referral(&leaver, "Cat", "Example").await,
    );
    let path = format!("/workers/{}/handover", leaver.worker_id.unwrap());
    let form = service.opens(&manager, &path).await;
    assert_eq!(form.html.matches("value=\"yes\" checked").count(), 3, "all are ticked");
    form.says("(no cases)");
    let (to, own) = (taker.worker_id.unwrap().to_string(), other.worker_id.unwrap().to_string());
    let nothing = service.sends(&manager, &path, &[("to", &to), ("note", "A note")]).await;
    nothing.says("Choose at least one case");
    service.it_is_now("2026-03-02T09:05:00Z");
    let (a, b, bo) = (format!("case-{ann}"), format!("case-{bet}"), format!("to-{bet}"));
    let fields = [(a.as_str(), "yes"), (b.as_str(), "yes"), (bo.as_str(), own.as_str()), ("to", &to), ("note", "Rings on Mondays")];
    let given = service.sends(&manager, &path, &fields).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", text(&given.html));
    let home = service.opens(&taker, "/").await;
    home.says("Handed to you").says("Rings on Mondays").says("Ann").says_nothing_of("Bet Example");
    service.opens(&other, "/").await.says("Rings on Mondays").says("Bet");
    service.opens(&leaver, "/").await.says("Cat").says_nothing_of("Ann Example");
    service.it_is_now("2026-03-02T09:10:00Z");
    let person = service.person_of(&ann).await;
    service.opens(&taker, &person).await.says("Handed over").says("Rings on Mondays");
    service.opens(&taker, "/").await.says_nothing_of("Handed to you").says("Ann");
    service.opens(&other, "/").await.says("Handed to you");
    let late = service.sends(&manager, &path, &fields).await;
    late.says("Somebody else handed over one of these meanwhile");
    assert!(service.opens(&manager, &path).await.html.contains(&format!("case-{cat}")));
}

#[tokio::test]
async fn giving_a_case_one_sees_load_team_and_leave() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let leave = [("from-day", "1"), ("from-month", "3"), ("from-year", "2026"), ("to-day", "9"), ("to-month", "3"), ("to-year", "2026")];
    service.sends(&manager, &format!("/workers/{}/leave/new", worker.worker_id.unwrap()), &leave).await;
    let page = service.opens(&manager, &format!("/referrals/{reference}")).await;
    page.says(&format!("{} (1 case, on leave to Mon 9 March 2026)", name_of(&service, &worker).await));
}

#[tokio::test]
async fn a_managers_numbers_lead_to_what_they_count() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (one, two) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    service.an_accepted_referral(&one, "Ann", "Example").await;
    service.an_accepted_referral(&two, "Bet", "Other").await;
    service.sends(&manager, "/teams", &[("name", "East")]).await;
    let team: i64 = service.db.read().await.unwrap().value("SELECT id FROM team", vec![]).await.unwrap();
    let (team_id, day) = (team.to_string(), [("from-day", "1"), ("from-month", "3"), ("from-year", "2026")]);
    let fields: Vec<_> = [("team", team_id.as_str())].into_iter().chain(day).collect();
    service.sends(&manager, &format!("/workers/{}/teams/new", two.worker_id.unwrap()), &fields).await;
    let home = service.opens(&manager, "/").await;
    home.says("Ann Example").says("Bet Other").says(&format!("/?worker={}", one.worker_id.unwrap())).says(&format!("/?team={team}"));
    let of_one = service.opens(&manager, &format!("/?worker={}", one.worker_id.unwrap())).await;
    of_one.says("Ann Example").says_nothing_of("Bet Other").says("Show everything");
    service.opens(&manager, &format!("/?team={team}")).await.says("Bet Other").says_nothing_of("Ann Example");
    service.opens(&manager, "/?late=yes").await.says_nothing_of("Ann Example");
    service.it_is_now("2026-03-08T09:00:00Z");
    let later = service.signs_in_again(&manager).await;
    service.opens(&later, "/?late=yes").await.says("Ann Example");
    service.opens(&later, "/?rule=accommodation&late=yes").await.says("Ann Example");
    service.opens(&later, "/?rule=marac").await.says_nothing_of("Ann Example");
}

#[tokio::test]
async fn an_administrator_cannot_quietly_let_himself_in() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    service.it_is_now("2026-03-02T09:05:00Z");
    let new = [("name", "Quiet Eyes"), ("sign_in", "quiet"), ("role", "service-manager"), ("password", "heron thistle copper tamar")];
    let made = service.sends(&admin, "/accounts", &new).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", text(&made.html));
    let home = service.opens(&manager, "/").await;
    home.says("Quiet Eyes").says("I have seen this");
    let change: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM account_change", vec![]).await.unwrap();
    service.opens(&manager, "/").await.says("Quiet Eyes");
    service.sends(&manager, "/accounts/seen", &[("change", &change.to_string())]).await;
    service.opens(&manager, "/").await.says_nothing_of("Quiet Eyes");
}

#[tokio::test]
async fn an_installation_with_nothing_in_it_says_what_to_do_first() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, "/").await.says("To begin with").says("Add who works here").says("Add the units").says("/referrals/new");
    service.a_referral(&manager, "Ann", "Example").await;
    service.opens(&manager, "/").await.says_nothing_of("To begin with");
}
