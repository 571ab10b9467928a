//! What whoever is signed in began and has not recorded: which form, about whom. A list of drafts is its owner's alone; that it
//! names somebody is journaled as every list is.

use std::collections::BTreeMap;

use crate::seen;
use crate::{
    App,
    db::{DbError, Read, Value},
    drafts::{
        Form,
        queries::{self, Listed},
    },
    forms::{RECORD, RECORD_CHANGE, RECORD_LATER, RECORD_OF_PERSON, RECORD_OF_UNIT, STEP},
    row,
    session::SignedIn,
};

/// The drafts of one account, with what must be known to say what they are.
pub struct Begun {
    pub drafts: Vec<Listed>,
    /// By the first part of a draft's subject: a reference, or the id of a record.
    about: BTreeMap<String, About>,
}

row! {
    /// Whom a draft is about; of a change of a record also its kind, and the reference it is known by.
    struct About {
        subject: String,
        person: String,
        given_name: String,
        family_name: String,
        kind: String,
        called: String,
    }
}

impl Begun {
    pub async fn of(read: &mut Read, who: &SignedIn) -> Result<Begun, DbError> {
        let drafts = queries::of_account(read, who.account_id).await?;
        let about = if drafts.is_empty() { vec![] } else { about(read, &drafts).await? };
        Ok(Begun { drafts, about: about.into_iter().map(|about| (about.subject.clone(), about)).collect() })
    }

    /// Everybody who is named, by reference.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.about.values().map(|about| about.person.as_str())
    }

    /// What is being written, of whom: "a DASH for R0513, Ann Example".
    pub fn says(&self, app: &App, draft: &Listed, form: &Form) -> String {
        let about = self.about.get(first(&draft.subject));
        let one = |kind: &str| app.forms.current(kind).map(|of_kind| of_kind.one.clone());
        let of_subject = || draft.subject.split('~').nth(1).and_then(one);
        let of_record = |before: &str| about.and_then(|about| one(&about.kind)).map(|one| format!("{before} {one}"));
        let what = match form.id {
            id if [RECORD.id, RECORD_OF_PERSON.id, RECORD_OF_UNIT.id, STEP.id].contains(&id) => of_subject(),
            id if id == RECORD_CHANGE.id => of_record("a change of"),
            id if id == RECORD_LATER.id => of_record("the rest of"),
            _ => None,
        };
        let what = what.unwrap_or_else(|| form.says.to_owned());
        let whose = form.whose(&draft.subject).or_else(|| Some(format!("for {}", about?.called)));
        let name =
            about.map(|about| format!(", {} {}", about.given_name, about.family_name)).or_else(|| Some(format!(", {}", draft.named()?)));
        format!("{what}{}{}", whose.map_or(String::new(), |whose| format!(" {whose}")), name.unwrap_or_default())
    }
}

fn first(subject: &str) -> &str {
    subject.split('~').next().unwrap_or_default()
}

/// One question, however many there are.
async fn about(read: &mut Read, drafts: &[Listed]) -> Result<Vec<About>, DbError> {
    let of_records = |draft: &&Listed| [RECORD_CHANGE.id, RECORD_LATER.id].contains(&draft.form.as_str());
    let (records, others): (Vec<&Listed>, Vec<&Listed>) = drafts.iter().partition(of_records);
    let mut args: Vec<Value> = vec![];
    let mut places = |values: Vec<Value>| {
        let from = args.len();
        args.extend(values);
        (from + 1..=args.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(",")
    };
    let references = places(others.iter().map(|draft| first(&draft.subject).to_owned().into()).collect());
    let ids = places(records.iter().map(|draft| first(&draft.subject).parse::<i64>().unwrap_or_default().into()).collect());
    let mut asked = vec![];
    if !references.is_empty() {
        asked.push(format!(
            "SELECT r.reference AS subject, p.root_id, '' AS kind, r.reference AS called FROM referral r JOIN person p ON p.id = r.person_id
             WHERE r.reference IN ({references})
             UNION SELECT p.reference, p.root_id, '', p.reference FROM service_user p WHERE p.reference IN ({references})"
        ));
    }
    if !ids.is_empty() {
        asked.push(format!(
            "SELECT CAST(m.id AS TEXT) AS subject, p.root_id, m.kind, COALESCE(r.reference, p.reference) AS called
             FROM record m JOIN person p ON p.id = m.person_id LEFT JOIN referral r ON r.id = m.referral_id WHERE m.id IN ({ids})"
        ));
    }
    let sql = format!(
        "SELECT x.subject, root.reference AS person, root.given_name, root.family_name, x.kind, x.called
         FROM ({}) x JOIN service_user root ON root.id = x.root_id WHERE {}",
        asked.join(" UNION "),
        seen!("root.id")
    );
    read.all_assembled(sql, args).await
}
