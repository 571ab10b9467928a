//! A whole answer, and a whole database: for stories in which it matters that nothing else is there, and that nothing changed.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode},
};
use holdfast::looks;
use tower::ServiceExt as _;

use super::Service;

/// An answer with its headers.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// What a header says; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub async fn answer(router: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.clone().oneshot(request).await.expect("the router answers").into_parts();
    let body = axum::body::to_bytes(body, 50 << 20).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, body }
}

/// What each table holds, as a hash over all of its rows.
pub type Whole = BTreeMap<String, (i64, String)>;

/// Where a look is written down, and how somebody left a list, which is for their own eyes.
const OF_LOOKS: [&str; 4] = ["journal", "journal_head", "look", "list_left"];

impl Service {
    /// Everything that the database holds.
    pub async fn whole(&self) -> Whole {
        looks::gather(&self.db).await.expect("looks reach the journal");
        let mut read = self.db.read().await.expect("a read");
        let mut whole = Whole::new();
        for table in read.catalogue().await.expect("the tables") {
            let held = read.fingerprint(&table).await.expect("its rows");
            whole.insert(table.name.clone(), (held.rows, held.hash));
        }
        // It stands in a table, or beside the database.
        whole.insert("asked".into(), (self.db.asked_kept().await.expect("what was asked"), String::new()));
        whole
    }

    /// Everything but what says who looked.
    pub async fn whole_but_looks(&self) -> Whole {
        let mut whole = self.whole().await;
        whole.retain(|table, _| !OF_LOOKS.contains(&table.as_str()));
        whole
    }
}

/// The tables that are not as they were.
pub fn changed(before: &Whole, after: &Whole) -> Vec<String> {
    assert_eq!(before.len(), after.len());
    after.iter().filter(|(table, held)| before.get(*table) != Some(held)).map(|(table, _)| table.clone()).collect()
}
