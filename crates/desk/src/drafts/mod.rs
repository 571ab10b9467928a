//! Drafts: what somebody has begun to type and not recorded. Kept on the server as they type or leave, and when they send
//! a form after their session has ended; one for each form that is open, known by its key; shown to nobody else;
//! gone when the form is recorded, thrown away, or after 30 days.
//!
//! A draft is not a record of anyone: it stands in no list but its owner's, in no return, and not in the journal.

pub mod keep;
pub mod pages;
pub mod queries;

use std::pin::Pin;

use crate::{
    access::May,
    db::{Db, DbError},
    error::Problem,
    form::Typed,
    room::house,
    session::SignedIn,
};

/// Whether somebody reaches what a form is about, by the first part of its subject.
pub type Reaches = for<'a> fn(&'a Db, &'a SignedIn, &'a str) -> Pin<Box<dyn Future<Output = Result<bool, DbError>> + Send + 'a>>;

/// What forms are about. "{}" is the first part of a form's subject.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// How a list of drafts says whose one is; empty where that would say nothing.
    pub named: &'static str,
    /// Where somebody goes who leaves the form.
    pub left_to: &'static str,
    /// Nothing for what is about nobody yet.
    pub reaches: Option<Reaches>,
}

/// What is about nobody yet.
pub const OF_NOBODY: Subject = Subject { named: "", left_to: "/", reaches: None };

/// A form that has words to lose, as its room declares it. Its addresses have "{}" for each part of the subject.
#[derive(Debug)]
pub struct Form {
    pub id: &'static str,
    /// What is being written, as a list of drafts says it.
    pub says: &'static str,
    pub about: Subject,
    pub sent_to: &'static str,
    pub opened_at: &'static str,
}

/// The subject of a form that is about nobody yet.
pub const NOBODY: &str = "-";

impl Form {
    /// The form of this name.
    pub fn named(id: &str) -> Option<&'static Form> {
        house().drafts.iter().copied().find(|form| form.id == id)
    }

    /// The form that is sent to an address, and its subject.
    pub fn sent_to(path: &str) -> Option<(&'static Form, String)> {
        house().drafts.iter().find_map(|form| Some((*form, form.subject(path)?)))
    }

    /// What it is about when it is sent to this address, if it can be.
    fn subject(&self, path: &str) -> Option<String> {
        subject(self.sent_to, path)
    }

    /// Whose it is, in words; nothing where that would say nothing.
    pub fn whose(&self, subject: &str) -> Option<String> {
        (!self.about.named.is_empty()).then(|| self.about.named.replacen("{}", first(subject), 1))
    }

    /// Where somebody goes who leaves it.
    fn left_to(&self, subject: &str) -> String {
        self.about.left_to.replacen("{}", first(subject), 1) + "?done=draft"
    }

    /// The address that it is sent to.
    pub fn address(&self, subject: &str) -> String {
        filled(self.sent_to, subject)
    }

    /// The address of the page that it stands on.
    pub fn page(&self, subject: &str) -> String {
        filled(self.opened_at, subject)
    }

    /// The address of its page, filled with a draft.
    pub fn taken_up(&self, subject: &str, draft: i64) -> String {
        format!("{}?draft={draft}", self.page(subject))
    }

    /// The address that its draft is kept under.
    pub fn draft(&self, subject: &str) -> String {
        format!("/drafts/{}/{}", self.id, crate::words::in_an_address(subject))
    }
}

fn filled(pattern: &str, subject: &str) -> String {
    let mut parts = subject.split('~');
    let mut pieces = pattern.split("{}");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |path, piece| path + &crate::words::in_an_address(parts.next().unwrap_or_default()) + piece)
}

fn subject(pattern: &str, path: &str) -> Option<String> {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    let fits = wanted.len() == given.len() && wanted.iter().zip(&given).all(|(w, g)| *w == "{}" && !g.is_empty() || w == g);
    let parts: Vec<&str> = wanted.iter().zip(given).filter(|(w, _)| **w == "{}").map(|(_, g)| g).collect();
    fits.then(|| if parts.is_empty() { NOBODY.to_owned() } else { parts.join("~") })
}

/// Whether `who` may write what the form is about. Nothing is shown by this, so it is no look.
pub async fn may_write(db: &Db, who: &SignedIn, form: &Form, subject: &str) -> Result<bool, DbError> {
    if !who.may(May::RecordWork) {
        return Ok(false);
    }
    // A subject of more parts than the form's address has would be another draft of the same form.
    if subject.split('~').count() != form.sent_to.matches("{}").count().max(1) {
        return Ok(false);
    }
    match form.about.reaches {
        Some(reaches) => reaches(db, who, first(subject)).await,
        None => Ok(subject == NOBODY),
    }
}

fn first(subject: &str) -> &str {
    subject.split('~').next().unwrap_or_default()
}

/// What a form is filled with when it is opened: the draft that was asked for (`?draft=`), else what `who` began last about
/// this subject, else what is given. A form about nobody yet is never filled from a draft that was not asked for: the next
/// call is somebody else's. What else was begun stands beside it. The caller has opened the person's record or the case.
///
/// # Errors
/// What the database says.
pub async fn or_begun(db: &Db, who: &SignedIn, form: &Form, subject: &str, fresh: Typed) -> Result<Typed, Problem> {
    let mut begun = queries::begun(&mut db.read().await?, who.account_id, form, subject).await?;
    let asked = who.draft.and_then(|id| begun.iter().position(|draft| draft.id == id));
    let taken = match asked {
        Some(at) => Some(begun.remove(at)),
        None if subject == NOBODY || begun.is_empty() => None,
        None => Some(begun.remove(0)),
    };
    let others: Vec<String> = begun.iter().map(|draft| format!("{} {}", draft.id, draft.kept_at.as_microsecond())).collect();
    let typed = taken.map_or(fresh, queries::Draft::typed);
    Ok(if others.is_empty() { typed } else { typed.with(queries::BESIDE, others.join("\n")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: Form = Form { id: "visit", says: "a visit", about: OF_NOBODY, sent_to: "/visits", opened_at: "/visits/new" };
    const ROOM: Form = Form { id: "room", says: "a room", sent_to: "/visits/{}/rooms/{}", opened_at: "/visits/{}/rooms", ..NEW };

    #[test]
    fn a_form_is_known_by_the_address_it_is_sent_to_and_leads_back_to_its_page() {
        assert_eq!(ROOM.subject("/visits/V-7/rooms/12").as_deref(), Some("V-7~12"));
        assert_eq!(ROOM.page("V-7~12"), "/visits/V-7/rooms");
        assert_eq!(ROOM.address("V-7~12"), "/visits/V-7/rooms/12");
        assert_eq!((NEW.subject("/visits").as_deref(), NEW.page(NOBODY).as_str()), (Some(NOBODY), "/visits/new"));
        assert_eq!(NEW.subject("/visits/search"), None);
        assert_eq!(ROOM.subject("/visits//rooms/12"), None);
    }
}
