//! A MARAC meeting with its list.

use super::{TODAY, Walk};
use axum::http::StatusCode;
use holdfast::arrivals;

pub(super) async fn meetings(walk: &mut Walk, person: &str) {
    arrivals::kept::read_with(env!("CARGO_BIN_EXE_holdfast").into());
    let worker = walk.worker.clone();
    let own = worker.worker_id.unwrap().to_string();
    let of = [&TODAY[..], &[("area", "East Cornwall"), ("worker", &own)]].concat();
    walk.press("/marac/new", &worker, "/marac/new", &of).await;
    let meeting = format!("/marac/{}", walk.newest("marac_meeting").await);
    walk.press("/marac/{id}/agenda", &worker, &format!("{meeting}/agenda"), &[("agenda", "1; Ann Example; 03/05/1990")]).await;
    let file = b"Case No,Name\n2,Quilla Zennor\n".as_slice();
    let address = format!("{meeting}/agenda/file");
    let send = async |walk: &mut Walk| {
        walk.service.sends_file(&walk.worker, &address, &[("form_key", "agenda-sent-twice")], ("workbook", "agenda.csv", file)).await
    };
    let first = send(walk).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", super::text_of(&first));
    let once = walk.rows().await;
    let second = send(walk).await;
    walk.the_same("/marac/{id}/agenda/file", (&first, &second), &once).await;
    let zennor = walk.newest("marac_case").await;
    let case = format!("/marac/cases/{zennor}");
    let who = format!("who-{zennor}");
    walk.press("/marac/{id}/answers", &worker, &format!("{meeting}/answers"), &[(&who, "not-sure")]).await;
    walk.press("/marac/cases/{id}", &worker, &case, &[("version", "1"), ("family", "Zennor"), ("given", "Quill")]).await;
    let known = [("version", "2"), ("answer", "known"), ("reference", person)];
    walk.press("/marac/cases/{id}/answer", &worker, &format!("{case}/answer"), &known).await;
    let asks = [("version", "3"), ("asks", "A flag")];
    walk.press("/marac/cases/{id}/research", &worker, &format!("{case}/research"), &asks).await;
    walk.press("/marac/cases/{id}/take-off", &worker, &format!("{case}/take-off"), &[]).await;
    let change = [&of[..], &[("version", "0")]].concat();
    walk.press("/marac/{id}/change", &worker, &format!("{meeting}/change"), &change).await;
    walk.press("/marac/{id}/close", &worker, &format!("{meeting}/close"), &[("sure-close", "yes")]).await;
    walk.press("/marac/{id}/withdraw", &worker, &format!("{meeting}/withdraw"), &[("withdraw_why", "There was none")]).await;
}
