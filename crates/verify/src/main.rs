//! `holdfast-verify JOURNAL --heads HEADS --key PUBLIC`: whether a journal that was written out is the one that the heads were signed of.

use std::{fs, process::ExitCode};

const USAGE: &str = "holdfast-verify JOURNAL [--heads FILE --key PUBLIC]\n\
    JOURNAL as `holdfast journal export` writes it; the heads that were kept elsewhere; the public half of the key that signs them,\n\
    as `holdfast journal key` printed it when it was new";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("holdfast-verify: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Vec<String>) -> Result<String, String> {
    let (mut journal, mut heads, mut key) = (None, None, None);
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--heads" => heads = args.next(),
            "--key" => key = args.next(),
            _ if journal.is_none() && !arg.starts_with("--") => journal = Some(arg),
            _ => return Err(USAGE.into()),
        }
    }
    let read = |file: &str| fs::read_to_string(file).map_err(|error| format!("{file}: {error}"));
    let entries = verify::journal(&read(&journal.ok_or(USAGE)?)?).map_err(|fault| fault.to_string())?;
    let heads = match (heads, key) {
        (Some(heads), Some(key)) => verify::heads(&read(&heads)?, key.trim()).map_err(|fault| fault.to_string())?,
        (None, None) => vec![],
        _ => return Err(USAGE.into()),
    };
    verify::check(&entries, &heads).map_err(|fault| fault.to_string())?;
    let last = entries.last().map_or("nothing", |entry| entry.hash.as_str());
    Ok(match heads.len() {
        0 => format!(
            "Whole in itself: {} entries, ending in {last}. Without heads nothing shows whether it was written anew.",
            entries.len()
        ),
        many => format!("Whole: {} entries, ending in {last}; all {many} heads are in it.", entries.len()),
    })
}
