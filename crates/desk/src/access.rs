//! Who may do what. Every route names one of these permissions in `routes.rs`, and a role is the list of those it holds.
//!
//! What a person may not see and what is not there give the same page.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum May {
    /// No one needs to be signed in.
    Anyone,
    /// Everyone with an account: home, sign out, one's own password.
    SignedIn,
    /// See people, their referrals and what is due for them.
    SeePeople,
    /// Record contacts, assessments, arrivals and departures; key in and answer referrals.
    RecordWork,
    /// Say that two records are one person, or that they are not; give a case to another worker.
    ManageCases,
    /// Bring a workbook in.
    Import,
    /// See the figures of a return.
    SeeFigures,
    /// Open a figure to the records behind it.
    OpenFigures,
    /// See and change who works here, in which teams, and who is away; contracts, their parties and services.
    KeepWorkers,
    /// Give an account, close it and open it again: a manager those of support workers, an administrator every one.
    GiveAccounts,
    /// Read who looked at whom, and what somebody did.
    ReadJournal,
    /// See to it that the records can be got back; check the journal.
    Administer,
}

/// A role as accounts hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    SupportWorker,
    ServiceManager,
    ContractManager,
    Administrator,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::SupportWorker, Role::ServiceManager, Role::ContractManager, Role::Administrator];

    pub fn id(self) -> &'static str {
        match self {
            Role::SupportWorker => "support-worker",
            Role::ServiceManager => "service-manager",
            Role::ContractManager => "contract-manager",
            Role::Administrator => "administrator",
        }
    }

    pub fn says(self) -> &'static str {
        match self {
            Role::SupportWorker => "Support worker",
            Role::ServiceManager => "Service manager",
            Role::ContractManager => "Contract manager (council)",
            Role::Administrator => "Administrator",
        }
    }

    pub fn named(id: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.id() == id)
    }

    /// The council's contract manager sees counts, not people (REP-6). An administrator keeps the system running and
    /// has no need of anyone's case.
    pub fn may(self, may: May) -> bool {
        use May::{
            Administer, Anyone, GiveAccounts, Import, KeepWorkers, ManageCases, OpenFigures, ReadJournal, RecordWork, SeeFigures,
            SeePeople, SignedIn,
        };
        let held: &[May] = match self {
            Role::SupportWorker => &[SeePeople, RecordWork],
            Role::ServiceManager => {
                &[SeePeople, RecordWork, ManageCases, Import, SeeFigures, OpenFigures, KeepWorkers, GiveAccounts, ReadJournal]
            }
            Role::ContractManager => &[SeeFigures],
            Role::Administrator => &[Import, KeepWorkers, GiveAccounts, ReadJournal, Administer],
        };
        matches!(may, Anyone | SignedIn) || held.contains(&may)
    }
}

impl Role {
    /// Whether somebody of this role may give, change or close an account of the other. A manager sees to support workers; whoever
    /// sees figures for the commissioner, manages or administers is an administrator's to let in.
    pub fn gives(self, other: Role) -> bool {
        self == Role::Administrator || self == Role::ServiceManager && other == Role::SupportWorker
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.says())
    }
}
