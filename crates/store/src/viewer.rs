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
