//! One session for a browser; guesses that no clock forgets; forms that came by TLS where there is TLS.

use crate::given;

use axum::http::StatusCode;
use given::{a_service_at, browser::Browser};
use holdfast::{access::Role, args};

const MORNING: &str = "2026-03-02T09:00:00Z";
const PASSWORD: &str = "three random words";

#[tokio::test]
async fn whoever_signs_in_again_ends_the_session_of_before_in_that_browser_alone() {
    let service = a_service_at(MORNING).await;
    let who = service.signed_in_as(Role::SupportWorker).await;
    let name: String =
        service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap();
    let (mut desk, mut phone) = (Browser::at("192.0.2.1"), Browser::at("192.0.2.2"));
    for browser in [&mut desk, &mut phone] {
        assert_eq!(browser.signs_in(&service, &name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    }
    let mut before = desk.clone();
    assert_eq!(desk.signs_in(&service, &name, PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(before.opens(&service, "/account").await.to, "/sign-in");
    assert_eq!(desk.opens(&service, "/account").await.status, StatusCode::OK);
    assert_eq!(phone.opens(&service, "/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn guesses_count_when_the_clock_was_put_back_and_for_no_longer_than_others() {
    let service = a_service_at("2026-03-02T10:00:00Z").await;
    let who = service.signed_in_as(Role::SupportWorker).await;
    let name: String =
        service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap();
    let mut stranger = Browser::at("192.0.2.9");
    for _ in 0..10 {
        assert_eq!(stranger.signs_in(&service, &name, "wrong words here").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for now in ["2026-03-02T10:00:01Z", MORNING, "2026-03-02T09:04:00Z"] {
        service.it_is_now(now);
        assert_eq!(stranger.signs_in(&service, &name, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS, "{now}");
    }
    service.it_is_now("2026-03-02T09:05:01Z");
    assert_eq!(stranger.signs_in(&service, &name, PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn behind_tls_a_form_that_says_it_came_without_is_from_elsewhere() {
    let mut service = a_service_at(MORNING).await;
    let sends = async |service: &given::Service, origin: &str| {
        let request = axum::http::Request::post("/sign-in")
            .header("host", "holdfast.example")
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from("sign_in=x&password=y"))
            .unwrap();
        service.send(request).await.status
    };
    assert_eq!(sends(&service, "http://holdfast.example").await, StatusCode::UNPROCESSABLE_ENTITY);
    service.app.behind_https = true;
    service.router = holdfast::routes::router(service.app.clone());
    assert_eq!(sends(&service, "http://holdfast.example").await, StatusCode::FORBIDDEN);
    assert_eq!(sends(&service, "https://holdfast.example").await, StatusCode::UNPROCESSABLE_ENTITY);
}
