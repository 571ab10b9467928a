//! Beginning it, for one or for brothers and sisters at once.

use jiff::civil::Date;

use super::Came;
use crate::{
    App, args,
    db::{DbError, Write},
    people::OpenCase,
    running::contracts::services::Service,
    work::referrals::{
        answer::{self, Answer},
        pages::BY_FAMILY,
        receive::{self, SaidInIt},
    },
};

/// What is said of it, as it was checked.
pub struct New<'n> {
    pub service: &'n Service,
    pub worker_id: Option<i64>,
    pub from: Date,
    pub words: String,
}

/// Writes a case for each, accepted from the day on; gives the number of the first.
pub async fn begin(tx: &mut Write, app: &App, came_with: &OpenCase, children: &[&Came], new: &New<'_>) -> Result<String, DbError> {
    let mut first = None;
    for child in children {
        let said = SaidInIt {
            received_on: new.from,
            received_at: None,
            door: BY_FAMILY.0.into(),
            source: "other".into(),
            referrer: format!("Came with {}", came_with.reference),
            dash_score: None,
            risk: "not-assessed".into(),
            words: new.words.clone(),
        };
        let (id, reference) = receive::write(tx, child.root_id, &said, (&came_with.contract, Some(new.service.id))).await?;
        tx.run("UPDATE referral SET with_id = $1 WHERE id = $2", args![came_with.referral_id, id]).await?;
        let accepted = Answer {
            outcome: "accepted".into(),
            reason: String::new(),
            signposted_to: String::new(),
            words: String::new(),
            answered_on: new.from,
            answered_at: None,
            redirect: Default::default(),
        };
        answer::answer(tx, &app.contracts, (id, &came_with.contract), accepted, new.worker_id).await?;
        first.get_or_insert(reference);
    }
    first.ok_or_else(|| DbError::Shape("nobody was chosen".into()))
}
