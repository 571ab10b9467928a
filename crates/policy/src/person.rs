//! Who may see a person: the rule, and what each of its atoms means in the database.
//!
//! The statements ask about `root`, a person's row, and about the viewer by functions that the database has
//! (`store::viewer`): `viewer_account()`, `viewer_worker()`, `viewer_scope()`, `viewer_on()` (today, ISO text), `viewer_at()`
//! (now, microseconds in UTC).

use crate::{
    Atom, Rule, Scope,
    held::{self, UNDIVIDED, WORKERLESS},
};

/// The scope of the program itself, beyond every person's.
pub const PROGRAM: i64 = 9;

/// Whoever the household of `root` is, for what a parent's record opens or closes: the person, and whose child they are.
macro_rules! or_a_parent {
    () => {
        "(y.root_id = root.id OR y.root_id IN (SELECT q.root_id FROM person k JOIN relationship x ON x.other_id = k.id
            JOIN person q ON q.id = x.person_id WHERE k.root_id = root.id AND x.kind = 'child' AND x.withdrawn_at IS NULL))"
    };
}

/// The rule.
pub fn person() -> Rule {
    use Atom::{
        Asking, Emergency, Housed, Named, OnCall, Ours, Own, Program, Reaches, Received, Sealed, Shared, Team, Teamless, Tied, Undivided,
        Unheld,
    };
    let is = Rule::Is;
    let work = Rule::Any(vec![
        is(Reaches(Scope::Organisation)),
        Rule::All(vec![is(Atom::Is(Scope::Team)), Rule::Any(vec![is(Teamless), is(Unheld), is(Team)])]),
        Rule::All(vec![
            is(Atom::Is(Scope::Tonight)),
            is(OnCall),
            Rule::Any(vec![is(Housed), Rule::All(vec![is(Unheld), is(Asking)]), is(Received)]),
        ]),
        Rule::All(vec![is(Reaches(Scope::Own)), is(Own)]),
    ]);
    // An agreement is one with a provider: whoever's work goes beyond their own cases and their own night.
    let agreed = Rule::All(vec![is(Reaches(Scope::Team)), is(Shared)]);
    // Whoever is no worker is no provider's, and sees whom none works with.
    let provider = Rule::Any(vec![is(Undivided), is(Ours), is(Shared)]);
    let work = Rule::All(vec![provider, Rule::Any(vec![work, agreed])]);
    Rule::Any(vec![
        is(Program),
        Rule::All(vec![
            is(Reaches(Scope::Own)),
            Rule::unless(is(Tied)),
            Rule::Any(vec![Rule::All(vec![Rule::unless(is(Sealed)), work]), Rule::All(vec![is(Sealed), is(Named)]), is(Emergency)]),
        ]),
    ])
}

