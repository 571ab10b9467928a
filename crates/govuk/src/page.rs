//! The whole document around a page's content.
//!
//! Nothing is inline: every style and script comes from the assets' own addresses, so that the strictest content
//! security policy holds.
//!
//! ```
//! use govuk::{NavItem, Page, page};
//! use maud::html;
//! let document = page(Page {
//!     title: "People",
//!     service_name: "Records",
//!     nav: &[NavItem { active: true, ..NavItem::new("/people", "People") }],
//!     body: html! { h1 class="govuk-heading-l" { "People" } },
//!     ..Default::default()
//! });
//! assert!(document.0.contains("<title>People – Records</title>"));
//! ```

use maud::{DOCTYPE, Markup, Render, html};

use crate::html::join;
use crate::service_navigation::{GenericHeader, NavItem, ServiceNavigation};
use crate::{Content, SkipLink};

/// A page and what stands around it.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What the page's `h1` says, without the service's name.
    pub title: &'a str,
    /// Adds "Error: " to the title, as people meet the title first.
    pub has_errors: bool,
    pub service_name: &'a str,
    pub home_href: &'a str,
    /// The organisation whose system this is, in the header; the service's name unless set.
    pub organisation: &'a str,
    /// Empty for no navigation.
    pub nav: &'a [NavItem<'a>],
    /// Who is signed in, and the links that are theirs.
    pub signed_in_as: &'a str,
    pub account_links: &'a [NavItem<'a>],
    /// In the header, before who is signed in: a search box, say.
    pub header_extra: Option<Markup>,
    /// Above the main content over the full width: phase banner, notices for everyone.
    pub above: Option<Markup>,
    /// Back link or breadcrumbs.
    pub before: Option<Markup>,
    /// At the very top of the main content.
    pub first: Option<Markup>,
    /// What was just done.
    pub flash: Option<Markup>,
    pub body: Markup,
    /// Sentences and fields have the whole width too: for boards and lists. Else they keep to one that can be read.
    pub wide: bool,
    pub lang: &'a str,
    pub footer_links: &'a [NavItem<'a>],
    pub footer_words: Content<'a>,
    /// Where the assets are served.
    pub assets_path: &'a str,
    /// A part of the assets' addresses that changes when they do.
    pub assets_version: &'a str,
    /// Further classes of `body`.
    pub body_classes: &'a str,
}

impl Default for Page<'_> {
    fn default() -> Self {
        Self {
            title: "",
            has_errors: false,
            service_name: "",
            home_href: "/",
            organisation: "",
            nav: &[],
            signed_in_as: "",
            account_links: &[],
            header_extra: None,
            above: None,
            before: None,
            first: None,
            flash: None,
            body: html! {},
            wide: false,
            lang: "en-GB",
            footer_links: &[],
            footer_words: Content::default(),
            assets_path: "/assets",
            assets_version: "",
            body_classes: "",
        }
    }
}

/// The document.
pub fn page(page: Page<'_>) -> Markup {
    page.render()
}

impl Page<'_> {
    fn asset(&self, file: &str) -> String {
        if self.assets_version.is_empty() {
            format!("{}/{file}", self.assets_path)
        } else {
            format!("{}/{file}?v={}", self.assets_path, self.assets_version)
        }
    }

    fn head(&self) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                title {
                    @if self.has_errors { "Error: " }
                    (self.title)
                    @if !self.service_name.is_empty() { " – " (self.service_name) }
                }
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light";
                meta name="theme-color" content="#0b3b3c";
                meta name="robots" content="noindex, nofollow";
                meta name="referrer" content="same-origin";
                link rel="icon" type="image/svg+xml" href=(self.asset("favicon.svg"));
                link rel="stylesheet" href=(self.asset("holdfast.css"));
                script type="module" src=(self.asset("holdfast.js")) {}
            }
        }
    }

    fn header(&self) -> Markup {
        let logo = html! {
            img class="hf-header__mark" src=(self.asset("mark.svg")) alt="" width="28" height="28";
            span class="hf-header__name" {
                (if self.organisation.is_empty() { self.service_name } else { self.organisation })
            }
        };
        let account = html! {
            @if !self.signed_in_as.is_empty() || !self.account_links.is_empty() || self.header_extra.is_some() {
                div class="hf-account" {
                    @if let Some(extra) = &self.header_extra { (extra) }
                    @if !self.signed_in_as.is_empty() {
                        span class="hf-account__who" { span class="govuk-visually-hidden" { "Signed in as " } (self.signed_in_as) }
                    }
                    @for link in self.account_links { a class="hf-account__link" href=(link.href) { (link.text) } }
                }
            }
        };
        html! {
            header class="hf-header" {
                div class="hf-header__bar" {
                    (GenericHeader { logo: logo.into(), href: self.home_href, ..Default::default() })
                    (account)
                }
                @if !self.nav.is_empty() {
                    (ServiceNavigation {
                        service_name: if self.organisation.is_empty() { "" } else { self.service_name },
                        service_href: if self.organisation.is_empty() { "" } else { self.home_href },
                        items: self.nav.to_vec(),
                        ..Default::default()
                    })
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        html! {
            footer class="hf-footer" {
                div class="govuk-width-container" {
                    @if !self.footer_links.is_empty() {
                        h2 class="govuk-visually-hidden" { "Support links" }
                        ul class="hf-footer__links" {
                            @for link in self.footer_links {
                                li { a class="govuk-link" href=(link.href) { (link.text) } }
                            }
                        }
                    }
                    @if !self.footer_words.is_empty() { div class="hf-footer__words" { (self.footer_words) } }
                }
            }
        }
    }
}

impl Render for Page<'_> {
    fn render(&self) -> Markup {
        html! {
            (DOCTYPE)
            html class="govuk-template" lang=(self.lang) {
                (self.head())
                body class=(join(&["govuk-template__body", self.body_classes])) {
                    script src=(self.asset("enabled.js")) {}
                    (SkipLink { href: "#main-content", text: "Skip to main content".into(), ..Default::default() })
                    (self.header())
                    div class="govuk-width-container" {
                        @if let Some(above) = &self.above { (above) }
                        @if let Some(before) = &self.before { (before) }
                        main class=(join(&["govuk-main-wrapper govuk-main-wrapper--auto-spacing", if self.wide { "" } else { "hf-reads" }])) id="main-content" {
                            @if let Some(first) = &self.first { (first) }
                            @if let Some(flash) = &self.flash { (flash) }
                            (self.body)
                        }
                    }
                    (self.footer())
                }
            }
        }
    }
}
