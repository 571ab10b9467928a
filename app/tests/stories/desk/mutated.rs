//! Whatever is sent instead of what a form means, from any form of any page as any role, gets a plain answer: never the page for
//! Holdfast's own faults, and never a sentence of the framework's. Which requests are sent is drawn from a seed
//! (`HOLDFAST_SEED`), so that what was found can be found again; `HOLDFAST_MUTATED` says how many over all. [`every_route`] asks every
//! route, as every kind of role.

mod every_route;

use crate::given;

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{Page, Person, Service, a_service_at, text};
use holdfast::{access::Role, routes};

/// Numbers from a seed: xorshift64*.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

fn from_the_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

/// A form as a page shows it: where it is sent, and its fields as they are filled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    to: String,
    fields: Vec<(String, String)>,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
    Some(value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">"))
}

/// The forms of a page that are sent by POST, but those with a file.
fn forms(html: &str) -> Vec<Form> {
    let mut found = vec![];
    for part in html.split("<form").skip(1) {
        let Some((whole, _)) = part.split_once("</form>") else { continue };
        let (tag, body) = whole.split_once('>').unwrap_or((whole, ""));
        let Some(to) = attribute(tag, "action")
            .filter(|_| tag.contains("method=\"post\"") && !tag.contains("action=\"/imports") && !tag.contains("/agenda/file\""))
        else {
            continue;
        };
        let mut fields = vec![];
        for kind in ["<input", "<textarea", "<select"] {
            for control in body.split(kind).skip(1) {
                let (tag, rest) = control.split_once('>').unwrap_or((control, ""));
                let Some(name) = attribute(tag, "name").filter(|name| name != "csrf" && name != "form_key") else { continue };
                let value = if kind == "<select" {
                    let options: Vec<&str> = rest.split("</select>").next().unwrap_or_default().split("<option").skip(1).collect();
                    options.iter().rev().find_map(|option| attribute(option, "value")).unwrap_or_default()
                } else {
                    attribute(tag, "value").unwrap_or_default()
                };
                fields.push((name, value));
            }
        }
        found.push(Form { to, fields });
    }
    found
}

pub(crate) fn links(html: &str) -> impl Iterator<Item = String> {
    html.split("href=\"/").skip(1).filter_map(|part| Some(format!("/{}", part.split('"').next()?.split('#').next()?).replace("&amp;", "&")))
}

/// The route of the table that a path is of.
fn route_of(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    let fits = |pattern: &str| {
        let wanted: Vec<&str> = pattern.split('/').collect();
        wanted.len() == parts.len() && wanted.iter().zip(&parts).all(|(w, p)| w.starts_with('{') || w == p)
    };
    routes::all().iter().filter(|route| route.method == "POST").map(|route| route.path).find(|pattern| fits(pattern))
}

/// What a hand, a script or a bad line makes of a field.
fn spoiled(chance: &mut Chance, value: &str) -> String {
    const ODD: [&str; 40] = [
        "",
        " ",
        "0",
        "-1",
        "-0001",
        "1",
        "99",
        "31",
        "29",
        "2",
        "00",
        "1.5",
        "1e9",
        "0x7f",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "99999999999999999999999",
        "NaN",
        "true",
        "null",
        "None",
        "yes",
        "no",
        "high",
        "other",
        "../..",
        "%00",
        "' OR 1=1 --",
        "<script>",
        "\u{0}",
        "\u{202e}abc",
        "\u{feff}",
        "é\u{301}",
        "🏠",
        "a\r\nb",
        "2026-02-31",
        "25:61",
        "12:00",
        "R-1",
    ];
    match chance.below(12) {
        0 => "x".repeat(*chance.of(&[300, 5_000, 60_000])),
        1 => format!("{value}{value}"),
        2 => value.chars().rev().collect(),
        3 => value.parse::<i64>().map_or_else(|_| "7".to_owned(), |n| n.wrapping_add(1).to_string()),
        4 => format!(" {value}\t"),
        _ => (*chance.of(&ODD)).to_owned(),
    }
}

fn mutated(chance: &mut Chance, form: &Form) -> Vec<(String, String)> {
    let mut fields = form.fields.clone();
    for _ in 0..=chance.below(4) {
        if fields.is_empty() {
            break;
        }
        let at = chance.below(fields.len());
        match chance.below(8) {
            0 => drop(fields.remove(at)),
            1 => fields.push(fields[at].clone()),
            2 => fields[at].0 = format!("{}{}", fields[at].0, chance.of(&["-day", "-month", "[]", "1"])),
            _ => fields[at].1 = spoiled(chance, &fields[at].1.clone()),
        }
    }
    fields
}

