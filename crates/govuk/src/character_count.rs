//! A text area that says how much room is left. The server still has to check the length.
//!
//! ```
//! use govuk::{CharacterCount, Textarea};
//! use maud::Render;
//! let field = CharacterCount {
//!     textarea: Textarea { name: "summary", label: "Summary", ..Default::default() },
//!     max_length: Some(500),
//!     ..Default::default()
//! };
//! assert!(field.render().0.contains("You can enter up to 500 characters"));
//! ```

use maud::{Markup, Render, html};

use crate::hint::Hint;
use crate::html::{join, or};
use crate::textarea::Textarea;

/// A text area with a limit in characters or in words.
#[derive(Debug, Clone, Default)]
pub struct CharacterCount<'a> {
    pub textarea: Textarea<'a>,
    pub max_length: Option<u32>,
    pub max_words: Option<u32>,
    /// The percentage of the limit from which the count is shown.
    pub threshold: Option<u32>,
}

impl Render for CharacterCount<'_> {
    fn render(&self) -> Markup {
        let area = &self.textarea;
        let info = format!("{}-info", or(area.id, area.name));
        let unit = if self.max_words.is_some() { "words" } else { "characters" };
        let limit = self.max_words.or(self.max_length);
        let text = limit.map(|limit| format!("You can enter up to {limit} {unit}")).unwrap_or_default();
        let numbers = [("data-maxlength", self.max_length), ("data-maxwords", self.max_words), ("data-threshold", self.threshold)]
            .map(|(name, number)| (name, number.map(|number| number.to_string()).unwrap_or_default()));
        let mut attrs = vec![("data-module", "govuk-character-count")];
        attrs.extend(numbers.iter().filter(|(_, number)| !number.is_empty()).map(|(name, number)| (*name, number.as_str())));
        if self.max_words.is_some() {
            attrs.push(("data-count-type", "words"));
        }
        attrs.extend(area.group_attrs);
        let message = Hint { id: &info, text: &text, classes: "govuk-character-count__message", ..Default::default() };
        Textarea {
            described_by: &join(&[&info, area.described_by]),
            classes: &join(&["govuk-js-character-count", area.classes]),
            group_classes: &join(&["govuk-character-count", area.group_classes]),
            group_attrs: &attrs,
            after_input: Some(html! { (message) @if let Some(after) = &area.after_input { (after) } }),
            ..area.clone()
        }
        .render()
    }
}
