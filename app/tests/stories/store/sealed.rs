//! What is of class S stands in plain text nowhere: not in the database, whichever engine it is, not in what goes out, not in a backup, and
//! not in what the program logs. Every page that takes it is filled in here with words of its own, put right, and looked for.

use crate::given;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read as _},
};

use axum::{
    body::Body,
    http::{Request, header},
};
use given::{
    Person, Service, a_service_at,
    cases::{day, done, plain},
    whole::answer,
};
use holdfast::{
    access::Role,
    args,
    db::{Db, Value},
    people::characteristics::lists,
};
use jiff::civil::date;

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// Every column that is sealed. One that is new joins it, and the list in docs/decisions/2026-11-26-a-key-for-each-person.md.
pub const SEALED: [(&str, &str); 28] = [
    ("appointment", "place"),
    ("appointment_change", "was"),
    ("asked", "words"),
    ("characteristic", "value"),
    ("characteristic", "written"),
    ("characteristic_change", "was"),
    ("document", "pdf"),
    ("draft", "fields"),
    ("group_session", "place"),
    ("group_session_change", "was"),
    ("import_row", "read_as"),
    ("marac_case", "lives"),
    ("record", "answers"),
    ("record_change", "was"),
    ("safe_contact", "code_word"),
    ("safe_contact", "letters"),
    ("safe_contact", "may_say"),
    ("safe_contact", "means"),
    ("safe_contact", "phone"),
    ("safe_contact", "safe_times"),
    ("safe_contact", "texts"),
    ("safe_contact", "voicemail"),
    ("safe_contact", "who_answers"),
    ("safe_contact", "whose"),
    ("tie", "reach"),
    ("unit_address", "postcode"),
    ("unit_address", "street"),
    ("unit_address", "way_in"),
];

/// What is typed, and what of it is looked for: words that stand nowhere else.
#[derive(Default)]
struct Typed(Vec<String>);

impl Typed {
    /// A word that was typed nowhere yet.
    fn word(&mut self, about: &str) -> String {
        let word = format!("{about} Zq{}vx", self.0.len() + 100);
        self.0.push(format!("Zq{}vx", self.0.len() + 100));
        word
    }

    fn number(&mut self) -> String {
        let number = format!("07700 9{:05}", 31_000 + self.0.len());
        self.0.push(number.replace(' ', ""));
        self.0.push(number.clone());
        number
    }

    fn postcode(&mut self) -> String {
        let postcode = format!("ZZ{} 7QX", 11 + self.0.len());
        self.0.push(postcode.clone());
        postcode
    }
}

/// Fills in every page that takes what is of class S, and puts right what can be put right.
async fn everything(service: &Service, worker: &Person, manager: &Person) -> (Typed, String) {
    let mut typed = Typed::default();
    let postcode = typed.postcode();
    let (number, friend) = (typed.number(), typed.word("With a friend at"));
    let told = [
        ("postcode", postcode.as_str()),
        ("may_call", "yes"),
        ("call_number", &number),
        ("where_now", "family-or-friends"),
        ("where_now_words", &friend),
    ];
    let reference = service.receives(worker, "Trevanion", (date(2026, 3, 1), "10:00"), &told).await;
    done(&service.answers(worker, &reference, "accepted", Some((date(2026, 3, 1), "11:00"))).await);
    let unit = service.has_a_unit("T01").await;
    done(&service.arrives(worker, &reference, unit, date(2026, 3, 2)).await);
    let person = service.person_of(&reference).await;
    reached(service, worker, &person, &mut typed).await;
    told_of_them(service, worker, &person, &mut typed).await;
    met(service, worker, &person, &mut typed).await;
    filled_in(service, worker, &reference, &mut typed).await;
    let street = typed.word("1 High Street");
    let (postcode, way_in) = (typed.postcode(), typed.word("three words"));
    let mut address = plain(&[("version", "0"), ("street", &street), ("postcode", &postcode), ("way_in", &way_in)]);
    address.extend(day("since", date(2026, 3, 1)));
    done(&service.presses(manager, "/units/T01/address", address).await);
    let at = format!("{}\n{}", typed.number(), typed.word("5 Other Road"));
    let tie = [("given_name", "Kit"), ("family_name", "Nance"), ("what", "friend"), ("reach", &at)];
    done(&service.sends(worker, "/ties", &tie).await);
    documents(service, worker, &reference).await;
    // Begun, and not recorded.
    let begun = [("means", typed.word("Ring")), ("phone", typed.number())];
    let begun: Vec<(&str, &str)> = begun.iter().map(|(name, value)| (*name, value.as_str())).collect();
    service
        .sends_with_key(worker, &format!("/drafts/safe-contact-line/{}~new", person.trim_start_matches("/people/")), "a-form", &begun)
        .await;
    (typed, person)
}

