//! Asking the person at the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::{
    key,
    shares::{self, LINES, Part},
};
use crate::config::FolderError;

/// The passphrase of a wrapped key: from `HOLDFAST_PASSPHRASE`, or asked for without showing it.
pub fn passphrase() -> Result<String, FolderError> {
    if let Ok(said) = std::env::var("HOLDFAST_PASSPHRASE") {
        return Ok(said);
    }
    if !io::stdin().is_terminal() {
        return Err(FolderError::NobodyToAsk);
    }
    rpassword::prompt_password("Passphrase of the database's key: ").map_err(|_| FolderError::NobodyToAsk)
}

/// A new passphrase: from `HOLDFAST_NEW_PASSPHRASE`, or asked for twice.
pub fn new_passphrase() -> Result<String, String> {
    let said = match std::env::var("HOLDFAST_NEW_PASSPHRASE") {
        Ok(said) => said,
        Err(_) if !io::stdin().is_terminal() => {
            return Err("there is no terminal to ask for the new passphrase on: put it in HOLDFAST_NEW_PASSPHRASE".into());
        }
        Err(_) => {
            let first = rpassword::prompt_password("New passphrase (16 characters or more): ").map_err(|e| e.to_string())?;
            let second = rpassword::prompt_password("The same again: ").map_err(|e| e.to_string())?;
            if first != second {
                return Err("the two were not the same. Nothing was changed".into());
            }
            first
        }
    };
    match key::fault_of_passphrase(&said) {
        Some(fault) => Err(format!("{fault}. Nothing was changed")),
        None => Ok(said),
    }
}

/// Two shares, typed line by line. At a terminal a mistyped line is asked for again; from a file it is an error.
pub fn two_shares() -> Result<(Part, Part), String> {
    let stdin = io::stdin();
    let patient = stdin.is_terminal();
    let mut lines = stdin.lock().lines();
    let first = share("the first share", patient, &mut lines)?;
    let second = share("another share", patient, &mut lines)?;
    Ok((first, second))
}

fn share(which: &str, patient: bool, lines: &mut impl Iterator<Item = io::Result<String>>) -> Result<Part, String> {
    let mut read = [[0; 10]; LINES];
    if patient {
        crate::say!("Type the four lines of {which}.");
    }
    for (at, ten) in read.iter_mut().enumerate() {
        *ten = loop {
            if patient {
                let _ = write!(io::stdout(), "line {}: ", at + 1).and_then(|()| io::stdout().flush());
            }
            let line = match lines.next() {
                Some(Ok(line)) if line.trim().is_empty() => continue,
                Some(Ok(line)) => line,
                Some(Err(e)) => return Err(e.to_string()),
                None => return Err(format!("{which} ended before its line {}; two shares of four lines each are needed", at + 1)),
            };
            match shares::typed(at, &line) {
                Ok(ten) => break ten,
                Err(fault) if patient => crate::say!("{fault}."),
                Err(fault) => return Err(format!("{which}: {fault}")),
            }
        };
    }
    Part::of_lines(&read).map_err(str::to_owned)
}
