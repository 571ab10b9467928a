//! Which units fit a household, and why each does or does not.

use jiff::civil::Date;

use crate::places::{
    Unit, count,
    queries::{Household, Spell},
    tolerance_says,
};

/// One reason for or against a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    Fits(String),
    /// To be asked or talked through before the unit is offered.
    Check(String),
    /// Nothing is recorded that it could be measured by.
    Is(String),
}

/// Whether a unit can be moved into on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Vacancy {
    Free,
    /// Empty, and not yet said to be ready.
    NotReady,
    /// Occupied until a day that is known.
    FreeFrom(Date),
    Occupied,
}

/// How a unit stands on a day, for good or until another. The stays are the unit's own.
pub fn vacancy(spells: &[&Spell], on: Date, until: Option<Date>) -> Vacancy {
    let begins_in_time = |spell: &&&Spell| until.is_none_or(|until| spell.arrived_on < until);
    let ahead: Vec<&&Spell> = spells.iter().filter(|spell| spell.departed_on.is_none_or(|left| left > on)).filter(begins_in_time).collect();
    if ahead.iter().any(|spell| spell.departed_on.is_none()) {
        return Vacancy::Occupied;
    }
    if let Some(last) = ahead.iter().filter_map(|spell| spell.departed_on).max() {
        return Vacancy::FreeFrom(last);
    }
    match spells.iter().max_by_key(|spell| (spell.departed_on, spell.arrived_on)) {
        Some(last) if last.ready_on.is_none_or(|ready| ready > on) => Vacancy::NotReady,
        _ => Vacancy::Free,
    }
}

/// The reasons for and against a unit.
pub fn reasons(unit: &Unit, household: &Household) -> Vec<Reason> {
    vec![bedrooms(unit, household), tolerance(unit, household), wheelchair(unit, household), pets(unit, household)]
}

/// Our assumption: one room for the adult and one for every two children.
fn bedrooms(unit: &Unit, household: &Household) -> Reason {
    let enough = 1 + (household.children + 1) / 2;
    let has = count(unit.bedrooms, "bedroom");
    if unit.bedrooms >= enough { Reason::Fits(has) } else { Reason::Check(format!("{has}, and the household may need {enough}")) }
}

fn tolerance(unit: &Unit, household: &Household) -> Reason {
    let needs = [household.main_need.as_str(), household.second_need.as_str()];
    let has = format!("{} tolerance", tolerance_says(&unit.tolerance).to_lowercase());
    match (needs.contains(&"alcohol-and-drugs") || needs.contains(&"offending"), unit.tolerance.as_str()) {
        (false, _) => Reason::Is(has),
        (true, "low") => Reason::Check(has),
        (true, _) => Reason::Fits(has),
    }
}

fn wheelchair(unit: &Unit, household: &Household) -> Reason {
    match (unit.wheelchair, household.disability.as_str()) {
        (true, "yes") => Reason::Fits("adapted for a wheelchair".into()),
        (true, _) => Reason::Is("adapted for a wheelchair".into()),
        (false, "yes") => Reason::Check("not adapted for a wheelchair".into()),
        (false, _) => Reason::Is("not adapted for a wheelchair".into()),
    }
}

fn pets(unit: &Unit, household: &Household) -> Reason {
    match (household.pets == "yes", unit.pets) {
        (true, true) => Reason::Fits("pets allowed".into()),
        (true, false) => Reason::Check("no pets allowed, and they have some".into()),
        (false, true) => Reason::Is("pets allowed".into()),
        (false, false) => Reason::Is("no pets".into()),
    }
}

/// What is known of the household, in a line: what the units are measured by. `needs` are in words.
pub fn known_of(household: &Household, needs: &[&str]) -> String {
    let children = match household.children {
        0 => "no children recorded".to_owned(),
        1 => "1 child".to_owned(),
        some => format!("{some} children"),
    };
    let disability = if household.disability == "yes" { "; a disability" } else { "" };
    let needs = if needs.is_empty() { String::new() } else { format!("; needs: {}", needs.join(", ").to_lowercase()) };
    let pets = match (household.pets.as_str(), household.pets_words.as_str()) {
        ("no", _) => "; no pets".to_owned(),
        ("yes", "") => "; pets".to_owned(),
        ("yes", which) => format!("; pets: {which}"),
        _ => ". Pets were not asked about: ask".to_owned(),
    };
    format!("{children}{needs}{disability}{pets}")
}

/// The reasons in a line, those to check last.
pub fn in_words(reasons: &[Reason]) -> String {
    let of = |wanted: fn(&Reason) -> Option<&str>| reasons.iter().filter_map(wanted).collect::<Vec<_>>().join("; ");
    let fits = of(|r| if let Reason::Fits(says) = r { Some(says) } else { None });
    let is = of(|r| if let Reason::Is(says) = r { Some(says) } else { None });
    let check = of(|r| if let Reason::Check(says) = r { Some(says) } else { None });
    [("Fits: ", fits), ("Also: ", is), ("Check: ", check)]
        .into_iter()
        .filter(|(_, says)| !says.is_empty())
        .map(|(begins, says)| format!("{begins}{says}."))
        .collect::<Vec<_>>()
        .join(" ")
}

/// How many reasons ask for a check: units with fewer come first.
pub fn checks(reasons: &[Reason]) -> usize {
    reasons.iter().filter(|reason| matches!(reason, Reason::Check(_))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(bedrooms: i64, tolerance: &str) -> Unit {
        Unit { id: 1, name: "DU01".into(), town: "Bodmin".into(), bedrooms, tolerance: tolerance.into(), wheelchair: false, pets: true }
    }

    #[test]
    fn says_why_a_unit_fits_and_what_to_check() {
        let household = Household {
            main_need: "alcohol-and-drugs".into(),
            second_need: String::new(),
            disability: "yes".into(),
            children: 3,
            pets: String::new(),
            pets_words: String::new(),
        };
        let said = in_words(&reasons(&unit(2, "low"), &household));
        assert_eq!(
            said,
            "Also: pets allowed. Check: 2 bedrooms, and the household may need 3; low tolerance; not adapted for a wheelchair."
        );
        assert_eq!(checks(&reasons(&unit(3, "high"), &household)), 1);
        let with_a_dog = Household { pets: "yes".into(), pets_words: "A lurcher".into(), ..household };
        assert!(known_of(&with_a_dog, &[]).ends_with("pets: A lurcher"));
        let none = Unit { pets: false, ..unit(3, "high") };
        assert!(
            in_words(&reasons(&none, &with_a_dog)).contains("Check: not adapted for a wheelchair; no pets allowed, and they have some")
        );
    }
}
