//! The words that name a control.
//!
//! ```
//! use govuk::Label;
//! use maud::Render;
//! let label = Label { text: "Town", for_id: "town", ..Default::default() }.render();
//! assert_eq!(label.0, r#"<label class="govuk-label" for="town">Town</label>"#);
//! ```

use maud::{Markup, Render, html};

use crate::field::Size;
use crate::html::{Attrs, close, open};

/// Fields already write their own label; use this for a control of your own.
#[derive(Debug, Clone, Default)]
pub struct Label<'a> {
    pub text: &'a str,
    /// Shown instead of `text`.
    pub html: Option<Markup>,
    /// The id of the control.
    pub for_id: &'a str,
    pub size: Size,
    /// The label is the page's `h1`.
    pub is_heading: bool,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Label<'_> {
    fn render(&self) -> Markup {
        if self.text.is_empty() && self.html.is_none() {
            return html! {};
        }
        let size = self.size.class("govuk-label");
        let tag = open("label").class(&["govuk-label", &size, self.classes]).attrs(self.attrs).maybe("for", self.for_id);
        let label = html! {
            (tag) @if let Some(html) = &self.html { (html) } @else { (self.text) } (close("label"))
        };
        html! {
            @if self.is_heading { h1 class="govuk-label-wrapper" { (label) } } @else { (label) }
        }
    }
}
