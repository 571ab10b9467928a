//! What figures count. Each measure is defined here, once: the records it counts, by which date, and the sentence that
//! says so. The page, the files handed in and the list of records behind a figure all come from it.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, ToSpan as _, civil::Date};
use serde::Deserialize;

use super::{
    Quarter,
    queries::{Answer, Child, Facts, Goal, Raised, Received, Resettlement, Source, Stay},
    recorded::Recorded,
    returns::Unit,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    ReferralsAccepted,
    ReferralsDeclined,
    ReferralsRedirected,
    #[serde(rename = "referrals-answered-in-24-hours")]
    ReferralsAnsweredIn24Hours,
    PeopleInSafeAccommodation,
    PeopleInResettlement,
    PeopleSupported,
    PeopleWithProgress,
    MinutesPaid,
    MinutesUnpaid,
    SafeguardingAdult,
    SafeguardingChild,
    HighRiskPanel,
    Marac,
    PlannedExits,
    UnplannedExits,
    Arrivals,
    #[serde(rename = "arrivals-with-dash-in-2-days")]
    ArrivalsWithDashIn2Days,
    ChildrenResident,
}

/// A record that a figure counts.
#[derive(Clone, Copy)]
pub enum Counted<'f> {
    Referral(&'f Received),
    /// A person, by the earliest of their stays that count; the resettlement that follows it, where that counts too.
    Person(&'f Stay, Option<&'f Resettlement>),
    Departure(&'f Stay),
    /// With the day of the DASH on arrival.
    Arrival(&'f Stay, Option<Date>),
    Raised(&'f Raised),
    Child(&'f Child, &'f Stay),
    /// A record made by a form.
    Recorded(&'f Recorded),
}

impl<'f> Counted<'f> {
    /// The stay that says what is known of the person counted.
    pub fn stay(&self) -> Option<&'f Stay> {
        match self {
            Counted::Person(stay, _) | Counted::Departure(stay) | Counted::Arrival(stay, _) | Counted::Child(_, stay) => Some(stay),
            Counted::Referral(_) | Counted::Raised(_) | Counted::Recorded(_) => None,
        }
    }
}

/// What a measure gives for a quarter.
pub enum Count<'f> {
    Records(Vec<Counted<'f>>),
    /// Some of all: the first are part of the second.
    Share(Vec<Counted<'f>>, Vec<Counted<'f>>),
    /// A sum over contacts, which are listed by a query of their own.
    Minutes {
        volunteer: bool,
        minutes: i64,
        contacts: i64,
    },
}

impl Measure {
    pub fn unit(self) -> Unit {
        use Measure as M;
        match self {
            M::ReferralsAccepted | M::ReferralsDeclined | M::ReferralsRedirected | M::ReferralsAnsweredIn24Hours => Unit::Referrals,
            M::PeopleInSafeAccommodation | M::PeopleInResettlement | M::PeopleSupported | M::PeopleWithProgress => Unit::People,
            M::MinutesPaid | M::MinutesUnpaid => Unit::Minutes,
            M::SafeguardingAdult | M::SafeguardingChild => Unit::Concerns,
            M::HighRiskPanel | M::Marac => Unit::Referrals,
            M::PlannedExits | M::UnplannedExits => Unit::Departures,
            M::Arrivals | M::ArrivalsWithDashIn2Days => Unit::Arrivals,
            M::ChildrenResident => Unit::Children,
        }
    }

    /// What it is counted from, besides the stays that say of whom.
    pub fn source(self) -> Source {
        use Measure as M;
        match self {
            M::ReferralsAccepted | M::ReferralsDeclined | M::ReferralsRedirected | M::ReferralsAnsweredIn24Hours => Source::Received,
            M::PeopleInSafeAccommodation | M::PeopleInResettlement | M::PeopleSupported => Source::Stays,
            M::PlannedExits | M::UnplannedExits | M::Arrivals => Source::Stays,
            M::PeopleWithProgress => Source::Goals,
            M::MinutesPaid | M::MinutesUnpaid => Source::Minutes,
            M::SafeguardingAdult | M::SafeguardingChild | M::HighRiskPanel => Source::Raised,
            M::Marac => Source::Raised,
            M::ArrivalsWithDashIn2Days => Source::Dashes,
            M::ChildrenResident => Source::Children,
        }
    }

    /// Whether the records are referrals into the service, which have a source.
    pub fn is_of_referrals_received(self) -> bool {
        matches!(self, Measure::ReferralsAccepted | Measure::ReferralsDeclined | Measure::ReferralsRedirected)
    }

    /// The rule, as staff and commissioners read it.
    pub fn rule(self) -> &'static str {
        match self {
            Measure::ReferralsAccepted => {
                "Referrals received in the quarter whose latest answer is accepted, by the day received. A transfer from another service of the same contract is none: they came once."
            }
            Measure::ReferralsDeclined => "Referrals received in the quarter whose latest answer is declined, by the day received.",
            Measure::ReferralsRedirected => {
                "Referrals received in the quarter whose latest answer is that they were sent on to another service, by the day received. They are not among those declined."
            }
            Measure::ReferralsAnsweredIn24Hours => {
                "Referrals received in the quarter whose first answer came within 24 elapsed hours, of all referrals received in the quarter. Where only the days are known, an answer by the next day counts."
            }
            Measure::PeopleInSafeAccommodation => {
                "Distinct people with a stay on any day of the quarter. The day of departure counts. Records that are one person count once."
            }
            Measure::PeopleInResettlement => {
                "Distinct people with a period of resettlement support on any day of the quarter. Records that are one person count once."
            }
            Measure::PeopleSupported => "Distinct people in safe accommodation or in resettlement on any day of the quarter, once each.",
            Measure::PeopleWithProgress => {
                "Distinct people supported in the quarter with at least one goal whose latest score by the end of the quarter (at a review or at the end) is above its score at the start. Scores that came with a workbook carry no day: they are taken as recorded when the return is made."
            }
            Measure::MinutesPaid => {
                "Minutes of contacts made in the quarter by paid staff, whoever they were with. Attempts that reached nobody do not count. A contact without a named worker counts as paid."
            }
            Measure::MinutesUnpaid => {
                "Minutes of contacts made in the quarter by volunteers, whoever they were with. Attempts that reached nobody do not count."
            }
            Measure::SafeguardingAdult => "Safeguarding concerns about adults, by the day raised.",
            Measure::SafeguardingChild => "Safeguarding concerns about children, by the day raised.",
            Measure::HighRiskPanel => "Referrals to the High-Risk Behaviour Panel, by the day referred.",
            Measure::Marac => "Referrals to MARAC, by the day referred.",
            Measure::PlannedExits => "Departures in the quarter that were planned and had an exit interview.",
            Measure::UnplannedExits => "Every other departure in the quarter: unplanned, or planned without an exit interview.",
            Measure::Arrivals => "Arrivals in the quarter. Each is due a DASH within 48 hours.",
            Measure::ArrivalsWithDashIn2Days => {
                "Arrivals in the quarter with any DASH dated on the day of arrival or one or two days after it."
            }
            Measure::ChildrenResident => {
                "Distinct children listed on the referral behind a stay, who on some day of it in the quarter lived with the household and were born and under 18."
            }
        }
    }

    /// The records counted in a quarter.
    pub fn count<'f>(self, facts: &'f Facts, quarter: Quarter) -> Count<'f> {
        if quarter.first_day() > facts.today {
            return self.nothing();
        }
        let received = || facts.received.iter().filter(move |r| quarter.contains(r.referral.received_on));
        let answered = |outcome: &str| -> Vec<Counted<'f>> {
            received().filter(|r| r.stands().is_some_and(|a| a.outcome == outcome)).map(Counted::Referral).collect()
        };
        let raised = |of: &'f [Raised], which: &dyn Fn(&Raised) -> bool| -> Vec<Counted<'f>> {
            of.iter().filter(|r| quarter.contains(r.raised_on) && which(r)).map(Counted::Raised).collect()
        };
        Count::Records(match self {
            Measure::ReferralsAccepted => answered("accepted"),
            Measure::ReferralsDeclined => answered("declined"),
            Measure::ReferralsRedirected => answered("redirected"),
            Measure::ReferralsAnsweredIn24Hours => {
                let all: Vec<_> = received().map(Counted::Referral).collect();
                let within = received().filter(|r| r.answered_in_24_hours()).map(Counted::Referral).collect();
                return Count::Share(within, all);
            }
            Measure::PeopleInSafeAccommodation => people(facts.resident(quarter).map(|stay| (stay, None))),
            Measure::PeopleInResettlement => people(facts.resettled(quarter)),
            Measure::PeopleSupported => people(facts.supported(quarter)),
            Measure::PeopleWithProgress => with_progress(facts, quarter, None),
            Measure::MinutesPaid => return minutes(facts, quarter, false),
            Measure::MinutesUnpaid => return minutes(facts, quarter, true),
            Measure::SafeguardingAdult => raised(&facts.concerns, &|r| r.kind == "safeguarding" && r.about == "adult"),
            Measure::SafeguardingChild => raised(&facts.concerns, &|r| r.kind == "safeguarding" && r.about == "child"),
            Measure::HighRiskPanel => raised(&facts.concerns, &|r| r.kind == "high-risk-behaviour-panel"),
            Measure::Marac => raised(&facts.marac, &|_| true),
            Measure::PlannedExits => facts.departed(quarter).filter(|s| s.left_as_planned()).map(Counted::Departure).collect(),
            Measure::UnplannedExits => facts.departed(quarter).filter(|s| !s.left_as_planned()).map(Counted::Departure).collect(),
            Measure::Arrivals => facts.arrived(quarter).collect(),
            Measure::ArrivalsWithDashIn2Days => facts.arrived(quarter).filter(is_dash_in_2_days).collect(),
            Measure::ChildrenResident => children(facts, quarter),
        })
    }
}

