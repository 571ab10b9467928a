//! Every route, whatever its method, as every kind of role, on a service that has one of each thing: each form as it is really filled in and then
//! spoilt, each page with its address and what is asked with it spoilt (`safety.md` F1). `HOLDFAST_MUTATED_A_ROUTE` says how many for
//! each route, and `HOLDFAST_MUTATED_PART=1/2` that this is the first of two programs that share the routes.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use holdfast::access::Role;

use super::{
    super::{matrix::kinds_of_roles, pressed_twice},
    Chance, Form, assert_plain, from_the_environment, links, mutated, not_plain, something_of_everything, spoiled,
};
use crate::given::{Page, Person, Service};
use holdfast::routes;

/// Longer than this nobody waits. Where nothing is optimised, documents are set more slowly than that.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

/// What each costs a password check, in a line that every story stands in.
const FEWER: u64 = 60;

/// An address with what may stand in its places.
fn parts_of(path: &str) -> Vec<&str> {
    path.split('?').next().unwrap_or_default().split('/').collect()
}

fn fits(pattern: &str, path: &str) -> bool {
    let (wanted, parts) = (parts_of(pattern), parts_of(path));
    wanted.len() == parts.len() && wanted.iter().zip(&parts).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
}

/// What was seen in addresses and asked with them: what stands in each place, under what stands before it.
#[derive(Default)]
struct Seen {
    places: BTreeMap<String, BTreeSet<String>>,
    asked: BTreeMap<&'static str, BTreeSet<String>>,
}

/// What stands before a place: `/people/{}/flags/`.
fn before(pattern: &str, at: usize) -> String {
    let parts: Vec<&str> = parts_of(pattern).into_iter().take(at).map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
    parts.join("/")
}

impl Seen {
    fn learns(&mut self, path: &str) {
        let fitting = routes::all().into_iter().filter(|route| fits(route.path, path));
        let Some(route) = fitting.min_by_key(|route| route.path.matches('{').count()) else { return };
        for (at, (wanted, part)) in parts_of(route.path).iter().zip(parts_of(path)).enumerate() {
            let known = self.places.entry(before(route.path, at)).or_default();
            if wanted.starts_with('{') && known.len() < 200 {
                known.insert(part.to_owned());
            }
        }
        for pair in path.split_once('?').map_or("", |(_, query)| query).split('&') {
            self.asked.entry(route.path).or_default().insert(pair.split('=').next().unwrap_or_default().to_owned());
        }
    }

    /// Names of what a page's form asks with the address it goes to.
    fn learns_asking(&mut self, html: &str) {
        for form in html.split("<form").skip(1).filter(|form| form.contains("method=\"get\"")) {
            let Some(to) = super::attribute(form, "action") else { continue };
            let names = form.split("name=\"").skip(1).filter_map(|part| part.split('"').next());
            names.for_each(|name| self.learns(&format!("{to}?{name}=")));
        }
    }

    fn address(&self, chance: &mut Chance, pattern: &str) -> String {
        let mut made: Vec<String> = vec![];
        for (at, part) in parts_of(pattern).into_iter().enumerate() {
            let known: Vec<&String> = self.places.get(&before(pattern, at)).into_iter().flatten().collect();
            made.push(match part {
                part if !part.starts_with('{') => part.to_owned(),
                _ if known.is_empty() => "1".to_owned(),
                _ => (*chance.of(&known)).clone(),
            });
        }
        made.join("/")
    }

    fn query(&self, chance: &mut Chance, pattern: &str) -> String {
        const ANY: [&str; 8] = ["page", "done", "draft", "period", "day", "part", "sort", "from"];
        let own: Vec<&String> = self.asked.get(pattern).into_iter().flatten().filter(|name| !name.is_empty()).collect();
        let mut query = form_urlencoded::Serializer::new(String::new());
        for _ in 0..chance.below(4) {
            let name = if own.is_empty() || chance.below(4) == 0 { *chance.of(&ANY) } else { chance.of(&own).as_str() };
            let spoilt = spoiled(chance, "2026-01-01");
            query.append_pair(name, &spoilt.chars().take(6_000).collect::<String>());
        }
        query.finish()
    }
}

