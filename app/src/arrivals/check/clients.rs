//! Whose a row is: referrals by the workbook's numbers, by the numbers of people, or by name and date of birth.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use tabular::{Cell, Row};

use super::{Checking, Refused};
use crate::{
    arrivals::{fields::Whose, table::Table, there::There, values::text},
    people::alike::names::{self, name_key},
};

/// What is known of one referral when another row is held against it.
#[derive(Clone, Debug)]
pub(in crate::arrivals) struct Client {
    /// By what rows find the referral.
    pub reference: String,
    pub received_on: Date,
    pub born_on: Option<Date>,
    pub given: String,
    pub family: String,
    pub outcome: String,
}

#[derive(Default)]
pub(in crate::arrivals) struct Clients {
    all: HashMap<String, Client>,
    /// References, by number of the person, by name, and by initial and surname.
    by_person: HashMap<String, Vec<String>>,
    by_name: HashMap<String, Vec<String>>,
    by_initial: HashMap<String, Vec<String>>,
    /// Numbers of referrals that were met in this workbook.
    met: BTreeSet<String>,
    /// The bare number behind one that its format shows otherwise (17 behind DV-0017), and the other way round.
    aliases: HashMap<String, String>,
    /// Numbers of referrals that were refused: the row.
    refused: HashMap<String, u32>,
}

impl Clients {
    pub(in crate::arrivals) fn of(there: &There) -> Clients {
        let mut clients = Clients::default();
        for known in &there.people {
            let someone = &known.someone;
            let client = Client {
                reference: known.reference.clone(),
                received_on: known.received_on,
                born_on: someone.born_on,
                given: someone.given.clone(),
                family: someone.family.clone(),
                outcome: known.outcome.clone(),
            };
            clients.add(client, &known.person_number);
        }
        clients
    }

    pub(in crate::arrivals) fn add(&mut self, client: Client, person_number: &str) {
        let reference = client.reference.clone();
        if !person_number.is_empty() {
            self.by_person.entry(person_number.to_owned()).or_default().push(reference.clone());
        }
        self.by_name.entry(name_key(&client.given, &client.family)).or_default().push(reference.clone());
        self.by_initial.entry(initial(&client.given, &client.family)).or_default().push(reference.clone());
        self.all.insert(reference, client);
    }

    pub(in crate::arrivals) fn get(&self, reference: &str) -> Option<&Client> {
        self.all.get(reference)
    }

    pub(in crate::arrivals) fn get_mut(&mut self, reference: &str) -> Option<&mut Client> {
        self.all.get_mut(reference)
    }

    /// Whether this workbook had the number already; remembers it.
    pub(in crate::arrivals) fn meet(&mut self, reference: &str) -> bool {
        !self.met.insert(reference.to_owned())
    }

    pub(in crate::arrivals) fn refuse(&mut self, number: &str, row: u32) {
        if !number.is_empty() {
            self.refused.insert(number.to_owned(), row);
        }
    }

    /// Says that a cell with a number in it is the number of a referral, however it is shown.
    pub(in crate::arrivals) fn alias(&mut self, cell: &Cell, reference: &str) {
        if let Cell::Shown { number, .. } = cell {
            self.aliases.insert(text(&Cell::Number(*number)), reference.to_owned());
        }
    }

    /// The number meant by a cell that shows another.
    fn behind(&self, number: &str, cell: &Cell) -> Option<&String> {
        let bare = || match cell {
            Cell::Shown { number, .. } => Some(text(&Cell::Number(*number))),
            _ => None,
        };
        self.aliases.get(number).or_else(|| self.all.get_key_value(&bare()?).map(|(reference, _)| reference))
    }

    pub(in crate::arrivals) fn of_person(&self, number: &str, on: Option<Date>) -> Option<String> {
        self.by_person.get(number).and_then(|references| self.at(references, on))
    }

    /// Of one person's referrals, the latest that had been received by that day; else the first.
    fn at(&self, references: &[String], on: Option<Date>) -> Option<String> {
        let mut clients: Vec<&Client> = references.iter().filter_map(|reference| self.all.get(reference)).collect();
        clients.sort_by_key(|client| client.received_on);
        let before = clients.iter().rev().find(|client| on.is_none_or(|on| client.received_on <= on));
        before.or(clients.first()).map(|client| client.reference.clone())
    }

