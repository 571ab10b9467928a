//! What stands in the way of taking an import back: whatever somebody did with what it brought, by whichever table it hangs on it.

use crate::given;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    brought::{one, sample_with, taken},
    held::{SURE, everything, newest, takes_back},
    text,
    two_months::{april, june},
};
use holdfast::{
    access::Role,
    args,
    db::{Actor, Value},
    ids,
};

const NOW: &str = "2026-10-05T09:00:00Z";
const LATER: &str = "2026-10-05T09:01:00Z";

#[tokio::test]
async fn whoever_worked_on_what_it_brought_stands_in_the_way_and_is_named() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let admin = service.signed_in_as(Role::Administrator).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    let today = [("day-day", "5"), ("day-month", "10"), ("day-year", "2026")];
    let contact: Vec<_> = [("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", "Rang.")].into_iter().chain(today).collect();
    let recorded = service.sends(&worker, "/referrals/R1/contacts", &contact).await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", text(&recorded.html));
    let before = everything(&service).await;

    let name: String =
        service.db.read().await.unwrap().value("SELECT name FROM account WHERE id = $1", args![worker.account_id]).await.unwrap();
    let page = service.opens(&manager, &format!("{import}/undo")).await;
    page.says("This import cannot be taken back").says(&format!("href=\"{}\"", service.person_of("R1").await));
    page.says("R1</a>: a contact was recorded").says(&format!(", by {name}"));
    page.says_nothing_of("Take the import back").says_nothing_of("Ada");
    // Whoever may not see people is told by number alone.
    service.opens(&admin, &format!("{import}/undo")).await.says("R1: a contact was recorded").says_nothing_of("href=\"/people/");
    let refused = takes_back(&service, &manager, &import).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("a contact was recorded");
    assert_eq!(everything(&service).await, before);

    // Struck out, it can still be read; so it stays, and so does what it hangs on.
    let id: i64 = one(&service, "SELECT max(id) FROM contact").await;
    let gone = service.sends(&worker, &format!("/contacts/{id}/withdraw"), &[("why", "Another case")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", text(&gone.html));
    let refused = takes_back(&service, &manager, &import).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("What was withdrawn counts as well");
}

#[tokio::test]
async fn a_row_of_the_import_that_was_withdrawn_or_changed_stands_in_the_way() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    service.opens(&manager, &service.person_of("R1").await).await.says("Ada");
    service.opens(&manager, &format!("{import}/undo")).await.says("Nobody has worked on what this import brought");
    let id: i64 = one(&service, "SELECT min(id) FROM contact").await;
    let gone = service.sends(&manager, &format!("/contacts/{id}/withdraw"), &[("why", "Another case")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", text(&gone.html));
    service.opens(&manager, &format!("{import}/undo")).await.says("R1</a>: a contact was withdrawn");
    assert_eq!(takes_back(&service, &manager, &import).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn somebody_keyed_in_who_may_be_one_the_import_brought_does_not_stand_in_the_way_until_it_is_decided() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    // a_referral keys in whoever was born on 3 May 1990; the import has her born on the 6th.
    service.a_referral(&manager, "Ada", "Brook").await;
    assert_eq!(service.rows("person_pair WHERE state = 'offered'").await, 1);
    service.opens(&manager, &format!("{import}/undo")).await.says("Nobody has worked on what this import brought");
    let pair: i64 = one(&service, "SELECT id FROM person_pair").await;
    let joined = service.sends(&manager, &format!("/duplicates/{pair}/join"), &[]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER);
    let refused = takes_back(&service, &manager, &import).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("it was decided whether two records are one person");
}

/// A row of any table, whatever it is, of which one column refers to a row.
async fn a_row_that_refers(service: &Service, table: &str, column: &str, to: i64) -> Result<(), holdfast::db::DbError> {
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let columns: Vec<(String, String)> = if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
        tx.all(
            "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1",
            args![table],
        )
        .await
        .unwrap()
    } else {
        tx.all("SELECT name, lower(type) FROM pragma_table_info($1)", args![table]).await.unwrap()
    };
    let references = tx.references().await.unwrap();
    let id = ids::next(tx.at);
    let (mut names, mut values) = (vec![], vec![]);
    for (name, kind) in columns {
        let refers = references.iter().find(|r| r.from == table && r.column == name);
        let value = match (refers, kind.as_str()) {
            _ if name == column => Value::from(to),
            (Some(reference), _) => {
                let some: Vec<(i64,)> =
                    tx.all_assembled(format!("SELECT min(id) FROM {} HAVING min(id) IS NOT NULL", reference.to), args![]).await.unwrap();
                Value::from(some.first().map(|(id,)| *id))
            }
            _ if name == "id" => Value::from(id),
            _ if name.ends_with("_at")
                && !["recorded_at", "allocated_at", "decided_at", "created_at", "begun_at", "ends_at", "asked_at", "from_at", "to_at"]
                    .contains(&name.as_str()) =>
            {
                Value::Whole(None)
            }
            // No earlier than what it begins with, and of the kind that refers to a case.
            _ if name == "to_on" => Value::from("2999-01-01"),
            _ if table == "unit_state" && name == "kind" => Value::from("reserved"),
            _ if name == "to_at" => Value::from(tx.at + jiff::SignedDuration::from_hours(1)),
            _ if name.ends_with("_at") => Value::from(tx.at),
            (_, "bigint" | "integer") => Value::from(id),
            (_, "boolean") => Value::from(false),
            _ => Value::from("1999-01-01"),
        };
        names.push(name);
        values.push(value);
    }
    // A boolean of SQLite is an integer; the tables take any.
    let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
    tx.run_assembled(format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", ")), values).await?;
    tx.journal("put", "test", 0, "");
    tx.commit().await
}

