//! Working with other agencies: the register with its pathways and agreements (MAP-4), what was told to whom about somebody (MAP-5, MAP-9),
//! and who signed which version of the confidentiality statement (PPL-11). What is kept of an agency is in `running::agencies`, what was told
//! is a record (`forms::disclosures`): this room puts them together on pages.

mod agency_pages;
mod agreements;
mod list_pages;
mod pathway_pages;
mod person_pages;
mod queries;
mod room;
mod statement_pages;
mod statements;

pub use room::room;

/// The register. It stands below referrals in the navigation, whose row is full.
const REGISTER: &str = "/agencies";
const PART: &str = "/referrals";
