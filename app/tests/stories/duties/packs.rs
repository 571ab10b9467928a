//! Every pack in this repository loads, and every example in it comes out as it says.

use crate::given;

use std::path::{Path, PathBuf};

use given::root;
use holdfast::{
    duties::{contracts::Contracts, kinds},
    evidence::check_returns,
    forms::Forms,
};

#[test]
fn every_pack_passes_its_own_examples() {
    let mut checked = 0;
    for contract in folders(&root().join("packs")) {
        for version in folders(&contract) {
            let report = rules::check(&version, kinds::known()).unwrap_or_else(|error| panic!("{}: {error}", version.display()));
            assert!(report.failures.is_empty(), "{}:\n{}", version.display(), report.failures.join("\n"));
            assert!(report.examples >= report.rules);
            check_returns(&version, &Forms::load(&root())).unwrap_or_else(|error| panic!("{}: {error}", version.display()));
            checked += 1;
        }
    }
    assert!(checked >= 3, "packs are missing");
}

#[test]
fn new_referrals_come_under_the_first_contract_by_name() {
    let contracts = Contracts::load(&root()).unwrap();
    assert_eq!(contracts.broken, None);
    assert_eq!(contracts.main().id, "cornwall-dispersed");
}

fn folders(above: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(above).expect("it can be listed");
    entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir()).collect()
}
