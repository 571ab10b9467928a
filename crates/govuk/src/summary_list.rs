//! Facts as pairs of key and value, each with what can be done about it.
//!
//! ```
//! use govuk::{Action, SummaryList, SummaryRow};
//! use maud::Render;
//! let list = SummaryList {
//!     rows: vec![SummaryRow::new("Name", "Sam").action(Action::new("/name", "Change", "name"))],
//!     ..Default::default()
//! };
//! assert!(list.render().0.contains(r#"Change<span class="govuk-visually-hidden"> name</span>"#));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, join, open};

/// A link beside a row, or in the head of a card.
#[derive(Debug, Clone, Default)]
pub struct Action<'a> {
    pub href: Cow<'a, str>,
    pub text: Content<'a>,
    /// Read out after the text, so that "Change" says what.
    pub hidden: Cow<'a, str>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl<'a> Action<'a> {
    /// A link with its words and what is read out after them.
    pub fn new(href: impl Into<Cow<'a, str>>, text: impl Into<Content<'a>>, hidden: impl Into<Cow<'a, str>>) -> Self {
        Self { href: href.into(), text: text.into(), hidden: hidden.into(), ..Default::default() }
    }

    fn link(&self, card_title: Option<&Content<'_>>) -> Markup {
        let tag = open("a").class(&["govuk-link", self.classes]).attr("href", &self.href).attrs(self.attrs);
        html! {
            (tag) (self.text)
            @if !self.hidden.is_empty() || card_title.is_some() {
                span class="govuk-visually-hidden" {
                    @if !self.hidden.is_empty() { " " (self.hidden) }
                    @if let Some(title) = card_title { " (" (title) ")" }
                }
            }
            (close("a"))
        }
    }
}

/// One fact.
#[derive(Debug, Clone, Default)]
pub struct SummaryRow<'a> {
    pub key: Content<'a>,
    pub value: Content<'a>,
    pub actions: Vec<Action<'a>>,
    pub classes: &'a str,
    pub key_classes: &'a str,
    pub value_classes: &'a str,
    pub actions_classes: &'a str,
}

impl<'a> SummaryRow<'a> {
    /// A fact with nothing to do about it.
    pub fn new(key: impl Into<Content<'a>>, value: impl Into<Content<'a>>) -> Self {
        Self { key: key.into(), value: value.into(), ..Default::default() }
    }

    /// The same row with one more link.
    pub fn action(mut self, action: Action<'a>) -> Self {
        self.actions.push(action);
        self
    }
}

/// The frame around a summary list, with a title of its own.
#[derive(Debug, Clone, Default)]
pub struct SummaryCard<'a> {
    pub title: Content<'a>,
    /// 2 unless set.
    pub heading_level: u8,
    pub actions: Vec<Action<'a>>,
    pub classes: &'a str,
    pub title_classes: &'a str,
    pub actions_classes: &'a str,
    pub attrs: Attrs<'a>,
}

/// The list, in a card if one is given.
#[derive(Debug, Clone, Default)]
pub struct SummaryList<'a> {
    pub rows: Vec<SummaryRow<'a>>,
    pub card: Option<SummaryCard<'a>>,
    pub no_border: bool,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl SummaryList<'_> {
    fn row(&self, row: &SummaryRow<'_>, any_actions: bool) -> Markup {
        let bare = if any_actions && row.actions.is_empty() { "govuk-summary-list__row--no-actions" } else { "" };
        let title = self.card.as_ref().map(|card| &card.title).filter(|title| !title.is_empty());
        html! {
            div class=(join(&["govuk-summary-list__row", bare, row.classes])) {
                dt class=(join(&["govuk-summary-list__key", row.key_classes])) { (row.key) }
                dd class=(join(&["govuk-summary-list__value", row.value_classes])) { (row.value) }
                @if let [only] = row.actions.as_slice() {
                    dd class=(join(&["govuk-summary-list__actions", row.actions_classes])) { (only.link(title)) }
                } @else if !row.actions.is_empty() {
                    dd class=(join(&["govuk-summary-list__actions", row.actions_classes])) {
                        ul class="govuk-summary-list__actions-list" {
                            @for action in &row.actions {
                                li class="govuk-summary-list__actions-list-item" { (action.link(title)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn list(&self) -> Markup {
        let any_actions = self.rows.iter().any(|row| !row.actions.is_empty());
        let border = if self.no_border { "govuk-summary-list--no-border" } else { "" };
        html! {
            (open("dl").class(&["govuk-summary-list", border, self.classes]).attrs(self.attrs))
            @for row in &self.rows { (self.row(row, any_actions)) }
            (close("dl"))
        }
    }
}

impl SummaryCard<'_> {
    fn around(&self, list: Markup) -> Markup {
        let level = if self.heading_level == 0 { 2 } else { self.heading_level };
        let heading = format!("h{level}");
        let title = (!self.title.is_empty()).then_some(&self.title);
        let classes = join(&["govuk-summary-card__actions", self.actions_classes]);
        html! {
            (open("div").class(&["govuk-summary-card", self.classes]).attrs(self.attrs))
            div class="govuk-summary-card__title-wrapper" {
                @if title.is_some() {
                    (open(&heading).class(&["govuk-summary-card__title", self.title_classes])) (self.title) (close(&heading))
                }
                @if let [only] = self.actions.as_slice() {
                    div class=(classes) { (only.link(title)) }
                } @else if !self.actions.is_empty() {
                    ul class=(classes) {
                        @for action in &self.actions {
                            li class="govuk-summary-card__action" { (action.link(title)) }
                        }
                    }
                }
            }
            div class="govuk-summary-card__content" { (list) }
            (close("div"))
        }
    }
}

impl Render for SummaryList<'_> {
    fn render(&self) -> Markup {
        match &self.card {
            Some(card) => card.around(self.list()),
            None => self.list(),
        }
    }
}
