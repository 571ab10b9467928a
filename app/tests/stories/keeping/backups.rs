//! Getting everything back: backups made while the service works, and restores that are whole or not at all. These stories
//! are about files, so they stand on SQLite whatever the others stand on.

use crate::given;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use given::{
    Service, a_service_at,
    ground::{Ground, NOW, a_backup, a_pair, clock, never, rows, write_a_worker},
    root, text,
};
use holdfast::{
    App,
    access::Role,
    args,
    config::Folder,
    db::{Actor, Db, Place},
    duties::contracts::Contracts,
    journal,
    keeping::{backup, key::Key, restore, rotate, seal},
    routes,
};

/// The service that runs on this database.
fn service_on(db: Db, folder: &Folder) -> Service {
    let contracts = Arc::new(Contracts::load(&root()).expect("the shipped packs"));
    let app = App {
        db: db.clone(),
        forms: Arc::new(holdfast::forms::Forms::load(&contracts.root)),
        templates: Arc::new(documents::Templates::load(&contracts.root)),
        contracts,
        asks: Arc::default(),
        behind_https: false,
        provider: None,
        mail: None,
    };
    Service { db, router: routes::router(app.clone()), app, folder: folder.0.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_people_work_comes_back_as_it_was() {
    let place = Ground::new();
    let folder = place.folder("data");
    let service = service_on(folder.init(clock()).await.expect("a new database"), &folder);
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&manager, "Ann", "Example").await;
    let her_page = service.person_of(&reference).await;
    let seen = service.opens(&manager, &her_page).await;
    let (stop, db) = (Arc::new(AtomicBool::new(false)), service.db.clone());
    let stopped = stop.clone();
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while !stopped.load(Ordering::Relaxed) {
            written += 1;
            write_a_worker(&db, written).await;
        }
        written
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (recipient, identity) = a_pair(&place);
    let file = place.at("backup.age");
    let before = rows(&service.db, "training").await;
    let manifest = backup::make(&service.db, &folder, &file, vec![recipient]).await.expect("a backup");
    stop.store(true, Ordering::Relaxed);
    let written = writing.await.expect("the writing ends");
    assert!(written > before, "writing went on during the backup: {before} before, {written} at the end");

    let identity = seal::identity(&identity).expect("the identity");
    let there = place.folder("restored");
    let said = restore::restore(&file, identity, &there, clock()).await.expect("a restore");
    assert_eq!(said, manifest);
    let restored = service_on(there.unlock(clock(), &never).await.expect("it opens").db, &there);
    // A change is in both tables or in neither.
    assert_eq!(rows(&restored.db, "training").await, manifest.rows["training"]);
    assert_eq!(rows(&restored.db, "worker").await, manifest.rows["training"] + 1);
    let head: String = journal::hex(
        &restored
            .db
            .read()
            .await
            .unwrap()
            .value::<Vec<u8>>("SELECT hash FROM journal WHERE seq = $1", args![manifest.journal_entries])
            .await
            .unwrap(),
    );
    assert_eq!(head, manifest.journal_head);
    let seen_again = restored.opens(&manager, &her_page).await;
    assert_eq!(text(&seen_again.html), text(&seen.html), "the same page");
    seen_again.says("Ann Example");
    let leavings: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!leavings.iter().any(|name| name.contains("in-the-making")), "{leavings:?}");
}