/// What an atom means, about `root`.
pub fn sql(atom: Atom) -> String {
    match atom {
        Atom::Program => format!("viewer_scope() = {PROGRAM}"),
        Atom::Reaches(scope) => format!("viewer_scope() >= {}", scope.number()),
        Atom::Is(scope) => format!("viewer_scope() = {}", scope.number()),
        Atom::Teamless => "NOT EXISTS (SELECT 1 FROM worker_team v WHERE v.worker_id = viewer_worker() AND v.withdrawn_at IS NULL
            AND v.from_on <= viewer_on() AND (v.to_on IS NULL OR v.to_on >= viewer_on()))"
            .into(),
        Atom::OnCall => ON_CALL.into(),
        Atom::Housed => concat!(
            "EXISTS (SELECT 1 FROM person y JOIN episode e ON e.person_id = y.id JOIN stay s ON s.episode_id = e.id
              WHERE s.withdrawn_at IS NULL AND s.arrived_on <= viewer_on() AND (s.departed_on IS NULL OR s.departed_on >= viewer_on()) AND ",
            or_a_parent!(),
            ")"
        )
        .into(),
        Atom::Wallless => "NOT EXISTS (SELECT 1 FROM wall t JOIN viewers_self v ON v.worker_id = t.worker_id WHERE t.lifted_at IS NULL)".into(),
        Atom::Unsealed => "NOT EXISTS (SELECT 1 FROM seal s WHERE s.lifted_at IS NULL)".into(),
        Atom::Tied => TIED.into(),
        Atom::Sealed => "EXISTS (SELECT 1 FROM seal s JOIN person y ON y.id = s.person_id WHERE y.root_id = root.id AND s.lifted_at IS NULL)".into(),
        Atom::Named => "EXISTS (SELECT 1 FROM seal s JOIN person y ON y.id = s.person_id JOIN seal_reader n ON n.seal_id = s.id
            WHERE y.root_id = root.id AND s.lifted_at IS NULL AND n.account_id = viewer_account() AND n.withdrawn_at IS NULL)"
            .into(),
        Atom::Own => concat!(
            "(EXISTS (SELECT 1 FROM person y JOIN episode e ON e.person_id = y.id
              WHERE e.worker_id = viewer_worker() AND e.withdrawn_at IS NULL AND ",
            or_a_parent!(),
            ") OR EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id WHERE r.key_worker_id = viewer_worker() AND ",
            or_a_parent!(),
            ") OR EXISTS (SELECT 1 FROM person y JOIN task t ON t.person_id = y.id
              WHERE t.worker_id = viewer_worker() AND t.done_on IS NULL AND t.withdrawn_at IS NULL AND ",
            or_a_parent!(),
            ") OR EXISTS (SELECT 1 FROM person y JOIN appointment t ON t.person_id = y.id
              WHERE t.worker_id = viewer_worker() AND t.outcome = '' AND t.withdrawn_at IS NULL AND ",
            or_a_parent!(),
            ") OR EXISTS (SELECT 1 FROM person y JOIN group_place t ON t.person_id = y.id JOIN group_worker l ON l.group_id = t.group_id
              JOIN support_group g ON g.id = t.group_id
              WHERE l.worker_id = viewer_worker() AND y.root_id = root.id AND t.withdrawn_at IS NULL AND g.withdrawn_at IS NULL
              AND (t.ended_on IS NULL OR t.ended_on >= viewer_on()) AND (g.ends_on IS NULL OR g.ends_on >= viewer_on())))"
        )
        .into(),
        Atom::Team => TEAM.into(),
        Atom::Unheld => UNHELD.into(),
        Atom::Asking => concat!(
            "(EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id WHERE r.outcome IN ('', 'waiting', 'accepted') AND ",
            or_a_parent!(),
            ") OR NOT EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id WHERE ",
            or_a_parent!(),
            "))"
        )
        .into(),
        // A night's work goes on when the case is given to whoever carries it in the morning. Microseconds.
        Atom::Received => concat!(
            "EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id
              WHERE r.recorded_by = viewer_account() AND r.recorded_at > viewer_at() - 57600000000 AND ",
            or_a_parent!(),
            ")"
        )
        .into(),
        Atom::Emergency => "EXISTS (SELECT 1 FROM emergency_access a JOIN person y ON y.id = a.person_id
            WHERE a.account_id = viewer_account() AND y.root_id = root.id AND a.ends_at > viewer_at())"
            .into(),
        Atom::Undivided => UNDIVIDED.into(),
        Atom::Workerless => WORKERLESS.into(),
        Atom::Ours => held::OURS.into(),
        Atom::Shared => held::SHARED.into(),
        Atom::Holds => held::HOLDS.into(),
        Atom::Opened(part) => held::opened(part),
    }
}

/// Whoever is on the rota now, and for an hour after, when what they were told is written down. A gap in the rota, or no rota at all, is no
/// fault of whoever answers at night: then it asks nothing.
const ON_CALL: &str = concat!(
    "(EXISTS (SELECT 1 FROM shift c WHERE c.worker_id = viewer_worker() AND c.withdrawn_at IS NULL
        AND c.from_at <= viewer_at() AND c.to_at > viewer_at() - 3600000000)
     OR NOT EXISTS (SELECT 1 FROM shift c WHERE c.withdrawn_at IS NULL AND c.from_at <= viewer_at() AND c.to_at > viewer_at() AND ",
    crate::colleagues!("c.worker_id"),
    "))"
);

/// Nobody whom the viewer's provider could mean carries or carried a case: another's worker who does takes nothing off this one's list.
const UNHELD: &str = concat!(
    "(NOT EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id WHERE r.key_worker_id IS NOT NULL AND ",
    or_a_parent!(),
    " AND (",
    held::undivided_or_workerless!(),
    " OR EXISTS (SELECT 1 FROM held_referral h WHERE h.referral_id = r.id AND ",
    held::is_ours!("h.provider_id"),
    "))) AND NOT EXISTS (SELECT 1 FROM person y JOIN episode e ON e.person_id = y.id
       WHERE e.worker_id IS NOT NULL AND e.withdrawn_at IS NULL AND ",
    or_a_parent!(),
    " AND (",
    held::undivided_or_workerless!(),
    " OR EXISTS (SELECT 1 FROM held_episode h WHERE h.episode_id = e.id AND ",
    held::is_ours!("h.provider_id"),
    "))))"
);

