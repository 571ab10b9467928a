//! Moving an installation to another database: from the folder's file to PostgreSQL, or back. Every table is read once,
//! put in, read again where it now is and compared, before anything of it is there for good.

use super::{Keeping, KeepingError, files, key::Kept, note, of_file};
use crate::{
    clock::Clock,
    db::{Actor, Db, DbError, Fingerprint, Place, Read, Table, Walk, Write},
    folder::{Folder, FolderError},
    journal::{self, Verdict},
    sealed::root,
};

/// What was copied, and found to be the same on both sides.
#[derive(Debug, PartialEq, Eq)]
pub struct Copied {
    /// By table, in the order in which they were filled.
    pub tables: Vec<(String, Fingerprint)>,
    pub journal_entries: i64,
    pub journal_head: String,
}

/// What is about to be done. An error given back stops the copy there.
pub enum Step<'a> {
    Table(&'a str),
    Compare(&'a str),
    /// All was the same; the change is about to be made.
    Commit,
}

pub type AtStep<'a> = &'a mut (dyn FnMut(Step<'_>) -> Result<(), KeepingError> + Send);

/// Copies all that one database holds into another that holds nothing: all of it in one transaction there. Sessions and
/// drafts go along, so that nobody is signed out by it and the comparison has no exception.
///
/// What is read is one state of the source ([`Db::read`]). For a move it must be open alone ([`Db::open_alone`]), so that
/// nobody records anything there that is not in the copy.
pub async fn copy(source: &Db, target: &Db, at: AtStep<'_>) -> Result<Copied, KeepingError> {
    let mut read = source.read().await?;
    let mut tx = target.write(Actor::SYSTEM).await?;
    let (tables, there) = (read.catalogue().await?, tx.catalogue().await?);
    let same_form = tables.len() == there.len() && tables.iter().zip(&there).all(|(a, b)| a.is_like(b));
    if !same_form {
        return Err(KeepingError::CopyDiffers(
            "the two databases have not the same tables and columns; give any command on the old one with this version first".into(),
        ));
    }
    tx.make_room().await?;
    let mut walked = Vec::with_capacity(tables.len());
    for (table, theirs) in tables.iter().zip(&there) {
        at(Step::Table(&table.name))?;
        if theirs.is_noted() {
            tx.empty(theirs).await?;
        }
        walked.push((table.name.clone(), filled(&mut read, table, &mut tx, theirs).await?));
    }
    for ((name, was), theirs) in walked.iter().zip(&there) {
        at(Step::Compare(name))?;
        compared(name, was, &tx.fingerprint(theirs).await?)?;
    }
    let (journal_entries, journal_head) = journal::head(&mut read).await?;
    match journal::verify(&mut tx).await? {
        Verdict::Whole { entries, head } if (entries, &head) == (journal_entries, &journal_head) => {}
        Verdict::Whole { .. } => return Err(KeepingError::CopyDiffers("the journal ends elsewhere".into())),
        Verdict::Broken { seq, because } => return Err(KeepingError::JournalBroken(seq, because)),
    }
    let done = Keeping { entries: Some(journal_entries), head: journal_head.clone(), ..Keeping::of("copied") };
    note(&mut tx, &done).await?;
    tx.learn_sizes().await?;
    at(Step::Commit)?;
    // The keys went along as they are wrapped. What wraps them is no table to either: it goes to where the new database has it.
    let root = source.vault.root().ok_or_else(|| DbError::Shape("the root key of the records was not read".into()))?;
    root::goes_by(&mut tx, root).await?;
    tx.commit().await?;
    Ok(Copied { tables: walked, journal_entries, journal_head })
}

/// Puts every row of a table into its like; gives what was read.
async fn filled(read: &mut Read, table: &Table, tx: &mut Write, theirs: &Table) -> Result<Fingerprint, KeepingError> {
    let mut walk = Walk::along(table);
    loop {
        let rows = walk.next(read).await?;
        if rows.is_empty() {
            return Ok(walk.fingerprint());
        }
        // These the new database has already; they are only compared.
        if !table.is_of_migrations() {
            tx.put_all(theirs, rows).await.map_err(|error| KeepingError::NotTaken(table.name.clone(), error))?;
        }
    }
}

fn compared(name: &str, was: &Fingerprint, is: &Fingerprint) -> Result<(), KeepingError> {
    if was.rows != is.rows {
        return Err(KeepingError::CopyDiffers(format!("{name} should have {} rows, and has {}", was.rows, is.rows)));
    }
    if was.hash != is.hash {
        return Err(KeepingError::CopyDiffers(format!("a row of {name} is not as it was read")));
    }
    Ok(())
}

/// Copies into a PostgreSQL database that holds nothing.
pub async fn into_postgres(source: &Db, place: Place, clock: Clock, at: AtStep<'_>) -> Result<Copied, KeepingError> {
    let target = Db::open_empty(place, clock).await?;
    let copied = copy(source, &target, at).await;
    target.close().await;
    copied
}

/// Copies into a folder that is not there yet, or is empty: with a key of its own, and there as a whole or not at all.
pub async fn into_folder(source: &Db, folder: &Folder, kept: &Kept, clock: Clock, at: AtStep<'_>) -> Result<Copied, KeepingError> {
    let to = files::free(&folder.0)?;
    let making = files::making(files::beside(&to, ".tmp"))?;
    let there = Folder(making.path().to_owned());
    let target = there.init_with(clock, kept).await?;
    let copied = copy(source, &target, at).await;
    target.close().await;
    let copied = copied?;
    files::sync_folder_of(&there.database()).map_err(of_file(&there.0))?;
    making.keep_as(&to).map_err(of_file(&to))?;
    Ok(copied)
}

/// Opens the folder's database with nobody else in it. What an earlier run left aside is in the journal by then.
pub async fn source_in(folder: &Folder, clock: Clock, ask: &dyn Fn() -> Result<String, FolderError>) -> Result<Db, KeepingError> {
    let unlocked = folder.unlock(clock.clone(), ask).await?;
    unlocked.db.close().await;
    Ok(Db::open_alone(folder.place(&unlocked.key, false), clock).await?)
}
