//! The journal, to be read: who looked at a person, and what an account did, in plain words. Reading it is journaled.
//!
//! Names of people are shown to those who may see people; an administrator reads references.

pub mod cli;
mod pages;
mod queries;
mod room;
mod stands;
pub mod words;

pub use room::room;
