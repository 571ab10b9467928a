//! Every address: method, path, permission, handler. Nothing is reachable that no room declares.

use std::sync::LazyLock;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef as _, Request, State},
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse as _, Redirect, Response},
};

use crate::{
    App, agencies, arrivals, diary, documents, duties,
    error::Problem,
    evidence, finding, form, forms, gate, home, journal_page, keeping, layers, marac, page, people, person_page, places,
    room::{self, Room, Route},
    running, search, serve, session, work, worker_page,
};
use desk::Desk;

/// The rooms, from the front of the house down to the desk.
fn rooms() -> Vec<Room<App>> {
    vec![
        home::room(),
        diary::room(),
        person_page::room(),
        search::room(),
        worker_page::room(),
        journal_page::room(),
        marac::room(),
        evidence::room(),
        finding::room(),
        arrivals::room(),
        agencies::room(),
        documents::room(),
        forms::room(),
        places::room(),
        work::room(),
        work::groups::room(),
        people::room(),
        running::room(),
        keeping::room(),
        desk::own::room(),
    ]
}

/// The table. A test walks every line as every role.
pub fn all() -> Vec<Route<App>> {
    let rooms = rooms();
    room::put_together(&rooms);
    rooms.into_iter().flat_map(|room| room.routes).collect()
}

/// Before a page is shown, what lay ahead and has come about is worked out.
async fn come_about(State(app): State<App>, request: Request, next: Next) -> Response {
    // Deadlines stand as they are where this fails; the page is shown all the same, and whatever failed tells of itself.
    if let Err(error) = duties::anew::come_about(&app.db, &app.contracts).await {
        tracing::warn!(%error, "what has come about was not worked out");
    }
    next.run(request).await
}

/// The application, ready to serve.
pub fn router(app: App) -> Router {
    around(table(&app), app)
}

/// Every address with its gate before it.
fn table(app: &App) -> Router<App> {
    let desk = Desk::from_ref(app);
    let mut router = Router::new();
    for route in all() {
        let gate = middleware::from_fn_with_state((desk.clone(), route.may, route.path), gate::gate);
        let mut handler = route.handler;
        if route.sensitive {
            handler = handler.layer(middleware::from_fn_with_state(app.clone(), running::accounts::factors::prove::lately));
        }
        router = router.route(route.path, handler.layer(gate));
    }
    router
}

/// An address that forms are only sent to has no page. Whoever opens it all the same, as after a form was refused and the page was locked or
/// opened anew, is led to the nearest that has one, whatever there is behind it.
async fn only_sent_to(request: Request) -> Response {
    let is_asked = matches!(*request.method(), Method::GET | Method::HEAD);
    let to = is_asked.then(|| nearest_page(request.uri().path())).flatten();
    to.map_or_else(|| Problem::NotFound.into_response(), |to| Redirect::to(&to).into_response())
}

/// The longest beginning of a path that is the address of a page.
fn nearest_page(path: &str) -> Option<String> {
    static PAGES: LazyLock<Vec<&str>> =
        LazyLock::new(|| all().iter().filter(|route| route.method == "GET").map(|route| route.path).collect());
    let parts: Vec<&str> = path.split('/').collect();
    let is_page = |long: usize| {
        PAGES.iter().any(|page| {
            let wanted: Vec<&str> = page.split('/').collect();
            wanted.len() == long
                && wanted.iter().zip(&parts).all(|(wanted, part)| wanted.starts_with('{') && !part.is_empty() || wanted == part)
        })
    };
    (2..parts.len()).rev().find(|long| is_page(*long)).map(|long| parts[..long].join("/"))
}

/// What stands around every address, whichever they are.
pub fn around(router: Router<App>, app: App) -> Router {
    let desk = Desk::from_ref(&app);
    let within = router
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(only_sent_to)
        .layer(middleware::from_fn_with_state(app.clone(), person_page::above))
        .layer(middleware::from_fn_with_state(desk.clone(), layers::looks_before_the_answer))
        .layer(DefaultBodyLimit::max(form::LARGEST))
        .layer(middleware::from_fn_with_state(app.clone(), come_about))
        .layer(middleware::from_fn_with_state(desk.clone(), serve::in_time))
        .layer(middleware::from_fn(layers::unbroken))
        .layer(middleware::from_fn_with_state(desk.clone(), session::from_our_own_pages))
        .layer(middleware::from_fn(page::plainly))
        .layer(middleware::from_fn(page::problems))
        .with_state(app);
    // The framework says of some answers which methods an address takes, and does so after the layers of its own router: from outside
    // that router it is taken away again.
    Router::new().fallback_service(within).layer(middleware::from_fn_with_state(desk, page::headers))
}

/// Every address as OpenAPI 3 describes it, for programs that try what comes of sending it all sorts of things (`script/attack`). The
/// fields of the forms stand on the pages, so that program reads them there.
pub fn described() -> serde_json::Value {
    use serde_json::{Map, Value, json};
    let any = |statuses: &[u16]| -> Map<String, Value> {
        statuses.iter().map(|status| (status.to_string(), json!({ "description": "a page, or where to go" }))).collect()
    };
    let mut paths: Map<String, Value> = Map::new();
    for route in all() {
        let named = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let parameters: Vec<Value> = named
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }))
            .collect();
        let statuses: &[u16] =
            if route.method == "GET" { &[200, 303, 400, 404, 409, 429] } else { &[200, 204, 303, 400, 403, 404, 409, 422, 429, 503] };
        let mut operation = json!({
            "operationId": format!("{} {}", route.method, route.path),
            "parameters": parameters,
            "responses": any(statuses),
            "x-permission": format!("{:?}", route.may),
        });
        if route.method == "POST" {
            let form = json!({ "schema": { "type": "object", "properties": {}, "additionalProperties": { "type": "string" } } });
            operation["requestBody"] = json!({ "content": { "application/x-www-form-urlencoded": form } });
        }
        let at = paths.entry(route.path).or_insert_with(|| json!({}));
        at[route.method.to_lowercase()] = operation;
    }
    json!({ "openapi": "3.0.3", "info": { "title": "Holdfast", "version": "0" }, "paths": paths })
}
