//! Partner agencies: messages from them, clocked until answered (REF-9, C5.5). Pathways and agreements are yet to come.

pub mod pages;
pub mod record;
