//! A file sent with a form: kept and given back as it was sent, told by what is in it, put right, withdrawn, opened by nobody else.

use crate::given;

use std::io::Write as _;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use given::{
    Person, Service, a_service_at,
    records::{MONDAY, done, latest, refused, with_today},
    text,
};
use holdfast::{access::Role, args, ids};

const ORDER: &[u8] = b"%PDF-1.7\n\x00\xff\xfe made by the court\n%%EOF\n";

/// A service, a worker in it, and the page on which she records a hearing or an order of her case.
async fn a_case() -> (Service, Person, String) {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    (service, worker, format!("/referrals/{reference}/forms/court/new"))
}

/// An order, as it is typed.
fn order(key: &str) -> Vec<(&str, &str)> {
    with_today(&[("form_key", key), ("form_version", "3"), ("what", "order"), ("court", "family"), ("order", "occupation")])
}

/// A file as it is downloaded: status, headers, bytes.
async fn downloaded(service: &Service, who: &Person, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(service.router.clone(), request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, to_bytes(body, 50 << 20).await.unwrap().to_vec())
}

/// The addresses of the files that a page leads to.
fn files(html: &str) -> Vec<String> {
    html.split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|to| to.starts_with("/records/") && to.contains("/files/"))
        .map(str::to_owned)
        .collect()
}

/// The page of a record with what is hidden shown on it.
async fn shown(service: &Service, who: &Person, record: &str) -> String {
    service.asks(who, &format!("{record}/reveal"), &[]).await.html
}

/// The number of the file that a form was shown again with.
fn chosen(html: &str) -> String {
    let boxes = html.split("<input").filter(|tag| tag.contains("name=\"paper\"") && tag.contains("checkbox"));
    let values: Vec<&str> = boxes.filter_map(|tag| tag.split("value=\"").nth(1)?.split('"').next()).collect();
    assert_eq!(values.len(), 1, "{}", text(html));
    values[0].to_owned()
}

#[tokio::test]
async fn a_file_is_given_back_byte_for_byte_and_sent_twice_is_recorded_once() {
    let (service, worker, page) = a_case().await;
    service.opens(&worker, &page).await.says("enctype=\"multipart/form-data\"").says("accept=\".pdf,.jpg,.jpeg,.png,.docx\"");
    let key = ids::token();
    let first = done(&service.sends_file(&worker, &page, &order(&key), ("paper", "C:\\papers\\Order 12.pdf", ORDER)).await);
    let again = done(&service.sends_file(&worker, &page, &order(&key), ("paper", "C:\\papers\\Order 12.pdf", ORDER)).await);
    assert_eq!(first, again);
    assert_eq!((service.rows("record").await, service.rows("attachment").await), (1, 1));
    let (kept,): (Vec<u8>,) = service.db.read().await.unwrap().one("SELECT bytes FROM attachment", args![]).await.unwrap().expect("a file");
    assert!(!kept.windows(9).any(|words| words == b"the court"), "the database keeps it as it was sent");
    let record = latest(&service).await;
    // The order says where she lives: even its name is hidden until it is asked for.
    service.opens(&worker, &record).await.says_nothing_of("Order 12").says("Show what is hidden");
    let html = shown(&service, &worker, &record).await;
    assert!(text(&html).contains("Order 12.pdf (PDF, 37 bytes)"), "{}", text(&html));
    let [file] = &files(&html)[..] else { panic!("{:?}", files(&html)) };
    let (status, headers, bytes) = downloaded(&service, &worker, file).await;
    assert_eq!((status, bytes.as_slice()), (StatusCode::OK, ORDER));
    let said = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    assert_eq!(said("content-type"), "application/pdf");
    assert_eq!(said("content-disposition"), "attachment; filename=\"Order 12.pdf\"; filename*=UTF-8''Order%2012.pdf");
    assert_eq!((said("x-content-type-options"), said("cache-control")), ("nosniff".into(), "no-store".into()));
    assert!(said("content-security-policy").contains("sandbox"));
    assert_eq!(service.rows("journal WHERE action = 'file-opened'").await, 1);
    // Nothing of the name is where it does not belong.
    assert_eq!(service.rows("journal WHERE detail LIKE '%Order 12%'").await + service.rows("record WHERE line LIKE '%Order 12%'").await, 0);
    let handed_over = |html: &str| html.contains("application/pdf") && html.contains("Order 12.pdf");
    assert!(!handed_over(&service.opens(&worker, &format!("{record}/response.json")).await.html));
    assert!(handed_over(&service.opens(&worker, &format!("{record}/response.json?sealed=yes")).await.html));
}

