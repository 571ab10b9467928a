//! Who may see whom: one tree of conditions for each kind of record, which answers both "may this viewer?" ([`Rule::holds`]) and
//! "which ones?" ([`Rule::sql`]), so that a page, a list, a count and a search cannot disagree. A property test holds the two
//! together on both databases (`app/tests/stories/policy`).
//!
//! The order of things, from the strongest: whoever is tied to a person never finds them; a sealed record is its named readers'
//! alone; then what somebody's work reaches, of those whom their provider works with or whom another shares with it; and access taken in
//! an emergency, which opens for hours what is neither. What a provider holds about somebody is its own, part by part ([`held`]).

mod held;
mod person;
mod shown;

pub use held::{Part, holders, parts_shown, undivided};
pub use person::{PROGRAM, UNHINDERED_RESTS_ON, conditions, known, person, sql, unrestricted};

/// How far somebody's work reaches, as their role says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// No records of people at all.
    Nobody,
    /// Those whose case they carry or carried.
    Own,
    /// And whoever is in a unit tonight, or has nobody yet, or whom they wrote down this night: for whoever is on call.
    Tonight,
    /// Own, those whom somebody of their teams carries, and those whom nobody carries yet. Whoever is in no team sees everybody: a
    /// small service has none.
    Team,
    /// Everybody whom the organisation works with.
    Organisation,
}

impl Scope {
    pub const ALL: [Scope; 5] = [Scope::Nobody, Scope::Own, Scope::Tonight, Scope::Team, Scope::Organisation];

    pub fn id(self) -> &'static str {
        match self {
            Scope::Nobody => "nobody",
            Scope::Own => "own",
            Scope::Tonight => "tonight",
            Scope::Team => "team",
            Scope::Organisation => "organisation",
        }
    }

    pub fn named(id: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.id() == id)
    }

    /// As the databases compare it.
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// What a rule asks about a viewer and a record. Each has one meaning, in SQL, beside its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Atom {
    /// The program itself reads: deadlines, returns made by the clock, an operator's commands.
    Program,
    /// The viewer's work reaches at least so far.
    Reaches(Scope),
    /// It reaches exactly so far.
    Is(Scope),
    /// The viewer is in no team today.
    Teamless,
    /// On call by the rota now, or until an hour ago; or nobody of the viewer's provider is on call by it now.
    OnCall,
    /// In a unit tonight.
    Housed,
    /// Tied to the person, to a parent of theirs or to a child: kin, a friend, a neighbour, or so to whoever abused them.
    Tied,
    /// No wall stands before the viewer.
    Wallless,
    /// No record is sealed.
    Unsealed,
    /// The record is sealed.
    Sealed,
    /// Named as a reader of the sealed record.
    Named,
    /// Carries or carried their case, or a parent's; was given something to do for them that is not done; or leads a group in which they have
    /// a place or wait for one.
    Own,
    /// Somebody of a team that the viewer is in carries or carried it, or a parent's.
    Team,
    /// Nobody ever carried it.
    Unheld,
    /// A referral of theirs, or of a parent, is unanswered, waits or was accepted; or there is none yet.
    Asking,
    /// The viewer wrote a referral of theirs down, or of a parent, within the last sixteen hours.
    Received,
    /// Took access in an emergency, and the time is not over.
    Emergency,
    /// One provider works here, or none is named: nothing stands between them.
    Undivided,
    /// The viewer is no worker, and so no provider's: an administrator's account, the council's.
    Workerless,
    /// The viewer's provider works with the person, or with a parent who was written down as one by it; or nobody does, and it wrote them
    /// down. So is whoever no provider can be told of.
    Ours,
    /// Another provider shares the person with the viewer's, or a parent with their children, today.
    Shared,
    /// What is asked about is the viewer's provider's.
    Holds,
    /// Whoever holds it shares this part of it with the viewer's provider, today.
    Opened(Part),
}

/// A tree of conditions.
#[derive(Clone, Debug)]
pub enum Rule {
    Is(Atom),
    Not(Box<Rule>),
    All(Vec<Rule>),
    Any(Vec<Rule>),
}

impl Rule {
    pub fn unless(rule: Rule) -> Rule {
        Rule::Not(Box::new(rule))
    }

    /// Whether it holds, for whoever knows of each atom whether it does.
    pub fn holds(&self, is: &impl Fn(Atom) -> bool) -> bool {
        match self {
            Rule::Is(atom) => is(*atom),
            Rule::Not(rule) => !rule.holds(is),
            Rule::All(rules) => rules.iter().all(|rule| rule.holds(is)),
            Rule::Any(rules) => rules.iter().any(|rule| rule.holds(is)),
        }
    }

    /// As a condition of SQL, given that of each atom. Both engines read it.
    pub fn sql(&self, of: &impl Fn(Atom) -> String) -> String {
        let joined = |rules: &[Rule], word: &str, none: &str| match rules {
            [] => none.to_owned(),
            rules => format!("({})", rules.iter().map(|rule| rule.sql(of)).collect::<Vec<_>>().join(word)),
        };
        match self {
            Rule::Is(atom) => of(*atom),
            Rule::Not(rule) => format!("NOT {}", rule.sql(of)),
            Rule::All(rules) => joined(rules, " AND ", "TRUE"),
            Rule::Any(rules) => joined(rules, " OR ", "FALSE"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Atom, Rule, Scope};

    #[test]
    fn nothing_asked_is_no_and_everything_asked_of_nothing_is_yes() {
        assert!(!Rule::Any(vec![]).holds(&|_| true));
        assert!(Rule::All(vec![]).holds(&|_| false));
        assert_eq!(Rule::Any(vec![]).sql(&|_| unreachable!()), "FALSE");
        assert_eq!(Rule::All(vec![]).sql(&|_| unreachable!()), "TRUE");
    }

    #[test]
    fn a_tree_reads_the_same_in_both() {
        let rule = Rule::All(vec![Rule::unless(Rule::Is(Atom::Tied)), Rule::Any(vec![Rule::Is(Atom::Own), Rule::Is(Atom::Team)])]);
        assert_eq!(rule.sql(&|atom| format!("{atom:?}")), "(NOT Tied AND (Own OR Team))");
        assert!(rule.holds(&|atom| atom == Atom::Team));
        assert!(!rule.holds(&|_| true));
    }

    #[test]
    fn each_scope_reaches_what_the_one_before_it_does() {
        assert!(Scope::ALL.windows(2).all(|pair| pair[0] < pair[1] && pair[0].number() < pair[1].number()));
        assert!(Scope::ALL.into_iter().all(|scope| Scope::named(scope.id()) == Some(scope)));
    }
}
