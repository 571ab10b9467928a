//! Calm notices inside a page, small badges, and the bar that says whose record this is (Ministry of Justice patterns).
//!
//! ```
//! use govuk::{Alert, AlertKind};
//! use maud::Render;
//! let alert = Alert { kind: AlertKind::Warning, title: "Two visits overlap", ..Default::default() };
//! assert!(alert.render().0.contains(r#"aria-label="warning: Two visits overlap""#));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, join, open, or};

/// What an alert is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AlertKind {
    #[default]
    Information,
    Success,
    Warning,
    Error,
}

impl AlertKind {
    fn word(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    // Drawn for this crate, on the 30 × 30 grid the design expects; the shapes say the kind without the colour.
    fn icon(self) -> &'static str {
        match self {
            Self::Information => "M15 2a13 13 0 1 0 0 26 13 13 0 0 0 0-26zm1.5 20h-3v-9h3v9zm0-11.5h-3v-3h3v3z",
            Self::Success => "M11.3 25 2 15.7l2.600-2.600 6.700 6.600L25.400 5.600 28 8.200z",
            Self::Warning => "M15 2.5 28.8 26H1.200zM13.500 10v8h3v-8zm0 10v3h3v-3z",
            Self::Error => {
                "M9.800 2.500h10.400l7.300 7.300v10.400l-7.300 7.300H9.800l-7.300-7.300V9.800zm1.100 6.400-2 2L13 15l-4.100 4.100 2 2L15 17l4.100 4.100 2-2L17 15l4.100-4.100-2-2L15 13z"
            }
        }
    }
}

/// A notice with an icon. With both a title and a body the title becomes a heading.
#[derive(Debug, Clone, Default)]
pub struct Alert<'a> {
    pub kind: AlertKind,
    /// Also the landmark's name.
    pub title: &'a str,
    pub body: Content<'a>,
    /// 2 unless set.
    pub heading_level: u8,
    /// Can be closed, where JavaScript runs; it is back when the page is.
    pub dismissible: bool,
    /// "region" unless set.
    pub role: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Alert<'_> {
    fn render(&self) -> Markup {
        let heading = format!("h{}", if self.heading_level == 0 { 2 } else { self.heading_level });
        let with_heading = if self.body.is_empty() { "" } else { "moj-alert--with-heading" };
        let tag = open("div")
            .attr("role", or(self.role, "region"))
            .class(&["moj-alert", &format!("moj-alert--{}", self.kind.word()), with_heading, self.classes])
            .attr("aria-label", &format!("{}: {}", self.kind.word(), self.title))
            .attr("data-module", "moj-alert")
            .maybe("data-dismissible", if self.dismissible { "true" } else { "" })
            .attrs(self.attrs);
        html! {
            (tag)
            div {
                svg class="moj-alert__icon" role="presentation" focusable="false" xmlns="http://www.w3.org/2000/svg"
                    viewBox="0 0 30 30" height="30" width="30" {
                    path fill="currentColor" fill-rule="evenodd" d=(self.kind.icon()) {}
                }
            }
            div class="moj-alert__content" {
                @if self.body.is_empty() {
                    (self.title)
                } @else {
                    (open(&heading).class(&["moj-alert__heading"])) (self.title) (close(&heading))
                    (self.body)
                }
            }
            @if self.dismissible {
                div class="moj-alert__action" { button type="button" class="moj-alert__dismiss" hidden { "Dismiss" } }
            }
            (close("div"))
        }
    }
}

/// The colour of a badge. The words must say the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BadgeColour {
    #[default]
    Blue,
    Black,
    Grey,
    Green,
    Red,
    Purple,
}

/// A status smaller than a tag, beside other words.
pub fn badge<'a>(words: impl Into<Content<'a>>, colour: BadgeColour) -> Markup {
    let colour = match colour {
        BadgeColour::Blue => "",
        BadgeColour::Black => "moj-badge--black",
        BadgeColour::Grey => "moj-badge--grey",
        BadgeColour::Green => "moj-badge--green",
        BadgeColour::Red => "moj-badge--red",
        BadgeColour::Purple => "moj-badge--purple",
    };
    html! { span class=(join(&["moj-badge", colour])) { (words.into()) } }
}

/// Whose record this is, above everything else on the page, with what can be done.
#[derive(Debug, Clone, Default)]
pub struct IdentityBar<'a> {
    pub title: Content<'a>,
    /// Buttons or links.
    pub actions: Option<Markup>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for IdentityBar<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("div").class(&["moj-identity-bar", self.classes]).attrs(self.attrs))
            div class="moj-identity-bar__container" {
                div class="moj-identity-bar__details" { span class="moj-identity-bar__title" { (self.title) } }
                @if let Some(actions) = &self.actions { div class="moj-identity-bar__actions" { (actions) } }
            }
            (close("div"))
        }
    }
}
