//! A database that lost something is noticed and said, not served.

use crate::given;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use given::{a_database, ground::Ground, root};
use holdfast::{
    clock::Clock,
    config::Folder,
    db::{Actor, Db, Loss},
};

/// Gives a command as an operator would; Holdfast must be stopped.
fn gives(folder: &Folder, command: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .env("HOLDFAST_RULES", root())
        .env_remove("HOLDFAST_DATABASE")
        .env("HOLDFAST_PASSWORD", "walnut-lantern-77")
        .arg("--data")
        .arg(&folder.0)
        .args(command)
        .output()
        .expect("the program runs")
}

fn says(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn refused(folder: &Folder, command: &[&str], words: &str) {
    let output = gives(folder, command);
    assert!(!output.status.success(), "{command:?} is refused: {}", says(&output));
    assert!(says(&output).contains(words), "{command:?} does not say {words:?}: {}", says(&output));
}

#[track_caller]
fn done(folder: &Folder, command: &[&str]) -> String {
    let output = gives(folder, command);
    assert!(output.status.success(), "{command:?}: {}", says(&output));
    says(&output)
}

async fn an_entry(db: &Db) {
    let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
    tx.journal("noted", "story", 1, "");
    tx.commit().await.expect("a commit");
}

async fn an_installation(place: &Ground) -> Folder {
    let folder = place.folder("data");
    let db = folder.init(Clock::system()).await.expect("a new database");
    an_entry(&db).await;
    db.close().await;
    folder
}

fn copied(from: &Folder, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(&from.0).expect("the folder") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_beside_its_key_is_a_lost_one() {
    let place = Ground::new();
    let folder = an_installation(&place).await;
    fs::write(folder.database(), "").expect("it is emptied");
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["check"], &["journal", "verify"]] {
        refused(&folder, command, "is lost");
    }
    assert_eq!(fs::metadata(folder.database()).expect("it is there").len(), 0, "nothing was made in its place");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_put_back_is_told_until_it_is_accepted_and_the_journal_says_so() {
    let place = Ground::new();
    let folder = an_installation(&place).await;
    let old = place.at("old.db");
    fs::copy(folder.database(), &old).expect("a copy");
    let db = folder.open(Clock::system()).await.expect("it opens");
    for _ in 0..3 {
        an_entry(&db).await;
    }
    db.close().await;
    done(&folder, &["check"]);
    fs::copy(&old, folder.database()).expect("the old one is put back");
    let _ = fs::remove_file(folder.0.join("holdfast.db-wal"));
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["check"], &["journal", "verify"], &["pack", "recalculate"]] {
        refused(&folder, command, "older than the newest known");
    }
    assert!(done(&folder, &["check", "--accept-loss"]).contains("Accepted"));
    done(&folder, &["check"]);
    let db = folder.open(Clock::system()).await.expect("it opens");
    let told: String = db
        .read()
        .await
        .unwrap()
        .value("SELECT detail FROM journal WHERE action = 'loss-accepted'", vec![])
        .await
        .expect("the journal says so");
    assert_eq!(told, "entries 2 to 4 of the journal");
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_or_a_file_of_looks_that_was_taken_away_is_missed() {
    let place = Ground::new();
    let folder = an_installation(&place).await;
    let db = folder.open(Clock::system()).await.expect("it opens");
    for _ in 0..20 {
        an_entry(&db).await;
    }
    // As it stands on the disk when it is killed now.
    let without_log = place.folder("without log");
    copied(&folder, &without_log.0);
    done(
        &{
            let whole = place.folder("whole");
            copied(&folder, &whole.0);
            whole
        },
        &["check"],
    );
    fs::remove_file(without_log.0.join("holdfast.db-wal")).expect("a log");
    refused(&without_log, &["check"], "older than the newest known");
    db.looks.seal(Actor::SYSTEM, "looked", "person", 7, "").await.expect("a look");
    let without_looks = place.folder("without looks");
    copied(&folder, &without_looks.0);
    let whole = place.folder("whole again");
    copied(&folder, &whole.0);
    for added in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(without_looks.0.join(format!("holdfast-looks.db{added}")));
    }
    refused(&without_looks, &["serve", "--listen", "127.0.0.1:0"], "looks at records are missing");
    done(&whole, &["check"]);
    db.close().await;
    done(&folder, &["check"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_without_a_head_beside_it_is_told_until_it_is_accepted() {
    for head in [None, Some("garbage\n"), Some("")] {
        let place = Ground::new();
        let folder = an_installation(&place).await;
        let path = folder.0.join("holdfast.head");
        match head {
            None => fs::remove_file(&path).expect("it was there"),
            Some(text) => fs::write(&path, text).expect("it is spoilt"),
        }
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["check"], &["journal", "verify"], &["pack", "recalculate"]] {
            refused(&folder, command, "holdfast.head is missing or cannot be read");
        }
        refused(&folder, &["check"], "--accept-loss");
        assert!(done(&folder, &["check", "--accept-loss"]).contains("Accepted"));
        done(&folder, &["check"]);
        assert!(fs::read_to_string(&path).expect("it is there").starts_with("holdfast-head 1 "), "told again");
    }
    let place = Ground::new();
    // A second place that is named for the first time tells nothing; one that was spoilt is told.
    let db = a_database(&place.at("beside"), Clock::system()).await;
    an_entry(&db).await;
    db.also_told_in(&place.at("new.head")).await.expect("it is told");
    assert_eq!(db.loss(), None);
    fs::write(place.at("spoilt.head"), "garbage").expect("a file");
    db.also_told_in(&place.at("spoilt.head")).await.expect("it is read");
    assert!(matches!(db.loss(), Some(Loss::Untold { holds: 1, .. })), "{:?}", db.loss());
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_in_a_second_place_is_compared_too() {
    let place = Ground::new();
    let second = place.at("elsewhere.head");
    let (one, other) = (place.at("one"), place.at("other"));
    let db = a_database(&one, Clock::system()).await;
    db.also_told_in(&second).await.expect("it is told");
    for _ in 0..3 {
        an_entry(&db).await;
    }
    assert_eq!(db.loss(), None);
    db.close().await;
    // Another database under the same name: an older copy, or not the same at all.
    let db = a_database(&other, Clock::system()).await;
    db.also_told_in(&second).await.expect("it is compared");
    assert!(matches!(db.loss(), Some(Loss::Older { told: 3, holds: 0, .. })), "{:?}", db.loss());
    for _ in 0..5 {
        an_entry(&db).await;
    }
    let again = fs::read_to_string(&second).expect("the file");
    assert!(again.starts_with("holdfast-head 1 00000000000000000003"), "a loss is not told away: {again}");
    db.accept_loss().await.expect("it is accepted");
    assert_eq!(db.loss(), None);
    an_entry(&db).await;
    let now = fs::read_to_string(&second).expect("the file");
    assert!(now.starts_with("holdfast-head 1 00000000000000000007"), "{now}");
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_and_what_is_in_it_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Ground::new();
    let folder = place.folder("made by init");
    done(&folder, &["init"]);
    done(&folder, &["account", "add", "ann", "--name", "Ann", "--role", "administrator"]);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder.0), 0o700);
    for entry in fs::read_dir(&folder.0).expect("the folder") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
    }
    assert!(folder.reachable_by_others().expect("it may start").is_empty());
    fs::set_permissions(folder.database(), fs::Permissions::from_mode(0o644)).expect("a mode");
    assert_eq!(folder.reachable_by_others().expect("it may start").len(), 1, "told");
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).expect("a mode");
    fs::set_permissions(folder.key_file(), fs::Permissions::from_mode(0o444)).expect("a mode");
    refused(&folder, &["serve", "--listen", "127.0.0.1:0"], "chmod 400");
}
