//! What stands between providers in the small worlds of `who_sees_the_same.rs`: who works for whom, who holds what, and what is shared;
//! written down while the rows are, and never read from them.

use super::who_sees_the_same::{Chance, PEOPLE, WORKERS, World};
use crate::given::rows::put;

use holdfast::{
    args,
    db::{Actor, Db},
};
use policy::{Atom, Part};
use serde_json::json;
use store::viewer::Viewer;

pub const PROVIDERS: [i64; 2] = [901, 902];

/// A worker's time with a provider.
struct Line {
    worker: i64,
    provider: i64,
    is_today: bool,
    /// Whether it was so when the rows of these worlds were written.
    is_then: bool,
}

struct Agreement {
    record: i64,
    of: i64,
    with: i64,
    parts: Vec<Part>,
    stands: bool,
}

#[derive(Default)]
pub struct Held {
    /// Of the two contracts.
    contracts: [Option<i64>; 2],
    /// Of a service of the first that another may provide.
    service: Option<i64>,
    lines: Vec<Line>,
    /// Record of a person, and who holds the referral; likewise of episodes that stand.
    pub referrals: Vec<(i64, Option<i64>)>,
    pub episodes: Vec<(i64, Option<i64>)>,
    /// Record of a child, and who holds the referral they came with.
    came_with: Vec<(i64, Option<i64>)>,
    /// Record, and who wrote it.
    wrote: Vec<(i64, Option<i64>)>,
    /// Parent, child, and who wrote that they are.
    parents: Vec<(i64, i64, Option<i64>)>,
    agreements: Vec<Agreement>,
}

impl Held {
    fn is_divided(&self) -> bool {
        let named = self.contracts.iter().chain([&self.service]).flatten().copied();
        let mut every: Vec<i64> = named.chain(self.lines.iter().map(|line| line.provider)).collect();
        every.sort_unstable();
        every.dedup();
        every.len() > 1
    }

    fn writers(&self, account: Option<i64>) -> Option<i64> {
        self.lines.iter().find(|line| line.is_then && Some(line.worker + 100) == account).map(|line| line.provider)
    }

    /// Whether an account's worker is today of whom they were of when everything was written.
    pub fn writes_as_then(&self, account: i64) -> bool {
        self.lines.iter().filter(|line| line.worker + 100 == account).all(|line| line.is_then == line.is_today)
    }

    fn of(&self, worker: i64) -> Vec<i64> {
        self.lines.iter().filter(|line| line.is_today && line.worker == worker).map(|line| line.provider).collect()
    }

    /// Whether no provider stands between two workers today.
    pub fn are_colleagues(&self, worker: i64, other: i64) -> bool {
        let (mine, theirs) = (self.of(worker), self.of(other));
        mine.is_empty() || theirs.is_empty() || theirs.iter().any(|provider| mine.contains(provider))
    }

    fn is_ours(&self, worker: i64, provider: Option<i64>) -> bool {
        provider.is_none_or(|provider| self.of(worker).contains(&provider))
    }

    /// Who holds a case of one of these worlds whose worker is `worker`: for those that carry it.
    pub fn carried_by_ours(&self, viewer: Viewer, provider: Option<i64>) -> bool {
        let worker = viewer.worker_id.unwrap_or_default();
        !self.is_divided() || worker == 0 || self.is_ours(worker, provider)
    }

    fn works_with(&self, world: &World, worker: i64, root: i64) -> bool {
        let is = |record: &i64| world.root(*record) == root;
        let of_household = |record: &i64| {
            is(record)
                || self.parents.iter().any(|(parent, child, by)| {
                    world.root(*parent) == world.root(*record) && is(child) && self.is_ours(worker, self.writers(*by))
                })
        };
        let ours = |cases: &[(i64, Option<i64>)]| cases.iter().any(|(record, held)| of_household(record) && self.is_ours(worker, *held));
        let came = self.came_with.iter().filter(|(record, _)| is(record));
        let none = !self.referrals.iter().chain(&self.episodes).chain(&self.came_with).any(|(record, _)| is(record));
        ours(&self.referrals)
            || ours(&self.episodes)
            || came.clone().any(|(_, held)| self.is_ours(worker, *held))
            || none && self.wrote.iter().any(|(record, by)| is(record) && self.is_ours(worker, self.writers(*by)))
    }

