//! Forms that no page of ours sent (`safety.md` W6): every POST of the table, forged in every way that a browser or a script can, is
//! refused, and the database holds to the last byte what it held before. Forms as they are really filled in are forged in
//! `pressed_twice`, which knows what every one of them asks.

use crate::given;

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header, request},
};
use given::{Person, Service, a_service_at, whole::changed};
use holdfast::{
    access::{May, Role},
    ids, routes,
};

use super::mutated::{links, something_of_everything};

const NOW: &str = "2026-03-02T09:00:00Z";
const HERE: &str = "holdfast.example";
const FORM: &str = "application/x-www-form-urlencoded";

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn post(who: &Person, path: &str) -> request::Builder {
    Request::post(path).header(header::COOKIE, &who.cookie).header(header::HOST, HERE)
}

/// The form as `who` would send it, with the fields of the sending before it.
fn filled<'a>(csrf: &'a str, key: &'a str, fields: &[(&'a str, &'a str)]) -> String {
    let mut all = vec![("csrf", csrf), ("form_key", key)];
    all.extend(fields);
    encoded(&all)
}

/// What another site can make a browser send, with everything right but that: how, and the request.
fn from_elsewhere(who: &Person, path: &str, body: &str) -> Vec<(&'static str, Request<Body>)> {
    let whole = |request: request::Builder| request.body(Body::from(body.to_owned())).unwrap();
    let says = |name: &'static str, value: &'static str| whole(post(who, path).header(header::CONTENT_TYPE, FORM).header(name, value));
    vec![
        ("another origin", says("origin", "https://elsewhere.example")),
        ("an origin that begins like ours", says("origin", "https://holdfast.example.elsewhere.example")),
        ("our name at another port", says("origin", "https://holdfast.example:8443")),
        ("no origin at all", says("origin", "null")),
        ("another site", says("sec-fetch-site", "cross-site")),
        ("a sister site", says("sec-fetch-site", "same-site")),
        ("plain text", whole(post(who, path).header(header::CONTENT_TYPE, "text/plain"))),
        (
            "plain text that calls itself a form",
            whole(post(who, path).header(header::CONTENT_TYPE, "text/plain; application/x-www-form-urlencoded")),
        ),
        ("two kinds at once", whole(post(who, path).header(header::CONTENT_TYPE, "text/plain").header(header::CONTENT_TYPE, FORM))),
        ("json", whole(post(who, path).header(header::CONTENT_TYPE, "application/json"))),
        ("xml", whole(post(who, path).header(header::CONTENT_TYPE, "text/xml"))),
    ]
}

/// What somebody sends who does not know the token of the person whose cookie they use.
fn without_the_token(who: &Person, other: &Person, path: &str, fields: &[(&str, &str)]) -> Vec<(&'static str, Request<Body>)> {
    let key = ids::token();
    let form = |path: &str, body: String| post(who, path).header(header::CONTENT_TYPE, FORM).body(Body::from(body)).unwrap();
    let in_the_address = format!("{path}?{}", filled(&who.csrf, &key, fields));
    let mut without = vec![("form_key", key.as_str())];
    without.extend(fields);
    let in_parts = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"form_key\"\r\n\r\n{key}\r\n--edge\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"a.txt\"\r\n\r\nkept?\r\n--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--edge--\r\n",
        who.csrf
    );
    vec![
        ("no token", form(path, encoded(&without))),
        ("an empty token", form(path, filled("", &key, fields))),
        ("a token made up", form(path, filled(&ids::token(), &key, fields))),
        ("another's token", form(path, filled(&other.csrf, &key, fields))),
        ("the token in the address", form(&in_the_address, encoded(&without))),
        ("the token in a cookie", {
            let cookies = format!("{}; csrf={}", who.cookie, who.csrf);
            let request = Request::post(path).header(header::COOKIE, cookies).header(header::CONTENT_TYPE, FORM);
            request.body(Body::from(encoded(&without))).unwrap()
        }),
        ("a file before the token", {
            post(who, path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge").body(Body::from(in_parts)).unwrap()
        }),
    ]
}

/// The same form by a method that is not its own.
fn by_another_method(who: &Person, path: &str, body: &str) -> Vec<(&'static str, Request<Body>)> {
    let asked = format!("{path}?_method=POST&method=POST&{body}");
    let overridden = |method: Method, path: &str| {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &who.cookie)
            .header("x-http-method-override", "POST")
            .header("x-method-override", "POST")
            .header("x-http-method", "POST")
            .header(header::CONTENT_TYPE, FORM)
    };
    let bare = |method, path: &str| overridden(method, path).body(Body::empty()).unwrap();
    let with = |method| overridden(method, path).body(Body::from(body.to_owned())).unwrap();
    vec![
        ("GET", bare(Method::GET, &asked)),
        ("GET with the form in it", with(Method::GET)),
        ("HEAD", bare(Method::HEAD, &asked)),
        ("PUT", with(Method::PUT)),
        ("PATCH", with(Method::PATCH)),
        ("DELETE", with(Method::DELETE)),
    ]
}

