//! Erasing what is sealed of a person: their keys go, and what was sealed with them is unreadable, here and in every copy that has not the
//! keys of before. What it was compared by goes with them, and so do the files that were sent with
//! forms about them. That they were here, and what was done, stays.

use crate::{
    args,
    db::{Alone, DbError, Write},
    files,
    sealed::Whose,
};

/// Erases what is sealed of every record of a person; says whether there was anything.
pub async fn what_is_sealed(tx: &mut Write, root_id: i64) -> Result<bool, DbError> {
    tx.alone(Alone::Over(&[root_id])).await?;
    let records: Vec<(i64,)> = tx.all("SELECT id FROM person WHERE root_id = $1", args![root_id]).await?;
    let mut erased = false;
    for (id,) in records {
        erased |= tx.erase_key(Whose::Person(id)).await?;
        tx.run("DELETE FROM safe_contact_mark WHERE safe_contact_id IN (SELECT id FROM safe_contact WHERE person_id = $1)", args![id])
            .await?;
        tx.run("UPDATE characteristic SET blind = '' WHERE person_id = $1", args![id]).await?;
        let files: Vec<(i64,)> = tx
            .all(
                "SELECT DISTINCT x.attachment_id FROM attached x JOIN record r ON r.id = x.record_id WHERE r.person_id = $1 ORDER BY 1",
                args![id],
            )
            .await?;
        files::take_away(tx, &files.into_iter().map(|(file,)| file).collect::<Vec<_>>()).await?;
        // The row of a workbook that told of them is sealed with the house's key, which stays.
        tx.run("UPDATE import_row SET read_as = '' WHERE record_id IN (SELECT r.id FROM referral r WHERE r.person_id = $1)", args![id])
            .await?;
    }
    tx.journal("sealed-erased", "person", root_id, "");
    Ok(erased)
}
