//! What this room declares: people, what is true of them, who is what to whom, and what keeps them safe.

use super::{
    characteristics, children, edit_pages, flags,
    joins::{at_entry, pairs_pages, same_pages},
    names, reaches_case, reaches_person, relationships, safe_contact, sharing, who_sees,
};
use crate::{
    App,
    access::May,
    drafts::{Form, Subject},
    room::{Part, Room, Route},
};

/// What is written of a case: kept for who may open it.
pub const OF_A_CASE: Subject =
    Subject { named: "for {}", left_to: "/referrals/{}", reaches: Some(|db, who, first| Box::pin(reaches_case(db, who, first))) };
/// What is written of a person: kept for who may open their record.
pub const OF_A_PERSON: Subject =
    Subject { named: "for {}", left_to: "/people/{}", reaches: Some(|db, who, first| Box::pin(reaches_person(db, who, first))) };

pub const CHILD: Form =
    Form { id: "child", says: "a child", about: OF_A_CASE, sent_to: "/referrals/{}/children", opened_at: "/referrals/{}/children/new" };
pub const PERSON: Form = Form {
    id: "person",
    says: "a change of a person's details",
    about: OF_A_PERSON,
    sent_to: "/people/{}/details",
    opened_at: "/people/{}/details",
};
pub const SAFE_CONTACT: Form = Form {
    id: "safe-contact",
    says: "safe contact",
    about: OF_A_PERSON,
    sent_to: "/people/{}/safe-contact",
    opened_at: "/people/{}/safe-contact",
};
pub const FLAG: Form =
    Form { id: "flag", says: "a flag", about: OF_A_PERSON, sent_to: "/people/{}/flags", opened_at: "/people/{}/flags/new" };

pub const SAFE_CONTACT_LINE: Form = Form {
    id: "safe-contact-line",
    says: "a way to reach somebody",
    about: OF_A_PERSON,
    sent_to: "/people/{}/safe-contact/{}",
    opened_at: "/people/{}/safe-contact/{}",
};
pub const NAME: Form =
    Form { id: "name", says: "another name", about: OF_A_PERSON, sent_to: "/people/{}/names", opened_at: "/people/{}/names/new" };
pub const RELATIONSHIP: Form = Form {
    id: "relationship",
    says: "a relationship",
    about: OF_A_PERSON,
    sent_to: "/people/{}/relationships",
    opened_at: "/people/{}/relationships/new",
};
pub const RELATIONSHIP_CHANGE: Form = Form {
    id: "relationship-change",
    says: "a change of a relationship",
    about: OF_A_PERSON,
    sent_to: "/people/{}/relationships/{}",
    opened_at: "/people/{}/relationships/{}",
};
pub const CHARACTERISTIC: Form = Form {
    id: "characteristic",
    says: "an answer about a person",
    about: OF_A_PERSON,
    sent_to: "/people/{}/about/{}",
    opened_at: "/people/{}/about/{}",
};
pub const CHARACTERISTIC_CHANGE: Form = Form {
    id: "characteristic-change",
    says: "a correction of an answer",
    about: OF_A_PERSON,
    sent_to: "/people/{}/about/{}/{}",
    opened_at: "/people/{}/about/{}/{}",
};

