//! Where a press of one line of a list leads back to: the list as it was looked at.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::{form::Typed, words::in_an_address};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    Home,
    Tasks,
    Diary(Week),
    /// The page of what was pressed.
    Page,
}

/// What of a diary is looked at: whose (`all`, a worker's id, a team's behind `team-`, one's own where nothing is said), from which day, by
/// the week or by the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    pub of: String,
    pub from: Date,
    pub by_day: bool,
}

impl Week {
    pub fn address(&self) -> String {
        let of = if self.of.is_empty() { String::new() } else { format!("of={}&", in_an_address(&self.of)) };
        format!("/diary?{of}from={}{}", self.from, if self.by_day { "&by=day" } else { "" })
    }
}

impl Back {
    /// As a form carries it.
    pub fn fields(&self) -> Markup {
        html! {
            @match self {
                Back::Home => { input type="hidden" name="from" value="home"; }
                Back::Tasks => { input type="hidden" name="from" value="list"; }
                Back::Diary(week) => {
                    input type="hidden" name="from" value="diary";
                    input type="hidden" name="of" value=(week.of);
                    input type="hidden" name="on" value=(week.from.to_string());
                    @if week.by_day { input type="hidden" name="by" value="day"; }
                }
                Back::Page => { input type="hidden" name="from" value="page"; }
            }
        }
    }

    /// As it was sent; what is not understood leads to the page of what was pressed.
    pub fn read(typed: &Typed) -> Back {
        match (typed.get("from"), typed.get("on").parse()) {
            ("home", _) => Back::Home,
            ("list", _) => Back::Tasks,
            ("diary", Ok(from)) => Back::Diary(Week { of: typed.get("of").to_owned(), from, by_day: typed.get("by") == "day" }),
            _ => Back::Page,
        }
    }

    /// The address, with the code of what was done.
    pub fn address(&self, own: &str, code: &str) -> String {
        match self {
            Back::Home => format!("/?done={code}"),
            Back::Tasks => format!("/tasks?done={code}"),
            Back::Diary(week) => format!("{}&done={code}", week.address()),
            Back::Page => format!("{own}?done={code}"),
        }
    }
}
