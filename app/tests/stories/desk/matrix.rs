//! Every route, as every role, in every state of an account, for a record in every relation to whoever asks (`safety.md` A1). What comes of
//! it is one file, `app/tests/matrix.txt`, that people read: a route that is not in it, or an answer that is another, fails. Written anew
//! with `HOLDFAST_WRITE_MATRIX=1`, to be read before it is committed.

use crate::given;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
};

use axum::http::StatusCode;
use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain},
    provider::Provider,
};
use holdfast::{
    access::{May, Role},
    args,
    db::Actor,
    ids, routes,
    running::contracts::services,
};
use jiff::civil::date;

const NOW: &str = "2026-03-02T09:00:00Z";

/// How a record stands to whoever asks for it.
const RELATIONS: [(char, &str); 12] = [
    ('o', "they carry the case"),
    ('t', "somebody of their team carries it"),
    ('x', "somebody of another team carries it"),
    ('u', "nobody carries it yet"),
    ('h', "another team's, in a unit tonight"),
    ('w', "their team's, and a wall stands before it"),
    ('s', "their team's, and sealed"),
    ('n', "their team's, sealed, and they are named as a reader"),
    ('e', "another team's, and they took access in an emergency"),
    ('p', "another provider's"),
    ('g', "another provider's, and shared with theirs by agreement"),
    ('a', "it is not there"),
];

/// A record with one of what is recorded below it, each by the beginning of the address that leads to it.
#[derive(Clone, Default)]
struct Record {
    person: String,
    referral: String,
    ids: BTreeMap<&'static str, i64>,
}

impl Record {
    /// The address of a route for this record. What else it names is something that there always is, or nothing.
    fn address(&self, path: &str) -> String {
        let first = path.split('/').nth(1).unwrap_or_default();
        let whose = match first {
            "people" => self.person.clone(),
            "referrals" => self.referral.clone(),
            known => self.ids.get(known).map_or_else(|| "999999".to_owned(), i64::to_string),
        };
        let mut parts: Vec<&str> = path.split('/').collect();
        for (at, part) in parts.iter_mut().enumerate() {
            *part = match *part {
                _ if at == 2 && part.starts_with('{') => &whose,
                "{kind}" if path.contains("/about/") => "religion",
                "{kind}" if path.contains("/documents/") => "letter",
                "{kind}" if path.contains("/steps/") => "support-plan-agreed",
                "{kind}" if first == "people" => "feedback",
                "{kind}" => "exit-interview",
                "{line}" if path.ends_with("{line}") => "new",
                part if part.starts_with('{') => "999999",
                part => part,
            };
        }
        parts.join("/")
    }
}

struct World {
    service: Service,
    manager: Person,
    north: Person,
    south: Person,
    unit: i64,
    agency: i64,
    /// Who manages at the other provider, and both of them.
    other: Person,
    providers: [i64; 2],
}

async fn works_for(service: &Service, worker: i64, provider: i64) {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let row = args![ids::next(tx.at), worker, provider, "1970-01-01", 0_i64, i64::MAX, tx.at];
    tx.insert_all("worker_provider", "id, worker_id, provider_id, from_on, from_at, to_at, recorded_at", vec![row]).await.unwrap();
    tx.journal("put", "worker", worker, "");
    tx.commit().await.unwrap();
}

/// Two providers, each with a contract of its own.
async fn two_providers(service: &Service, manager: &Person) -> [i64; 2] {
    services::make_all(&service.db, &service.app.contracts).await.unwrap();
    let mut found = [0, 0];
    for (nth, (name, pack)) in [("Carrek", "cornwall-dispersed"), ("Bosun", "west-midlands-idva")].into_iter().enumerate() {
        done(&service.sends(manager, "/organisations", &[("name", name), ("kind", "provider")]).await);
        found[nth] = service.db.read().await.unwrap().value("SELECT max(id) FROM organisation", vec![]).await.unwrap();
        let provider = found[nth].to_string();
        let named = [("version", "0"), ("name", pack), ("provider_id", provider.as_str())];
        done(&service.sends(manager, &format!("/contracts/{pack}"), &named).await);
    }
    found
}

