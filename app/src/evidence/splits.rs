//! How a figure is split, and under which category a record comes.

use jiff::civil::Date;
use rules::Pack;
use serde::Deserialize;

use super::{
    Quarter,
    measures::{Counted, Measure},
    of_forms::Item,
    queries::Stay,
    returns::{Band, Cuts, Unit},
};
use crate::people::characteristics;

/// What the record keeps apart as declined, not asked and not known, these figures count as this.
pub const NOT_KNOWN: &str = "Not known";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    Source,
    DeclineReason,
    Age,
    Gender,
    Ethnicity,
    Disability,
    Sexuality,
    PrimaryNeed,
    SecondaryNeed,
    LengthOfStay,
    MoveOn,
    ReasonForLeaving,
}

/// How a figure is split: by what is known of everybody, or by an item of a form.
#[derive(Clone, Copy)]
pub enum Cut<'r> {
    Split(Split),
    Item(&'r Item),
}

impl Cut<'_> {
    /// Every category that it can give, in the order they are shown in.
    pub fn every(self, with: With<'_>) -> Vec<String> {
        match self {
            Cut::Split(split) => split.every(with),
            Cut::Item(item) => item.every(),
        }
    }

    /// The categories that a record comes under: one, but for a choice of several answers.
    pub fn categories(self, of: &Counted<'_>, with: With<'_>) -> Vec<String> {
        match self {
            Cut::Split(split) => vec![split.category(of, with)],
            Cut::Item(item) => item.categories(of),
        }
    }

    /// The value that put the record there, where it was recorded in other words than the category's.
    pub fn recorded(self, of: &Counted<'_>, with: With<'_>) -> String {
        match self {
            Cut::Split(split) => {
                let (category, recorded) = (split.category(of, with), split.recorded(of, with));
                if category == recorded { category } else { format!("{category} ({recorded})") }
            }
            Cut::Item(item) => item.categories(of).join(", "),
        }
    }
}

/// What a category is worked out with.
#[derive(Clone, Copy)]
pub struct With<'a> {
    pub quarter: Quarter,
    pub today: Date,
    pub pack: &'a Pack,
    pub cuts: &'a Cuts,
}

