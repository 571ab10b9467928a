//! Every read of the register.

use jiff::civil::Date;

use crate::{
    args,
    db::{DbError, Read},
    row,
    versions::{self, Values},
};

row! {
    /// An agency.
    #[derive(Clone, Debug)]
    pub struct Agency { pub id: i64, pub name: String, pub agency_kind: String, pub ended_on: Option<Date>, pub version: i64 }
}

impl Agency {
    pub fn page(&self) -> String {
        format!("/agencies/{}", self.id)
    }

    /// Whether the service works with it on a day.
    pub fn is_there(&self, on: Date) -> bool {
        self.ended_on.is_none_or(|ended| ended >= on)
    }

    pub fn values(&self) -> Values {
        let ended = self.ended_on.map_or(String::new(), |on| on.to_string());
        [("name", self.name.clone()), ("agency_kind", self.agency_kind.clone()), ("ended_on", ended)]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// Every agency, by name; those that ended, too.
pub async fn all(read: &mut Read) -> Result<Vec<Agency>, DbError> {
    read.all("SELECT id, name, agency_kind, ended_on, version FROM organisation WHERE kind = 'agency' ORDER BY name", vec![]).await
}

/// One agency.
pub async fn one(read: &mut Read, id: i64) -> Result<Option<Agency>, DbError> {
    read.one("SELECT id, name, agency_kind, ended_on, version FROM organisation WHERE kind = 'agency' AND id = $1", args![id]).await
}

row! {
    /// A way to or from an agency.
    #[derive(Clone, Debug)]
    pub struct Pathway {
        pub id: i64,
        pub organisation_id: i64,
        pub name: String,
        pub way: String,
        pub time_frame: String,
        pub responsible: String,
        pub contact: String,
        pub telephone: String,
        pub email: String,
        pub secure: String,
        pub secure_how: String,
        pub feedback: String,
        pub ended_on: Option<Date>,
        pub version: i64,
    }
}

impl Pathway {
    pub fn page(&self) -> String {
        format!("/pathways/{}", self.id)
    }

    pub fn is_open(&self, on: Date) -> bool {
        self.ended_on.is_none_or(|ended| ended >= on)
    }

    pub fn is_secure(&self) -> bool {
        self.secure == "yes" && !self.email.is_empty()
    }

    pub fn values(&self) -> Values {
        let ended = self.ended_on.map_or(String::new(), |on| on.to_string());
        let all = [
            ("name", &self.name),
            ("way", &self.way),
            ("time_frame", &self.time_frame),
            ("responsible", &self.responsible),
            ("contact", &self.contact),
            ("telephone", &self.telephone),
            ("email", &self.email),
            ("secure", &self.secure),
            ("secure_how", &self.secure_how),
            ("feedback", &self.feedback),
            ("ended_on", &ended),
        ];
        all.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

macro_rules! pathways {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.organisation_id, p.name, p.way, p.time_frame, p.responsible, p.contact, p.telephone, p.email, p.secure, p.secure_how,
                    p.feedback, p.ended_on, p.version
             FROM pathway p WHERE p.withdrawn_at IS NULL ",
            $rest
        )
    };
}

/// Every pathway that was not withdrawn, by agency and name.
pub async fn pathways(read: &mut Read) -> Result<Vec<Pathway>, DbError> {
    read.all(pathways!("ORDER BY p.organisation_id, p.name, p.id"), vec![]).await
}

/// Those of an agency.
pub async fn pathways_of(read: &mut Read, organisation_id: i64) -> Result<Vec<Pathway>, DbError> {
    read.all(pathways!("AND p.organisation_id = $1 ORDER BY p.name, p.id"), args![organisation_id]).await
}

/// One that was not withdrawn.
pub async fn pathway(read: &mut Read, id: i64) -> Result<Option<Pathway>, DbError> {
    read.one(pathways!("AND p.id = $1"), args![id]).await
}

row! {
    /// An address to which something may be sent.
    #[derive(Clone, Debug)]
    pub struct Address { pub organisation_id: i64, pub agency: String, pub email: String }
}

/// The addresses that are known as secure, of pathways and agencies that are there on a day.
pub async fn secure_addresses(read: &mut Read, on: Date) -> Result<Vec<Address>, DbError> {
    read.all(
        "SELECT DISTINCT p.organisation_id, o.name AS agency, p.email FROM pathway p JOIN organisation o ON o.id = p.organisation_id
         WHERE p.withdrawn_at IS NULL AND p.secure = 'yes' AND p.email <> '' AND o.kind = 'agency'
           AND (p.ended_on IS NULL OR p.ended_on >= $1) AND (o.ended_on IS NULL OR o.ended_on >= $1) ORDER BY o.name, p.email",
        args![on],
    )
    .await
}

/// Every change of a pathway, latest first.
pub async fn changes(read: &mut Read, id: i64) -> Result<Vec<versions::Was>, DbError> {
    read.all(
        "SELECT c.recorded_at, a.name AS by, c.was, c.why FROM pathway_change c LEFT JOIN account a ON a.id = c.recorded_by
         WHERE c.pathway_id = $1 ORDER BY c.version DESC LIMIT 50",
        args![id],
    )
    .await
}

/// Of a pathway or of an agency (`what`): what stood as a version, where it was changed since.
pub async fn stood_as(read: &mut Read, what: &str, id: i64, version: i64) -> Result<Option<Values>, DbError> {
    let sql = match what {
        "pathway" => "SELECT was FROM pathway_change WHERE pathway_id = $1 AND version = $2",
        _ => "SELECT was FROM contract_change WHERE what = 'organisation' AND of_id = $1 AND version = $2",
    };
    let was: Option<(String,)> = read.one(sql, args![id, version + 1]).await?;
    Ok(was.map(|(was,)| versions::read(&was)))
}
