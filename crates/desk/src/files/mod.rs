//! Files that are sent with a form. They are taken in as their bytes come ([`sent`]), told by what is in them ([`kind`]), made bare of
//! what a camera writes into a picture ([`bare`]), also into those inside a document ([`package`]), and kept in the database before the form is looked at: the form then carries the
//! file's number, so that what is wrong elsewhere in it, a draft, or a second sending never asks for the file again.

mod bare;
pub mod kind;
pub mod on_disk;
mod package;
pub mod sent;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

pub use kind::Kind;

use crate::{
    args,
    chain::hex,
    db::{Actor, Alone, Db, DbError, Read, Value, Write, places},
    drafts, ids, row,
    sealed::bytes::ATTACHMENT,
};

/// The largest file that any form takes, in megabytes, and what one takes that says nothing of it.
pub const MOST_MEGABYTES: u32 = 20;
pub const USUAL_MEGABYTES: u32 = 10;

/// So much is kept of what one account has sent and no record holds.
const MOST_UNCLAIMED: i64 = 200 << 20;

row! {
    /// A file that is kept, without its bytes.
    #[derive(Clone, Debug)]
    pub struct Kept { pub id: i64, pub name: String, pub kind: String, pub size: i64 }
}

impl Kept {
    /// "order.pdf (PDF, 240 KB)"
    pub fn says(&self) -> String {
        let kind = Kind::named(&self.kind).map_or("file", Kind::says);
        format!("{} ({kind}, {})", self.name, size(self.size))
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// The name of a file as it is kept: without the folders that some browsers send, and with the ending of what it is.
fn name(sent: &str, kind: Kind) -> String {
    let base = sent.rsplit(['/', '\\']).next().unwrap_or(sent);
    let plain: String = base.chars().filter(|c| !c.is_control() && !BENDS.contains(c)).collect();
    let ours = kind::ending(&plain).is_some_and(|ending| kind.endings().contains(&ending.as_str()));
    let stem = if ours { plain.rsplit_once('.').map_or("", |(stem, _)| stem) } else { plain.as_str() };
    let ending = if ours { kind::ending(&plain).unwrap_or_default() } else { kind.endings()[0].to_owned() };
    let stem: String = stem.trim().trim_start_matches('.').chars().take(120).collect();
    format!("{}.{ending}", if stem.is_empty() { "file" } else { &stem })
}

/// Marks that turn the direction of writing, and so hide how a name ends.
const BENDS: [char; 9] = ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];

/// The form that a key is of, whichever of its pages and sendings.
fn of_the_form(form_key: &str) -> &str {
    form_key.split(['.', '~']).next().unwrap_or_default()
}

/// Keeps a file that an account sent with a form, and gives its number; the same number for the same file sent again.
///
/// # Errors
/// What the database says. Inside, a sentence for whoever sent it: why it is not taken.
pub(crate) async fn keep(
    db: &Db,
    account_id: i64,
    form_key: &str,
    sent_name: &str,
    bytes: Vec<u8>,
) -> Result<Result<i64, String>, DbError> {
    let sent_hash = hex(&Sha256::digest(&bytes));
    let looked_at = store::heavy::compute(|| kind::looked_at(sent_name, bytes));
    let (kind, bytes) = match looked_at {
        Ok(found) => found,
        Err(because) => return Ok(Err(format!("{} {because}", called(sent_name)))),
    };
    let (name, form_key) = (name(sent_name, kind), of_the_form(form_key));
    let mut tx = db.write(Actor { account_id: Some(account_id) }).await?;
    tx.alone(Alone::Form(form_key)).await?;
    let before: Option<(i64,)> = tx
        .one(
            "SELECT id FROM attachment WHERE account_id = $1 AND form_key = $2 AND sent_hash = $3 AND name = $4",
            args![account_id, form_key, &sent_hash, &name],
        )
        .await?;
    if let Some((id,)) = before {
        return Ok(Ok(id));
    }
    let at = tx.at;
    drafts::keep::forget_old(&mut tx, at).await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let unclaimed: i64 = tx
        .value(
            "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM attachment a
             WHERE account_id = $1 AND NOT EXISTS (SELECT 1 FROM attached x WHERE x.attachment_id = a.id)",
            args![account_id],
        )
        .await?;
    if unclaimed + size > MOST_UNCLAIMED {
        return Ok(Err(
            "You have sent many files with forms that are not recorded, and no more can be kept. Record those forms, or throw them away, first."
                .into(),
        ));
    }
    let id = ids::next(at);
    let bytes = tx.file_sealed(ATTACHMENT, id, &bytes)?;
    tx.run(
        "INSERT INTO attachment (id, account_id, form_key, sent_hash, name, kind, size, kept_at, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![id, account_id, form_key, sent_hash, name, kind.id(), size, at, bytes],
    )
    .await?;
    // As with a draft, nothing was recorded of anyone yet.
    tx.unjournaled();
    tx.commit().await?;
    Ok(Ok(id))
}

/// A name as it begins a sentence about its file.
pub(crate) fn called(sent_name: &str) -> String {
    let base = sent_name.rsplit(['/', '\\']).next().unwrap_or(sent_name);
    let plain: String = base.chars().filter(|c| !c.is_control() && !BENDS.contains(c)).take(80).collect();
    if plain.trim().is_empty() { "The file".to_owned() } else { format!("“{}”", plain.trim()) }
}

/// Of these numbers those that are files an account sent, in the order in which they are named.
pub async fn of_account(read: &mut Read, account_id: i64, ids: &[i64]) -> Result<Vec<Kept>, DbError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql =
        format!("SELECT id, name, kind, size FROM attachment WHERE id IN ({}) AND account_id = ${}", places(ids.len()), ids.len() + 1);
    let values = ids.iter().chain([&account_id]).map(|id| Value::from(*id)).collect();
    let mut found: Vec<Kept> = read.all_assembled(sql, values).await?;
    found.sort_by_key(|kept| ids.iter().position(|id| *id == kept.id));
    Ok(found)
}

