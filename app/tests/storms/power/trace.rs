//! What strace wrote, as steps on files.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

/// One thing that was asked of the disk, or that was confirmed.
#[derive(Debug)]
pub enum Step {
    /// A file came to be under this name.
    Made(String),
    Wrote {
        file: String,
        at: u64,
        bytes: Vec<u8>,
    },
    Cut {
        file: String,
        length: u64,
    },
    /// `covers` is how many steps had been done when the sync began: those after it may or may not be on the disk.
    Sync {
        file: String,
        covers: usize,
    },
    /// Names of the folder were synced.
    SyncNames {
        covers: usize,
    },
    Removed(String),
    Renamed {
        from: String,
        to: String,
    },
    Confirmed(String),
}

/// Reads a trace made with `-f -y -xx`. Calls that were interrupted by another thread's are put together again; a call
/// counts from when it ended.
pub fn read(trace: &Path, data: &Path, confirmed: &Path) -> Vec<Step> {
    let mut reading = Reading { data: data.display().to_string(), confirmed: confirmed.display().to_string(), ..Reading::default() };
    for line in BufReader::new(File::open(trace).expect("the trace")).lines() {
        reading.line(&line.expect("a line"));
    }
    reading.steps
}

#[derive(Default)]
struct Reading {
    data: String,
    confirmed: String,
    steps: Vec<Step>,
    /// By thread: the beginning of a call that has not ended, and how many steps there were then.
    begun: HashMap<String, (String, usize)>,
    /// Where the next plain write to a file goes.
    ends: BTreeMap<String, u64>,
}

impl Reading {
    fn line(&mut self, line: &str) {
        let Some((thread, call)) = line.split_once(' ') else { return };
        let call = call.trim_start();
        if let Some(begin) = call.strip_suffix(" <unfinished ...>") {
            self.begun.insert(thread.to_owned(), (begin.to_owned(), self.steps.len()));
            return;
        }
        if call.starts_with("<... ") {
            let Some((begin, covers)) = self.begun.remove(thread) else { return };
            let Some((_, end)) = call.split_once(" resumed>") else { return };
            self.call(&format!("{begin}{end}"), covers);
            return;
        }
        self.call(call, self.steps.len());
    }

    fn call(&mut self, call: &str, covers: usize) {
        let Some((name, rest)) = call.split_once('(') else { return };
        let Some((args, result)) = rest.rsplit_once("= ") else { return };
        let args = args.trim_end().trim_end_matches(')');
        if result.starts_with('-') {
            return;
        }
        match name {
            "openat" if args.contains("O_CREAT") => self.opened(args),
            "write" => self.wrote(args, None),
            "pwrite64" => {
                let at = args.rsplit(", ").next().and_then(|n| n.parse().ok()).expect("an offset");
                self.wrote(args, Some(at));
            }
            "fsync" | "fdatasync" => {
                if let Some(file) = self.file_of(args) {
                    self.steps.push(if file.is_empty() { Step::SyncNames { covers } } else { Step::Sync { file, covers } });
                }
            }
            "ftruncate" => {
                let length = args.rsplit(", ").next().and_then(|n| n.parse().ok()).expect("a length");
                if let Some(file) = self.file_of(args) {
                    self.steps.push(Step::Cut { file, length });
                }
            }
            "unlink" | "unlinkat" => {
                if let Some(file) = self.names(args).into_iter().next() {
                    self.steps.push(Step::Removed(file));
                }
            }
            "rename" | "renameat" | "renameat2" => {
                if let [from, to] = self.names(args).as_slice() {
                    self.steps.push(Step::Renamed { from: from.clone(), to: to.clone() });
                }
            }
            "pwritev" | "fallocate" => assert!(self.file_of(args).is_none(), "a call that the simulation does not know: {name}"),
            _ => {}
        }
    }

    fn opened(&mut self, args: &str) {
        let Some(file) = self.names(args).into_iter().next() else { return };
        let there = self.steps.iter().rev().find_map(|step| match step {
            Step::Made(made) if *made == file => Some(true),
            Step::Renamed { to, .. } if *to == file => Some(true),
            Step::Removed(gone) if *gone == file => Some(false),
            Step::Renamed { from, .. } if *from == file => Some(false),
            _ => None,
        });
        if there != Some(true) {
            self.ends.remove(&file);
            self.steps.push(Step::Made(file));
        }
    }

    fn wrote(&mut self, args: &str, at: Option<u64>) {
        let path = descriptor(args);
        if path == self.confirmed {
            let said = String::from_utf8(quoted(args).remove(0)).expect("a text");
            self.steps.extend(said.lines().filter(|mark| !mark.is_empty()).map(|mark| Step::Confirmed(mark.to_owned())));
            return;
        }
        let Some(file) = self.file_of(args) else { return };
        let bytes = quoted(args).remove(0);
        let end = self.ends.entry(file.clone()).or_default();
        let at = at.unwrap_or(*end);
        *end = at + bytes.len() as u64;
        self.steps.push(Step::Wrote { file, at, bytes });
    }

    /// The file below the data folder that a call is about, by the path strace puts behind the descriptor.
    fn file_of(&self, args: &str) -> Option<String> {
        let path = descriptor(args);
        let file = path.strip_prefix(&self.data)?.trim_start_matches('/').to_owned();
        // The index of the log is made anew after a crash.
        (!file.ends_with("-shm")).then_some(file)
    }

    /// The files below the data folder that a call names.
    fn names(&self, args: &str) -> Vec<String> {
        let named = quoted(args).into_iter().filter_map(|path| String::from_utf8(path).ok());
        named
            .filter_map(|path| Some(path.strip_prefix(&self.data)?.trim_start_matches('/').to_owned()))
            .filter(|f| !f.ends_with("-shm") && !f.is_empty())
            .collect()
    }
}

/// The path behind a descriptor, as in `7</tmp/x>`; with `-xx` it is in hexadecimal.
fn descriptor(args: &str) -> String {
    let path = args.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(path, _)| path);
    let bytes = if path.contains("\\x") { unhex(path) } else { path.as_bytes().to_vec() };
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every quoted text, from hexadecimal.
fn quoted(args: &str) -> Vec<Vec<u8>> {
    args.split('"').skip(1).step_by(2).map(unhex).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|pair| u8::from_str_radix(&pair[..2], 16).expect("hexadecimal")).collect()
}
