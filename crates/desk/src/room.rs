//! What a room declares of itself, and the house that is put together of the rooms at start. The ground asks the house, and
//! so names no room.

use std::{collections::BTreeMap, pin::Pin, sync::OnceLock};

use axum::{
    extract::DefaultBodyLimit,
    handler::Handler,
    http::{HeaderMap, Method},
    routing::{self, MethodRouter},
};

use store::db::{DbError, Write};

use crate::{access::May, drafts::Form, files::sent};

/// One address and who may use it.
pub struct Route<S> {
    pub method: &'static str,
    pub path: &'static str,
    pub may: May,
    pub handler: MethodRouter<S>,
    takes_a_file: bool,
    /// Whether whoever has a second factor is asked who they are again, when that was long ago.
    pub sensitive: bool,
}

impl<S: Clone + Send + Sync + 'static> Route<S> {
    pub fn get<T: 'static>(path: &'static str, may: May, handler: impl Handler<T, S>) -> Route<S> {
        Route { method: "GET", path, may, handler: routing::get(handler), takes_a_file: false, sensitive: false }
    }

    pub fn post<T: 'static>(path: &'static str, may: May, handler: impl Handler<T, S>) -> Route<S> {
        Route { method: "POST", path, may, handler: routing::post(handler), takes_a_file: false, sensitive: false }
    }

    /// For what is done with an account, or takes much out of the house at once.
    pub fn sensitive(self) -> Route<S> {
        Route { sensitive: true, ..self }
    }

    /// For an address that takes a file: up to so many bytes, for which it gets the time.
    pub fn taking_a_file(self, largest: usize) -> Route<S> {
        Route { handler: self.handler.layer(DefaultBodyLimit::max(largest)), takes_a_file: true, ..self }
    }
}

/// A part of the service that stands in the navigation, for those who may.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its place in the row of all rooms' parts.
    pub at: u8,
    pub path: &'static str,
    pub says: &'static str,
    pub may: May,
}

/// The box in the header of every page, for those who may: what is typed into it is posted to `path` as `name`.
#[derive(Clone, Copy, Debug)]
pub struct Finder {
    pub path: &'static str,
    pub says: &'static str,
    pub hint: &'static str,
    /// The page of those whom somebody opened last, which the box shows below itself while it is empty.
    pub recent: &'static str,
    pub may: May,
}

/// A fact as a room puts it into words.
pub struct Fact<'a> {
    /// The reference of the case that it is of.
    pub case: &'a str,
    pub words: &'a str,
    /// Whether it lies ahead: it is planned and has not happened.
    pub ahead: bool,
    /// What a coded value of one of the contract's lists is called.
    pub called: &'a dyn Fn(&str, &str) -> String,
}

/// How the facts of a kind read on a timeline.
#[derive(Clone, Copy)]
pub struct Told {
    pub kind: &'static str,
    /// Empty where another line tells it.
    pub says: fn(&Fact<'_>) -> String,
    /// Whether what was written is shown below.
    pub with_words: bool,
    /// Where it opens: an address with "{}" for the fact's id, and the words of the link.
    pub opens: Option<(&'static str, &'static str)>,
}

impl Told {
    pub const fn new(kind: &'static str, says: fn(&Fact<'_>) -> String) -> Told {
        Told { kind, says, with_words: false, opens: None }
    }
}

/// What a room does, in the same write, when somebody who works here is given a name: the worker's id and the name.
pub type Named = for<'a> fn(&'a mut Write, i64, &'a str) -> Pin<Box<dyn Future<Output = Result<(), DbError>> + Send + 'a>>;

/// What a room does, in the same write, when what is written of whoever is alleged to have abused somebody changed: the id of whom they
/// abused.
pub type OfAlleged = for<'a> fn(&'a mut Write, i64) -> Pin<Box<dyn Future<Output = Result<(), DbError>> + Send + 'a>>;

/// Everything that the rest of the house must know of a room.
pub struct Room<S> {
    pub name: &'static str,
    pub routes: Vec<Route<S>>,
    pub parts: &'static [Part],
    /// The one search of the house, where this room has it.
    pub finder: Option<Finder>,
    /// Links beside the name of whoever is signed in, and below every page: path and words.
    pub own: &'static [(&'static str, &'static str)],
    pub foot: &'static [(&'static str, &'static str)],
    /// Where a second factor is set up, in the room that keeps accounts; empty in every other.
    pub enrolled_at: &'static str,
    /// What was just done, by the code that stands for it in an address.
    pub done: &'static [(&'static str, &'static str)],
    /// The forms that drafts are kept of.
    pub drafts: &'static [&'static Form],
    pub told: &'static [Told],
    /// Where one goes to do what a rule asks: the rule, or how its name begins ("call-*", or "*" for all that nobody else
    /// declares), and an address with "{}" for the reference of the case, then for the rule, then for what began it.
    pub duties: &'static [(&'static str, &'static str)],
    /// What else is done when somebody who works here is given a name.
    pub named: Option<Named>,
    /// What else is done when what is written of whoever is alleged to have abused somebody changed.
    pub alleged: Option<OfAlleged>,
}