impl Measure {
    /// What it gives for a quarter that has not begun.
    fn nothing<'f>(self) -> Count<'f> {
        match self {
            Measure::ReferralsAnsweredIn24Hours => Count::Share(vec![], vec![]),
            Measure::MinutesPaid => Count::Minutes { volunteer: false, minutes: 0, contacts: 0 },
            Measure::MinutesUnpaid => Count::Minutes { volunteer: true, minutes: 0, contacts: 0 },
            _ => Count::Records(vec![]),
        }
    }
}

impl Received {
    /// The answer that stopped the clock.
    pub fn first(&self) -> Option<&Answer> {
        self.answers.first()
    }

    /// The answer that stands.
    pub fn stands(&self) -> Option<&Answer> {
        self.answers.last()
    }

    fn answered_in_24_hours(&self) -> bool {
        let Some(answer) = self.first() else { return false };
        match (self.referral.received_at, answer.answered_at) {
            (Some(received), Some(answered)) => {
                (SignedDuration::ZERO..=SignedDuration::from_hours(24)).contains(&answered.duration_since(received))
            }
            _ => answer
                .answered_on
                .is_some_and(|day| day >= self.referral.received_on && day <= self.referral.received_on.saturating_add(1.day())),
        }
    }

    /// Whether the times are missing that would tell 24 hours exactly.
    pub fn is_known_by_day_only(&self) -> bool {
        self.first().is_some_and(|a| a.answered_at.is_none() || self.referral.received_at.is_none())
    }
}

