//! What happened, newest first (Ministry of Justice pattern).
//!
//! ```
//! use govuk::{Timeline, TimelineItem};
//! use maud::{Render, html};
//! let item = TimelineItem {
//!     title: "Phone call".into(),
//!     byline: "by Jo".into(),
//!     datetime: "2025-03-04T10:00".into(),
//!     when: "4 March 2025 at 10:00am".into(),
//!     body: html! { p { "Spoke about housing." } },
//!     ..Default::default()
//! };
//! assert!(Timeline { items: vec![item], ..Default::default() }.render().0.contains("moj-timeline__byline"));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open};

/// One thing that happened.
#[derive(Debug, Clone, Default)]
pub struct TimelineItem<'a> {
    pub title: Content<'a>,
    /// Who, as shown: "by Jo".
    pub byline: Content<'a>,
    /// For machines: an ISO date or date and time.
    pub datetime: Cow<'a, str>,
    /// For people.
    pub when: Cow<'a, str>,
    pub body: Markup,
    pub id: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

/// The items, in the order given.
#[derive(Debug, Clone, Default)]
pub struct Timeline<'a> {
    pub items: Vec<TimelineItem<'a>>,
    /// 2 unless set.
    pub heading_level: u8,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Timeline<'_> {
    fn item(&self, item: &TimelineItem<'_>) -> Markup {
        let heading = format!("h{}", if self.heading_level == 0 { 2 } else { self.heading_level });
        html! {
            (open("div").class(&["moj-timeline__item", item.classes]).maybe("id", item.id).attrs(item.attrs))
            div class="moj-timeline__header" {
                (open(&heading).class(&["moj-timeline__title"])) (item.title) (close(&heading)) " "
                @if !item.byline.is_empty() { p class="moj-timeline__byline" { (item.byline) } }
            }
            p class="moj-timeline__date" { time datetime=(item.datetime) { (item.when) } }
            @if !item.body.0.is_empty() { div class="moj-timeline__description" { (item.body) } }
            (close("div"))
        }
    }
}

impl Render for Timeline<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("div").class(&["moj-timeline", self.classes]).attrs(self.attrs))
            @for item in &self.items { (self.item(item)) }
            (close("div"))
        }
    }
}
