//! The process and its limits. This program is its own child: started with a mode as its first argument it plays that
//! part, so that the tests need no other program beside them. (It has no test harness for that reason; libtest-mimic
//! lists and runs the cases as `cargo test` and nextest expect.)

mod common;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use common::{Made, sample};
use libtest_mimic::{Arguments, Failed, Trial};
use tabular::{Kind, Limits, Refusal, Upload, Workbook};

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("child:read") => tabular::child_main(),
        Some("child:panic") => panic!("a panic that might quote a cell"),
        Some("child:abort") => std::process::abort(),
        Some("child:sleep") => {
            std::thread::sleep(Duration::from_secs(60));
            ExitCode::SUCCESS
        }
        Some("child:nonsense") => {
            println!("not what was asked for");
            ExitCode::SUCCESS
        }
        Some("child:half") => {
            println!(r#"{{"Sheet":{{"name":"A","hidden":false}}}}"#);
            ExitCode::SUCCESS
        }
        Some("child:flood") => flood(),
        Some("child:environment") => environment(),
        _ => run(),
    }
}

fn run() -> ExitCode {
    let trials = vec![
        trial("the sample reads as in process", sample_reads),
        trial("a refusal comes through", refusal_comes_through),
        trial("too little memory is a refusal", too_little_memory),
        trial("too much processor time is a refusal", too_much_processor),
        trial("a silent child is stopped by the clock", silent_child),
        trial("every other ending is a refusal", other_endings),
        trial("a child that floods is cut off", flooding_child),
        trial("the environment is empty", empty_environment),
        trial("two far cells stay small", far_cells),
        trial("csv goes the same way", csv_reads),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(name.replace(' ', "_"), move || {
        test();
        Ok::<(), Failed>(())
    })
}

fn ask(mode: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Workbook, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exe = std::env::current_exe().unwrap();
    let mode = format!("child:{mode}");
    let upload = Upload { kind: Kind::Xlsx, bytes };
    runtime.block_on(tabular::read_in_child(&exe, &[&mode], upload, limits.clone()))
}

fn sample_reads() {
    let start = Instant::now();
    let book = ask("read", sample(), &Limits::default()).unwrap();
    println!("the sample took {:?} in the child", start.elapsed());
    assert_eq!(book, common::read(sample()).unwrap());
}

fn refusal_comes_through() {
    let text = ask("read", b"Name,Date".to_vec(), &Limits::default()).unwrap_err();
    assert!(text.to_string().starts_with("This is not an Excel workbook, whatever its name says: it begins as text."));
    let limits = Limits { file_bytes: 1000, ..Limits::default() };
    let large = ask("read", sample(), &limits).unwrap_err();
    assert!(matches!(large, Refusal::FileTooLarge { .. }));
}

/// A table of 40 MB of shared texts passes every count here, and not the memory.
fn too_little_memory() {
    let mut made = Made::of("<sheetData/>");
    let text = format!("<si><t>{}</t></si>", "word ".repeat(2000));
    made.strings = Some(format!("<sst>{}</sst>", text.repeat(4000)));
    let limits = Limits { memory_bytes: 32 << 20, text_bytes: 1 << 30, ratio: 10_000, ..Limits::default() };
    let refusal = ask("read", made.bytes(), &limits).unwrap_err();
    assert_eq!(refusal, Refusal::Memory { limit: 32 << 20 });
    let words = refusal.to_string();
    assert!(words.contains("(32 MB)") && words.contains("Nothing was taken in."));
}

/// The system takes a limit of 0 as 1 second. One long empty sheet is named fifty times over, so that a fast machine is
/// busy for longer than that too.
fn too_much_processor() {
    let rows: String = (1..=300_000).map(|n| format!(r#"<row r="{n}"><c/><c/></row>"#)).collect();
    let mut parts = Made::of(&format!("<sheetData>{rows}</sheetData>")).parts();
    let workbook = String::from_utf8(parts[1].1.clone()).unwrap();
    let again = r#"<sheet name="Again" sheetId="2" r:id="rId1"/>"#.repeat(50);
    parts[1].1 = workbook.replace("</sheets>", &(again + "</sheets>")).into_bytes();
    let limits = Limits { cpu_seconds: 0, unpacked_bytes: 1 << 40, ..Limits::default() };
    let outcome = ask("read", common::zip(&parts), &limits);
    assert_eq!(outcome, Err(Refusal::Time { seconds: 0 }));
}

fn silent_child() {
    let limits = Limits { wall_seconds: 1, ..Limits::default() };
    let start = Instant::now();
    // Larger than a pipe holds: the parent is still sending when time is up.
    let outcome = ask("sleep", vec![0; 1 << 20], &limits);
    assert_eq!(outcome, Err(Refusal::Time { seconds: 1 }));
    assert!(start.elapsed() < Duration::from_secs(5));
}

fn other_endings() {
    let limits = Limits::default();
    for mode in ["panic", "nonsense", "half"] {
        assert_eq!(ask(mode, sample(), &limits), Err(Refusal::Stopped), "{mode}");
    }
    assert!(matches!(ask("abort", sample(), &limits), Err(Refusal::Memory { .. })));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let upload = Upload::named("x.xlsx", sample());
    let missing = std::path::Path::new("/nowhere/at/all");
    let outcome = runtime.block_on(tabular::read_in_child(missing, &[], upload, limits));
    assert!(matches!(outcome, Err(Refusal::CouldNotStart { .. })));
}

/// The parent does not believe the child's counts.
fn flooding_child() {
    let limits = Limits { rows: 1000, ..Limits::default() };
    assert!(matches!(ask("flood", sample(), &limits), Err(Refusal::TooManyRows { .. })));
}

fn flood() -> ExitCode {
    println!(r#"{{"Sheet":{{"name":"A","hidden":false}}}}"#);
    loop {
        println!(r#"{{"Row":{{"number":1,"cells":[{{"Bool":true}}]}}}}"#);
    }
}

fn empty_environment() {
    let book = ask("environment", sample(), &Limits::default()).unwrap();
    assert_eq!(book.sheets[0].name, "0 variables");
}

fn environment() -> ExitCode {
    let count = std::env::vars_os().count();
    println!(r#"{{"Sheet":{{"name":"{count} variables","hidden":false}}}}"#);
    println!("\"Done\"");
    ExitCode::SUCCESS
}

fn far_cells() {
    let bytes = common::rows(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    let outcome = ask("read", bytes, &Limits::default());
    assert!(matches!(outcome, Err(Refusal::FarCell { .. })));
}

fn csv_reads() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exe = std::env::current_exe().unwrap();
    let upload = Upload::named("list.csv", b"a,b\n1,2\n".to_vec());
    let reading = tabular::read_in_child(&exe, &["child:read"], upload, Limits::default());
    let book = runtime.block_on(reading).unwrap();
    assert_eq!((book.sheets[0].name.as_str(), book.sheets[0].rows.len()), ("list", 2));
}
