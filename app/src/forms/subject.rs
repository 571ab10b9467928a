//! What a form is about: opened through its own door, and nothing about it is known before.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    check::Known,
    disclosures,
    keep::Whose,
    queries::{self, Stored},
    vocabulary::{About, Form, Item, Permission, Referred, Thing},
};
use store::viewer::Part;

use crate::{
    App,
    access::May,
    args,
    db::Read,
    duties::contracts::Contracts,
    error::Problem,
    people::{self, OpenCase, OpenPerson, relationships, shown::is_of_risk},
    places::{self, Unit, queries::Spell, units::turnaround},
    running::{contracts, workers},
    session::SignedIn,
    work::{contacts, episodes},
};

/// Whom or what a record is about, opened.
pub enum Subject {
    Case(OpenCase),
    Person(OpenPerson),
    Unit(Unit),
    OfTheService(Kept),
}

/// A worker, an organisation or a contract.
pub struct Kept {
    pub about: About,
    pub id: i64,
    pub name: String,
    /// As it stands in an address: the id, of a contract its pack.
    pub key: String,
    /// Whether whoever opened it has no page of it: of a contract they read enquiries alone.
    pub for_workers: bool,
}

/// Opens a worker, an organisation or a contract; managers keep what is recorded of them.
async fn kept(app: &App, who: &SignedIn, about: About, key: &str) -> Result<Kept, Problem> {
    let for_workers = about == About::Contract && !who.may(May::KeepWorkers);
    if !(who.may(May::ManageCases) || for_workers && who.may(May::RecordWork)) {
        return Err(Problem::NotFound);
    }
    let mut read = app.db.read().await?;
    let found = match about {
        About::Worker => {
            let id = key.parse().map_err(|_| Problem::NotFound)?;
            workers::queries::one(&mut read, id, app.db.clock.today()).await?.map(|worker| (worker.id, worker.name))
        }
        About::Organisation => {
            let every = contracts::queries::organisations(&mut read).await?;
            every.into_iter().find(|one| one.id.to_string() == key).map(|one| (one.id, one.name))
        }
        _ => {
            let every = contracts::queries::contracts(&mut read).await?;
            every.into_iter().find(|one| one.pack == key).map(|one| (one.id, one.name))
        }
    };
    let (id, name) = found.ok_or(Problem::NotFound)?;
    // What stands of a colleague is read by few, and the journal says by whom.
    if about == About::Worker {
        app.db.looks.seal(who.actor(), "looked", "worker", id, "records").await?;
    }
    Ok(Kept { about, id, name, key: key.to_owned(), for_workers })
}

impl Subject {
    /// Opens it by the name that stands in an address, to write of it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when there is none, or `who` may not see it; a sentence for somebody who is only shared.
    pub async fn open(app: &App, who: &SignedIn, about: About, name: &str) -> Result<Subject, Problem> {
        match about {
            About::Referral => Ok(Subject::Case(people::open_case(&app.db, who, name).await?)),
            About::Person => Ok(Subject::Person(people::open_to_change(&app.db, who, name).await?)),
            About::Unit => {
                if !who.may(May::SeePeople) {
                    return Err(Problem::NotFound);
                }
                let unit = places::queries::unit(&mut app.db.read().await?, name).await?;
                unit.map(Subject::Unit).ok_or(Problem::NotFound)
            }
            About::Worker | About::Organisation | About::Contract => Ok(Subject::OfTheService(kept(app, who, about, name).await?)),
        }
    }

    /// Opens what a record is about, to read it: a case of another provider's whose part is shared is only that.
    pub async fn to_read(app: &App, who: &SignedIn, stored: &Stored) -> Result<Subject, Problem> {
        let (Some(referral), false) = (&stored.referral, stored.ours) else { return Subject::of(app, who, stored).await };
        let part = if is_of_risk(&stored.kind) { Part::Risk } else { Part::Timeline };
        Ok(Subject::Case(people::open_case_to_read(&app.db, who, referral, part).await?.0))
    }

