//! A fixture's options, remembering which were asked for, so that what was not said is noticed.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use govuk::{Attrs, Content};
use maud::{Markup, PreEscaped};
use serde_json::Value;

/// The options of one fixture, or a part of them. Texts are leaked: the test is short.
#[derive(Clone)]
pub struct Options {
    value: &'static Value,
    path: String,
    used: Rc<RefCell<BTreeSet<String>>>,
    root: &'static Value,
}

impl Options {
    pub fn new(value: &Value) -> Self {
        let value: &'static Value = Box::leak(Box::new(value.clone()));
        Self { value, path: String::new(), used: Rc::default(), root: value }
    }

    /// The part under a key, used as far as it is asked.
    pub fn get(&self, key: &str) -> Self {
        let path = format!("{}/{key}", self.path);
        self.used.borrow_mut().insert(path.clone());
        let value = self.value.get(key).unwrap_or(&Value::Null);
        Self { value, path, ..self.clone() }
    }

    pub fn is_set(&self, key: &str) -> bool {
        truthy(self.value.get(key).unwrap_or(&Value::Null))
    }

    pub fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some_and(|value| !value.is_null())
    }

    pub fn is_null(&self, key: &str) -> bool {
        self.value.get(key).is_some_and(Value::is_null)
    }

    /// Text, or a number written as text; empty if absent.
    pub fn text(&self, key: &str) -> &'static str {
        self.get(key).own_text()
    }

    pub fn own_text(&self) -> &'static str {
        match self.value {
            Value::String(text) => text,
            Value::Number(number) => leak(number.to_string()),
            Value::Bool(true) => "true",
            _ => "",
        }
    }

    pub fn flag(&self, key: &str) -> bool {
        truthy(self.get(key).value)
    }

    pub fn maybe_flag(&self, key: &str) -> Option<bool> {
        self.get(key).value.as_bool()
    }

    pub fn number(&self, key: &str) -> Option<u32> {
        let text = self.text(key);
        text.parse().ok()
    }

    pub fn html(&self, key: &str) -> Option<Markup> {
        let html = self.text(key);
        (!html.is_empty()).then(|| PreEscaped(html.to_owned()))
    }

    /// `html` if there is one, else `text`.
    pub fn content(&self) -> Content<'static> {
        self.content_of("text", "html")
    }

    pub fn content_of(&self, text: &str, html: &str) -> Content<'static> {
        let words = self.text(text);
        self.html(html).map_or(Content::from(words), Content::from)
    }

    /// What is inside, as markup.
    pub fn body(&self) -> Markup {
        maud::html! { (self.content()) }
    }

    pub fn attrs(&self, key: &str) -> Attrs<'static> {
        let attributes = self.get(key);
        let Some(object) = attributes.value.as_object() else { return &[] };
        let pairs: Vec<(&'static str, &'static str)> = object.keys().map(|name| (leak(name.clone()), attributes.text(name))).collect();
        Vec::leak(pairs)
    }

    /// The parts of a list that are not empty.
    pub fn list(&self, key: &str) -> Vec<Self> {
        self.positions(key).into_iter().map(|(_, item)| item).collect()
    }

    /// The same with their places, from 0.
    pub fn positions(&self, key: &str) -> Vec<(usize, Self)> {
        let list = self.get(key);
        let Some(items) = list.value.as_array() else { return Vec::new() };
        (0..items.len()).map(|index| (index, list.at(index))).filter(|(_, item)| truthy(item.value)).collect()
    }

    /// The list of an option that is itself a list.
    pub fn cells(&self) -> Vec<Self> {
        (0..self.value.as_array().map_or(0, Vec::len)).map(|index| self.at(index)).collect()
    }

    pub fn has_empty_items(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_array).is_some_and(|items| items.iter().any(|item| !truthy(item)))
    }

    fn at(&self, index: usize) -> Self {
        let path = format!("{}/{index}", self.path);
        self.used.borrow_mut().insert(path.clone());
        Self { value: &self.value[index], path, ..self.clone() }
    }

    /// The options nobody asked for.
    pub fn unused(&self) -> Vec<String> {
        let mut found = Vec::new();
        leaves(self.root, String::new(), &mut found);
        found.retain(|path| !self.used.borrow().contains(path));
        found
    }
}

fn leaves(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| leaves(value, format!("{path}/{key}"), found)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| leaves(value, format!("{path}/{index}"), found)),
        Value::Null | Value::Bool(false) => {}
        Value::String(text) if text.is_empty() => {}
        _ => found.push(path),
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Object(object) => !object.is_empty(),
        Value::Array(_) => true,
    }
}

pub fn leak(text: String) -> &'static str {
    String::leak(text)
}
