//! Units, and who stays in them: arrivals, departures, the time a unit stands empty, and support after moving on.
//!
//! A stay is half-open: the unit is free from the day of departure. That no two households are in a unit at once is
//! held by the database, whoever writes. No list or board says a person's name, and none an address: a unit's name is its safe label, and
//! where it is stands on a page of its own (`units/address_pages.rs`), sealed with the unit's key.

mod board;
pub mod queries;
mod room;
pub mod stays;
pub mod units;

pub use room::{OF_A_UNIT, room};
pub use units::address::why_shown;

use crate::{db::DbError, row};

row! {
    #[derive(Clone, Debug, Default)]
    pub struct Unit {
        pub id: i64,
        pub name: String,
        pub town: String,
        pub bedrooms: i64,
        /// An id of [`TOLERANCES`].
        pub tolerance: String,
        pub wheelchair: bool,
        pub pets: bool,
        /// An id of `lists/units.toml`, as `lives`; empty where it was not said.
        pub kind: String,
        /// How many people it takes.
        pub people: Option<i64>,
        pub lives: String,
        /// yes, no, or empty.
        pub step_free: String,
        pub staff_cover: String,
        /// Ids of `lists/units.toml`, a line each.
        pub features: String,
        /// What units in one house are called together; empty where it was not said.
        pub house: String,
        pub version: i64,
    }
}

impl Unit {
    /// The unit's page.
    pub fn page(&self) -> String {
        unit_page(&self.name)
    }
}

/// What a departure says of somebody who died while they lived there: nothing else is asked, and what lapses with a death does.
pub const DIED: &str = "Died";

/// How much a unit's surroundings can bear of the risks that come with complex needs.
pub const TOLERANCES: [(&str, &str); 3] = [("high", "High"), ("medium", "Medium"), ("low", "Low")];

pub fn tolerance_says(id: &str) -> &'static str {
    TOLERANCES.iter().find(|(known, _)| *known == id).map_or("Not known", |(_, says)| says)
}

/// The page of a unit of this name.
pub fn unit_page(name: &str) -> String {
    format!("/units/{}", crate::words::in_an_address(name))
}

/// Moving on to these is going home. Before it, the safety plan, the risk assessment and referrals are checked (C3.2).
pub const GOING_HOME: [&str; 2] = ["returned-home", "returned-to-abuser"];

/// "1 day", "3 days".
pub fn count(number: i64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Why something was not recorded.
#[derive(Debug)]
pub enum Refused {
    /// A sentence for a field of the form.
    Because(&'static str, String),
    /// Somebody is in the unit on one of the days.
    Occupied,
    /// It was changed since it was opened.
    Changed,
    /// There is no such thing.
    Gone,
    Db(DbError),
}

impl From<DbError> for Refused {
    fn from(error: DbError) -> Refused {
        if error.is_occupied() { Refused::Occupied } else { Refused::Db(error) }
    }
}
