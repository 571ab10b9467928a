//! Markup as an indented outline that two spellings of the same tree share.

use scraper::{ElementRef, Html, Node};

/// The outline of a fragment.
pub fn of(html: &str) -> String {
    let parsed = Html::parse_fragment(html);
    let mut out = String::new();
    write(parsed.root_element(), 0, &mut out);
    out
}

fn write(element: ElementRef<'_>, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let mut attributes: Vec<_> = element.value().attrs().map(attribute).collect();
    attributes.sort();
    out.push_str(&format!("{indent}<{} {}>\n", element.value().name(), attributes.join(" ")));
    for child in element.children() {
        match child.value() {
            Node::Text(text) => {
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !words.is_empty() {
                    out.push_str(&format!("{indent}  {words}\n"));
                }
            }
            Node::Element(_) => write(ElementRef::wrap(child).expect("it is an element"), depth + 1, out),
            _ => {}
        }
    }
}

fn attribute((name, value): (&str, &str)) -> String {
    let mut words: Vec<_> = value.split_whitespace().collect();
    if name == "class" {
        words.sort_unstable();
    }
    format!("{name}={:?}", words.join(" "))
}
