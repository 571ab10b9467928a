//! Looking for the person of a new referral among those known (REF-10). What is found is offered for review, with the
//! reasons; nothing is joined by itself when a referral is keyed in, because whoever keyed it in is not asked.

use jiff::civil::Date;

use crate::people::alike::{self, Someone};
use crate::{
    args,
    db::{DbError, Write},
    ids, row,
    sealed::Sealed,
    unsealed,
};

row! {
    struct Known { id: i64, given_name: String, family_name: String, born_on: Option<Date>, postcode: Option<Sealed>, gender: Option<String> }
}

/// Offers every record that may be the same person as this new one.
pub async fn offer_matches(tx: &mut Write, person_id: i64) -> Result<(), DbError> {
    let known = candidates(tx, person_id).await?;
    let people: Vec<Someone> = known.iter().map(Known::someone).collect();
    let Some(new) = known.iter().position(|k| k.id == person_id) else { return Ok(()) };
    let mut found: Vec<(usize, i64, String)> = vec![];
    for group in alike::exact(&people).iter().filter(|group| group.contains(&new)) {
        let others = group.iter().filter(|other| **other != new);
        found.extend(others.map(|other| (*other, 100, "The same name and date of birth".to_owned())));
    }
    for likely in alike::likely(&people, |at| at == new) {
        let other = if likely.a == new { likely.b } else { likely.a };
        found.push((other, likely.score, likely.why.join("\n")));
    }
    let at = tx.at;
    let offers = found
        .into_iter()
        .map(|(other, score, why)| {
            let (a, b) = (known[other].id.min(person_id), known[other].id.max(person_id));
            args![ids::next(at), a, b, score, why, "offered", "keyed in", at]
        })
        .collect();
    tx.insert_all("person_pair", "id, a_id, b_id, score, why, state, basis, recorded_at", offers).await
}

impl Known {
    fn someone(&self) -> Someone {
        Someone {
            given: self.given_name.clone(),
            family: self.family_name.clone(),
            born_on: self.born_on,
            postcode: self.postcode.clone().unwrap_or_default().into(),
            gender: self.gender.clone().unwrap_or_default(),
        }
    }
}

/// The new record and those worth comparing with it: born on the same day, or with day and month swapped, or of the
/// same name.
async fn candidates(tx: &mut Write, person_id: i64) -> Result<Vec<Known>, DbError> {
    let new: Option<(String, Option<Date>)> = tx.one("SELECT name_key, born_on FROM person WHERE id = $1", args![person_id]).await?;
    let Some((name_key, born_on)) = new else { return Ok(vec![]) };
    let swapped = born_on.and_then(|d| Date::new(d.year(), d.day(), d.month()).ok());
    tx.all(
        concat!(
            "SELECT p.id, p.given_name, p.family_name, p.born_on,
                (SELECT ",
            unsealed!("characteristic", "c", "value", "pk"),
            " FROM characteristic c LEFT JOIN person_key pk ON pk.person_id = c.person_id WHERE c.person_id = p.id AND c.kind = 'postcode' AND c.withdrawn_at IS NULL
                 ORDER BY c.since_on DESC, c.id DESC LIMIT 1) AS postcode,
                (SELECT c.value FROM characteristic c WHERE c.person_id = p.id AND c.kind = 'gender' AND c.withdrawn_at IS NULL
                 ORDER BY c.since_on DESC, c.id DESC LIMIT 1) AS gender
         FROM service_user p
         WHERE p.id = $1 OR p.name_key = $2 OR p.born_on = $3 OR p.born_on = $4 ORDER BY p.id LIMIT 500"
        ),
        args![person_id, name_key, born_on, swapped],
    )
    .await
}
