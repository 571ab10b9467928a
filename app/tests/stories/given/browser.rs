//! A browser with the cookies it was given, and somewhere to stand: for stories in which it matters who signs in from where.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Request, header},
};
use holdfast::serve::Caller;
use jiff::{SignedDuration, Timestamp};
use tower::ServiceExt as _;

use super::{Page, Service};

/// A browser: somewhere, with the cookies it was given.
#[derive(Clone, Default)]
pub struct Browser {
    address: String,
    agent: &'static str,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub fn at(address: &str) -> Browser {
        Browser { address: address.to_owned(), ..Browser::default() }
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for set in headers.get_all(header::SET_COOKIE) {
            let (name, rest) = set.to_str().expect("a cookie").split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default().to_owned();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value));
            }
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// One that says what it is.
    pub fn called(agent: &'static str) -> Browser {
        Browser { address: "192.0.2.1".to_owned(), agent, ..Browser::default() }
    }

    async fn asks(&mut self, service: &Service, mut request: Request<Body>) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("cookies"));
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("holdfast.example"));
        request.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static(self.agent));
        request.extensions_mut().insert(Caller::at(self.address.parse().expect("an address")));
        let response = service.router.clone().oneshot(request).await.expect("an answer");
        self.keep(response.headers());
        let status = response.status();
        let to = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        Page { status, html: String::from_utf8_lossy(&bytes).into_owned(), to }
    }

    pub async fn opens(&mut self, service: &Service, path: &str) -> Page {
        self.asks(service, Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub async fn sends(&mut self, service: &Service, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body));
        self.asks(service, request.expect("a request")).await
    }

    /// Fills in the form on a page that is sent to an address, with what is hidden in it, and sends it.
    pub async fn fills(&mut self, service: &Service, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let at = page
            .html
            .find(&format!("action=\"{action}\""))
            .unwrap_or_else(|| panic!("no form goes to {action}: {}", super::text(&page.html)));
        let form = page.html[at..].split("</form>").next().unwrap_or_default();
        let of = |input: &str, name: &str| {
            let (_, rest) = input.split_once(&format!(" {name}=\""))?;
            Some(rest.split('"').next().unwrap_or_default().replace("&amp;", "&"))
        };
        let hidden = form.split("<input").filter(|input| of(input, "type").as_deref() == Some("hidden"));
        let mut all: Vec<(String, String)> = hidden.filter_map(|input| Some((of(input, "name")?, of(input, "value")?))).collect();
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.sends(service, action, &all).await
    }

    /// Somebody is at work at this browser until then: something is opened every few minutes.
    pub async fn is_at_work_until(&mut self, service: &Service, until: &str) {
        let until: Timestamp = until.parse().expect("a moment");
        while service.db.clock.now() < until {
            service.db.clock.set((service.db.clock.now() + SignedDuration::from_mins(4)).min(until));
            self.opens(service, "/account").await;
        }
    }

    pub async fn signs_in(&mut self, service: &Service, name: &str, password: &str) -> Page {
        self.sends(service, "/sign-in", &[("sign_in", name), ("password", password)]).await
    }
}
