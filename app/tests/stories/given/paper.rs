//! A document as it is read outside the service: by programs that know nothing of it (poppler; `script/bootstrap --tests`).

use std::{
    fs,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

fn read(program: &str, arguments: &[&str], pdf: &[u8], to_screen: bool) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("holdfast-story-{}-{number}.pdf", std::process::id()));
    fs::write(&path, pdf).expect("a file");
    let mut command = Command::new(program);
    command.args(arguments).arg(&path);
    if to_screen {
        command.arg("-");
    }
    let out = command.output().unwrap_or_else(|error| panic!("{program} of poppler-utils: {error}"));
    fs::remove_file(&path).expect("the file");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// What stands in it, with spaces for ends of lines.
pub fn text_of(pdf: &[u8]) -> String {
    read("pdftotext", &[], pdf, true).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What it says of itself: title, tags, pages, and its metadata.
pub fn info_of(pdf: &[u8]) -> String {
    read("pdfinfo", &[], pdf, false) + &read("pdfinfo", &["-meta"], pdf, false)
}
