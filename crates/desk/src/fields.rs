//! Fields that many forms share: a day, a time, words, a choice.

use govuk::{Checkboxes, Choice, DateInput, Input, Radios, Size, Textarea, Width};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};

use crate::{
    clock::Clock,
    form::{Faults, Typed},
};

/// What was typed and what is wrong with it: what every field is drawn from.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    pub typed: &'a Typed,
    pub faults: &'a Faults,
}

impl<'a> Fields<'a> {
    /// A day as three fields.
    pub fn day(self, name: &str, legend: &str, hint: &str) -> Markup {
        let part = |p: &str| self.typed.get(&format!("{name}-{p}"));
        html! {
            (DateInput { name, legend, legend_size: Size::S, hint, day: part("day"), month: part("month"), year: part("year"), error: self.faults.of(name), ..Default::default() })
            (self.sure_of_year(name))
        }
    }

    /// The box that answers what is asked of an unlikely year; nothing while it was not asked.
    pub fn sure_of_year(self, name: &str) -> Markup {
        self.sure(&format!("{name}-year"), "The year is right")
    }

    /// A time that may be left empty.
    pub fn time(self, name: &str, label: &str) -> Markup {
        html! {
            (Input { name, label, hint: "For example 14:05", width: Width::Chars5, value: self.typed.get(name), error: self.faults.of(name), ..Default::default() })
        }
    }

    /// The box that answers [`Faults::ask`]; nothing while nothing was asked of this field.
    pub fn sure(self, name: &str, label: &str) -> Markup {
        let sure = format!("sure-{name}");
        let (error, ticked) = (self.faults.of(&sure), self.typed.ticked(&sure));
        html! {
            @if error.is_some() || ticked { (Checkboxes { error, ..Checkboxes::one(&sure, label, ticked) }) }
        }
    }

    /// Text of several lines.
    pub fn words(self, name: &str, label: &str, hint: &str, rows: u32) -> Markup {
        html! {
            (Textarea { name, label, label_size: Size::S, hint, rows, value: self.typed.get(name), error: self.faults.of(name), ..Default::default() })
        }
    }

    /// A line of text.
    pub fn line(self, name: &str, label: &str, hint: &str, width: Width) -> Markup {
        html! {
            (Input { name, label, label_size: Size::S, hint, width, value: self.typed.get(name), error: self.faults.of(name), ..Default::default() })
        }
    }

    /// One of a few answers, one under the other.
    pub fn one_of(self, name: &str, legend: &str, hint: &str, items: Vec<Choice<'_>>) -> Markup {
        html! {
            (Radios { name, legend, legend_size: Size::S, hint, items, value: self.typed.get(name), error: self.faults.of(name), ..Default::default() })
        }
    }

    /// One of two or three short answers, side by side.
    pub fn either(self, name: &str, legend: &str, hint: &str, items: Vec<Choice<'_>>) -> Markup {
        html! {
            (Radios { name, legend, legend_size: Size::S, hint, items, inline: true, value: self.typed.get(name), error: self.faults.of(name), ..Default::default() })
        }
    }
}

/// What somebody told; said to be missing when it is, so that a gap is not taken for an answer.
pub fn told(words: &str) -> Markup {
    html! { @if words.is_empty() { span class="hf-not-given" { "Not given" } } @else { (words) } }
}

impl Faults {
    /// When something happened: the day of the field `day`, and the moment when the field `time` is filled. Not ahead
    /// of now. `what` begins the sentences, as in "The day of the arrival".
    pub fn happened(&mut self, typed: &Typed, what: &str, clock: &Clock) -> Option<(Date, Option<Timestamp>)> {
        let day = self.past_day(typed, "day", what, clock.today());
        let time = self.time_if_any(typed, "time");
        let day = day?;
        let at = self.moment("time", Some(day), time);
        if at.is_some_and(|at| at > clock.now()) {
            self.add("time", "The time must not be later than now.");
        }
        Some((day, at))
    }
}