#[tokio::test]
async fn a_backup_cut_short_or_changed_is_refused_and_leaves_nothing() {
    let place = Ground::new();
    let (_, file, identity, _) = a_backup(&place).await;
    let whole = fs::read(&file).expect("the backup");
    let length = whole.len();
    let mut broken: Vec<(String, Vec<u8>)> =
        [0, 10, 100, 200, 220, 300, length / 3, length / 2, length - 70_000, length - 1_000, length - 17, length - 1]
            .iter()
            .map(|at| (format!("cut at {at} of {length}"), whole[..*at].to_vec()))
            .collect();
    for at in [5, 150, 250, length / 2, length - 5] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        broken.push((format!("changed at {at}"), changed));
    }
    broken.push(("with more at its end".into(), [whole.as_slice(), b"more"].concat()));
    for (how, bytes) in broken {
        let bad = place.at("bad.age");
        fs::write(&bad, bytes).expect("a file");
        let to = place.folder("restored");
        let error = restore::restore(&bad, seal::identity(&identity).unwrap(), &to, clock()).await.err().unwrap_or_else(|| panic!("{how}"));
        assert!(error.to_string().contains("Nothing was restored"), "{how}: {error}");
        assert!(!to.0.exists() && !place.at("restored.tmp").exists(), "{how} left something");
    }
    // And the whole one still comes back.
    restore::check(&file, seal::identity(&identity).unwrap(), clock()).await.expect("a tested restore");
}

/// The backup with another manifest, sealed again.
fn with_manifest(file: &Path, identity: &Path, to: &Path, recipient: &age::x25519::Recipient, change: impl Fn(String) -> String) {
    let mut archive = tar::Archive::new(seal::opening(file, &seal::identity(identity).unwrap()).expect("it opens"));
    let mut out = tar::Builder::new(seal::sealing(fs::File::create(to).unwrap(), std::slice::from_ref(recipient)).unwrap());
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut header = entry.header().clone();
        let mut bytes = vec![];
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        if header.path_bytes().as_ref() == b"manifest.json" {
            bytes = change(String::from_utf8(bytes).unwrap()).into_bytes();
            header.set_size(bytes.len() as u64);
        }
        let name = header.path().unwrap().into_owned();
        out.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    std::io::Write::flush(&mut out.into_inner().unwrap().finish().unwrap()).unwrap();
}

#[tokio::test]
async fn a_backup_that_is_not_what_it_says_is_refused() {
    let place = Ground::new();
    let (_, file, identity, manifest) = a_backup(&place).await;
    let recipient = seal::identity(&identity).unwrap().to_public();
    let head = manifest.journal_head.clone();
    let cases: [(&str, &str, String, String); 4] = [
        ("a row too many", "worker should have 2 rows, and has 1", "\"worker\": 1".into(), "\"worker\": 2".into()),
        ("another head", "the journal should have", head, "0".repeat(64)),
        ("another table", "no such table", "\"worker\": 1".into(), "\"worker\": 1, \"gone\": 3".into()),
        (
            "a newer form",
            "newer Holdfast (9.0.0)",
            "\"format\": 1,\n  \"holdfast\": \"0.1.0\"".into(),
            "\"format\": 2, \"holdfast\": \"9.0.0\"".into(),
        ),
    ];
    for (how, says, from, to) in cases {
        let other = place.at("other.age");
        with_manifest(&file, &identity, &other, &recipient, |text| {
            assert!(text.contains(&from), "{how}: {text}");
            text.replace(&from, &to)
        });
        let to = place.folder("restored");
        let error = restore::restore(&other, seal::identity(&identity).unwrap(), &to, clock()).await.expect_err(how).to_string();
        assert!(error.contains(says) && error.contains("Nothing was restored"), "{how}: {error}");
        assert!(!to.0.exists() && !place.at("restored.tmp").exists(), "{how}");
    }
}

#[tokio::test]
async fn what_is_on_the_server_opens_no_backup() {
    let place = Ground::new();
    let (folder, file, identity, _) = a_backup(&place).await;
    let held = fs::read_to_string(folder.key_file()).expect("the key");
    for entry in fs::read_dir(&folder.0).unwrap() {
        let path = entry.unwrap().path();
        assert!(seal::identity(&path).is_err() || path.ends_with("nothing"), "{} holds an identity", path.display());
    }
    let other = place.at("other.txt");
    fs::write(&other, seal::pair().1).unwrap();
    let error = restore::check(&file, seal::identity(&other).unwrap(), clock()).await.expect_err("another identity");
    assert!(error.to_string().contains("sealed to another recipient"), "{error}");
    // Nor does the server's key open the database inside, once somebody has opened the backup.
    let there = place.folder("restored");
    restore::restore(&file, seal::identity(&identity).unwrap(), &there, clock()).await.expect("a restore");
    let key = Key::parse(&held).expect("a key");
    let refused = Db::open_as_it_is(there.place(&key, false), clock()).await.err().expect("refused");
    assert!(refused.to_string().contains("does not open this database"), "{refused}");
}

