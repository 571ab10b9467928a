//! What every component is written with: text that may be markup, opening tags that take any attribute, and joined classes.
//!
//! maud writes fixed attribute names only. A caller's own `data-…` attributes have names known at run time, so
//! elements that take them are opened with [`open`] and closed with [`close`].

use std::borrow::Cow;
use std::fmt::Write;

use maud::{Escaper, Markup, PreEscaped, Render};

/// A caller's own attributes, in order: `&[("data-autosave", "note")]`. An empty value writes a bare flag.
pub type Attrs<'a> = &'a [(&'a str, &'a str)];

/// Words to show, escaped, or markup that is already safe.
///
/// Takes `&str`, `String` and [`Markup`] through `into()`; absent content is empty.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// Escaped when shown.
    Text(Cow<'a, str>),
    /// Shown as it is.
    Html(Markup),
}

impl Content<'_> {
    /// Nothing to show.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Html(markup) => markup.0.is_empty(),
        }
    }
}

impl Default for Content<'_> {
    fn default() -> Self {
        Self::Text(Cow::Borrowed(""))
    }
}

impl Render for Content<'_> {
    fn render_to(&self, buffer: &mut String) {
        match self {
            Self::Text(text) => text.render_to(buffer),
            Self::Html(markup) => markup.render_to(buffer),
        }
    }
}

impl<'a> From<&'a str> for Content<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Content<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Content<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Content<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<Markup> for Content<'_> {
    fn from(markup: Markup) -> Self {
        Self::Html(markup)
    }
}

macro_rules! content_from_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Content<'_> {
            fn from(number: $number) -> Self {
                Self::Text(Cow::Owned(number.to_string()))
            }
        }
    )*};
}
content_from_numbers!(i32, i64, u32, u64, usize);

/// An opening tag being written.
pub(crate) struct Open(String);

/// Starts an opening tag.
pub(crate) fn open(name: &str) -> Open {
    Open(format!("<{name}"))
}

/// The closing tag of an element started with [`open`].
pub(crate) fn close(name: &str) -> PreEscaped<String> {
    PreEscaped(format!("</{name}>"))
}

impl Open {
    /// Writes `name="value"`, also when the value is empty.
    pub(crate) fn attr(mut self, name: &str, value: &str) -> Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        // Writing to a String cannot fail.
        let _ = Escaper::new(&mut self.0).write_str(value);
        self.0.push('"');
        self
    }

    /// Writes the attribute unless the value is empty.
    pub(crate) fn maybe(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.attr(name, value) }
    }

    /// Writes a bare attribute if it is set.
    pub(crate) fn flag(mut self, name: &str, set: bool) -> Self {
        if set {
            self.0.push(' ');
            self.0.push_str(name);
        }
        self
    }

    /// Writes `class` with the names that are not empty.
    pub(crate) fn class(self, names: &[&str]) -> Self {
        let joined = join(names);
        self.maybe("class", &joined)
    }

    /// Writes the caller's own attributes.
    pub(crate) fn attrs(self, attrs: Attrs<'_>) -> Self {
        attrs.iter().fold(self, |tag, (name, value)| if value.is_empty() { tag.flag(name, true) } else { tag.attr(name, value) })
    }
}

impl Render for Open {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&self.0);
        buffer.push('>');
    }
}

/// Class names or ids joined by spaces, empty ones left out.
pub(crate) fn join(names: &[&str]) -> String {
    names.iter().filter(|name| !name.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// `first` unless it is empty, then `second`.
pub(crate) fn or<'a>(first: &'a str, second: &'a str) -> &'a str {
    if first.is_empty() { second } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_escaped_and_empty_ones_are_bare() {
        let tag = open("input").class(&["a", "", "b"]).attr("value", "\"<x>\"").attrs(&[("hidden", ""), ("data-a", "1")]);
        assert_eq!(tag.render().0, r#"<input class="a b" value="&quot;&lt;x&gt;&quot;" hidden data-a="1">"#);
    }

    #[test]
    fn text_is_escaped_and_markup_is_not() {
        assert_eq!(Content::from("<b>").render().0, "&lt;b&gt;");
        assert_eq!(Content::from(PreEscaped("<b>".to_owned())).render().0, "<b>");
    }
}
