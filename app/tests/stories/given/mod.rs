//! The ground that stories stand on: a service of its own for each, with its own clock, and people signed in to it.
#![allow(dead_code, reason = "each story file uses what it needs")]

pub mod brought;
pub mod browser;
pub mod cases;
pub mod ground;
pub mod held;
pub mod key;
pub mod like_new;
pub mod paper;
pub mod place;
pub mod provider;
pub mod records;
pub mod rows;
pub mod two;
pub mod two_months;
pub mod whole;

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use documents::Templates;
use holdfast::{
    App,
    access::{May, Role},
    args,
    clock::Clock,
    db::{Actor, Db},
    duties::contracts::Contracts,
    forms::Forms,
    ids, routes,
    running::accounts,
    session,
};
use jiff::Timestamp;
use tower::ServiceExt as _;

/// The folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A running service with a database of its own, gone when dropped.
pub struct Service {
    pub db: Db,
    pub app: App,
    pub router: Router,
    pub folder: PathBuf,
}

impl Drop for Service {
    fn drop(&mut self) {
        like_new::is_over(&self.folder);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new service, where it is now the moment given (UTC), as in `2026-10-05T09:00:00Z`.
pub async fn a_service_at(now: &str) -> Service {
    let folder = std::env::temp_dir().join(format!("holdfast-story-{}", ids::token()));
    let now: Timestamp = now.parse().expect("a moment");
    let db = a_database(&folder, Clock::standing_at(now)).await;
    a_service_on(db, folder)
}

/// The service that runs on this database.
pub fn a_service_on(db: Db, folder: PathBuf) -> Service {
    // What the service logs as an error stands beside the story that failed.
    let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_test_writer().try_init();
    let (contracts, forms, templates) = shipped();
    let app = App { db: db.clone(), forms, templates, contracts, asks: Arc::default(), behind_https: false, provider: None, mail: None };
    Service { db, router: routes::router(app.clone()), app, folder }
}

/// The rules that are shipped, read once for all stories: read by each they take a third of the whole run.
fn shipped() -> (Arc<Contracts>, Arc<Forms>, Arc<Templates>) {
    static SHIPPED: OnceLock<(Arc<Contracts>, Arc<Forms>, Arc<Templates>)> = OnceLock::new();
    let load = || {
        let contracts = Contracts::load(&root()).expect("the shipped packs");
        let (forms, templates) = (Forms::load(&contracts.root), Templates::load(&contracts.root));
        (Arc::new(contracts), Arc::new(forms), Arc::new(templates))
    };
    SHIPPED.get_or_init(load).clone()
}

/// An empty schema of its own in the PostgreSQL of the stories. Nothing where there is none, and the story says so.
pub async fn a_schema() -> Option<(String, String)> {
    let Ok(url) = std::env::var("HOLDFAST_TEST_DATABASE") else {
        println!("SKIPPED: told only where the stories run on PostgreSQL (script/postgres-tests)");
        return None;
    };
    let schema = format!("story_{}", &ids::token()[..16]);
    Db::make_schema(&url, &schema).await.expect("a new schema");
    Some((url, schema))
}

/// A new database: an encrypted file, or, where `HOLDFAST_TEST_DATABASE` has the address of a PostgreSQL, a database of its own there.
pub async fn a_database(folder: &std::path::Path, clock: Clock) -> Db {
    match std::env::var("HOLDFAST_TEST_DATABASE") {
        Err(_) => like_new::a_folder(folder, clock).await,
        Ok(url) => like_new::in_postgres(&url, folder, clock).await,
    }
}

/// Someone signed in.
#[derive(Clone)]
pub struct Person {
    pub cookie: String,
    pub csrf: String,
    pub account_id: i64,
    pub worker_id: Option<i64>,
}

impl Person {
    /// The same person, with a form token of someone else's making.
    pub fn with_csrf(&self, csrf: &str) -> Person {
        Person { csrf: csrf.to_owned(), ..self.clone() }
    }

    /// The token that stands in this person's forms.
    pub fn csrf_token(&self) -> &str {
        &self.csrf
    }
}

/// A page as a person got it.
pub struct Page {
    pub status: StatusCode,
    pub html: String,
    /// Where a redirect leads; empty for a page.
    pub to: String,
}

impl Page {
    /// The page, which says what is given.
    pub fn says(&self, words: &str) -> &Page {
        assert!(self.html.contains(words), "the page does not say {words:?}: {} {} {}", self.status, self.to, text(&self.html));
        self
    }

    pub fn says_nothing_of(&self, words: &str) -> &Page {
        assert!(!self.html.contains(words), "the page says {words:?}");
        self
    }
}

/// What a page says, without its tags.
pub fn text(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Service {
    /// Moves the clock.
    pub fn it_is_now(&self, now: &str) {
        self.db.clock.set(now.parse().expect("a moment"));
    }

    /// An account of this role, signed in; roles that do case work are workers of their own.
    pub async fn signed_in_as(&self, role: Role) -> Person {
        let mut tx = self.db.write(Actor::SYSTEM).await.expect("a write");
        let at = tx.at;
        let worker_id = role.may(May::RecordWork).then(|| ids::next(at));
        let name = format!("{} {}", role.says(), &ids::token()[..6]);
        if let Some(id) = worker_id {
            tx.run(
                "INSERT INTO worker (id, name, role, volunteer, recorded_at) VALUES ($1, $2, 'Support worker', FALSE, $3)",
                args![id, &name, at],
            )
            .await
            .expect("a worker");
        }
        let sign_in = format!("{}-{}", role.id(), &ids::token()[..8]);
        let new =
            accounts::NewAccount { sign_in: &sign_in, name: &name, role, password: "three random words", worker_id, organisation_id: None };
        let account_id = accounts::add(&mut tx, new).await.expect("an account");
        tx.commit().await.expect("a commit");
        self.signs_in(account_id, worker_id).await
    }

    /// The same person on another day, when the session of before is over.
    pub async fn signs_in_again(&self, who: &Person) -> Person {
        self.signs_in(who.account_id, who.worker_id).await
    }

    async fn signs_in(&self, account_id: i64, worker_id: Option<i64>) -> Person {
        let token = session::begin(&self.db, account_id).await.expect("a session");
        let csrf: String = self
            .db
            .read()
            .await
            .expect("a read")
            .value("SELECT csrf FROM session WHERE account_id = $1 ORDER BY id DESC LIMIT 1", args![account_id])
            .await
            .expect("its csrf token");
        Person { cookie: format!("holdfast={token}"), csrf, account_id, worker_id }
    }

    pub async fn send(&self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let status = response.status();
        let to = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), 50 << 20).await.expect("a body");
        Page { status, html: String::from_utf8_lossy(&bytes).into_owned(), to }
    }

    /// Opens an address.
    pub async fn opens(&self, who: &Person, path: &str) -> Page {
        self.send(Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).expect("a request")).await
    }

