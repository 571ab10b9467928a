//! Names as they were typed or heard: the words that people are called by which may be meant, and who is called by them. No record is
//! scanned; words are few however many people there are (`name_words.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    alike::{self, Someone, names},
    name_words::parts,
};
use crate::{
    db::{DbError, Read, Value, filled_up},
    row, seen,
};

/// So many words as heard are followed, the nearest.
const HEARD: usize = 32;
/// As many of each word of a list, which has many words.
const HEARD_OF_A_LIST: usize = 12;
/// So many parts of a word are compared, half from its beginning and half from its end: a wrong letter spoils three of them.
const PARTS: usize = 8;
/// So many words are asked of in one statement.
const WORDS: usize = 200;
/// So many people are read of one name, those nearest to it.
const PEOPLE: usize = 20;
/// So many words of a name are looked for, the longest: few have as many.
const OF_A_NAME: usize = 6;

/// Of each typed word the words that people are called by and that share parts with it, in no order.
pub async fn sharing_parts(read: &mut Read, typed: &[&str]) -> Result<Vec<Vec<String>>, DbError> {
    let mut found = vec![vec![]; typed.len()];
    for (chunk, words) in typed.chunks(WORDS).enumerate() {
        let (mut asked, mut args): (Vec<String>, Vec<Value>) = (vec![], vec![]);
        for (nth, word) in words.iter().enumerate() {
            asked.extend(shares(chunk * WORDS + nth, word, &mut args));
        }
        if asked.is_empty() {
            continue;
        }
        let there: Vec<(i64, String)> = read.all_assembled(asked.join(" UNION ALL "), args).await?;
        there.into_iter().for_each(|(place, word)| found[place as usize].push(word));
    }
    Ok(found)
}

/// The question for the words that share parts with one.
fn shares(place: usize, word: &str, args: &mut Vec<Value>) -> Option<String> {
    let length = word.chars().count();
    if length < 3 {
        return None;
    }
    let mut compared = parts(word);
    if compared.len() > PARTS {
        compared.drain(PARTS / 2..compared.len() - PARTS / 2);
    }
    let mut arg = |part: String| {
        args.push(part.into());
        format!("${}", args.len())
    };
    let listed: Vec<String> = filled_up(&compared, PARTS).into_iter().map(&mut arg).collect();
    // One wrong letter leaves two parts of five letters as they were; of fewer letters, one; and so does a letter in the wrong place.
    let shared = if length > 4 { 2 } else { 1 };
    Some(format!(
        "SELECT CAST({place} AS BIGINT) AS place, word FROM name_part WHERE part IN ({})
         AND length(word) BETWEEN {} AND {} GROUP BY word HAVING count(*) >= {shared} OR length(word) = {length}",
        listed.join(","),
        length - 2.min(length / 3),
        length + 3
    ))
}

/// The nearest of these words that may be meant by a typed one, each with how far it is.
pub fn nearest<'w>(typed: &str, words: impl Iterator<Item = &'w str>, most: usize) -> Vec<(usize, &'w str)> {
    let near: BTreeSet<(usize, &str)> = words.filter_map(|word| Some((alike::distance(typed, word)?, word))).collect();
    near.into_iter().take(most).collect()
}

/// As many as a search follows.
pub fn followed<'w>(typed: &str, words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    nearest(typed, words, HEARD).into_iter().map(|(_, word)| word).collect()
}

row! {
    /// Somebody of a name like one that was asked for: how many words of it they have or nearly have, how many exactly, and how far these are.
    struct Met { place: i64, root_id: i64, met: i64, same: i64, far: i64 }
}

/// How a name that somebody has or had is like one that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Like {
    pub is_same: bool,
    /// Words that are missing on one side, and letters that differ.
    missing: usize,
    far: i64,
}

impl Like {
    /// What comes first.
    pub fn place(self) -> (bool, usize, i64) {
        (!self.is_same, self.missing, self.far)
    }
}

/// Whom the viewer may see, or everybody: what is offered for a decision is read by whoever may see both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    Seen,
    Everybody,
}

/// The words of a name that lead to people: the longest, written apart and together.
pub fn words(new: &Someone) -> Vec<String> {
    let called = names::called(&new.given, &new.family);
    let mut words: Vec<String> = called.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(OF_A_NAME);
    words
}

