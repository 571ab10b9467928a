//! Keying in a referral that came by phone, e-mail or in person (REF-1). The person is looked for among those known,
//! and likely matches are offered for review; nobody is joined here without a person deciding (REF-10).

use jiff::{Timestamp, civil::Date};

use super::{
    besides::{self, Besides},
    referrer,
};
use crate::{
    args,
    db::{DbError, Read, Write},
    duties::{self, contracts::Contracts},
    ids,
    people::{
        add::{NewPerson, add},
        characteristics::record::{self, Telling},
        joins::{
            join::{self, Grounds, Refused},
            offer,
        },
    },
    running::contracts::services,
};

/// A referral as it was checked. Coded values are ids of the pack's lists.
#[derive(Debug)]
pub struct NewReferral {
    pub said: SaidInIt,
    /// The contract's pack and the code of the service asked for.
    pub service: (String, String),
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
    pub besides: Besides,
}

/// What a referral says of itself, as it was checked.
#[derive(Clone, Debug, Default)]
pub struct SaidInIt {
    pub received_on: Date,
    /// Only a workbook leaves it out.
    pub received_at: Option<Timestamp>,
    /// phone, email, walk-in or agency-form
    pub door: String,
    pub source: String,
    pub referrer: String,
    pub dash_score: Option<i64>,
    /// high, medium, standard
    pub risk: String,
    pub words: String,
}

impl NewReferral {
    /// Who refers herself speaks for herself.
    fn told_by(&self) -> &'static str {
        if self.said.source == "self" { "person" } else { "referrer" }
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

/// Writes the person and the referral, starts the clocks, and offers likely matches. Gives the referral's reference. Where it was
/// said whose record it goes on in (`known`), what this referral said stands as a record of its own that is joined to that one, so
/// that it can be undone.
pub async fn receive(tx: &mut Write, contracts: &Contracts, new: NewReferral, known: Option<i64>) -> Result<String, Refused> {
    let (at, by) = (tx.at, tx.actor.account_id);
    tx.alone(crate::people::REFERENCES).await?;
    let person_id = add(tx, &NewPerson { given_name: &new.given_name, family_name: &new.family_name, born_on: new.born_on }).await?;
    let (pack, code) = &new.service;
    let asked_for = services::of_contract(tx, contracts, pack).await?.into_iter().find(|service| service.code == *code);
    let said = &new.said;
    let (id, reference) = write(tx, person_id, said, (pack, asked_for.map(|service| service.id))).await?;
    let told_by = new.told_by();
    let telling = Telling { person_id, referral_id: Some(id), on: said.received_on, told_by, at, by };
    record::told(tx, telling, &new.told()).await?;
    offer::offer_matches(tx, person_id).await?;
    if let Some(known) = known {
        join::join(tx, person_id, known, Grounds::AT_ENTRY).await?;
    }
    besides::write(tx, &reference, &new.besides, (said, told_by)).await?;
    referrer::follow(tx, known.unwrap_or(person_id)).await?;
    duties::recalculate::cases(tx, contracts, &[id]).await?;
    Ok(reference)
}

/// Writes a referral of somebody who has a record, under the next number of Holdfast's own; gives its id and that number. What it tells of
/// them, and what is due, is its caller's.
pub async fn write(
    tx: &mut Write,
    person_id: i64,
    said: &SaidInIt,
    (pack, service_id): (&str, Option<i64>),
) -> Result<(i64, String), DbError> {
    tx.alone(crate::people::REFERENCES).await?;
    let reference = next_reference(tx).await?;
    let (at, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(at);
    tx.run(
        "INSERT INTO referral (id, reference, person_id, contract, service_id, door, received_on, received_at, source, source_written, referrer,
           words, dash_score, risk, risk_written, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, $12, $13, '', $14, $15)",
        args![
            id,
            &reference,
            person_id,
            pack,
            service_id,
            &said.door,
            said.received_on,
            said.received_at,
            &said.source,
            &said.referrer,
            &said.words,
            said.dash_score,
            &said.risk,
            at,
            by
        ],
    )
    .await?;
    tx.journal("referral-received", "referral", id, reference.clone());
    Ok((id, reference))
}

/// The next number of Holdfast's own. It follows the last one given; numbers that were brought in are passed over.
async fn next_reference(tx: &mut Write) -> Result<String, DbError> {
    let mut number = last_number(tx).await?;
    loop {
        number += 1;
        let reference = format!("R{number:04}");
        let taken: Option<(i64,)> = tx.one("SELECT id FROM referral WHERE reference = $1", args![&reference]).await?;
        if taken.is_none() {
            numbers_given_to(tx, number).await?;
            return Ok(reference);
        }
    }
}

/// The last number that was given.
pub async fn last_number(read: &mut Read) -> Result<i64, DbError> {
    let last: Option<(i64,)> = read.one("SELECT last FROM referral_number WHERE place = 1", vec![]).await?;
    Ok(last.map_or(0, |(last,)| last))
}

/// Says that the numbers up to this one are used: the next is given after it.
pub async fn numbers_given_to(tx: &mut Write, number: i64) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO referral_number (place, last) VALUES (1, $1) ON CONFLICT (place) DO UPDATE SET last = excluded.last",
        args![number],
    )
    .await?;
    Ok(())
}
