//! Rows written straight into the tables, for stories of what figures count.
#![allow(dead_code, reason = "each story file uses what it needs")]

use holdfast::{
    args,
    db::{Actor, Db, Value},
};
use serde_json::{Value as Json, json};

/// Rows as JSON objects of one table, with what every row of it must have.
pub async fn put(db: &Db, table: &'static str, always: Json, rows: Vec<Json>) {
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    for row in rows {
        let mut whole = always.as_object().unwrap().clone();
        whole.extend(row.as_object().unwrap().clone());
        whole.insert("recorded_at".into(), json!(0));
        // What is not given is as the table has it: an absent value has no type.
        whole.retain(|_, value| !value.is_null());
        let columns: Vec<&str> = whole.keys().map(String::as_str).collect();
        let values = whole.values().map(value).collect();
        tx.insert_all(table, columns.join(", ").leak(), vec![values]).await.unwrap();
    }
    tx.journal("put", table, 0, "");
    tx.commit().await.unwrap();
}

fn value(of: &Json) -> Value {
    match of {
        Json::Bool(truth) => Value::Truth(Some(*truth)),
        Json::Number(number) => Value::Whole(number.as_i64()),
        Json::String(text) => Value::Text(Some(text.clone())),
        _ => Value::Text(None),
    }
}

pub async fn person(db: &Db, id: i64, root_id: i64, born_on: &str) {
    let always = json!({ "given_name": "Morwenna", "family_name": "Trevanion", "name_written": "", "name_key": "" });
    let row = json!({ "id": id, "reference": format!("P-{id}"), "root_id": root_id, "born_on": born_on });
    put(db, "person", always, vec![row]).await;
}

/// A referral of the person with the same number.
pub async fn referral(db: &Db, id: i64, received_on: &str, what: Json) {
    let mut always = json!({ "contract": "cornwall-dispersed", "door": "staff", "source": "police", "risk": "not-assessed" });
    for column in ["source_written", "referrer", "words", "risk_written"] {
        always[column] = json!("");
    }
    always["id"] = json!(id);
    always["reference"] = json!(format!("R-{id}"));
    always["person_id"] = json!(id);
    always["received_on"] = json!(received_on);
    put(db, "referral", always, vec![what]).await;
    let told = [("gender", "female"), ("ethnicity", "white-british"), ("sexuality", "not-asked"), ("main-need", "mental-health")];
    let statements = told.iter().enumerate().map(|(nth, (kind, value))| {
        json!({ "id": id * 100 + nth as i64, "person_id": id, "referral_id": id, "kind": kind, "value": value, "written": "",
                "since_on": received_on, "told_by": "referrer" })
    });
    put(db, "characteristic", json!({}), statements.collect()).await;
}

pub async fn answers(db: &Db, rows: Vec<Json>) {
    put(db, "referral_answer", json!({ "reason": "", "reason_written": "", "signposted_to": "", "words": "" }), rows).await;
}

pub async fn stay(db: &Db, id: i64, referral_id: i64, arrived_on: &str, departed_on: Option<&str>, what: Json) {
    let mut tx = db.write(Actor::SYSTEM).await.unwrap();
    let at = tx.at;
    tx.insert_missing("contract", "id, pack, name, recorded_at", vec![args![1_i64, "cornwall-dispersed", "", at]]).await.unwrap();
    let service = args![1_i64, 1_i64, "accommodation", "dispersed-safe-accommodation", "", at];
    tx.insert_missing("service", "id, contract_id, code, kind, name, recorded_at", vec![service]).await.unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    let episode = json!({ "id": id, "person_id": referral_id, "service_id": 1, "referral_id": referral_id, "begun_on": arrived_on,
        "ended_on": departed_on, "end_reason": "", "end_words": "" });
    put(db, "episode", episode, vec![json!({})]).await;
    let always = json!({ "id": id, "episode_id": id, "unit_id": id, "arrived_on": arrived_on, "departed_on": departed_on,
        "exit_kind": "", "exit_written": "", "exit_interview": false, "move_on": "", "move_on_written": "", "words": "" });
    let unit =
        json!({ "id": id, "name": format!("DU{id}"), "town": "", "bedrooms": 1, "tolerance": "low", "wheelchair": false, "pets": false });
    put(db, "unit", unit, vec![json!({})]).await;
    put(db, "stay", always, vec![what]).await;
}
