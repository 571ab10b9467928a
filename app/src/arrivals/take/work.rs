//! Referrals, stays, and the work done for them.

use jiff::{Timestamp, civil::Date};

use super::Taking;
use crate::{
    args,
    arrivals::plan::{NewChild, NewContact, NewGoal, NewReferral, Plan, Taken},
    db::{DbError, Value},
    form::instant,
    people::characteristics::record::{self, Telling},
};

impl Taking<'_> {
    pub(in crate::arrivals) async fn referrals(&mut self, plan: &Plan) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let (mut rows, mut answers, mut ids, mut statements) = (vec![], vec![], vec![], vec![]);
        for (place, taken) in plan.referrals.iter().enumerate() {
            let it = &taken.it;
            let id = self.next();
            ids.push(id);
            self.referrals.insert(it.reference.clone(), id);
            self.touched.insert(id);
            let person_id = self.referral_people[place];
            rows.push(self.referral_row(id, person_id, it));
            let telling = Telling { person_id, referral_id: Some(id), on: it.received_on, told_by: "referrer", at, by };
            statements.extend(record::rows(telling, &told(it)));
            if let Some(answer) = &it.answer {
                let answered_at = moment(answer.on, answer.time);
                answers.push(args![
                    self.next(),
                    id,
                    &answer.outcome,
                    &answer.reason.id,
                    &answer.reason.written,
                    &answer.signposted_to,
                    "",
                    answer.on,
                    answered_at,
                    at,
                    by
                ]);
            }
        }
        self.insert("referral", REFERRAL, rows).await?;
        self.insert("characteristic", record::COLUMNS, statements).await?;
        self.insert(
            "referral_answer",
            "id, referral_id, outcome, reason, reason_written, signposted_to, words, answered_on, answered_at, recorded_at, recorded_by",
            answers,
        )
        .await?;
        self.came_from("referral", &plan.referrals, &ids).await
    }

    fn referral_row(&self, id: i64, person: i64, it: &NewReferral) -> Vec<Value> {
        args![
            id,
            &it.reference,
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

    pub(in crate::arrivals) async fn children(&mut self, children: &[Taken<NewChild>]) -> Result<(), DbError> {
        let (at, by) = (self.at, self.by);
        let (mut rows, mut ids) = (vec![], vec![]);
        for (place, taken) in children.iter().enumerate() {
            let (it, id) = (&taken.it, self.next());
            ids.push(id);
            let referral = self.referral(&it.reference)?;
            rows.push(args![id, self.child_people[place], referral, &it.sex, &it.school_place, &it.social_care, at, by]);
        }
        self.insert("child", "id, person_id, referral_id, sex, school_place, social_care, recorded_at, recorded_by", rows).await?;
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
fn told(it: &NewReferral) -> [(&str, &str, &str); 8] {
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

const REFERRAL: &str = "id, reference, person_id, contract, door, received_on, received_at, source, source_written, referrer, words, dash_score, risk, risk_written, key_worker_id, import_id, recorded_at, recorded_by";

fn moment(day: Date, time: Option<jiff::civil::Time>) -> Option<Timestamp> {
    instant(day, time?)
}
