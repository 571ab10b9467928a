//! Every read of documents and of what was sent.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    db::{DbError, Read},
    row,
    sealed::Sealed,
    seen, shown_referral, unsealed,
    versions::{Values, Was},
};

row! {
    /// A document, without its bytes.
    #[derive(Clone, Debug)]
    pub struct Document {
        pub id: i64,
        pub of_case: String,
        pub record_id: Option<i64>,
        pub record_kind: Option<String>,
        pub record_gone: bool,
        pub kind: String,
        pub template: String,
        pub title: String,
        pub to_kind: String,
        pub to_name: String,
        pub route: String,
        pub parts: String,
        pub holds_hidden: bool,
        pub why: String,
        pub pages: i64,
        pub size: i64,
        pub missing: String,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<String>,
        pub withdrawn_why: String,
        pub times_sent: i64,
    }
}

impl Document {
    pub fn page(&self) -> String {
        format!("/documents/{}", self.id)
    }
}

macro_rules! documents {
    ($which:literal) => {
        concat!(
            "SELECT d.id, f.reference AS of_case, d.record_id, r.kind AS record_kind, r.withdrawn_at IS NOT NULL AS record_gone, d.kind, d.template,
                    d.title, d.to_kind, d.to_name, d.route, d.parts, d.holds_hidden, d.why, d.pages, d.size, d.missing, d.recorded_at, a.name AS by,
                    d.withdrawn_at, b.name AS withdrawn_by, d.withdrawn_why,
                    (SELECT count(*) FROM document_sent s WHERE s.document_id = d.id AND s.withdrawn_at IS NULL) AS times_sent
             FROM document d JOIN referral f ON f.id = d.referral_id JOIN person p ON p.id = d.person_id
                  LEFT JOIN record r ON r.id = d.record_id LEFT JOIN account a ON a.id = d.recorded_by LEFT JOIN account b ON b.id = d.withdrawn_by
             WHERE ",
            seen!("p.root_id"),
            " AND ",
            shown_referral!("own", "d.referral_id"),
            $which
        )
    };
}

/// One document, of a case that the viewer works on.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Document>, DbError> {
    read.one(documents!(" AND d.id = $1"), args![id]).await
}

/// Those of somebody's cases that the viewer works on, the latest first; those that were withdrawn among them.
pub async fn of_person(read: &mut Read, root_id: i64) -> Result<Vec<Document>, DbError> {
    read.all(
        documents!(" AND d.person_id IN (SELECT id FROM person WHERE root_id = $1) ORDER BY d.recorded_at DESC, d.id DESC"),
        args![root_id],
    )
    .await
}

/// The bytes of a document, in base64; nothing where there is none.
pub async fn pdf(read: &mut Read, id: i64) -> Result<Option<Sealed>, DbError> {
    let found: Option<(Sealed,)> = read
        .one(
            concat!(
                "SELECT ",
                unsealed!("document", "d", "pdf", "pk"),
                " AS pdf FROM document d JOIN person p ON p.id = d.person_id LEFT JOIN person_key pk ON pk.person_id = d.person_id
                 WHERE d.id = $1 AND ",
                seen!("p.root_id"),
                " AND ",
                shown_referral!("own", "d.referral_id")
            ),
            args![id],
        )
        .await?;
    Ok(found.map(|(pdf,)| pdf))
}

row! {
    /// That a document went to somebody.
    #[derive(Clone, Debug)]
    pub struct Sent {
        pub id: i64,
        pub document_id: i64,
        pub to_kind: String,
        pub to_name: String,
        pub route: String,
        pub address: String,
        pub sent_on: Date,
        pub words: String,
        pub unsafe_because: String,
        pub unsafe_why: String,
        pub version: i64,
        pub recorded_at: Timestamp,
        pub by: Option<String>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_why: String,
    }
}

impl Sent {
    pub fn page(&self) -> String {
        format!("/sendings/{}", self.id)
    }

    pub fn values(&self) -> Values {
        let of = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Values::from([
            of("to", &self.to_kind),
            of("to_name", &self.to_name),
            of("route", &self.route),
            of("address", &self.address),
            of("sent_on", &self.sent_on.to_string()),
            of("words", &self.words),
            of("unsafe_why", &self.unsafe_why),
        ])
    }
}

macro_rules! sent {
    ($which:literal) => {
        concat!(
            "SELECT s.id, s.document_id, s.to_kind, s.to_name, s.route, s.address, s.sent_on, s.words, s.unsafe_because, s.unsafe_why, s.version,
                    s.recorded_at, a.name AS by, s.withdrawn_at, s.withdrawn_why
             FROM document_sent s LEFT JOIN account a ON a.id = s.recorded_by WHERE ",
            $which
        )
    };
}

/// To whom a document went, in the order of the days.
pub async fn sent(read: &mut Read, document_id: i64) -> Result<Vec<Sent>, DbError> {
    read.all(sent!("s.document_id = $1 ORDER BY s.withdrawn_at IS NOT NULL, s.sent_on, s.id"), args![document_id]).await
}

row! {
    /// A document that went to somebody else than the person it is about.
    #[derive(Clone, Debug)]
    pub struct SentOut { pub id: i64, pub title: String, pub to_kind: String, pub to_name: String, pub route: String, pub sent_on: Date, pub by: Option<String> }
}

impl SentOut {
    pub fn page(&self) -> String {
        format!("/sendings/{}", self.id)
    }
}

/// What went to others about somebody as a document, of their cases that the viewer works on, the latest first.
pub async fn sent_out(read: &mut Read, root_id: i64) -> Result<Vec<SentOut>, DbError> {
    read.all(
        concat!(
            "SELECT s.id, d.title, s.to_kind, s.to_name, s.route, s.sent_on, a.name AS by
             FROM document d JOIN document_sent s ON s.document_id = d.id JOIN person p ON p.id = d.person_id LEFT JOIN account a ON a.id = s.recorded_by
             WHERE d.person_id IN (SELECT id FROM person WHERE root_id = $1) AND d.withdrawn_at IS NULL AND s.withdrawn_at IS NULL
               AND s.to_kind <> 'person' AND ",
            seen!("p.root_id"),
            " AND ",
            shown_referral!("own", "d.referral_id"),
            " ORDER BY s.sent_on DESC, s.id DESC"
        ),
        args![root_id],
    )
    .await
}

/// One sending; whoever asks opens its document.
pub async fn one_sent(read: &mut Read, id: i64) -> Result<Option<Sent>, DbError> {
    read.one(sent!("s.id = $1"), args![id]).await
}

/// What a sending said before each change, the latest first.
pub async fn changes(read: &mut Read, sent_id: i64) -> Result<Vec<Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM document_sent_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.sent_id = $1 ORDER BY c.version DESC",
        args![sent_id],
    )
    .await
}
