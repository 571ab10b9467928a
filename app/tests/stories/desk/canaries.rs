//! A token in every column of free text, and every page that anybody can come to looked through for it (`safety.md` X1). Where each is
//! found is one file, `app/tests/canaries.txt`, that people read: a column that is not in it, or a page that is new for one, fails. It
//! is written anew with `HOLDFAST_WRITE_CANARIES=1`.

use crate::given;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain},
    paper::{info_of, text_of},
    provider::Provider,
    whole::answer,
};
use holdfast::{access::Role, args, db::Actor, routes};
use jiff::civil::date;

use super::mutated::{links, something_of_everything};

const NOW: &str = "2026-03-02T09:00:00Z";

/// Columns of these names hold ids of lists, days, hashes, or what the program made of others.
const CODED: [&str; 89] = [
    "action",
    "age_told_on",
    "agency_kind",
    "answer",
    "answers",
    "asked_key",
    "becomes",
    "blind",
    "born_on",
    "called",
    "checked",
    "came",
    "code",
    "completed_on",
    "content",
    "contract",
    "course",
    "csrf",
    "dbs_on",
    "detail",
    "domain",
    "door",
    "draft",
    "end_reason",
    "ended_how",
    "ending",
    "exit_kind",
    "expected_on",
    "fields",
    "figure",
    "for_whom",
    "form",
    "form_key",
    "head",
    "identity",
    "issuer",
    "item",
    "kind",
    "likeness",
    "list",
    "means",
    "media",
    "move_on",
    "name_key",
    "of_table",
    "opening",
    "outcome",
    "pack",
    "pdf",
    "part",
    "parts",
    "password_hash",
    "period",
    "plan_domain",
    "query",
    "read_as",
    "reason",
    "reference",
    "report",
    "risk",
    "role",
    "route",
    "row_key",
    "rule",
    "safe",
    "scores",
    "secure",
    "sheet",
    "sign_in",
    "silent",
    "source",
    "stage",
    "state",
    "subject",
    "template",
    "texts",
    "letters",
    "think_family",
    "to_kind",
    "tolerance",
    "told_by",
    "voicemail",
    "was",
    "way",
    "went_to",
    "whose",
    "word",
    "started_kind",
    "status",
];
/// What tells of workbooks, of those who are signed in and of the program itself is looked at in its own stories.
const APART: [&str; 28] = [
    "person_key",
    "unit_key",
    "safe_contact_mark",
    "migration",
    "journal",
    "journal_head",
    "import",
    "import_row",
    "import_sheet",
    "layout",
    "write_key",
    "session",
    "draft",
    "asked",
    "look",
    "list_left",
    "sign_in_attempt",
    "known_browser",
    "new_browser",
    "new_browser_seen",
    "sign_on_begun",
    "served_day",
    "name_word",
    "name_part",
    "due_for",
    "deadline",
    "account",
    "record_fact",
];

/// A column of free text, and the token that stands in it.
type Planted = BTreeMap<String, String>;

