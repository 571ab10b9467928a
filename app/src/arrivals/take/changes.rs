//! Rows that were taken before and say something else now, once that was agreed to: only what the workbook changed is
//! changed in the record, so that what was put right in Holdfast stays.

use std::collections::HashSet;

use jiff::civil::Date;

use super::{
    IMPORT_ROW, Taking,
    records::beside_stay,
    row_of,
    work::{moment, told, told_of_child},
};
use crate::{
    args,
    arrivals::{
        kind::Kind,
        plan::{Change, Changes, NewChild, NewContact, NewReferral, NewStay, Plan, Taken},
        report::Report,
    },
    db::{DbError, Value},
    duties::contracts::Contracts,
    people::{
        birth::Birth,
        characteristics::record::{self, Telling},
        edit,
    },
    places::stays::settle,
    work::referrals::answer,
};

/// Fields, and the statement that writes what they say now.
type Step = (&'static [&'static str], &'static str, Vec<Value>);

/// The fields in which a row differs from what it said before.
fn differing<'r, T>(report: &'r Report, kind: Kind, row: &Taken<T>) -> HashSet<&'r str> {
    let of_row = report.changed.iter().filter(|changed| changed.kind == kind && changed.row == row.row && changed.sheet == row.sheet);
    of_row.flat_map(|changed| changed.cells.iter().map(|cell| cell.column.as_str())).collect()
}

