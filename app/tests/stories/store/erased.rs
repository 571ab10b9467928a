//! Keys that are erased, moved or missing: what they sealed says so, and nothing else is touched.

use crate::given;

use axum::http::StatusCode;
use given::{
    Person, Service, a_schema, a_service_at,
    cases::{day, done, plain},
};
use holdfast::{
    access::Role,
    args,
    clock::Clock,
    db::{Actor, Db, Place},
    finding,
    people::erase,
    sealed::Sealed,
    unsealed,
};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// Somebody with everything that is sealed of a person; gives the address of their page.
async fn somebody(service: &Service, worker: &Person, family: &str, (number, school): (&str, &str)) -> String {
    let reference = service.an_accepted_referral(worker, "Ann", family).await;
    let person = service.person_of(&reference).await;
    let safe = [("version", "0"), ("means", "Text first"), ("phone", number), ("code_word", "Bluebell")];
    done(&service.sends(worker, &format!("{person}/safe-contact"), &safe).await);
    let mut told = plain(&[("value", school), ("told_by", "person")]);
    told.extend(day("since", date(2026, 3, 1)));
    done(&service.presses(worker, &format!("{person}/about/school"), told).await);
    let mut met = plain(&[("about", "A review"), ("place", "The library"), ("worker", &worker.worker_id.unwrap().to_string())]);
    met.extend(day("day", date(2026, 3, 2)));
    done(&service.presses(worker, &format!("{person}/appointments"), met).await);
    let mut plan = plain(&[("leaving", "By the back door"), ("copy", "has")]);
    plan.extend(day("day", date(2026, 3, 2)));
    done(&service.presses(worker, &format!("{person}/forms/safety-plan/new"), plan).await);
    person
}

async fn id_of(service: &Service, person: &str) -> i64 {
    let reference = person.trim_start_matches("/people/");
    service.db.read().await.unwrap().value("SELECT root_id FROM person WHERE reference = $1", args![reference]).await.unwrap()
}

async fn shown(service: &Service, who: &Person, path: &str, fields: &[(&str, &str)]) -> String {
    service.asks(who, path, fields).await.html
}

#[tokio::test]
async fn a_key_that_is_erased_takes_what_it_sealed_along_and_nothing_of_anybody_else() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let hers = somebody(&service, &worker, "Trevanion", ("07700 900123", "Trelawny School")).await;
    let other = somebody(&service, &worker, "Pascoe", ("07700 900456", "Carne School")).await;
    assert!(shown(&service, &worker, &format!("{hers}/reveal"), &[("what", "phone")]).await.contains("07700 900123"));
    let id = id_of(&service, &hers).await;
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    assert!(erase::what_is_sealed(&mut tx, id).await.unwrap());
    tx.commit().await.unwrap();

    let page = service.opens(&worker, &hers).await;
    page.says("Ann Trevanion").says("Erased").says_nothing_of("Text first");
    let revealed = shown(&service, &worker, &format!("{hers}/reveal"), &[("what", "phone")]).await;
    assert!(revealed.contains("Erased") && !revealed.contains("900123") && !revealed.contains("Bluebell"));
    let school = shown(&service, &worker, &format!("{hers}/about/school/reveal"), &[]).await;
    assert!(school.contains("Erased") && !school.contains("Trelawny"));
    let record: i64 = service.db.read().await.unwrap().value("SELECT min(id) FROM record WHERE person_id = $1", args![id]).await.unwrap();
    service.opens(&worker, &format!("/records/{record}")).await.says("What was answered is erased").says_nothing_of("back door");
    let met: i64 = service.db.read().await.unwrap().value("SELECT id FROM appointment WHERE person_id = $1", args![id]).await.unwrap();
    service.opens(&worker, &format!("/appointments/{met}")).await.says("Erased").says_nothing_of("library");
    for tab in ["", "/safe-contact", "/about/school", "/about/postcode", "/forms", "/timeline"] {
        let status = service.opens(&worker, &format!("{hers}{tab}")).await.status;
        assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND, "{tab}: {status}");
    }
    // Neither is she found by what is no more.
    let found = service.searches(&worker, "07700 900123").await;
    service.opens(&worker, &found.to).await.says_nothing_of("Trevanion");
    let found = service.searches(&worker, "07700 900456").await;
    service.opens(&worker, &found.to).await.says("Pascoe");
    assert!(shown(&service, &worker, &format!("{other}/reveal"), &[("what", "phone")]).await.contains("07700 900456"));

    // What is recorded of her after that is sealed under another key, and what was erased stays so.
    let safe = [("means", "Ring her sister"), ("phone", "07700 900777")];
    done(&service.sends(&worker, &format!("{hers}/safe-contact/new"), &safe).await);
    let revealed = shown(&service, &worker, &format!("{hers}/reveal"), &[("what", "phone")]).await;
    assert!(revealed.contains("07700 900777") && revealed.contains("Erased") && !revealed.contains("900123"));
    assert_eq!(service.rows("journal WHERE action = 'sealed-erased'").await, 1);
}