/// What there is one of everything of, for pages to show.
pub(super) async fn a_full_case(service: &Service, worker: &Person, manager: &Person) {
    something_of_everything(service, worker, manager).await;
    let reference = service.receives(worker, "Trevanion", (date(2026, 2, 20), "10:00"), &[]).await;
    done(&service.answers(worker, &reference, "accepted", Some((date(2026, 2, 20), "11:00"))).await);
    let unit = service.has_a_unit("T01").await;
    done(&service.arrives(worker, &reference, unit, date(2026, 2, 21)).await);
    let person = service.person_of(&reference).await;
    let mut address = plain(&[("version", "0"), ("street", "1 Fore Street"), ("postcode", "PL31 2XX"), ("way_in", "By the chapel")]);
    address.extend(day("since", date(2026, 3, 1)));
    done(&service.presses(manager, "/units/T01/address", address).await);
    let at = |rest: &str| format!("{person}/{rest}");
    let safe =
        [("version", "0"), ("means", "Text first"), ("phone", "07700 900877"), ("safe_times", "Mornings"), ("code_word", "Bluebell")];
    done(&service.sends(worker, &at("safe-contact"), &safe).await);
    let with_today = |fields: &[(&str, &str)]| {
        let mut all = plain(fields);
        all.extend(day("day", date(2026, 3, 2)));
        all
    };
    let own = worker.worker_id.unwrap().to_string();
    let visit = with_today(&[("about", "A review"), ("place", "The library"), ("worker", &own)]);
    done(&service.presses(worker, &at("appointments"), visit).await);
    done(&service.presses(worker, &at("tasks"), with_today(&[("what", "Ring the school"), ("worker", &own)])).await);
    let mut school = plain(&[("value", "Trelawny School"), ("told_by", "person")]);
    school.extend(day("since", date(2026, 3, 1)));
    done(&service.presses(worker, &at("about/school"), school).await);
    let partner = [("kind", "partner"), ("given_name", "Merryn"), ("words", "Lives nearby")];
    done(&service.sends(worker, &at("relationships"), &partner).await);
    done(&service.sends(worker, &at("names"), &[("kind", "alias"), ("given_name", "Nan")]).await);
    done(&service.sends(worker, &format!("/referrals/{reference}/plan"), &[("version", "0"), ("hopes", "To sleep")]).await);
    let goal = [("words", "Swim again"), ("domain", "increased-recovery"), ("steps", "Find a pool")];
    done(&service.sends(worker, &format!("/referrals/{reference}/goals"), &goal).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM goal", args![]).await.unwrap();
    let (score, said) = (format!("score-{id}"), format!("words-{id}"));
    let scored = with_today(&[("stage", "access"), (&score, "2"), (&said, "Not since the summer")]);
    done(&service.presses(worker, &format!("/referrals/{reference}/goals/scores"), scored).await);
    let meeting = with_today(&[("area", "East Cornwall"), ("worker", &own)]);
    let made = service.presses(worker, "/marac/new", meeting).await;
    done(&made);
    let agenda = format!("{}/agenda", made.to.split('?').next().unwrap_or_default());
    done(&service.sends(worker, &agenda, &[("agenda", "1; Quilla Zennor; 01/01/1980; 9 Back Lane")]).await);
    let of_service: i64 = service.db.read().await.unwrap().value("SELECT min(id) FROM service", args![]).await.unwrap();
    let mut group =
        plain(&[("name", "Moving on"), ("service", &of_service.to_string()), ("kind", "programme"), ("for", "anyone"), ("leads", &own)]);
    group.extend(day("begins", date(2026, 3, 1)));
    let made = service.presses(worker, "/groups/new", group).await;
    done(&made);
    let group = made.to.split('?').next().unwrap_or_default().to_owned();
    let session = with_today(&[("minutes", "60"), ("topic", "Trust"), ("place", "The chapel"), ("times", "1")]);
    done(&service.presses(worker, &format!("{group}/sessions"), session).await);
    let given = with_today(&[("group", group.trim_start_matches("/groups/")), ("place", "given")]);
    done(&service.presses(worker, &at("groups"), given).await);
    let ids: (i64, i64) = service
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT (SELECT max(id) FROM group_session), (SELECT max(id) FROM group_place)", args![])
        .await
        .unwrap()
        .unwrap();
    let came = format!("came-{}", ids.1);
    let marked = [("version", "0"), (came.as_str(), "came"), ("note", "Short of chairs")];
    done(&service.sends(worker, &format!("/groups/sessions/{}/attendance", ids.0), &marked).await);
    done(&service.presses(worker, &at("forms/feedback/new"), with_today(&[("how", "good")])).await);
    documents(service, worker, &reference).await;
    transfer(service, worker, &reference).await;
    done(&service.sends(worker, "/ties", &[("given_name", "Kit"), ("family_name", "Nance"), ("what", "friend")]).await);
}

/// A transfer to another service, that waits for its answer.
async fn transfer(service: &Service, worker: &Person, reference: &str) {
    let to: i64 = service.db.read().await.unwrap().value("SELECT min(id) FROM service WHERE kind = 'in-reach'", args![]).await.unwrap();
    let mut fields =
        plain(&[("to", &to.to_string()), ("why", "They wait"), ("basis", "consent"), ("agreed", "She asked"), ("note", "Ring")]);
    fields.extend(day("from", date(2026, 3, 2)));
    done(&service.presses(worker, &format!("/referrals/{reference}/transfer"), fields).await);
}

/// A letter that went to somebody, and a copy of their plan.
async fn documents(service: &Service, worker: &Person, reference: &str) {
    let to = [("to", "council"), ("to_name", "Housing"), ("route", "portal"), ("words", "Please look at this again.")];
    let made = service.sends(worker, &format!("/referrals/{reference}/documents/letter"), &to).await;
    done(&made);
    let mut went = plain(&to);
    went.extend(day("day", date(2026, 3, 2)));
    done(&service.presses(worker, &format!("{}/sent", made.to.split('?').next().unwrap_or_default()), went).await);
    let plan = [("to", "person"), ("route", "hand"), ("part", "hopes"), ("part", "goals")];
    done(&service.sends(worker, &format!("/referrals/{reference}/documents/support-plan"), &plan).await);
}

/// A token in every column of free text of every row. A column is told by its name and its type; what is coded stands above.
pub(super) async fn plant(service: &Service, token_of: impl Fn(usize) -> String) -> Planted {
    let mut planted = Planted::new();
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let tables = tx.catalogue().await.unwrap();
    for table in tables.iter().map(|table| table.name.clone()).filter(|name| !APART.contains(&name.as_str()) && !name.ends_with("_change"))
    {
        let columns: Vec<(String, String)> = if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
            tx.all(
                "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1",
                args![&table],
            )
            .await
            .unwrap()
        } else {
            tx.all("SELECT name, lower(type) FROM pragma_table_info($1)", args![&table]).await.unwrap()
        };
        for (column, kind) in columns {
            if kind != "text" || CODED.contains(&column.as_str()) || column.ends_with("_on") || column.ends_with("_hash") {
                continue;
            }
            let token = token_of(planted.len());
            // Values of characteristics are ids of lists, but for the words that are.
            let only = match (table.as_str(), column.as_str()) {
                ("characteristic", "value") => " WHERE kind IN ('school', 'postcode')",
                ("unit" | "worker" | "team" | "contract" | "service" | "organisation", "name") => continue,
                _ => "",
            };
            tx.run_assembled(format!("UPDATE {table} SET {column} = $1{only}"), args![&token]).await.unwrap();
            planted.insert(format!("{table}.{column}"), token);
        }
    }
    tx.journal("put", "test", 0, "");
    tx.commit().await.unwrap();
    planted
}

