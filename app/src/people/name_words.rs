//! Which words people are called by, for finding them (`search.rs`). The tables follow from `person.name_key`: whoever
//! writes that, on whatever way, calls [`keep`] or [`keep_instead`] in the same transaction.

use std::collections::BTreeSet;

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
fn called(name_key: &str) -> String {
    format!(" {name_key} ")
}

fn words(name_key: &str) -> BTreeSet<&str> {
    name_key.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Keeps the words of people who are new, each with the key of the name.
pub async fn keep(tx: &mut Write, people: &[(i64, String)]) -> Result<(), DbError> {
    tx.alone(crate::people::NAMES).await?;
    let mut of_people: Vec<Vec<Value>> = vec![];
    let mut every: BTreeSet<&str> = BTreeSet::new();
    for (person, name_key) in people {
        of_people.extend(words(name_key).into_iter().map(|word| args![word, *person, called(name_key)]));
        every.extend(words(name_key));
    }
    tx.insert_all("name_word", "word, person_id, called", of_people).await?;
    let of_words = every.iter().flat_map(|word| parts(word).into_iter().map(|part| args![part, *word])).collect();
    tx.insert_missing("name_part", "part, word", of_words).await
}

/// Keeps the words of a person whose name was changed. A word that nobody has any more goes with its parts: a name that
/// was put right, or left behind, must not be found here.
pub async fn keep_instead(tx: &mut Write, person: i64, name_key: String) -> Result<(), DbError> {
    tx.alone(crate::people::NAMES).await?;
    let before: Vec<(String,)> = tx.all("SELECT word FROM name_word WHERE person_id = $1", args![person]).await?;
    tx.run("DELETE FROM name_word WHERE person_id = $1", args![person]).await?;
    keep(tx, &[(person, name_key)]).await?;
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