#[tokio::test]
async fn what_is_wrong_elsewhere_asks_for_no_file_again_and_a_draft_keeps_it() {
    let (service, worker, page) = a_case().await;
    let key = ids::token();
    let without_a_court: Vec<(&str, &str)> = order(&key).into_iter().filter(|(name, _)| *name != "court").collect();
    let sent = service.sends_file(&worker, &page, &without_a_court, ("paper", "order.pdf", ORDER)).await;
    refused(&sent).says("Choose which court").says("order.pdf (PDF, 37 bytes)");
    let file = chosen(&sent.html);
    let mut again = without_a_court.clone();
    again.push(("paper", &file));
    // Left as a draft, from which the form is filled on another day.
    let draft = page.split('"').next().unwrap().trim_start_matches("/referrals/").replace("/forms/court/new", "~court");
    let left: Vec<(&str, &str)> = again.iter().copied().chain([("then", "leave")]).collect();
    done(&service.sends_file(&worker, &format!("/drafts/record/{draft}"), &left, ("paper", "", b"")).await);
    let begun = service.opens(&worker, &page).await;
    begun.says("order.pdf (PDF, 37 bytes)");
    assert_eq!(chosen(&begun.html), file);
    again.push(("court", "family"));
    done(&service.sends_file(&worker, &page, &again, ("paper", "", b"")).await);
    let html = shown(&service, &worker, &latest(&service).await).await;
    let (_, _, bytes) = downloaded(&service, &worker, &files(&html)[0]).await;
    assert_eq!(bytes, ORDER);
}

#[tokio::test]
async fn a_form_sent_after_its_session_ended_keeps_its_file() {
    let (service, worker, page) = a_case().await;
    service.it_is_now("2026-03-02T11:00:00Z");
    let key = ids::token();
    let sent = service.sends_file(&worker, &page, &order(&key), ("paper", "order.pdf", ORDER)).await;
    assert_eq!(sent.to, "/sign-in?kept=yes");
    let worker = service.signs_in_again(&worker).await;
    let begun = service.opens(&worker, &page).await;
    begun.says("You were signed out before this could be recorded").says("order.pdf (PDF, 37 bytes)");
    let file = chosen(&begun.html);
    let mut again = order(&key);
    again.push(("paper", &file));
    done(&service.sends_file(&worker, &page, &again, ("paper", "", b"")).await);
    assert_eq!((service.rows("record").await, service.rows("attached").await), (1, 1));
}

/// A Word document with these parts.
fn document(main: &str, parts: &[&str]) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let types = format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{main}\"/></Types>");
    for (name, content) in [("[Content_Types].xml", types.as_str()), ("word/document.xml", "<w:document/>")] {
        package.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        package.write_all(content.as_bytes()).unwrap();
    }
    for part in parts {
        package.start_file(*part, zip::write::SimpleFileOptions::default()).unwrap();
        package.write_all(b"Sub AutoOpen()").unwrap();
    }
    package.finish().unwrap().into_inner()
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const WITH_MACROS: &str = "application/vnd.ms-word.document.macroEnabled.main+xml";

