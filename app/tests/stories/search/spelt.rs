//! A name said on the telephone that the record has in other letters, with another article, short or in full.

use crate::given;

use given::a_service_at;
use holdfast::{access::Role, args, db::Actor, people::name_words};

use super::finding::{every_word_is_right, people_called, told};

const MONDAY: &str = "2026-03-02T09:00:00Z";

#[tokio::test]
async fn a_name_in_other_letters_or_as_papers_write_it_finds_the_person_and_nobody_else() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let there = [
        ("佳", "王"),
        ("민지", "김"),
        ("Sara", "Al-Hassan"),
        ("Ann", "St. John"),
        ("Ольга", "Петрова"),
        ("Юлия", "Шевченко"),
        ("Γιώργος", "Παπαδόπουλος"),
        ("Mark", "Alderson"),
    ];
    people_called(&service, &worker, &there).await;
    for (typed, found) in [
        ("王佳", "佳 王"),
        ("佳 王", "佳 王"),
        ("王 佳", "佳 王"),
        ("김민지", "민지 김"),
        ("el hassan", "Sara Al-Hassan"),
        ("Elhassan", "Sara Al-Hassan"),
        ("Saint John", "Ann St. John"),
        ("Olga Petrova", "Ольга Петрова"),
        ("petrov", "Ольга Петрова"),
        ("петрова", "Ольга Петрова"),
        ("Iuliia Shevchenko", "Юлия Шевченко"),
        ("Giorgos Papadopoulos", "Γιώργος Παπαδόπουλος"),
    ] {
        let told = told(&service, &worker, typed).await;
        assert!(told.starts_with("1 person found") && told.contains(found), "{typed}: {told}");
    }
    // As heard, in other letters.
    let told_so = told(&service, &worker, "Yulia Shevchenco").await;
    assert!(told_so.contains("Юлия Шевченко"), "{told_so}");
    for typed in ["ellen hassan", "saint mark", "Olga Shevchenko"] {
        let told = told(&service, &worker, typed).await;
        assert!(told.starts_with("Nobody found"), "{typed}: {told}");
    }
}

/// A database of before has the words that followed then; they are worked out anew once, of whom they differ.
#[tokio::test]
async fn words_that_were_worked_out_by_other_rules_are_worked_out_anew_once() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    people_called(&service, &worker, &[("Ольга", "Петрова"), ("Ann", "Example")]).await;
    let db = &service.db;
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    for statement in [
        "DELETE FROM name_word WHERE word <> 'ann' AND word <> 'example'",
        "DELETE FROM name_part WHERE word <> 'ann' AND word <> 'example'",
        "INSERT INTO name_word (word, person_id, called) SELECT 'ольга', id, ' ольга петрова ' FROM person WHERE given_name = 'Ольга'",
    ] {
        tx.run(statement, args![]).await.unwrap();
    }
    tx.unjournaled();
    tx.commit().await.unwrap();
    let told_so = told(&service, &worker, "Olga Petrova").await;
    assert!(told_so.starts_with("Nobody found"), "{told_so}");
    assert!(name_words::if_spelt_otherwise(db).await.unwrap(), "they were others");
    assert!(!name_words::if_spelt_otherwise(db).await.unwrap(), "once");
    let told_so = told(&service, &worker, "Olga Petrova").await;
    assert!(told_so.starts_with("1 person found"), "{told_so}");
    every_word_is_right(db, "other rules").await;
}
