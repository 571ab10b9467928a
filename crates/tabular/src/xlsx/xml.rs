//! One XML part as a flow of opening tags, closing tags and text. It refuses document type declarations (and with them
//! every entity but the five that XML itself has), counts every byte inflated, and lets no single piece grow large.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::refusal::Refusal;

/// The longest single tag or run of text. A cell holds at most 32,767 characters (Excel's limit), each at most ten bytes
/// when written as `&#x1F600;`.
const PIECE_BYTES: usize = 1024 * 1024;
/// Elements within elements. Sheets go seven deep.
const DEPTH_MOST: usize = 64;

/// Hands on what is inflated and counts it: against the whole workbook's allowance and against one piece's.
pub(super) struct Metered<'a> {
    inner: Box<dyn BufRead + 'a>,
    left: &'a mut u64,
    limit: u64,
    piece: usize,
    tripped: Option<Refusal>,
}

impl<'a> Metered<'a> {
    pub(super) fn new(inner: Box<dyn BufRead + 'a>, left: &'a mut u64, limit: u64) -> Self {
        Self { inner, left, limit, piece: 0, tripped: None }
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut from = self.fill_buf()?;
        let count = from.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > PIECE_BYTES {
            self.tripped = Some(Refusal::OverlongPart);
        } else if *self.left == 0 {
            self.tripped = Some(Refusal::Unpacks { limit: self.limit });
        }
        if self.tripped.is_some() {
            return Err(io::Error::other("past a limit"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
        self.piece += count;
        *self.left = self.left.saturating_sub(count as u64);
    }
}

pub(super) enum Node<'b> {
    Open(Tag<'b>),
    Close(Closing<'b>),
    Text(Cow<'b, str>),
    /// Comments and the like.
    Nothing,
    End,
}

pub(super) struct Closing<'b>(BytesEnd<'b>);

impl Closing<'_> {
    pub(super) fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }
}

pub(super) struct Tag<'b>(BytesStart<'b>);

impl Tag<'_> {
    /// Without its prefix: programs differ in the prefixes they choose.
    pub(super) fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// Calls `each` with every attribute's name, prefix cut, and value.
    pub(super) fn attributes(&self, mut each: impl FnMut(&str, &str)) -> Result<(), Refusal> {
        // The check for an attribute given twice compares each with all before it: too slow for a hostile tag.
        for attribute in self.0.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Refusal::damaged("a tag is malformed"))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| Refusal::damaged("a tag holds an unknown character name"))?;
            each(local(attribute.key.into_inner()), &value);
        }
        Ok(())
    }

    pub(super) fn attribute(&self, name: &str) -> Result<Option<String>, Refusal> {
        let mut found = None;
        self.attributes(|key, value| {
            if key == name {
                found = Some(value.to_owned());
            }
        })?;
        Ok(found)
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

pub(super) struct Xml<'a> {
    reader: Reader<Metered<'a>>,
    buffer: Vec<u8>,
    depth: usize,
    part: String,
}

impl<'a> Xml<'a> {
    pub(super) fn new(source: Metered<'a>, part: &str) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0, part: part.to_owned() }
    }

    /// The next tag or run of text. A text may come in several runs.
    pub(super) fn next(&mut self) -> Result<Node<'_>, Refusal> {
        let Self { reader, buffer, depth, part } = self;
        let malformed = || Refusal::damaged(format!("the part {part} cannot be read"));
        buffer.clear();
        reader.get_mut().piece = 0;
        let event = match reader.read_event_into(buffer) {
            Ok(event) => event,
            Err(_) => return Err(reader.get_mut().tripped.take().unwrap_or_else(malformed)),
        };
        Ok(match event {
            Event::Start(tag) | Event::Empty(tag) => {
                *depth += 1;
                if *depth > DEPTH_MOST {
                    return Err(malformed());
                }
                Node::Open(Tag(tag))
            }
            // That it closes what was opened last, the reader has checked.
            Event::End(tag) => {
                *depth = depth.checked_sub(1).ok_or_else(malformed)?;
                Node::Close(Closing(tag))
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.xml10_content()),
            Event::GeneralRef(named) => {
                let meant = match named.resolve_char_ref() {
                    Ok(Some(meant)) => meant,
                    Ok(None) => predefined(&named).ok_or_else(malformed)?,
                    Err(_) => return Err(malformed()),
                };
                Node::Text(Cow::Owned(meant.to_string()))
            }
            Event::DocType(_) => return Err(Refusal::Declaration),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Node::Nothing,
            Event::Eof if *depth > 0 => return Err(malformed()),
            Event::Eof => Node::End,
        })
    }
}

/// The five names that XML itself has. Any other could only come from a declaration.
fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