#[track_caller]
fn assert_plain(page: &Page, what: &str) {
    assert_eq!(not_plain(page), None, "{what}");
}

/// Why a page is no plain answer, if it is none.
fn not_plain(page: &Page) -> Option<String> {
    if page.status.is_server_error() {
        return Some(format!("{} {}", page.status, text(&page.html)));
    }
    let machinery = ["Failed to", "Invalid URL", "deserialize", "Rejection", "panicked", "sqlite", "PostgreSQL"];
    if let Some(words) = machinery.iter().find(|words| page.status != StatusCode::OK && page.html.contains(**words)) {
        return Some(format!("the page says {words:?}: {}", text(&page.html)));
    }
    let ours =
        page.html.contains("Holdfast") || page.html.is_empty() && (page.status.is_redirection() || page.status == StatusCode::NO_CONTENT);
    (!page.status.is_success() && !ours).then(|| format!("{} is no page of ours: {}", page.status, page.html))
}

struct Walk {
    service: Service,
    people: Vec<(Role, Person)>,
    chance: Chance,
    slowest: std::time::Duration,
}

impl Walk {
    /// What pages a role reaches by its links, and which forms are on them; of each kind a few.
    async fn forms_of(&self, who: &Person) -> Vec<Form> {
        let (mut to_open, mut seen): (Vec<String>, BTreeSet<String>) = (vec!["/".into()], BTreeSet::new());
        let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
        let mut found: BTreeSet<Form> = BTreeSet::new();
        while let Some(path) = to_open.pop() {
            let kind: String = path.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
            let count = of_kind.entry(kind).or_default();
            if !seen.insert(path.clone()) || *count >= 2 || path.starts_with("/assets") {
                continue;
            }
            *count += 1;
            let page = self.service.opens(who, &path).await;
            assert_plain(&page, &format!("GET {path}"));
            found.extend(forms(&page.html));
            to_open.extend(links(&page.html));
        }
        found.into_iter().filter(|form| form.to != "/sign-out").collect()
    }

    /// A form as nobody means it, to where it goes or near there, from one of the people.
    async fn send_spoilt(&mut self, form: &Form) {
        let fields = mutated(&mut self.chance, form);
        let mut to = form.to.clone();
        if self.chance.below(10) == 0 {
            let parts: Vec<&str> = to.split('/').collect();
            let at = self.chance.below(parts.len());
            let odd = ["-1", "0", "%00", "%ff", "999999999999999999999", "%C3%A9", "a~b", "."];
            let mut near = vec![];
            for (n, part) in parts.iter().enumerate() {
                near.push(if n == at && n > 0 { *self.chance.of(&odd) } else { *part });
            }
            to = near.join("/");
        }
        let index = self.chance.below(self.people.len());
        let who = self.people[index].1.clone();
        let begun = std::time::Instant::now();
        self.send(&who, &to, &fields).await;
        self.slowest = self.slowest.max(begun.elapsed());
        // A new password, or a closed account, ends the session: whoever it was comes back.
        if self.service.opens(&who, "/account").await.status != StatusCode::OK {
            let role = self.people[index].0;
            self.people[index].1 = self.service.signed_in_as(role).await;
        }
    }

    async fn send(&self, who: &Person, to: &str, fields: &[(String, String)]) {
        let borrowed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let page = self.service.sends(who, to, &borrowed).await;
        let shown: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", value.chars().take(60).collect::<String>())).collect();
        assert_plain(&page, &format!("POST {to} with {shown:?}"));
    }
}

