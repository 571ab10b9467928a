//! What this room declares: documents, and what was sent to whom.

use super::{make_pages, pages, sent_pages};
use crate::{
    App,
    access::May,
    drafts::Form,
    people::OF_A_CASE,
    room::{Room, Route, Told},
};

pub const DOCUMENT: Form = Form {
    id: "document",
    says: "a document",
    about: OF_A_CASE,
    sent_to: "/referrals/{}/documents/{}",
    opened_at: "/referrals/{}/documents/{}",
};

pub fn room() -> Room<App> {
    Room {
        routes: vec![
            Route::get("/people/{reference}/documents", May::SeePeople, pages::list),
            Route::get("/people/{reference}/documents/{kind}", May::RecordWork, make_pages::of_their_case),
            Route::get("/referrals/{reference}/documents/{kind}", May::RecordWork, make_pages::new),
            Route::post("/referrals/{reference}/documents/{kind}", May::RecordWork, make_pages::made),
            Route::post("/referrals/{reference}/documents/{kind}/hidden", May::RecordWork, make_pages::made_with_hidden).sensitive(),
            Route::get("/documents/{id}", May::SeePeople, pages::show),
            Route::get("/documents/{id}/document.pdf", May::SeePeople, pages::file),
            Route::get("/documents/{id}/hidden.pdf", May::RecordWork, pages::file_with_hidden).sensitive(),
            Route::post("/documents/{id}/withdraw", May::RecordWork, pages::withdrawn),
            Route::post("/documents/{id}/sent", May::RecordWork, sent_pages::recorded),
            Route::get("/sendings/{id}", May::SeePeople, sent_pages::show),
            Route::post("/sendings/{id}", May::RecordWork, sent_pages::put_right),
            Route::get("/sendings/{id}/disclosure", May::RecordWork, sent_pages::shared),
            Route::post("/sendings/{id}/withdraw", May::RecordWork, sent_pages::withdrawn),
        ],
        done: &[
            ("document", "The document is made and kept. Read it before you hand it on, then record to whom it went."),
            (
                "document-letters",
                "The document is made and kept. Some letters could not be printed: a question mark stands in place of each. Read it before you hand it on.",
            ),
            ("document-sent", "It is recorded to whom it went."),
        ],
        drafts: &[&DOCUMENT],
        told: TOLD,
        ..Room::named("documents")
    }
}

const TOLD: &[Told] =
    &[Told { opens: Some(("/sendings/{}", "Open")), ..Told::new("document-sent", |fact| format!("Sent: {}", fact.words)) }];
