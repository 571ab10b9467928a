//! Sealed records by who is left to open them. Whoever leaves, or is kept from somebody, may have been the only one: the record would be nobody's,
//! and its deadlines nobody's to see. Told by number alone, to those who must act; never to whom a wall keeps from the person.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read},
};

/// For statements: that a reader (`n`, of the seal `s`) can open what it seals: their account is open, they work here on a day and no wall
/// stands before them.
macro_rules! open_reader {
    ($today:literal) => {
        concat!(
            "n.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM account ra LEFT JOIN worker rw ON rw.id = ra.worker_id
               WHERE ra.id = n.account_id AND ra.disabled_at IS NULL AND (rw.left_on IS NULL OR rw.left_on >= ",
            $today,
            ") AND NOT EXISTS (SELECT 1 FROM wall rt JOIN person rp ON rp.id = rt.person_id JOIN person rs ON rs.id = s.person_id
                 WHERE rt.worker_id = ra.worker_id AND rt.lifted_at IS NULL AND (rp.root_id = rs.root_id
                   OR EXISTS (SELECT 1 FROM relationship rx JOIN person rk ON rk.id = rx.other_id JOIN person rq ON rq.id = rx.person_id
                              WHERE rx.kind = 'child' AND rx.withdrawn_at IS NULL
                                AND (rk.root_id = rs.root_id AND rq.root_id = rp.root_id OR rq.root_id = rs.root_id AND rk.root_id = rp.root_id)))))"
        )
    };
}
pub(crate) use open_reader;

/// The numbers of sealed records that nobody is left to open, of whom the viewer's provider works with.
pub async fn nobody(read: &mut Read, today: Date) -> Result<Vec<String>, DbError> {
    let numbers: Vec<(String,)> = read
        .all(
            concat!(
                "SELECT DISTINCT root.reference FROM seal s JOIN person p ON p.id = s.person_id JOIN person root ON root.id = p.root_id
                 WHERE s.lifted_at IS NULL AND NOT EXISTS (SELECT 1 FROM seal_reader n WHERE n.seal_id = s.id AND ",
                open_reader!("$1"),
                ") AND EXISTS (SELECT 1 FROM ours o WHERE o.person_id = p.root_id)
                   AND NOT EXISTS (SELECT 1 FROM walled x WHERE x.person_id = p.root_id) ORDER BY root.reference LIMIT 50"
            ),
            args![today],
        )
        .await?;
    Ok(numbers.into_iter().map(|(number,)| number).collect())
}

/// The numbers of those that an account, or whichever of a worker's, alone can open.
pub async fn alone(read: &mut Read, (account, worker): (i64, i64), today: Date) -> Result<Vec<String>, DbError> {
    let numbers: Vec<(String,)> = read
        .all(
            concat!(
                "SELECT DISTINCT root.reference FROM seal s JOIN person p ON p.id = s.person_id JOIN person root ON root.id = p.root_id
                   JOIN seal_reader m ON m.seal_id = s.id AND m.withdrawn_at IS NULL JOIN account a ON a.id = m.account_id
                 WHERE s.lifted_at IS NULL AND (a.id = $2 OR a.worker_id = $3) AND NOT EXISTS (
                   SELECT 1 FROM seal_reader n JOIN account b ON b.id = n.account_id
                   WHERE n.seal_id = s.id AND n.account_id <> $2 AND COALESCE(b.worker_id, 0) <> $3 AND ",
                open_reader!("$1"),
                ") AND NOT EXISTS (SELECT 1 FROM walled x WHERE x.person_id = p.root_id) ORDER BY root.reference LIMIT 50"
            ),
            args![today, account, worker],
        )
        .await?;
    Ok(numbers.into_iter().map(|(number,)| number).collect())
}

/// The sentence about them, before somebody leaves; empty where there are none.
pub fn says(numbers: &[String]) -> String {
    match numbers {
        [] => String::new(),
        _ => format!(
            "Only they can open what is sealed of {}. Ask them to name another reader first. Otherwise a safeguarding lead or a manager must: with access taken in an emergency, by number.",
            numbers.join(", ")
        ),
    }
}
