//! Facts in rows and columns.
//!
//! ```
//! use govuk::{Cell, Head, Table};
//! use maud::Render;
//! let table = Table {
//!     caption: "Sales",
//!     head: vec![Head::new("Month"), Head::numeric("Number")],
//!     rows: vec![vec!["January".into(), Cell::numeric(12)]],
//!     first_cell_is_header: true,
//!     ..Default::default()
//! };
//! assert!(table.render().0.contains(r#"<th scope="row" class="govuk-table__header">January</th>"#));
//! ```

use maud::{Markup, Render, html};

use crate::field::Size;
use crate::html::{Attrs, Content, close, open};

/// One column's heading.
#[derive(Debug, Clone, Default)]
pub struct Head<'a> {
    pub content: Content<'a>,
    /// "numeric" aligns to the right.
    pub format: &'a str,
    /// Can be sorted, in a `sortable` table: "none", "ascending" or "descending" as the rows come.
    pub sort: &'a str,
    pub classes: &'a str,
    pub colspan: u32,
    pub rowspan: u32,
    pub attrs: Attrs<'a>,
}

impl<'a> Head<'a> {
    /// A column of words.
    pub fn new(content: impl Into<Content<'a>>) -> Self {
        Self { content: content.into(), ..Default::default() }
    }

    /// A column of numbers.
    pub fn numeric(content: impl Into<Content<'a>>) -> Self {
        Self { format: "numeric", ..Self::new(content) }
    }
}

impl<'a, C: Into<Content<'a>>> From<C> for Head<'a> {
    fn from(content: C) -> Self {
        Self::new(content)
    }
}

/// One cell. `"words".into()` and `html! { … }.into()` make one.
#[derive(Debug, Clone, Default)]
pub struct Cell<'a> {
    pub content: Content<'a>,
    /// "numeric" aligns to the right.
    pub format: &'a str,
    /// What a `sortable` table sorts this cell by, where its words would not do: an ISO date, a number.
    pub sort_value: &'a str,
    pub classes: &'a str,
    pub colspan: u32,
    pub rowspan: u32,
    pub attrs: Attrs<'a>,
}

impl<'a> Cell<'a> {
    /// A cell of words.
    pub fn new(content: impl Into<Content<'a>>) -> Self {
        Self { content: content.into(), ..Default::default() }
    }

    /// A cell with a number.
    pub fn numeric(content: impl Into<Content<'a>>) -> Self {
        Self { format: "numeric", ..Self::new(content) }
    }
}

impl<'a, C: Into<Content<'a>>> From<C> for Cell<'a> {
    fn from(content: C) -> Self {
        Self::new(content)
    }
}

/// The table. Wrap wide ones in [`crate::Scroll`].
#[derive(Debug, Clone, Default)]
pub struct Table<'a> {
    pub caption: &'a str,
    pub caption_size: Size,
    pub caption_classes: &'a str,
    pub head: Vec<Head<'a>>,
    pub rows: Vec<Vec<Cell<'a>>>,
    pub first_cell_is_header: bool,
    /// Columns whose head has a `sort` can be sorted, where JavaScript runs.
    pub sortable: bool,
    /// Each row becomes a block on a phone, cells named by their heads.
    pub stack_on_phone: bool,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

fn span(number: u32) -> String {
    if number > 1 { number.to_string() } else { String::new() }
}

impl Table<'_> {
    fn header(&self, head: &Head<'_>) -> Markup {
        let format = format(head.format, "govuk-table__header");
        let tag = open("th")
            .attr("scope", "col")
            .class(&["govuk-table__header", &format, head.classes])
            .maybe("colspan", &span(head.colspan))
            .maybe("rowspan", &span(head.rowspan))
            .maybe("aria-sort", head.sort)
            .attrs(head.attrs);
        html! { (tag) (head.content) (close("th")) }
    }

    fn cell(&self, index: usize, cell: &Cell<'_>) -> Markup {
        let is_header = index == 0 && self.first_cell_is_header;
        let name = if is_header { "th" } else { "td" };
        let tag = if is_header {
            open("th").attr("scope", "row").class(&["govuk-table__header", cell.classes])
        } else {
            open("td").class(&["govuk-table__cell", &format(cell.format, "govuk-table__cell"), cell.classes])
        };
        let head = match self.head.get(index).map(|head| &head.content) {
            Some(Content::Text(words)) if self.stack_on_phone && !is_header => words,
            _ => "",
        };
        let tag = tag
            .maybe("colspan", &span(cell.colspan))
            .maybe("rowspan", &span(cell.rowspan))
            .maybe("data-sort-value", cell.sort_value)
            .maybe("data-head", head)
            .attrs(cell.attrs);
        html! { (tag) (cell.content) (close(name)) }
    }
}

fn format(format: &str, base: &str) -> String {
    if format.is_empty() { String::new() } else { format!("{base}--{format}") }
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        let size = self.caption_size.class("govuk-table__caption");
        let stack = if self.stack_on_phone { "hf-table--stack" } else { "" };
        let tag = open("table")
            .class(&["govuk-table", stack, self.classes])
            .maybe("data-module", if self.sortable { "moj-sortable-table" } else { "" })
            .attrs(self.attrs);
        html! {
            (tag)
            @if !self.caption.is_empty() {
                (open("caption").class(&["govuk-table__caption", &size, self.caption_classes])) (self.caption) (close("caption"))
            }
            @if !self.head.is_empty() {
                thead class="govuk-table__head" {
                    tr class="govuk-table__row" { @for head in &self.head { (self.header(head)) } }
                }
            }
            tbody class="govuk-table__body" {
                @for row in &self.rows {
                    tr class="govuk-table__row" { @for (index, cell) in row.iter().enumerate() { (self.cell(index, cell)) } }
                }
            }
            (close("table"))
        }
    }
}
