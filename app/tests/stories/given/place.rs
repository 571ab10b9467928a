//! A service that stands on files of its own: forms and packs that a story writes.

use std::{fs, path::Path, sync::Arc};

use holdfast::{App, duties::contracts::Contracts, forms::Forms, routes};

use super::{Service, a_service_at, records::MONDAY, root};

/// A folder of packs, calendars and forms of its own.
pub struct Place(pub std::path::PathBuf);

impl Place {
    pub fn new(name: &str) -> Place {
        let path = std::env::temp_dir().join(format!("holdfast-forms-{name}-{}", holdfast::ids::token()));
        for folder in ["packs", "calendars", "forms", "lists"] {
            if root().join(folder).is_dir() {
                copied(&root().join(folder), &path.join(folder));
            }
        }
        Place(path)
    }

    pub fn write(&self, kind: &str, version: &str, words: &str) {
        fs::create_dir_all(self.0.join("forms").join(kind)).unwrap();
        fs::write(self.0.join("forms").join(kind).join(format!("{version}.toml")), words).unwrap();
    }

    pub async fn service(&self) -> Service {
        let mut service = a_service_at(MONDAY).await;
        self.opened(&mut service);
        service
    }

    /// Opens the service on this folder, as a start of the program does.
    pub fn opened(&self, service: &mut Service) {
        let contracts = Arc::new(Contracts::load(&self.0).expect("packs"));
        assert_eq!(contracts.broken, None);
        service.app = App {
            contracts,
            forms: Arc::new(Forms::load(&self.0)),
            templates: Arc::new(documents::Templates::load(&self.0)),
            ..service.app.clone()
        };
        service.router = routes::router(service.app.clone());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (here, there) = (entry.path(), to.join(entry.file_name()));
        if here.is_dir() {
            copied(&here, &there);
        } else {
            fs::copy(&here, &there).unwrap();
        }
    }
}

/// The file of a kind of record that Holdfast has never heard of.
pub const HOUSING: &str = r#"kind = "housing-application"
version = "1"
title = "Housing application"
asks = "Record a housing application"
one = "a housing application"
button = "Record the application"
about = "referral"
menu = "Apply for housing"
order = 125

[columns]
day = "day"

[counts]
by = ["band"]

[[line]]
says = "Applied for housing[: {council}]"

[[item]]
id = "day"
type = "date"
text = "Day it was sent"
required = "Enter the day it was sent"
initial = "today"

[[item]]
id = "council"
type = "string"
text = "Which council"
required = "Enter which council"

[[item]]
id = "band"
type = "choice"
text = "Which band"
option = [{ code = "a", says = "Band A" }, { code = "b", says = "Band B" }]

[[fact]]
kind = "housing-applied"
says = "applied for housing"
words = "council"

[[example]]
says = "Sent to Cornwall"
answers = { day = "2026-03-02", council = "Cornwall" }
facts = ["housing-applied"]
line = "Applied for housing: Cornwall"
"#;