/// The route of the table that a path is of.
fn route_of(path: &str) -> String {
    let parts: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    let fits = |pattern: &str| {
        let wanted: Vec<&str> = pattern.split('/').collect();
        wanted.len() == parts.len() && wanted.iter().zip(&parts).all(|(w, p)| w.starts_with('{') || w == p)
    };
    let mut known: Vec<&str> = routes::all().iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    known.sort_by_key(|pattern| pattern.matches('{').count());
    known.into_iter().find(|pattern| fits(pattern)).unwrap_or("?").to_owned()
}

/// Where each token was found: on a page, by its route; in a title; in an address.
type Found = BTreeMap<String, BTreeSet<String>>;

fn look(page: &Page, path: &str, planted: &Planted, found: &mut Found) {
    let route = route_of(path);
    let title = page.html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
    for (column, token) in planted {
        let mut at = |place: String| {
            found.entry(column.clone()).or_default().insert(place);
        };
        if page.html.contains(token.as_str()) {
            at(route.clone());
        }
        if title.contains(token.as_str()) {
            at(format!("TITLE of {route}"));
        }
        if page.to.contains(token.as_str()) || path.contains(token.as_str()) || links(&page.html).any(|link| link.contains(token.as_str()))
        {
            at("ADDRESS".into());
        }
    }
}

/// A page, and of a document its words and what it says of itself.
async fn opened(service: &Service, who: &Person, path: &str) -> Page {
    if !path.ends_with(".pdf") {
        return service.opens(who, path).await;
    }
    let asked = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let got = answer(&service.router, asked).await;
    let is_one = got.body.starts_with(b"%PDF");
    let html = if is_one { text_of(&got.body) + &info_of(&got.body) } else { got.text() };
    Page { status: got.status, html, to: String::new() }
}

/// Every page that somebody comes to by links, of each kind a few.
async fn walk(service: &Service, who: &Person, planted: &Planted, found: &mut Found) -> usize {
    let (mut to_open, mut seen): (Vec<String>, BTreeSet<String>) = (vec!["/".into()], BTreeSet::new());
    let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
    for typed in ["Trevanion", "07700 900877", "T01"] {
        to_open.push(service.searches(who, typed).await.to);
    }
    while let Some(path) = to_open.pop() {
        let kind: String = path.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
        let count = of_kind.entry(kind).or_default();
        if !seen.insert(path.clone()) || *count >= 8 || path.starts_with("/assets") || !path.starts_with('/') {
            continue;
        }
        *count += 1;
        let page = opened(service, who, &path).await;
        assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(!page.html.contains('\u{2}') || page.html.starts_with("PK"), "{path} shows what is sealed as it is kept");
        look(&page, &path, planted, found);
        to_open.extend(links(&page.html));
        if !page.to.is_empty() {
            to_open.push(page.to.clone());
        }
    }
    seen.len()
}

/// What is class S (`design.md`): masked until asked for, in no list, title, address or export.
const CLASS_S: [&str; 7] = [
    "appointment.place",
    "characteristic.value",
    "safe_contact.code_word",
    "safe_contact.phone",
    "unit_address.postcode",
    "unit_address.street",
    "unit_address.way_in",
];

