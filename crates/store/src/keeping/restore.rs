//! Getting a backup back: compared with what it says of itself, and then there as a whole, or not at all.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use age::x25519::Identity;

use super::{
    Keeping, KeepingError,
    files::{self, Unfinished},
    key::{self, Kept, Key},
    manifest::{FORMAT, Manifest},
    note, of_file, seal,
};
use crate::{
    args,
    clock::Clock,
    db::{Actor, Db, DbError, tell_beside},
    folder::{Folder, HALF_RESTORED},
};

/// Restores into a folder that is not there yet, or is empty.
pub async fn restore(backup: &Path, identity: Identity, folder: &Folder, clock: Clock) -> Result<Manifest, KeepingError> {
    let to = files::free(&folder.0)?;
    let making = files::beside(&to, ".tmp");
    let (making, manifest) = taken_out(backup, identity, making, &clock, true).await?;
    let there = Folder(making.path().to_owned());
    fs::remove_file(making.path().join(HALF_RESTORED)).map_err(of_file(making.path()))?;
    tell_beside(&there.database(), manifest.journal_entries, &manifest.journal_head).map_err(of_file(making.path()))?;
    // Brought up to date as any database is that is opened, and the day of the restore noted in it.
    let db = there.open(clock).await?;
    let mut tx = db.write(Actor::SYSTEM).await?;
    let done = Keeping { entries: Some(manifest.journal_entries), head: manifest.journal_head.clone(), ..Keeping::of("restored") };
    note(&mut tx, &done).await?;
    tx.commit().await?;
    db.close().await;
    files::sync_folder_of(&there.database()).map_err(of_file(&there.0))?;
    making.keep_as(&to).map_err(of_file(&to))?;
    Ok(manifest)
}

/// Restores into a folder for temporary files, compares, and takes it away again.
pub async fn check(backup: &Path, identity: Identity, clock: Clock) -> Result<Manifest, KeepingError> {
    let making = std::env::temp_dir().join(format!("holdfast-restore-{}", &crate::ids::token()[..8]));
    let (_gone_when_dropped, manifest) = taken_out(backup, identity, making, &clock, false).await?;
    Ok(manifest)
}

/// Notes on the installation that made a backup that a restore of it was tested. The journal here must have the entry that
/// the restored journal ended in.
pub async fn tested(db: &Db, entries: i64, head: &str) -> Result<(), KeepingError> {
    let mut tx = db.write(Actor::SYSTEM).await?;
    let hash: Option<(Vec<u8>,)> = tx.one("SELECT hash FROM journal WHERE seq = $1", args![entries]).await?;
    if hash.is_none_or(|(hash,)| crate::journal::hex(&hash) != head.trim().to_lowercase()) {
        return Err(KeepingError::NoSuchHead(entries));
    }
    let done = Keeping { entries: Some(entries), head: head.trim().to_lowercase(), ..Keeping::of("restore-tested") };
    note(&mut tx, &done).await?;
    Ok(tx.commit().await?)
}

/// The backup's files in a folder of their own, compared with its manifest.
async fn taken_out(
    backup: &Path,
    identity: Identity,
    making: PathBuf,
    clock: &Clock,
    with_key: bool,
) -> Result<(Unfinished, Manifest), KeepingError> {
    let backup = backup.to_owned();
    let unsealing = tokio::task::spawn_blocking(move || unsealed(&backup, &identity, making, with_key));
    let (making, key, manifest) = unsealing.await.map_err(|_| KeepingError::Stopped)??;
    let folder = Folder(making.path().to_owned());
    let db = Db::open_as_it_is(folder.place(&key, false), clock.clone()).await.map_err(|e| match e {
        DbError::Newer => KeepingError::Newer(manifest.holdfast.clone()),
        DbError::WrongKey => KeepingError::Differs("its key does not open its database".into()),
        other => other.into(),
    })?;
    let mut read = db.read().await?;
    let compared = manifest.compare(&mut read).await;
    drop(read);
    db.close().await;
    compared?;
    Ok((making, manifest))
}

fn unsealed(backup: &Path, identity: &Identity, making: PathBuf, with_key: bool) -> Result<(Unfinished, Key, Manifest), KeepingError> {
    let opened = seal::opening(backup, identity)?;
    let making = files::making(making)?;
    fs::write(making.path().join(HALF_RESTORED), "").map_err(of_file(making.path()))?;
    let folder = Folder(making.path().to_owned());
    let mut archive = tar::Archive::new(opened);
    let not_whole = |e: io::Error| KeepingError::NotWhole(backup.to_owned(), format!("it is cut short or was changed ({e})"));
    let mut manifest: Option<Manifest> = None;
    let mut held: Option<Key> = None;
    let mut database = false;
    for entry in archive.entries().map_err(not_whole)? {
        let mut entry = entry.map_err(not_whole)?;
        match entry.path_bytes().as_ref() {
            b"manifest.json" => manifest = Some(described(&short(&mut entry).map_err(not_whole)?, backup)?),
            b"holdfast.key" => held = Key::parse(&short(&mut entry).map_err(not_whole)?),
            b"holdfast.db" => {
                copy(&mut entry, &folder.database())
                    .map_err(|(reading, e)| if reading { not_whole(e) } else { of_file(&folder.database())(e) })?;
                database = true;
            }
            _ => return Err(KeepingError::NotWhole(backup.to_owned(), "it holds a file that no backup holds".into())),
        }
    }
    // Only the end of the sealed file shows that nothing was cut off.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(not_whole)?;
    let (Some(manifest), Some(held), true) = (manifest, held, database) else {
        return Err(KeepingError::NotWhole(backup.to_owned(), "one of its three files is missing".into()));
    };
    if with_key {
        key::write(&folder.key_file(), &held, &Kept::Openly)?;
    }
    Ok((making, held, manifest))
}

fn described(text: &str, backup: &Path) -> Result<Manifest, KeepingError> {
    let says: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    if says["format"].as_u64().is_some_and(|format| format > u64::from(FORMAT)) {
        return Err(KeepingError::Newer(says["holdfast"].as_str().unwrap_or("its version is not known").to_owned()));
    }
    serde_json::from_value(says).map_err(|_| KeepingError::NotWhole(backup.to_owned(), "its manifest cannot be read".into()))
}

/// A small file of the archive, as text.
fn short(entry: &mut impl io::Read) -> io::Result<String> {
    let mut text = String::new();
    entry.take(1 << 20).read_to_string(&mut text)?;
    Ok(text)
}

/// Copies and syncs; says whether it was reading that failed.
fn copy(from: &mut impl io::Read, to: &Path) -> Result<(), (bool, io::Error)> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let writing = |e| (false, e);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(writing)?;
    let mut bytes = vec![0; 1 << 20];
    loop {
        let read = from.read(&mut bytes).map_err(|e| (true, e))?;
        if read == 0 {
            return file.sync_all().map_err(writing);
        }
        file.write_all(&bytes[..read]).map_err(writing)?;
    }
}
