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
        let cookie = &self.cookie;
        let (request, path, wanted) = match ask {
            Ask::Get(path) => (format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n"), path, "200"),
            Ask::Post(path, body, wanted) => {
                let head =
                    format!("POST {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded");
                (format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()), path, *wanted)
            }
        };
        self.stream.get_mut().write_all(request.as_bytes()).await.expect("the request is sent");
        let mut length = 0;
        let mut line = String::new();
        let mut status = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.expect("a header");
            if status.is_empty() {
                status = line.clone();
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("the body");
        assert!(status.split(' ').nth(1) == Some(wanted), "{path} answers {status}{}", String::from_utf8_lossy(&body));
        body
    }
}