#[tokio::test]
async fn what_cannot_be_kept_is_refused_with_a_sentence_and_what_was_typed_stays() {
    let (service, worker, page) = a_case().await;
    let large = [ORDER, &vec![b' '; 10_000_000][..]].concat();
    let larger = [ORDER, &vec![b' '; 20_000_000][..]].concat();
    let old = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 512]].concat();
    for (name, bytes, says) in [
        ("letter.docx", document(WORD, &["word/vbaProject.bin"]), "“letter.docx” holds macros or other programs"),
        ("letter.docx", document(WITH_MACROS, &[]), "“letter.docx” holds macros"),
        ("letter.docx", document(WORD, &["word/embeddings/oleObject1.bin"]), "“letter.docx” holds macros"),
        ("letter.docx", document("application/xml", &[]), "is no Word document and no Excel workbook"),
        ("letter.docx", document(WORD, &[])[..100].to_vec(), "is damaged or was cut short"),
        ("letter.doc", old, "is an Office file of the old kind"),
        ("order.pdf", b"MZ\x90\x00\x03 This program cannot be run in DOS mode".to_vec(), "“order.pdf” is not what can be kept here"),
        ("order.pdf", b"#!/bin/sh\nrm -rf /\n".to_vec(), "“order.pdf” is not what can be kept here"),
        ("order.pdf", b"<html><script>alert(1)</script>".to_vec(), "“order.pdf” is not what can be kept here"),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF".to_vec(), "begins as a JPEG picture and cannot be read as one"),
        ("order.pdf", vec![], "“order.pdf” is empty"),
        ("order.pdf", large, "is larger than 10 MB"),
        ("order.pdf", larger, "“order.pdf” is larger than 20 MB"),
        ("order.txt", b"In words only".to_vec(), "cannot be kept here. Choose a PDF, JPEG picture, PNG picture or Word document"),
    ] {
        let key = ids::token();
        let typed = [order(&key), vec![("words", "The judge was kind")]].concat();
        let sent = service.sends_file(&worker, &page, &typed, ("paper", name, &bytes)).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {} {}", sent.to, text(&sent.html));
        assert!(text(&sent.html).contains(says), "{says}: {}", text(&sent.html));
        sent.says("The judge was kind");
        sent.says_nothing_of("paper-chosen");
    }
    assert_eq!((service.rows("record").await, service.rows("attached").await), (0, 0));
    // A document without any of it is taken.
    let plain = document(WORD, &["word/media/image1.png"]);
    done(&service.sends_file(&worker, &page, &order(&ids::token()), ("paper", "letter.docx", &plain)).await);
}

#[tokio::test]
async fn where_a_photograph_was_taken_is_gone_from_it() {
    let (service, worker, page) = a_case().await;
    let segment =
        |marker: u8, content: &[u8]| [&[0xff, marker], &u16::try_from(content.len() + 2).unwrap().to_be_bytes()[..], content].concat();
    let (scan, end) = (segment(0xda, b"how"), b"\x12\xff\x00\x34\xff\xd9");
    let photo = [
        b"\xff\xd8",
        &segment(0xe0, b"JFIF\0\x01\x01")[..],
        &segment(0xe1, b"Exif\0\0MM\0*\0\0\0\x08\0\0 GPSLatitude 50.2660"),
        &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude>50.2660"),
        &segment(0xdb, b"tables"),
        &scan,
        end,
        b"\xff\xd8 a second picture, GPSLatitude 50.2660",
    ]
    .concat();
    done(&service.sends_file(&worker, &page, &order(&ids::token()), ("paper", "page one.jpg", &photo)).await);
    let html = shown(&service, &worker, &latest(&service).await).await;
    let (_, headers, bytes) = downloaded(&service, &worker, &files(&html)[0]).await;
    assert_eq!(headers["content-type"], "image/jpeg");
    let bare = [b"\xff\xd8", &segment(0xe0, b"JFIF\0\x01\x01")[..], &segment(0xdb, b"tables"), &scan, end].concat();
    assert_eq!(bytes, bare);
}

