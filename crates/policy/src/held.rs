//! What a provider holds about somebody, and what of it another may see: its own; what an agreement opens, part by part; and, in an
//! emergency, all of it. Where one provider works here nothing is asked.
//!
//! Which provider holds a record is told by views that `store` makes beside those of the rules: a referral and an episode are of the
//! provider of their service; what is written of a person and of no case is of the provider that its writer worked for when they wrote
//! it. What no provider can be told of is nobody's, and kept from nobody.

use crate::{Atom, Rule};

/// What an agreement can open. Who somebody is goes with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// DASH, safety plan, MARAC, flags.
    Risk,
    /// How to reach them safely.
    Contact,
    /// Units and stays.
    Where,
    /// Referrals, episodes, contacts and notes, other forms.
    Timeline,
    /// Whose parent they are, and who the children are.
    Children,
    /// The support plan and its goals.
    Plan,
}

impl Part {
    pub const ALL: [Part; 6] = [Part::Risk, Part::Contact, Part::Where, Part::Timeline, Part::Children, Part::Plan];

    /// As it is kept, and as its view is called.
    pub fn id(self) -> &'static str {
        match self {
            Part::Risk => "risk",
            Part::Contact => "contact",
            Part::Where => "where",
            Part::Timeline => "timeline",
            Part::Children => "children",
            Part::Plan => "plan",
        }
    }

    pub fn named(id: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.id() == id)
    }

    /// Who may see this part of what a provider holds about somebody whom they may see.
    pub fn rule(self) -> Rule {
        use Atom::{Emergency, Holds, Opened, Program, Undivided, Workerless};
        Rule::Any([Program, Undivided, Workerless, Holds, Opened(self), Emergency].map(Rule::Is).to_vec())
    }
}

/// Who may work on what a provider holds about somebody whom they may see: that provider; an agreement lets another read.
pub fn own() -> Rule {
    Rule::Any([Atom::Program, Atom::Undivided, Atom::Workerless, Atom::Holds, Atom::Emergency].map(Rule::Is).to_vec())
}

/// What statements ask of a person and a provider that holds something about them: by the name of its view, the rule.
pub fn parts_shown() -> Vec<(&'static str, Rule)> {
    Part::ALL.into_iter().map(|part| (part.id(), part.rule())).chain([("own", own())]).collect()
}

/// Whether nothing stands between providers for the viewer, asked once for a statement: then every part is theirs.
pub fn undivided() -> Rule {
    Rule::Any([Atom::Program, Atom::Undivided, Atom::Workerless].map(Rule::Is).to_vec())
}

macro_rules! undivided_or_workerless {
    () => {
        "(viewer_worker() = 0 OR NOT EXISTS (SELECT 1 FROM provider_here a JOIN provider_here b ON a.provider_id < b.provider_id))"
    };
}

/// The providers that the viewer works for today.
macro_rules! mine {
    () => {
        "SELECT l.provider_id FROM worker_provider l WHERE l.worker_id = viewer_worker() AND l.withdrawn_at IS NULL
           AND l.from_on <= viewer_on() AND (l.to_on IS NULL OR l.to_on >= viewer_on())"
    };
}

/// That a record is the viewer's provider's, or nobody's.
macro_rules! is_ours {
    ($provider:literal) => {
        concat!("(", $provider, " IS NULL OR ", $provider, " IN (", $crate::held::mine!(), "))")
    };
}

/// An agreement with the viewer's provider that opens something today.
macro_rules! stands {
    () => {
        concat!(
            "a.withdrawn_at IS NULL AND a.from_on <= viewer_on() AND a.until_on >= viewer_on() AND a.with_id IN (",
            $crate::held::mine!(),
            ")"
        )
    };
}

