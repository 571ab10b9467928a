//! The disk is full, or fails while something is saved.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use holdfast::{access::Role, args, ids, journal};

use crate::{
    chance::times,
    given::{Person, text},
    running::{Caller, Records, Running},
};

/// A disk of its own size in memory, gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn of(size: &str) -> Option<SmallDisk> {
        if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
            return None; // Told of the file only; PostgreSQL answers for its own.
        }
        let place = std::env::temp_dir().join(format!("holdfast-disk-{}", &ids::token()[..16]));
        std::fs::create_dir_all(&place).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&place).output();
        if mounted.is_ok_and(|out| out.status.success()) {
            return Some(SmallDisk(place));
        }
        println!("SKIPPED: a small disk could not be mounted here; that needs root");
        None
    }

    fn free(&self) -> u64 {
        let out = Command::new("df").args(["--output=avail", "-B1"]).arg(&self.0).output().expect("df");
        String::from_utf8_lossy(&out.stdout).lines().nth(1).and_then(|n| n.trim().parse().ok()).expect("a number")
    }

    /// Leaves so much free.
    fn fill(&self, but: u64) {
        let most = self.free().saturating_sub(but);
        match std::fs::write(self.0.join("ballast"), vec![1; most as usize]) {
            // Holdfast, which is running, took some of the room meanwhile: the disk is fuller than was meant.
            Err(e) if e.kind() == std::io::ErrorKind::StorageFull => {}
            written => written.expect("the ballast"),
        }
    }

    fn empty(&self) {
        let _ = std::fs::remove_file(self.0.join("ballast"));
    }

    /// A disk is busy while a file on it is open for writing, and a program that another story starts holds what is open here from the
    /// moment it is forked until it is its own: asked again until that has passed.
    fn becomes_read_only(&self) {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let out = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).output().expect("mount");
            if out.status.success() {
                return;
            }
            assert!(Instant::now() < until, "{}", String::from_utf8_lossy(&out.stderr));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

pub struct Ground {
    pub records: Records,
    pub who: Person,
    pub referral: String,
    day: Vec<(&'static str, String)>,
}

pub async fn ground(place: &Path) -> Ground {
    let records = Records::below(place, None).await;
    let service = records.service().await;
    let who = service.signed_in_as(Role::ServiceManager).await;
    let referral = service.an_accepted_referral(&who, "Ann", "Example").await;
    let today = service.db.clock.today();
    let day = vec![("day-day", today.day().to_string()), ("day-month", today.month().to_string()), ("day-year", today.year().to_string())];
    service.db.clone().close().await;
    Ground { records, who, referral, day }
}

impl Ground {
    pub fn save(&self, by: &Caller, mark: &str) -> crate::running::Answer {
        let note = format!("{mark} {}", "Rang at the safe time. ".repeat(100));
        let mut fields: Vec<(&str, &str)> = self.day.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend([("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", note.as_str())]);
        by.sends(&format!("/referrals/{}/contacts", self.referral), mark, &fields).expect("an answer")
    }

