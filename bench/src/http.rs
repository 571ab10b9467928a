//! As much of HTTP/1.1 as a browser's part over one kept connection takes.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

pub struct Client {
    stream: BufReader<TcpStream>,
    cookie: String,
}

/// What is asked of the server.
pub enum Ask {
    Get(String),
    /// A form, and the status that says it went well.
    Post(String, String, &'static str),
    /// A form that leads to what it asked to see, and that page.
    Search(String, String),
}

impl Client {
    pub async fn connect(address: SocketAddr, cookie: &str) -> Client {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Client { stream: BufReader::with_capacity(1 << 16, stream), cookie: cookie.to_owned() }
    }

    /// Asks and reads the answer whole; gives the page. Any answer but the page asked for, or for a form the way on,
    /// ends the run: what is measured is what works.
    pub async fn ask(&mut self, ask: &Ask) -> Vec<u8> {
        match ask {
            Ask::Get(path) => self.get(path).await,
            Ask::Post(path, body, wanted) => self.post(path, body, wanted).await.0,
            Ask::Search(path, body) => {
                let (_, leads_to) = self.post(path, body, "303").await;
                self.get(&leads_to).await
            }
        }
    }

    async fn get(&mut self, path: &str) -> Vec<u8> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {}\r\n\r\n", self.cookie);
        self.answer(&request, path, "200").await.0
    }

    /// The page of a record that is refused, or is not there.
    pub async fn get_refused(&mut self, path: &str) -> Vec<u8> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {}\r\n\r\n", self.cookie);
        self.answer(&request, path, "404").await.0
    }

    async fn post(&mut self, path: &str, body: &str, wanted: &str) -> (Vec<u8>, String) {
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: bench\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded", self.cookie);
        self.answer(&format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()), path, wanted).await
    }

    /// The body of the answer, and where it leads.
    async fn answer(&mut self, request: &str, path: &str, wanted: &str) -> (Vec<u8>, String) {
        self.stream.get_mut().write_all(request.as_bytes()).await.expect("the request is sent");
        let mut length = 0;
        let (mut line, mut status, mut leads_to) = (String::new(), String::new(), String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.expect("a header");
            if status.is_empty() {
                status = line.clone();
            }
            if let Some((name, value)) = line.split_once(':') {
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => length = value.trim().parse().expect("a length"),
                    "location" => leads_to = value.trim().to_owned(),
                    _ => {}
                }
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("the body");
        assert!(status.split(' ').nth(1) == Some(wanted), "{path} answers {status}{}", String::from_utf8_lossy(&body));
        (body, leads_to)
    }
}
