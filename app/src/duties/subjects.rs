//! Whom deadlines are worked out for, and which facts bear on each. Everything that is known of a person is read at once;
//! of that a referral, an episode and the person each see what is theirs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use rules::{About, Fact, ServiceKind, Silence, When};

use super::contracts::Contracts;
use super::kinds;
use crate::{
    db::{DbError, Read, Value, places},
    row,
};

row! {
    /// A fact as it is told, with what it is about.
    struct Told {
        kind: String, fact_id: i64, person_id: i64, referral_id: Option<i64>, episode_id: Option<i64>, happened_on: Option<Date>,
        happened_at: Option<Timestamp>, thread: Option<i64>, recorded_at: Timestamp,
    }
}

row! {
    struct Request { id: i64, reference: String, person_id: i64, contract: String, service: Option<String>, import_id: Option<i64> }
}

row! {
    struct Spell { id: i64, person_id: i64, referral_id: Option<i64>, after_id: Option<i64>, contract: String, kind: String }
}

/// What is true of a person in whichever service it was found out: it bears on all of their episodes and referrals.
const OF_THE_PERSON: [&str; 8] =
    ["dash", "risk-assessed", "high-risk", "incident", "marac-referred", "marac-heard", "marac-feedback-given", "person-died"];

/// Being in touch is in one episode, and bears on no other.
const IN_TOUCH: [&str; 2] = ["contact-made", "first-contact-made"];

/// A person with everything that deadlines are worked out from.
#[derive(Default)]
pub(crate) struct Whole {
    /// Every record that is theirs.
    records: Vec<i64>,
    told: Vec<Told>,
    requests: Vec<Request>,
    spells: Vec<Spell>,
}

/// Something that deadlines are worked out for.
pub(crate) struct Asked {
    pub about: About,
    /// The referral's, the episode's or the person's.
    pub id: i64,
    pub contract: String,
    pub services: Vec<ServiceKind>,
    pub silence: Silence,
    pub facts: Vec<Fact>,
}

/// So many people are asked for in one statement.
pub(crate) const AT_ONCE: usize = 250;

/// These people, whole, by the root of their records.
pub(crate) async fn people(read: &mut Read, roots: &[i64]) -> Result<BTreeMap<i64, Whole>, DbError> {
    let mut found: BTreeMap<i64, Whole> = roots.iter().map(|root| (*root, Whole::default())).collect();
    for batch in roots.chunks(AT_ONCE) {
        let of_root: BTreeMap<i64, i64> = records(read, batch).await?.into_iter().collect();
        for (id, root) in &of_root {
            found.entry(*root).or_default().records.push(*id);
        }
        let ids: Vec<Value> = of_root.keys().map(|id| Value::from(*id)).collect();
        if ids.is_empty() {
            continue;
        }
        let within = places(ids.len());
        // The view stands alone in FROM, so that either engine looks only at the rows of these people.
        let facts = format!(
            "SELECT f.kind, f.fact_id, f.person_id, f.referral_id, f.episode_id, f.happened_on, f.happened_at, f.thread, f.recorded_at
             FROM fact f WHERE f.person_id IN ({within})"
        );
        let requests = format!(
            "SELECT r.id, r.reference, r.person_id, r.contract, v.kind AS service, r.import_id
             FROM referral r LEFT JOIN service v ON v.id = r.service_id WHERE r.person_id IN ({within}) ORDER BY r.id"
        );
        let spells = format!(
            "SELECT e.id, e.person_id, e.referral_id, e.after_id, c.pack AS contract, v.kind
             FROM episode e JOIN service v ON v.id = e.service_id JOIN contract c ON c.id = v.contract_id
             WHERE e.person_id IN ({within}) AND e.withdrawn_at IS NULL ORDER BY e.id"
        );
        let root = |person: i64| of_root.get(&person).copied().unwrap_or(person);
        for told in read.all_assembled::<Told>(facts, ids.clone()).await? {
            found.entry(root(told.person_id)).or_default().told.push(told);
        }
        for request in read.all_assembled::<Request>(requests, ids.clone()).await? {
            found.entry(root(request.person_id)).or_default().requests.push(request);
        }
        for spell in read.all_assembled::<Spell>(spells, ids).await? {
            found.entry(root(spell.person_id)).or_default().spells.push(spell);
        }
    }
    Ok(found)
}

/// Every record of these people, each with the root.
async fn records(read: &mut Read, roots: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = format!("SELECT id, root_id FROM person WHERE root_id IN ({})", places(roots.len()));
    read.all_assembled(sql, roots.iter().map(|id| Value::from(*id)).collect()).await
}

impl Told {
    fn when(&self) -> When {
        match (self.happened_at, self.happened_on) {
            (Some(at), _) => When::Instant(at),
            (None, Some(on)) => When::Day(on),
            (None, None) => When::Undated,
        }
    }

    /// Nothing when the rules have no word for this kind: it is on the timeline only.
    fn fact(&self) -> Option<Fact> {
        let kind = kinds::known().get(&self.kind)?;
        Some(Fact { kind, id: self.fact_id, when: self.when(), written: self.recorded_at, thread: self.thread })
    }

    fn is_one_of(&self, kinds: &[&str]) -> bool {
        kinds.contains(&self.kind.as_str())
    }
}

impl Whole {
    pub(super) fn records(&self) -> impl Iterator<Item = i64> {
        self.records.iter().copied()
    }

