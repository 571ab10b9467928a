//! A draft, written down as a mapping: the same text that a person would write, to be read and changed by one.

use std::{collections::BTreeMap, fmt::Write as _};

use rules::Pack;

use super::draft::{Col, Draft, Group, Hold, Odd, Stands, is_joined, list_of};
use crate::arrivals::{categories, kind::Kind, values::key};

/// The text of the mapping.
///
/// # Errors
/// A field of the form, and a sentence about it.
pub(in crate::arrivals) fn written(draft: &Draft, pack: &Pack) -> Result<String, (String, String)> {
    let parts = parts(draft)?;
    let mut out = String::from(
        "# How this workbook is laid out. Proposed by Holdfast and corrected at its page; mappings/README.md of Holdfast says what can\n# stand here. Try it with: holdfast mapping check THIS-FILE WORKBOOK\n\n",
    );
    let _ = writeln!(out, "title = {}", quoted(&draft.title));
    if !draft.dates.is_empty() {
        let _ = writeln!(out, "dates = {}", quoted(&draft.dates));
    }
    let passed = passed(draft);
    if !passed.is_empty() {
        let _ = writeln!(out, "pass_over = {}", list(&passed));
    }
    let silent = silent(&parts);
    let _ = writeln!(
        out,
        "\n# What such a workbook holds nothing of: what rests on it is \"not recorded\" for the time before, never \"missed\"."
    );
    let _ = writeln!(out, "silent_on = {}", list(&silent));
    workers(draft, &mut out);
    for (kind, part) in &parts {
        let is_one = parts.iter().filter(|(other, _)| other == kind).count() == 1;
        part.write(*kind, is_one, draft, &mut out);
    }
    categories(draft, pack, &mut out);
    Ok(out)
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let all: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", all.join(", "))
}

/// One part of the mapping: the sheets of a kind, and where each field stands.
#[derive(Default)]
struct Part<'d> {
    sheets: Vec<String>,
    not_sheets: Vec<String>,
    rows: &'static str,
    heading_rows: usize,
    fields: BTreeMap<&'d str, Vec<&'d Col>>,
}

/// How the first cell begins of rows that are passed over.
fn passed(draft: &Draft) -> Vec<String> {
    let is_read = |odd: &Odd| draft.groups.iter().any(|group| !group.holds.is_empty() && group.sheets.contains(&odd.sheet));
    let mut passed: Vec<String> = draft.odd.iter().filter(|odd| odd.passed && is_read(odd)).map(|odd| odd.begins.clone()).collect();
    let lines = draft.also.lines().map(str::trim).filter(|line| line.chars().count() > 1);
    passed.extend(lines.map(|line| if line.contains('*') { line.to_owned() } else { format!("{line}*") }));
    passed.dedup();
    passed
}

