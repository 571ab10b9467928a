//! People: service users, and children in their own right. A record is what one referral said of a person; records
//! that are one person share a root, and the person is shown once, under the root's reference.
//!
//! A person's record is reached only through [`open`] or [`open_case`], which write the look into the journal and give
//! a value that nothing else can make. Refused and absent look the same.

pub mod add;
pub mod alike;
pub mod birth;
pub mod characteristics;
pub mod children;
pub mod edit;
pub mod edit_pages;
pub mod erase;
pub mod flags;
pub mod heard;
pub mod joins;
pub mod masked;
pub mod matches;
pub mod name_words;
pub mod names;
pub mod queries;
pub mod relationships;
pub mod risk;
mod room;
pub mod safe_contact;
pub mod sharing;
pub mod shown;
pub mod table;
pub mod whereabouts;
pub mod who_sees;
pub mod whom;

pub use room::{OF_A_CASE, OF_A_PERSON, room};

use jiff::{ToSpan as _, civil::Date};

use birth::Birth;

use store::viewer::Part;

use crate::{
    access::May,
    args,
    db::{Alone, Db, DbError, FromRow, Read, Row, Write},
    error::Problem,
    row,
    session::SignedIn,
};
use crate::{seen, shown_referral};

/// Drawing the next reference.
pub const REFERENCES: Alone<'static> = Alone::Called("references");
/// Joining people, or taking that back.
pub const JOINING: Alone<'static> = Alone::Called("joining");
/// Keeping which words people are called by: while one takes a word away because nobody has it any more, nobody else may
/// give it to someone.
pub const NAMES: Alone<'static> = Alone::Called("names");

row! {
    /// A person whose record was opened. `id` is the root's.
    #[derive(Clone, Debug)]
    pub struct OpenPerson {
        pub id: i64,
        pub reference: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<Date>,
        pub born_year: Option<i64>,
        pub age_told: Option<i64>,
        pub age_told_on: Option<Date>,
        pub expected_on: Option<Date>,
        pub unborn: bool,
        /// The ids of the records that are this person's, with commas between them.
        records: String,
    }
}

/// A name in two parts, of which either may be missing; of somebody who gave none, that.
pub fn whole_name(given: &str, family: &str) -> String {
    match (given, family) {
        ("", "") => "Name not given".into(),
        (one, "") | ("", one) => one.to_owned(),
        (given, family) => format!("{given} {family}"),
    }
}

row! {
    /// A referral whose person's record was opened: what work is recorded against. `person_id` is the root's.
    #[derive(Clone, Debug)]
    pub struct OpenCase {
        pub referral_id: i64,
        pub reference: String,
        pub person_id: i64,
        pub person_reference: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<Date>,
        pub received_on: Date,
        /// The pack of the contract it came under.
        pub contract: String,
        pub key_worker_id: Option<i64>,
        /// accepted, waiting, redirected, declined, withdrawn; empty while unanswered
        pub outcome: String,
        /// Whether several providers work on this installation.
        pub divided: bool,
    }
}

/// Days before the receipt of a referral on which something of its case may have come about: whoever is on call places somebody on Friday night,
/// and the form is written after the weekend.
const BEFORE_RECEIPT: i64 = 7;

impl OpenCase {
    /// Why something of this case cannot have come about on a day.
    pub fn too_early(&self, on: Date) -> Option<String> {
        (on < self.received_on.saturating_sub(BEFORE_RECEIPT.days())).then(|| {
            format!(
                "The referral was received on {}, more than a week later. Check the day, or change the day of receipt on the referral's page.",
                crate::words::day(self.received_on)
            )
        })
    }
}

impl OpenPerson {
    /// The ids of the records that are this person's.
    pub fn records(&self) -> impl Iterator<Item = i64> {
        self.records.split(',').filter_map(|id| id.parse().ok())
    }

    pub fn name(&self) -> String {
        whole_name(&self.given_name, &self.family_name)
    }

    pub fn birth(&self) -> Birth {
        Birth::of((self.born_on, self.born_year, self.age_told, self.age_told_on, self.expected_on, self.unborn))
    }

    /// The page of the person.
    pub fn page(&self) -> String {
        format!("/people/{}", self.reference)
    }
}

impl OpenCase {
    pub fn name(&self) -> String {
        whole_name(&self.given_name, &self.family_name)
    }

    /// The page of the person.
    pub fn person_page(&self) -> String {
        format!("/people/{}", self.person_reference)
    }
}

