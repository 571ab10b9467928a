//! Speed as ratios, on caseloads of three sizes. README.md says how to run it and what it prints.

mod caseload;
mod ground;
mod http;
mod load;
mod names;
mod operations;
mod program;
mod timing;
mod workbook;

use std::{
    path::PathBuf,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::{Parser, Subcommand};
use holdfast::{clock::Clock, config::Folder, db::Db};

use caseload::{Size, chance::Chance};
use ground::Ground;
use load::{Load, Pace};
use operations::{OPERATIONS, Operation};
use program::Program;

#[derive(Parser)]
struct Cli {
    /// The folder of an installation
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// A PostgreSQL database instead
    #[arg(long, global = true)]
    database: Option<String>,
    #[command(subcommand)]
    command: Asked,
}

#[derive(Subcommand)]
enum Asked {
    /// Write a caseload into an empty database
    Make {
        #[arg(long, default_value_t = 20_000)]
        people: usize,
        #[arg(long, default_value_t = 6)]
        years: i16,
    },
    /// Write a workbook to be brought in, as files of comma-separated text
    Workbook {
        #[arg(long, default_value_t = 100_000)]
        rows: usize,
        #[arg(long)]
        out: PathBuf,
    },
    /// Measure finding people, without the pages
    Names,
    /// Measure whether a record that is refused takes as long as one that is not there
    Timing {
        #[arg(long, default_value = "target/release/holdfast")]
        program: String,
        /// How often each kind is asked for, about
        #[arg(long, default_value_t = 4_000)]
        times: usize,
    },
    /// Measure the program on a caseload
    Run {
        #[arg(long, default_value = "target/release/holdfast")]
        program: String,
        /// How long each operation runs at each number of users
        #[arg(long, default_value_t = 5.0)]
        seconds: f64,
        #[arg(long, value_delimiter = ',', default_value = "1,8,32")]
        users: Vec<usize>,
        /// How long each waits, about, before they ask again, in seconds: as people do
        #[arg(long, default_value_t = 0.0)]
        pause: f64,
        /// Only operations whose name holds this
        #[arg(long, default_value = "")]
        only: String,
    },
}

/// Where the records are.
pub enum Place {
    Folder(PathBuf),
    /// By its address, with the folder that holds its root key.
    Postgres(String, PathBuf),
}

impl Place {
    async fn open(&self) -> Db {
        match self {
            Place::Folder(folder) => Folder(folder.clone()).open(Clock::system()).await.expect("the folder opens"),
            Place::Postgres(url, folder) => {
                let seal = Folder(folder.clone()).seal_file();
                let place = holdfast::db::Place::Postgres { url: url.clone(), schema: None, seal };
                Db::open(place, Clock::system()).await.expect("the database opens")
            }
        }
    }

    pub fn tell(&self, command: &mut Command) {
        match self {
            Place::Folder(folder) => command.arg("--data").arg(folder),
            Place::Postgres(url, folder) => command.arg("--database").arg(url).arg("--data").arg(folder),
        };
    }
}

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    if let Asked::Workbook { rows, out } = &cli.command {
        return workbook::write(out, *rows).expect("the workbook is written");
    }
    let place = match (cli.data, cli.database) {
        (folder, Some(url)) => Place::Postgres(url, folder.unwrap_or_else(|| "data".into())),
        (Some(folder), None) => Place::Folder(folder),
        (None, None) => panic!("say where the records are: --data or --database"),
    };
    match cli.command {
        Asked::Make { people, years } => {
            let db = place.open().await;
            let begun = Instant::now();
            caseload::write(&db, Size { people, years }, db.clock.today()).await.expect("the caseload is written");
            println!("{people} people over {years} years written in {:.0} s", begun.elapsed().as_secs_f64());
            // As the program does by itself; what is measured is finding, and not reading for the first time.
            let begun = Instant::now();
            let forms = holdfast::forms::Forms::load(&holdfast::duties::contracts::shipped());
            holdfast::finding::gather::all(&db, &forms).await.expect("what was written is read");
            println!("read for its words in {:.0} s", begun.elapsed().as_secs_f64());
            db.close().await;
        }
        Asked::Workbook { .. } => unreachable!("written already"),
        Asked::Names => {
            let db = place.open().await;
            names::measure(&db).await.expect("searches");
            db.close().await;
        }
        Asked::Timing { program, times } => timing::measure(&place, &program, times).await,
        Asked::Run { program, seconds, users, pause, only } => {
            let pace = Pace { over: Duration::from_secs_f64(seconds), pause: Duration::from_secs_f64(pause) };
            run(&place, &program, pace, &users, &only).await;
        }
    }
}