    /// How many questions a page that is there asks of the database: the least of three openings, since looks that were set aside are
    /// gathered into the journal now and then, whoever opens what.
    pub async fn questions_of(&self, who: &Person, path: &str) -> u64 {
        // Much that stood aside takes as long to gather as three openings, and its questions would count with each.
        holdfast::looks::gather(&self.db).await.unwrap();
        let mut least = u64::MAX;
        for _ in 0..3 {
            let before = self.db.asked();
            assert_eq!(self.opens(who, path).await.status, StatusCode::OK, "{path}");
            least = least.min(self.db.asked() - before);
        }
        least
    }

    /// Sends a form, with the hidden fields that our pages put into it.
    pub async fn sends(&self, who: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
        let key = ids::token();
        self.sends_with_key(who, path, &key, fields).await
    }

    /// Sends a form under a key of one's own, as a second press would.
    pub async fn sends_with_key(&self, who: &Person, path: &str, key: &str, fields: &[(&str, &str)]) -> Page {
        let body = {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.append_pair("csrf", &who.csrf).append_pair("form_key", key).extend_pairs(fields);
            body.finish()
        };
        let request = Request::post(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Sends a form that only asks for something to be shown, and goes where it leads, as a browser does.
    pub async fn asks(&self, who: &Person, path: &str, fields: &[(&str, &str)]) -> Page {
        let sent = self.sends(who, path, fields).await;
        if sent.status != StatusCode::SEE_OTHER {
            return sent;
        }
        Page { to: sent.to.clone(), ..self.opens(who, &sent.to).await }
    }

    /// What somebody types into the box of every page, and who is found.
    pub async fn searches(&self, who: &Person, typed: &str) -> Page {
        self.asks(who, "/people/search", &[("name", typed)]).await
    }

    /// Sends a form with a file, as a browser does: in parts, the token first.
    pub async fn sends_file(&self, who: &Person, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Page {
        const EDGE: &str = "part-of-a-form";
        let mut body = vec![];
        for (name, value) in [("csrf", who.csrf.as_str())].iter().chain(fields) {
            body.extend(format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        let (field, name, bytes) = file;
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let request = Request::post(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// A referral keyed in now by `who`; gives its reference.
    pub async fn a_referral(&self, who: &Person, given: &str, family: &str) -> String {
        let today = self.db.clock.now().to_zoned(holdfast::clock::zone());
        let (day, month, year) = (today.day().to_string(), today.month().to_string(), today.year().to_string());
        let time = today.strftime("%H:%M").to_string();
        let fields = [
            ("door", "phone"),
            ("received-day", &day),
            ("received-month", &month),
            ("received-year", &year),
            ("received_time", &time),
            ("source", "police"),
            ("given_name", given),
            ("family_name", family),
            ("born-day", "3"),
            ("born-month", "5"),
            ("born-year", "1990"),
            ("gender", "female"),
            ("ethnicity", "not-asked"),
            ("sexuality", "not-asked"),
            ("disability", "no"),
            ("no_recourse", "not-known"),
            ("risk", "medium"),
            ("main_need", "mental-health"),
        ];
        let sent = self.sends(who, "/referrals", &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
        sent.to.trim_start_matches("/referrals/").split('?').next().unwrap_or_default().to_owned()
    }

    /// A referral keyed in and accepted by `who`.
    pub async fn an_accepted_referral(&self, who: &Person, given: &str, family: &str) -> String {
        let reference = self.a_referral(who, given, family).await;
        let answered = self.sends(who, &format!("/referrals/{reference}/answers"), &[("outcome", "accepted")]).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", text(&answered.html));
        reference
    }

    /// The page of the person that a referral is about.
    pub async fn person_of(&self, reference: &str) -> String {
        let person: String = self
            .db
            .read()
            .await
            .expect("a read")
            .value(
                "SELECT root.reference FROM referral r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
                 WHERE r.reference = $1",
                args![reference],
            )
            .await
            .expect("the person");
        format!("/people/{person}")
    }

    /// How many rows a table holds; the journal with the looks that are on their way to it.
    pub async fn rows(&self, table: &str) -> i64 {
        holdfast::looks::gather(&self.db).await.expect("looks reach the journal");
        let mut read = self.db.read().await.expect("a read");
        let counts: Vec<(i64,)> = read.all_assembled(format!("SELECT count(*) FROM {table}"), args![]).await.expect("a count");
        counts[0].0
    }
}