impl Split {
    pub fn rule(self) -> &'static str {
        match self {
            Split::Source => "Split by who referred.",
            Split::DeclineReason => "Split by the reason given with that answer.",
            Split::Age => {
                "Split by age on the first day of the quarter; in quarters from the day that the return names, on the day of arrival where that came later."
            }
            Split::Gender => {
                "Split by gender as it stood on the day of the earliest arrival counted; where nobody had been asked then, as it was told first after it, by the end of the quarter. Declined, not asked and not known are counted together as not known."
            }
            Split::Ethnicity => {
                "Split by ethnicity as it stood on the day of the earliest arrival counted; where nobody had been asked then, as it was told first after it, by the end of the quarter. Declined, not asked and not known are counted together as not known."
            }
            Split::Disability => {
                "Split by disability as it stood on the day of the earliest arrival counted, or as it was told first after it, by the end of the quarter: yes, or anything else."
            }
            Split::Sexuality => {
                "Split by sexuality as it stood on the day of the earliest arrival counted; where nobody had been asked then, as it was told first after it, by the end of the quarter. Declined, not asked and not known are counted together as not known."
            }
            Split::PrimaryNeed => "Split by main need as it stood on the day of the earliest arrival counted.",
            Split::SecondaryNeed => "Split by second need as it stood on the day of the earliest arrival counted.",
            Split::LengthOfStay => {
                "Split by length of stay in calendar months, from arrival to departure, or to the end of the quarter for those still there then; the earliest stay if a person has two. Exactly one month counts in the band that begins at one month."
            }
            Split::MoveOn => "Split by where they moved on to.",
            Split::ReasonForLeaving => "Split by the reason, told by words in what was recorded of the departure.",
        }
    }

    /// Whether the things a measure counts have such a category.
    pub fn fits(self, measure: Measure) -> bool {
        match self {
            Split::Source => measure.is_of_referrals_received(),
            Split::DeclineReason => matches!(measure, Measure::ReferralsDeclined | Measure::ReferralsRedirected),
            Split::LengthOfStay => measure == Measure::PeopleInSafeAccommodation,
            Split::MoveOn | Split::ReasonForLeaving => measure.unit() == Unit::Departures,
            _ => measure.unit() == Unit::People,
        }
    }

    /// The list of the pack that has the categories, where it is one.
    fn list(self) -> Option<&'static str> {
        match self {
            Split::Source => Some("referral-sources"),
            Split::DeclineReason => Some("decline-reasons"),
            Split::Gender => Some("gender"),
            Split::Ethnicity => Some("ethnicity"),
            Split::Sexuality => Some("sexuality"),
            Split::PrimaryNeed | Split::SecondaryNeed => Some("needs"),
            Split::MoveOn => Some("move-on-types"),
            Split::Age | Split::Disability | Split::LengthOfStay | Split::ReasonForLeaving => None,
        }
    }

    /// Every category, in the order they are shown in; ones that only records have come after these.
    pub fn order(self, with: With<'_>) -> Vec<String> {
        let bands = |bands: &[Band]| bands.iter().map(|band| band.says.clone()).collect();
        match self {
            Split::Age => bands(&with.cuts.bands.age),
            Split::LengthOfStay => bands(&with.cuts.bands.length_of_stay),
            Split::Disability => vec![DISABLED.into(), NOT_DISABLED.into()],
            Split::ReasonForLeaving => with.cuts.reasons_for_leaving.iter().map(|reason| reason.says.clone()).collect(),
            listed => {
                let list = listed.list().map_or(&[][..], |list| with.pack.list(list));
                list.iter().filter(|choice| choice.rolls_up_to.is_none()).map(|choice| choice.says.clone()).collect()
            }
        }
    }

    /// Every category that the split can give, in that order: also what no list has, such as "Not known".
    pub fn every(self, with: With<'_>) -> Vec<String> {
        let mut every = self.order(with);
        let besides: &[&str] = match self {
            Split::Disability | Split::LengthOfStay => &[],
            Split::SecondaryNeed => &[NO_SECOND_NEED, NOT_KNOWN],
            Split::ReasonForLeaving => &[WITHOUT_INTERVIEW, OTHER_REASON, NOT_KNOWN],
            _ => &[NOT_KNOWN],
        };
        for says in besides {
            if !every.iter().any(|known| known == says) {
                every.push((*says).to_owned());
            }
        }
        every
    }

    /// The category that a record comes under.
    pub fn category(self, of: &Counted<'_>, with: With<'_>) -> String {
        if let Some(list) = self.list() {
            // Many people have one need; that no second one is recorded is not something unknown.
            if self == Split::SecondaryNeed && matches!(self.coded(of, with), "" | "none" | "not-asked") {
                return NO_SECOND_NEED.into();
            }
            return with.pack.rolled_up(list, self.counted_as(list, of, with)).map_or(NOT_KNOWN, |choice| &choice.says).to_owned();
        }
        match self {
            Split::Age => age(of, with).and_then(|age| band(&with.cuts.bands.age, age)),
            Split::LengthOfStay => months_stayed(of, with).and_then(|months| band(&with.cuts.bands.length_of_stay, months)),
            Split::Disability if self.coded(of, with) == "yes" => Some(DISABLED.into()),
            Split::Disability => Some(NOT_DISABLED.into()),
            _ => of.stay().map(|stay| reason_for_leaving(stay, with.cuts)),
        }
        .unwrap_or_else(|| NOT_KNOWN.into())
    }

    /// The value that put the record there, as recorded: with declined, not asked and not known told apart.
    pub fn recorded(self, of: &Counted<'_>, with: With<'_>) -> String {
        if let Some(list) = self.list() {
            let coded = self.coded(of, with);
            return with.pack.choice(list, coded).map_or_else(|| plain(coded), |choice| choice.says.clone());
        }
        match self {
            Split::Age => age(of, with).map_or_else(|| "no date of birth".into(), |age| format!("aged {age}")),
            Split::LengthOfStay => match months_stayed(of, with) {
                Some(0) => "less than a month".into(),
                Some(1) => "1 full month".into(),
                Some(months) => format!("{months} full months"),
                None => "not known".into(),
            },
            Split::Disability => plain(self.coded(of, with)),
            _ => self.category(of, with),
        }
    }

    /// The kind of characteristic that it splits by, where it is one.
    fn characteristic(self) -> Option<&'static str> {
        match self {
            Split::Gender => Some("gender"),
            Split::Ethnicity => Some("ethnicity"),
            Split::Disability => Some("disability"),
            Split::Sexuality => Some("sexuality"),
            Split::PrimaryNeed => Some("main-need"),
            Split::SecondaryNeed => Some("second-need"),
            _ => None,
        }
    }

    fn coded<'f>(self, of: &Counted<'f>, with: With<'_>) -> &'f str {
        let stay = of.stay();
        if let Some(kind) = self.characteristic() {
            return stay.map_or("", |stay| stay.told(kind, with.quarter));
        }
        match (self, of) {
            (Split::Source, Counted::Referral(referral)) => &referral.referral.source,
            (Split::DeclineReason, Counted::Referral(referral)) => referral.stands().map_or("", |answer| &answer.reason),
            (Split::MoveOn, _) => stay.map_or("", |stay| &stay.move_on),
            _ => "",
        }
    }

    /// The code that a list of the pack counts it as: where the list is coarser than what was told, the coarser code.
    fn counted_as<'f>(self, list: &str, of: &Counted<'f>, with: With<'_>) -> &'f str {
        let coded = self.coded(of, with);
        let kind = self.characteristic().and_then(characteristics::kind);
        kind.map_or(coded, |kind| kind.counted_as(coded, |id| with.pack.choice(list, id).is_some()))
    }
}