    /// Opens what a record is about.
    pub async fn of(app: &App, who: &SignedIn, stored: &Stored) -> Result<Subject, Problem> {
        let (about, name) = match (&stored.referral, &stored.person, &stored.unit) {
            (Some(referral), _, _) => (About::Referral, referral),
            (None, Some(person), _) => return Ok(Subject::Person(people::open(&app.db, who, person).await?)),
            (None, None, Some(unit)) => (About::Unit, unit),
            (None, None, None) => {
                let of = |about, key: Option<String>| Some((about, key?));
                let (about, key) = of(About::Worker, stored.of_worker_id.map(|id| id.to_string()))
                    .or_else(|| of(About::Organisation, stored.of_organisation_id.map(|id| id.to_string())))
                    .or_else(|| of(About::Contract, stored.contract.clone()))
                    .ok_or(Problem::NotFound)?;
                return Subject::open(app, who, about, &key).await;
            }
        };
        Subject::open(app, who, about, name).await
    }

    pub fn about(&self) -> About {
        match self {
            Subject::Case(_) => About::Referral,
            Subject::Person(_) => About::Person,
            Subject::Unit(_) => About::Unit,
            Subject::OfTheService(kept) => kept.about,
        }
    }

    /// As it stands in an address.
    pub fn in_an_address(&self) -> &str {
        match self {
            Subject::Case(case) => &case.reference,
            Subject::Person(person) => &person.reference,
            Subject::Unit(unit) => &unit.name,
            Subject::OfTheService(kept) => &kept.key,
        }
    }

    /// In words, above a form.
    pub fn says(&self) -> String {
        match self {
            Subject::Case(case) => format!("{}, referral {}", case.name(), case.reference),
            Subject::Person(person) => person.name(),
            Subject::Unit(unit) => format!("Unit {}", unit.name),
            Subject::OfTheService(kept) => kept.name.clone(),
        }
    }

    /// The page it is at home on.
    pub fn page(&self) -> String {
        match self {
            Subject::Case(case) => case.person_page(),
            Subject::Person(person) => format!("/people/{}", person.reference),
            Subject::Unit(unit) => unit.page(),
            Subject::OfTheService(kept) => match kept.about {
                About::Worker => format!("/workers/{}", kept.key),
                About::Organisation => contracts::What::Organisation.page(&kept.key),
                _ if kept.for_workers => "/enquiries".to_owned(),
                _ => contracts::What::Contract.page(&kept.key),
            },
        }
    }

