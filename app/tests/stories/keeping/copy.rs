//! Moving an installation between a folder and PostgreSQL: all of it, compared on both sides, or nothing of it.

use crate::given;

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use axum::http::StatusCode;
use given::{
    Person, Service, a_schema, a_service_on,
    ground::{Ground, clock, never, rows, write_a_worker},
    root,
};
use holdfast::{
    access::Role,
    args,
    arrivals::{
        mapping::Mapping,
        take::{self, File, Incoming},
    },
    config::Folder,
    db::{Actor, Db, Fingerprint, Place},
    duties,
    journal::{self, Verdict},
    keeping::{
        KeepingError,
        copy::{self, Copied, Step},
        key::Kept,
    },
};
use tabular::{Limits, Upload};

/// After the last day of the sample.
const NOW: &str = "2026-10-05T09:00:00Z";
const OF_THE_COPY: [&str; 3] = ["journal", "journal_head", "keeping"];

fn postgres((url, schema): &(String, String)) -> Place {
    // Of each schema its own, in a folder that nobody else has.
    let seal = std::env::temp_dir().join(format!("holdfast-story-{schema}")).join("holdfast.seal");
    Place::Postgres { url: url.clone(), schema: Some(schema.clone()), seal }
}

fn go_on(_: Step<'_>) -> Result<(), KeepingError> {
    Ok(())
}

async fn open(folder: &Folder) -> Db {
    folder.unlock(clock(), &never).await.expect("it opens").db
}

async fn source(folder: &Folder) -> Result<Db, KeepingError> {
    copy::source_in(folder, clock(), &never).await
}

async fn copied_to_folder(from: &Folder, to: &Folder) -> Copied {
    let source = source(from).await.expect("nobody has it open");
    let copied = copy::into_folder(&source, to, &Kept::Openly, clock(), &mut go_on).await.expect("a copy");
    source.close().await;
    copied
}

async fn fingerprints(db: &Db) -> BTreeMap<String, Fingerprint> {
    let mut read = db.read().await.unwrap();
    let mut all = BTreeMap::new();
    for table in read.catalogue().await.unwrap() {
        let print = read.fingerprint(&table).await.unwrap();
        all.insert(table.name, print);
    }
    all
}

fn differing(a: &BTreeMap<String, Fingerprint>, b: &BTreeMap<String, Fingerprint>) -> Vec<String> {
    assert!(a.len() > 35 && a.keys().eq(b.keys()), "every table of the schema");
    a.iter().filter(|(name, print)| b[*name] != **print).map(|(name, _)| name.clone()).collect()
}

async fn is_whole(db: &Db) -> i64 {
    match journal::verify(&mut db.read().await.unwrap()).await.unwrap() {
        Verdict::Whole { entries, .. } => entries,
        broken => panic!("{broken:?}"),
    }
}

