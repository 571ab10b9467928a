//! Moving between the pages of one record or one area (Ministry of Justice patterns).
//!
//! ```
//! use govuk::{NavItem, SubNavigation};
//! use maud::Render;
//! let items = vec![NavItem { current: true, ..NavItem::new("/a", "Summary") }, NavItem::new("/b", "History")];
//! assert!(SubNavigation { items, ..Default::default() }.render().0.contains(r#"aria-current="page""#));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open, or};
use crate::service_navigation::NavItem;

/// The pages of one record, in a line.
#[derive(Debug, Clone, Default)]
pub struct SubNavigation<'a> {
    pub items: Vec<NavItem<'a>>,
    /// The landmark's name; "Sub navigation" unless set.
    pub label: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for SubNavigation<'_> {
    fn render(&self) -> Markup {
        let tag =
            open("nav").class(&["moj-sub-navigation", self.classes]).attr("aria-label", or(self.label, "Sub navigation")).attrs(self.attrs);
        html! {
            (tag)
            ul class="moj-sub-navigation__list" {
                @for item in &self.items {
                    li class="moj-sub-navigation__item" {
                        (open("a")
                            .class(&["moj-sub-navigation__link"])
                            .maybe("aria-current", if item.current || item.active { "page" } else { "" })
                            .attr("href", &item.href)
                            .attrs(item.attrs))
                        (item.text) (close("a"))
                    }
                }
            }
            (close("nav"))
        }
    }
}

/// Pages under one heading.
#[derive(Debug, Clone, Default)]
pub struct SideSection<'a> {
    pub heading: Content<'a>,
    pub items: Vec<NavItem<'a>>,
}

/// The pages of one area, down the side, under headings or not.
#[derive(Debug, Clone, Default)]
pub struct SideNavigation<'a> {
    /// A heading may be empty.
    pub sections: Vec<SideSection<'a>>,
    /// 4 unless set.
    pub heading_level: u8,
    /// The landmark's name; "Side navigation" unless set.
    pub label: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for SideNavigation<'_> {
    fn render(&self) -> Markup {
        let heading = format!("h{}", if self.heading_level == 0 { 4 } else { self.heading_level });
        let tag = open("nav")
            .class(&["moj-side-navigation", self.classes])
            .attr("aria-label", or(self.label, "Side navigation"))
            .attrs(self.attrs);
        html! {
            (tag)
            @for section in &self.sections {
                @if !section.heading.is_empty() {
                    (open(&heading).class(&["moj-side-navigation__title"])) (section.heading) (close(&heading))
                }
                ul class="moj-side-navigation__list" {
                    @for item in &section.items {
                        @let here = item.current || item.active;
                        li.moj-side-navigation__item.moj-side-navigation__item--active[here] {
                            (open("a").attr("href", &item.href).maybe("aria-current", if here { "location" } else { "" }))
                            (item.text) (close("a"))
                        }
                    }
                }
            }
            (close("nav"))
        }
    }
}