async fn in_team(service: &Service, team: i64, worker: i64) {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let (id, at) = (ids::next(tx.at), tx.at);
    tx.run(
        "INSERT INTO worker_team (id, worker_id, team_id, from_on, recorded_at) VALUES ($1, $2, $3, '2026-01-01', $4)",
        args![id, worker, team, at],
    )
    .await
    .unwrap();
    tx.journal("put", "team", team, "");
    tx.commit().await.unwrap();
}

async fn a_world() -> World {
    let mut service = a_service_at(NOW).await;
    Provider::listening().await.serves(&mut service);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let (north, south) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::SupportWorker).await);
    for (name, who) in [("North", &north), ("South", &south)] {
        done(&service.sends(&manager, "/teams", &[("name", name)]).await);
        let team: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM team", vec![]).await.unwrap();
        in_team(&service, team, who.worker_id.unwrap()).await;
    }
    let providers = two_providers(&service, &manager).await;
    let other = service.signed_in_as(Role::ServiceManager).await;
    works_for(&service, other.worker_id.unwrap(), providers[1]).await;
    let unit = service.has_a_unit("T01").await;
    done(&service.sends(&manager, "/agencies", &[("name", "Penwith MASH"), ("agency_kind", "mash")]).await);
    let agency: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM organisation", vec![]).await.unwrap();
    done(&service.sends(&manager, &format!("/agencies/{agency}/pathways/new"), &[("name", "A child"), ("way", "to")]).await);
    World { service, manager, north, south, unit, agency, other, providers }
}

impl World {
    async fn newest(&self, table: &str) -> i64 {
        let found: Vec<(i64,)> =
            self.service.db.read().await.unwrap().all_assembled(format!("SELECT max(id) FROM {table}"), args![]).await.unwrap();
        found[0].0
    }

