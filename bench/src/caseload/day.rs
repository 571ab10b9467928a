//! What comes about: a referral with all that follows it, and a contact.

use holdfast::{
    args, ids,
    people::characteristics::record::{self, Telling},
    sealed::{Whose, at as place},
};
use jiff::{Timestamp, ToSpan as _, civil::Date};

use super::{
    Case, Stay, born,
    chance::Chance,
    days,
    records::{Of, record},
    write::{Ground, Tables, instant, person},
};

const SOURCES: [(&str, usize); 7] = [
    ("police", 30),
    ("housing-options", 18),
    ("self", 14),
    ("community-dasv", 14),
    ("childrens-social-care", 10),
    ("health", 8),
    ("adult-social-care", 6),
];
const ETHNICITIES: [(&str, usize); 6] =
    [("white-british", 70), ("white-other", 5), ("asian", 11), ("black", 7), ("mixed", 5), ("not-known", 2)];
const NEEDS: [(&str, usize); 4] = [("mental-health", 23), ("alcohol-and-drugs", 12), ("offending", 3), ("other", 12)];
const GENDERS: [(&str, usize); 4] = [("female", 94), ("male", 4), ("non-binary", 1), ("not-known", 1)];
const SEXUALITIES: [(&str, usize); 4] = [("heterosexual", 86), ("gay-or-lesbian", 3), ("bisexual", 4), ("not-known", 7)];
const LEVELS: [(&str, usize); 3] = [("high", 31), ("medium", 40), ("standard", 29)];
const MOVES: [(&str, usize); 6] = [
    ("social-housing", 36),
    ("private-rented", 16),
    ("refuge", 10),
    ("family-or-friends", 16),
    ("returned-home", 12),
    ("returned-to-abuser", 10),
];
const MEANS: [(&str, usize); 4] = [("phone", 5), ("face-to-face", 3), ("text", 2), ("email", 1)];

/// A referral that came about, with the episode it led to and the support that followed from a day on.
#[derive(Clone, Copy, Default)]
pub struct Begun {
    pub referral: i64,
    episode: Option<i64>,
    after: Option<(Date, i64)>,
}

impl Begun {
    fn episode_on(&self, on: Date) -> Option<i64> {
        self.after.filter(|(from, _)| on >= *from).map(|(_, episode)| episode).or(self.episode)
    }
}

/// A referral and what follows it.
pub fn case(tables: &mut Tables, ground: &mut Ground, case: &Case, number: usize, chance: &mut Chance) -> Begun {
    let on = case.received_on;
    let at = instant(on, chance.between(8 * 60, 20 * 60));
    let person = person(tables, ground, born(chance, on), at, chance);
    let id = ids::next(at);
    let worker = ground.workers[case.worker];
    tables.push(
        "referral",
        args![
            id,
            format!("R{:04}", number + 1),
            person,
            "cornwall-dispersed",
            "email",
            on,
            at,
            chance.weighed(&SOURCES),
            "",
            "Agency",
            "Asked for safe accommodation and support.",
            chance.weighed(&LEVELS),
            "",
            at
        ],
    );
    told(tables, ground, Telling { person_id: person, referral_id: Some(id), on, told_by: "referrer", at, by: None }, chance);
    let accepted = answered(tables, ground, case, (id, at), chance);
    let mut begun = Begun { referral: id, ..Begun::default() };
    if accepted {
        let episode = ids::next(at);
        let reason = if case.ends_on.is_none() { "" } else { "moved-on" };
        let nothing: Option<i64> = None;
        let row = args![episode, person, ground.services.0, id, nothing, worker, on, case.ends_on, reason, at];
        tables.push("episode", row);
        begun.episode = Some(episode);
    }
    if case.ends_on.is_none() {
        let line = ids::next(at);
        let seal = |column: &str, text: &str| ground.keys.seal(Whose::Person(person), place("safe_contact", column), line, text);
        let mut row = args![line, line, person, "phone", "", "yes"];
        let told = [
            ("means", "Phone"),
            ("phone", "01632 960123"),
            ("safe_times", "Weekdays before three"),
            ("who_answers", ""),
            ("voicemail", "No"),
            ("texts", ""),
            ("letters", ""),
            ("may_say", "Nothing"),
            ("code_word", "Juniper"),
        ];
        row.extend(told.into_iter().map(|(column, text)| seal(column, text).into()));
        row.extend(args![on, at, 0_i64]);
        tables.push("safe_contact", row);
    }
    children(tables, ground, (id, person), (on, at), chance);
    assessed(tables, ground, case, Of { person, referral: id }, chance);
    if let (Some(stay), Some(episode)) = (case.stay, begun.episode) {
        begun.after = stayed(tables, ground, stay, (id, person, episode, worker), chance);
    }
    followed(tables, ground, case, Of { person, referral: id }, chance);
    begun
}