impl Stay {
    fn left_as_planned(&self) -> bool {
        self.exit_kind == "planned" && self.exit_interview
    }
}

impl Facts {
    fn resident(&self, quarter: Quarter) -> impl Iterator<Item = &Stay> {
        self.stays.iter().filter(move |stay| is_resident(stay, quarter))
    }

    fn resettled(&self, quarter: Quarter) -> impl Iterator<Item = Supported<'_>> {
        let resettled = self.in_resettlement(quarter);
        self.stays.iter().filter_map(move |stay| resettled.get(&stay.id).map(|period| (stay, Some(*period))))
    }

    fn supported(&self, quarter: Quarter) -> impl Iterator<Item = Supported<'_>> {
        let resettled = self.in_resettlement(quarter);
        self.stays
            .iter()
            .map(move |stay| (stay, resettled.get(&stay.id).copied()))
            .filter(move |(stay, period)| is_resident(stay, quarter) || period.is_some())
    }

    /// The stays after which resettlement was given on any day of the quarter.
    fn in_resettlement(&self, quarter: Quarter) -> HashMap<i64, &Resettlement> {
        let counts = |r: &&Resettlement| r.started_on <= quarter.last_day() && r.ended_on.is_none_or(|day| day >= quarter.first_day());
        self.resettlements.iter().filter(counts).map(|r| (r.after_id, r)).collect()
    }

    fn arrived(&self, quarter: Quarter) -> impl Iterator<Item = Counted<'_>> {
        let arrivals = self.stays.iter().filter(move |stay| quarter.contains(stay.arrived_on));
        arrivals.map(|stay| Counted::Arrival(stay, self.dashes.get(&stay.id).copied()))
    }

    fn departed(&self, quarter: Quarter) -> impl Iterator<Item = &Stay> {
        self.stays.iter().filter(move |stay| stay.departed_on.is_some_and(|day| quarter.contains(day)))
    }
}

