//! As much of HTTP/1.1 as asking for a page over one kept connection takes.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

pub struct Client {
    stream: BufReader<TcpStream>,
    cookie: String,
}

impl Client {
    pub async fn connect(address: SocketAddr, cookie: &str) -> Client {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Client { stream: BufReader::new(stream), cookie: cookie.to_owned() }
    }

    /// Asks for a page and reads it whole; gives its size in bytes. A page that is not there ends the run.
    pub async fn get(&mut self, path: &str) -> usize {
        let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {}\r\n\r\n", self.cookie);
        self.stream.get_mut().write_all(request.as_bytes()).await.expect("the request is sent");
        let mut length = 0;
        let mut line = String::new();
        let mut first = true;
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.expect("a header");
            if first {
                assert!(line.contains(" 200 "), "{path} answers {line}");
                first = false;
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
        length
    }
}
