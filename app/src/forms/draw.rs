//! A form as it is filled in: every field from its item. All of it works without a script: what is asked only of some says
//! so in words, rows are added by a button.

use govuk::{
    Button, Checkboxes, Choice, DateInput, Details, Fieldset, FileUpload, Input, RadioRow, RadioRows, Radios, Select, Size, Textarea,
    Variant, Width,
};
use maud::{Markup, html};

use super::{
    answers::{Answer, Answers},
    ask::Part,
    check::{self, Known, OUTSIDE},
    chosen, says,
    vocabulary::{Condition, Form, Item, Layout, OTHER, Referred, Type},
};
use crate::{
    fields::Fields,
    files::kind,
    form::{Faults, Typed},
    session::SignedIn,
};

const NO_CHILD: &str = ": no child is recorded yet. Add the child to the case first to name them here.";
const NO_ALLEGED: &str = ": nobody is written down. Add them to the family first to name them here.";

/// A form on a page.
#[derive(Clone, Copy)]
pub struct Draw<'a> {
    pub form: &'a Form,
    pub part: Part<'a>,
    pub typed: &'a Typed,
    pub faults: &'a Faults,
    pub known: &'a Known,
    /// Where several forms stand on one page: what the ids of the fields begin with.
    pub prefix: &'a str,
}

/// What a form is filled with when it is opened for the first time.
pub fn fresh(form: &Form, part: Part<'_>, known: &Known, who: &SignedIn) -> Typed {
    let now = known.now.to_zoned(crate::clock::zone());
    let mut typed = Typed::default();
    for item in form.every().into_iter().filter(|item| check::part_has(form, part, item)) {
        typed = match (item.initial.as_str(), item.kind) {
            ("", _) => typed,
            ("today", Type::Date) => typed.with_day(&item.id, known.today),
            ("now", Type::DateTime) => typed.with_day(&item.id, known.today).with(&Item::time(&item.id), now.strftime("%H:%M").to_string()),
            ("now", Type::Time) => typed.with(&item.id, now.strftime("%H:%M").to_string()),
            ("me", Type::Reference) => typed.with(&item.id, who.worker_id.map(|id| id.to_string()).unwrap_or_default()),
            (code, _) => typed.with(&item.id, code),
        };
    }
    typed
}

/// Answers as a form is filled with them.
pub fn filled(form: &Form, answers: &Answers) -> Typed {
    let mut typed = Typed::default();
    for item in form.every() {
        match answers.0.get(&item.id) {
            Some(Answer::Rows(rows)) => {
                for row in rows {
                    typed = typed.with(&format!("{}-row", item.id), &row.row);
                    for inner in &item.items {
                        let value = row.answers.get(&inner.id).map_or("", String::as_str);
                        typed = field(typed, inner, &check::field(item, &row.row, inner), value);
                    }
                }
            }
            Some(Answer::Many(codes)) => typed = codes.iter().fold(typed, |typed, code| typed.with(&item.id, code)),
            Some(Answer::One(value)) => typed = field(typed, item, &item.id, value),
            None => {}
        }
        for more in [item.comment.clone(), item.other()] {
            if !answers.get(&more).is_empty() {
                typed = typed.with(&more, answers.get(&more));
            }
        }
    }
    typed
}

fn field(typed: Typed, item: &Item, name: &str, value: &str) -> Typed {
    match (item.kind, check::day_of(value)) {
        (Type::Date, Some(day)) => typed.with_day(name, day),
        (Type::DateTime, Some(day)) => {
            let time = value.split_once('T').map_or("", |(_, time)| time);
            typed.with_day(name, day).with(&Item::time(name), time)
        }
        _ => typed.with(name, value),
    }
}

