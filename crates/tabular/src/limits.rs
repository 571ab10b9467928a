//! How much a file may ask for before it is refused.

use serde::{Deserialize, Serialize};

const MIB: usize = 1024 * 1024;

/// The defaults hold a workbook ten times the size of a thirty-month caseload of 8,000 contacts (about 3 MB of text and
/// 90,000 cells), and keep what the server itself holds of the fullest workbook allowed to less than 100 MB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The file as uploaded.
    pub file_bytes: usize,
    /// Parts in the zip folder that a workbook is.
    pub parts: usize,
    /// All parts inflated: both as declared and as counted.
    pub unpacked_bytes: u64,
    /// Inflated size over file size, once past [`Limits::RATIO_FREE`].
    pub ratio: u64,
    pub sheets: usize,
    /// Rows that have a value, in the whole workbook.
    pub rows: usize,
    /// Columns in which a value may stand.
    pub columns: u32,
    /// Cells in the grid, the empty ones before a value counted too.
    pub cells: usize,
    /// Bytes of text in all cells.
    pub text_bytes: usize,
    /// Address space of the child, its program included.
    pub memory_bytes: u64,
    pub cpu_seconds: u64,
    /// From start to answer, by the clock.
    pub wall_seconds: u64,
}

impl Limits {
    /// Below this inflated size the ratio says nothing: a small sheet of repeated words packs very well.
    pub const RATIO_FREE: u64 = 16 * MIB as u64;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 20 * MIB,
            parts: 2_000,
            unpacked_bytes: 200 * MIB as u64,
            ratio: 250,
            sheets: 256,
            rows: 200_000,
            columns: 256,
            cells: 1_000_000,
            text_bytes: 24 * MIB,
            memory_bytes: 256 * MIB as u64,
            cpu_seconds: 20,
            wall_seconds: 30,
        }
    }
}
