//! The units as they stand on a day for the household of a referral, each with why it fits or what to check.

use std::collections::{BTreeSet, HashMap};

use jiff::{
    Timestamp,
    civil::{Date, date},
};

use super::{
    matching::{self, Reason, Vacancy},
    states::queries::{self as states, State},
};
use crate::places::{
    Unit,
    queries::{self, Household, Spell},
};
use crate::{
    App,
    error::Problem,
    form::{Faults, Typed},
    people::OpenCase,
    words::moment,
};

/// What the units are offered by, as read.
pub struct Found {
    on: Date,
    now: Timestamp,
    referral_id: i64,
    /// When a stay that is recorded begins: so long the one before it lasts.
    until: Option<Date>,
    units: Vec<Unit>,
    /// Those in which somebody lives without a day of departure: the name, and the house.
    taken: Vec<(String, String)>,
    spells: Vec<Spell>,
    states: Vec<State>,
    household: Household,
}

impl Found {
    pub fn on(&self) -> Date {
        self.on
    }

    pub fn offer<'a>(&'a self, app: &'a App) -> Offer<'a> {
        Offer::of(app, self)
    }
}

/// Reads what is needed to offer units for a household on the day that was typed.
pub async fn found(app: &App, case: &OpenCase, typed: &Typed) -> Result<Found, Problem> {
    let (today, now) = (app.db.clock.today(), app.db.clock.now());
    let on = Faults::default().day_if_any(typed, "day", "").filter(|on| *on <= today).unwrap_or(today);
    let mut read = app.db.read().await?;
    let stays = queries::of_case(&mut read, case.referral_id).await?;
    let until = stays.iter().map(|stay| stay.arrived_on).find(|came| *came > on);
    // Of a stay that has its end already only those of that time are in the way.
    let taken = if until.is_some() { BTreeSet::new() } else { queries::without_departure(&mut read).await? };
    let (lived_in, units): (Vec<Unit>, Vec<Unit>) = queries::units(&mut read).await?.into_iter().partition(|unit| taken.contains(&unit.id));
    let taken = lived_in.into_iter().map(|unit| (unit.name, unit.house)).collect();
    let ids: Vec<i64> = units.iter().map(|unit| unit.id).collect();
    let spells = queries::spells(&mut read, &ids, on, until.unwrap_or(date(9999, 12, 31))).await?;
    let states = states::not_over(&mut read, on).await?;
    let household = queries::household(&mut read, case.referral_id, on).await?.ok_or(Problem::NotFound)?;
    Ok(Found { on, now, referral_id: case.referral_id, until, units, taken, spells, states, household })
}

/// A unit that can be moved into, with why it fits or does not.
pub struct Free<'a> {
    pub unit: &'a Unit,
    pub reasons: Vec<Reason>,
    pub ready: bool,
    pub reserved: Option<&'a State>,
    /// Whether it is reserved for this household.
    pub for_them: bool,
}

impl Free<'_> {
    /// The reasons in a line.
    pub fn says(&self) -> String {
        let not_ready = if self.ready { "" } else { "Not yet recorded as ready. " };
        let until = self.reserved.and_then(|state| state.until_at).map_or(String::new(), moment);
        let reserved = match self.reserved {
            Some(_) if self.for_them => format!("Reserved for them until {until}. "),
            Some(state) => format!("Reserved for {} until {until}. ", state.for_whom()),
            None => String::new(),
        };
        format!("{reserved}{not_ready}{}", matching::in_words(&self.reasons))
    }

    /// Those kept for them come first, those kept for others last.
    fn rank(&self) -> (u8, usize, bool, String) {
        let kept = match (self.for_them, self.reserved) {
            (true, _) => 0,
            (false, None) => 1,
            (false, Some(_)) => 2,
        };
        (kept, matching::checks(&self.reasons), !self.ready, self.unit.name.clone())
    }
}

