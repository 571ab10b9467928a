//! The form components, said with our structs.

use govuk::*;
use maud::{Markup, Render};

use crate::Case;
use crate::options::{Options, leak};

pub const CASES: &[Case] = &[
    ("input", input),
    ("textarea", textarea),
    ("character-count", character_count),
    ("password-input", password_input),
    ("radios", radios),
    ("checkboxes", checkboxes),
    ("select", select),
    ("date-input", date_input),
    ("file-upload", file_upload),
    ("fieldset", fieldset),
    ("label", label),
    ("hint", hint),
    ("error-message", error_message),
    ("button", button),
];

/// What every labelled control shares.
struct Common {
    name: &'static str,
    id: &'static str,
    label: &'static str,
    label_is_heading: bool,
    label_classes: &'static str,
    hint: &'static str,
    hint_html: Option<Markup>,
    error: Option<&'static str>,
    group_classes: &'static str,
    group_attrs: Attrs<'static>,
    classes: &'static str,
    attrs: Attrs<'static>,
    described_by: &'static str,
}

fn common(o: &Options) -> Common {
    let label = o.get("label");
    Common {
        name: o.text("name"),
        id: o.text("id"),
        label: label.text("text"),
        label_is_heading: label.flag("isPageHeading"),
        label_classes: label.text("classes"),
        hint: o.get("hint").text("text"),
        hint_html: o.get("hint").html("html"),
        error: error(o),
        group_classes: o.get("formGroup").text("classes"),
        group_attrs: o.get("formGroup").attrs("attributes"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
        described_by: o.text("describedBy"),
    }
}

fn error(o: &Options) -> Option<&'static str> {
    o.is_set("errorMessage").then(|| o.get("errorMessage").text("text"))
}

/// Text or markup beside the control.
fn beside(o: &Options, key: &str) -> Option<Markup> {
    let group = o.get("formGroup");
    group.is_set(key).then(|| group.get(key).body())
}

fn input(o: &Options) -> Option<Markup> {
    let c = common(o);
    let field = Input {
        name: c.name,
        id: c.id,
        label: c.label,
        label_is_heading: c.label_is_heading,
        label_classes: c.label_classes,
        hint: c.hint,
        hint_html: c.hint_html,
        error: c.error,
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        classes: c.classes,
        attrs: c.attrs,
        described_by: c.described_by,
        value: o.text("value"),
        kind: o.text("type"),
        inputmode: o.text("inputmode"),
        autocomplete: o.text("autocomplete"),
        autocapitalize: o.text("autocapitalize"),
        pattern: o.text("pattern"),
        spellcheck: o.maybe_flag("spellcheck"),
        disabled: o.flag("disabled"),
        prefix: o.get("prefix").text("text"),
        suffix: o.get("suffix").text("text"),
        wrapper_classes: o.get("inputWrapper").text("classes"),
        before_input: beside(o, "beforeInput"),
        after_input: beside(o, "afterInput"),
        ..Default::default()
    };
    Some(field.render())
}

fn textarea_of(o: &Options) -> Textarea<'static> {
    let c = common(o);
    Textarea {
        name: c.name,
        id: c.id,
        label: c.label,
        label_is_heading: c.label_is_heading,
        label_classes: c.label_classes,
        hint: c.hint,
        hint_html: c.hint_html,
        error: c.error,
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        classes: c.classes,
        attrs: c.attrs,
        described_by: c.described_by,
        value: o.text("value"),
        rows: o.number("rows").unwrap_or_default(),
        autocomplete: o.text("autocomplete"),
        spellcheck: o.maybe_flag("spellcheck"),
        disabled: o.flag("disabled"),
        before_input: beside(o, "beforeInput"),
        after_input: beside(o, "afterInput"),
        ..Default::default()
    }
}

fn textarea(o: &Options) -> Option<Markup> {
    Some(textarea_of(o).render())
}

fn character_count(o: &Options) -> Option<Markup> {
    let field = CharacterCount {
        textarea: textarea_of(o),
        max_length: o.number("maxlength"),
        max_words: o.number("maxwords"),
        threshold: o.number("threshold"),
    };
    (field.max_length.is_some() || field.max_words.is_some()).then(|| field.render())
}

fn password_input(o: &Options) -> Option<Markup> {
    let c = common(o);
    let field = PasswordInput {
        name: c.name,
        id: c.id,
        label: c.label,
        label_is_heading: c.label_is_heading,
        label_classes: c.label_classes,
        hint: c.hint,
        error: c.error,
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        classes: c.classes,
        attrs: c.attrs,
        described_by: c.described_by,
        autocomplete: o.text("autocomplete"),
        disabled: o.flag("disabled"),
        ..Default::default()
    };
    Some(field.render())
}

