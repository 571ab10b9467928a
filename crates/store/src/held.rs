//! The looks of one request that wait for the change it makes, to be written with it.

use std::cell::RefCell;

use crate::chain::Entry;

/// Nothing when looks need not wait: the request makes no change.
type Held = Option<RefCell<Vec<Entry>>>;

tokio::task_local! {
    static HELD: Held;
}

/// Does a request's work. What it looks at waits for its change when it may make one.
pub(crate) async fn scope<T>(may_change: bool, work: impl Future<Output = T>) -> T {
    HELD.scope(may_change.then(RefCell::default), work).await
}

/// Keeps a look for the change; gives it back where there is none to wait for.
pub(crate) fn keep(look: Entry) -> Option<Entry> {
    let mut look = Some(look);
    let _ = HELD.try_with(|held| {
        if let Some(held) = held {
            held.borrow_mut().extend(look.take());
        }
    });
    look
}

/// The looks that wait, to be written.
pub(crate) fn take() -> Vec<Entry> {
    HELD.try_with(|held| held.as_ref().map(RefCell::take)).ok().flatten().unwrap_or_default()
}
