//! Every pack in this repository loads, and every example in it comes out as it says.

use std::path::{Path, PathBuf};

#[test]
fn every_pack_passes_its_own_examples() {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut checked = 0;
    for contract in folders(&packs) {
        for version in folders(&contract) {
            let report = rules::check(&version).unwrap_or_else(|error| panic!("{}: {error}", version.display()));
            assert!(report.failures.is_empty(), "{}:\n{}", version.display(), report.failures.join("\n"));
            assert!(report.examples >= report.rules);
            checked += 1;
        }
    }
    assert!(checked > 0, "no packs under {}", packs.display());
}

fn folders(above: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(above).expect("the packs folder is in the repository");
    entries.map(|entry| entry.expect("it can be listed").path()).filter(|path| path.is_dir()).collect()
}