impl<S> Room<S> {
    /// A room that declares nothing yet.
    pub fn named(name: &'static str) -> Room<S> {
        Room {
            name,
            routes: vec![],
            parts: &[],
            finder: None,
            own: &[],
            foot: &[],
            enrolled_at: "",
            done: &[],
            drafts: &[],
            told: &[],
            duties: &[],
            named: None,
            alleged: None,
        }
    }
}

/// What the rooms declared, together.
#[derive(Default)]
pub struct House {
    pub parts: Vec<Part>,
    pub finder: Option<Finder>,
    pub own: Vec<(&'static str, &'static str)>,
    pub foot: Vec<(&'static str, &'static str)>,
    pub enrolled_at: &'static str,
    done: BTreeMap<&'static str, &'static str>,
    pub drafts: Vec<&'static Form>,
    told: BTreeMap<&'static str, Told>,
    duties: Vec<(&'static str, &'static str)>,
    takes_files: Vec<&'static str>,
    named: Vec<Named>,
    alleged: Vec<OfAlleged>,
}

impl House {
    /// # Errors
    /// When two rooms declare one thing: the two, and what.
    pub fn of<S>(rooms: &[Room<S>]) -> Result<House, String> {
        let mut house = House::default();
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        for room in rooms {
            let addresses = room.routes.iter().map(|route| format!("the address {} {}", route.method, route.path));
            let codes = room.done.iter().map(|(code, _)| format!("the code {code}"));
            let forms = room.drafts.iter().map(|form| format!("the draft form {}", form.id));
            let kinds = room.told.iter().map(|told| format!("the kind of fact {}", told.kind));
            let rules = room.duties.iter().map(|(rule, _)| format!("the rule {rule}"));
            let finders = room.finder.iter().map(|_| "the box in the header".to_owned());
            for what in addresses.chain(codes).chain(forms).chain(kinds).chain(rules).chain(finders) {
                if let Some(other) = taken.insert(what.clone(), room.name) {
                    return Err(format!("{what} is declared by {other} and by {}", room.name));
                }
            }
            house.parts.extend(room.parts);
            house.finder = house.finder.or(room.finder);
            house.own.extend(room.own);
            house.foot.extend(room.foot);
            if !room.enrolled_at.is_empty() {
                house.enrolled_at = room.enrolled_at;
            }
            house.done.extend(room.done.iter().copied());
            house.drafts.extend(room.drafts);
            house.told.extend(room.told.iter().map(|told| (told.kind, *told)));
            house.duties.extend(room.duties);
            house.named.extend(room.named);
            house.alleged.extend(room.alleged);
            house.takes_files.extend(room.routes.iter().filter(|route| route.takes_a_file).map(|route| route.path));
        }
        house.parts.sort_by_key(|part| part.at);
        Ok(house)
    }

    /// What was done, in words. The code stands in the address, so it says nothing of anyone.
    pub fn done(&self, code: &str) -> Option<&'static str> {
        self.done.get(code).copied()
    }

    pub fn told(&self, kind: &str) -> Option<&Told> {
        self.told.get(kind)
    }

    /// Where one goes to do what a rule asks of a case, if a room says so. Whoever names more of the rule says it.
    pub fn where_done(&self, rule: &str, case: &str, began: i64) -> Option<String> {
        let exactly = self.duties.iter().find(|(name, _)| *name == rule);
        let begins = |name: &str| name.strip_suffix('*').is_some_and(|start| rule.starts_with(start));
        let beginning = self.duties.iter().filter(|(name, _)| begins(name)).max_by_key(|(name, _)| name.len());
        let (_, address) = exactly.or(beginning)?;
        Some(address.replacen("{}", case, 1).replacen("{}", rule, 1).replacen("{}", &began.to_string(), 1))
    }

    /// To be called in the write in which a worker, or the account of one, gets a name.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn named(&self, tx: &mut Write, worker: i64, name: &str) -> Result<(), DbError> {
        for named in &self.named {
            named(tx, worker, name).await?;
        }
        Ok(())
    }

    /// To be called in the write that changes what is written of whoever is alleged to have abused a person.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn alleged(&self, tx: &mut Write, person: i64) -> Result<(), DbError> {
        for alleged in &self.alleged {
            alleged(tx, person).await?;
        }
        Ok(())
    }

    /// Whether a file may come to the address, which takes more time than a form: one that says that it is sent in parts, to where
    /// files are taken.
    pub fn takes_a_file(&self, method: &Method, path: &str, headers: &HeaderMap) -> bool {
        method == Method::POST && sent::in_parts(headers) && self.takes_files.iter().any(|taken| is_at(taken, path))
    }
}