/// That a worker, named by a column, is no other provider's than the viewer is today; whoever is of none is everybody's. For statements of
/// the rooms too, that show who works with whom.
#[macro_export]
macro_rules! colleagues {
    ($worker:literal) => {
        concat!(
            "(NOT EXISTS (SELECT 1 FROM viewers_provider)
              OR NOT EXISTS (SELECT 1 FROM worker_provider cl WHERE cl.worker_id = ",
            $worker,
            " AND cl.withdrawn_at IS NULL AND cl.from_on <= viewer_on() AND (cl.to_on IS NULL OR cl.to_on >= viewer_on()))
              OR EXISTS (SELECT 1 FROM worker_provider cl JOIN viewers_provider cv ON cv.provider_id = cl.provider_id WHERE cl.worker_id = ",
            $worker,
            " AND cl.withdrawn_at IS NULL AND cl.from_on <= viewer_on() AND (cl.to_on IS NULL OR cl.to_on >= viewer_on())))"
        )
    };
}

pub(crate) use {is_ours, mine, undivided_or_workerless};

pub(crate) const UNDIVIDED: &str = "NOT EXISTS (SELECT 1 FROM provider_here a JOIN provider_here b ON a.provider_id < b.provider_id)";
pub(crate) const WORKERLESS: &str = "viewer_worker() = 0";

/// The person's root, and those of parents whom the viewer's provider, or nobody's, wrote down as such.
macro_rules! or_our_parent {
    ($root:literal) => {
        concat!(
            "(",
            $root,
            " = root.id OR ",
            $root,
            " IN (SELECT q.root_id FROM person k JOIN relationship x ON x.other_id = k.id JOIN person q ON q.id = x.person_id
               LEFT JOIN written_by w ON w.account_id = x.recorded_by AND w.from_at <= x.recorded_at AND w.to_at > x.recorded_at
               WHERE k.root_id = root.id AND x.kind = 'child' AND x.withdrawn_at IS NULL AND ",
            is_ours!("w.provider_id"),
            "))"
        )
    };
}

pub(crate) const OURS: &str = concat!(
    "(EXISTS (SELECT 1 FROM held_referral h WHERE ",
    or_our_parent!("h.person_id"),
    " AND ",
    is_ours!("h.provider_id"),
    ") OR EXISTS (SELECT 1 FROM held_episode h WHERE h.withdrawn_at IS NULL AND ",
    or_our_parent!("h.person_id"),
    " AND ",
    is_ours!("h.provider_id"),
    ") OR EXISTS (SELECT 1 FROM person y JOIN came_with c ON c.person_id = y.id JOIN held_referral h ON h.referral_id = c.referral_id
       WHERE y.root_id = root.id AND c.withdrawn_at IS NULL AND ",
    is_ours!("h.provider_id"),
    ") OR (NOT EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id WHERE y.root_id = root.id)
       AND NOT EXISTS (SELECT 1 FROM person y JOIN episode e ON e.person_id = y.id WHERE y.root_id = root.id AND e.withdrawn_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM person y JOIN came_with c ON c.person_id = y.id WHERE y.root_id = root.id AND c.withdrawn_at IS NULL)
       AND EXISTS (SELECT 1 FROM person y LEFT JOIN written_by w
                     ON w.account_id = y.recorded_by AND w.from_at <= y.recorded_at AND w.to_at > y.recorded_at
                   WHERE y.root_id = root.id AND ",
    is_ours!("w.provider_id"),
    ")))"
);

/// With somebody the children go whom the provider that shares them wrote down, where the children are shared.
pub(crate) const SHARED: &str = concat!(
    "(EXISTS (SELECT 1 FROM sharing a JOIN person y ON y.id = a.person_id WHERE y.root_id = root.id AND ",
    stands!(),
    ") OR EXISTS (SELECT 1 FROM person k JOIN relationship x ON x.other_id = k.id JOIN person q ON q.id = x.person_id
       JOIN person y ON y.root_id = q.root_id JOIN sharing a ON a.person_id = y.id
       JOIN sharing_part o ON o.sharing_id = a.id AND o.part = 'children'
       JOIN written_by w ON w.account_id = x.recorded_by AND w.from_at <= x.recorded_at AND w.to_at > x.recorded_at AND w.provider_id = a.of_id
       WHERE k.root_id = root.id AND x.kind = 'child' AND x.withdrawn_at IS NULL AND ",
    stands!(),
    "))"
);

pub(crate) const HOLDS: &str = concat!("held.id IN (", mine!(), ")");

pub(crate) fn opened(part: Part) -> String {
    format!(
        "EXISTS (SELECT 1 FROM sharing a JOIN person y ON y.id = a.person_id JOIN sharing_part o ON o.sharing_id = a.id
           WHERE y.root_id = root.id AND a.of_id = held.id AND o.part = '{}' AND {})",
        part.id(),
        stands!()
    )
}

/// Which provider holds what: views that say it, before those of the rules, in the order in which they are made.
pub fn holders() -> [(&'static str, &'static str); 6] {
    [
        // Whose walls are the viewer's. An account that is no worker's has those of whoever made it or gave its word: nobody opens for
        // themself what is closed to them.
        (
            "viewers_self (worker_id)",
            "SELECT viewer_worker() UNION SELECT m.worker_id FROM account_change c JOIN account m ON m.id = c.recorded_by
             WHERE viewer_worker() = 0 AND c.account_id = viewer_account() AND c.what IN ('made', 'word', 'opened') AND m.worker_id IS NOT NULL",
        ),
        ("viewers_provider (provider_id)", mine!()),
        (
            "provider_here (provider_id)",
            "SELECT provider_id FROM contract WHERE provider_id IS NOT NULL UNION SELECT provider_id FROM service WHERE provider_id IS NOT NULL
             UNION SELECT provider_id FROM worker_provider WHERE withdrawn_at IS NULL",
        ),
        (
            "written_by (account_id, provider_id, from_at, to_at)",
            "SELECT a.id, l.provider_id, l.from_at, l.to_at FROM account a JOIN worker_provider l ON l.worker_id = a.worker_id
             WHERE l.withdrawn_at IS NULL",
        ),
        (
            "held_referral (referral_id, person_id, provider_id)",
            "SELECT r.id, y.root_id, COALESCE(v.provider_id, k.provider_id, (SELECT w.provider_id FROM written_by w
                      WHERE w.account_id = r.recorded_by AND w.from_at <= r.recorded_at AND w.to_at > r.recorded_at))
             FROM referral r JOIN person y ON y.id = r.person_id LEFT JOIN service v ON v.id = r.service_id LEFT JOIN contract k ON k.pack = r.contract",
        ),
        (
            "held_episode (episode_id, person_id, provider_id, withdrawn_at)",
            "SELECT e.id, y.root_id, COALESCE(v.provider_id, k.provider_id, (SELECT w.provider_id FROM written_by w
                      WHERE w.account_id = e.recorded_by AND w.from_at <= e.recorded_at AND w.to_at > e.recorded_at)), e.withdrawn_at
             FROM episode e JOIN person y ON y.id = e.person_id JOIN service v ON v.id = e.service_id JOIN contract k ON k.id = v.contract_id",
        ),
    ]
}
