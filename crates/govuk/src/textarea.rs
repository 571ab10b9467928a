//! More than one line of text.
//!
//! ```
//! use govuk::Textarea;
//! use maud::Render;
//! let field = Textarea { name: "note", label: "What was said", rows: 8, ..Default::default() };
//! assert!(field.render().0.contains(r#"rows="8""#));
//! ```

use maud::{Markup, Render, html};

use crate::field::{Labelled, Size, Support};
use crate::html::{Attrs, close, open, or};
use crate::label::Label;

/// A text area with its label, hint and error.
#[derive(Debug, Clone, Default)]
pub struct Textarea<'a> {
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
    /// Lines shown; 5 unless set.
    pub rows: u32,
    pub autocomplete: &'a str,
    pub spellcheck: Option<bool>,
    pub disabled: bool,
    pub before_input: Option<Markup>,
    pub after_input: Option<Markup>,
    /// More ids that describe the control.
    pub described_by: &'a str,
    pub classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl Render for Textarea<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let support = Support { id, hint: self.hint, hint_html: self.hint_html.as_ref(), error: self.error };
        let error = if self.error.is_some() { "govuk-textarea--error" } else { "" };
        let rows = if self.rows == 0 { 5 } else { self.rows };
        let tag = open("textarea")
            .class(&["govuk-textarea", error, self.classes])
            .attr("id", id)
            .attr("name", self.name)
            .attr("rows", &rows.to_string())
            .maybe("spellcheck", &self.spellcheck.map(|on| on.to_string()).unwrap_or_default())
            .flag("disabled", self.disabled)
            .maybe("aria-describedby", &support.described_by(self.described_by))
            .maybe("autocomplete", self.autocomplete)
            .attrs(self.attrs);
        // A parser drops one newline straight after the opening tag; without another, text beginning with one loses it.
        let newline = if self.value.starts_with(['\n', '\r']) { "\n" } else { "" };
        let control = html! {
            @if let Some(before) = &self.before_input { (before) }
            (tag) (newline) (self.value) (close("textarea"))
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
