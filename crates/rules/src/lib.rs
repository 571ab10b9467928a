//! Works out what is due, by when and why: dated facts, a contract's pack and a calendar go in; deadlines, their
//! reasons and doubts come out.
//!
//! Nothing here reads a clock, and only [`load`] reads files. The same facts at the same moment give the same answer in
//! any order, so a stored deadline can always be worked out again, and [`Outcome::again_at`] says when it must be. Where a date cannot be counted (a fact without a day, a calendar
//! that ends too soon) the answer is a doubt in plain words, never a guess.
//!
//! What it does not do: it does not know who may see a deadline, store one, or remind anybody.
//!
//! All days are local days in Europe/London; see [`When`].

mod calendar;
pub mod cover;
mod deadline;
mod engine;
mod error;
mod example;
mod fact;
mod kind;
mod load;
mod order;
mod pack;
mod reasons;
mod rule;
mod span;
mod subject;
mod when;

pub use calendar::Calendar;
pub use deadline::{Deadline, Ending, State};
pub use engine::{Outcome, Silence, deadlines};
pub use error::PackError;
pub use example::Example;
pub use fact::Fact;
pub use kind::{BadKind, FactKind, Kinds};
pub use load::{CheckReport, check, load, load_calendar};
pub use order::Order;
pub use pack::{Choice, Pack, Question, Service};
pub use rule::{ExtendedIf, Once, Rule, Timing, Warning};
pub use span::{NotASpan, Span};
pub use subject::{About, ServiceKind, Subject};
pub use when::{When, london};
