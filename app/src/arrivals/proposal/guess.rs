//! What a workbook's sheets and columns are, by their names, their headings and what stands under them.

use std::collections::{BTreeMap, BTreeSet};

use tabular::{Sheet, Workbook};

use super::{
    draft::{Col, Draft, Group, Hold, Odd, Stands},
    fit::{assigned, fields_of},
    look::{self, Column, Looked},
    rows::{self, Apart, Known},
    vocabulary::WORDS,
};
use crate::arrivals::{
    kind::Kind,
    table::says_hours,
    values::{self, key, text},
};

/// More groups of sheets than these are none that a form can show.
const GROUPS: usize = 60;

/// Sheets with the same headings and labels, the first of them looked at.
struct Alike<'a> {
    looked: Looked<'a>,
    sheets: Vec<&'a Sheet>,
    apart: Apart,
    /// Whether whose a row is, is told beside its columns: by a heading above, a label or the name of the sheet.
    says_whose: bool,
}

/// A draft of the layout of a workbook, without what its words mean.
pub(super) fn guess(book: &Workbook) -> Draft {
    let (mut all, mut kinds, known) = alike(book);
    let mut draft = Draft { dates: order(&all), ..Draft::default() };
    if all.len() > GROUPS {
        draft.doubts.push(format!("The workbook has {} kinds of sheet. The first {GROUPS} are shown; the others are not read.", all.len()));
        all.truncate(GROUPS);
        kinds.truncate(GROUPS);
    }
    for (alike, hold) in all.iter().zip(holds(&all, &kinds)) {
        let group = group(alike, hold, &known);
        draft.odd.extend(odd(alike, &group, &known));
        draft.groups.push(group);
    }
    own_order(&all, &mut draft);
    for sheet in all.iter().flat_map(|alike| &alike.sheets).filter(|sheet| !sheet.struck.is_empty()) {
        let says = "They are read like the others: if they do not count, take them out of the workbook and send it again.";
        draft.doubts.push(format!("Rows of “{}” that are struck out: {}. {says}", sheet.name, sheet.struck.len()));
    }
    numbers_of_people(&all, &mut draft);
    what_two_groups_differ_in(&mut draft);
    draft
}

/// The sheets by their headings, what each is, and who and what they name.
fn alike(book: &Workbook) -> (Vec<Alike<'_>>, Vec<Option<Kind>>, Known) {
    let mut all: Vec<Alike<'_>> = vec![];
    for sheet in book.sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        let Some(looked) = look::look(sheet) else { continue };
        match all.iter_mut().find(|alike| is_headed_alike(&alike.looked, &looked)) {
            Some(alike) => alike.join(looked),
            None => all.push(Alike::of(looked, vec![sheet])),
        }
    }
    all.iter_mut().for_each(Alike::know_headings);
    let mut known = Known::default();
    all.iter().for_each(|alike| known.add(&alike.looked.columns, kind_of(alike)));
    all.iter_mut().for_each(|alike| alike.know_whose(&known));
    let kinds = all.iter().map(kind_of).collect();
    (all, kinds, known)
}

/// Proposes the columns of a group anew, for what somebody says that it holds, and where its headings stand.
pub(super) fn again(book: &Workbook, group: &mut Group, hold: Option<Hold>) {
    let Some(sheet) = group.sheets.first().and_then(|name| book.sheet(name)) else { return };
    let pointed_out = look::look_at(sheet, group.heading_row, group.heading_rows);
    let Some(looked) = pointed_out.or_else(|| look::look(sheet)) else { return };
    let sheets = group.sheets.iter().filter_map(|name| book.sheet(name)).collect();
    let mut alike = Alike::of(looked, sheets);
    alike.know_headings();
    let constants: Vec<Col> = group.columns.iter().filter(|col| col.stands == Stands::Constant).cloned().collect();
    *group = self::group(&alike, hold, &self::alike(book).2);
    group.columns.extend(constants);
}

/// Rows that may be none; those that stand alone are asked about, unless they are values.
fn odd(alike: &Alike<'_>, group: &Group, known: &Known) -> Vec<Odd> {
    let mut odd = alike.apart.odd.clone();
    let above = group.columns.iter().find(|col| col.stands == Stands::Above && !col.field.is_empty());
    let field = above.and_then(|col| col.field.split_once('.')).map(|(_, field)| field);
    let is_asked = |says: &&String| field.map_or(!alike.apart.merged, |field| !known.can_be(field, says));
    let why = match field {
        Some(_) => {
            "It stands alone in its row, as the headings above blocks do, and is not known elsewhere. If it is a remark, pass it over."
        }
        None => {
            "It stands alone in its row. If it is a remark, pass it over; if it is a heading above a block of rows, say at its sheet what it is."
        }
    };
    let asked =
        |says: &String| Odd { sheet: alike.looked.sheet.name.clone(), begins: says.clone(), rows: 1, passed: false, why: why.into() };
    odd.extend(alike.apart.lone.iter().filter(is_asked).take(20).map(asked));
    odd
}