fn written(planted: &Planted, found: &Found) -> String {
    let mut text = String::from(
        "# On which pages what is typed can be read: every column of free text, and the routes on which a token in it was found. Made by\n\
         # app/tests/stories/desk/canaries.rs, by walking every page that a worker who carries the case, a manager, an administrator and the\n\
         # council's contract manager come to. S: class S, masked until it is asked for.\n",
    );
    for column in planted.keys() {
        let class = if CLASS_S.contains(&column.as_str()) { " S" } else { "" };
        let places: Vec<&str> = found.get(column).into_iter().flatten().map(String::as_str).collect();
        writeln!(text, "{column}{class}: {}", if places.is_empty() { "nowhere".into() } else { places.join(", ") }).unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_stands_where_the_list_says_and_nowhere_else() {
    let mut service = a_service_at(NOW).await;
    Provider::listening().await.serves(&mut service);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    a_full_case(&service, &worker, &manager).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let who = [("email", "worker@council.example")];
    done(&service.sends(&admin, &format!("/accounts/{}/identity", worker.account_id), &who).await);
    let worker = service.signs_in_again(&worker).await;
    let planted = plant(&service, |n| format!("qz{}vx", n + 100)).await;
    assert!(planted.len() > 60, "only {} columns", planted.len());
    // Made of what is planted.
    let reference: (String,) = service
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT f.reference FROM document d JOIN referral f ON f.id = d.referral_id LIMIT 1", args![])
        .await
        .unwrap()
        .unwrap();
    documents(&service, &worker, &reference.0).await;
    let (mut found, mut pages) = (Found::new(), 0);
    for who in [worker, manager, admin, service.signed_in_as(Role::ContractManager).await] {
        pages += walk(&service, &who, &planted, &mut found).await;
    }
    assert!(pages > 150, "only {pages} pages");
    for (column, places) in &found {
        let told: Vec<&String> = places.iter().filter(|place| place.starts_with("TITLE") || *place == "ADDRESS").collect();
        assert!(told.is_empty(), "{column} stands in {told:?}");
    }
    for column in CLASS_S {
        let places = found.get(column).into_iter().flatten();
        let lists: Vec<&String> = places.filter(|place| !place.contains('{')).collect();
        assert!(lists.is_empty(), "{column} stands in {lists:?}");
        assert!(!found.get(column).is_some_and(|places| places.contains("/documents/{id}/document.pdf")), "{column} stands in a document");
    }
    let now = written(&planted, &found);
    let file = given::root().join("app/tests/canaries.txt");
    if std::env::var_os("HOLDFAST_WRITE_CANARIES").is_some() {
        fs::write(&file, &now).expect("the list");
    }
    let reviewed = fs::read_to_string(&file).unwrap_or_default();
    let others: Vec<&str> = now.lines().filter(|line| !reviewed.lines().any(|known| known == *line)).collect();
    assert!(
        others.is_empty() && now.lines().count() == reviewed.lines().count(),
        "not as the list says (HOLDFAST_WRITE_CANARIES=1): {others:#?}"
    );
}

/// Whether a database holds a text anywhere but in the columns given; gives where.
async fn held_in(service: &Service, text: &str) -> BTreeSet<String> {
    let mut read = service.db.read().await.unwrap();
    let mut places = BTreeSet::new();
    for table in read.catalogue().await.unwrap() {
        let columns: Vec<(String, String)> = if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
            read.all(
                "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1",
                args![&table.name],
            )
            .await
            .unwrap()
        } else {
            read.all("SELECT name, lower(type) FROM pragma_table_info($1)", args![&table.name]).await.unwrap()
        };
        for (column, _) in columns.iter().filter(|(_, kind)| kind == "text") {
            let sql = format!("SELECT count(*) FROM {} WHERE {column} LIKE $1", table.name);
            let held: Vec<(i64,)> = read.all_assembled(sql, args![format!("%{text}%")]).await.unwrap();
            if held[0].0 > 0 {
                places.insert(format!("{}.{column}", table.name));
            }
        }
    }
    places
}

#[tokio::test]
async fn what_is_class_s_is_sealed_in_its_own_column_and_is_noise_on_the_disk() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    a_full_case(&service, &worker, &manager).await;
    for typed in ["900877", "Bluebell", "The library", "Trelawny School", "1 Fore Street", "By the chapel"] {
        // Which columns hold it sealed: store/sealed.rs.
        assert_eq!(held_in(&service, typed).await, BTreeSet::new(), "{typed}");
        let mut files = 0;
        for entry in fs::read_dir(&service.folder).into_iter().flatten() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(typed.len()).any(|part| part == typed.as_bytes()), "{typed} can be read on the disk");
            files += 1;
        }
        assert!(files > 1 || std::env::var("HOLDFAST_TEST_DATABASE").is_ok(), "the files were not found");
    }
}
