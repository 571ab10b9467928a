//! Looking for the person of a new referral among those known (REF-10). What is found is offered for review, with the
//! reasons; nothing is joined by itself when a referral is keyed in, because whoever keyed it in is not asked.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::people::{
    alike::{self, Someone},
    heard::{self, Like, Whom},
};
use crate::{
    args,
    db::{DbError, Value, Write},
    ids, row,
    sealed::Sealed,
    unsealed,
};

row! {
    struct Known { id: i64, root_id: i64, given_name: String, family_name: String, born_on: Option<Date>, postcode: Option<Sealed>, gender: Option<String> }
}

/// So many who are only called alike are offered, the nearest.
const ALIKE: usize = 5;

/// Offers every record that may be the same person as this new one. Whoever keyed it in need not see them: a pair is shown to whoever may see both.
pub async fn offer_matches(tx: &mut Write, person_id: i64) -> Result<(), DbError> {
    let names = called_like(tx, person_id).await?;
    let known = candidates(tx, person_id, &names).await?;
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
    found.extend(only_alike(&known, new, &found, &names));
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

/// Those who have or had a name like that of a record, by their roots.
async fn called_like(tx: &mut Write, person_id: i64) -> Result<BTreeMap<i64, Like>, DbError> {
    let new: Option<(String, String)> = tx.one("SELECT given_name, family_name FROM service_user WHERE id = $1", args![person_id]).await?;
    let Some((given, family)) = new else { return Ok(BTreeMap::new()) };
    let someone = Someone { given, family, ..Someone::default() };
    // One word says too little of anybody.
    if heard::words(&someone).len() < 2 {
        return Ok(BTreeMap::new());
    }
    Ok(heard::called_like(tx, &[someone], Whom::Everybody).await?.pop().unwrap_or_default())
}

/// The nearest of those of a like name who are not offered already and may have been born on the same day.
fn only_alike(known: &[Known], new: usize, found: &[(usize, i64, String)], names: &BTreeMap<i64, Like>) -> Vec<(usize, i64, String)> {
    let may_be = |other: &Known| match (other.born_on, known[new].born_on) {
        (Some(x), Some(y)) => alike::may_be_one_birth(x, y),
        _ => true,
    };
    let mut others: Vec<(usize, Like)> = vec![];
    for (at, one) in known.iter().enumerate().filter(|(at, one)| *at != new && one.root_id != known[new].root_id && may_be(one)) {
        let there = found.iter().any(|(there, ..)| known[*there].root_id == one.root_id)
            || others.iter().any(|(there, _)| known[*there].root_id == one.root_id);
        others.extend(names.get(&one.root_id).filter(|_| !there).map(|like| (at, *like)));
    }
    others.sort_by_key(|(at, like)| (like.place(), *at));
    others.truncate(ALIKE);
    others
        .into_iter()
        .map(|(at, _)| (at, 40, "Names that are alike, now or before; no date of birth tells them apart".to_owned()))
        .collect()
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
/// same name or one like it.
async fn candidates(tx: &mut Write, person_id: i64, names: &BTreeMap<i64, Like>) -> Result<Vec<Known>, DbError> {
    let new: Option<(String, Option<Date>)> = tx.one("SELECT name_key, born_on FROM person WHERE id = $1", args![person_id]).await?;
    let Some((name_key, born_on)) = new else { return Ok(vec![]) };
    let swapped = born_on.and_then(|d| Date::new(d.year(), d.day(), d.month()).ok());
    let mut values = args![person_id, name_key, born_on, swapped];
    values.extend(names.keys().map(|root| Value::from(*root)));
    let alike: Vec<String> = (5..5 + names.len()).map(|n| format!("${n}")).collect();
    let alike = if alike.is_empty() { "NULL".to_owned() } else { alike.join(", ") };
    let sql = concat!(
        "SELECT p.id, p.root_id, p.given_name, p.family_name, p.born_on,
                (SELECT ",
        unsealed!("characteristic", "c", "value", "pk"),
        " FROM characteristic c LEFT JOIN person_key pk ON pk.person_id = c.person_id WHERE c.person_id = p.id AND c.kind = 'postcode' AND c.withdrawn_at IS NULL
                 ORDER BY c.since_on DESC, c.id DESC LIMIT 1) AS postcode,
                (SELECT c.value FROM characteristic c WHERE c.person_id = p.id AND c.kind = 'gender' AND c.withdrawn_at IS NULL
                 ORDER BY c.since_on DESC, c.id DESC LIMIT 1) AS gender
         FROM service_user p
         WHERE p.id = $1 OR p.name_key = $2 OR p.born_on = $3 OR p.born_on = $4 OR p.root_id IN (ALIKE) ORDER BY p.id LIMIT 500"
    );
    tx.all_assembled(sql.replace("ALIKE", &alike), values).await
}