fn is_headed_alike(one: &Looked<'_>, other: &Looked<'_>) -> bool {
    let headings = |looked: &Looked<'_>| -> Vec<String> {
        let columns = looked.columns.iter().map(|column| key(&column.heading));
        columns.filter(|key| !key.is_empty()).chain(looked.labels.iter().map(|label| key(&label.says))).collect()
    };
    headings(one) == headings(other)
}

impl<'a> Alike<'a> {
    fn of(looked: Looked<'a>, sheets: Vec<&'a Sheet>) -> Alike<'a> {
        Alike { apart: rows::apart(&looked), looked, sheets, says_whose: false }
    }

    /// What the columns look like is told by all of the sheets.
    fn join(&mut self, other: Looked<'a>) {
        self.sheets.push(other.sheet);
        let apart = rows::apart(&other);
        self.apart.merged &= apart.merged;
        self.apart.lone.extend(apart.lone);
        for odd in apart.odd {
            match self.apart.odd.iter_mut().find(|known| known.begins == odd.begins) {
                Some(known) => known.rows += odd.rows,
                None => self.apart.odd.push(odd),
            }
        }
        for column in &mut self.looked.columns {
            if let Some(more) = other.columns.iter().find(|more| key(&more.heading) == key(&column.heading) && more.nth == column.nth) {
                column.look.add(&more.look);
            }
        }
    }

    fn know_headings(&mut self) {
        for column in &mut self.looked.columns {
            column.fits = WORDS.all_fits(&column.heading);
            // Under several rows of headings the lowest may say it all.
            for fit in WORDS.all_fits(&column.lowest) {
                match column.fits.iter_mut().find(|(kind, field, _)| (*kind, *field) == (fit.0, fit.1)) {
                    Some(known) => known.2 = known.2.max(fit.2 - 1),
                    None => column.fits.push((fit.0, fit.1, fit.2 - 1)),
                }
            }
        }
    }

    fn know_whose(&mut self, known: &Known) {
        let sheets: Vec<String> = self.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let labelled = self.looked.labels.iter().any(|label| label.of_client && !whose(Kind::Contacts, &label.says).is_empty());
        self.says_whose = labelled || rows::says_whose(&self.apart.lone, known) || rows::are_known(&sheets, known);
    }

    fn score(&self, kind: Kind) -> i32 {
        let assigned = assigned(kind, &self.looked.columns);
        let is_told = |field: &str| self.says_whose && field == "reference";
        if kind.lacks(|field| is_told(field) || assigned.iter().any(|(_, known, _)| *known == field)).is_some() {
            return 0;
        }
        let by_name = self.sheets.iter().map(|sheet| WORDS.sheet_fits(kind, &sheet.name)).max().unwrap_or(0);
        // One heading alone is too little, unless the sheet is called so.
        if assigned.len() < 2 && by_name < 10 {
            return 0;
        }
        let named = assigned.iter().any(|(_, field, _)| ["name", "given_name", "family_name"].contains(field));
        let is_told = kind != Kind::Referrals || named || by_name >= 7;
        let fields: i32 = assigned.iter().map(|(.., score)| (*score).min(12)).sum();
        if is_told { fields + by_name * 3 } else { 0 }
    }
}

fn kind_of(alike: &Alike<'_>) -> Option<Kind> {
    let best =
        Kind::ALL.into_iter().map(|kind| (alike.score(kind), kind)).max_by_key(|(score, kind)| (*score, std::cmp::Reverse(*kind)))?;
    (best.0 >= 16).then_some(best.1)
}