/// A little of everything, so that most pages have something on them.
pub(super) async fn something_of_everything(service: &Service, worker: &Person, manager: &Person) {
    let reference = service.an_accepted_referral(worker, "Ann", "Example").await;
    service.a_referral(worker, "Katherine", "Trelawny").await;
    service.a_referral(worker, "Katherine", "Trelwany").await;
    let today = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
    let with_today =
        |fields: &[(&'static str, &'static str)]| -> Vec<(&'static str, &'static str)> { fields.iter().copied().chain(today).collect() };
    service.sends(manager, "/units/new", &[("name", "DU1"), ("town", "Truro"), ("bedrooms", "2"), ("tolerance", "high")]).await;
    let contact = with_today(&[("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "All well.")]);
    service.sends(worker, &format!("/referrals/{reference}/contacts"), &contact).await;
    let person = service.person_of(&reference).await;
    service.sends(worker, &format!("{person}/flags"), &[("kind", "alcohol"), ("basis", "She said so")]).await;
    service.sends(worker, &format!("/referrals/{reference}/children"), &[("given_name", "Bea"), ("family_name", "Example")]).await;
    let message = [("agency", "Housing"), ("words", "When?"), ("received-day", "2"), ("received-month", "3"), ("received-year", "2026")];
    service.sends(worker, &format!("/referrals/{reference}/messages"), &message).await;
    let mash = service.sends(manager, "/agencies", &[("name", "Penwith MASH"), ("agency_kind", "mash")]).await;
    let agency = mash.to.split('?').next().unwrap_or_default();
    let pathway = [("name", "A child at risk"), ("way", "to"), ("email", "duty@mash.example.uk"), ("secure", "no")];
    service.sends(manager, &format!("{agency}/pathways/new"), &pathway).await;
    let shared =
        [("to_written", "MASH"), ("kind", "mash"), ("how", "phone"), ("what", "who"), ("words", "A name"), ("basis", "safeguarding")];
    let why = [("why", "At risk"), ("agreed_by", "outside"), ("know", "yes"), ("worker", "outside")];
    service.sends(worker, &format!("{person}/forms/disclosure/new"), &[&shared[..], &why, &today].concat()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mutated_form_of_any_page_gets_anything_but_a_plain_answer() {
    let seed = from_the_environment("HOLDFAST_SEED", 20_261_125);
    println!("seed {seed}");
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let mut people = vec![];
    for role in [Role::SupportWorker, Role::ServiceManager, Role::ContractManager, Role::Administrator] {
        people.push((role, service.signed_in_as(role).await));
    }
    something_of_everything(&service, &people[0].1, &people[1].1).await;
    let mut walk = Walk { service, people, chance: Chance(seed | 1), slowest: std::time::Duration::ZERO };
    let mut all: Vec<Form> = vec![];
    for (_, who) in &walk.people {
        all.extend(walk.forms_of(who).await);
    }
    all.sort();
    all.dedup();
    let reached: BTreeSet<&str> = all.iter().filter_map(|form| route_of(&form.to)).collect();
    assert!(reached.len() > 20, "the pages were not walked: {reached:?}");
    // What no page of this walk leads to is sent all the same, with what it might hold.
    for route in routes::all().iter().filter(|route| route.method == "POST" && !reached.contains(route.path) && route.path != "/sign-out") {
        let to = route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/");
        let fields = ["name", "words", "reference", "worker", "unit", "version", "day-day"].map(|name| (name.to_owned(), "1".to_owned()));
        all.push(Form { to, fields: fields.to_vec() });
    }
    let times = from_the_environment("HOLDFAST_MUTATED", 1_500);
    for _ in 0..times {
        let form = walk.chance.of(&all).clone();
        walk.send_spoilt(&form).await;
    }
    println!(
        "{times} mutated forms of {} kinds, {} of them reached by links; the slowest answer took {} ms",
        all.len(),
        reached.len(),
        walk.slowest.as_millis()
    );
}

#[tokio::test]
async fn an_address_that_is_not_one_gets_a_page_of_ours() {
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    for path in [
        "/?done=%ff%fe",
        "/?done=a&done=b",
        "/reports/cornwall-outputs/2025-Q9",
        "/reports/x/y/figures/z",
        "/contacts/%ff",
        "/people/%ff",
        "/people/R%00",
        "/units/%2e%2e%2f",
        "/imports/99999999999999999999",
        "/duplicates/-1",
        "/dash/x",
        "/assets/nothing",
        "/assets/..%2f..%2fholdfast.key",
    ] {
        let page = service.opens(&manager, path).await;
        assert!(!page.status.is_server_error(), "{path}: {}", page.status);
        assert!(page.html.contains("Holdfast") || page.status.is_redirection(), "{path}: {} {}", page.status, page.html);
    }
    let parts = |kind: &'static str, body: &'static [u8]| {
        let length = body.len();
        Request::post("/imports")
            .header(header::COOKIE, &manager.cookie)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_LENGTH, length)
            .body(Body::from(body))
            .unwrap()
    };
    for (kind, body) in [
        ("text/plain", &b"hello"[..]),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nnothing like a part"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\xff\xfe\r\n--x--\r\n"),
    ] {
        let page = service.send(parts(kind, body)).await;
        assert!(page.status.is_client_error() && page.html.contains("Holdfast"), "{kind}: {} {}", page.status, page.html);
    }
}