async fn change(db: &Db, sql: &[&'static str]) {
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    for sql in sql {
        tx.run(sql, args![]).await.unwrap();
    }
    tx.unjournaled();
    tx.commit().await.unwrap();
}

/// An installation in a folder, with the shipped sample, a case in hand, a support plan and a draft.
async fn an_installation(folder: &Folder) -> (Person, String) {
    let service = a_service_on(folder.init(clock()).await.expect("a new database"), "/nonexistent".into());
    service.it_is_now(NOW);
    let book = tabular::read(
        &Upload::named("legacy-caseload.xlsx", fs::read(root().join("samples/legacy-caseload.xlsx")).unwrap()),
        &Limits::default(),
    )
    .expect("the sample can be read");
    let text = fs::read_to_string(root().join("mappings/legacy-caseload.toml")).unwrap();
    let mapping = Mapping::parse("legacy-caseload.toml", &text, service.app.contracts.main()).unwrap_or_else(|e| panic!("{e}"));
    let file = File { name: "legacy-caseload.xlsx".into(), hash: "00".into() };
    let incoming = Incoming { book: &book, mapping: &mapping, file: &file, changes: false };
    take::take(&service.db, Actor::SYSTEM, &service.app.contracts, incoming, None, &|_, _| {}).await.unwrap_or_else(|e| panic!("{e}"));
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let plan = format!("/referrals/{reference}/plan");
    let agreed =
        service.sends(&worker, &plan, &[("version", "0"), ("hopes", "To sleep at night"), ("home-goal", "A door that locks")]).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER);
    // A file that a record holds, and a large one that is still only chosen.
    let order = [("form_key", "an-order"), ("what", "order"), ("court", "family"), ("order", "occupation")];
    let order = [&order[..], &[("day-day", "5"), ("day-month", "10"), ("day-year", "2026")]].concat();
    let court = format!("/referrals/{reference}/forms/court/new");
    let sent = service.sends_file(&worker, &court, &order, ("paper", "order.pdf", b"%PDF-1.7 \0\xff")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let large = [b"%PDF-1.7".as_slice(), &vec![7; 9_000_000]].concat();
    let chosen = service.sends_file(&worker, &court, &[("form_key", "another")], ("paper", "order.pdf", &large)).await;
    assert_eq!(chosen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let draft = [("means", "phone"), ("note", "She said that he came to the doör \u{1F6AA}")];
    service.sends_with_key(&worker, &format!("/drafts/contact/{reference}"), "the-form", &draft).await;
    service.db.clone().close().await;
    (worker, reference)
}

/// The worker goes on where they were: signed in, with their plan and their draft, and what is due is what was due.
async fn work_goes_on(service: &Service, worker: &Person, reference: &str, note: &str) {
    service.it_is_now(NOW);
    service.opens(worker, "/").await.says("You began, and have not recorded");
    service.opens(worker, &format!("/referrals/{reference}/plan")).await.says("A door that locks");
    service.opens(worker, &format!("/referrals/{reference}/contacts/new")).await.says("he came to the doör \u{1F6AA}");
    let day = [("day-day", "5"), ("day-month", "10"), ("day-year", "2026"), ("means", "phone"), ("made", "yes"), ("minutes", "5")];
    let sent = service.sends(worker, &format!("/referrals/{reference}/contacts"), &[&day[..], &[("note", note)]].concat()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let due = fingerprints(&service.db).await["deadline"].clone();
    duties::anew::all(&service.db, &service.app.contracts, &|_, _| {}).await.unwrap();
    let mut read = service.db.read().await.unwrap();
    let table = read.catalogue().await.unwrap().into_iter().find(|table| table.name == "deadline").unwrap();
    assert!(due.rows > 1000 && read.fingerprint(&table).await.unwrap() == due, "what is due is the same worked out anew");
}

#[tokio::test]
async fn an_installation_moves_to_postgresql_and_back_and_nobody_notices() {
    let Some(schema) = a_schema().await else { return };
    let place = Ground::new();
    let (folder, back) = (place.folder("data"), place.folder("back"));
    let (worker, reference) = an_installation(&folder).await;
    let here = open(&folder).await;
    let before = fingerprints(&here).await;
    here.close().await;
    assert!(before["contact"].rows > 8000 && before["draft"].rows == 1 && before["plan"].rows == 1);
    assert_eq!((before["attachment"].rows, before["attached"].rows), (2, 1));

    let from = source(&folder).await.unwrap();
    let there = copy::into_postgres(&from, postgres(&schema), clock(), &mut go_on).await.unwrap_or_else(|e| panic!("{e}"));
    from.close().await;
    assert_eq!(there.tables.into_iter().collect::<BTreeMap<_, _>>(), before);
    let on_postgres = a_service_on(Db::open(postgres(&schema), clock()).await.unwrap(), "/nonexistent".into());
    assert_eq!(differing(&before, &fingerprints(&on_postgres.db).await), OF_THE_COPY, "the copy is noted, nothing else");
    work_goes_on(&on_postgres, &worker, &reference, "on PostgreSQL").await;
    assert!(is_whole(&on_postgres.db).await > there.journal_entries);
    let between = fingerprints(&on_postgres.db).await;
    on_postgres.db.clone().close().await;

    let from = Db::open_alone(postgres(&schema), clock()).await.unwrap();
    let again = copy::into_folder(&from, &back, &Kept::Openly, clock(), &mut go_on).await.unwrap_or_else(|e| panic!("{e}"));
    from.close().await;
    assert_eq!(again.tables.into_iter().collect::<BTreeMap<_, _>>(), between);
    assert_ne!(fs::read(folder.key_file()).unwrap(), fs::read(back.key_file()).unwrap(), "the key is new");
    let service = a_service_on(open(&back).await, back.0.clone());
    assert_eq!(differing(&between, &fingerprints(&service.db).await), OF_THE_COPY);
    work_goes_on(&service, &worker, &reference, "in a folder again").await;
    is_whole(&service.db).await;
}

#[tokio::test]
async fn a_database_that_holds_records_or_is_worked_on_is_left_alone() {
    let place = Ground::new();
    let (folder, other) = (place.folder("data"), place.folder("other"));
    for folder in [&folder, &other] {
        let db = folder.init(clock()).await.unwrap();
        write_a_worker(&db, 1).await;
        db.close().await;
    }
    let from = source(&folder).await.unwrap();
    let refused = copy::into_folder(&from, &other, &Kept::Openly, clock(), &mut go_on).await.unwrap_err().to_string();
    assert!(refused.contains("is not empty: choose a new folder"), "{refused}");
    assert!(folder.open(clock()).await.is_err(), "nobody else opens it meanwhile");
    let Some(schema) = a_schema().await else { return };
    copy::into_postgres(&from, postgres(&schema), clock(), &mut go_on).await.unwrap();
    let refused = copy::into_postgres(&from, postgres(&schema), clock(), &mut go_on).await.unwrap_err().to_string();
    assert!(refused.contains("there are records already") && refused.contains("Nothing was changed"), "{refused}");
    from.close().await;

    let working = Db::open(postgres(&schema), clock()).await.unwrap();
    let refused = Db::open_alone(postgres(&schema), clock()).await.err().expect("somebody works on it").to_string();
    assert!(refused.contains("stop it first"), "{refused}");
    working.close().await;
    let alone = Db::open_alone(postgres(&schema), clock()).await.unwrap();
    let refused = Db::open(postgres(&schema), clock()).await.err().expect("it is being copied").to_string();
    assert!(refused.contains("a copy of it is being made"), "{refused}");
    alone.close().await;
}

#[tokio::test]
async fn a_folder_that_is_worked_on_is_not_copied() {
    let place = Ground::new();
    let folder = place.folder("data");
    let working = folder.init(clock()).await.unwrap();
    let refused = source(&folder).await.err().expect("somebody works on it").to_string();
    assert!(refused.contains("stop it first"), "{refused}");
    write_a_worker(&working, 1).await;
    working.close().await;
    source(&folder).await.expect("now it is").close().await;
}

#[tokio::test]
async fn a_copy_that_is_stopped_leaves_nothing() {
    let place = Ground::new();
    let (folder, new) = (place.folder("data"), place.folder("new"));
    let db = folder.init(clock()).await.unwrap();
    write_a_worker(&db, 1).await;
    db.close().await;
    let from = source(&folder).await.unwrap();
    let schema = a_schema().await;
    for stop in ["training", "compare", "commit"] {
        let mut until = |step: Step<'_>| match step {
            Step::Table(name) if name == stop => Err(KeepingError::Stopped),
            Step::Compare("training") if stop == "compare" => Err(KeepingError::Stopped),
            Step::Commit if stop == "commit" => Err(KeepingError::Stopped),
            _ => Ok(()),
        };
        assert!(copy::into_folder(&from, &new, &Kept::Openly, clock(), &mut until).await.is_err());
        assert!(!new.0.exists() && !place.at("new.tmp").exists());
        if let Some(schema) = &schema {
            assert!(copy::into_postgres(&from, postgres(schema), clock(), &mut until).await.is_err());
            let there = Db::open(postgres(schema), clock()).await.unwrap();
            assert_eq!((rows(&there, "worker").await, rows(&there, "journal").await), (0, 0));
            there.close().await;
        }
    }
    copy::into_folder(&from, &new, &Kept::Openly, clock(), &mut go_on).await.expect("and then it can be made");
    if let Some(schema) = &schema {
        copy::into_postgres(&from, postgres(schema), clock(), &mut go_on).await.expect("there too");
    }
    from.close().await;
}

#[tokio::test]
async fn what_another_hand_changes_on_the_way_is_noticed() {
    let Some(schema) = a_schema().await else { return };
    let place = Ground::new();
    let folder = place.folder("data");
    let db = folder.init(clock()).await.unwrap();
    write_a_worker(&db, 1).await;
    db.close().await;
    let there = Db::open(postgres(&schema), clock()).await.unwrap();
    // A day of a training moved by one: the same number of rows, of the same length.
    change(
        &there,
        &[
            "CREATE FUNCTION twist() RETURNS trigger AS $$ BEGIN NEW.completed_on := '2026-01-06'; RETURN NEW; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER twist BEFORE INSERT ON training FOR EACH ROW EXECUTE FUNCTION twist()",
        ],
    )
    .await;
    there.close().await;
    let from = source(&folder).await.unwrap();
    let noticed = copy::into_postgres(&from, postgres(&schema), clock(), &mut go_on).await.unwrap_err().to_string();
    assert!(noticed.contains("a row of training is not as it was read") && noticed.contains("Nothing was copied"), "{noticed}");
    from.close().await;
    let there = Db::open(postgres(&schema), clock()).await.unwrap();
    assert_eq!(rows(&there, "training").await, 0);
    there.close().await;
}

#[tokio::test]
async fn what_postgresql_cannot_hold_is_named_and_nothing_is_copied() {
    let Some(schema) = a_schema().await else { return };
    let place = Ground::new();
    let folder = place.folder("data");
    let db = folder.init(clock()).await.unwrap();
    write_a_worker(&db, 1).await;
    // Forms drop it; an older version did not.
    change(&db, &["UPDATE worker SET role = 'Support' || char(0)"]).await;
    db.close().await;
    let from = source(&folder).await.unwrap();
    let refused = copy::into_postgres(&from, postgres(&schema), clock(), &mut go_on).await.unwrap_err().to_string();
    assert!(refused.contains("a row of worker was not taken") && refused.contains("in role stands the character U+0000"), "{refused}");
    from.close().await;
}

#[tokio::test]
async fn the_fingerprint_of_a_table_tells_every_change_of_a_row() {
    let place = Ground::new();
    let (folder, new) = (place.folder("data"), place.folder("new"));
    let db = folder.init(clock()).await.unwrap();
    write_a_worker(&db, 1).await;
    let before = fingerprints(&db).await;
    db.close().await;
    let copied = copied_to_folder(&folder, &new).await;
    assert_eq!(copied.tables.into_iter().collect::<BTreeMap<_, _>>(), before);
    let there = open(&new).await;
    let mut last = fingerprints(&there).await;
    assert_eq!(differing(&before, &last), OF_THE_COPY);
    for (table, sql) in [
        // Nothing, and an empty text.
        ("worker", "UPDATE worker SET left_on = ''"),
        ("worker", "UPDATE worker SET volunteer = TRUE"),
        ("worker", "UPDATE worker SET recorded_at = recorded_at + 1"),
        // A character that moves from one column into the next.
        ("training", "UPDATE training SET course = course || '2', completed_on = substr(completed_on, 2)"),
        ("journal", "UPDATE journal SET hash = previous WHERE seq = 1"),
        ("training", "DELETE FROM training"),
    ] {
        change(&there, &[sql]).await;
        let now = fingerprints(&there).await;
        assert_eq!(differing(&last, &now), [table], "{sql}");
        last = now;
    }
    there.close().await;
}

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command.args(args).env("HOLDFAST_RULES", root()).env_remove("HOLDFAST_DATABASE").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ran(args: &[&str]) -> String {
    let out = program(args).output().expect("the program runs");
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn an_operator_copies_from_a_terminal_and_is_told_what_to_do_next() {
    let place = Ground::new();
    let (folder, new, back) = (place.at("data"), place.at("new"), place.at("back"));
    let db = Folder(folder.clone()).init(clock()).await.unwrap();
    write_a_worker(&db, 1).await;
    db.close().await;
    let said = ran(&["--data", text(&folder), "copy", "--to-folder", text(&new)]);
    assert!(said.contains("worker") && said.contains("the same") && said.contains("Every row was checked"), "{said}");
    assert!(ran(&["--data", text(&new), "check"]).contains("The journal is whole: 2 entries"));
    let neither = program(&["--data", text(&folder), "copy"]).output().unwrap();
    assert!(!neither.status.success() && String::from_utf8_lossy(&neither.stderr).contains("--to"));

    let Some((url, schema)) = a_schema().await else { return };
    let there = format!("{url}?options=-c%20search_path%3D{schema}%2Cpublic");
    let said = ran(&["--data", text(&folder), "copy", "--to", &there]);
    assert!(said.contains("on both sides; every link holds") && said.contains("Start Holdfast with this address as --database"), "{said}");
    // From now on the folder holds the root key of what is there; without it the database is not opened.
    let without = program(&["--database", &there, "--data", text(&place.at("elsewhere")), "journal", "verify"]).output().unwrap();
    let refused = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(
        !without.status.success() && refused.contains("holdfast.seal is missing") && refused.contains("with your backups"),
        "{refused}"
    );
    let there = ["--database", &there, "--data", text(&folder)];
    let at = |more: &[&str]| -> String { ran(&[&there[..], more].concat()) };
    at(&["journal", "verify"]);
    at(&["copy", "--to-folder", text(&back)]);
    assert!(ran(&["--data", text(&back), "check"]).contains("The journal is whole: 3 entries"));

    let served = Place::Postgres { url, schema: Some(schema), seal: Folder(folder.clone()).seal_file() };
    let working = Db::open(served, clock()).await.unwrap();
    let moment = place.at("moment");
    let to_moment = [&there[..], &["copy", "--to-folder", text(&moment)]].concat();
    let refused = program(&to_moment).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("stop it first"));
    let said = ran(&[&to_moment[..], &["--while-running"]].concat());
    assert!(said.contains("do not serve it beside the other"), "{said}");
    assert!(ran(&["--data", text(&moment), "check"]).contains("The journal is whole: 3 entries"));
    working.close().await;
}

/// Starts a copy and kills it when the first table is on its way.
fn killed_half_way(args: &[&str]) {
    let mut child = program(args).spawn().expect("the program starts");
    let mut said = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.contains("copying"), "{said}");
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(!status.success(), "it was not done yet");
}

#[tokio::test]
async fn a_copy_that_is_killed_can_be_made_again() {
    let place = Ground::new();
    let (folder, new) = (place.at("data"), place.at("new"));
    an_installation(&Folder(folder.clone())).await;
    let to_folder = ["--data", text(&folder), "copy", "--to-folder", text(&new)];
    killed_half_way(&to_folder);
    assert!(!new.exists());
    let refused = program(&to_folder).output().unwrap();
    let refused = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.contains("interrupted restore or copy") && refused.contains("Remove it, and begin again"), "{refused}");
    fs::remove_dir_all(place.at("new.tmp")).unwrap();
    ran(&to_folder);
    assert!(ran(&["--data", text(&new), "check"]).contains("The journal is whole"));

    let Some((url, schema)) = a_schema().await else { return };
    let there = format!("{url}?options=-c%20search_path%3D{schema}%2Cpublic");
    let to_postgres = ["--data", text(&folder), "copy", "--to", &there];
    killed_half_way(&to_postgres);
    // PostgreSQL lets go when it has seen that the other side is gone.
    let said = (0..50).find_map(|_| {
        let out = program(&to_postgres).output().unwrap();
        let refused = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success() || refused.contains("stop it first"), "{refused}");
        out.status.success().then(|| String::from_utf8(out.stdout).unwrap())
    });
    assert!(said.expect("it lets go").contains("every link holds"));
}

