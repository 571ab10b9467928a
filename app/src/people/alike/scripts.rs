//! A name as it is written in other letters, and in the other ways in which papers spell it. Pure.
//!
//! Letters of Cyrillic and Greek each have a sound, so a name in them has a spelling in ours: that of passports where the ways differ only
//! in a letter (ICAO Doc 9303-3, ELOT 743), and beside it what is as usual. Arabic and Hebrew write no short vowels: حسن and حسين, Hassan and
//! Hussein, are the same consonants, so no spelling of ours follows from them. What a Chinese character is called depends on the language.
//! Those are found in their own letters, and by a further name that somebody recorded.

/// A folded word in Latin letters, where it is in letters that have a spelling in them; else as it is.
pub(super) fn latin(word: &str) -> String {
    if word.is_ascii() || !word.chars().any(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}')) {
        return word.to_owned();
    }
    let mut written = word.to_owned();
    for (letters, ours) in TOGETHER {
        if written.contains(letters) {
            written = written.replace(letters, ours);
        }
    }
    // Adjectives as family names: Zelensky, Dmitry.
    for ending in ["ии", "ыи", "іи"] {
        if let Some(stem) = written.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            written = format!("{stem}y");
        }
    }
    if let Some(rest) = written.strip_prefix("μπ") {
        written = format!("b{rest}");
    }
    let mut latin = String::with_capacity(written.len());
    for c in written.chars() {
        match LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, ours)) => latin.push_str(ours),
            None => latin.push(c),
        }
    }
    latin
}

/// Letters that stand for something else together.
const TOGETHER: [(&str, &str); 5] = [("ου", "ou"), ("αυ", "af"), ("ευ", "ef"), ("γγ", "ng"), ("γκ", "gk")];

/// As folded: й is и by then, ё is е, and accents are gone.
const LETTERS: [(char, &str); 80] = [
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('ґ', "g"),
    ('ғ', "g"),
    ('д', "d"),
    ('ђ', "dj"),
    ('е', "e"),
    ('є', "ye"),
    ('ж', "zh"),
    ('з', "z"),
    ('ѕ', "dz"),
    ('и', "i"),
    ('і', "i"),
    ('ј', "j"),
    ('к', "k"),
    ('қ', "k"),
    ('л', "l"),
    ('љ', "lj"),
    ('м', "m"),
    ('н', "n"),
    ('њ', "nj"),
    ('ң', "n"),
    ('о', "o"),
    ('ө', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('ћ', "c"),
    ('у', "u"),
    ('ұ', "u"),
    ('ү', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('һ', "h"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('џ', "dz"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ә', "a"),
    ('ю', "yu"),
    ('я', "ya"),
    ('α', "a"),
    ('β', "v"),
    ('γ', "g"),
    ('δ', "d"),
    ('ε', "e"),
    ('ζ', "z"),
    ('η', "i"),
    ('θ', "th"),
    ('ι', "i"),
    ('κ', "k"),
    ('λ', "l"),
    ('μ', "m"),
    ('ν', "n"),
    ('ξ', "x"),
    ('ο', "o"),
    ('π', "p"),
    ('ρ', "r"),
    ('σ', "s"),
    ('ς', "s"),
    ('τ', "t"),
    ('υ', "y"),
    ('φ', "f"),
    ('χ', "ch"),
    ('ψ', "ps"),
    ('ω', "o"),
    // Letters that only look like ours, as a keyboard left in another language types them.
    ('ӏ', "i"),
    ('ѣ', "e"),
    ('ѵ', "i"),
    ('ѳ', "f"),
    ('ҳ', "kh"),
    ('ҷ', "j"),
];

/// Other spellings in our letters of a word that was in others: "Iuliia" and "Yuliya", "Natalia" and "Natalya", "Alexander" and
/// "Aleksandr".
fn papers(word: &str) -> Vec<String> {
    let latin = latin(word);
    if latin == word {
        return vec![];
    }
    let icao = latin.replace("yu", "iu").replace("ya", "ia").replace("ye", "ie");
    let icao = match icao.strip_suffix('y') {
        Some(stem) if word.ends_with('и') => format!("{stem}ii"),
        _ => icao,
    };
    let mut others = vec![latin.replace("ks", "x"), latin.replace("kh", "h"), icao];
    others.retain(|other| *other != latin);
    others
}

/// Words that are one, written short or in full.
const IN_FULL: [(&str, &str); 2] = [("st", "saint"), ("ste", "sainte")];

/// The article before an Arabic family name, which papers write so or so, apart or together.
const ARTICLES: [&str; 2] = ["al", "el"];

fn other_length(word: &str) -> Option<&'static str> {
    IN_FULL.iter().find_map(|(short, full)| match word {
        word if word == *short => Some(*full),
        word if word == *full => Some(*short),
        _ => None,
    })
}

fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word)
}

/// What else a name is looked for by than its words, of the folded words of its two parts.
pub(super) fn others(given: &[String], family: &[String]) -> Vec<String> {
    let mut others: Vec<String> = vec![];
    for part in [given, family] {
        others.extend(part.iter().flat_map(|word| papers(word)));
        if part.len() > 1 {
            others.extend(spelt_otherwise(part));
        }
    }
    if let [word] = family {
        others.extend(article_changed(word));
    }
    others.extend(without_a_space(given, family));
    others
}

/// Of a part of several words: short or in full, and with the one article or the other, each also as one word.
fn spelt_otherwise(part: &[String]) -> Vec<String> {
    let mut others = vec![];
    let otherwise: Vec<&str> = part.iter().map(|word| other_length(word).unwrap_or(word)).collect();
    if part.iter().any(|word| other_length(word).is_some()) {
        others.extend(part.iter().filter_map(|word| other_length(word)).map(str::to_owned));
        others.push(otherwise.concat());
    }
    for two in part.windows(2).filter(|two| is_article(&two[0])) {
        others.extend(ARTICLES.iter().map(|article| format!("{article}{}", two[1])));
    }
    others
}

/// "Elhassan" is "Alhassan". Shorter names, and those in which the letters are of the name itself, as in Allen and Ellis, stay as they are.
fn article_changed(word: &str) -> Option<String> {
    let (article, other) = [("al", "el"), ("el", "al")].into_iter().find(|(article, _)| word.starts_with(article))?;
    let rest = &word[article.len()..];
    let begins = rest.chars().next()?;
    (rest.len() >= 4 && begins.is_ascii_alphabetic() && !"aeiouyl".contains(begins)).then(|| format!("{other}{rest}"))
}

/// Characters of Chinese and Japanese and syllables of Korean: names in them are written without a space, the family name first.
fn is_without_spaces(word: &str) -> bool {
    word.chars().all(|c| {
        matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2a6df}')
    })
}