/// Of each of a list, those who have or had a name like it, by their roots: two words of it or such as may be meant by them, in any order; or
/// one, where that is all that one side has. Two statements for each few hundred words, however many people there are.
pub async fn called_like(read: &mut Read, all: &[Someone], whom: Whom) -> Result<Vec<BTreeMap<i64, Like>>, DbError> {
    let words_of: Vec<Vec<String>> = all.iter().map(words).collect();
    let every: BTreeSet<&str> = words_of.iter().flatten().map(String::as_str).collect();
    let every: Vec<&str> = every.into_iter().collect();
    let sharing = sharing_parts(read, &every).await?;
    let meant: BTreeMap<&str, Vec<(usize, &str)>> =
        every.iter().zip(&sharing).map(|(typed, sharing)| (*typed, meant(typed, sharing))).collect();
    let mut found = vec![BTreeMap::new(); all.len()];
    let (mut asked, mut args) = (vec![], vec![]);
    for (place, words) in words_of.iter().enumerate() {
        let least = words.len().min(2);
        for (nth, word) in words.iter().enumerate() {
            for (far, one) in &meant[word.as_str()] {
                args.push(Value::from(*one));
                asked.push(format!("({place}, {nth}, {least}, {far}, ${})", args.len()));
            }
        }
        if asked.len() > 4_000 || place + 1 == words_of.len() {
            for one in met(read, (&asked, std::mem::take(&mut args)), whom).await? {
                let place = one.place as usize;
                let like = Like {
                    is_same: one.same as usize >= words_of[place].len().min(2),
                    missing: words_of[place].len().saturating_sub(one.met as usize),
                    far: one.far,
                };
                found[place].insert(one.root_id, like);
            }
            asked.clear();
        }
    }
    Ok(found)
}

/// A word itself, other forms of the name, and what sounds or looks like it.
fn meant<'w>(typed: &'w str, sharing: &'w [String]) -> Vec<(usize, &'w str)> {
    let mut meant: BTreeMap<&str, usize> = BTreeMap::from([(typed, 0)]);
    for (far, word) in nearest(typed, sharing.iter().map(String::as_str).filter(|word| *word != typed), HEARD_OF_A_LIST) {
        meant.entry(word).or_insert(far);
    }
    alike::kin(typed).into_iter().for_each(|word| _ = meant.entry(word).or_insert(3));
    meant.into_iter().map(|(word, far)| (far, word)).collect()
}

async fn met(read: &mut Read, (asked, args): (&[String], Vec<Value>), whom: Whom) -> Result<Vec<Met>, DbError> {
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let seen = if whom == Whom::Seen { seen!("m.root_id") } else { "TRUE" };
    // CROSS JOIN, because SQLite then takes the tables in this order: it does not know that what is asked for is less.
    let sql = format!(
        "WITH asked(place, nth, least, far, word) AS (VALUES {}),
              each_word AS (SELECT a.place, a.nth, min(a.least) AS least, n.person_id, min(a.far) AS far,
                                   max(CASE WHEN n.called = ' ' || n.word || ' ' THEN 1 ELSE 0 END) AS whole
                            FROM asked a CROSS JOIN name_word n WHERE n.word = a.word GROUP BY a.place, a.nth, n.person_id),
              m AS (SELECT w.place, p.root_id, count(*) AS met, sum(CASE WHEN w.far = 0 THEN 1 ELSE 0 END) AS same, sum(w.far) AS far
                    FROM each_word w JOIN person p ON p.id = w.person_id GROUP BY w.place, w.person_id, p.root_id
                    HAVING count(*) >= min(w.least) OR max(w.whole) = 1),
              o AS (SELECT m.place, m.root_id, m.met, m.same, m.far,
                           row_number() OVER (PARTITION BY m.place ORDER BY m.same DESC, m.met DESC, m.far, m.root_id) AS nth
                    FROM m WHERE {seen})
         SELECT CAST(place AS BIGINT) AS place, root_id, CAST(met AS BIGINT) AS met, CAST(same AS BIGINT) AS same, CAST(far AS BIGINT) AS far
         FROM o WHERE nth <= {PEOPLE} ORDER BY place, nth DESC",
        asked.join(", ")
    );
    read.all_assembled(sql, args).await
}
