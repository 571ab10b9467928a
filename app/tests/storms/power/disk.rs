//! A disk as it may be found after the power went.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::trace::Step;
use crate::chance::Chance;

/// A sector is on the disk whole or not at all.
const SECTOR: usize = 512;

/// Files by name, with what is in them.
#[derive(Default)]
pub struct Disk {
    files: Vec<Vec<u8>>,
    names: BTreeMap<String, usize>,
}

pub struct Cut {
    pub disk: Disk,
    /// What had been confirmed by then.
    pub confirmed: BTreeSet<String>,
}

impl Disk {
    /// A disk that the power left after these steps. A `lying` disk syncs nothing.
    pub fn after(steps: &[Step], chance: &mut Chance, lying: bool) -> Cut {
        let synced = if lying { Synced::default() } else { Synced::of(steps) };
        // A file system keeps the order of names; how far it came is chance.
        let last_name = synced.names.max(chance.below(steps.len() + 1));
        // One disk loses nearly all that was not synced, another nearly nothing.
        let kept_of_ten = chance.below(11);
        let mut disk = Disk::default();
        let mut now = BTreeMap::new();
        let mut confirmed = BTreeSet::new();
        for (at, step) in steps.iter().enumerate() {
            disk.step(at, step, &mut now, last_name, &mut |it| synced.has(at, it) || chance.below(10) < kept_of_ten);
            if let Step::Wrote { file, at: offset, bytes } = step
                && let Some(&it) = now.get(file)
            {
                disk.write(it, *offset as usize, bytes, synced.has(at, it), kept_of_ten, chance);
            }
            if let Step::Confirmed(mark) = step {
                confirmed.insert(mark.clone());
            }
        }
        Cut { disk, confirmed }
    }

    /// Everything but writing. `now` holds the names as the running program saw them; `self.names` as the disk has them.
    fn step(&mut self, at: usize, step: &Step, now: &mut BTreeMap<String, usize>, last_name: usize, kept: &mut dyn FnMut(usize) -> bool) {
        let on_disk = at < last_name;
        match step {
            Step::Made(file) => {
                self.files.push(vec![]);
                now.insert(file.clone(), self.files.len() - 1);
                if on_disk {
                    self.names.insert(file.clone(), self.files.len() - 1);
                }
            }
            Step::Removed(file) => {
                now.remove(file);
                if on_disk {
                    self.names.remove(file);
                }
            }
            Step::Renamed { from, to } => {
                if let Some(it) = now.remove(from) {
                    now.insert(to.clone(), it);
                    if on_disk {
                        self.names.remove(from);
                        self.names.insert(to.clone(), it);
                    }
                }
            }
            Step::Cut { file, length } => {
                if let Some(&it) = now.get(file)
                    && kept(it)
                {
                    self.files[it].resize(*length as usize, 0);
                }
            }
            Step::Wrote { .. } | Step::Sync { .. } | Step::SyncNames { .. } | Step::Confirmed(_) => {}
        }
    }

    /// A write that is sure to be there, or is there, or not, or in part.
    fn write(&mut self, it: usize, at: usize, bytes: &[u8], sure: bool, kept_of_ten: usize, chance: &mut Chance) {
        let file = &mut self.files[it];
        let torn = !sure && chance.below(4) == 0;
        let kept = sure || chance.below(10) < kept_of_ten;
        // Sectors lie where the disk has them, not where a write begins.
        let mut from = 0;
        while from < bytes.len() {
            let to = (from + SECTOR - (at + from) % SECTOR).min(bytes.len());
            let there = if torn { chance.below(2) == 0 } else { kept };
            if there {
                if file.len() < at + to {
                    file.resize(at + to, 0);
                }
                file[at + from..at + to].copy_from_slice(&bytes[from..to]);
            }
            from = to;
        }
    }

    pub fn lay_out(&self, folder: &Path) {
        std::fs::create_dir_all(folder).expect("a folder");
        for (name, it) in &self.names {
            std::fs::write(folder.join(name), &self.files[*it]).expect("a file");
        }
    }
}

/// How far each file, by its place among those made, and the names, are sure to be on the disk. A file that was removed keeps
/// what was synced of it until its removal is on the disk too.
#[derive(Default)]
struct Synced {
    files: BTreeMap<usize, usize>,
    names: usize,
}

impl Synced {
    fn of(steps: &[Step]) -> Synced {
        let mut synced = Synced::default();
        let mut now: BTreeMap<&str, usize> = BTreeMap::new();
        let mut made = 0;
        for step in steps {
            match step {
                Step::Made(file) => {
                    now.insert(file, made);
                    made += 1;
                }
                Step::Renamed { from, to } => {
                    if let Some(it) = now.remove(from.as_str()) {
                        now.insert(to, it);
                    }
                }
                Step::Removed(file) => {
                    now.remove(file.as_str());
                }
                Step::Sync { file, covers } => {
                    if let Some(it) = now.get(file.as_str()) {
                        synced.files.insert(*it, *covers);
                    }
                }
                Step::SyncNames { covers } => synced.names = *covers,
                Step::Wrote { .. } | Step::Cut { .. } | Step::Confirmed(_) => {}
            }
        }
        synced
    }

    fn has(&self, at: usize, it: usize) -> bool {
        self.files.get(&it).is_some_and(|covers| at < *covers)
    }
}
