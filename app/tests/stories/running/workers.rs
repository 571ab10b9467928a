//! Who works here: workers and volunteers, teams and leave, their accounts, and what happens when somebody leaves.

use crate::given;

use axum::http::StatusCode;
use given::{Page, Person, Service, a_service_at, cases::done, text};
use holdfast::access::Role;

const MORNING: &str = "2026-03-02T09:00:00Z";

fn day<'f>(name: &'f str, [d, m, y]: [&'f str; 3]) -> Vec<(String, &'f str)> {
    vec![(format!("{name}-day"), d), (format!("{name}-month"), m), (format!("{name}-year"), y)]
}

async fn sends(service: &Service, who: &Person, path: &str, fields: &[(&str, &str)], days: &[(&str, [&str; 3])]) -> Page {
    let dated: Vec<(String, &str)> = days.iter().flat_map(|(name, on)| day(name, *on)).collect();
    let all: Vec<(&str, &str)> = fields.iter().copied().chain(dated.iter().map(|(name, value)| (name.as_str(), *value))).collect();
    service.sends(who, path, &all).await
}

/// A worker added at the page; gives the address of theirs.
async fn a_worker(service: &Service, manager: &Person, name: &str, kind: &str) -> String {
    let added = service.sends(manager, "/workers/new", &[("name", name), ("kind", kind)]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", text(&added.html));
    added.to.split('?').next().unwrap_or_default().to_owned()
}

/// The one-time word that a form shows.
fn word_on(page: &Page) -> String {
    let at = page.html.find("name=\"word\" value=\"").expect("a one-time word") + "name=\"word\" value=\"".len();
    page.html[at..].split('"').next().unwrap_or_default().to_owned()
}

/// Signs in with a password; gives where it led, and the person when it let them in.
async fn signs_in(service: &Service, sign_in: &str, password: &str) -> Option<String> {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("sign_in", sign_in).append_pair("password", password).finish();
    let request = axum::http::Request::post("/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(body))
        .expect("a request");
    let response = tower::ServiceExt::oneshot(service.router.clone(), request).await.expect("an answer");
    let cookies = response.headers().get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let session =
        cookies.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned()).find(|cookie| cookie.starts_with("holdfast="));
    session.filter(|_| response.status() == StatusCode::SEE_OTHER)
}

async fn account_of(service: &Service, sign_in: &str) -> i64 {
    let mut read = service.db.read().await.unwrap();
    read.value("SELECT id FROM account WHERE sign_in = $1", holdfast::args![sign_in]).await.unwrap()
}

#[tokio::test]
async fn a_volunteer_is_added_put_into_a_team_goes_on_leave_and_what_stood_before_is_read() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    service.opens(&manager, "/teams").await.says("There is no team yet");
    service.sends(&manager, "/teams", &[("name", "East")]).await;
    let worker = a_worker(&service, &manager, "Loveday Trease", "volunteer").await;
    service.opens(&manager, &worker).await.says("Volunteer").says("No training is recorded");
    let form = service.opens(&manager, &format!("{worker}/teams/new")).await;
    let team = form.html.split("<option value=\"").nth(2).and_then(|rest| rest.split('"').next()).expect("the team").to_owned();
    sends(&service, &manager, &format!("{worker}/teams/new"), &[("team", &team)], &[("from", ["1", "3", "2026"])]).await;
    sends(&service, &manager, &format!("{worker}/leave/new"), &[], &[("from", ["1", "3", "2026"]), ("to", ["9", "3", "2026"])]).await;
    service.opens(&manager, "/workers").await.says("East").says("On leave").says("Mon 9 March 2026");
    let changed =
        sends(&service, &manager, &format!("{worker}/change"), &[("version", "0"), ("name", "Loveday Trease"), ("role", "Helpline")], &[])
            .await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", text(&changed.html));
    let late = sends(&service, &manager, &format!("{worker}/change"), &[("version", "0"), ("name", "L Trease")], &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let page = service.opens(&manager, &worker).await;
    page.says("What stood before").says("Helpline");
    assert!(text(&page.html).contains("Role Nothing"), "{}", text(&page.html));
}

#[tokio::test]
async fn hours_given_before_somebody_was_employed_stay_unpaid() {
    let service = a_service_at("2026-05-04T09:00:00Z").await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = a_worker(&service, &manager, "Loveday Trease", "volunteer").await;
    let id = worker.trim_start_matches("/workers/").to_owned();
    let reference = service.an_accepted_referral(&manager, "Ann", "Example").await;
    for on in [["14", "4", "2026"], ["4", "5", "2026"]] {
        let contact = [("means", "phone"), ("made", "yes"), ("minutes", "60"), ("note", "A walk"), ("worker", &id), ("sure-day", "yes")];
        let sent = sends(&service, &manager, &format!("/referrals/{reference}/contacts"), &contact, &[("day", on)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    }
    let unpaid = async || {
        let quarter = holdfast::evidence::Quarter::of("2026-05-04".parse().unwrap());
        let mut read = service.db.read().await.unwrap();
        let given = holdfast::evidence::minutes::contacts(&mut read, "cornwall-dispersed", quarter, true, (50, 0)).await.unwrap();
        given.iter().map(|contact| contact.happened_on.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(unpaid().await, ["2026-04-14", "2026-05-04"]);
    let paid = sends(&service, &manager, &format!("{worker}/kinds/new"), &[("kind", "paid")], &[("from", ["1", "5", "2026"])]).await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", text(&paid.html));
    assert_eq!(unpaid().await, ["2026-04-14"]);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_word_that_opens_nothing_but_the_choice_of_another() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = a_worker(&service, &manager, "Demelza", "paid").await;
    let page = service.opens(&manager, "/accounts").await;
    let word = word_on(&page);
    let new = [("name", "Demelza"), ("sign_in", "demelza"), ("role", "support-worker"), ("word", &word), ("worker", &worker[9..])];
    let made = service.sends(&manager, "/accounts", &new).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", text(&made.html));
    let id = account_of(&service, "demelza").await;
    let again = word_on(&service.opens(&manager, &format!("/accounts/{id}/word")).await);
    service.sends(&manager, &format!("/accounts/{id}/word"), &[("word", &again)]).await;
    assert!(signs_in(&service, "demelza", &word).await.is_none(), "the word before still opens");
    let cookie = signs_in(&service, "demelza", &again).await.expect("the new word opens");
    let csrf: String = {
        let mut read = service.db.read().await.unwrap();
        read.value("SELECT csrf FROM session WHERE account_id = $1 ORDER BY id DESC LIMIT 1", holdfast::args![id]).await.unwrap()
    };
    let demelza = Person { cookie, csrf, account_id: id, worker_id: None };
    assert_eq!(service.opens(&demelza, "/people").await.to, "/account");
    service.opens(&demelza, "/account").await.says("Choose your own password");
    let chosen = service.sends(&demelza, "/account", &[("old", &again), ("new", "heron thistle copper tamar")]).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", text(&chosen.html));
    assert!(signs_in(&service, "demelza", "heron thistle copper tamar").await.is_some());
    service.opens(&manager, &format!("/accounts/{id}")).await.says("given a one-time word");
}

#[tokio::test]
async fn a_one_time_word_is_over_after_four_days() {
    let service = a_service_at(MORNING).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let word = word_on(&service.opens(&admin, "/accounts").await);
    let worker = a_worker(&service, &admin, "Dee", "paid").await;
    let new = [("name", "Dee"), ("sign_in", "dee"), ("role", "support-worker"), ("word", &word), ("worker", &worker[9..])];
    done(&service.sends(&admin, "/accounts", &new).await);
    service.it_is_now("2026-03-06T09:00:01Z");
    assert!(signs_in(&service, "dee", &word).await.is_none());
}

#[tokio::test]
async fn whoever_leaves_is_out_at_once_and_whoever_leaves_later_works_to_the_last_day() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (today, later) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    for (leaver, on) in [(&today, ["2", "3", "2026"]), (&later, ["4", "3", "2026"])] {
        let id = leaver.worker_id.unwrap();
        let sent = sends(
            &service,
            &manager,
            &format!("/workers/{id}/change"),
            &[("version", "0"), ("name", &format!("Leaver {id}"))],
            &[("left", on)],
        )
        .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
    }
    assert_eq!(service.opens(&today, "/people").await.to, "/sign-in");
    assert_eq!(service.opens(&later, "/people").await.status, StatusCode::OK);
    service.it_is_now("2026-03-04T17:00:00Z");
    let last_day = service.signs_in_again(&later).await;
    assert_eq!(service.opens(&last_day, "/people").await.status, StatusCode::OK);
    service.it_is_now("2026-03-05T00:10:00Z");
    let after = service.signs_in_again(&later).await;
    assert_eq!(service.opens(&after, "/people").await.to, "/sign-in");
}

#[tokio::test]
async fn a_closed_account_is_opened_again_under_its_name_after_both_were_asked_about() {
    let service = a_service_at(MORNING).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let id = worker.account_id;
    service.opens(&admin, &format!("/accounts/{id}/close")).await.says("They are signed out everywhere at once");
    assert_eq!(service.opens(&worker, "/people").await.status, StatusCode::OK, "asking closes nothing");
    service.sends(&admin, &format!("/accounts/{id}/close"), &[]).await;
    assert_eq!(service.opens(&worker, "/people").await.to, "/sign-in");
    let word = word_on(&service.opens(&admin, &format!("/accounts/{id}/open")).await);
    service.sends(&admin, &format!("/accounts/{id}/open"), &[("word", &word)]).await;
    service.opens(&admin, &format!("/accounts/{id}")).await.says("opened again").says("Has a one-time word");
}

#[tokio::test]
async fn a_manager_sees_to_support_workers_accounts_and_to_no_others() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (admin, other) = (service.signed_in_as(Role::Administrator).await, service.signed_in_as(Role::ServiceManager).await);
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for id in [admin.account_id, other.account_id] {
        assert_eq!(service.sends(&manager, &format!("/accounts/{id}/close"), &[]).await.status, StatusCode::NOT_FOUND);
    }
    let raised = service.sends(&manager, &format!("/accounts/{}/change", worker.account_id), &[("role", "service-manager")]).await;
    raised.says("Choose a role");
    let word = word_on(&service.opens(&manager, "/accounts").await);
    let made = service.sends(&manager, "/accounts", &[("name", "X"), ("sign_in", "x"), ("role", "administrator"), ("word", &word)]).await;
    made.says("Choose a role");
    assert_eq!(service.sends(&manager, &format!("/accounts/{}/close", worker.account_id), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(service.sends(&admin, &format!("/accounts/{}/close", admin.account_id), &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_worker_keyed_by_mistake_is_withdrawn_unless_something_is_recorded_of_them() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = a_worker(&service, &manager, "Loveday Trease", "paid").await;
    service.sends(&manager, &format!("{worker}/withdraw"), &[("why", "")]).await.says("Say why");
    service.sends(&manager, &format!("{worker}/withdraw"), &[("why", "Added twice")]).await;
    service.opens(&manager, "/workers").await.says_nothing_of("Loveday");
    let busy = service.signed_in_as(Role::SupportWorker).await;
    service.an_accepted_referral(&busy, "Ann", "Example").await;
    let id = busy.worker_id.unwrap();
    service.opens(&manager, &format!("/workers/{id}/withdraw")).await.says("so they stay");
    service.sends(&manager, &format!("/workers/{id}/withdraw"), &[("why", "Mistake")]).await;
    assert_eq!(service.opens(&manager, &format!("/workers/{id}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_manager_is_told_of_whoever_an_administrator_let_in_to_the_records_in_any_role() {
    let service = a_service_at(MORNING).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let administrator = service.signed_in_as(Role::Administrator).await;
    let worker = a_worker(&service, &administrator, "Quiet", "paid").await;
    let new = [
        ("name", "Quiet"),
        ("sign_in", "quiet"),
        ("role", "safeguarding-lead"),
        ("password", "three random words"),
        ("worker", &worker[9..]),
    ];
    done(&service.sends(&administrator, "/accounts", &new).await);
    service.opens(&manager, "/").await.says("Quiet").says("Safeguarding lead");
    // Of whoever sees nobody there is nothing to be told.
    let new = [("name", "Figures"), ("sign_in", "figures"), ("role", "trustee"), ("password", "three random words")];
    done(&service.sends(&administrator, "/accounts", &new).await);
    service.opens(&manager, "/").await.says_nothing_of("Figures");
}
