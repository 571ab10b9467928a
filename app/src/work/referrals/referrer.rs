//! Whether whoever referred somebody may be the one who abused them, kept with the referral (`people::safe_contact::referrer`).

use crate::{
    args,
    db::{DbError, Write},
    people::safe_contact::referrer::Alleged,
};

/// Looks again at every referral of a person, after something was written of whoever referred them or is alleged to have abused them.
pub async fn follow(tx: &mut Write, root_id: i64) -> Result<(), DbError> {
    let referrals: Vec<(i64, String, bool)> = tx
        .all(
            "SELECT r.id, r.referrer, r.referrer_alleged FROM referral r JOIN person p ON p.id = r.person_id
             WHERE p.root_id = $1 AND (r.referrer <> '' OR r.referrer_alleged)",
            args![root_id],
        )
        .await?;
    if referrals.is_empty() {
        return Ok(());
    }
    let alleged = Alleged::of(tx, root_id).await?;
    for (id, referrer, was) in referrals {
        let is = alleged.refers(&referrer);
        if is != was {
            tx.run("UPDATE referral SET referrer_alleged = $1 WHERE id = $2", args![is, id]).await?;
            tx.journal("referrer-held-against", "referral", id, if is { "alleged" } else { "" });
        }
    }
    Ok(())
}
