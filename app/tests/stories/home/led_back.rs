//! Whoever opens a page while they are signed out is led to it after they have signed in, and nowhere else.

use crate::given;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{Person, Service, a_service_at};
use holdfast::{access::Role, args};
use tower::ServiceExt as _;

/// Opens an address without being signed in; gives the cookies that came with the way to the sign-in page.
async fn opens_signed_out(service: &Service, path: &str) -> Vec<String> {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = service.router.clone().oneshot(request).await.unwrap();
    assert_eq!((answer.status(), answer.headers()[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    answer.headers().get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

/// Signs in at the page with what a browser would send; gives where that leads.
async fn signs_in(service: &Service, who: &Person, cookie: &str) -> String {
    let name: String =
        service.db.read().await.unwrap().value("SELECT sign_in FROM account WHERE id = $1", args![who.account_id]).await.unwrap();
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookie)
        .body(Body::from(format!("sign_in={name}&password=three+random+words")));
    let sent = service.send(request.unwrap()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    sent.to
}

#[tokio::test]
async fn a_page_that_was_asked_for_before_signing_in_is_shown_after_it() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let cookies = opens_signed_out(&service, "/referrals?waiting=2").await;
    let [cookie] = cookies.as_slice() else { panic!("{cookies:?}") };
    assert!(cookie.starts_with("holdfast-asked=/referrals; Path=/sign-in; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(signs_in(&service, &worker, "holdfast-asked=/referrals").await, "/referrals");
    assert_eq!(signs_in(&service, &worker, "other=1").await, "/");
    assert!(opens_signed_out(&service, "/").await.is_empty(), "the first page is shown anyway");
    for elsewhere in ["//example.org", "https://example.org", "/\\example.org", "/people;x=1", "/people?name=Ann", ""] {
        assert_eq!(signs_in(&service, &worker, &format!("holdfast-asked={elsewhere}")).await, "/", "{elsewhere}");
    }
}
