//! The table of texts that cells point into.

use super::text::unescape;
use super::xml::{Node, Xml};
use crate::limits::Limits;
use crate::refusal::Refusal;

/// Rich text is joined; the reading aids of Japanese text (`rPh`) are left out, as they stand over the text and not in it.
pub(super) fn read(mut xml: Xml<'_>, limits: &Limits) -> Result<Vec<String>, Refusal> {
    let mut strings = Vec::new();
    let mut text = String::new();
    let mut total = 0;
    let mut in_text = false;
    let mut aids = 0;
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "si" => text.clear(),
                "rPh" => aids += 1,
                "t" => in_text = aids == 0,
                _ => {}
            },
            Node::Text(run) if in_text => text.push_str(&run),
            Node::Close(tag) => match tag.name() {
                "rPh" => aids -= 1,
                "t" => in_text = false,
                "si" => {
                    total += text.len();
                    if total > limits.text_bytes || strings.len() >= limits.cells {
                        return Err(Refusal::TooMuchText { limit: limits.text_bytes });
                    }
                    strings.push(unescape(std::mem::take(&mut text)));
                }
                _ => {}
            },
            Node::End => return Ok(strings),
            _ => {}
        }
        if text.len() > limits.text_bytes {
            return Err(Refusal::TooMuchText { limit: limits.text_bytes });
        }
    }
}