/// A case with its person, by the reference of the referral.
macro_rules! cases {
    ($which:expr) => {
        concat!(
            "SELECT r.id AS referral_id, r.reference, root.id AS person_id, root.reference AS person_reference,
                    root.given_name, root.family_name, root.born_on, r.received_on, r.contract,
                    COALESCE((SELECT e.worker_id FROM episode e WHERE e.referral_id = r.id AND e.withdrawn_at IS NULL
                              ORDER BY e.begun_on DESC, e.id DESC LIMIT 1), r.key_worker_id) AS key_worker_id,
                    r.outcome, NOT EXISTS (SELECT 1 FROM undivided) AS divided, root.born_year, root.age_told, root.age_told_on, root.expected_on, root.unborn,
                    (SELECT string_agg(CAST(x.id AS TEXT), ',') FROM person x WHERE x.root_id = root.id) AS records
             FROM referral r JOIN person p ON p.id = r.person_id JOIN person root ON root.id = p.root_id
             WHERE r.reference = $1",
            $which
        )
    };
}

/// What a case that another provider holds says of itself, where a part of it is shared.
macro_rules! case_shown {
    ($part:literal) => {
        cases!(concat!(" AND ", seen!("root.id"), " AND ", shown_referral!($part, "r.id")))
    };
}

/// Opens a person's record by reference (any reference of the records joined in it).
///
/// # Errors
/// [`Problem::NotFound`] when there is none or `who` may not see it.
pub async fn open(db: &Db, who: &SignedIn, reference: &str) -> Result<OpenPerson, Problem> {
    if !who.may(May::SeePeople) {
        return Err(Problem::NotFound);
    }
    let person: OpenPerson = db.one(PERSON, args![reference]).await?.ok_or(Problem::NotFound)?;
    db.looks.seal(who.actor(), "looked", "person", person.id, "").await?;
    whom::opened(&person);
    Ok(person)
}

/// Opens a person's record to write in it: that of somebody whom only another provider works with, and shares, is read alone.
///
/// # Errors
/// As [`open`]; a sentence when the record is only shared with theirs.
pub async fn open_to_change(db: &Db, who: &SignedIn, reference: &str) -> Result<OpenPerson, Problem> {
    if !who.may(May::SeePeople) {
        return Err(Problem::NotFound);
    }
    let ToChange(person, Whether { ours }) = db.one(PERSON_TO_CHANGE, args![reference]).await?.ok_or(Problem::NotFound)?;
    db.looks.seal(who.actor(), "looked", "person", person.id, "").await?;
    whom::opened(&person);
    if ours { Ok(person) } else { Err(Problem::Unclear(ONLY_SHARED.into())) }
}

const ONLY_SHARED: &str = "Another provider works with this person and shares the record with yours. It can be read and not changed here. \
                           Tell their worker, or key in a referral if yours works with them too.";

/// Opens a case by the reference of its referral.
///
/// # Errors
/// [`Problem::NotFound`] when there is none or `who` may not see it.
pub async fn open_case(db: &Db, who: &SignedIn, reference: &str) -> Result<OpenCase, Problem> {
    if !who.may(May::SeePeople) {
        return Err(Problem::NotFound);
    }
    let both: Both = db.one(CASE, args![reference]).await?.ok_or(Problem::NotFound)?;
    let case = both.0.clone();
    db.looks.seal(who.actor(), "looked", "person", case.person_id, "").await?;
    whom::opened(&both.person());
    Ok(case)
}

/// Opens a case that a page about somebody else rests on: the look is journaled, and the bar stays theirs.
///
/// # Errors
/// As [`open_case`].
pub async fn open_case_beside(db: &Db, who: &SignedIn, reference: &str) -> Result<OpenCase, Problem> {
    if !who.may(May::SeePeople) {
        return Err(Problem::NotFound);
    }
    let case: OpenCase = db.one(CASE, args![reference]).await?.ok_or(Problem::NotFound)?;
    db.looks.seal(who.actor(), "looked", "person", case.person_id, "").await?;
    Ok(case)
}

/// Opens a case to be read, by a part of it: its provider's workers, and those of a provider with which that part is shared. Says
/// beside it whether it is theirs to work on.
///
/// # Errors
/// As [`open_case`].
pub async fn open_case_to_read(db: &Db, who: &SignedIn, reference: &str, part: Part) -> Result<(OpenCase, bool), Problem> {
    if !who.may(May::SeePeople) {
        return Err(Problem::NotFound);
    }
    let text = match part {
        Part::Risk => case_shown!("risk"),
        Part::Plan => case_shown!("plan"),
        _ => case_shown!("timeline"),
    };
    let mut both: Option<Both> = db.one(CASE, args![reference]).await?;
    let is_theirs = both.is_some();
    if both.is_none() {
        both = db.one(text, args![reference]).await?;
    }
    let both = both.ok_or(Problem::NotFound)?;
    let case = both.0.clone();
    db.looks.seal(who.actor(), "looked", "person", case.person_id, "").await?;
    whom::opened(&both.person());
    Ok((case, is_theirs))
}

