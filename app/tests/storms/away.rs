//! PostgreSQL goes away and comes back; and databases that this program cannot use.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use holdfast::{access::Role, args, clock::Clock, config::Folder, db::Actor, ids};

use crate::{
    given::{root, text},
    running::Records,
};

/// A PostgreSQL of our own, stopped and gone when dropped.
struct Cluster {
    folder: PathBuf,
    url: String,
}

impl Cluster {
    fn start() -> Option<Cluster> {
        let folder = std::env::temp_dir().join(format!("holdfast-pg-{}", &ids::token()[..12]));
        let out = Command::new(root().join("script/postgres"))
            .arg("start")
            .arg(&folder)
            .stderr(Stdio::inherit())
            .output()
            .expect("script/postgres");
        if !out.status.success() {
            println!("SKIPPED: PostgreSQL does not start here");
            return None;
        }
        Some(Cluster { folder, url: String::from_utf8_lossy(&out.stdout).trim().to_owned() })
    }

    fn run(&self, verb: &str) {
        let done = Command::new(root().join("script/postgres")).arg(verb).arg(&self.folder).status().expect("script/postgres");
        assert!(done.success(), "script/postgres {verb}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("stop");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_goes_away_and_comes_back_and_holdfast_goes_on() {
    if std::env::var("HOLDFAST_TEST_DATABASE").is_err() {
        println!("SKIPPED: told only where the stories run on PostgreSQL");
        return;
    }
    let Some(cluster) = Cluster::start() else { return };
    let records = Records::below(&std::env::temp_dir(), Some(cluster.url.clone())).await;
    let service = records.service().await;
    let who = service.signed_in_as(Role::ServiceManager).await;
    let referral = service.an_accepted_referral(&who, "Ann", "Example").await;
    let today = service.db.clock.today();
    service.db.clone().close().await;
    let running = records.serve();
    let by = running.caller(&who);
    let (day, month, year) = (today.day().to_string(), today.month().to_string(), today.year().to_string());
    let save = |mark: &str| {
        let mut fields = vec![("day-day", day.as_str()), ("day-month", month.as_str()), ("day-year", year.as_str())];
        fields.extend([("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", mark)]);
        by.sends(&format!("/referrals/{referral}/contacts"), mark, &fields).expect("an answer")
    };
    assert_eq!(save("before").status, 303);
    for round in 0..2 {
        cluster.run("pause");
        for answer in [by.opens("/").expect("an answer"), save("while-away")] {
            let says = text(&answer.html);
            assert_eq!(answer.status, 503, "{says}");
            assert!(says.contains("The database cannot be reached") && says.contains("Wait a few minutes"), "{says}");
        }
        cluster.run("resume");
        let sent = (0..20).find_map(|_| {
            let answer = save("while-away");
            std::thread::sleep(Duration::from_millis(if answer.status == 303 { 0 } else { 500 }));
            (answer.status == 303).then_some(answer)
        });
        assert!(sent.is_some(), "round {round}: it goes on by itself");
        assert_eq!(by.opens("/").expect("an answer").status, 200);
    }
    running.stop();
    let db = records.open().await;
    let notes: Vec<(String,)> =
        db.read().await.expect("a read").all("SELECT words FROM note ORDER BY id", args![]).await.expect("the notes");
    assert_eq!(notes, [("before".to_owned(),), ("while-away".to_owned(),)], "each once");
    db.close().await;
}

async fn refusal_of(folder: &Folder) -> String {
    match folder.open(Clock::system()).await {
        Ok(_) => panic!("it opens"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_in_plain_words_and_left_alone() {
    let folder = Folder(std::env::temp_dir().join(format!("holdfast-newer-{}", &ids::token()[..12])));
    let db = folder.init(Clock::system()).await.expect("a new database");
    let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
    tx.run("INSERT INTO migration (version, name, hash) VALUES (9000, 'of-tomorrow', 'x')", args![]).await.expect("a row");
    tx.unjournaled();
    tx.commit().await.expect("a commit");
    db.close().await;
    let before = std::fs::read(folder.database()).expect("the file");
    let says = refusal_of(&folder).await;
    assert!(says.contains("newer Holdfast") && says.contains("restore an older backup"), "{says}");
    assert_eq!(std::fs::read(folder.database()).expect("the file"), before, "no byte was changed");
    let _ = std::fs::remove_dir_all(&folder.0);
}

#[tokio::test]
async fn a_half_restored_folder_is_refused_in_plain_words() {
    let folder = Folder(std::env::temp_dir().join(format!("holdfast-half-{}", &ids::token()[..12])));
    folder.init(Clock::system()).await.expect("a new database").close().await;
    let whole = std::fs::read(folder.database()).expect("the file");
    let key = std::fs::read(folder.key_file()).expect("the key");
    std::fs::remove_file(folder.key_file()).expect("it can be removed");
    assert!(refusal_of(&folder).await.contains("put it back"));
    std::fs::write(folder.key_file(), "0".repeat(64)).expect("a key");
    assert!(refusal_of(&folder).await.contains("does not open this database"));
    std::fs::write(folder.key_file(), key).expect("the key");
    std::fs::write(folder.database(), &whole[..whole.len() / 3]).expect("a part");
    assert!(refusal_of(&folder).await.contains("only a part of it is here"));
    std::fs::remove_file(folder.database()).expect("it can be removed");
    assert!(refusal_of(&folder).await.contains("holds a key but no database"));
    let _ = std::fs::remove_dir_all(&folder.0);
}
