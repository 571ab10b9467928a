//! Keeping a document as it was made, and withdrawing one.

use ::documents::{Made, Template};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    args,
    db::{DbError, Write},
    ids,
    people::OpenCase,
    sealed::{Whose, at},
};

/// A document to be kept.
pub struct New<'a> {
    pub template: &'a Template,
    pub record_id: Option<i64>,
    pub to_kind: &'a str,
    pub to_name: &'a str,
    pub route: &'a str,
    pub parts: String,
    pub holds_hidden: bool,
    pub why: &'a str,
    pub made: &'a Made,
}

/// Keeps a document; gives its id. It is sealed with the person's key: what is made of somebody goes when they are erased.
pub async fn keep(tx: &mut Write, case: &OpenCase, new: &New<'_>) -> Result<i64, DbError> {
    let (moment, by) = (tx.at, tx.actor.account_id);
    let id = ids::next(moment);
    let person_id: i64 = tx.value("SELECT person_id FROM referral WHERE id = $1", args![case.referral_id]).await?;
    let pdf = tx.seal_of(Whose::Person(person_id)).await?.seal(at("document", "pdf"), id, &STANDARD.encode(&new.made.pdf));
    let missing = new.made.missing.iter().map(char::to_string).collect::<Vec<_>>().join(" ");
    tx.run(
        "INSERT INTO document (id, person_id, referral_id, record_id, kind, template, title, to_kind, to_name, route, parts, holds_hidden, why, pages,
           size, missing, pdf, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        args![
            id,
            person_id,
            case.referral_id,
            new.record_id,
            &new.template.kind,
            &new.template.version,
            &new.template.title,
            new.to_kind,
            new.to_name,
            new.route,
            &new.parts,
            new.holds_hidden,
            new.why,
            new.made.pages as i64,
            new.made.pdf.len() as i64,
            missing,
            pdf,
            moment,
            by
        ],
    )
    .await?;
    // That what is hidden is in it is said beside the kind; the reason stands with the document.
    let hidden = if new.holds_hidden { ", with what is hidden" } else { "" };
    tx.journal("document-made", "document", id, format!("{} {}{hidden}", case.reference, new.template.kind));
    Ok(id)
}

/// Withdraws a document that was made in error; says whether there was one to withdraw.
pub async fn withdraw(tx: &mut Write, id: i64, why: &str) -> Result<bool, DbError> {
    let (at, by) = (tx.at, tx.actor.account_id);
    let done = tx
        .run(
            "UPDATE document SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 WHERE id = $4 AND withdrawn_at IS NULL",
            args![at, by, why, id],
        )
        .await?;
    if done > 0 {
        tx.journal("document-withdrawn", "document", id, "");
    }
    Ok(done > 0)
}
