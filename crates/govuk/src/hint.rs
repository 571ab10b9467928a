//! A line of help under a label, tied to its control by `aria-describedby`.
//!
//! ```
//! use govuk::Hint;
//! use maud::Render;
//! let hint = Hint { id: "age-hint", text: "In years", ..Default::default() }.render();
//! assert_eq!(hint.0, r#"<div id="age-hint" class="govuk-hint">In years</div>"#);
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, close, open};

/// Fields already write their own hint; use this for a control of your own.
#[derive(Debug, Clone, Default)]
pub struct Hint<'a> {
    pub id: &'a str,
    pub text: &'a str,
    /// Shown instead of `text`.
    pub html: Option<Markup>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Hint<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("div").maybe("id", self.id).class(&["govuk-hint", self.classes]).attrs(self.attrs))
            @if let Some(html) = &self.html { (html) } @else { (self.text) }
            (close("div"))
        }
    }
}
