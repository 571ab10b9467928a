//! Backups, restores and keys from a terminal.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{
    Keeping, KeepingError, backup,
    copy::{self, Copied, Step},
    key::Kept,
    manifest::Manifest,
    record, restore, rotate, seal, shares,
    terminal::{self, passphrase},
};
use crate::{
    clock::Clock,
    config::Folder,
    db::{Db, Place},
};

#[derive(Args)]
pub struct Backup {
    /// The file to write; it must not be there yet
    #[arg(long)]
    to: PathBuf,
    /// To whom it is sealed (age1…, from `key backup-pair`); may be given more than once
    #[arg(long, env = "HOLDFAST_RECIPIENT", value_delimiter = ',', required = true)]
    recipient: Vec<String>,
}

#[derive(Args)]
pub struct Restore {
    backup: PathBuf,
    /// The file with the identity of the backup's recipient; - reads it from standard input
    #[arg(long)]
    identity: PathBuf,
    /// Only test: restore into a folder for temporary files (TMPDIR), compare, and take it away again
    #[arg(long)]
    check: bool,
}

#[derive(Args)]
pub struct RestoreTested {
    /// The number of journal entries that the tested restore printed
    #[arg(long)]
    entries: i64,
    /// The hash that the tested restore printed: of the entry in which the journal ends
    #[arg(long)]
    ending: String,
}