#[tokio::test]
async fn a_file_is_put_right_and_the_one_before_can_still_be_read_also_when_the_record_is_withdrawn() {
    let (service, worker, page) = a_case().await;
    let other = service.signed_in_as(Role::ServiceManager).await;
    done(&service.sends_file(&worker, &page, &order(&ids::token()), ("paper", "draft.pdf", ORDER)).await);
    let record = latest(&service).await;
    let sealed = [ORDER, b"and sealed by it"].concat();
    // Somebody else amends it: the box of the file that is there is unticked, and another is chosen.
    let change = service.opens(&other, &format!("{record}/change")).await;
    let before = chosen(&change.html);
    let key = ids::token();
    let typed = [order(&key), vec![("version", "0"), ("change_why", "That was a draft")]].concat();
    done(&service.sends_file(&other, &format!("{record}/change"), &typed, ("paper", "order.pdf", &sealed)).await);
    let html = shown(&service, &worker, &record).await;
    let all = files(&html);
    assert_eq!(all.len(), 3, "the file that stands, and both in the history: {all:?}");
    assert_eq!(downloaded(&service, &worker, &all[0]).await.2, sealed);
    assert!(all.contains(&format!("{record}/files/{before}")));
    assert_eq!(downloaded(&service, &worker, &format!("{record}/files/{before}")).await.2, ORDER);
    // Whoever amends it again keeps what others chose.
    let change = service.opens(&worker, &format!("{record}/change")).await;
    let stands = chosen(&change.html);
    let key = ids::token();
    let typed = [order(&key), vec![("version", "1"), ("paper", &stands), ("words", "Served on Monday")]].concat();
    done(&service.sends(&worker, &format!("{record}/change"), &typed).await);
    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "2"), ("why", "Another case's")]).await);
    let html = shown(&service, &worker, &record).await;
    assert_eq!(downloaded(&service, &worker, &files(&html)[0]).await.2, sealed);
}

#[tokio::test]
async fn two_who_change_the_file_at_once_see_both() {
    let (service, worker, page) = a_case().await;
    let other = service.signed_in_as(Role::ServiceManager).await;
    done(&service.sends_file(&worker, &page, &order(&ids::token()), ("paper", "one.pdf", ORDER)).await);
    let record = latest(&service).await;
    let change = format!("{record}/change");
    let key = ids::token();
    let first = [order(&key), vec![("version", "0")]].concat();
    done(&service.sends_file(&other, &change, &first, ("paper", "theirs.pdf", &[ORDER, b"2"].concat())).await);
    let key = ids::token();
    let second = [order(&key), vec![("version", "0")]].concat();
    let clash = service.sends_file(&worker, &change, &second, ("paper", "mine.pdf", &[ORDER, b"3"].concat())).await;
    assert_eq!(clash.status, StatusCode::CONFLICT, "{}", text(&clash.html));
    clash.says("theirs.pdf").says("mine.pdf");
}

#[tokio::test]
async fn a_file_is_nobody_elses_to_open_or_to_name() {
    let (service, worker, page) = a_case().await;
    done(&service.sends_file(&worker, &page, &order(&ids::token()), ("paper", "order.pdf", ORDER)).await);
    let record = latest(&service).await;
    let html = shown(&service, &worker, &record).await;
    let file = files(&html)[0].clone();
    let number = file.rsplit('/').next().unwrap().to_owned();
    let absent = downloaded(&service, &worker, &format!("{record}/files/1")).await;
    assert_eq!(absent.0, StatusCode::NOT_FOUND);
    for role in [Role::Administrator, Role::ContractManager] {
        let who = service.signed_in_as(role).await;
        let (status, _, bytes) = downloaded(&service, &who, &file).await;
        let nothing = downloaded(&service, &who, &format!("{record}/files/1")).await;
        assert_eq!((status, &bytes), (StatusCode::NOT_FOUND, &nothing.2), "{role:?}");
    }
    // It opens of no other record, and nobody else can put it into one by its number.
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let second = service.an_accepted_referral(&manager, "Bea", "Example").await;
    let key = ids::token();
    let typed = [order(&key), vec![("paper", number.as_str())]].concat();
    let path = format!("/referrals/{second}/forms/court/new");
    refused(&service.sends(&manager, &path, &typed).await).says("The order: the file is not there any more. Choose it again.");
    done(&service.sends(&manager, &path, &order(&ids::token())).await);
    let of_another = format!("{}/files/{number}", latest(&service).await);
    assert_eq!(downloaded(&service, &manager, &of_another).await.0, StatusCode::NOT_FOUND);
    // What is sent from elsewhere is kept nowhere.
    let kept = service.rows("attachment").await;
    let forged = worker.with_csrf("of somebody else");
    service.sends_file(&forged, &page, &order(&ids::token()), ("paper", "order.pdf", &[ORDER, b"4"].concat())).await;
    assert_eq!(service.rows("attachment").await, kept);
}

