//! How well the columns of a sheet fit the fields of a kind: by their headings, and by whether their values can be that.

use super::{
    draft::{Hold, Stands, list_of},
    look::{Column, Look, Looked},
    vocabulary::WORDS,
};
use crate::arrivals::{kind::Kind, values};

/// Below this, a column is not proposed for a field.
const ENOUGH: i32 = 5;
/// A column with more different values than these holds no categories, unless its heading says so.
const MOST_CATEGORIES: usize = 30;

/// Columns by their place, and the field that each is proposed for: the best pairs first, each column and field once.
pub(super) fn assigned(kind: Kind, columns: &[Column]) -> Vec<(usize, &'static str, i32)> {
    let mut pairs: Vec<(i32, usize, &'static str)> = vec![];
    for (at, column) in columns.iter().enumerate() {
        if kind == Kind::Dash && column.heading.contains("{n}") {
            pairs.push((30, at, "answers"));
        }
        pairs.extend(
            kind.fields().iter().map(|field| (fit(kind, field.name, column), at, field.name)).filter(|(score, ..)| *score >= ENOUGH),
        );
    }
    best(pairs).into_iter().map(|(score, at, field)| (at, field, score)).collect()
}

fn best<F: PartialEq + Clone>(mut pairs: Vec<(i32, usize, F)>) -> Vec<(i32, usize, F)> {
    pairs.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
    let mut taken: Vec<(i32, usize, F)> = vec![];
    for pair in pairs {
        if !taken.iter().any(|(_, at, field)| *at == pair.1 || *field == pair.2) {
            taken.push(pair);
        }
    }
    taken
}

/// The fields of a sheet that may hold two kinds, by their codes.
pub(super) fn fields_of(hold: Hold, looked: &Looked<'_>) -> Vec<(usize, String, i32)> {
    let mut pairs: Vec<(i32, usize, String)> = vec![];
    for (at, column) in looked.columns.iter().enumerate() {
        for (code, _) in hold.fields(Stands::Headed) {
            if code.contains('+') || code == "staff.course" {
                continue;
            }
            let meant = hold.stands_for(&code);
            let score = match meant.first() {
                Some((Kind::Dash, "answers")) => 30 * i32::from(column.heading.contains("{n}")),
                Some(_) => meant.iter().map(|(kind, field)| fit(*kind, field, column)).max().unwrap_or(0),
                None => 0,
            };
            // What the sheet is mainly about goes before the referral, which has a field for everything.
            let score = if code.starts_with("referrals.") && hold != Hold::One(Kind::Referrals) { score - 1 } else { score };
            if score >= ENOUGH {
                pairs.push((score, at, code));
            }
        }
    }
    best(pairs).into_iter().map(|(score, at, code)| (at, code, score)).collect()
}

/// How well a column fits a field: its heading, and whether its values can be that.
fn fit(kind: Kind, field: &str, column: &Column) -> i32 {
    let heading = column.fits.iter().find(|(of, known, _)| *of == kind && *known == field).map_or(0, |(.., fit)| *fit);
    let look = &column.look;
    if look.filled == 0 {
        return heading;
    }
    let values = values_fit(kind, field, look, heading);
    if values < 0 || (heading == 0 && values < ENOUGH) { 0 } else { heading + values }
}

/// From -1 (they cannot be that) to 6 (they can hardly be anything else).
fn values_fit(kind: Kind, field: &str, look: &Look, heading: i32) -> i32 {
    let at_least = |share: f64, least: f64, gives: i32| if share >= least { gives } else { -1 };
    if let Some(list) = list_of(kind, field) {
        // Without a heading that says so, only these are known by their values.
        if heading == 0 && (look.values.len() > MOST_CATEGORIES || !["gender", "ethnicity", "contact-means"].contains(&list)) {
            return 0;
        }
        let known = |value: &str| match list {
            "" => values::yes_or_no(value).is_some() || WORDS.answer(field, value).is_some(),
            list => WORDS.category(list, value).is_some() || WORDS.unanswered(value).is_some(),
        };
        let share = look.share_of(known);
        // The day of an interview says that it was held.
        let days = look.share(look.days);
        return match () {
            () if share >= 0.9 && look.filled >= 4 && look.values.len() >= 2 && heading == 0 => 5,
            () if days > 0.5 => -i32::from(field != "exit_interview"),
            () if look.share(look.long) > 0.5 => -1,
            () => (share * 5.0).round() as i32,
        };
    }
    match field {
        "born_on" | "client_born_on" if heading >= 7 => 3,
        _ if field.ends_with("_on") || ["resettlement_from", "resettlement_to"].contains(&field) => {
            let serials = if heading >= 7 { look.serials } else { 0 };
            at_least(look.share(look.days + serials), 0.3, 3)
        }
        "received_time" | "answered_time" => at_least(look.share(look.times + look.numbers), 0.5, 3),
        "minutes" => at_least(look.share(look.lengths), 0.5, 3),
        "bedrooms" | "dash_score" | "start" | "review" | "exit" | "fte" => at_least(look.share(look.numbers), 0.5, 3),
        "postcode" => at_least(look.share(look.postcodes), if heading == 0 { 0.9 } else { 0.3 }, if heading == 0 { 5 } else { 3 }),
        "client" | "given_name" | "family_name" => not_a_day_or_number(look, look.share(look.names)),
        "name" if matches!(kind, Kind::Referrals | Kind::Children | Kind::Staff) => not_a_day_or_number(look, look.share(look.names)),
        "reference" | "person_number" => match look.share(look.days) < 0.3 && look.share(look.long) < 0.1 {
            true => (look.share(look.codes) * 3.0).round() as i32,
            false => -1,
        },
        "unit" | "name" | "worker" | "role" | "town" => at_least(1.0 - look.share(look.days), 0.7, 1),
        _ => 0,
    }
}

fn not_a_day_or_number(look: &Look, names: f64) -> i32 {
    if look.share(look.days + look.numbers + look.long) > 0.5 { -1 } else { (names * 3.0).round() as i32 }
}
