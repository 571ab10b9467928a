//! Many questions with the same few answers, compact enough for a phone.
//!
//! Each row is a fieldset of its own, so that each question is read out with its answers. The error summary links to the
//! row's first answer, whose id is the row's name.
//!
//! ```
//! use govuk::{Choice, RadioRow, RadioRows};
//! use maud::Render;
//! let rows = RadioRows {
//!     rows: vec![RadioRow { name: "q1", question: "Is it raining?".into(), value: "no", ..Default::default() }],
//!     items: Choice::yes_no(),
//!     ..Default::default()
//! };
//! assert!(rows.render().0.contains(r#"id="q1-2" name="q1" type="radio" value="no" checked"#));
//! ```

use maud::{Markup, Render, html};

use crate::choice::{Choice, Choices};
use crate::field::{Support, group};
use crate::fieldset::Fieldset;
use crate::html::{Content, join};

/// One question.
#[derive(Debug, Clone, Default)]
pub struct RadioRow<'a> {
    pub name: &'a str,
    /// Shown before the question: "1", "2a".
    pub number: &'a str,
    pub question: Content<'a>,
    pub hint: &'a str,
    pub hint_html: Option<Markup>,
    pub error: Option<&'a str>,
    /// The answer chosen; empty for none.
    pub value: &'a str,
    /// More fields for this question, under its answers.
    pub more: Option<Markup>,
}

/// The questions and the answers they share.
#[derive(Debug, Clone, Default)]
pub struct RadioRows<'a> {
    pub rows: Vec<RadioRow<'a>>,
    pub items: Vec<Choice<'a>>,
    pub classes: &'a str,
}

impl RadioRows<'_> {
    fn row(&self, row: &RadioRow<'_>) -> Markup {
        let support = Support { id: row.name, hint: row.hint, hint_html: row.hint_html.as_ref(), error: row.error };
        let choices = Choices {
            base: "radios",
            kind: "radio",
            id: row.name,
            name: row.name,
            described_by: "",
            items: &self.items,
            is_chosen: &|item| !row.value.is_empty() && item.value == Some(row.value),
            classes: &["govuk-radios--inline", "govuk-radios--small"],
            attrs: &[],
        };
        let question = html! {
            @if !row.number.is_empty() { span class="hf-radio-rows__number" { (row.number) } " " }
            span class="hf-radio-rows__question" { (row.question) }
        };
        let set = Fieldset {
            legend_html: Some(question),
            described_by: &support.described_by(""),
            body: html! {
                (support) (choices)
                @if let Some(more) = &row.more { div class="hf-radio-rows__more" { (more) } }
            },
            ..Default::default()
        };
        group(&["hf-radio-rows__row"], row.error.is_some(), &[], set.render())
    }
}

impl Render for RadioRows<'_> {
    fn render(&self) -> Markup {
        html! { div class=(join(&["hf-radio-rows", self.classes])) { @for row in &self.rows { (self.row(row)) } } }
    }
}
