//! Mails before a clock runs out, through a mail server that others made (aiosmtpd, of Debian), by a way that is kept private.

use crate::given;

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use given::{
    Person, Service, a_service_at,
    cases::{done, plain},
    text,
};
use holdfast::{
    App,
    access::Role,
    args, routes,
    running::warnings::{self, Mail},
};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// A mail server of its own, which keeps what it takes as files.
struct MailServer {
    child: Child,
    folder: PathBuf,
}

impl MailServer {
    /// Its certificate and a place for its mail; nothing listens at the port yet.
    fn folder() -> (PathBuf, u16) {
        let folder = std::env::temp_dir().join(format!("holdfast-mail-{}", holdfast::ids::token()));
        fs::create_dir_all(&folder).unwrap();
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=mail"])
            .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-keyout", "key.pem", "-out", "certificate.pem"])
            .current_dir(&folder)
            .stderr(Stdio::null())
            .status();
        assert!(made.expect("openssl (script/bootstrap --tests)").success());
        // It knows nobody who is called so.
        let refuses = "from aiosmtpd.handlers import Mailbox\nclass Refuses(Mailbox):\n  async def handle_RCPT(self, server, session, envelope, address, options):\n    \
                       if address.startswith('gone@'):\n      return '550 no such mailbox'\n    envelope.rcpt_tos.append(address)\n    return '250 OK'\n";
        fs::write(folder.join("refuses.py"), refuses).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        (folder, port)
    }

    fn listens(folder: PathBuf, port: u16) -> MailServer {
        let child = Command::new("aiosmtpd")
            .args(["-n", "-l", &format!("127.0.0.1:{port}"), "--tlscert", "certificate.pem", "--tlskey", "key.pem"])
            .args(["-c", "refuses.Refuses", "mail"])
            .env("PYTHONPATH", &folder)
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("aiosmtpd (script/bootstrap --tests)");
        let server = MailServer { child, folder };
        for _ in 0..2_000 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the mail server does not listen");
    }

    /// The mails it took, as they came, in no order.
    fn mails(&self) -> Vec<String> {
        let taken = fs::read_dir(self.folder.join("mail/new")).into_iter().flatten().flatten();
        taken.map(|file| fs::read_to_string(file.path()).unwrap()).collect()
    }

