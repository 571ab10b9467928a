//! A caseload as a provider's workbook, to be brought in: files of comma-separated text, one for each sheet of the sample's mapping.

use std::{fmt::Write as _, fs, io, path::Path};

use jiff::{ToSpan as _, civil::Date};

const GIVEN: [&str; 16] = [
    "Ada", "Bea", "Cara", "Dora", "Elowen", "Fay", "Gwen", "Hana", "Isla", "Jenna", "Kerra", "Lowen", "Morwenna", "Nessa", "Oona", "Tamsin",
];
const FAMILY: [&str; 16] = [
    "Angove", "Bolitho", "Carne", "Dyer", "Eddy", "Faull", "Gilbert", "Hosking", "Ivey", "Jago", "Kitto", "Lanyon", "Moyle", "Nance",
    "Opie", "Penrose",
];

fn day(nth: usize) -> Date {
    Date::constant(2021, 4, 1) + i64::try_from(nth % 1400).unwrap_or(0).days()
}

fn written(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// As many rows as asked for: of a hundred, 12 referrals, 3 stays, 5 children and 80 contacts.
pub fn write(folder: &Path, rows: usize) -> io::Result<()> {
    let hundreds = rows.div_ceil(100);
    let mut units = String::from("Unit,Town,Beds,Tolerance,Wheelchair,Pets\n");
    let mut referrals = String::from("Ref No,Date rec'd,Referred by,Client name,DOB,Gender,Ethnicity,Outcome\n");
    let mut stays = String::from("Ref No,Unit,Date in,Date out,Exit type,Exit interview\n");
    let mut children = String::from("Ref No (parent),Child name,DOB,Sex\n");
    let mut contacts = String::from("Date,Ref No,Worker,How,Mins,Made?,Note\n");
    for nth in 0..hundreds * 12 {
        let (given, family) = (GIVEN[nth % 16], FAMILY[nth / 16 % 16]);
        let came = day(nth);
        // No two are born on one day: likeness is measured elsewhere.
        let born = Date::constant(1950, 1, 1) + i64::try_from(nth % 18_000).unwrap_or(0).days();
        let _ = writeln!(referrals, "R{nth:05},{},Police,{given} {family},{},Female,WB,accepted", written(came), written(born));
        if nth % 4 == 0 {
            let unit = format!("DU{:04}", nth / 4);
            let _ = writeln!(units, "{unit},Bodmin,2,Medium,N,N");
            let (arrived, left) = (came + 2.days(), came + 40.days());
            let _ = writeln!(stays, "R{nth:05},{unit},{},{},Planned,Y", written(arrived), written(left));
        }
        if nth % 12 < 5 {
            let _ = writeln!(children, "R{nth:05},{} {family},{},F", GIVEN[(nth + 5) % 16], written(Date::constant(2015, 1, 1) + 1.day()));
        }
    }
    for nth in 0..hundreds * 80 {
        let referral = nth % (hundreds * 12);
        let on = day(referral) + i64::try_from(nth % 37 + 1).unwrap_or(1).days();
        let worker = FAMILY[nth % 16];
        let _ = writeln!(contacts, "{},R{referral:05},Jo {worker},Phone,{},Y,Spoke of the plan", written(on), nth % 50 + 5);
    }
    fs::create_dir_all(folder)?;
    for (name, text) in [("Units", units), ("Referrals", referrals), ("Residents", stays), ("Children", children), ("Contacts", contacts)] {
        fs::write(folder.join(format!("{name}.csv")), text)?;
    }
    Ok(())
}
