//! The parent's side: starts the child, sends the file, takes the answer line by line, and turns every other ending
//! into a refusal that says what to do next.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::grid::Workbook;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::wire::{Line, Request};
use crate::{Kind, Upload};

/// Runs `exe args…`, which must come to [`crate::child_main`], and reads the upload there.
///
/// The child has an empty environment, no open files but the pipes, and is killed when the time is up or when this
/// future is dropped (the person closed the page). Each running child may take [`Limits::memory_bytes`]: the caller
/// decides how many run at once.
pub async fn read_in_child(exe: &Path, args: &[&str], upload: Upload, limits: Limits) -> Result<Workbook, Refusal> {
    if upload.bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if upload.bytes.len() > limits.file_bytes {
        return Err(Refusal::FileTooLarge { limit: limits.file_bytes });
    }
    let mut child = start(exe, args)?;
    let time = Duration::from_secs(limits.wall_seconds);
    match tokio::time::timeout(time, talk(&mut child, upload, &limits)).await {
        Ok(outcome) => outcome,
        Err(_) => {
            // Whether or not it dies at once, what it would have said is not wanted.
            let _ = child.kill().await;
            Err(Refusal::Time { seconds: limits.wall_seconds })
        }
    }
}

fn start(exe: &Path, args: &[&str]) -> Result<Child, Refusal> {
    let mut command = Command::new(exe);
    command
        .args(args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // A panic's message may quote a cell.
        .stderr(Stdio::null())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.current_dir("/");
    command.spawn().map_err(|error| Refusal::CouldNotStart { reason: format!("its reading process did not start ({error})") })
}

async fn talk(child: &mut Child, upload: Upload, limits: &Limits) -> Result<Workbook, Refusal> {
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Refusal::Stopped);
    };
    let Upload { kind, bytes } = upload;
    // Both at once: a child that refuses early stops reading, one that answers early fills its pipe.
    let ((), taken) = tokio::join!(send(input, kind, bytes, limits), take(output, limits));
    if taken.is_err() {
        // Refused: it may still be talking, and no more is wanted. After a broken answer its own ending says why.
        let _ = child.start_kill();
    }
    let status = child.wait().await.map_err(|_| Refusal::Stopped)?;
    match taken? {
        Some(book) if status.success() => Ok(book),
        Some(_) => Err(Refusal::Stopped),
        None => Err(ending(status, limits)),
    }
}

/// Sends request and file. A child that has gone gives an error here, and its reason by its answer or its status.
async fn send<W: AsyncWrite + Unpin>(mut input: W, kind: Kind, bytes: Vec<u8>, limits: &Limits) {
    let request = Request { kind, limits: limits.clone() };
    let Ok(mut line) = serde_json::to_vec(&request) else {
        return;
    };
    line.push(b'\n');
    if input.write_all(&line).await.is_ok() && input.write_all(&bytes).await.is_ok() {
        let _ = input.shutdown().await;
    }
}

/// The answer, or nothing if it broke off. The child's word is not taken for the counts.
async fn take<R: AsyncRead + Unpin>(output: R, limits: &Limits) -> Result<Option<Workbook>, Refusal> {
    let mut book = Workbook::default();
    let mut tally = Tally::new(limits, &mut book);
    // JSON writes a byte as at most six; each cell adds its tag.
    let most = limits.text_bytes as u64 * 6 + limits.cells as u64 * 64 + limits.rows as u64 * 64;
    let mut output = BufReader::with_capacity(64 * 1024, output.take(most));
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = output.read_until(b'\n', &mut line).await;
        if !matches!(read, Ok(n) if n > 0) {
            return Ok(None);
        }
        let Ok(said) = serde_json::from_slice(&line) else {
            return Ok(None);
        };
        match said {
            Line::Sheet { name, hidden } => tally.sheet(name, hidden)?,
            Line::Row(row) => tally.row(row)?,
            Line::Aside(aside) => tally.aside(aside)?,
            Line::Refused(refusal) => return Err(refusal),
            Line::Done => return Ok(Some(book)),
        }
    }
}

#[cfg(unix)]
fn ending(status: ExitStatus, limits: &Limits) -> Refusal {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        // A failed allocation aborts; the system kills when the whole machine is short. Of our own making SIGKILL comes
        // only a second after SIGXCPU.
        Some(signal) if signal == Signal::ABORT.as_raw() || signal == Signal::KILL.as_raw() => {
            Refusal::Memory { limit: limits.memory_bytes }
        }
        Some(signal) if signal == Signal::XCPU.as_raw() => Refusal::Time { seconds: limits.cpu_seconds },
        _ => Refusal::Stopped,
    }
}

#[cfg(not(unix))]
fn ending(_status: ExitStatus, _limits: &Limits) -> Refusal {
    Refusal::Stopped
}
