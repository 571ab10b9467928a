//! Referrals, stays, and the work done for them.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, civil::Date};

use super::Taking;
use crate::{
    args,
    arrivals::plan::{NewAnswer, NewChild, NewContact, NewGoal, NewReferral, Plan, Taken},
    db::{DbError, Value},
    form::instant,
    people::characteristics::record::{self, Telling},
    sealed::Whose,
    work::referrals::receive::numbers_given_to,
};

impl Taking<'_> {
    pub(in crate::arrivals) async fn referrals(&mut self, plan: &Plan) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let (mut rows, mut answers, mut ids, mut statements) = (vec![], vec![], vec![], vec![]);
        let told_of = |place: usize| record::seals(&told(&plan.referrals[place].it)).then_some(Whose::Person(self.referral_people[place]));
        let whose: Vec<Whose> = (0..plan.referrals.len()).filter_map(told_of).collect();
        let keys = self.tx.seals_of(whose).await?;
        let given: HashSet<&str> = plan.referrals.iter().filter_map(|taken| taken.it.number.as_deref()).collect();
        for (place, taken) in plan.referrals.iter().enumerate() {
            let it = &taken.it;
            let id = self.next();
            let reference = it.number.clone().unwrap_or_else(|| self.next_reference(&given));
            ids.push(id);
            self.referrals.insert(it.reference.clone(), id);
            self.touched.insert(id);
            let person_id = self.referral_people[place];
            rows.push(self.referral_row(id, &reference, person_id, it));
            let telling = Telling { person_id, referral_id: Some(id), on: it.received_on, told_by: "referrer", at, by };
            statements.extend(record::rows(&keys, telling, &told(it))?);
            if let Some(answer) = &it.answer {
                answers.push(self.answer_row(id, answer));
            }
        }
        self.insert("referral", REFERRAL, rows).await?;
        self.insert("characteristic", record::COLUMNS, statements).await?;
        // A number that the workbook's people have used is not given to somebody else, though its own row was refused.
        numbers_given_to(self.tx, self.last_referral.max(plan.highest_number)).await?;
        self.insert("referral_answer", ANSWER, answers).await?;
        self.came_from("referral", &plan.referrals, &ids).await
    }

    /// A number of Holdfast's own for a referral whose number has another form, or which has none.
    fn next_reference(&mut self, given: &HashSet<&str>) -> String {
        loop {
            self.last_referral += 1;
            let reference = format!("R{:04}", self.last_referral);
            if !given.contains(reference.as_str()) && !self.own.contains(&reference) {
                return reference;
            }
        }
    }

    pub(in crate::arrivals) fn answer_row(&self, referral: i64, answer: &NewAnswer) -> Vec<Value> {
        let answered_at = answer.on.and_then(|on| moment(on, answer.time));
        let (reason, words) = (&answer.reason, "");
        args![
            self.next(),
            referral,
            &answer.outcome,
            &reason.id,
            &reason.written,
            &answer.signposted_to,
            words,
            answer.on,
            answered_at,
            self.at,
            self.by
        ]
    }

    fn referral_row(&self, id: i64, reference: &str, person: i64, it: &NewReferral) -> Vec<Value> {
        args![
            id,
            reference,
            &it.theirs,
            person,
            &self.contract,
            "import",
            it.received_on,
            moment(it.received_on, it.received_time),
            &it.source.id,
            &it.source.written,
            "",
            "",
            it.dash_score,
            &it.risk.id,
            &it.risk.written,
            self.worker(it.key_worker),
            self.import_id,
            self.at,
            self.by
        ]
    }

    /// Each child is a person, who came with a referral and is the child of whoever was referred.
    pub(in crate::arrivals) async fn children(&mut self, children: &[Taken<NewChild>]) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let cases: Vec<(i64, i64, Date)> = self.tx.all("SELECT id, person_id, received_on FROM referral", vec![]).await?;
        let cases: HashMap<i64, (i64, Date)> = cases.into_iter().map(|(id, person, on)| (id, (person, on))).collect();
        let (mut came, mut related, mut statements, mut ids) = (vec![], vec![], vec![], vec![]);
        let told_of = |place: usize| record::seals(&told_of_child(&children[place].it)).then_some(Whose::Person(self.child_people[place]));
        let whose: Vec<Whose> = (0..children.len()).filter_map(told_of).collect();
        let keys = self.tx.seals_of(whose).await?;
        for (place, taken) in children.iter().enumerate() {
            let (it, id, person_id) = (&taken.it, self.next(), self.child_people[place]);
            ids.push(id);
            let referral = self.referral(&it.reference)?;
            let (parent, on) = cases[&referral];
            came.push(args![id, referral, person_id, at, by]);
            related.push(args![self.next(), parent, person_id, "child", "", at, by]);
            let telling = Telling { person_id, referral_id: Some(referral), on, told_by: "referrer", at, by };
            statements.extend(record::rows(&keys, telling, &told_of_child(it))?);
        }
        self.insert("came_with", "id, referral_id, person_id, recorded_at, recorded_by", came).await?;
        self.insert("relationship", "id, person_id, other_id, kind, words, recorded_at, recorded_by", related).await?;
        self.insert("characteristic", record::COLUMNS, statements).await?;
        self.came_from("child", children, &ids).await
    }

    pub(in crate::arrivals) async fn contacts(&mut self, contacts: &[Taken<NewContact>]) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        for batch in contacts.chunks(1500) {
            let (mut rows, mut notes, mut ids) = (vec![], vec![], vec![]);
            for it in batch.iter().map(|taken| &taken.it) {
                let (id, referral) = (self.next(), self.referral(&it.reference)?);
                ids.push(id);
                let worker = self.worker(it.worker);
                rows.push(args![id, referral, it.on, worker, &it.means.id, &it.means.written, it.minutes, it.made, false, "", at, by]);
                if !it.note.is_empty() {
                    notes.push(args![self.next(), id, &it.note, "", at, by]);
                }
            }
            let columns = "id, referral_id, happened_on, worker_id, means, means_written, minutes, made, incident, think_family, recorded_at, recorded_by";
            self.insert("contact", columns, rows).await?;
            self.insert("note", "id, contact_id, words, why_amended, recorded_at, recorded_by", notes).await?;
            self.came_from("contact", batch, &ids).await?;
        }
        Ok(())
    }

    pub(in crate::arrivals) async fn goals(&mut self, goals: &[Taken<NewGoal>]) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let (mut rows, mut ids) = (vec![], vec![]);
        for it in goals.iter().map(|taken| &taken.it) {
            let (id, referral) = (self.next(), self.referral(&it.reference)?);
            ids.push(id);
            rows.push(args![id, referral, &it.domain, &it.words, it.start, it.review, it.exit, at, by]);
        }
        self.insert("goal", "id, referral_id, domain, words, start_score, review_score, exit_score, recorded_at, recorded_by", rows)
            .await?;
        self.came_from("goal", goals, &ids).await
    }
}

