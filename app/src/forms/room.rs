//! What this room declares: every address of forms and records. Kinds that were there before forms were files keep their
//! addresses, and the names under which drafts of them are kept.

use super::{
    case_study, onward,
    pages::{
        change, concern, dash, decisions, enquiries, file, gallery, later, list, marac, message, of_case, of_contract, of_organisation,
        of_person, of_the_service, of_unit, of_worker, record, so_far, step, unit_delay,
    },
    queries,
};
use crate::{
    App,
    access::May,
    db::{Db, DbError},
    drafts::{Form, Subject},
    files,
    people::{OF_A_CASE, OF_A_PERSON, reaches_case, reaches_person},
    places::OF_A_UNIT,
    room::{Part, Room, Route},
    session::SignedIn,
};

/// A record made by a form, whosever it is.
const OF_A_RECORD: Subject =
    Subject { named: "", left_to: "/records/{}", reaches: Some(|db, who, first| Box::pin(reaches_record(db, who, first))) };

async fn reaches_record(db: &Db, who: &SignedIn, id: &str) -> Result<bool, DbError> {
    let Ok(id) = id.parse() else { return Ok(false) };
    let Some(record) = queries::one(&mut db.read().await?, id).await? else { return Ok(false) };
    match (&record.referral, &record.person, &record.unit) {
        (Some(referral), _, _) => reaches_case(db, who, referral).await,
        (None, Some(person), _) => reaches_person(db, who, person).await,
        (None, None, Some(_)) => Ok(who.may(May::SeePeople)),
        (None, None, None) => Ok(who.may(May::ManageCases)),
    }
}

/// What managers keep of those who work here, of other organisations and of contracts.
const OF_A_WORKER: Subject = Subject {
    named: "about a worker",
    left_to: "/workers/{}",
    reaches: Some(|_, who, _| Box::pin(async { Ok(who.may(May::ManageCases)) })),
};
const OF_AN_ORGANISATION: Subject = Subject { named: "about an organisation", left_to: "/organisations/{}", ..OF_A_WORKER };
const OF_A_CONTRACT: Subject = Subject { named: "about a contract", left_to: "/contracts/{}", ..OF_A_WORKER };

/// A form whose page is the address that it is sent to.
const fn on_its_page(id: &'static str, says: &'static str, about: Subject, address: &'static str) -> Form {
    Form { id, says, about, sent_to: address, opened_at: address }
}

pub const MESSAGE: Form = Form {
    sent_to: "/referrals/{}/messages",
    ..on_its_page("message", "a message from an agency", OF_A_CASE, "/referrals/{}/messages/new")
};
pub const MESSAGE_ANSWER: Form = on_its_page("message-answer", "the answer to a message", OF_A_CASE, "/referrals/{}/messages/{}/answer");
pub const DASH: Form = on_its_page("dash", "a DASH", OF_A_CASE, "/referrals/{}/dash/new");
pub const MARAC: Form = on_its_page("marac", "a MARAC referral", OF_A_CASE, "/referrals/{}/marac/new");
pub const CONCERN: Form = on_its_page("concern", "a concern", OF_A_CASE, "/referrals/{}/concerns/new");
pub const CASE_STUDY: Form = on_its_page("case-study", "a case study", OF_A_CASE, "/referrals/{}/case-study");
pub const STEP: Form = on_its_page("step", "a step of support", OF_A_CASE, "/referrals/{}/steps/{}");
pub const RECORD: Form = on_its_page("record", "a form", OF_A_CASE, "/referrals/{}/forms/{}/new");
pub const RECORD_OF_PERSON: Form = on_its_page("record-of-person", "a form", OF_A_PERSON, "/people/{}/forms/{}/new");
pub const RECORD_OF_UNIT: Form = on_its_page("record-of-unit", "a form", OF_A_UNIT, "/units/{}/forms/{}/new");
pub const RECORD_OF_WORKER: Form = on_its_page("record-of-worker", "a form", OF_A_WORKER, "/workers/{}/forms/{}/new");
pub const RECORD_OF_ORGANISATION: Form =
    on_its_page("record-of-organisation", "a form", OF_AN_ORGANISATION, "/organisations/{}/forms/{}/new");
pub const RECORD_OF_CONTRACT: Form = on_its_page("record-of-contract", "a form", OF_A_CONTRACT, "/contracts/{}/forms/{}/new");
pub const UNIT_DELAY: Form = on_its_page("unit-delay", "why a unit is not ready", OF_A_UNIT, "/units/{}/delay");
pub const RECORD_CHANGE: Form = on_its_page("record-change", "a change of a record", OF_A_RECORD, "/records/{}/change");
pub const RECORD_LATER: Form = on_its_page("record-later", "the rest of a record", OF_A_RECORD, "/records/{}/later/{}");

fn with_addresses_of_their_own() -> Vec<Route<App>> {
    vec![
        Route::get("/referrals/{reference}/dash/new", May::RecordWork, dash::new),
        Route::post("/referrals/{reference}/dash/new", May::RecordWork, dash::recorded),
        Route::get("/referrals/{reference}/answers/{answer}/onward", May::RecordWork, onward::new),
        Route::get("/dash/{id}", May::SeePeople, record::show),
        Route::get("/decisions", May::ManageCases, decisions::list),
        Route::get("/referrals/{reference}/marac/new", May::RecordWork, marac::new),
        Route::post("/referrals/{reference}/marac/new", May::RecordWork, marac::recorded),
        Route::get("/referrals/{reference}/concerns/new", May::RecordWork, concern::new),
        Route::post("/referrals/{reference}/concerns/new", May::RecordWork, concern::recorded),
        Route::get("/referrals/{reference}/case-study", May::RecordWork, case_study::new),
        Route::post("/referrals/{reference}/case-study", May::RecordWork, case_study::recorded),
        Route::get("/referrals/{reference}/messages/new", May::RecordWork, message::new),
        Route::post("/referrals/{reference}/messages", May::RecordWork, message::recorded),
        Route::get("/referrals/{reference}/messages/{message}/answer", May::RecordWork, later::answer),
        Route::post("/referrals/{reference}/messages/{message}/answer", May::RecordWork, later::answered),
        Route::get("/units/{name}/delay", May::RecordWork, unit_delay::new),
        Route::post("/units/{name}/delay", May::RecordWork, unit_delay::recorded),
        Route::get("/referrals/{reference}/steps/{kind}", May::RecordWork, step::new),
        Route::post("/referrals/{reference}/steps/{kind}", May::RecordWork, step::recorded),
    ]
}

