//! The records made by forms that figures count, with the answers that they are counted by. Answers as they were given are not
//! read: what a figure needs of them are rows of `record_answer`.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
};

use jiff::civil::Date;

use super::queries::of_the_contract;
use crate::{
    db::{DbError, Read, Value},
    row,
};

row! {
    /// A record made by a form, with one of the answers that it is counted by.
    pub struct Made {
        pub id: i64,
        pub kind: String,
        pub reference: Option<String>,
        pub person: Option<String>,
        pub root_id: Option<i64>,
        pub unit: Option<String>,
        pub happened_on: Date,
        pub item: Option<String>,
        pub answer: Option<String>,
    }
}

/// A record made by a form, with all the answers that it is counted by.
pub struct Recorded {
    made: Made,
    /// Item and answer.
    answers: Vec<(String, String)>,
}

impl Deref for Recorded {
    type Target = Made;
    fn deref(&self) -> &Made {
        &self.made
    }
}

impl Recorded {
    /// The codes of what was answered to an item.
    pub fn answers_to<'a>(&'a self, item: &'a str) -> impl Iterator<Item = &'a str> {
        self.answers.iter().filter(move |(of, _)| of == item).map(|(_, answer)| answer.as_str())
    }
}

/// The records of each of the kinds, with what they are counted by.
pub(super) async fn read(read: &mut Read, kinds: &BTreeSet<String>, span: Vec<Value>) -> Result<HashMap<String, Vec<Recorded>>, DbError> {
    let mut found: HashMap<String, Vec<Recorded>> = HashMap::new();
    for some in kinds.iter().collect::<Vec<_>>().chunks(KINDS_AT_ONCE) {
        let named = some.iter().cycle().take(KINDS_AT_ONCE).map(|kind| Value::from((*kind).clone()));
        for made in read.all::<Made>(RECORDS, span.iter().cloned().chain(named).collect()).await? {
            let of_kind = found.entry(made.kind.clone()).or_default();
            let answer = made.item.clone().zip(made.answer.clone());
            match of_kind.last_mut().filter(|last| last.id == made.id) {
                Some(last) => last.answers.extend(answer),
                None => of_kind.push(Recorded { answers: answer.into_iter().collect(), made }),
            }
        }
    }
    Ok(found)
}

/// How many kinds one statement asks for.
const KINDS_AT_ONCE: usize = 8;

/// The records of the kinds $4 to $11, once for each answer that they are counted by. A record of a case is of the contract of
/// the service it was made in, else of the one asked for; of somebody without a case, of every contract in whose services they
/// were on its day; of a unit, of those under which anybody stayed there; of a contract, its own; of a worker or an organisation, of
/// every one. What became of somebody who left is not counted of whoever lives here on its day, as when the departure was taken back since.
const RECORDS: &str = concat!(
    "SELECT m.id, m.kind, r.reference, root.reference AS person, p.root_id, u.name AS unit, m.happened_on, a.item, a.answer
     FROM record m LEFT JOIN referral r ON r.id = m.referral_id LEFT JOIN person p ON p.id = m.person_id
     LEFT JOIN person root ON root.id = p.root_id LEFT JOIN unit u ON u.id = m.unit_id LEFT JOIN record_answer a ON a.record_id = m.id
     WHERE m.kind IN ($4, $5, $6, $7, $8, $9, $10, $11) AND m.happened_on >= $1 AND m.happened_on <= $2 AND m.withdrawn_at IS NULL
       AND (m.kind <> 'home-after' OR NOT EXISTS (SELECT 1 FROM stay s JOIN episode e ON e.id = s.episode_id
            WHERE e.referral_id = m.referral_id AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL
              AND s.arrived_on <= m.happened_on AND (s.departed_on IS NULL OR s.departed_on > m.happened_on)))
       AND (COALESCE((SELECT k.pack FROM episode e JOIN service v ON v.id = e.service_id JOIN contract k ON k.id = v.contract_id
                      WHERE e.id = m.episode_id), r.contract) = $3
         OR (m.episode_id IS NULL AND m.referral_id IS NULL AND m.person_id IS NOT NULL
             AND EXISTS (SELECT 1 FROM episode e JOIN person x ON x.id = e.person_id WHERE x.root_id = p.root_id AND e.withdrawn_at IS NULL
                         AND e.begun_on <= m.happened_on AND (e.ended_on IS NULL OR e.ended_on >= m.happened_on) AND ",
    of_the_contract!(),
    ")) OR (m.unit_id IS NOT NULL
             AND EXISTS (SELECT 1 FROM stay s JOIN episode e ON e.id = s.episode_id WHERE s.unit_id = m.unit_id AND s.withdrawn_at IS NULL AND ",
    of_the_contract!(),
    ")) OR m.of_worker_id IS NOT NULL OR m.of_organisation_id IS NOT NULL
        OR m.of_contract_id = (SELECT k.id FROM contract k WHERE k.pack = $3)) ORDER BY m.happened_on, m.id, a.item, a.answer"
);
