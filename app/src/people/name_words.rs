//! Which words people are called by, for finding them (`search/`). The tables follow from the names in `person` and
//! `person_name`: whoever writes one, on whatever way, calls [`keep`] or [`keep_instead`] in the same transaction.

use std::collections::BTreeSet;

use super::{alike::names, who_sees};
use crate::{
    args,
    db::{DbError, Value, Write},
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

/// Keeps the words of names that are new, each with whose it is and what they are called by it (`names::called`).
pub async fn keep(tx: &mut Write, people: &[(i64, String)]) -> Result<(), DbError> {
    tx.alone(crate::people::NAMES).await?;
    let mut of_people: Vec<Vec<Value>> = vec![];
    let mut every: BTreeSet<&str> = BTreeSet::new();
    for (person, called) in people {
        of_people.extend(words(called).into_iter().map(|word| args![word, *person, beside(called)]));
        every.extend(words(called));
    }
    // Two names of one person may be the same words.
    tx.insert_missing("name_word", "word, person_id, called", of_people).await?;
    let of_words = every.iter().flat_map(|word| parts(word).into_iter().map(|part| args![part, *word])).collect();
    tx.insert_missing("name_part", "part, word", of_words).await?;
    who_sees::found(tx, people).await
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
    let now: Vec<(i64, String)> = now.into_iter().map(|(given, family)| (person, names::called(&given, &family))).collect();
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
