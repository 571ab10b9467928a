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
    let worker = service.sends(&admin, "/workers/new", &[("name", "Quiet"), ("kind", "paid")]).await.to;
    let worker = worker.trim_start_matches("/workers/").split('?').next().unwrap();
    let new = [
        ("name", "Quiet Eyes"),
        ("sign_in", "quiet"),
        ("role", "service-manager"),
        ("password", "heron thistle copper tamar"),
        ("worker", worker),
    ];
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

#[tokio::test]
async fn several_are_ticked_in_the_list_and_given_on_at_once_or_not_at_all() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (from, taker) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let (ann, bet, cat) = (
        service.an_accepted_referral(&from, "Ann", "Example").await,
        service.an_accepted_referral(&from, "Bet", "Example").await,
        service.an_accepted_referral(&from, "Cat", "Example").await,
    );
    let list = service.opens(&manager, "/people/in-service").await;
    assert_eq!(list.html.matches("name=\"case-").count(), 3);
    assert!(!service.opens(&from, "/people/in-service").await.html.contains("name=\"case-"), "whoever may not give on sees no boxes");
    let (to, was) = (taker.worker_id.unwrap().to_string(), from.worker_id.unwrap().to_string());
    let (a, b, c) = (format!("case-{ann}"), format!("case-{bet}"), format!("case-{cat}"));
    let (ca, cb, cc) = (format!("carried-{ann}"), format!("carried-{bet}"), format!("carried-{cat}"));
    service.sends(&manager, "/handover", &[("to", &to), ("note", "A note")]).await.says("Tick at least one case");
    let no_note = service.sends(&manager, "/handover", &[(&a, "yes"), (&ca, &was), ("to", &to)]).await;
    no_note.says("Say what whoever takes them should know").says("Ann Example").says_nothing_of("Bet Example");
    service.it_is_now("2026-03-02T09:05:00Z");
    let both = [
        (a.as_str(), "yes"),
        (b.as_str(), "yes"),
        (ca.as_str(), was.as_str()),
        (cb.as_str(), was.as_str()),
        ("to", &to),
        ("note", "Rings on Mondays"),
    ];
    let given = service.sends(&manager, "/handover", &both).await;
    assert_eq!((given.status, given.to.as_str()), (StatusCode::SEE_OTHER, "/people/in-service?done=handed-over"));
    service.opens(&manager, &given.to).await.says("The cases are handed over").says("Ann Example");
    service.opens(&taker, "/").await.says("Rings on Mondays").says("Ann").says("Bet").says_nothing_of("Cat Example");
    // From a list that is no longer so, nothing is given: not even the case that stands as it did.
    let stale = [
        (b.as_str(), "yes"),
        (c.as_str(), "yes"),
        (cb.as_str(), was.as_str()),
        (cc.as_str(), was.as_str()),
        ("to", was.as_str()),
        ("note", "Back"),
    ];
    service.sends(&manager, "/handover", &stale).await.says("meanwhile, and nothing is recorded");
    let theirs = [(c.as_str(), "yes"), (cc.as_str(), was.as_str()), ("to", was.as_str()), ("note", "Back")];
    service.sends(&manager, "/handover", &theirs).await.says(&format!("They carry {cat} already"));
    service.opens(&from, "/").await.says("Cat");
    assert_eq!(service.rows("journal WHERE action = 'handed-over'").await, 2);
}

#[tokio::test]
async fn a_list_is_found_again_as_somebody_left_it() {
    let service = a_service_at(MORNING).await;
    let (manager, other) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let ann = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let whose = format!("/people/in-service?show=unreached&worker={}", worker.worker_id.unwrap());
    service.opens(&manager, &whose).await.says("Ann");
    let back = service.opens(&manager, "/people/in-service").await;
    assert_eq!((back.status, &back.to), (StatusCode::SEE_OTHER, &whose));
    assert_eq!(service.opens(&other, "/people/in-service").await.status, StatusCode::OK, "another finds their own");
    let (case, to) = (format!("case-{ann}"), manager.worker_id.unwrap().to_string());
    let given = service.sends(&manager, "/handover", &[(&case, "yes"), ("to", &to), ("note", "Rings")]).await;
    assert_eq!(service.opens(&manager, &given.to).await.to, format!("{whose}&done=handed-over"));
    // Everybody is a choice too.
    service.opens(&manager, "/people/in-service?show=&worker=&service=").await.says("Ann");
    assert_eq!(service.opens(&manager, "/people/in-service").await.status, StatusCode::OK);
    service.has_a_unit("T01").await;
    service.opens(&manager, "/units?town=Bodmin").await.says("T01");
    assert_eq!(service.opens(&manager, "/units").await.to, "/units?town=Bodmin");
    assert_eq!(service.opens(&manager, "/units?from=2026-03-09").await.status, StatusCode::OK, "other days are asked for as they are");
    service.opens(&manager, "/units?town=").await.says("T01");
    assert_eq!(service.opens(&manager, "/units").await.status, StatusCode::OK);
}

/// The page on which something stands before something else.
fn stands_before(html: &str, first: &str, then: &str) -> bool {
    html.find(first).zip(html.find(then)).is_some_and(|(first, then)| first < then)
}

