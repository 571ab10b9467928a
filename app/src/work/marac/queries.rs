//! Every read of MARAC referrals.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read},
};

/// When a person was last referred, in any of their cases.
pub async fn last(read: &mut Read, root_id: i64) -> Result<Option<Date>, DbError> {
    let found: Option<(Date,)> = read
        .one(
            "SELECT m.referred_on FROM marac_referral m JOIN referral r ON r.id = m.referral_id JOIN person p ON p.id = r.person_id
             WHERE p.root_id = $1 ORDER BY m.referred_on DESC LIMIT 1",
            args![root_id],
        )
        .await?;
    Ok(found.map(|(on,)| on))
}