impl Draw<'_> {
    /// The fields, with the version of the form that they are of.
    pub fn fields(self) -> Markup {
        html! {
            input type="hidden" name="form_version" value=(self.form.version);
            (self.items(&self.form.items, &[]))
            @if !self.form.licence.is_empty() && self.part != Part::Later("") { p class="govuk-body-s" { (self.form.licence) } }
        }
    }

    /// Items one under the other. Those asked only after one answer to a choice stand under that answer.
    fn items(self, items: &[Item], under: &[&Item]) -> Markup {
        let mut taken: Vec<*const Item> = under.iter().map(|item| std::ptr::from_ref(*item)).collect();
        let mut drawn = vec![];
        for (at, item) in items.iter().enumerate() {
            if !self.is_here(item) || taken.contains(&std::ptr::from_ref(item)) {
                continue;
            }
            let follow: Vec<&Item> = items[at + 1..].iter().filter(|next| follows(item, next)).collect();
            taken.extend(follow.iter().map(|next| std::ptr::from_ref(*next)));
            drawn.push(self.one(item, &follow));
        }
        html! { @for item in drawn { (item) } }
    }

    fn is_here(self, item: &Item) -> bool {
        match self.part {
            Part::First => item.later.is_empty(),
            Part::Later(group) => self
                .form
                .later()
                .any(|later| later.id == group && (later.id == item.id || later.items.iter().any(|inner| inner.id == item.id))),
            Part::Whole => true,
        }
    }

    fn one(self, item: &Item, follow: &[&Item]) -> Markup {
        let only = self.only_if(item);
        html! {
            @match item.kind {
                Type::Group if item.layout == Layout::Grid => { (only) (self.heading(item)) (self.grid(item)) }
                Type::Group if item.repeats => { (only) (self.heading(item)) (self.rows(item)) }
                Type::Group => { (only) (self.heading(item)) (self.items(&item.items, &[])) }
                Type::Display => { (only) (prose(&item.text)) }
                _ => {
                    (only) (self.control(item, &item.id, follow))
                    @if item.id == self.form.columns.day { (Fields { typed: self.typed, faults: self.faults }.sure(&item.id, "The day is right")) }
                }
            }
        }
    }

    fn heading(self, item: &Item) -> Markup {
        html! {
            @if !item.text.is_empty() { h2 class="govuk-heading-m" id=(format!("{}{}", self.prefix, item.id)) { (item.text) } }
            @if !item.hint.is_empty() { p class="govuk-hint" { (item.hint) } }
            @if let Some(error) = self.faults.of(&item.id).filter(|_| item.rows()) { p class="govuk-error-message" { (error) } }
        }
    }

    /// When it is asked, in words.
    fn only_if(self, item: &Item) -> Markup {
        let conditions: Vec<String> = item.enable_when.iter().map(|condition| self.condition(condition)).collect();
        let joined = conditions.join(if item.enable_behavior == super::vocabulary::Behavior::Any { " or " } else { " and " });
        html! { @if !joined.is_empty() { p class="govuk-body-s hf-only-if govuk-!-margin-bottom-1" { "Only if " (joined) ":" } } }
    }

    fn condition(self, condition: &Condition) -> String {
        let Some(item) = self.form.item(&condition.item) else { return condition.item.clone() };
        let words = |codes: &[String]| {
            codes.iter().map(|code| format!("“{}”", says::value(self.form, item, code, self.known))).collect::<Vec<_>>().join(" or ")
        };
        let about = format!("“{}”", item.short());
        if !condition.is.is_empty() {
            return format!("{about} is {}", words(&condition.is));
        }
        if !condition.is_not.is_empty() {
            return format!("{about} is not {}", words(&condition.is_not));
        }
        match (condition.at_least, condition.at_most) {
            (Some(least), _) => format!("{about} is {least} or more"),
            (None, Some(most)) => format!("{about} is {most} or less"),
            (None, None) if condition.given == Some(false) => format!("{about} is not answered"),
            (None, None) => format!("{about} is answered"),
        }
    }

    fn error(&self, name: &str) -> Option<&str> {
        self.faults.of(name)
    }

    /// The control of an item, under a name of its own in a row.
    fn control(self, item: &Item, name: &str, follow: &[&Item]) -> Markup {
        let id = format!("{}{name}", self.prefix);
        let (value, error) = (self.typed.get(name), self.error(name));
        let rows = if item.lines == 0 { 4 } else { item.lines };
        html! {
            @match item.kind {
                Type::Choice | Type::OpenChoice | Type::Boolean if item.repeats => { (self.several(item, name, &id)) }
                Type::Choice if item.layout == Layout::List => { (self.select(item, name, &id, self.choices(item))) }
                Type::Choice | Type::OpenChoice | Type::Boolean => { (self.radios(item, name, &id, follow)) }
                Type::Date | Type::DateTime => {
                    @let part = |p: &str| self.typed.get(&format!("{name}-{p}"));
                    (DateInput { name, id: &id, legend: &item.text, legend_size: Size::S, hint: &item.hint, day: part("day"), month: part("month"), year: part("year"), error, ..Default::default() })
                    (Fields { typed: self.typed, faults: self.faults }.sure_of_year(name))
                    @if item.kind == Type::DateTime {
                        @let (name, id) = (Item::time(name), Item::time(&id));
                        (Input { name: &name, id: &id, label: "Time (if you know it)", hint: "For example 14:05", width: Width::Chars5, value: self.typed.get(&name), error: self.error(&name), ..Default::default() })
                    }
                }
                Type::Time => { (Input { name, id: &id, label: &item.text, label_size: Size::S, hint: hint(item, "For example 14:05"), width: Width::Chars5, value, error, ..Default::default() }) }
                Type::Integer | Type::Decimal => { (Input { name, id: &id, label: &item.text, label_size: Size::S, hint: &item.hint, width: Width::Chars5, inputmode: "decimal", value, error, ..Default::default() }) }
                Type::Line => { (Input { name, id: &id, label: &item.text, label_size: Size::S, hint: &item.hint, width: Width::TwoThirds, value, error, ..Default::default() }) }
                Type::Text => { (Textarea { name, id: &id, label: &item.text, label_size: Size::S, hint: &item.hint, rows, value, error, ..Default::default() }) }
                Type::Reference => { (self.reference(item, name, &id)) }
                Type::File => { (self.file(item, name, &id)) }
                Type::Group | Type::Display => {}
            }
            @if !item.comment.is_empty() {
                @let comment = format!("{}{}", self.prefix, item.comment);
                (Textarea { name: &item.comment, id: &comment, label: "Comment", rows: 2, value: self.typed.get(&item.comment), error: self.error(&item.comment), ..Default::default() })
            }
        }
    }

    /// The answers on offer: code, words, hint.
    fn choices(self, item: &Item) -> Vec<(String, String, String)> {
        if item.kind == Type::Boolean {
            return vec![("yes".into(), "Yes".into(), String::new()), ("no".into(), "No".into(), String::new())];
        }
        if !item.list.is_empty() {
            return self.known.list(&item.list).iter().map(|(code, says)| (code.clone(), says.clone(), String::new())).collect();
        }
        self.form.options(item).iter().map(|option| (option.code.clone(), option.says.clone(), option.hint.clone())).collect()
    }

    fn radios(self, item: &Item, name: &str, id: &str, follow: &[&Item]) -> Markup {
        let choices = self.choices(item);
        let items = choices
            .iter()
            .map(|(code, says, hint)| Choice { hint, reveal: self.revealed(item, code, follow), ..Choice::new(code, says) })
            .collect();
        let inline = item.layout == Layout::Inline || item.kind == Type::Boolean && follow.is_empty();
        html! { (Radios { name, id, legend: &item.text, legend_size: Size::S, hint: &item.hint, items, inline, value: self.typed.get(name), error: self.error(name), ..Default::default() }) }
    }

    /// What stands under an answer: the words of "something else", and items asked only after it.
    fn revealed(self, item: &Item, code: &str, follow: &[&Item]) -> Option<Markup> {
        let other = (item.kind == Type::OpenChoice && code == OTHER).then(|| self.other(item));
        let after: Vec<&&Item> = follow.iter().filter(|next| next.enable_when[0].is.iter().any(|is| is == code)).collect();
        (other.is_some() || !after.is_empty()).then(|| {
            html! {
                @if let Some(other) = other { (other) }
                @for next in after { (self.control(next, &next.id, &[])) }
            }
        })
    }

    fn other(self, item: &Item) -> Markup {
        let (name, id) = (item.other(), format!("{}{}", self.prefix, item.other()));
        html! { (Input { name: &name, id: &id, label: "What else?", value: self.typed.get(&name), error: self.error(&name), ..Default::default() }) }
    }

    fn several(self, item: &Item, name: &str, id: &str) -> Markup {
        let choices = self.choices(item);
        let items = choices
            .iter()
            .map(|(code, says, hint)| Choice { hint, reveal: self.revealed(item, code, &[]), ..Choice::new(code, says) })
            .collect();
        let values = self.typed.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect();
        html! { (Checkboxes { name, id, legend: &item.text, legend_size: Size::S, hint: hint(item, "Choose all that apply"), items, values, error: self.error(name), ..Default::default() }) }
    }

    fn select(self, item: &Item, name: &str, id: &str, choices: Vec<(String, String, String)>) -> Markup {
        let items = choices.iter().map(|(code, says, _)| Choice::new(code, says)).collect();
        html! { (Select { name, id, label: &item.text, label_size: Size::S, hint: &item.hint, blank: Some("Choose one"), items, value: self.typed.get(name), error: self.error(name), ..Default::default() }) }
    }

    fn reference(self, item: &Item, name: &str, id: &str) -> Markup {
        let named = self.known.named(item.of).into_iter();
        let mut choices: Vec<(String, String, String)> = named.map(|(code, name)| (code, name, String::new())).collect();
        if item.of == Some(Referred::Worker) {
            choices.push((OUTSIDE.into(), "Somebody outside the service".into(), String::new()));
        }
        html! {
            @if choices.is_empty() { p class="govuk-body" { strong { (item.text) } (if item.of == Some(Referred::Alleged) { NO_ALLEGED } else { NO_CHILD }) } }
            @else { (self.select(item, name, id, choices)) }
        }
    }

    /// The files that are chosen already, each to be left out by its box, and room for another.
    fn file(self, item: &Item, name: &str, id: &str) -> Markup {
        let kept = chosen::stays(item, self.typed, self.known);
        let told: Vec<(String, String)> = kept.iter().map(|file| (file.id.to_string(), file.says())).collect();
        let items = told.iter().map(|(id, says)| Choice::new(id, says)).collect();
        let (legend, before) = (format!("{}: chosen", item.short()), format!("{id}-chosen"));
        let most = if item.repeats { format!(" {} files at most.", item.most()) } else { String::new() };
        let own = if item.hint.is_empty() { String::new() } else { format!("{} ", item.hint) };
        let hint = format!("{own}{}, {} MB at most.{most}", capital(&kind::any_of(item.takes())), item.megabytes());
        let accept: Vec<String> = item.takes().iter().flat_map(|kind| kind.endings()).map(|ending| format!(".{ending}")).collect();
        let label = match (kept.is_empty(), item.repeats) {
            (true, _) => item.text.clone(),
            (false, true) => format!("{}: another", item.short()),
            (false, false) => format!("{}: another in its place", item.short()),
        };
        html! {
            @if !kept.is_empty() {
                (Checkboxes { name, id: &before, legend: &legend, legend_size: Size::S, hint: "Untick to leave it out", items,
                              values: told.iter().map(|(id, _)| id.as_str()).collect(), ..Default::default() })
            }
            (FileUpload { name, id, label: &label, label_size: Size::S, hint: &hint, accept: &accept.join(","), multiple: item.repeats,
                          error: self.error(name), ..Default::default() })
        }
    }

    /// Short rows with the same answers, each with room for a comment that stays folded until it is wanted.
    fn grid(self, group: &Item) -> Markup {
        let Some(first) = group.items.first() else { return html! {} };
        let answers = self.choices(first);
        let numbers: Vec<String> = (1..=group.items.len()).map(|n| n.to_string()).collect();
        let here = group.items.iter().zip(&numbers);
        let rows = here
            .map(|(item, number)| RadioRow {
                name: &item.id,
                number,
                question: item.text.as_str().into(),
                hint: &item.hint,
                error: self.faults.of(&item.id),
                value: self.typed.get(&item.id),
                more: self.comment(item, number),
                ..Default::default()
            })
            .collect();
        let items = answers.iter().map(|(code, says, _)| Choice::new(code, says)).collect();
        html! { (RadioRows { rows, items, ..Default::default() }) }
    }

    fn comment(self, item: &Item, number: &str) -> Option<Markup> {
        if item.comment.is_empty() {
            return None;
        }
        let (said, error) = (self.typed.get(&item.comment), self.faults.of(&item.comment));
        let label = format!("Comment on {number}");
        let body = html! { (Textarea { name: &item.comment, label: &label, rows: 2, value: said, error, ..Default::default() }) };
        let summary = html! { "Comment" span class="govuk-visually-hidden" { " on " (number) } };
        Some(html! { (Details { summary: summary.into(), body, open: !said.is_empty() || error.is_some(), ..Default::default() }) })
    }

    /// The rows that are there and an empty one; more by the button, which sends the form without recording it.
    fn rows(self, group: &Item) -> Markup {
        let mut names = check::row_names(group, self.typed);
        // A name nobody else draws: two people who add a row at once add two.
        let free = crate::ids::token()[..10].to_owned();
        if names.is_empty() || self.typed.get("then") == format!("add-{}", group.id) {
            names.push(free);
        }
        let add = format!("add-{}", group.id);
        html! {
            @for (n, row) in names.iter().enumerate() {
                input type="hidden" name=(format!("{}-row", group.id)) value=(row);
                @let legend = format!("{} {}", if group.short.is_empty() { "Row" } else { &group.short }, n + 1);
                @let body = html! { @for item in &group.items { (self.control(item, &check::field(group, row, item), &[])) } };
                (Fieldset { legend: &legend, legend_size: Size::S, body, classes: "hf-box", ..Default::default() })
            }
            (Button { text: "Add another".into(), variant: Variant::Secondary, name: "then", value: &add, ..Default::default() })
        }
    }
}