/// The addresses below a person's.
fn of_a_person() -> Vec<Route<App>> {
    vec![
        Route::get("/people/{reference}/details", May::RecordWork, edit_pages::form),
        Route::post("/people/{reference}/details", May::RecordWork, edit_pages::changed),
        Route::get("/people/{reference}/same", May::RecordWork, same_pages::form),
        Route::post("/people/{reference}/same", May::RecordWork, same_pages::said),
        Route::get("/people/{reference}/names/new", May::RecordWork, names::pages::new),
        Route::post("/people/{reference}/names", May::RecordWork, names::pages::added),
        Route::get("/people/{reference}/names/{name}", May::RecordWork, names::pages::change),
        Route::post("/people/{reference}/names/{name}", May::RecordWork, names::pages::changed),
        Route::post("/people/{reference}/names/{name}/withdraw", May::RecordWork, names::pages::withdrawn),
        Route::get("/people/{reference}/about/{kind}", May::RecordWork, characteristics::pages::show),
        Route::post("/people/{reference}/about/{kind}", May::RecordWork, characteristics::pages::recorded),
        Route::post("/people/{reference}/about/{kind}/reveal", May::RecordWork, characteristics::pages::reveal),
        Route::get("/people/{reference}/about/{kind}/{statement}", May::RecordWork, characteristics::change_pages::form),
        Route::post("/people/{reference}/about/{kind}/{statement}", May::RecordWork, characteristics::change_pages::corrected),
        Route::post("/people/{reference}/about/{kind}/{statement}/withdraw", May::RecordWork, characteristics::change_pages::withdrawn),
        Route::get("/people/{reference}/relationships/new", May::RecordWork, relationships::pages::new),
        Route::post("/people/{reference}/relationships", May::RecordWork, relationships::pages::recorded),
        Route::get("/people/{reference}/relationships/{relationship}", May::RecordWork, relationships::change_pages::form),
        Route::post("/people/{reference}/relationships/{relationship}", May::RecordWork, relationships::change_pages::changed),
        Route::post("/people/{reference}/relationships/{relationship}/withdraw", May::RecordWork, relationships::change_pages::withdrawn),
        Route::get("/people/{reference}/safe-contact", May::RecordWork, safe_contact::pages::form),
        Route::post("/people/{reference}/safe-contact", May::RecordWork, safe_contact::pages::confirmed),
        Route::get("/people/{reference}/safe-contact/{line}", May::RecordWork, safe_contact::pages::line),
        Route::post("/people/{reference}/safe-contact/{line}", May::RecordWork, safe_contact::pages::line_confirmed),
        Route::post("/people/{reference}/safe-contact/{line}/reveal", May::RecordWork, safe_contact::pages::reveal),
        Route::post("/people/{reference}/safe-contact/{line}/end", May::RecordWork, safe_contact::line_pages::ended),
        Route::post("/people/{reference}/safe-contact/{line}/withdraw", May::RecordWork, safe_contact::line_pages::withdrawn),
        Route::get("/people/{reference}/flags/new", May::RecordWork, flags::pages::new),
        Route::post("/people/{reference}/flags", May::RecordWork, flags::pages::raised),
        Route::get("/people/{reference}/flags/{flag}", May::RecordWork, flags::pages::show),
        Route::post("/people/{reference}/flags/{flag}", May::RecordWork, flags::pages::corrected),
        Route::post("/people/{reference}/flags/{flag}/end", May::RecordWork, flags::pages::ended),
        Route::post("/people/{reference}/flags/{flag}/withdraw", May::RecordWork, flags::pages::withdrawn),
    ]
}

/// The addresses below a referral's that are about people, and those of records that may be one person.
fn of_matches_and_children() -> Vec<Route<App>> {
    vec![
        Route::post("/referrals/{reference}/matches/{pair}", May::RecordWork, at_entry::decided),
        Route::get("/referrals/{reference}/children/new", May::RecordWork, children::pages::form),
        Route::post("/referrals/{reference}/children", May::RecordWork, children::pages::recorded),
        Route::get("/duplicates", May::ManageCases, pairs_pages::list),
        Route::get("/duplicates/{id}", May::ManageCases, pairs_pages::show),
        Route::post("/duplicates/{id}/join", May::ManageCases, pairs_pages::joined),
        Route::post("/duplicates/{id}/apart", May::ManageCases, pairs_pages::apart),
        Route::post("/duplicates/{id}/undo", May::ManageCases, pairs_pages::undone),
    ]
}

