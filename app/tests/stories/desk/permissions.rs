//! Every route as every role. What a role may not do looks exactly like what is not there.

use crate::given;

use axum::http::StatusCode;
use given::a_service_at;
use holdfast::{
    access::{May, Role},
    routes,
};

/// The address with every placeholder filled by something that is not there.
fn absent(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "999999" } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn a_role_without_the_permission_gets_the_page_for_what_is_not_there() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    for role in Role::all() {
        let who = service.signed_in_as(role).await;
        let nothing = service.opens(&who, "/there-is-no-such-page").await;
        for route in routes::all() {
            if matches!(route.may, May::Anyone) || route.path.contains("sign-out") {
                continue;
            }
            let path = absent(route.path);
            let page = if route.method == "GET" { service.opens(&who, &path).await } else { service.sends(&who, &path, &[]).await };
            let named = format!("{} {} as {}", route.method, route.path, role.id());
            if role.may(route.may) {
                assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{named}");
            } else {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{named}");
                assert_eq!(page.html, nothing.html, "{named}");
            }
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in_and_no_form_is_taken_without_its_token() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let worker = service.signed_in_as(Role::ServiceManager).await;
    for route in routes::all().iter().filter(|route| route.may != May::Anyone) {
        let path = absent(route.path);
        let named = format!("{} {}", route.method, route.path);
        let request = axum::http::Request::builder().method(route.method).uri(&path).body(axum::body::Body::empty()).unwrap();
        let page = service.send(request).await;
        if route.method == "GET" {
            assert_eq!((page.status, page.to.as_str()), (StatusCode::SEE_OTHER, "/sign-in"), "{named}");
        } else {
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{named}");
        }
    }
    let foreign = worker.with_csrf("from another site");
    let before = service.rows("journal").await;
    let sent = service.sends(&foreign, "/people/search", &[("name", "Ann")]).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert_eq!(service.rows("journal").await, before);
}

#[tokio::test]
async fn a_closed_account_is_out_at_once() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let leaver = service.signed_in_as(Role::SupportWorker).await;
    assert_eq!(service.opens(&leaver, "/referrals").await.status, StatusCode::OK);
    let closed = service.sends(&admin, &format!("/accounts/{}/close", leaver.account_id), &[]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    assert_eq!(service.opens(&leaver, "/referrals").await.to, "/sign-in");
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_at_the_end_of_a_working_day() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for minutes in (0..40 * 15).step_by(5) {
        let now: jiff::Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        service.db.clock.set(now + jiff::SignedDuration::from_mins(minutes));
        assert_eq!(service.opens(&worker, "/referrals").await.status, StatusCode::OK, "after {minutes} minutes in use");
    }
    service.it_is_now("2026-03-02T21:00:01Z");
    assert_eq!(service.opens(&worker, "/referrals").await.to, "/sign-in");
    let idle = service.signed_in_as(Role::SupportWorker).await;
    service.it_is_now("2026-03-02T21:31:00Z");
    assert_eq!(service.opens(&idle, "/referrals").await.to, "/sign-in");
    service.opens(&idle, "/sign-in").await.says("Sign-in name").says_nothing_of("Locked");
}

#[tokio::test]
async fn ten_wrong_passwords_are_the_most_in_five_minutes() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let guess = |password: &str| {
        let body = format!("sign_in=nobody&password={password}");
        axum::http::Request::post("/sign-in").body(axum::body::Body::from(body)).unwrap()
    };
    for _ in 0..10 {
        service.send(guess("wrong")).await.says("is not right");
    }
    service.send(guess("wrong")).await.says("Too many tries");
    service.it_is_now("2026-03-02T09:05:01Z");
    service.send(guess("wrong")).await.says("is not right");
}
