//! Which words people are called by, for finding them (`search/`). The tables follow from the names in `person` and
//! `person_name`: whoever writes one, on whatever way, calls [`keep`] or [`keep_instead`] in the same transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    alike::names::{self, Name},
    who_sees,
};
use crate::{
    args,
    db::{Actor, Db, DbError, Read, Value, Write},
};

/// The parts of a word: three letters in a row, two spaces before the word and one behind (as pg_trgm, so that the first
/// letters weigh more: people hear those best).
pub fn parts(word: &str) -> Vec<String> {
    let padded: Vec<char> = format!("  {word} ").chars().collect();
    padded.windows(3).map(|three| three.iter().collect()).collect()
}

/// A name as it stands beside each word of it: a space before and behind every word.
fn beside(called: &str) -> String {
    format!(" {called} ")
}

fn words(called: &str) -> BTreeSet<&str> {
    called.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Keeps the words of names that are new, each with whose it is and what they are found by (`names::found_by`).
pub async fn keep(tx: &mut Write, people: &[(i64, Name)]) -> Result<(), DbError> {
    tx.alone(crate::people::NAMES).await?;
    let found_by: Vec<(i64, String)> = people.iter().map(|(id, name)| (*id, names::found_by(&name.given, &name.family))).collect();
    let mut of_people: Vec<Vec<Value>> = vec![];
    let mut every: BTreeSet<&str> = BTreeSet::new();
    for (person, found_by) in &found_by {
        of_people.extend(words(found_by).into_iter().map(|word| args![word, *person, beside(found_by)]));
        every.extend(words(found_by));
    }
    // Two names of one person may be the same words.
    tx.insert_missing("name_word", "word, person_id, called", of_people).await?;
    let of_words = every.iter().flat_map(|word| parts(word).into_iter().map(|part| args![part, *word])).collect();
    tx.insert_missing("name_part", "part, word", of_words).await?;
    let called: Vec<(i64, String)> = people.iter().map(|(id, name)| (*id, names::called(&name.given, &name.family))).collect();
    who_sees::found(tx, &called).await
}

/// Keeps the words of everything that a person is called now. A word that nobody has any more goes with its parts: a name
/// that was put right must not be found here.
pub async fn keep_instead(tx: &mut Write, person: i64) -> Result<(), DbError> {
    tx.alone(crate::people::NAMES).await?;
    let before: Vec<(String,)> = tx.all("SELECT DISTINCT word FROM name_word WHERE person_id = $1", args![person]).await?;
    tx.run("DELETE FROM name_word WHERE person_id = $1", args![person]).await?;
    let now: Vec<(String, String)> = tx
        .all(
            "SELECT given_name, family_name FROM service_user WHERE id = $1
             UNION ALL SELECT given_name, family_name FROM person_name WHERE person_id = $1 AND withdrawn_at IS NULL",
            args![person],
        )
        .await?;
    let now: Vec<(i64, Name)> = now.into_iter().map(|(given, family)| (person, Name { given, family })).collect();
    keep(tx, &now).await?;
    for (word,) in before {
        for part in parts(&word) {
            tx.run(
                "DELETE FROM name_part WHERE part = $1 AND word = $2 AND NOT EXISTS (SELECT 1 FROM name_word WHERE word = $2)",
                args![part, &word],
            )
            .await?;
        }
    }
    Ok(())
}

/// After the words of many people went at once: the parts of words that nobody has any more go, too.
pub async fn forget_unused(tx: &mut Write) -> Result<(), DbError> {
    tx.run("DELETE FROM name_part WHERE NOT EXISTS (SELECT 1 FROM name_word w WHERE w.word = name_part.word)", vec![]).await?;
    Ok(())
}

/// The rules by which words follow from names, as they are now: one more whenever `names::found_by` or `names::called` gives other words.
const RULES: i64 = 1;
/// So many people are read at once.
const AT_ONCE: i64 = 500;

/// Works the words of everybody out anew if they were worked out by other rules; only what differs is written, some to a transaction, and
/// everybody is found meanwhile as before. Stopped half way, it begins again at the next start.
pub async fn if_spelt_otherwise(db: &Db) -> Result<bool, DbError> {
    let last: Option<(i64,)> = db.read().await?.one("SELECT rules FROM spelt", vec![]).await?;
    if last.is_some_and(|(rules,)| rules == RULES) {
        return Ok(false);
    }
    let mut after = 0;
    loop {
        let mut read = db.read().await?;
        let (people, last) = spelt_otherwise(&mut read, after).await?;
        drop(read);
        for some in people.chunks(50) {
            let mut tx = db.write(Actor::SYSTEM).await?;
            for person in some {
                keep_instead(&mut tx, *person).await?;
            }
            // It follows from names that were journaled when they were recorded.
            tx.unjournaled();
            tx.commit().await?;
        }
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    let mut tx = db.write(Actor::SYSTEM).await?;
    who_sees::ties_spelt_anew(&mut tx).await?;
    tx.run("DELETE FROM spelt", vec![]).await?;
    tx.run("INSERT INTO spelt (place, rules) VALUES (1, $1)", args![RULES]).await?;
    tx.unjournaled();
    tx.commit().await?;
    Ok(true)
}

/// Of the next people those whose words are others than their names make, and who was looked at last.
async fn spelt_otherwise(read: &mut Read, after: i64) -> Result<(Vec<i64>, Option<i64>), DbError> {
    let last: Option<(Option<i64>,)> =
        read.one("SELECT max(id) FROM (SELECT id FROM service_user WHERE id > $1 ORDER BY id LIMIT $2) s", args![after, AT_ONCE]).await?;
    let Some(last) = last.and_then(|(last,)| last) else { return Ok((vec![], None)) };
    let named: Vec<(i64, String, String)> = read
        .all(
            "SELECT id, given_name, family_name FROM service_user WHERE id > $1 AND id <= $2
             UNION ALL SELECT person_id, given_name, family_name FROM person_name
             WHERE withdrawn_at IS NULL AND person_id > $1 AND person_id <= $2",
            args![after, last],
        )
        .await?;
    let kept: Vec<(i64, String)> =
        read.all("SELECT DISTINCT person_id, called FROM name_word WHERE person_id > $1 AND person_id <= $2", args![after, last]).await?;
    let of = |found: Vec<(i64, String)>| {
        let mut all: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        found.into_iter().for_each(|(id, called)| _ = all.entry(id).or_default().insert(called));
        all
    };
    let due = named.into_iter().map(|(id, given, family)| (id, names::found_by(&given, &family))).filter(|(_, words)| !words.is_empty());
    let (due, kept) = (of(due.map(|(id, words)| (id, beside(&words))).collect()), of(kept));
    let differ = due.keys().chain(kept.keys()).copied().collect::<BTreeSet<i64>>().into_iter().filter(|id| due.get(id) != kept.get(id));
    Ok((differ.collect(), Some(last)))
}
