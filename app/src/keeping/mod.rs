//! The operator's pages and commands over what keeps the records safe (`store::keeping`).

pub mod cli;
pub mod pages;
mod room;
mod terminal;

pub use room::room;
pub use terminal::{new_passphrase, passphrase};

pub use store::keeping::*;
