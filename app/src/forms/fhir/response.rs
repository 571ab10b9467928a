//! A record as a QuestionnaireResponse, with its Questionnaire inside.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{
    date_time, extension, link,
    questionnaire::{number, questionnaire},
    system,
};
use crate::files::Kind;
use crate::forms::{
    answers::{Answers, Row},
    ask::{self, Part},
    check::{Known, OUTSIDE},
    chosen,
    queries::Stored,
    says,
    score::Scores,
    vocabulary::{Form, Item, Number, OTHER, Referred, Type},
};

/// A record, in the form and with what its words need. What is sealed is in it when `known.shown` is set.
pub struct Of<'a> {
    pub stored: &'a Stored,
    pub form: &'a Form,
    pub answers: &'a Answers,
    pub known: &'a Known,
}

/// The response. Nobody is named in it but the workers: the person is there by the reference they have here.
pub fn response(of: &Of<'_>) -> Json {
    let Of { stored, form, answers, known } = of;
    let (asked, _) = ask::asked(form, answers, Part::Whole);
    let mut told: Vec<String> = vec![];
    let mut items = of.items(&form.items, &asked, &mut told);
    items.extend(of.scores());
    let mut form_there = questionnaire(form, known);
    form_there["id"] = json!("form");
    // What the form has no question for any more is handed over as it is kept, under a heading of its own.
    let left: BTreeMap<&String, String> = answers.0.keys().filter(|id| !told.contains(id)).map(|id| (id, of.left(id))).collect();
    if !left.is_empty() {
        let asks: Vec<Json> = left.keys().map(|id| json!({ "linkId": id, "text": id, "type": "string" })).collect();
        let group = json!({ "linkId": "also-answered", "text": "Also answered", "type": "group", "item": asks });
        form_there["item"].as_array_mut().expect("items").push(group);
        let said: Vec<Json> = left.iter().map(|(id, said)| json!({ "linkId": id, "answer": [{ "valueString": said }] })).collect();
        items.push(json!({ "linkId": "also-answered", "item": said }));
    }
    let mut whole = json!({
        "resourceType": "QuestionnaireResponse",
        "meta": { "security": [confidentiality(form.hides(answers) && known.shown)] },
        "contained": [form_there],
        "identifier": { "system": "urn:holdfast:records", "value": stored.id.to_string() },
        "questionnaire": "#form",
        "status": of.status(),
        "subject": subject(stored),
        "authored": stored.recorded_at.to_string(),
        "item": items,
    });
    if let Some(by) = &stored.recorded_by {
        whole["author"] = json!({ "type": "Practitioner", "display": by });
    }
    whole
}

