//! The contracts a service runs under: which pack is in force on a day, and the calendar its rules count by.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{Timestamp, civil::Date};
use rules::{Calendar, Pack};
use sha2::{Digest as _, Sha256};

use super::{areas::Areas, kinds, weights::Weights};
use crate::journal;

/// Every version of every pack, and the calendar, as loaded at start.
pub struct Contracts {
    /// The folder they were read from, with forms, calendars and mappings beside them.
    pub root: PathBuf,
    versions: Vec<Pack>,
    pub calendar: Calendar,
    /// Of every pack and calendar, and of the program that reads them, in hexadecimal: when it is another one, deadlines
    /// may come out differently.
    pub hash: String,
    /// Set when a pack could not be loaded: shown to staff as a banner. Recording never waits for a rule.
    pub broken: Option<String>,
    /// How much of a worker a case takes.
    pub weights: Weights,
    /// Set when their file could not be read, and those that the program was built with stand in.
    pub weights_broken: Option<String>,
    /// Where towns and postcodes are, roughly.
    pub areas: Areas,
    /// When it was last looked whether something that lay ahead has come about.
    looked_at: AtomicI64,
}

/// Where packs, forms, calendars and mappings lie: `HOLDFAST_RULES`, or beside the program, or where it is run.
pub fn shipped() -> PathBuf {
    if let Some(folder) = std::env::var_os("HOLDFAST_RULES") {
        return folder.into();
    }
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.ancestors().skip(1).take(4).find(|folder| folder.join("packs").is_dir()).map(Path::to_path_buf));
    beside.unwrap_or_else(|| PathBuf::from("."))
}

impl Contracts {
    /// Loads every `packs/<contract>/<in-force-from>/` under the folder. A pack that cannot be read is left out and
    /// told in [`Contracts::broken`].
    ///
    /// # Errors
    /// When there is no readable pack, or no calendar for one, at all.
    pub fn load(root: &Path) -> Result<Contracts, String> {
        super::kinds::learn(root);
        let mut versions = vec![];
        let mut broken = None;
        let mut calendar = None;
        for folder in folders(&root.join("packs")).iter().flat_map(|contract| folders(contract)) {
            match rules::load(&folder, kinds::known()).and_then(|pack| Ok((rules::load_calendar(&folder, &pack)?, pack))) {
                Ok((days, pack)) => {
                    calendar = Some(days);
                    versions.push(pack);
                }
                Err(error) => broken = Some(format!("{}: {error}", folder.display())),
            }
        }
        versions.sort_by_key(|pack| pack.in_force_from);
        match calendar {
            Some(calendar) => {
                let (weights, weights_broken) = Weights::load(root);
                let looked_at = AtomicI64::new(i64::MIN);
                let areas = Areas::load(root);
                Ok(Contracts {
                    root: root.to_owned(),
                    versions,
                    calendar,
                    hash: hash(root),
                    broken,
                    weights,
                    weights_broken,
                    areas,
                    looked_at,
                })
            }
            None => Err(broken.unwrap_or_else(|| {
                format!("there is no contract pack under {}; set HOLDFAST_RULES to the folder that holds packs/", root.display())
            })),
        }
    }

    /// Whether it is time to look again for what has come about: at most once a minute, by the clock of the records.
    pub(super) fn is_time_to_look(&self, now: Timestamp) -> bool {
        let (now, last) = (now.as_microsecond(), self.looked_at.load(Ordering::Relaxed));
        let due = last == i64::MIN || (now - last).abs() >= 60_000_000;
        if due {
            self.looked_at.store(now, Ordering::Relaxed);
        }
        due
    }

    /// The versions of a contract, oldest first.
    pub fn versions<'a, 'c>(&'a self, contract: &'c str) -> impl Iterator<Item = &'a Pack> + use<'a, 'c> {
        self.versions.iter().filter(move |pack| pack.id == contract)
    }

    /// Every contract that a pack was read of, by name.
    pub fn all(&self) -> BTreeSet<&str> {
        self.versions.iter().map(|pack| pack.id.as_str()).collect()
    }

    /// The version in force on a day: the latest that began by then, or the oldest for days before all.
    pub fn on(&self, contract: &str, day: Date) -> Option<&Pack> {
        let begun = self.versions(contract).filter(|pack| pack.in_force_from <= day).last();
        begun.or_else(|| self.versions(contract).next())
    }

    /// Where the files of a version lie.
    pub fn folder(&self, pack: &Pack) -> PathBuf {
        self.root.join("packs").join(version(pack))
    }

    /// The contract that new referrals come under: the first by name, in its latest version. One installation runs one
    /// contract until several are built.
    pub fn main(&self) -> &Pack {
        let latest = self.versions.iter().rev().min_by(|a, b| a.id.cmp(&b.id));
        latest.expect("Contracts::load gives at least one pack")
    }
}

impl Contracts {
    /// The rule that a stored deadline names, from the version it was worked out by; `None` when that version is gone.
    pub fn rule(&self, stored_version: &str, rule: &str) -> Option<&rules::Rule> {
        self.versions.iter().find(|pack| version(pack) == stored_version)?.rule(rule)
    }

    /// The kinds of fact that meet a rule, in the latest version of a contract that has it.
    pub fn met_by(&self, contract: &str, rule: &str) -> Vec<String> {
        let rule = self.versions.iter().rev().filter(|pack| pack.id == contract).find_map(|pack| pack.rule(rule));
        rule.map_or(vec![], |rule| rule.met_by.iter().map(|kind| kind.as_str().to_owned()).collect())
    }

    /// What a coded value of a list is called; the code itself when no version of the pack has it.
    pub fn says<'a>(&'a self, list: &str, id: &'a str) -> &'a str {
        let choice = self.versions.iter().rev().find_map(|pack| pack.choice(list, id));
        // That nobody assessed it is kept of a referral, and is no choice of a list.
        let unlisted = if id == "not-assessed" { "Not assessed" } else { id };
        choice.map_or(unlisted, |choice| choice.says.as_str())
    }
}

/// The name of a pack's version, as derived rows keep it: `cornwall-dispersed/2024-04-01`.
pub fn version(pack: &Pack) -> String {
    format!("{}/{}", pack.id, pack.in_force_from)
}

fn hash(root: &Path) -> String {
    let mut sha = Sha256::new();
    sha.update(env!("CARGO_PKG_VERSION"));
    let of_packs = folders(&root.join("packs")).into_iter().flat_map(|contract| folders(&contract));
    for folder in of_packs.chain([root.join("calendars")]) {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "toml")) {
            sha.update(Sha256::digest(std::fs::read(file).unwrap_or_default()));
        }
    }
    journal::hex(&sha.finalize())
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}
