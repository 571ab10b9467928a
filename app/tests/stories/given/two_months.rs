//! One provider's workbook, and the same two months on.

use tabular::Workbook;

use super::brought::sheets;

const REFERRALS: &str = "Ref No,Date rec'd,Referred by,Client name,DOB,Gender,Ethnicity,Disability,Sexuality,Postcode,NRPF,Main need,2nd need,DASH score,Risk,Date responded,Time responded,Outcome,Reason if declined,Signposted to";
const STAYS: &str = "Ref No,Unit,Date in,DASH done,MARAC ref,Support plan,Plan review,Date out,Exit type,Exit interview,Moved to,Resettlement start,Resettlement end,Rationale if over 6m";
const STAFF: &str = "Name,Role,FTE,Started,Left,DBS date,DASH RIC";

/// Two people, one of them housed, in every kind of sheet.
pub fn april() -> Workbook {
    let dash = format!("Ref No,Date,By,{},Prof judgement high?", (1..=24).map(|n| format!("Q{n}")).collect::<Vec<_>>().join(","));
    let answers = ["Y,N"; 12].join(",");
    sheets(&[
        ("Units", "Unit,Town,Beds,Tolerance,Wheelchair,Pets\nDU01,Bodmin,2,Medium,N,N\nDU02,Bude,3,Low,N,N\n"),
        ("Staff", &format!("{STAFF}\nJo Penrose,IDVA,1,01/02/2024,,01/02/2024,03/03/2024\n")),
        (
            "Referrals",
            &format!(
                "{REFERRALS}\nR1,10/04/2025,Police,\"BROOK, Ada\",06/05/1990,Female,WB,No,Het,PL31 1AA,N,MH,,,High,10/04/2025,,accepted,,\nR2,12/04/2025,Self,\"CARNE, Una\",07/06/1991,Female,WB,No,Het,PL31 1AB,N,MH,,,Medium,,,waiting,,\n"
            ),
        ),
        ("Residents", &format!("{STAYS}\nR1,DU01,14/04/2025,14/04/2025,,16/04/2025,,,,,,,,\n")),
        ("Children", "Ref No (parent),Child name,DOB,Sex,School place,CIN/CP\nR1,Perran Brook,01/02/2018,M,Yes,\n"),
        (
            "Contacts",
            "Date,Ref No,Worker,How,Mins,Made?,Note\n15/04/2025,R1,Jo Penrose,Phone,30,Y,Spoke of school\n20/04/2025,R2,Kim Nance,Phone,10,Y,\n",
        ),
        ("DASH", &format!("{dash}\nR1,14/04/2025,Jo Penrose,{answers},N\n")),
        ("Goals", "Ref No,Domain,Goal (own words),Start score,Review score,Exit score\nR1,Recovery,To sleep through,2,,\n"),
        ("Concerns", "Date,Ref No,Adult or child,What,Sent to\n17/04/2025,R1,Adult,Safeguarding,MARU\n"),
    ])
}

/// The same two months on: something has changed in every sheet, and something is new for who was there. The DASH was done by
/// somebody whom no sheet has named before.
pub fn june() -> Workbook {
    let dash = format!("Ref No,Date,By,{},Prof judgement high?", (1..=24).map(|n| format!("Q{n}")).collect::<Vec<_>>().join(","));
    let answers = ["Y,Y"; 12].join(",");
    sheets(&[
        ("Units", "Unit,Town,Beds,Tolerance,Wheelchair,Pets\nDU01,Bodmin,4,Medium,N,N\nDU02,Bude,3,Low,N,N\nDU03,Looe,1,High,N,N\n"),
        ("Staff", &format!("{STAFF}\nJo Penrose,Team leader,1,01/02/2024,,01/02/2024,03/05/2025\n")),
        (
            "Referrals",
            &format!(
                "{REFERRALS}\nR1,10/04/2025,Police,\"BROOKS, Ada\",06/05/1991,Female,Polish,No,Het,PL31 1AA,N,MH,,,High,10/04/2025,,accepted,,\nR2,12/04/2025,Self,\"CARNE, Una\",07/06/1991,Female,WB,No,Het,PL31 1AB,N,D&A,,,Medium,05/05/2025,,accepted,,\nR3,01/06/2025,Self,\"CARNE, Una\",07/06/1991,Female,WB,No,Het,PL31 1AB,N,MH,,,Medium,,,waiting,,\n"
            ),
        ),
        (
            "Residents",
            &format!(
                "{STAYS}\nR1,DU01,14/04/2025,14/04/2025,20/04/2025,16/04/2025,,02/06/2025,Planned,Y,Private rented,03/06/2025,,\nR1,DU02,09/06/2025,,,,,,,,,,,\nR2,DU03,06/05/2025,,,,,,,,,,,\n"
            ),
        ),
        (
            "Children",
            "Ref No (parent),Child name,DOB,Sex,School place,CIN/CP\nR1,Perran Brook,01/02/2018,M,No,\nR2,Loveday Carne,01/02/2019,F,Yes,\n",
        ),
        (
            "Contacts",
            "Date,Ref No,Worker,How,Mins,Made?,Note\n15/04/2025,R1,Jo Penrose,Phone,45,Y,Spoke of school and of the police\n20/04/2025,R2,Kim Nance,Phone,10,Y,\n22/05/2025,R2,Kim Nance,Phone,20,Y,\n",
        ),
        ("DASH", &format!("{dash}\nR1,14/04/2025,Sam Tonkin,{answers},Y\n")),
        ("Goals", "Ref No,Domain,Goal (own words),Start score,Review score,Exit score\nR1,Recovery,To sleep through,2,4,\n"),
        ("Concerns", "Date,Ref No,Adult or child,What,Sent to\n17/04/2025,R1,Adult,Safeguarding,Police\n"),
    ])
}
