//! A key is never lost half way: shares, passphrase, and a change of key that can be stopped at any moment. These stories
//! are about files, so they stand on SQLite whatever the others stand on.

use crate::given;

use std::{
    fs,
    process::{Command, Stdio},
    time::Instant,
};

use given::ground::{Ground, clock, never, rows, write_a_worker};
use holdfast::{
    args,
    config::Folder,
    db::{Actor, Db},
    keeping::{
        KeepingError,
        key::{self, Kept, Key},
        rotate::{self, Step},
        shares::{self, Part},
    },
};

#[tokio::test]
async fn any_two_shares_give_the_key_back_and_one_does_not() {
    let key = Key::fresh();
    let parts = shares::cut(&key);
    // As typed by a person: small letters, no spaces, O for 0 and l for 1, with or without the number of the line.
    let typed = |part: &Part| {
        let lines: Vec<[u8; 10]> = part
            .lines()
            .iter()
            .enumerate()
            .map(|(at, line)| {
                let plain = if part.number == 2 { line.clone() } else { line[1..].to_owned() };
                shares::typed(at, &plain.to_lowercase().replace('0', "o")).expect("the line is right")
            })
            .collect();
        Part::of_lines(&lines.try_into().unwrap()).expect("a share")
    };
    for (a, b) in [(0, 1), (1, 2), (2, 0)] {
        assert!(shares::join(&typed(&parts[a]), &typed(&parts[b])).expect("a key") == key);
    }
    assert!(shares::join(&parts[0], &parts[0]).err().unwrap().contains("same share twice"));
    let others = shares::cut(&key);
    assert!(shares::join(&parts[0], &others[1]).err().unwrap().contains("not printed together"));
    // One share says nothing of the key: with it, every key is as likely as before. At least it is not in it.
    for part in &parts {
        assert!(!part.lines().concat().contains(key.digits()));
    }
}

#[test]
fn every_single_mistyped_character_of_a_share_is_pointed_out() {
    let part = &shares::cut(&Key::fresh())[0];
    for (at, line) in part.lines().iter().enumerate() {
        let mut characters: Vec<char> = line[1..].chars().collect();
        for place in 0..characters.len() {
            let was = characters[place];
            if was == ' ' {
                continue;
            }
            for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().filter(|c| *c != was) {
                characters[place] = other;
                let fault = shares::typed(at, &characters.iter().collect::<String>()).expect_err("a mistake");
                assert!(fault.contains(&format!("line {}", at + 1)), "{fault}");
            }
            characters[place] = was;
        }
        assert!(shares::typed((at + 1) % 4, &line[1..]).is_err(), "a line in another's place");
        assert!(shares::typed(at, &line[..line.len() - 1]).expect_err("too short").contains("19 characters"));
    }
}

#[tokio::test]
async fn two_shares_put_a_lost_key_back_and_old_shares_are_known_as_old() {
    let place = Ground::new();
    let folder = place.folder("data");
    folder.init(clock()).await.expect("a new database").close().await;
    let key = Key::parse(&fs::read_to_string(folder.key_file()).unwrap()).unwrap();
    let parts = shares::cut(&key);
    fs::remove_file(folder.key_file()).unwrap();
    let lost = folder.open(clock()).await.err().expect("no key").to_string();
    assert!(lost.contains("is missing") && lost.contains("key recover"), "{lost}");
    let key = shares::join(&parts[2], &parts[0]).unwrap();
    rotate::recover(&folder, clock(), &key).await.expect("the key is back");
    folder.open(clock()).await.expect("it opens").close().await;

    rotate::rotate(&folder, clock(), &never, &mut |_| Ok(())).await.expect("another key");
    let old = rotate::recover(&folder, clock(), &shares::join(&parts[0], &parts[1]).unwrap()).await.expect_err("old shares");
    assert!(matches!(old, KeepingError::SharesOfAnotherKey), "{old}");
    folder.open(clock()).await.expect("the key of now is untouched").close().await;
}

#[tokio::test]
async fn a_wrapped_key_opens_with_its_passphrase_only() {
    let place = Ground::new();
    let folder = place.folder("data");
    let kept = Kept::Under("correct horse battery staple".into());
    folder.init_with(clock(), &kept).await.expect("a new database").close().await;
    let file = fs::read_to_string(folder.key_file()).unwrap();
    assert!(file.starts_with("holdfast-wrapped-key 1\nargon2id "), "{file}");
    let wrong = folder.unlock(clock(), &|| Ok("correct horse battery stable".into())).await.err().expect("refused");
    assert!(wrong.to_string().contains("the passphrase is not"), "{wrong}");
    let right = || Ok("correct horse battery staple".to_owned());
    let unlocked = folder.unlock(clock(), &right).await.expect("it opens");
    let key = unlocked.key.clone();
    assert!(!file.contains(key.digits()));
    unlocked.db.close().await;

    // Another key, wrapped with the same passphrase.
    let new = rotate::rotate(&folder, clock(), &right, &mut |_| Ok(())).await.expect("another key");
    assert!(new != key && fs::read_to_string(folder.key_file()).unwrap().starts_with("holdfast-wrapped-key 1"));
    folder.unlock(clock(), &right).await.expect("it opens").db.close().await;
    // Every change to the file is found out.
    let file = fs::read_to_string(folder.key_file()).unwrap();
    for (from, to) in [("passes=3", "passes=2"), ("lanes=4", "lanes=2"), ("memory=65536", "memory=9999999"), ("nonce=", "once=")] {
        let changed = place.at("changed.key");
        let _ = fs::remove_file(&changed);
        fs::write(&changed, file.replace(from, to)).unwrap();
        assert!(key::read(&changed, &mut key::Passphrase::asked_by(&right)).is_err(), "{from}");
    }
}

