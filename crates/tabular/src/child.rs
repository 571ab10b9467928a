//! The child's side: it gives up what it does not need, then reads what the parent sends and answers line by line.

use std::io::{self, BufRead, BufReader, BufWriter, Read};
use std::process::ExitCode;

use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::wire::{Answer, Line, Request};

/// The request is one short line; a longer one did not come from our parent.
const REQUEST_BYTES: u64 = 64 * 1024;

/// The whole life of the child. Call it first thing in `main`, before anything starts a thread or opens a file: threads
/// reserve address space that counts against the memory limit.
pub fn child_main() -> ExitCode {
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer() -> Result<(), Refusal> {
    let mut answer = Answer::new(BufWriter::with_capacity(64 * 1024, io::stdout()));
    let end = match converse(&mut answer) {
        Ok(()) => Line::Done,
        Err(refusal) => Line::Refused(refusal),
    };
    answer.finish(&end)
}

fn converse<W: io::Write + Send>(answer: &mut Answer<W>) -> Result<(), Refusal> {
    close_doors()?;
    let mut input = BufReader::new(io::stdin().lock());
    let mut line = Vec::new();
    (&mut input).take(REQUEST_BYTES).read_until(b'\n', &mut line).map_err(|_| Refusal::Stopped)?;
    let request: Request = serde_json::from_slice(&line).map_err(|_| Refusal::Stopped)?;
    // The request is our parent's own; the untrusted bytes come after it, and after this.
    bound(&request.limits)?;
    let mut bytes = Vec::new();
    // One byte past the limit is enough to know that it is passed.
    let most = request.limits.file_bytes as u64 + 1;
    input.take(most).read_to_end(&mut bytes).map_err(|_| Refusal::Stopped)?;
    crate::read_into(&request.kind, &bytes, &request.limits, answer)
}

/// What the child never needs: to leave a memory dump of somebody's records on disk, to write files, to open any file
/// (a database, a key) or to start a process.
#[cfg(unix)]
fn close_doors() -> Result<(), Refusal> {
    use rustix::process::Resource;
    set(Resource::Core, 0, 0)?;
    set(Resource::Fsize, 0, 0)?;
    // The three that are open stay open.
    set(Resource::Nofile, 3, 3)?;
    set(Resource::Nproc, 0, 0)
}

/// The processor's soft limit kills with SIGXCPU, which tells the parent why; the hard one, a second later, with
/// SIGKILL.
#[cfg(unix)]
fn bound(limits: &Limits) -> Result<(), Refusal> {
    use rustix::process::Resource;
    set(Resource::As, limits.memory_bytes, limits.memory_bytes)?;
    set(Resource::Cpu, limits.cpu_seconds, limits.cpu_seconds + 1)
}

#[cfg(unix)]
fn set(resource: rustix::process::Resource, soft: u64, hard: u64) -> Result<(), Refusal> {
    use rustix::process::{Rlimit, getrlimit, setrlimit};
    // A limit already lower than ours (set by the person who runs the machine) can be neither raised nor need be.
    let ceiling = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let new = Rlimit { current: Some(soft.min(ceiling)), maximum: Some(hard.min(ceiling)) };
    setrlimit(resource, new)
        .map_err(|error| Refusal::CouldNotStart { reason: format!("the limits on its memory and time could not be set ({error})") })
}

/// Elsewhere only the counts in the readers and the parent's clock hold.
#[cfg(not(unix))]
fn close_doors() -> Result<(), Refusal> {
    Ok(())
}

#[cfg(not(unix))]
fn bound(_limits: &Limits) -> Result<(), Refusal> {
    Ok(())
}
