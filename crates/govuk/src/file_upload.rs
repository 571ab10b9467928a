//! A file to send. The form needs `enctype="multipart/form-data"`.
//!
//! ```
//! use govuk::FileUpload;
//! use maud::Render;
//! let field = FileUpload { name: "sheet", label: "Upload a spreadsheet", accept: ".xlsx,.csv", ..Default::default() };
//! assert!(field.render().0.contains(r#"accept=".xlsx,.csv""#));
//! ```

use maud::{Markup, Render, html};

use crate::field::{Labelled, Size, Support};
use crate::html::{Attrs, open, or};
use crate::label::Label;

/// A file control with its label, hint and error.
#[derive(Debug, Clone, Default)]
pub struct FileUpload<'a> {
    pub name: &'a str,
    /// The name, unless set.
    pub id: &'a str,
    pub label: &'a str,
    pub label_size: Size,
    pub label_is_heading: bool,
    pub label_classes: &'a str,
    pub hint: &'a str,
    /// Shown instead of `hint`.
    pub hint_html: Option<Markup>,
    pub error: Option<&'a str>,
    /// The kinds of file offered first. The server still has to look.
    pub accept: &'a str,
    pub multiple: bool,
    pub disabled: bool,
    /// Files can be dropped on it, where JavaScript runs.
    pub drop_zone: bool,
    /// More ids that describe the control.
    pub described_by: &'a str,
    pub classes: &'a str,
    pub group_classes: &'a str,
    pub group_attrs: Attrs<'a>,
    pub attrs: Attrs<'a>,
}

impl Render for FileUpload<'_> {
    fn render(&self) -> Markup {
        let id = or(self.id, self.name);
        let support = Support { id, hint: self.hint, hint_html: self.hint_html.as_ref(), error: self.error };
        let error = if self.error.is_some() { "govuk-file-upload--error" } else { "" };
        let control = open("input")
            .class(&["govuk-file-upload", self.classes, error])
            .attr("id", id)
            .attr("name", self.name)
            .attr("type", "file")
            .maybe("accept", self.accept)
            .flag("disabled", self.disabled)
            .flag("multiple", self.multiple)
            .maybe("aria-describedby", &support.described_by(self.described_by))
            .attrs(self.attrs);
        let control = html! {
            @if self.drop_zone {
                div class="govuk-file-upload-wrapper" data-module="govuk-file-upload" { (control) }
            } @else {
                (control)
            }
        };
        let label = Label {
            text: self.label,
            for_id: id,
            size: self.label_size,
            is_heading: self.label_is_heading,
            classes: self.label_classes,
            ..Default::default()
        };
        Labelled { label, support, group_classes: &[self.group_classes], group_attrs: self.group_attrs }.around(control)
    }
}