/// # Errors
/// When a column is said to be what another is already.
fn parts(draft: &Draft) -> Result<Vec<(Kind, Part<'_>)>, (String, String)> {
    let mut parts: Vec<(Kind, Part<'_>)> = vec![];
    for (g, group) in draft.groups.iter().enumerate() {
        let Some(hold) = Hold::of(&group.holds) else { continue };
        for kind in hold.kinds() {
            let part = Part {
                sheets: patterns(draft, group, hold),
                not_sheets: if hold == Hold::Client { others(draft, g) } else { vec![] },
                rows: match (hold, kind) {
                    (Hold::Log, Kind::Referrals) => "repeated",
                    (Hold::Client, Kind::Referrals) => "head",
                    _ => "",
                },
                heading_rows: group.heading_rows,
                fields: of_group(g, group, hold, kind)?,
            };
            if let Some(missing) = kind.lacks(|field| part.fields.contains_key(field)) {
                let says = super::vocabulary::WORDS.says(kind.id(), missing).to_lowercase();
                let sheets = group.sheets.join("”, “");
                return Err((
                    format!("hold-{g}"),
                    format!("Choose the column of “{sheets}” that has the {says}, or choose that the sheet is not read."),
                ));
            }
            match parts.iter_mut().find(|(of, other)| *of == kind && other.is_laid_out_alike(&part)) {
                Some((_, other)) => other.join(part),
                None => parts.push((kind, part)),
            }
        }
    }
    units_of_stays(&mut parts);
    parts.sort_by_key(|(kind, _)| *kind);
    Ok(parts)
}

impl<'d> Part<'d> {
    /// Whether one part of the mapping can say both: nothing but the words of their headings, and columns that rows of the
    /// kind can do without, may differ.
    fn is_laid_out_alike(&self, other: &Part<'_>) -> bool {
        let plain = |cols: &[&Col]| matches!(cols, [col] if col.stands == Stands::Headed && col.nth == 1);
        let how = |col: &Col| (col.unit.clone(), col.fill.clone(), col.times.clone(), col.dates.clone());
        let agree = |field: &&str| match (self.fields.get(*field), other.fields.get(*field)) {
            (Some(one), Some(two)) if plain(one) && plain(two) => how(one[0]) == how(two[0]),
            (Some(one), Some(two)) => one == two,
            (Some(one), None) | (None, Some(one)) => plain(one) && !is_needed(field),
            (None, None) => true,
        };
        (self.rows, self.heading_rows, &self.not_sheets) == (other.rows, other.heading_rows, &other.not_sheets)
            && self.fields.keys().chain(other.fields.keys()).all(agree)
    }

    fn join(&mut self, other: Part<'d>) {
        self.sheets.extend(other.sheets);
        for (field, cols) in other.fields {
            let own = self.fields.entry(field).or_default();
            own.extend(cols.into_iter().filter(|col| !own.contains(col)).collect::<Vec<_>>());
        }
    }
}

fn is_needed(field: &str) -> bool {
    Kind::ALL.into_iter().any(|kind| kind.is_needed(field))
}

/// Where no sheet lists the units, they are those that somebody stayed in.
fn units_of_stays(parts: &mut Vec<(Kind, Part<'_>)>) {
    if parts.iter().any(|(kind, _)| *kind == Kind::Units) {
        return;
    }
    let stays = parts.iter().filter(|(kind, _)| *kind == Kind::Stays);
    let units = stays.filter_map(|(_, stays)| {
        let fields = BTreeMap::from([("name", stays.fields.get("unit")?.clone())]);
        Some((
            Kind::Units,
            Part { sheets: stays.sheets.clone(), rows: "repeated", heading_rows: stays.heading_rows, fields, ..Part::default() },
        ))
    });
    let units: Vec<_> = units.collect();
    parts.extend(units);
}

/// The fields of one kind in a group, each with the columns it is made of.
fn of_group(g: usize, group: &Group, hold: Hold, kind: Kind) -> Result<BTreeMap<&str, Vec<&Col>>, (String, String)> {
    let mut fields: BTreeMap<&str, Vec<&Col>> = BTreeMap::new();
    for (c, col) in group.columns.iter().enumerate() {
        for (_, field) in hold.stands_for(&col.field).into_iter().filter(|(of, _)| *of == kind) {
            let before = fields.entry(field).or_default();
            if !before.is_empty() && !is_joined(field) {
                if before[0].stands == Stands::Constant || col.stands == Stands::Constant {
                    let says = format!("A column of “{}” says this already for each row.", group.sheets.join("”, “"));
                    let nth = group.columns[..c].iter().filter(|col| col.stands == Stands::Constant).count();
                    return Err((format!("const-{g}-{nth}"), says));
                }
                let says = format!(
                    "Two columns of “{}” are said to be the same. Choose another, or “Not read”, for “{}”.",
                    group.sheets.join("”, “"),
                    col.heading
                );
                return Err((format!("col-{g}-{c}"), says));
            }
            before.push(col);
        }
    }
    // Where the referral has no day of its own, it is that of the first contact, or of the arrival.
    let day = match hold {
        Hold::Log => "contacts.happened_on",
        Hold::Residents => "stays.arrived_on",
        _ => "",
    };
    if kind == Kind::Referrals && !day.is_empty() && !fields.contains_key("received_on") {
        let cols: Vec<&Col> = group.columns.iter().filter(|col| col.field == day).collect();
        if !cols.is_empty() {
            fields.insert("received_on", cols);
        }
    }
    if hold == Hold::Client {
        // Her rows are known by her sheet, as she is.
        let number: Vec<&Col> = group.columns.iter().filter(|col| col.stands == Stands::SheetName).collect();
        fields.insert("reference", number);
    }
    Ok(fields)
}

/// The names of a group's sheets, and a pattern for those to come: of "Contacts 2024" also "Contacts*".
fn patterns(draft: &Draft, group: &Group, hold: Hold) -> Vec<String> {
    if hold == Hold::Client && group.sheets.len() > 1 {
        return vec!["*".into()];
    }
    let mut names = group.sheets.clone();
    for sheet in &group.sheets {
        let stem = sheet.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned();
        let dated = stem.len() < sheet.len() && stem.chars().count() >= 4;
        let pattern = format!("{stem}*");
        let takes_another = draft.groups.iter().any(|other| {
            other.holds != group.holds && !other.holds.is_empty() && other.sheets.iter().any(|name| key(name).starts_with(&key(&stem)))
        });
        if dated && !takes_another && !names.contains(&pattern) {
            names.push(pattern);
        }
    }
    names
}

fn others(draft: &Draft, but: usize) -> Vec<String> {
    draft.groups.iter().enumerate().filter(|(g, _)| *g != but).flat_map(|(_, group)| group.sheets.clone()).collect()
}

impl Part<'_> {
    /// `is_one`: whether it is the only part of its kind.
    fn write(&self, kind: Kind, is_one: bool, draft: &Draft, out: &mut String) {
        let title = if is_one { format!("[{}]", kind.id()) } else { format!("[[{}]]", kind.id()) };
        let _ = writeln!(out, "\n{title}\nsheet = {}", list(&self.sheets));
        if !self.not_sheets.is_empty() {
            let _ = writeln!(out, "not_sheet = {}", list(&self.not_sheets));
        }
        if !self.rows.is_empty() {
            let _ = writeln!(out, "rows = {}", quoted(self.rows));
        }
        if self.heading_rows > 1 {
            let _ = writeln!(out, "heading_rows = {}", self.heading_rows);
        }
        let _ = writeln!(out, "[{}.columns]", kind.id());
        for (field, cols) in self.fields.iter().filter(|(field, _)| **field != "course") {
            let _ = writeln!(out, "{field} = {}", place(kind, field, cols, draft));
        }
        if let Some(courses) = self.fields.get("course") {
            let _ = writeln!(out, "[staff.courses]");
            for col in courses {
                let _ = writeln!(out, "{} = {}", quoted(&col.heading), quoted(&col.heading));
            }
        }
    }
}

/// Where a field stands and how its cells are meant.
fn place(kind: Kind, field: &str, cols: &[&Col], draft: &Draft) -> String {
    let mut headings: Vec<&str> = vec![];
    for col in cols {
        if !headings.contains(&col.heading.as_str()) {
            headings.push(&col.heading);
        }
    }
    let texts = |texts: &[&str]| if let [one] = texts { quoted(one) } else { list(texts) };
    let first = cols[0];
    let mut keys = match first.stands {
        Stands::SheetName => vec!["from = \"sheet\"".to_owned()],
        Stands::Above => vec!["from = \"above\"".to_owned()],
        Stands::Constant => vec![format!("value = {}", quoted(&first.heading))],
        Stands::Labelled => vec![format!("label = {}", texts(&headings))],
        Stands::Unheaded => vec![format!("column = {}", quoted(&letters(first.at)))],
        // Columns of one sheet make one value; those of several sheets are one column under other headings.
        Stands::Headed if is_joined(field) && headings.len() > 1 && is_one_sheet(draft, cols) => {
            vec![format!("join = {}", list(&headings))]
        }
        Stands::Headed => vec![format!("heading = {}", texts(&headings))],
    };
    if first.stands == Stands::Headed && first.nth > 1 {
        keys.push(format!("nth = {}", first.nth));
    }
    if field == "minutes" && ["hours", "h:mm"].contains(&first.unit.as_str()) {
        keys.push(format!("unit = {}", quoted(&first.unit)));
    }
    for (key, said) in [("dates", &first.dates), ("times", &first.times)] {
        if !said.is_empty() && is_of_days(field) {
            keys.push(format!("{key} = {}", quoted(said)));
        }
    }
    if first.fill == "above" {
        keys.push("fill = true".into());
    }
    if list_of(kind, field) == Some("") {
        for answer in ["yes", "no"] {
            let code = format!("{}.{field}", kind.id());
            let words: Vec<&str> =
                draft.words.iter().filter(|word| word.field == code && word.means == answer).map(|word| word.value.as_str()).collect();
            if !words.is_empty() {
                keys.push(format!("{answer} = {}", list(&words)));
            }
        }
    }
    match &keys[..] {
        [only] if only.starts_with("heading = ") => only["heading = ".len()..].to_owned(),
        keys => format!("{{ {} }}", keys.join(", ")),
    }
}

/// Days, and times that go with them.
fn is_of_days(field: &str) -> bool {
    field.ends_with("_on") || field.ends_with("_time") || ["resettlement_from", "resettlement_to"].contains(&field)
}

fn is_one_sheet(draft: &Draft, cols: &[&Col]) -> bool {
    draft.groups.iter().any(|group| cols.iter().all(|col| group.columns.iter().any(|own| std::ptr::eq(own, *col))))
}

fn letters(at: usize) -> String {
    let own = char::from(b'A' + (at % 26) as u8);
    if at < 26 { own.to_string() } else { format!("{}{own}", letters(at / 26 - 1)) }
}

fn workers(draft: &Draft, out: &mut String) {
    let is_named = |name: &str| draft.workers.iter().any(|worker| worker.is == name && worker.name != name);
    let mut volunteers: Vec<&str> = draft
        .workers
        .iter()
        .filter(|worker| worker.volunteer)
        .map(|w| if w.is.is_empty() { w.name.as_str() } else { w.is.as_str() })
        .collect();
    volunteers.sort_unstable();
    volunteers.dedup();
    if !volunteers.is_empty() {
        let _ = writeln!(out, "volunteers = {}", list(&volunteers));
    }
    let mut names: Vec<&str> = draft.workers.iter().map(|worker| worker.is.as_str()).filter(|is| !is.is_empty() && is_named(is)).collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() {
        let _ = writeln!(out, "\n[workers]");
        for name in names {
            let forms: Vec<&str> =
                draft.workers.iter().filter(|worker| worker.is == name && worker.name != name).map(|worker| worker.name.as_str()).collect();
            let _ = writeln!(out, "{} = {}", quoted(name), list(&forms));
        }
    }
}

/// Categories as people spell them here; what stands instead of an answer, for all lists together.
fn categories(draft: &Draft, pack: &Pack, out: &mut String) {
    const UNANSWERED: [&str; 3] = ["not-known", "declined", "not-asked"];
    let mut lists: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    let mut unanswered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut met: Vec<(String, String)> = vec![];
    for word in draft.words.iter().filter(|word| !word.means.is_empty()) {
        let known = || categories::entries(pack, &word.list).iter().any(|(id, _)| *id == word.means);
        let into = match word.list.as_str() {
            "" if UNANSWERED.contains(&word.means.as_str()) => &mut unanswered,
            "" => continue,
            _ if known() => lists.entry(&word.list).or_default(),
            _ if UNANSWERED.contains(&word.means.as_str()) => &mut unanswered,
            _ => continue,
        };
        // A form leads to one entry of a list only: the first that was said stands.
        let place = if word.list.is_empty() || !known() { String::new() } else { word.list.clone() };
        let form = (place, key(&word.value));
        if form.1.is_empty() && word.list.is_empty() || met.contains(&form) {
            continue;
        }
        met.push(form);
        into.entry(&word.means).or_default().push(&word.value);
    }
    let mut write = |title: String, entries: &BTreeMap<&str, Vec<&str>>| {
        let _ = writeln!(out, "\n[{title}]");
        for (id, forms) in entries {
            let _ = writeln!(out, "{id} = {}", list(forms));
        }
    };
    if !unanswered.is_empty() {
        write("unanswered".into(), &unanswered);
    }
    for (name, entries) in &lists {
        write(format!("categories.{name}"), entries);
    }
}

/// Kinds of fact that nothing in the mapping can tell.
fn silent(parts: &[(Kind, Part<'_>)]) -> Vec<&'static str> {
    let has = |kind: Kind, field: &str| parts.iter().any(|(of, part)| *of == kind && part.fields.contains_key(field));
    let has_part = |kind: Kind| parts.iter().any(|(of, _)| *of == kind);
    let mut silent = vec![
        "comprehensive-assessment",
        "incident",
        "message-received",
        "message-answered",
        "unit-ready",
        "unit-delay-explained",
        "referral-closed",
        "marac-heard",
        "marac-feedback-given",
        "safety-plan-made",
        "needs-assessed",
    ];
    let dash = has_part(Kind::Dash) || has(Kind::Stays, "dash_on") || has(Kind::Referrals, "dash_score");
    let told: [(bool, &[&'static str]); 9] = [
        (has_part(Kind::Contacts), &["first-contact-made", "contact-made"]),
        (dash, &["dash"]),
        (dash || has(Kind::Referrals, "risk"), &["risk-assessed"]),
        (has(Kind::Stays, "marac_on"), &["marac-referred"]),
        (has(Kind::Stays, "plan_on"), &["support-plan-agreed"]),
        (has(Kind::Stays, "plan_review_on"), &["support-plan-reviewed"]),
        (has(Kind::Stays, "exit_interview"), &["exit-interview"]),
        (has(Kind::Stays, "resettlement_from"), &["resettlement-started", "resettlement-ended"]),
        (has(Kind::Stays, "long_stay_reason"), &["long-stay-reported"]),
    ];
    silent.extend(told.iter().filter(|(there, _)| !there).flat_map(|(_, kinds)| *kinds));
    if !has(Kind::Referrals, "outcome") {
        silent.push("referral-answered");
    }
    silent
}