/// Sends a form forged in every way. `token` is false where the route asks for none.
pub(super) async fn every_way(service: &Service, (who, other): (&Person, &Person), path: &str, fields: &[(&str, &str)], token: bool) {
    let key = ids::token();
    let body = filled(&who.csrf, &key, fields);
    let before = service.whole().await;
    let mut ways = from_elsewhere(who, path, &body);
    if token {
        ways.extend(without_the_token(who, other, path, fields));
    }
    for (how, request) in ways {
        let page = service.send(request).await;
        // Where a workbook is asked for, a form without one is not even looked at.
        let of_a_file = path.starts_with("/imports") || path.ends_with("/agenda/file");
        let unread = of_a_file && page.status == StatusCode::BAD_REQUEST;
        assert!(page.status == StatusCode::FORBIDDEN || unread, "POST {path} with {how}: {} {}", page.status, given::text(&page.html));
        assert!(page.html.contains("Nothing was changed"), "POST {path} with {how}: {}", given::text(&page.html));
    }
    let after = service.whole().await;
    assert_eq!(changed(&before, &after), Vec::<String>::new(), "POST {path}, forged");
    let before = service.whole_but_looks().await;
    for (how, request) in by_another_method(who, path, &body) {
        let read = matches!(*request.method(), Method::GET | Method::HEAD);
        let page = service.send(request).await;
        assert!(read || page.status == StatusCode::NOT_FOUND, "{how} {path}: {}", page.status);
        assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{how} {path}");
    }
    assert_eq!(changed(&before, &service.whole_but_looks().await), Vec::<String>::new(), "{path} by another method");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_of_any_route_is_taken_that_no_page_of_ours_sent() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    something_of_everything(&service, &worker, &manager).await;
    let reference: String = service.db.read().await.unwrap().value("SELECT min(reference) FROM referral", vec![]).await.unwrap();
    let person = service.person_of(&reference).await;
    let fields = [("name", "x"), ("words", "x"), ("worker", "1"), ("reference", &reference), ("password", "three random words")];
    let mut sent = 0;
    for route in routes::all().iter().filter(|route| route.method == "POST") {
        let whose = person.trim_start_matches("/people/");
        let mut path = route.path.replacen("/people/{reference}", &format!("/people/{whose}"), 1);
        path = path.replacen("/referrals/{reference}", &format!("/referrals/{reference}"), 1);
        let path = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/");
        let who = if Role::ServiceManager.may(route.may) { &manager } else { &admin };
        if !(Role::ServiceManager.may(route.may) || Role::Administrator.may(route.may)) {
            continue;
        }
        every_way(&service, (who, &worker), &path, &fields, route.may != May::Anyone).await;
        sent += 1;
    }
    assert!(sent > 80, "only {sent} routes");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_page_somebody_opens_nothing_changes_but_that_they_looked_and_how_they_left_a_list() {
    let service = a_service_at(NOW).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    something_of_everything(&service, &worker, &manager).await;
    // What lay ahead and has come about is worked out by the first page of the day, whichever that is.
    service.opens(&manager, "/").await;
    let mut opened = BTreeSet::new();
    let mut before = service.whole_but_looks().await;
    for who in [&manager, &worker, &admin] {
        let (mut to_open, mut of_kind): (Vec<String>, BTreeMap<String, usize>) = (vec!["/".into()], BTreeMap::new());
        let mut been = BTreeSet::new();
        for route in routes::all().iter().filter(|route| route.method == "GET") {
            to_open.push(route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/"));
        }
        while let Some(path) = to_open.pop() {
            let kind: String = path.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
            let count = of_kind.entry(kind).or_default();
            if !been.insert(path.clone()) || *count >= 2 || path.starts_with("/assets") {
                continue;
            }
            *count += 1;
            let page = service.opens(who, &path).await;
            let head = Request::builder().method(Method::HEAD).uri(&path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
            service.send(head).await;
            let after = service.whole_but_looks().await;
            assert_eq!(changed(&before, &after), Vec::<String>::new(), "GET {path}");
            before = after;
            to_open.extend(links(&page.html));
            opened.insert(path);
        }
    }
    assert!(opened.len() > 150, "only {} pages", opened.len());
}
