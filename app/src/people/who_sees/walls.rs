//! Walls: found by a name, put up by a manager, lifted by one.

use std::collections::{BTreeSet, HashMap};

use crate::{
    args,
    db::{DbError, Value, Write},
    ids,
    people::{
        alike::names::{self, sought},
        relationships::ALLEGED,
    },
};

/// So it is said of a wall that a name put up.
const BY_A_TIE: &str = "The worker said that they are tied to somebody of this name.";
const BY_THE_NAME: &str = "The worker has this name.";
pub(super) const BY_A_NUMBER: &str = "The worker said that they are tied to somebody who is reached so.";

/// Whether a worker's own name is whole enough to be found by: initials are not.
fn own_name(name: &str) -> Option<String> {
    let mut words = sought(name);
    words.sort();
    words.dedup();
    (words.len() > 1 && words.iter().all(|word| word.chars().count() > 1)).then(|| words.join(" "))
}

/// After names were written down: each person's record with what they are called by it (`names::called`). Whoever works here and is
/// tied to somebody called so, or is called so, is kept from them. A wall that was lifted is not put up again.
pub async fn found(tx: &mut Write, people: &[(i64, String)]) -> Result<(), DbError> {
    let ties: Vec<(i64, i64, String)> = tx.all("SELECT id, worker_id, name_key FROM tie WHERE withdrawn_at IS NULL", vec![]).await?;
    let workers: Vec<(i64, String)> = tx
        .all(
            "SELECT id, name FROM worker WHERE withdrawn_at IS NULL
             UNION SELECT worker_id, name FROM account WHERE worker_id IS NOT NULL",
            vec![],
        )
        .await?;
    let mut kept: HashMap<String, Vec<(i64, Option<i64>)>> = HashMap::new();
    for (id, worker, key) in ties {
        kept.entry(key).or_default().push((worker, Some(id)));
    }
    for (worker, name) in workers {
        if let Some(key) = own_name(&name) {
            kept.entry(key).or_default().push((worker, None));
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    let met =
        people.iter().flat_map(|(person, called)| kept.get(called).into_iter().flatten().map(|(worker, tie)| (*worker, *person, *tie)));
    write(tx, met.collect(), "").await
}

/// Puts up walls that were found: worker, person and tie. Where one was lifted a manager has said that it is somebody else. Why: empty
/// where a name tells of it.
pub(super) async fn write(tx: &mut Write, mut met: Vec<(i64, i64, Option<i64>)>, why: &str) -> Result<(), DbError> {
    if met.is_empty() {
        return Ok(());
    }
    for (_, person, _) in &mut met {
        // Whoever is alleged to have abused somebody has no record but that person's, which is theirs who are kept from it.
        *person = tx.value("SELECT COALESCE(reached_through, id) FROM person WHERE id = $1", args![*person]).await?;
    }
    let lifted: Vec<(i64, i64)> = tx.all("SELECT worker_id, person_id FROM wall WHERE lifted_at IS NOT NULL", vec![]).await?;
    let at = tx.at;
    let new = met.into_iter().filter(|(worker, person, _)| !lifted.contains(&(*worker, *person)));
    let rows = new.map(|(worker, person, tie)| row(at, (worker, person, tie), why)).collect();
    tx.insert_missing("wall", COLUMNS, rows).await
}

const COLUMNS: &str = "id, worker_id, person_id, tie_id, why, recorded_at";

fn row(at: jiff::Timestamp, (worker, person, tie): (i64, i64, Option<i64>), why: &str) -> Vec<Value> {
    let why = match (why, tie) {
        ("", Some(_)) => BY_A_TIE,
        ("", None) => BY_THE_NAME,
        (why, _) => why,
    };
    args![ids::next(at), worker, person, tie, why, at]
}

/// After somebody who works here was given a name, as a worker or on the account that they sign in with: they are kept from everybody
/// who is called so already.
pub async fn worker_named(tx: &mut Write, worker: i64, name: &str) -> Result<(), DbError> {
    match own_name(name) {
        Some(key) => before_everybody_called(tx, (worker, None), &key).await,
        None => Ok(()),
    }
}

/// Puts up a wall before every record of somebody who is called so, in any order of the words.
pub(super) async fn before_everybody_called(tx: &mut Write, (worker, tie): (i64, Option<i64>), key: &str) -> Result<(), DbError> {
    let Some(longest) = key.split(' ').max_by_key(|word| word.chars().count()).filter(|word| !word.is_empty()) else { return Ok(()) };
    // Somebody is found by more words than they are called by: whose name has them all is asked what they are called.
    let mut args = args![longest];
    let others = key.split(' ').filter(|word| *word != longest).map(|word| {
        args.push(format!("% {word} %").into());
        format!(" AND n.called LIKE ${}", args.len())
    });
    let others: String = others.collect();
    let sql = format!(
        "SELECT p.id, p.given_name, p.family_name FROM service_user p WHERE p.id IN (SELECT n.person_id FROM name_word n WHERE n.word = $1{others})
         UNION SELECT o.person_id, o.given_name, o.family_name FROM person_name o
         WHERE o.withdrawn_at IS NULL AND o.person_id IN (SELECT n.person_id FROM name_word n WHERE n.word = $1{others})"
    );
    let found: Vec<(i64, String, String)> = tx.all_assembled(sql, args).await?;
    // Whoever is alleged to have abused somebody is in no search, so their words are not kept.
    let alleged: Vec<(i64, String, String)> = tx
        .all(
            "SELECT o.id, o.given_name, o.family_name FROM relationship r JOIN person o ON o.id = r.other_id
             WHERE r.kind = $1 AND r.withdrawn_at IS NULL",
            args![ALLEGED],
        )
        .await?;
    let called_so = found.into_iter().chain(alleged).filter(|(_, given, family)| names::called(given, family) == key);
    let people: BTreeSet<i64> = called_so.map(|(id, ..)| id).collect();
    write(tx, people.into_iter().map(|person| (worker, person, tie)).collect(), "").await
}

/// A manager keeps a worker from a person. Says whether no wall stood there; what was said when one was lifted stays beside it.
pub(super) async fn put_up(tx: &mut Write, (worker, person): (i64, i64), why: &str) -> Result<bool, DbError> {
    let stands: i64 =
        tx.value("SELECT count(*) FROM wall WHERE worker_id = $1 AND person_id = $2 AND lifted_at IS NULL", args![worker, person]).await?;
    if stands > 0 {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.run(
        "INSERT INTO wall (id, worker_id, person_id, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![ids::next(at), worker, person, why, at, by],
    )
    .await?;
    tx.journal("wall-put-up", "person", person, worker.to_string());
    Ok(true)
}

/// Lifts a wall of a worker's. Says whether it stood.
pub(super) async fn lift(tx: &mut Write, worker: i64, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let person: Option<(i64,)> =
        tx.one("SELECT person_id FROM wall WHERE id = $1 AND worker_id = $2 AND lifted_at IS NULL", args![id, worker]).await?;
    let Some((person,)) = person else { return Ok(false) };
    tx.run("UPDATE wall SET lifted_at = $1, lifted_by = $2, lifted_why = $3 WHERE id = $4", args![at, by, why, id]).await?;
    tx.journal("wall-lifted", "person", person, worker.to_string());
    Ok(true)
}
