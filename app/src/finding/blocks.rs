//! Blocks of passages: for each word of two thousand passages, in which of them it stands. One row for each word of a block is a
//! twentieth of a row for each word of each passage; a contact that is recorded writes no such row, and a block is written at once.
//! Which passages have all the words is worked out here, the same on either engine.

use std::collections::{BTreeMap, BTreeSet};

use super::words::Looked;
use crate::{
    args,
    db::{DbError, Read, Write},
    row,
};

/// So many passages are a block. A place is two bytes.
pub const BLOCK: i64 = 2048;
const WHOLE: usize = BLOCK as usize / 8;
/// So many rows of one word are read, of the latest blocks first; a beginning that very many words have is not followed for ever.
const ROWS: i64 = 4000;
/// So many passages are looked at, the latest.
const CANDIDATES: usize = 1500;

/// Places in a block as they are kept: two bytes each, or a bit each where that is shorter.
fn packed(places: &[u16]) -> Vec<u8> {
    if places.len() * 2 < WHOLE {
        return places.iter().flat_map(|place| place.to_le_bytes()).collect();
    }
    let mut bits = vec![0; WHOLE];
    for place in places {
        bits[usize::from(*place) / 8] |= 1 << (place % 8);
    }
    bits
}

fn unpacked(kept: &[u8]) -> BTreeSet<u16> {
    if kept.len() < WHOLE {
        return kept.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    }
    let there = |place: &u16| kept[usize::from(*place) / 8] & (1 << (place % 8)) != 0;
    (0..BLOCK as u16).filter(there).collect()
}

/// Puts the oldest passages that are in no block into one, when there are enough of them; says whether there were.
pub(super) async fn put_together(tx: &mut Write) -> Result<bool, DbError> {
    let loose: i64 = tx.value("SELECT count(*) FROM (SELECT of_id FROM passage WHERE number IS NULL LIMIT $1) l", args![BLOCK]).await?;
    if loose < BLOCK {
        return Ok(false);
    }
    let block: i64 = tx.value("SELECT COALESCE(max(block), 0) + 1 AS block FROM passage_block", args![]).await?;
    tx.run("INSERT INTO passage_block (block) VALUES ($1)", args![block]).await?;
    tx.run(
        "UPDATE passage SET number = $1 + l.place
         FROM (SELECT of_id, what, row_number() OVER (ORDER BY of_id, what) - 1 AS place
               FROM (SELECT of_id, what FROM passage WHERE number IS NULL ORDER BY of_id, what LIMIT $2) o) l
         WHERE passage.of_id = l.of_id AND passage.what = l.what",
        args![block * BLOCK, BLOCK],
    )
    .await?;
    let passages: Vec<(i64, String)> = tx
        .all(
            "SELECT number - $1 AS place, words FROM passage WHERE number >= $1 AND number < $1 + $2 ORDER BY number",
            args![block * BLOCK, BLOCK],
        )
        .await?;
    let mut places: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    for (place, words) in &passages {
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            places.entry(word).or_default().push(u16::try_from(*place).unwrap_or_default());
        }
    }
    let rows = places.into_iter().map(|(word, places)| args![block, word, packed(&places)]).collect();
    tx.insert_all("passage_word", "block, word, places", rows).await?;
    Ok(true)
}

/// Behind every word that begins with what stands before it.
const LAST: char = char::MAX;

row! {
    struct Found { asked: i64, block: i64, places: Vec<u8> }
}

/// Passages that may have what is looked for.
pub(super) struct Candidates {
    /// Their numbers, the latest.
    pub numbers: Vec<i64>,
    /// Whether older ones were left out.
    pub cut: bool,
}

/// The passages in blocks that have a word for each that is looked for.
pub(super) async fn with_all(read: &mut Read, looked: &Looked) -> Result<Candidates, DbError> {
    let mut values = args![];
    let mut asked: Vec<String> = vec![];
    for (at, word) in looked.words.iter().enumerate() {
        let place = values.len();
        values.extend(args![word, format!("{word}{LAST}")]);
        asked.push(format!(
            "SELECT * FROM (SELECT CAST({at} AS BIGINT) AS asked, w.block, w.places FROM passage_block b JOIN passage_word w ON w.block = b.block
             WHERE w.word >= ${} AND w.word < ${} ORDER BY b.block DESC LIMIT {ROWS}) o{at}",
            place + 1,
            place + 2
        ));
    }
    let found: Vec<Found> = read.all_assembled(asked.join(" UNION ALL "), values).await?;
    Ok(in_all(&found, looked.words.len()))
}

fn in_all(found: &[Found], words: usize) -> Candidates {
    let mut of_blocks: BTreeMap<i64, Vec<BTreeSet<u16>>> = BTreeMap::new();
    let mut rows = vec![0; words];
    // Of a word of which not every row was read: the earliest block that may be half read.
    let mut from = 0;
    for row in found {
        let asked = usize::try_from(row.asked).unwrap_or_default();
        of_blocks.entry(row.block).or_insert_with(|| vec![BTreeSet::new(); words])[asked].extend(unpacked(&row.places));
        rows[asked] += 1;
        if rows[asked] == ROWS {
            from = from.max(row.block);
        }
    }
    let mut cut = from > 0;
    let mut numbers = vec![];
    for (block, sets) in of_blocks.iter().rev().filter(|(block, _)| **block > from) {
        let (first, others) = sets.split_first().expect("a word is looked for");
        let both = first.iter().rev().filter(|place| others.iter().all(|set| set.contains(place)));
        numbers.extend(both.map(|place| block * BLOCK + i64::from(*place)));
        if numbers.len() > CANDIDATES {
            numbers.truncate(CANDIDATES);
            cut = true;
            break;
        }
    }
    Candidates { numbers, cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_whether_they_are_few_or_many() {
        for places in [vec![], vec![0, 7, 2047], (0..2048).collect::<Vec<u16>>(), (0..2048).step_by(3).collect()] {
            assert_eq!(unpacked(&packed(&places)), places.iter().copied().collect());
            assert!(packed(&places).len() <= WHOLE);
        }
    }

    #[test]
    fn passages_with_every_word_are_found_latest_first() {
        let row = |asked, block, places: &[u16]| Found { asked, block, places: packed(places) };
        let found = [row(0, 1, &[3, 5]), row(0, 2, &[1]), row(1, 1, &[5]), row(1, 1, &[3]), row(1, 2, &[2])];
        let candidates = in_all(&found, 2);
        assert_eq!((candidates.numbers, candidates.cut), (vec![BLOCK + 5, BLOCK + 3], false));
        let many: Vec<Found> = (1..4).map(|block| row(0, block, &(0..1000).collect::<Vec<u16>>())).collect();
        let candidates = in_all(&many, 1);
        assert_eq!((candidates.numbers.len(), candidates.numbers[0], candidates.cut), (CANDIDATES, 3 * BLOCK + 999, true));
    }
}
