//! The other pages of a long list.
//!
//! ```
//! use govuk::Pagination;
//! use maud::Render;
//! let pages = Pagination::numbered(2, 9, |page| format!("?page={page}")).render();
//! assert!(pages.0.contains(r#"aria-label="Page 2" aria-current="page""#));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open, or};

/// A link to the page before or after.
#[derive(Debug, Clone, Default)]
pub struct PageLink<'a> {
    pub href: Cow<'a, str>,
    /// "Previous page" or "Next page" unless set.
    pub text: Content<'a>,
    /// What is on that page, where there are no numbers.
    pub label: &'a str,
    pub attrs: Attrs<'a>,
}

/// One number, or a gap between numbers.
#[derive(Debug, Clone, Default)]
pub struct PageNumber<'a> {
    pub number: Cow<'a, str>,
    pub href: Cow<'a, str>,
    pub current: bool,
    pub ellipsis: bool,
    /// "Page" and the number unless set.
    pub label: Cow<'a, str>,
    pub attrs: Attrs<'a>,
}

/// Links to the pages around, with or without numbers.
#[derive(Debug, Clone, Default)]
pub struct Pagination<'a> {
    pub previous: Option<PageLink<'a>>,
    pub next: Option<PageLink<'a>>,
    pub items: Vec<PageNumber<'a>>,
    /// "Pagination" unless set.
    pub label: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Pagination<'_> {
    /// First, last, current and its neighbours, with gaps. Renders nothing for a single page.
    pub fn numbered(current: usize, last: usize, href: impl Fn(usize) -> String) -> Self {
        let link = |page: usize| PageLink { href: href(page).into(), ..Default::default() };
        let mut items = Vec::new();
        let mut before = 0;
        for page in (1..=last).filter(|page| *page == 1 || *page == last || page.abs_diff(current) <= 1) {
            if page > before + 1 {
                items.push(PageNumber { ellipsis: true, ..Default::default() });
            }
            items.push(PageNumber {
                number: page.to_string().into(),
                href: href(page).into(),
                current: page == current,
                ..Default::default()
            });
            before = page;
        }
        Self {
            previous: (current > 1).then(|| link(current - 1)),
            next: (current < last).then(|| link(current + 1)),
            items: if last > 1 { items } else { Vec::new() },
            ..Default::default()
        }
    }

    fn is_block(&self) -> bool {
        self.items.is_empty() && (self.previous.is_some() || self.next.is_some())
    }

    fn arrow_link(&self, link: &PageLink<'_>, next: bool) -> Markup {
        let kind = if next { "next" } else { "prev" };
        let block = self.is_block();
        let decorated = if block && link.label.is_empty() { " govuk-pagination__link-title--decorated" } else { "" };
        let tag = open("a").class(&["govuk-link govuk-pagination__link"]).attr("href", &link.href).attr("rel", kind).attrs(link.attrs);
        html! {
            div class={ "govuk-pagination__" (kind) } {
                (tag)
                @if block || !next { (arrow(kind)) }
                span class={ "govuk-pagination__link-title" (decorated) } {
                    @if link.text.is_empty() {
                        @if next { "Next" } @else { "Previous" }
                        span class="govuk-visually-hidden" { " page" }
                    } @else {
                        (link.text)
                    }
                }
                @if block && !link.label.is_empty() {
                    span class="govuk-visually-hidden" { ":" }
                    span class="govuk-pagination__link-label" { (link.label) }
                }
                @if !block && next { (arrow(kind)) }
                (close("a"))
            }
        }
    }
}

fn arrow(kind: &str) -> Markup {
    let path = if kind == "prev" {
        "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z"
    } else {
        "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z"
    };
    html! {
        svg class={ "govuk-pagination__icon govuk-pagination__icon--" (kind) } xmlns="http://www.w3.org/2000/svg" height="13"
            width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13" { path d=(path) {} }
    }
}

fn number(item: &PageNumber<'_>) -> Markup {
    if item.ellipsis {
        return html! { li class="govuk-pagination__item govuk-pagination__item--ellipsis" { "⋯" } };
    }
    let label = if item.label.is_empty() { format!("Page {}", item.number) } else { item.label.to_string() };
    let tag = open("a")
        .class(&["govuk-link govuk-pagination__link"])
        .attr("href", &item.href)
        .attr("aria-label", &label)
        .maybe("aria-current", if item.current { "page" } else { "" })
        .attrs(item.attrs);
    html! {
        li.govuk-pagination__item.govuk-pagination__item--current[item.current] { (tag) (item.number) (close("a")) }
    }
}

impl Render for Pagination<'_> {
    fn render(&self) -> Markup {
        if self.items.is_empty() && !self.is_block() {
            return html! {};
        }
        let block = if self.is_block() { "govuk-pagination--block" } else { "" };
        let tag = open("nav")
            .class(&["govuk-pagination", block, self.classes])
            .attr("aria-label", or(self.label, "Pagination"))
            .attrs(self.attrs);
        html! {
            (tag)
            @if let Some(link) = &self.previous { (self.arrow_link(link, false)) }
            @if !self.items.is_empty() {
                ul class="govuk-pagination__list" { @for item in &self.items { (number(item)) } }
            }
            @if let Some(link) = &self.next { (self.arrow_link(link, true)) }
            (close("nav"))
        }
    }
}