async fn run(place: &Place, program: &str, pace: Pace, users: &[usize], only: &str) {
    let db = place.open().await;
    let ground = Arc::new(ground::ground(&db, 32).await.expect("users and their cases"));
    let operations: Vec<&'static Operation> = OPERATIONS.iter().filter(|o| o.what.contains(only)).collect();
    let mut raws = vec![];
    for operation in &operations {
        raws.push(raw(&db, operation, &ground, pace.over.min(Duration::from_secs(5)) / 2).await);
    }
    db.close().await;
    println!("a sync of 4 KiB to this disk: p50 {:.2} ms, p99 {:.2} ms\n", synced(50), synced(99));
    let program = Program::serve(program, place);
    println!("ready in {:.0} ms; idle {:.0} MiB\n", program.ready_in.as_secs_f64() * 1e3, program.memory());
    println!("| operation | raw p50 | users | p50 ms | p99 ms | a second | ratio | kB |\n|---|---|---|---|---|---|---|---|");
    for (operation, raw) in operations.iter().zip(raws) {
        for users in users {
            let load = load::run(program.address, &ground, operation, *users, pace).await;
            print(operation, raw, *users, &load);
        }
    }
    println!("\nafter the load {:.0} MiB", program.memory());
}

fn print(operation: &Operation, raw: Option<f64>, users: usize, load: &Load) {
    let (p50, p99) = (load.millis(50), load.millis(99));
    let of_raw = raw.map_or(String::new(), |raw| format!("{raw:.3}"));
    let ratio = raw.filter(|_| users == 1).map_or(String::new(), |raw| format!("{:.1}", p50 / raw));
    println!(
        "| {} | {of_raw} | {users} | {p50:.2} | {p99:.2} | {:.1} | {ratio} | {:.0} |",
        operation.what,
        load.per_second(),
        load.bytes as f64 / 1e3
    );
}

/// The median of the raw SQL in this process, in milliseconds.
async fn raw(db: &Db, operation: &Operation, ground: &Ground, over: Duration) -> Option<f64> {
    let mut chance = Chance::new(7);
    if (operation.raw)(ground, &ground.users[0], &mut chance).is_empty() {
        return None;
    }
    let mut times = vec![];
    let begun = Instant::now();
    while begun.elapsed() < over || times.len() < 20 {
        let user = &ground.users[chance.below(ground.users.len())];
        // Managers have no cases of their own to ask about; what they ask for names none.
        let asked = Instant::now();
        operations::raw_once(db, operation, ground, user, &mut chance).await.expect("the raw SQL runs");
        times.push(asked.elapsed());
    }
    times.sort();
    Some(load::percentile(&times, 50))
}

/// What a durable write costs on this disk, whoever writes it.
fn synced(percent: usize) -> f64 {
    use std::io::Write as _;
    let path = std::env::temp_dir().join("holdfast-bench-sync");
    let mut file = std::fs::File::create(&path).expect("a file");
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            file.write_all(&[7; 4096]).expect("a write");
            let begun = Instant::now();
            file.sync_data().expect("a sync");
            begun.elapsed()
        })
        .collect();
    let _ = std::fs::remove_file(path);
    times.sort();
    load::percentile(&times, percent)
}
