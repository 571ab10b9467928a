//! How two spellings differ, in words.

use std::borrow::Cow;

/// Why two folded words may be one word, if they may; nothing for the same word and for different words.
pub(super) fn between(a: &str, b: &str) -> Option<&'static str> {
    apart(a, b, strsim::osa_distance(a, b))
}

/// No slip is further than this.
pub(super) const FURTHEST: usize = 4;

/// As [`between`], of words that are so many letters apart.
pub(super) fn apart(a: &str, b: &str, letters: usize) -> Option<&'static str> {
    if a == b || a.is_empty() || b.is_empty() {
        return None;
    }
    let (short, long) = if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    let lengths = (short.chars().count(), long.chars().count());
    match letters {
        1 if lengths.0 < lengths.1 && lengths.0 >= 3 => {
            Some(if undoubled(a) == undoubled(b) { "a doubled letter" } else { "one letter more or less" })
        }
        1 if lengths.0 == lengths.1 && strsim::levenshtein(a, b) == 2 && lengths.0 >= 3 => Some("two letters swapped"),
        1 if lengths.0 == lengths.1 && lengths.0 >= 4 => Some("one letter"),
        2 if lengths.0 == lengths.1 && lengths.0 >= 5 && is_moved(a, b) => Some("one letter in another place"),
        2 if lengths.0 >= 6 => Some("two letters"),
        2 if lengths.0 >= 4 && sounds(a) == sounds(b) => Some("spelling only (they sound alike)"),
        2..=FURTHEST if lengths.0 >= 6 && (strsim::jaro_winkler(a, b) >= 0.94 || sounds(a) == sounds(b)) => {
            Some("spelling only (they sound alike)")
        }
        _ => None,
    }
}

/// Whether one word is the other with one letter two places on: a slip of the key as two letters swapped are, "clohe" for "chloe".
fn is_moved(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let apart: Vec<usize> = (0..a.len().min(b.len())).filter(|at| a[*at] != b[*at]).collect();
    let [first, _, last] = apart[..] else { return false };
    let (a, b) = (&a[first..=last], &b[first..=last]);
    a.len() == 3 && ([a[1], a[2], a[0]] == *b || [a[2], a[0], a[1]] == *b)
}

fn undoubled(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

/// Roughly how a word sounds in English: its consonants, those that sound alike made the same, its first letter kept.
pub(super) fn sounds(word: &str) -> String {
    const ALIKE: [(&str, &str); 9] =
        [("ph", "f"), ("ck", "k"), ("gh", ""), ("wr", "r"), ("kn", "n"), ("sch", "s"), ("tch", "s"), ("ch", "s"), ("sh", "s")];
    let mut word = Cow::Borrowed(word);
    for (written, sound) in ALIKE {
        if word.contains(written) {
            word = word.replace(written, sound).into();
        }
    }
    let mut code = String::new();
    for (at, c) in word.chars().enumerate() {
        let sound = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' if at > 0 => continue,
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => 'a',
            'b' | 'p' => 'p',
            'f' | 'v' => 'f',
            'c' | 'k' | 'q' | 'g' | 'j' | 'x' => 'k',
            'd' | 't' => 't',
            's' | 'z' => 's',
            'm' | 'n' => 'n',
            other => other,
        };
        if !code.ends_with(sound) {
            code.push(sound);
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn slips_are_told_from_other_names() {
        for (a, b, why) in [
            ("jones", "joens", "two letters swapped"),
            ("kelly", "kely", "a doubled letter"),
            ("webb", "web", "a doubled letter"),
            ("polglase", "polgalse", "two letters swapped"),
            ("chloe", "clohe", "one letter in another place"),
            ("penrose", "pensroe", "one letter in another place"),
            ("smith", "smyth", "one letter"),
            ("clarke", "clark", "one letter more or less"),
            ("stephens", "stevens", "two letters"),
        ] {
            assert_eq!(between(a, b), Some(why), "{a} {b}");
        }
        for (a, b) in [("lewis", "richards"), ("nowak", "harvey"), ("shaw", "rowe"), ("lee", "leo"), ("jones", "jones")] {
            assert_eq!(between(a, b), None, "{a} {b}");
        }
    }
}
