//! Reading what was written since: the words of each passage are kept beside it, and passages are put into blocks. Some hundred to a
//! transaction, so that people who record something meanwhile wait for no more than that; stopped half way, it goes on where it was.

use std::{collections::BTreeMap, time::Duration};

use super::{blocks, texts, words};
use crate::{
    App, args,
    db::{Actor, Alone, Db, DbError, Value, Write, filled_up},
    forms::Forms,
    looks,
};

/// So many are read in one transaction.
const AT_ONCE: i64 = 1000;
/// What was written is read this often when nobody looks.
const EVERY: Duration = Duration::from_secs(20);
const READING: Alone<'_> = Alone::Called("passages");

/// What was noted by the database: of what, of which kind, by which mark.
type Unread = Vec<(i64, String, i64)>;

const UNREAD: &str = "SELECT of_id, what, mark FROM passage_unread ORDER BY of_id, what, mark LIMIT $1";

/// Reads what was written also when nobody looks, so that whoever does finds it read.
pub async fn always(app: App) {
    loop {
        if let Err(error) = app.db.apart(all(&app.db, &app.forms)).await
            && !error.cannot_write_now()
        {
            tracing::error!(%error, "what was written was not read for its words; it is tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Reads everything that was written and not read yet.
pub async fn all(db: &Db, forms: &Forms) -> Result<(), DbError> {
    while some_unread(db).await? {
        let mut tx = db.write(Actor::SYSTEM).await?;
        read_some(&mut tx, forms).await?;
        tx.unjournaled();
        tx.commit().await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Reads what was written lately, before somebody looks; says whether more is left than is read at once. While nobody can write, as when
/// a workbook is being taken in, they look at what was read before.
pub(super) async fn lately(db: &Db, forms: &Forms) -> Result<bool, DbError> {
    if !some_unread(db).await? {
        return Ok(false);
    }
    let written = async {
        let Some(mut tx) = db.write_within(looks::SOON, Actor::SYSTEM).await? else { return Ok(true) };
        read_some(&mut tx, forms).await?;
        // What follows from what was recorded, and was journaled with it.
        tx.unjournaled();
        tx.commit().await?;
        some_unread(db).await
    };
    match written.await {
        Err(error) if error.cannot_write_now() => Ok(true),
        left => left,
    }
}

async fn some_unread(db: &Db) -> Result<bool, DbError> {
    let left: i64 = db.read().await?.value("SELECT count(*) FROM (SELECT mark FROM passage_unread LIMIT 1) u", args![]).await?;
    Ok(left > 0)
}

async fn read_some(tx: &mut Write, forms: &Forms) -> Result<(), DbError> {
    tx.alone(READING).await?;
    let unread: Unread = tx.all(UNREAD, args![AT_ONCE]).await?;
    let mut of_kinds: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for (id, what, mark) in &unread {
        of_kinds.entry(what).or_default().push((*id, *mark));
    }
    for (what, noted) in of_kinds {
        for noted in noted.chunks(256) {
            of_kind(tx, forms, what, noted).await?;
        }
    }
    while blocks::put_together(tx).await? {}
    Ok(())
}

/// Reads passages of one kind anew; those that are not there any more, or have no words, go.
async fn of_kind(tx: &mut Write, forms: &Forms, what: &str, noted: &[(i64, i64)]) -> Result<(), DbError> {
    let mut ids: Vec<i64> = noted.iter().map(|(id, _)| *id).collect();
    ids.dedup();
    let found = texts::of(tx, forms, what, &ids).await?;
    let mut rows = vec![];
    for (id, text) in &found {
        let words = words::of(text.texts.iter().map(String::as_str));
        if !words.is_empty() {
            let on = text.on.map_or(String::new(), |on| on.to_string());
            rows.push(args![*id, what, text.person_id, on, words::beside(&words)]);
        }
    }
    let filled = filled_up(&ids, 32);
    let places: Vec<String> = (2..filled.len() + 2).map(|n| format!("${n}")).collect();
    let mut values = args![what];
    values.extend(filled.into_iter().map(Value::from));
    tx.run_assembled(format!("DELETE FROM passage WHERE what = $1 AND of_id IN ({})", places.join(",")), values.clone()).await?;
    tx.insert_all("passage", "of_id, what, person_id, on_day, words", rows).await?;
    // What was noted since, by somebody whose change is not seen yet, has another mark and stays.
    let marks: Vec<i64> = filled_up(&noted.iter().map(|(_, mark)| *mark).collect::<Vec<_>>(), 32);
    let of_marks: Vec<String> = (values.len() + 1..=values.len() + marks.len()).map(|n| format!("${n}")).collect();
    values.extend(marks.into_iter().map(Value::from));
    let sql =
        format!("DELETE FROM passage_unread WHERE what = $1 AND of_id IN ({}) AND mark IN ({})", places.join(","), of_marks.join(","));
    tx.run_assembled(sql, values).await?;
    Ok(())
}
