//! Small pieces of layout that the design system has no component for.
//!
//! ```
//! use govuk::{columns, progress};
//! use maud::html;
//! assert!(progress("import", "Rows read", 3, 10).0.contains(r#"<progress"#));
//! assert!(columns(html! { "wide" }, html! { "narrow" }).0.contains("hf-columns"));
//! ```

use maud::{Markup, Render, html};

use crate::html::Content;

/// Wide content that scrolls sideways inside the page, also by keyboard.
#[derive(Debug, Clone, Default)]
pub struct Scroll<'a> {
    /// Names the region.
    pub label: &'a str,
    pub body: Markup,
}

impl Render for Scroll<'_> {
    fn render(&self) -> Markup {
        html! { div class="hf-scroll" role="region" aria-label=(self.label) tabindex="0" { (self.body) } }
    }
}

/// Main content with a narrower column beside it; under it on a phone.
pub fn columns(main: Markup, aside: Markup) -> Markup {
    html! { div class="hf-columns" { div class="hf-columns__main" { (main) } div class="hf-columns__aside" { (aside) } } }
}

/// Equal cards side by side, as many as fit.
pub fn cards(cards: &[Markup]) -> Markup {
    html! { div class="hf-cards" { @for card in cards { div class="hf-cards__card" { (card) } } } }
}

/// One figure with its words; the number links to what is behind it if `href` is not empty.
pub fn figure<'a>(number: impl Into<Content<'a>>, words: impl Into<Content<'a>>, href: &str) -> Markup {
    html! {
        div class="hf-figure" {
            @if href.is_empty() {
                span class="hf-figure__number" { (number.into()) } " " span class="hf-figure__words" { (words.into()) }
            } @else {
                a class="govuk-link hf-figure__link" href=(href) {
                    span class="hf-figure__number" { (number.into()) } " " span class="hf-figure__words" { (words.into()) }
                }
            }
        }
    }
}

/// How much of something is done, in words too. `max` of 0 shows that it is under way.
pub fn progress(id: &str, label: &str, value: u64, max: u64) -> Markup {
    html! {
        div class="hf-progress" {
            label class="hf-progress__label" for=(id) { (label) }
            @if max == 0 {
                progress class="hf-progress__bar" id=(id) {}
            } @else {
                progress class="hf-progress__bar" id=(id) value=(value) max=(max) { (value) " of " (max) }
                span class="hf-progress__words" { (value) " of " (max) }
            }
        }
    }
}

/// A value not shown until asked for.
///
/// Asking is a request of its own to `reveal_href`, so that the server can decide and write it down; nothing of the
/// value is in this page. `what` is read out: "Show phone number".
pub fn masked(what: &str, reveal_href: &str) -> Markup {
    html! {
        span class="hf-masked" {
            span class="hf-masked__dots" aria-hidden="true" { "••••••" }
            span class="govuk-visually-hidden" { "Hidden. " }
            a class="govuk-link hf-masked__show" href=(reveal_href) rel="nofollow" {
                "Show" span class="govuk-visually-hidden" { " " (what) }
            }
        }
    }
}

/// The same with a form, where showing must not be a link: `hidden` are the form's own hidden fields.
pub fn masked_form(what: &str, action: &str, hidden: Markup) -> Markup {
    html! {
        form class="hf-masked" method="post" action=(action) {
            span class="hf-masked__dots" aria-hidden="true" { "••••••" }
            span class="govuk-visually-hidden" { "Hidden. " }
            (hidden)
            button class="hf-link-button" type="submit" { "Show" span class="govuk-visually-hidden" { " " (what) } }
        }
    }
}

/// A masked value once shown.
pub fn unmasked<'a>(value: impl Into<Content<'a>>) -> Markup {
    html! { span class="hf-masked hf-masked--shown" { (value.into()) } }
}

/// A value nobody has given yet, or that does not apply, said in words.
pub fn not_given(words: &str) -> Markup {
    html! { span class="hf-not-given" { (words) } }
}

/// Words where a list would be.
pub fn empty<'a>(words: impl Into<Content<'a>>) -> Markup {
    html! { p class="hf-empty" { (words.into()) } }
}
