//! Word documents and Excel workbooks: packages of parts. Taken when nothing in them runs and nothing is fetched from elsewhere as they are opened, since
//! whoever is asked for it learns from where; pictures in them lose what a camera wrote, as they do by themselves.
//!
//! What names another part stands in the parts whose names end in `.rels` (ECMA-376, part 2, Open Packaging Conventions); what lies outside
//! the package is marked `TargetMode="External"`. A link that somebody presses is such a one, too, and the only one that waits.

use std::io::{Cursor, Read, Write as _};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{Kind, bare};

/// A directory of more parts than this is no letter.
const MOST_PARTS: u16 = 5_000;
/// The list of the types of a package's parts, or of what one of them names, is never so long.
const LONGEST_LIST: u64 = 512 * 1024;
/// So much is unpacked of all parts together; what is more was packed to fill a memory.
const MOST_UNPACKED: u64 = 128 << 20;
/// And of one part that is read as words.
const MOST_WORDS: usize = 32 << 20;
/// A workbook behind a chart of a letter, and a picture in that.
const DEEPEST: u8 = 2;

const DAMAGED: &str = "is damaged or was cut short: its list of parts cannot be read.";
const NO_DOCUMENT: &str = "is a package of files that is no Word document and no Excel workbook.";
const RUNS: &str = "holds macros or other programs, which are not taken. Save it as PDF or as a document without macros, and choose that.";
const FETCHES: &str = "fetches something from another place when it is opened: a template, a picture, data or another document that is not in the file itself. \
     Whoever keeps that place would learn from where it is opened, so it is not taken. Save it as PDF, and choose that.";
const PICTURES: &str = "holds a picture of a kind that can say where it was taken, and that cannot be cleared here. Save it as PDF without \
     details of the pictures, or put the picture in as JPEG or PNG, and choose that.";
const TOO_LARGE: &str = "is too large once it is unpacked. Save it as PDF, and choose that.";

/// Which Office file a package is, and its bytes as they are kept.
///
/// # Errors
/// The end of a sentence that begins with its name: why it is not taken.
pub(super) fn looked_at(bytes: Vec<u8>) -> Result<(Kind, Vec<u8>), String> {
    let mut left = MOST_UNPACKED;
    let (kind, bytes) = inside(bytes, DEEPEST, &mut left)?;
    Ok((kind.ok_or(NO_DOCUMENT)?, bytes))
}

/// A package, with those inside it; `left`: so much may be unpacked still.
fn inside(bytes: Vec<u8>, deep: u8, left: &mut u64) -> Result<(Option<Kind>, Vec<u8>), String> {
    let mut package = opened(&bytes)?;
    let names: Result<Vec<String>, _> = package.file_names().map(|name| name.map(|name| name.to_ascii_lowercase())).collect();
    let names = names.map_err(|_| DAMAGED)?;
    let mut types = String::new();
    let list = package.by_name("[Content_Types].xml").map_err(|_| NO_DOCUMENT)?;
    list.take(LONGEST_LIST).read_to_string(&mut types).map_err(|_| DAMAGED)?;
    let types = types.to_ascii_lowercase();
    // Macros, controls and programs inside, however the file is named.
    let runs = |name: &String| ["vbaproject", "vbadata", "activex", "oleobject", "macrosheets/"].iter().any(|part| name.contains(part));
    if names.iter().any(runs) || ["macroenabled", "vbaproject", "activex"].iter().any(|word| types.contains(word)) {
        return Err(RUNS.into());
    }
    // Another workbook's cells, and data that a workbook asks a server for.
    if names.iter().any(|name| name.contains("externallink") || name == "xl/connections.xml" || name.contains("querytable")) {
        return Err(FETCHES.into());
    }
    let changed = parts(&mut package, &names, deep, left)?;
    let kind = match types {
        types if types.contains("wordprocessingml.document.main+xml") => Some(Kind::Docx),
        types if types.contains("spreadsheetml.sheet.main+xml") => Some(Kind::Xlsx),
        _ => None,
    };
    if changed.is_empty() {
        return Ok((kind, bytes));
    }
    Ok((kind, written(package, changed).map_err(|_| DAMAGED)?))
}

