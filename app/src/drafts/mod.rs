//! Drafts: what somebody has begun to type and not recorded. Kept on the server as they type or leave, and when they send
//! a form after their session has ended; one for each account, form and what the form is about; shown to nobody else;
//! gone when the form is recorded, thrown away, or after 30 days.
//!
//! A draft is not a record of anyone: it stands in no list but its owner's, in no return, and not in the journal.

pub mod keep;
pub mod pages;
pub mod queries;
pub mod timed_out;

use crate::{
    App,
    access::May,
    db::{Db, DbError},
    error::Problem,
    form::Typed,
    people,
    session::SignedIn,
    work::contacts,
};

/// What a form is about, by the first part of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Case,
    Person,
    Contact,
    Unit,
    /// Nobody yet.
    Nothing,
}

/// A form that has words to lose. Its addresses have "{}" for each part of the subject.
#[derive(Debug)]
pub struct Form {
    pub id: &'static str,
    /// What is being written, as a list of drafts says it.
    pub says: &'static str,
    pub about: About,
    pub sent_to: &'static str,
    pub opened_at: &'static str,
}

/// The subject of a form that is about nobody yet.
pub const NOBODY: &str = "-";

macro_rules! forms {
    ($($name:ident = $id:literal, $says:literal, $about:ident, $sent_to:literal, $opened_at:literal;)*) => {
        $(pub const $name: Form = Form { id: $id, says: $says, about: About::$about, sent_to: $sent_to, opened_at: $opened_at };)*
        /// Every form that drafts are kept of.
        pub const FORMS: &[Form] = &[$($name),*];
    };
}
forms! {
    REFERRAL = "referral", "a referral", Nothing, "/referrals", "/referrals/new";
    ANSWER = "answer", "the answer to a referral", Case, "/referrals/{}/answers", "/referrals/{}";
    CONTACT = "contact", "a contact", Case, "/referrals/{}/contacts", "/referrals/{}/contacts/new";
    AMENDMENT = "amendment", "an amendment of a note", Contact, "/contacts/{}/amendments", "/contacts/{}";
    MESSAGE = "message", "a message from an agency", Case, "/referrals/{}/messages", "/referrals/{}/messages/new";
    MESSAGE_ANSWER = "message-answer", "the answer to a message", Case, "/referrals/{}/messages/{}/answer", "/referrals/{}/messages/new";
    DASH = "dash", "a DASH", Case, "/referrals/{}/dash/new", "/referrals/{}/dash/new";
    MARAC = "marac", "a MARAC referral", Case, "/referrals/{}/marac/new", "/referrals/{}/marac/new";
    CONCERN = "concern", "a concern", Case, "/referrals/{}/concerns/new", "/referrals/{}/concerns/new";
    PLAN = "plan", "a support plan", Case, "/referrals/{}/plan", "/referrals/{}/plan/change";
    STEP = "step", "a step of support", Case, "/referrals/{}/steps/{}", "/referrals/{}/steps/{}";
    ARRIVAL = "arrival", "an arrival", Case, "/referrals/{}/arrival", "/referrals/{}/arrival";
    DEPARTURE = "departure", "a departure", Case, "/referrals/{}/departure", "/referrals/{}/departure";
    STAY = "stay", "a change of a stay", Case, "/referrals/{}/stays/{}", "/referrals/{}/stays/{}";
    CHILD = "child", "a child", Case, "/referrals/{}/children", "/referrals/{}/children/new";
    PERSON = "person", "a change of a person's details", Person, "/people/{}/details", "/people/{}/details";
    NAME = "name", "another name", Person, "/people/{}/names", "/people/{}/names/new";
    RELATIONSHIP = "relationship", "a relationship", Person, "/people/{}/relationships", "/people/{}/relationships/new";
    RELATIONSHIP_CHANGE = "relationship-change", "a change of a relationship", Person, "/people/{}/relationships/{}", "/people/{}/relationships/{}";
    CHARACTERISTIC = "characteristic", "an answer about a person", Person, "/people/{}/about/{}", "/people/{}/about/{}";
    CHARACTERISTIC_CHANGE = "characteristic-change", "a correction of an answer", Person, "/people/{}/about/{}/{}", "/people/{}/about/{}/{}";
    SAFE_CONTACT = "safe-contact", "safe contact", Person, "/people/{}/safe-contact", "/people/{}/safe-contact";
    SAFE_CONTACT_LINE = "safe-contact-line", "a way to reach somebody", Person, "/people/{}/safe-contact/{}", "/people/{}/safe-contact/{}";
    FLAG = "flag", "a flag", Person, "/people/{}/flags", "/people/{}/flags/new";
    UNIT_DELAY = "unit-delay", "why a unit is not ready", Unit, "/units/{}/delay", "/units/{}";
}

