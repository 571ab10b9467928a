//! Names as people write them, made comparable and tidy. Pure.

use unicode_normalization::UnicodeNormalization as _;

use super::scripts;

/// Lower case, without accents and vowel marks, however the letters are put together: "Zoë" and "ZOE" fold to the same, and
/// so do an Arabic name with its vowels and without, or with the Persian form of a letter.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            // Letters that Unicode does not take apart.
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'ŧ' => folded.push('t'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            // What only stretches; and one letter in the ways in which Arabic, Persian and Urdu write it.
            '\u{640}' => {}
            '\u{671}' => folded.push('\u{627}'),
            '\u{649}' | '\u{6cc}' => folded.push('\u{64a}'),
            '\u{6a9}' => folded.push('\u{643}'),
            '\u{629}' | '\u{6be}' | '\u{6c1}' | '\u{6d5}' => folded.push('\u{647}'),
            c if is_mark(c) => {}
            _ => folded.push(c),
        }
    }
    // Letters that were taken apart and had nothing to lose, as those of Korean, are put together again.
    folded.nfc().collect()
}

/// Accents of Latin, Greek and Cyrillic letters, vowel points of Hebrew and Arabic, and what joins or parts letters
/// without being seen. The vowel signs of other scripts are letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
}

/// The words of a name, folded: split at spaces and hyphens, without apostrophes; "O Brien" and "Mc Donald" are one word.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    let mut held = String::new();
    for word in fold(name).split(|c: char| c.is_whitespace() || "-\u{2010}\u{2011}\u{2013}.,".contains(c)) {
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        if word.is_empty() {
            continue;
        }
        held.push_str(&word);
        if !["o", "mc", "mac", "d"].contains(&word.as_str()) {
            words.push(std::mem::take(&mut held));
        }
    }
    if !held.is_empty() {
        words.push(held);
    }
    words
}

/// The whole name, folded and in any order: what two spellings of the same name share.
pub fn name_key(given: &str, family: &str) -> String {
    let mut all = words(given);
    all.extend(words(family));
    all.sort();
    all.join(" ")
}

/// The words of a name in our letters, as somebody who looks for it may type it: "Ольга" is "olga".
pub fn sought(name: &str) -> Vec<String> {
    words(name).iter().map(|word| scripts::latin(word)).filter(|word| !word.is_empty()).collect()
}

/// The words that say who somebody is: those of the name in our letters, and those that are written apart also as one word, so that
/// "Maryjane" and "Vanderbergh" lead to Mary Jane van der Bergh.
pub fn called(given: &str, family: &str) -> String {
    in_order(as_called(given, family))
}

/// The words that somebody is looked for by: also what else papers make of the name (`scripts.rs`).
pub fn found_by(given: &str, family: &str) -> String {
    let mut all = as_called(given, family);
    all.extend(scripts::others(&words(given), &words(family)));
    in_order(all)
}

fn as_called(given: &str, family: &str) -> Vec<String> {
    let (given, family) = (sought(given), sought(family));
    let together = [&given, &family].into_iter().filter(|part| part.len() > 1).map(|part| part.concat());
    given.iter().chain(&family).cloned().chain(together).collect()
}

fn in_order(mut words: Vec<String>) -> String {
    words.sort();
    words.dedup();
    words.join(" ")
}

/// A name in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub given: String,
    pub family: String,
}

/// Takes apart a name as written: "KELLY, Harry", " Tanya  Spargo", "O'BRIEN, Lily", "SMITH Jane", "Ana de Souza".
/// Nothing when there is no letter in it.
pub fn name(written: &str) -> Option<Name> {
    let text = without_brackets(&written.replace(['\u{2019}', '\u{2018}', '`'], "'"));
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    if let Some((family, given)) = text.split_once(',')
        && !family.trim().is_empty()
        && given.chars().any(char::is_alphabetic)
    {
        return Some(Name { given: tidy(without_title(given)), family: tidy(family) });
    }
    let text = text.replace(',', " ");
    let words: Vec<&str> = without_title(&text).split_whitespace().collect();
    let from = family_from(&words);
    match from {
        Family::Starts(at) => Some(Name { given: tidy(&words[..at].join(" ")), family: tidy(&words[at..].join(" ")) }),
        Family::Ends(at) => Some(Name { given: tidy(&words[at..].join(" ")), family: tidy(&words[..at].join(" ")) }),
    }
}

/// Small words that belong to the surname behind them.
const SMALL: [&str; 14] = ["de", "da", "do", "dos", "di", "del", "van", "von", "der", "den", "la", "le", "al", "bin"];

enum Family {
    Starts(usize),
    Ends(usize),
}

