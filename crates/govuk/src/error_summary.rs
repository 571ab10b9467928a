//! Everything wrong with a form, first on the page, each linked to its control.
//!
//! ```
//! use govuk::{ErrorLink, ErrorSummary};
//! use maud::Render;
//! let summary = ErrorSummary { errors: vec![ErrorLink::to("town", "Enter a town")], ..Default::default() };
//! assert!(summary.render().0.contains(r##"<a href="#town">Enter a town</a>"##));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open};

/// One thing that is wrong.
#[derive(Debug, Clone, Default)]
pub struct ErrorLink<'a> {
    /// Where it leads, `#id`. Empty for no link.
    pub href: Cow<'a, str>,
    pub text: Content<'a>,
    pub attrs: Attrs<'a>,
}

impl<'a> ErrorLink<'a> {
    /// Leads to the control with this id: a field's name; for a date `{name}-day`.
    pub fn to(id: &str, text: impl Into<Content<'a>>) -> Self {
        Self { href: Cow::Owned(format!("#{id}")), text: text.into(), attrs: &[] }
    }
}

/// The summary. Put it at the top of the main content and set the page's `has_errors`.
#[derive(Debug, Clone, Default)]
pub struct ErrorSummary<'a> {
    /// "There is a problem" unless set.
    pub title: Content<'a>,
    pub description: Content<'a>,
    pub errors: Vec<ErrorLink<'a>>,
    /// Leave the focus where it is when the page loads.
    pub disable_auto_focus: Option<bool>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for ErrorSummary<'_> {
    fn render(&self) -> Markup {
        let tag = open("div")
            .class(&["govuk-error-summary", self.classes])
            .maybe("data-disable-auto-focus", &self.disable_auto_focus.map(|on| on.to_string()).unwrap_or_default())
            .attrs(self.attrs)
            .attr("data-module", "govuk-error-summary");
        html! {
            (tag)
            div role="alert" {
                h2 class="govuk-error-summary__title" {
                    @if self.title.is_empty() { "There is a problem" } @else { (self.title) }
                }
                div class="govuk-error-summary__body" {
                    @if !self.description.is_empty() { p { (self.description) } }
                    @if !self.errors.is_empty() {
                        ul class="govuk-list govuk-error-summary__list" {
                            @for error in &self.errors {
                                li {
                                    @if error.href.is_empty() {
                                        (error.text)
                                    } @else {
                                        (open("a").attr("href", &error.href).attrs(error.attrs)) (error.text) (close("a"))
                                    }
                                }
                            }
                        }
                    }
                }
            }
            (close("div"))
        }
    }
}
