//! Which records are one person: decided where name and date of birth agree, offered for review where they nearly do.

use std::collections::{BTreeSet, HashMap};

use super::Checking;
use crate::{
    arrivals::{
        plan::{Join, Offer, Person},
        report::Review,
    },
    people::alike::{
        self, Someone,
        names::{self, name_key},
    },
};

pub(in crate::arrivals) const SAME_NAME: &str = "import: same name and date of birth";
const SAME_CHILD: &str = "import: same child of the same person";

/// Everyone who was referred: those there first, then those of the plan.
struct Everyone {
    who: Vec<Person>,
    someone: Vec<Someone>,
    referral: Vec<String>,
    /// What the report calls the referral.
    shown: Vec<String>,
    /// The number that the workbook gives the person.
    number: Vec<String>,
    /// Of those there: the person that the record is of.
    root: Vec<Option<i64>>,
}

impl Checking<'_> {
    pub(in crate::arrivals) fn people(&mut self) {
        let everyone = self.everyone();
        let new = |at: usize| everyone.root[at].is_none();
        let mut one_person: HashMap<usize, usize> = HashMap::new();
        let mut offered: Vec<(usize, usize, i64, Vec<String>)> = vec![];
        for group in grouped(&everyone) {
            if !group.iter().any(|at| new(*at)) {
                continue;
            }
            let roots: BTreeSet<i64> = group.iter().filter_map(|at| everyone.root[*at]).collect();
            if roots.len() > 1 {
                // Someone has said of people who look the same that they are not: not for an import to decide.
                let why = || vec!["Same name and date of birth as two people who are held apart".to_owned()];
                let known: Vec<usize> = group.iter().copied().filter(|at| !new(*at)).collect();
                offered.extend(
                    group.iter().filter(|at| new(**at)).flat_map(|at| known.iter().map(|k| (*k, *at, 99, why())).collect::<Vec<_>>()),
                );
                continue;
            }
            for at in group.iter().skip(1).filter(|at| new(**at)) {
                one_person.insert(*at, group[0]);
                self.plan.joins.push(Join { to: everyone.who[group[0]], is: everyone.who[*at], why: SAME_NAME });
            }
            for (n, a) in group.iter().enumerate() {
                let others = group[n + 1..].iter().filter(|b| new(*a) || new(**b));
                self.plan.report.joined.extend(others.map(|b| [everyone.shown[*a].clone(), everyone.shown[*b].clone()]));
            }
        }
        offered.extend(alike::likely(&everyone.someone, new).into_iter().map(|pair| (pair.a, pair.b, pair.score, pair.why)));
        for (a, b, score, why) in offered {
            let referrals = [everyone.shown[a].clone(), everyone.shown[b].clone()];
            self.plan.report.review.push(Review { referrals, why: why.clone(), score });
            self.plan.offers.push(Offer { a: everyone.who[a], b: everyone.who[b], score, why });
        }
        self.children(&everyone, &one_person);
    }

    fn everyone(&self) -> Everyone {
        let mut everyone = Everyone { who: vec![], someone: vec![], referral: vec![], shown: vec![], number: vec![], root: vec![] };
        for known in &self.there.people {
            everyone.who.push(Person::Known(known.id));
            everyone.someone.push(not_a_stand_in(known.someone.clone()));
            everyone.referral.push(known.reference.clone());
            everyone.shown.push(known.reference.clone());
            everyone.number.push(known.person_number.clone());
            everyone.root.push(Some(known.root_id));
        }
        for (at, taken) in self.plan.referrals.iter().enumerate() {
            let new = &taken.it;
            everyone.who.push(Person::Referral(at));
            everyone.someone.push(not_a_stand_in(Someone {
                given: new.given.clone(),
                family: new.family.clone(),
                born_on: new.born_on,
                postcode: new.postcode.clone(),
                gender: new.gender.id.clone(),
            }));
            everyone.referral.push(new.reference.clone());
            let shown = if new.theirs.is_empty() { &new.name_written } else { &new.theirs };
            everyone.shown.push(shown.clone());
            everyone.number.push(new.person_number.clone());
            everyone.root.push(None);
        }
        everyone
    }

    /// A child listed again under the same person, with the same name and date of birth, is the same child.
    fn children(&mut self, everyone: &Everyone, one_person: &HashMap<usize, usize>) {
        #[derive(PartialEq, Eq, Hash, Clone)]
        enum Parent {
            Root(i64),
            New(usize),
        }
        let mut parents: HashMap<&str, Parent> = HashMap::new();
        for (at, reference) in everyone.referral.iter().enumerate() {
            let first = one_person.get(&at).copied().unwrap_or(at);
            parents.insert(reference, everyone.root[first].map_or(Parent::New(first), Parent::Root));
        }
        let mut met = HashMap::new();
        for known in self.there.children.iter().filter(|child| child.born_on.is_some()) {
            met.entry((Parent::Root(known.parent_root), known.name_key.clone(), known.born_on)).or_insert(Person::Known(known.id));
        }
        for (at, taken) in self.plan.children.iter().enumerate() {
            let child = &taken.it;
            let Some(parent) = parents.get(child.reference.as_str()).filter(|_| child.born_on.is_some()) else { continue };
            let name = name_key(&child.given, &child.family);
            let first = *met.entry((parent.clone(), name, child.born_on)).or_insert(Person::Child(at));
            if first != Person::Child(at) {
                self.plan.joins.push(Join { to: first, is: Person::Child(at), why: SAME_CHILD });
            }
        }
    }
}

/// Those with the same name and date of birth, and those to whom the workbook gives one number.
fn grouped(everyone: &Everyone) -> Vec<Vec<usize>> {
    let mut groups = alike::exact(&everyone.someone);
    let mut by_number: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, number) in everyone.number.iter().enumerate().filter(|(_, number)| !number.is_empty()) {
        by_number.entry(number).or_default().push(at);
    }
    let mut numbered: Vec<Vec<usize>> = by_number.into_values().filter(|group| group.len() > 1).collect();
    if numbered.is_empty() {
        return groups;
    }
    numbered.sort();
    for mut group in numbered {
        // A group is one with every group that it shares somebody with.
        let (shared, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|other| other.iter().any(|at| group.contains(at)));
        group.extend(shared.into_iter().flatten());
        group.sort_unstable();
        group.dedup();
        groups = apart;
        groups.push(group);
    }
    groups.sort();
    groups
}

/// Of "Unknown" and "Anon" nobody knows who they are: they are never held to be anybody else.
fn not_a_stand_in(someone: Someone) -> Someone {
    const STAND_INS: [&str; 18] = [
        "unknown",
        "notknown",
        "anon",
        "anonymous",
        "nk",
        "na",
        "none",
        "noname",
        "namewithheld",
        "withheld",
        "notgiven",
        "notprovided",
        "test",
        "client",
        "unborn",
        "baby",
        "tbc",
        "notdisclosed",
    ];
    let name: String = names::words(&someone.given).into_iter().chain(names::words(&someone.family)).collect();
    let stand_in = STAND_INS.contains(&name.as_str()) || STAND_INS.iter().any(|word| name == format!("{word}{word}"));
    if stand_in { Someone { gender: someone.gender, ..Someone::default() } } else { someone }
}