/// A group that somebody whom an import brought can lead or have a place in, with a session and somebody else's place.
async fn has_a_group(service: &Service, manager: &Person) {
    let own = manager.worker_id.unwrap().to_string();
    let of_service = one::<i64>(service, "SELECT min(id) FROM service").await.to_string();
    let group = [("name", "Moving on"), ("service", &of_service), ("kind", "programme"), ("for", "anyone"), ("leads", own.as_str())];
    let days = [("begins-day", "1"), ("begins-month", "3"), ("begins-year", "2026")];
    let made = service.sends(manager, "/groups/new", &[&group[..], &days].concat()).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", text(&made.html));
    let group = made.to.split('?').next().unwrap().to_owned();
    let session = [("day-day", "3"), ("day-month", "3"), ("day-year", "2026"), ("minutes", "60"), ("times", "1")];
    let planned = service.sends(manager, &format!("{group}/sessions"), &session).await;
    assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", text(&planned.html));
    let person = service.person_of(&service.a_referral(manager, "Zelah", "Quick").await).await;
    let place = [("group", group.trim_start_matches("/groups/")), ("place", "given"), ("sure-day", "yes")];
    let given = service.sends(manager, &format!("{person}/groups"), &[&place[..], &session[..3]].concat()).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", text(&given.html));
}