/// What the referral told of the person.
fn told(tables: &mut Tables, ground: &Ground, telling: Telling<'_>, chance: &mut Chance) {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" };
    let postcode = format!("ZZ{} {}XX", chance.between(1, 30), chance.between(1, 9));
    let told = [
        ("gender", chance.weighed(&GENDERS), ""),
        ("ethnicity", chance.weighed(&ETHNICITIES), ""),
        ("disability", yes_or_no(chance.of_thousand(140)), ""),
        ("sexuality", chance.weighed(&SEXUALITIES), ""),
        ("no-recourse", yes_or_no(chance.of_thousand(36)), ""),
        ("main-need", chance.weighed(&NEEDS), ""),
        ("second-need", "none", ""),
        ("postcode", postcode.as_str(), ""),
    ];
    tables.extend("characteristic", record::rows(&ground.keys, telling, &told).expect("statements can be sealed"));
}

/// Says whether it was accepted.
fn answered(tables: &mut Tables, ground: &Ground, case: &Case, (referral, at): (i64, Timestamp), chance: &mut Chance) -> bool {
    let accepted = case.stay.is_some() || case.ends_on.is_none() || !chance.of_thousand(610);
    let (outcome, reason) = match accepted {
        true => ("accepted", ""),
        false => {
            ("declined", chance.weighed(&[("no-vacancy", 40), ("client-declined", 35), ("needs-too-high", 15), ("unable-to-contact", 10)]))
        }
    };
    let answered = at + jiff::SignedDuration::from_mins(chance.between(20, 60 * 30));
    let on = case.received_on.saturating_add(i64::from(chance.of_thousand(300)).days()).min(ground.today);
    let row = args![ids::next(at), referral, outcome, reason, "", "", "", on, answered, answered];
    tables.push("referral_answer", row);
    accepted
}

fn children(tables: &mut Tables, ground: &mut Ground, (referral, parent): (i64, i64), (on, at): (Date, Timestamp), chance: &mut Chance) {
    if !chance.of_thousand(620) {
        return;
    }
    let many: usize = chance.weighed(&[("1", 35), ("2", 35), ("3", 20), ("4", 10)]).parse().unwrap_or(1);
    for _ in 0..many {
        let born_on = on.saturating_sub(chance.between(100, 17 * 365).days());
        let kid = person(tables, ground, born_on, at, chance);
        let social = chance.weighed(&[("", 80), ("child-in-need", 12), ("child-protection", 8)]);
        tables.push("came_with", args![ids::next(at), referral, kid, at]);
        tables.push("relationship", args![ids::next(at), parent, kid, "child", "", at]);
        let telling = Telling { person_id: kid, referral_id: Some(referral), on, told_by: "referrer", at, by: None };
        let told = [("sex", chance.one(&["female", "male"]), ""), ("social-care", social, "")];
        tables.extend("characteristic", record::rows(&ground.keys, telling, &told).expect("statements can be sealed"));
    }
}

/// Three DASHes over the case: 24 answers each.
fn assessed(tables: &mut Tables, ground: &Ground, case: &Case, of: Of, chance: &mut Chance) {
    let span = days(case.received_on, case.ends_on.unwrap_or(ground.today));
    let mut on: Vec<Date> = (0..3).map(|_| case.received_on.saturating_add(chance.between(0, span).days())).collect();
    on.sort();
    for (nth, on) in on.into_iter().enumerate() {
        let answers: Vec<bool> = (0..24).map(|_| chance.of_thousand(450)).collect();
        let at = instant(on, chance.between(9 * 60, 17 * 60));
        let (day, worker) = (on.to_string(), ground.workers[case.worker].to_string());
        let names: Vec<String> = (1..=24).map(|item| format!("q{item}")).collect();
        let mut told: Vec<(&str, &str)> =
            names.iter().zip(&answers).map(|(name, yes)| (name.as_str(), if *yes { "yes" } else { "no" })).collect();
        let occasion = ["arrival", "midpoint", "before-exit"][nth];
        told.extend([("judgement", "none"), ("day", day.as_str()), ("worker", worker.as_str()), ("occasion", occasion)]);
        record(tables, ground, "dash", of, &told, at);
        if answers.iter().filter(|yes| **yes).count() >= 14 && chance.of_thousand(800) {
            record(tables, ground, "marac-referral", of, &[("day", &day), ("reason", "high-risk"), ("consent", "given")], at);
        }
    }
}

