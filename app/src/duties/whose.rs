//! Whose first page shows what is due: of the episodes that a worker leads with the referrals these came of, of those who wait
//! and whom they carry, and of nobody's; and what is due for these people wherever they are. What is due for a person is nobody's
//! while nobody carries them: an old referral that was declined does not make another worker's case everybody's.
//!
//! It stands in `due_for`, because to find it again for each page is to read every case that a worker ever had.

use std::collections::BTreeSet;

use crate::{
    args,
    db::{DbError, Read, Value, Write, places},
};

/// A row of `due_for`: the worker, or 0 for nobody; when; and the deadline.
type Row = (i64, i64, i64);

/// What the rows about people come to; `{}` are the roots of their records.
const WHOSE: &str = "
    SELECT COALESCE(c.worker_id, 0), o.due_at, o.id
    FROM deadline o JOIN person p ON p.root_id = o.person_id JOIN episode c ON c.person_id = p.id
    WHERE o.person_id IN ({}) AND o.ending = 'open' AND c.withdrawn_at IS NULL
      AND (o.episode_id = c.id OR o.referral_id = c.referral_id OR (o.about = 'person' AND c.worker_id IS NOT NULL))
    UNION
    SELECT COALESCE(c.key_worker_id, 0), o.due_at, o.id
    FROM deadline o JOIN person p ON p.root_id = o.person_id JOIN referral c ON c.person_id = p.id
    WHERE o.person_id IN ({}) AND o.ending = 'open' AND c.outcome <> 'accepted'
      AND (o.referral_id = c.id OR (o.about = 'person' AND c.key_worker_id IS NOT NULL))
    UNION
    SELECT 0, o.due_at, o.id FROM deadline o
    WHERE o.person_id IN ({}) AND o.ending = 'open' AND o.about = 'person'
      AND EXISTS (SELECT 1 FROM person y JOIN referral x ON x.person_id = y.id WHERE y.root_id = o.person_id)
      AND NOT EXISTS (SELECT 1 FROM person y JOIN episode x ON x.person_id = y.id
                      WHERE y.root_id = o.person_id AND x.worker_id IS NOT NULL AND x.ended_on IS NULL AND x.withdrawn_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM person y JOIN referral x ON x.person_id = y.id
                      WHERE y.root_id = o.person_id AND x.key_worker_id IS NOT NULL AND x.outcome IN ('', 'waiting'))";

/// What stands, for the same people.
const STANDS: &str = "
    SELECT q.worker_id, q.due_at, q.deadline_id FROM deadline o JOIN due_for q ON q.deadline_id = o.id
    WHERE o.person_id IN ({}) AND o.ending = 'open'";

async fn rows(read: &mut Read, sql: &str, roots: &[i64]) -> Result<BTreeSet<Row>, DbError> {
    let sql = sql.replace("{}", &places(roots.len()));
    let found: Vec<Row> = read.all_assembled(sql, roots.iter().map(|root| Value::from(*root)).collect()).await?;
    Ok(found.into_iter().collect())
}

/// Of people, by the roots of their records, after what is due for them was written, or who carries their cases. At most as many
/// as one statement takes.
pub async fn settle(tx: &mut Write, roots: &[i64]) -> Result<(), DbError> {
    let stands = rows(tx, STANDS, roots).await?;
    let wanted = rows(tx, WHOSE, roots).await?;
    let mut fresh: Vec<Row> = wanted.difference(&stands).copied().collect();
    for (worker, due_at, deadline) in stands.difference(&wanted) {
        let key = args![*worker, *due_at, *deadline];
        let moved = fresh.iter().position(|(of, _, what)| (of, what) == (worker, deadline));
        let Some((_, to, _)) = moved.map(|at| fresh.swap_remove(at)) else {
            tx.run("DELETE FROM due_for WHERE worker_id = $1 AND due_at = $2 AND deadline_id = $3", key).await?;
            continue;
        };
        let sql = "UPDATE due_for SET due_at = $4 WHERE worker_id = $1 AND due_at = $2 AND deadline_id = $3";
        tx.run(sql, key.into_iter().chain(args![to]).collect()).await?;
    }
    let fresh = fresh.into_iter().map(|(worker, due_at, deadline)| args![worker, due_at, deadline]).collect();
    tx.insert_all("due_for", "worker_id, due_at, deadline_id", fresh).await
}
