//! One line of text.
//!
//! ```
//! use govuk::{Input, Width};
//! use maud::Render;
//! let field = Input {
//!     name: "town",
//!     label: "Town or city",
//!     error: Some("Enter a town or city"),
//!     value: "Wigan",
//!     width: Width::TwoThirds,
//!     ..Default::default()
//! };
//! assert!(field.render().0.contains(r#"aria-describedby="town-error""#));
//! ```

use maud::{Markup, Render, html};

use crate::field::{Labelled, Size, Support, Width};
use crate::html::{Attrs, join, open, or};
use crate::label::Label;

/// A text input with its label, hint and error.
#[derive(Debug, Clone, Default)]
pub struct Input<'a> {
    pub name: &'a str,
    /// The name, unless set.
    pub id: &'a str,
    pub label: &'a str,
    pub label_size: Size,
    pub label_is_heading: bool,
    pub label_classes: &'a str,
    pub hint: &'a str,
    /// Shown instead of `hint`.
    pub hint_html: Option<Markup>,
    pub error: Option<&'a str>,
    pub value: &'a str,
    pub width: Width,
    /// The `type`: "text" unless set.
    pub kind: &'a str,
    pub inputmode: &'a str,
    pub autocomplete: &'a str,
    pub autocapitalize: &'a str,
    pub pattern: &'a str,
    pub spellcheck: Option<bool>,
    pub disabled: bool,
    /// Shown before the control, such as "£". Not read out: say it in the label too.
    pub prefix: &'a str,
    /// Shown after the control, such as "days". Not read out: say it in the label too.
    pub suffix: &'a str,
    pub before_input: Option<Markup>,
    pub after_input: Option<Markup>,
    /// More ids that describe the control.
    pub described_by: &'a str,
    pub classes: &'a str,
    pub wrapper_classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl Input<'_> {
    fn control(&self, id: &str, described_by: &str) -> Markup {
        let error = if self.error.is_some() { "govuk-input--error" } else { "" };
        let spellcheck = self.spellcheck.map(|on| on.to_string()).unwrap_or_default();
        let tag = open("input")
            .class(&["govuk-input", self.width.class(), self.classes, error])
            .attr("id", id)
            .attr("name", self.name)
            .attr("type", or(self.kind, "text"))
            .maybe("spellcheck", &spellcheck)
            .maybe("value", self.value)
            .flag("disabled", self.disabled)
            .maybe("aria-describedby", described_by)
            .maybe("autocomplete", self.autocomplete)
            .maybe("autocapitalize", self.autocapitalize)
            .maybe("pattern", self.pattern)
            .maybe("inputmode", self.inputmode)
            .attrs(self.attrs);
        html! { (tag) }
    }

    fn wrapped(&self, control: Markup) -> Markup {
        let affixes = !self.prefix.is_empty() || !self.suffix.is_empty();
        if !affixes && self.before_input.is_none() && self.after_input.is_none() {
            return control;
        }
        html! {
            div class=(join(&["govuk-input__wrapper", self.wrapper_classes])) {
                @if let Some(before) = &self.before_input { (before) }
                @if !self.prefix.is_empty() { div class="govuk-input__prefix" aria-hidden="true" { (self.prefix) } }
                (control)
                @if !self.suffix.is_empty() { div class="govuk-input__suffix" aria-hidden="true" { (self.suffix) } }
                @if let Some(after) = &self.after_input { (after) }
            }
        }
    }
}

impl Render for Input<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let support = Support { id, hint: self.hint, hint_html: self.hint_html.as_ref(), error: self.error };
        let described_by = support.described_by(self.described_by);
        Labelled {
            label: Label {
                text: self.label,
                for_id: id,
                size: self.label_size,
                is_heading: self.label_is_heading,
                classes: self.label_classes,
                ..Default::default()
            },
            support,
            group_classes: &[self.group_classes],
            group_attrs: self.group_attrs,
        }
        .around(self.wrapped(self.control(id, &described_by)))
    }
}