/// A unit that will be free on a day that is known.
pub struct Soon<'a> {
    pub unit: &'a Unit,
    pub from: Date,
    pub reasons: Vec<Reason>,
    pub reserved: Option<&'a State>,
}

/// The units as they stand on a day: those to choose from, those with fewest reasons to check first; and the others.
pub struct Offer<'a> {
    pub on: Date,
    /// What they are measured by.
    pub household: String,
    pub free: Vec<Free<'a>>,
    pub soon: Vec<Soon<'a>>,
    pub out: Vec<(&'a Unit, String)>,
    pub occupied: usize,
    /// Reservations for this household whose hour has passed.
    pub asked: Vec<&'a State>,
}

impl<'a> Offer<'a> {
    fn of(app: &'a App, found: &'a Found) -> Offer<'a> {
        let mut by_unit: HashMap<i64, Vec<&Spell>> = HashMap::new();
        for spell in &found.spells {
            by_unit.entry(spell.unit_id).or_default().push(spell);
        }
        let household = &found.household;
        let coded = |need: &'a str| app.contracts.main().choice("needs", need).map(|choice| choice.says.as_str());
        let needs: Vec<&str> = [&household.main_need, &household.second_need].into_iter().filter_map(|need| coded(need)).collect();
        let mut offer = Offer {
            on: found.on,
            household: matching::known_of(household, &needs),
            free: vec![],
            soon: vec![],
            out: vec![],
            occupied: found.taken.len(),
            asked: found.states.iter().filter(|state| state.referral_id == Some(found.referral_id) && state.is_asked(found.now)).collect(),
        };
        let now_in = |unit: &Unit| by_unit.get(&unit.id).is_some_and(|stays| stays.iter().any(|stay| stay.is_on(found.on)));
        let soon_left = found.units.iter().filter(|unit| now_in(unit)).map(|unit| (unit.name.as_str(), unit.house.as_str()));
        let lived_in: Vec<(&str, &str)> =
            found.taken.iter().map(|(name, house)| (name.as_str(), house.as_str())).chain(soon_left).collect();
        let beside = |unit: &Unit| -> Vec<&str> {
            let others = lived_in.iter().filter(|(name, house)| !house.is_empty() && *house == unit.house && *name != unit.name);
            others.map(|(name, _)| *name).collect()
        };
        for unit in &found.units {
            let stays = by_unit.get(&unit.id).map_or(&[][..], Vec::as_slice);
            let states: Vec<&State> =
                found.states.iter().filter(|state| state.unit_id == unit.id && state.stands(found.on, found.now)).collect();
            let works = states
                .iter()
                .filter(|state| state.kind == "works")
                .map(|state| Reason::Check(state.says().replacen("In works", "in works", 1)));
            let reasons = matching::reasons(unit, household, &app.contracts.areas, &beside(unit)).into_iter().chain(works).collect();
            let vacancy = matching::vacancy(stays, found.on, found.until);
            if let (Some(out), Vacancy::Free | Vacancy::NotReady) = (states.iter().find(|state| state.kind == "out"), &vacancy) {
                offer.out.push((unit, out.says()));
                continue;
            }
            let reserved = states.iter().find(|state| state.is_reservation()).copied();
            let for_them = reserved.is_some_and(|state| state.referral_id == Some(found.referral_id));
            match vacancy {
                Vacancy::Free => offer.free.push(Free { unit, reasons, ready: true, reserved, for_them }),
                Vacancy::NotReady => offer.free.push(Free { unit, reasons, ready: false, reserved, for_them }),
                Vacancy::FreeFrom(from) => offer.soon.push(Soon { unit, from, reasons, reserved }),
                Vacancy::Occupied => offer.occupied += 1,
            }
        }
        offer.free.sort_by_cached_key(Free::rank);
        offer.soon.sort_by_key(|soon| (soon.from, matching::checks(&soon.reasons), soon.unit.name.clone()));
        offer
    }
}