/// A stay with what makes its person supported: being there, or the resettlement given.
type Supported<'f> = (&'f Stay, Option<&'f Resettlement>);

fn is_dash_in_2_days(arrival: &Counted<'_>) -> bool {
    matches!(arrival, Counted::Arrival(stay, Some(dash)) if *dash <= stay.arrived_on.saturating_add(2.days()))
}

/// The day of departure counts.
fn is_resident(stay: &Stay, quarter: Quarter) -> bool {
    stay.arrived_on <= quarter.last_day() && stay.departed_on.is_none_or(|day| day >= quarter.first_day())
}

/// Each person once, by the earliest of the stays given.
fn people<'f>(stays: impl Iterator<Item = Supported<'f>>) -> Vec<Counted<'f>> {
    let mut seen = HashSet::new();
    stays.filter(|(stay, _)| seen.insert(stay.root_id)).map(|(stay, period)| Counted::Person(stay, period)).collect()
}

/// Whether somebody was further at the quarter's end than at the start, by the lines of one goal. A score with a day goes before one that
/// came with a workbook, which has none and counts in every quarter.
fn has_progress(goal: &[Goal], quarter: Quarter) -> bool {
    let of = |start: bool| {
        let by_then = move |line: &&Goal| line.scored_on.is_some_and(|on| on <= quarter.last_day());
        goal.iter().filter(by_then).filter(move |line| (line.stage.as_deref() == Some("access")) == start).map(|line| line.score)
    };
    let start = of(true).next().flatten().or(goal[0].start_score);
    let now = of(false).next_back().flatten().or(goal[0].exit_score).or(goal[0].review_score);
    now.zip(start).is_some_and(|(now, start)| now > start)
}

/// By goals of one outcome domain, or of any.
pub(super) fn with_progress<'f>(facts: &'f Facts, quarter: Quarter, domain: Option<&str>) -> Vec<Counted<'f>> {
    let of_domain = |goal: &&[Goal]| domain.is_none_or(|domain| goal[0].domain == domain);
    let goals = facts.goals.chunk_by(|a, b| a.id == b.id).filter(of_domain);
    let progressed: HashSet<i64> = goals.filter(|goal| has_progress(goal, quarter)).map(|goal| goal[0].referral_id).collect();
    people(facts.supported(quarter).filter(|(stay, _)| progressed.contains(&stay.referral_id)))
}

fn minutes(facts: &Facts, quarter: Quarter, volunteer: bool) -> Count<'_> {
    let days = facts.minutes.iter().filter(|day| quarter.contains(day.happened_on));
    let (minutes, contacts) = days.fold((0, 0), |(minutes, contacts), day| match volunteer {
        true => (minutes + day.volunteer_minutes, contacts + day.volunteer_contacts),
        false => (minutes + day.minutes - day.volunteer_minutes, contacts + day.contacts - day.volunteer_contacts),
    });
    Count::Minutes { volunteer, minutes, contacts }
}

fn children(facts: &Facts, quarter: Quarter) -> Vec<Counted<'_>> {
    let mut seen = HashSet::new();
    let mut counted = vec![];
    for stay in facts.resident(quarter) {
        let first = stay.arrived_on.max(quarter.first_day());
        // On the day they left they were in no unit, but for those who came and left on one day.
        let last = stay
            .departed_on
            .and_then(|left| left.yesterday().ok())
            .map_or(quarter.last_day(), |left| left.min(quarter.last_day()))
            .max(first);
        let there = facts
            .children
            .get(&stay.referral_id)
            .into_iter()
            .flatten()
            .filter(|child| child.lives_there(first) && child.is_one_between(first, last));
        for child in there {
            if seen.insert(child.root_id) {
                counted.push(Counted::Child(child, stay));
            }
        }
    }
    counted
}
