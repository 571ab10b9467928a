//! Files that must be whole and on the disk, or not there at all.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

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