/// How long it takes and how much memory, as docs/performance.md says of a larger one:
/// `HOLDFAST_ROWS=5000000 HOLDFAST_TEST_DATABASE=… cargo test --release -p holdfast --test copy -- --ignored --nocapture`
#[tokio::test]
#[ignore = "a measurement, not a promise"]
async fn how_long_a_copy_takes() {
    let Some(schema) = a_schema().await else { return };
    let wanted: i64 = std::env::var("HOLDFAST_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(300_000);
    let place = Ground::new();
    let (folder, back) = (place.folder("data"), place.folder("back"));
    let (_, _) = an_installation(&folder).await;
    let db = open(&folder).await;
    let there = rows(&db, "contact").await;
    for copy in 1..=wanted / there {
        let mut tx = db.write(Actor::SYSTEM).await.unwrap();
        let (least, step) = (args![copy << 40, there], "$1 + row_number() OVER ()");
        let contacts = format!(
            "INSERT INTO contact SELECT {step}, referral_id, happened_on, happened_at, worker_id, means, means_written, minutes, made,
               incident, think_family, recorded_at, recorded_by FROM (SELECT * FROM contact ORDER BY id LIMIT $2)"
        );
        let notes = format!(
            "INSERT INTO note SELECT {step}, contact_id, words, why_amended, recorded_at, recorded_by FROM (SELECT * FROM note ORDER BY id LIMIT $2)"
        );
        tx.run(Box::leak(contacts.into_boxed_str()), least.clone()).await.unwrap();
        tx.run(Box::leak(notes.into_boxed_str()), least).await.unwrap();
        tx.journal("filled", "contact", copy, "");
        tx.commit().await.unwrap();
    }
    let (contacts, notes) = (rows(&db, "contact").await, rows(&db, "note").await);
    db.close().await;
    let megabytes = fs::metadata(folder.database()).unwrap().len() >> 20;
    let from = source(&folder).await.unwrap();
    let begun = Instant::now();
    copy::into_postgres(&from, postgres(&schema), clock(), &mut go_on).await.unwrap();
    let (to_postgres, held) = (begun.elapsed(), most_memory());
    from.close().await;
    let from = Db::open_alone(postgres(&schema), clock()).await.unwrap();
    let begun = Instant::now();
    copy::into_folder(&from, &back, &Kept::Openly, clock(), &mut go_on).await.unwrap();
    let to_folder = begun.elapsed();
    from.close().await;
    eprintln!(
        "{contacts} contacts, {notes} notes, {megabytes} MiB: to PostgreSQL {to_postgres:?} ({held}), to a folder {to_folder:?} ({})",
        most_memory()
    );
}

/// The most memory that this process ever had.
fn most_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap().to_owned()
}