fn of_every_kind() -> Vec<Route<App>> {
    vec![
        Route::get("/referrals/{reference}/due/{rule}/{started}", May::SeePeople, list::due),
        Route::get("/referrals/{reference}/forms/{kind}/new", May::RecordWork, of_case::new),
        Route::post("/referrals/{reference}/forms/{kind}/new", May::RecordWork, of_case::recorded),
        Route::get("/people/{reference}/forms", May::SeePeople, list::all),
        Route::get("/people/{reference}/forms/{kind}", May::SeePeople, list::of_kind),
        Route::get("/people/{reference}/forms/{kind}/new", May::RecordWork, of_person::new),
        Route::post("/people/{reference}/forms/{kind}/new", May::RecordWork, of_person::recorded),
        Route::get("/units/{name}/forms", May::SeePeople, list::of_unit),
        Route::get("/units/{name}/forms/{kind}/new", May::RecordWork, of_unit::new),
        Route::post("/units/{name}/forms/{kind}/new", May::RecordWork, of_unit::recorded),
        Route::get("/workers/{id}/forms", May::ManageCases, of_the_service::worker),
        Route::get("/workers/{id}/forms/{kind}/new", May::ManageCases, of_worker::new),
        Route::post("/workers/{id}/forms/{kind}/new", May::ManageCases, of_worker::recorded),
        Route::get("/organisations/{id}/forms", May::ManageCases, of_the_service::organisation),
        Route::get("/organisations/{id}/forms/{kind}/new", May::ManageCases, of_organisation::new),
        Route::post("/organisations/{id}/forms/{kind}/new", May::ManageCases, of_organisation::recorded),
        Route::get("/contracts/{pack}/forms", May::ManageCases, of_the_service::contract),
        // Each form says itself who may: enquiries are written down by whoever takes them.
        Route::get("/contracts/{pack}/forms/{kind}/new", May::RecordWork, of_contract::new),
        Route::post("/contracts/{pack}/forms/{kind}/new", May::RecordWork, of_contract::recorded),
        Route::get("/enquiries", May::RecordWork, enquiries::list),
        Route::post("/enquiries/{id}/referral", May::RecordWork, enquiries::referral),
        Route::get("/records/{id}", May::SeePeople, record::show),
        Route::post("/records/{id}/reveal", May::SeePeople, record::reveal),
        Route::get("/records/{id}/beside/{other}", May::SeePeople, list::beside),
        Route::get("/records/{id}/files/{file}", May::SeePeople, file::opened),
        Route::get("/records/{id}/response.json", May::RecordWork, record::handed_over),
        Route::get("/records/{id}/change", May::RecordWork, change::form),
        Route::post("/records/{id}/change", May::RecordWork, change::changed),
        Route::get("/records/{id}/later/{group}", May::RecordWork, later::form),
        Route::post("/records/{id}/later/{group}", May::RecordWork, later::completed),
        Route::get("/records/{id}/withdraw", May::RecordWork, change::withdraw_form),
        Route::post("/records/{id}/withdraw", May::RecordWork, change::withdrawn),
        Route::post("/records/{id}/put-back", May::RecordWork, change::put_back),
        Route::get("/forms", May::ManageCases, gallery::all),
        Route::get("/forms/{kind}/{version}", May::ManageCases, gallery::one),
        Route::post("/forms/{kind}/{version}/score", May::RecordWork, so_far::so_far),
    ]
}

/// Whatever form is sent somewhere, its file may have an item in which files are chosen.
fn with_files(route: Route<App>) -> Route<App> {
    if route.method == "POST" { route.taking_a_file(files::sent::LARGEST) } else { route }
}

pub fn room() -> Room<App> {
    Room {
        routes: with_addresses_of_their_own().into_iter().chain(of_every_kind()).map(with_files).collect(),
        parts: &[Part { at: 6, path: "/forms", says: "Forms", may: May::ManageCases }],
        done: &[
            ("put-back", "The withdrawal is taken back: it counts again."),
            ("completed-before", "Somebody has recorded this already. What they wrote is below; amend it if it is wrong."),
            ("dash", "The DASH is recorded."),
            ("marac", "The MARAC referral is recorded."),
            ("concern", "The concern is recorded."),
            ("message", "The message is recorded."),
            ("message-answered", "The answer to the message is recorded."),
        ],
        drafts: &[
            &MESSAGE,
            &MESSAGE_ANSWER,
            &DASH,
            &MARAC,
            &CONCERN,
            &CASE_STUDY,
            &STEP,
            &RECORD,
            &RECORD_OF_PERSON,
            &RECORD_OF_UNIT,
            &RECORD_OF_WORKER,
            &RECORD_OF_ORGANISATION,
            &RECORD_OF_CONTRACT,
            &UNIT_DELAY,
            &RECORD_CHANGE,
            &RECORD_LATER,
        ],
        // A form that gives what meets the rule.
        duties: &[("*", "/referrals/{}/due/{}/{}")],
        ..Room::named("forms")
    }
}