/// Who is kept from a record, and who may open it all the same.
fn of_who_sees() -> Vec<Route<App>> {
    vec![
        Route::get("/ties", May::SignedIn, who_sees::tie_pages::list),
        Route::post("/ties", May::SignedIn, who_sees::tie_pages::declared),
        Route::post("/ties/{id}/withdraw", May::SignedIn, who_sees::tie_pages::withdrawn),
        Route::get("/workers/{id}/kept-from", May::ManageCases, who_sees::wall_pages::list),
        Route::post("/workers/{id}/kept-from", May::ManageCases, who_sees::wall_pages::put_up),
        Route::post("/workers/{id}/kept-from/{wall}/lift", May::ManageCases, who_sees::wall_pages::lifted),
        Route::get("/people/{reference}/who-sees", May::ManageCases, who_sees::seal_pages::show),
        Route::post("/people/{reference}/who-sees/seal", May::ManageCases, who_sees::seal_pages::sealed),
        Route::post("/people/{reference}/who-sees/readers", May::ManageCases, who_sees::seal_pages::reader_named),
        Route::post("/people/{reference}/who-sees/readers/{reader}/withdraw", May::ManageCases, who_sees::seal_pages::reader_withdrawn),
        Route::post("/people/{reference}/who-sees/unseal", May::ManageCases, who_sees::seal_pages::unsealed),
        Route::get("/emergency", May::SeePeople, who_sees::emergency_pages::form),
        Route::post("/emergency", May::SeePeople, who_sees::emergency_pages::taken),
        Route::get("/emergency/taken", May::ManageCases, who_sees::emergency_pages::list),
        Route::post("/emergency/taken/{id}", May::ManageCases, who_sees::emergency_pages::reviewed),
    ]
}

/// What another provider is told of, and what is shared with one.
fn of_sharing() -> Vec<Route<App>> {
    vec![
        Route::post("/referrals/{reference}/known/{pair}/ask", May::RecordWork, sharing::known_pages::asked),
        Route::post("/referrals/{reference}/known/{pair}/open", May::RecordWork, sharing::known_pages::opened),
        Route::get("/sharing/asked", May::ManageCases, sharing::asked_pages::list),
        Route::post("/sharing/asked/{id}", May::ManageCases, sharing::asked_pages::declined),
        Route::get("/people/{reference}/sharing", May::ManageCases, sharing::pages::show),
        Route::post("/people/{reference}/sharing", May::ManageCases, sharing::pages::recorded),
        Route::get("/people/{reference}/sharing/{id}", May::ManageCases, sharing::pages::one),
        Route::post("/people/{reference}/sharing/{id}", May::ManageCases, sharing::pages::corrected),
        Route::post("/people/{reference}/sharing/{id}/withdraw", May::ManageCases, sharing::pages::withdrawn),
    ]
}

pub fn room() -> Room<App> {
    Room {
        routes: of_a_person().into_iter().chain(of_matches_and_children()).chain(of_who_sees()).chain(of_sharing()).collect(),
        parts: &[Part { at: 5, path: "/duplicates", says: "Possible matches", may: May::ManageCases }],
        done: &[
            ("child", "The child is recorded."),
            ("flag", "The flag is recorded."),
            ("flag-ended", "The flag has ended."),
            ("joined", "The two records are now one person. You can undo this below."),
            ("apart", "The two records are kept apart and will not be offered again."),
            ("unjoined", "The records are two people again."),
            ("same-person", "The referral is carried on in the record of the person who was known. Your service manager can undo this."),
            ("same-said", "It waits among the possible matches. Your service manager compares the two records and joins them."),
            ("tie", "It is written down. Your manager sees it."),
            ("tie-withdrawn", "It is taken back."),
            ("wall", "They are kept from this record from now on."),
            ("wall-lifted", "They may see the record again, as far as their work reaches it."),
            ("sealed", "The record is sealed. Only its readers find it."),
            ("unsealed", "The seal is lifted."),
            ("reader", "They may open the record now."),
            ("reader-withdrawn", "They do not find the record any more."),
            ("sharing-asked", "You asked. Their manager is shown it."),
            ("sharing-agreed", "The agreement is recorded. It opens what it says from its first day."),
            ("sharing-withdrawn", "The agreement is withdrawn. It opens nothing any more."),
            ("sharing-declined", "They are told that it is not shared."),
            ("emergency-reviewed", "What you found is recorded."),
            ("safe-contact", "Safe contact details are recorded."),
            ("safe-contact-ended", "This way to reach them is over. It stays readable in the history."),
        ],
        drafts: &[
            &CHILD,
            &PERSON,
            &SAFE_CONTACT,
            &SAFE_CONTACT_LINE,
            &FLAG,
            &NAME,
            &RELATIONSHIP,
            &RELATIONSHIP_CHANGE,
            &CHARACTERISTIC,
            &CHARACTERISTIC_CHANGE,
        ],
        named: Some(|tx, worker, name| Box::pin(who_sees::worker_named(tx, worker, name))),
        ..Room::named("people")
    }
}
