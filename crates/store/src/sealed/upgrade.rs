//! Sealing what was kept in plain text by the versions before. It runs in the transaction of migration 33: killed on the way it begins
//! again at the next start, and a database is sealed whole or not at all.

use super::{
    MARK, Place, Whose,
    bytes::{ATTACHMENT, WORKBOOK},
    keys::Seals,
    numbers,
};
use crate::{
    args,
    db::{DbError, Value, Write},
    row,
};

/// Columns of one table that are sealed alike.
struct Sealing {
    table: &'static str,
    columns: &'static [&'static str],
    /// Of a row, called t: the column that tells it, and is its place; the record of a person and the unit that it is of, where there
    /// is one; and which rows hold what is of class S.
    id: &'static str,
    person: &'static str,
    unit: &'static str,
    of: &'static str,
}

const NOBODY: &str = "CAST(NULL AS BIGINT)";
/// The kinds of characteristics that were sealed when this was written; whatever is sealed since is sealed as it is recorded.
const KINDS: &str = "t.kind IN ('school', 'where-now', 'postcode')";

const EVERY: &[Sealing] = &[
    Sealing {
        table: "safe_contact",
        columns: &["phone", "code_word", "means", "whose", "safe_times", "who_answers", "voicemail", "texts", "letters", "may_say"],
        id: "id",
        person: "t.person_id",
        unit: NOBODY,
        of: "TRUE",
    },
    Sealing { table: "characteristic", columns: &["value", "written"], id: "id", person: "t.person_id", unit: NOBODY, of: KINDS },
    Sealing {
        table: "characteristic_change",
        columns: &["was"],
        id: "id",
        person: "(SELECT c.person_id FROM characteristic c WHERE c.id = t.characteristic_id)",
        unit: NOBODY,
        of: "EXISTS (SELECT 1 FROM characteristic c WHERE c.id = t.characteristic_id AND c.kind IN ('school', 'where-now', 'postcode'))",
    },
    Sealing { table: "appointment", columns: &["place"], id: "id", person: "t.person_id", unit: NOBODY, of: "TRUE" },
    Sealing {
        table: "appointment_change",
        columns: &["was"],
        id: "id",
        person: "(SELECT a.person_id FROM appointment a WHERE a.id = t.appointment_id)",
        unit: NOBODY,
        of: "TRUE",
    },
    Sealing { table: "record", columns: &["answers"], id: "id", person: "t.person_id", unit: "t.unit_id", of: "TRUE" },
    Sealing {
        table: "record_change",
        columns: &["was"],
        id: "id",
        person: "(SELECT r.person_id FROM record r WHERE r.id = t.record_id)",
        unit: "(SELECT r.unit_id FROM record r WHERE r.id = t.record_id)",
        of: "TRUE",
    },
    Sealing { table: "tie", columns: &["reach"], id: "id", person: NOBODY, unit: NOBODY, of: "TRUE" },
];

/// The answers that say nothing of anybody stay as they are, so that statements find them.
const GAPS: [&str; 4] = ["not-asked", "not-known", "declined", ""];

/// So many rows are in hand.
const IN_HAND: i64 = 500;

pub(crate) async fn seal_what_is_there(tx: &mut Write) -> Result<(), DbError> {
    for sealing in EVERY {
        sealed(tx, sealing).await?;
    }
    tx.run("ALTER TABLE safe_contact DROP COLUMN digits", vec![]).await?;
    whoever_types(tx).await?;
    rows_of_workbooks(tx).await
}

struct Unsealed {
    id: i64,
    whose: Whose,
    texts: Vec<String>,
}

impl crate::db::FromRow for Unsealed {
    fn from_row(row: &crate::db::Row<'_>) -> Result<Unsealed, DbError> {
        let (person, unit): (Option<i64>, Option<i64>) = (row.at(1)?, row.at(2)?);
        let whose = person.map(Whose::Person).or(unit.map(Whose::Unit)).unwrap_or(Whose::House);
        let count: i64 = row.at(3)?;
        let texts = (0..usize::try_from(count).unwrap_or_default()).map(|nth| row.at(4 + nth)).collect::<Result<_, _>>()?;
        Ok(Unsealed { id: row.at(0)?, whose, texts })
    }
}