/// One of the parts is something else.
fn near(chance: &mut Chance, path: &str) -> String {
    const ODD: [&str; 12] =
        ["-1", "0", "%00", "%ff", "999999999999999999999", "9223372036854775807", "%C3%A9", "a~b", ".", "R0001%20", "%F0%9F%8F%A0", "null"];
    let mut parts: Vec<String> = parts_of(path).into_iter().map(str::to_owned).collect();
    let at = 1 + chance.below(parts.len() - 1);
    parts[at] = (*chance.of(&ODD)).to_owned();
    parts.join("/")
}

struct Attack {
    service: Service,
    /// Each kind of role, and those who made what there is.
    people: Vec<(Role, Person)>,
    chance: Chance,
    seen: Seen,
    filled: BTreeMap<&'static str, Vec<(usize, Form)>>,
    sent: u64,
    of_status: BTreeMap<u16, u64>,
    slowest: BTreeMap<&'static str, Duration>,
    /// What was wrong, each said as soon as it is found; a run of hours does not end with the first.
    found: Vec<String>,
}

impl Attack {
    async fn begins(seed: u64) -> Attack {
        let (service, makers, sent) = pressed_twice::one_of_each().await;
        something_of_everything(&service, &makers[0], &makers[1]).await;
        let account = |of: i64| makers.iter().position(|maker| maker.account_id == of).unwrap_or(0);
        let mut filled: BTreeMap<&'static str, Vec<(usize, Form)>> = BTreeMap::new();
        let mut seen = Seen::default();
        for one in sent {
            seen.learns(&one.path);
            filled.entry(one.route).or_default().push((account(one.account_id), Form { to: one.path, fields: one.fields }));
        }
        let roles = [Role::SupportWorker, Role::ServiceManager, Role::Administrator];
        let mut people: Vec<(Role, Person)> = roles.into_iter().zip(makers).collect();
        for (role, _) in kinds_of_roles() {
            people.push((role, service.signed_in_as(role).await));
        }
        let chance = Chance(seed | 1);
        Attack { service, people, chance, seen, filled, sent: 0, of_status: BTreeMap::new(), slowest: BTreeMap::new(), found: vec![] }
    }

    /// Walks the pages of those who made what there is, for what stands in addresses and in forms.
    async fn walks(&mut self) {
        for index in 0..3 {
            let (mut to_open, mut been): (Vec<String>, BTreeSet<String>) = (vec!["/".into()], BTreeSet::new());
            let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
            while let Some(path) = to_open.pop() {
                let kind = path.split(['/', '=']).map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
                let count = of_kind.entry(kind).or_default();
                if *count >= 2 || path.starts_with("/assets") || !been.insert(path.clone()) {
                    continue;
                }
                *count += 1;
                let page = self.service.opens(&self.people[index].1, &path).await;
                assert_plain(&page, &format!("GET {path}"));
                self.seen.learns_asking(&page.html);
                for form in super::forms(&page.html) {
                    self.seen.learns(&form.to);
                    if let Some(route) = super::route_of(&form.to) {
                        self.filled.entry(route).or_default().push((index, form));
                    }
                }
                for link in links(&page.html) {
                    self.seen.learns(&link);
                    to_open.push(link);
                }
            }
        }
    }

