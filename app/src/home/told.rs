//! What others did and somebody has not looked at yet: cases handed to them, and answers to transfers. Whether there may be any is asked
//! at once; only then does the journal, which tells what they looked at, get the looks that still stand beside it.

use crate::{
    args,
    db::{Db, DbError},
    looks, row,
    session::SignedIn,
};

row! {
    #[derive(Clone, Copy, Debug)]
    pub struct Told { pub handed: bool, pub answered: bool }
}

/// Whether there may be any of either, for whoever reads on after this.
pub async fn any(db: &Db, who: &SignedIn) -> Result<Told, DbError> {
    let told: Option<Told> = db
        .read()
        .await?
        .one(
            "SELECT EXISTS (SELECT 1 FROM allocation WHERE worker_id = $1 AND handover <> '') AS handed,
                    EXISTS (SELECT 1 FROM transfer t JOIN episode e ON e.id = t.episode_id
                            WHERE t.withdrawn_at IS NULL AND (e.worker_id = $1 OR t.recorded_by = $2)) AS answered",
            // Whoever is no worker carries nothing, and may have asked.
            args![who.worker_id.unwrap_or_default(), who.account_id],
        )
        .await?;
    let told = told.ok_or_else(|| DbError::Shape("the query gave no row".into()))?;
    if told.handed || told.answered {
        looks::gather(db).await?;
    }
    Ok(told)
}
