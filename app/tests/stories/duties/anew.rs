//! A council changes the contract's rules, and what was due falls due by the new ones.

use crate::given;

use std::{path::Path, sync::Arc};

use given::{a_service_at, ground::Ground, root};
use holdfast::{
    App,
    access::Role,
    duties::{anew, contracts::Contracts},
    routes,
};

/// The shipped rules, copied, with the hours for answering a referral as given.
fn rules(ground: &Ground, hours: &str) -> Contracts {
    let folder = ground.at(&hours.replace(' ', "-"));
    for name in ["packs", "calendars", "forms"] {
        copy(&root().join(name), &folder.join(name));
    }
    let file = folder.join("packs/cornwall-dispersed/2024-04-01/deadlines.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, after) = text.split_once("id = \"referral-answered\"").unwrap();
    let after = after.replacen("within = \"24 hours\"", &format!("within = \"{hours}\""), 1);
    std::fs::write(&file, format!("{before}id = \"referral-answered\"{after}")).unwrap();
    Contracts::load(&folder).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[tokio::test]
async fn when_the_rules_change_what_is_due_is_worked_out_anew_once() {
    let ground = Ground::new();
    let mut service = a_service_at("2026-03-02T09:00:00Z").await;
    assert!(anew::if_rules_changed(&service.db, &service.app.contracts).await.unwrap(), "nothing was worked out before");
    let who = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.a_referral(&who, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    service.opens(&who, &person).await.says("Tue 3 March 2026 at 09:00");

    let later = Arc::new(rules(&ground, "72 hours"));
    service.app = App { contracts: later.clone(), ..service.app.clone() };
    service.router = routes::router(service.app.clone());
    assert!(anew::if_rules_changed(&service.db, &later).await.unwrap());
    service.opens(&who, &person).await.says("Thu 5 March 2026 at 09:00");

    let entries = service.rows("journal").await;
    assert!(!anew::if_rules_changed(&service.db, &later).await.unwrap(), "the rules are those of the last time");
    anew::all(&service.db, &later, &|_, _| {}).await.unwrap();
    assert_eq!(service.rows("journal").await, entries + 1, "what comes out the same is not written again, but that it was done is said");
}

#[tokio::test]
async fn while_a_pack_cannot_be_read_its_deadlines_stand() {
    let ground = Ground::new();
    let service = a_service_at("2026-03-02T09:00:00Z").await;
    let who = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.a_referral(&who, "Ann", "Example").await;
    let before = service.rows("deadline").await;
    let mut broken = rules(&ground, "72 hours");
    broken.broken = Some("deadlines.toml: line 3".into());
    assert!(!anew::if_rules_changed(&service.db, &broken).await.unwrap());
    assert_eq!(service.rows("deadline").await, before);
    service.opens(&who, &service.person_of(&reference).await).await.says("Tue 3 March 2026 at 09:00");
}
