//! Recovery codes: ten on paper, each for one sign-in when the telephone is lost. They are drawn when their page is opened and kept
//! as passwords are, so that nothing can show them again; making new ones ends the old.

use jiff::Timestamp;

use super::super::passwords::{self, Place};
use crate::{
    args,
    db::{Db, DbError, Read, Write},
    ids,
};

pub const HOW_MANY: usize = 10;
/// Without those that are read as another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789+";

/// One code: which of the ten it is, then fifty bits. By the number one hash is checked, not ten.
fn draw(number: usize) -> String {
    // "+" is drawn again: 31 letters are easily read.
    let mut letters = String::new();
    while letters.len() < 11 {
        let letter = LETTERS[usize::from(ids::random::<1>()[0] & 31)];
        if letter != b'+' {
            if letters.len() == 5 {
                letters.push('-');
            }
            letters.push(char::from(letter));
        }
    }
    format!("{number:02}-{letters}")
}

/// Ten codes.
pub fn drawn() -> Vec<String> {
    (1..=HOW_MANY).map(draw).collect()
}

/// The number and the code of what somebody typed, if it is like one.
pub fn read(typed: &str) -> Option<(i64, String)> {
    let bare: String = typed.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let letters = bare.get(2..).filter(|letters| letters.len() == 10 && letters.bytes().all(|b| b != b'+' && LETTERS.contains(&b)))?;
    let number: i64 = bare.get(..2)?.parse().ok().filter(|n| (1..=10).contains(n))?;
    Some((number, format!("{number:02}-{}-{}", &letters[..5], &letters[5..])))
}

/// Whether these are ten codes as [`drawn`] makes them: a form brings them back, and nobody may put weaker ones in their place.
pub fn are_ten(codes: &[String]) -> bool {
    let unlike: std::collections::BTreeSet<&str> = codes.iter().map(|code| &code[code.len().min(3)..]).collect();
    codes.len() == HOW_MANY
        && unlike.len() == HOW_MANY
        && codes
            .iter()
            .enumerate()
            .all(|(n, code)| read(code).is_some_and(|(number, read)| usize::try_from(number) == Ok(n + 1) && read == *code))
}

/// As they are kept. Slow on purpose.
pub fn hashed(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| passwords::hash(code)).collect()
}

/// Keeps codes in place of those there were.
pub async fn keep(tx: &mut Write, account_id: i64, hashes: Vec<String>) -> Result<(), DbError> {
    let at = tx.at;
    remove(tx, account_id).await?;
    let rows = (1_i64..).zip(hashes).map(|(number, hash)| args![account_id, number, hash, at]).collect();
    tx.insert_all("recovery_code", "account_id, number, code_hash, made_at", rows).await
}

pub async fn remove(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM recovery_code WHERE account_id = $1", args![account_id]).await?;
    Ok(())
}

/// When they were made, and how many can still be used; nothing where there are none.
pub async fn left(read: &mut Read, account_id: i64) -> Result<Option<(Timestamp, i64)>, DbError> {
    let (made, left): (Option<Timestamp>, i64) = read
        .one("SELECT max(made_at), count(*) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL", args![account_id])
        .await?
        .unwrap_or_default();
    Ok(made.map(|made| (made, left)))
}

/// Whether what was typed is a code of this account that was not used; gives its number. It is used up by [`spend`].
pub async fn matches(db: &Db, place: Place, account_id: i64, typed: &str) -> Result<Option<i64>, DbError> {
    let Some((number, code)) = read(typed) else { return Ok(None) };
    let kept: Option<(String,)> = db
        .one("SELECT code_hash FROM recovery_code WHERE account_id = $1 AND number = $2 AND used_at IS NULL", args![account_id, number])
        .await?;
    let Some((hash,)) = kept else { return Ok(None) };
    Ok(place.matches(code, hash).await.then_some(number))
}

/// Uses a code up. Says whether it was there to be used.
pub async fn spend(tx: &mut Write, account_id: i64, number: i64) -> Result<bool, DbError> {
    let at = tx.at;
    let spent = tx
        .run(
            "UPDATE recovery_code SET used_at = $1 WHERE account_id = $2 AND number = $3 AND used_at IS NULL",
            args![at, account_id, number],
        )
        .await?;
    Ok(spent > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_codes_are_unlike_and_read_however_they_are_typed() {
        let codes = drawn();
        assert!(are_ten(&codes), "{codes:?}");
        let typed = codes[9].to_uppercase().replace('-', " ");
        assert_eq!(read(&typed), Some((10, codes[9].clone())));
        let weak: Vec<String> = (1..=10).map(|n| format!("{n:02}-aaaaa-aaaaa")).collect();
        assert!(!are_ten(&weak) && !are_ten(&codes[1..]));
        assert_eq!(read("123456"), None);
        assert_eq!(read("é1-abcde-fghjk"), None);
    }
}
