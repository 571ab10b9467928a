//! Form files from a terminal.

use std::path::{Path, PathBuf};

use super::{Forms, check::Known, examples, fhir, subject};
use crate::duties::{
    contracts::{self, Contracts},
    kinds,
};

#[derive(clap::Subcommand)]
pub enum Form {
    /// Read a form file, or every one below a folder, and run the examples in it
    Check { path: PathBuf },
    /// Write a form in standard terms, as a FHIR Questionnaire: of the version in use, unless another is named
    Export {
        kind: String,
        #[arg(long)]
        version: Option<String>,
    },
}

/// # Errors
/// What is wrong, each with its file and line or its example.
pub fn form(command: &Form) -> Result<(), String> {
    match command {
        Form::Check { path } => check(path),
        Form::Export { kind, version } => export(kind, version.as_deref()),
    }
}

fn check(path: &Path) -> Result<(), String> {
    kinds::learn(path.parent().unwrap_or(path));
    let (files, told) = examples::check(path).map_err(|wrong| wrong.join("\n"))?;
    crate::say!("{files} form files are sound, and {told} examples come out as they say.");
    Ok(())
}

fn export(kind: &str, version: Option<&str>) -> Result<(), String> {
    let contracts = Contracts::load(&contracts::shipped())?;
    let forms = Forms::load(&contracts.root);
    let found = version.map_or_else(|| forms.current(kind), |version| forms.version(kind, version));
    let form = found
        .ok_or_else(|| format!("there is no form {kind}{}", version.map_or(String::new(), |version| format!(" version {version}"))))?;
    let known = Known { lists: subject::lists(&contracts, form, None), ..Known::default() };
    let text = serde_json::to_string_pretty(&fhir::questionnaire(form, &known)).map_err(|e| e.to_string())?;
    crate::say!("{text}");
    Ok(())
}
