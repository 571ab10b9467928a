//! What in a text could tell who it is about: names and places that are known, and what looks like one, or like a number, a day or an
//! age. It finds too much rather than too little: each is taken out by whoever writes, or said to be harmless. Pure.

use std::ops::Range;

use crate::people::alike::names::fold;

/// What something in a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    Person,
    /// Child, friend, or whoever is alleged to have abused them.
    Theirs,
    Child,
    Worker,
    Unit,
    Place,
    Agency,
    /// Somebody or something that nobody here knows by that word, or that is hidden: it is not told which.
    Perhaps,
    Phone,
    Postcode,
    Address,
    Number,
    Day,
    Age,
    /// Rare by itself or with others; several of these may be one person.
    Rare,
}

impl Tells {
    pub fn why(self) -> &'static str {
        match self {
            Tells::Person => "it is a name of the person",
            Tells::Theirs | Tells::Child => "it is a name of somebody of theirs",
            Tells::Worker => "it may be the name of somebody who works here",
            Tells::Unit => "it is the name of a unit or a house",
            Tells::Place => "it names a town or a district",
            Tells::Agency => "it is the name of an agency that is known here",
            Tells::Perhaps => "it may name somebody or a place",
            Tells::Phone => "it looks like a telephone number",
            Tells::Postcode => "it looks like a postcode",
            Tells::Address => "it looks like an e-mail or web address",
            Tells::Number => "it looks like a number under which somebody is kept",
            Tells::Day => "it is a day, a month or a year",
            Tells::Age => "it is an exact age",
            Tells::Rare => "together these may tell who it is",
        }
    }

    /// What stands in a draft instead.
    fn instead(self) -> &'static str {
        match self {
            Tells::Person => "the person",
            Tells::Theirs => "somebody of theirs",
            Tells::Child => "a child",
            Tells::Worker => "a worker",
            Tells::Unit => "the home",
            Tells::Place => "a town",
            Tells::Phone | Tells::Number => "(a number)",
            Tells::Postcode => "(a place)",
            Tells::Address => "(an address)",
            Tells::Agency => "an agency",
            Tells::Day => "(a day)",
            Tells::Age => "(an age)",
            Tells::Perhaps | Tells::Rare => "",
        }
    }
}

/// Words that are looked for.
#[derive(Clone, Debug)]
pub struct Known {
    words: Vec<String>,
    tells: Tells,
    /// Only where the text has it with a capital: surnames such as Green, towns such as Bath.
    capital: bool,
}

impl Known {
    /// A town: in small letters, too, as it is typed on a telephone, unless the word is also another.
    pub fn town(words: &str) -> Option<Known> {
        let known = Known::new(words, Tells::Place, false)?;
        let a_word = matches!(known.words.as_slice(), [word] if TOWNS_THAT_ARE_WORDS.contains(&word.as_str()));
        Some(Known { capital: a_word, ..known })
    }

    /// Nothing for what is too short to be looked for.
    pub fn new(words: &str, tells: Tells, capital: bool) -> Option<Known> {
        let words = visible(words);
        let words: Vec<String> = tokens(&words).into_iter().map(|token| token.folded).collect();
        (words.iter().map(String::len).sum::<usize>() > 1).then_some(Known { words, tells, capital })
    }
}

/// What is known of somebody, to be looked for in a text.
#[derive(Clone, Debug, Default)]
pub struct Theirs {
    pub known: Vec<Known>,
    /// Of each kind of thing that is recorded of them the words that would say it.
    pub rare: Vec<Vec<String>>,
    /// Words with a capital that name nobody.
    pub plain: Vec<String>,
}

/// Something in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub at: Range<usize>,
    pub tells: Tells,
}

struct Token<'t> {
    at: Range<usize>,
    text: &'t str,
    folded: String,
    /// It begins a sentence, so that its capital says nothing.
    begins: bool,
}

impl Token<'_> {
    fn is_number(&self) -> bool {
        self.text.bytes().all(|c| c.is_ascii_digit())
    }

    fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    fn number(&self) -> Option<u32> {
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| self.folded.strip_suffix(end)).unwrap_or(&self.folded);
        digits.parse().ok()
    }

    fn is_year(&self) -> bool {
        self.is_number() && self.text.len() == 4 && (self.text.starts_with("19") || self.text.starts_with("20"))
    }
}

