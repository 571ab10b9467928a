//! The views: `fact`, put together from the branch that each room keeps beside its own code, and `seen`, which the rule of
//! `policy` makes. They are replaced when their text changes. A view holds nothing, so replacing it loses nothing, and no migration
//! has to repeat it.

use sha2::{Digest as _, Sha256};

use super::{DbError, Write};
use crate::args;

/// Each room's branch: every dated fact of its own tables, and of no other's. Contacts stay outside unless a rule rests on
/// them: they are many.
const FACT: [&str; 4] = [
    include_str!("../../../../app/src/work/facts.sql"),
    include_str!("../../../../app/src/places/facts.sql"),
    include_str!("../../../../app/src/forms/facts.sql"),
    include_str!("../../../../app/src/documents/facts.sql"),
];

/// The columns of a branch, in order.
const COLUMNS: &str =
    "kind, fact_id, person_id, referral_id, episode_id, unit_id, happened_on, happened_at, thread, words, recorded_at, recorded_by";

/// Where the hash of the views' text stands among the migrations: before the first, and the only one that changes.
const VERSION: i64 = 0;

/// What the view `seen` asks about the viewer. On SQLite each connection has them (`lite.rs`); here they read what is set for the
/// transaction, and for nobody where nothing is (`viewer.rs`).
const VIEWER_ON_POSTGRES: &str = "
    CREATE OR REPLACE FUNCTION viewer_account() RETURNS BIGINT LANGUAGE sql STABLE AS
      $$ SELECT COALESCE(NULLIF(current_setting('holdfast.viewer_account', TRUE), ''), '0')::BIGINT $$;
    CREATE OR REPLACE FUNCTION viewer_worker() RETURNS BIGINT LANGUAGE sql STABLE AS
      $$ SELECT COALESCE(NULLIF(current_setting('holdfast.viewer_worker', TRUE), ''), '0')::BIGINT $$;
    CREATE OR REPLACE FUNCTION viewer_scope() RETURNS BIGINT LANGUAGE sql STABLE AS
      $$ SELECT COALESCE(NULLIF(current_setting('holdfast.viewer_scope', TRUE), ''), '0')::BIGINT $$;
    CREATE OR REPLACE FUNCTION viewer_at() RETURNS BIGINT LANGUAGE sql STABLE AS
      $$ SELECT COALESCE(NULLIF(current_setting('holdfast.viewer_at', TRUE), ''), '0')::BIGINT $$;
    CREATE OR REPLACE FUNCTION viewer_on() RETURNS TEXT LANGUAGE sql STABLE AS
      $$ SELECT COALESCE(current_setting('holdfast.viewer_on', TRUE), '') $$";

/// The views by which statements ask who may see whom, in the order in which they are made, with what must be there before them. On
/// PostgreSQL a rule is a function, planned once for a connection: in the view itself it would be planned for every statement that asks.
fn who_sees(is_postgres: bool) -> Vec<(String, String)> {
    let mut made = vec![];
    for (view, text) in policy::holders() {
        let name = view.split(' ').next().unwrap_or_default();
        made.push((format!("VIEW {name}"), format!("CREATE VIEW {view} AS {text}")));
    }
    for (name, rule) in [("unrestricted", policy::unrestricted()), ("undivided", policy::undivided())] {
        let asked = rule.sql(&policy::sql);
        made.push((format!("VIEW {name}"), format!("CREATE VIEW {name} (one) AS SELECT 1 WHERE {asked}")));
    }
    for (name, condition) in policy::conditions() {
        let mut asked = condition;
        if is_postgres {
            let function = format!(
                "CREATE FUNCTION viewer_{name}(BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS
                 $$ BEGIN RETURN (SELECT {asked} FROM person root WHERE root.id = $1); END $$"
            );
            made.push((format!("FUNCTION viewer_{name}(BIGINT)"), function));
            asked = format!("viewer_{name}(root.id)");
        }
        let view = format!("CREATE VIEW {name} (person_id) AS SELECT root.id FROM person root WHERE root.id = root.root_id AND {asked}");
        made.push((format!("VIEW {name}"), view));
    }
    made.extend(policy::parts_shown().into_iter().flat_map(|(name, rule)| shown(name, &rule, is_postgres)));
    made
}

/// By which statements ask whether a part of what a provider holds about somebody is shown to the viewer; likewise.
fn shown(part: &str, rule: &policy::Rule, is_postgres: bool) -> Vec<(String, String)> {
    let (mut made, mut asked) = (vec![], rule.sql(&policy::sql));
    let name = format!("shown_{part}");
    if is_postgres {
        let function = format!(
            "CREATE FUNCTION viewer_{name}(BIGINT, BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS
             $$ BEGIN RETURN (SELECT {asked} FROM person root, organisation held WHERE root.id = $1 AND held.id = $2); END $$"
        );
        made.push((format!("FUNCTION viewer_{name}(BIGINT, BIGINT)"), function));
        asked = format!("viewer_{name}(root.id, held.id)");
    }
    let view =
        format!("CREATE VIEW {name} (person_id, provider_id) AS SELECT root.id, held.id FROM person root, organisation held WHERE {asked}");
    made.push((format!("VIEW {name}"), view));
    made
}

/// Makes the views anew if they are not those of this program. The caller holds the lock under which migrations run.
pub(super) async fn bring_up_to_date(tx: &mut Write) -> Result<(), DbError> {
    let fact = format!("CREATE VIEW fact ({COLUMNS}) AS\n{}", FACT.join("\n  UNION ALL\n"));
    // One hash on either engine: a copy from one to the other takes the row along.
    let every = format!("{fact}\n{:?}\n{:?}\n{VIEWER_ON_POSTGRES}", who_sees(false), who_sees(true));
    let hash = crate::chain::hex(&Sha256::digest(every.as_bytes()));
    let stands: Option<(String,)> = tx.one("SELECT hash FROM migration WHERE version = $1", args![VERSION]).await?;
    if stands.is_some_and(|(stands,)| stands == hash) {
        return Ok(());
    }
    tx.run("DROP VIEW IF EXISTS fact", vec![]).await?;
    let who_sees = who_sees(tx.is_postgres());
    for (name, _) in who_sees.iter().rev() {
        let (kind, name) = name.split_once(' ').unwrap_or_default();
        tx.run_assembled(format!("DROP {kind} IF EXISTS {name}"), vec![]).await?;
    }
    if tx.is_postgres() {
        for function in VIEWER_ON_POSTGRES.split(";\n") {
            tx.run_assembled(function.to_owned(), vec![]).await?;
        }
    }
    tx.run_assembled(fact, vec![]).await?;
    for (_, text) in who_sees {
        tx.run_assembled(text, vec![]).await?;
    }
    tx.run("DELETE FROM migration WHERE version = $1", args![VERSION]).await?;
    tx.run("INSERT INTO migration (version, name, hash) VALUES ($1, 'fact', $2)", args![VERSION, hash]).await?;
    Ok(())
}