/// What each group holds, in the light of the others.
fn holds(all: &[Alike<'_>], kinds: &[Option<Kind>]) -> Vec<Option<Hold>> {
    let is_listed = kinds.contains(&Some(Kind::Referrals));
    let names = |alike: &Alike<'_>, kind| assigned(kind, &alike.looked.columns).iter().any(|(_, field, _)| *field == "client");
    let is_residents = |alike: &Alike<'_>, kind: Option<Kind>| match kind {
        Some(Kind::Stays) => !is_listed && names(alike, Kind::Stays),
        Some(Kind::Referrals) => is_of_residents(alike) && !kinds.contains(&Some(Kind::Stays)),
        _ => false,
    };
    let is_told = is_listed || all.iter().zip(kinds).any(|(alike, kind)| is_residents(alike, *kind));
    all.iter()
        .zip(kinds)
        .map(|(alike, kind)| {
            let is_head = alike.looked.labels.iter().filter(|label| label.of_client).count() >= 2;
            match kind {
                kind if is_residents(alike, *kind) => Some(Hold::Residents),
                Some(Kind::Contacts) if is_head && !is_told => Some(Hold::Client),
                Some(Kind::Contacts) if !is_told && names(alike, Kind::Contacts) => Some(Hold::Log),
                // A client's own sheet has neither her number nor her name on its rows.
                None if is_head && has_day_and_more(alike) => Some(Hold::Client),
                kind => kind.map(Hold::One),
            }
        })
        .collect()
}

/// A list of referrals that says in which unit, from when.
fn is_of_residents(alike: &Alike<'_>) -> bool {
    let assigned = fields_of(Hold::Residents, &alike.looked);
    ["stays.unit", "stays.arrived_on"].iter().all(|wanted| assigned.iter().any(|(_, field, _)| field == wanted))
}

fn has_day_and_more(alike: &Alike<'_>) -> bool {
    let fields: Vec<&str> = assigned(Kind::Contacts, &alike.looked.columns).into_iter().map(|(_, field, _)| field).collect();
    fields.contains(&"happened_on") && fields.len() >= 2
}

fn group(alike: &Alike<'_>, hold: Option<Hold>, known: &Known) -> Group {
    let looked = &alike.looked;
    let fields = hold.map(|hold| fields_of(hold, looked)).unwrap_or_default();
    let mut columns: Vec<Col> = vec![];
    let names: Vec<String> = alike.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let has_many = names.len() > 1 || hold == Some(Hold::Client);
    let sheet_name = Col { stands: Stands::SheetName, examples: names.iter().take(3).cloned().collect(), ..Col::default() };
    if has_many {
        let field = if hold == Some(Hold::Client) { "referrals.reference" } else { "" };
        columns.push(Col { field: field.into(), ..sheet_name.clone() });
    }
    columns.extend(hold.map(|hold| labelled(looked, hold, &fields)).unwrap_or_default());
    for (at, column) in looked.columns.iter().enumerate() {
        let field = fields.iter().find(|(column, ..)| *column == at).map(|(_, code, _)| code.clone()).unwrap_or_default();
        columns.push(col(column, field, hold));
    }
    what_one_column_says_twice(looked, hold, &mut columns);
    if !has_many {
        columns.push(sheet_name);
    }
    if !alike.apart.lone.is_empty() {
        columns.push(Col { stands: Stands::Above, examples: alike.apart.lone.iter().take(3).cloned().collect(), ..Col::default() });
    }
    if let Some(hold) = hold.filter(|hold| *hold != Hold::Client) {
        for (stands, values) in [(Stands::Above, &alike.apart.lone), (Stands::SheetName, &names)] {
            let have: Vec<&str> = columns.iter().map(|col| col.field.as_str()).filter(|field| !field.is_empty()).collect();
            let found = rows::said_of_all(hold, values, &have, known, stands == Stands::Above);
            if let (Some((field, why)), Some(col)) = (found, columns.iter_mut().find(|col| col.stands == stands)) {
                (col.field, col.why) = (field, why.into());
            }
        }
        rows::blanks(&alike.sheets, looked, hold, &mut columns);
    }
    Group {
        sheets: names,
        holds: hold.map_or("", Hold::id).to_owned(),
        heading_rows: looked.heading_rows,
        heading_row: looked.sheet.rows.get(looked.at).map_or(0, |row| row.number),
        rows: alike.sheets.iter().map(|sheet| sheet.rows.len().saturating_sub(looked.at + 1)).sum(),
        columns,
    }
}

