//! Documents: made of what is recorded or written for one, kept as they were made, and sent by ways that are safe. The program sends
//! nothing itself: it makes the file, refuses a way to the person that is not safe, and keeps what went to whom. What a document is set
//! with is in `crates/documents`; whom and how it can go to in `documents/sending.toml`.

mod gather;
mod keep;
mod make_pages;
mod pages;
mod queries;
mod room;
mod route;
mod send;
mod sent_pages;

use std::path::Path;

use serde::Deserialize;

use ::documents::{Template, Templates};

use crate::{App, access::May, forms, session::SignedIn};

pub use queries::{SentOut, sent_out};
pub use room::room;

/// To whom a document goes who is the person themself.
pub const PERSON: &str = "person";

/// To whom documents go, and how.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    #[expect(dead_code, reason = "says to whoever reads the file how old it is")]
    as_of: String,
    /// Domains of e-mail that is known as secure.
    pub secure: Vec<String>,
    #[serde(rename = "to")]
    pub recipients: Vec<Recipient>,
    #[serde(rename = "route")]
    pub routes: Vec<Route>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    pub id: String,
    pub says: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    pub id: String,
    pub says: String,
    pub asks: Asks,
    #[serde(rename = "for")]
    pub goes_to: GoesTo,
}

/// What decides whether a route may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    Nothing,
    /// A line of the person's safe contact that is an address, or an e-mail address.
    Address,
    Email,
    /// An address of a secure domain.
    Secure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoesTo {
    Everybody,
    Person,
    Others,
}

const BUILT_IN: &str = include_str!("../../../documents/sending.toml");

/// The kinds of document under a folder of rules; what is wrong with a file is told to whoever runs the service.
pub fn load(root: &Path) -> Templates {
    let templates = Templates::load(root);
    for because in &templates.broken {
        tracing::error!(because, "a file of a kind of document could not be read");
    }
    templates
}

/// The file as it stands in the service's rules; the one that the program was built with where that cannot be read.
pub fn sending(app: &App) -> Sending {
    toml::from_str(&app.templates.sending).unwrap_or_else(|error| {
        tracing::error!(%error, "documents/sending.toml could not be read");
        toml::from_str(BUILT_IN).expect("the file is part of the program and tested")
    })
}

impl Sending {
    pub fn route(&self, id: &str) -> Option<&Route> {
        self.routes.iter().find(|route| route.id == id)
    }

    pub fn route_says<'s>(&'s self, id: &'s str) -> &'s str {
        self.route(id).map_or(id, |route| &route.says)
    }

    /// To whom, in words: the name that was given, and what they are.
    pub fn to_says(&self, kind: &str, name: &str) -> String {
        let says = self.recipients.iter().find(|to| to.id == kind).map_or(kind, |to| &to.says);
        if name.is_empty() { says.to_owned() } else { format!("{name} ({})", says.to_lowercase()) }
    }

    /// Whether an e-mail address is of a domain that is known as secure, or of one below it.
    pub fn is_secure(&self, address: &str) -> bool {
        let Some((local, domain)) = address.trim().rsplit_once('@') else { return false };
        let domain = domain.to_lowercase();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '\'');
        let below = |secure: &String| domain == *secure || domain.strip_suffix(secure.as_str()).is_some_and(|rest| rest.ends_with('.'));
        !local.is_empty() && address.trim().chars().all(|c| plain(c) || c == '@') && !local.contains('@') && self.secure.iter().any(below)
    }
}

/// Whether somebody may make documents of a kind, and read those that were made: what is made of a form of managers is theirs alone.
fn may_make(app: &App, who: &SignedIn, template: &Template) -> bool {
    let may = if template.may == "manage-cases" { May::ManageCases } else { May::RecordWork };
    who.may(may) && (template.form.is_empty() || forms::readable(app, who, &template.form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_only_secure_domains_are_secure() {
        let sending: Sending = toml::from_str(BUILT_IN).unwrap();
        for yes in ["marac@cornwall.gov.uk", "a.b@NHS.net", "x@devon-cornwall.police.uk", "solicitor@firm.co.uk.cjsm.net"] {
            assert!(sending.is_secure(yes), "{yes}");
        }
        for no in
            ["a@gmail.com", "a@notgov.uk", "a@gov.uk.example", "gov.uk", "@gov.uk", "a b@gov.uk", "a@b@gov.uk", "a@gov.uk, c@gmail.com", ""]
        {
            assert!(!sending.is_secure(no), "{no}");
        }
        for route in &sending.routes {
            let fits = match route.asks {
                Asks::Address | Asks::Email => route.goes_to == GoesTo::Person,
                Asks::Secure => route.goes_to == GoesTo::Others,
                Asks::Nothing => true,
            };
            assert!(fits, "{}", route.id);
        }
        assert!(sending.recipients.iter().any(|to| to.id == PERSON));
    }
}
