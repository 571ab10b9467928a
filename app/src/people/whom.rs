//! Whose records a request opened. What stands above every page about a person is put there from this, in one place
//! (`person_page/bar.rs`), so that no page about somebody can be made without saying who they are.

use std::cell::RefCell;

use super::OpenPerson;

tokio::task_local! {
    static OPENED: RefCell<Vec<OpenPerson>>;
}

/// What is answered, and whom it is about: the one whose record was opened for it; nobody where several were, as when cases are
/// handed over.
pub async fn of<T>(answered: impl Future<Output = T>) -> (T, Option<OpenPerson>) {
    let both = async {
        let answer = answered.await;
        let mut opened = OPENED.with(RefCell::take);
        (answer, opened.pop().filter(|_| opened.is_empty()))
    };
    OPENED.scope(RefCell::default(), both).await
}

pub(super) fn opened(person: &OpenPerson) {
    let _ = OPENED.try_with(|opened| {
        let mut opened = opened.borrow_mut();
        if opened.iter().all(|there| there.id != person.id) {
            opened.push(person.clone());
        }
    });
}
