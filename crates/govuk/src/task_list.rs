//! The parts of a long piece of work, each with how far it is.
//!
//! ```
//! use govuk::{TaskItem, TaskList};
//! use maud::Render;
//! let item = TaskItem { title: "Your details".into(), href: "/details".into(), status: "Completed".into(), ..Default::default() };
//! let tasks = TaskList { items: vec![item], ..Default::default() };
//! assert!(tasks.render().0.contains(r#"aria-describedby="task-list-1-status""#));
//! ```

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, join, open, or};

/// One part. Its status is words, or a [`crate::tag`].
#[derive(Debug, Clone, Default)]
pub struct TaskItem<'a> {
    pub title: Content<'a>,
    /// Empty while it cannot be started.
    pub href: Cow<'a, str>,
    pub hint: Content<'a>,
    pub status: Content<'a>,
    pub status_classes: &'a str,
    pub title_classes: &'a str,
    pub classes: &'a str,
}

/// The list.
#[derive(Debug, Clone, Default)]
pub struct TaskList<'a> {
    pub items: Vec<TaskItem<'a>>,
    /// "task-list" unless set; needed where a page has two.
    pub id_prefix: &'a str,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl TaskList<'_> {
    fn item(&self, item: &TaskItem<'_>, number: usize) -> Markup {
        let prefix = or(self.id_prefix, "task-list");
        let hint_id = if item.hint.is_empty() { String::new() } else { format!("{prefix}-{number}-hint") };
        let status_id = format!("{prefix}-{number}-status");
        let linked = if item.href.is_empty() { "" } else { "govuk-task-list__item--with-link" };
        html! {
            li class=(join(&["govuk-task-list__item", linked, item.classes])) {
                div class="govuk-task-list__name-and-hint" {
                    @if item.href.is_empty() {
                        (open("div").class(&[item.title_classes])) (item.title) (close("div"))
                    } @else {
                        a class=(join(&["govuk-link govuk-task-list__link", item.title_classes])) href=(item.href)
                            aria-describedby=(join(&[&hint_id, &status_id])) { (item.title) }
                    }
                    @if !item.hint.is_empty() { div id=(hint_id) class="govuk-task-list__hint" { (item.hint) } }
                }
                div class=(join(&["govuk-task-list__status", item.status_classes])) id=(status_id) { (item.status) }
            }
        }
    }
}

impl Render for TaskList<'_> {
    fn render(&self) -> Markup {
        html! {
            (open("ul").class(&["govuk-task-list", self.classes]).attrs(self.attrs))
            @for (index, item) in self.items.iter().enumerate() { (self.item(item, index + 1)) }
            (close("ul"))
        }
    }
}
