//! What this room declares: people, and what keeps them safe.

use super::{characteristics, edit_pages, joins::pairs_pages, reaches_case, reaches_person, safe_contact_pages, safety_pages};
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

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/people/{reference}/details", May::RecordWork, edit_pages::form),
            Route::post("/people/{reference}/details", May::RecordWork, edit_pages::changed),
            Route::get("/people/{reference}/about/{kind}", May::RecordWork, characteristics::pages::show),
            Route::post("/people/{reference}/about/{kind}", May::RecordWork, characteristics::pages::recorded),
            Route::post("/people/{reference}/about/{kind}/reveal", May::RecordWork, characteristics::pages::reveal),
            Route::get("/people/{reference}/about/{kind}/{statement}", May::RecordWork, characteristics::change_pages::form),
            Route::post("/people/{reference}/about/{kind}/{statement}", May::RecordWork, characteristics::change_pages::corrected),
            Route::post("/people/{reference}/about/{kind}/{statement}/withdraw", May::RecordWork, characteristics::change_pages::withdrawn),
            Route::get("/people/{reference}/safe-contact", May::RecordWork, safe_contact_pages::form),
            Route::post("/people/{reference}/safe-contact", May::RecordWork, safe_contact_pages::confirmed),
            Route::get("/people/{reference}/flags/new", May::RecordWork, safety_pages::flag),
            Route::post("/people/{reference}/flags", May::RecordWork, safety_pages::flag_raised),
            Route::post("/people/{reference}/flags/{flag}/end", May::RecordWork, safety_pages::flag_ended),
            Route::get("/referrals/{reference}/children/new", May::RecordWork, safety_pages::child),
            Route::post("/referrals/{reference}/children", May::RecordWork, safety_pages::child_recorded),
            Route::get("/duplicates", May::ManageCases, pairs_pages::list),
            Route::get("/duplicates/{id}", May::ManageCases, pairs_pages::show),
            Route::post("/duplicates/{id}/join", May::ManageCases, pairs_pages::joined),
            Route::post("/duplicates/{id}/apart", May::ManageCases, pairs_pages::apart),
            Route::post("/duplicates/{id}/undo", May::ManageCases, pairs_pages::undone),
        ],
        parts: &[Part { at: 5, path: "/duplicates", says: "Possible matches", may: May::ManageCases }],
        done: &[
            ("child", "The child is recorded."),
            ("flag", "The flag is recorded."),
            ("flag-ended", "The flag has ended."),
            ("joined", "The two records are now one person. You can undo this below."),
            ("apart", "The two records are kept apart and will not be offered again."),
            ("unjoined", "The records are two people again."),
            ("safe-contact", "Safe contact details are recorded."),
        ],
        drafts: &[&CHILD, &PERSON, &CHARACTERISTIC, &CHARACTERISTIC_CHANGE, &SAFE_CONTACT, &FLAG],
        ..Room::named("people")
    }
}
