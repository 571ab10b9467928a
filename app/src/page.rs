//! What every page has around it: name, navigation, who is signed in, what was just done, what is wrong with the form.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use govuk::{BackLink, ErrorLink, ErrorSummary, NavItem, NotificationBanner, Page};
use maud::{Markup, html};

use crate::{access::May, assets, form::Faults, ids, session::SignedIn};

/// A page as an area gives it.
pub struct Screen<'a> {
    /// What the `h1` says. Never a name or a date of birth: titles stand in the browser's history.
    pub title: &'a str,
    /// The part of the navigation that the page belongs to: a path of [`PARTS`].
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

/// The main parts of the service: path, word, permission.
const PARTS: [(&str, &str, May); 9] = [
    ("/", "Home", May::SeePeople),
    ("/", "Home", May::Administer),
    ("/referrals", "Referrals", May::SeePeople),
    ("/people", "People", May::SeePeople),
    ("/units", "Units", May::SeePeople),
    ("/reports", "Reports", May::SeeFigures),
    ("/duplicates", "Possible matches", May::ManageCases),
    ("/imports", "Imports", May::Import),
    ("/accounts", "Accounts", May::Administer),
];

fn whole(screen: Screen<'_>, who: Option<&SignedIn>) -> Markup {
    let nav: Vec<NavItem> = PARTS
        .iter()
        .filter(|(.., may)| who.is_some_and(|who| who.may(*may)))
        .map(|(path, word, _)| NavItem { active: *path == screen.part, ..NavItem::new(*path, *word) })
        .collect();
    let account = [NavItem::new("/account", "Your account"), NavItem::new("/sign-out", "Sign out")];
    let footer = [NavItem::new("/accessibility", "Accessibility"), NavItem::new("/assets/LICENCES.txt", "Licences")];
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

/// What was done, in words. The code stands in the address, so it says nothing of anyone.
fn flash(done: Option<&str>) -> Option<Markup> {
    let says = match done? {
        "account" => "The account is ready to use.",
        "account-closed" => "The account is closed. Its owner was signed out everywhere.",
        "answered" => "The answer is recorded.",
        "amended" => "The amendment is recorded. What stood before stays beside it.",
        "withdrawn" => "It is withdrawn: it counts nowhere any more, and stays readable here.",
        "arrived" => "The arrival is recorded.",
        "child" => "The child is recorded.",
        "concern" => "The concern is recorded.",
        "contact" => "The contact is recorded.",
        "dash" => "The DASH is recorded.",
        "draft" => "Your draft is kept. Only you see it, and nothing was recorded.",
        "departed" => "The departure is recorded.",
        "flag" => "The flag is recorded.",
        "flag-ended" => "The flag has ended.",
        "joined" => "The two records are now one person. You can undo this below.",
        "apart" => "The two records are kept apart and will not be offered again.",
        "same-person" => "The referral is carried on in the record of the person who was known. Your service manager can undo this.",
        "unjoined" => "The records are two people again.",
        "key-worker" => "The key worker is changed.",
        "journal-checked" => "Every link of the journal holds.",
        "marac" => "The MARAC referral is recorded.",
        "message" => "The message is recorded.",
        "message-answered" => "The answer to the message is recorded.",
        "password" => "Your password is changed.",
        "referral" => "The referral is recorded and the clock is running.",
        "resettlement" => "Resettlement support is recorded.",
        "safe-contact-ended" => "This way to reach them is over. It stays readable in the history.",
        "safe-contact" => "Safe contact details are recorded.",
        "recorded" => "It is recorded.",
        "unit" => "The unit is recorded.",
        "goal" => "The goal is recorded.",
        _ => return None,
    };
    Some(html! {
        (NotificationBanner::success(says))
    })
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

/// A page that only says what went wrong. It knows nobody, so it is the same for everyone.
pub fn problem(status: StatusCode, title: &str, sentences: &[&str]) -> Response {
    let body = html! {
        h1 class="govuk-heading-l" { (title) }
        @for sentence in sentences { p class="govuk-body" { (sentence) } }
        p class="govuk-body" { a class="govuk-link" href="/" { "Go to the home page" } }
    };
    (status, whole(Screen::new(title, "", body), None)).into_response()
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