fn choices(o: &Options) -> Vec<Choice<'static>> {
    let prefix = if o.is_set("idPrefix") { o.text("idPrefix") } else { o.text("name") };
    let choice = |(place, item): (usize, Options)| Choice {
        value: Some(item.text("value")),
        text: item.text("text"),
        html: item.html("html"),
        hint: item.get("hint").text("text"),
        reveal: item.get("conditional").html("html"),
        checked: item.maybe_flag("checked"),
        disabled: item.flag("disabled"),
        exclusive: item.text("behaviour") == "exclusive",
        divider: item.text("divider"),
        // Items left out of a list still count in the ids of those after them.
        id: if item.is_set("id") || place == 0 || !o.has_empty_items("items") {
            item.text("id")
        } else {
            leak(format!("{prefix}-{}", place + 1))
        },
        name: item.text("name"),
        label_classes: item.get("label").text("classes"),
        attrs: item.attrs("attributes"),
    };
    o.positions("items").into_iter().map(choice).collect()
}

/// A fieldset whose legend is missing cannot be said: ours has one or is none.
fn legend(o: &Options) -> Option<Options> {
    let legend = o.get("fieldset").get("legend");
    (!o.is_set("fieldset") || legend.is_set("text")).then_some(legend)
}

fn radios(o: &Options) -> Option<Markup> {
    let (c, legend) = (common(o), legend(o)?);
    let field = Radios {
        name: c.name,
        id: o.text("idPrefix"),
        legend: legend.text("text"),
        legend_is_heading: legend.flag("isPageHeading"),
        legend_classes: legend.text("classes"),
        hint: c.hint,
        hint_html: c.hint_html,
        error: c.error,
        value: o.text("value"),
        items: choices(o),
        described_by: o.get("fieldset").text("describedBy"),
        fieldset_classes: o.get("fieldset").text("classes"),
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        classes: c.classes,
        attrs: c.attrs,
        ..Default::default()
    };
    Some(field.render())
}

fn checkboxes(o: &Options) -> Option<Markup> {
    let (c, legend) = (common(o), legend(o)?);
    let own = o.get("fieldset").text("describedBy");
    let field = Checkboxes {
        name: c.name,
        id: o.text("idPrefix"),
        legend: legend.text("text"),
        legend_is_heading: legend.flag("isPageHeading"),
        legend_classes: legend.text("classes"),
        hint: c.hint,
        hint_html: c.hint_html,
        error: c.error,
        values: o.get("values").cells().iter().map(Options::own_text).collect(),
        items: choices(o),
        described_by: if own.is_empty() { c.described_by } else { own },
        fieldset_classes: o.get("fieldset").text("classes"),
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        classes: c.classes,
        attrs: c.attrs,
        ..Default::default()
    };
    Some(field.render())
}

fn select(o: &Options) -> Option<Markup> {
    let c = common(o);
    let item = |item: Options| Choice {
        value: item.has("value").then(|| if item.maybe_flag("value") == Some(false) { "false" } else { item.text("value") }),
        text: item.text("text"),
        checked: item.maybe_flag("selected"),
        disabled: item.flag("disabled"),
        attrs: item.attrs("attributes"),
        ..Default::default()
    };
    let field = Select {
        name: c.name,
        id: c.id,
        label: c.label,
        label_is_heading: c.label_is_heading,
        label_classes: c.label_classes,
        hint: c.hint,
        hint_html: c.hint_html,
        error: c.error,
        value: o.text("value"),
        items: o.list("items").into_iter().map(item).collect(),
        disabled: o.flag("disabled"),
        described_by: c.described_by,
        before_input: beside(o, "beforeInput"),
        after_input: beside(o, "afterInput"),
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        classes: c.classes,
        attrs: c.attrs,
        ..Default::default()
    };
    Some(field.render())
}

fn date_input(o: &Options) -> Option<Markup> {
    let (c, legend) = (common(o), legend(o)?);
    let prefix = o.text("namePrefix");
    let parts = date_parts(o)?;
    let field = DateInput {
        name: prefix,
        id: c.id,
        legend: legend.text("text"),
        legend_is_heading: legend.flag("isPageHeading"),
        legend_classes: legend.text("classes"),
        hint: c.hint,
        hint_html: c.hint_html,
        error: c.error,
        wrong: parts.wrong,
        day: parts.values[0],
        month: parts.values[1],
        year: parts.values[2],
        own_birthday: parts.birthday,
        described_by: o.get("fieldset").text("describedBy"),
        classes: c.classes,
        fieldset_classes: o.get("fieldset").text("classes"),
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        attrs: c.attrs,
        ..Default::default()
    };
    Some(field.render())
}

