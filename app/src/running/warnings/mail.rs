//! The server that mail goes out by, as the operator's file names it.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

use jiff::Timestamp;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use crate::running::accounts::single_sign_on::is_private;

/// A server that says nothing for so long is not there.
const WAITS_FOR: Duration = Duration::from_secs(20);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    server: String,
    port: u16,
    security: Security,
    /// In PEM, where the server's certificate is by an authority that this machine does not know.
    authority_file: Option<PathBuf>,
    user: Option<String>,
    password_file: Option<PathBuf>,
    from: String,
    address: String,
}

/// How the way to the server is kept private.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Security {
    /// TLS from the first word, as at port 465.
    Tls,
    /// TLS before anything is said, as at port 587; a server that does not offer it is not used.
    Starttls,
    /// Only to this machine itself.
    None,
}

/// Where mail goes out.
pub struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// Of the service, as it stands in mails.
    pub address: String,
    trouble: Mutex<Option<Trouble>>,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Taken,
    /// The server is there and does not take this one: most often it knows no such address. Others may go.
    Refused,
    /// The server cannot be reached, or takes nothing now.
    Away,
}

/// That mail does not go out.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// Since when.
    pub since: Timestamp,
    /// What the server or the way to it said.
    pub says: String,
    /// The one address that is refused; nothing where nobody's mail goes out.
    to: Option<Address>,
}

impl Mail {
    /// Reads an operator's file.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(path: &Path) -> Result<Mail, String> {
        let at = |why: String| format!("{}: {why}", path.display());
        let text = std::fs::read_to_string(path).map_err(|why| at(why.to_string()))?;
        let file: File = toml::from_str(&text).map_err(|why| at(why.to_string()))?;
        let beside = |file: &PathBuf| {
            let file = path.parent().unwrap_or(Path::new(".")).join(file);
            std::fs::read_to_string(&file).map_err(|why| format!("{}: {why}", file.display()))
        };
        let password = file.password_file.as_ref().map(beside).transpose()?;
        let authority = file.authority_file.as_ref().map(beside).transpose()?;
        Mail::of(file, password.as_deref().map(str::trim), authority.as_deref()).map_err(at)
    }

    fn of(file: File, password: Option<&str>, authority: Option<&str>) -> Result<Mail, String> {
        let link: Option<axum::http::Uri> = file.address.parse().ok();
        if !link.is_some_and(|uri| is_private(uri.scheme_str(), uri.host())) {
            return Err("address is where people reach this service: an https address, http only on this machine itself".into());
        }
        let from = file.from.parse().map_err(|why| format!("from is an e-mail address, such as Holdfast <holdfast@example.org>: {why}"))?;
        let mut tls = TlsParameters::builder(file.server.clone());
        if let Some(authority) = authority {
            let known = Certificate::from_pem(authority.as_bytes()).map_err(|why| format!("authority_file: {why}"))?;
            tls = tls.add_root_certificate(known);
        }
        let tls = || tls.build().map_err(|why| why.to_string());
        let tls = match file.security {
            Security::Tls => Tls::Wrapper(tls()?),
            Security::Starttls => Tls::Required(tls()?),
            Security::None if is_private(Some("http"), Some(&file.server)) => Tls::None,
            Security::None => return Err("security is tls or starttls; none only where the server is this machine itself".into()),
        };
        let server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(file.server).port(file.port).tls(tls).timeout(Some(WAITS_FOR));
        let server = match (file.user, password) {
            (Some(user), Some(password)) if !password.is_empty() => server.credentials(Credentials::new(user, password.to_owned())),
            (None, None) => server,
            _ => return Err("user and password_file go together, or neither is given".into()),
        };
        let address = format!("{}/", file.address.trim_end_matches('/'));
        Ok(Mail { server: server.build(), from, address, trouble: Mutex::new(None) })
    }

    /// Sends a mail; says what became of it. What the server says otherwise is kept until it takes one.
    pub async fn send(&self, now: Timestamp, to: &Address, subject: &str, text: String) -> Sent {
        let sent = match self.written(to, subject, text) {
            Ok(mail) => self.server.send(mail).await.map_err(|why| (why.is_permanent(), why.to_string())),
            Err(why) => Err((true, why.to_string())),
        };
        let mut trouble = self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &sent {
            // That others get their mail says nothing of the address that is refused.
            Ok(_) if trouble.as_ref().is_some_and(|trouble| trouble.to.as_ref().is_some_and(|refused| refused != to)) => {}
            Ok(_) => *trouble = None,
            Err((refused, says)) => {
                if trouble.is_none() {
                    tracing::warn!(says, "a mail was not taken by the server; it is tried again");
                }
                let since = trouble.as_ref().map_or(now, |trouble| trouble.since);
                *trouble = Some(Trouble { since, says: says.clone(), to: refused.then(|| to.clone()) });
            }
        }
        match sent {
            Ok(_) => Sent::Taken,
            Err((true, _)) => Sent::Refused,
            Err((false, _)) => Sent::Away,
        }
    }

    fn written(&self, to: &Address, subject: &str, text: String) -> Result<Message, lettre::error::Error> {
        let to = Mailbox::new(None, to.clone());
        Message::builder().from(self.from.clone()).to(to).subject(subject).header(ContentType::TEXT_PLAIN).body(text)
    }

    /// That the last mail did not go out, and since when.
    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}
