//! Asking a provider something: one request on a connection of its own, over TLS unless it goes to this machine itself, with little
//! time and a small answer. Nothing is followed elsewhere.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1,
    header::{HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use openidconnect::{HttpRequest, HttpResponse};
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

const PATIENCE: Duration = Duration::from_secs(8);
/// Keys and what a provider says of itself are a few thousand bytes.
const LARGEST: usize = 1 << 20;

/// Why a provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum Unasked {
    #[error("{0} is not asked: only https is, or this machine itself")]
    InTheClear(String),
    #[error("it did not answer within {} seconds", PATIENCE.as_secs())]
    Late,
    #[error("{0}")]
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

fn broken(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Unasked {
    Unasked::Broken(why.into())
}

/// Whether nobody between here and there can read along.
pub fn is_private(scheme: Option<&str>, host: Option<&str>) -> bool {
    let host = host.unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let this_machine = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    !host.is_empty() && (scheme == Some("https") || scheme == Some("http") && this_machine)
}

/// What the machine trusts, read once.
fn tls() -> Result<Arc<ClientConfig>, Unasked> {
    static TLS: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(tls) = TLS.get() {
        return Ok(tls.clone());
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(broken)?;
    let tls = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    Ok(TLS.get_or_init(|| tls).clone())
}

/// Sends a request and gives what came back.
///
/// # Errors
/// When it was not sent, or nothing whole came back in time.
pub async fn ask(request: HttpRequest) -> Result<HttpResponse, Unasked> {
    tokio::time::timeout(PATIENCE, asked(request)).await.map_err(|_| Unasked::Late)?
}

async fn asked(request: HttpRequest) -> Result<HttpResponse, Unasked> {
    let uri = request.uri().clone();
    let (Some(host), true) = (uri.host(), is_private(uri.scheme_str(), uri.host())) else {
        return Err(Unasked::InTheClear(uri.to_string()));
    };
    let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let secure = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let stream = TcpStream::connect((name.as_str(), port)).await.map_err(broken)?;
    if !secure {
        return over(stream, request).await;
    }
    let called = ServerName::try_from(name).map_err(broken)?;
    let stream = tokio_rustls::TlsConnector::from(tls()?).connect(called, stream).await.map_err(broken)?;
    over(stream, request).await
}

async fn over(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, request: HttpRequest) -> Result<HttpResponse, Unasked> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let connection = tokio::spawn(connection);
    let (mut parts, body) = request.into_parts();
    let host = parts.uri.authority().map(ToString::to_string).unwrap_or_default();
    parts.headers.insert(HOST, HeaderValue::from_str(&host).map_err(broken)?);
    parts.uri = parts.uri.path_and_query().map_or("/", |asked| asked.as_str()).parse().map_err(broken)?;
    let answer = sender.send_request(Request::from_parts(parts, Full::new(Bytes::from(body)))).await.map_err(broken)?;
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, LARGEST).collect().await.map_err(broken)?.to_bytes().to_vec();
    connection.abort();
    Ok(HttpResponse::from_parts(head, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_in_the_clear_but_this_machine() {
        for (scheme, host, private) in [
            ("https", "login.example", true),
            ("http", "127.0.0.1", true),
            ("http", "[::1]", true),
            ("http", "localhost", true),
            ("http", "login.example", false),
            ("http", "localhost.login.example", false),
            ("http", "10.0.0.4", false),
            ("ftp", "127.0.0.1", false),
            ("https", "", false),
        ] {
            assert_eq!(is_private(Some(scheme), Some(host)), private, "{scheme}://{host}");
        }
    }
}
