//! Finding: a search box, and filters beside a list (Ministry of Justice patterns).
//!
//! ```
//! use govuk::Search;
//! use maud::Render;
//! let search = Search { action: "/people", label: "Find a person", ..Default::default() };
//! assert!(search.render().0.contains(r#"<form action="/people" method="get""#));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::button::Button;
use crate::html::{Attrs, close, join, open, or};
use crate::input::Input;

/// A search box with its button.
///
/// With `post` what was typed stays out of addresses, histories and logs; put hidden fields in `extra`.
#[derive(Debug, Clone, Default)]
pub struct Search<'a> {
    pub action: &'a str,
    pub post: bool,
    /// "search" unless set.
    pub name: &'a str,
    /// The name, unless set.
    pub id: &'a str,
    pub label: &'a str,
    pub label_classes: &'a str,
    pub hint: &'a str,
    pub error: Option<&'a str>,
    pub value: &'a str,
    /// "Search" unless set.
    pub button: &'a str,
    /// More fields in the form.
    pub extra: Option<Markup>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Search<'_> {
    fn render(&self) -> Markup {
        let name = or(self.name, "search");
        let button = Button { text: or(self.button, "Search").into(), classes: "moj-search__button", ..Default::default() };
        html! {
            (open("search").class(&["moj-search", self.classes]).attrs(self.attrs))
            form action=(self.action) method=(if self.post { "post" } else { "get" }) {
                @if let Some(extra) = &self.extra { (extra) }
                (Input {
                    name,
                    id: or(self.id, name),
                    kind: "search",
                    label: self.label,
                    label_classes: &join(&["moj-search__label", self.label_classes]),
                    hint: self.hint,
                    error: self.error,
                    value: self.value,
                    spellcheck: Some(false),
                    autocomplete: "off",
                    classes: "moj-search__input",
                    wrapper_classes: "moj-search__input-wrapper",
                    after_input: Some(html! { (button) }),
                    ..Default::default()
                })
            }
            (close("search"))
        }
    }
}

/// A filter that is on, and the address of the same list without it.
#[derive(Debug, Clone, Default)]
pub struct SelectedFilter<'a> {
    pub category: &'a str,
    pub text: Cow<'a, str>,
    pub remove_href: Cow<'a, str>,
}

/// Fields that narrow a list. Put it inside a `form`; it writes its own button.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// "Filter" unless set.
    pub heading: &'a str,
    pub selected: Vec<SelectedFilter<'a>>,
    pub clear_href: &'a str,
    /// The fields.
    pub options: Markup,
    /// "Apply filters" unless set.
    pub button: &'a str,
    pub classes: &'a str,
}

impl Filter<'_> {
    fn selected(&self) -> Markup {
        html! {
            div class="moj-filter__selected" {
                div class="moj-filter__selected-heading" {
                    div class="moj-filter__heading-title" { h3 class="govuk-heading-s" { "Selected filters" } }
                    div class="moj-filter__heading-action" {
                        p { a class="govuk-link govuk-link--no-visited-state" href=(self.clear_href) { "Clear filters" } }
                    }
                }
                ul class="moj-filter-tags" {
                    @for filter in &self.selected {
                        li {
                            a class="moj-filter__tag" href=(filter.remove_href) {
                                span class="govuk-visually-hidden" { "Remove this filter: " (filter.category) " " } (filter.text)
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Filter<'_> {
    fn render(&self) -> Markup {
        html! {
            div class=(join(&["moj-filter", self.classes])) {
                div class="moj-filter__header" {
                    div class="moj-filter__header-title" { h2 class="govuk-heading-m" { (or(self.heading, "Filter")) } }
                }
                div class="moj-filter__content" {
                    @if !self.selected.is_empty() { (self.selected()) }
                    div class="moj-filter__options" {
                        (self.options)
                        (Button { text: or(self.button, "Apply filters").into(), ..Default::default() })
                    }
                }
            }
        }
    }
}