/// Whether a path is at the address of a route, whatever stands in its braces.
fn is_at(route: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

static STANDING: OnceLock<House> = OnceLock::new();
/// Before any is put together, as for a command that shows no page.
static EMPTY: House = House {
    parts: vec![],
    finder: None,
    own: vec![],
    foot: vec![],
    enrolled_at: "",
    done: BTreeMap::new(),
    drafts: vec![],
    told: BTreeMap::new(),
    duties: vec![],
    takes_files: vec![],
    named: vec![],
    alleged: vec![],
};

/// Puts the house together, once for the whole program: a second time changes nothing.
///
/// # Panics
/// When two rooms declare one thing.
pub fn put_together<S>(rooms: &[Room<S>]) {
    STANDING.get_or_init(|| House::of(rooms).unwrap_or_else(|said_twice| panic!("{said_twice}")));
}

/// The house as it was put together.
pub fn house() -> &'static House {
    STANDING.get().unwrap_or(&EMPTY)
}

#[cfg(test)]
mod tests {
    use axum::http;

    use super::*;

    const DONE: &[(&str, &str)] = &[("kept", "It is kept.")];
    const DUTIES: &[(&str, &str)] = &[("*", "/all/{}/{}/{}"), ("visit*", "/visits/{}/new"), ("visit-late", "/visits/{}")];

    #[test]
    fn nothing_is_declared_twice() {
        let room = |name| Room::<()> { routes: vec![Route::get("/visits", May::SignedIn, async || ())], ..Room::named(name) };
        let refused = House::of(&[room("garden"), room("cellar")]).err();
        assert_eq!(refused.as_deref(), Some("the address GET /visits is declared by garden and by cellar"));
        let room = |name| Room::<()> { done: DONE, ..Room::named(name) };
        assert_eq!(
            House::of(&[room("garden"), room("cellar")]).err().as_deref(),
            Some("the code kept is declared by garden and by cellar")
        );
    }

    #[test]
    fn a_file_may_come_only_in_parts_and_only_to_where_files_are_taken() {
        let room = Room::<()> {
            routes: vec![
                Route::post("/visits/{name}/photos/new", May::SignedIn, async || ()).taking_a_file(9),
                Route::post("/visits", May::SignedIn, async || ()),
            ],
            ..Room::named("garden")
        };
        let house = House::of(&[room]).unwrap();
        let sent = |kind: &'static str| HeaderMap::from_iter([(http::header::CONTENT_TYPE, http::HeaderValue::from_static(kind))]);
        let parts = sent("multipart/form-data; boundary=x");
        assert!(house.takes_a_file(&Method::POST, "/visits/7/photos/new", &parts));
        for (path, headers) in [
            ("/visits/7/photos/new", &sent("application/x-www-form-urlencoded")),
            ("/visits/7/photos/new", &HeaderMap::new()),
            ("/visits", &parts),
            ("/visits//photos/new", &parts),
            ("/visits/7/photos/new/8", &parts),
            ("/visits/7/photos", &parts),
        ] {
            assert!(!house.takes_a_file(&Method::POST, path, headers), "{path}");
        }
        assert!(!house.takes_a_file(&Method::GET, "/visits/7/photos/new", &parts));
    }

    #[test]
    fn a_duty_leads_to_where_its_rule_says_else_to_where_its_beginning_does() {
        let house = House::of(&[Room::<()> { duties: DUTIES, ..Room::named("garden") }]).unwrap();
        assert_eq!(house.where_done("visit-late", "R7", 3).as_deref(), Some("/visits/R7"));
        assert_eq!(house.where_done("visit-soon", "R7", 3).as_deref(), Some("/visits/R7/new"));
        assert_eq!(house.where_done("call", "R7", 3).as_deref(), Some("/all/R7/call/3"));
        assert_eq!(House::default().where_done("call", "R7", 3), None);
    }
}
