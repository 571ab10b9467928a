//! A form as a Questionnaire.

use serde_json::{Map, Value as Json, json};

use super::{address, date_time, extension, link, named, system};
use crate::forms::{
    check::Known,
    vocabulary::{About, Behavior, Condition, Form, Item, Number, OTHER, Score, Type},
};

/// The Questionnaire of one version of a form. `known` has the lists of the pack that its answers come from.
pub fn questionnaire(form: &Form, known: &Known) -> Json {
    let mut items: Vec<Json> = form.items.iter().flat_map(|one| item(form, one, known)).collect();
    items.extend(form.scores.iter().flat_map(score));
    let mut whole = json!({
        "resourceType": "Questionnaire",
        "url": address(form),
        "version": form.version,
        "name": name(&form.kind),
        "title": form.title,
        "status": if form.offered { "active" } else { "retired" },
        "subjectType": [match form.about {
            About::Referral | About::Person => "Patient",
            About::Unit => "Location",
            About::Worker => "Practitioner",
            About::Organisation => "Organization",
            About::Contract => "Contract",
        }],
        "item": items,
    });
    if !form.licence.is_empty() {
        whole["copyright"] = json!(form.licence);
    }
    whole
}

/// A name that a program can use: letters and digits, beginning with a capital.
fn name(kind: &str) -> String {
    let word = |word: &str| word.chars().enumerate().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect::<String>();
    kind.split('-').map(word).collect()
}

/// The item, and after it the room for a comment on it.
fn item(form: &Form, item: &Item, known: &Known) -> Vec<Json> {
    let mut one = Map::new();
    one.insert("linkId".into(), json!(link(item)));
    if !item.text.is_empty() {
        one.insert("text".into(), json!(item.text));
    }
    one.insert("type".into(), json!(named(item)));
    asked_when(form, item, &mut one);
    if !item.required.is_empty() && item.kind != Type::Display {
        one.insert("required".into(), json!(true));
    }
    if item.repeats {
        one.insert("repeats".into(), json!(true));
    }
    if let Some(most) = item.max_length {
        one.insert("maxLength".into(), json!(most));
    }
    if item.chooses() {
        one.insert("answerOption".into(), Json::Array(options(form, item, known)));
    }
    let limits = [("minValue", item.min), ("maxValue", item.max)];
    let limits: Vec<Json> = limits.into_iter().filter_map(|(url, limit)| Some(limited(item, url, limit?))).collect();
    let limits: Vec<Json> = limits.into_iter().chain(of_files(item)).collect();
    if !limits.is_empty() {
        one.entry("extension").or_insert_with(|| json!([])).as_array_mut().expect("a list").extend(limits);
    }
    if item.kind == Type::Group {
        one.insert("item".into(), Json::Array(item.items.iter().flat_map(|inner| self::item(form, inner, known)).collect()));
    }
    let mut all = vec![Json::Object(one)];
    if !item.comment.is_empty() {
        all.push(json!({ "linkId": item.comment, "text": format!("Comment on: {}", item.short()), "type": "text" }));
    }
    all
}

fn limited(item: &Item, url: &str, limit: Number) -> Json {
    if item.kind == Type::Integer {
        extension(url, "valueInteger", json!(limit.0 / 100))
    } else {
        extension(url, "valueDecimal", number(limit))
    }
}

/// Of a file: how large, of which kinds, and how many there may be.
fn of_files(item: &Item) -> Vec<Json> {
    if item.kind != Type::File {
        return vec![];
    }
    let mut limits = vec![extension("maxSize", "valueDecimal", json!(item.megabytes()))];
    limits.extend(item.takes().iter().map(|kind| extension("mimeType", "valueCode", json!(kind.content_type()))));
    limits.extend(item.repeats.then(|| extension("questionnaire-maxOccurs", "valueInteger", json!(item.most()))));
    limits
}

/// A number as it is written, to the hundredth.
pub(super) fn number(number: Number) -> Json {
    number.to_string().parse().map_or(Json::Null, Json::Number)
}

