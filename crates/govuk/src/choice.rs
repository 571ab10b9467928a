//! The answers a question offers, shared by radios, checkboxes and selects.

use maud::{Markup, Render, html};

use crate::hint::Hint;
use crate::html::{Attrs, close, join, open, or};
use crate::label::Label;

/// One answer on offer.
///
/// ```
/// use govuk::Choice;
/// let items = vec![Choice::new("yes", "Yes"), Choice::divider("or"), Choice { hint: "Not yet asked", ..Choice::new("no", "No") }];
/// # let _ = items;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Choice<'a> {
    /// What is sent. In a select, the text is sent when this is `None`.
    pub value: Option<&'a str>,
    pub text: &'a str,
    /// Shown instead of `text`. Not in a select.
    pub html: Option<Markup>,
    /// Not in a select.
    pub hint: &'a str,
    /// Shown while this answer is chosen; always shown where there is no JavaScript. Not in a select.
    pub reveal: Option<Markup>,
    /// Whether it is chosen, where the question's own value should not decide.
    pub checked: Option<bool>,
    pub disabled: bool,
    /// Choosing it clears the other checkboxes ("None of these").
    pub exclusive: bool,
    /// A word between answers, such as "or". Nothing else of this choice is used.
    pub divider: &'a str,
    /// The question's id, numbered from the second answer, unless set.
    pub id: &'a str,
    /// The question's name, unless set. Checkboxes only.
    pub name: &'a str,
    pub label_classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl<'a> Choice<'a> {
    /// An answer with its value and its words.
    pub fn new(value: &'a str, text: &'a str) -> Self {
        Self { value: Some(value), text, ..Default::default() }
    }

    /// A word between answers.
    pub fn divider(word: &'a str) -> Self {
        Self { divider: word, ..Default::default() }
    }

    /// Answers from pairs of value and words.
    pub fn list(pairs: &[(&'a str, &'a str)]) -> Vec<Self> {
        pairs.iter().map(|(value, text)| Self::new(value, text)).collect()
    }

    /// "yes" and "no".
    pub fn yes_no() -> Vec<Self> {
        Self::list(&[("yes", "Yes"), ("no", "No")])
    }
}

/// Radios or checkboxes: the same list with another base class.
pub(crate) struct Choices<'a> {
    /// "radios" or "checkboxes".
    pub base: &'static str,
    /// "radio" or "checkbox".
    pub kind: &'static str,
    pub id: &'a str,
    pub name: &'a str,
    /// Ids every control is described by, for lists without a fieldset.
    pub described_by: &'a str,
    pub items: &'a [Choice<'a>],
    pub is_chosen: &'a dyn Fn(&Choice<'_>) -> bool,
    pub classes: &'a [&'a str],
    pub attrs: Attrs<'a>,
}

impl Choices<'_> {
    fn item(&self, item: &Choice<'_>, number: usize) -> Markup {
        let class = |part: &str| format!("govuk-{}__{part}", self.base);
        if !item.divider.is_empty() {
            return html! { div class=(class("divider")) { (item.divider) } };
        }
        let numbered = if number > 1 { format!("{}-{number}", self.id) } else { self.id.to_owned() };
        let id = or(item.id, &numbered);
        let hint_id = if item.hint.is_empty() { String::new() } else { format!("{id}-item-hint") };
        let reveal_id = if item.reveal.is_some() { format!("conditional-{id}") } else { String::new() };
        let chosen = item.checked.unwrap_or_else(|| (self.is_chosen)(item));
        let control = open("input")
            .class(&[&class("input")])
            .attr("id", id)
            .attr("name", or(item.name, self.name))
            .attr("type", self.kind)
            .attr("value", item.value.unwrap_or_default())
            .flag("checked", chosen)
            .flag("disabled", item.disabled)
            .maybe("data-aria-controls", &reveal_id)
            .maybe("data-behaviour", if item.exclusive { "exclusive" } else { "" })
            .maybe("aria-describedby", &join(&[self.described_by, &hint_id]))
            .attrs(item.attrs);
        let label_classes = join(&[&class("label"), item.label_classes]);
        let hidden = if chosen { String::new() } else { class("conditional--hidden") };
        html! {
            div class=(class("item")) {
                (control)
                (Label { text: item.text, html: item.html.clone(), for_id: id, classes: &label_classes, ..Default::default() })
                @if !item.hint.is_empty() {
                    (Hint { id: &hint_id, text: item.hint, classes: &class("hint"), ..Default::default() })
                }
            }
            @if let Some(reveal) = &item.reveal {
                div class=(join(&[&class("conditional"), &hidden])) id=(reveal_id) { (reveal) }
            }
        }
    }
}

impl Render for Choices<'_> {
    fn render(&self) -> Markup {
        let base = format!("govuk-{}", self.base);
        let mut names = vec![base.as_str()];
        names.extend(self.classes);
        html! {
            (open("div").class(&names).attrs(self.attrs).attr("data-module", &base))
            @for (index, item) in self.items.iter().enumerate() { (self.item(item, index + 1)) }
            (close("div"))
        }
    }
}
