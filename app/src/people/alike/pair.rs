//! Two records held side by side: how likely they are one person, and why.

use jiff::civil::Date;

use super::{Common, Ready, given, slip};

/// Below this a pair is not offered.
const LEAST: i64 = 40;

/// How two first names, or two surnames, stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Names {
    Same,
    /// One is a part of the other: a middle name or half of a double name.
    Part,
    /// Two forms of one first name.
    Form,
    Slip(&'static str),
    Different,
}
use Names::{Different, Form, Part, Same, Slip};

/// The score, out of 99, and the reasons; nothing when the two are too unlike.
pub(super) fn compare(a: &Ready, b: &Ready, common: &Common) -> Option<(i64, Vec<String>)> {
    let same_postcode = !a.postcode.is_empty() && a.postcode == b.postcode;
    let telling = same_postcode && common.is_telling(&a.postcode);
    let found = match (a.born_on, b.born_on) {
        (Some(x), Some(y)) if x == y => same_birth(a, b, same_postcode, common).or_else(|| twins(a, b)),
        (Some(x), Some(y)) => other_birth(a, b, x, y, telling, common),
        _ => (a.key == b.key).then(|| (if telling { 60 } else { 45 }, vec!["Same name; one has no date of birth".to_owned()])),
    };
    let (mut score, mut why) = found?;
    if same_postcode {
        score += if telling { 5 } else { 2 };
        if !why.iter().any(|reason| reason.contains("postcode")) {
            why.push("Same postcode".into());
        }
    }
    if contradict(&a.gender, &b.gender) {
        score -= 25;
        why.push("Recorded with different genders".into());
    }
    (score >= LEAST).then(|| (score.min(99), why))
}

/// Born on one day, with one surname, in one place, and called differently: twins, or one person under two names. Only
/// somebody who knows them can say.
fn twins(a: &Ready, b: &Ready) -> Option<(i64, Vec<String>)> {
    let (x, y) = (outcode(&a.postcode)?, outcode(&b.postcode)?);
    let alike = x == y && !a.family.is_empty() && a.family == b.family && !a.given.is_empty() && !b.given.is_empty();
    alike
        .then(|| (LEAST, vec!["Same surname, date of birth and area; first names differ: twins, or one person under two names".to_owned()]))
}

/// The part of a postcode before its last three characters.
fn outcode(postcode: &str) -> Option<&str> {
    let end = postcode.len().checked_sub(3).filter(|end| *end > 0 && postcode.is_ascii())?;
    Some(&postcode[..end])
}

fn contradict(a: &str, b: &str) -> bool {
    let said = |gender: &str| ["female", "male", "non-binary"].contains(&gender);
    said(a) && said(b) && a != b
}

fn same_birth(a: &Ready, b: &Ready, same_postcode: bool, common: &Common) -> Option<(i64, Vec<String>)> {
    let straight = same_birth_names(&given_names(a, b, common), &family_names(&a.family, &b.family), same_postcode);
    let (ag, af, bg, bf) = (a.given.concat(), a.family.concat(), b.given.concat(), b.family.concat());
    let across = match (slip_or_same(&ag, &bf), slip_or_same(&af, &bg)) {
        (Some(first), Some(second)) if !ag.is_empty() && !af.is_empty() => {
            let why = [first, second].into_iter().find(|w| !w.is_empty()).unwrap_or("");
            let words = format!("Same date of birth; first name and surname the other way round, differing by {why}");
            Some((84, vec![words]))
        }
        _ => None,
    };
    [straight, across].into_iter().flatten().max_by_key(|(score, _)| *score)
}

fn slip_or_same(a: &str, b: &str) -> Option<&'static str> {
    if a == b { Some("") } else { slip::between(a, b) }
}

