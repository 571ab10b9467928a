//! Speed as ratios: a page over HTTP against the raw SQL for the same rows, in one run, on the same data.
//!
//!     cargo run --release -p bench -- DATA-FOLDER
//!
//! The folder is one that `holdfast init` and `holdfast import` made. Access checks, the journal of looks and escaping
//! stay on. Milliseconds do not travel between machines; ratios do.

mod http;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use holdfast::{
    App,
    access::Role,
    args,
    clock::Clock,
    config::Folder,
    contracts::{self, Contracts},
    db::{Actor, Db, DbError},
    ids, routes, session, staff,
};

/// How often each is asked, after a tenth of that to warm up.
const ROUNDS: usize = 200;

/// One thing measured: the page, and the SQL whose rows it shows.
struct Measured {
    what: &'static str,
    path: String,
    sql: Vec<(&'static str, Vec<holdfast::db::Value>)>,
}

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("usage: bench DATA-FOLDER"));
    let begun = Instant::now();
    let db = Folder(folder).open(Clock::system()).await.expect("the folder opens");
    let contracts = Arc::new(Contracts::load(&contracts::shipped()).expect("the packs load"));
    let app = App { db: db.clone(), contracts, behind_https: false };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = routes::router(app);
    tokio::spawn(async move { axum::serve(listener, router).await });
    println!("open and listening: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);

    let cookie = signed_in(&db).await;
    let mut client = http::Client::connect(address, &cookie).await;
    println!("{:<34} {:>9} {:>9} {:>9} {:>7} {:>8} {:>9}", "", "raw p50", "page p50", "page p99", "ratio", "queries", "kB");
    for measured in everything(&db).await.expect("the sample's people") {
        let raw = raw(&db, &measured).await.expect("the raw SQL runs");
        let (page, bytes) = page(&mut client, &measured.path).await;
        let before = db.asked();
        client.get(&measured.path).await;
        let asked = db.asked() - before;
        println!(
            "{:<34} {:>6.2} ms {:>6.2} ms {:>6.2} ms {:>7.1} {:>8} {:>9.1}",
            measured.what,
            millis(median(&raw)),
            millis(median(&page)),
            millis(percentile(&page, 99)),
            median(&page).as_secs_f64() / median(&raw).as_secs_f64(),
            asked,
            bytes as f64 / 1e3
        );
    }
    println!("memory: {} MB resident", resident_kb() / 1024);
    db.close().await;
}

/// The person with the most contacts, a worker's home, the board and a quarter, each with the SQL for its rows.
async fn everything(db: &Db) -> Result<Vec<Measured>, DbError> {
    let mut read = db.read().await?;
    let busiest: Option<(i64, String)> = read
        .one(
            "SELECT root.id, root.reference FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
             JOIN person root ON root.id = p.root_id GROUP BY root.id, root.reference ORDER BY count(*) DESC LIMIT 1",
            vec![],
        )
        .await?;
    let (id, reference) = busiest.expect("someone with contacts");
    let of_person = "SELECT c.id, n.words FROM contact c JOIN referral r ON r.id = c.referral_id JOIN person p ON p.id = r.person_id
         LEFT JOIN note n ON n.contact_id = c.id WHERE p.root_id = $1 ORDER BY c.happened_on DESC, c.id DESC LIMIT 50";
    let due_of_person = "SELECT d.id, d.why FROM deadline d JOIN referral r ON r.id = d.referral_id JOIN person p ON p.id = r.person_id WHERE p.root_id = $1";
    let referrals = "SELECT r.id, r.reference FROM referral r JOIN person p ON p.id = r.person_id WHERE p.root_id = $1";
    let open = "SELECT d.id, d.why FROM deadline d JOIN referral r ON r.id = d.referral_id JOIN person p ON p.id = r.person_id
         WHERE d.ending = 'open' ORDER BY d.due_at LIMIT 100";
    let stays = "SELECT s.id, u.name FROM stay s JOIN unit u ON u.id = s.unit_id";
    let quarter = [
        "SELECT id, source FROM referral WHERE received_on BETWEEN '2025-04-01' AND '2025-06-30'",
        "SELECT s.id, r.ethnicity FROM stay s JOIN referral r ON r.id = s.referral_id WHERE s.arrived_on <= '2025-06-30'",
        "SELECT CAST(sum(minutes) AS BIGINT), CAST(count(*) AS TEXT) FROM contact WHERE happened_on BETWEEN '2025-04-01' AND '2025-06-30' AND made",
    ];
    Ok(vec![
        Measured {
            what: "a person, latest 50 contacts",
            path: format!("/people/{reference}"),
            sql: vec![(of_person, args![id]), (due_of_person, args![id]), (referrals, args![id])],
        },
        Measured { what: "home: what is due", path: "/".into(), sql: vec![(open, args![])] },
        Measured { what: "units against days", path: "/units".into(), sql: vec![(stays, args![])] },
        Measured {
            what: "a quarter's return, page",
            path: "/reports/cornwall-outputs/2025-Q2".into(),
            sql: quarter.iter().map(|sql| (*sql, args![])).collect(),
        },
    ])
}

async fn raw(db: &Db, measured: &Measured) -> Result<Vec<Duration>, DbError> {
    let mut times = vec![];
    for round in 0..ROUNDS + ROUNDS / 10 {
        let begun = Instant::now();
        let mut read = db.read().await?;
        for (sql, args) in &measured.sql {
            let _rows: Vec<(Option<i64>, Option<String>)> = read.all(sql, args.clone()).await?;
        }
        drop(read);
        if round >= ROUNDS / 10 {
            times.push(begun.elapsed());
        }
    }
    Ok(times)
}

async fn page(client: &mut http::Client, path: &str) -> (Vec<Duration>, usize) {
    let mut times = vec![];
    let mut bytes = 0;
    for round in 0..ROUNDS + ROUNDS / 10 {
        let begun = Instant::now();
        bytes = client.get(path).await;
        if round >= ROUNDS / 10 {
            times.push(begun.elapsed());
        }
    }
    (times, bytes)
}

/// The cookie of a service manager made for the run; the account is closed to everyone else by its random password.
async fn signed_in(db: &Db) -> String {
    let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
    let sign_in = format!("bench-{}", &ids::token()[..12]);
    let password = ids::token();
    let new = staff::NewAccount { sign_in: &sign_in, name: "Bench", role: Role::ServiceManager, password: &password, worker_id: None };
    let account = staff::add(&mut tx, new).await.expect("an account");
    tx.commit().await.expect("a commit");
    format!("holdfast={}", session::begin(db, account).await.expect("a session"))
}

fn median(times: &[Duration]) -> Duration {
    percentile(times, 50)
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0)
}
