//! The only place that asks what time it is.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The system's clock, or one that a test sets.
#[derive(Clone)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands still until it is set.
    pub fn standing_at(now: Timestamp) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(now.as_microsecond()))))
    }

    pub fn set(&self, now: Timestamp) {
        if let Some(held) = &self.0 {
            held.store(now.as_microsecond(), Ordering::Relaxed);
        }
    }

    /// Now, to the microsecond: what the database can hold.
    pub fn now(&self) -> Timestamp {
        let micros = match &self.0 {
            Some(held) => held.load(Ordering::Relaxed),
            None => Timestamp::now().as_microsecond(),
        };
        Timestamp::from_microsecond(micros).expect("a clock between the years -9999 and 9999")
    }

    /// Today where the service is.
    pub fn today(&self) -> Date {
        local_day(self.now())
    }
}

/// The zone of every local day and time in Holdfast.
pub fn zone() -> TimeZone {
    static ZONE: std::sync::OnceLock<TimeZone> = std::sync::OnceLock::new();
    ZONE.get_or_init(|| TimeZone::get("Europe/London").expect("the time zone rules are built in")).clone()
}

/// The local day of an instant.
pub fn local_day(at: Timestamp) -> Date {
    at.to_zoned(zone()).date()
}

/// Why what a clock says cannot be right, as a sentence; nothing when it may be. Holdfast is younger than the one bound, and the
/// other is beyond every calendar that it has.
pub fn doubt(now: Timestamp) -> Option<String> {
    let day = local_day(now);
    (!(2024..2100).contains(&day.year())).then(|| {
        format!(
            "The clock of the computer that Holdfast runs on says that it is {}. That cannot be right: days and deadlines are wrong until \
             it is set. Tell your administrator.",
            day.strftime("%-d %B %Y")
        )
    })
}

/// As [`doubt`], for an operator, who can be told how it goes with what was recorded last.
pub fn doubt_beside(now: Timestamp, latest: Option<Timestamp>) -> Option<String> {
    let jumped = |latest: Timestamp| {
        let ahead = now.duration_since(latest).as_hours() / 24;
        let said = now.to_zoned(zone()).strftime("%-d %B %Y %H:%M").to_string();
        match ahead {
            ..=-1 => Some(format!("the clock says {said}, {} days before the newest entry of the journal: is it right?", -ahead)),
            400.. => Some(format!("the clock says {said}, {ahead} days after the newest entry of the journal: is it right?")),
            _ => None,
        }
    };
    doubt(now).or_else(|| latest.and_then(jumped))
}