/// Asked of its end first, so that a directory of half a million parts is not even loaded.
fn opened(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, String> {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    let end = tail.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or(DAMAGED)?;
    let parts = tail.get(end + 10..end + 12).map_or(u16::MAX, |two| u16::from_le_bytes([two[0], two[1]]));
    if parts > MOST_PARTS {
        return Err(NO_DOCUMENT.into());
    }
    let package = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
    // Two parts of one name: what is looked at here need not be what is opened.
    if package.len() != usize::from(parts) { Err(DAMAGED.into()) } else { Ok(package) }
}

/// Looks at every part; those that are kept otherwise than they came, by their place.
fn parts(package: &mut ZipArchive<Cursor<&[u8]>>, names: &[String], deep: u8, left: &mut u64) -> Result<Vec<(usize, Vec<u8>)>, String> {
    let mut changed = vec![];
    for at in 0..package.len() {
        let mut part = vec![];
        let read = package.by_index(at).map_err(|_| DAMAGED)?.take(*left + 1).read_to_end(&mut part).map_err(|_| DAMAGED)?;
        *left = left.checked_sub(read as u64).ok_or(TOO_LARGE)?;
        let name = names.get(at).map_or("", String::as_str);
        if name.ends_with(".rels") {
            if part.len() as u64 > LONGEST_LIST || fetches(&text(&part).ok_or(DAMAGED)?) {
                return Err(FETCHES.into());
            }
        } else if is_xml(&part) {
            if part.len() > MOST_WORDS {
                return Err(TOO_LARGE.into());
            }
            match text(&part) {
                Some(text) if asks_for(&text) => return Err(FETCHES.into()),
                // Drawings define words of their own; what an Office program wrote does not.
                None if !name.ends_with(".svg") => return Err(DAMAGED.into()),
                _ => {}
            }
        } else if let Some(bare) = without_notes(&part, deep, left)?
            && bare != part
        {
            changed.push((at, bare));
        }
    }
    Ok(changed)
}

/// A picture or a package inside as it may be kept; nothing for what is neither.
fn without_notes(part: &[u8], deep: u8, left: &mut u64) -> Result<Option<Vec<u8>>, String> {
    if part.starts_with(b"\xff\xd8\xff") {
        return Ok(Some(bare::jpeg(part).ok_or(PICTURES)?));
    }
    if part.starts_with(bare::PNG) {
        return Ok(Some(bare::png(part).ok_or(PICTURES)?));
    }
    // TIFF, which camera notes are written in; WebP; HEIC and AVIF, as telephones write them.
    let telephone = part.get(4..8) == Some(b"ftyp") || (part.starts_with(b"RIFF") && part.get(8..12) == Some(b"WEBP"));
    if telephone || part.starts_with(b"II*\0") || part.starts_with(b"MM\0*") {
        return Err(PICTURES.into());
    }
    if part.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(RUNS.into());
    }
    if !part.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let deeper = deep.checked_sub(1).ok_or(RUNS)?;
    Ok(Some(inside(part.to_vec(), deeper, left)?.1))
}

/// The same package with other bytes for some of its parts.
fn written(mut package: ZipArchive<Cursor<&[u8]>>, mut changed: Vec<(usize, Vec<u8>)>) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(vec![]));
    for at in 0..package.len() {
        match changed.iter().position(|(of, _)| *of == at) {
            Some(place) => {
                let part = package.by_index_raw(at)?;
                let name = part.name()?.into_owned();
                drop(part);
                writer.start_file(name, SimpleFileOptions::default())?;
                writer.write_all(&changed.swap_remove(place).1)?;
            }
            None => writer.raw_copy_file(package.by_index_raw(at)?)?,
        }
    }
    Ok(writer.finish()?.into_inner())
}

fn is_xml(part: &[u8]) -> bool {
    let begins = |part: &[u8]| part.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
    part.starts_with(b"\xff\xfe") || part.starts_with(b"\xfe\xff") || begins(part.strip_prefix(b"\xef\xbb\xbf").unwrap_or(part))
}

