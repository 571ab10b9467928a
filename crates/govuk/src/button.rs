//! Something to press: a form's button, or a link drawn as one.
//!
//! ```
//! use govuk::{Button, Variant};
//! use maud::Render;
//! assert!(Button::submit("Save").render().0.contains(">Save</button>"));
//! let delete = Button { text: "Close".into(), variant: Variant::Warning, ..Default::default() };
//! assert!(delete.render().0.contains("govuk-button--warning"));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open};

/// What pressing a `button` does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonType {
    #[default]
    Submit,
    Button,
    Reset,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Variant {
    #[default]
    Primary,
    Secondary,
    /// For what cannot be undone.
    Warning,
    /// On a dark ground.
    Inverse,
}

/// A button, or with `href` a link drawn as one.
#[derive(Debug, Clone, Default)]
pub struct Button<'a> {
    pub text: Content<'a>,
    pub variant: Variant,
    pub button_type: ButtonType,
    pub id: &'a str,
    pub name: &'a str,
    pub value: &'a str,
    /// Makes it a link.
    pub href: &'a str,
    pub disabled: bool,
    /// Some(true) ignores a second press within a second.
    pub prevent_double_click: Option<bool>,
    /// The large button that starts something, with an arrow.
    pub start: bool,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl<'a> Button<'a> {
    /// The form's main button. A second press within a second is ignored.
    pub fn submit(text: impl Into<Content<'a>>) -> Self {
        Self { text: text.into(), prevent_double_click: Some(true), ..Default::default() }
    }

    /// A lesser button of the same form, telling the server which was pressed.
    pub fn secondary(text: impl Into<Content<'a>>, name: &'a str, value: &'a str) -> Self {
        Self { text: text.into(), variant: Variant::Secondary, name, value, ..Default::default() }
    }

    /// A link drawn as a button.
    pub fn link(text: impl Into<Content<'a>>, href: &'a str) -> Self {
        Self { text: text.into(), href, ..Default::default() }
    }

    fn words(&self) -> Markup {
        html! {
            @if self.start && matches!(self.text, Content::Html(_)) { span { (self.text) } } @else { (self.text) }
            @if self.start {
                svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19"
                    viewBox="0 0 33 40" aria-hidden="true" focusable="false" {
                    path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z" {}
                }
            }
        }
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        let variant = match self.variant {
            Variant::Primary => "",
            Variant::Secondary => "govuk-button--secondary",
            Variant::Warning => "govuk-button--warning",
            Variant::Inverse => "govuk-button--inverse",
        };
        let start = if self.start { "govuk-button--start" } else { "" };
        let name = if self.href.is_empty() { "button" } else { "a" };
        let tag = if self.href.is_empty() {
            let kind = match self.button_type {
                ButtonType::Submit => "submit",
                ButtonType::Button => "button",
                ButtonType::Reset => "reset",
            };
            open("button")
                .attr("type", kind)
                .maybe("value", self.value)
                .maybe("name", self.name)
                .flag("disabled", self.disabled)
                .maybe("aria-disabled", if self.disabled { "true" } else { "" })
                .maybe("data-prevent-double-click", &self.prevent_double_click.map(|on| on.to_string()).unwrap_or_default())
        } else {
            open("a").attr("href", self.href).attr("role", "button").attr("draggable", "false")
        };
        let tag = tag
            .class(&["govuk-button", variant, self.classes, start])
            .attr("data-module", "govuk-button")
            .attrs(self.attrs)
            .maybe("id", self.id);
        html! { (tag) (self.words()) (close(name)) }
    }
}

/// Buttons and links side by side, stacked on a phone.
pub fn button_group(body: Markup) -> Markup {
    html! { div class="govuk-button-group" { (body) } }
}
