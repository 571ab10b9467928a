//! Ties found by a number, an e-mail or an address that a worker wrote down beside whom they are tied to: a married name, or a name as
//! it was heard, is found by it too.

use super::walls;
use crate::{
    args,
    db::{DbError, Write},
    people::{relationships::ALLEGED, safe_contact::tied},
    sealed::Sealed,
    unsealed,
};

/// Everything in which a number or an address stands, with whose it is: how somebody is reached, where they live, and what is written
/// beside whoever is alleged to have abused them, which is that person's.
macro_rules! written {
    ($whose:literal) => {
        concat!(
            "WITH whose AS (SELECT id FROM service_user WHERE ",
            $whose,
            ")
             SELECT s.person_id AS person, ",
            unsealed!("safe_contact", "s", "phone", "pk"),
            " AS text FROM safe_contact s JOIN whose w ON w.id = s.person_id LEFT JOIN person_key pk ON pk.person_id = w.id
             WHERE s.phone <> '' AND s.withdrawn_at IS NULL
             UNION SELECT COALESCE(r.other_id, r.person_id), r.words FROM relationship r JOIN whose w ON w.id = r.person_id
             WHERE r.kind = $1 AND r.words <> '' AND r.withdrawn_at IS NULL
             UNION SELECT c.person_id, ",
            unsealed!("characteristic", "c", "value", "pk"),
            " FROM characteristic c JOIN whose w ON w.id = c.person_id LEFT JOIN person_key pk ON pk.person_id = w.id
             WHERE c.kind = 'where-now' AND c.value <> '' AND c.withdrawn_at IS NULL"
        )
    };
}

/// Whether one of the lines that a worker wrote is in a text.
fn is_in(reach: &str, text: &str) -> bool {
    reach.lines().any(|line| tied::is_in(line, "address", text))
}

/// After a tie was declared with a way to reach them: a wall before everybody of whom it is written.
pub(super) async fn before_everybody(tx: &mut Write, (worker, tie): (i64, i64), reach: &str) -> Result<(), DbError> {
    if reach.is_empty() {
        return Ok(());
    }
    let texts: Vec<(i64, Sealed)> = tx.all(written!("TRUE"), args![ALLEGED]).await?;
    let met = texts.into_iter().filter(|(_, text)| is_in(reach, text)).map(|(person, _)| (worker, person, Some(tie)));
    walls::write(tx, met.collect(), walls::BY_A_NUMBER).await
}

/// After something was written of how a person, or whoever is alleged to have abused them, is reached, or of where they live.
pub async fn reached(tx: &mut Write, root_id: i64) -> Result<(), DbError> {
    const TIES: &str =
        concat!("SELECT t.id, t.worker_id, ", unsealed!("tie", "t", "reach"), " FROM tie t WHERE t.withdrawn_at IS NULL AND t.reach <> ''");
    let ties: Vec<(i64, i64, Sealed)> = tx.all(TIES, vec![]).await?;
    if ties.is_empty() {
        return Ok(());
    }
    let texts: Vec<(i64, Sealed)> = tx.all(written!("root_id = $2"), args![ALLEGED, root_id]).await?;
    let of_one = |(person, text): &(i64, Sealed)| -> Vec<(i64, i64, Option<i64>)> {
        let met = ties.iter().filter(|(_, _, reach)| is_in(reach, text));
        met.map(|(tie, worker, _)| (*worker, *person, Some(*tie))).collect()
    };
    let met = texts.iter().flat_map(of_one).collect();
    walls::write(tx, met, walls::BY_A_NUMBER).await
}