struct DateParts {
    values: [&'static str; 3],
    birthday: bool,
    wrong: DatePart,
}

/// The parts come as `items`, as one option each, or as values alone. Ours are always day, month and year.
fn date_parts(o: &Options) -> Option<DateParts> {
    let (mut values, mut birthday) = ([""; 3], false);
    let (mut wrong, mut right) = (Vec::new(), Vec::new());
    let items = o.list("items");
    if o.has("items") && items.len() != 3 {
        return None;
    }
    for (index, (key, part)) in [("day", DatePart::Day), ("month", DatePart::Month), ("year", DatePart::Year)].into_iter().enumerate() {
        let item = if items.is_empty() { o.get(key) } else { items[index].clone() };
        let width = if key == "year" { "govuk-input--width-4" } else { "govuk-input--width-2" };
        let classes = item.text("classes");
        let usual = classes.split(' ').all(|class| ["", width, "govuk-input--error"].contains(&class));
        if !usual || !["", key].contains(&item.text("name")) || o.is_null(key) || o.maybe_flag(key) == Some(false) {
            return None;
        }
        values[index] = if item.is_set("value") { item.text("value") } else { o.get("values").text(key) };
        birthday |= item.text("autocomplete") == format!("bday-{key}");
        if item.flag("error") || classes.contains("--error") {
            wrong.push(part);
        } else if item.maybe_flag("error").is_none() {
            right.push(part);
        }
    }
    if !wrong.is_empty() && !o.is_set("errorMessage") {
        return None;
    }
    let marked = if wrong.is_empty() { right } else { wrong };
    let wrong = match *marked.as_slice() {
        [part] => part,
        [_, _, _] => DatePart::All,
        _ => return None,
    };
    (o.is_set("errorMessage") || wrong == DatePart::All).then_some(DateParts { values, birthday, wrong })
}

fn file_upload(o: &Options) -> Option<Markup> {
    let c = common(o);
    let field = FileUpload {
        name: c.name,
        id: c.id,
        label: c.label,
        label_is_heading: c.label_is_heading,
        label_classes: c.label_classes,
        hint: c.hint,
        hint_html: c.hint_html,
        error: c.error,
        multiple: o.flag("multiple"),
        disabled: o.flag("disabled"),
        drop_zone: o.flag("javascript"),
        described_by: c.described_by,
        group_classes: c.group_classes,
        group_attrs: c.group_attrs,
        classes: c.classes,
        attrs: c.attrs,
        ..Default::default()
    };
    Some(field.render())
}

fn fieldset(o: &Options) -> Option<Markup> {
    let legend = o.get("legend");
    let set = Fieldset {
        legend: legend.text("text"),
        legend_html: legend.html("html"),
        legend_is_heading: legend.flag("isPageHeading"),
        legend_classes: legend.text("classes"),
        described_by: o.text("describedBy"),
        role: o.text("role"),
        body: o.html("html").unwrap_or_default(),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
        ..Default::default()
    };
    Some(set.render())
}

fn label(o: &Options) -> Option<Markup> {
    let label = Label {
        text: o.text("text"),
        html: o.html("html"),
        for_id: o.text("for"),
        is_heading: o.flag("isPageHeading"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
        ..Default::default()
    };
    Some(label.render())
}

fn hint(o: &Options) -> Option<Markup> {
    let hint =
        Hint { id: o.text("id"), text: o.text("text"), html: o.html("html"), classes: o.text("classes"), attrs: o.attrs("attributes") };
    Some(hint.render())
}

fn error_message(o: &Options) -> Option<Markup> {
    let mut message = ErrorMessage {
        id: o.text("id"),
        text: o.text("text"),
        html: o.html("html").map(Content::from),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
        ..Default::default()
    };
    if o.has("visuallyHiddenText") {
        message.hidden_prefix = o.text("visuallyHiddenText");
    }
    Some(message.render())
}

fn button(o: &Options) -> Option<Markup> {
    let button = Button {
        text: o.content(),
        button_type: match o.text("type") {
            "button" => ButtonType::Button,
            "reset" => ButtonType::Reset,
            _ => ButtonType::Submit,
        },
        id: o.text("id"),
        name: o.text("name"),
        value: o.text("value"),
        href: o.text("href"),
        disabled: o.flag("disabled"),
        prevent_double_click: o.maybe_flag("preventDoubleClick"),
        start: o.flag("isStartButton"),
        classes: o.text("classes"),
        attrs: o.attrs("attributes"),
        ..Default::default()
    };
    Some(button.render())
}