/// The case and the person of a referral, in the transaction that records the referral, or a contact of somebody on a list that whoever
/// writes has before them: they were shown it, and what is written is journaled.
pub async fn received(tx: &mut Write, reference: &str) -> Result<(OpenCase, OpenPerson), DbError> {
    let both: Both =
        tx.one(cases!(""), args![reference]).await?.ok_or_else(|| DbError::Shape("a referral is gone that was just recorded".into()))?;
    Ok((both.0.clone(), both.person()))
}

/// Whether the viewer may see a case, in a change that was just made.
pub async fn is_seen(read: &mut Read, reference: &str) -> Result<bool, DbError> {
    Ok(read.one::<OpenCase>(CASE, args![reference]).await?.is_some())
}

/// Whether `who` may open a case. For keeping what they typed, when nothing is shown and so nothing is looked at.
pub async fn reaches_case(db: &Db, who: &SignedIn, reference: &str) -> Result<bool, DbError> {
    Ok(who.may(May::SeePeople) && db.one::<OpenCase>(CASE, args![reference]).await?.is_some())
}

/// Whether `who` may open a person's record; as [`reaches_case`].
pub async fn reaches_person(db: &Db, who: &SignedIn, reference: &str) -> Result<bool, DbError> {
    Ok(who.may(May::SeePeople) && db.one::<OpenPerson>(PERSON, args![reference]).await?.is_some())
}

/// The root of the person or of the referral of a number, where the viewer may see it. Nothing is shown of it, so it is no look.
pub async fn root_of(db: &Db, reference: &str) -> Result<Option<i64>, DbError> {
    let found: Option<(i64,)> = db
        .one(
            concat!(
                "SELECT p.root_id FROM service_user p
                 WHERE (p.reference = $1 OR p.id IN (SELECT r.person_id FROM referral r WHERE r.reference = $1 AND ",
                shown_referral!("timeline", "r.id"),
                ")) AND ",
                seen!("p.root_id"),
                " ORDER BY p.id LIMIT 1"
            ),
            args![reference],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

macro_rules! persons {
    ($besides:literal) => {
        concat!(
            "SELECT root.id, root.reference, root.given_name, root.family_name, root.born_on, root.born_year, root.age_told,
                    root.age_told_on, root.expected_on, root.unborn,
                    (SELECT string_agg(CAST(x.id AS TEXT), ',') FROM person x WHERE x.root_id = root.id) AS records",
            $besides,
            " FROM service_user p JOIN person root ON root.id = p.root_id WHERE p.reference = $1 AND ",
            seen!("root.id")
        )
    };
}

const PERSON: &str = persons!("");
const PERSON_TO_CHANGE: &str = persons!(
    ", (EXISTS (SELECT 1 FROM undivided) OR EXISTS (SELECT 1 FROM ours WHERE ours.person_id = root.id)
       OR EXISTS (SELECT 1 FROM emergency_access a WHERE a.account_id = viewer_account() AND a.ends_at > viewer_at()
                    AND a.person_id IN (SELECT y.id FROM person y WHERE y.root_id = root.id))) AS ours"
);

const CASE: &str = cases!(concat!(" AND ", seen!("root.id"), " AND ", shown_referral!("own", "r.id")));

row! {
    /// What belongs to the person of a case, beside what the case says of them.
    struct Besides {
        born_year: Option<i64>,
        age_told: Option<i64>,
        age_told_on: Option<Date>,
        expected_on: Option<Date>,
        unborn: bool,
        records: String,
    }
}

row! {
    /// Whether the viewer's provider works with somebody.
    struct Whether { ours: bool }
}

struct ToChange(OpenPerson, Whether);

impl FromRow for ToChange {
    fn from_row(row: &Row<'_>) -> Result<ToChange, DbError> {
        Ok(ToChange(OpenPerson::from_row(row)?, Whether::from_row(row)?))
    }
}

/// A case with its person.
struct Both(OpenCase, Besides);

impl FromRow for Both {
    fn from_row(row: &Row<'_>) -> Result<Both, DbError> {
        Ok(Both(OpenCase::from_row(row)?, Besides::from_row(row)?))
    }
}

impl Both {
    fn person(self) -> OpenPerson {
        let Both(case, Besides { born_year, age_told, age_told_on, expected_on, unborn, records }) = self;
        let (id, reference) = (case.person_id, case.person_reference);
        let OpenCase { given_name, family_name, born_on, .. } = case;
        OpenPerson { id, reference, given_name, family_name, born_on, born_year, age_told, age_told_on, expected_on, unborn, records }
    }
}

/// Whole years of age on a day.
pub fn age(born: Date, on: Date) -> i16 {
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    on.year() - born.year() - i16::from(before_birthday)
}