async fn reached(service: &Service, worker: &Person, person: &str, typed: &mut Typed) {
    let fields = ["means", "whose", "safe_times", "who_answers", "voicemail", "texts", "letters", "may_say", "code_word"];
    for round in 0..2 {
        let mut line: Vec<(String, String)> = fields.iter().map(|name| ((*name).to_owned(), typed.word(name))).collect();
        line.push(("phone".into(), typed.number()));
        let stands: Option<(i64, i64)> = match round {
            0 => None,
            _ => service
                .db
                .read()
                .await
                .unwrap()
                .one("SELECT line_id, max(id) FROM safe_contact GROUP BY line_id ORDER BY line_id DESC LIMIT 1", args![])
                .await
                .unwrap(),
        };
        let path = stands.map_or(format!("{person}/safe-contact/new"), |(line, _)| format!("{person}/safe-contact/{line}"));
        line.push(("version".into(), stands.map_or(0, |(_, id)| id).to_string()));
        done(&service.presses(worker, &path, line).await);
    }
}

async fn told_of_them(service: &Service, worker: &Person, person: &str, typed: &mut Typed) {
    for kind in lists::kinds().iter().filter(|kind| kind.sealed) {
        let value = match kind.shape {
            lists::Shape::Postcode => typed.postcode(),
            lists::Shape::Words => typed.word(&kind.id),
            _ => "family-or-friends".to_owned(),
        };
        let words = typed.word("words");
        let mut told = plain(&[("value", &value), ("told_by", "person")]);
        if kind.with.is_some() {
            told.extend(plain(&[("with", &words)]));
        }
        told.extend(day("since", date(2026, 3, 1)));
        done(&service.presses(worker, &format!("{person}/about/{}", kind.id), told.clone()).await);
        let id: i64 =
            service.db.read().await.unwrap().value("SELECT max(id) FROM characteristic WHERE kind = $1", args![&kind.id]).await.unwrap();
        if kind.shape == lists::Shape::Words {
            told[0].1 = typed.word(&kind.id);
        }
        told.extend(plain(&[("version", "0"), ("why", "Misheard")]));
        done(&service.presses(worker, &format!("{person}/about/{}/{id}", kind.id), told).await);
    }
}

