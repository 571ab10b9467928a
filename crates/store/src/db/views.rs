//! The view `fact`, put together from the branch that each room keeps beside its own code, and replaced when its text
//! changes. A view holds nothing, so replacing it loses nothing, and no migration has to repeat it.

use sha2::{Digest as _, Sha256};

use super::{DbError, Write};
use crate::args;

/// Each room's branch: every dated fact of its own tables, and of no other's. Contacts stay outside unless a rule rests on
/// them: they are many.
const FACT: [&str; 3] = [
    include_str!("../../../../app/src/work/facts.sql"),
    include_str!("../../../../app/src/places/facts.sql"),
    include_str!("../../../../app/src/forms/facts.sql"),
];

/// The columns of a branch, in order.
const COLUMNS: &str =
    "kind, fact_id, person_id, referral_id, episode_id, unit_id, happened_on, happened_at, thread, words, recorded_at, recorded_by";

/// Where the hash of the view's text stands among the migrations: before the first, and the only one that changes.
const VERSION: i64 = 0;

/// Makes the view anew if it is not the one of this program. The caller holds the lock under which migrations run.
pub(super) async fn bring_up_to_date(tx: &mut Write) -> Result<(), DbError> {
    let text = format!("CREATE VIEW fact ({COLUMNS}) AS\n{}", FACT.join("\n  UNION ALL\n"));
    let hash = crate::chain::hex(&Sha256::digest(text.as_bytes()));
    let stands: Option<(String,)> = tx.one("SELECT hash FROM migration WHERE version = $1", args![VERSION]).await?;
    if stands.is_some_and(|(stands,)| stands == hash) {
        return Ok(());
    }
    tx.run("DROP VIEW IF EXISTS fact", vec![]).await?;
    tx.run_assembled(text, vec![]).await?;
    tx.run("DELETE FROM migration WHERE version = $1", args![VERSION]).await?;
    tx.run("INSERT INTO migration (version, name, hash) VALUES ($1, 'fact', $2)", args![VERSION, hash]).await?;
    Ok(())
}
