//! Which cell styles make a number a date, a time or both: a workbook has no other sign of it.

use std::collections::HashMap;

use super::format::Format;
use super::xml::{Node, Xml};
use crate::refusal::Refusal;

/// Excel's own limit is 65,490.
const STYLES_MOST: usize = 100_000;

/// What a number format shows of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shows {
    pub(super) date: bool,
    pub(super) time: bool,
    /// Hours, minutes or seconds that run past a day: an amount, not a time of day.
    pub(super) elapsed: bool,
}

#[derive(Default)]
pub(super) struct Styles {
    cells: Vec<(Shows, u32)>,
    /// Of each of them, whether it strikes out what it shows.
    struck: Vec<bool>,
    /// By the number of the format.
    formats: HashMap<u32, Format>,
}

impl Styles {
    pub(super) fn shows(&self, style: usize) -> Shows {
        self.cells.get(style).map(|(shows, _)| *shows).unwrap_or_default()
    }

    /// Whether the style strikes out what it shows.
    pub(super) fn is_struck(&self, style: usize) -> bool {
        self.struck.get(style).copied().unwrap_or_default()
    }

    /// How the style writes a number, where it can make another text of it.
    pub(super) fn format(&self, style: usize) -> Option<&Format> {
        self.cells.get(style).and_then(|(_, id)| self.formats.get(id))
    }
}

pub(super) fn read(mut xml: Xml<'_>) -> Result<Styles, Refusal> {
    let mut formats: HashMap<u32, Shows> = HashMap::new();
    let mut styles = Styles::default();
    let (mut in_cells, mut in_fonts) = (false, false);
    // Of each font, whether it strikes out.
    let mut fonts: Vec<bool> = vec![];
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "numFmt" => {
                    let id = tag.attribute("numFmtId")?.and_then(|id| id.parse().ok());
                    let code = tag.attribute("formatCode")?;
                    if let (Some(id), Some(code)) = (id, code) {
                        let shows = parse(&code);
                        if !shows.date && !shows.time {
                            styles.formats.extend(Format::of(&code).map(|format| (id, format)));
                        }
                        formats.insert(id, shows);
                    }
                }
                "fonts" => in_fonts = true,
                "font" if in_fonts => fonts.push(false),
                "strike" if in_fonts => {
                    let is_on = !matches!(tag.attribute("val")?.as_deref(), Some("0" | "false"));
                    if let Some(font) = fonts.last_mut() {
                        *font = is_on;
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = tag.attribute("numFmtId")?.and_then(|id| id.parse().ok());
                    let id = id.unwrap_or(0);
                    let custom = formats.get(&id).copied();
                    let font: Option<usize> = tag.attribute("fontId")?.and_then(|id| id.parse().ok());
                    styles.struck.push(font.and_then(|font| fonts.get(font)).copied().unwrap_or_default());
                    styles.cells.push((custom.unwrap_or_else(|| built_in(id)), id));
                }
                _ => {}
            },
            Node::Close(tag) if tag.name() == "cellXfs" => in_cells = false,
            Node::Close(tag) if tag.name() == "fonts" => in_fonts = false,
            Node::End => return Ok(styles),
            _ => {}
        }
        if styles.cells.len() + formats.len() + fonts.len() > STYLES_MOST {
            return Err(Refusal::damaged("it has more cell styles than Excel allows"));
        }
    }
}

/// ECMA-376 part 1, 18.8.30, with the East Asian forms of it (27 to 36 and 50 to 58).
fn built_in(id: u32) -> Shows {
    let shows = |date, time, elapsed| Shows { date, time, elapsed };
    match id {
        14..=17 | 27..=31 | 34..=36 | 50..=58 => shows(true, false, false),
        18..=21 | 32 | 33 | 45 | 47 => shows(false, true, false),
        22 => shows(true, true, false),
        46 => shows(false, true, true),
        _ => Shows::default(),
    }
}

/// Reads a format's first section (the one for positive numbers), passing over quoted words, escaped characters,
/// fillers, colours, conditions and locales.
fn parse(code: &str) -> Shows {
    let mut shows = Shows::default();
    let mut minutes = false;
    let mut rest = code.chars();
    while let Some(sign) = rest.next() {
        match sign.to_ascii_lowercase() {
            '"' => {
                let _ = rest.by_ref().find(|c| *c == '"');
            }
            '\\' | '_' | '*' => {
                let _ = rest.next();
            }
            '[' => {
                let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                let inside = inside.to_ascii_lowercase();
                let same = |unit: char| !inside.is_empty() && inside.chars().all(|c| c == unit);
                if same('h') || same('m') || same('s') {
                    shows.time = true;
                    shows.elapsed = true;
                }
            }
            ';' => break,
            'y' | 'd' => shows.date = true,
            'h' | 's' => shows.time = true,
            'm' => minutes = true,
            // "General" is a word, not letters that stand for parts of a date.
            'g' if is_general(rest.as_str()) => return Shows::default(),
            _ => {}
        }
    }
    // An m beside hours or seconds is minutes; else it is a month.
    if minutes && !shows.time {
        shows.date = true;
    }
    shows
}

fn is_general(after_g: &str) -> bool {
    let word = after_g.get(.."eneral".len());
    word.is_some_and(|word| word.eq_ignore_ascii_case("eneral"))
}

#[cfg(test)]
mod tests {
    use super::{Shows, parse};

    #[test]
    fn formats_tell_dates_from_amounts() {
        let shows = |date, time, elapsed| Shows { date, time, elapsed };
        for (code, meant) in [
            ("yyyy-mm-dd", shows(true, false, false)),
            ("[$-809]dd mmmm yyyy;@", shows(true, false, false)),
            ("mmm", shows(true, false, false)),
            ("hh:mm", shows(false, true, false)),
            ("mm:ss.0", shows(false, true, false)),
            ("dd/mm/yyyy\\ hh:mm", shows(true, true, false)),
            ("[h]:mm:ss", shows(false, true, true)),
            ("General", Shows::default()),
            ("0.00\" days\"", Shows::default()),
            ("[Red]#,##0.00", Shows::default()),
            ("\"£\"#,##0;[Red]-\"£\"#,##0", Shows::default()),
            ("0.00E+00", Shows::default()),
            ("_-* #,##0_-", Shows::default()),
            ("\"unclosed", Shows::default()),
        ] {
            assert_eq!(parse(code), meant, "{code}");
        }
    }
}
