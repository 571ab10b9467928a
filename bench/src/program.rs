//! The program as an operator runs it, and what it takes of the machine.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::Place;

pub struct Program {
    child: Child,
    pub address: SocketAddr,
    /// From its start until it said that it is ready.
    pub ready_in: Duration,
}

impl Program {
    pub fn serve(program: &str, place: &Place) -> Program {
        let begun = Instant::now();
        let mut command = Command::new(program);
        place.tell(&mut command);
        let mut child = command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut said = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut said).expect("a line");
        let ready_in = begun.elapsed();
        let address = said.trim().rsplit("http://").next().and_then(|a| a.parse().ok());
        Program { child, address: address.unwrap_or_else(|| panic!("it does not say where it is: {said:?}")), ready_in }
    }

    /// Its share of the machine's memory, in MiB.
    pub fn memory(&self) -> f64 {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).unwrap_or_default();
        let line = rollup.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