/// The words of a text; hyphens part them, apostrophes do not, and the 's of a possessive is none of it.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    let mut found: Vec<Token<'_>> = vec![];
    let mut letters = text.char_indices().peekable();
    let mut begins = true;
    while let Some((start, c)) = letters.next() {
        if !c.is_alphanumeric() {
            begins |= ".!?:;\n\r\"“‘•".contains(c);
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, c)) = letters.next_if(|(_, c)| inside(*c)) {
            end = at + c.len_utf8();
        }
        let whole = text[start..end].trim_end_matches(['\'', '’']);
        let word = ["'s", "’s", "'S", "’S"].iter().find_map(|end| whole.strip_suffix(end)).unwrap_or(whole);
        let folded = fold(word).chars().filter(|c| c.is_alphanumeric()).collect();
        found.push(Token { at: start..start + word.len(), text: word, folded, begins });
        begins = false;
    }
    found
}

/// Towns that are words, too.
const TOWNS_THAT_ARE_WORDS: [&str; 31] = [
    "ash", "barking", "bath", "battle", "bow", "bury", "crewe", "deal", "diss", "epping", "eye", "ford", "hale", "hook", "hope", "march",
    "mold", "nelson", "reading", "rugby", "sale", "sandwich", "sandy", "settle", "stone", "street", "ware", "wells", "wing", "yarm",
    "looe",
];

/// Given names that are words, too: without a capital they are the word.
const WORDS: [&str; 22] = [
    "will", "may", "hope", "mark", "grace", "joy", "rose", "faith", "summer", "dawn", "art", "bill", "rich", "pat", "sue", "jack", "rob",
    "june", "april", "iris", "violet", "amber",
];

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const SHORT_MONTHS: [&str; 9] = ["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "nov"];

/// Looks through a text once; each word is told as one thing.
struct Search<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    taken: Vec<bool>,
    found: Vec<Found>,
}

/// Letters that show nothing (format characters, and marks that choose how another is drawn): pasted from a page they stand inside a name.
fn shows_nothing(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}' | '\u{110bd}')
}

/// A text as it is seen.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !shows_nothing(*c)).collect()
}

/// Everything in a text that could tell who it is about, in its order.
fn find(text: &str, theirs: &Theirs) -> Vec<Found> {
    let tokens = tokens(text);
    let mut search = Search { text, taken: vec![false; tokens.len()], tokens, found: vec![] };
    search.addresses();
    for known in &theirs.known {
        search.known(known);
    }
    search.numbers();
    search.days();
    search.ages();
    search.capitals(&theirs.plain);
    search.rare(&theirs.rare);
    search.found.sort_by_key(|found| (found.tells == Tells::Rare, found.at.start));
    search.found
}

