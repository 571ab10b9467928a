//! A new key for the database. Stopped at any moment, it leaves a folder that opens with exactly one key: the next key is
//! on the disk before a page is encrypted with it, SQLite changes all pages or none, and whoever opens the folder next
//! finds out which of the two it is (`config.rs`).

use super::{
    Keeping, KeepingError,
    key::{self, Kept, Key},
    record,
};
use crate::{
    clock::Clock,
    db::Held,
    folder::{Folder, FolderError},
};

/// The moments between which a change of the key can be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Alone,
    NextKeyWritten,
    Encrypted,
    LetGo,
}

/// Changes the key; its file keeps the new one as it kept the old. `at` is called at each step, and
/// stops the change there when it fails, as a crash would.
pub async fn rotate(
    folder: &Folder,
    clock: Clock,
    ask: &dyn Fn() -> Result<String, FolderError>,
    at: &mut dyn FnMut(Step) -> Result<(), KeepingError>,
) -> Result<Key, KeepingError> {
    let unlocked = folder.unlock(clock.clone(), ask).await?;
    let (old, kept) = (unlocked.key, unlocked.kept);
    unlocked.db.close().await;
    let new = Key::fresh();
    let mut held = Held::take(&folder.database(), old.digits()).await?;
    at(Step::Alone)?;
    key::write(&folder.next_key_file(), &new, &kept)?;
    at(Step::NextKeyWritten)?;
    let changed = held.change_key(new.digits()).await;
    at(Step::Encrypted)?;
    let released = held.release().await;
    at(Step::LetGo)?;
    // What SQLCipher said of it is not trusted: opening shows which key the database has.
    let said = move || match &kept {
        Kept::Under(passphrase) => Ok(passphrase.clone()),
        Kept::Openly => Err(FolderError::NobodyToAsk),
    };
    let unlocked = folder.unlock(clock, &said).await?;
    if unlocked.key != new {
        unlocked.db.close().await;
        changed?;
        released?;
        return Err(KeepingError::KeyNotChanged);
    }
    let mark = crate::journal::hex(&new.mark());
    record(&unlocked.db, Keeping { key_mark: mark, ..Keeping::of("key-changed") }).await?;
    unlocked.db.close().await;
    Ok(new)
}

/// Keeps the same key another way: openly, or under a passphrase.
pub async fn keep(folder: &Folder, clock: Clock, ask: &dyn Fn() -> Result<String, FolderError>, kept: &Kept) -> Result<(), KeepingError> {
    let unlocked = folder.unlock(clock, ask).await?;
    key::write(&folder.key_file(), &unlocked.key, kept)?;
    unlocked.db.close().await;
    Ok(())
}

/// Puts the key of two shares back into its file, after it has opened the database.
pub async fn recover(folder: &Folder, clock: Clock, key: &Key) -> Result<(), KeepingError> {
    use crate::db::{Db, DbError};
    if !folder.database().exists() {
        return Err(FolderError::Empty(folder.0.clone()).into());
    }
    let db = Db::open_as_it_is(folder.place(key, false), clock).await.map_err(|e| match e {
        DbError::WrongKey => KeepingError::SharesOfAnotherKey,
        other => other.into(),
    })?;
    key::write(&folder.key_file(), key, &Kept::Openly)?;
    let _ = std::fs::remove_file(folder.next_key_file());
    db.close().await;
    Ok(())
}