/// Labelled cells above the table: of a client's own sheet her details; else who and where, if no column says that.
fn labelled(looked: &Looked<'_>, hold: Hold, fields: &[(usize, String, i32)]) -> Vec<Col> {
    let new = |label: &look::Label, field: String| {
        let (heading, examples) = (label.says.clone(), vec![label.value.clone()]);
        Col { stands: Stands::Labelled, heading, examples, field, ..Col::default() }
    };
    let Hold::One(kind) = hold else {
        let labels = looked.labels.iter().filter(|label| hold == Hold::Client && label.of_client);
        let best = |label: &look::Label| {
            let fits =
                Kind::Referrals.fields().iter().map(|field| (WORDS.fits(Kind::Referrals, field.name, &label.says), field.name)).max();
            fits.filter(|(score, _)| *score >= 7).map(|(_, field)| format!("referrals.{field}")).unwrap_or_default()
        };
        return labels.map(|label| new(label, best(label))).collect();
    };
    let code = |label: &look::Label| whose(kind, &label.says);
    let lacks = |code: &str| !fields.iter().any(|(_, have, _)| have == code || is_whose(have) && is_whose(code));
    let mut labels: Vec<Col> = vec![];
    for label in &looked.labels {
        let field = Some(code(label)).filter(|code| lacks(code) && !labels.iter().any(|col| col.field == *code)).unwrap_or_default();
        let why = if field.is_empty() { "" } else { "It stands above the table, and no column says this." };
        labels.push(Col { why: why.into(), ..new(label, field) });
    }
    labels.retain(|col| !col.field.is_empty());
    labels
}

fn is_whose(code: &str) -> bool {
    [".reference", ".person_number", ".client"].iter().any(|field| code.ends_with(field))
}

/// The field that a label above a table of a kind tells for all of its rows: whose, who, or where. Empty where it is none.
fn whose(kind: Kind, says: &str) -> String {
    if matches!(kind, Kind::Referrals | Kind::Units | Kind::Staff) {
        return String::new();
    }
    let can = ["reference", "person_number", "client", "worker", "unit"].into_iter().filter(|field| kind.has(field));
    let best = can.map(|field| (WORDS.fits(kind, field, says), field)).max_by_key(|(fit, _)| *fit).filter(|(fit, _)| *fit >= 7);
    best.map(|(_, field)| format!("{}.{field}", kind.id())).unwrap_or_default()
}

fn col(column: &Column, mut field: String, hold: Option<Hold>) -> Col {
    let look = &column.look;
    // A day under a heading of its own on a sheet of staff is that of a course.
    if hold == Some(Hold::One(Kind::Staff)) && field.is_empty() && look.share(look.days) >= 0.5 && !column.heading.is_empty() {
        field = "staff.course".into();
    }
    let is_clock = values::look_like_clock(&look.bare);
    let (unit, why) = match field.as_str() {
        "contacts.minutes" if says_hours(&column.heading) && is_clock => {
            ("h:mm", "Numbers such as 1.30 and 0.45 look like hours and minutes, not like parts of an hour.")
        }
        "contacts.minutes" if says_hours(&column.heading) => ("hours", "Its heading says hours."),
        "contacts.minutes" if look.looks_like_hours() && is_clock => {
            ("h:mm", "Its numbers are small and look like hours and minutes, such as 1.30.")
        }
        "contacts.minutes" if look.looks_like_hours() => ("hours", "Its numbers are small and broken, as hours are."),
        "contacts.minutes" => ("minutes", ""),
        _ => ("", ""),
    };
    let is_day = field.ends_with("_on");
    let (times, of_times) = match () {
        () if field.ends_with("_time") && says_utc(&column.heading) => ("utc", "Its heading says that its times are UTC."),
        () if !is_day || look.timed == 0 => ("", ""),
        () if says_utc(&column.heading) => ("utc", "Its heading says that its times are UTC."),
        () if look.zoned > 0 => ("utc", "Some of its times say that they are UTC; those that name no zone are taken for the same."),
        () if look.examples.iter().any(|example| example.matches(':').count() == 2) => {
            ("", "Its times name no zone. If the system that wrote them keeps UTC, choose it: in summer they are an hour behind.")
        }
        () => ("", ""),
    };
    Col {
        stands: if column.heading.is_empty() { Stands::Unheaded } else { Stands::Headed },
        heading: column.heading.clone(),
        nth: column.nth,
        at: column.at,
        examples: look.examples.clone(),
        field,
        unit: unit.into(),
        times: times.into(),
        has_times: look.timed + look.times > 0,
        has_order: look.either + look.day_first + look.month_first > 0,
        why: if why.is_empty() { of_times.into() } else { why.into() },
        ..Col::default()
    }
}

/// "Created (UTC)", "DateUtc".
fn says_utc(heading: &str) -> bool {
    let words: Vec<String> = heading.split(|c: char| !c.is_alphanumeric()).map(key).collect();
    words.iter().any(|word| word.ends_with("utc") || word == "gmt" || word == "zulu")
}

