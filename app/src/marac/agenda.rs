//! An agenda, read: pasted as text or brought as a workbook, each row a case with what can be told of its cells. Nothing is dropped: a row
//! of which nothing is understood is a case with its words as its name, to be put right or taken off. Pure.

use jiff::civil::Date;
use tabular::{Cell, Workbook};

use super::queries::Case;
use crate::{
    arrivals::{Century, day_typed},
    people::alike::names::fold,
};

/// So many cases are read of one agenda; a meeting has about sixteen.
pub const MOST: usize = 200;
const LONGEST: usize = 300;

/// A case as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub number: String,
    pub given: String,
    pub family: String,
    pub born_on: Option<Date>,
    pub lives: String,
}

impl Read {
    /// Whether it stands on the list so.
    pub fn is(&self, case: &Case) -> bool {
        (&self.number, &self.given, &self.family, self.born_on, self.lives.as_str())
            == (&case.number, &case.given_name, &case.family_name, case.born_on, case.lives.as_str())
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Number,
    Name,
    Given,
    Family,
    Born,
    Lives,
}

/// What headings agendas give; letters only. What is said of whoever is alleged to have abused somebody is not read.
const HEADINGS: [(What, &[&str]); 6] = [
    (
        What::Number,
        &["no", "number", "case", "caseno", "casenumber", "marac", "maracno", "maracnumber", "ref", "reference", "maraccasenumber"],
    ),
    (What::Name, &["name", "victim", "victimname", "victimsname", "nameofvictim", "fullname", "client", "clientname"]),
    (What::Given, &["firstname", "forename", "givenname", "victimfirstname", "victimforename", "forenames"]),
    (What::Family, &["surname", "lastname", "familyname", "victimsurname", "victimlastname"]),
    (What::Born, &["dob", "dateofbirth", "born", "victimdob", "victimdateofbirth", "birthdate"]),
    (What::Lives, &["address", "postcode", "victimaddress", "victimpostcode", "homeaddress", "addressandpostcode"]),
];

fn heading(cell: &str) -> Option<What> {
    let key: String = fold(cell).chars().filter(|c| c.is_alphabetic()).collect();
    HEADINGS.iter().find(|(_, names)| names.contains(&key.as_str())).map(|(what, _)| *what)
}

/// The cases of a workbook: every sheet that has any.
pub fn of_workbook(book: &Workbook, today: Date) -> Vec<Read> {
    let rows = |sheet: &tabular::Sheet| -> Vec<Vec<String>> { sheet.rows.iter().map(|row| row.cells.iter().map(says).collect()).collect() };
    let mut all: Vec<Read> = book.sheets.iter().flat_map(|sheet| of_rows(&rows(sheet), today)).collect();
    all.truncate(MOST);
    all
}

fn says(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Shown { text, .. } => text.replace('\n', " ").trim().to_owned(),
        Cell::Number(n) if n.fract() == 0.0 => format!("{n:.0}"),
        Cell::Number(n) => n.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::DateTime(at) => at.date().to_string(),
        Cell::Formula { shown: Some(shown), .. } => says(shown),
        _ => String::new(),
    }
}

/// The cases of what was pasted, a line each.
pub fn of_text(text: &str, today: Date) -> Vec<Read> {
    let lines = text.lines().map(str::trim).filter(|line| line.chars().any(char::is_alphabetic));
    let rows: Vec<Vec<String>> = lines.map(|line| cells(line, today)).collect();
    let mut all = of_rows(&rows, today);
    all.truncate(MOST);
    all
}

/// The cells of a line: between tabs, bars, semicolons, commas, else by where numbers stand.
fn cells(line: &str, today: Date) -> Vec<String> {
    let apart =
        ['\t', '|', ';', ','].into_iter().find(|mark| line.matches(*mark).count() > 0 && (*mark != ',' || line.matches(',').count() > 1));
    match apart {
        Some(mark) => line.split(mark).map(|cell| cell.trim().trim_matches('"').trim().to_owned()).collect(),
        None => by_numbers(line, today),
    }
}

