//! Finding what was written about people by its words: notes of contacts, what was typed into forms, referrals, handovers, plans,
//! goals, tasks.
//!
//! Each piece of writing is a passage. The words of a passage are kept beside it ([`gather`]), and of many passages together in blocks
//! ([`blocks`]), as an index; the text itself stays in its own table and is read from there when a passage is shown ([`texts`]). Which
//! pieces of writing are to be read anew the database notes itself, with whatever changes them; they are read before anybody looks.
//! Nothing that is sealed in a form is read at all, and no number.

pub mod blocks;
pub mod gather;
mod pages;
mod queries;
mod room;
mod shown;
mod texts;
pub mod words;

pub use room::room;

/// The kinds of passage, as the table calls them, and as pages do.
const KINDS: [(&str, &str); 7] = [
    (CONTACT, "Contact"),
    (RECORD, "Form"),
    (REFERRAL, "Referral"),
    (HANDOVER, "Handover"),
    (PLAN, "Support plan"),
    (GOAL, "Goal"),
    (TASK, "Task"),
];

const CONTACT: &str = "contact";
const RECORD: &str = "record";
const REFERRAL: &str = "referral";
const HANDOVER: &str = "handover";
const PLAN: &str = "plan";
const GOAL: &str = "goal";
const TASK: &str = "task";
