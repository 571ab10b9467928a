//! What of a workbook are records made by forms: DASHes, concerns, steps of support, referrals to MARAC.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::Taking;
use crate::{
    args,
    arrivals::plan::{Change, NewConcern, NewDash, NewStay, Plan, Taken},
    db::DbError,
    duties::contracts::Contracts,
    forms::{
        Answers, Part,
        amend::{self, What},
        check::{self, Known},
        keep::{self, Whose, Written},
        queries,
    },
};

/// A record that waits to be written.
pub(super) struct Waiting {
    id: i64,
    kind: &'static str,
    version: &'static str,
    referral: i64,
    answers: Answers,
}

/// A step of support or a referral to MARAC: its kind, its day if that is known, and words.
type Dated<'r> = (&'static str, Option<Date>, &'r str);

/// What a row of a stay says besides the stay itself and the support after it: the field that says it, and the record that
/// keeps it.
pub(super) fn beside_stay(it: &NewStay) -> Vec<(&'static str, Dated<'_>)> {
    let days = [
        ("plan_on", "support-plan-agreed", it.plan_on),
        ("plan_review_on", "support-plan-reviewed", it.plan_review_on),
        ("marac_on", "marac-referral", it.marac_on),
    ];
    let mut beside: Vec<_> = days.into_iter().filter(|(.., on)| on.is_some()).map(|(field, kind, on)| (field, (kind, on, ""))).collect();
    if !it.long_stay_reason.is_empty() {
        beside.push(("long_stay_reason", ("long-stay-reported", None, it.long_stay_reason.as_str())));
    }
    beside
}

/// What the workbook called a concern, where that is not what it is called here.
fn called(it: &NewConcern) -> String {
    let written = it.kind_written.trim();
    let same = written.is_empty() || written.eq_ignore_ascii_case(&it.kind.replace('-', " "));
    if same { String::new() } else { format!("In the workbook: {written}") }
}

/// The version of a DASH of which only the day is known.
const DATE_ONLY: &str = "date-only";

