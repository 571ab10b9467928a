//! Keying in a referral that came by phone, e-mail or in person (REF-1). The person is looked for among those known,
//! and likely matches are offered for review; nobody is joined here without a person deciding (REF-10).

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::{
        add::{NewPerson, add},
        characteristics::record::{self, Telling},
        joins::offer,
    },
};

/// A referral as it was checked. Coded values are ids of the pack's lists.
#[derive(Debug)]
pub struct NewReferral {
    pub received_on: Date,
    pub received_at: Timestamp,
    /// phone, email, walk-in or agency-form
    pub door: String,
    pub source: String,
    pub referrer: String,
    pub given_name: String,
    pub family_name: String,
    pub born_on: Option<Date>,
    pub gender: String,
    pub ethnicity: String,
    pub disability: String,
    pub sexuality: String,
    pub no_recourse: String,
    pub postcode: String,
    pub main_need: String,
    pub second_need: String,
    pub dash_score: Option<i64>,
    /// high, medium, standard
    pub risk: String,
    pub words: String,
}

impl NewReferral {
    /// Who refers herself speaks for herself.
    fn told_by(&self) -> &'static str {
        if self.source == "self" { "person" } else { "referrer" }
    }

    /// What it tells of the person, by kind of characteristic. No second need is an answer, not a gap.
    fn told(&self) -> [(&str, &str, &str); 8] {
        let second_need = if self.second_need.is_empty() { "none" } else { &self.second_need };
        [
            ("gender", &self.gender, ""),
            ("ethnicity", &self.ethnicity, ""),
            ("disability", &self.disability, ""),
            ("sexuality", &self.sexuality, ""),
            ("no-recourse", &self.no_recourse, ""),
            ("main-need", &self.main_need, ""),
            ("second-need", second_need, ""),
            ("postcode", &self.postcode, ""),
        ]
    }
}

/// Writes the person and the referral, starts the clocks, and offers likely matches. Gives the referral's reference.
pub async fn receive(tx: &mut Write, contracts: &Contracts, new: NewReferral) -> Result<String, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.alone(crate::people::REFERENCES).await?;
    let reference = next_reference(tx).await?;
    let person_id = add(tx, &NewPerson { given_name: &new.given_name, family_name: &new.family_name, born_on: new.born_on }).await?;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO referral (id, reference, person_id, contract, door, received_on, received_at, source, source_written, referrer,
           words, dash_score, risk, risk_written, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, $11, $12, '', $13, $14)",
        args![
            id,
            &reference,
            person_id,
            &contracts.main().id,
            &new.door,
            new.received_on,
            new.received_at,
            &new.source,
            &new.referrer,
            &new.words,
            new.dash_score,
            &new.risk,
            at,
            by
        ],
    )
    .await?;
    let told_by = new.told_by();
    let telling = Telling { person_id, referral_id: Some(id), on: new.received_on, told_by, at, by };
    record::told(tx, telling, &new.told()).await?;
    tx.journal("referral-received", "referral", id, reference.clone());
    offer::offer_matches(tx, person_id).await?;
    duties::recalculate::cases(tx, contracts, &[id]).await?;
    Ok(reference)
}

/// The next number after the highest of references shaped like R0001.
async fn next_reference(tx: &mut Write) -> Result<String, DbError> {
    let highest: Option<(String,)> = tx
        .one("SELECT reference FROM referral WHERE reference LIKE 'R%' ORDER BY length(reference) DESC, reference DESC LIMIT 1", vec![])
        .await?;
    let number: i64 = highest.and_then(|(r,)| r[1..].parse().ok()).unwrap_or(0);
    Ok(format!("R{:04}", number + 1))
}