    fn is_shared(&self, world: &World, worker: i64, root: i64) -> bool {
        let stands = |one: &&Agreement| one.stands && self.of(worker).contains(&one.with);
        self.agreements.iter().filter(stands).any(|one| {
            world.root(one.record) == root
                || one.parts.contains(&Part::Children)
                    && self.parents.iter().any(|(parent, child, by)| {
                        world.root(*parent) == world.root(one.record) && world.root(*child) == root && self.writers(*by) == Some(one.of)
                    })
        })
    }

    /// `held`: who holds what is asked about.
    pub fn is(&self, world: &World, atom: Atom, viewer: Viewer, (root, held): (i64, i64)) -> bool {
        let worker = viewer.worker_id.unwrap_or_default();
        match atom {
            Atom::Undivided => !self.is_divided(),
            Atom::Workerless => worker == 0,
            Atom::Ours => self.works_with(world, worker, root),
            Atom::Shared => self.is_shared(world, worker, root),
            Atom::Holds => self.of(worker).contains(&held),
            Atom::Opened(part) => self.agreements.iter().any(|one| {
                one.stands
                    && world.root(one.record) == root
                    && one.of == held
                    && one.parts.contains(&part)
                    && self.of(worker).contains(&one.with)
            }),
            _ => unreachable!("{atom:?} is no question of providers"),
        }
    }

    /// The contracts, the service that another provides, and for whom everybody works; nothing of it in a world of one provider.
    pub async fn begin(&mut self, db: &Db, chance: &mut Chance, is_divided: bool) {
        for id in PROVIDERS {
            put(db, "organisation", json!({ "id": id, "name": format!("Provider {id}"), "kind": "provider" }), vec![json!({})]).await;
        }
        if is_divided {
            self.contracts = [Some(901), [Some(902), None][chance.below(2) as usize]];
            self.service = Some(902);
        }
        for (nth, pack) in ["cornwall-dispersed", "other"].into_iter().enumerate() {
            let id = nth as i64 + 1;
            put(db, "contract", json!({ "id": id, "pack": pack, "name": "", "provider_id": self.contracts[nth] }), vec![json!({})]).await;
        }
        let service = |id: i64, provider: Option<i64>| {
            json!({ "id": id, "contract_id": 1, "code": if id == 1 { "accommodation" } else { "else" }, "kind": "dispersed-safe-accommodation",
                    "name": "", "provider_id": provider })
        };
        put(db, "service", json!({}), vec![service(1, None), service(2, self.service)]).await;
        for worker in 1..=WORKERS {
            if !is_divided {
                continue;
            }
            // Of no provider, of one always, from tomorrow, until yesterday, or from after the rows were written.
            let (days, is_today, then) = match chance.below(6) {
                0 => continue,
                1 => (("2026-03-03", None), false, (i64::MAX - 1, i64::MAX)),
                2 => (("1970-01-01", Some("2026-03-01")), false, (0, 99)),
                3 => (("2026-03-02", None), true, (99, i64::MAX)),
                _ => (("1970-01-01", None), true, (0, i64::MAX)),
            };
            let provider = PROVIDERS[chance.below(2) as usize];
            let row = json!({ "id": worker, "worker_id": worker, "provider_id": provider, "from_on": days.0, "to_on": days.1,
                              "from_at": then.0, "to_at": then.1 });
            put(db, "worker_provider", row, vec![json!({})]).await;
            self.lines.push(Line { worker, provider, is_today, is_then: then.0 == 0 });
        }
    }