/// Restricted as everything here is; very restricted with where somebody is, or can be reached.
fn confidentiality(with_sealed: bool) -> Json {
    let (code, display) = if with_sealed { ("V", "very restricted") } else { ("R", "restricted") };
    json!({ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": code, "display": display })
}

fn subject(stored: &Stored) -> Json {
    let of_the_service = [
        ("Practitioner", "urn:holdfast:workers", stored.of_worker_id.map(|id| id.to_string())),
        ("Organization", "urn:holdfast:organisations", stored.of_organisation_id.map(|id| id.to_string())),
        ("Contract", "urn:holdfast:contracts", stored.contract.clone()),
    ];
    let of_a_case = [("Patient", "urn:holdfast:people", stored.person.clone()), ("Location", "urn:holdfast:units", stored.unit.clone())];
    let mut every = of_a_case.into_iter().chain(of_the_service);
    let Some((kind, system, value)) = every.find_map(|(kind, system, value)| Some((kind, system, value?))) else { return Json::Null };
    json!({ "type": kind, "identifier": { "system": system, "value": value } })
}

impl Of<'_> {
    fn status(&self) -> &'static str {
        let waits = self.form.later().any(|group| !group.items.iter().any(|item| self.answers.given(&item.id)));
        match (self.stored.withdrawn_at, waits, self.stored.version) {
            (Some(_), _, _) => "entered-in-error",
            (None, true, _) => "in-progress",
            (None, false, 0) => "completed",
            (None, false, _) => "amended",
        }
    }

    /// Whether it is kept back.
    fn hides(&self, item: &Item) -> bool {
        item.sealed && !self.known.shown
    }

    fn items(&self, items: &[Item], asked: &[&Item], told: &mut Vec<String>) -> Vec<Json> {
        let mut found = vec![];
        for item in
            items.iter().filter(|item| asked.iter().any(|asked| std::ptr::eq(*asked, *item)) || item.kind == Type::Group && !item.rows())
        {
            told.extend([item.id.clone(), item.comment.clone(), item.other()]);
            match item.kind {
                Type::Display => {}
                Type::Group if item.rows() => {
                    found.extend(
                        self.answers
                            .rows(&item.id)
                            .iter()
                            .map(|row| json!({ "linkId": link(item), "text": item.text, "item": self.row(item, row) })),
                    );
                }
                Type::Group => {
                    let inner = self.items(&item.items, asked, told);
                    if !inner.is_empty() {
                        found.push(with_text(item, json!({ "linkId": link(item), "item": inner })));
                    }
                }
                _ => found.extend(self.question(item)),
            }
        }
        found
    }

    fn row(&self, group: &Item, row: &Row) -> Vec<Json> {
        let given = group.items.iter().filter_map(|item| Some((item, row.answers.get(&item.id)?)));
        given.map(|(item, value)| if self.hides(item) { masked(item) } else { answered(item, vec![self.value(item, value)]) }).collect()
    }

    /// What was answered, and the comment on it.
    fn question(&self, item: &Item) -> Vec<Json> {
        let (codes, comment) = (self.answers.codes(&item.id), self.answers.get(&item.comment));
        let mut found = vec![];
        if self.hides(item) {
            found.extend((!codes.is_empty() || !comment.is_empty()).then(|| masked(item)));
            return found;
        }
        if !codes.is_empty() {
            found.push(answered(item, codes.into_iter().map(|code| self.value(item, code)).collect()));
        }
        if !comment.is_empty() {
            found.push(
                json!({ "linkId": item.comment, "text": format!("Comment on: {}", item.short()), "answer": [{ "valueString": comment }] }),
            );
        }
        found
    }

    fn value(&self, item: &Item, value: &str) -> Json {
        let says = || says::value(self.form, item, value, self.known);
        match item.kind {
            Type::Boolean if matches!(value, "yes" | "no") => json!({ "valueBoolean": value == "yes" }),
            Type::OpenChoice if value == OTHER => {
                let words = self.answers.get(&item.other());
                json!({ "valueString": if words.is_empty() { says() } else { words.to_owned() } })
            }
            Type::Choice | Type::OpenChoice => {
                json!({ "valueCoding": { "system": system(self.form, item), "code": value, "display": says() } })
            }
            Type::Date => json!({ "valueDate": value }),
            Type::DateTime => json!({ "valueDateTime": date_time(value) }),
            Type::Time => json!({ "valueTime": format!("{value}:00") }),
            Type::Integer => json!({ "valueInteger": Number::typed(value).map(|number| number.0 / 100) }),
            Type::Decimal => json!({ "valueDecimal": Number::typed(value).map(number) }),
            Type::File => json!({ "valueAttachment": self.attachment(value) }),
            Type::Reference => json!({ "valueReference": self.refers(item, value) }),
            _ => json!({ "valueString": value }),
        }
    }

    /// What a file is, without its bytes: they are given out one by one, to whoever may read the record.
    fn attachment(&self, id: &str) -> Json {
        match chosen::of(self.known, id) {
            Some(file) => json!({
                "contentType": Kind::named(&file.kind).map_or("application/octet-stream", Kind::content_type),
                "size": file.size,
                "title": file.name,
            }),
            None => json!({ "title": "A file" }),
        }
    }

    /// A worker by name; a child by the reference that it has here.
    fn refers(&self, item: &Item, value: &str) -> Json {
        match item.of {
            Some(Referred::Child) => json!({ "type": "Patient", "identifier": { "system": "urn:holdfast:people", "value": value } }),
            Some(Referred::Alleged) => json!({ "type": "RelatedPerson", "display": says::value(self.form, item, value, self.known) }),
            _ if value == OUTSIDE => json!({ "type": "Practitioner", "display": "Somebody outside the service" }),
            _ => json!({ "type": "Practitioner", "display": says::value(self.form, item, value, self.known) }),
        }
    }

    /// What the answers came to.
    fn scores(&self) -> Vec<Json> {
        let kept = Scores::kept(&self.stored.scores);
        let mut found = vec![];
        for score in &self.form.scores {
            let Some(scored) = kept.0.get(&score.id) else { continue };
            if let Some(value) = scored.value {
                found.push(json!({ "linkId": score.id, "text": score.text, "answer": [{ "valueDecimal": number(value) }] }));
            }
            if !scored.level.is_empty() && !score.bands.is_empty() {
                let level = format!("{}-level", score.id);
                found.push(json!({ "linkId": level, "text": format!("{}: level", score.text), "answer": [{ "valueString": score.says(&scored.level) }] }));
            }
        }
        found
    }

    fn left(&self, id: &str) -> String {
        if self.form.seals() && !self.known.shown {
            return says::HIDDEN.into();
        }
        let rows: Vec<String> =
            self.answers.rows(id).iter().map(|row| row.answers.values().cloned().collect::<Vec<_>>().join(", ")).collect();
        if rows.is_empty() { self.answers.codes(id).join(", ") } else { rows.join("; ") }
    }
}

fn with_text(item: &Item, mut one: Json) -> Json {
    if !item.text.is_empty() {
        one["text"] = json!(item.text);
    }
    one
}

fn answered(item: &Item, answers: Vec<Json>) -> Json {
    with_text(item, json!({ "linkId": link(item), "answer": answers }))
}

/// That something was answered, and is kept back.
fn masked(item: &Item) -> Json {
    with_text(item, json!({ "linkId": link(item), "extension": [extension("data-absent-reason", "valueCode", json!("masked"))] }))
}
