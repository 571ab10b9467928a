//! Blocks of passages: for each word of two thousand passages, in which of them it stands. One row for each word of a block is a
//! twentieth of a row for each word of each passage; a contact that is recorded writes no such row, and a block is written at once.
//! Which passages have all the words is worked out here, the same on either engine.

use std::collections::BTreeMap;

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

/// The places of a block, a bit each.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Places([u64; BLOCK as usize / 64]);

impl Places {
    const NONE: Places = Places([0; BLOCK as usize / 64]);
    const EVERY: Places = Places([u64::MAX; BLOCK as usize / 64]);

    /// Adds those that are kept for a word.
    fn add(&mut self, kept: &[u8]) {
        if kept.len() < WHOLE {
            for two in kept.chunks_exact(2) {
                let place = usize::from(u16::from_le_bytes([two[0], two[1]]));
                if let Some(there) = self.0.get_mut(place / 64) {
                    *there |= 1 << (place % 64);
                }
            }
            return;
        }
        for (there, eight) in self.0.iter_mut().zip(kept.chunks_exact(8)) {
            *there |= u64::from_le_bytes(eight.try_into().expect("eight bytes"));
        }
    }

    fn and(&self, other: &Places) -> Places {
        Places(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    /// The last first.
    fn latest_first(self) -> impl Iterator<Item = i64> {
        let is_there = move |place: &i64| self.0[*place as usize / 64] & (1 << (place % 64)) != 0;
        (0..BLOCK).rev().filter(is_there)
    }
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
    let mut of_blocks: BTreeMap<i64, Vec<&Found>> = BTreeMap::new();
    let mut rows = vec![0; words];
    // Of a word of which not every row was read: the earliest block that may be half read.
    let mut from = 0;
    for row in found {
        of_blocks.entry(row.block).or_default().push(row);
        let asked = row.asked as usize;
        rows[asked] += 1;
        if rows[asked] == ROWS {
            from = from.max(row.block);
        }
    }
    let mut cut = from > 0;
    let mut numbers = vec![];
    for (block, rows) in of_blocks.into_iter().rev().filter(|(block, _)| *block > from) {
        let mut each = vec![Places::NONE; words];
        for row in rows {
            each[row.asked as usize].add(&row.places);
        }
        let all = each.iter().fold(Places::EVERY, |all, places| all.and(places));
        numbers.extend(all.latest_first().map(|place| block * BLOCK + place));
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
            let mut there = Places::NONE;
            there.add(&packed(&places));
            let latest_first: Vec<i64> = places.iter().rev().map(|place| i64::from(*place)).collect();
            assert_eq!(there.latest_first().collect::<Vec<_>>(), latest_first);
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