    /// Of a referral: under which contract and service, by whom written, and who holds it by that.
    pub fn referral(&mut self, chance: &mut Chance, record: i64) -> serde_json::Value {
        let other = chance.one_in(2);
        let by = chance.one_in(2).then(|| 101 + chance.below(WORKERS));
        let service = (!other && chance.one_in(3)).then_some(2);
        let of_service = service.and(self.service);
        let held = of_service.or(self.contracts[usize::from(other)]).or_else(|| self.writers(by));
        self.referrals.push((record, held));
        json!({ "contract": if other { "other" } else { "cornwall-dispersed" }, "service_id": service, "recorded_by": by })
    }

    /// An episode of the first service of the first contract.
    pub fn episode(&mut self, record: i64) {
        self.episodes.push((record, self.contracts[0]));
    }

    pub fn holder(&self, record: i64) -> Option<i64> {
        self.referrals.iter().find(|(there, _)| *there == record).and_then(|(_, held)| *held)
    }

    /// Who wrote a person down.
    pub async fn wrote(&mut self, db: &Db, chance: &mut Chance, record: i64) {
        let by = chance.one_in(2).then(|| 101 + chance.below(WORKERS));
        let mut tx = db.write(Actor::SYSTEM).await.unwrap();
        tx.run("UPDATE person SET recorded_by = $1 WHERE id = $2", args![by, record]).await.unwrap();
        tx.journal("put", "person", record, "");
        tx.commit().await.unwrap();
        self.wrote.push((record, by));
    }

    pub fn parent(&mut self, chance: &mut Chance, parent: i64, child: i64) -> Option<i64> {
        let by = chance.one_in(2).then(|| 101 + chance.below(WORKERS));
        self.parents.push((parent, child, by));
        by
    }

    /// Some came with another's referral; some are shared, from a day to a day, or were and it was withdrawn.
    pub async fn rest(&mut self, db: &Db, chance: &mut Chance) {
        for (nth, (referral, held)) in self.referrals.clone().into_iter().enumerate() {
            let record = 1 + chance.below(PEOPLE);
            if chance.one_in(4) && record != referral {
                let withdrawn = chance.one_in(4).then_some(1);
                let row = json!({ "id": nth, "referral_id": referral, "person_id": record, "withdrawn_at": withdrawn });
                put(db, "came_with", row, vec![json!({})]).await;
                if withdrawn.is_none() {
                    self.came_with.push((record, held));
                }
            }
        }
        for id in 1..=PEOPLE {
            let [of, with] = if chance.one_in(2) { PROVIDERS } else { [PROVIDERS[1], PROVIDERS[0]] };
            let (from, until, is_now) = match chance.below(6) {
                0 => ("2026-03-02", "2026-03-02", true),
                1 => ("2026-03-03", "2026-04-01", false),
                2 => ("2026-02-01", "2026-03-01", false),
                _ => ("2026-02-01", "2026-04-01", true),
            };
            let withdrawn = chance.one_in(5).then_some(1);
            let parts: Vec<Part> = Part::ALL.into_iter().filter(|_| chance.one_in(2)).collect();
            if chance.one_in(2) {
                continue;
            }
            let row = json!({ "id": id, "person_id": id, "of_id": of, "with_id": with, "basis": "consent", "words": "", "from_on": from,
                              "until_on": until, "withdrawn_at": withdrawn });
            put(db, "sharing", row, vec![json!({})]).await;
            let mut tx = db.write(Actor::SYSTEM).await.unwrap();
            tx.insert_all("sharing_part", "sharing_id, part", parts.iter().map(|part| args![id, part.id()]).collect()).await.unwrap();
            tx.journal("put", "sharing", id, "");
            tx.commit().await.unwrap();
            self.agreements.push(Agreement { record: id, of, with, parts, stands: is_now && withdrawn.is_none() });
        }
    }
}