/// What is on offer. In an open choice anything else is words, so that it is not on offer there.
fn options(form: &Form, item: &Item, known: &Known) -> Vec<Json> {
    let system = system(form, item);
    let coding = |code: &str, says: &str| json!({ "system": system, "code": code, "display": says });
    let of_list = known.list(&item.list).iter().map(|(code, says)| json!({ "valueCoding": coding(code, says) }));
    let open = item.kind == Type::OpenChoice;
    let of_form = form.options(item).iter().filter(|option| !(open && option.code == OTHER)).map(|option| {
        let mut one = json!({ "valueCoding": coding(&option.code, &option.says) });
        if let Some(ordinal) = option.ordinal {
            one["extension"] = json!([extension("ordinalValue", "valueDecimal", number(ordinal))]);
        }
        one
    });
    of_form.chain(of_list).collect()
}

/// When it is asked: in the words of the standard where they reach, else as an expression in FHIRPath. There all tests must hold
/// or any of them; that one of several answers was given, and something else besides, it cannot say.
fn asked_when(form: &Form, item: &Item, one: &mut Map<String, Json>) {
    let conditions = &item.enable_when;
    let any = item.enable_behavior == Behavior::Any;
    let one_of_several = |condition: &Condition| condition.is.len() > 1;
    let several_things = |condition: &Condition| tests(form, condition).len() > condition.is.len().max(1);
    let alternatives = any || conditions.iter().any(one_of_several);
    let all_hold = !any && !conditions.iter().any(one_of_several);
    let any_does = !conditions.iter().any(several_things) && (any || conditions.len() == 1);
    if all_hold || any_does {
        let tests: Vec<Json> = conditions.iter().flat_map(|condition| tests(form, condition)).collect();
        if tests.len() > 1 {
            one.insert("enableBehavior".into(), json!(if alternatives { "any" } else { "all" }));
        }
        if !tests.is_empty() {
            one.insert("enableWhen".into(), Json::Array(tests));
        }
        return;
    }
    let said: Vec<String> = conditions.iter().map(|condition| expression(form, condition)).collect();
    let expression = said.join(if any { " or " } else { " and " });
    let url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression";
    let value = json!({ "url": url, "valueExpression": { "language": "text/fhirpath", "expression": expression } });
    one.insert("extension".into(), json!([value]));
}