/// XML as text in small letters; nothing where it is in letters that are not read here, or defines words of its own.
fn text(part: &[u8]) -> Option<String> {
    let wide = |pairs: &[u8], of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = pairs.chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    let text = match part {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        _ => String::from_utf8_lossy(part).into_owned(),
    };
    let text = text.to_lowercase();
    (!text.contains("<!doctype") && !text.contains("<!entity")).then_some(text)
}

/// Whether a part's list of what it names has something outside the package, other than a link to press.
fn fetches(list: &str) -> bool {
    let mut named = list.split('<').filter(|tag| {
        let element = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
        element.rsplit(':').next() == Some("relationship")
    });
    named.any(|tag| {
        let of = |name: &str| attribute(tag, name).map(|value| value.trim().to_owned());
        let (kind, target) = (of("type").unwrap_or_default(), of("target").unwrap_or_default());
        let kind = kind.rsplit('/').next().unwrap_or_default();
        let outside = of("targetmode").is_some_and(|mode| mode != "internal") || leads_out(&target);
        // A page inside the document is drawn by what draws pages, with all that it names.
        kind == "afchunk" || (outside && kind != "hyperlink")
    })
}

fn leads_out(target: &str) -> bool {
    let scheme = target
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)));
    scheme || target.starts_with("//") || target.starts_with("\\\\")
}

/// The value of an attribute of a tag, with what stands for a letter as that letter.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let value = after.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, next) = value[1..].split_once(quote)?;
        if before.trim_end().rsplit(|c: char| c.is_whitespace()).next() == Some(name) {
            return Some(plain(value));
        }
        rest = next;
    }
    None
}

fn plain(value: &str) -> String {
    let mut parts = value.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (word, rest) = part.split_once(';').unwrap_or((part, ""));
        let number = word
            .strip_prefix('#')
            .and_then(|n| n.strip_prefix('x').map_or_else(|| n.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok()));
        match (word, number.and_then(char::from_u32)) {
            (_, Some(letter)) => plain.extend(letter.to_lowercase()),
            ("amp", _) => plain.push('&'),
            ("quot", _) => plain.push('"'),
            _ => {}
        }
        plain.push_str(rest);
    }
    plain
}

/// Fields of a letter and formulas of a workbook that ask another place for something when it is opened.
const FIELDS: [&str; 4] = ["includepicture", "includetext", "ddeauto", "webservice("];

