//! Which units fit a household, and why each does or does not.

use jiff::civil::Date;

use crate::duties::areas::{Areas, Band};
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

/// The reasons for and against a unit. `beside`: the units of its house in which somebody lives.
pub fn reasons(unit: &Unit, household: &Household, areas: &Areas, beside: &[&str]) -> Vec<Reason> {
    let always = [bedrooms(unit, household), tolerance(unit, household), wheelchair(unit, household), pets(unit, household)];
    let where_said = [
        people(unit, household),
        lives(unit, household),
        shared(unit, beside),
        step_free(unit, household),
        danger(unit, household, areas),
        staff(unit),
    ];
    always.into_iter().chain(where_said.into_iter().flatten()).collect()
}

/// Our assumption: one room for the adult and one for every two children.
fn bedrooms(unit: &Unit, household: &Household) -> Reason {
    let enough = 1 + (household.children + 1) / 2;
    let has = count(unit.bedrooms, "bedroom");
    if unit.bedrooms < enough {
        return Reason::Check(format!("{has}, and the household may need {enough}"));
    }
    // Two who have a room each need nobody to share.
    if unit.bedrooms <= household.children && apart(household) {
        return Reason::Check(format!("{has}, and a girl and a boy who are both {SHARE_UNTIL} or older share none"));
    }
    Reason::Fits(has)
}

/// From this age a girl and a boy do not share a room (Housing Act 1985, section 325) [M].
const SHARE_UNTIL: i16 = 10;

fn apart(household: &Household) -> bool {
    let of = |sex: &str| household.ages.iter().any(|(age, of)| *age >= SHARE_UNTIL && of == sex);
    of("female") && of("male")
}

fn people(unit: &Unit, household: &Household) -> Option<Reason> {
    let (takes, are) = (unit.people?, 1 + household.children);
    let says = if takes == 1 { "takes 1 person".to_owned() } else { format!("takes {takes} people") };
    Some(if takes >= are { Reason::Fits(says) } else { Reason::Check(format!("{says}, and they are {are}")) })
}

fn lives(unit: &Unit, household: &Household) -> Option<Reason> {
    let (says, whose) = match unit.lives.as_str() {
        "women" => ("for women", "female"),
        "men" => ("for men", "male"),
        _ => return None,
    };
    Some(match household.gender.as_str() {
        gender if gender == whose => Reason::Fits(says.into()),
        "" => Reason::Check(format!("{says}, and gender is not recorded")),
        _ => Reason::Check(says.into()),
    })
}

/// Who else lives in a house is never told here: where somebody lives is theirs. It is told where to ask.
fn shared(unit: &Unit, beside: &[&str]) -> Option<Reason> {
    let says = match unit.kind.as_str() {
        "shared" => "shared",
        "refuge" => "a room in a refuge",
        kind => return (kind == "self-contained").then(|| Reason::Is("self-contained".into())),
    };
    Some(match (unit.house.as_str(), beside) {
        ("", _) => Reason::Check(format!("{says}: who else lives there")),
        (house, []) => Reason::Fits(format!("{says}, and nobody else lives in {house} now")),
        (house, others) => Reason::Check(format!("{says}: who lives in {house} besides, in {}", others.join(", "))),
    })
}

fn step_free(unit: &Unit, household: &Household) -> Option<Reason> {
    match (unit.step_free.as_str(), household.disability.as_str()) {
        ("yes", "yes") => Some(Reason::Fits("no steps".into())),
        ("yes", _) => Some(Reason::Is("no steps".into())),
        ("no", "yes") => Some(Reason::Check("there are steps".into())),
        _ => None,
    }
}

/// The nearest of the places they keep away from; none of them is named, because each may tell where somebody lived.
fn danger(unit: &Unit, household: &Household, areas: &Areas) -> Option<Reason> {
    if household.danger.is_empty() {
        return None;
    }
    let known: Vec<Option<Band>> = household.danger.iter().map(|area| areas.between(area, &unit.town)).collect();
    match known.iter().flatten().min() {
        Some(Band::Near) => Some(Reason::Check("near a place they keep away from".into())),
        // Where it is not known of one of them how far it is, it may be that one that is near.
        _ if known.contains(&None) => Some(Reason::Check("not known how far from a place they keep away from".into())),
        Some(Band::SomeWay) => Some(Reason::Is("some way from where they keep away from".into())),
        _ => Some(Reason::Fits("far from where they keep away from".into())),
    }
}

fn staff(unit: &Unit) -> Option<Reason> {
    Some(Reason::Is(format!("staff: {}", unit.staff_cover))).filter(|_| !unit.staff_cover.is_empty())
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
    let danger =
        if household.danger_asked { "" } else { ". Where they must keep away from was not asked: ask, and record it on their page" };
    format!("{children}{needs}{disability}{pets}{danger}")
}

/// The reasons in a line, those to check last.
pub fn in_words(reasons: &[Reason]) -> String {
    lines(reasons).into_iter().map(|(begins, says)| format!("{begins} {says}.")).collect::<Vec<_>>().join(" ")
}