/// What a row of the referrals log tells of the person, in the words in which it was written.
pub(in crate::arrivals) fn told(it: &NewReferral) -> [(&str, &str, &str); 8] {
    // A workbook has no word for "no second need": an empty cell says it.
    let second_need = if it.second_need.id.is_empty() { "none" } else { &it.second_need.id };
    [
        ("gender", &it.gender.id, &it.gender.written),
        ("ethnicity", &it.ethnicity.id, &it.ethnicity.written),
        ("disability", &it.disability.id, &it.disability.written),
        ("sexuality", &it.sexuality.id, &it.sexuality.written),
        ("no-recourse", &it.no_recourse.id, &it.no_recourse.written),
        ("main-need", &it.main_need.id, &it.main_need.written),
        ("second-need", second_need, &it.second_need.written),
        ("postcode", &it.postcode, ""),
    ]
}

/// What a row tells of a child. The column of the workbook says sex or gender; what is no sex is taken for a gender.
pub(in crate::arrivals) fn told_of_child(it: &NewChild) -> [(&str, &str, &str); 3] {
    let kind = if ["non-binary", "other"].contains(&it.sex.as_str()) { "gender" } else { "sex" };
    let school_place = if it.school_place == "not-applicable" { "not-needed" } else { &it.school_place };
    [(kind, &it.sex, ""), ("school-place", school_place, ""), ("social-care", &it.social_care, "")]
}

pub(in crate::arrivals) const ANSWER: &str =
    "id, referral_id, outcome, reason, reason_written, signposted_to, words, answered_on, answered_at, recorded_at, recorded_by";

const REFERRAL: &str = "id, reference, theirs, person_id, contract, door, received_on, received_at, source, source_written, referrer, words, dash_score, risk, risk_written, key_worker_id, import_id, recorded_at, recorded_by";

pub(in crate::arrivals) fn moment(day: Date, time: Option<jiff::civil::Time>) -> Option<Timestamp> {
    instant(day, time?)
}