impl Search<'_> {
    fn take(&mut self, range: Range<usize>, tells: Tells) {
        if range.is_empty() || self.taken[range.clone()].iter().any(|taken| *taken) {
            return;
        }
        self.taken[range.clone()].fill(true);
        self.found.push(Found { at: self.tokens[range.start].at.start..self.tokens[range.end - 1].at.end, tells });
    }

    /// What stands between a word and the next.
    fn gap(&self, at: usize) -> &str {
        self.tokens.get(at + 1).map_or("", |next| &self.text[self.tokens[at].at.end..next.at.start])
    }

    fn addresses(&mut self) {
        let mut at = 0;
        for piece in self.text.split_inclusive(char::is_whitespace) {
            let (from, to) = (at, at + piece.len());
            at = to;
            if !(piece.contains('@') || piece.contains("www.") || piece.contains("http")) {
                continue;
            }
            let first = self.tokens.partition_point(|token| token.at.start < from);
            let last = self.tokens.partition_point(|token| token.at.start < to);
            self.take(first..last, Tells::Address);
        }
    }

    fn known(&mut self, known: &Known) {
        let long = known.words.len();
        for at in 0..self.tokens.len().saturating_sub(long - 1) {
            let here = &self.tokens[at..at + long];
            // Of somebody's, without the apostrophe: “anns flat”, “st marys”.
            let of = |token: &str, word: &str| word.len() > 2 && token.strip_suffix('s') == Some(word);
            let same = here.iter().zip(&known.words).all(|(token, word)| token.folded == *word || of(&token.folded, word));
            let small = !here[0].is_capital() && here[0].text.starts_with(char::is_alphabetic);
            let a_word = small && (known.capital || long == 1 && WORDS.contains(&known.words[0].as_str()));
            if same && !a_word {
                self.take(at..at + long, known.tells);
            }
        }
    }

    fn numbers(&mut self) {
        for at in 0..self.tokens.len() {
            if self.tokens[at].is_number() {
                let mut end = at + 1;
                while end < self.tokens.len()
                    && self.tokens[end].is_number()
                    && self.gap(end - 1).chars().all(|c| " -()+.\u{a0}".contains(c))
                {
                    end += 1;
                }
                let digits: usize = self.tokens[at..end].iter().map(|token| token.text.len()).sum();
                if digits >= 7 && !self.is_a_date(at) {
                    self.take(at..end, Tells::Phone);
                } else if self.tokens[at].text.len() >= 5 {
                    self.take(at..at + 1, Tells::Number);
                }
            } else if let Some(long) = self.postcode(at) {
                self.take(at..at + long, Tells::Postcode);
            } else if is_a_number_of_ours(self.tokens[at].text) {
                self.take(at..at + 1, Tells::Number);
            }
        }
    }

    /// How many words from here are a postcode, or its first half in capitals.
    fn postcode(&self, at: usize) -> Option<usize> {
        let first = self.tokens[at].text;
        if let Some(next) = self.tokens.get(at + 1).filter(|_| self.gap(at) == " ")
            && is_postcode(&format!("{first}{}", next.text))
            && next.text.len() == 3
        {
            return Some(2);
        }
        (is_postcode(first) || is_district(first) && !first.chars().any(char::is_lowercase)).then_some(1)
    }

    /// 12.3.2026, 12/03/26, 2026-03-12.
    fn is_a_date(&self, at: usize) -> bool {
        let Some(three) = self.tokens.get(at..at + 3) else { return false };
        let one = |c: &str| matches!(c, "." | "/" | "-");
        let long = |n: usize| three[n].text.len();
        three.iter().all(Token::is_number)
            && one(self.gap(at))
            && self.gap(at) == self.gap(at + 1)
            && (long(0) <= 2 && long(1) <= 2 && matches!(long(2), 2 | 4) || long(0) == 4 && long(1) <= 2 && long(2) <= 2)
    }

    fn days(&mut self) {
        for at in 0..self.tokens.len() {
            if self.is_a_date(at) {
                self.take(at..at + 3, Tells::Day);
            }
            let token = &self.tokens[at];
            let month = MONTHS.contains(&token.folded.as_str()) || SHORT_MONTHS.contains(&token.folded.as_str());
            if !month {
                continue;
            }
            let before = at > 0 && self.tokens[at - 1].number().is_some_and(|day| (1..=31).contains(&day));
            let after =
                self.tokens.get(at + 1).is_some_and(|next| next.is_year() || next.number().is_some_and(|day| (1..=31).contains(&day)));
            // These are words, too.
            let a_word = matches!(token.folded.as_str(), "march" | "may" | "mar" | "jan" | "jun");
            if before || after || !a_word || token.is_capital() && !token.begins {
                self.take(at - usize::from(before)..at + 1 + usize::from(after), Tells::Day);
            }
        }
        for at in 0..self.tokens.len() {
            if self.tokens[at].is_year() {
                self.take(at..at + 1, Tells::Day);
            }
        }
    }

    fn ages(&mut self) {
        for at in 0..self.tokens.len() {
            let number = self.tokens[at].is_number() && self.tokens[at].text.len() <= 2;
            let after = |nth: usize| self.tokens.get(at + nth).map_or("", |token| token.folded.as_str());
            let aged = at > 0 && matches!(self.tokens[at - 1].folded.as_str(), "aged" | "age");
            if number && (aged || matches!(after(1), "year" | "years" | "month" | "months") && after(2) == "old") {
                self.take(at..at + 1, Tells::Age);
            }
        }
    }

    fn capitals(&mut self, plain: &[String]) {
        for plain in plain.iter().filter_map(|words| Known::new(words, Tells::Perhaps, false)) {
            let long = plain.words.len();
            for at in 0..self.tokens.len().saturating_sub(long - 1) {
                if self.tokens[at..at + long].iter().zip(&plain.words).all(|(token, word)| token.folded == *word) {
                    self.taken[at..at + long].fill(true);
                }
            }
        }
        let mut at = 0;
        while at < self.tokens.len() {
            let names = |token: &Token<'_>| {
                let shouted = token.text.len() <= 6 && token.text.chars().all(char::is_uppercase);
                token.is_capital() && !token.begins && !shouted && !["im", "ive", "ill", "id"].contains(&token.folded.as_str())
            };
            let mut end = at;
            while end < self.tokens.len() && names(&self.tokens[end]) && !self.taken[end] && (end == at || self.gap(end - 1) == " ") {
                end += 1;
            }
            self.take(at..end, Tells::Perhaps);
            at = end.max(at + 1);
        }
    }

    /// Two kinds of things that are recorded of them, said together.
    fn rare(&mut self, rare: &[Vec<String>]) {
        let said = |words: &Vec<String>| {
            words.iter().filter_map(|words| Known::new(words, Tells::Rare, false)).find_map(|known| {
                self.tokens
                    .windows(known.words.len())
                    .find(|here| here.iter().zip(&known.words).all(|(token, word)| token.folded == *word))
                    .map(|here| here[0].at.start..here[here.len() - 1].at.end)
            })
        };
        let mut said: Vec<Range<usize>> = rare.iter().filter_map(said).collect();
        said.sort_by_key(|at| at.start);
        said.dedup();
        if said.len() > 1 {
            self.found.extend(said.into_iter().map(|at| Found { at, tells: Tells::Rare }));
        }
    }
}

