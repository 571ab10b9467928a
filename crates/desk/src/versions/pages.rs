//! Both versions of a record, side by side.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use govuk::{Button, Checkboxes, Choice, DateInput, Input, Radios, Select, Size, Textarea, button_group, inset};
use maud::{Markup, html};

use super::{Field, Kind, Stands, Values, Was, differing, read};
use crate::{
    form::{Faults, Typed},
    page::{self, Screen},
    session::SignedIn,
    words::moment,
};

/// What stood before each change; nothing where nothing was changed. `nobody`: who changes what no account does.
pub fn earlier(fields: &[Field], changes: &[Was], nobody: &str) -> Markup {
    html! {
        @if !changes.is_empty() {
            h2 class="govuk-heading-m" { "What stood before" }
            ul class="govuk-list govuk-list--bullet" {
                @for change in changes {
                    @let was = read(&change.was);
                    li {
                        "Until " (moment(change.recorded_at)) ", changed by " (change.by.as_deref().unwrap_or(nobody))
                        @if !change.why.is_empty() { " (" (change.why) ")" }
                        ": "
                        @for field in fields { (field.label) " " (field.says(was.get(&field.name).map_or("", String::as_str))) ". " }
                    }
                }
            }
        }
    }
}

/// A change that came second.
pub struct Clash<'a> {
    /// What was changed, as in "the support plan".
    pub what: &'a str,
    pub fields: &'a [Field],
    pub theirs: &'a Stands,
    pub mine: &'a Values,
    /// What stood when the second began, so that a field that only one of the two changed is chosen already.
    pub base: Option<&'a Values>,
    /// Where the choice is sent.
    pub action: &'a str,
    /// The part of the navigation that the record belongs to.
    pub part: &'a str,
    /// Where to go to leave theirs as it is.
    pub back: &'a str,
    pub typed: &'a Typed,
    pub faults: &'a Faults,
}

impl Clash<'_> {
    /// Shows both versions. Nothing was written.
    pub fn show(&self, who: &SignedIn) -> Response {
        let by = self.theirs.by.as_deref().unwrap_or("Somebody");
        let when = self.theirs.at.map_or(String::new(), |at| format!(", on {}", moment(at)));
        let differing = differing(self.fields, &self.theirs.values, self.mine);
        let body = html! {
            h1 class="govuk-heading-l" { "Somebody else changed this while you did" }
            (inset(html! { (by) " changed " (self.what) (when) ". " strong { "Your version is not recorded yet." } " Both are below. Choose for each difference, then record." }))
            (page::form(who, self.action, self.typed.get("form_key"), html! {
                input type="hidden" name="choosing" value="yes";
                input type="hidden" name="version" value=(self.theirs.version);
                @for field in self.fields {
                    input type="hidden" name=(format!("theirs-{}", field.name)) value=(value(&self.theirs.values, field));
                    input type="hidden" name=(format!("mine-{}", field.name)) value=(value(self.mine, field));
                }
                @if differing.is_empty() { p class="govuk-body" { "The two versions say the same." } }
                @for field in differing { (self.difference(field, by)) }
                (button_group(html! { (Button::submit("Record what you chose")) a class="govuk-link" href=(self.back) { "Leave theirs as it is" } }))
            }))
        };
        let page = Screen { faults: Some(self.faults), wide: true, ..Screen::new("Two versions", self.part, body) }.show(who);
        (StatusCode::CONFLICT, page).into_response()
    }

    fn difference(&self, field: &Field, by: &str) -> Markup {
        let (theirs, mine) = (value(&self.theirs.values, field), value(self.mine, field));
        let name = format!("choice-{}", field.name);
        let chosen = match (self.typed.get(&name), self.base.map(|base| value(base, field))) {
            ("", Some(base)) if base == mine => "theirs",
            ("", Some(base)) if base == theirs => "mine",
            (chosen, _) => chosen,
        };
        let items = vec![
            Choice::new("theirs", "Keep theirs"),
            Choice::new("mine", "Use mine"),
            Choice { reveal: Some(self.anew(field, mine)), ..Choice::new("other", "Write it anew") },
        ];
        html! {
            section class="hf-box" aria-label=(field.label) {
                h2 class="govuk-heading-m" { (field.label) }
                div class="govuk-grid-row" {
                    div class="govuk-grid-column-one-half" {
                        h3 class="govuk-heading-s" { "Theirs (" (by) ")" }
                        p class="govuk-body hf-note" { (field.says(theirs)) }
                    }
                    div class="govuk-grid-column-one-half" {
                        h3 class="govuk-heading-s" { "Yours" }
                        p class="govuk-body hf-note" { (field.says(mine)) }
                    }
                }
                (Radios { name: &name, legend: "Which should stand?", legend_size: Size::S, items, inline: false, small: true, value: chosen, error: self.faults.of(&name), ..Default::default() })
            }
        }
    }

    /// The field to be typed anew, beginning with one's own version.
    fn anew(&self, field: &Field, mine: &str) -> Markup {
        let name = format!("other-{}", field.name);
        let typed = self.typed.some(&name).unwrap_or(mine).to_owned();
        let label = &field.label;
        match &field.kind {
            Kind::Line => html! { (Input { name: &name, label, value: &typed, ..Default::default() }) },
            Kind::Words => html! { (Textarea { name: &name, label, rows: 5, value: &typed, ..Default::default() }) },
            Kind::One(choices) => {
                let items = choices.iter().map(|(id, says)| Choice::new(id, says)).collect();
                html! { (Select { name: &name, label, items, value: &typed, ..Default::default() }) }
            }
            Kind::Many(choices) => {
                let items = choices.iter().map(|(id, says)| Choice::new(id, says)).collect();
                let sent: Vec<&str> = self.typed.0.iter().filter(|(sent, _)| *sent == name).map(|(_, id)| id.as_str()).collect();
                let values = if sent.is_empty() { mine.lines().collect() } else { sent };
                html! { (Checkboxes { name: &name, legend: label, items, values, ..Default::default() }) }
            }
            Kind::Day => {
                let whole = Typed::default();
                let whole = mine.parse().map_or(whole.clone(), |day| whole.with_day(&name, day));
                let part = |part: &str| {
                    let part = format!("{name}-{part}");
                    self.typed.some(&part).unwrap_or(whole.get(&part)).to_owned()
                };
                let (day, month, year) = (part("day"), part("month"), part("year"));
                html! { (DateInput { name: &name, legend: label, day: &day, month: &month, year: &year, ..Default::default() }) }
            }
        }
    }
}

fn value<'v>(values: &'v Values, field: &Field) -> &'v str {
    values.get(&field.name).map_or("", String::as_str)
}