impl Taking<'_> {
    pub(in crate::arrivals) async fn changes(&mut self, plan: &Plan, contracts: &Contracts) -> Result<(), DbError> {
        let Changes { units, referrals, stays, children, contacts, dash, goals, concerns } = &plan.changes;
        let report = &plan.report;
        for change in referrals {
            let fields = differing(report, Kind::Referrals, &change.taken);
            self.referral_changed(change, &fields, contracts).await?;
        }
        // Departures first: who comes after finds the unit free.
        let mut leaving: Vec<&Change<NewStay>> = stays.iter().collect();
        leaving.sort_by_key(|change| change.taken.it.departed_on.is_none());
        for change in leaving {
            let fields = differing(report, Kind::Stays, &change.taken);
            self.stay_changed(change, &fields, contracts).await?;
        }
        for change in children {
            let fields = differing(report, Kind::Children, &change.taken);
            self.child_changed(change, &fields).await?;
        }
        for change in contacts {
            let fields = differing(report, Kind::Contacts, &change.taken);
            self.contact_changed(change, &fields).await?;
        }
        for change in dash {
            let fields = differing(report, Kind::Dash, &change.taken);
            self.dash_changed(change, &fields, contracts).await?;
        }
        for change in goals {
            let it = &change.taken.it;
            let sql = "UPDATE goal SET words = $1, start_score = $2, review_score = $3, exit_score = $4 WHERE id = $5";
            self.tx.run(sql, args![&it.words, it.start, it.review, it.exit, change.record_id]).await?;
            self.came_again("goal", change, Some(&it.reference)).await?;
        }
        for change in concerns {
            let fields = differing(report, Kind::Concerns, &change.taken);
            self.concern_changed(change, &fields, contracts).await?;
        }
        for change in units {
            let it = &change.taken.it;
            let sql = "UPDATE unit SET town = $1, bedrooms = $2, tolerance = $3, wheelchair = $4, pets = $5 WHERE id = $6";
            self.tx.run(sql, args![&it.town, it.bedrooms, &it.tolerance, it.wheelchair, it.pets, change.record_id]).await?;
            self.came_again("unit", change, None).await?;
        }
        Ok(())
    }

    async fn apply(&mut self, fields: &HashSet<&str>, steps: Vec<Step>) -> Result<(), DbError> {
        for (which, sql, args) in steps {
            if which.iter().any(|field| fields.contains(field)) {
                self.tx.run(sql, args).await?;
            }
        }
        Ok(())
    }

    /// The row is known by what it says now.
    pub(super) async fn came_again<T>(&mut self, table: &'static str, change: &Change<T>, reference: Option<&str>) -> Result<(), DbError> {
        if let Some(reference) = reference {
            self.referral(reference)?;
        }
        self.stood.row_replaced(self.tx, &change.was).await?;
        let row = row_of(&self.tx.seal_of_the_house()?, &change.taken, self.import_id, change.record_id);
        self.tx.insert_all("import_row", IMPORT_ROW, vec![row]).await?;
        self.tx.journal("import-changed", table, change.record_id, "");
        Ok(())
    }

    async fn referral_changed(
        &mut self,
        change: &Change<NewReferral>,
        fields: &HashSet<&str>,
        contracts: &Contracts,
    ) -> Result<(), DbError> {
        let (it, id) = (&change.taken.it, change.record_id);
        let coded = |field: &'static [&'static str], sql, coded: &crate::arrivals::fields::Coded| -> Step {
            (field, sql, args![&coded.id, &coded.written, id])
        };
        let received_at = moment(it.received_on, it.received_time);
        let steps = vec![
            (
                &["received_on", "received_time"][..],
                "UPDATE referral SET received_on = $1, received_at = $2 WHERE id = $3",
                args![it.received_on, received_at, id],
            ),
            coded(&["source"], "UPDATE referral SET source = $1, source_written = $2 WHERE id = $3", &it.source),
            coded(&["risk"], "UPDATE referral SET risk = $1, risk_written = $2 WHERE id = $3", &it.risk),
            (&["dash_score"], "UPDATE referral SET dash_score = $1 WHERE id = $2", args![it.dash_score, id]),
        ];
        self.apply(fields, steps).await?;
        let person: i64 = self.tx.value("SELECT person_id FROM referral WHERE id = $1", args![id]).await?;
        if fields.contains("received_on") {
            record::received_on(self.tx, id, it.received_on).await?;
        }
        let telling = self.telling(person, id, it.received_on);
        self.retold(telling, &told(it), fields).await?;
        self.person_changed(person, (&it.given, &it.family, &it.name_written), (it.born_on, false), fields).await?;
        let answered = ["answered_on", "answered_time", "outcome", "reason", "signposted_to"].iter().any(|field| fields.contains(field));
        if let Some(answer) = it.answer.as_ref().filter(|_| answered) {
            let row = self.answer_row(id, answer);
            self.tx.insert_all("referral_answer", super::work::ANSWER, vec![row]).await?;
            answer::follow(self.tx, contracts, (id, &self.contract), None).await?;
        }
        self.came_again("referral", change, Some(&it.reference)).await
    }

    fn telling(&self, person_id: i64, referral: i64, on: Date) -> Telling<'static> {
        Telling { person_id, referral_id: Some(referral), on, told_by: "referrer", at: self.at, by: self.by }
    }

    /// What a row told of somebody, where it says something else now.
    async fn retold(&mut self, telling: Telling<'_>, told: &[(&str, &str, &str)], fields: &HashSet<&str>) -> Result<(), DbError> {
        for (kind, value, written) in told {
            // The sex of a child is told as a gender where it is none.
            let field = if *kind == "gender" && fields.contains("sex") { "sex".to_owned() } else { kind.replace('-', "_") };
            if fields.contains(field.as_str()) {
                record::retold(self.tx, telling, (kind, value, written), "The workbook has it so now").await?;
            }
        }
        Ok(())
    }

    /// What the workbook changed of a name or a birth, as a change of the person: what stood before stays beside it.
    async fn person_changed(
        &mut self,
        id: i64,
        (given, family, name_written): (&str, &str, &str),
        (born_on, unborn): (Option<Date>, bool),
        fields: &HashSet<&str>,
    ) -> Result<(), DbError> {
        let (stands, version) = edit::written(self.tx, id).await?;
        let mut new = stands.clone();
        if ["name", "given_name", "family_name"].iter().any(|field| fields.contains(field)) {
            (new.given_name, new.family_name) = (given.to_owned(), family.to_owned());
            self.tx.run("UPDATE person SET name_written = $1 WHERE id = $2", args![name_written, id]).await?;
        }
        if fields.contains("born_on") {
            new.birth = match (born_on, unborn) {
                (Some(day), _) => Birth::On(day),
                (None, true) => Birth::Expected(None),
                (None, false) => Birth::Unknown,
            };
        }
        if new != stands && !edit::change_record(self.tx, id, version, &new).await? {
            return Err(DbError::Busy);
        }
        Ok(())
    }

    async fn stay_changed(&mut self, change: &Change<NewStay>, fields: &HashSet<&str>, contracts: &Contracts) -> Result<(), DbError> {
        let (it, id) = (&change.taken.it, change.record_id);
        let unit = self.units.get(&it.unit).copied();
        let referral = self.referral(&it.reference)?;
        let steps: Vec<Step> = vec![
            (
                &["unit", "arrived_on", "departed_on"],
                "UPDATE stay SET unit_id = COALESCE($1, unit_id), arrived_on = $2, departed_on = $3, version = version + 1 WHERE id = $4",
                args![unit, it.arrived_on, it.departed_on, id],
            ),
            (
                &["departed_on", "exit_kind", "exit_interview"],
                "UPDATE stay SET exit_kind = $1, exit_written = $2, exit_interview = $3 WHERE id = $4",
                args![it.exit_kind, &it.exit_written, it.exit_interview, id],
            ),
            (
                &["departed_on", "move_on"],
                "UPDATE stay SET move_on = $1, move_on_written = $2 WHERE id = $3",
                args![&it.move_on.id, &it.move_on.written, id],
            ),
        ];
        self.apply(fields, steps).await?;
        settle::of(self.tx, contracts, (referral, &self.contract)).await?;
        if ["resettlement_from", "resettlement_to"].iter().any(|field| fields.contains(field)) {
            self.support_changed(it, id, fields.contains("resettlement_from")).await?;
        }
        for (_, beside) in beside_stay(it).into_iter().filter(|(field, _)| fields.contains(field)) {
            self.lay_dated(referral, beside);
        }
        self.came_again("stay", change, Some(&it.reference)).await
    }

    async fn child_changed(&mut self, change: &Change<NewChild>, fields: &HashSet<&str>) -> Result<(), DbError> {
        let (it, id) = (&change.taken.it, change.record_id);
        let came: Option<(i64, i64, Date)> = self
            .tx
            .one(
                "SELECT c.person_id, c.referral_id, r.received_on FROM came_with c JOIN referral r ON r.id = c.referral_id WHERE c.id = $1",
                args![id],
            )
            .await?;
        let (person, referral, on) = came.ok_or_else(|| DbError::Shape("the plan changes a child who is not there".into()))?;
        let telling = self.telling(person, referral, on);
        self.retold(telling, &told_of_child(it), fields).await?;
        self.person_changed(person, (&it.given, &it.family, &it.name_written), (it.born_on, it.unborn), fields).await?;
        self.came_again("child", change, Some(&it.reference)).await
    }

    async fn contact_changed(&mut self, change: &Change<NewContact>, fields: &HashSet<&str>) -> Result<(), DbError> {
        let (it, id) = (&change.taken.it, change.record_id);
        let worker = self.worker(it.worker);
        if ["happened_on", "worker", "means", "minutes", "made"].iter().any(|field| fields.contains(field)) {
            self.tx
                .run(
                    "UPDATE contact SET happened_on = $1, worker_id = $2, means = $3, means_written = $4, minutes = $5, made = $6, version = version + 1
                     WHERE id = $7 AND withdrawn_at IS NULL",
                    args![it.on, worker, &it.means.id, &it.means.written, it.minutes, it.made, id],
                )
                .await?;
        }
        if fields.contains("note") && !it.note.is_empty() {
            let row = args![self.next(), id, &it.note, "The workbook has it so now", self.at, self.by];
            self.tx.insert_all("note", "id, contact_id, words, why_amended, recorded_at, recorded_by", vec![row]).await?;
        }
        self.came_again("contact", change, Some(&it.reference)).await
    }
}
