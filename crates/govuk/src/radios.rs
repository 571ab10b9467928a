//! One answer out of a few.
//!
//! The error summary links to the first answer, whose id is the question's own name.
//!
//! ```
//! use govuk::{Choice, Radios};
//! use maud::Render;
//! let field = Radios {
//!     name: "pet",
//!     legend: "Is there a pet?",
//!     items: Choice::yes_no(),
//!     value: "yes",
//!     inline: true,
//!     ..Default::default()
//! };
//! assert!(field.render().0.contains(r#"value="yes" checked"#));
//! ```

use maud::{Markup, Render, html};

use crate::choice::{Choice, Choices};
use crate::field::{Size, Support, group};
use crate::fieldset::Fieldset;
use crate::html::{Attrs, or};

/// Radios with their legend, hint and error. Without a legend there is no fieldset.
#[derive(Debug, Clone, Default)]
pub struct Radios<'a> {
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
    /// The value of the answer chosen; empty for none.
    pub value: &'a str,
    pub items: Vec<Choice<'a>>,
    /// Side by side: for two or three short answers.
    pub inline: bool,
    pub small: bool,
    /// More ids that describe the fieldset.
    pub described_by: &'a str,
    pub classes: &'a str,
    pub fieldset_classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl Render for Radios<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let support = Support { id, hint: self.hint, hint_html: self.hint_html.as_ref(), error: self.error };
        let inline = if self.inline { "govuk-radios--inline" } else { "" };
        let small = if self.small { "govuk-radios--small" } else { "" };
        let choices = Choices {
            base: "radios",
            kind: "radio",
            id,
            name: self.name,
            described_by: "",
            items: &self.items,
            is_chosen: &|item| !self.value.is_empty() && item.value == Some(self.value),
            classes: &[inline, small, self.classes],
            attrs: self.attrs,
        };
        let inner = html! { (support) (choices) };
        let body = if self.legend.is_empty() {
            inner
        } else {
            Fieldset {
                legend: self.legend,
                legend_size: self.legend_size,
                legend_is_heading: self.legend_is_heading,
                legend_classes: self.legend_classes,
                described_by: &support.described_by(self.described_by),
                classes: self.fieldset_classes,
                body: inner,
                ..Default::default()
            }
            .render()
        };
        group(&[self.group_classes], self.error.is_some(), self.group_attrs, body)
    }
}