    fn to(&self, address: &str) -> Vec<String> {
        self.mails().into_iter().filter(|mail| mail.contains(&format!("To: {address}"))).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn operators_file(folder: &std::path::Path, port: u16) -> PathBuf {
    let file = folder.join("mail.toml");
    let words = format!(
        "server = \"localhost\"\nport = {port}\nsecurity = \"starttls\"\nauthority_file = \"certificate.pem\"\n\
         from = \"Holdfast <holdfast@example.org>\"\naddress = \"https://holdfast.example.org\"\n"
    );
    fs::write(&file, words).unwrap();
    file
}

fn sends_by(service: &mut Service, file: &std::path::Path) {
    service.app = App { mail: Some(Arc::new(Mail::read(file).unwrap())), ..service.app.clone() };
    service.router = routes::router(service.app.clone());
}

async fn wants_mail(service: &Service, who: &Person, address: &str) {
    done(&service.sends(who, "/account/warnings", &[("address", address)]).await);
}

async fn a_service_with_mail() -> (Service, MailServer) {
    let mut service = a_service_at(MONDAY).await;
    let (folder, port) = MailServer::folder();
    sends_by(&mut service, &operators_file(&folder, port));
    (service, MailServer::listens(folder, port))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_nobody_answers_is_told_to_those_who_manage_before_its_24_hours_end_and_says_no_word_of_whom() {
    let (service, server) = a_service_with_mail().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    wants_mail(&service, &worker, "worker@example.org").await;
    wants_mail(&service, &manager, "Manager@Example.org").await;
    service.opens(&manager, "/account/warnings").await.says("You are written to at").says("manager@example.org");
    assert_eq!(server.to("manager@example.org").len(), 1, "a first mail, so that she knows it works");
    let case = service.receives(&worker, "Tamsin", (date(2026, 3, 2), "08:00"), &[]).await;

    service.it_is_now("2026-03-03T01:55:00Z");
    assert!(warnings::once(&service.app).await.unwrap());
    assert_eq!(server.mails().len(), 2, "more than six hours are left: nothing but the first mails");
    service.it_is_now("2026-03-03T02:05:00Z");
    for _ in 0..3 {
        assert!(warnings::once(&service.app).await.unwrap());
    }
    let told = server.to("manager@example.org");
    assert_eq!(told.len(), 2, "once, however often it is looked");
    let warning = told.iter().find(|mail| mail.contains("Something is due")).unwrap();
    assert!(warning.contains("Tue 3 March 2026 at 08:00") && warning.contains("https://holdfast.example.org/"), "{warning}");
    for word in ["Tamsin", case.as_str(), "referral", "Referral", "C5.5"] {
        assert!(!warning.contains(word), "{word}: {warning}");
    }
    assert_eq!(server.to("worker@example.org").len(), 1, "the worker was not asked to answer it");

    let worker = service.signs_in_again(&worker).await;
    done(&service.answers(&worker, &case, "declined", None).await);
    service.it_is_now("2026-03-03T07:00:00Z");
    assert!(warnings::once(&service.app).await.unwrap());
    assert_eq!(server.mails().len(), 3, "what is done is told to nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_falls_to_a_worker_is_told_to_her_first_then_to_her_manager_and_on_leave_to_the_manager_at_once() {
    let (service, server) = a_service_with_mail().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    wants_mail(&service, &worker, "worker@example.org").await;
    wants_mail(&service, &manager, "manager@example.org").await;
    let case = service.receives(&worker, "Tamsin", (date(2026, 3, 2), "08:30"), &[]).await;
    done(&service.answers(&worker, &case, "accepted", None).await);
    let (hers, managers) = (|| server.to("worker@example.org").len() - 1, || server.to("manager@example.org").len() - 1);

    // Accommodation within 48 hours: she is told 12 hours before, the manager 4 hours before.
    service.it_is_now("2026-03-03T21:00:00Z");
    assert!(warnings::once(&service.app).await.unwrap());
    assert_eq!((hers(), managers()), (1, 0));
    service.it_is_now("2026-03-04T05:00:00Z");
    assert!(warnings::once(&service.app).await.unwrap());
    assert_eq!((hers(), managers()), (1, 1));

    // The next one comes while she is on leave.
    let worker = service.signs_in_again(&worker).await;
    let other = service.receives(&worker, "Morwenna", (date(2026, 3, 4), "04:00"), &[]).await;
    done(&service.answers(&worker, &other, "accepted", None).await);
    let manager = service.signs_in_again(&manager).await;
    let leave = plain(&[("from-day", "5"), ("from-month", "3"), ("from-year", "2026")]);
    done(&service.presses(&manager, &format!("/workers/{}/leave/new", worker.worker_id.unwrap()), leave).await);
    service.it_is_now("2026-03-05T17:00:00Z");
    assert!(warnings::once(&service.app).await.unwrap());
    assert_eq!((hers(), managers()), (1, 2), "nobody reads her mail today");

    // Whoever says stop is not written to, and a closed account neither.
    let manager = service.signs_in_again(&manager).await;
    done(&service.sends(&manager, "/account/warnings/stop", &[]).await);
    service.opens(&manager, "/account/warnings").await.says("You are not written to");
    assert_eq!(service.rows("journal WHERE action IN ('warnings-asked-for', 'warnings-stopped')").await, 3);
    assert_eq!(service.rows("journal WHERE action = 'warned'").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_mail_server_is_away_nothing_counts_as_told_and_the_first_page_says_so() {
    let mut service = a_service_at(MONDAY).await;
    let (folder, port) = MailServer::folder();
    sends_by(&mut service, &operators_file(&folder, port));
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let answer = service.sends(&manager, "/account/warnings", &[("address", "manager@example.org")]).await;
    service.opens(&manager, &answer.to).await.says("the mail server did not take the first mail");
    service.receives(&manager, "Tamsin", (date(2026, 3, 2), "08:00"), &[]).await;
    service.it_is_now("2026-03-03T07:00:00Z");
    assert!(!warnings::once(&service.app).await.unwrap());
    assert_eq!(service.rows("warning_sent").await, 0);
    let manager = service.signs_in_again(&manager).await;
    let home = service.opens(&manager, "/").await;
    home.says("Warnings by mail have not gone out since");
    let worker = service.signed_in_as(Role::SupportWorker).await;
    assert!(!text(&service.opens(&worker, "/").await.html).contains("Warnings by mail have not"), "she can do nothing about it");

    // It is back when the clock has run out; what is still not done is told all the same.
    let server = MailServer::listens(folder, port);
    service.it_is_now("2026-03-03T09:00:00Z");
    assert!(warnings::once(&service.app).await.unwrap());
    let mails = server.to("manager@example.org");
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("Something was due by Tue 3 March 2026 at 08:00"), "{}", mails[0]);
    let manager = service.signs_in_again(&manager).await;
    assert!(!text(&service.opens(&manager, "/").await.html).contains("have not gone out"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_the_mail_server_does_not_know_keeps_nobody_else_from_their_mail() {
    let (service, server) = a_service_with_mail().await;
    let (gone, manager) = (service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::ServiceManager).await);
    let answer = service.sends(&gone, "/account/warnings", &[("address", "gone@example.org")]).await;
    service.opens(&gone, &answer.to).await.says("the mail server did not take the first mail");
    wants_mail(&service, &manager, "manager@example.org").await;
    service.receives(&manager, "Tamsin", (date(2026, 3, 2), "08:00"), &[]).await;
    service.it_is_now("2026-03-03T03:00:00Z");
    warnings::once(&service.app).await.unwrap();
    assert_eq!(server.to("manager@example.org").len(), 2, "hers went out");
    assert_eq!(service.rows("warning_sent").await, 1, "and the other counts as told to nobody");
    let manager = service.signs_in_again(&manager).await;
    service.opens(&manager, "/").await.says("no such mailbox");
}

#[test]
fn a_file_that_would_send_in_the_clear_or_lead_nowhere_stops_the_start() {
    let folder = std::env::temp_dir().join(format!("holdfast-mail-{}", holdfast::ids::token()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("mail.toml");
    let sound = [
        ("server", "\"mail.example.org\""),
        ("port", "587"),
        ("security", "\"starttls\""),
        ("from", "\"Holdfast <holdfast@example.org>\""),
        ("address", "\"https://holdfast.example.org\""),
    ];
    let refused = |name: &str, value: &str| {
        let lines: Vec<String> = sound.iter().map(|(n, v)| format!("{n} = {}", if *n == name { value } else { v })).collect();
        let lines =
            if sound.iter().any(|(n, _)| *n == name) { lines.join("\n") } else { format!("{}\n{name} = {value}", lines.join("\n")) };
        fs::write(&file, lines).unwrap();
        Mail::read(&file).err()
    };
    assert_eq!(refused("server", "\"mail.example.org\""), None);
    for (name, value, says) in [
        ("security", "\"none\"", "security is tls or starttls"),
        ("security", "\"perhaps\"", "security"),
        ("address", "\"http://holdfast.example.org\"", "address is where people reach this service"),
        ("from", "\"nobody\"", "from is an e-mail address"),
        ("user", "\"holdfast\"", "user and password_file go together"),
        ("authority_file", "\"not-there.pem\"", "not-there.pem"),
        ("colour", "\"blue\"", "colour"),
    ] {
        let fault = refused(name, value).unwrap_or_else(|| panic!("{name} = {value} is taken"));
        assert!(fault.contains(says) && fault.contains("mail.toml") || fault.contains("not-there"), "{fault}");
    }
    let _ = fs::remove_dir_all(&folder);
}

#[tokio::test]
async fn an_address_that_is_none_is_given_back_with_what_was_typed() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for words in ["", "worker", "worker at example.org", "a@b, c@d", "worker@example.org\r\nBcc: other@example.org"] {
        let page = service.sends(&worker, "/account/warnings", &[("address", words)]).await;
        page.says("There is a problem");
    }
    let held: Option<(String,)> =
        service.db.one("SELECT address FROM warning_address WHERE account_id = $1", args![worker.account_id]).await.unwrap();
    assert_eq!(held, None);
    // Without a server that sends, what somebody wants is kept, and the page says that none goes out yet.
    let done = service.sends(&worker, "/account/warnings", &[("address", "worker@example.org")]).await;
    service.opens(&worker, &done.to).await.says("This service sends no mail yet");
}