#[derive(Args)]
pub struct Copy {
    #[command(flatten)]
    to: CopyTo,
    /// How the key of the new folder is kept, as with `init`
    #[arg(long, value_parser = ["file", "passphrase"], default_value = "file", conflicts_with = "to")]
    key: String,
    /// Copy one moment of a PostgreSQL database, or of its standby, while Holdfast goes on: for a backup, not for a move
    #[arg(long, conflicts_with = "to")]
    while_running: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct CopyTo {
    /// A PostgreSQL database that holds nothing yet: postgres://user@host/database (the password from PGPASSWORD or ~/.pgpass)
    #[arg(long)]
    to: Option<String>,
    /// A folder that is not there yet
    #[arg(long)]
    to_folder: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum Key {
    /// Print a new recipient and its identity, once: backups are sealed to the one and opened with the other
    BackupPair,
    /// Print three shares of the key, any two of which give it back
    Shares,
    /// Get the key back from two of the three shares
    Recover,
    /// Change the key; Holdfast must not be running
    Rotate,
    /// Wrap the key with a passphrase, or with another one; it is asked for at every start
    Passphrase,
    /// Keep the key in its file as it is, without a passphrase
    Plain,
}

/// What is said of any of them.
fn says(error: KeepingError) -> String {
    error.to_string()
}

pub async fn make(db: &Db, folder: &Folder, args: Backup) -> Result<(), String> {
    let recipients = args.recipient.iter().map(|text| seal::recipient(text)).collect::<Result<Vec<_>, _>>().map_err(says)?;
    let manifest = backup::make(db, folder, &args.to, recipients).await.map_err(says)?;
    crate::say!("Backed up to {}.", args.to.display());
    crate::say!("{} tables, {} rows.", manifest.rows.len(), manifest.rows.values().sum::<i64>());
    crate::say!("The journal in it has {} entries, ending in {}.", manifest.journal_entries, manifest.journal_head);
    Ok(())
}

pub async fn restore(folder: &Folder, args: Restore) -> Result<(), String> {
    let identity = seal::identity(&args.identity).map_err(says)?;
    if args.check {
        let manifest = restore::check(&args.backup, identity, Clock::system()).await.map_err(says)?;
        compared(&manifest);
        crate::say!("This was a test: nothing was kept. Tell the installation that made the backup:");
        crate::say!("  holdfast --data DIR restore-tested --entries {} --ending {}", manifest.journal_entries, manifest.journal_head);
        return Ok(());
    }
    let manifest = restore::restore(&args.backup, identity, folder, Clock::system()).await.map_err(says)?;
    compared(&manifest);
    let data = folder.0.display();
    crate::say!("Restored into {data}. Its key is new: print its shares with  holdfast --data {data} key shares");
    crate::say!("Start it with  holdfast --data {data} serve");
    Ok(())
}

fn compared(manifest: &Manifest) {
    crate::say!("A backup made {} by Holdfast {}.", manifest.made_at.strftime("%-d %B %Y at %H:%M UTC"), manifest.holdfast);
    let full: Vec<_> = manifest.rows.iter().filter(|(_, rows)| **rows > 0).collect();
    for (table, rows) in &full {
        crate::say!("  {table:<24} {rows:>10} rows, as in the backup");
    }
    crate::say!("  and {} tables that are empty, as in the backup", manifest.rows.len() - full.len());
    crate::say!(
        "The journal has {} entries, ending in {}, as in the backup; every link holds.",
        manifest.journal_entries,
        manifest.journal_head
    );
}

/// Copies the folder's database, or the PostgreSQL database where one is named.
pub async fn copy(folder: &Folder, database: Option<String>, args: Copy) -> Result<(), String> {
    let clock = Clock::system();
    let kept = match args.key.as_str() {
        "passphrase" => Kept::Under(terminal::new_passphrase()?),
        _ => Kept::Openly,
    };
    let source = match database {
        None if args.while_running => return Err("while it is used, a folder's database is backed up with: holdfast backup".into()),
        None => copy::source_in(folder, clock.clone(), &passphrase).await.map_err(says)?,
        Some(url) => {
            let place = Place::Postgres { url, schema: None, seal: folder.seal_file() };
            let opened =
                if args.while_running { Db::open_as_it_is(place, clock.clone()).await } else { Db::open_alone(place, clock.clone()).await };
            opened.map_err(|e| e.to_string())?
        }
    };
    // It can take long; what it came to stands on standard output.
    let mut told = |step: Step<'_>| {
        match step {
            Step::Table(name) => eprintln!("copying {name}"),
            Step::Compare(name) => eprintln!("comparing {name}"),
            Step::Commit => {}
        }
        Ok(())
    };
    let copied = match (args.to.to, &args.to.to_folder) {
        (Some(url), _) => {
            let there = Place::Postgres { url, schema: None, seal: folder.seal_file() };
            copy::into_postgres(&source, there, clock, &mut told).await
        }
        (None, Some(to)) => copy::into_folder(&source, &Folder(to.clone()), &kept, clock, &mut told).await,
        (None, None) => unreachable!("clap asks for one of the two"),
    };
    source.close().await;
    told_of(&copied.map_err(says)?);
    match args.to.to_folder {
        Some(to) => {
            let data = to.display();
            crate::say!(
                "Every row was checked. Copied into {data}. Its key is new: print its shares with  holdfast --data {data} key shares"
            );
            if args.while_running {
                crate::say!("It is one moment of a database that goes on: back it up, and do not serve it beside the other.");
            } else {
                crate::say!("Start it with  holdfast --data {data} serve  and the other no more.");
            }
        }
        None => crate::say!("Every row was checked. Copied. Start Holdfast with this address as --database, and with the folder no more."),
    }
    Ok(())
}

fn told_of(copied: &Copied) {
    let full: Vec<_> = copied.tables.iter().filter(|(_, print)| print.rows > 0).collect();
    crate::say!("  {:<24} {:>10}  hash of all rows, here and there", "table", "rows");
    for (table, print) in &full {
        crate::say!("  {table:<24} {:>10}  {}  the same", print.rows, &print.hash[..16]);
    }
    crate::say!("  and {} tables that are empty on both sides", copied.tables.len() - full.len());
    crate::say!("The journal has {} entries, ending in {}, on both sides; every link holds.", copied.journal_entries, copied.journal_head);
}

pub async fn tested(db: &Db, args: RestoreTested) -> Result<(), String> {
    restore::tested(db, args.entries, &args.ending).await.map_err(says)?;
    crate::say!("Noted: a restore was tested today. The administrator's home page says so.");
    Ok(())
}

pub async fn key(folder: &Folder, command: Key) -> Result<(), String> {
    match command {
        Key::BackupPair => {
            backup_pair();
            Ok(())
        }
        Key::Shares => print_shares(folder).await,
        Key::Recover => recover(folder).await,
        Key::Rotate => change(folder).await,
        Key::Passphrase => {
            let kept = Kept::Under(terminal::new_passphrase()?);
            rotate::keep(folder, Clock::system(), &passphrase, &kept).await.map_err(says)?;
            crate::say!("{} is wrapped with the new passphrase, which is asked for at every start.", folder.key_file().display());
            crate::say!("Forgotten, it can only be replaced with two printed shares: holdfast key shares, if you have none.");
            crate::say!("Copies of the key file made before still open the database without it: destroy them, or change the key too.");
            Ok(())
        }
        Key::Plain => {
            rotate::keep(folder, Clock::system(), &passphrase, &Kept::Openly).await.map_err(says)?;
            crate::say!("{} holds the key as it is: whoever can read it can read the database.", folder.key_file().display());
            Ok(())
        }
    }
}

fn backup_pair() {
    let (recipient, identity) = seal::pair();
    crate::say!("# Recipient: backups are sealed to it. It may stand on the server.");
    crate::say!("# {recipient}");
    crate::say!("# Identity: it opens those backups. It is shown this once and kept nowhere. Print this page twice, keep the two in");
    crate::say!("# different places, and keep it off the server. Without it the backups are lost.");
    crate::say!("{identity}");
}

async fn print_shares(folder: &Folder) -> Result<(), String> {
    let unlocked = folder.unlock(Clock::system(), &passphrase).await.map_err(|e| e.to_string())?;
    let made = unlocked.db.clock.today().strftime("%-d %B %Y").to_string();
    let data = std::path::absolute(&folder.0).unwrap_or_else(|_| folder.0.clone());
    let command = format!("holdfast --data {} key recover", data.display());
    let parts = shares::cut(&unlocked.key);
    let noted = Keeping { key_mark: crate::journal::hex(&unlocked.key.mark()), ..Keeping::of("shares-printed") };
    record(&unlocked.db, noted).await.map_err(|e| e.to_string())?;
    unlocked.db.close().await;
    // A form feed between them: each is printed on a sheet of its own.
    let pages: Vec<String> = parts.iter().map(|part| shares::page(part, &made, &command)).collect();
    crate::say!("{}", pages.join("\u{c}"));
    Ok(())
}

async fn recover(folder: &Folder) -> Result<(), String> {
    let (first, second) = terminal::two_shares()?;
    let key = shares::join(&first, &second)?;
    rotate::recover(folder, Clock::system(), &key).await.map_err(says)?;
    crate::say!("The key is back in {}, and it opens the database.", folder.key_file().display());
    crate::say!("It stands there as it is: to wrap it with a passphrase again, holdfast key passphrase.");
    Ok(())
}

async fn change(folder: &Folder) -> Result<(), String> {
    rotate::rotate(folder, Clock::system(), &passphrase, &mut |_| Ok(())).await.map_err(says)?;
    crate::say!("The key is changed. Copies of the old key and shares printed before open nothing from now on:");
    crate::say!("print new shares (holdfast key shares), copy the new key file, and destroy the old ones.");
    crate::say!("Backups are not touched: each is opened with its identity, as before.");
    Ok(())
}

/// What is said of a database that is older than one that was known.
pub fn lost(loss: &crate::db::Loss) -> String {
    format!(
        "{loss}. Nothing was changed. Keep everything as it is and find out where the newer one went: another folder, another disk, a log \
         (holdfast.db-wal) or file of looks that was left behind. If it cannot be found, restore the last backup, or go on with this one, \
         knowingly: holdfast check --accept-loss"
    )
}
