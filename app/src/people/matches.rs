//! People known already who may be the one that somebody is writing down: who, why, and what is known of them. Whoever
//! writes decides; nobody is joined or linked without.

use std::collections::{BTreeMap, BTreeSet};

use govuk::Choice;
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    alike::{self, Someone, names::name_key},
    heard::{self, Like, Whom},
    whole_name,
};
use crate::{
    App, args,
    db::{DbError, Read, Value},
    duties::pages::day,
    error::Problem,
    row,
    session::SignedIn,
};
use crate::{sealed::Sealed, seen, shown_dated, shown_episode, shown_referral, shown_written, unsealed};

row! {
    /// What is shown of somebody who may be the one.
    #[derive(Clone, Debug)]
    pub struct Known {
        pub id: i64,
        pub root_id: i64,
        pub reference: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<Date>,
        pub postcode: Option<Sealed>,
        pub gender: Option<String>,
        pub referrals: i64,
        pub last_received_on: Option<Date>,
        pub last_outcome: Option<String>,
        pub unit: Option<String>,
        pub safe_contact: bool,
        pub parent: Option<String>,
    }
}

/// Somebody who may be the one, and why.
#[derive(Clone, Debug)]
pub struct Match {
    pub known: Known,
    pub score: i64,
    /// One reason a line.
    pub why: String,
}