const NO_SECOND_NEED: &str = "None recorded";
const WITHOUT_INTERVIEW: &str = "Planned, without an exit interview";
const OTHER_REASON: &str = "Other";
const DISABLED: &str = "Disabled";
const NOT_DISABLED: &str = "Not recorded as disabled";

/// A code that stands in no list, such as not-asked, in words.
fn plain(code: &str) -> String {
    if code.is_empty() { "not recorded".into() } else { code.replace('-', " ") }
}

fn band(bands: &[Band], value: i32) -> Option<String> {
    bands.iter().rev().find(|band| *band.from.as_ref() <= value).map(|band| band.says.clone())
}

fn reason_for_leaving(stay: &Stay, cuts: &Cuts) -> String {
    let written = stay.exit_written.to_lowercase();
    let reason = cuts.reasons_for_leaving.iter().find(|reason| reason.words.iter().any(|word| written.contains(word.as_str())));
    match reason {
        Some(reason) => reason.says.clone(),
        None if stay.exit_kind == "planned" => WITHOUT_INTERVIEW.into(),
        None if written.trim().is_empty() => NOT_KNOWN.into(),
        None => OTHER_REASON.into(),
    }
}

fn age(of: &Counted<'_>, with: With<'_>) -> Option<i32> {
    let stay = of.stay()?;
    let first = with.quarter.first_day();
    let here = with.cuts.bands.age_on_arrival_since.is_some_and(|since| first >= since);
    let on = if here { stay.arrived_on.max(first) } else { first };
    whole_months(stay.born_on?, on).map(|months| months / 12)
}

/// To the end of the quarter, or to today while it goes on.
fn months_stayed(of: &Counted<'_>, with: With<'_>) -> Option<i32> {
    let stay = of.stay()?;
    let last = with.quarter.last_day().min(with.today);
    let end = stay.departed_on.unwrap_or(last).min(last);
    whole_months(stay.arrived_on, end)
}

/// Full calendar months from one day to another. A month from the 31st is full on the last day of a shorter month.
pub fn whole_months(from: Date, to: Date) -> Option<i32> {
    if to < from {
        return None;
    }
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    let full = to.day() >= from.day() || to == to.last_of_month();
    Some(if full { months } else { months - 1 })
}
