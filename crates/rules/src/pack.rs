//! A contract as a file: what it is called, when it came into force, its lists, its questions and its rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::cover::{OnCall, Staffing};
use crate::error::read;
use crate::example::{self, Example};
use crate::subject::names;
use crate::{Kinds, PackError, Rule, ServiceKind, rule};

/// The lists that forms and figures are made from; a pack that lacks one is refused.
const LISTS: [&str; 9] =
    ["contact-means", "decline-reasons", "ethnicity", "gender", "move-on-types", "needs", "referral-sources", "risk-levels", "sexuality"];

/// One version of one contract.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Names the contract for good, whatever the version: "cornwall-dispersed".
    pub id: String,
    /// The contract's own name.
    pub contract: String,
    /// What staff call it.
    pub title: String,
    pub commissioner: String,
    /// The first local day on which this version applies.
    pub in_force_from: Date,
    /// The name of the calendar that working days are counted by: "england-and-wales".
    pub calendar: String,
    /// Days and hours of operation, in words. No deadline is counted by them.
    pub hours: String,
    /// What the contract pays for; at least one.
    pub services: Vec<Service>,
    /// In the order of `deadlines.toml`.
    pub deadlines: Vec<Rule>,
    /// When somebody must be on call; nothing where the contract does not say.
    pub on_call: Option<OnCall>,
    /// How many staff there must be for its units.
    pub staffing: Option<Staffing>,
    /// What must be considered at every contact (in Cornwall, C4.5).
    pub think_family: Vec<Question>,
    pub examples: Vec<Example>,
    lists: BTreeMap<String, Vec<Choice>>,
}

/// A service under the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Names it in this pack, whatever the version.
    pub id: String,
    pub kind: ServiceKind,
    /// What staff call it.
    pub says: String,
}

/// A question put to staff.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: String,
    pub asks: String,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub id: String,
    /// What is shown.
    pub says: String,
    /// The clause under which this may not be chosen; `None` if it may.
    pub forbidden_by: Option<String>,
    /// Whether the person must be told of a service that can help.
    #[serde(default)]
    pub needs_signpost: bool,
    /// The id of the choice in the same list that figures count this as; `None` if they count it as itself.
    pub rolls_up_to: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    contract: String,
    title: String,
    commissioner: String,
    in_force_from: Date,
    calendar: String,
    hours: String,
    #[serde(default, rename = "service")]
    services: Vec<WrittenService>,
    on_call: Option<OnCall>,
    staffing: Option<Staffing>,
    think_family: Vec<Question>,
    lists: BTreeMap<String, Vec<Spanned<Choice>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenService {
    id: Spanned<String>,
    kind: Spanned<String>,
    says: String,
}

impl Pack {
    /// Reads the three files of a pack, and refuses a rule that has no example or speaks of a kind of fact that nobody
    /// declared.
    ///
    /// # Errors
    /// The first thing wrong, with its file and, where there is one, its line.
    pub fn parse(kinds: &Kinds, pack: &str, deadlines: &str, examples: &str) -> Result<Pack, PackError> {
        const FILE: &str = "pack.toml";
        let written: Written = read(FILE, pack)?;
        let mut lists = BTreeMap::new();
        for (name, choices) in written.lists {
            check_list(pack, &name, &choices)?;
            lists.insert(name, choices.into_iter().map(Spanned::into_inner).collect());
        }
        if let Some(missing) = LISTS.into_iter().find(|name| !lists.contains_key(*name)) {
            return Err(PackError::whole(FILE, format!("the list “{missing}” is missing")));
        }
        let services = read_services(pack, written.services)?;
        let served: Vec<ServiceKind> = services.iter().map(|service| service.kind).collect();
        let deadlines = rule::parse("deadlines.toml", deadlines, kinds, &served)?;
        let examples = example::parse("examples.toml", examples, &example::Terms { kinds, rules: &deadlines, services: &served })?;
        if let Some(bare) = deadlines.iter().find(|rule| !examples.iter().any(|example| example.is_of(&rule.id))) {
            let says = format!("the rule “{}” has no example; give at least one, at a boundary", bare.id);
            return Err(PackError::whole("examples.toml", says));
        }
        let Written { id, contract, title, commissioner, in_force_from, calendar, hours, on_call, staffing, think_family, .. } = written;
        Ok(Pack {
            id,
            contract,
            title,
            commissioner,
            in_force_from,
            calendar,
            hours,
            services,
            deadlines,
            on_call,
            staffing,
            think_family,
            examples,
            lists,
        })
    }

    /// The choices of a list, in the pack's order; empty if there is no such list.
    pub fn list(&self, name: &str) -> &[Choice] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// A choice by its id; `None` if the list has none such.
    pub fn choice(&self, list: &str, id: &str) -> Option<&Choice> {
        self.list(list).iter().find(|choice| choice.id == id)
    }

    /// The choice that figures count this one as, which may be itself; `None` if the list has none such.
    pub fn rolled_up(&self, list: &str, id: &str) -> Option<&Choice> {
        let choice = self.choice(list, id)?;
        choice.rolls_up_to.as_deref().map_or(Some(choice), |into| self.choice(list, into))
    }

    /// The kinds of service the contract pays for.
    pub fn service_kinds(&self) -> Vec<ServiceKind> {
        self.services.iter().map(|service| service.kind).collect()
    }

    /// A service by its id; `None` if the pack has none such.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The rule a deadline names; `None` if this version of the pack has none such.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.deadlines.iter().find(|rule| rule.id == id)
    }
}

fn read_services(text: &str, written: Vec<WrittenService>) -> Result<Vec<Service>, PackError> {
    const FILE: &str = "pack.toml";
    if written.is_empty() {
        let says = "this pack has no services; list what the contract pays for, each as [[service]] with id, kind and says";
        return Err(PackError::whole(FILE, says));
    }
    let mut services: Vec<Service> = Vec::new();
    for WrittenService { id, kind, says } in written {
        if services.iter().any(|other| other.id == *id.as_ref()) {
            return Err(PackError::at(FILE, text, id.span().start, format!("there are two services “{}”", id.as_ref())));
        }
        let Some(known) = ServiceKind::named(kind.as_ref()) else {
            let says = format!("“{}” is not a kind of service; there are {}", kind.as_ref(), names(ServiceKind::all()));
            return Err(PackError::at(FILE, text, kind.span().start, says));
        };
        services.push(Service { id: id.into_inner(), kind: known, says });
    }
    Ok(services)
}

fn check_list(text: &str, name: &str, choices: &[Spanned<Choice>]) -> Result<(), PackError> {
    let mut seen = BTreeSet::new();
    for entry in choices {
        let choice = entry.as_ref();
        let wrong = |says: String| Err(PackError::at("pack.toml", text, entry.span().start, says));
        if !seen.insert(&choice.id) {
            return wrong(format!("the list “{name}” has two entries “{}”", choice.id));
        }
        if let Some(into) = &choice.rolls_up_to {
            let target = choices.iter().map(Spanned::as_ref).find(|other| other.id == *into);
            if target.is_none_or(|target| target.rolls_up_to.is_some()) {
                return wrong(format!("“{}” rolls up to “{into}”, which is not an entry that stands for itself", choice.id));
            }
        }
    }
    Ok(())
}
