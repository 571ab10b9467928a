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

/// Writes the person and the referral, starts the clocks, and offers likely matches. Gives the referral's reference.
pub async fn receive(tx: &mut Write, contracts: &Contracts, new: NewReferral) -> Result<String, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.alone(crate::people::REFERENCES).await?;
    let reference = next_reference(tx).await?;
    let person = NewPerson { given_name: &new.given_name, family_name: &new.family_name, born_on: new.born_on };
    let person_id = add(tx, &person).await?;
    tx.journal("person-recorded", "person", person_id, "");
    let id = ids::next(at);
    tx.run(
        "INSERT INTO referral (id, reference, person_id, contract, door, received_on, received_at, source, source_written, referrer,
           words, gender, gender_written, ethnicity, ethnicity_written, disability, disability_written, sexuality, sexuality_written,
           no_recourse, postcode, main_need, main_need_written, second_need, second_need_written, dash_score, risk, risk_written,
           recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, $11, '', $12, '', $13, '', $14, '', $15, $16, $17, '', $18, '', $19, $20, '', $21, $22)",
        args![
            id,
            &reference,
            person_id,
            &contracts.main().id,
            new.door,
            new.received_on,
            new.received_at,
            new.source,
            new.referrer,
            new.words,
            new.gender,
            new.ethnicity,
            new.disability,
            new.sexuality,
            new.no_recourse,
            new.postcode,
            new.main_need,
            new.second_need,
            new.dash_score,
            new.risk,
            at,
            by
        ],
    )
    .await?;
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
