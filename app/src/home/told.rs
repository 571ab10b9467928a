//! What others did and somebody has not looked at yet: cases handed to them, answers to transfers, decisions that they asked for. Whether there may be any is asked
//! at once; only then does the journal, which tells what they looked at, get the looks that still stand beside it.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::{
    App, args,
    db::{Db, DbError, Read},
    forms::{self, decisions::News as Decided},
    looks, row,
    session::SignedIn,
    work::{
        referrals::handover::{self, HandedOver},
        transfers::{self, News as Answered},
    },
};

row! {
    #[derive(Clone, Copy, Debug)]
    pub struct Told { pub handed: bool, pub answered: bool, pub decided: bool }
}

/// For so long a decision is news.
pub const LATELY: SignedDuration = SignedDuration::from_hours(24 * 60);

/// Whether there may be any of each, for whoever reads on after this.
pub async fn any(db: &Db, who: &SignedIn) -> Result<Told, DbError> {
    let told: Option<Told> = db
        .read()
        .await?
        .one(
            "SELECT EXISTS (SELECT 1 FROM allocation WHERE worker_id = $1 AND handover <> '') AS handed,
                    EXISTS (SELECT 1 FROM transfer t JOIN episode e ON e.id = t.episode_id
                            WHERE t.withdrawn_at IS NULL AND (e.worker_id = $1 OR t.recorded_by = $2)) AS answered,
                    EXISTS (SELECT 1 FROM record_change c JOIN record r ON r.id = c.record_id
                            WHERE c.what = 'completed' AND c.recorded_at >= $3 AND r.recorded_by = $2 AND c.recorded_by <> $2) AS decided",
            // Whoever is no worker carries nothing, and may have asked.
            args![who.worker_id.unwrap_or_default(), who.account_id, db.clock.now() - LATELY],
        )
        .await?;
    let told = told.ok_or_else(|| DbError::Shape("the query gave no row".into()))?;
    if told.handed || told.answered || told.decided {
        looks::gather(db).await?;
    }
    Ok(told)
}

/// What they did, as far as whoever reads has not opened the records since.
#[derive(Default)]
pub struct News {
    handed: Vec<HandedOver>,
    answered: Vec<Answered>,
    decided: Vec<Decided>,
}

impl News {
    pub async fn of(read: &mut Read, who: &SignedIn, told: Told, now: Timestamp) -> Result<News, DbError> {
        Ok(News {
            handed: if told.handed { handover::unopened(read, who).await? } else { vec![] },
            answered: if told.answered { transfers::news(read, who).await? } else { vec![] },
            decided: if told.decided { forms::decisions::news(read, who, now - LATELY).await? } else { vec![] },
        })
    }

    /// Everybody who is named, by reference.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let handed = self.handed.iter().map(|one| one.person.as_str());
        handed.chain(self.answered.iter().map(|one| one.person.as_str())).chain(self.decided.iter().map(|one| one.person.as_str()))
    }

    pub fn shown(&self, app: &App) -> Markup {
        html! {
            (handover::handed_to(&self.handed))
            (transfers::shown::news(&self.answered))
            (forms::decided_news(app, &self.decided))
        }
    }
}
