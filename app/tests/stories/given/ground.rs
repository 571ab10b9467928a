//! The ground of the stories about files: a folder for each, installations in it, and backups of them.

use std::{fs, path::PathBuf};

use holdfast::{
    args,
    clock::Clock,
    config::{Folder, FolderError},
    db::{Actor, Db},
    ids,
    keeping::{backup, manifest::Manifest, seal},
};

/// When these stories play.
pub const NOW: &str = "2026-03-02T09:00:00Z";

/// A folder of its own for each story, gone when dropped.
pub struct Ground(pub PathBuf);

impl Ground {
    pub fn new() -> Ground {
        let path = std::env::temp_dir().join(format!("holdfast keeping {}", ids::token()));
        fs::create_dir_all(&path).expect("a folder");
        Ground(path)
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn folder(&self, name: &str) -> Folder {
        Folder(self.at(name))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn clock() -> Clock {
    Clock::standing_at(NOW.parse().expect("a moment"))
}

/// A pair for backups: the recipient, and a file with the identity.
pub fn a_pair(place: &Ground) -> (age::x25519::Recipient, PathBuf) {
    let (recipient, identity) = seal::pair();
    let file = place.at("identity.txt");
    fs::write(&file, format!("# kept off the server\n{identity}\n")).expect("a file");
    (seal::recipient(&recipient).expect("a recipient"), file)
}

/// An installation with a little in it, and a backup of it.
pub async fn a_backup(place: &Ground) -> (Folder, PathBuf, PathBuf, Manifest) {
    let folder = place.folder("data");
    let db = folder.init(clock()).await.expect("a new database");
    write_a_worker(&db, 1).await;
    let (recipient, identity) = a_pair(place);
    let file = place.at("backup.age");
    let manifest = backup::make(&db, &folder, &file, vec![recipient]).await.expect("a backup");
    db.close().await;
    (folder, file, identity, manifest)
}

/// One change in two tables and the journal.
pub async fn write_a_worker(db: &Db, n: i64) {
    let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
    let (id, at) = (ids::next(tx.at), tx.at);
    tx.run(
        "INSERT INTO worker (id, name, role, volunteer, recorded_at) VALUES ($1, $2, 'Support worker', FALSE, $3)",
        args![id, format!("Worker {n} {}", ids::token()), at],
    )
    .await
    .expect("a worker");
    let sql = "INSERT INTO training (id, worker_id, course, completed_on, recorded_at) VALUES ($1, $2, 'DASH', '2026-01-05', $3)";
    tx.run(sql, args![ids::next(at), id, at]).await.expect("a training");
    tx.journal("worker-added", "worker", id, "");
    tx.commit().await.expect("a commit");
}

pub async fn rows(db: &Db, table: &str) -> i64 {
    db.read().await.expect("a read").rows(table).await.expect("a count")
}

pub fn never() -> Result<String, FolderError> {
    panic!("no passphrase is needed")
}