/// "12 Kerra Tregenza 03/04/1990 5 Fore Street": a number, words until the next, the day of birth, the rest.
fn by_numbers(line: &str, today: Date) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let begins = usize::from(words.len() > 1 && is_number(words[0]));
    let born = words
        .iter()
        .position(|word| word.chars().any(|c| c.is_ascii_digit()) && birth(word.trim_matches(['(', ')', ',']), today).is_some());
    let digits = words.iter().skip(begins).position(|word| word.starts_with(|c: char| c.is_ascii_digit())).map(|at| at + begins);
    let ends = born.or(digits).unwrap_or(words.len()).max(begins);
    let rest = born.map_or(ends, |at| at + 1);
    vec![
        words[..begins].join(" "),
        words[begins..ends].join(" "),
        born.map_or(String::new(), |at| words[at].trim_matches(['(', ')', ',']).to_owned()),
        words[rest.min(words.len())..].join(" "),
    ]
}

/// A number of a case: digits, with or without letters and strokes, as "14", "M/26-031".
fn is_number(cell: &str) -> bool {
    let cell = cell.trim_end_matches(['.', ')', ':']);
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits > 0
        && cell.len() <= 20
        && !cell.contains(' ')
        && cell.chars().all(|c| c.is_ascii_alphanumeric() || "/-.".contains(c))
        && postcode(cell).is_none()
}

fn birth(cell: &str, today: Date) -> Option<Date> {
    let looks = cell.len() >= 6 && cell.chars().any(|c| c.is_ascii_digit()) && cell.chars().any(|c| "/-. ".contains(c));
    let born = day_typed(&Cell::Text(cell.to_owned()), Century::Before(today)).ok().flatten().filter(|_| looks)?;
    (born <= today && born.year() > 1900).then_some(born)
}

/// The postcode in some words, if one stands there.
pub fn postcode(words: &str) -> Option<String> {
    let upper = words.to_uppercase();
    let parts: Vec<&str> = upper.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty()).collect();
    let inward = |part: &str| {
        part.len() == 3 && part.starts_with(|c: char| c.is_ascii_digit()) && part[1..].chars().all(|c| c.is_ascii_alphabetic())
    };
    let outward = |part: &str| {
        (2..=4).contains(&part.len())
            && part.is_ascii()
            && part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().any(|c| c.is_ascii_digit())
    };
    let two = parts.windows(2).find(|two| two[0].is_ascii() && two[1].is_ascii() && outward(two[0]) && inward(two[1]));
    let one = || {
        parts.iter().find(|part| {
            part.is_ascii() && (5..=7).contains(&part.len()) && outward(&part[..part.len() - 3]) && inward(&part[part.len() - 3..])
        })
    };
    two.map(|two| format!("{} {}", two[0], two[1]))
        .or_else(|| one().map(|part| format!("{} {}", &part[..part.len() - 3], &part[part.len() - 3..])))
}

fn of_rows(rows: &[Vec<String>], today: Date) -> Vec<Read> {
    let mut columns: Option<Vec<Option<What>>> = None;
    let mut all = vec![];
    for row in rows {
        let named: Vec<Option<What>> = row.iter().map(|cell| heading(cell)).collect();
        if named.iter().flatten().count() >= 2 && named.iter().flatten().any(|what| matches!(what, What::Name | What::Family | What::Given))
        {
            columns = Some(named);
            continue;
        }
        let read = match &columns {
            Some(columns) => by_headings(row, columns, today),
            None => by_cells(row, today),
        };
        all.extend(read.map(short));
    }
    all
}

fn by_headings(row: &[String], columns: &[Option<What>], today: Date) -> Option<Read> {
    let all = |what: What| -> Vec<&str> {
        let cells = row.iter().zip(columns).filter(|(cell, column)| **column == Some(what) && !cell.is_empty());
        cells.map(|(cell, _)| cell.as_str()).collect()
    };
    let first = |what: What| all(what).first().copied().unwrap_or_default().to_owned();
    let (mut given, mut family) = (first(What::Given), first(What::Family));
    if given.is_empty() && family.is_empty() {
        (given, family) = name(&first(What::Name));
    }
    let born = first(What::Born);
    let read = Read { number: first(What::Number), given, family, born_on: birth(&born, today), lives: all(What::Lives).join(", ") };
    (!(read.given.is_empty() && read.family.is_empty())).then_some(read)
}

