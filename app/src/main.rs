//! The program: one binary for the server and for everything an operator does from a terminal.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The reader of workbooks limits its own memory, which must happen before any thread is started.
    if std::env::args_os().nth(1).is_some_and(|arg| arg == "read-workbook") {
        return tabular::child_main();
    }
    holdfast::cli::keep_to_oneself();
    holdfast::cli::main()
}
