//! What has to be done by when: overdue first, without alarm.
//!
//! ```
//! use govuk::{DueItem, DueList, Urgency};
//! use maud::Render;
//! let list = DueList {
//!     items: vec![DueItem { title: "Call back".into(), when: "Due today by 4pm".into(), urgency: Urgency::Today, ..Default::default() }],
//!     ..Default::default()
//! };
//! assert!(list.render().0.contains("hf-due__item--today"));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::html::{Content, join};

/// How near the time is. Items are shown in this order, and otherwise in the order given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    Overdue,
    Today,
    Soon,
    #[default]
    Later,
    Done,
}

impl Urgency {
    fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Later => "later",
            Self::Done => "done",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Today",
            Self::Soon => "Soon",
            Self::Later => "Later",
            Self::Done => "Done",
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone, Default)]
pub struct DueItem<'a> {
    pub title: Content<'a>,
    /// Empty for no link.
    pub href: Cow<'a, str>,
    /// When, in words: "2 days ago", "Tuesday by 4pm".
    pub when: Content<'a>,
    /// About whom or what.
    pub about: Content<'a>,
    /// Why: the rule in its own words.
    pub reason: Content<'a>,
    pub urgency: Urgency,
    /// Instead of the urgency's own word.
    pub word: &'a str,
    /// Buttons or links.
    pub actions: Option<Markup>,
}

/// The list.
#[derive(Debug, Clone, Default)]
pub struct DueList<'a> {
    pub items: Vec<DueItem<'a>>,
    /// Shown when there is nothing.
    pub empty: Content<'a>,
    pub classes: &'a str,
}

fn item(item: &DueItem<'_>) -> Markup {
    let word = crate::html::or(item.word, item.urgency.word());
    html! {
        li class={ "hf-due__item hf-due__item--" (item.urgency.key()) } {
            div class="hf-due__when" { span class="hf-due__word" { (word) } " " span class="hf-due__time" { (item.when) } }
            div class="hf-due__what" {
                @if item.href.is_empty() {
                    span class="hf-due__title" { (item.title) }
                } @else {
                    a class="govuk-link hf-due__title" href=(item.href) { (item.title) }
                }
                @if !item.about.is_empty() { " " span class="hf-due__about" { (item.about) } }
                @if !item.reason.is_empty() { div class="hf-due__reason" { (item.reason) } }
            }
            @if let Some(actions) = &item.actions { div class="hf-due__actions" { (actions) } }
        }
    }
}

impl Render for DueList<'_> {
    fn render(&self) -> Markup {
        let mut items: Vec<_> = self.items.iter().collect();
        items.sort_by_key(|item| item.urgency);
        html! {
            @if items.is_empty() {
                p class="hf-empty" { @if self.empty.is_empty() { "Nothing is due." } @else { (self.empty) } }
            } @else {
                ul class=(join(&["hf-due", self.classes])) { @for due in items { (item(due)) } }
            }
        }
    }
}
