//! Making a backup while the service goes on working.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use age::x25519::Recipient;

use super::{
    Keeping, KeepingError,
    files::{self, Unfinished},
    key::Key,
    manifest::Manifest,
    of_file, record, seal,
};
use crate::{
    clock::Clock,
    db::{Db, Place},
    folder::Folder,
};

/// Writes a backup to `to`: whole under that name, or not there at all. The copy that is sealed is made in the data folder,
/// encrypted under a key of its own, and taken away afterwards.
pub async fn make(db: &Db, folder: &Folder, to: &Path, recipients: Vec<Recipient>) -> Result<Manifest, KeepingError> {
    if to.exists() {
        return Err(KeepingError::There(to.to_owned()));
    }
    let _one_at_a_time = only_one(folder)?;
    sweep(folder);
    let copy = Unfinished::new(folder.0.join(format!("{COPY}{}", &crate::ids::token()[..8])));
    let key = Key::fresh();
    let made_at = db.clock.now();
    db.copy_into(copy.path(), key.digits()).await.map_err(|e| if e.is_full() { KeepingError::Full(folder.0.clone()) } else { e.into() })?;
    let manifest = described(copy.path(), &key, made_at, db.clock.clone()).await?;
    let (said, to) = (manifest.clone(), to.to_owned());
    tokio::task::spawn_blocking(move || sealed(&copy, &key, &said, &to, &recipients)).await.map_err(|_| KeepingError::Stopped)??;
    let done = Keeping { entries: Some(manifest.journal_entries), head: manifest.journal_head.clone(), ..Keeping::of("backup-made") };
    record(db, done).await?;
    Ok(manifest)
}

const COPY: &str = "backup-in-the-making-";

/// A lock that ends with the process, so that a backup which was stopped bars no other.
fn only_one(folder: &Folder) -> Result<fs::File, KeepingError> {
    let path = folder.0.join("backup.lock");
    let lock = fs::File::create(&path).map_err(of_file(&path))?;
    lock.try_lock().map_err(|_| KeepingError::AnotherBackup)?;
    Ok(lock)
}

/// Takes away what a stopped backup left.
fn sweep(folder: &Folder) {
    let Ok(entries) = fs::read_dir(&folder.0) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(COPY)) {
        let _ = fs::remove_file(entry.path());
    }
}

async fn described(copy: &Path, key: &Key, made_at: jiff::Timestamp, clock: Clock) -> Result<Manifest, KeepingError> {
    let place = Place::File { file: copy.to_owned(), key: key.digits().to_owned(), create: false };
    let copied = Db::open_as_it_is(place, clock).await?;
    let mut read = copied.read().await?;
    let manifest = Manifest::of(&mut read, made_at).await;
    drop(read);
    copied.close().await;
    Ok(manifest?)
}

fn sealed(copy: &Unfinished, key: &Key, manifest: &Manifest, to: &Path, recipients: &[Recipient]) -> Result<(), KeepingError> {
    let part = Unfinished::new(files::beside(to, ".part"));
    write_archive(copy, key, manifest, part.path(), recipients).map_err(of_file(part.path()))?;
    if to.exists() {
        return Err(KeepingError::There(to.to_owned()));
    }
    part.keep_as(to).map_err(of_file(to))
}

fn write_archive(copy: &Unfinished, key: &Key, manifest: &Manifest, part: &Path, recipients: &[Recipient]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part)?;
    let mut archive = tar::Builder::new(seal::sealing(file, recipients)?);
    let text = serde_json::to_string_pretty(manifest)? + "\n";
    let key = format!("{}\n", key.digits());
    let database = fs::File::open(copy.path())?;
    let length = database.metadata()?.len();
    add(&mut archive, "manifest.json", text.len() as u64, manifest, text.as_bytes())?;
    add(&mut archive, "holdfast.key", key.len() as u64, manifest, key.as_bytes())?;
    add(&mut archive, "holdfast.db", length, manifest, database)?;
    let mut file = archive.into_inner()?.finish()?;
    file.flush()?;
    file.get_ref().sync_all()
}

fn add<W: io::Write>(archive: &mut tar::Builder<W>, name: &str, length: u64, manifest: &Manifest, from: impl io::Read) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    header.set_mtime(manifest.made_at.as_second().unsigned_abs());
    archive.append_data(&mut header, name, from)
}