/// Every file of a record, in whichever of its versions.
pub async fn of_record(read: &mut Read, record_id: i64) -> Result<Vec<Kept>, DbError> {
    read.all(
        "SELECT a.id, a.name, a.kind, a.size FROM attached x JOIN attachment a ON a.id = x.attachment_id WHERE x.record_id = $1 ORDER BY a.id",
        args![record_id],
    )
    .await
}

/// The bytes of a file.
pub async fn bytes(read: &mut Read, id: i64) -> Result<Option<Vec<u8>>, DbError> {
    let found: Option<(Vec<u8>,)> = read.one("SELECT bytes FROM attachment WHERE id = $1", args![id]).await?;
    found.map(|(kept,)| read.file_opened(ATTACHMENT, id, &kept)).transpose()
}

/// Says that a record holds these files, as well as those it held before.
pub async fn attach(tx: &mut Write, record_id: i64, files: &[i64]) -> Result<(), DbError> {
    for file in files {
        tx.run("INSERT INTO attached (record_id, attachment_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", args![record_id, *file]).await?;
    }
    Ok(())
}

/// Takes files away for good, also from the records that hold them: of somebody whose keys are erased. They are sealed with the key of the house and no key of theirs.
pub async fn take_away(tx: &mut Write, files: &[i64]) -> Result<(), DbError> {
    for file in files {
        tx.run("DELETE FROM attached WHERE attachment_id = $1", args![*file]).await?;
        tx.run("DELETE FROM attachment WHERE id = $1", args![*file]).await?;
    }
    Ok(())
}

/// Lets go what was sent before a moment, and no record holds and no draft names.
pub(crate) async fn forget(tx: &mut Write, before: Timestamp) -> Result<(), DbError> {
    tx.run(
        "DELETE FROM attachment WHERE kept_at < $1 AND NOT EXISTS (SELECT 1 FROM attached x WHERE x.attachment_id = attachment.id)
         AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.account_id = attachment.account_id
           AND (d.form_key = attachment.form_key OR substr(d.form_key, 1, length(attachment.form_key) + 1) = attachment.form_key || '~'))",
        args![before],
    )
    .await?;
    Ok(())
}

/// Lets go what was sent with a form that was thrown away.
pub(crate) async fn thrown_away(tx: &mut Write, account_id: i64, form_key: &str) -> Result<(), DbError> {
    tx.run(
        "DELETE FROM attachment WHERE account_id = $1 AND form_key = $2
         AND NOT EXISTS (SELECT 1 FROM attached x WHERE x.attachment_id = attachment.id)",
        args![account_id, of_the_form(form_key)],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_without_its_folders_and_ends_as_what_it_is() {
        for (sent, kind, kept) in [
            ("C:\\Users\\ann\\Order 12.PDF", Kind::Pdf, "Order 12.pdf"),
            ("../../etc/order.pdf", Kind::Pdf, "order.pdf"),
            ("photo.jpeg", Kind::Jpeg, "photo.jpeg"),
            ("letter.exe", Kind::Pdf, "letter.exe.pdf"),
            ("letter\u{202e}fdp.exe", Kind::Docx, "letterfdp.exe.docx"),
            (".pdf", Kind::Pdf, "file.pdf"),
            ("", Kind::Png, "file.png"),
            ("a\r\nb\0.txt", Kind::Txt, "ab.txt"),
        ] {
            assert_eq!(name(sent, kind), kept, "{sent}");
        }
        assert!(name(&"ä".repeat(500), Kind::Txt).chars().count() < 130);
    }

    #[test]
    fn a_size_is_said_as_people_say_it() {
        assert_eq!([size(12), size(1_499), size(240_400), size(10_000_000)], ["12 bytes", "1 KB", "240 KB", "10.0 MB"]);
    }
}
