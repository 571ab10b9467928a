//! What an operator does from a terminal. Exit status 0 only when all went well; what went wrong is said on standard
//! error, in plain words.

/// Serving the pages, and what goes on beside them.
mod serving;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    clock::Clock,
    config::Folder,
    db::{Db, Place},
    duties::{
        self,
        contracts::{self, Contracts},
    },
    keeping, routes, running,
};

#[derive(Parser)]
#[command(name = "holdfast", version, about = "Case management for services that support people escaping domestic abuse")]
struct Cli {
    /// The folder that holds the database and its key
    #[arg(long, global = true, env = "HOLDFAST_DATA", default_value = "data")]
    data: PathBuf,
    /// A PostgreSQL database instead of the folder's file: postgres://user:password@host/database
    #[arg(long, global = true, env = "HOLDFAST_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// A second file, on another disk, in which the newest head of the journal is kept
    #[arg(long, global = true, env = "HOLDFAST_HEAD")]
    head: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new, empty, encrypted database and its key file
    Init {
        /// How the key is kept: in its file as it is, or wrapped with a passphrase that is asked for at every start
        #[arg(long, value_parser = ["file", "passphrase"], default_value = "file")]
        key: String,
    },
    /// Serve the pages
    Serve(serving::Serve),
    /// Bring a workbook in, or several files that belong together; or take an import back
    Import(crate::arrivals::cli::Import),
    /// Mappings of workbooks
    Mapping {
        #[command(subcommand)]
        command: MappingCommand,
    },
    /// Say that the people of two referrals are one person, or undo that
    People {
        #[command(subcommand)]
        command: PeopleCommand,
    },
    /// Write a commissioner's return
    Report {
        /// The return, such as cornwall-outputs
        name: String,
        /// The quarter, such as 2025-Q2 (April to June 2025)
        #[arg(long)]
        period: String,
        #[arg(long, value_parser = ["json", "csv", "xlsx"])]
        format: String,
        #[arg(long)]
        out: PathBuf,
    },
    /// Check that the database is sound, the journal whole, and nothing missing that was known
    Check {
        /// Go on although something saved is missing: the journal says so, and serve starts again
        #[arg(long)]
        accept_loss: bool,
    },
    /// The journal of every write and every look
    Journal {
        #[command(subcommand)]
        command: crate::journal_page::cli::Journal,
    },
    /// Write a sealed backup, while the service goes on working
    Backup(keeping::cli::Backup),
    /// Restore a backup into the folder given with --data, or only test that it can be
    Restore(keeping::cli::Restore),
    /// Copy everything into a PostgreSQL database, or from one into a folder; Holdfast must not be running
    Copy(keeping::cli::Copy),
    /// Note on the installation that made a backup that a restore of it was tested
    RestoreTested(keeping::cli::RestoreTested),
    /// The key of the database: shares, recovery, passphrase, another key; the pair for backups
    Key {
        #[command(subcommand)]
        command: keeping::cli::Key,
    },
    /// Contract packs
    Pack {
        #[command(subcommand)]
        command: PackCommand,
    },
    /// Forms: the files that say what a kind of record asks
    Form {
        #[command(subcommand)]
        command: crate::forms::cli::Form,
    },
    /// Workers and volunteers
    Worker {
        #[command(subcommand)]
        command: WorkerCommand,
    },
    /// Print every address that is served, as OpenAPI describes it
    Routes,
    /// Accounts
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
}

#[derive(Subcommand)]
enum PeopleCommand {
    Join { referral: String, other: String },
    Unjoin { referral: String, other: String },
}