fn same_birth_names(given: &Names, family: &Names, same_postcode: bool) -> Option<(i64, Vec<String>)> {
    let one = |score: i64, words: String| Some((score, vec![words]));
    match (given, family) {
        (Same, Slip(how)) => one(92, format!("Same first name and date of birth; surnames differ by {how}")),
        (Form, Same) => one(90, "Same surname and date of birth; first names are forms of one name".into()),
        (Same, Part) => one(89, "Same first name and date of birth; one surname is a part of the other".into()),
        (Part, Same) => one(89, "Same surname and date of birth; one first name is a part of the other".into()),
        (Slip(how), Same) => one(86, format!("Same surname and date of birth; first names differ by {how}")),
        (Same, Different) if same_postcode => one(80, "Same first name, date of birth and postcode; a new surname?".into()),
        (Same, Same) => one(88, "Same name and date of birth, written apart or together".into()),
        (Part, Part | Slip(_)) => one(72, "Same date of birth; first names and surnames nearly alike".into()),
        (Form, Slip(how)) => one(74, format!("Same date of birth; first names are forms of one name, surnames differ by {how}")),
        (Form, Part) => one(74, "Same date of birth; first names are forms of one name, one surname is a part of the other".into()),
        (Slip(_), Slip(_) | Part) => one(66, "Same date of birth; first names and surnames nearly alike".into()),
        (Form | Part, Different) if same_postcode => {
            one(58, "Same date of birth and postcode; first names are forms of one name, a new surname?".into())
        }
        (Same, Different) => one(52, "Same first name and date of birth; a new surname?".into()),
        _ => None,
    }
}

fn other_birth(a: &Ready, b: &Ready, x: Date, y: Date, telling: bool, common: &Common) -> Option<(i64, Vec<String>)> {
    let (given, family) = (given_names(a, b, common), family_names(&a.family, &b.family));
    let same_name = a.key == b.key || (given == Same && family == Same);
    let swapped = swapped(x) == Some(y);
    let (lower, how) = match (&given, &family) {
        _ if same_name => (0, "Same name".to_owned()),
        (Form, Same) => (10, "Same surname; first names are forms of one name".into()),
        (Same, Slip(how)) if swapped => (14, format!("Same first name; surnames differ by {how}")),
        (Part, Same) | (Same, Part) => (10, "One name is a part of the other".into()),
        (Slip(how), Same) if swapped => (20, format!("Same surname; first names differ by {how}")),
        _ => return None,
    };
    let (score, dates) = if swapped {
        (90, "day and month of birth swapped")
    } else if let Some(how) = digits_apart(x, y) {
        (76, how)
    } else if telling && same_name {
        (42, "dates of birth differ, and the postcode is the same")
    } else {
        return None;
    };
    Some((score - lower, vec![format!("{how}; {dates}")]))
}

/// The day with day and month exchanged, where that is another day.
pub(super) fn swapped(day: Date) -> Option<Date> {
    let other = Date::new(day.year(), day.day(), day.month()).ok()?;
    (other != day).then_some(other)
}

/// How two dates of birth differ, written as eight digits, if by a slip of the finger.
pub(super) fn digits_apart(x: Date, y: Date) -> Option<&'static str> {
    let digits = |day: Date| day.strftime("%d%m%Y").to_string().into_bytes();
    let (x, y) = (digits(x), digits(y));
    let apart: Vec<usize> = (0..8).filter(|at| x[*at] != y[*at]).collect();
    match apart[..] {
        [_] => Some("dates of birth differ by one digit"),
        [first, second] if second == first + 1 && x[first] == y[second] && x[second] == y[first] => {
            Some("two digits of the date of birth swapped")
        }
        _ => None,
    }
}

fn given_names(a: &Ready, b: &Ready, common: &Common) -> Names {
    let (whole_a, whole_b) = (a.given.concat(), b.given.concat());
    if whole_a == whole_b {
        return if whole_a.is_empty() { Different } else { Same };
    }
    if is_part(&a.given, &b.given) || is_part(&b.given, &a.given) {
        return Part;
    }
    let (Some(first_a), Some(first_b)) = (a.given.first(), b.given.first()) else { return Different };
    if given::related(first_a, first_b) || given::related(&whole_a, &whole_b) {
        return Form;
    }
    // An initial, as in "J Smith".
    let initial = |short: &str, long: &str| short.len() == 1 && long.starts_with(short);
    if initial(first_a, first_b) || initial(first_b, first_a) {
        return Part;
    }
    if common.is_a_name(&whole_a) && common.is_a_name(&whole_b) {
        return Different;
    }
    slip::between(&whole_a, &whole_b).map_or(Different, Slip)
}

fn family_names(a: &[String], b: &[String]) -> Names {
    let (whole_a, whole_b) = (a.concat(), b.concat());
    if whole_a == whole_b {
        return if whole_a.is_empty() { Different } else { Same };
    }
    if is_part(a, b) || is_part(b, a) {
        return Part;
    }
    slip::between(&whole_a, &whole_b).map_or(Different, Slip)
}

/// Whether all words of one stand in the other.
fn is_part(some: &[String], all: &[String]) -> bool {
    !some.is_empty() && some.len() < all.len() && some.iter().all(|word| all.contains(word))
}