#[tokio::test]
async fn a_change_of_key_stopped_at_any_step_leaves_one_key_that_works() {
    for stop in [Step::Alone, Step::NextKeyWritten, Step::Encrypted, Step::LetGo] {
        let place = Ground::new();
        let folder = place.folder("data");
        let db = folder.init(clock()).await.expect("a new database");
        write_a_worker(&db, 1).await;
        db.close().await;
        let old = Key::parse(&fs::read_to_string(folder.key_file()).unwrap()).unwrap();
        let stopped =
            rotate::rotate(&folder, clock(), &never, &mut |step| if step == stop { Err(KeepingError::Stopped) } else { Ok(()) }).await;
        assert!(matches!(stopped, Err(KeepingError::Stopped)), "{stop:?}");
        one_key_works(&folder, &old, 1).await;
        rotate::rotate(&folder, clock(), &never, &mut |_| Ok(())).await.expect("the change can be made again");
    }
}

/// The folder opens; what is in its key file opens it, the other key does not, and nothing of the change is left.
async fn one_key_works(folder: &Folder, old: &Key, workers: i64) {
    let next = fs::read_to_string(folder.next_key_file()).ok().and_then(|text| Key::parse(&text));
    let unlocked = folder.unlock(clock(), &never).await.expect("it opens");
    assert_eq!(rows(&unlocked.db, "worker").await, workers);
    assert!(unlocked.db.read().await.unwrap().fault_of_pages().await.unwrap().is_none());
    unlocked.db.close().await;
    assert!(!folder.next_key_file().exists());
    assert!(Key::parse(&fs::read_to_string(folder.key_file()).unwrap()) == Some(unlocked.key.clone()));
    for other in [Some(old.clone()), next].into_iter().flatten().filter(|other| *other != unlocked.key) {
        assert!(Db::open_as_it_is(folder.place(&other, false), clock()).await.is_err(), "two keys open the database");
    }
}

#[tokio::test]
async fn a_change_of_key_killed_at_any_moment_leaves_one_key_that_works() {
    let place = Ground::new();
    let folder = place.folder("data");
    let db = folder.init(clock()).await.expect("a new database");
    // Enough pages that encrypting them takes a while.
    let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
    let many = (0..400).map(|n| args![n, format!("Worker {n} {}", "x".repeat(3_000)), "Support worker", false, 0]).collect();
    tx.insert_all("worker", "id, name, role, volunteer, recorded_at", many).await.expect("workers");
    tx.journal("workers-added", "worker", 0, "");
    tx.commit().await.expect("a commit");
    db.close().await;
    let rotating = || {
        Command::new(env!("CARGO_BIN_EXE_holdfast"))
            .args(["--data", folder.0.to_str().unwrap(), "key", "rotate"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    };
    let begun = Instant::now();
    assert!(rotating().wait().expect("it ends").success());
    let whole = begun.elapsed();
    let kills = std::env::var("HOLDFAST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let (mut kept_old, mut got_new, mut rolled_back, mut found_next) = (0, 0, 0, 0);
    for kill in 0..kills {
        let old = Key::parse(&fs::read_to_string(folder.key_file()).unwrap()).unwrap();
        let mut child = rotating();
        std::thread::sleep(whole * kill / (kills - 3));
        child.kill().expect("killed");
        child.wait().expect("it is gone");
        rolled_back += u32::from(fs::metadata(folder.0.join("holdfast.db-journal")).is_ok_and(|journal| journal.len() > 0));
        let next = fs::read_to_string(folder.next_key_file()).ok().and_then(|text| Key::parse(&text));
        one_key_works(&folder, &old, 400).await;
        let now = Key::parse(&fs::read_to_string(folder.key_file()).unwrap()).unwrap();
        if now == old {
            kept_old += 1
        } else {
            got_new += 1
        }
        found_next += u32::from(next.is_some_and(|next| next == now));
    }
    eprintln!(
        "{kills} kills within {whole:?}: {kept_old} kept the old key ({rolled_back} with pages half written), {got_new} had the new one ({found_next} before it stood in its place)"
    );
}

#[tokio::test]
async fn the_key_is_not_changed_under_a_running_service() {
    let place = Ground::new();
    let folder = place.folder("data");
    let running = folder.init(clock()).await.expect("a new database");
    let refused = rotate::rotate(&folder, clock(), &never, &mut |_| Ok(())).await.err().expect("in use").to_string();
    assert!(refused.contains("stop it first"), "{refused}");
    assert!(!folder.next_key_file().exists());
    write_a_worker(&running, 1).await;
    running.close().await;
    folder.open(clock()).await.expect("it opens").close().await;
}
