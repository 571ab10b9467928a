//! Every read of drafts; always of one account.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Form;
use crate::{
    args,
    chain::hex,
    db::{DbError, Read},
    form::Typed,
    ids, row,
    sealed::Sealed,
};

/// The field that says when a draft was kept, and how, on a form that was filled from it.
pub const KEPT: &str = "draft-kept";

/// The field that names what else was begun on this form: id and moment of each, a line each.
pub const BESIDE: &str = "draft-beside";

row! {
    /// What was typed, and the key of the form it was typed in.
    #[derive(Clone, Debug)]
    pub struct Draft { pub id: i64, pub form: String, pub subject: String, pub form_key: String, pub fields: Sealed, pub state: String, pub kept_at: Timestamp }
}

impl Draft {
    /// As the form is filled with it.
    pub fn typed(self) -> Typed {
        let fields: Vec<(String, String)> = serde_json::from_str(&self.fields).unwrap_or_default();
        let moment = self.kept_at.as_microsecond();
        // A page of its own, that says what it was filled from: what is typed in it does not take the place of what is being
        // typed where this was begun.
        let key = format!("{}.{}-{}-{}", self.form_key, self.id, mark(&self.fields), &ids::token()[..16]);
        Typed(fields).with("form_key", key).with(KEPT, format!("{moment} {}", self.state))
    }
}

/// When the draft was kept that a form was filled from, and whether it had been cut off.
pub fn kept(typed: &Typed) -> Option<(Timestamp, bool)> {
    let (micros, state) = typed.get(KEPT).split_once(' ')?;
    Some((Timestamp::from_microsecond(micros.parse().ok()?).ok()?, state != "kept"))
}

/// The draft that a page was filled from, and the mark of what it said then; nothing for a page that was filled from none.
pub fn begun_from(opening: &str) -> Option<(i64, &str)> {
    let mut parts = opening.split('-');
    Some((parts.next()?.parse().ok()?, parts.next()?))
}

/// Tells what a draft says from what it said before.
pub fn mark(fields: &str) -> String {
    hex(&Sha256::digest(fields))[..16].to_owned()
}

/// What else was begun on the form: id and moment of each.
pub fn beside(typed: &Typed) -> Vec<(i64, Timestamp)> {
    let line = |line: &str| {
        let (id, micros) = line.split_once(' ')?;
        Some((id.parse().ok()?, Timestamp::from_microsecond(micros.parse().ok()?).ok()?))
    };
    typed.get(BESIDE).lines().filter_map(line).collect()
}

/// What was typed in the draft `d`, sealed in the place of its owner.
macro_rules! fields {
    () => {
        $crate::unsealed!("draft", "d", "fields", "account_id", "'\u{1f}0\u{1f}'")
    };
}
pub(super) use fields;

macro_rules! drafts {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.form, d.subject, d.form_key, ",
            $crate::drafts::queries::fields!(),
            " AS fields, d.state, d.kept_at FROM draft d
             WHERE d.account_id = $1 AND NOT EXISTS (SELECT 1 FROM write_key k WHERE k.form_key = d.form_key) ",
            $rest
        )
    };
}

/// What an account began on one form about one subject, the latest first.
pub async fn begun(read: &mut Read, account_id: i64, form: &Form, subject: &str) -> Result<Vec<Draft>, DbError> {
    read.all(drafts!("AND d.form = $2 AND d.subject = $3 ORDER BY d.kept_at DESC, d.id DESC LIMIT 20"), args![account_id, form.id, subject])
        .await
}

/// What an account began on a form, of every subject.
pub async fn begun_of_form(read: &mut Read, account_id: i64, form: &Form) -> Result<Vec<Draft>, DbError> {
    read.all(drafts!("AND d.form = $2"), args![account_id, form.id]).await
}

row! {
    /// A draft as its owner's list shows it.
    #[derive(Clone, Debug)]
    pub struct Listed { pub id: i64, pub form: String, pub subject: String, fields: Sealed, pub kept_at: Timestamp }
}

impl Listed {
    /// The name that was typed so far, of a draft about nobody who is written down yet.
    pub fn named(&self) -> Option<String> {
        let typed = Typed(serde_json::from_str(&self.fields).unwrap_or_default());
        let name = format!("{} {}", typed.get("given_name"), typed.get("family_name"));
        Some(name.trim().to_owned()).filter(|name| self.subject == super::NOBODY && !name.is_empty())
    }
}

/// Everything an account has begun, latest first.
pub async fn of_account(read: &mut Read, account_id: i64) -> Result<Vec<Listed>, DbError> {
    read.all(
        concat!(
            "SELECT d.id, d.form, d.subject, ",
            fields!(),
            " AS fields, d.kept_at FROM draft d
         WHERE d.account_id = $1 AND NOT EXISTS (SELECT 1 FROM write_key k WHERE k.form_key = d.form_key)
         ORDER BY d.kept_at DESC LIMIT 50"
        ),
        args![account_id],
    )
    .await
}

/// The page of the latest form that was cut off, unless it was recorded meanwhile.
pub(super) async fn cut_off(read: &mut Read, account_id: i64) -> Result<Option<String>, DbError> {
    let found: Option<Draft> = read.one(drafts!("AND d.state = 'cut-off' ORDER BY d.kept_at DESC LIMIT 1"), args![account_id]).await?;
    Ok(found.and_then(|draft| Some(Form::named(&draft.form)?.taken_up(&draft.subject, draft.id))))
}