/// The tests that a condition comes to: for each of several answers one, of which any will do; all of the others.
fn tests(form: &Form, condition: &Condition) -> Vec<Json> {
    let Some(item) = form.item(&condition.item) else { return vec![] };
    let test = |operator: &str, (key, value): (&'static str, Json)| json!({ "question": condition.item, "operator": operator, key: value });
    let is = condition.is.iter().map(|code| test("=", answer(form, item, code)));
    let is_not = condition.is_not.iter().map(|code| test("!=", answer(form, item, code)));
    let given = condition.given.map(|given| test("exists", ("answerBoolean", json!(given))));
    let bound = |limit: Number| match item.kind {
        Type::Integer => ("answerInteger", json!(limit.0 / 100)),
        _ => ("answerDecimal", number(limit)),
    };
    let least = condition.at_least.map(|limit| test(">=", bound(limit)));
    let most = condition.at_most.map(|limit| test("<=", bound(limit)));
    is.chain(is_not).chain(given).chain(least).chain(most).collect()
}

fn answer(form: &Form, item: &Item, code: &str) -> (&'static str, Json) {
    match item.kind {
        Type::Boolean => ("answerBoolean", json!(code == "yes")),
        Type::Choice | Type::OpenChoice => ("answerCoding", json!({ "system": system(form, item), "code": code })),
        Type::Date => ("answerDate", json!(code)),
        Type::DateTime => ("answerDateTime", json!(date_time(code))),
        _ => ("answerString", json!(code)),
    }
}

fn expression(form: &Form, condition: &Condition) -> String {
    let value = format!("%resource.descendants().where(linkId = '{}').answer.value", condition.item);
    let boolean = form.item(&condition.item).is_some_and(|item| item.kind == Type::Boolean);
    let among = |codes: &[String]| {
        let tests = codes.iter().map(|code| if boolean { format!("$this = {}", code == "yes") } else { format!("code = '{code}'") });
        format!("{value}.where({}).exists()", tests.collect::<Vec<_>>().join(" or "))
    };
    let mut all = vec![];
    if !condition.is.is_empty() {
        all.push(among(&condition.is));
    }
    if !condition.is_not.is_empty() {
        all.push(format!("{}.not()", among(&condition.is_not)));
    }
    all.extend(condition.given.map(|given| format!("{value}.exists() = {given}")));
    all.extend(condition.at_least.map(|limit| format!("{value} >= {limit}")));
    all.extend(condition.at_most.map(|limit| format!("{value} <= {limit}")));
    format!("({})", all.join(" and "))
}

/// What the answers come to is worked out, and so read only: the number, and the level in words.
fn score(score: &Score) -> Vec<Json> {
    let mut items = vec![json!({ "linkId": score.id, "text": score.text, "type": "decimal", "readOnly": true })];
    if !score.bands.is_empty() {
        items.push(json!({ "linkId": format!("{}-level", score.id), "text": format!("{}: level", score.text), "type": "string", "readOnly": true }));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::load;

    /// The last item of the file, asked as it says.
    fn asked(when: &str) -> Json {
        let file = format!(
            r#"
kind = "pet"
version = "1"
title = "Pet"
asks = "Record a pet"
one = "a pet"
button = "Record it"
about = "person"
[columns]
day = "day"
[[item]]
id = "day"
type = "date"
[[item]]
id = "sort"
type = "choice"
option = [{{ code = "dog", says = "Dog" }}, {{ code = "cat", says = "Cat" }}, {{ code = "bird", says = "Bird" }}]
[[item]]
id = "bites"
type = "boolean"
[[item]]
id = "muzzle"
type = "string"
text = "Muzzle"
{when}
"#
        );
        let form = load::parse("1.toml", &file).unwrap_or_else(|e| panic!("{e}"));
        questionnaire(&form, &Known::default())["item"][3].clone()
    }

    #[test]
    fn what_all_must_hold_and_what_any_does_are_said_in_the_words_of_the_standard() {
        let all = asked(r#"enable_when = [{ item = "sort", is = ["dog"] }, { item = "bites", is = ["yes"] }]"#);
        assert_eq!((all["enableWhen"].as_array().map(Vec::len), &all["enableBehavior"]), (Some(2), &json!("all")));
        assert_eq!(all["enableWhen"][1], json!({ "question": "bites", "operator": "=", "answerBoolean": true }));
        let one_of = asked(r#"enable_when = [{ item = "sort", is = ["dog", "cat"] }]"#);
        assert_eq!((one_of["enableWhen"].as_array().map(Vec::len), &one_of["enableBehavior"]), (Some(2), &json!("any")));
        let any = asked(
            r#"enable_behavior = "any"
enable_when = [{ item = "sort", is = ["dog", "cat"] }, { item = "bites", given = true }]"#,
        );
        assert_eq!((any["enableWhen"].as_array().map(Vec::len), &any["enableBehavior"]), (Some(3), &json!("any")));
        assert!(asked("")["enableWhen"].is_null());
    }

    #[test]
    fn one_of_several_and_something_else_besides_is_an_expression() {
        let both = asked(r#"enable_when = [{ item = "sort", is = ["dog", "cat"] }, { item = "bites", is = ["yes"] }]"#);
        assert!(both["enableWhen"].is_null());
        assert_eq!(
            both["extension"][0]["valueExpression"]["expression"],
            "(%resource.descendants().where(linkId = 'sort').answer.value.where(code = 'dog' or code = 'cat').exists()) and \
             (%resource.descendants().where(linkId = 'bites').answer.value.where($this = true).exists())"
        );
    }
}
