//! Every kind of document, set and read again by other programs (poppler): tagged, with a title and a language, and saying what it was
//! given. `script/bootstrap --tests` installs them.
#![cfg(feature = "pdf")]

use std::{io::Write as _, path::Path, process::Command, time::Instant};

use documents::{Made, Paper, Row, Section, Table, Template, Templates, make};

fn templates() -> Templates {
    Templates::load(Path::new("nowhere at all"))
}

fn paper(template: &Template) -> Paper {
    let row = |asks: &str, says: &str| Row { asks: asks.into(), says: says.into() };
    Paper {
        title: template.title.clone(),
        reference: "R-00012".into(),
        day: "2 March 2026".into(),
        from: vec!["First Light".into(), "Jan Rowe".into()],
        to: vec!["Ann Example".into()],
        about: String::new(),
        greeting: "Dear Ann".into(),
        sections: vec![
            Section {
                id: "words".into(),
                words: vec!["A first paragraph.\nA second line.\n\n#set text(red) *not* markup".into()],
                ..Section::default()
            },
            Section { id: "rows".into(), heading: "Answers".into(), rows: vec![row("How?", "So.\nAnd so.")], ..Section::default() },
            Section {
                id: "table".into(),
                heading: "A table".into(),
                tables: vec![Table {
                    heading: String::new(),
                    head: vec!["Who".into(), "How".into()],
                    rows: vec![vec!["Kit".into(), "Rings".into()]],
                }],
                ..Section::default()
            },
        ],
        notes: vec!["Something was left out.".into()],
    }
}

fn read(program: &str, made: &Made, arguments: &[&str]) -> String {
    let mut file = tempfile(&made.pdf);
    let out = Command::new(program).args(arguments).arg(&file.0).arg("-").output();
    let out = match program {
        "pdfinfo" => Command::new(program).args(arguments).arg(&file.0).output(),
        _ => out,
    };
    let out = out.unwrap_or_else(|error| panic!("{program} (poppler-utils): {error}"));
    file.1.flush().unwrap();
    std::fs::remove_file(&file.0).unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn tempfile(bytes: &[u8]) -> (std::path::PathBuf, std::fs::File) {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("holdfast-document-{}-{number}.pdf", std::process::id()));
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(bytes).unwrap();
    (path, file)
}

#[test]
fn every_kind_is_tagged_with_a_title_and_a_language_and_says_what_it_was_given() {
    for template in templates().offered() {
        let made = make(template, &paper(template)).unwrap_or_else(|fault| panic!("{}: {fault}", template.kind));
        assert_eq!(made.missing, Vec::<char>::new(), "{}", template.kind);
        let info = read("pdfinfo", &made, &[]);
        assert!(info.contains(&format!("Title:           {}", template.title)), "{info}");
        assert!(info.contains("Tagged:          yes") && info.contains(&format!("Pages:           {}", made.pages)), "{info}");
        assert!(String::from_utf8_lossy(&made.pdf).contains("/Lang(en-GB)"), "{}: no language", template.kind);
        let metadata = read("pdfinfo", &made, &["-meta"]);
        assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "{metadata}");
        let structure = read("pdfinfo", &made, &["-struct-text"]);
        assert!(structure.contains("H1") && structure.contains("Table") && structure.contains("TH"), "{structure}");
        let text = read("pdftotext", &made, &[]);
        for said in
            ["A first paragraph.", "#set text(red) *not* markup", "How?", "And so.", "Kit", "Something was left out.", "2 March 2026"]
        {
            assert!(text.contains(said), "{}: no {said:?} in {text}", template.kind);
        }
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let templates = templates();
    let template = templates.current("letter").unwrap();
    let [one, other] = [(), ()].map(|()| make(template, &paper(template)).unwrap());
    assert!(one.pdf == other.pdf);
}

#[test]
fn a_thousand_lines_are_set() {
    let templates = templates();
    let template = templates.current("safety-plan").unwrap();
    let rows = (0..1_000).map(|n| vec![format!("Line {n}"), format!("What is said of {n}")]).collect();
    let table = Table { heading: "All".into(), head: vec!["Who".into(), "What".into()], rows };
    let section = Section { id: "people".into(), heading: "Who helps".into(), tables: vec![table], ..Section::default() };
    let begun = Instant::now();
    let made = make(template, &Paper { sections: vec![section], ..paper(template) }).unwrap();
    println!("{} pages, {} bytes, {:?}", made.pages, made.pdf.len(), begun.elapsed());
    assert!(read("pdftotext", &made, &[]).contains("What is said of 999"));
}

#[test]
fn names_in_other_letters_are_set_and_what_cannot_be_is_said() {
    let templates = templates();
    let template = templates.current("letter").unwrap();
    let named = |name: &str| make(template, &Paper { greeting: format!("Dear {name}"), to: vec![name.into()], ..paper(template) }).unwrap();
    for name in ["Łucja Wiśniewska-Żądło", "Олена Шевченко", "Ελένη Παππά", "Nguyễn Thị Ánh", "فاطمة الزهراء", "زهرا محمدی", "بشریٰ گیلانی"]
    {
        let made = named(name);
        assert_eq!(made.missing, Vec::<char>::new(), "{name}");
    }
    assert!(read("pdftotext", &named("Łucja Wiśniewska-Żądło"), &[]).contains("Łucja Wiśniewska-Żądło"));
    let made = named("ሰላም");
    assert_eq!(made.missing, vec!['ላ', 'ም', 'ሰ']);
    let text = read("pdftotext", &made, &[]);
    assert!(text.contains("Dear ???") && text.contains("could not be printed"), "{text}");
    // What somebody pastes from elsewhere: nothing of it breaks a document.
    for odd in [
        "a\u{0}b",
        "\u{202e}cba",
        "\u{200d}",
        "\u{feff}x",
        "😀",
        "\u{e000}",
        "e\u{301}\u{302}",
        "\u{fffd}",
        "ﷺ",
        "\u{ad}soft",
        "a\u{2028}b\u{85}c",
    ] {
        let made = make(template, &Paper { greeting: format!("Dear {odd}"), ..paper(template) });
        made.unwrap_or_else(|fault| panic!("{odd:?}: {fault}"));
    }
}
