//! What every page has around it: name, navigation, who is signed in, what was just done, what is wrong with the form.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use govuk::{BackLink, ErrorLink, ErrorSummary, NavItem, NotificationBanner, Page};
use maud::{Markup, PreEscaped, html};

use crate::{
    Desk, assets, clock,
    error::{Again, Problem, Said},
    form::Faults,
    ids,
    room::house,
    session::SignedIn,
};

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
        let mut page = whole(self, Some(who)).0;
        let at = page.find(ABOVE);
        if let Some(at) = at {
            page.replace_range(at..at + ABOVE.len(), "");
        }
        let mut response = (status, PreEscaped(page)).into_response();
        if let Some(at) = at {
            response.extensions_mut().insert(Above(at));
        }
        response
    }

    /// Shows the page to someone who is not signed in.
    pub fn show_to_anyone(self) -> Response {
        let status = if self.faults.is_some_and(|f| !f.none()) { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        (status, whole(self, None)).into_response()
    }
}

/// Where in a page something can be put above all else that it says: a layer of the house does, that knows whom the page is about.
#[derive(Clone, Copy, Debug)]
pub struct Above(pub usize);

/// Stands in no page that goes out, and what people type is escaped.
const ABOVE: &str = "<!--above-->";

tokio::task_local! {
    /// What is wrong with the clock, said on every page that is made while it is.
    static CLOCK_DOUBT: Option<String>;
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
        header_extra: who.and_then(finder),
        account_links: if who.is_some() { &account } else { &[] },
        before: screen.before,
        first: who.map(|_| PreEscaped(ABOVE.to_owned())),
        flash: flash(screen.done),
        body: html! {
            @if let Some(doubt) = CLOCK_DOUBT.try_with(Clone::clone).ok().flatten() { (govuk::warning(doubt)) }
            @if let Some(faults) = faults { (summary(faults, &screen.body)) }
            (screen.body)
            @if let Some(who) = who { (unattended(who)) }
        },
        wide: screen.wide,
        footer_links: &footer,
        assets_version: assets::version(),
        ..Default::default()
    })
}

tokio::task_local! {
    /// When a page that nobody uses says so, and when it locks: minutes.
    static LOCK: (i64, i64);
}

/// What the script is told that locks a page which nobody uses (`web/js/lock.js`), and the words of its warning.
fn unattended(who: &SignedIn) -> Markup {
    let Ok((warn, lock)) = LOCK.try_with(|minutes| *minutes) else { return html! {} };
    html! {
        div class="hf-unattended" hidden data-lock-after=(lock * 60) data-warn-after=(warn * 60) data-csrf=(who.csrf) role="alertdialog" aria-labelledby="unattended-title" aria-describedby="unattended-text" {
            h2 class="govuk-heading-m" id="unattended-title" { "Are you still there?" }
            p class="govuk-body" id="unattended-text" { "This page locks in a minute, because nobody is using it. What you typed is kept." }
            button type="button" class="govuk-button" data-here="" { "I am still here" }
        }
    }
}

/// The box with which somebody is found from any page. It has no form key: a search that is sent again with other words is
/// another search.
fn finder(who: &SignedIn) -> Option<Markup> {
    let finder = house().finder.filter(|finder| who.may(finder.may) && !who.must_choose)?;
    let body = html! {
        label class="govuk-visually-hidden" for="finder" { (finder.says) ": " (finder.hint) }
        input class="govuk-input hf-finder__input" id="finder" name="name" type="search" autocomplete="off" spellcheck="false"
              placeholder=(finder.says) data-shortcut="/";
        button class="hf-finder__button" type="submit" { "Find" span class="govuk-visually-hidden" { " a person" } }
    };
    Some(html! {
        search class="hf-finder" aria-label=(finder.says) data-recent=(finder.recent) {
            (asking(who, finder.path, "hf-finder__form", body))
            a class="hf-account__link hf-finder__recent" href=(finder.recent) { "Recent" span class="govuk-visually-hidden" { " people" } }
        }
    })
}

/// A form that only asks for something to be shown: guarded against other sites, and free to be sent again.
pub fn asking(who: &SignedIn, action: &str, class: &str, body: Markup) -> Markup {
    html! {
        form action=(action) method="post" novalidate autocomplete="off" class=[Some(class).filter(|class| !class.is_empty())] {
            input type="hidden" name="csrf" value=(who.csrf);
            (body)
        }
    }
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

/// What was typed, to be read and sent under a key of its own.
fn once_more(again: &Again, locked: bool) -> Markup {
    html! {
        @if locked { p class="govuk-body" { a class="govuk-link" href="/sign-in" target="_blank" rel="noopener" { "Unlock (opens in a new tab)" } } }
        form action=(again.action) method="post" {
            input type="hidden" name="csrf" value=(again.csrf);
            input type="hidden" name="form_key" value=(again.key);
            @for (name, value) in &again.fields { input type="hidden" name=(name) value=(value); }
            @if !locked {
                h2 class="govuk-heading-s" { "What you typed" }
                @for (_, value) in again.fields.iter().filter(|(_, value)| value.contains(' ')) { p class="govuk-body hf-note" { (value) } }
            }
            (govuk::Button::submit(if locked { "Send it" } else { "Record this as well" }))
        }
    }
}

/// Makes the page of a response that only says what went wrong. It knows nobody, so it is the same for everyone.
pub async fn problems(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(Said { title, sentences, again, locked }) = response.extensions_mut().remove::<Said>() else { return response };
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        @for sentence in sentences { p class="govuk-body" { (sentence) } }
        @if let Some(again) = again { (once_more(&again, locked)) }
        p class="govuk-body" { a class="govuk-link" href="/" { "Go to the home page" } }
    };
    let mut page = (response.status(), whole(Screen::new(&title, "", body), None)).into_response();
    page.headers_mut().extend(response.headers().clone());
    page
}

/// A refusal that the framework words gets a page of ours. U+0000 stands in no address, and PostgreSQL takes it in no text.
pub async fn plainly(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|asked| asked.as_str().contains("%00")) {
        return Problem::NotFound.into_response();
    }
    let response = next.run(request).await;
    let status = response.status();
    let plain = response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !plain || response.extensions().get::<Said>().is_some() || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    tracing::debug!(%status, "the framework refused a request");
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Problem::NotFound.into_response(),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::Unclear("What was sent is too large.".into()).into_response(),
        status if status.is_server_error() => Problem::Broken(format!("the framework answered {status}")).into_response(),
        _ => Problem::Unclear("The address or the form is not one of ours. Go back and try again.".into()).into_response(),
    }
}

/// The headers that every response carries, errors and files too.
pub async fn headers(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let asset = request.uri().path().starts_with("/assets/");
    let minutes = (desk.asks.lock.warn_after_minutes, desk.asks.lock.after_minutes);
    let mut response = LOCK.scope(minutes, CLOCK_DOUBT.scope(clock::doubt(desk.db.clock.now()), next.run(request))).await;
    let headers = response.headers_mut();
    // The framework says here which methods an address takes; one that is not there says nothing, and the two must look the same.
    headers.remove(header::ALLOW);
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        // Other sites learn nothing. Our own forms say where they come from, which browsers would hide with "no-referrer".
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ("x-frame-options", "DENY"),
    ] {
        // What is no page of ours has a stricter one.
        if name != "content-security-policy" || !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if desk.behind_https {
        // Holdfast has a host name of its own (docs/operating.md), so what stands below it is nobody else's.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    if !asset || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