#[derive(Subcommand)]
enum MappingCommand {
    /// Read a mapping and try it on a workbook, with no record at hand: what would be read, and what would not
    Check {
        mapping: PathBuf,
        #[arg(required = true)]
        workbooks: Vec<PathBuf>,
    },
    /// Look at a workbook and print a mapping for it, to be corrected and tried with `mapping check`
    Propose {
        #[arg(required = true)]
        workbooks: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
enum PackCommand {
    /// Read a pack and run its examples
    Check { pack: PathBuf },
    /// Whose deadlines would move if NEW came instead of OLD
    Diff { old: PathBuf, new: PathBuf },
    /// Work out every deadline anew by the packs as they are; serve does so by itself when they have changed
    Recalculate,
}

#[derive(Subcommand)]
enum WorkerCommand {
    /// Add somebody who carries cases; the rest is entered at the page Workers
    Add {
        name: String,
        #[arg(long, value_parser = ["paid", "volunteer", "sessional"], default_value = "paid")]
        kind: String,
    },
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Make an account; the password is read from HOLDFAST_PASSWORD
    Add {
        sign_in: String,
        #[arg(long)]
        name: String,
        /// By its id in roles/roles.toml, such as support-worker
        #[arg(long)]
        role: String,
        /// The worker whose cases this account carries, by the name in the records
        #[arg(long)]
        worker: Option<String>,
        /// The council whose account it is, by the name in the records; needed where there are several
        #[arg(long)]
        council: Option<String>,
        #[arg(long, env = "HOLDFAST_PASSWORD", hide_env_values = true)]
        password: String,
    },
    /// Take somebody's second factor away, for the last administrator who lost it; they set up another when they sign in
    ResetFactor { sign_in: String },
}

/// Says something on standard output. Whoever stopped reading (`| head`) does not make a command fail that did its work.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

/// What this program writes is its user's alone, and nothing of its memory goes to a disk when it dies: a core dump would hold
/// the key and what was last on the screen. Nor can another program of the same user look into it.
pub fn keep_to_oneself() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit, umask};
    umask(rustix::fs::Mode::from_bits_truncate(0o077));
    // Where the system refuses either, there is nothing else to be done.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Whatever breaks off is logged with its place and without its words: these may hold what somebody typed.
pub fn say_where_it_broke() {
    std::panic::set_hook(Box::new(|broken| {
        let place = broken.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        // What stands in the program itself, and is put together of nothing.
        let says = broken.payload().downcast_ref::<&'static str>().copied().unwrap_or_default();
        tracing::error!(place, says, "something broke off");
    }));
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("HOLDFAST_LOG")
                .unwrap_or_else(|_| "warn,holdfast=info,desk=info,store=info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    say_where_it_broke();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(format!("the program could not start: {error}")),
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => failed(sentence),
    }
}

fn failed(sentence: String) -> ExitCode {
    eprintln!("holdfast: {sentence}");
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> Result<(), String> {
    crate::access::Roles::take(&contracts::shipped())?;
    let place = Where { folder: Folder(cli.data), database: cli.database, head: cli.head };
    match cli.command {
        Command::Init { key } => init(&place, &key).await,
        Command::Restore(args) => keeping::cli::restore(&place.folder, args).await,
        Command::Key { command } => keeping::cli::key(&place.folder, command).await,
        Command::Copy(args) => keeping::cli::copy(&place.folder, place.database, args).await,
        Command::Serve(args) => serving::serve(&place, args).await,
        Command::Pack { command: PackCommand::Check { pack } } => crate::evidence::cli::check_pack(&pack),
        Command::Form { command } => crate::forms::cli::form(&command),
        Command::Routes => {
            crate::say!("{:#}", routes::described());
            Ok(())
        }
        Command::Mapping { command: MappingCommand::Check { mapping, workbooks } } => {
            crate::arrivals::cli::check_mapping(&contracts()?, &mapping, &workbooks).await
        }
        Command::Mapping { command: MappingCommand::Propose { workbooks } } => {
            crate::arrivals::cli::propose_mapping(&contracts()?, &workbooks).await
        }
        Command::Pack { command: PackCommand::Diff { old, new } } => {
            let db = open(&place).await?;
            let said = crate::evidence::what_a_pack_changes(&db, &contracts()?, &old, &new).await;
            db.close().await;
            crate::say!("{}", said?.trim_end());
            Ok(())
        }
        command => {
            let reads_only = matches!(command, Command::Check { .. } | Command::Journal { .. });
            let db = if reads_only { open_as_found(&place).await? } else { open(&place).await? };
            let outcome = with_database(&db, &place.folder, command).await;
            db.close().await;
            outcome
        }
    }
}

async fn with_database(db: &Db, folder: &Folder, command: Command) -> Result<(), String> {
    // What rooms do for one another is told by them, also where no page is shown.
    crate::routes::all();
    match command {
        Command::Import(args) => crate::arrivals::cli::asked(db, &contracts()?, args).await,
        Command::People { command: PeopleCommand::Join { referral, other } } => {
            crate::arrivals::cli::people_join(db, &referral, &other).await
        }
        Command::People { command: PeopleCommand::Unjoin { referral, other } } => {
            crate::arrivals::cli::people_unjoin(db, &referral, &other).await
        }
        Command::Report { name, period, format, out } => {
            crate::evidence::cli::write(db, &contracts()?, &name, &period, &format, &out).await
        }
        Command::Check { accept_loss } => check(db, accept_loss).await,
        Command::Journal { command } => crate::journal_page::cli::journal(db, folder, command).await,
        Command::Pack { command: PackCommand::Recalculate } => recalculate(db).await,
        Command::Account { command: AccountCommand::Add { sign_in, name, role, worker, council, password } } => {
            let (worker, council) = (worker.as_deref(), council.as_deref());
            let new = running::cli::AddAccount { sign_in: &sign_in, name: &name, role: &role, worker, council };
            running::cli::add_account(db, new, &password).await
        }
        Command::Account { command: AccountCommand::ResetFactor { sign_in } } => running::cli::reset_factor(db, &sign_in).await,
        Command::Worker { command: WorkerCommand::Add { name, kind } } => running::cli::add_worker(db, &name, &kind).await,
        Command::Backup(args) => keeping::cli::make(db, folder, args).await,
        Command::RestoreTested(args) => keeping::cli::tested(db, args).await,
        Command::Init { .. }
        | Command::Serve(_)
        | Command::Pack { .. }
        | Command::Form { .. }
        | Command::Routes
        | Command::Mapping { .. }
        | Command::Restore(_)
        | Command::Copy(_)
        | Command::Key { .. } => {
            unreachable!("run() took these")
        }
    }
}

/// Where the records are: a folder with a file, or a PostgreSQL database.
struct Where {
    folder: Folder,
    database: Option<String>,
    head: Option<PathBuf>,
}

async fn init(place: &Where, key: &str) -> Result<(), String> {
    if place.database.is_some() {
        let db = open(place).await?;
        from_the_beginning(&db).await?;
        db.close().await;
        crate::say!("The PostgreSQL database is ready.");
        return Ok(());
    }
    let folder = &place.folder;
    let kept = match key {
        "passphrase" => keeping::key::Kept::Under(keeping::new_passphrase()?),
        _ => keeping::key::Kept::Openly,
    };
    let db = folder.init_with(Clock::system(), &kept).await.map_err(|e| e.to_string())?;
    from_the_beginning(&db).await?;
    db.close().await;
    crate::say!("Made an encrypted database in {}.", folder.0.display());
    crate::say!("Its key is {}. Without it nothing can be read: print its shares now, with", folder.key_file().display());
    crate::say!("  holdfast --data {} key shares", folder.0.display());
    Ok(())
}

/// Deadlines are worked out by these rules from the first on, so the first start has nothing to work out anew. Where the rules
/// cannot be found, that is said when they are needed.
async fn from_the_beginning(db: &Db) -> Result<(), String> {
    match contracts() {
        Ok(contracts) => duties::anew::from_the_beginning(db, &contracts).await.map_err(|e| e.to_string()),
        Err(_) => Ok(()),
    }
}

/// Opens the database, unless something that was saved is missing from it.
async fn open(place: &Where) -> Result<Db, String> {
    let db = open_as_found(place).await?;
    match db.loss() {
        None => Ok(db),
        Some(loss) => {
            db.close().await;
            Err(keeping::cli::lost(&loss))
        }
    }
}

async fn open_as_found(place: &Where) -> Result<Db, String> {
    let db = match &place.database {
        Some(url) => {
            let there = Place::Postgres { url: url.clone(), schema: None, seal: place.folder.seal_file() };
            Db::open(there, Clock::system()).await.map_err(|e| e.to_string())?
        }
        None => place.folder.unlock(Clock::system(), &keeping::passphrase).await.map_err(|e| e.to_string())?.db,
    };
    // A PostgreSQL database has no folder of its own: where this program has one, the head is kept there.
    let beside = place.database.is_some().then(|| place.folder.0.join("holdfast-postgres.head"));
    for file in beside.iter().filter(|_| place.folder.0.is_dir()).chain(&place.head) {
        db.also_told_in(file).await.map_err(|e| e.to_string())?;
    }
    Ok(db)
}

fn contracts() -> Result<Contracts, String> {
    Contracts::load(&contracts::shipped())
}

async fn recalculate(db: &Db) -> Result<(), String> {
    let contracts = contracts()?;
    if let Some(broken) = &contracts.broken {
        return Err(format!("a pack cannot be read, so nothing was worked out: {broken}"));
    }
    let bar = indicatif::ProgressBar::no_length();
    let progress = |done: usize, of: usize| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    };
    duties::anew::all(db, &contracts, &progress).await.map_err(|e| e.to_string())?;
    bar.finish_and_clear();
    crate::say!("Every deadline was worked out anew.");
    Ok(())
}

async fn check(db: &Db, accept_loss: bool) -> Result<(), String> {
    let faults = db.faults().await.map_err(|e| e.to_string())?;
    if !faults.is_empty() {
        return Err(format!(
            "the database is damaged: {}. Keep it as it is, and restore the last backup into another folder",
            faults.join("; ")
        ));
    }
    crate::say!("The database is sound.");
    if let Some(loss) = db.loss().filter(|_| accept_loss) {
        db.accept_loss().await.map_err(|e| e.to_string())?;
        crate::say!("Accepted, and noted in the journal: {loss}.");
    }
    crate::journal_page::cli::verify(db).await
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    /// Of every command, with what all of them take: two of one name end the program where somebody needs it.
    #[test]
    fn no_command_takes_two_things_by_one_name() {
        Cli::command().debug_assert();
    }
}