#[tokio::test]
async fn a_tested_restore_is_noted_only_of_this_installation() {
    let place = Ground::new();
    let (folder, _, _, manifest) = a_backup(&place).await;
    let db = folder.open(clock()).await.expect("it opens");
    let wrong = restore::tested(&db, manifest.journal_entries, &"0".repeat(64)).await.expect_err("another head");
    assert!(wrong.to_string().contains("another installation"), "{wrong}");
    restore::tested(&db, manifest.journal_entries, &manifest.journal_head).await.expect("noted");
    assert_eq!(rows(&db, "keeping").await, 2);
}

#[tokio::test]
async fn a_folder_that_is_not_whole_is_refused_in_plain_words() {
    let place = Ground::new();
    let (folder, file, identity, _) = a_backup(&place).await;
    let identity = || seal::identity(&identity).unwrap();

    let half = place.folder("half");
    fs::create_dir(&half.0).unwrap();
    fs::write(half.0.join("half-restored"), "").unwrap();
    fs::copy(folder.database(), half.database()).unwrap();
    for error in [half.open(clock()).await.err(), half.init(clock()).await.err()] {
        assert!(error.expect("refused").to_string().contains("half restored"));
    }
    let alone = place.folder("alone");
    fs::create_dir(&alone.0).unwrap();
    fs::copy(folder.key_file(), alone.key_file()).unwrap();
    assert!(alone.open(clock()).await.err().expect("refused").to_string().contains("a key but no database"));

    fs::create_dir(place.at("new.tmp")).unwrap();
    let left = restore::restore(&file, identity(), &place.folder("new"), clock()).await.expect_err("left over").to_string();
    assert!(left.contains("interrupted restore") && place.at("new.tmp").exists(), "{left}");
    let occupied = restore::restore(&file, identity(), &folder, clock()).await.expect_err("occupied").to_string();
    assert!(occupied.contains("is not empty"), "{occupied}");

    let key = Key::parse(&fs::read_to_string(folder.key_file()).unwrap()).unwrap();
    let db = Db::open(Place::File { file: folder.database(), key: key.digits().into(), create: false }, clock()).await.unwrap();
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    tx.run("INSERT INTO migration (version, name, hash) VALUES (9999, 'later', '')", args![]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    db.close().await;
    let before = fs::read(folder.database()).unwrap();
    assert!(folder.open(clock()).await.err().expect("newer").to_string().contains("made by a newer Holdfast"));
    assert!(fs::read(folder.database()).unwrap() == before, "the newer database was touched");
}

#[tokio::test]
async fn an_administrator_sees_whether_the_records_could_be_got_back() {
    let service = a_service_at(NOW).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    let first = service.opens(&admin, "/").await;
    first.says("Last backup").says("Last tested restore").says("Never").says("Never printed").says("never checked");
    let checked = service.sends(&admin, "/journal/check", &[]).await;
    assert_eq!(checked.to, "/?done=journal-checked");
    service.opens(&admin, &checked.to).await.says("Every link of the journal holds").says("Mon 2 March 2026, up to entry");

    let (entries, head) = journal::head(&mut service.db.read().await.unwrap()).await.unwrap();
    restore::tested(&service.db, entries, &head).await.expect("noted");
    service.opens(&admin, "/").await.says("less than a day ago");
    service.it_is_now("2026-03-11T09:00:00Z");
    let later = service.signs_in_again(&admin).await;
    service.opens(&later, "/").await.says("9 days ago").says("Due again");
}

#[tokio::test]
async fn a_backup_or_a_restore_that_is_killed_is_whole_or_not_there() {
    let place = Ground::new();
    let (folder, file, identity, _) = a_backup(&place).await;
    let recipient = seal::identity(&identity).unwrap().to_public().to_string();
    let program = |data: &Path, rest: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
        command.arg("--data").arg(data).args(rest).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    };
    let begun = Instant::now();
    let whole = place.folder("whole");
    assert!(program(&whole.0, &["restore", file.to_str().unwrap(), "--identity", identity.to_str().unwrap()]).wait().unwrap().success());
    let whole = begun.elapsed();
    let (kills, mut made, mut restored) = (12_u32, 0, 0);
    for kill in 0..kills {
        let after = whole * kill / (kills - 3);
        let (to, there) = (place.at(&format!("killed-{kill}.age")), place.folder(&format!("killed-{kill}")));
        let mut child = program(&folder.0, &["backup", "--to", to.to_str().unwrap(), "--recipient", &recipient]);
        std::thread::sleep(after);
        let _ = child.kill();
        child.wait().expect("it is gone");
        if to.exists() {
            restore::check(&to, seal::identity(&identity).unwrap(), clock()).await.expect("a whole backup");
            made += 1;
        }
        let mut child = program(&there.0, &["restore", file.to_str().unwrap(), "--identity", identity.to_str().unwrap()]);
        std::thread::sleep(after);
        let _ = child.kill();
        child.wait().expect("it is gone");
        if there.0.exists() {
            let db = there.unlock(clock(), &never).await.expect("a whole folder").db;
            assert_eq!((rows(&db, "worker").await, rows(&db, "keeping").await), (1, 1));
            restored += 1;
        }
    }
    // What a stopped backup left in the folder is gone after the next one.
    let db = folder.open(clock()).await.expect("it opens");
    let recipient = seal::recipient(&recipient).unwrap();
    backup::make(&db, &folder, &place.at("last.age"), vec![recipient]).await.expect("a backup");
    db.close().await;
    let left =
        fs::read_dir(&folder.0).unwrap().filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().contains("in-the-making")).count();
    assert_eq!(left, 0);
    eprintln!("{kills} kills each: {made} backups and {restored} restores were done, the others are not there");
}

