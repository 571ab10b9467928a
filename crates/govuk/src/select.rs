//! One answer out of many.
//!
//! ```
//! use govuk::{Choice, Select};
//! use maud::Render;
//! let field = Select {
//!     name: "colour",
//!     label: "Colour",
//!     blank: Some("Choose a colour"),
//!     items: Choice::list(&[("r", "Red"), ("b", "Blue")]),
//!     value: "b",
//!     ..Default::default()
//! };
//! assert!(field.render().0.contains(r#"<option value="b" selected>Blue</option>"#));
//! ```

use maud::{Markup, Render, html};

use crate::choice::Choice;
use crate::field::{Labelled, Size, Support, Width};
use crate::html::{Attrs, close, open, or};
use crate::label::Label;

/// A select with its label, hint and error.
#[derive(Debug, Clone, Default)]
pub struct Select<'a> {
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
    /// The value chosen; empty for none.
    pub value: &'a str,
    /// The words of a first option that sends nothing.
    pub blank: Option<&'a str>,
    pub items: Vec<Choice<'a>>,
    /// Can be searched by typing, where JavaScript runs. For long lists.
    pub searchable: bool,
    pub width: Width,
    pub disabled: bool,
    /// More ids that describe the control.
    pub described_by: &'a str,
    pub before_input: Option<Markup>,
    pub after_input: Option<Markup>,
    pub classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl Select<'_> {
    fn option(&self, item: &Choice<'_>) -> Markup {
        let sent = item.value.unwrap_or(item.text);
        let chosen = item.checked.unwrap_or(!self.value.is_empty() && sent == self.value);
        let tag = match item.value {
            Some(value) => open("option").attr("value", value),
            None => open("option"),
        };
        html! {
            (tag.flag("selected", chosen).flag("disabled", item.disabled).attrs(item.attrs))
            (item.text)
            (close("option"))
        }
    }
}

impl Render for Select<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let support = Support { id, hint: self.hint, hint_html: self.hint_html.as_ref(), error: self.error };
        let error = if self.error.is_some() { "govuk-select--error" } else { "" };
        let tag = open("select")
            .class(&["govuk-select", self.width.class(), self.classes, error])
            .attr("id", id)
            .attr("name", self.name)
            .flag("disabled", self.disabled)
            .maybe("aria-describedby", &support.described_by(self.described_by))
            .flag("data-autocomplete", self.searchable)
            .attrs(self.attrs);
        let control = html! {
            @if let Some(before) = &self.before_input { (before) }
            (tag)
            @if let Some(words) = self.blank { (self.option(&Choice::new("", words))) }
            @for item in &self.items { (self.option(item)) }
            (close("select"))
            @if let Some(after) = &self.after_input { (after) }
        };
        let label = Label {
            text: self.label,
            for_id: id,
            size: self.label_size,
            is_heading: self.label_is_heading,
            classes: self.label_classes,
            ..Default::default()
        };
        Labelled { label, support, group_classes: &[self.group_classes], group_attrs: self.group_attrs }.around(control)
    }
}