#[tokio::test]
async fn whatever_table_refers_to_what_it_brought_stands_in_the_way_and_has_words_for_it() {
    // Worked out from others, or offered by nobody: these go along.
    const GO_ALONG: [&str; 9] =
        ["deadline", "due_for", "name_word", "passage", "person_key", "record_answer", "record_fact", "safe_contact_mark", "unit_key"];
    // What an import brings is one of these, or hangs on one.
    let mut bringable: BTreeSet<String> = ["worker", "unit", "person", "referral"].map(String::from).into();
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let import = newest(&service).await;
    let undo = format!("{import}/undo");
    service.it_is_now(LATER);
    let team = service.sends(&manager, "/teams", &[("name", "Outreach")]).await;
    assert_eq!(team.status, StatusCode::SEE_OTHER, "{}", text(&team.html));
    // A meeting that somebody whom it brought can be on the list of.
    let own = manager.worker_id.unwrap().to_string();
    let meeting = [("day-day", "1"), ("day-month", "10"), ("day-year", "2026"), ("area", "East Cornwall"), ("worker", own.as_str())];
    let meeting = service.sends(&manager, "/marac/new", &meeting).await;
    assert_eq!(meeting.status, StatusCode::SEE_OTHER, "{}", text(&meeting.html));
    has_a_group(&service, &manager).await;
    // Something that can be attached to what it brought.
    let a_file = ("paper", "order.pdf", b"%PDF-1.7".as_slice());
    service.sends_file(&manager, "/records/1/change", &[("form_key", "a-form-of-nothing")], a_file).await;
    let (tables, references) = {
        let mut read = service.db.read().await.unwrap();
        (read.catalogue().await.unwrap(), read.references().await.unwrap())
    };
    for table in &tables {
        if references.iter().any(|r| r.from == table.name && bringable.contains(&r.to)) && table.key() == ["id"] {
            bringable.insert(table.name.clone());
        }
    }
    let mut tried = 0;
    for reference in references.iter().filter(|r| bringable.contains(&r.to) && !GO_ALONG.contains(&r.from.as_str())) {
        // A row that the import brought, where it brings such rows at all.
        let brought: Vec<(i64,)> = service
            .db
            .read()
            .await
            .unwrap()
            .all_assembled(
                format!(
                    "SELECT min(t.id) FROM {} t, import i WHERE t.id BETWEEN i.first_id AND i.last_id HAVING min(t.id) IS NOT NULL",
                    reference.to
                ),
                args![],
            )
            .await
            .unwrap();
        let Some((to,)) = brought.first().copied() else { continue };
        let Err(error) = in_vain(&service, &manager, &undo, (&reference.from, &reference.column, to)).await else {
            tried += 1;
            continue;
        };
        panic!("{}.{}: {error}", reference.from, reference.column);
    }
    assert!(tried > 35, "only {tried} ways were tried");
    let done = takes_back(&service, &manager, &import).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.html));
}

/// A row is put there, the import is not taken back and says why, and the row goes again.
async fn in_vain(service: &Service, who: &Person, undo: &str, (table, column, to): (&str, &str, i64)) -> Result<(), String> {
    a_row_that_refers(service, table, column, to).await.map_err(|error| error.to_string())?;
    let page = service.sends(who, undo, &SURE).await;
    let found = text(&page.html);
    if page.status != StatusCode::CONFLICT || found.contains("something was recorded,") || found.contains("A record:") {
        return Err(format!("{} {found}", page.status));
    }
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    // An import brings nobody beside whoever a contact was with, and no files.
    let newest = if matches!(table, "contact_person" | "attached" | "group_worker") {
        "1 = 1".to_owned()
    } else {
        format!("id = (SELECT max(id) FROM {table})")
    };
    tx.run_assembled(format!("DELETE FROM {table} WHERE {column} = {to} AND {newest}"), args![]).await.unwrap();
    tx.journal("put", "test", 0, "");
    tx.commit().await.unwrap();
    service.opens(who, undo).await.says("Nobody has worked on what this import brought");
    Ok(())
}

/// Columns of these names hold numbers.
const NUMBERS: [&str; 49] = [
    "age_told",
    "at",
    "beats",
    "bedrooms",
    "born_year",
    "by_provider",
    "cases",
    "dash_score",
    "done",
    "entries",
    "exit_interview",
    "exit_score",
    "foreseen",
    "fte_hundredths",
    "gaps",
    "holds_hidden",
    "home_checked",
    "rules",
    "without_them",
    "earlier",
    "incident",
    "kept",
    "last",
    "made",
    "marked",
    "minutes",
    "must_enrol",
    "number",
    "of_rows",
    "one_time_until",
    "pages",
    "people",
    "pets",
    "place",
    "places",
    "referrer_alleged",
    "review_score",
    "row_number",
    "score",
    "second_factor_since",
    "seq",
    "sessional",
    "size",
    "start_score",
    "to_the_minute",
    "unborn",
    "version",
    "volunteer",
    "wheelchair",
];
/// Accounts; what tells of imports; what is worked out anew; what was entered together; and, of stays, the thread of a record, which is asked for.
const KNOWN: [&str; 19] = [
    "contract_change.of_id",
    "deadline.started_id",
    "import.account_id",
    "import.first_id",
    "import.last_id",
    "import_row.record_id",
    "journal.account_id",
    "journal.subject_id",
    "layout.account_id",
    "person.root_id",
    "record.thread",
    "record_fact.episode_id",
    "record_fact.person_id",
    "record_fact.referral_id",
    "record_fact.thread",
    "record_fact.unit_id",
    "safe_contact.line_id",
    "shift.series",
    "worked_out_until.subject_id",
];

