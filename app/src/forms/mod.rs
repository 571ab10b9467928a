//! Everything that is a dated form about somebody or something: a kind of record is a file, `forms/<kind>/<version>.toml`,
//! and this is the one engine that fills it in, checks it, keeps it, shows it, puts it right and withdraws it. What a file may
//! say is in [`vocabulary`]; how to write one is in `forms/README.md`.

pub mod again;
pub mod amend;
mod anonymous;
mod answers;
mod ask;
mod asked_of;
mod beforehand;
mod case_study;
pub mod check;
mod chosen;
pub mod cli;
pub mod decisions;
pub mod disclosures;
mod draw;
pub mod enquiries;
pub mod examples;
pub mod fhir;
pub mod in_diary;
mod item;
pub mod keep;
mod ledger;
pub mod load;
mod number;
mod onward;
mod pages;
mod place;
mod printed;
pub mod queries;
mod results;
mod room;
mod says;
mod score;
mod show;
mod sides;
mod sound;
mod subject;
mod vocabulary;

pub use answers::Answers;
pub use ask::Part;
pub use pages::{decisions::news as decided_news, fill::new_filled, of_the_service::section as of_the_service, record::to_tell};
pub use place::{new as address_of_new, page as page_of};
pub use printed::{Printed, Rows};
pub use queries::{Listed, of_kind, of_person};
pub use room::{RECORD, RECORD_CHANGE, RECORD_LATER, RECORD_OF_PERSON, RECORD_OF_UNIT, STEP, room};
pub use vocabulary::{About, Answered, Example, Form, Item, Type};

pub use load::Forms;
pub use subject::{Subject, readable};
