//! What every page has around it: name, navigation, who is signed in, what was just done, what is wrong with the form.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use govuk::{BackLink, ErrorLink, ErrorSummary, NavItem, NotificationBanner, Page};
use maud::{Markup, html};

use crate::{assets, error::Said, form::Faults, ids, room::house, session::SignedIn};

/// A page as an area gives it.
pub struct Screen<'a> {
    /// What the `h1` says. Never a name or a date of birth: titles stand in the browser's history.
    pub title: &'a str,
    /// The part of the navigation that the page belongs to: the path of one of its parts.
    pub part: &'a str,
    pub faults: Option<&'a Faults>,
    pub before: Option<Markup>,
    /// What was just done, by its code in the address.
    pub done: Option<&'a str>,
    pub wide: bool,
    pub body: Markup,
}

impl<'a> Screen<'a> {
    pub fn new(title: &'a str, part: &'a str, body: Markup) -> Screen<'a> {
        Screen { title, part, faults: None, before: None, done: None, wide: false, body }
    }

    pub fn back(self, href: &str, words: &str) -> Screen<'a> {
        Screen { before: Some(html! { (BackLink { href, text: words.into(), ..Default::default() }) }), ..self }
    }

    /// Shows the page to a person.
    pub fn show(self, who: &SignedIn) -> Response {
        let status = if self.faults.is_some_and(|f| !f.none()) { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        (status, whole(self, Some(who))).into_response()
    }

    /// Shows the page to someone who is not signed in.
    pub fn show_to_anyone(self) -> Response {
        let status = if self.faults.is_some_and(|f| !f.none()) { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        (status, whole(self, None)).into_response()
    }
}

fn whole(screen: Screen<'_>, who: Option<&SignedIn>) -> Markup {
    let nav: Vec<NavItem> = house()
        .parts
        .iter()
        .filter(|part| who.is_some_and(|who| who.may(part.may)))
        .map(|part| NavItem { active: part.path == screen.part, ..NavItem::new(part.path, part.says) })
        .collect();
    let links = |links: &[(&'static str, &'static str)]| links.iter().map(|(path, says)| NavItem::new(*path, *says)).collect::<Vec<_>>();
    let (account, footer) = (links(&house().own), links(&house().foot));
    let faults = screen.faults.filter(|f| !f.none());
    govuk::page(Page {
        title: screen.title,
        has_errors: faults.is_some(),
        service_name: "Holdfast",
        nav: &nav,
        signed_in_as: who.map_or("", |who| &who.name),
        account_links: if who.is_some() { &account } else { &[] },
        before: screen.before,
        flash: flash(screen.done),
        body: html! {
            @if let Some(faults) = faults { (summary(faults, &screen.body)) }
            (screen.body)
        },
        wide: screen.wide,
        footer_links: &footer,
        assets_version: assets::version(),
        ..Default::default()
    })
}

/// What is wrong, each sentence leading to its field; of a day, to the first of its three.
fn summary(faults: &Faults, body: &Markup) -> Markup {
    let control = |field: &str| {
        let day = format!("{field}-day");
        if body.0.contains(&format!("id=\"{day}\"")) { day } else { field.to_owned() }
    };
    let errors = faults.0.iter().map(|(field, sentence)| ErrorLink::to(&control(field), sentence.as_str())).collect();
    html! { (ErrorSummary { title: "There is a problem".into(), errors, ..Default::default() }) }
}

/// `?done=code`: what was just done.
#[derive(serde::Deserialize)]
pub struct Done {
    pub done: Option<String>,
}

/// What was done, in words. The code stands in the address, so it says nothing of anyone.
fn flash(done: Option<&str>) -> Option<Markup> {
    let says = house().done(done?)?;
    Some(html! { (NotificationBanner::success(says)) })
}

/// A form that records something: guarded against other sites, and recorded once however often it is sent.
/// `key` is the form's key when it is shown again after a fault; empty makes a new one.
pub fn form(who: &SignedIn, action: &str, key: &str, body: Markup) -> Markup {
    let fresh;
    let key = if key.is_empty() {
        fresh = ids::token();
        &fresh
    } else {
        key
    };
    html! {
        form action=(action) method="post" novalidate autocomplete="off" {
            input type="hidden" name="csrf" value=(who.csrf);
            input type="hidden" name="form_key" value=(key);
            (body)
        }
    }
}

/// Makes the page of a response that only says what went wrong. It knows nobody, so it is the same for everyone.
pub async fn problems(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(Said { title, sentences }) = response.extensions_mut().remove::<Said>() else { return response };
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        @for sentence in sentences { p class="govuk-body" { (sentence) } }
        p class="govuk-body" { a class="govuk-link" href="/" { "Go to the home page" } }
    };
    let mut page = (response.status(), whole(Screen::new(&title, "", body), None)).into_response();
    page.headers_mut().extend(response.headers().clone());
    page
}

/// The headers that every response carries, errors and files too.
pub async fn headers(request: Request, next: Next) -> Response {
    let asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !asset || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
