//! The database is taken away, or another file laid over it, while Holdfast serves.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    disk::{Ground, ground},
    given::text,
    running::Caller,
};

fn is_of_postgres() -> bool {
    // It answers for its own files.
    std::env::var("HOLDFAST_TEST_DATABASE").is_ok()
}

fn told(ground: &Ground, by: &Caller, mark: &str) {
    let answer = ground.save(by, mark);
    let says = text(&answer.html);
    assert_eq!(answer.status, 503, "{mark}: {says}");
    assert!(says.contains("removed or replaced") && says.contains("was not saved"), "{mark}: {says}");
}

fn saved(ground: &Ground, by: &Caller, mark: &str) {
    let answer = ground.save(by, mark);
    assert_eq!(answer.status, 303, "{mark}: {}", text(&answer.html));
}

/// What was copied out of the file that Holdfast still held.
fn rescued(folder: &Path) -> PathBuf {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("holdfast-rescued-"));
        let there = fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path()).find(named);
        match there {
            Some(path) => return path,
            None => assert!(Instant::now() < until, "nothing was copied out"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn put_in_place(ground: &Ground) {
    let folder = &ground.records.folder;
    let rescued = rescued(folder);
    for old in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("holdfast.db{old}")));
    }
    fs::rename(rescued, folder.join("holdfast.db")).expect("it is put in place");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_after_the_database_or_its_log_was_removed_is_refused_and_what_was_saved_before_is_copied_out() {
    if is_of_postgres() {
        return;
    }
    for gone in ["holdfast.db", "holdfast.db-wal"] {
        let ground = ground(&std::env::temp_dir()).await;
        let running = ground.records.serve();
        let by = running.caller(&ground.who);
        saved(&ground, &by, "before");
        fs::remove_file(ground.records.folder.join(gone)).expect("it was there");
        told(&ground, &by, "during");
        told(&ground, &by, "again");
        assert_eq!(by.opens("/units").expect("an answer").status, 200, "{gone}: pages that write nothing go on");
        running.stop();
        put_in_place(&ground);
        let running = ground.records.serve();
        saved(&ground, &running.caller(&ground.who), "during");
        running.stop();
        ground.assert_there(&["before".to_owned(), "during".to_owned()]).await;
        let _ = fs::remove_dir_all(&ground.records.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_moved_away_or_had_another_put_in_its_place_saves_nothing_and_goes_on_when_it_is_moved_back() {
    if is_of_postgres() {
        return;
    }
    for another in [false, true] {
        let ground = ground(&std::env::temp_dir()).await;
        let (file, away) = (ground.records.folder.join("holdfast.db"), ground.records.folder.join("away.db"));
        let older = ground.records.folder.join("older.db");
        fs::copy(&file, &older).expect("a copy");
        let running = ground.records.serve();
        let by = running.caller(&ground.who);
        saved(&ground, &by, "before");
        fs::rename(&file, &away).expect("it is moved");
        if another {
            fs::rename(&older, &file).expect("another is put in its place");
        }
        // More at once than connections are open: no other is opened on what lies there now.
        let asked: Vec<_> = (0..8)
            .map(|_| {
                let by = running.caller(&ground.who);
                std::thread::spawn(move || by.opens("/units").expect("an answer").status)
            })
            .collect();
        for asked in asked {
            let status = asked.join().expect("it was asked");
            assert!([200, 503].contains(&status), "{status}, another: {another}");
        }
        told(&ground, &by, "during");
        running.stop();
        fs::rename(&away, &file).expect("it is moved back");
        let running = ground.records.serve();
        saved(&ground, &running.caller(&ground.who), "during");
        running.stop();
        ground.assert_there(&["before".to_owned(), "during".to_owned()]).await;
        let _ = fs::remove_dir_all(&ground.records.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_copy_is_laid_over_the_database_nothing_more_is_saved_or_shown() {
    if is_of_postgres() {
        return;
    }
    let ground = ground(&std::env::temp_dir()).await;
    let file = ground.records.folder.join("holdfast.db");
    let older = fs::read(&file).expect("a copy");
    // Served once more, so that the copy is older and no shorter.
    let running = ground.records.serve();
    saved(&ground, &running.caller(&ground.who), "before");
    running.stop();
    let whole = fs::read(&file).expect("the file");
    // A copy of the same pages, one that cannot be read, and one that has only begun to arrive.
    for (laid, beyond) in [(&older[..], &whole[older.len()..]), (&vec![7; whole.len()][..], &[][..]), (&older[..older.len() / 3], &[][..])]
    {
        for saves_first in [true, false] {
            for added in ["-wal", "-shm"] {
                let _ = fs::remove_file(ground.records.folder.join(format!("holdfast.db{added}")));
            }
            fs::write(&file, &whole).expect("as it was");
            let running = ground.records.serve();
            let by = running.caller(&ground.who);
            fs::write(&file, [laid, beyond].concat()).expect("it is laid over");
            if saves_first {
                told(&ground, &by, "during");
                assert_eq!(by.opens("/units").expect("an answer").status, 503, "what is shown may be of either");
            } else {
                // Nobody saves, so it is only seen once a page cannot be read; what is held in memory may still be shown.
                for page in ["/units", "/", "/people/in-service", "/people"] {
                    let status = by.opens(page).expect("an answer").status;
                    assert!([200, 503].contains(&status), "{page}: {status}");
                }
                told(&ground, &by, "during");
            }
            running.stop();
        }
    }
    let _ = fs::remove_dir_all(&ground.records.folder);
}

/// A backup while it is served, a change of the file's mode, and the end of another command fold the log in and change the file, too.
#[tokio::test(flavor = "multi_thread")]
async fn what_other_commands_do_with_the_file_is_in_nobodys_way() {
    if is_of_postgres() {
        return;
    }
    use std::os::unix::fs::PermissionsExt as _;
    let ground = ground(&std::env::temp_dir()).await;
    let file = ground.records.folder.join("holdfast.db");
    let running = ground.records.serve();
    let by = running.caller(&ground.who);
    let mut confirmed = vec![];
    for n in 0..30 {
        let mark = format!("N{n}");
        saved(&ground, &by, &mark);
        confirmed.push(mark);
        let mode = if n % 2 == 0 { 0o640 } else { 0o600 };
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("a mode");
        if n % 5 == 0 {
            // As a command: it opens the database, which folds the log in, and closes it.
            let db = ground.records.open().await;
            db.close().await;
        }
    }
    running.stop();
    ground.assert_there(&confirmed).await;
    let _ = fs::remove_dir_all(&ground.records.folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_or_a_file_of_looks_that_was_removed_is_written_again() {
    if is_of_postgres() {
        return;
    }
    let ground = ground(&std::env::temp_dir()).await;
    let folder = ground.records.folder.clone();
    let head = folder.join("holdfast.head");
    let running = ground.records.serve();
    let by = running.caller(&ground.who);
    saved(&ground, &by, "one");
    fs::remove_file(&head).expect("it was there");
    saved(&ground, &by, "two");
    let told = fs::read_to_string(&head).expect("it is there again");
    assert!(told.starts_with("holdfast-head 1 ") && !told.contains(" 00000000000000000000 "), "{told}");
    assert_eq!(by.opens(&format!("/referrals/{}", ground.referral)).expect("an answer").status, 200);
    for added in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("holdfast-looks.db{added}")));
    }
    saved(&ground, &by, "three");
    assert_eq!(by.opens(&format!("/referrals/{}", ground.referral)).expect("an answer").status, 200);
    assert!(folder.join("holdfast-looks.db").exists(), "there again");
    running.stop();
    ground.assert_there(&["one", "two", "three"].map(str::to_owned)).await;
    let _ = fs::remove_dir_all(&folder);
}