    /// One request to a route, as one of the people: every other time as somebody who sends such forms.
    async fn asks(&mut self, method: &str, route: &'static str, nth: u64) {
        let forms = self.filled.get(route).map_or(&[][..], Vec::as_slice);
        let of_nobody = (1, Form { to: self.seen.address(&mut self.chance, route), fields: vec![("words".into(), "1".into())] });
        let (sender, mut form) = if method == "POST" && !forms.is_empty() { self.chance.of(forms).clone() } else { of_nobody };
        let index = if nth.is_multiple_of(2) { sender } else { (nth / 2) as usize % self.people.len() };
        if self.chance.below(8) == 0 && route != "/" {
            form.to = near(&mut self.chance, &form.to);
        }
        if method == "GET" {
            form.to = format!("{}?{}", form.to, self.seen.query(&mut self.chance, route));
        }
        let fields = if method == "GET" { vec![] } else { mutated(&mut self.chance, &form) };
        let (mut took, mut page) = self.sends(method, index, &form.to, &fields).await;
        if page.to.starts_with("/sign-in") && !route.starts_with("/sign-in") {
            // Their session ended: with a new password, a closed account, or because they signed out.
            let role = self.people[index].0;
            self.people[index].1 = self.service.signed_in_as(role).await;
            (took, page) = self.sends(method, index, &form.to, &fields).await;
        }
        let what = format!(
            "{method} {} as {} with {:?}",
            form.to.chars().take(300).collect::<String>(),
            self.people[index].0.id(),
            short(&fields)
        );
        let mut wrong = not_plain(&page);
        if took > PATIENCE {
            // The machine may have stood still: what is slow is slow again.
            took = took.min(self.sends(method, index, &form.to, &fields).await.0);
            wrong = wrong.or_else(|| (took > PATIENCE).then(|| format!("took {took:?}")));
        }
        if let Some(wrong) = wrong {
            println!("FOUND {what}: {}", wrong.chars().take(400).collect::<String>());
            self.found.push(what);
        }
        let slowest = self.slowest.entry(route).or_default();
        *slowest = (*slowest).max(took);
        *self.of_status.entry(page.status.as_u16()).or_default() += 1;
        self.sent += 1;
    }

    async fn sends(&self, method: &str, index: usize, to: &str, fields: &[(String, String)]) -> (Duration, Page) {
        let who = &self.people[index].1;
        let begun = Instant::now();
        let page = if method == "GET" {
            self.service.opens(who, to).await
        } else {
            let borrowed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            self.service.sends(who, to, &borrowed).await
        };
        (begun.elapsed(), page)
    }
}

fn short(fields: &[(String, String)]) -> Vec<String> {
    fields.iter().map(|(name, value)| format!("{name}={}", value.chars().take(60).collect::<String>())).collect()
}

/// Which routes are this program's: all, or one part of several.
fn of_this_part(nth: usize) -> bool {
    let part = std::env::var("HOLDFAST_MUTATED_PART").unwrap_or_default();
    let Some((of, all)) = part.split_once('/') else { return true };
    nth % all.parse::<usize>().expect("a number of parts") + 1 == of.parse::<usize>().expect("which part")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_gives_anything_but_a_plain_answer_to_whatever_is_sent_as_whatever_role() {
    let (seed, a_route) = (from_the_environment("HOLDFAST_SEED", 20_261_127), from_the_environment("HOLDFAST_MUTATED_A_ROUTE", 1));
    let mut attack = Attack::begins(seed).await;
    attack.walks().await;
    let all = routes::all();
    let bare: Vec<&str> =
        all.iter().filter(|route| route.method == "POST" && !attack.filled.contains_key(route.path)).map(|route| route.path).collect();
    println!("seed {seed}: {} routes as {} people; no form was seen of {bare:?}", all.len(), attack.people.len());
    let begun = Instant::now();
    for (nth, route) in all.iter().enumerate().filter(|(nth, _)| of_this_part(*nth)) {
        let slow = route.path.starts_with("/sign-in") || route.path.starts_with("/account");
        for n in 0..if slow { a_route.min(FEWER) } else { a_route } {
            attack.asks(route.method, route.path, n).await;
        }
        if a_route > 50 {
            println!("{nth} {} {}: {} sent in {:.0?}", route.method, route.path, attack.sent, begun.elapsed());
        }
    }
    let mut slowest: Vec<_> = attack.slowest.iter().collect();
    slowest.sort_by_key(|(_, took)| std::cmp::Reverse(**took));
    slowest.truncate(5);
    println!("{} sent in {:.0?}, answers {:?}, the slowest {slowest:?}", attack.sent, begun.elapsed(), attack.of_status);
    assert!(attack.found.is_empty(), "{} findings: {:?}", attack.found.len(), attack.found.iter().take(5).collect::<Vec<_>>());
    for path in ["/groups/{id}", "/marac/{id}", "/transfers/{id}", "/documents/{id}", "/sendings/{id}", "/agencies/{id}", "/pathways/{id}"]
    {
        let at = parts_of(path).len() - 1;
        assert!(attack.seen.places.get(&before(path, at)).is_some_and(|known| !known.is_empty()), "there is none at {path}");
    }
}
