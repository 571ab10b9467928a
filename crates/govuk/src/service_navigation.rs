//! The header with the name of the service, and the links to its main parts.
//!
//! ```
//! use govuk::{NavItem, ServiceNavigation};
//! use maud::Render;
//! let nav = ServiceNavigation { items: vec![NavItem { current: true, ..NavItem::new("/", "Home") }], ..Default::default() };
//! assert!(nav.render().0.contains(r#"aria-current="page""#));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, join, open, or};

/// The header without crown or crest.
#[derive(Debug, Clone, Default)]
pub struct GenericHeader<'a> {
    pub logo: Content<'a>,
    /// "/" unless set.
    pub href: &'a str,
    /// "govuk-width-container" unless set.
    pub container_classes: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for GenericHeader<'_> {
    fn render(&self) -> Markup {
        let container = or(self.container_classes, "govuk-width-container");
        html! {
            (open("div").class(&["govuk-generic-header", self.classes]).attrs(self.attrs))
            div class=(join(&["govuk-generic-header__container", container])) {
                div class="govuk-generic-header__logo" {
                    a href=(or(self.href, "/")) class="govuk-generic-header__homepage-link" { (self.logo) }
                }
            }
            (close("div"))
        }
    }
}

/// One main part of the service.
#[derive(Debug, Clone, Default)]
pub struct NavItem<'a> {
    /// Empty for words without a link.
    pub href: Cow<'a, str>,
    pub text: Content<'a>,
    /// This very page.
    pub current: bool,
    /// The part that this page is in.
    pub active: bool,
    pub attrs: Attrs<'a>,
}

impl<'a> NavItem<'a> {
    /// A part that this page is not in.
    pub fn new(href: impl Into<Cow<'a, str>>, text: impl Into<Content<'a>>) -> Self {
        Self { href: href.into(), text: text.into(), ..Default::default() }
    }
}

/// The links to the main parts.
#[derive(Debug, Clone, Default)]
pub struct ServiceNavigation<'a> {
    pub service_name: &'a str,
    pub service_href: &'a str,
    pub items: Vec<NavItem<'a>>,
    /// Behind a button on a phone: if there is more than one item, unless set.
    pub collapse: Option<bool>,
    /// The words of that button; "Menu" unless set.
    pub menu_text: &'a str,
    /// The landmark's name; the menu text unless set.
    pub label: &'a str,
    /// "navigation" unless set.
    pub id: &'a str,
    /// "Service information" unless set.
    pub section_label: &'a str,
    /// Beside the links, such as who is signed in.
    pub end: Option<Markup>,
    /// `end` stands in the same line.
    pub end_inline: bool,
    pub navigation_classes: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

fn item(item: &NavItem<'_>) -> Markup {
    let here = item.current || item.active;
    let current = if item.current {
        "page"
    } else if item.active {
        "true"
    } else {
        ""
    };
    let words = html! {
        @if here { strong class="govuk-service-navigation__active-fallback" { (item.text) } } @else { (item.text) }
    };
    html! {
        li.govuk-service-navigation__item.govuk-service-navigation__item--active[here] {
            @if item.href.is_empty() {
                (open("span").class(&["govuk-service-navigation__text"]).maybe("aria-current", current)) (words) (close("span"))
            } @else {
                (open("a")
                    .class(&["govuk-service-navigation__link"])
                    .attr("href", &item.href)
                    .maybe("aria-current", current)
                    .attrs(item.attrs))
                (words) (close("a"))
            }
        }
    }
}

impl ServiceNavigation<'_> {
    fn name(&self) -> Markup {
        html! {
            @if !self.service_name.is_empty() {
                span class="govuk-service-navigation__service-name" {
                    @if self.service_href.is_empty() {
                        span class="govuk-service-navigation__text" { (self.service_name) }
                    } @else {
                        a href=(self.service_href) class="govuk-service-navigation__link" { (self.service_name) }
                    }
                }
            }
        }
    }

    fn links(&self) -> Markup {
        let id = or(self.id, "navigation");
        let menu = or(self.menu_text, "Menu");
        html! {
            @if !self.items.is_empty() {
                nav aria-label=(or(self.label, menu))
                    class=(join(&["govuk-service-navigation__wrapper", self.navigation_classes])) {
                    @if self.collapse.unwrap_or(self.items.len() > 1) {
                        button type="button" class="govuk-service-navigation__toggle govuk-js-service-navigation-toggle"
                            aria-controls=(id) hidden aria-hidden="true" { (menu) }
                    }
                    ul class="govuk-service-navigation__list" id=(id) { @for link in &self.items { (item(link)) } }
                }
            }
        }
    }
}

impl Render for ServiceNavigation<'_> {
    fn render(&self) -> Markup {
        let is_section = !self.service_name.is_empty() || self.end.is_some();
        let name = if is_section { "section" } else { "div" };
        let inline = if self.end_inline && self.end.is_some() { "govuk-service-navigation__inlining-container" } else { "" };
        let tag = open(name)
            .maybe("aria-label", if is_section { or(self.section_label, "Service information") } else { "" })
            .class(&["govuk-service-navigation", self.classes])
            .attr("data-module", "govuk-service-navigation")
            .attrs(self.attrs);
        html! {
            (tag)
            div class=(join(&["govuk-width-container", inline])) {
                div class="govuk-service-navigation__container" { (self.name()) (self.links()) }
                @if let Some(end) = &self.end { (end) }
            }
            (close(name))
        }
    }
}