async fn sealed(tx: &mut Write, sealing: &Sealing) -> Result<(), DbError> {
    let Sealing { table, columns, id, person, unit, of } = sealing;
    let named: Vec<String> = columns.iter().map(|column| format!("t.{column}")).collect();
    let ask = format!(
        "SELECT t.{id}, {person}, {unit}, CAST({} AS BIGINT), {} FROM {table} t WHERE {of} AND t.{id} > $1 ORDER BY t.{id} LIMIT {IN_HAND}",
        columns.len(),
        named.join(", ")
    );
    let sets: Vec<String> = (1..).zip(*columns).map(|(n, column)| format!("{column} = ${n}")).collect();
    let write = format!("UPDATE {table} SET {} WHERE {id} = ${}", sets.join(", "), columns.len() + 1);
    let mut last = i64::MIN;
    loop {
        let rows: Vec<Unsealed> = tx.all_assembled(ask.clone(), args![last]).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = end.id;
        let seals = tx.seals_of(rows.iter().map(|row| row.whose)).await?;
        for row in rows {
            let texts = columns.iter().zip(&row.texts).map(|(column, text)| seal(&seals, &row, Place { table, column }, text));
            let values = texts.map(Value::from).chain([row.id.into()]).collect();
            tx.run_assembled(write.clone(), values).await?;
            match *table {
                "characteristic" => told_apart(tx, &row).await?,
                "safe_contact" => found_by(tx, &row).await?,
                _ => {}
            }
        }
    }
}

fn seal(seals: &Seals, row: &Unsealed, place: Place<'_>, text: &str) -> String {
    let stays = text.starts_with(MARK) || place.table == "characteristic" && place.column == "value" && GAPS.contains(&text);
    if stays { text.to_owned() } else { seals.seal(row.whose, place, row.id, text) }
}

async fn told_apart(tx: &mut Write, row: &Unsealed) -> Result<(), DbError> {
    let Some(value) = row.texts.first().filter(|value| !GAPS.contains(&value.as_str())) else { return Ok(()) };
    let blind = tx.blind("characteristic", value)?;
    tx.run("UPDATE characteristic SET blind = $1 WHERE id = $2", args![blind, row.id]).await?;
    Ok(())
}

async fn found_by(tx: &mut Write, row: &Unsealed) -> Result<(), DbError> {
    let digits: String = tx.value("SELECT digits FROM safe_contact WHERE id = $1", args![row.id]).await?;
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let marks = numbers::marks(tx, &digits)?;
    tx.insert_missing("safe_contact_mark", "mark, safe_contact_id", marks.into_iter().map(|mark| args![mark, row.id]).collect()).await
}

row! {
    struct Draft { id: i64, account_id: i64, fields: String }
}

/// What somebody has begun to type is sealed in the place of its owner: one that is kept again is compared with it.
async fn whoever_types(tx: &mut Write) -> Result<(), DbError> {
    let drafts: Vec<Draft> = tx.all("SELECT id, account_id, fields FROM draft", vec![]).await?;
    let house = tx.seal_of_the_house()?;
    // What was searched for is kept for a working day; whoever goes back to it searches again.
    tx.run("DELETE FROM asked", vec![]).await?;
    for draft in drafts {
        let fields = house.seal(Place { table: "draft", column: "fields" }, draft.account_id, &draft.fields);
        tx.run("UPDATE draft SET fields = $1 WHERE id = $2", args![fields, draft.id]).await?;
    }
    Ok(())
}

/// What rows of workbooks said holds postcodes.
async fn rows_of_workbooks(tx: &mut Write) -> Result<(), DbError> {
    let house = tx.seal_of_the_house()?;
    let mut last = String::new();
    loop {
        let rows: Vec<(String, String)> =
            tx.all("SELECT row_hash, read_as FROM import_row WHERE row_hash > $1 ORDER BY row_hash LIMIT 500", args![&last]).await?;
        let Some((end, _)) = rows.last() else { return Ok(()) };
        last = end.clone();
        for (hash, said) in rows {
            let sealed = house.seal(Place { table: "import_row", column: "read_as" }, &hash, &said);
            tx.run("UPDATE import_row SET read_as = $1 WHERE row_hash = $2", args![sealed, hash]).await?;
        }
    }
}

/// Seals the files that the versions before kept as they were; in the transaction of migration 50.
pub(crate) async fn seal_files(tx: &mut Write) -> Result<(), DbError> {
    for (place, ids, read, write) in [
        (
            ATTACHMENT,
            "SELECT id FROM attachment ORDER BY id",
            "SELECT bytes FROM attachment WHERE id = $1",
            "UPDATE attachment SET bytes = $1 WHERE id = $2",
        ),
        (
            WORKBOOK,
            "SELECT id FROM import WHERE workbook IS NOT NULL ORDER BY id",
            "SELECT workbook FROM import WHERE id = $1",
            "UPDATE import SET workbook = $1 WHERE id = $2",
        ),
    ] {
        let ids: Vec<(i64,)> = tx.all(ids, args![]).await?;
        // One in hand at a time: they may be long.
        for (id,) in ids {
            let Some((bytes,)) = tx.one::<(Vec<u8>,)>(read, args![id]).await? else { continue };
            let sealed = tx.file_sealed(place, id, &bytes)?;
            tx.run(write, args![sealed, id]).await?;
        }
    }
    Ok(())
}
