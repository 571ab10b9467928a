//! Pictures without what a camera or a telephone writes beside them: where and when one was taken, with what, by whom, a smaller copy
//! of it. Only what is needed to show the picture is kept, as it is: nothing is drawn anew. What follows the end of the picture goes
//! too, since telephones put a second picture there that says again where it was taken.

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const COMMENT: u8 = 0xfe;

/// A JPEG; nothing when it is none or was cut short.
pub(super) fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..2)?.to_vec();
    let mut turned = None;
    let mut at = 2;
    loop {
        // What stands between two segments shows nothing, and readers pass over it.
        if *bytes.get(at)? != 0xff {
            at += 1;
            continue;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Fill.
            0xff => at += 1,
            END => {
                kept.extend([0xff, END]);
                return Some(with_turn(kept, turned));
            }
            // Marks without a length.
            0x01 | 0xd0..=0xd7 => {
                kept.extend([0xff, marker]);
                at += 2;
            }
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                let segment = bytes.get(at..at + 2 + length).filter(|_| length >= 2)?;
                turned = turned.or_else(|| (marker == 0xe1).then(|| turn(&segment[4..])).flatten());
                if shows(marker, &segment[4..]) {
                    kept.extend(segment);
                }
                at += segment.len();
                if marker == SCAN {
                    let end = at + end_of_scan(&bytes[at..])?;
                    kept.extend(&bytes[at..end]);
                    at = end;
                }
            }
        }
    }
}

/// Whether a segment is needed to show the picture as it is: its own, and of what programs add the density, the colours and how they
/// are mixed.
fn shows(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xe0 => content.starts_with(b"JFIF\0"),
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        0xe0..=0xef | COMMENT => false,
        _ => true,
    }
}

/// Where the next mark is that ends a run of the picture's data.
fn end_of_scan(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|two| two[0] == 0xff && !matches!(two[1], 0x00 | 0xd0..=0xd7 | 0xff))
}

/// Which way up it is to be shown, from 1 to 8: the one thing in a camera's notes that the picture is wrong without.
fn turn(content: &[u8]) -> Option<u8> {
    let notes = content.strip_prefix(b"Exif\0\0")?;
    let big = match notes.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let pair = [*notes.get(at)?, *notes.get(at + 1)?];
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let four = |at: usize| {
        let (first, second) = (u32::from(two(at)?), u32::from(two(at + 2)?));
        Some(if big { first << 16 | second } else { second << 16 | first })
    };
    let directory = usize::try_from(four(4)?).ok()?;
    let entries = (0..usize::from(two(directory)?)).map(|n| directory + 2 + 12 * n);
    let turned = entries.into_iter().find(|entry| two(*entry) == Some(0x0112)).and_then(|entry| two(entry + 8))?;
    u8::try_from(turned).ok().filter(|turned| (2..=8).contains(turned))
}

/// The picture with a note that says which way up it is, and nothing else.
fn with_turn(mut picture: Vec<u8>, turned: Option<u8>) -> Vec<u8> {
    let Some(turned) = turned else { return picture };
    let mut note = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    note.push(turned);
    note.extend([0; 6]);
    picture.splice(2..2, note);
    picture
}

pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What of a PNG is needed to show it, moving ones too.
const SHOWS: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"hIST", b"pHYs", b"cICP", b"acTL",
    b"fcTL", b"fdAT",
];

/// A PNG; nothing when it is none or was cut short.
pub(super) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..PNG.len())?.to_vec();
    let mut at = PNG.len();
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let end = at.checked_add(usize::try_from(length).ok()?)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        let name = &chunk[4..8];
        if SHOWS.iter().any(|shows| shows.as_slice() == name) {
            kept.extend(chunk);
        }
        if name == b"IEND" {
            return Some(kept);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    }

    /// A camera's notes that say which way up it is, written from the little end, and where it was taken.
    fn notes(turned: u8) -> Vec<u8> {
        let mut notes = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        notes.extend([turned, 0, 0, 0, 0, 0, 0, 0]);
        notes.extend(b"GPS 50.2660 N");
        notes
    }

    const DATA: &[u8] = b"\x12\xff\x00\x34\xff\xd0\x56";

    fn picture(turned: u8) -> Vec<u8> {
        [
            b"\xff\xd8".to_vec(),
            segment(0xe0, b"JFIF\0\x01\x01"),
            segment(0xe1, &notes(turned)),
            segment(0xe2, b"MPF\0a second picture"),
            segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
            segment(0xed, b"Photoshop 3.0\0Truro"),
            segment(COMMENT, b"Taken at home"),
            segment(0xdb, b"tables"),
            segment(SCAN, b"first"),
            DATA.to_vec(),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/ between two scans"),
            segment(SCAN, b"second"),
            DATA.to_vec(),
            vec![0xff, END],
            b"\xff\xd8 and a second picture, taken at 50.2660 N \xff\xd9".to_vec(),
        ]
        .concat()
    }

    #[test]
    fn a_jpeg_keeps_its_picture_and_nothing_that_was_written_beside_it() {
        let wanted = |turn: &[u8]| {
            [
                b"\xff\xd8".to_vec(),
                turn.to_vec(),
                segment(0xe0, b"JFIF\0\x01\x01"),
                segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
                segment(0xdb, b"tables"),
                segment(SCAN, b"first"),
                DATA.to_vec(),
                segment(SCAN, b"second"),
                DATA.to_vec(),
                vec![0xff, END],
            ]
            .concat()
        };
        assert_eq!(jpeg(&picture(1)).unwrap(), wanted(b""));
        // On its side, and shown so: a note that a reader of such notes finds the same in.
        let on_its_side = jpeg(&picture(6)).unwrap();
        let note = &on_its_side[2..38];
        assert_eq!((note.len(), turn(&note[4..])), (36, Some(6)));
        assert_eq!(on_its_side, wanted(note));
        assert_eq!(jpeg(&on_its_side).unwrap(), on_its_side);
    }

    #[test]
    fn a_jpeg_that_was_cut_short_anywhere_is_none_and_no_bytes_are_too_strange_to_look_at() {
        let whole = picture(6);
        let end = whole.len() - b"\xff\xd8 and a second picture, taken at 50.2660 N \xff\xd9".len();
        for cut in 0..end {
            assert_eq!(jpeg(&whole[..cut]), None, "{cut}");
        }
        for at in 2..end {
            for byte in [0, 1, 0xff] {
                let mut spoilt = whole.clone();
                spoilt[at] = byte;
                let _ = jpeg(&spoilt);
            }
        }
    }

    #[test]
    fn a_png_keeps_its_picture_and_no_words() {
        let chunk = |name: &[u8; 4], data: &[u8]| [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], name, data, b"crc_"].concat();
        let (head, data, end) = (chunk(b"IHDR", b"head"), chunk(b"IDAT", b"data"), chunk(b"IEND", b""));
        let words = [chunk(b"tEXt", b"Author\0Ann"), chunk(b"eXIf", &notes(1)), chunk(b"tIME", b"now")].concat();
        let whole = [PNG, &head, &words, &data, &end, b"and more"].concat();
        assert_eq!(png(&whole).unwrap(), [PNG, &head, &data, &end].concat());
        for cut in 0..whole.len() - b"and more".len() {
            assert_eq!(png(&whole[..cut]), None, "{cut}");
        }
        assert_eq!(png(&[PNG, &[0xff; 20]].concat()), None);
    }
}