/// Where the surname is: the words in capitals if only some are, else the last word with the small words before it.
fn family_from(words: &[&str]) -> Family {
    let shouted = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase);
    let leading = words.iter().take_while(|w| shouted(w)).count();
    if leading > 0 && leading < words.len() {
        return Family::Ends(leading);
    }
    let mut at = words.len().saturating_sub(1).max(1).min(words.len());
    while at > 1 && SMALL.contains(&words[at - 1].to_lowercase().as_str()) {
        at -= 1;
    }
    Family::Starts(at)
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    let kept = text.chars().filter(|c| match c {
        '(' | '[' => {
            depth += 1;
            false
        }
        ')' | ']' => {
            depth -= 1;
            false
        }
        _ => depth <= 0,
    });
    kept.collect()
}

fn without_title(text: &str) -> &str {
    let text = text.trim();
    let Some((first, rest)) = text.split_once(char::is_whitespace) else { return text };
    let first = first.trim_end_matches('.').to_lowercase();
    if ["mr", "mrs", "ms", "miss", "mx", "dr"].contains(&first.as_str()) && !rest.trim().is_empty() { rest.trim() } else { text }
}

/// Single spaces, and capitals where a name has them; a word that mixes cases is left as it is.
pub fn tidy(text: &str) -> String {
    text.split_whitespace().map(tidy_word).collect::<Vec<_>>().join(" ")
}

fn tidy_word(word: &str) -> String {
    if SMALL.contains(&word) {
        return word.to_owned();
    }
    let mixed = word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase);
    // "McDONALD" is shouted all the same.
    let shouted = word.strip_prefix("Mc").is_some_and(|rest| rest.len() > 1 && !rest.chars().any(char::is_lowercase));
    if mixed && !shouted {
        return word.to_owned();
    }
    let mut tidied = String::with_capacity(word.len());
    let mut begins = true;
    for c in word.chars() {
        if begins {
            tidied.extend(c.to_uppercase());
        } else {
            tidied.extend(c.to_lowercase());
        }
        begins = c == '-'
            || (c == '\'' && matches!(tidied.as_str(), "O'" | "D'"))
            || (tidied.ends_with("Mc") && word.chars().count() > 4 && starts_part(&tidied, "Mc"));
    }
    tidied
}

/// Whether the last part of a hyphened word is exactly this so far.
fn starts_part(text: &str, part: &str) -> bool {
    text.rsplit('-').next() == Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_and_tidied() {
        for (written, given, family) in [
            ("KELLY, Harry", "Harry", "Kelly"),
            (" Tanya  Spargo", "Tanya", "Spargo"),
            ("O'BRIEN, Lily", "Lily", "O'Brien"),
            ("O’BRIEN, Lily", "Lily", "O'Brien"),
            ("McDONALD, Ann", "Ann", "McDonald"),
            ("MCDONALD, ANN", "Ann", "McDonald"),
            ("Mary-Jane SMITH-JONES", "Mary-Jane", "Smith-Jones"),
            ("SMITH Jane", "Jane", "Smith"),
            ("jane smith", "Jane", "Smith"),
            ("Ana de Souza", "Ana", "de Souza"),
            ("VAN DER BERG, Eva", "Eva", "Van Der Berg"),
            ("Zoë Müller", "Zoë", "Müller"),
            ("Mrs Jane Smith", "Jane", "Smith"),
            ("Jane Smith (nee Brown)", "Jane", "Smith"),
            ("Anna Marie Smith", "Anna Marie", "Smith"),
            ("Cher", "Cher", ""),
            ("Smith,", "Smith", ""),
        ] {
            assert_eq!(name(written), Some(Name { given: given.into(), family: family.into() }), "{written}");
        }
        assert_eq!(name(" ? "), None);
    }

    #[test]
    fn a_name_is_the_same_with_its_marks_and_without() {
        for (a, b) in [
            ("مُحَمَّد", "محمد"),
            ("یوسفی", "يوسفي"),
            ("أمينة", "امينه"),
            ("Zoe\u{308}", "ZOË"),
            ("İnceoğlu", "inceoglu"),
            ("Þóra", "thora"),
            ("Йордан", "иордан"),
            ("Łucja", "lucja"),
            ("김민지", "김민지"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_eq!(fold("김민지").chars().count(), 3);
        assert_eq!(called("Mary Jane", "van der Bergh"), "bergh der jane mary maryjane van vanderbergh");
        assert_eq!(called("Ann", "Example"), "ann example");
        assert_eq!(called("Cher", ""), "cher");
    }

    #[test]
    fn one_name_has_one_key() {
        for (a, b) in [
            (("Lily", "O'Brien"), ("LILY", "o brien")),
            (("Zoë", "Müller"), ("Zoe", "Muller")),
            (("Harry", "Kelly"), ("Kelly", "Harry")),
            (("Mary-Jane", "Smith"), ("Mary Jane", "SMITH")),
        ] {
            assert_eq!(name_key(a.0, a.1), name_key(b.0, b.1));
        }
    }
}
