//! News for the whole page, such as that something was saved.
//!
//! ```
//! use govuk::NotificationBanner;
//! use maud::Render;
//! assert!(NotificationBanner::success("Saved").render().0.contains(r#"role="alert""#));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open, or};

/// The banner. Text is shown large; markup is shown as it is.
#[derive(Debug, Clone, Default)]
pub struct NotificationBanner<'a> {
    /// "Important", or "Success" for a success, unless set.
    pub title: Content<'a>,
    pub content: Content<'a>,
    /// Green, read out at once, and given the focus.
    pub success: bool,
    /// 2 unless set.
    pub title_level: u8,
    /// Needed where a page has two banners.
    pub title_id: &'a str,
    pub role: &'a str,
    pub disable_auto_focus: Option<bool>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl<'a> NotificationBanner<'a> {
    /// Something worked.
    pub fn success(content: impl Into<Content<'a>>) -> Self {
        Self { content: content.into(), success: true, ..Default::default() }
    }

    /// Something people should know.
    pub fn important(content: impl Into<Content<'a>>) -> Self {
        Self { content: content.into(), ..Default::default() }
    }
}

impl Render for NotificationBanner<'_> {
    fn render(&self) -> Markup {
        let heading = format!("h{}", if self.title_level == 0 { 2 } else { self.title_level });
        let title_id = or(self.title_id, "govuk-notification-banner-title");
        let tag = open("div")
            .class(&["govuk-notification-banner", if self.success { "govuk-notification-banner--success" } else { "" }, self.classes])
            .attr("role", or(self.role, if self.success { "alert" } else { "region" }))
            .attr("aria-labelledby", title_id)
            .attr("data-module", "govuk-notification-banner")
            .maybe("data-disable-auto-focus", &self.disable_auto_focus.map(|on| on.to_string()).unwrap_or_default())
            .attrs(self.attrs);
        html! {
            (tag)
            div class="govuk-notification-banner__header" {
                (open(&heading).class(&["govuk-notification-banner__title"]).attr("id", title_id))
                @if !self.title.is_empty() { (self.title) } @else if self.success { "Success" } @else { "Important" }
                (close(&heading))
            }
            div class="govuk-notification-banner__content" {
                @match &self.content {
                    Content::Text(text) if text.is_empty() => {}
                    Content::Text(text) => p class="govuk-notification-banner__heading" { (text) },
                    Content::Html(markup) => (markup),
                }
            }
            (close("div"))
        }
    }
}