    /// The references of their referrals, for whoever has to say whose deadline it is.
    pub(crate) fn references(&self) -> BTreeMap<i64, &str> {
        self.requests.iter().map(|request| (request.id, request.reference.as_str())).collect()
    }

    /// Which referral an episode came of.
    pub(crate) fn referral_of(&self, episode: i64) -> Option<i64> {
        self.spells.iter().find(|spell| spell.id == episode).and_then(|spell| spell.referral_id)
    }

    /// Everything that deadlines are worked out for: each referral, each episode, and under each contract the person.
    pub(crate) fn asked(&self, root_id: i64, contracts: &Contracts, silences: &BTreeMap<i64, Silence>) -> Vec<Asked> {
        let silence = |request: Option<&Request>| {
            request.and_then(|request| request.import_id).and_then(|id| silences.get(&id)).cloned().unwrap_or_default()
        };
        let facts =
            |bears: &dyn Fn(&Told) -> bool| -> Vec<Fact> { self.told.iter().filter(|told| bears(told)).filter_map(Told::fact).collect() };
        let mut asked = vec![];
        for request in &self.requests {
            asked.push(Asked {
                about: About::Referral,
                id: request.id,
                contract: request.contract.clone(),
                services: self.asked_for(request, contracts),
                silence: silence(Some(request)),
                facts: facts(&|told| told.referral_id == Some(request.id) || told.is_one_of(&OF_THE_PERSON)),
            });
        }
        for spell in &self.spells {
            let request = self.requests.iter().find(|request| Some(request.id) == spell.referral_id);
            asked.push(Asked {
                about: About::Episode,
                id: spell.id,
                contract: spell.contract.clone(),
                services: ServiceKind::named(&spell.kind).into_iter().collect(),
                silence: silence(request),
                facts: facts(&|told| self.bears_on(told, spell)),
            });
        }
        let under: BTreeSet<&str> =
            self.requests.iter().map(|r| r.contract.as_str()).chain(self.spells.iter().map(|s| s.contract.as_str())).collect();
        let mut whole = facts(&|_| true);
        whole.extend(self.support_ended());
        for contract in under {
            let services: BTreeSet<ServiceKind> = self
                .spells
                .iter()
                .filter(|spell| spell.contract == contract)
                .filter_map(|spell| ServiceKind::named(&spell.kind))
                .chain(self.requests.iter().filter(|request| request.contract == contract).flat_map(|r| self.asked_for(r, contracts)))
                .collect();
            asked.push(Asked {
                about: About::Person,
                id: root_id,
                contract: contract.to_owned(),
                services: services.into_iter().collect(),
                silence: silence(self.requests.iter().rfind(|request| request.import_id.is_some())),
                facts: whole.clone(),
            });
        }
        asked
    }

    /// The services that a referral asks for: those it was accepted into, or else the one it named, or the first that
    /// its contract pays for.
    fn asked_for(&self, request: &Request, contracts: &Contracts) -> Vec<ServiceKind> {
        let accepted: BTreeSet<ServiceKind> = self
            .spells
            .iter()
            .filter(|spell| spell.referral_id == Some(request.id) && spell.after_id.is_none())
            .filter_map(|spell| ServiceKind::named(&spell.kind))
            .collect();
        if !accepted.is_empty() {
            return accepted.into_iter().collect();
        }
        if let Some(kind) = request.service.as_deref().and_then(ServiceKind::named) {
            return vec![kind];
        }
        let first = contracts.versions(&request.contract).last().and_then(|pack| pack.services.first());
        first.map(|service| service.kind).into_iter().collect()
    }

    /// Its own facts, those of the support that follows it, what its referral holds beside its episodes, and what is true of
    /// the person wherever it was found out.
    fn bears_on(&self, told: &Told, spell: &Spell) -> bool {
        if told.is_one_of(&IN_TOUCH) {
            return told.episode_id == Some(spell.id);
        }
        let of_the_referral = spell.referral_id.is_some() && told.referral_id == spell.referral_id;
        match told.episode_id {
            Some(id) if id == spell.id => true,
            Some(id) => {
                told.is_one_of(&OF_THE_PERSON) || self.spells.iter().any(|other| other.id == id && other.after_id == Some(spell.id))
            }
            None => of_the_referral || told.is_one_of(&OF_THE_PERSON),
        }
    }

    /// When all support had ended: a referral closed while no other was open. Once nobody supports them, nobody is asked to do
    /// anything more; a referral that comes later begins anew.
    fn support_ended(&self) -> Vec<Fact> {
        let Some(kind) = kinds::known().get("support-ended") else { return vec![] };
        let closed: Vec<&Told> = self.told.iter().filter(|told| told.kind == "referral-closed").collect();
        let ends = |referral: i64| closed.iter().find(|told| told.referral_id == Some(referral)).and_then(|told| told.when().day());
        let received: Vec<(i64, Option<Date>)> =
            self.told.iter().filter(|told| told.kind == "referral-received").map(|told| (told.fact_id, told.when().day())).collect();
        let goes_on = |referral: i64, on: Date| ends(referral).is_none_or(|end| end > on);
        let last = |told: &&&Told| {
            told.when().day().is_some_and(|on| {
                !received.iter().any(|(other, came)| Some(*other) != told.referral_id && *came <= Some(on) && goes_on(*other, on))
            })
        };
        closed.iter().filter(last).filter_map(|told| Some(Fact { kind, ..told.fact()? })).collect()
    }
}