/// Whether an item is asked only after answers to the choice just before it, so that it can stand under one of them.
fn follows(item: &Item, next: &Item) -> bool {
    let [condition] = next.enable_when.as_slice() else { return false };
    let plain = item.chooses() || item.kind == Type::Boolean;
    let simple = condition.given.is_none() && condition.is_not.is_empty() && condition.at_least.is_none() && condition.at_most.is_none();
    plain
        && !item.repeats
        && matches!(item.layout, Layout::Column)
        && condition.item == item.id
        && condition.is.len() == 1
        && simple
        && next.asks()
        && next.comment.is_empty()
        && next.kind != Type::OpenChoice
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn hint<'a>(item: &'a Item, usual: &'a str) -> &'a str {
    if item.hint.is_empty() { usual } else { &item.hint }
}

/// Words to read; lines that begin with "- " are a list.
pub fn prose(text: &str) -> Markup {
    let (points, words): (Vec<&str>, Vec<&str>) =
        text.lines().filter(|line| !line.trim().is_empty()).partition(|line| line.starts_with("- "));
    html! {
        @for line in words { p class="govuk-body" { (line) } }
        @if !points.is_empty() { ul class="govuk-list govuk-list--bullet" { @for point in points { li { (point.trim_start_matches("- ")) } } } }
    }
}
