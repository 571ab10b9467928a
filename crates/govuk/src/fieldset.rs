//! Questions that belong together, named by one legend.
//!
//! ```
//! use govuk::{Fieldset, Size};
//! use maud::{Render, html};
//! let set = Fieldset { legend: "Address", legend_size: Size::M, body: html! { p { "…" } }, ..Default::default() };
//! assert!(set.render().0.starts_with(r#"<fieldset class="govuk-fieldset"><legend"#));
//! ```

use maud::{Markup, Render, html};

use crate::field::Size;
use crate::html::{Attrs, close, join, open};

/// A group of controls with a legend.
#[derive(Debug, Clone, Default)]
pub struct Fieldset<'a> {
    pub legend: &'a str,
    /// Shown instead of `legend`.
    pub legend_html: Option<Markup>,
    pub legend_size: Size,
    /// The legend is the page's `h1`.
    pub legend_is_heading: bool,
    pub legend_classes: &'a str,
    pub described_by: &'a str,
    pub role: &'a str,
    pub body: Markup,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Fieldset<'_> {
    fn render(&self) -> Markup {
        let size = self.legend_size.class("govuk-fieldset__legend");
        let words = html! { @if let Some(html) = &self.legend_html { (html) } @else { (self.legend) } };
        let tag = open("fieldset")
            .class(&["govuk-fieldset", self.classes])
            .maybe("role", self.role)
            .maybe("aria-describedby", self.described_by)
            .attrs(self.attrs);
        html! {
            (tag)
            @if !words.0.is_empty() {
                legend class=(join(&["govuk-fieldset__legend", &size, self.legend_classes])) {
                    @if self.legend_is_heading { h1 class="govuk-fieldset__heading" { (words) } } @else { (words) }
                }
            }
            (self.body)
            (close("fieldset"))
        }
    }
}
