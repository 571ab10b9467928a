//! Makes a cell's text what the person sees.

/// Undoes `_x000D_` and its like (ST_Xstring, ECMA-376 part 1, 22.9.2.19), by which a workbook writes characters that
/// XML cannot hold; `_x005F_` is the underscore itself, so that text which only looks like an escape survives.
pub(super) fn unescape(text: String) -> String {
    if !text.contains("_x") {
        return tidy(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        match escaped(rest) {
            Some((meant, length)) => {
                plain.push(meant);
                rest = &rest[length..];
            }
            None => {
                plain.push('_');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    tidy(plain)
}

/// The character that an escape at the start of `text` stands for, and the escape's length.
fn escaped(text: &str) -> Option<(char, usize)> {
    const ONE: usize = "_x000D_".len();
    let first = unit(text)?;
    if let Some(meant) = char::from_u32(u32::from(first)) {
        return Some((meant, ONE));
    }
    // A character past U+FFFF is written as two halves.
    let second = unit(text.get(ONE..)?)?;
    let meant = char::decode_utf16([first, second]).next()?.ok()?;
    Some((meant, 2 * ONE))
}

fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

/// Makes every line break `\n`, and replaces NUL, which no database takes in text.
pub(crate) fn tidy(text: String) -> String {
    if !text.contains(['\r', '\0']) {
        return text;
    }
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_are_undone_once() {
        for (written, seen) in [
            ("one_x000D_\ntwo", "one\ntwo"),
            ("one_x000d_two", "one\ntwo"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_!", "😀!"),
            ("_xD83D_ alone", "_xD83D_ alone"),
            ("a_x_x00_xyz é_x00é9_", "a_x_x00_xyz é_x00é9_"),
            ("_x+00D_", "_x+00D_"),
            ("_x0000_", "\u{fffd}"),
            ("", ""),
        ] {
            assert_eq!(unescape(written.to_owned()), seen, "{written}");
        }
    }
}
