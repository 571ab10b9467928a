//! Workers, units, the people themselves, and which of their records are one person.

use std::collections::{BTreeSet, HashMap};

use super::Taking;
use crate::{
    args,
    arrivals::{
        plan::{Join, NewUnit, Person, Plan, Taken},
        values::key,
    },
    db::DbError,
    people::{
        alike::names::{Name, name_key},
        joins::join,
        name_words, who_sees,
    },
};

impl Taking<'_> {
    pub(in crate::arrivals) async fn workers(&mut self, plan: &Plan) -> Result<(), DbError> {
        let at = self.at;
        let mut made = vec![];
        self.workers = vec![];
        for worker in &plan.workers {
            let id = worker.id.unwrap_or_else(|| self.next());
            if worker.id.is_none() {
                made.push(args![id, &worker.name, "", worker.volunteer, at]);
                if !worker.told {
                    self.tx.journal("imported", "worker", id, "named on a sheet of work");
                }
            }
            self.workers.push(id);
        }
        self.insert("worker", "id, name, role, volunteer, recorded_at", made).await?;
        for (worker, id) in plan.workers.iter().zip(self.workers.clone()).filter(|(worker, _)| worker.id.is_none()) {
            who_sees::worker_named(self.tx, id, &worker.name).await?;
        }
        let mut courses = vec![];
        for staff in plan.staff.iter().map(|taken| &taken.it) {
            let id = self.workers[staff.worker];
            self.tx
                .run(
                    "UPDATE worker SET role = $1, volunteer = $2, fte_hundredths = $3, started_on = $4, left_on = $5, dbs_on = $6 WHERE id = $7",
                    args![&staff.role, staff.volunteer, staff.fte_hundredths, staff.started_on, staff.left_on, staff.dbs_on, id],
                )
                .await?;
            for (course, day) in &staff.courses {
                courses.push(args![self.next(), id, course, *day, at]);
            }
        }
        self.insert("training", "id, worker_id, course, completed_on, recorded_at", courses).await?;
        let ids: Vec<i64> = plan.staff.iter().map(|taken| self.workers[taken.it.worker]).collect();
        self.came_from("worker", &plan.staff, &ids).await
    }

    pub(in crate::arrivals) async fn units(&mut self, units: &[Taken<NewUnit>]) -> Result<(), DbError> {
        let at = self.at;
        let mut rows = vec![];
        let mut ids = vec![];
        for unit in units.iter().map(|taken| &taken.it) {
            let id = self.next();
            self.units.insert(key(&unit.name), id);
            rows.push(args![id, &unit.name, &unit.town, unit.bedrooms, &unit.tolerance, unit.wheelchair, unit.pets, at]);
            ids.push(id);
        }
        self.insert("unit", "id, name, town, bedrooms, tolerance, wheelchair, pets, recorded_at", rows).await?;
        self.came_from("unit", units, &ids).await
    }

    /// A record for each referral and each child. Those of one person share the root from the start.
    pub(in crate::arrivals) async fn people(&mut self, plan: &Plan) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        self.referral_people = plan.referrals.iter().map(|_| self.next()).collect();
        self.child_people = plan.children.iter().map(|_| self.next()).collect();
        let roots: HashMap<Person, i64> = plan.joins.iter().map(|join| (join.is, self.first_of(join))).collect();
        let adults = plan.referrals.iter().enumerate().map(|(at, taken)| {
            let it = &taken.it;
            (Person::Referral(at), &it.given, &it.family, &it.name_written, it.born_on, it.person_number.as_str(), false)
        });
        let children = plan.children.iter().enumerate().map(|(at, taken)| {
            let it = &taken.it;
            (Person::Child(at), &it.given, &it.family, &it.name_written, it.born_on, "", it.unborn)
        });
        let (mut rows, mut keys) = (vec![], vec![]);
        for (person, given, family, written, born_on, theirs, unborn) in adults.chain(children) {
            let id = self.person(person);
            self.last_person += 1;
            let reference = format!("P{:04}", self.last_person);
            let root = roots.get(&person).copied().unwrap_or(id);
            let key = name_key(given, family);
            rows.push(args![id, reference, theirs, root, given, family, written, &key, born_on, unborn, at, by]);
            keys.push((id, Name { given: given.clone(), family: family.clone() }));
        }
        let columns =
            "id, reference, theirs, root_id, given_name, family_name, name_written, name_key, born_on, unborn, recorded_at, recorded_by";
        self.insert("person", columns, rows).await?;
        name_words::keep(self.tx, &keys).await
    }

    /// The record that a joined one is joined to, when that is new as well; itself otherwise, until the pairs are written.
    fn first_of(&self, join: &Join) -> i64 {
        match join.to {
            Person::Known(_) => self.person(join.is),
            to => self.person(to),
        }
    }

    /// Joined pairs, pairs to be looked at, and the roots of those joined to people who were there already.
    pub(in crate::arrivals) async fn pairs(&mut self, plan: &Plan) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let mut rows = vec![];
        let mut grown = BTreeSet::new();
        let ordered = |a: i64, b: i64| (a.min(b), a.max(b));
        for join in &plan.joins {
            let (a, b) = ordered(self.person(join.to), self.person(join.is));
            rows.push(args![self.next(), a, b, 100_i64, "Same name and date of birth", "joined", join.why, at, at, by]);
            self.tx.journal("joined", "person", a, format!("with {b}, {}", join.why));
            if let Person::Known(id) = join.to {
                grown.extend([id, self.person(join.is)]);
            }
        }
        for offer in &plan.offers {
            let (a, b) = ordered(self.person(offer.a), self.person(offer.b));
            let nobody: Option<i64> = None;
            rows.push(args![self.next(), a, b, offer.score, offer.why.join("\n"), "offered", "import", at, nobody, nobody]);
        }
        self.insert("person_pair", "id, a_id, b_id, score, why, state, basis, recorded_at, decided_at, decided_by", rows).await?;
        if grown.is_empty() { Ok(()) } else { join::settle(self.tx, &grown).await }
    }
}
