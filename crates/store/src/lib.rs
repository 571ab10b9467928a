//! What is kept, and how: the database on either engine, its journal, looks at records, the data folder with its key,
//! backups and copies. It knows nothing of requests and pages, and no area of the work.

pub mod chain;
pub mod clock;
pub mod db;
pub mod folder;
pub mod heads;
pub mod heavy;
mod held;
pub mod ids;
pub mod journal;
pub mod keeping;
pub mod looks;
pub mod sealed;
pub mod viewer;
