//! The work during which the power goes: a database made and migrated, records saved, a workbook taken in, the log folded
//! in, Holdfast stopped and started, the key changed, a database of an older Holdfast brought up to date. Each confirmation is a line in the file `confirmed`.

use std::{fs::File, io::Write as _, path::PathBuf, sync::Arc};

use holdfast::{
    App,
    access::Role,
    args,
    arrivals::{
        mapping::Mapping,
        take::{self, Incoming},
    },
    clock::Clock,
    config::Folder,
    db::{Actor, Db},
    duties::contracts::Contracts,
    keeping::rotate::rotate,
    routes,
};
use tabular::{Limits, Upload};

use crate::{
    given::{Person, Service, ground::never, root},
    killed::{version_in, workbook},
};

/// Confirms that there is a database at all.
pub const MADE: &str = "made";

fn service(db: Db) -> Service {
    let contracts = Arc::new(Contracts::load(&root()).expect("the shipped packs"));
    let app = App {
        db: db.clone(),
        forms: Arc::new(holdfast::forms::Forms::load(&contracts.root)),
        templates: Arc::new(documents::Templates::load(&contracts.root)),
        contracts,
        asks: Arc::default(),
        behind_https: false,
        provider: None,
        mail: None,
    };
    Service { db, router: routes::router(app.clone()), app, folder: PathBuf::from("/nonexistent") }
}

async fn save(service: &Service, who: &Person, referral: &str, person: &str, mark: &str, confirmed: &mut File) {
    let today = service.db.clock.today();
    let day = [("day-day", today.day().to_string()), ("day-month", today.month().to_string()), ("day-year", today.year().to_string())];
    let mut fields: Vec<(&str, &str)> = day.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("means", "phone"), ("made", "yes"), ("minutes", "10"), ("note", mark)]);
    let sent = service.sends(who, &format!("/referrals/{referral}/contacts"), &fields).await;
    assert_eq!(sent.status.as_u16(), 303);
    writeln!(confirmed, "{mark}").expect("a line");
    let safe = format!("{mark}-safe");
    let form = format!("{person}/safe-contact");
    let version = version_in(&service.opens(who, &form).await.html);
    let sent = service.sends(who, &form, &[("means", &safe), ("version", &version)]).await;
    assert_eq!(sent.status.as_u16(), 303);
    writeln!(confirmed, "{safe}").expect("a line");
}

async fn take_in(service: &Service, mark: &str, confirmed: &mut File) {
    let text = std::fs::read_to_string(root().join("mappings/legacy-caseload.toml")).expect("the mapping");
    let mapping = Mapping::parse("legacy-caseload.toml", &text, service.app.contracts.main()).unwrap_or_else(|e| panic!("{e}"));
    let book = tabular::read(&Upload::named("Referrals.csv", workbook(mark).into_bytes()), &Limits::default()).expect("a workbook");
    let incoming =
        Incoming { book: &book, mapping: &mapping, file: &take::File { name: "Referrals.csv".into(), hash: mark.into() }, changes: false };
    take::take(&service.db, Actor::SYSTEM, &service.app.contracts, incoming, None, &|_, _| {}).await.unwrap_or_else(|e| panic!("{e}"));
    writeln!(confirmed, "{mark}").expect("a line");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the part of the power story that is recorded"]
async fn all_of_it() {
    let Ok(folder) = std::env::var("HOLDFAST_POWER_FOLDER") else { return };
    let folder = PathBuf::from(folder);
    let mut confirmed = File::create(folder.join("confirmed")).expect("a file");
    let data = Folder(folder.join("data"));
    let first = service(data.init(Clock::system()).await.expect("a new database"));
    writeln!(confirmed, "{MADE}").expect("a line");
    let who = first.signed_in_as(Role::ServiceManager).await;
    let referral = first.an_accepted_referral(&who, "Ann", "Example").await;
    writeln!(confirmed, "Example").expect("a line");
    let person = first.person_of(&referral).await;
    for n in 0..8 {
        save(&first, &who, &referral, &person, &format!("first-{n}"), &mut confirmed).await;
    }
    first.db.clone().close().await;
    let second = service(data.open(Clock::system()).await.expect("the database opens"));
    for n in 0..30 {
        save(&second, &who, &referral, &person, &format!("second-{n}"), &mut confirmed).await;
        if n % 10 == 5 {
            take_in(&second, &format!("Import{n}"), &mut confirmed).await;
        }
    }
    second.db.clone().close().await;
    rotate(&data, Clock::system(), &never, &mut |_| Ok(())).await.expect("another key");
    let third = service(data.open(Clock::system()).await.expect("the database opens with its new key"));
    for n in 0..4 {
        save(&third, &who, &referral, &person, &format!("third-{n}"), &mut confirmed).await;
    }
    as_before(&third.db).await;
    third.db.clone().close().await;
    // The next start brings it up to date.
    let fourth = service(data.open(Clock::system()).await.expect("the database opens and is migrated"));
    for n in 0..4 {
        save(&fourth, &who, &referral, &person, &format!("fourth-{n}"), &mut confirmed).await;
    }
    // No closing: the power goes while Holdfast runs.
}

/// As an older Holdfast left it: with a view of facts of its own.
async fn as_before(db: &Db) {
    let mut tx = db.write(Actor::SYSTEM).await.expect("a write");
    tx.run("DROP VIEW fact", args![]).await.expect("it goes");
    tx.run("UPDATE migration SET hash = 'another' WHERE version = 0", args![]).await.expect("it was another");
    tx.unjournaled();
    tx.commit().await.expect("a commit");
}
