//! `holdfast journal`: checked, written out, its heads signed; and who looked at a person, from the terminal. That that was asked is
//! journaled.

use std::{
    fs,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Subcommand;
use jiff::ToSpan as _;

use super::{
    queries::{self, Days},
    words,
};
use crate::{
    config::Folder,
    db::{Actor, Db},
    heads::{self, Signer},
    journal::{self, Verdict},
    keeping::cli::lost,
    looks::{self, IN_LISTS},
    words::moment,
};

#[derive(Subcommand)]
pub enum Journal {
    /// Check every link of the chain
    Verify,
    /// Write it out, for `holdfast-verify`: ids, acts and hashes, no names
    Export {
        /// A file that is not there yet
        #[arg(long)]
        out: PathBuf,
    },
    /// The public half of the key that signs heads; keep it where the heads are kept, or on paper
    Key,
    /// Add the signed head of now to a file; serve --heads does so every hour
    Sign {
        #[arg(long)]
        to: PathBuf,
    },
    /// Who looked at a person's record, by the reference on their page, such as P0042
    Who {
        person: String,
        /// How far back
        #[arg(long, default_value_t = 28)]
        days: i64,
    },
}

/// Does what a command asks of the journal.
///
/// # Errors
/// A sentence.
pub async fn journal(db: &Db, folder: &Folder, command: Journal) -> Result<(), String> {
    let signer = || Signer::open(&folder.signing_key()).map_err(|e| e.to_string());
    match command {
        Journal::Verify => verify(db).await,
        Journal::Who { person, days } => who(db, &person, days).await,
        Journal::Export { out } => export(db, &out).await,
        Journal::Key => {
            crate::say!("{}", signer()?.public());
            Ok(())
        }
        Journal::Sign { to } => {
            looks::gather(db).await.map_err(|e| e.to_string())?;
            signer()?.keep(db, &to).await.map_err(|e| e.to_string())
        }
    }
}

async fn export(db: &Db, out: &Path) -> Result<(), String> {
    looks::gather(db).await.map_err(|e| e.to_string())?;
    let of_file = |e: std::io::Error| format!("{}: {e}", out.display());
    let mut file = BufWriter::new(fs::OpenOptions::new().write(true).create_new(true).open(out).map_err(of_file)?);
    let mut read = db.read().await.map_err(|e| e.to_string())?;
    let entries = heads::written_out(&mut read, |line| writeln!(file, "{line}")).await.map_err(|e| e.to_string())?;
    file.into_inner().map_err(|e| of_file(e.into_error()))?.sync_all().map_err(of_file)?;
    crate::say!("{entries} entries are in {}.", out.display());
    Ok(())
}

/// Adds the signed head to a file at once and every hour. What stands in the way is said in the log, and tried again in an hour.
pub async fn sign_hourly(db: Db, key: PathBuf, file: PathBuf) {
    loop {
        let kept = match Signer::open(&key) {
            Ok(signer) => signer.keep(&db, &file).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::error!(%error, "the head of the journal could not be signed and kept");
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}

/// Checks every link, and that nothing went back in time.
///
/// # Errors
/// A sentence that says where it is broken.
pub async fn verify(db: &Db) -> Result<(), String> {
    let mut read = db.read().await.map_err(|e| e.to_string())?;
    match journal::verify(&mut read).await.map_err(|e| e.to_string())? {
        Verdict::Whole { entries, head } => {
            crate::say!("The journal is whole: {entries} entries, ending in {head}.");
            db.loss().map_or(Ok(()), |loss| Err(lost(&loss)))
        }
        Verdict::Broken { seq, because } => Err(format!(
            "the journal is broken at entry {seq}: {because}. Keep this database as it is and tell whoever answers for its safety"
        )),
    }
}

/// Says who looked at the person of this reference within the last so many days.
///
/// # Errors
/// A sentence when there is nobody of this reference.
pub async fn who(db: &Db, reference: &str, days: i64) -> Result<(), String> {
    looks::gather(db).await.map_err(|e| e.to_string())?;
    let mut read = db.read().await.map_err(|e| e.to_string())?;
    let records = queries::records(&mut read, &reference.trim().to_uppercase()).await.map_err(|e| e.to_string())?;
    let person = records.first().ok_or_else(|| format!("no record has the reference {reference}"))?;
    let last = db.clock.today();
    let first = last.checked_sub(days.max(0).days()).map_err(|_| "that is too many days".to_owned())?;
    let entries = queries::of_person(&mut read, &records, Days { first, last, before: None }).await.map_err(|e| e.to_string())?;
    drop(read);
    let mut tx = db.write(Actor::SYSTEM).await.map_err(|e| e.to_string())?;
    tx.journal("journal-read", "person", person.id, format!("{first} to {last}"));
    tx.commit().await.map_err(|e| e.to_string())?;
    for entry in entries.iter().take(queries::MOST) {
        let by = entry.by.as_deref().unwrap_or("the terminal");
        let what = match entry.subject_id {
            Some(IN_LISTS) if entry.action == "searched" => "saw their name in a search",
            Some(IN_LISTS) => words::list(&entry.detail),
            _ => words::of(&entry.action).unwrap_or(&entry.action),
        };
        crate::say!("{}  {by}: {what}", moment(entry.at));
    }
    if entries.len() > queries::MOST {
        crate::say!("There are more: ask for fewer days with --days.");
    }
    if entries.is_empty() {
        crate::say!("Nobody looked at {} in these {days} days.", person.reference);
    }
    Ok(())
}
