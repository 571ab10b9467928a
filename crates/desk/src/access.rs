//! Who may do what. Every route names one of these permissions in `routes.rs`; a role is the list of those it holds, how far
//! its work reaches, and whose accounts it gives. Roles are a file (`roles/roles.toml`), checked when Holdfast starts.
//!
//! What a person may not see and what is not there give the same page.

use std::{collections::BTreeMap, fmt, path::Path, sync::OnceLock};

use policy::Scope;
use serde::Deserialize;

/// What a route asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum May {
    /// No one needs to be signed in.
    #[serde(skip)]
    Anyone,
    /// Everyone with an account: home, sign out, one's own password.
    #[serde(skip)]
    SignedIn,
    /// See people, their referrals and what is due for them.
    SeePeople,
    /// Record contacts, assessments, arrivals and departures; key in and answer referrals.
    RecordWork,
    /// Say that two records are one person, or that they are not; give a case to another worker; keep somebody from a record.
    ManageCases,
    /// Bring a workbook in.
    Import,
    /// See the figures of a return.
    SeeFigures,
    /// Open a figure to the records behind it.
    OpenFigures,
    /// See and change who works here, in which teams, and who is away; contracts, their parties and services.
    KeepWorkers,
    /// Give an account, close it and open it again, for the roles that one's own names.
    GiveAccounts,
    /// Read who looked at whom, and what somebody did.
    ReadJournal,
    /// See to it that the records can be got back; check the journal.
    Administer,
}

/// A role as accounts hold it, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Role(&'static str);

/// Those that the program itself or its tests name; which others there are stands in the file.
#[allow(non_upper_case_globals, reason = "they are read as the words of a closed list, as May's are")]
impl Role {
    pub const SupportWorker: Role = Role("support-worker");
    pub const ServiceManager: Role = Role("service-manager");
    pub const ContractManager: Role = Role("contract-manager");
    pub const Administrator: Role = Role("administrator");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    says: String,
    may: Vec<May>,
    sees: String,
    #[serde(default)]
    gives: Gives,
    #[serde(default)]
    of: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Gives {
    Every(String),
    These(Vec<String>),
}

impl Default for Gives {
    fn default() -> Gives {
        Gives::These(vec![])
    }
}

/// A role as the file says it.
#[derive(Debug)]
struct Known {
    says: String,
    may: Vec<May>,
    sees: Scope,
    /// Nothing for every role.
    gives: Option<Vec<String>>,
    /// Whether its accounts are a commissioner's.
    of_commissioner: bool,
}

/// Every role there is, in the order of their ids.
#[derive(Debug)]
pub struct Roles(BTreeMap<String, Known>);

/// The file that is shipped; a service may have its own.
const SHIPPED: &str = include_str!("../../../roles/roles.toml");
static ROLES: OnceLock<Roles> = OnceLock::new();

impl Roles {
    /// Reads a file of roles.
    ///
    /// # Errors
    /// A sentence that names the line, or the role and the word that is not known.
    pub fn parse(text: &str) -> Result<Roles, String> {
        let said: BTreeMap<String, Said> = toml::from_str(text).map_err(|error| format!("roles.toml: {error}"))?;
        let ids: Vec<String> = said.keys().cloned().collect();
        let mut known = BTreeMap::new();
        for (id, Said { says, may, sees, gives, of }) in said {
            let words: Vec<&str> = Scope::ALL.into_iter().map(Scope::id).collect();
            let sees = Scope::named(&sees).ok_or_else(|| format!("roles.toml: {id} sees “{sees}”; known are {}", words.join(", ")))?;
            if may.contains(&May::SeePeople) != (sees > Scope::Nobody) {
                return Err(format!("roles.toml: {id} must both say see-people and whom it sees, or neither"));
            }
            let gives = match gives {
                Gives::Every(word) if word == "every" => None,
                Gives::Every(word) => return Err(format!("roles.toml: {id} gives “{word}”; write a list of roles, or \"every\"")),
                Gives::These(roles) => match roles.iter().find(|role| !ids.contains(role)) {
                    Some(unknown) => return Err(format!("roles.toml: {id} gives accounts of the role {unknown}, which is not there")),
                    None => Some(roles),
                },
            };
            let of_commissioner = match of.as_str() {
                "" => false,
                "commissioner" if sees == Scope::Nobody => true,
                "commissioner" => return Err(format!("roles.toml: {id} is of a commissioner, who sees figures and no people")),
                _ => return Err(format!("roles.toml: {id} is of “{of}”; known is commissioner")),
            };
            known.insert(id, Known { says, may, sees, gives, of_commissioner });
        }
        let needed = [Role::ServiceManager, Role::Administrator];
        match needed.iter().find(|role| !known.contains_key(role.0)) {
            Some(role) => Err(format!("roles.toml: there is no role {}: nobody could let people in", role.0)),
            None => Ok(Roles(known)),
        }
    }

