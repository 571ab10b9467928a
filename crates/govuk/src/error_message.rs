//! What is wrong with one answer, beside the control.
//!
//! ```
//! use govuk::ErrorMessage;
//! use maud::Render;
//! let error = ErrorMessage { id: "age-error", text: "Enter an age", ..Default::default() }.render();
//! assert!(error.0.contains("Error:</span> Enter an age"));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open};

/// Fields already write their own error; use this for a control of your own.
#[derive(Debug, Clone)]
pub struct ErrorMessage<'a> {
    pub id: &'a str,
    pub text: &'a str,
    /// Shown instead of `text`.
    pub html: Option<Content<'a>>,
    /// Read out before the message; "Error" unless set. Empty for none.
    pub hidden_prefix: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Default for ErrorMessage<'_> {
    fn default() -> Self {
        Self { id: "", text: "", html: None, hidden_prefix: "Error", classes: "", attrs: &[] }
    }
}

impl Render for ErrorMessage<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("p").maybe("id", self.id).class(&["govuk-error-message", self.classes]).attrs(self.attrs))
            @if !self.hidden_prefix.is_empty() {
                span class="govuk-visually-hidden" { (self.hidden_prefix) ":" } " "
            }
            @if let Some(html) = &self.html { (html) } @else { (self.text) }
            (close("p"))
        }
    }
}
