//! When a contract wants somebody on call, and when nobody is; and how many staff it wants for its units.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use serde::Deserialize;

/// As what somebody is on call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnCallAs {
    Worker,
    Manager,
}

impl OnCallAs {
    pub const ALL: [OnCallAs; 2] = [OnCallAs::Worker, OnCallAs::Manager];

    pub fn id(self) -> &'static str {
        match self {
            OnCallAs::Worker => "worker",
            OnCallAs::Manager => "manager",
        }
    }
}

/// The hours that must be covered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnCall {
    pub clause: String,
    /// For staff, in our own words.
    pub says: String,
    pub cover: Vec<Cover>,
}

/// One kind of hours: as what, on which days of the week, from when until when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    #[serde(rename = "as")]
    pub who: OnCallAs,
    /// Every day where none is named.
    #[serde(default)]
    pub days: Vec<Day>,
    pub from: Hour,
    /// Not after `from`: on the next day.
    pub until: Hour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    fn is(self, on: Date) -> bool {
        let weekday = match self {
            Day::Mon => Weekday::Monday,
            Day::Tue => Weekday::Tuesday,
            Day::Wed => Weekday::Wednesday,
            Day::Thu => Weekday::Thursday,
            Day::Fri => Weekday::Friday,
            Day::Sat => Weekday::Saturday,
            Day::Sun => Weekday::Sunday,
        };
        on.weekday() == weekday
    }
}

/// A time of day, or its end: `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Hour(Option<Time>);

impl TryFrom<String> for Hour {
    type Error = String;

    fn try_from(text: String) -> Result<Hour, String> {
        if text == "24:00" {
            return Ok(Hour(None));
        }
        Time::strptime("%H:%M", &text)
            .map(|time| Hour(Some(time)))
            .map_err(|_| format!("“{text}” is no time of day, such as 17:30 or 24:00"))
    }
}

impl Hour {
    fn at(self, on: Date, zone: &TimeZone) -> Option<Timestamp> {
        let (on, time) = self.0.map_or_else(|| (on.saturating_add(1.days()), Time::midnight()), |time| (on, time));
        on.to_datetime(time).to_zoned(zone.clone()).ok().map(|at| at.timestamp())
    }
}

/// How many staff a contract wants for each unit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staffing {
    pub clause: String,
    /// Full-time equivalents of support staff for a unit, at least.
    pub fte_per_unit: f64,
}

/// From a moment until another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// The hours between two days, both of them whole, in which somebody is wanted as `who`; those that touch are one.
pub fn wanted(cover: &[Cover], who: OnCallAs, (first, last): (Date, Date), zone: &TimeZone) -> Vec<Stretch> {
    let mut all = vec![];
    // What begins on the evening before goes on into the first day.
    let mut on = first.saturating_sub(1.days());
    while on <= last {
        for cover in cover.iter().filter(|cover| cover.who == who && (cover.days.is_empty() || cover.days.iter().any(|day| day.is(on)))) {
            let (Some(from), Some(mut until)) = (cover.from.at(on, zone), cover.until.at(on, zone)) else { continue };
            if until <= from {
                until = cover.until.at(on.saturating_add(1.days()), zone).unwrap_or(until);
            }
            all.push(Stretch { from, until });
        }
        on = on.saturating_add(1.days());
    }
    let bound = |on: Date| Hour(Some(Time::midnight())).at(on, zone);
    let (Some(begin), Some(end)) = (bound(first), bound(last.saturating_add(1.days()))) else { return vec![] };
    together(all.into_iter().map(|stretch| Stretch { from: stretch.from.max(begin), until: stretch.until.min(end) }).collect())
}

/// Spans that touch or overlap, made one; in the order of time.
fn together(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.retain(|stretch| stretch.from < stretch.until);
    all.sort_unstable();
    let mut joined: Vec<Stretch> = vec![];
    for stretch in all {
        match joined.last_mut() {
            Some(last) if stretch.from <= last.until => last.until = last.until.max(stretch.until),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// What of the hours wanted no shift covers.
pub fn gaps(wanted: &[Stretch], shifts: &[Stretch]) -> Vec<Stretch> {
    let shifts = together(shifts.to_vec());
    let mut gaps = vec![];
    for want in wanted {
        let mut from = want.from;
        for shift in shifts.iter().filter(|shift| shift.from < want.until && shift.until > want.from) {
            if shift.from > from {
                gaps.push(Stretch { from, until: shift.from });
            }
            from = from.max(shift.until);
        }
        if from < want.until {
            gaps.push(Stretch { from, until: want.until });
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn cover(text: &str) -> Vec<Cover> {
        toml::from_str::<OnCall>(&format!("clause = 'C3.2'\nsays = 'always'\n{text}")).unwrap().cover
    }

    fn london() -> TimeZone {
        TimeZone::get("Europe/London").unwrap()
    }

    fn stretch(from: &str, until: &str) -> Stretch {
        Stretch { from: from.parse().unwrap(), until: until.parse().unwrap() }
    }

    const ALWAYS: &str = "[[cover]]\nas = 'worker'\nfrom = '00:00'\nuntil = '24:00'";

    #[test]
    fn every_hour_of_every_day_is_one_span_also_where_the_clock_changes() {
        let wanted = wanted(&cover(ALWAYS), OnCallAs::Worker, (date(2026, 3, 28), date(2026, 3, 30)), &london());
        assert_eq!(wanted, [stretch("2026-03-28T00:00:00Z", "2026-03-30T23:00:00Z")]);
        let none = super::wanted(&cover(ALWAYS), OnCallAs::Manager, (date(2026, 3, 28), date(2026, 3, 30)), &london());
        assert_eq!(none, []);
    }

    #[test]
    fn nights_begin_on_the_evening_before_and_only_on_the_days_that_are_named() {
        let nights = cover("[[cover]]\nas = 'worker'\ndays = ['fri', 'sat']\nfrom = '17:00'\nuntil = '09:00'");
        // 28 February 2026 is a Saturday: Friday's night goes on into it.
        let wanted = wanted(&nights, OnCallAs::Worker, (date(2026, 2, 28), date(2026, 3, 1)), &london());
        assert_eq!(
            wanted,
            [stretch("2026-02-28T00:00:00Z", "2026-02-28T09:00:00Z"), stretch("2026-02-28T17:00:00Z", "2026-03-01T09:00:00Z")]
        );
    }

    #[test]
    fn what_no_shift_covers_is_a_gap_and_shifts_may_overlap() {
        let day = [stretch("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z")];
        let shifts = [
            stretch("2026-03-02T08:00:00Z", "2026-03-02T14:00:00Z"),
            stretch("2026-03-01T20:00:00Z", "2026-03-02T08:30:00Z"),
            stretch("2026-03-02T16:00:00Z", "2026-03-02T20:00:00Z"),
        ];
        assert_eq!(
            gaps(&day, &shifts),
            [stretch("2026-03-02T14:00:00Z", "2026-03-02T16:00:00Z"), stretch("2026-03-02T20:00:00Z", "2026-03-03T00:00:00Z")]
        );
        assert_eq!(gaps(&day, &[]), day);
        assert_eq!(gaps(&day, &day), []);
    }

    #[test]
    fn an_hour_that_there_is_not_is_refused() {
        assert!(toml::from_str::<OnCall>("clause = ''\nsays = ''\n[[cover]]\nas = 'worker'\nfrom = '25:00'\nuntil = '24:00'").is_err());
        assert!(toml::from_str::<OnCall>("clause = ''\nsays = ''\n[[cover]]\nas = 'nobody'\nfrom = '00:00'\nuntil = '24:00'").is_err());
    }
}
