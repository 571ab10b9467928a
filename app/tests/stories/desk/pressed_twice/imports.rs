//! A workbook is read, thrown away, taken in and taken back; a layout for one is proposed, corrected and sent as a file.

use axum::http::StatusCode;
use holdfast::{args, arrivals, db::Actor, ids};

use super::{Walk, text_of};
use crate::given::{
    Page,
    brought::{sample_with, sheet, taken},
    root, text,
};

async fn upload(walk: &Walk, key: &str) -> Page {
    let workbook = std::fs::read(root().join("samples/legacy-caseload.xlsx")).expect("the sample");
    let fields = [("form_key", key), ("mapping", "legacy-caseload.toml")];
    walk.service.sends_file(&walk.admin, "/imports", &fields, ("workbook", "w.xlsx", &workbook)).await
}

/// A layout is proposed, corrected, and kept; and one is sent as a file.
async fn layouts(walk: &mut Walk) {
    let admin = walk.admin.clone();
    let book = b"Ref,Date received,Name\nR1,1/4/2025,Ada Brook\n".as_slice();
    let fields = [("form_key", "proposed"), ("mapping", "propose")];
    let proposed = walk.service.sends_file(&admin, "/imports", &fields, ("workbook", "Referrals.csv", book)).await;
    walk.press("/imports/{id}/layout", &admin, &proposed.to, &[("title", "Ours"), ("action", "keep")]).await;
    let text = b"title = \"Sent\"\n[units]\nsheet = \"Units\"\n[units.columns]\nname = \"Unit\"\n".as_slice();
    let send = async |walk: &mut Walk| {
        let fields = [("form_key", "layout-sent-twice")];
        walk.service.sends_file(&walk.admin, "/imports/layouts", &fields, ("layout", "sent.toml", text)).await
    };
    let first = send(walk).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", text_of(&first));
    let once = walk.rows().await;
    let second = send(walk).await;
    walk.the_same("/imports/layouts", (&first, &second), &once).await;
}

pub(super) async fn a_workbook(walk: &mut Walk) {
    arrivals::kept::read_with(env!("CARGO_BIN_EXE_holdfast").into());
    // Mappings are looked for above the program, which a test may keep elsewhere, or else where it runs.
    std::env::set_current_dir(root()).expect("the project");
    let admin = walk.admin.clone();
    let first = upload(walk, "uploaded-twice").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", text(&first.html));
    let once = walk.rows().await;
    let second = upload(walk, "uploaded-twice").await;
    walk.the_same("/imports", (&first, &second), &once).await;
    walk.press("/imports/{id}/discard", &admin, &format!("{}/discard", first.to), &[]).await;
    layouts(walk).await;

    // Taking in goes on by itself; a workbook that cannot be read any more ends it at once.
    let mut tx = walk.service.db.write(Actor::SYSTEM).await.unwrap();
    let id = ids::next(tx.at);
    tx.run(
        "INSERT INTO import (id, file_name, file_hash, mapping, workbook, state, done, of_rows, report, silent, begun_at)
         VALUES ($1, 'w.xlsx', '', 'none.toml', $2, 'previewed', 0, 1, '{}', '[]', 0)",
        args![id, b"not a workbook".as_slice()],
    )
    .await
    .unwrap();
    tx.unjournaled();
    tx.commit().await.unwrap();
    let take = format!("/imports/{id}/take");
    let first = walk.service.sends_with_key(&admin, &take, "taken-twice", &[]).await;
    while arrivals::kept::progress(id).is_some() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let once = walk.rows().await;
    let second = walk.service.sends_with_key(&admin, &take, "taken-twice", &[]).await;
    assert!(arrivals::kept::progress(id).is_none(), "the second press began it again");
    walk.the_same("/imports/{id}/take", (&first, &second), &once).await;

    let units = sheet("Units", "Unit,Town,Beds,Tolerance,Wheelchair,Pets\nDU77,Bodmin,2,Medium,N,N\n");
    taken(&walk.service, &units, &sample_with(&[])).await;
    let undo = format!("/imports/{}/undo", walk.newest("import").await);
    walk.press("/imports/{id}/undo", &admin, &undo, &[("why", "Another year’s"), ("agreed", "yes")]).await;
}
