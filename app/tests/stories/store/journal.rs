//! The journal: whoever changes, removes, inserts or swaps an entry is found out, and the first bad entry is named.

use holdfast::{
    args,
    clock::Clock,
    config::Folder,
    db::{Actor, Db},
    heads::{self, Signer},
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

/// The journal written out, as somebody elsewhere would have it.
async fn written_out(db: &Db) -> String {
    let mut text = String::new();
    let mut read = db.read().await.expect("a read");
    let many = heads::written_out(&mut read, |line| {
        text += line;
        text.push('\n');
        Ok(())
    });
    assert_eq!(many.await.expect("the journal"), text.lines().count() as i64);
    text
}

#[tokio::test]
async fn a_journal_that_was_written_anew_with_every_hash_right_is_found_by_a_head_that_was_signed_before() {
    let there = with_twenty_entries().await;
    let (key, kept) = (Folder(there.folder.clone()).signing_key(), there.folder.join("kept-elsewhere"));
    let signer = Signer::open(&key).expect("a new key");
    signer.keep(&there.db, &kept).await.expect("a head is kept");
    let mut tx = there.db.write(Actor { account_id: Some(1) }).await.expect("a write");
    tx.journal("contact-recorded", "contact", 11, "R0001");
    tx.commit().await.expect("a commit");
    // The key is the same another time, and a head is added to those that are kept.
    let again = Signer::open(&key).expect("the key");
    again.keep(&there.db, &kept).await.expect("a head is kept");
    let said = std::fs::read_to_string(&kept).expect("the heads");
    let signed = verify::heads(&said, &signer.public()).expect("both are signed");
    let before = verify::journal(&written_out(&there.db).await).expect("the journal");
    assert_eq!((signed.len(), before.len(), verify::check(&before, &signed)), (2, 21, Ok(())));

    // Whoever has the server takes one look out and chains the rest anew, as the program itself would.
    let mut forged = before.clone();
    forged.remove(6);
    let mut previous = verify::hex(&[0; 32]);
    for (seq, entry) in (1..).zip(&mut forged) {
        (entry.seq, entry.previous) = (seq, previous);
        entry.hash = entry.digest();
        previous = entry.hash.clone();
    }
    assert_eq!(verify::check(&forged, &[]), Ok(()), "in itself it is whole");
    let fault = verify::check(&forged, &signed).expect_err("a head tells");
    assert!(matches!(fault, verify::Fault::Anew { after: 0, until: 20, .. }), "{fault}");
    // A head of another installation is none of this one's.
    let other = with_twenty_entries().await;
    let stranger = Signer::open(&Folder(other.folder.clone()).signing_key()).expect("a new key");
    assert!(matches!(verify::heads(&said, &stranger.public()), Err(verify::Fault::Unsigned { line: 1 })));
    std::fs::remove_file(&key).expect("the key file");
    std::fs::write(&key, "nothing like a key").expect("another file");
    let told = Signer::open(&key).err().expect("it is no key").to_string();
    assert!(told.contains("is no key that heads are signed with"), "{told}");
}
