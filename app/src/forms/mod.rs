//! Everything that is a dated form about somebody or something: a kind of record is a file, `forms/<kind>/<version>.toml`,
//! and this is the one engine that fills it in, checks it, keeps it, shows it, puts it right and withdraws it. What a file may
//! say is in [`vocabulary`]; how to write one is in `forms/README.md`.

pub mod amend;
pub mod answers;
pub mod ask;
pub mod check;
pub mod cli;
mod draw;
pub mod examples;
pub mod fhir;
pub mod keep;
pub mod load;
mod number;
mod pages;
pub mod place;
pub mod queries;
mod results;
pub mod room;
mod says;
mod score;
mod show;
mod sides;
mod sound;
mod subject;
pub mod vocabulary;

pub use load::Forms;
pub use subject::readable;