    /// Everything confirmed is there once, nothing else is, and all is sound.
    pub async fn assert_there(&self, confirmed: &[String]) {
        let db = self.records.open().await;
        let mut read = db.read().await.expect("a read");
        let there: Vec<(String,)> = read
            .all("SELECT form_key FROM write_key k WHERE k.went_to LIKE '%done=contact' ORDER BY used_at", args![])
            .await
            .expect("the keys");
        let there: Vec<String> = there.into_iter().map(|(key,)| key).collect();
        let missing: Vec<_> = confirmed.iter().filter(|mark| !there.contains(mark)).collect();
        assert!(missing.is_empty(), "lost: {missing:?}");
        let notes: i64 = read.value("SELECT count(*) FROM note", args![]).await.expect("a count");
        assert_eq!(notes, there.len() as i64, "each once");
        drop(read);
        assert_eq!(db.faults().await.expect("it can be read"), Vec::<String>::new());
        let verdict = journal::verify(&mut db.read().await.expect("a read")).await.expect("the journal can be read");
        assert!(matches!(verdict, journal::Verdict::Whole { .. }), "{verdict:?}");
        db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_nothing_is_confirmed_that_is_not_there_and_all_goes_on_when_there_is_space() {
    let Some(disk) = SmallDisk::of("12m") else { return };
    let ground = ground(&disk.0).await;
    let running = ground.records.serve();
    let by = running.caller(&ground.who);
    let mut confirmed = vec![];
    let mut refused = 0;
    let points = times("HOLDFAST_FULL_DISKS", 20);
    for point in 0..points {
        disk.fill((point as u64 % 50) * 8 * 1024);
        let mut last = None;
        for n in 0..40 {
            let mark = format!("P{point}N{n}");
            let answer = ground.save(&by, &mark);
            match answer.status {
                303 => confirmed.push(mark),
                503 => {
                    let says = text(&answer.html);
                    assert!(says.contains("The disk is full") && says.contains("was not saved"), "{says}");
                    last = Some(mark);
                    break;
                }
                other => panic!("{other}: {}", text(&answer.html)),
            }
        }
        let last = last.expect("the disk was full at last");
        refused += 1;
        let home = by.opens("/units").expect("an answer");
        assert_eq!(home.status, 200, "pages that write nothing go on: {}", text(&home.html));
        disk.empty();
        let again = ground.save(&by, &last);
        assert_eq!(again.status, 303, "when there is space it goes on by itself: {}", text(&again.html));
        confirmed.push(last);
    }
    println!("the disk was full {refused} times; {} saved in all, none lost", confirmed.len());
    running.stop();
    ground.assert_there(&confirmed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_one_can_still_sign_out() {
    let Some(disk) = SmallDisk::of("12m") else { return };
    let ground = ground(&disk.0).await;
    let running = ground.records.serve();
    let by = running.caller(&ground.who);
    assert_eq!(by.opens("/units").expect("an answer").status, 200);
    disk.fill(0);
    let full = (0..100).map(|n| ground.save(&by, &format!("N{n}"))).find(|answer| answer.status != 303);
    assert_eq!(full.map(|answer| answer.status), Some(503), "the disk is full");
    let out = by.sends("/sign-out", "signs out", &[]).expect("an answer");
    assert_eq!((out.status, out.to.as_str()), (303, "/sign-in"), "{}", text(&out.html));
    assert_eq!(by.opens("/units").expect("an answer").status, 303, "the cookie opens nothing any more");
    disk.empty();
    assert_eq!(by.opens("/units").expect("an answer").status, 303, "nor when there is space, and it is written down");
    running.stop();
    let db = ground.records.open().await;
    let told: i64 =
        db.read().await.expect("a read").value("SELECT count(*) FROM journal WHERE action = 'signed-out'", vec![]).await.expect("a count");
    assert_eq!(told, 1);
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_to_is_said_in_plain_words_with_what_to_do() {
    let Some(disk) = SmallDisk::of("12m") else { return };
    let ground = ground(&disk.0).await;
    disk.becomes_read_only();
    let there = ground.records.folder.clone();
    for (folder, command) in [(&there, &["serve", "--listen", "127.0.0.1:0"][..]), (&there, &["check"]), (&disk.0.join("new"), &["init"])] {
        let out = Command::new(env!("CARGO_BIN_EXE_holdfast"))
            .env("HOLDFAST_RULES", crate::given::root())
            .env_remove("HOLDFAST_DATABASE")
            .arg("--data")
            .arg(folder)
            .args(command)
            .output()
            .expect("the program runs");
        let says = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success(), "{command:?}");
        assert!(says.contains("read-only") && !says.contains("unable to open"), "{command:?}: {says}");
    }
}

/// A program whose disk can be made to fail from outside.
struct Failing {
    running: Running,
    pipe: String,
}

impl Failing {
    fn serve(records: &Records) -> Option<Failing> {
        if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
            return None;
        }
        let libraries = Path::new("/usr/lib/fiu/fiu_posix_preload.so");
        if !libraries.exists() {
            println!("SKIPPED: libfiu is not here; script/bootstrap --tests installs it (fiu-utils)");
            return None;
        }
        let pipe = std::env::temp_dir().join(format!("holdfast-fiu-{}", &ids::token()[..16])).display().to_string();
        let running = records.serve_under(&["fiu-run", "-x", "-f", &pipe]);
        Some(Failing { pipe: format!("{pipe}-{}", running.id()), running })
    }

    fn tell(&self, command: &str) {
        let told = Command::new("fiu-ctrl").args(["-c", command, &self.pipe]).output().expect("fiu-ctrl");
        assert!(told.status.success() && told.stdout.is_empty(), "{}", String::from_utf8_lossy(&told.stdout));
    }
}

/// EIO.
const FAULT: u32 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn after_the_disk_failed_a_save_nothing_more_is_saved_until_holdfast_is_started_again() {
    let place = std::env::temp_dir();
    // SQLite as it is built here syncs with fsync.
    for what in ["posix/io/sync/fsync", "posix/io/rw/pwrite"] {
        let ground = ground(&place).await;
        let Some(failing) = Failing::serve(&ground.records) else { return };
        let by = failing.running.caller(&ground.who);
        let before = ground.save(&by, "before");
        assert_eq!(before.status, 303, "{}", text(&before.html));
        failing.tell(&format!("enable name={what},failinfo={FAULT}"));
        let during = ground.save(&by, "during");
        failing.tell(&format!("disable name={what}"));
        let says = text(&during.html);
        assert_eq!(during.status, 503, "{what}: {says}");
        assert!(says.contains("until Holdfast is started again"), "{what}: {says}");
        let after = ground.save(&by, "after");
        assert_eq!(after.status, 503, "{what}: a sync that failed once is not tried again");
        assert_eq!(by.opens("/units").expect("an answer").status, 200, "{what}: pages that write nothing go on");
        failing.running.stop();
        let running = ground.records.serve();
        let by = running.caller(&ground.who);
        for mark in ["during", "after"] {
            assert_eq!(ground.save(&by, mark).status, 303, "{what}: {mark}");
        }
        running.stop();
        ground.assert_there(&["before", "during", "after"].map(str::to_owned)).await;
        let _ = std::fs::remove_dir_all(&ground.records.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_sync_while_the_log_is_folded_in_is_not_kept_quiet() {
    let ground = ground(&std::env::temp_dir()).await;
    let Some(failing) = Failing::serve(&ground.records) else { return };
    let by = failing.running.caller(&ground.who);
    let mut confirmed = vec![];
    // Three syncs of a hundred fail, whichever they are: of a save, or of the log being folded in. That none of a thousand does is less
    // likely than one in ten million million; of two hundred it was one in four hundred.
    failing.tell(&format!("enable_random name=posix/io/sync/fsync,probability=0.03,failinfo={FAULT}"));
    let mut refused = 0;
    for n in 0..1000 {
        let answer = ground.save(&by, &format!("N{n}"));
        match answer.status {
            303 => {
                assert_eq!(refused, 0, "nothing is saved after a refusal");
                confirmed.push(format!("N{n}"));
            }
            503 => refused += 1,
            other => panic!("{other}: {}", text(&answer.html)),
        }
        if refused == 3 {
            break;
        }
    }
    assert!(refused > 0, "the failing disk was not noticed in 1000 saves");
    failing.running.stop();
    ground.records.serve().stop();
    ground.assert_there(&confirmed).await;
    let _ = std::fs::remove_dir_all(&ground.records.folder);
}