fn without_a_space(given: &[String], family: &[String]) -> Vec<String> {
    if !given.iter().chain(family).all(|word| is_without_spaces(word)) {
        return vec![];
    }
    let (given, family) = (given.concat(), family.concat());
    if !given.is_empty() && !family.is_empty() {
        return vec![format!("{family}{given}"), format!("{given}{family}")];
    }
    // Written down as one: the family name is its first character, seldom its first two.
    let whole: Vec<char> = format!("{given}{family}").chars().collect();
    let parted = |at: usize| [&whole[..at], &whole[at..]].map(|part| part.iter().collect::<String>());
    (1..=2).filter(|at| whole.len() <= 6 && *at < whole.len()).flat_map(parted).collect()
}

#[cfg(test)]
mod tests {
    use super::super::names::{called, found_by, words};

    fn finds(typed: &str, given: &str, family: &str) -> bool {
        let found = found_by(given, family);
        let all: Vec<&str> = found.split(' ').collect();
        words(typed).iter().map(|word| super::latin(word)).all(|word| all.iter().any(|there| there.starts_with(&word)))
    }

    #[test]
    fn a_name_is_found_in_other_letters_and_other_spellings() {
        for (typed, given, family) in [
            ("Olga Petrova", "Ольга", "Петрова"),
            ("Ольга Петрова", "Olga", "Petrova"),
            ("olga", "Ольга", "Петрова"),
            ("Iuliia", "Юлия", "Шевченко"),
            ("yuliya shevchenko", "Юлия", "Шевченко"),
            ("Dmitry", "Дмитрий", "Зеленский"),
            ("Dmitrii Zelenskii", "Дмитрий", "Зеленский"),
            ("Alexandra", "Александра", "Хан"),
            ("Natalia Han", "Наталья", "Хан"),
            ("Giorgos Papadopoulos", "Γιώργος", "Παπαδόπουλος"),
            ("el hassan", "Sara", "Al-Hassan"),
            ("al hassan", "Sara", "El-Hassan"),
            ("elhassan", "Sara", "Al Hassan"),
            ("alhassan", "Sara", "Elhassan"),
            ("Saint John", "Ann", "St. John"),
            ("st john", "Ann", "Saint John"),
            ("saintjohn", "Ann", "St John"),
            ("王佳", "佳", "王"),
            ("佳王", "佳", "王"),
            ("王 佳", "王佳", ""),
            ("山田太郎", "太郎", "山田"),
            ("김민지", "민지", "김"),
        ] {
            assert!(finds(typed, given, family), "{typed}: {}", found_by(given, family));
        }
    }

    #[test]
    fn what_says_who_somebody_is_is_as_it_was() {
        for (given, family) in [("Ann", "Alderson"), ("Sara", "Al-Hassan"), ("Ann", "St. John"), ("佳", "王")] {
            let mut plain = words(given);
            plain.extend(words(family));
            if words(family).len() > 1 {
                plain.push(words(family).concat());
            }
            plain.sort();
            assert_eq!(called(given, family), plain.join(" "));
        }
        for (typed, given, family) in [("ellen", "Allen", "Smith"), ("elbert", "Albert", "Smith"), ("hussein", "حسن", "علي")] {
            assert!(!finds(typed, given, family), "{typed}");
        }
    }
}