    /// Takes the roles of a folder of rules, where it has a file of them. Once for the program: a second time changes nothing.
    ///
    /// # Errors
    /// As [`Roles::parse`]; or when the file cannot be read.
    pub fn take(root: &Path) -> Result<(), String> {
        let file = root.join("roles/roles.toml");
        if !file.is_file() {
            return Ok(());
        }
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let _ = ROLES.set(Roles::parse(&text)?);
        Ok(())
    }

    fn get() -> &'static Roles {
        ROLES.get_or_init(|| Roles::parse(SHIPPED).expect("the shipped roles are checked by a test"))
    }
}

impl Role {
    /// Every role, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Role> {
        Roles::get().0.keys().map(|id| Role(id))
    }

    fn known(self) -> Option<&'static Known> {
        Roles::get().0.get(self.0)
    }

    pub fn id(self) -> &'static str {
        self.0
    }

    pub fn says(self) -> &'static str {
        self.known().map_or(self.0, |known| &known.says)
    }

    /// The role of this id; nothing for one that the file does not name (any more): whoever has it is let in nowhere.
    pub fn named(id: &str) -> Option<Role> {
        Roles::get().0.get_key_value(id).map(|(id, _)| Role(id))
    }

    pub fn may(self, may: May) -> bool {
        matches!(may, May::Anyone | May::SignedIn) || self.known().is_some_and(|known| known.may.contains(&may))
    }

    /// How far their work reaches.
    pub fn sees(self) -> Scope {
        self.known().map_or(Scope::Nobody, |known| known.sees)
    }

    /// Whether its accounts are a commissioner's: they read the returns of that commissioner's contracts alone.
    pub fn is_of_commissioner(self) -> bool {
        self.known().is_some_and(|known| known.of_commissioner)
    }

    /// Whether somebody of this role may give, change or close an account of the other.
    pub fn gives(self, other: Role) -> bool {
        self.known().is_some_and(|known| known.gives.as_ref().is_none_or(|gives| gives.iter().any(|id| id == other.0)))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.says())
    }
}

#[cfg(test)]
mod tests {
    use super::{May, Role, Roles, SHIPPED};

    #[test]
    fn the_shipped_roles_are_sound_and_a_manager_lets_nobody_in_above_themself() {
        Roles::parse(SHIPPED).unwrap();
        assert!(Role::all().all(|role| Role::Administrator.gives(role)));
        assert!(!Role::ServiceManager.gives(Role::ServiceManager) && !Role::ServiceManager.gives(Role::Administrator));
        assert!(Role::all().filter(|role| role.may(May::Administer)).all(|role| !role.may(May::SeePeople)));
    }

    #[test]
    fn a_mistake_is_told_with_what_to_mend() {
        for (from, to, says) in [
            ("\"read-journal\"]\nsees = \"nobody\"", "\"read-journals\"]\nsees = \"nobody\"", "read-journals"),
            ("sees = \"tonight\"", "sees = \"today\"", "on-call-worker sees “today”; known are nobody, own, tonight, team, organisation"),
            ("may = []\nsees = \"nobody\"", "may = []\nsees = \"own\"", "referrer must both say see-people and whom it sees"),
            ("\n  \"on-call-worker\",\n", "\n  \"night-worker\",\n", "service-manager gives accounts of the role night-worker"),
            (
                "sees = \"organisation\"\n\n[data",
                "sees = \"organisation\"\nof = \"commissioner\"\n\n[data",
                "safeguarding-lead is of a commissioner",
            ),
            ("of = \"commissioner\"", "of = \"council\"", "is of “council”; known is commissioner"),
            ("[administrator]", "[admin]", "there is no role administrator"),
            ("says = \"IDVA\"", "say = \"IDVA\"", "say"),
        ] {
            assert!(SHIPPED.contains(from), "{from}");
            let told = Roles::parse(&SHIPPED.replacen(from, to, 1)).unwrap_err();
            assert!(told.contains(says), "{told}");
        }
    }
}