/// How long it takes, for the figures in docs/operating.md:
/// `HOLDFAST_ROWS=300000 cargo test --release -p holdfast --test keeping -- --ignored --nocapture`
#[tokio::test]
#[ignore = "a measurement, not a promise"]
async fn how_long_a_backup_and_a_restore_take() {
    let rows = std::env::var("HOLDFAST_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(300_000_i64);
    let place = Ground::new();
    let folder = place.folder("data");
    let db = folder.init(clock()).await.expect("a new database");
    let why = "x".repeat(600);
    for from in (0..rows).step_by(5_000) {
        let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
        let some = (from..rows.min(from + 5_000))
            .map(|n| args![n, "rule", "fact", n, "2026-01-05", "2026-01-06", n, false, "open", &why, "pack", 0_i64])
            .collect();
        let columns = "id, rule, started_kind, started_id, started_on, due_on, due_at, to_the_minute, ending, why, pack, worked_out_at";
        tx.insert_all("deadline", columns, some).await.expect("rows");
        tx.journal("filled", "deadline", from, "");
        tx.commit().await.expect("a commit");
    }
    let (recipient, identity) = a_pair(&place);
    let (file, begun) = (place.at("backup.age"), Instant::now());
    backup::make(&db, &folder, &file, vec![recipient]).await.expect("a backup");
    let (backing_up, megabytes) = (begun.elapsed(), fs::metadata(&file).unwrap().len() >> 20);
    db.close().await;
    let begun = Instant::now();
    let there = place.folder("restored");
    restore::restore(&file, seal::identity(&identity).unwrap(), &there, clock()).await.expect("a restore");
    let restoring = begun.elapsed();
    let begun = Instant::now();
    rotate::rotate(&there, clock(), &never, &mut |_| Ok(())).await.expect("another key");
    eprintln!("{megabytes} MiB: backup {backing_up:?}, restore with every check {restoring:?}, another key {:?}", begun.elapsed());
}