    /// A record, carried by somebody or by nobody yet, with a contact, a form, a task and an appointment.
    async fn record(&self, manager: &Person, carrier: Option<&Person>, name: &str) -> Record {
        let (on, asked) = if manager.account_id == self.other.account_id {
            (date(2026, 3, 1), vec![("service", "west-midlands-idva/idva")])
        } else {
            (date(2026, 3, 1), vec![])
        };
        let referral = self.service.receives(manager, name, (on, "11:00"), &asked).await;
        let mut ids = BTreeMap::new();
        if let Some(carrier) = carrier {
            done(&self.service.answers(manager, &referral, "accepted", None).await);
            let worker = carrier.worker_id.unwrap().to_string();
            done(&self.service.sends(manager, &format!("/referrals/{referral}/key-worker"), &[("worker", &worker)]).await);
            self.a_transfer(manager, &referral).await;
            ids.insert("transfers", self.newest("transfer").await);
        }
        let person = self.service.person_of(&referral).await.trim_start_matches("/people/").to_owned();
        let today = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];
        let with_today = |fields: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> { fields.iter().copied().chain(today).collect() };
        let contact = with_today(&[("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "Rang.")]);
        done(&self.service.sends(manager, &format!("/referrals/{referral}/contacts"), &contact).await);
        ids.insert("contacts", self.newest("contact").await);
        done(&self.service.sends(manager, &format!("/people/{person}/forms/feedback/new"), &with_today(&[("how", "good")])).await);
        ids.insert("records", self.newest("record").await);
        let worker = manager.worker_id.unwrap().to_string();
        let given: Vec<(&str, &str)> = with_today(&[("what", "Ring")]).into_iter().chain([("worker", worker.as_str())]).collect();
        done(&self.service.sends(manager, &format!("/people/{person}/tasks"), &given).await);
        ids.insert("tasks", self.newest("task").await);
        let given: Vec<(&str, &str)> =
            with_today(&[("about", "A review"), ("place", "Here")]).into_iter().chain([("worker", worker.as_str())]).collect();
        done(&self.service.sends(manager, &format!("/people/{person}/appointments"), &given).await);
        ids.insert("appointments", self.newest("appointment").await);
        let plan = [("version", "0"), ("health-goal", "Swim again")];
        done(&self.service.sends(manager, &format!("/referrals/{referral}/plan"), &plan).await);
        ids.insert("goals", self.newest("goal").await);
        // The register is nobody's: every record comes to the same agency and pathway.
        ids.insert("pathways", self.newest("pathway").await);
        ids.insert("agencies", self.agency);
        self.a_document(&referral).await;
        ids.insert("documents", self.newest("document").await);
        ids.insert("sendings", self.newest("document_sent").await);
        Record { person, referral, ids }
    }

    /// A transfer to another service of the same contract.
    async fn a_transfer(&self, manager: &Person, referral: &str) {
        let sql = "SELECT min(s.id) FROM service s JOIN contract k ON k.id = s.contract_id JOIN referral r ON r.contract = k.pack
             WHERE r.reference = $1 AND s.kind = 'children-and-young-people'";
        let to: i64 = self.service.db.read().await.unwrap().value(sql, args![referral]).await.unwrap();
        let mut fields = plain(&[("to", &to.to_string()), ("why", "For the children"), ("basis", "consent"), ("agreed", "She asked")]);
        fields.extend(day("from", date(2026, 3, 2)));
        done(&self.service.presses(manager, &format!("/referrals/{referral}/transfer"), fields).await);
    }

    /// A document that went to somebody. It is put there, because setting one for each of so many records would take minutes.
    async fn a_document(&self, referral: &str) {
        let mut tx = self.service.db.write(Actor::SYSTEM).await.unwrap();
        let (at, id) = (tx.at, ids::next(tx.at));
        let (person, case): (i64, i64) =
            tx.one("SELECT person_id, id FROM referral WHERE reference = $1", args![referral]).await.unwrap().unwrap();
        let row = args![id, person, case, "letter", "1", "Letter", "person", "", "hand", "", "", "", "", false, 1_i64, 1_i64, at];
        let columns = "id, person_id, referral_id, kind, template, title, to_kind, to_name, route, parts, why, missing, pdf, holds_hidden, pages, size, recorded_at";
        tx.insert_all("document", columns, vec![row]).await.unwrap();
        let row = args![ids::next(at), id, "person", "", "hand", "", "2026-03-02", "", "", "", at];
        let columns = "id, document_id, to_kind, to_name, route, address, sent_on, words, unsafe_because, unsafe_why, recorded_at";
        tx.insert_all("document_sent", columns, vec![row]).await.unwrap();
        tx.journal("put", "document", id, "");
        tx.commit().await.unwrap();
    }

    /// The record that stands so to whoever asks.
    async fn related(&self, who: &Person, relation: char) -> Record {
        let carrier = match relation {
            'o' => Some(who).filter(|who| who.worker_id.is_some()),
            'x' | 'h' | 'e' => Some(&self.south),
            'u' | 'a' => None,
            'p' | 'g' => Some(&self.other),
            _ => Some(&self.north),
        };
        let names = ["o", "t", "x", "u", "h", "w", "s", "n", "e", "p", "g", "a"].map(|letter| format!("Case{letter}"));
        let name = names.iter().find(|name| name.ends_with(relation)).unwrap();
        if relation == 'a' {
            return Record { person: "P9999".into(), referral: "R9999".into(), ids: BTreeMap::new() };
        }
        let manager = if matches!(relation, 'p' | 'g') { &self.other } else { &self.manager };
        let record = self.record(manager, carrier, name).await;
        match relation {
            'h' => {
                let unit: i64 = self.newest_unit().await;
                done(&self.service.arrives(manager, &record.referral, unit, date(2026, 3, 2)).await);
            }
            'w' if who.worker_id.is_some() => {
                let kept = format!("/workers/{}/kept-from", who.worker_id.unwrap());
                done(&self.service.presses(manager, &kept, plain(&[("reference", &record.person), ("why", "Kin")])).await);
            }
            's' | 'n' => {
                let page = format!("/people/{}/who-sees", record.person);
                done(&self.service.sends(manager, &format!("{page}/seal"), &[("why", "Works for the council")]).await);
                if relation == 'n' {
                    done(&self.service.sends(manager, &format!("{page}/readers"), &[("account", &who.account_id.to_string())]).await);
                }
            }
            'e' => {
                let fields = [("reference", record.person.as_str()), ("why", "She rang")];
                self.service.sends(who, "/emergency", &fields).await;
            }
            'g' => {
                let with = self.providers[0].to_string();
                let mut fields = plain(&[("with", with.as_str()), ("basis", "consent"), ("words", "She agreed")]);
                for part in ["risk", "contact", "where", "timeline", "children", "plan"] {
                    fields.push(("parts".to_owned(), part.to_owned()));
                }
                fields.extend(day("from", date(2026, 3, 2)));
                fields.extend(day("until", date(2026, 3, 30)));
                done(&self.service.presses(manager, &format!("/people/{}/sharing", record.person), fields).await);
            }
            _ => {}
        }
        record
    }

    /// A unit that nobody is in yet.
    async fn newest_unit(&self) -> i64 {
        let name = format!("U{}", &ids::token()[..6]);
        if self.service.rows("stay").await == 0 { self.unit } else { self.service.has_a_unit(&name).await }
    }

    async fn asks(&self, who: &Person, (method, path): (&str, &str)) -> Page {
        if method == "GET" { self.service.opens(who, path).await } else { self.service.sends(who, path, &[]).await }
    }
}

/// Routes that would end what the walk goes on with, or change who may see what.
const APART: [&str; 3] = ["/sign-out", "/lock", "/account/sessions/end-others"];
/// What leads to somebody's record by the first part of its address.
const OF_A_RECORD: [&str; 10] =
    ["people", "referrals", "contacts", "records", "tasks", "appointments", "goals", "documents", "sendings", "transfers"];

fn is_of_a_record(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    OF_A_RECORD.contains(&parts.next().unwrap_or_default()) && parts.next().is_some_and(|part| part.starts_with('{'))
}

/// Roles that may the same and reach as far are walked once.
pub(super) fn kinds_of_roles() -> Vec<(Role, Vec<&'static str>)> {
    let mut kinds: Vec<(Role, Vec<&'static str>)> = vec![];
    let permissions: BTreeSet<String> = routes::all().iter().map(|route| format!("{:?}", route.may)).collect();
    for role in Role::all() {
        let may = |role: Role| routes::all().iter().map(|route| role.may(route.may)).collect::<Vec<_>>();
        assert!(permissions.len() > 5);
        match kinds.iter_mut().find(|(like, _)| like.sees() == role.sees() && may(*like) == may(role)) {
            Some((_, ids)) => ids.push(role.id()),
            None => kinds.push((role, vec![role.id()])),
        }
    }
    kinds
}

/// For each route, for each kind of role, in which relations the record was reached; and of routes about no record whether they were.
type Reached = BTreeMap<(String, &'static str), BTreeMap<&'static str, String>>;

async fn walk(world: &World, role: Role, name: &'static str, reached: &mut Reached) {
    let who = world.service.signed_in_as(role).await;
    if let Some(worker) = who.worker_id {
        works_for(&world.service, worker, world.providers[0]).await;
        let north: i64 = world.service.db.read().await.unwrap().value("SELECT min(id) FROM team", vec![]).await.unwrap();
        in_team(&world.service, north, worker).await;
    }
    let mut records = vec![];
    for (letter, _) in RELATIONS {
        // Whoever sees no records has no relation to one.
        if letter == 'a' || role.may(May::SeePeople) {
            records.push((letter, world.related(&who, letter).await));
        }
    }
    let nothing = world.service.opens(&who, "/there-is-no-such-page").await.html;
    for route in routes::all().iter().filter(|route| !APART.contains(&route.path)) {
        let mut letters = String::new();
        for (letter, record) in &records {
            let path = record.address(route.path);
            let page = world.asks(&who, (route.method, &path)).await;
            assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{} {path} as {name}", route.method);
            if page.status != StatusCode::NOT_FOUND {
                letters.push(*letter);
            } else {
                assert_eq!(page.html, nothing, "{} {path} as {name}: refused is not absent", route.method);
            }
            if !is_of_a_record(route.path) {
                letters = if letters.is_empty() { String::new() } else { "yes".into() };
                break;
            }
        }
        reached.entry((route.path.to_owned(), route.method)).or_default().insert(name, letters);
    }
}

fn written(reached: &Reached, kinds: &[(Role, Vec<&'static str>)]) -> String {
    let mut text = String::from(
        "# Who reaches what: every route for every kind of role, and for a record in each relation to whoever asks. Made by\n\
         # app/tests/stories/desk/matrix.rs. A letter stands for a relation in which the record was reached; a route about no record says\n\
         # yes. What is not said is refused, and looks as if it were not there.\n",
    );
    for (letter, says) in RELATIONS {
        writeln!(text, "#   {letter}  {says}").unwrap();
    }
    for (role, ids) in kinds {
        writeln!(text, "# {}: {}", role.id(), ids.join(", ")).unwrap();
    }
    for ((path, method), by_role) in reached {
        let said: Vec<String> = by_role.iter().filter(|(_, said)| !said.is_empty()).map(|(role, said)| format!("{role} {said}")).collect();
        writeln!(text, "{method:<4} {path}  {}", if said.is_empty() { "nobody".into() } else { said.join("; ") }).unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_every_role_for_every_relation_as_the_matrix_says() {
    let world = a_world().await;
    let (mut reached, kinds) = (Reached::new(), kinds_of_roles());
    for (role, _) in &kinds {
        walk(&world, *role, role.id(), &mut reached).await;
    }
    let now = written(&reached, &kinds);
    let file = given::root().join("app/tests/matrix.txt");
    if std::env::var_os("HOLDFAST_WRITE_MATRIX").is_some() {
        fs::write(&file, &now).expect("the matrix");
    }
    let reviewed = fs::read_to_string(&file).unwrap_or_default();
    let others: Vec<&str> = now.lines().filter(|line| !reviewed.lines().any(|known| known == *line)).collect();
    let gone: Vec<&str> = reviewed.lines().filter(|line| !now.lines().any(|known| known == *line)).collect();
    assert!(
        others.is_empty() && gone.is_empty(),
        "not as the matrix says (HOLDFAST_WRITE_MATRIX=1 writes it anew):\n now {others:#?}\n was {gone:#?}"
    );
}

#[tokio::test]
async fn nothing_opens_for_an_account_that_is_closed_for_a_leaver_or_for_a_role_that_is_not_there_any_more() {
    let service = a_service_at(NOW).await;
    for state in ["closed", "left", "no-role", "over"] {
        let who = service.signed_in_as(Role::ServiceManager).await;
        assert_eq!(service.opens(&who, "/referrals").await.status, StatusCode::OK);
        let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
        let (account, worker, at) = (who.account_id, who.worker_id.unwrap(), tx.at);
        match state {
            "closed" => tx.run("UPDATE account SET disabled_at = $1 WHERE id = $2", args![at, account]).await,
            "left" => tx.run("UPDATE worker SET left_on = '2026-03-01' WHERE id = $1", args![worker]).await,
            "no-role" => tx.run("UPDATE account SET role = 'night-porter' WHERE id = $1", args![account]).await,
            _ => tx.run("UPDATE session SET ended_at = $1 WHERE account_id = $2", args![at, account]).await,
        }
        .unwrap();
        tx.journal("put", "account", account, "");
        tx.commit().await.unwrap();
        for route in routes::all().iter().filter(|route| route.may != May::Anyone) {
            let path = Record { person: "P9999".into(), referral: "R9999".into(), ids: BTreeMap::new() }.address(route.path);
            let page = if route.method == "GET" { service.opens(&who, &path).await } else { service.sends(&who, &path, &[]).await };
            let is_out = page.to.starts_with("/sign-in") || page.status == StatusCode::FORBIDDEN;
            assert!(is_out, "{state}: {} {path} answers {} {}", route.method, page.status, page.to);
        }
    }
}
