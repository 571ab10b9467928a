//! What the questions on a form share: the group around them, and how hint and error are tied to the control.

use maud::{Markup, Render, html};

use crate::error_message::ErrorMessage;
use crate::hint::Hint;
use crate::html::{Attrs, close, join, open};
use crate::label::Label;

/// How large a label, legend or caption is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// The size of body text.
    #[default]
    Plain,
    /// Small, bold.
    S,
    /// Medium.
    M,
    /// Large.
    L,
    /// Extra large, for the only question of a page.
    Xl,
}

impl Size {
    pub(crate) fn class(self, base: &str) -> String {
        match self {
            Self::Plain => String::new(),
            Self::S => format!("{base}--s"),
            Self::M => format!("{base}--m"),
            Self::L => format!("{base}--l"),
            Self::Xl => format!("{base}--xl"),
        }
    }
}

/// How wide a control is, by what is expected in it. Fixed widths are in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Width {
    /// As wide as its container.
    #[default]
    Auto,
    Chars2,
    Chars3,
    Chars4,
    Chars5,
    Chars10,
    Chars20,
    Chars30,
    OneQuarter,
    OneThird,
    OneHalf,
    TwoThirds,
    ThreeQuarters,
    Full,
}

impl Width {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Auto => "",
            Self::Chars2 => "govuk-input--width-2",
            Self::Chars3 => "govuk-input--width-3",
            Self::Chars4 => "govuk-input--width-4",
            Self::Chars5 => "govuk-input--width-5",
            Self::Chars10 => "govuk-input--width-10",
            Self::Chars20 => "govuk-input--width-20",
            Self::Chars30 => "govuk-input--width-30",
            Self::OneQuarter => "govuk-!-width-one-quarter",
            Self::OneThird => "govuk-!-width-one-third",
            Self::OneHalf => "govuk-!-width-one-half",
            Self::TwoThirds => "govuk-!-width-two-thirds",
            Self::ThreeQuarters => "govuk-!-width-three-quarters",
            Self::Full => "govuk-!-width-full",
        }
    }
}

/// Hint and error of one question, with the ids the control is described by.
pub(crate) struct Support<'a> {
    pub id: &'a str,
    pub hint: &'a str,
    pub hint_html: Option<&'a Markup>,
    pub error: Option<&'a str>,
}

impl Support<'_> {
    /// The ids for `aria-describedby`: the caller's own first, then hint, then error, as they are read.
    pub(crate) fn described_by(&self, own: &str) -> String {
        let hint = if self.has_hint() { format!("{}-hint", self.id) } else { String::new() };
        let error = self.error.map(|_| format!("{}-error", self.id)).unwrap_or_default();
        join(&[own, &hint, &error])
    }

    fn has_hint(&self) -> bool {
        !self.hint.is_empty() || self.hint_html.is_some()
    }
}

impl Render for Support<'_> {
    fn render(&self) -> Markup {
        html! {
            @if self.has_hint() {
                (Hint { id: &format!("{}-hint", self.id), text: self.hint, html: self.hint_html.cloned(), ..Default::default() })
            }
            @if let Some(error) = self.error {
                (ErrorMessage { id: &format!("{}-error", self.id), text: error, ..Default::default() })
            }
        }
    }
}

/// The group around one question, marked while it has an error.
pub(crate) fn group(classes: &[&str], error: bool, attrs: Attrs<'_>, body: Markup) -> Markup {
    let mut names = vec!["govuk-form-group", if error { "govuk-form-group--error" } else { "" }];
    names.extend(classes);
    html! { (open("div").class(&names).attrs(attrs)) (body) (close("div")) }
}

/// One labelled control: group, label, hint, error, control.
pub(crate) struct Labelled<'a> {
    pub label: Label<'a>,
    pub support: Support<'a>,
    pub group_classes: &'a [&'a str],
    pub group_attrs: Attrs<'a>,
}

impl Labelled<'_> {
    pub(crate) fn around(&self, control: Markup) -> Markup {
        group(self.group_classes, self.support.error.is_some(), self.group_attrs, html! { (self.label) (self.support) (control) })
    }
}