async fn met(service: &Service, worker: &Person, person: &str, typed: &mut Typed) {
    let own = worker.worker_id.unwrap().to_string();
    let mut met = plain(&[("about", "A review"), ("place", &typed.word("At the")), ("worker", &own)]);
    met.extend(day("day", date(2026, 3, 2)));
    done(&service.presses(worker, &format!("{person}/appointments"), met.clone()).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM appointment", args![]).await.unwrap();
    met[1].1 = typed.word("Now at the");
    met.extend(plain(&[("version", "0")]));
    done(&service.presses(worker, &format!("/appointments/{id}"), met).await);
}

/// Forms with items that are sealed.
async fn filled_in(service: &Service, worker: &Person, reference: &str, typed: &mut Typed) {
    let person = service.person_of(reference).await;
    let case = format!("/referrals/{reference}");
    for (kind, of, item, more) in [
        ("safety-plan", &person, "leaving", &[("copy", "has")][..]),
        ("court", &case, "breach", &[("what", "order"), ("order", "non-molestation"), ("court", "family")]),
    ] {
        let mut form = plain(&[(item, &typed.word(item))]);
        form.extend(plain(more));
        form.extend(day("day", date(2026, 3, 2)));
        done(&service.presses(worker, &format!("{of}/forms/{kind}/new"), form.clone()).await);
        let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM record WHERE kind = $1", args![kind]).await.unwrap();
        form[0].1 = typed.word(item);
        form.extend(plain(&[("version", "0")]));
        done(&service.presses(worker, &format!("/records/{id}/change"), form).await);
    }
}

/// Documents of what was typed: one without what is hidden, and one with it.
async fn documents(service: &Service, worker: &Person, reference: &str) {
    let record: i64 =
        service.db.read().await.unwrap().value("SELECT max(id) FROM record WHERE kind = 'safety-plan'", args![]).await.unwrap();
    let record = record.to_string();
    let make = format!("/referrals/{reference}/documents/safety-plan");
    let plan =
        [("record", record.as_str()), ("to", "agency"), ("to_name", "Housing"), ("route", "portal"), ("part", "plan"), ("part", "people")];
    done(&service.sends(worker, &make, &plan).await);
    let with_hidden = [&plan[..], &[("with_hidden", "yes"), ("why", "They cannot do without")]].concat();
    done(&service.sends(worker, &format!("{make}/hidden"), &with_hidden).await);
}

/// Where any of these stands in the database, with what stands there; columns of bytes too.
async fn held(db: &Db, words: &[String]) -> BTreeSet<(String, String)> {
    let mut read = db.read().await.unwrap();
    let mut places = BTreeSet::new();
    for table in read.catalogue().await.unwrap() {
        let rows: Vec<Vec<Value>> = read.all_assembled(format!("SELECT * FROM \"{}\"", table.name), vec![]).await.unwrap();
        for value in rows.iter().flatten() {
            let text = match value {
                Value::Text(Some(text)) => text.clone(),
                Value::Bytes(Some(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
                _ => continue,
            };
            places.extend(words.iter().filter(|word| text.contains(word.as_str())).map(|word| (table.name.clone(), word.clone())));
        }
    }
    places
}

#[tokio::test]
async fn whatever_is_of_class_s_stands_in_plain_text_nowhere_in_the_database() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (typed, person) = everything(&service, &worker, &manager).await;
    // All of it was taken: the pages show it to whoever asks.
    let shown = service.asks(&worker, &format!("{person}/reveal"), &[("what", "phone")]).await.html
        + &service.asks(&worker, &format!("{person}/about/school/reveal"), &[]).await.html
        + &service.asks(&manager, "/units/T01/address/reveal", &[("why", "visit")]).await.html;
    let read_back = typed.0.iter().filter(|word| shown.contains(word.as_str())).count();
    assert!(read_back >= 14, "only {read_back} of {} are read back", typed.0.len());
    assert_eq!(held(&service.db, &typed.0).await, BTreeSet::new(), "stands in plain text; if it is a column that is new, seal it");
    // What is said to be sealed is, but for what says nothing of anybody.
    let mut read = service.db.read().await.unwrap();
    let mut sealed = BTreeMap::new();
    for (table, column) in SEALED {
        let kinds =
            if table.starts_with("characteristic") && column != "was" { " AND kind IN ('school', 'where-now', 'postcode')" } else { "" };
        let rows: Vec<(String,)> = read
            .all_assembled(
                format!("SELECT {column} FROM {table} WHERE {column} NOT IN ('', 'not-asked', 'not-known', 'declined'){kinds}"),
                vec![],
            )
            .await
            .unwrap();
        assert!(rows.iter().all(|(text,)| text.starts_with('\u{2}')), "{table}.{column} is not sealed");
        sealed.insert((table, column), rows.len());
    }
    let filled: Vec<_> = sealed.iter().filter(|(_, rows)| **rows == 0).map(|(place, _)| *place).collect();
    // What was searched for stands beside a file, and no workbook came, nor an agenda of MARAC (marac.rs), nor is there a group (groups.rs).
    assert!(
        filled.iter().all(|(table, _)| ["asked", "import_row", "marac_case", "group_session", "group_session_change"].contains(table)),
        "nothing was typed into {filled:?}"
    );
    drop(read);
    let marks: Vec<(String,)> = service.db.read().await.unwrap().all("SELECT mark FROM safe_contact_mark", args![]).await.unwrap();
    assert!(marks.len() > 30 && marks.iter().all(|(mark,)| mark.len() == 22));
}

/// The text of a file as it is when it is unpacked.
fn unpacked(bytes: &[u8]) -> String {
    if bytes.starts_with(b"%PDF") {
        return given::paper::text_of(bytes) + &given::paper::info_of(bytes);
    }
    let Ok(mut package) = zip::ZipArchive::new(Cursor::new(bytes)) else { return String::from_utf8_lossy(bytes).into_owned() };
    let mut all = String::new();
    for at in 0..package.len() {
        let mut part = vec![];
        package.by_index(at).unwrap().read_to_end(&mut part).unwrap();
        all += &String::from_utf8_lossy(&part);
    }
    all
}

#[tokio::test]
async fn nothing_of_class_s_goes_out_in_a_file_unless_it_is_chosen() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (typed, person) = everything(&service, &worker, &manager).await;
    let (mut been, mut to_open) = (BTreeSet::new(), vec!["/".to_owned(), person.clone(), "/reports/cornwall-outputs/2026-Q1".into()]);
    let (mut files, mut of_kind) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    while let Some(path) = to_open.pop() {
        // Of each kind of page a few.
        let kind: String = path.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
        let count = of_kind.entry(kind).or_default();
        let chosen = path.contains("sealed=yes") || path.ends_with("/hidden.pdf");
        if *count >= 4 || path.starts_with("/assets") || chosen || !path.starts_with('/') || !been.insert(path.clone()) {
            continue;
        }
        *count += 1;
        let asked = Request::get(&path).header(header::COOKIE, &manager.cookie).body(Body::empty()).unwrap();
        let got = answer(&service.router, asked).await;
        if got.header("content-disposition").starts_with("attachment") {
            let text = unpacked(&got.body);
            let out: Vec<&String> = typed.0.iter().filter(|word| text.contains(word.as_str())).collect();
            assert!(out.is_empty(), "{path}: {out:?}");
            files.insert(got.header("content-type").to_owned());
        } else {
            to_open.extend(crate::desk::mutated::links(&String::from_utf8_lossy(&got.body)));
        }
    }
    for kind in ["csv", "spreadsheet", "json", "pdf"] {
        assert!(files.iter().any(|file| file.contains(kind)), "no {kind} went out: {files:?}");
    }
}

#[tokio::test]
async fn a_backup_that_is_unpacked_holds_no_word_of_it() {
    use holdfast::{
        clock::Clock,
        config::Folder,
        keeping::{backup, restore, seal},
    };
    if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
        return;
    }
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let (typed, person) = everything(&service, &worker, &manager).await;
    let (recipient, identity) = seal::pair();
    let (file, paper) = (service.folder.join("backup.age"), service.folder.join("identity"));
    std::fs::write(&paper, identity).unwrap();
    backup::make(&service.db, &Folder(service.folder.clone()), &file, vec![seal::recipient(&recipient).unwrap()]).await.unwrap();
    let back = Folder(service.folder.join("restored"));
    let clock = || Clock::standing_at(MONDAY.parse().unwrap());
    restore::restore(&file, seal::identity(&paper).unwrap(), &back, clock()).await.unwrap();
    let restored = given::a_service_on(back.open(clock()).await.unwrap(), back.0.clone());
    assert_eq!(held(&restored.db, &typed.0).await, BTreeSet::new());
    // And with the key that came with it everything is read as before.
    let shown = restored.asks(&worker, &format!("{person}/reveal"), &[("what", "phone")]).await.html;
    assert!(typed.0.iter().any(|word| shown.contains(word.as_str())));
    for entry in std::fs::read_dir(&service.folder).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(typed.0.iter().all(|word| !text.contains(word.as_str())), "{:?}", entry.path());
    }
}
