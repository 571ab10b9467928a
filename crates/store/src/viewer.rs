//! For whom the database is read. The gate says it once for a request; whatever is read while the request is answered knows it,
//! because the view `seen` asks it (`policy`). What the program does by itself has no viewer and is refused nothing: it works out
//! deadlines, not pages. A connection that nobody was named for sees nobody.

use jiff::{Timestamp, civil::Date};
pub use policy::Part;
use policy::Scope;

use crate::clock::{Clock, local_day};

/// Somebody at a screen.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    pub account_id: i64,
    /// Absent for an account that is no worker.
    pub worker_id: Option<i64>,
    pub scope: Scope,
}

tokio::task_local! {
    static VIEWER: Viewer;
}

/// Answers for a viewer: every read that is begun meanwhile, in the same task, is theirs.
pub async fn seen_by<T>(viewer: Viewer, answered: impl Future<Output = T>) -> T {
    VIEWER.scope(viewer, answered).await
}

/// What the database's functions tell of the viewer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SeenBy {
    /// 0 for the program, as the other ids that are absent.
    pub account: i64,
    pub worker: i64,
    pub scope: i64,
    /// Microseconds in UTC.
    pub at: i64,
}

impl SeenBy {
    /// Of whoever is at the screen, or of the program.
    pub fn now(clock: &Clock) -> SeenBy {
        let at = clock.now().as_microsecond();
        let of = |viewer: &Viewer| SeenBy {
            account: viewer.account_id,
            worker: viewer.worker_id.unwrap_or(0),
            scope: viewer.scope.number(),
            at,
        };
        VIEWER.try_with(of).unwrap_or(SeenBy { account: 0, worker: 0, scope: policy::PROGRAM, at })
    }

    /// Today, where the service is.
    pub fn on(self) -> Option<Date> {
        Timestamp::from_microsecond(self.at).ok().map(local_day)
    }
}

/// For statements: that whoever looks may see the person of this root, whatever is read. Every statement that names or counts people
/// for somebody asks it (held by `app/tests/stories/house/seen.rs`). Where nobody is kept from the viewer that is asked once.
#[macro_export]
macro_rules! seen {
    ($root:literal) => {
        concat!("(EXISTS (SELECT 1 FROM unrestricted) OR EXISTS (SELECT 1 FROM seen WHERE seen.person_id = ", $root, "))")
    };
}

/// As [`seen!`], of a record of a person and not their root.
#[macro_export]
macro_rules! seen_record {
    ($record:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM unrestricted) OR EXISTS (SELECT 1 FROM person sp JOIN seen ON seen.person_id = sp.root_id WHERE sp.id = ",
            $record,
            "))"
        )
    };
}

/// For statements: that what this provider holds of this part about the person of this root is shown to whoever looks. What no provider
/// can be told of is nobody's. `house/held.rs` holds every statement that shows somebody's records to asking one of these.
#[macro_export]
macro_rules! shown {
    ($part:literal, $root:expr, $provider:expr) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR ",
            $provider,
            " IS NULL OR EXISTS (SELECT 1 FROM shown_",
            $part,
            " sh WHERE sh.person_id = ",
            $root,
            " AND sh.provider_id = ",
            $provider,
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to a referral.
#[macro_export]
macro_rules! shown_referral {
    ($part:literal, $referral:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR EXISTS (SELECT 1 FROM held_referral hr WHERE hr.referral_id = ",
            $referral,
            " AND ",
            $crate::shown!($part, "hr.person_id", "hr.provider_id"),
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to an episode.
#[macro_export]
macro_rules! shown_episode {
    ($part:literal, $episode:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR EXISTS (SELECT 1 FROM held_episode he WHERE he.episode_id = ",
            $episode,
            " AND ",
            $crate::shown!($part, "he.person_id", "he.provider_id"),
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to an episode, or to a referral where it belongs to none.
#[macro_export]
macro_rules! shown_case {
    ($part:literal, $referral:literal, $episode:literal) => {
        concat!(
            "(CASE WHEN ",
            $episode,
            " IS NOT NULL THEN ",
            $crate::shown_episode!($part, $episode),
            " ELSE ",
            $crate::shown_referral!($part, $referral),
            " END)"
        )
    };
}

/// As [`shown!`], of what somebody wrote of a person (a record of theirs) and of no case.
#[macro_export]
macro_rules! shown_written {
    ($part:literal, $record:literal, $by:literal, $at:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR NOT EXISTS (SELECT 1 FROM written_by wb WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            ") OR EXISTS (SELECT 1 FROM written_by wb JOIN person wp ON wp.id = ",
            $record,
            " JOIN shown_",
            $part,
            " sh ON sh.person_id = wp.root_id AND sh.provider_id = wb.provider_id WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            "))"
        )
    };
}

/// As [`shown!`], of what belongs to a case where there is one, and else to whom wrote it of a person.
#[macro_export]
macro_rules! shown_dated {
    ($part:literal, $referral:literal, $episode:literal, $record:literal, $by:literal, $at:literal) => {
        concat!(
            "(CASE WHEN ",
            $episode,
            " IS NOT NULL OR ",
            $referral,
            " IS NOT NULL THEN ",
            $crate::shown_case!($part, $referral, $episode),
            " ELSE ",
            $crate::shown_written!($part, $record, $by, $at),
            " END)"
        )
    };
}

/// That what belongs to nobody's record is by a writer of the viewer's provider, or of none.
#[macro_export]
macro_rules! own_written {
    ($by:literal, $at:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM undivided) OR NOT EXISTS (SELECT 1 FROM written_by wb WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            ") OR EXISTS (SELECT 1 FROM written_by wb JOIN viewers_provider vp ON vp.provider_id = wb.provider_id WHERE wb.account_id = ",
            $by,
            " AND wb.from_at <= ",
            $at,
            " AND wb.to_at > ",
            $at,
            "))"
        )
    };
}