/// The reasons by what they say of a unit, each kind with its word; those to check last.
pub fn lines(reasons: &[Reason]) -> Vec<(&'static str, String)> {
    let of = |wanted: fn(&Reason) -> Option<&str>| reasons.iter().filter_map(wanted).collect::<Vec<_>>().join("; ");
    let fits = of(|r| if let Reason::Fits(says) = r { Some(says) } else { None });
    let is = of(|r| if let Reason::Is(says) = r { Some(says) } else { None });
    let check = of(|r| if let Reason::Check(says) = r { Some(says) } else { None });
    [("Fits:", fits), ("Also:", is), ("Check:", check)].into_iter().filter(|(_, says)| !says.is_empty()).collect()
}

/// How many reasons ask for a check: units with fewer come first.
pub fn checks(reasons: &[Reason]) -> usize {
    reasons.iter().filter(|reason| matches!(reason, Reason::Check(_))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(bedrooms: i64, tolerance: &str) -> Unit {
        Unit { id: 1, name: "DU01".into(), town: "Bodmin".into(), bedrooms, tolerance: tolerance.into(), pets: true, ..Unit::default() }
    }

    fn said(unit: &Unit, household: &Household) -> String {
        in_words(&reasons(unit, household, &Areas::built_in(), &[]))
    }

    #[test]
    fn who_else_lives_in_a_house_is_asked_where_somebody_does_and_of_nobody_where_nobody_does() {
        let shared = |house: &str, kind: &str, beside: &[&str]| {
            let unit = Unit { kind: kind.into(), house: house.into(), ..unit(2, "high") };
            in_words(&reasons(&unit, &Household::default(), &Areas::built_in(), beside))
        };
        assert!(shared("", "shared", &[]).contains("Check: shared: who else lives there"));
        assert!(shared("House A", "shared", &[]).contains("Fits: 2 bedrooms; shared, and nobody else lives in House A now"));
        assert!(shared("House A", "refuge", &["DU02", "DU04"]).contains("a room in a refuge: who lives in House A besides, in DU02, DU04"));
        assert!(!shared("House A", "self-contained", &["DU02"]).contains("House A"));
    }

    #[test]
    fn danger_is_told_by_the_nearest_place_and_no_place_is_named() {
        let told = |danger: &[&str], town: &str| {
            let household = Household { danger: danger.iter().map(|area| (*area).to_owned()).collect(), ..Household::default() };
            said(&Unit { town: town.into(), ..unit(2, "high") }, &household)
        };
        assert!(told(&["Penzance", "PL31 1AA"], "Bodmin").contains("near a place they keep away from"));
        assert!(told(&["St Austell"], "Bodmin").contains("some way from where they keep away from"));
        assert!(told(&["Penzance"], "Bodmin").contains("Fits: 2 bedrooms; far from where they keep away from"));
        assert!(told(&["Penzance", "Exeter"], "Bodmin").contains("not known how far"));
        assert!(!told(&["Penzance"], "Bodmin").contains("Penzance") && !told(&[], "Bodmin").contains("keep away"));
    }

    #[test]
    fn who_may_live_there_and_how_many_is_checked_where_it_was_said() {
        let household = Household { children: 2, gender: "female".into(), ..Household::default() };
        let small = Unit { people: Some(2), lives: "women".into(), kind: "shared".into(), ..unit(2, "high") };
        let says = said(&small, &household);
        assert!(
            says.contains("Fits: 2 bedrooms; for women") && says.contains("takes 2 people, and they are 3") && says.contains("shared: who"),
            "{says}"
        );
        assert!(said(&Unit { lives: "men".into(), ..small.clone() }, &household).contains("; for men"));
        assert!(said(&small, &Household { gender: String::new(), ..household.clone() }).contains("for women, and gender is not recorded"));
        let ages = vec![(12, "female".to_owned()), (10, "male".to_owned())];
        assert!(said(&small, &Household { ages: ages.clone(), ..household.clone() }).contains("both 10 or older share none"));
        assert!(said(&Unit { bedrooms: 3, ..small }, &Household { ages, ..household }).contains("3 bedrooms"));
    }

    #[test]
    fn says_why_a_unit_fits_and_what_to_check() {
        let household = Household { main_need: "alcohol-and-drugs".into(), disability: "yes".into(), children: 3, ..Household::default() };
        assert_eq!(
            said(&unit(2, "low"), &household),
            "Also: pets allowed. Check: 2 bedrooms, and the household may need 3; low tolerance; not adapted for a wheelchair."
        );
        assert_eq!(checks(&reasons(&unit(3, "high"), &household, &Areas::built_in(), &[])), 1);
        let with_a_dog = Household { pets: "yes".into(), pets_words: "A lurcher".into(), ..household };
        assert!(
            known_of(&with_a_dog, &[])
                .ends_with("pets: A lurcher. Where they must keep away from was not asked: ask, and record it on their page")
        );
        let asked = Household { danger_asked: true, ..with_a_dog.clone() };
        assert!(known_of(&asked, &[]).ends_with("pets: A lurcher"));
        let none = Unit { pets: false, ..unit(3, "high") };
        assert!(said(&none, &with_a_dog).contains("Check: not adapted for a wheelchair; no pets allowed, and they have some"));
    }
}