impl Taking<'_> {
    /// Lays a record down to be written with the others; gives its id.
    pub(super) fn lay(&mut self, kind: &'static str, version: &'static str, referral: i64, answers: Answers) -> i64 {
        let id = self.next();
        self.waiting.push(Waiting { id, kind, version, referral, answers });
        id
    }

    /// A step of support, a referral to MARAC: a day, which may be unknown, and words.
    pub(super) fn lay_dated(&mut self, referral: i64, (kind, on, words): Dated<'_>) {
        let mut answers = Answers::default();
        answers.one("day", on.map_or(String::new(), |on| on.to_string()));
        answers.one("words", words);
        self.lay(kind, "1", referral, answers);
    }

    /// Writes the records that were laid down, as their forms say. What a workbook leaves out is no fault here: it can be
    /// completed later.
    pub(super) async fn records(&mut self) -> Result<(), DbError> {
        let people: HashMap<i64, i64> =
            self.tx.all::<(i64, i64)>("SELECT id, person_id FROM referral", vec![]).await?.into_iter().collect();
        let known = Known { now: self.at, today: crate::clock::local_day(self.at), ..Known::default() };
        let (mut rows, mut facts, mut counted) = (vec![], vec![], vec![]);
        let whose = |waiting: &Waiting| Whose {
            person_id: people.get(&waiting.referral).copied(),
            referral_id: Some(waiting.referral),
            ..Whose::default()
        };
        let keys = self.tx.seals_of(self.waiting.iter().map(|waiting| whose(waiting).key())).await?;
        for waiting in std::mem::take(&mut self.waiting) {
            let form = self.forms.read(waiting.kind, waiting.version);
            let form = form.ok_or_else(|| DbError::Shape(format!("there is no form for {}", waiting.kind)))?;
            let filled = check::answered(form, Part::Whole, &waiting.answers, &known);
            let whose = whose(&waiting);
            let written = Written { id: waiting.id, at: self.at, by: self.by };
            rows.push(keep::row(&keys, form, whose, (&filled, None), written, &known));
            facts.extend(keep::facts(form, whose, &filled, written));
            counted.extend(keep::counted(form, &filled, waiting.id));
        }
        self.insert("record", keep::RECORD, rows).await?;
        self.insert("record_fact", keep::FACT, facts).await?;
        self.insert("record_answer", keep::ANSWER, counted).await
    }

    pub(in crate::arrivals) async fn dash(&mut self, plan: &Plan) -> Result<(), DbError> {
        let mut ids = vec![];
        for it in plan.dash.iter().map(|taken| &taken.it) {
            let referral = self.referral(&it.reference)?;
            let mut answers = Answers::default();
            for (item, answer) in &it.answers {
                answers.one(&format!("q{item}"), *answer);
            }
            answers.one("judgement", if it.judged_high { "high" } else { "" });
            answers.one("worker", self.worker(it.worker).map_or(String::new(), |id| id.to_string()));
            answers.one("day", it.on.to_string());
            // The day that the stay itself names is that of the DASH on arrival.
            let of_arrival = plan.stays.iter().any(|stay| stay.it.reference == it.reference && stay.it.dash_on == Some(it.on));
            answers.one("occasion", if of_arrival { "arrival" } else { "" });
            ids.push(self.lay("dash", "2009", referral, answers));
            self.forget_day(referral, it.on).await?;
        }
        for (reference, on) in &plan.dash_days {
            let referral = self.referral(reference)?;
            let mut answers = Answers::default();
            answers.one("day", on.to_string());
            answers.one("occasion", "arrival");
            self.lay("dash", DATE_ONLY, referral, answers);
        }
        self.came_from("record", &plan.dash, &ids).await
    }

    /// A DASH whose answers were in a row that was refused before: now they are here.
    async fn forget_day(&mut self, referral: i64, on: Date) -> Result<(), DbError> {
        const OF_THE_DAY: &str =
            "SELECT id FROM record WHERE referral_id = $1 AND happened_on = $2 AND kind = 'dash' AND form = $3 AND version = 0";
        let found: Vec<(i64,)> = self.tx.all(OF_THE_DAY, args![referral, on, DATE_ONLY]).await?;
        for (id,) in found {
            self.tx.run("DELETE FROM record_fact WHERE record_id = $1", args![id]).await?;
            self.tx.run("DELETE FROM record_answer WHERE record_id = $1", args![id]).await?;
            self.tx.run("DELETE FROM record WHERE id = $1", args![id]).await?;
        }
        Ok(())
    }

    pub(in crate::arrivals) async fn concerns(&mut self, concerns: &[Taken<NewConcern>]) -> Result<(), DbError> {
        let mut ids = vec![];
        for it in concerns.iter().map(|taken| &taken.it) {
            let referral = self.referral(&it.reference)?;
            let mut answers = Answers::default();
            answers.one("day", it.on.to_string());
            answers.one("about", &it.about);
            answers.one("kind", &it.kind);
            answers.one("sent_to", &it.sent_to);
            answers.one("words", called(it));
            ids.push(self.lay("concern", "1", referral, answers));
        }
        self.came_from("record", concerns, &ids).await
    }

    /// What a row of a DASH says now, of the items that it changed; what stood before stays beside it.
    pub(super) async fn dash_changed(
        &mut self,
        change: &Change<NewDash>,
        fields: &HashSet<&str>,
        contracts: &Contracts,
    ) -> Result<(), DbError> {
        let it = &change.taken.it;
        let answers = fields.iter().filter(|field| field.starts_with('q')).map(|field| {
            let given = it.answers.iter().find(|(item, _)| format!("q{item}") == **field);
            (*field, given.map_or("", |(_, answer)| answer).to_owned())
        });
        let mut says: Vec<(&str, String)> = answers.collect();
        if fields.contains("judgement") {
            says.push(("judgement", if it.judged_high { "high".into() } else { String::new() }));
        }
        if fields.contains("worker") {
            says.push(("worker", self.worker(it.worker).map_or(String::new(), |id| id.to_string())));
        }
        self.record_changed(change.record_id, &says, contracts).await?;
        self.came_again("record", change, Some(&it.reference)).await
    }

    pub(super) async fn concern_changed(
        &mut self,
        change: &Change<NewConcern>,
        fields: &HashSet<&str>,
        contracts: &Contracts,
    ) -> Result<(), DbError> {
        let it = &change.taken.it;
        let says = [("about", "about", it.about.clone()), ("sent_to", "sent_to", it.sent_to.clone()), ("kind", "words", called(it))];
        let says: Vec<(&str, String)> =
            says.into_iter().filter(|(field, ..)| fields.contains(field)).map(|(_, item, answer)| (item, answer)).collect();
        self.record_changed(change.record_id, &says, contracts).await?;
        self.came_again("record", change, Some(&it.reference)).await
    }

    /// Puts a record right that came from a workbook. One that was withdrawn since stays so.
    async fn record_changed(&mut self, id: i64, says: &[(&str, String)], contracts: &Contracts) -> Result<(), DbError> {
        let stands = queries::one(self.tx, id).await?.filter(|stands| stands.withdrawn_at.is_none());
        let Some(stands) = stands.filter(|_| !says.is_empty()) else { return Ok(()) };
        let Some(form) = self.forms.read(&stands.kind, &stands.form) else { return Ok(()) };
        let mut answers = Answers::kept(&stands.answers);
        for (item, answer) in says {
            answers.one(item, answer);
        }
        let known = Known { now: self.at, today: crate::clock::local_day(self.at), ..Known::default() };
        let filled = check::answered(form, Part::Whole, &answers, &known);
        let why = "The workbook has it so now";
        amend::change(self.tx, contracts, form, (&stands, stands.version), (&filled, &known), (What::Changed, why)).await?;
        Ok(())
    }
}