#[tokio::test]
async fn the_words_by_which_what_is_erased_was_found_go_with_it_and_those_of_others_stay() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let hers = somebody(&service, &worker, "Trevanion", ("07700 900123", "Trelawny School")).await;
    let other = somebody(&service, &worker, "Pascoe", ("07700 900456", "Carne School")).await;
    let id = id_of(&service, &hers).await;
    for person in [&hers, &other] {
        let mut plan = plain(&[("worries", "The shift at the smokehouse")]);
        plan.extend(day("day", date(2026, 3, 2)));
        done(&service.presses(&worker, &format!("{person}/forms/child-safety-plan/new"), plan).await);
    }
    finding::gather::all(&service.db, &service.app.forms).await.unwrap();
    assert_eq!(service.rows("passage WHERE words LIKE '%smokehouse%'").await, 2);
    // They are in a block, as they come to be when there are thousands.
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    tx.run("INSERT INTO passage_block (block) VALUES (1)", args![]).await.unwrap();
    tx.run("UPDATE passage SET number = 2048 + of_id % 2048 WHERE words LIKE '%smokehouse%'", args![]).await.unwrap();
    tx.run("INSERT INTO passage_word (block, word, places) VALUES (1, 'smokehouse', $1)", args![vec![0_u8, 0]]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();

    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    assert!(erase::what_is_sealed(&mut tx, id).await.unwrap());
    tx.commit().await.unwrap();
    finding::gather::all(&service.db, &service.app.forms).await.unwrap();
    assert_eq!(service.rows(&format!("passage WHERE words LIKE '%smokehouse%' AND person_id = {id}")).await, 0);
    assert_eq!(service.rows("passage WHERE words LIKE '%smokehouse%' AND number IS NULL").await, 1, "the other’s is found as before");
    assert_eq!(service.rows("passage_word").await, 0);
}

#[tokio::test]
async fn what_was_sealed_for_one_place_cannot_be_read_in_another() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let hers = somebody(&service, &worker, "Trevanion", ("07700 900123", "Trelawny School")).await;
    let other = somebody(&service, &worker, "Pascoe", ("07700 900456", "Carne School")).await;
    let (her_id, other_id) = (id_of(&service, &hers).await, id_of(&service, &other).await);
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    // Somebody with the database in hand puts her number where they may read it.
    tx.run(
        "UPDATE safe_contact SET phone = (SELECT o.phone FROM safe_contact o WHERE o.person_id = $1) WHERE person_id = $2",
        args![her_id, other_id],
    )
    .await
    .unwrap();
    tx.run(
        "UPDATE person_key SET wrapped = (SELECT k.wrapped FROM person_key k WHERE k.person_id = $1) WHERE person_id = $2",
        args![her_id, other_id],
    )
    .await
    .unwrap();
    tx.journal("moved", "person", other_id, "");
    tx.commit().await.unwrap();
    let revealed = shown(&service, &worker, &format!("{other}/reveal"), &[("what", "phone")]).await;
    assert!(revealed.contains("Cannot be read: it is not as it was sealed") && !revealed.contains("900123"));
    assert!(shown(&service, &worker, &format!("{hers}/reveal"), &[("what", "phone")]).await.contains("07700 900123"));
}

