//! Compares every component with the fixtures that govuk-frontend publishes: the options of its macro, and the markup
//! the macro makes of them.
//!
//! Both sides are parsed and compared as trees, with attributes and class names in order and white space collapsed.
//! A case whose options our structs cannot say is counted, not compared. Without `web/node_modules` (see
//! `script/assets`) nothing is compared.

mod content;
mod fields;
mod options;
mod tree;

use std::path::{Path, PathBuf};

use maud::Markup;
use options::Options;
use serde_json::Value;

/// A component's name and how its options are said with our structs; `None` where they cannot be.
type Case = (&'static str, fn(&Options) -> Option<Markup>);

/// At least so many cases have to agree, so that a change cannot quietly make them inexpressible.
const AT_LEAST: usize = 575;

#[test]
fn components_match_the_published_fixtures() {
    let Some(folder) = fixtures() else {
        println!("skipped: web/node_modules is missing; run script/assets");
        return;
    };
    let mut failures = Vec::new();
    let (mut agreed, mut inexpressible, mut total) = (0, 0, 0);
    for (component, say) in fields::CASES.iter().chain(content::CASES) {
        let text = std::fs::read_to_string(folder.join(component).join("fixtures.json")).expect("the component has fixtures");
        let file: Value = serde_json::from_str(&text).expect("fixtures are JSON");
        let mut here = (0, 0);
        for case in file["fixtures"].as_array().expect("a list of fixtures") {
            let name = case["name"].as_str().unwrap_or_default();
            here.1 += 1;
            let options = Options::new(&case["options"]);
            let Some(ours) = say(&options).filter(|_| options.unused().is_empty()) else {
                inexpressible += 1;
                if std::env::var_os("SHOW_INEXPRESSIBLE").is_some() {
                    println!("  {component}: {name}: {:?}", options.unused());
                }
                continue;
            };
            let (ours, theirs) = (tree::of(&ours.0), tree::of(case["html"].as_str().unwrap_or_default()));
            if ours == theirs {
                here.0 += 1;
            } else {
                failures.push(format!("{component}: {name}\n--- ours\n{ours}\n--- theirs\n{theirs}"));
            }
        }
        println!("{component}: {} of {}", here.0, here.1);
        agreed += here.0;
        total += here.1;
    }
    println!("{agreed} of {total} fixtures agree; {inexpressible} cannot be said with our structs");
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures.join("\n\n"));
    assert!(agreed >= AT_LEAST, "only {agreed} fixtures agree, {AT_LEAST} did");
}

fn fixtures() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/govuk-frontend/dist/govuk/components");
    folder.is_dir().then_some(folder)
}
