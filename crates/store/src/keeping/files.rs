//! Files that must be whole and on the disk, or not there at all.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::{KeepingError, of_file};

/// Writes a file that only its owner can read: under another name first, then in one step in place of what was there.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let part = beside(path, ".part");
    let _ = fs::remove_file(&part);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o400).open(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    sync_folder_of(path)
}

/// Makes an empty file that only its owner can read, where there is none.
pub fn private_and_empty(path: &Path) -> io::Result<()> {
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    }
}

/// What went wrong with a file, in words that say what to do where that is known.
pub fn plainly(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full. Make space and try again".into(),
        io::ErrorKind::ReadOnlyFilesystem => {
            "the disk is read-only. Look at it (mount, dmesg), or choose another folder with --data".into()
        }
        io::ErrorKind::PermissionDenied => {
            "Holdfast may not read or write this. Look at its owner and mode (ls -l), and at the user that Holdfast runs as".into()
        }
        _ => error.to_string(),
    }
}

/// The same path with something added to its name.
pub fn beside(path: &Path, added: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(added);
    PathBuf::from(name)
}

/// Makes sure that a name given or taken away in this file's folder is on the disk.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

/// The whole path of a folder that is not there yet, or is empty.
pub fn free(folder: &Path) -> Result<PathBuf, KeepingError> {
    let to = std::path::absolute(folder).map_err(of_file(folder))?;
    let taken = fs::read_dir(&to).is_ok_and(|mut entries| entries.next().is_some()) || to.is_file();
    if taken { Err(KeepingError::Occupied(to)) } else { Ok(to) }
}

/// Makes a folder in which something is made that gets its real name when it is whole. One that is there is what a run
/// left that was stopped: somebody else may want to look into it.
pub fn making(folder: PathBuf) -> Result<Unfinished, KeepingError> {
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above).map_err(of_file(above))?;
    }
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(KeepingError::Interrupted(folder)),
        Err(e) => Err(of_file(&folder)(e)),
        Ok(()) => Ok(Unfinished::new(folder)),
    }
}

/// A file or folder that is taken away again, unless it is kept.
pub struct Unfinished {
    path: PathBuf,
    kept: bool,
}

impl Unfinished {
    pub fn new(path: PathBuf) -> Unfinished {
        Unfinished { path, kept: false }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its real name; from now on it is there.
    pub fn keep_as(mut self, to: &Path) -> io::Result<()> {
        fs::rename(&self.path, to)?;
        self.kept = true;
        sync_folder_of(to)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        if self.path.is_dir() {
            let _ = fs::remove_dir_all(&self.path);
            return;
        }
        // A database leaves its log and its journal beside it when it was not closed.
        for added in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(beside(&self.path, added));
        }
    }
}