/// A wall before a person is one before their household: to a parent through a child, and to a child through a parent.
const TIED: &str = "EXISTS (SELECT 1 FROM wall t JOIN person y ON y.id = t.person_id
     WHERE t.worker_id IN (SELECT worker_id FROM viewers_self) AND t.lifted_at IS NULL AND (
       y.root_id = root.id
       OR y.root_id IN (SELECT q.root_id FROM person k JOIN relationship x ON x.other_id = k.id JOIN person q ON q.id = x.person_id
                        WHERE k.root_id = root.id AND x.kind = 'child' AND x.withdrawn_at IS NULL)
       OR y.root_id IN (SELECT q.root_id FROM person k JOIN relationship x ON x.person_id = k.id JOIN person q ON q.id = x.other_id
                        WHERE k.root_id = root.id AND x.kind = 'child' AND x.withdrawn_at IS NULL)))";

/// Whoever carries a case today or carried it, and is in a team of the viewer's today.
const TEAM: &str = concat!(
    "(EXISTS (SELECT 1 FROM person y JOIN episode e ON e.person_id = y.id JOIN worker_team m ON m.worker_id = e.worker_id
       JOIN worker_team v ON v.team_id = m.team_id WHERE v.worker_id = viewer_worker() AND e.withdrawn_at IS NULL
       AND m.withdrawn_at IS NULL AND m.from_on <= viewer_on() AND (m.to_on IS NULL OR m.to_on >= viewer_on())
       AND v.withdrawn_at IS NULL AND v.from_on <= viewer_on() AND (v.to_on IS NULL OR v.to_on >= viewer_on()) AND ",
    or_a_parent!(),
    ") OR EXISTS (SELECT 1 FROM person y JOIN referral r ON r.person_id = y.id JOIN worker_team m ON m.worker_id = r.key_worker_id
       JOIN worker_team v ON v.team_id = m.team_id WHERE v.worker_id = viewer_worker()
       AND m.withdrawn_at IS NULL AND m.from_on <= viewer_on() AND (m.to_on IS NULL OR m.to_on >= viewer_on())
       AND v.withdrawn_at IS NULL AND v.from_on <= viewer_on() AND (v.to_on IS NULL OR v.to_on >= viewer_on()) AND ",
    or_a_parent!(),
    "))"
);

/// Whether there is nobody whom the rule would keep from the viewer, asked once for a statement: their work reaches everybody, one provider
/// works here, no wall stands before them, and nothing is sealed. What it lets through [`person`] lets through; the property test holds that too.
pub fn unrestricted() -> Rule {
    use Atom::{Program, Reaches, Teamless, Undivided};
    let everybody =
        Rule::Any(vec![Rule::Is(Reaches(Scope::Organisation)), Rule::All(vec![Rule::Is(Atom::Is(Scope::Team)), Rule::Is(Teamless)])]);
    Rule::Any(vec![Rule::Is(Program), Rule::All(vec![everybody, Rule::Is(Undivided), Rule::Is(Atom::Wallless), Rule::Is(Atom::Unsealed)])])
}

/// The tables on which [`unrestricted`] and [`crate::undivided`] rest: a change of one may change what they answer.
pub const UNHINDERED_RESTS_ON: [&str; 8] =
    ["wall", "seal", "worker_team", "worker_provider", "contract", "service", "account", "account_change"];

/// What statements ask of each person, as conditions about `root`: by the name of the view that tells whom it holds for. Those whom the
/// viewer may see; and those from whom a wall keeps the viewer, which the journal asks, whose readers need not
/// see records; those whom another provider works with; and those whom the viewer's does.
pub fn conditions() -> [(&'static str, String); 4] {
    [("seen", person().sql(&sql)), ("walled", TIED.into()), ("known", known().sql(&sql)), ("ours", ours().sql(&sql))]
}

/// Whom the viewer's provider works with; whoever is no worker is everybody's.
pub fn ours() -> Rule {
    Rule::Any([Atom::Undivided, Atom::Workerless, Atom::Ours].map(Rule::Is).to_vec())
}

/// Whom another provider works with and the viewer's does not: that there is somebody may be told, and nothing of who. Never of whoever
/// is sealed or whom a wall keeps from the viewer.
pub fn known() -> Rule {
    use Atom::{Ours, Reaches, Sealed, Shared, Tied, Undivided, Workerless};
    let not = [Tied, Sealed, Ours, Shared, Undivided, Workerless].map(|atom| Rule::unless(Rule::Is(atom)));
    Rule::All(std::iter::once(Rule::Is(Reaches(Scope::Own))).chain(not).collect())
}
