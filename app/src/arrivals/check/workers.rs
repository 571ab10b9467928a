//! Workers: by the names that stand on the sheets. A name that no staff row tells of is a worker all the same.

use tabular::Row;

use super::{Checking, taken};
use crate::arrivals::{
    kind::Kind,
    plan::{NewStaff, Worker},
    table::Table,
    there::There,
    values::{key, squeeze},
};

pub(in crate::arrivals) fn known(there: &There) -> Vec<Worker> {
    let worker = |known: &crate::arrivals::there::KnownWorker| {
        let (key, _) = name(&known.name);
        Worker { id: Some(known.id), name: known.name.clone(), key, volunteer: known.volunteer, told: false }
    };
    there.workers.iter().map(worker).collect()
}

/// The name's key without what marks a volunteer, and whether it is marked: "K Angove (vol)".
fn name(written: &str) -> (String, bool) {
    const MARKS: [&str; 3] = ["vol", "volunteer", "vols"];
    let mut words: Vec<&str> =
        written.split(|c: char| c.is_whitespace() || "()[]-–,/*".contains(c)).filter(|word| !word.is_empty()).collect();
    let is_mark = |word: &str| MARKS.contains(&key(word).as_str());
    let marked = words.len() > 1 && words.iter().any(|word| is_mark(word));
    if marked {
        words.retain(|word| !is_mark(word));
    }
    (key(&words.concat()), marked)
}

/// "P Quick / K Angove": the names in a cell. What stands behind a bar may also only say what they are.
fn people(written: &str) -> Vec<&str> {
    let parts: Vec<&str> = written.split(['/', '&', '+', ';']).flat_map(|part| part.split(" and ")).map(str::trim).collect();
    let marks = |part: &&str| ["vol", "vols", "volunteer", "agency", "bank", "sessional", "pt", "ft"].contains(&key(part).as_str());
    parts.into_iter().filter(|part| !part.is_empty() && !marks(part)).collect()
}

/// "Quick, Penny" is Penny Quick.
fn straight(written: &str) -> String {
    match written.split_once(',') {
        Some((family, given))
            if !family.trim().is_empty()
                && given.trim().chars().all(|c| c.is_alphabetic() || " -'".contains(c))
                && !given.trim().is_empty() =>
        {
            format!("{} {}", given.trim(), family.trim())
        }
        _ => written.to_owned(),
    }
}

impl Checking<'_> {
    /// The place of the worker of this name among the plan's workers; nothing when the cell is blank. Where a cell names
    /// two, the minutes are counted once, for the first, and that is told.
    pub(in crate::arrivals) fn worker(&mut self, table: &Table<'_>, row: &Row, written: &str) -> Option<usize> {
        let written = squeeze(written);
        let meant = self.mapping.workers.meant(&written).to_owned();
        if meant == written {
            let several = people(&written);
            if several.len() > 1 {
                let says = format!("“{written}” are several people. The time is counted once, for {}.", several[0]);
                self.warn(table, row, "several workers", says);
                return self.one_worker(table, several[0]);
            }
        }
        self.one_worker(table, &meant)
    }

    fn one_worker(&mut self, table: &Table<'_>, written: &str) -> Option<usize> {
        let written = straight(self.mapping.workers.meant(written));
        let (key, marked) = name(&written);
        if key.is_empty() {
            return None;
        }
        let marked = marked || self.mapping.workers.is_volunteer(&written);
        if let Some(found) = self.find_worker(&key, marked) {
            return Some(found);
        }
        let note = format!("The sheet “{}” names a worker who is not on a sheet of staff: a worker was made for “{written}”.", table.sheet);
        self.plan.report.notes.push(note);
        self.plan.workers.push(Worker { id: None, name: written, key, volunteer: marked, told: false });
        Some(self.plan.workers.len() - 1)
    }

    /// The one who is marked alike, if there are two of a name; else the only one.
    fn find_worker(&self, key: &str, volunteer: bool) -> Option<usize> {
        let mut of_name = self.plan.workers.iter().enumerate().filter(|(_, worker)| worker.key == key);
        let alike = of_name.clone().find(|(_, worker)| worker.volunteer == volunteer);
        alike.or_else(|| of_name.next()).map(|(at, _)| at)
    }

    pub(in crate::arrivals) fn staff(&mut self, table: &Table<'_>, row: &Row) {
        let mut reading = self.read(table, row);
        let written = reading.words("name");
        let role = reading.words("role");
        let fte_hundredths = reading.hundredths("fte");
        let (started_on, left_on, dbs_on) = (reading.planned("started_on"), reading.planned("left_on"), reading.planned("dbs_on"));
        let mut courses = vec![];
        for field in table.fields("course:") {
            // A date to come is taken: it can be when a course is booked, or until when it holds.
            courses.extend(reading.planned(field).map(|day| (field["course:".len()..].to_owned(), day)));
        }
        let written = straight(self.mapping.workers.meant(&written));
        let (key, marked) = name(&written);
        if key.is_empty() {
            reading.refuse("missing name", "The column of names is empty. Type the name, or empty the row, and import again.");
        }
        let Some(mark) = self.fresh(table, row, reading.end(), &[&key, &role]) else { return };
        let volunteer =
            marked || self.mapping.workers.is_volunteer(&written) || role.to_lowercase().contains("volunteer") || fte_hundredths == Some(0);
        let same = self.plan.workers.iter().position(|worker| worker.key == key && worker.volunteer == volunteer);
        // Made from a contact, by name only, in an import in which this row was refused.
        let same = same.or_else(|| self.plan.workers.iter().position(|worker| worker.key == key && worker.id.is_some() && !worker.told));
        let worker = match same {
            Some(at) if self.plan.workers[at].told => {
                let reason = "Another row has the same name. If they are two people, tell them apart by a middle initial; if they are one, leave one row. Then import again.";
                return self.refuse(table, row, "duplicate name", reason);
            }
            Some(at) => at,
            None => {
                self.plan.workers.push(Worker { id: None, name: written, key, volunteer, told: false });
                self.plan.workers.len() - 1
            }
        };
        self.plan.workers[worker].told = true;
        self.plan.workers[worker].volunteer = volunteer;
        debug_assert_eq!(table.kind, Kind::Staff);
        self.plan.staff.push(taken(
            table,
            row,
            mark,
            NewStaff { worker, role, volunteer, fte_hundredths, started_on, left_on, dbs_on, courses },
        ));
    }

    /// Gives each open case to the worker of its latest contact: a paid one, if any paid worker had contact.
    pub(in crate::arrivals) fn key_workers(&mut self) {
        let mut latest: std::collections::HashMap<&str, ((bool, jiff::civil::Date), usize)> = std::collections::HashMap::new();
        for contact in self.plan.contacts.iter().map(|taken| &taken.it).filter(|contact| contact.made) {
            let Some(worker) = contact.worker else { continue };
            let rank = (!self.plan.workers[worker].volunteer, contact.on);
            let best = latest.entry(&contact.reference).or_insert((rank, worker));
            if rank >= best.0 {
                *best = (rank, worker);
            }
        }
        for referral in &mut self.plan.referrals {
            let open = referral.it.answer.as_ref().is_some_and(|answer| !matches!(answer.outcome.as_str(), "declined" | "redirected"));
            referral.it.key_worker = latest.get(referral.it.reference.as_str()).filter(|_| open).map(|(_, worker)| *worker);
        }
    }
}
