//! The journal: whoever changes, removes, inserts or swaps an entry is found out, and the first bad entry is named.

use holdfast::{
    args,
    clock::Clock,
    config::Folder,
    db::{Actor, Db},
    journal::{self, Verdict},
};

struct Installation {
    db: Db,
    folder: std::path::PathBuf,
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A database whose journal holds twenty entries, some of them looks.
async fn with_twenty_entries() -> Installation {
    let folder = std::env::temp_dir().join(format!("holdfast-journal-{}", holdfast::ids::token()));
    let db = Folder(folder.clone()).init(Clock::system()).await.expect("a new database");
    for n in 1..=10 {
        let mut tx = db.write(Actor { account_id: Some(n) }).await.expect("a write");
        tx.journal("contact-recorded", "contact", n, "R0001");
        tx.commit().await.expect("a commit");
        db.looks.seal(Actor { account_id: Some(n) }, "looked", "person", n, "").await.expect("a look");
        holdfast::looks::gather(&db).await.expect("the look reaches the journal");
    }
    Installation { db, folder }
}

async fn tamper(db: &Db, sql: &'static str) {
    let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
    tx.run(sql, args![]).await.expect("the statement runs");
    tx.unjournaled();
    tx.commit().await.expect("a commit");
}

async fn verdict(db: &Db) -> Verdict {
    journal::verify(&mut db.read().await.expect("a read")).await.expect("the chain can be read")
}

#[tokio::test]
async fn an_untouched_journal_is_whole() {
    let there = with_twenty_entries().await;
    assert!(matches!(verdict(&there.db).await, Verdict::Whole { entries: 20, .. }));
}

#[tokio::test]
async fn every_kind_of_tampering_is_found_and_placed() {
    const MOVE: &str = "UPDATE journal SET seq = seq + 1000 WHERE seq >= 9";
    let cases: [(&str, &[&str], i64); 10] = [
        ("another account", &["UPDATE journal SET account_id = 99 WHERE seq = 7"], 7),
        ("no account", &["UPDATE journal SET account_id = NULL WHERE seq = 7"], 7),
        ("another detail", &["UPDATE journal SET detail = 'R0002' WHERE seq = 5"], 5),
        ("another time", &["UPDATE journal SET at = at + 1 WHERE seq = 20"], 20),
        ("its hash", &["UPDATE journal SET hash = previous WHERE seq = 3"], 3),
        ("removed in the middle", &["DELETE FROM journal WHERE seq = 11"], 11),
        ("removed at the start", &["DELETE FROM journal WHERE seq = 1"], 1),
        ("removed at the end", &["DELETE FROM journal WHERE seq = 20"], 20),
        (
            "swapped",
            &[
                "UPDATE journal SET seq = -4 WHERE seq = 4",
                "UPDATE journal SET seq = 4 WHERE seq = 6",
                "UPDATE journal SET seq = 6 WHERE seq = -4",
            ],
            4,
        ),
        (
            "inserted, and the rest moved up",
            &[
                MOVE,
                "INSERT INTO journal SELECT 9, at, account_id, action, subject, subject_id, detail, previous, hash FROM journal WHERE seq = 8",
                "UPDATE journal SET seq = seq - 999 WHERE seq > 1000",
            ],
            9,
        ),
    ];
    for (how, statements, first) in cases {
        let there = with_twenty_entries().await;
        for statement in statements {
            tamper(&there.db, statement).await;
        }
        match verdict(&there.db).await {
            Verdict::Broken { seq, .. } => assert_eq!(seq, first, "{how}"),
            whole => panic!("{how}: {whole:?}"),
        }
    }
}

#[tokio::test]
async fn a_change_that_says_nothing_in_the_journal_is_not_saved() {
    let there = with_twenty_entries().await;
    let mut tx = there.db.write(Actor::SYSTEM).await.expect("a write");
    tx.run("UPDATE journal_head SET seq = 0", args![]).await.expect("the statement runs");
    assert!(tx.commit().await.is_err());
    assert!(matches!(verdict(&there.db).await, Verdict::Whole { entries: 20, .. }));
}

#[tokio::test]
async fn the_file_is_not_readable_without_its_key() {
    let there = with_twenty_entries().await;
    let file = std::fs::read(there.folder.join("holdfast.db")).expect("the file");
    assert!(!file.starts_with(b"SQLite format 3"));
    let key = there.folder.join("holdfast.key");
    std::fs::remove_file(&key).expect("the key file");
    std::fs::write(&key, holdfast::ids::token()).expect("another key");
    let error = Folder(there.folder.clone()).open(Clock::system()).await.err().expect("the wrong key is refused");
    assert!(error.to_string().contains("key file does not open this database"), "{error}");
}
