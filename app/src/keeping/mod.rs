//! The operator's pages and commands over what keeps the records safe (`store::keeping`).

pub mod cli;
pub mod pages;
pub mod room;
pub mod terminal;

pub use store::keeping::*;
