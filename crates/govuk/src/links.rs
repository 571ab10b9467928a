//! Ways up and back: back link, breadcrumbs, skip link, leaving in a hurry.
//!
//! ```
//! use govuk::{Crumb, breadcrumbs};
//! assert!(breadcrumbs(&[Crumb::new("/", "Home"), Crumb::here("Reports")]).0.contains(r#"aria-current="page""#));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::button::{Button, Variant};
use crate::html::{Attrs, Content, close, open, or};

/// Back to the page before.
#[derive(Debug, Clone, Default)]
pub struct BackLink<'a> {
    pub href: &'a str,
    /// "Back" unless set.
    pub text: Content<'a>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for BackLink<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("a").attr("href", or(self.href, "#")).class(&["govuk-back-link", self.classes]).attrs(self.attrs))
            @if self.text.is_empty() { "Back" } @else { (self.text) }
            (close("a"))
        }
    }
}

/// A [`BackLink`] that says "Back".
pub fn back_link(href: &str) -> Markup {
    BackLink { href, ..Default::default() }.render()
}

/// One level above the page, or the page itself.
#[derive(Debug, Clone, Default)]
pub struct Crumb<'a> {
    /// Empty for the page itself.
    pub href: Cow<'a, str>,
    pub text: Content<'a>,
    pub attrs: Attrs<'a>,
}

impl<'a> Crumb<'a> {
    /// A level above.
    pub fn new(href: impl Into<Cow<'a, str>>, text: impl Into<Content<'a>>) -> Self {
        Self { href: href.into(), text: text.into(), attrs: &[] }
    }

    /// The page itself.
    pub fn here(text: impl Into<Content<'a>>) -> Self {
        Self { text: text.into(), ..Default::default() }
    }
}

/// Where the page is.
#[derive(Debug, Clone, Default)]
pub struct Breadcrumbs<'a> {
    pub items: Vec<Crumb<'a>>,
    /// Only the first and last on a phone.
    pub collapse_on_mobile: bool,
    /// "Breadcrumb" unless set.
    pub label: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Breadcrumbs<'_> {
    fn render(&self) -> Markup {
        let collapse = if self.collapse_on_mobile { "govuk-breadcrumbs--collapse-on-mobile" } else { "" };
        let tag = open("nav")
            .class(&["govuk-breadcrumbs", self.classes, collapse])
            .attrs(self.attrs)
            .attr("aria-label", or(self.label, "Breadcrumb"));
        html! {
            (tag)
            ol class="govuk-breadcrumbs__list" {
                @for item in &self.items {
                    @if item.href.is_empty() {
                        li class="govuk-breadcrumbs__list-item" aria-current="page" { (item.text) }
                    } @else {
                        li class="govuk-breadcrumbs__list-item" {
                            (open("a").class(&["govuk-breadcrumbs__link"]).attr("href", &item.href).attrs(item.attrs))
                            (item.text) (close("a"))
                        }
                    }
                }
            }
            (close("nav"))
        }
    }
}

/// [`Breadcrumbs`] that fold on a phone.
pub fn breadcrumbs(items: &[Crumb<'_>]) -> Markup {
    Breadcrumbs { items: items.to_vec(), collapse_on_mobile: true, ..Default::default() }.render()
}

/// The first thing the keyboard reaches.
#[derive(Debug, Clone, Default)]
pub struct SkipLink<'a> {
    /// "#content" unless set.
    pub href: &'a str,
    pub text: Content<'a>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for SkipLink<'_> {
    fn render(&self) -> Markup {
        let tag = open("a")
            .attr("href", or(self.href, "#content"))
            .class(&["govuk-skip-link", self.classes])
            .attrs(self.attrs)
            .attr("data-module", "govuk-skip-link");
        html! { (tag) (self.text) (close("a")) }
    }
}

/// Leaves for a harmless site at once, also by pressing Shift three times.
#[derive(Debug, Clone, Default)]
pub struct ExitThisPage<'a> {
    /// Where to. There is no default: a public site should choose one that loads fast and is ordinary to have open.
    pub href: &'a str,
    /// "Emergency Exit this page" unless set.
    pub text: Content<'a>,
    pub id: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for ExitThisPage<'_> {
    fn render(&self) -> Markup {
        let words = if self.text.is_empty() {
            html! { span class="govuk-visually-hidden" { "Emergency" } " Exit this page" }.into()
        } else {
            self.text.clone()
        };
        let tag = open("div")
            .maybe("id", self.id)
            .class(&["govuk-exit-this-page", self.classes])
            .attr("data-module", "govuk-exit-this-page")
            .attrs(self.attrs);
        html! {
            (tag)
            (Button {
                text: words,
                variant: Variant::Warning,
                href: self.href,
                classes: "govuk-exit-this-page__button govuk-js-exit-this-page-button",
                attrs: &[("rel", "nofollow noreferrer")],
                ..Default::default()
            })
            (close("div"))
        }
    }
}