    pub fn back(&self) -> &'static str {
        match self {
            Subject::Unit(_) => "Back to the unit",
            Subject::OfTheService(kept) => match kept.about {
                About::Worker => "Back to the worker",
                About::Organisation => "Back to the organisation",
                _ if kept.for_workers => "Back to enquiries",
                _ => "Back to the contract",
            },
            _ => "Back to the person's page",
        }
    }

    /// The part of the navigation that it belongs to.
    pub fn part(&self) -> &'static str {
        match self {
            Subject::Unit(_) => "/units",
            Subject::OfTheService(kept) if kept.for_workers => "/referrals",
            Subject::OfTheService(_) => "/workers",
            _ => "/people",
        }
    }

    /// The root of the person's records.
    pub fn root(&self) -> Option<i64> {
        match self {
            Subject::Case(case) => Some(case.person_id),
            Subject::Person(person) => Some(person.id),
            Subject::Unit(_) | Subject::OfTheService(_) => None,
        }
    }

    /// Whose a new record is. What a case's form says belongs to the record of the person that the case is of, in the episode
    /// that goes on.
    pub async fn whose(&self, read: &mut Read, form: &Form, known: &Known) -> Result<Whose, Problem> {
        Ok(match self {
            Subject::Case(case) => {
                let person: i64 = read.value("SELECT person_id FROM referral WHERE id = $1", args![case.referral_id]).await?;
                let episodes = episodes::queries::of_referral(read, case.referral_id).await?;
                let open = episodes.iter().rfind(|episode| episode.is_open(known.today)).or(episodes.last());
                Whose {
                    person_id: Some(person),
                    referral_id: Some(case.referral_id),
                    episode_id: open.map(|episode| episode.id),
                    ..Whose::default()
                }
            }
            Subject::Person(person) => Whose { person_id: Some(person.id), ..Whose::default() },
            Subject::Unit(unit) => {
                let of_a_stay = form.needs.as_ref().is_some_and(|needs| needs.there == Thing::UnitNotReady);
                let spell = if of_a_stay { left_empty(read, unit, known.today).await? } else { None };
                Whose { unit_id: Some(unit.id), thread: spell.map(|spell| spell.id), ..Whose::default() }
            }
            Subject::OfTheService(kept) => {
                let of = |about| (kept.about == about).then_some(kept.id);
                Whose {
                    of_worker_id: of(About::Worker),
                    of_organisation_id: of(About::Organisation),
                    of_contract_id: of(About::Contract),
                    ..Whose::default()
                }
            }
        })
    }

    /// What a check and a page have to know: who works here, her children, the lists of the pack.
    pub async fn known(&self, app: &App, read: &mut Read, form: &Form) -> Result<Known, Problem> {
        let mut known = Known::at(&app.db.clock);
        let refers = |of: Referred| form.every().iter().any(|item| item.of == Some(of));
        if refers(Referred::Worker) {
            known.workers = contacts::queries::workers(read, known.today).await?;
        }
        if let (true, Some(root)) = (refers(Referred::Child) || refers(Referred::Alleged), self.root()) {
            let related = relationships::queries::of_person(read, root).await?;
            let children = relationships::queries::standing(&related, known.today).into_iter().filter(|related| related.is_child());
            known.children = children.filter_map(|child| Some((child.reference.clone()?, child.name()))).collect();
            // Whoever was a partner once is still who it was about.
            let alleged = related.iter().filter(|related| related.is_alleged() && related.withdrawn_at.is_none());
            known.alleged = alleged.map(|one| (one.id.to_string(), one.name())).collect();
        }
        known.lists = lists(&app.contracts, form, self.contract());
        disclosures::know(read, form, &mut known).await?;
        Ok(known)
    }

    fn contract(&self) -> Option<&str> {
        match self {
            Subject::Case(case) => Some(&case.contract),
            Subject::OfTheService(kept) if kept.about == About::Contract => Some(&kept.key),
            _ => None,
        }
    }

    /// Whether what a form needs is there: the day since when, of what has always been the first of all days.
    pub async fn since(&self, read: &mut Read, thing: Thing, today: Date) -> Result<Option<Date>, Problem> {
        match (thing, self) {
            (Thing::SupportPlan, Subject::Case(case)) => Ok(queries::has_plan(read, case.referral_id).await?.then_some(Date::MIN)),
            (Thing::UnitNotReady, Subject::Unit(unit)) => Ok(left_empty(read, unit, today).await?.and_then(|spell| spell.departed_on)),
            (Thing::Left, Subject::Case(case)) => {
                let stays = places::queries::of_case(read, case.referral_id).await?;
                Ok(stays.last().map_or(Some(Date::MIN), |last| last.departed_on.filter(|left| *left <= today)))
            }
            _ => Ok(Some(Date::MIN)),
        }
    }
}

/// The stay whose end left a unit empty, while it is not ready.
async fn left_empty(read: &mut Read, unit: &Unit, today: Date) -> Result<Option<Spell>, Problem> {
    let spells = places::queries::spells_of(read, unit.id).await?;
    Ok(turnaround::not_ready(&spells, today).cloned())
}

/// The lists that a form names: of the contract's pack, and of the file that says which agencies there are.
pub fn lists(contracts: &Contracts, form: &Form, contract: Option<&str>) -> Vec<(String, Vec<(String, String)>)> {
    let pack = contract.and_then(|contract| contracts.versions(contract).last()).unwrap_or_else(|| contracts.main());
    let mut lists: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    let of_item = |item: &Item| !item.list.is_empty();
    for item in form.every().into_iter().filter(|item| of_item(item)) {
        let of_the_pack = || pack.list(&item.list).iter().map(|choice| (choice.id.clone(), choice.says.clone())).collect();
        lists.insert(&item.list, disclosures::list_of_the_file(contracts, &item.list).unwrap_or_else(of_the_pack));
    }
    lists.into_iter().map(|(name, choices)| (name.to_owned(), choices)).collect()
}

/// Whether `who` may read records of this kind: those of a form for managers are theirs alone.
pub fn readable(app: &App, who: &SignedIn, kind: &str) -> bool {
    let form = app.forms.current(kind).or_else(|| app.forms.versions(kind).last());
    form.is_none_or(|form| form.may != Permission::ManageCases || who.may(May::ManageCases))
}

/// The permission that a form asks for.
pub fn permission(form: &Form) -> May {
    allows(form.may)
}

/// What an account needs for what a file of a form says.
pub fn allows(permission: Permission) -> May {
    match permission {
        Permission::RecordWork => May::RecordWork,
        Permission::ManageCases => May::ManageCases,
    }
}
