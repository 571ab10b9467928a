//! Episodes: of every referral that was accepted or housed, and of the support that followed. Stays that are moves are one
//! episode; where a referral has several, `places::stays::settle` decides, as it does for those recorded here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::{Led, Taking, records::beside_stay};
use crate::{
    args,
    arrivals::plan::{NewStay, Plan, Taken},
    db::DbError,
    duties::contracts::Contracts,
    places::stays::settle,
    row,
    work::episodes::{self, MOVED_ON, SUPPORT_ENDED, change},
};

/// The basis of an allocation that nobody wrote down.
const LATEST_CONTACT: &str = "import: latest contact";

row! {
    struct Standing { id: i64, referral_id: i64, person_id: i64, worker_id: Option<i64>, housed: bool }
}

impl Taking<'_> {
    pub(in crate::arrivals) async fn episodes(&mut self, plan: &Plan) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        self.standing().await?;
        let mut stays: HashMap<&str, Vec<&NewStay>> = HashMap::new();
        for stay in plan.stays.iter().map(|taken| &taken.it) {
            stays.entry(&stay.reference).or_default().push(stay);
        }
        let (mut rows, mut allocations) = (vec![], vec![]);
        for (place, taken) in plan.referrals.iter().enumerate() {
            let it = &taken.it;
            let of = stays.get(it.reference.as_str()).map_or(&[][..], Vec::as_slice);
            let accepted =
                it.answer.as_ref().filter(|answer| answer.outcome == "accepted").map(|answer| answer.on.unwrap_or(it.received_on));
            let came = of.iter().map(|stay| stay.arrived_on).min();
            let Some(begun) = accepted.into_iter().chain(came).min() else { continue };
            let (referral, person_id) = (self.referrals[&it.reference], self.referral_people[place]);
            let led = Led { id: self.next(), person_id, worker_id: self.worker(it.key_worker), housed: false };
            let left = match of {
                [only] => only.departed_on,
                _ => None,
            };
            let reason = if left.is_some() { MOVED_ON } else { "" };
            rows.push(args![led.id, person_id, self.services.0, referral, led.worker_id, begun, left, reason, at, by]);
            if let Some(worker) = led.worker_id {
                allocations.push(args![self.next(), referral, led.id, worker, LATEST_CONTACT, at, by]);
            }
            self.episodes.insert(referral, led);
        }
        // A stay of somebody whose referral was taken in before, and not as accepted.
        for reference in stays.keys().copied().collect::<BTreeSet<_>>() {
            let referral = self.referral(reference)?;
            if self.episodes.contains_key(&referral) {
                continue;
            }
            let person_id: i64 = self.tx.value("SELECT person_id FROM referral WHERE id = $1", args![referral]).await?;
            let led = Led { id: self.next(), person_id, worker_id: None, housed: false };
            let came = stays[reference].iter().map(|stay| stay.arrived_on).min();
            let (nobody, open): (Option<i64>, Option<Date>) = (None, None);
            rows.push(args![led.id, person_id, self.services.0, referral, nobody, came, open, "", at, by]);
            self.episodes.insert(referral, led);
        }
        let columns = "id, person_id, service_id, referral_id, worker_id, begun_on, ended_on, end_reason, recorded_at, recorded_by";
        self.insert("episode", columns, rows).await?;
        self.insert("allocation", "id, referral_id, episode_id, worker_id, basis, allocated_at, allocated_by", allocations).await
    }

    /// The episodes of accommodation that are there already: with stays, or waiting for the first.
    async fn standing(&mut self) -> Result<(), DbError> {
        let there: Vec<Standing> = self
            .tx
            .all(
                "SELECT e.id, e.referral_id, e.person_id, e.worker_id,
                        EXISTS (SELECT 1 FROM stay s WHERE s.episode_id = e.id AND s.withdrawn_at IS NULL) AS housed
                 FROM episode e WHERE e.withdrawn_at IS NULL AND e.referral_id IS NOT NULL AND e.service_id = $1 ORDER BY e.begun_on, e.id",
                args![self.services.0],
            )
            .await?;
        let led =
            |one: Standing| (one.referral_id, Led { id: one.id, person_id: one.person_id, worker_id: one.worker_id, housed: one.housed });
        self.episodes = there.into_iter().map(led).collect();
        Ok(())
    }

    pub(in crate::arrivals) async fn stays(&mut self, stays: &[Taken<NewStay>], contracts: &Contracts) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let (mut rows, mut ids) = (vec![], vec![]);
        let mut of_referral: BTreeMap<i64, usize> = BTreeMap::new();
        for it in stays.iter().map(|taken| &taken.it) {
            let (id, referral) = (self.next(), self.referral(&it.reference)?);
            let unit = self
                .units
                .get(&it.unit)
                .copied()
                .ok_or_else(|| DbError::Shape("the plan holds a stay in a unit that is not there".into()))?;
            *of_referral.entry(referral).or_default() += 1;
            let episode = self.episodes.get(&referral).map(|led| led.id);
            ids.push(id);
            rows.push(args![
                id,
                episode,
                unit,
                it.arrived_on,
                it.departed_on,
                it.exit_kind,
                &it.exit_written,
                it.exit_interview,
                &it.move_on.id,
                &it.move_on.written,
                "",
                at,
                by
            ]);
            for (_, beside) in beside_stay(it) {
                self.lay_dated(referral, beside);
            }
        }
        let columns = "id, episode_id, unit_id, arrived_on, departed_on, exit_kind, exit_written, exit_interview, move_on, move_on_written, words, recorded_at, recorded_by";
        self.insert("stay", columns, rows).await?;
        // One stay of a referral taken in with it stands in its episode already.
        for (referral, many) in &of_referral {
            let alone = *many == 1 && self.episodes.get(referral).is_some_and(|led| !led.housed) && self.is_new(*referral);
            if !alone {
                settle::of(self.tx, contracts, (*referral, &self.contract)).await?;
            }
        }
        for (taken, stay) in stays.iter().zip(&ids) {
            self.support_after(&taken.it, *stay).await?;
        }
        self.came_from("stay", stays, &ids).await
    }

    /// Whether the referral came with this workbook, its stay with it.
    fn is_new(&self, referral: i64) -> bool {
        self.episodes.get(&referral).is_some_and(|led| self.referral_people.contains(&led.person_id))
    }

    /// Support after a stay follows the episode that the stay is in.
    pub(in crate::arrivals) async fn support_after(&mut self, it: &NewStay, stay: i64) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let Some((from, to)) = it.resettlement else { return Ok(()) };
        let referral = self.referral(&it.reference)?;
        let (after, person_id, worker_id): (i64, i64, Option<i64>) = self
            .tx
            .one("SELECT e.id, e.person_id, e.worker_id FROM stay s JOIN episode e ON e.id = s.episode_id WHERE s.id = $1", args![stay])
            .await?
            .ok_or_else(|| DbError::Shape("the plan holds support after a stay that is not there".into()))?;
        let id = self.next();
        let reason = if to.is_some() { SUPPORT_ENDED } else { "" };
        let row = args![id, person_id, self.services.1, referral, after, worker_id, from, to, reason, at, by];
        let columns =
            "id, person_id, service_id, referral_id, after_id, worker_id, begun_on, ended_on, end_reason, recorded_at, recorded_by";
        self.insert("episode", columns, vec![row]).await?;
        if let Some(worker) = worker_id {
            let row = args![self.next(), referral, id, worker, LATEST_CONTACT, at, by];
            self.insert("allocation", "id, referral_id, episode_id, worker_id, basis, allocated_at, allocated_by", vec![row]).await?;
        }
        Ok(())
    }

    /// What a row of a stay says now of the support after it.
    pub(in crate::arrivals) async fn support_changed(&mut self, it: &NewStay, stay: i64, begins: bool) -> Result<(), DbError> {
        let Some((_, to)) = it.resettlement else { return Ok(()) };
        if begins {
            return self.support_after(it, stay).await;
        }
        let after: i64 = self.tx.value("SELECT episode_id FROM stay WHERE id = $1", args![stay]).await?;
        if let Some(support) = episodes::queries::after(self.tx, after).await?.filter(|support| support.ended_on.is_none()) {
            change::end(self.tx, &support, to, SUPPORT_ENDED, "").await?;
        }
        Ok(())
    }
}