/// How a contact was made says of some that they were not: "Missed", "DNA".
fn what_one_column_says_twice(looked: &Looked<'_>, hold: Option<Hold>, columns: &mut [Col]) {
    let is_of_contacts = hold.is_some_and(|hold| hold.kinds().contains(&Kind::Contacts));
    if !is_of_contacts || columns.iter().any(|col| col.field == "contacts.made") {
        return;
    }
    let failed = |at: usize| {
        looked
            .columns
            .iter()
            .find(|column| column.at == at)
            .is_some_and(|column| column.look.share_of(|value| WORDS.answer("made", value) == Some(false)) > 0.0)
    };
    if let Some(col) = columns.iter_mut().find(|col| col.field == "contacts.means" && failed(col.at)) {
        col.field = "contacts.means+made".into();
    }
}

/// A number that several referrals share is the person's: the same name stands beside it each time, on other days. Where
/// that is rare among many, it is somebody's slip.
fn numbers_of_people(all: &[Alike<'_>], draft: &mut Draft) {
    let shared = all.iter().zip(&draft.groups).filter(|(_, group)| group.holds == "referrals").any(|(alike, group)| {
        let at = |field: &str| group.columns.iter().find(|col| col.field == format!("referrals.{field}")).map(|col| col.at);
        let (Some(number), Some(day), None) = (at("reference"), at("received_on"), at("person_number")) else { return false };
        let names: Vec<usize> = ["name", "given_name", "family_name"].into_iter().filter_map(at).collect();
        let mut met: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
        let (mut again, mut otherwise, mut rows) = (0, 0, 0);
        for row in alike.sheets.iter().flat_map(|sheet| &sheet.rows[(alike.looked.at + 1).min(sheet.rows.len())..]) {
            let says = |at: usize| key(&text(row.cell(at)));
            let (number, name) = (says(number), names.iter().map(|at| says(*at)).collect::<String>());
            if number.is_empty() || name.is_empty() {
                continue;
            }
            rows += 1;
            let before = met.entry(number).or_insert_with(|| (name.clone(), BTreeSet::new()));
            match before.0 == name {
                true if before.1.insert(says(day)) => again += usize::from(before.1.len() > 1),
                _ => otherwise += 1,
            }
        }
        again > otherwise && again * 50 > rows
    });
    if !shared {
        return;
    }
    for col in draft.groups.iter_mut().flat_map(|group| &mut group.columns) {
        if let Some((kind, "reference")) = col.field.split_once('.') {
            col.field = format!("{kind}.person_number");
        }
    }
    draft.doubts.push("Several referrals have the same number. It is taken for the number of a person, each referral with it for a new one of the same person.".into());
}

/// Sheets of one kind that are headed otherwise: one may be a summary of the other, and would count twice.
fn what_two_groups_differ_in(draft: &mut Draft) {
    let mut first: BTreeMap<&str, &Group> = BTreeMap::new();
    let mut doubts: Vec<String> = vec![];
    for group in draft.groups.iter().filter(|group| !group.holds.is_empty()) {
        match first.get(group.holds.as_str()) {
            Some(other) => doubts.push(format!(
                "“{}” and “{}” hold the same kind of rows under other headings. Both are read. If one only repeats the other, choose that it is not read.",
                other.sheets.join("”, “"),
                group.sheets.join("”, “")
            )),
            None => drop(first.insert(&group.holds, group)),
        }
    }
    draft.doubts.extend(doubts);
}

/// Columns whose own dates leave no doubt, and are in another order than those of the workbook.
fn own_order(all: &[Alike<'_>], draft: &mut Draft) {
    for (alike, group) in all.iter().zip(&mut draft.groups) {
        for col in group.columns.iter_mut().filter(|col| matches!(col.stands, Stands::Headed | Stands::Unheaded)) {
            let Some(look) = alike.looked.columns.iter().find(|column| column.at == col.at).map(|column| &column.look) else { continue };
            let own = order_by(look.day_first, look.month_first);
            if !own.is_empty() && own != draft.dates && !(draft.dates.is_empty() && own == "day-month") && !col.field.is_empty() {
                col.dates = own.into();
                col.why = "Its own dates leave no doubt of the order, and other columns have another.".into();
            }
        }
    }
}

/// The order of day and month that the values leave no doubt about.
fn order(all: &[Alike<'_>]) -> String {
    let looks = || all.iter().flat_map(|alike| &alike.looked.columns).map(|column| &column.look);
    let (day, month): (usize, usize) = (looks().map(|look| look.day_first).sum(), looks().map(|look| look.month_first).sum());
    order_by(day, month).to_owned()
}

fn order_by(day: usize, month: usize) -> &'static str {
    match (day, month) {
        (0, 0) => "",
        (day, month) if day >= month * 10 => "day-month",
        (day, month) if month >= day * 10 => "month-day",
        _ => "",
    }
}