fn is_a_number_of_ours(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    (1..=2).contains(&(text.len() - digits.len())) && digits.len() >= 4 && digits.bytes().all(|c| c.is_ascii_digit())
}

/// TR14, W1A.
fn is_district(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = &text.as_bytes()[letters..];
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let last = &rest[digits..];
    (1..=2).contains(&letters) && (1..=2).contains(&digits) && (last.is_empty() || last.len() == 1 && last[0].is_ascii_alphabetic())
}

fn is_postcode(text: &str) -> bool {
    let Some((out, inner)) = text.split_at_checked(text.len().saturating_sub(3)) else { return false };
    let inner = inner.as_bytes();
    is_district(out) && matches!(inner, [d, a, b] if d.is_ascii_digit() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
}

/// The text with neutral words for what is known to tell who it is.
pub fn neutral(text: &str, theirs: &Theirs) -> String {
    let text = &visible(text);
    let mut out = String::new();
    let mut at = 0;
    let (mut last, mut end) = (None, 0);
    for found in find(text, theirs).into_iter().filter(|found| !found.tells.instead().is_empty()) {
        let between = &text[at..found.at.start];
        // “Ann Carne” is one person, not two.
        if last == Some(found.tells) && end == at && between.trim().is_empty() {
            at = found.at.end;
            end = at;
            continue;
        }
        out.push_str(between);
        out.push_str(found.tells.instead());
        at = found.at.end;
        (last, end) = (Some(found.tells), at);
    }
    out.push_str(&text[at..]);
    out
}

/// One thing to take out or to say to be harmless, in the words in which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub says: String,
    pub tells: Tells,
}

impl Hit {
    /// Whether these words are the same, however they are written.
    pub fn is(&self, words: &str) -> bool {
        let plain = |words: &str| tokens(&visible(words)).into_iter().map(|token| token.folded).collect::<Vec<_>>();
        plain(words) == plain(&self.says)
    }
}

/// Everything that was found, each once; what is rare only together is one.
pub fn hits(texts: &[&str], theirs: &Theirs) -> Vec<Hit> {
    let mut hits: Vec<Hit> = vec![];
    // What is rare together may stand in two texts of one record.
    let written = texts.join("\n");
    let seen = visible(&written);
    // What shows nothing stands inside a name or between two: both are looked at.
    let apart: String = written.chars().map(|c| if shows_nothing(c) { ' ' } else { c }).collect();
    let both = [(&seen, true), (&apart, false)];
    let found = both.into_iter().filter(|(text, first)| *first || text.len() != seen.len());
    let found = found.flat_map(|(text, first)| find(text, theirs).into_iter().map(move |found| (&text[found.at], found.tells, first)));
    let mut rare: Vec<&str> = vec![];
    for (says, tells, first) in found {
        match tells {
            Tells::Rare if first => rare.push(says),
            Tells::Rare => {}
            tells if hits.iter().all(|hit| !hit.is(says)) => {
                hits.push(Hit { says: says.split_whitespace().collect::<Vec<_>>().join(" "), tells })
            }
            _ => {}
        }
    }
    if !rare.is_empty() {
        hits.push(Hit { says: rare.join(", "), tells: Tells::Rare });
    }
    hits
}