/// Gives the support that followed, and from when.
fn stayed(
    tables: &mut Tables,
    ground: &Ground,
    stay: Stay,
    (referral, person, episode, worker): (i64, i64, i64, i64),
    chance: &mut Chance,
) -> Option<(Date, i64)> {
    let at = instant(stay.arrived_on, chance.between(9 * 60, 22 * 60));
    let id = ids::next(at);
    let unit = ground.units[stay.unit];
    let planned = stay.departed_on.is_some() && chance.of_thousand(700);
    let (kind, moved) = match stay.departed_on {
        None => ("", ""),
        Some(_) => (if planned { "planned" } else { "unplanned" }, chance.weighed(&MOVES)),
    };
    tables.push("stay", args![id, episode, unit, stay.arrived_on, stay.departed_on, kind, "", planned, moved, "", "", at]);
    let left = stay.departed_on?;
    if chance.of_thousand(900) {
        let ready = left.saturating_add(chance.between(1, 14).days());
        if ready < ground.today {
            tables.push("unit_turnaround", args![ids::next(at), unit, id, "ready", ready, "", at]);
        }
    }
    let ended = left.saturating_add(chance.between(60, 180).days());
    let support = ids::next(at);
    let ended = (ended < ground.today).then_some(ended);
    let reason = if ended.is_some() { "support-ended" } else { "" };
    tables.push("episode", args![support, person, ground.services.1, referral, episode, worker, left, ended, reason, at]);
    Some((left, support))
}

/// The steps, goals and concerns of a case.
fn followed(tables: &mut Tables, ground: &Ground, case: &Case, of: Of, chance: &mut Chance) {
    let begun = case.received_on;
    let at = instant(begun, 18 * 60);
    let last = case.ends_on.unwrap_or(ground.today);
    for (kind, from, to) in [("comprehensive-assessment", 3, 20), ("support-plan-agreed", 5, 30), ("support-plan-reviewed", 60, 120)] {
        let on = begun.saturating_add(chance.between(from, to).days());
        if on <= last && chance.of_thousand(850) {
            record(tables, ground, kind, of, &[("day", &on.to_string())], at);
        }
    }
    for domain in ["safety", "health"] {
        let start = chance.between(1, 5);
        let row = args![
            ids::next(at),
            of.referral,
            domain,
            "",
            start,
            start + chance.between(0, 3),
            case.ends_on.map(|_| start + chance.between(0, 5)),
            at
        ];
        tables.push("goal", row);
    }
    if chance.of_thousand(80) {
        let on = begun.saturating_add(chance.between(0, days(begun, last)).days());
        let about = chance.one(&["adult", "child"]);
        let day = on.to_string();
        record(tables, ground, "concern", of, &[("day", &day), ("kind", "safeguarding"), ("about", about), ("sent_to", "Social care")], at);
    }
}

/// A contact and its note; gives its id.
pub fn contact(tables: &mut Tables, ground: &Ground, case: &Case, begun: Begun, (on, at): (Date, Timestamp), chance: &mut Chance) -> i64 {
    let id = ids::next(at);
    let minutes: i64 =
        chance.weighed(&[("5", 1), ("10", 1), ("15", 1), ("20", 1), ("30", 1), ("45", 1), ("60", 1), ("90", 1)]).parse().unwrap_or(10);
    let row = args![
        id,
        begun.referral,
        begun.episode_on(on),
        on,
        at,
        ground.workers[case.worker],
        chance.weighed(&MEANS),
        "",
        minutes,
        chance.of_thousand(900),
        chance.of_thousand(15),
        "not-covered",
        at
    ];
    tables.push("contact", row);
    tables.push("note", args![ids::next(at), id, ground.names.note(chance), "", at]);
    id
}
