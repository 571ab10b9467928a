//! The power goes. What Holdfast asks of the disk is recorded with strace, then the disk is left as it may be found
//! after any of those moments: what was synced is there; of the rest each write is there, or not, or torn between two
//! sectors. Each such disk is opened: everything confirmed before that moment is there, and all is sound.

mod disk;
mod trace;
mod work;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use holdfast::{args, clock::Clock, config::Folder, db::Db, ids, journal, sealed::Sealed, unsealed};

use self::{
    disk::{Cut, Disk},
    trace::Step,
};
use crate::chance::{Chance, times};

/// Everything that went to the disk, and every confirmation, in order.
fn recorded(folder: &Path) -> Option<Vec<Step>> {
    let trace = folder.join("trace");
    std::fs::create_dir_all(folder.join("data")).expect("a folder");
    let ran = Command::new("strace")
        .args(["-f", "-y", "-xx", "-s", "10000000", "--seccomp-bpf", "-o"])
        .arg(&trace)
        .args([
            "-e",
            "trace=openat,mkdir,write,pwrite64,pwritev,fsync,fdatasync,ftruncate,fallocate,unlink,unlinkat,rename,renameat,renameat2",
        ])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "power::work::all_of_it", "--ignored", "--nocapture"])
        .env("HOLDFAST_POWER_FOLDER", folder)
        .output();
    let ran = match ran {
        Ok(ran) => ran,
        Err(error) => {
            println!("SKIPPED: strace does not run here ({error}); script/bootstrap --tests installs it");
            return None;
        }
    };
    assert!(ran.status.success(), "{}\n{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    Some(trace::read(&trace, &folder.join("data"), &folder.join("confirmed")))
}

/// What is wrong with a disk as the power left it; nothing when it is as it must be.
async fn fault(folder: &Path, confirmed: &BTreeSet<String>) -> Option<String> {
    let opened = Folder(folder.to_owned()).open(Clock::system()).await;
    let db = match opened {
        Ok(db) => db,
        // Before it was confirmed that there is a database, there may be none, or half of one; that is said in words.
        Err(_) if confirmed.is_empty() => return None,
        Err(error) => return Some(format!("it does not open: {error}")),
    };
    let fault = fault_of(&db, confirmed).await;
    db.close().await;
    fault
}

async fn fault_of(db: &Db, confirmed: &BTreeSet<String>) -> Option<String> {
    match db.faults().await {
        Ok(faults) if faults.is_empty() => {}
        faults => return Some(format!("it is damaged: {faults:?}")),
    }
    let mut read = db.read().await.ok()?;
    match journal::verify(&mut read).await {
        Ok(journal::Verdict::Whole { .. }) => {}
        verdict => return Some(format!("the journal: {verdict:?}")),
    }
    let rows: Result<Vec<(Sealed,)>, _> = read
        .all(
            concat!(
                "SELECT words FROM note UNION SELECT family_name FROM person UNION SELECT ",
                unsealed!("safe_contact", "s", "means", "pk"),
                " FROM safe_contact s LEFT JOIN person_key pk ON pk.person_id = s.person_id UNION SELECT substr(name_written, 4) FROM person"
            ),
            args![],
        )
        .await;
    let there: BTreeSet<String> = match rows {
        Ok(rows) => rows.into_iter().map(|(mark,)| mark.into()).collect(),
        Err(error) => return Some(format!("it cannot be read: {error}")),
    };
    let lost: Vec<_> = confirmed.iter().filter(|mark| mark.as_str() != work::MADE && !there.contains(*mark)).collect();
    (!lost.is_empty()).then(|| format!("lost although confirmed: {lost:?}"))
}

/// Cuts the power so many times; gives what was wrong, each with its moment.
async fn cuts(steps: &[Step], times: usize, chance: &mut Chance, lying: bool) -> Vec<String> {
    let shared = PathBuf::from("/dev/shm");
    let place = if shared.is_dir() { shared } else { std::env::temp_dir() };
    let mut faults = vec![];
    for _ in 0..times {
        let moment = chance.below(steps.len() + 1);
        let Cut { disk, confirmed } = Disk::after(&steps[..moment], chance, lying);
        let folder = place.join(format!("holdfast-power-{}", &ids::token()[..16]));
        disk.lay_out(&folder);
        if let Some(fault) = fault(&folder, &confirmed).await {
            faults.push(format!("after step {moment} of {}: {fault}", steps.len()));
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn power_lost_at_any_moment_loses_nothing_confirmed() {
    if std::env::var("HOLDFAST_TEST_DATABASE").is_ok() {
        return; // Told of the file only; PostgreSQL answers for its own.
    }
    let folder = std::env::temp_dir().join(format!("holdfast-power-{}", &ids::token()[..16]));
    let Some(steps) = recorded(&folder) else { return };
    let mut chance = Chance::new("power");
    let most = times("HOLDFAST_POWER_CUTS", 500);
    let confirmed = steps.iter().filter(|step| matches!(step, Step::Confirmed(_))).count();
    let syncs = steps.iter().filter(|step| matches!(step, Step::Sync { .. })).count();
    assert!(confirmed > 40 && syncs > confirmed, "{confirmed} confirmed, {syncs} syncs: the work was not recorded");
    let whole = steps.len();
    let Cut { disk, confirmed: all } = Disk::after(&steps, &mut Chance::of(1), false);
    disk.lay_out(&folder.join("whole"));
    assert_eq!(fault(&folder.join("whole"), &all).await, None, "the work as it ended");
    let faults = cuts(&steps, most, &mut chance, false).await;
    assert!(faults.is_empty(), "{} of {most}:\n{}", faults.len(), faults.join("\n"));
    println!("power cut {most} times over {whole} steps with {syncs} syncs and {confirmed} confirmations: nothing lost, all sound");
    // That the simulation would find a loss: a disk that only says that it has synced.
    let mut found_out = false;
    for _ in 0..20 {
        if !found_out {
            found_out = !cuts(&steps, 20, &mut chance, true).await.is_empty();
        }
    }
    assert!(found_out, "a disk that does not sync was not found out");
    let _ = std::fs::remove_dir_all(&folder);
}
