//! A password, with a button to show it where JavaScript runs.
//!
//! ```
//! use govuk::PasswordInput;
//! use maud::Render;
//! let field = PasswordInput { name: "password", label: "Password", ..Default::default() };
//! assert!(field.render().0.contains(r#"autocomplete="current-password""#));
//! ```

use maud::{Markup, Render, html};

use crate::button::{Button, ButtonType, Variant};
use crate::html::{Attrs, join, or};
use crate::input::Input;
use crate::{Size, Width};

/// A password field with its label, hint and error. A refused password is never sent back, so there is no `value`.
#[derive(Debug, Clone, Default)]
pub struct PasswordInput<'a> {
    pub name: &'a str,
    /// The name, unless set.
    pub id: &'a str,
    pub label: &'a str,
    pub label_size: Size,
    pub label_is_heading: bool,
    pub label_classes: &'a str,
    pub hint: &'a str,
    pub error: Option<&'a str>,
    pub width: Width,
    /// "current-password" unless set; "new-password" where one is chosen.
    pub autocomplete: &'a str,
    pub disabled: bool,
    pub described_by: &'a str,
    pub classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl Render for PasswordInput<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let toggle = Button {
            text: "Show".into(),
            button_type: ButtonType::Button,
            variant: Variant::Secondary,
            classes: "govuk-password-input__toggle govuk-js-password-input-toggle",
            attrs: &[("aria-controls", id), ("aria-label", "Show password"), ("hidden", "")],
            ..Default::default()
        };
        let mut group_attrs = vec![("data-module", "govuk-password-input")];
        group_attrs.extend(self.group_attrs);
        Input {
            name: self.name,
            id,
            label: self.label,
            label_size: self.label_size,
            label_is_heading: self.label_is_heading,
            label_classes: self.label_classes,
            hint: self.hint,
            error: self.error,
            width: self.width,
            kind: "password",
            spellcheck: Some(false),
            autocapitalize: "none",
            autocomplete: or(self.autocomplete, "current-password"),
            disabled: self.disabled,
            described_by: self.described_by,
            classes: &join(&["govuk-password-input__input govuk-js-password-input-input", self.classes]),
            wrapper_classes: "govuk-password-input__wrapper",
            group_classes: &join(&["govuk-password-input", self.group_classes]),
            group_attrs: &group_attrs,
            after_input: Some(html! { (toggle) }),
            attrs: self.attrs,
            ..Default::default()
        }
        .render()
    }
}
