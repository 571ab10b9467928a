//! Any number of answers.
//!
//! ```
//! use govuk::{Checkboxes, Choice};
//! use maud::Render;
//! let field = Checkboxes {
//!     name: "fruit",
//!     legend: "Which fruit?",
//!     items: Choice::list(&[("apple", "Apple"), ("pear", "Pear")]),
//!     values: vec!["pear"],
//!     ..Default::default()
//! };
//! assert!(field.render().0.contains(r#"value="pear" checked"#));
//! ```

use maud::{Markup, Render, html};

use crate::choice::{Choice, Choices};
use crate::field::{Size, Support, group};
use crate::fieldset::Fieldset;
use crate::html::{Attrs, or};

/// Checkboxes with their legend, hint and error. Without a legend there is no fieldset: for one lone box.
#[derive(Debug, Clone, Default)]
pub struct Checkboxes<'a> {
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
    /// The values of the answers chosen.
    pub values: Vec<&'a str>,
    pub items: Vec<Choice<'a>>,
    pub small: bool,
    /// More ids that describe the fieldset.
    pub described_by: &'a str,
    pub classes: &'a str,
    pub fieldset_classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl<'a> Checkboxes<'a> {
    /// One box on its own, sending "yes" when ticked.
    pub fn one(name: &'a str, text: &'a str, ticked: bool) -> Self {
        let item = Choice { checked: Some(ticked), ..Choice::new("yes", text) };
        Self { name, items: vec![item], ..Default::default() }
    }
}

impl Render for Checkboxes<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let support = Support { id, hint: self.hint, hint_html: self.hint_html.as_ref(), error: self.error };
        let described_by = support.described_by(self.described_by);
        let small = if self.small { "govuk-checkboxes--small" } else { "" };
        let choices = Choices {
            base: "checkboxes",
            kind: "checkbox",
            id,
            name: self.name,
            described_by: if self.legend.is_empty() { &described_by } else { "" },
            items: &self.items,
            is_chosen: &|item| item.value.is_some_and(|value| self.values.contains(&value)),
            classes: &[small, self.classes],
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
                described_by: &described_by,
                classes: self.fieldset_classes,
                body: inner,
                ..Default::default()
            }
            .render()
        };
        group(&[self.group_classes], self.error.is_some(), self.group_attrs, body)
    }
}
