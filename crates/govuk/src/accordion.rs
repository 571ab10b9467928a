//! Sections of one page that open and close; all open without JavaScript.
//!
//! ```
//! use govuk::{Accordion, AccordionSection};
//! use maud::{Render, html};
//! let sections = vec![AccordionSection { heading: "Money".into(), body: html! { p { "…" } }, ..Default::default() }];
//! assert!(Accordion { id: "plan", sections, ..Default::default() }.render().0.contains("plan-heading-1"));
//! ```

use maud::{Markup, Render, html};

use crate::html::{Attrs, Content, close, open};

/// One section.
#[derive(Debug, Clone, Default)]
pub struct AccordionSection<'a> {
    pub heading: Content<'a>,
    pub summary: Content<'a>,
    pub body: Markup,
    pub expanded: bool,
}

/// The sections.
#[derive(Debug, Clone, Default)]
pub struct Accordion<'a> {
    /// Its ids begin with this.
    pub id: &'a str,
    pub sections: Vec<AccordionSection<'a>>,
    /// 2 unless set.
    pub heading_level: u8,
    /// Some(false) keeps nothing in the browser's storage about what was open. Set it wherever headings tell something
    /// about a person.
    pub remember_expanded: Option<bool>,
    pub classes: &'a str,
    pub attrs: Attrs<'a>,
}

impl Render for Accordion<'_> {
    fn render(&self) -> Markup {
        let heading = format!("h{}", if self.heading_level == 0 { 2 } else { self.heading_level });
        let tag = open("div")
            .class(&["govuk-accordion", self.classes])
            .attr("data-module", "govuk-accordion")
            .attr("id", self.id)
            .maybe("data-remember-expanded", &self.remember_expanded.map(|on| on.to_string()).unwrap_or_default())
            .attrs(self.attrs);
        html! {
            (tag)
            @for (index, section) in self.sections.iter().enumerate() {
                @let number = index + 1;
                div.govuk-accordion__section.govuk-accordion__section--expanded[section.expanded] {
                    div class="govuk-accordion__section-header" {
                        (open(&heading).class(&["govuk-accordion__section-heading"]))
                        span class="govuk-accordion__section-button" id={ (self.id) "-heading-" (number) } { (section.heading) }
                        (close(&heading))
                        @if !section.summary.is_empty() {
                            div class="govuk-accordion__section-summary govuk-body" id={ (self.id) "-summary-" (number) } {
                                (section.summary)
                            }
                        }
                    }
                    div id={ (self.id) "-content-" (number) } class="govuk-accordion__section-content" { (section.body) }
                }
            }
            (close("div"))
        }
    }
}
