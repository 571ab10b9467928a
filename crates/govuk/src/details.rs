//! More that a few people need, folded away.
//!
//! ```
//! use govuk::Details;
//! use maud::{Render, html};
//! let more = Details { summary: "Why we ask".into(), body: html! { p { "To plan." } }, ..Default::default() };
//! assert!(more.render().0.contains("govuk-details__summary-text"));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open};

/// A summary that opens to its body, without JavaScript.
#[derive(Debug, Clone, Default)]
pub struct Details<'a> {
    pub summary: Content<'a>,
    pub body: Markup,
    pub open: bool,
    pub id: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Details<'_> {
    fn render(&self) -> Markup {
        let tag = open("details").maybe("id", self.id).class(&["govuk-details", self.classes]).attrs(self.attrs).flag("open", self.open);
        html! {
            (tag)
            summary class="govuk-details__summary" { span class="govuk-details__summary-text" { (self.summary) } }
            div class="govuk-details__text" { (self.body) }
            (close("details"))
        }
    }
}