/// What refers to a row by no foreign key is not found by the catalogue. Every number that may be an id is known here.
#[tokio::test]
async fn no_column_holds_an_id_that_taking_back_does_not_know_of() {
    let service = a_service_at(NOW).await;
    let mut read = service.db.read().await.unwrap();
    let references = read.references().await.unwrap();
    let mut found = BTreeSet::new();
    for table in read.catalogue().await.unwrap() {
        for column in table.whole_numbers().filter(|column| !table.key().iter().any(|key| key == column)) {
            let refers = references.iter().any(|r| r.from == table.name && r.column == column);
            if !(refers || column.ends_with("_at") || column.ends_with("_by") || NUMBERS.contains(&column)) {
                found.insert(format!("{}.{column}", table.name));
            }
        }
    }
    found.remove("write_key.account_id");
    found.insert("worked_out_until.subject_id".into());
    assert_eq!(found, KNOWN.map(String::from).into(), "say in arrivals/take_back/brought.rs what a new one refers to");
}

#[tokio::test]
async fn a_record_of_a_stay_that_a_later_import_brought_stands_in_the_way_of_that_import() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    taken(&service, &april(), &sample_with(&[])).await;
    service.it_is_now(LATER);
    taken(&service, &june(), &sample_with(&[])).await;
    let b = newest(&service).await;
    service.it_is_now("2026-10-05T09:02:00Z");
    let mut tx = service.db.write(Actor::SYSTEM).await.unwrap();
    let (id, at) = (ids::next(tx.at), tx.at);
    // As the form about a stay writes it: of the case, with the stay as its thread.
    tx.run(
        "INSERT INTO record (id, kind, form, person_id, referral_id, thread, happened_on, outcome, about, gaps, line, answers, scores, recorded_at)
         SELECT $1, 'long-stay-reported', '1', r.person_id, r.id, (SELECT max(s.id) FROM stay s WHERE s.arrived_on = '2025-06-09'), '2026-10-05', '', '', 0, '', '{}', '{}', $2
         FROM referral r WHERE r.reference = 'R1'",
        args![id, at],
    )
    .await
    .unwrap();
    tx.journal("recorded", "record", id, "");
    tx.commit().await.unwrap();
    let refused = takes_back(&service, &manager, &b).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", text(&refused.html));
    refused.says("R1</a>: a form was recorded");
}

#[tokio::test]
async fn an_account_that_once_was_a_worker_it_brought_stands_in_the_way() {
    let service = a_service_at(NOW).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    taken(&service, &april(), &sample_with(&[])).await;
    let path = format!("{}/undo", newest(&service).await);
    let brought: i64 = one(&service, "SELECT id FROM worker WHERE name = 'Jo Penrose'").await;
    let (brought, own) = (brought.to_string(), worker.worker_id.unwrap().to_string());
    let account = format!("/accounts/{}/change", worker.account_id);
    for (whose, says) in [(&brought, "an account was given to the worker"), (&own, "a worker whom this import brought")] {
        let sent = service.sends(&manager, &account, &[("role", "support-worker"), ("worker", whose)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.html));
        let refused = takes_back(&service, &manager, path.trim_end_matches("/undo")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.says(says);
    }
}
