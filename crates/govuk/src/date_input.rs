//! A date people know or can look up, as day, month and year.
//!
//! The fields are named `{name}-day`, `{name}-month` and `{name}-year`. The error summary links to `{name}-day`, or to
//! the first field that is wrong.
//!
//! ```
//! use govuk::DateInput;
//! use maud::Render;
//! let field = DateInput { name: "born", legend: "Date of birth", day: "1", month: "2", year: "1990", ..Default::default() };
//! assert!(field.render().0.contains(r#"id="born-day" name="born-day""#));
//! ```

use maud::{Markup, Render, html};

use crate::field::{Size, Support, group};
use crate::fieldset::Fieldset;
use crate::html::{Attrs, close, join, open, or};
use crate::input::Input;

/// Which fields of a date are marked wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DatePart {
    /// The whole date.
    #[default]
    All,
    Day,
    Month,
    Year,
}

/// Day, month and year with their legend, hint and error.
#[derive(Debug, Clone, Default)]
pub struct DateInput<'a> {
    /// What the names of the fields begin with.
    pub name: &'a str,
    /// The name, unless set.
    pub id: &'a str,
    pub legend: &'a str,
    pub legend_size: Size,
    pub legend_is_heading: bool,
    pub legend_classes: &'a str,
    pub hint: &'a str,
    /// Shown instead of `hint`.
    pub hint_html: Option<Markup>,
    pub error: Option<&'a str>,
    /// Which fields the error is about.
    pub wrong: DatePart,
    pub day: &'a str,
    pub month: &'a str,
    pub year: &'a str,
    /// The browser may fill in the person's own date of birth.
    pub own_birthday: bool,
    /// More ids that describe the fieldset.
    pub described_by: &'a str,
    pub classes: &'a str,
    pub fieldset_classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl DateInput<'_> {
    fn part(&self, part: DatePart, key: &str, label: &str, value: &str) -> Markup {
        let wrong = self.error.is_some() && (self.wrong == DatePart::All || self.wrong == part);
        let width = if part == DatePart::Year { "govuk-input--width-4" } else { "govuk-input--width-2" };
        let birthday = format!("bday-{key}");
        let separator = if self.name.is_empty() { "" } else { "-" };
        html! {
            div class="govuk-date-input__item" {
                (Input {
                    id: &format!("{}-{key}", or(self.id, self.name)),
                    name: &format!("{}{separator}{key}", self.name),
                    label,
                    label_classes: "govuk-date-input__label",
                    value,
                    inputmode: "numeric",
                    autocomplete: if self.own_birthday { &birthday } else { "" },
                    classes: &join(&["govuk-date-input__input", if wrong { "govuk-input--error" } else { "" }, width]),
                    ..Default::default()
                })
            }
        }
    }
}

impl Render for DateInput<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let support = Support { id, hint: self.hint, hint_html: self.hint_html.as_ref(), error: self.error };
        let inner = html! {
            (support)
            (open("div").class(&["govuk-date-input", self.classes]).attrs(self.attrs).maybe("id", id))
            (self.part(DatePart::Day, "day", "Day", self.day))
            (self.part(DatePart::Month, "month", "Month", self.month))
            (self.part(DatePart::Year, "year", "Year", self.year))
            (close("div"))
        };
        let body = if self.legend.is_empty() {
            inner
        } else {
            Fieldset {
                legend: self.legend,
                legend_size: self.legend_size,
                legend_is_heading: self.legend_is_heading,
                legend_classes: self.legend_classes,
                described_by: &support.described_by(self.described_by),
                // Without the role JAWS does not read the description of a fieldset of text inputs (govuk-frontend).
                role: "group",
                classes: self.fieldset_classes,
                body: inner,
                ..Default::default()
            }
            .render()
        };
        group(&[self.group_classes], self.error.is_some(), self.group_attrs, body)
    }
}
