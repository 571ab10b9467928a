//! Records that are the lines of one account: a personal budget, a rent account (SUP-18, C5.3). What stands after each line is worked out from
//! all of them in the order in which they happened, and typed by nobody; a line that is put right, withdrawn or written late moves every later one.

use std::collections::BTreeMap;

use govuk::{Cell, Head, Table};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    answers::Answers,
    number::{Number, pounds},
    place,
    queries::{self, Stored},
    show,
    vocabulary::Form,
};
use crate::db::{DbError, Read};

/// How the records of a kind add up. The column `outcome` says what a line is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The item that is the sum of a line, in pounds.
    pub amount: String,
    /// Lines of these kinds make what stands more, and of these less.
    pub adds: Vec<String>,
    pub takes: Vec<String>,
    /// A line of this kind says what stands, whatever came before; and the item that says it.
    #[serde(default)]
    pub states: Option<States>,
    /// What the sum is called: "Left", "Owed".
    pub says: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct States {
    pub is: String,
    pub item: String,
}

impl Ledger {
    /// What stands after a line.
    fn after(&self, before: Number, kind: &str, answers: &Answers) -> Number {
        let typed = |id: &str| Number::typed(answers.get(id)).unwrap_or_default();
        match &self.states {
            Some(states) if states.is == kind => typed(&states.item),
            _ if self.adds.iter().any(|code| code == kind) => Number(before.0 + typed(&self.amount).0),
            _ if self.takes.iter().any(|code| code == kind) => Number(before.0 - typed(&self.amount).0),
            _ => before,
        }
    }
}

/// What stands after each record of a kind, by its id: each account is of one referral. `records` in the order in which they happened,
/// without those that were withdrawn. Those whose answers were erased leave what stood.
pub fn balances(form: &Form, records: &[Stored]) -> BTreeMap<i64, Number> {
    let Some(ledger) = &form.ledger else { return BTreeMap::new() };
    let mut stands: BTreeMap<Option<i64>, Number> = BTreeMap::new();
    let after = records.iter().map(|record| {
        let stood = stands.entry(record.referral_id).or_default();
        *stood = ledger.after(*stood, &record.outcome, &Answers::kept(&record.answers));
        (record.id, *stood)
    });
    after.collect()
}

/// The account as its form is filled in: what stands now, with the last lines.
pub async fn so_far(read: &mut Read, form: &Form, root_id: Option<i64>, referral_id: Option<i64>) -> Result<Markup, DbError> {
    let (Some(ledger), Some(root_id)) = (&form.ledger, root_id) else { return Ok(html! {}) };
    let mut records = queries::of_kind(read, root_id, &form.kind).await?;
    records.retain(|record| referral_id.is_none() || record.referral_id == referral_id);
    let after = balances(form, &records);
    let Some(last) = records.last() else { return Ok(html! {}) };
    let row = |record: &Stored| {
        vec![
            Cell::new(
                html! { a class="govuk-link" href=(place::page(&record.kind, record.id)) { (show::when(record.happened_on, record.happened_at)) } },
            ),
            Cell::new(record.line.clone()),
            Cell::numeric(pounds(after[&record.id])),
        ]
    };
    let rows: Vec<Vec<Cell<'_>>> = records.iter().rev().take(5).map(row).collect();
    let head = vec!["When".into(), "What".into(), Head::numeric(ledger.says.clone())];
    Ok(html! {
        (govuk::inset(html! { (ledger.says) ": " strong { (pounds(after[&last.id])) } }))
        (Table { head, rows, stack_on_phone: true, ..Default::default() })
    })
}

/// For the page of one record: what stood after it.
pub async fn after(read: &mut Read, form: &Form, root_id: Option<i64>, record: &Stored) -> Result<Markup, DbError> {
    let (Some(ledger), Some(root_id)) = (&form.ledger, root_id) else { return Ok(html! {}) };
    let records = queries::of_kind(read, root_id, &form.kind).await?;
    Ok(html! {
        @if let Some(stood) = balances(form, &records).get(&record.id) {
            p class="govuk-body" { (ledger.says) " after it: " strong { (pounds(*stood)) } }
        }
    })
}
