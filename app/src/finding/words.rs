//! The words of a text, made comparable; those that somebody looks for; the sentences in which they stand. Pure.

use std::{collections::BTreeSet, ops::Range};

use crate::people::alike::names::fold;

/// Shorter words stand in nearly everything.
const SHORTEST: usize = 3;
/// What is longer is compared by its beginning.
const LONGEST: usize = 40;
/// So many words are looked for at once.
const MOST: usize = 8;
/// A sentence longer than this is cut, in letters before and after the word.
const BEFORE: usize = 90;
const AFTER: usize = 150;
/// So many sentences of one text are shown.
const SENTENCES: usize = 3;

/// A word of a text, and where it stands.
struct Word {
    at: Range<usize>,
    folded: String,
}

/// Every word, in order. An apostrophe parts no word; what has a digit in it is a number, an address or a reference, and no word.
fn every(text: &str) -> Vec<Word> {
    let mut found = vec![];
    let mut from: Option<usize> = None;
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '\u{2bc}') || is_mark(c);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (from, belongs(c)) {
            (None, true) => from = Some(at),
            (Some(begins), false) => {
                from = None;
                let whole = &text[begins..at];
                if whole.chars().any(char::is_numeric) {
                    continue;
                }
                let folded: String = fold(whole).chars().filter(|c| c.is_alphabetic() || is_mark(*c)).take(LONGEST).collect();
                if folded.chars().count() >= SHORTEST {
                    found.push(Word { at: begins..at, folded });
                }
            }
            _ => {}
        }
    }
    found
}

/// The vowel signs of many scripts, and accents that stand apart from their letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{1780}'..='\u{17d3}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

/// The words of several texts, each once.
pub fn of<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    texts.flat_map(every).map(|word| word.folded).collect()
}

/// Words as they are kept beside a passage: a space before and behind each.
pub fn beside(words: &BTreeSet<String>) -> String {
    let mut beside = String::from(" ");
    for word in words {
        beside.push_str(word);
        beside.push(' ');
    }
    beside
}

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Each begins a word that must be there.
    pub words: Vec<String>,
}

impl Looked {
    pub fn for_typed(typed: &str) -> Looked {
        let mut words: Vec<String> = vec![];
        for word in every(typed).into_iter().map(|word| word.folded) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.truncate(MOST);
        Looked { words }
    }

    fn means(&self, word: &str) -> bool {
        self.words.iter().any(|looked| word.starts_with(looked.as_str()))
    }

    /// Whether every word is in one of the texts.
    pub fn is_in(&self, texts: &[String]) -> bool {
        let there = of(texts.iter().map(String::as_str));
        self.words.iter().all(|looked| there.range(looked.clone()..).next().is_some_and(|word| word.starts_with(looked.as_str())))
    }
}

/// A piece of text, and whether it is what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub words: String,
    pub is_meant: bool,
}

/// The sentences in which a text has what is looked for, each as pieces: the first few, and as many as show every word.
pub fn sentences(texts: &[String], looked: &Looked) -> Vec<Vec<Piece>> {
    let mut shown: Vec<Vec<Piece>> = vec![];
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for text in texts {
        let words: Vec<Word> = every(text).into_iter().filter(|word| looked.means(&word.folded)).collect();
        let mut after = 0;
        for word in &words {
            let fresh = looked.words.iter().map(String::as_str).filter(|one| word.folded.starts_with(one) && !told.contains(one));
            let fresh: Vec<&str> = fresh.collect();
            if word.at.start < after || shown.len() >= SENTENCES || (fresh.is_empty() && !shown.is_empty()) {
                continue;
            }
            let around = around(text, word.at.clone());
            after = around.end;
            for other in words.iter().filter(|other| around.contains(&other.at.start)) {
                told.extend(looked.words.iter().map(String::as_str).filter(|one| other.folded.starts_with(one)));
            }
            shown.push(pieces(text, around, &words));
        }
    }
    shown
}

/// The sentence around a word, cut where it is long.
fn around(text: &str, word: Range<usize>) -> Range<usize> {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '\n' | '\u{3002}' | '\u{61f}' | '\u{6d4}');
    let mut from = text[..word.start].rfind(ends).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let mut to =
        text[word.end..].find(ends).map_or(text.len(), |at| word.end + at + text[word.end + at..].chars().next().map_or(1, char::len_utf8));
    if let Some((at, _)) = text[from..word.start].char_indices().rev().nth(BEFORE) {
        // At a space, lest half a word is read for a whole one.
        let cut = from + at;
        from = text[cut..word.start].find(' ').map_or(word.start, |space| cut + space + 1);
    }
    if let Some((at, _)) = text[word.end..to].char_indices().nth(AFTER) {
        let cut = word.end + at;
        to = text[word.end..cut].rfind(' ').map_or(word.end, |space| word.end + space);
    }
    from..to.max(word.end)
}

fn pieces(text: &str, around: Range<usize>, words: &[Word]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = vec![];
    let mut at = around.start;
    let mut push = |words: &str, is_meant: bool| {
        if !words.is_empty() {
            pieces.push(Piece { words: words.to_owned(), is_meant });
        }
    };
    for word in words.iter().filter(|word| word.at.start >= around.start && word.at.end <= around.end) {
        push(&text[at..word.at.start], false);
        push(&text[word.at.clone()], true);
        at = word.at.end;
    }
    push(&text[at..around.end], false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Vec<String> {
        of([text].into_iter()).into_iter().collect()
    }

    #[test]
    fn words_are_folded_and_short_ones_and_numbers_are_none() {
        assert_eq!(kept("He DOESN’T go to Zoë's, or on 07700 900123 at TR1 2AB."), ["doesnt", "zoes"]);
        assert_eq!(kept("well-being"), ["being", "well"]);
        assert_eq!(kept("الشُّرطة"), kept("الشرطة"));
        assert_eq!(kept(""), [""; 0]);
    }

    #[test]
    fn what_is_looked_for_begins_a_word_and_all_of_it_must_be_there() {
        let text = ["The police were called.".to_owned(), "He had strangled her.".to_owned()];
        for (typed, is_in) in [("strangl", true), ("POLICE strangled", true), ("angled", false), ("police fire", false)] {
            assert_eq!(Looked::for_typed(typed).is_in(&text), is_in, "{typed}");
        }
        assert_eq!(Looked::for_typed("a to 07700900123").words, [""; 0]);
    }

    fn said(text: &str, typed: &str) -> Vec<String> {
        let shown = sentences(&[text.to_owned()], &Looked::for_typed(typed));
        let piece = |piece: &Piece| if piece.is_meant { format!("[{}]", piece.words) } else { piece.words.clone() };
        shown.iter().map(|pieces| pieces.iter().map(piece).collect()).collect()
    }

    #[test]
    fn the_sentence_around_a_word_is_shown_with_the_word_marked() {
        let text = "She slept. The police came, and the Police left. Her sister rang.";
        assert_eq!(said(text, "police"), [" The [police] came, and the [Police] left."]);
        assert_eq!(said(text, "sister police"), [" The [police] came, and the [Police] left.", " Her [sister] rang."]);
        let long = format!("{}police {}", "before ".repeat(40), "after ".repeat(60));
        let shown = said(&long, "police");
        assert!(shown[0].contains("[police]") && shown[0].len() < 300, "{shown:?}");
        assert!(shown[0].starts_with("before ") && shown[0].ends_with("after"), "{shown:?}");
        assert_eq!(said("Zoë’s café", "cafe zoes"), ["[Zoë’s] [café]"]);
    }
}