/// Whether a part asks for something in words: a field, which may be cut into several runs, or a formula.
fn asks_for(part: &str) -> bool {
    if part.contains("webservice(") || part.contains("_xlfn.image(") || part.contains("<ddelink") || part.contains(":ddelink") {
        return true;
    }
    let mut field = String::new();
    for (at, _) in part.match_indices("instr") {
        let rest = &part[at..];
        if rest.starts_with("instrtext") {
            let words = rest.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or("", |(words, _)| words);
            field.push_str(&plain(words));
        } else if let Some(value) = rest.strip_prefix("instr=\"").and_then(|rest| rest.split_once('"')) {
            field.push_str(&plain(value.0));
        }
    }
    field.retain(|c| !c.is_whitespace());
    FIELDS.iter().any(|word| field.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORD: &str =
        r#"<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    const EXCEL: &str =
        r#"<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;

    fn packed(types: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut package = ZipWriter::new(Cursor::new(vec![]));
        for (name, bytes) in [("[Content_Types].xml", types.as_bytes())].iter().chain(parts) {
            package.start_file(*name, SimpleFileOptions::default()).unwrap();
            package.write_all(bytes).unwrap();
        }
        package.finish().unwrap().into_inner()
    }

    fn relationship(kind: &str, more: &str) -> String {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        format!(r#"<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="{kind}" {more}/></Relationships>"#)
    }

    fn of_word(name: &str, part: &[u8]) -> Result<(Kind, Vec<u8>), String> {
        looked_at(packed(WORD, &[("word/document.xml", b"<w:document/>"), (name, part)]))
    }

    #[test]
    fn whatever_lies_elsewhere_is_refused_and_a_link_to_press_is_not() {
        let outside = r#"Target="http://elsewhere.example/x" TargetMode="External""#;
        for kind in ["attachedTemplate", "oleObject", "frame", "subDocument", "image", "externalLinkPath", "video", "mailMergeSource"] {
            let refused = of_word("word/_rels/settings.xml.rels", relationship(kind, outside).as_bytes());
            assert_eq!(refused, Err(FETCHES.to_owned()), "{kind}");
        }
        assert!(of_word("word/_rels/document.xml.rels", relationship("hyperlink", outside).as_bytes()).is_ok());
        assert!(of_word("word/_rels/document.xml.rels", relationship("image", r#"Target="media/image1.png""#).as_bytes()).is_ok());
        // However it is written.
        let wide = |text: String| [b"\xff\xfe".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
        let said: [Vec<u8>; 7] = [
            relationship("image", "Target='http://elsewhere.example/x'\n TargetMode = 'External'").into_bytes(),
            relationship("image", r#"Target="http://elsewhere.example/x" TargetMode="&#x45;xternal""#).into_bytes(),
            relationship("image", r#"Target="\\elsewhere\x""#).into_bytes(),
            relationship("image", r#"Target="file:///x""#).into_bytes(),
            relationship("image", outside).replace("<Relationship ", "<p:Relationship ").into_bytes(),
            relationship("aFChunk", r#"Target="afchunk.mht""#).into_bytes(),
            wide(relationship("image", outside)),
        ];
        for list in said {
            let refused = of_word("word/_rels/document.xml.rels", &list);
            assert_eq!(refused, Err(FETCHES.to_owned()), "{}", String::from_utf8_lossy(&list));
        }
        let defines = b"<!DOCTYPE r [<!ENTITY e \"External\">]><Relationships/>";
        assert_eq!(of_word("word/_rels/document.xml.rels", defines), Err(DAMAGED.to_owned()));
    }

    #[test]
    fn fields_and_formulas_that_ask_elsewhere_are_refused() {
        let field = "<w:r><w:instrText> INCLUDE</w:instrText></w:r><w:r><w:instrText xml:space=\"preserve\">PICTURE \"http://elsewhere.example/x\" \\d</w:instrText></w:r>";
        assert_eq!(of_word("word/header1.xml", field.as_bytes()), Err(FETCHES.to_owned()));
        assert_eq!(of_word("word/footer1.xml", b"<w:fldSimple w:instr=\"DDEAUTO c x\"/>"), Err(FETCHES.to_owned()));
        assert!(
            of_word(
                "word/header1.xml",
                b"<w:instrText>PAGE</w:instrText><w:instrText>HYPERLINK \"http://elsewhere.example\"</w:instrText>"
            )
            .is_ok()
        );
        assert!(of_word("word/notes.xml", "<w:t>How to include pictures: INCLUDEPICTURE</w:t>".as_bytes()).is_ok());
        let of_excel = |name: &str, part: &[u8]| looked_at(packed(EXCEL, &[(name, part)]));
        assert_eq!(of_excel("xl/worksheets/sheet1.xml", b"<f>_xlfn.WEBSERVICE(A1)</f>"), Err(FETCHES.to_owned()));
        assert_eq!(of_excel("xl/externalLinks/externalLink1.xml", b"<externalLink/>"), Err(FETCHES.to_owned()));
        assert_eq!(of_excel("xl/connections.xml", b"<connections/>"), Err(FETCHES.to_owned()));
        assert_eq!(of_excel("xl/worksheets/sheet1.xml", b"<f>SUM(A1)</f>").unwrap().0, Kind::Xlsx);
    }

    fn picture() -> (Vec<u8>, Vec<u8>) {
        let chunk = |name: &[u8; 4], data: &[u8]| [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], name, data, b"crc_"].concat();
        let (head, data, end) = (chunk(b"IHDR", b"head"), chunk(b"IDAT", b"data"), chunk(b"IEND", b""));
        ([bare::PNG, &head, &chunk(b"eXIf", b"GPS 50.2660 N"), &data, &end].concat(), [bare::PNG, &head, &data, &end].concat())
    }

    fn part(package: &[u8], name: &str) -> Vec<u8> {
        let mut bytes = vec![];
        ZipArchive::new(Cursor::new(package)).unwrap().by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn pictures_inside_lose_what_a_camera_wrote_also_in_a_document_within_and_the_rest_is_as_it_was() {
        let (with, without) = picture();
        let jpeg = b"\xff\xd8\xff\xe1\x00\x0cGPS 50.26N\xff\xda\x00\x02\x12\xff\xd9";
        let chart = packed(EXCEL, &[("xl/media/image1.png", &with)]);
        let parts: [(&str, &[u8]); 5] = [
            ("word/document.xml", b"<w:document>words</w:document>"),
            ("word/media/image1.png", &with),
            ("word/media/image2.bin", jpeg),
            ("docProps/thumbnail.jpeg", jpeg),
            ("word/embeddings/Microsoft_Excel_Sheet.xlsx", &chart),
        ];
        let (kind, kept) = looked_at(packed(WORD, &parts)).unwrap();
        assert_eq!(kind, Kind::Docx);
        assert_eq!(part(&kept, "word/media/image1.png"), without);
        assert!(!part(&kept, "word/media/image2.bin").windows(3).any(|three| three == b"GPS"));
        assert!(!part(&kept, "docProps/thumbnail.jpeg").windows(3).any(|three| three == b"GPS"));
        assert_eq!(part(&part(&kept, "word/embeddings/Microsoft_Excel_Sheet.xlsx"), "xl/media/image1.png"), without);
        assert_eq!(part(&kept, "word/document.xml"), parts[0].1);
        let names: Vec<String> = ZipArchive::new(Cursor::new(&kept)).unwrap().file_names().map(|name| name.unwrap().to_string()).collect();
        assert_eq!(names[0], "[Content_Types].xml");
        assert_eq!(names.len(), 6);
        // What was clear already is kept byte for byte.
        assert_eq!(looked_at(kept.clone()).unwrap().1, kept);
    }

    #[test]
    fn what_cannot_be_cleared_is_refused_with_what_to_do() {
        for bytes in [&b"II*\0\x08\0\0\0"[..], b"MM\0*", b"\0\0\0\x18ftypheic", b"RIFF\0\0\0\0WEBPVP8 ", b"\xff\xd8\xff\xe0 cut short"] {
            assert_eq!(of_word("word/media/image1.tiff", bytes), Err(PICTURES.to_owned()), "{bytes:?}");
        }
        assert_eq!(of_word("word/embeddings/x.bin", b"\xd0\xcf\x11\xe0"), Err(RUNS.to_owned()));
        let nested = packed(WORD, &[("a.docx", &packed(WORD, &[("b.docx", &packed(WORD, &[("c.docx", &packed(WORD, &[]))]))]))]);
        assert_eq!(looked_at(nested), Err(RUNS.to_owned()));
        let elsewhere = relationship("image", r#"Target="http://elsewhere.example/x" TargetMode="External""#);
        let within = packed(EXCEL, &[("xl/_rels/workbook.xml.rels", elsewhere.as_bytes())]);
        assert_eq!(of_word("word/embeddings/sheet.xlsx", &within), Err(FETCHES.to_owned()));
        // Presentations and what other programs write are no kinds that are taken, whatever is in them.
        for types in ["<Types presentationml.presentation.main+xml/>", "application/vnd.oasis.opendocument.text"] {
            assert_eq!(looked_at(packed(types, &[])), Err(NO_DOCUMENT.to_owned()));
        }
    }

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let zeros = vec![0; 4_000];
        let package = packed(WORD, &[("word/media/1.bin", &zeros), ("word/media/2.bin", &zeros)]);
        assert!(inside(package.clone(), DEEPEST, &mut 9_000).is_ok());
        assert_eq!(inside(package, DEEPEST, &mut 7_000), Err(TOO_LARGE.to_owned()));
    }
}
