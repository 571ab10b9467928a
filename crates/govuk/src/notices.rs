//! Short blocks that stand out from the text: inset, warning, tag, panel, phase banner.
//!
//! ```
//! use govuk::{Colour, tag, warning};
//! assert!(warning("This cannot be undone").0.contains("govuk-warning-text"));
//! assert_eq!(tag("Open", Colour::Green).0, r#"<strong class="govuk-tag govuk-tag--green">Open</strong>"#);
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open};

/// A quotation, example or aside.
#[derive(Debug, Clone, Default)]
pub struct InsetText<'a> {
    pub content: Content<'a>,
    pub id: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for InsetText<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("div").maybe("id", self.id).class(&["govuk-inset-text", self.classes]).attrs(self.attrs))
            (self.content)
            (close("div"))
        }
    }
}

/// An [`InsetText`] with nothing set.
pub fn inset<'a>(content: impl Into<Content<'a>>) -> Markup {
    InsetText { content: content.into(), ..Default::default() }.render()
}

/// A consequence people must know of.
#[derive(Debug, Clone, Default)]
pub struct WarningText<'a> {
    pub content: Content<'a>,
    /// Read out before the content; "Warning" unless set.
    pub icon_words: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for WarningText<'_> {
    fn render(&self) -> Markup {
        let icon_words = crate::html::or(self.icon_words, "Warning");
        html! {
            (open("div").class(&["govuk-warning-text", self.classes]).attrs(self.attrs))
            span class="govuk-warning-text__icon" aria-hidden="true" { "!" }
            strong class="govuk-warning-text__text" {
                span class="govuk-visually-hidden" { (icon_words) } " " (self.content)
            }
            (close("div"))
        }
    }
}

/// A [`WarningText`] with nothing set.
pub fn warning<'a>(content: impl Into<Content<'a>>) -> Markup {
    WarningText { content: content.into(), ..Default::default() }.render()
}

/// The colour of a tag. The words must say the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colour {
    /// The design system's own: blue.
    #[default]
    Default,
    Grey,
    Green,
    Teal,
    Blue,
    Purple,
    Magenta,
    Red,
    Orange,
    Yellow,
}

impl Colour {
    fn class(self) -> &'static str {
        match self {
            Self::Default => "",
            Self::Grey => "govuk-tag--grey",
            Self::Green => "govuk-tag--green",
            Self::Teal => "govuk-tag--teal",
            Self::Blue => "govuk-tag--blue",
            Self::Purple => "govuk-tag--purple",
            Self::Magenta => "govuk-tag--magenta",
            Self::Red => "govuk-tag--red",
            Self::Orange => "govuk-tag--orange",
            Self::Yellow => "govuk-tag--yellow",
        }
    }
}

/// A status in a word or two.
#[derive(Debug, Clone, Default)]
pub struct Tag<'a> {
    pub content: Content<'a>,
    pub colour: Colour,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Tag<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("strong").class(&["govuk-tag", self.colour.class(), self.classes]).attrs(self.attrs))
            (self.content)
            (close("strong"))
        }
    }
}

/// A [`Tag`] from its words and colour.
pub fn tag<'a>(words: impl Into<Content<'a>>, colour: Colour) -> Markup {
    Tag { content: words.into(), colour, ..Default::default() }.render()
}

/// The confirmation at the end of something. Its title is the page's `h1`.
#[derive(Debug, Clone, Default)]
pub struct Panel<'a> {
    pub title: Content<'a>,
    pub body: Content<'a>,
    /// 1 unless set.
    pub heading_level: u8,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Panel<'_> {
    fn render(&self) -> Markup {
        let heading = format!("h{}", self.heading_level.max(1));
        let kind = if self.classes.contains("govuk-panel--interruption") { "" } else { "govuk-panel--confirmation" };
        html! {
            (open("div").class(&["govuk-panel", kind, self.classes]).attrs(self.attrs))
            (open(&heading).class(&["govuk-panel__title"])) (self.title) (close(&heading))
            @if !self.body.is_empty() { div class="govuk-panel__body" { (self.body) } }
            (close("div"))
        }
    }
}

/// Says that what people see is not finished, or not real.
#[derive(Debug, Clone, Default)]
pub struct PhaseBanner<'a> {
    pub tag: Content<'a>,
    pub tag_classes: &'a str,
    pub content: Content<'a>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for PhaseBanner<'_> {
    fn render(&self) -> Markup {
        let classes = crate::html::join(&["govuk-phase-banner__content__tag", self.tag_classes]);
        html! {
            (open("div").class(&["govuk-phase-banner govuk-width-container", self.classes]).attrs(self.attrs))
            p class="govuk-phase-banner__content" {
                (Tag { content: self.tag.clone(), classes: &classes, ..Default::default() })
                span class="govuk-phase-banner__text" { (self.content) }
            }
            (close("div"))
        }
    }
}