#[tokio::test]
async fn what_no_record_holds_and_no_draft_names_goes_with_old_drafts() {
    let (service, worker, page) = a_case().await;
    let (thrown, left, kept) = (ids::token(), ids::token(), ids::token());
    let without = |key| order(key).into_iter().filter(|(name, _)| *name != "court").collect::<Vec<_>>();
    for key in [&thrown, &left] {
        refused(&service.sends_file(&worker, &page, &without(key), ("paper", "order.pdf", ORDER)).await);
    }
    done(&service.sends_file(&worker, &page, &order(&kept), ("paper", "order.pdf", ORDER)).await);
    assert_eq!(service.rows("attachment").await, 3);
    let draft = page.trim_start_matches("/referrals/").replace("/forms/court/new", "~court");
    done(&service.sends(&worker, &format!("/drafts/record/{draft}/discard"), &[("form_key", &thrown)]).await);
    service.sends_with_key(&worker, &format!("/drafts/record/{draft}/discard"), &thrown, &[]).await;
    assert_eq!(service.rows("attachment").await, 2);
    // A month later, on days on which somebody signed in.
    let mut worker = worker;
    for day in ["2026-03-20T09:00:00Z", "2026-04-01T09:00:00Z", "2026-04-10T09:00:00Z"] {
        service.it_is_now(day);
        worker = service.signs_in_again(&worker).await;
    }
    let another = [ORDER, b"5"].concat();
    refused(&service.sends_file(&worker, &page, &without(&ids::token()), ("paper", "order.pdf", &another)).await);
    let held: i64 = service
        .db
        .read()
        .await
        .unwrap()
        .value("SELECT count(*) FROM attachment a JOIN attached x ON x.attachment_id = a.id", args![])
        .await
        .unwrap();
    assert_eq!((held, service.rows("attachment").await), (1, 2));
}

#[tokio::test]
async fn an_erasure_takes_the_files_of_somebodys_forms_along_and_nobody_elses() {
    let (service, worker, page) = a_case().await;
    let other = service.an_accepted_referral(&worker, "Bea", "Other").await;
    let mut opened = vec![];
    for page in [page, format!("/referrals/{other}/forms/court/new")] {
        done(&service.sends_file(&worker, &page, &order(&ids::token()), ("paper", "order.pdf", ORDER)).await);
        let record = latest(&service).await;
        let links = files(&shown(&service, &worker, &record).await);
        assert_eq!(downloaded(&service, &worker, &links[0]).await.0, StatusCode::OK);
        opened.push((record, links[0].clone()));
    }
    let root = "SELECT p.root_id FROM person p WHERE p.family_name = 'Example'";
    let root: i64 = service.db.read().await.unwrap().value(root, args![]).await.unwrap();
    let mut tx = service.db.write(holdfast::db::Actor::SYSTEM).await.unwrap();
    assert!(holdfast::people::erase::what_is_sealed(&mut tx, root).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(service.rows("attachment").await, 1);
    let (hers, others) = (&opened[0], &opened[1]);
    assert_eq!(downloaded(&service, &worker, &hers.1).await.0, StatusCode::NOT_FOUND);
    service.opens(&worker, &hers.0).await.says("What was answered is erased").says_nothing_of("order.pdf");
    assert_eq!(downloaded(&service, &worker, &others.1).await.2, ORDER);
}

#[tokio::test]
async fn a_signed_paper_can_be_kept_instead_of_saying_where_it_is() {
    let (service, worker, page) = a_case().await;
    let reference = page.trim_start_matches("/referrals/").split('/').next().unwrap();
    let person = service.person_of(reference).await;
    let path = format!("{person}/forms/confidentiality-statement/new");
    let key = ids::token();
    let typed = with_today(&[("form_key", &key), ("whose", "self"), ("how_read", "together"), ("signed", "paper")]);
    refused(&service.sends(&worker, &path, &typed).await).says("Enter where the paper is kept, or choose a scan of it below");
    done(&service.sends_file(&worker, &path, &typed, ("paper", "signed.pdf", ORDER)).await);
    let record = latest(&service).await;
    let page = service.opens(&worker, &record).await;
    page.says("signed.pdf (PDF, 37 bytes)");
    assert_eq!(downloaded(&service, &worker, &files(&page.html)[0]).await.2, ORDER);
}
