//! Form files from a terminal.

use std::path::PathBuf;

use super::examples;
use crate::duties::kinds;

#[derive(clap::Subcommand)]
pub enum Form {
    /// Read a form file, or every one below a folder, and run the examples in it
    Check { path: PathBuf },
}

/// # Errors
/// What is wrong, each with its file and line or its example.
pub fn form(command: &Form) -> Result<(), String> {
    let Form::Check { path } = command;
    kinds::learn(path.parent().unwrap_or(path));
    let (files, told) = examples::check(path).map_err(|wrong| wrong.join("\n"))?;
    crate::say!("{files} form files are sound, and {told} examples come out as they say.");
    Ok(())
}