impl Form {
    /// The form of this name.
    pub fn named(id: &str) -> Option<&'static Form> {
        FORMS.iter().find(|form| form.id == id)
    }

    /// The form that is sent to an address, and its subject.
    pub fn sent_to(path: &str) -> Option<(&'static Form, String)> {
        FORMS.iter().find_map(|form| Some((form, subject(form.sent_to, path)?)))
    }

    /// The address that it is sent to.
    pub fn address(&self, subject: &str) -> String {
        filled(self.sent_to, subject)
    }

    /// The address of the page that it stands on.
    pub fn page(&self, subject: &str) -> String {
        filled(self.opened_at, subject)
    }

    /// The address that its draft is kept under.
    pub fn draft(&self, subject: &str) -> String {
        format!("/drafts/{}/{}", self.id, crate::places::in_an_address(subject))
    }
}

fn filled(pattern: &str, subject: &str) -> String {
    let mut parts = subject.split('~');
    let mut pieces = pattern.split("{}");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |path, piece| path + &crate::places::in_an_address(parts.next().unwrap_or_default()) + piece)
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
    let first = subject.split('~').next().unwrap_or_default();
    match form.about {
        About::Case => people::reaches_case(db, who, first).await,
        About::Person => people::reaches_person(db, who, first).await,
        About::Contact => {
            let Ok(id) = first.parse() else { return Ok(false) };
            match contacts::queries::one(&mut db.read().await?, id).await? {
                Some(contact) => people::reaches_case(db, who, &contact.referral).await,
                None => Ok(false),
            }
        }
        About::Unit => Ok(crate::places::queries::unit(&mut db.read().await?, first).await?.is_some()),
        About::Nothing => Ok(subject == NOBODY),
    }
}

/// What a form is filled with when it is opened: what `who` began, or else what is given. The caller has opened the
/// person's record or the case.
///
/// # Errors
/// What the database says.
pub async fn or_begun(app: &App, who: &SignedIn, form: &Form, subject: &str, fresh: Typed) -> Result<Typed, Problem> {
    let begun = queries::begun(&mut app.db.read().await?, who.account_id, form, subject).await?;
    Ok(begun.map_or(fresh, queries::Draft::typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_by_the_address_it_is_sent_to_and_leads_back_to_its_page() {
        let (form, subject) = Form::sent_to("/referrals/R-7/steps/support-plan-agreed").unwrap();
        assert_eq!((form.id, subject.as_str()), ("step", "R-7~support-plan-agreed"));
        assert_eq!(form.page(&subject), "/referrals/R-7/steps/support-plan-agreed");
        let (form, subject) = Form::sent_to("/referrals/R-7/messages/12/answer").unwrap();
        assert_eq!((form.id, form.page(&subject).as_str()), ("message-answer", "/referrals/R-7/messages/new"));
        assert_eq!(form.address(&subject), "/referrals/R-7/messages/12/answer");
        let (form, subject) = Form::sent_to("/referrals").unwrap();
        assert_eq!((form.id, subject.as_str(), form.page(&subject).as_str()), ("referral", NOBODY, "/referrals/new"));
        assert!(Form::sent_to("/people/search").is_none());
        assert!(Form::sent_to("/referrals//contacts").is_none());
    }
}
