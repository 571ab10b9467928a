//! What a service holds, to be held against what it holds later; and an import to be taken back.

use std::collections::BTreeMap;

use holdfast::{
    args,
    db::{Fingerprint, Value},
};
use serde_json::Value as Json;

use super::{
    Page, Person, Service,
    brought::{one, quarter},
};

pub const SURE: [(&str, &str); 2] = [("why", "It was last year’s workbook"), ("agreed", "yes")];

/// What every table holds, but for what tells of the imports themselves and of those who are signed in, and what is worked out
/// anew under other ids.
pub async fn everything(service: &Service) -> BTreeMap<String, Fingerprint> {
    const APART: [&str; 22] = [
        "journal",
        "journal_head",
        "import",
        "layout",
        "write_key",
        "session",
        "draft",
        "sign_in_attempt",
        "served_day",
        "known_browser",
        "new_browser",
        "new_browser_seen",
        "sign_on_begun",
        "deadline",
        "due_for",
        "worked_out_until",
        "referral_number",
        "migration",
        "passage",
        "passage_block",
        "passage_unread",
        "passage_word",
    ];
    let mut read = service.db.read().await.unwrap();
    let mut held = BTreeMap::new();
    for table in read.catalogue().await.unwrap().iter().filter(|table| !APART.contains(&table.name.as_str())) {
        held.insert(table.name.clone(), read.fingerprint(table).await.unwrap());
    }
    held
}

/// What is due, by what it is about, and from when to when.
pub async fn due(service: &Service) -> Vec<(String, String, String, String, String)> {
    service
        .db
        .read()
        .await
        .unwrap()
        .all(
            "SELECT d.about, COALESCE(r.reference, er.reference, u.name, p.reference), d.rule, d.due_on, d.ending FROM deadline d
             LEFT JOIN referral r ON r.id = d.referral_id LEFT JOIN episode e ON e.id = d.episode_id
             LEFT JOIN referral er ON er.id = e.referral_id LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN person p ON p.id = d.person_id
             ORDER BY 1, 2, 3, 4, 5",
            args![],
        )
        .await
        .unwrap()
}

pub async fn last_number(service: &Service) -> i64 {
    one(service, "SELECT COALESCE(max(last), 0) FROM referral_number").await
}

/// Everything that can be told without ids: who, what, when.
pub async fn told(service: &Service) -> Vec<Vec<Value>> {
    let mut all = vec![];
    for sql in [
        "SELECT p.reference, root.reference, p.given_name, p.family_name, p.name_key, p.born_on FROM service_user p
         JOIN service_user root ON root.id = p.root_id ORDER BY p.reference",
        "SELECT r.reference, p.reference, r.received_on, r.outcome, w.name FROM referral r JOIN service_user p ON p.id = r.person_id
         LEFT JOIN worker w ON w.id = r.key_worker_id ORDER BY r.reference",
        "SELECT r.reference, s.arrived_on, s.departed_on, s.exit_kind, u.name, e.begun_on, e.ended_on FROM stay s
         JOIN episode e ON e.id = s.episode_id JOIN referral r ON r.id = e.referral_id JOIN unit u ON u.id = s.unit_id
         ORDER BY r.reference, s.arrived_on",
        "SELECT c.happened_on, r.reference, c.minutes, n.words, w.name FROM contact c JOIN referral r ON r.id = c.referral_id
         LEFT JOIN note n ON n.contact_id = c.id LEFT JOIN worker w ON w.id = c.worker_id ORDER BY r.reference, 1, 3, 4, 5",
        "SELECT r.reference, q.kind, q.happened_on, q.line, q.outcome FROM record q JOIN referral r ON r.id = q.referral_id
         ORDER BY r.reference, 2, 3, 4",
        "SELECT a.reference, b.reference, q.state, q.score FROM person_pair q JOIN service_user a ON a.id = q.a_id
         JOIN service_user b ON b.id = q.b_id ORDER BY 1, 2",
        "SELECT w.name, w.role, t.course, t.completed_on FROM worker w LEFT JOIN training t ON t.worker_id = w.id WHERE w.role <> 'Support worker'
         ORDER BY 1, 3, 4",
    ] {
        all.extend(service.db.read().await.unwrap().all::<Vec<Value>>(sql, args![]).await.unwrap());
    }
    all
}

/// A return, without the moment at which it was made.
pub async fn figures(service: &Service, period: &str) -> Json {
    let mut whole = quarter(service, period).await;
    whole["about"]["made_at"] = Json::Null;
    whole
}

pub async fn newest(service: &Service) -> String {
    format!("/imports/{}", one::<i64>(service, "SELECT max(id) FROM import").await)
}

pub async fn takes_back(service: &Service, who: &Person, import: &str) -> Page {
    service.sends(who, &format!("{import}/undo"), &SURE).await
}