macro_rules! known {
    ($today:literal, $rest:literal) => {
        concat!(
            "SELECT p.id, root.id AS root_id, root.reference, root.given_name, root.family_name, root.born_on,
                (SELECT ",
            unsealed!("characteristic", "c", "value", "pk"),
            " FROM characteristic c LEFT JOIN person_key pk ON pk.person_id = c.person_id WHERE c.person_id = p.id AND c.kind = 'postcode' AND c.withdrawn_at IS NULL AND ",
            shown_dated!("where", "c.referral_id", "CAST(NULL AS BIGINT)", "c.person_id", "c.recorded_by", "c.recorded_at"),
            " ORDER BY c.since_on DESC, c.id DESC LIMIT 1) AS postcode,
                (SELECT c.value FROM characteristic c WHERE c.person_id = p.id AND c.kind = 'gender' AND c.withdrawn_at IS NULL
                 ORDER BY c.since_on DESC, c.id DESC LIMIT 1) AS gender,
                (SELECT count(*) FROM referral r JOIN person x ON x.id = r.person_id WHERE x.root_id = root.id AND ",
            shown_referral!("timeline", "r.id"),
            ") AS referrals,
                (SELECT max(r.received_on) FROM referral r JOIN person x ON x.id = r.person_id WHERE x.root_id = root.id AND ",
            shown_referral!("timeline", "r.id"),
            ") AS last_received_on,
                (SELECT r.outcome FROM referral r JOIN person x ON x.id = r.person_id WHERE x.root_id = root.id AND ",
            shown_referral!("timeline", "r.id"),
            " ORDER BY r.received_on DESC, r.id DESC LIMIT 1) AS last_outcome,
                (SELECT u.name FROM person x JOIN episode e ON e.person_id = x.id JOIN stay s ON s.episode_id = e.id JOIN unit u ON u.id = s.unit_id
                 WHERE x.root_id = root.id AND e.withdrawn_at IS NULL AND s.withdrawn_at IS NULL AND ",
            shown_episode!("where", "e.id"),
            " AND s.arrived_on <= ",
            $today,
            " AND (s.departed_on IS NULL OR s.departed_on > ",
            $today,
            concat!(") LIMIT 1) AS unit,
                EXISTS (SELECT 1 FROM safe_contact s JOIN person x ON x.id = s.person_id WHERE x.root_id = root.id AND s.withdrawn_at IS NULL AND ",
shown_written!("contact", "s.person_id", "s.recorded_by", "s.recorded_at"),
") AS safe_contact,
                (SELECT min(q.given_name || ' ' || q.family_name) FROM relationship h JOIN person m ON m.id = h.other_id JOIN person y ON y.id = h.person_id
                 JOIN person q ON q.id = y.root_id WHERE m.root_id = root.id AND h.kind = 'child' AND h.withdrawn_at IS NULL AND ",
seen!("q.id"),
" AND ",
shown_written!("children", "h.person_id", "h.recorded_by", "h.recorded_at"),
") AS parent
             FROM service_user p JOIN person root ON root.id = p.root_id WHERE ",
seen!("root.id"),
" AND "),
            $rest
        )
    };
}

impl Known {
    fn someone(&self) -> Someone {
        Someone {
            given: self.given_name.clone(),
            family: self.family_name.clone(),
            born_on: self.born_on,
            postcode: self.postcode.clone().unwrap_or_default().into(),
            gender: self.gender.clone().unwrap_or_default(),
        }
    }
}

/// One word of a name that more have than this says of nobody that they may be the one.
const OF_ONE_WORD: usize = 5;

/// Those who may be somebody of this name and birth who is not written down yet, likeliest first, each person once: by name and birth, and
/// by any name like it that they have or had, unless they were surely born on another day.
pub async fn of(read: &mut Read, new: &Someone, today: Date) -> Result<Vec<Match>, DbError> {
    let mut names = heard::called_like(read, std::slice::from_ref(new), Whom::Seen).await?.pop().unwrap_or_default();
    if heard::words(new).len() < 2 && names.len() > OF_ONE_WORD {
        names.clear();
    }
    let known = known_of_each(read, std::slice::from_ref(new), &names.keys().copied().collect(), today).await?;
    let mut may = held_against(known, new, &names);
    may.retain(|one| match (one.known.born_on, new.born_on) {
        (Some(x), Some(y)) => one.score > ALIKE || alike::may_be_one_birth(x, y),
        _ => true,
    });
    may.truncate(10);
    Ok(may)
}

/// Those of the known who may be somebody, likeliest first, each person once.
fn alike_to(known: Vec<Known>, new: &Someone) -> Vec<Match> {
    let mut people: Vec<Someone> = known.iter().map(Known::someone).collect();
    let at = people.len();
    people.push(new.clone());
    let mut found: Vec<(usize, i64, String)> = vec![];
    for group in alike::exact(&people).iter().filter(|group| group.contains(&at)) {
        found.extend(group.iter().filter(|one| **one != at).map(|one| (*one, 100, "The same name and date of birth".to_owned())));
    }
    found.extend(alike::likely(&people, |one| one == at).into_iter().map(|pair| (pair.a.min(pair.b), pair.score, pair.why.join("\n"))));
    found.sort_by_key(|(_, score, _)| -score);
    let mut once: Vec<Match> = vec![];
    for (one, score, why) in found {
        if once.iter().all(|there| there.known.root_id != known[one].root_id) {
            once.push(Match { known: known[one].clone(), score, why });
        }
    }
    once.truncate(10);
    once
}

/// Of each of a list, those known already who may be the one: by name and birth as [`of`], and, since a list from elsewhere may have no
/// birth or another, by any name like it. Three statements, until the list has some hundreds of words.
pub async fn of_each(read: &mut Read, all: &[Someone], today: Date) -> Result<Vec<Vec<Match>>, DbError> {
    let by_name = heard::called_like(read, all, Whom::Seen).await?;
    let roots: BTreeSet<i64> = by_name.iter().flat_map(BTreeMap::keys).copied().collect();
    let known = known_of_each(read, all, &roots, today).await?;
    let each = all.iter().zip(by_name).map(|(new, names)| {
        let key = name_key(&new.given, &new.family);
        let born = |one: &Known| one.born_on.is_some() && (one.born_on == new.born_on || one.born_on == new.born_on.and_then(swapped));
        let called = |one: &Known| names.contains_key(&one.root_id) || name_key(&one.given_name, &one.family_name) == key;
        let theirs: Vec<Known> = known.iter().filter(|one| called(one) || born(one)).cloned().collect();
        let mut may = held_against(theirs, new, &names);
        may.truncate(8);
        may
    });
    Ok(each.collect())
}

/// What is said of a name alone; every pair that is offered by name and birth is likelier.
const ALIKE: i64 = 30;

/// Those of the known who may be somebody: by name and birth, then by a name like it, the nearest first.
fn held_against(known: Vec<Known>, new: &Someone, names: &BTreeMap<i64, Like>) -> Vec<Match> {
    let mut may = alike_to(known.clone(), new);
    let mut others: Vec<(&Known, Like)> = vec![];
    for one in &known {
        let there =
            |root: i64| may.iter().any(|there| there.known.root_id == root) || others.iter().any(|(there, _)| there.root_id == root);
        if let Some(like) = names.get(&one.root_id).filter(|_| !there(one.root_id)) {
            others.push((one, *like));
        }
    }
    others.sort_by_key(|(one, like)| (like.place(), one.id));
    for (one, like) in others {
        let beside = match (one.born_on, new.born_on) {
            (Some(x), Some(y)) if x != y => "; the date of birth is another",
            (Some(x), Some(y)) if x == y => "; the same date of birth",
            _ => "; without a date of birth on one side",
        };
        let why = if like.is_same { "The same name, or one that they have or had" } else { "A name like it" };
        may.push(Match { known: one.clone(), score: ALIKE, why: format!("{why}{beside}") });
    }
    may
}

/// Somebody of this number who is called exactly so.
pub async fn by_number(read: &mut Read, reference: &str, new: &Someone, today: Date) -> Result<Option<Match>, DbError> {
    let known: Option<Known> = read.one(known!("$2", "p.id = root.id AND root.reference = $1"), args![reference, today]).await?;
    let key = name_key(&new.given, &new.family);
    let same = known.filter(|one| !key.is_empty() && name_key(&one.given_name, &one.family_name) == key && one.born_on == new.born_on);
    Ok(same.map(|known| Match { known, score: 100, why: "The same name, chosen on their page".into() }))
}

fn swapped(born: Date) -> Option<Date> {
    Date::new(born.year(), born.day(), born.month()).ok()
}

/// What is known of these, of whoever is called exactly so, and of whoever was born on these days. A list of a few thousand is no list of
/// one meeting.
async fn known_of_each(read: &mut Read, all: &[Someone], roots: &BTreeSet<i64>, today: Date) -> Result<Vec<Known>, DbError> {
    let births: BTreeSet<Date> = all.iter().filter_map(|new| new.born_on).flat_map(|born| [Some(born), swapped(born)]).flatten().collect();
    let keys: BTreeSet<String> = all.iter().map(|new| name_key(&new.given, &new.family)).filter(|key| !key.is_empty()).collect();
    let mut values: Vec<Value> = args![today];
    let mut listed = |these: Vec<Value>| {
        let from = values.len() + 1;
        let places: Vec<String> = (from..from + these.len()).map(|n| format!("${n}")).collect();
        values.extend(these);
        if places.is_empty() { "NULL".to_owned() } else { places.join(", ") }
    };
    let roots = listed(roots.iter().take(2000).map(|id| Value::from(*id)).collect());
    let births = listed(births.into_iter().map(Value::from).collect());
    let keys = listed(keys.into_iter().map(Value::from).collect());
    if [&roots, &births, &keys].iter().all(|one| *one == "NULL") {
        return Ok(vec![]);
    }
    let sql = known!("$1", "(p.root_id IN (ROOTS) OR p.born_on IN (BIRTHS) OR p.name_key IN (KEYS)) ORDER BY p.id LIMIT 2000");
    read.all_assembled(sql.replace("ROOTS", &roots).replace("BIRTHS", &births).replace("KEYS", &keys), values).await
}

row! {
    /// A pair that waits for a decision, with the other side of it.
    struct Offered { pair_id: i64, other_id: i64, score: i64, why: String }
}

/// Those who may be a person that is written down, by the pairs that wait for a decision; with the number of the pair.
pub async fn offered(read: &mut Read, root_id: i64, today: Date) -> Result<Vec<(i64, Match)>, DbError> {
    let pairs: Vec<Offered> = read
        .all(
            concat!("SELECT q.id AS pair_id, CASE WHEN a.root_id = $1 THEN q.b_id ELSE q.a_id END AS other_id, q.score, q.why
             FROM person_pair q JOIN person a ON a.id = q.a_id JOIN person b ON b.id = q.b_id
             WHERE ",
seen!("a.root_id"),
" AND ",
seen!("b.root_id"),
" AND q.state = 'offered' AND a.root_id <> b.root_id AND (a.root_id = $1 OR b.root_id = $1) ORDER BY q.score DESC, q.id LIMIT 10"),
            args![root_id],
        )
        .await?;
    if pairs.is_empty() {
        return Ok(vec![]);
    }
    let known: Vec<Known> = read
        .all(
            known!(
                "$2",
                "p.id IN (SELECT CASE WHEN a.root_id = $1 THEN q.b_id ELSE q.a_id END
                 FROM person_pair q JOIN person a ON a.id = q.a_id JOIN person b ON b.id = q.b_id
                 WHERE q.state = 'offered' AND a.root_id <> b.root_id AND (a.root_id = $1 OR b.root_id = $1))"
            ),
            args![root_id, today],
        )
        .await?;
    let with = |pair: Offered| {
        let known = known.iter().find(|known| known.id == pair.other_id)?.clone();
        Some((pair.pair_id, Match { known, score: pair.score, why: pair.why }))
    };
    Ok(pairs.into_iter().filter_map(with).collect())
}

/// Writes that these were looked at, before they are shown.
pub async fn looked_at<'m>(app: &App, who: &SignedIn, matches: impl Iterator<Item = &'m Match>) -> Result<(), Problem> {
    Ok(app.db.looks.seal_each(who.actor(), "looked", "person", matches.map(|one| one.known.root_id), "compared").await?)
}

impl Match {
    pub fn name(&self) -> String {
        whole_name(&self.known.given_name, &self.known.family_name)
    }

    /// Who it is: name, reference, birth.
    pub fn who(&self, today: Date) -> String {
        let born = self.known.born_on.map_or("no date of birth".to_owned(), |born| {
            format!("born {}, aged {}", crate::words::short_day(born), super::age(born, today))
        });
        format!("{} ({}), {born}", self.name(), self.known.reference)
    }

    /// Where they stand here, without a unit's name.
    pub fn stands(&self) -> &'static str {
        let known = &self.known;
        match (&known.unit, known.last_outcome.as_deref()) {
            (Some(_), _) => "In one of our units now",
            (None, Some("waiting")) => "On the waiting list",
            (None, Some("accepted")) => "Supported by us, now or before",
            (None, Some("redirected")) => "Referred to us and sent on to another service",
            (None, Some("declined")) => "Referred to us and declined",
            (None, Some("withdrawn")) => "Referred to us, and it was withdrawn",
            (None, Some("mistake")) => "Known, and never referred by themself",
            (None, Some(_)) => "Referred to us and not answered yet",
            (None, None) if known.parent.is_some() => "A child we know",
            (None, None) => "Known, and never referred by themself",
        }
    }

    /// Why it may be the one, and what is known.
    pub fn what(&self) -> String {
        let known = &self.known;
        let mut says = vec![self.why.replace('\n', "; ")];
        match (&known.unit, known.last_outcome.as_deref()) {
            (Some(unit), _) => says.push(format!("In unit {unit} now")),
            (None, Some("waiting")) => says.push("On the waiting list".into()),
            _ => {}
        }
        if let Some(on) = known.last_received_on {
            let times = if known.referrals == 1 { "once".to_owned() } else { format!("{} times", known.referrals) };
            says.push(format!("Referred {times}, last {}", day(on)));
        }
        if let Some(parent) = &known.parent {
            says.push(format!("Child of {parent}"));
        }
        if known.safe_contact {
            says.push("Safe contact details are known".into());
        }
        says.join(". ") + "."
    }
}

/// The answers to "is it one of these?", each with why: a reference, or "new".
pub fn choices(matches: &[Match], today: Date, nobody: &'static str) -> Vec<OwnedChoice> {
    let mut all: Vec<OwnedChoice> =
        matches.iter().map(|one| OwnedChoice { value: one.known.reference.clone(), says: one.who(today), hint: one.what() }).collect();
    all.push(OwnedChoice { value: "new".into(), says: nobody.into(), hint: String::new() });
    all
}

/// An answer that owns its words.
pub struct OwnedChoice {
    value: String,
    says: String,
    hint: String,
}

impl OwnedChoice {
    pub fn choice(&self) -> Choice<'_> {
        Choice { hint: &self.hint, ..Choice::new(&self.value, &self.says) }
    }
}

/// A match in a paragraph, for a page that asks about each by itself.
pub fn described(one: &Match, today: Date) -> Markup {
    html! {
        p class="govuk-body govuk-!-margin-bottom-1" { strong { (one.who(today)) } }
        p class="govuk-body" { (one.what()) }
    }
}
