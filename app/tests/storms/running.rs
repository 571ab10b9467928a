//! The program itself, running as an operator would run it, and a browser's part in talking to it.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use holdfast::{
    clock::Clock,
    config::Folder,
    db::{Db, Place},
    duties::contracts::Contracts,
    ids, routes,
};

use crate::given::{self, Person, Service};

/// Where the records of a story are: a folder, or a PostgreSQL schema where `HOLDFAST_TEST_DATABASE` names a server.
#[derive(Clone)]
pub struct Records {
    pub folder: PathBuf,
    postgres: Option<(String, String)>,
}

impl Records {
    pub async fn new() -> Records {
        Records::below(&std::env::temp_dir(), std::env::var("HOLDFAST_TEST_DATABASE").ok()).await
    }

    /// As [`Records::new`], in a place of one's own.
    pub async fn below(folder: &Path, postgres: Option<String>) -> Records {
        let folder = folder.join(format!("holdfast-storm-{}", &ids::token()[..16]));
        Records::made(folder, postgres.map(|url| (url, format!("storm_{}", &ids::token()[..16])))).await
    }

    /// New, in a folder or in a schema of this address and name.
    pub async fn made(folder: PathBuf, postgres: Option<(String, String)>) -> Records {
        match &postgres {
            None => Folder(folder.clone()).init(Clock::system()).await.expect("a new database").close().await,
            Some((url, schema)) => {
                Db::make_schema(url, schema).await.expect("a new schema");
                Records::at(folder.clone(), postgres.clone()).open().await.close().await;
            }
        }
        Records::at(folder, postgres)
    }

    /// Such as are there already.
    pub fn at(folder: PathBuf, postgres: Option<(String, String)>) -> Records {
        Records { folder, postgres }
    }

    pub async fn open(&self) -> Db {
        match &self.postgres {
            Some((url, schema)) => {
                let seal = Folder(self.folder.clone()).seal_file();
                let place = Place::Postgres { url: url.clone(), schema: Some(schema.clone()), seal };
                Db::open(place, Clock::system()).await.expect("the database opens")
            }
            None => Folder(self.folder.clone()).open(Clock::system()).await.expect("the database opens"),
        }
    }

    /// The records with the pages over them, in this process.
    pub async fn service(&self) -> Service {
        let db = self.open().await;
        let contracts = std::sync::Arc::new(Contracts::load(&given::root()).expect("the shipped packs"));
        let app = holdfast::App {
            db: db.clone(),
            forms: std::sync::Arc::new(holdfast::forms::Forms::load(&contracts.root)),
            templates: std::sync::Arc::new(documents::Templates::load(&contracts.root)),
            contracts,
            asks: std::sync::Arc::default(),
            behind_https: false,
            provider: None,
            mail: None,
        };
        Service { db, router: routes::router(app.clone()), app, folder: PathBuf::from("/nonexistent") }
    }

    fn command(&self) -> Command {
        // Another build of the program, to measure with.
        let program = std::env::var("HOLDFAST_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_holdfast").to_owned());
        let mut command = Command::new(program);
        command.env("HOLDFAST_RULES", given::root()).env_remove("HOLDFAST_DATABASE").arg("--data").arg(&self.folder);
        if let Some((url, schema)) = &self.postgres {
            command.env("HOLDFAST_DATABASE", format!("{url}?options=-c%20search_path%3D{schema}%2Cpublic"));
        }
        command
    }

    pub fn serve(&self) -> Running {
        self.serve_by(self.command())
    }

    /// Starts it, and kills it after a while, wherever it is by then.
    pub fn killed_after(&self, wait: Duration) {
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        std::thread::sleep(wait);
        child.kill().expect("it can be killed");
        let _ = child.wait();
    }

    /// Serves with another command before the program's own, such as one that makes its disk fail.
    pub fn serve_under(&self, wrapper: &[&str]) -> Running {
        let own = self.command();
        let mut command = Command::new(wrapper[0]);
        command.args(&wrapper[1..]).arg(own.get_program()).args(own.get_args());
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        self.serve_by(command)
    }

    fn serve_by(&self, mut command: Command) -> Running {
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null());
        if std::env::var("HOLDFAST_STORM_LOG").is_ok() {
            command.stderr(Stdio::inherit());
        }
        let mut child = command.spawn().expect("the program starts");
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        out.read_line(&mut said).expect("a line");
        let address = said.trim().rsplit("http://").next().and_then(|a| a.parse().ok());
        Running { child, address: address.unwrap_or_else(|| panic!("it does not say where it is: {said:?}")) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Running {
    child: Child,
    pub address: SocketAddr,
}

impl Running {
    /// Asks it to stop, as an operator would, and waits.
    pub fn stop(mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn caller(&self, who: &Person) -> Caller {
        Caller { address: self.address, cookie: who.cookie.clone(), csrf: who.csrf.clone() }
    }
}

/// Someone signed in, over the wire. One connection for each request.
#[derive(Clone)]
pub struct Caller {
    pub address: SocketAddr,
    cookie: String,
    csrf: String,
}

/// An answer that came whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub to: String,
    pub html: String,
}

impl Caller {
    pub fn opens(&self, path: &str) -> io::Result<Answer> {
        self.exchange(&format!("GET {path} HTTP/1.1\r\nHost: storm\r\nConnection: close\r\nCookie: {}\r\n\r\n", self.cookie), b"")
    }

    pub fn sends(&self, path: &str, key: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf).append_pair("form_key", key);
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        self.posts(path, "application/x-www-form-urlencoded", form.finish().as_bytes())
    }

    /// Uploads a workbook.
    pub fn uploads(&self, name: &str, bytes: &[u8]) -> io::Result<Answer> {
        let mut body = vec![];
        for (field, value) in [("csrf", self.csrf.as_str()), ("mapping", "legacy-caseload.toml")] {
            write!(body, "--part\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")?;
        }
        write!(body, "--part\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"{name}\"\r\n\r\n")?;
        body.extend_from_slice(bytes);
        write!(body, "\r\n--part--\r\n")?;
        self.posts("/imports", "multipart/form-data; boundary=part", &body)
    }

    fn posts(&self, path: &str, kind: &str, body: &[u8]) -> io::Result<Answer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: storm\r\nConnection: close\r\nCookie: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.cookie,
            body.len()
        );
        self.exchange(&head, body)
    }

    fn exchange(&self, head: &str, body: &[u8]) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut whole = vec![];
        stream.read_to_end(&mut whole)?;
        let text = String::from_utf8_lossy(&whole);
        let (head, html) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let to = head.lines().find_map(|l| l.strip_prefix("location: ")).unwrap_or_default().to_owned();
        Ok(Answer { status, to, html: html.to_owned() })
    }
}
