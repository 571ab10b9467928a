//! Changing an episode: its days, its end, that it never was. What stood before stays beside it.

use jiff::civil::Date;

use super::{Episode, queries};
use crate::{
    args,
    db::{DbError, Write, places},
    ids,
    versions::{self, Values},
};

impl Episode {
    /// What stands, by field.
    pub fn values(&self) -> Values {
        let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
        let day = |on: Option<Date>| on.map_or(String::new(), |on| on.to_string());
        Values::from([
            ("begun".into(), self.begun_on.to_string()),
            ("ended".into(), day(self.ended_on)),
            ("after".into(), self.after_id.map_or(String::new(), |id| id.to_string())),
            ("reason".into(), self.end_reason.clone()),
            ("words".into(), self.end_words.clone()),
            ("foreseen".into(), yes(self.foreseen)),
            ("withdrawn".into(), yes(self.withdrawn)),
        ])
    }
}

/// Writes an episode as it is to stand now; nothing when it stands so already. What is due is worked out by the caller.
pub async fn change(tx: &mut Write, new: &Episode, why: &str) -> Result<bool, DbError> {
    let stood = queries::one(tx, new.id).await?.ok_or_else(|| DbError::Shape("an episode that is not there".into()))?;
    if stood.values() == new.values() {
        return Ok(false);
    }
    let (at, by) = (tx.at, tx.actor.account_id);
    let (withdrawn_at, withdrawn_by) = if new.withdrawn { (Some(at), by) } else { (None, None) };
    tx.run(
        "UPDATE episode SET begun_on = $1, ended_on = $2, end_reason = $3, end_words = $4, withdrawn_at = $5, withdrawn_by = $6,
                            withdrawn_why = $7, foreseen = $8, after_id = $9, version = version + 1 WHERE id = $10",
        args![
            new.begun_on,
            new.ended_on,
            &new.end_reason,
            &new.end_words,
            withdrawn_at,
            withdrawn_by,
            if new.withdrawn { why } else { "" },
            new.foreseen && new.ended_on.is_some(),
            new.after_id,
            new.id
        ],
    )
    .await?;
    tx.run(
        "INSERT INTO episode_change (id, episode_id, version, was, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![ids::next(at), new.id, stood.version + 1, versions::written(&stood.values()), why, at, by],
    )
    .await?;
    tx.journal("episode-changed", "episode", new.id, format!("version {}", stood.version + 1));
    Ok(true)
}

/// Ends an episode, or says when it will end; `None` opens it again.
pub async fn end(tx: &mut Write, episode: &Episode, on: Option<Date>, reason: &str, words: &str) -> Result<bool, DbError> {
    let foreseen = on.is_some_and(|on| on > crate::clock::local_day(tx.at));
    let new = Episode { ended_on: on, end_reason: reason.into(), end_words: words.into(), foreseen, ..episode.clone() };
    change(tx, &new, "").await
}

/// Takes an episode back, as if it had never been; it stays readable.
pub async fn withdraw(tx: &mut Write, episode: &Episode, why: &str) -> Result<bool, DbError> {
    change(tx, &Episode { withdrawn: true, ..episode.clone() }, why).await
}

/// The episode of a referral in which a day fell, each named as the statement around it names them.
macro_rules! fell_in {
    ($referral:literal, $day:literal) => {
        concat!(
            "(SELECT e.id FROM episode e WHERE e.referral_id = ",
            $referral,
            " AND e.withdrawn_at IS NULL AND e.begun_on <= ",
            $day,
            " AND (e.ended_on IS NULL OR e.ended_on >= ",
            $day,
            ") ORDER BY e.begun_on DESC, e.id DESC LIMIT 1)"
        )
    };
}
pub(crate) use fell_in;

/// Puts each contact of these referrals into the episode that it fell in, where it stands in none or in one that is not that
/// any more. A contact from before there was any stays with the referral.
pub async fn contacts_follow(tx: &mut Write, referrals: &[i64]) -> Result<(), DbError> {
    const FELL_IN: &str = fell_in!("contact.referral_id", "contact.happened_on");
    for batch in referrals.chunks(250) {
        let sql = format!(
            "UPDATE contact SET episode_id = {FELL_IN}
         WHERE referral_id IN ({}) AND NOT EXISTS (
           SELECT 1 FROM episode s WHERE s.id = contact.episode_id AND s.withdrawn_at IS NULL AND s.begun_on <= contact.happened_on
           AND (s.ended_on IS NULL OR s.ended_on >= contact.happened_on))
         AND (episode_id IS NOT NULL OR {FELL_IN} IS NOT NULL)",
            places(batch.len())
        );
        tx.run_assembled(sql, batch.iter().map(|id| (*id).into()).collect()).await?;
    }
    Ok(())
}