#[tokio::test]
async fn records_that_become_one_person_are_read_as_before_and_apart_again_too() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let hers = somebody(&service, &worker, "Trevanion", ("07700 900123", "Trelawny School")).await;
    let again = somebody(&service, &worker, "Trevanion", ("07700 900456", "Carne School")).await;
    let mut tx = service.db.write(Actor { account_id: Some(manager.account_id) }).await.unwrap();
    let (a, b) = (id_of(&service, &hers).await, id_of(&service, &again).await);
    if a != b {
        holdfast::people::joins::join::join(&mut tx, a, b, holdfast::people::joins::join::Grounds::BY_HAND).await.unwrap();
    }
    tx.commit().await.unwrap();
    let revealed = shown(&service, &worker, &format!("{hers}/reveal"), &[("what", "phone")]).await;
    assert!(revealed.contains("07700 900123") && revealed.contains("07700 900456"));
    let school = shown(&service, &worker, &format!("{hers}/about/school/reveal"), &[]).await;
    assert!(school.contains("Trelawny School") && school.contains("Carne School"));
}

#[tokio::test]
async fn without_its_root_key_a_postgresql_database_is_not_opened_and_nothing_in_it_can_be_read() {
    let Some((url, schema)) = a_schema().await else { return };
    let folder = std::env::temp_dir().join(format!("holdfast-story-{schema}"));
    let seal = folder.join("holdfast.seal");
    let place = || Place::Postgres { url: url.clone(), schema: Some(schema.clone()), seal: seal.clone() };
    let clock = || Clock::standing_at(MONDAY.parse().unwrap());
    let service = given::a_service_on(Db::open(place(), clock()).await.unwrap(), folder.clone());
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let hers = somebody(&service, &worker, "Trevanion", ("07700 900123", "Trelawny School")).await;
    service.db.clone().close().await;
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&seal).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "it is its owner's alone");

    let kept = std::fs::read_to_string(&seal).unwrap();
    std::fs::remove_file(&seal).unwrap();
    let missing = Db::open(place(), clock()).await.err().expect("it is not opened").to_string();
    for words in ["is missing", "Put it back from where you keep it with your backups", "another server", "Nothing was changed"] {
        assert!(missing.contains(words), "{missing}");
    }
    assert!(!seal.exists(), "no other is made in its place");
    std::fs::write(&seal, "a".repeat(64)).unwrap();
    let other = Db::open(place(), clock()).await.err().expect("it is not opened").to_string();
    assert!(other.contains("is not the one of this database"), "{other}");
    std::fs::write(&seal, "no key").unwrap();
    assert!(Db::open(place(), clock()).await.err().expect("it is not opened").to_string().contains("is damaged"));

    std::fs::write(&seal, &kept).unwrap();
    let service = given::a_service_on(Db::open(place(), clock()).await.unwrap(), folder.clone());
    assert!(shown(&service, &worker, &format!("{hers}/reveal"), &[("what", "phone")]).await.contains("07700 900123"));
    // The key itself is nowhere in the database.
    let held: Vec<(String,)> = service.db.read().await.unwrap().all("SELECT held FROM root_key", args![]).await.unwrap();
    assert_eq!(held, [(String::new(),)]);
    service.db.clone().close().await;
}

#[tokio::test]
async fn what_stood_before_a_correction_is_sealed_too_and_reads_as_it_did() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let hers = somebody(&service, &worker, "Trevanion", ("07700 900123", "Trelawny School")).await;
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM characteristic WHERE kind = 'school'", args![]).await.unwrap();
    let mut put = plain(&[("version", "0"), ("value", "Carne School"), ("told_by", "person"), ("why", "Misheard")]);
    put.extend(day("since", date(2026, 3, 1)));
    done(&service.presses(&worker, &format!("{hers}/about/school/{id}"), put).await);
    let page = shown(&service, &worker, &format!("{hers}/about/school/reveal"), &[]).await;
    assert!(page.contains("Carne School") && page.contains("Trelawny School"), "both stand in the history");
    const WAS: &str = concat!(
        "SELECT ",
        unsealed!("characteristic_change", "h", "was", "pk"),
        " FROM characteristic_change h JOIN characteristic c ON c.id = h.characteristic_id LEFT JOIN person_key pk ON pk.person_id = c.person_id"
    );
    let mut read = service.db.read().await.unwrap();
    let was: Sealed = read.value(WAS, args![]).await.unwrap();
    assert!(was.contains("Trelawny School"));
    let kept: String = read.value("SELECT was FROM characteristic_change", args![]).await.unwrap();
    assert!(kept.starts_with('\u{2}') && !kept.contains("Trelawny"));
}