    /// The referral of a name: the reference, and whether the name was taken for a fuller one.
    pub(in crate::arrivals) fn of_name(
        &self,
        written: &str,
        born_on: Option<Date>,
        on: Option<Date>,
    ) -> Result<Option<(String, bool)>, ()> {
        let Some(name) = names::name(written) else { return Ok(None) };
        let agrees = |reference: &&String| {
            let known = self.all.get(*reference).and_then(|client| client.born_on);
            born_on.is_none() || known.is_none() || born_on == known
        };
        let of = |found: Option<&Vec<String>>| -> Vec<String> { found.into_iter().flatten().filter(agrees).cloned().collect() };
        let whole = of(self.by_name.get(&name_key(&name.given, &name.family)));
        let (fits, guessed) =
            if whole.is_empty() { (of(self.by_initial.get(&initial(&name.given, &name.family))), true) } else { (whole, false) };
        // An initial stands for a name; two names are not one because they begin alike.
        let is_initial = |given: &str| names::words(given).first().is_some_and(|word| word.chars().count() == 1);
        let fits: Vec<String> = match guessed {
            false => fits,
            true => fits.into_iter().filter(|r| is_initial(&name.given) || self.all.get(r).is_some_and(|c| is_initial(&c.given))).collect(),
        };
        let people: BTreeSet<(String, Option<Date>)> =
            fits.iter().filter_map(|r| self.all.get(r)).map(|c| (name_key(&c.given, &c.family), c.born_on)).collect();
        match people.len() {
            0 => Ok(None),
            1 => Ok(self.at(&fits, on).map(|reference| (reference, guessed))),
            _ => Err(()),
        }
    }
}

fn initial(given: &str, family: &str) -> String {
    let given = names::words(given);
    let first = given.first().and_then(|word| word.chars().next()).map(String::from).unwrap_or_default();
    format!("{first} {}", names::words(family).concat())
}

impl Checking<'_> {
    /// The referral that a row belongs to; refuses the row when there is none.
    pub(in crate::arrivals) fn belongs(&mut self, table: &Table<'_>, row: &Row, whose: &Whose, on: Option<Date>) -> Option<String> {
        let by_number = |number: &String| {
            let known = self.clients.get(number).is_some() || self.there.referrals.contains_key(number);
            if known { Some(number.clone()) } else { self.clients.of_person(number, on) }
        };
        let found = Some(&whose.number).filter(|number| !number.is_empty()).and_then(by_number);
        let found = found.or_else(|| self.clients.behind(&whose.number, &table.cell(row, "reference")).cloned());
        let found = found.or_else(|| self.clients.of_person(&whose.person, on).filter(|_| !whose.person.is_empty()));
        if found.is_some() {
            return found;
        }
        let only_a_name = whose.number.is_empty() && whose.person.is_empty();
        if only_a_name {
            match self.clients.of_name(&whose.name, whose.born_on, on) {
                Ok(Some((reference, guessed))) => {
                    if guessed && let Some(client) = self.clients.get(&reference) {
                        let says = format!("“{}” was read as {} {}, the only one it can be.", whose.name, client.given, client.family);
                        self.warn(table, row, "short name", says);
                    }
                    return Some(reference);
                }
                Ok(None) => {}
                Err(()) => {
                    let reason = format!(
                        "There are several people whom “{}” can mean. Type the date of birth, or a number, and import again.",
                        whose.name
                    );
                    self.refuse(table, row, "unknown name", reason);
                    return None;
                }
            }
        }
        let number = if whose.number.is_empty() { &whose.person } else { &whose.number };
        let waits_for = self.clients.refused.get(number).or_else(|| self.clients.refused.get(&whose.name)).copied();
        let (kind, named) = if only_a_name {
            ("unknown name", format!("the name {}", whose.name))
        } else {
            ("unknown reference number", format!("the number {number}"))
        };
        let reason = match waits_for {
            Some(referral) => format!(
                "It waits for its referral: row {referral}, with {named}, was refused. Mend that row and import again; this one comes in with it."
            ),
            None => {
                format!("No referral has {named}. If its row was refused, mend that first; otherwise correct it here, and import again.")
            }
        };
        self.plan.report.refused.push(Refused { sheet: table.sheet.to_owned(), row: row.number, kind: kind.into(), reason, waits_for });
        None
    }
}