/// By what the cells say: a number first, then the name, a day that is a birth, and what is left is where they live.
fn by_cells(row: &[String], today: Date) -> Option<Read> {
    let mut read = Read::default();
    let mut left: Vec<&str> = vec![];
    for (at, cell) in row.iter().map(|cell| cell.trim()).enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if read.born_on.is_none() && birth(cell, today).is_some() {
            read.born_on = birth(cell, today);
        } else if at == 0 && is_number(cell) {
            read.number = cell.trim_end_matches(['.', ')', ':']).to_owned();
        } else {
            left.push(cell);
        }
    }
    let worded = |cell: &&str| cell.chars().any(char::is_alphabetic) && !cell.chars().any(|c| c.is_ascii_digit());
    let (first, rest) = left.split_first()?;
    let alone = !first.contains(' ');
    // "Tregenza, Kerra" stands in two cells where commas part them.
    match rest.split_first().filter(|(next, _)| alone && worded(next) && !next.contains(' ')) {
        Some((next, rest)) => {
            (read.family, read.given) = ((*first).to_owned(), (*next).to_owned());
            read.lives = rest.join(", ");
        }
        None => {
            (read.given, read.family) = name(first);
            read.lives = rest.join(", ");
        }
    }
    first.chars().any(char::is_alphabetic).then_some(read)
}

/// First name and surname of a name as one writes it: "Tregenza, Kerra", "TREGENZA Kerra", "Kerra Tregenza".
fn name(whole: &str) -> (String, String) {
    if let Some((family, given)) = whole.split_once(',') {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    let words: Vec<&str> = whole.split_whitespace().collect();
    let capitals = |word: &str| word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase());
    match words[..] {
        [] => (String::new(), String::new()),
        [one] => (one.to_owned(), String::new()),
        [first, ref rest @ ..] if capitals(first) && !rest.iter().all(|word| capitals(word)) => (rest.join(" "), first.to_owned()),
        [ref given @ .., last] => (given.join(" "), last.to_owned()),
    }
}

fn short(read: Read) -> Read {
    let cut = |words: String| words.chars().take(LONGEST).collect::<String>();
    Read {
        number: read.number.chars().take(40).collect(),
        given: cut(read.given),
        family: cut(read.family),
        lives: cut(read.lives),
        ..read
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 3, 2);

    fn read(number: &str, given: &str, family: &str, born_on: Option<Date>, lives: &str) -> Read {
        Read { number: number.into(), given: given.into(), family: family.into(), born_on, lives: lives.into() }
    }

    #[test]
    fn a_pasted_agenda_is_read_however_its_cells_are_parted() {
        let born = Some(date(1990, 4, 3));
        for (line, wanted) in [
            (
                "1\tKerra Tregenza\t03/04/1990\t5 Fore Street, Bodmin PL31 2AA",
                read("1", "Kerra", "Tregenza", born, "5 Fore Street, Bodmin PL31 2AA"),
            ),
            ("M/26-031; TREGENZA, Kerra; 3 April 1990", read("M/26-031", "Kerra", "TREGENZA", born, "")),
            ("2, Tregenza, Kerra, 03.04.1990, PL31 2AA", read("2", "Kerra", "Tregenza", born, "PL31 2AA")),
            ("3. Kerra Tregenza (03/04/1990) 5 Fore Street", read("3", "Kerra", "Tregenza", born, "5 Fore Street")),
            ("Kerra Tregenza", read("", "Kerra", "Tregenza", None, "")),
            ("Tregenza, Kerra", read("", "Kerra", "Tregenza", None, "")),
            ("4 TREGENZA Kerra Anne 03-04-90", read("4", "Kerra Anne", "TREGENZA", born, "")),
        ] {
            assert_eq!(of_text(line, TODAY), [wanted], "{line}");
        }
        assert_eq!(of_text("\n  \n12\n", TODAY), []);
    }

    #[test]
    fn headings_say_which_column_is_what_and_whoever_abused_is_not_read() {
        let text = "Case No\tVictim surname\tVictim first name\tVictim DOB\tPerpetrator name\tPerpetrator DOB\tAddress\tPostcode\n\
                    7\tTregenza\tKerra\t1990-04-03\tJory Pengelly\t01/01/1980\t5 Fore Street\tPL31 2AA";
        assert_eq!(of_text(text, TODAY), [read("7", "Kerra", "Tregenza", Some(date(1990, 4, 3)), "5 Fore Street, PL31 2AA")]);
    }

    #[test]
    fn a_postcode_is_found_among_words() {
        assert_eq!(postcode("5 Fore Street, Bodmin pl312aa").as_deref(), Some("PL31 2AA"));
        assert_eq!(postcode("Bodmin, PL31 2AA").as_deref(), Some("PL31 2AA"));
        assert_eq!(postcode("5 Fore Street"), None);
    }
}