#[tokio::test]
async fn what_a_leaver_was_to_do_besides_their_cases_is_shown_to_managers_and_given_on() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (leaver, taker) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    let (from, to) = (leaver.worker_id.unwrap(), taker.worker_id.unwrap().to_string());
    let own = from.to_string();
    let ann = service.an_accepted_referral(&leaver, "Ann", "Example").await;
    let person = service.person_of(&ann).await;
    let by_friday = [("worker", own.as_str()), ("day-day", "6"), ("day-month", "3"), ("day-year", "2026")];
    let task = |what| [("what", what)].into_iter().chain(by_friday).collect::<Vec<_>>();
    for (path, what) in
        [("/tasks".to_owned(), "Order keys"), ("/tasks".to_owned(), "Book the hall"), (format!("{person}/tasks"), "Ring the school")]
    {
        let set = service.sends(&leaver, &path, &task(what)).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", text(&set.html));
    }
    service.opens(&manager, "/").await.says_nothing_of("this is still theirs");
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    tx.run("UPDATE worker SET left_on = '2026-03-01' WHERE id = $1", holdfast::args![from]).await.unwrap();
    tx.journal("put", "test", 0, "");
    tx.commit().await.unwrap();
    let home = service.opens(&manager, "/").await;
    let path = format!("/workers/{from}/handover");
    home.says("These have left, and this is still theirs").says(&path);
    assert!(text(&home.html).contains("left Sun 1 March 2026: give on 1 case and 3 tasks"), "{}", text(&home.html));
    let form = service.opens(&manager, &path).await;
    // The task about Ann goes with her case, and is not chosen apart.
    form.says("Order keys, due Fri 6 March 2026").says("Book the hall").says_nothing_of("Ring the school");
    let ids: Vec<(i64,)> = service.db.read().await.unwrap().all("SELECT id FROM task ORDER BY id", vec![]).await.unwrap();
    let (keys, hall) = (format!("task-{}", ids[0].0), format!("task-{}", ids[1].0));
    let only_keys = [(keys.as_str(), "yes"), ("note", "The shop shuts at five")];
    service.sends(&manager, &path, &only_keys).await.says("Choose who takes them");
    let to_taker: Vec<_> = only_keys.into_iter().chain([("to", to.as_str())]).collect();
    service.it_is_now("2026-03-02T09:05:00Z");
    let given = service.sends(&manager, &path, &to_taker).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", text(&given.html));
    service.opens(&taker, "/").await.says("Order keys").says_nothing_of("Book the hall");
    service.opens(&taker, &format!("/tasks/{}", ids[0].0)).await.says("The shop shuts at five");
    // Given on already: nothing of a second form is recorded, and what is still theirs is shown.
    let late: Vec<_> = to_taker.into_iter().chain([(hall.as_str(), "yes")]).collect();
    service.sends(&manager, &path, &late).await.says("One of these tasks was done or given on meanwhile").says("Book the hall");
    service.opens(&taker, "/").await.says_nothing_of("Book the hall");
    let case = format!("case-{ann}");
    let rest = [(hall.as_str(), "yes"), (case.as_str(), "yes"), ("note", "Over to you"), ("to", to.as_str())];
    assert_eq!(service.sends(&manager, &path, &rest).await.status, StatusCode::SEE_OTHER);
    service.opens(&taker, "/").await.says("Book the hall").says("Ring the school");
    service.opens(&manager, "/").await.says_nothing_of("and 3 tasks");
}

#[tokio::test]
async fn what_a_team_is_to_do_stands_in_the_tables_which_stand_before_the_list() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let own = worker.worker_id.unwrap().to_string();
    service.an_accepted_referral(&worker, "Ann", "Example").await;
    service.sends(&manager, "/teams", &[("name", "East")]).await;
    let team: i64 = service.db.read().await.unwrap().value("SELECT id FROM team", vec![]).await.unwrap();
    let team_id = team.to_string();
    let since = [("team", team_id.as_str()), ("from-day", "1"), ("from-month", "3"), ("from-year", "2026")];
    service.sends(&manager, &format!("/workers/{own}/teams/new"), &since).await;
    for (what, day) in [("Order keys", "2"), ("Book the hall", "9")] {
        let task = [("what", what), ("worker", own.as_str()), ("day-day", day), ("day-month", "3"), ("day-year", "2026")];
        assert_eq!(service.sends(&worker, "/tasks", &task).await.status, StatusCode::SEE_OTHER);
    }
    service.it_is_now("2026-03-04T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    let home = service.opens(&manager, "/").await;
    let of_team = text(home.html.split("By team").nth(1).unwrap().split("</table>").next().unwrap());
    assert!(of_team.contains("2 tasks, East") && of_team.contains("1 tasks that are late, East"), "{of_team}");
    home.says(&format!("/tasks?of=team-{team}"));
    assert!(stands_before(&home.html, "By team", "id=\"due\""), "the tables stand below the list");
    let tasks = service.opens(&manager, &format!("/tasks?of=team-{team}")).await;
    tasks.says("Order keys").says("Book the hall");
}

#[tokio::test]
async fn a_provider_weighs_cases_by_a_file_of_their_own_and_a_slip_in_it_is_told_with_its_line() {
    let place = given::place::Place::new("weights");
    let file = place.0.join("lists/caseload.toml");
    let shipped = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, shipped.replace("full_time = 30.0", "full_time = 12.5")).unwrap();
    let mut service = a_service_at(MORNING).await;
    place.opened(&mut service);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, "/").await.says("Somebody full time can carry 12.5;");
    std::fs::write(&file, shipped.replace("idva = 1.5", "idva = -1.5")).unwrap();
    place.opened(&mut service);
    let line = shipped.lines().position(|line| line == "idva = 1.5").unwrap() + 1;
    let home = service.opens(&manager, "/").await;
    home.says(&format!("lists/caseload.toml, line {line}: the weight “idva” is less than nothing"))
        .says("Somebody full time can carry 30;");
}
