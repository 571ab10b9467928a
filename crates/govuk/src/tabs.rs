//! Panels of which one is shown at a time; all of them, under one another, without JavaScript.
//!
//! ```
//! use govuk::{Tab, Tabs};
//! use maud::{Render, html};
//! let tabs = Tabs { items: vec![Tab { id: "past", label: "Past", panel: html! { p { "…" } } }], ..Default::default() };
//! assert!(tabs.render().0.contains(r##"href="#past""##));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, close, open, or};

/// One panel and its tab.
#[derive(Debug, Clone, Default)]
pub struct Tab<'a> {
    pub id: &'a str,
    pub label: &'a str,
    pub panel: Markup,
}

/// The panels, the first one shown.
#[derive(Debug, Clone, Default)]
pub struct Tabs<'a> {
    pub items: Vec<Tab<'a>>,
    /// "Contents" unless set; seen without JavaScript.
    pub title: &'a str,
    pub id: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Tabs<'_> {
    fn render(&self) -> Markup {
        let tag = open("div").maybe("id", self.id).class(&["govuk-tabs", self.classes]).attrs(self.attrs).attr("data-module", "govuk-tabs");
        html! {
            (tag)
            h2 class="govuk-tabs__title" { (or(self.title, "Contents")) }
            @if !self.items.is_empty() {
                ul class="govuk-tabs__list" {
                    @for (index, item) in self.items.iter().enumerate() {
                        li.govuk-tabs__list-item.govuk-tabs__list-item--selected[index == 0] {
                            a class="govuk-tabs__tab" href={ "#" (item.id) } { (item.label) }
                        }
                    }
                }
                @for (index, item) in self.items.iter().enumerate() {
                    div.govuk-tabs__panel.govuk-tabs__panel--hidden[index > 0] id=(item.id) { (item.panel) }
                }
            }
            (close("div"))
        }
    }
}
