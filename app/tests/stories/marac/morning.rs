//! The morning of MARAC: an agenda is pasted or brought as a file, each case is held against everybody known, whoever goes reads one page of
//! research and records what came of it; what the agenda says of people who are not ours goes when the meeting is closed.

use crate::given;

use given::{
    Page, Person, Service, a_service_at,
    cases::{day, done, plain, refused},
};
use holdfast::{access::Role, args, arrivals};
use jiff::civil::{Date, date};

const MONDAY: &str = "2026-03-02T09:00:00Z";
const MEETING: Date = date(2026, 3, 10);

fn meeting(worker: &Person, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = day("day", MEETING);
    fields.extend(plain(&[("worker", &worker.worker_id.unwrap().to_string()), ("area", "East Cornwall"), ("time", "09:30")]));
    fields.extend(plain(more));
    fields
}

async fn has_a_meeting(service: &Service, who: &Person) -> String {
    let made = service.presses(who, "/marac/new", meeting(who, &[])).await;
    done(&made);
    made.to.split('?').next().unwrap().to_owned()
}

async fn pastes(service: &Service, who: &Person, meeting: &str, agenda: &str) -> Page {
    service.sends(who, &format!("{meeting}/agenda"), &[("agenda", agenda)]).await
}

/// The cases of a list, by what the agenda calls them.
async fn cases(service: &Service) -> Vec<(i64, String)> {
    service.db.read().await.unwrap().all("SELECT id, family_name FROM marac_case ORDER BY place", args![]).await.unwrap()
}

async fn says_who(service: &Service, who: &Person, meeting: &str, case: i64, answer: &str) {
    done(&service.sends(who, &format!("{meeting}/answers"), &[(&format!("who-{case}"), answer)]).await);
}

async fn count(service: &Service, sql: &'static str) -> i64 {
    service.db.read().await.unwrap().value(sql, args![]).await.unwrap()
}

#[tokio::test]
async fn each_case_of_an_agenda_is_held_against_everybody_known_and_nobody_is_joined_without_a_word() {
    let service = a_service_at(MONDAY).await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&idva, "Kerra", "Tregenza").await;
    let person = service.person_of(&reference).await;
    let number = person.trim_start_matches("/people/").to_owned();
    service.an_accepted_referral(&idva, "Morwenna", "Pascoe").await;
    let meeting = has_a_meeting(&service, &idva).await;
    let agenda = "1\tKerra Tregenza\t03/05/1990\tPL31 2AA\n2\tKera Tregenza\n3\tJory Nobody\t01/01/1980\n4\tPascoe, Morwena\t04/05/1990";
    done(&pastes(&service, &idva, &meeting, agenda).await);
    let list = service.opens(&idva, &meeting).await;
    list.says("The same name and date of birth")
        .says("A name like it")
        .says(&number)
        .says("Jory Nobody")
        .says("Supported by us, now or before");
    assert_eq!(count(&service, "SELECT count(*) FROM marac_case WHERE person_id IS NOT NULL").await, 0);
    // The same agenda again adds nothing.
    assert!(pastes(&service, &idva, &meeting, agenda).await.to.contains("marac-nothing-new"));
    let all = cases(&service).await;
    assert_eq!(all.len(), 4);
    says_who(&service, &idva, &meeting, all[0].0, &number).await;
    says_who(&service, &idva, &meeting, all[1].0, "not-sure").await;
    // What has nobody like it is said in one press, the others stay open.
    done(&service.sends(&idva, &format!("{meeting}/answers"), &[("then", "none-alike")]).await);
    let said: Vec<(String,)> = service.db.read().await.unwrap().all("SELECT answer FROM marac_case ORDER BY place", args![]).await.unwrap();
    assert_eq!(said.into_iter().map(|(answer,)| answer).collect::<Vec<_>>(), ["known", "not-sure", "not-known", ""]);
    // Somebody whom nobody may see is no answer.
    refused(&service.sends(&idva, &format!("{meeting}/answers"), &[(&format!("who-{}", all[3].0), "P999")]).await);
    // Put right, it is looked for again; taken off, it is gone.
    let case = format!("/marac/cases/{}", all[1].0);
    let right = [("version", "1"), ("number", "2"), ("given", "Kerra"), ("family", "Tregenza"), ("lives", "")];
    done(&service.sends(&idva, &case, &right).await);
    refused(&service.sends(&idva, &case, &right).await).says("Somebody else changed this case");
    done(&service.sends(&idva, &format!("{case}/answer"), &[("version", "2"), ("answer", "known"), ("reference", &reference)]).await);
    done(&service.sends(&idva, &format!("{case}/take-off"), &[]).await);
    assert_eq!(cases(&service).await.len(), 3);
}

#[tokio::test]
async fn whoever_is_not_ours_stands_in_no_search_and_no_journal_and_goes_when_the_meeting_is_closed() {
    let service = a_service_at(MONDAY).await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&idva, "Kerra", "Tregenza").await;
    let number = service.person_of(&reference).await.trim_start_matches("/people/").to_owned();
    let meeting = has_a_meeting(&service, &idva).await;
    done(
        &pastes(&service, &idva, &meeting, "1; Kerra Tregenza; 03/05/1990; 5 Fore Street\n2; Quilla Zennor; 01/01/1980; 9 Back Lane").await,
    );
    let all = cases(&service).await;
    says_who(&service, &idva, &meeting, all[0].0, &number).await;
    // Whoever goes and managers open it; to a colleague it is absent.
    service.opens(&manager, &meeting).await.says("Zennor");
    assert_eq!(service.opens(&colleague, &meeting).await.status, 404);
    assert_eq!(service.opens(&colleague, &format!("/marac/cases/{}", all[1].0)).await.status, 404);
    service.opens(&colleague, "/marac").await.says_nothing_of("East Cornwall");
    let found = service.searches(&idva, "Zennor").await;
    assert!(!found.html.contains("Quilla"), "{}", given::text(&found.html));
    let told = "SELECT count(*) FROM journal WHERE detail LIKE '%Zennor%' OR detail LIKE '%Quilla%' OR detail LIKE '%Back Lane%'";
    assert_eq!(count(&service, told).await, 0);
    assert_eq!(count(&service, "SELECT count(*) FROM journal WHERE action = 'marac-known'").await, 1);

    // Before it was held it is not closed; afterwards whoever nobody has named is asked about, because they go for good.
    let close = format!("{meeting}/close");
    refused(&service.sends(&idva, &close, &[]).await).says("This meeting lies ahead");
    service.it_is_now("2026-03-10T11:00:00Z");
    let idva = service.signs_in_again(&idva).await;
    refused(&service.sends(&idva, &close, &[]).await).says("Nobody has said of everybody on the list who they are");
    assert_eq!(cases(&service).await.len(), 2);
    done(&service.sends(&idva, &close, &[("sure-close", "yes")]).await);
    let kept: Vec<(String, String, String, String)> =
        service.db.read().await.unwrap().all("SELECT number, given_name, family_name, lives FROM marac_case", args![]).await.unwrap();
    assert_eq!(kept, [("1".into(), String::new(), String::new(), String::new())]);
    let closed = service.opens(&idva, &meeting).await;
    closed.says("2 cases were on the list").says("Kerra Tregenza").says_nothing_of("Zennor").says_nothing_of("Paste the agenda");
    // Closed, it takes no agenda.
    done(&pastes(&service, &idva, &meeting, "3; Somebody New").await);
    assert_eq!(cases(&service).await.len(), 1);
    // Put right and withdrawn, its list goes whole.
    let change = format!("{meeting}/change");
    done(&service.presses(&idva, &change, self::meeting(&idva, &[("version", "0"), ("area", "Plymouth")])).await);
    refused(&service.presses(&idva, &change, self::meeting(&idva, &[("version", "0"), ("area", "Truro")])).await);
    service.opens(&idva, &change).await.says("What stood before").says("East Cornwall");
    refused(&service.sends(&idva, &format!("{meeting}/withdraw"), &[]).await);
    done(&service.sends(&idva, &format!("{meeting}/withdraw"), &[("withdraw_why", "There was none")]).await);
    assert_eq!(cases(&service).await.len(), 0);
    service.opens(&idva, "/marac").await.says_nothing_of("Plymouth");
}

#[tokio::test]
async fn an_agenda_comes_as_a_file_too() {
    let service = a_service_at(MONDAY).await;
    arrivals::kept::read_with(env!("CARGO_BIN_EXE_holdfast").into());
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let meeting = has_a_meeting(&service, &idva).await;
    let file = b"Case No,Victim name,DOB,Perpetrator name,Postcode\n1,Kerra Tregenza,03/05/1990,Jory Pengelly,PL31 2AA\n".as_slice();
    let sent = service.sends_file(&idva, &format!("{meeting}/agenda/file"), &[("form_key", "one")], ("workbook", "agenda.csv", file)).await;
    done(&sent);
    service.opens(&idva, &meeting).await.says("Kerra Tregenza").says("PL31 2AA").says_nothing_of("Pengelly");
    let none =
        service.sends_file(&idva, &format!("{meeting}/agenda/file"), &[("form_key", "two")], ("workbook", "agenda.xlsx", b"no")).await;
    refused(&none);
}

#[tokio::test]
async fn research_stands_on_one_page_and_a_repeat_is_seen() {
    let service = a_service_at(MONDAY).await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&idva, "Kerra", "Tregenza").await;
    let person = service.person_of(&reference).await;
    let him = [("kind", "alleged-abuser"), ("given_name", "Garfield"), ("family_name", "Penhallow"), ("words", "Has her keys")];
    done(&service.sends(&idva, &format!("{person}/relationships"), &him).await);
    let refers = async |on: Date| {
        let mut fields = day("day", on);
        fields.extend(plain(&[("reason", "high-risk"), ("consent", "given")]));
        done(&service.presses(&idva, &format!("/referrals/{reference}/marac/new"), fields).await);
    };
    refers(date(2026, 3, 1)).await;
    let meeting = has_a_meeting(&service, &idva).await;
    done(&pastes(&service, &idva, &meeting, "14 Kerra Tregenza 03/05/1990").await);
    let case = cases(&service).await[0].0;
    let research = format!("/marac/cases/{case}/research");
    // Before somebody said who it is there is nothing to read.
    assert_eq!(service.opens(&idva, &research).await.status, 404);
    says_who(&service, &idva, &meeting, case, person.trim_start_matches("/people/")).await;
    let page = service.opens(&idva, &research).await;
    page.says("Case 14").says("Garfield Penhallow").says("Has her keys").says("nothing of MARAC is recorded here in the 12 months");
    refers(date(2025, 9, 1)).await;
    service.opens(&idva, &research).await.says("about the same person, as far as is written down");
    done(&service.sends(&idva, &research, &[("version", "1"), ("asks", "Police to flag the address")]).await);
    refused(&service.sends(&idva, &research, &[("version", "1"), ("asks", "Change the locks")]).await).says("Police to flag the address");
    done(&service.sends(&idva, &research, &[("version", "2"), ("asks", "Change the locks")]).await);
    service.opens(&idva, &research).await.says("Change the locks").says("Until").says("Police to flag the address");
    let looked = "SELECT count(*) FROM journal WHERE action = 'looked' AND subject = 'person'";
    let manager = service.signed_in_as(Role::ServiceManager).await;
    holdfast::looks::gather(&service.db).await.unwrap();
    let before = count(&service, looked).await;
    service.opens(&manager, &research).await.says("Change the locks");
    holdfast::looks::gather(&service.db).await.unwrap();
    assert!(count(&service, looked).await > before);
}

#[tokio::test]
async fn of_two_who_may_have_abused_her_a_repeat_is_about_the_one_whom_the_referral_names() {
    let service = a_service_at(MONDAY).await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&idva, "Kerra", "Tregenza").await;
    let person = service.person_of(&reference).await;
    let form = format!("/referrals/{reference}/marac/new");
    service.opens(&idva, &form).await.says("nobody is written down. Add them to the family first");
    for (given, family) in [("Garfield", "Penhallow"), ("Jory", "Rosewarne")] {
        let him = [("kind", "alleged-abuser"), ("given_name", given), ("family_name", family)];
        done(&service.sends(&idva, &format!("{person}/relationships"), &him).await);
    }
    let offered = service.opens(&idva, &form).await;
    let of = |name: &str| {
        let before = offered.html.split(name).next().filter(|before| before.len() < offered.html.len()).expect("he is offered");
        before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
    };
    let (garfield, jory) = (of("Garfield Penhallow"), of("Jory Rosewarne"));
    let refers = async |on: Date, whom: &str| {
        let mut fields = day("day", on);
        fields.extend(plain(&[("reason", "high-risk"), ("consent", "given"), ("about_whom", whom)]));
        service.presses(&idva, &form, fields).await
    };
    done(&refers(date(2026, 3, 1), &garfield).await);
    done(&refers(date(2025, 9, 1), &jory).await);
    refused(&refers(date(2025, 9, 2), "77").await).says("choose from the list");
    let meeting = has_a_meeting(&service, &idva).await;
    done(&pastes(&service, &idva, &meeting, "14 Kerra Tregenza 03/05/1990").await);
    let case = cases(&service).await[0].0;
    says_who(&service, &idva, &meeting, case, person.trim_start_matches("/people/")).await;
    let research = format!("/marac/cases/{case}/research");
    service.opens(&idva, &research).await.says("and was about somebody else");
    done(&refers(date(2025, 7, 1), &garfield).await);
    service.opens(&idva, &research).await.says("1 July 2025").says("about the same person");
    // Where one does not say, neither does the page.
    let latest = given::records::latest(&service).await;
    let mut right = day("day", date(2025, 7, 1));
    right.extend(plain(&[
        ("reason", "high-risk"),
        ("consent", "given"),
        ("about_whom", ""),
        ("version", "0"),
        ("change_why", "Not known who"),
    ]));
    done(&service.presses(&idva, &format!("{latest}/change"), right).await);
    service.opens(&idva, &research).await.says("If it is the same person").says("Several people are written down");
}

#[tokio::test]
async fn what_came_of_it_is_recorded_from_the_list_and_our_actions_are_tasks() {
    let service = a_service_at(MONDAY).await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let colleague = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&idva, "Kerra", "Tregenza").await;
    let person = service.person_of(&reference).await;
    let meeting = has_a_meeting(&service, &idva).await;
    done(&pastes(&service, &idva, &meeting, "M/26-14; Kerra Tregenza; 03/05/1990").await);
    let case = cases(&service).await[0].0;
    says_who(&service, &idva, &meeting, case, person.trim_start_matches("/people/")).await;
    service.it_is_now("2026-03-10T13:00:00Z");
    let idva = service.signs_in_again(&idva).await;
    let form = service.opens(&idva, &format!("/marac/cases/{case}/outcome")).await;
    form.says("Record a MARAC meeting")
        .says("value=\"M/26-14\"")
        .says(&format!("action=\"/referrals/{reference}/forms/marac-meeting/new\""));

    let (ours, idvas) = (colleague.worker_id.unwrap().to_string(), idva.worker_id.unwrap().to_string());
    let row = |what: &'static str, worker: &str, state: &'static str| -> Vec<(String, String)> {
        let mut fields = day("actions-a1-by", date(2026, 3, 17));
        fields.extend(plain(&[
            ("actions-row", "a1"),
            ("actions-a1-action", what),
            ("actions-a1-ours", worker),
            ("actions-a1-state", state),
        ]));
        fields
    };
    let mut fields = day("day", MEETING);
    fields.extend(row("Change the locks", &ours, "open"));
    fields.extend(plain(&[("form_version", "2")]));
    let recorded = service.presses(&idva, &format!("/referrals/{reference}/forms/marac-meeting/new"), fields).await;
    done(&recorded);
    let record = recorded.to.split('?').next().unwrap().to_owned();
    service.opens(&idva, &meeting).await.says(&record);
    let colleague = service.signs_in_again(&colleague).await;
    service.opens(&colleague, "/").await.says("Change the locks").says("Kerra Tregenza");
    let changes = async |fields: Vec<(String, String)>, version: &str| {
        let mut all = day("day", MEETING);
        all.extend(fields);
        all.extend(plain(&[("version", version), ("form_version", "2"), ("change_why", "Misheard")]));
        done(&service.presses(&idva, &format!("{record}/change"), all).await);
    };
    // Given to somebody else in the record, it is theirs.
    changes(row("Change both locks", &idvas, "open"), "0").await;
    service.opens(&colleague, "/").await.says_nothing_of("Change the locks").says_nothing_of("Change both locks");
    service.opens(&idva, "/").await.says("Change both locks");
    // Done in the record, it is done; withdrawn with the record, it is nobody's.
    changes(row("Change both locks", &idvas, "done"), "1").await;
    assert_eq!(count(&service, "SELECT count(*) FROM task WHERE done_on IS NULL AND withdrawn_at IS NULL").await, 0);
    changes(row("Tell the school", &ours, "open"), "2").await;
    done(
        &service.sends(&idva, &format!("{record}/withdraw"), &[("version", "3"), ("change_why", "Another's"), ("why", "Another's")]).await,
    );
    service.opens(&colleague, "/").await.says_nothing_of("Tell the school");
}

#[tokio::test]
async fn the_same_meeting_and_the_same_referral_are_asked_about_before_they_stand_twice() {
    let service = a_service_at(MONDAY).await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let other = service.signed_in_as(Role::SupportWorker).await;
    has_a_meeting(&service, &idva).await;
    // By a colleague, who does not see the first.
    refused(&service.presses(&other, "/marac/new", meeting(&other, &[])).await)
        .says("There is a meeting of this area on that day and hour");
    done(&service.presses(&other, "/marac/new", meeting(&other, &[("sure-day", "yes")])).await);
    let mut later = meeting(&other, &[]);
    later.retain(|(name, _)| name != "time");
    later.extend(plain(&[("time", "14:00")]));
    done(&service.presses(&other, "/marac/new", later).await);
    assert_eq!(service.rows("marac_meeting").await, 3);

    let reference = service.an_accepted_referral(&idva, "Kerra", "Tregenza").await;
    let form = format!("/referrals/{reference}/marac/new");
    let refers = |more: &[(&str, &str)]| {
        let mut fields = day("day", date(2026, 3, 1));
        fields.extend(plain(&[("reason", "high-risk"), ("consent", "given")]));
        fields.extend(plain(more));
        fields
    };
    done(&service.presses(&idva, &form, refers(&[])).await);
    refused(&service.presses(&other, &form, refers(&[("words", "As typed")])).await)
        .says("There is a MARAC referral of Sun 1 March 2026 already")
        .says("As typed");
    assert_eq!(count(&service, "SELECT count(*) FROM record WHERE kind = 'marac-referral'").await, 1);
    done(&service.presses(&other, &form, refers(&[("sure-day", "yes")])).await);
    assert_eq!(service.figure("2026-Q1", "marac_referrals").await, 2);
}

#[tokio::test]
async fn agencies_that_came_to_a_marac_meeting_are_those_of_the_register() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let idva = service.signed_in_as(Role::SupportWorker).await;
    let mut ids = vec![];
    for (name, kind) in [("Devon and Cornwall Police", "police"), ("Cornwall Housing", "housing")] {
        let page = crate::agencies::register::an_agency(&service, &manager, name, kind).await;
        ids.push(page.trim_start_matches("/agencies/").to_owned());
    }
    let reference = service.an_accepted_referral(&idva, "Kerra", "Tregenza").await;
    let form = format!("/referrals/{reference}/forms/marac-meeting/new");
    service.opens(&idva, &form).await.says("From the register of agencies").says("Cornwall Housing");
    let heard = |agencies: &[&str]| {
        let mut fields = day("day", MEETING.saturating_sub(jiff::ToSpan::days(9)));
        fields.extend(agencies.iter().map(|id| ("agencies".to_owned(), (*id).to_owned())));
        fields.extend(plain(&[("others", "The coroner’s officer")]));
        fields
    };
    refused(&service.presses(&idva, &form, heard(&["police"])).await).says("Agencies that came: choose one of the answers");
    done(&service.presses(&idva, &form, heard(&[&ids[0], &ids[1]])).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM record", args![]).await.unwrap();
    let record = service.opens(&idva, &format!("/records/{id}")).await;
    record.says("Devon and Cornwall Police").says("Cornwall Housing").says("The coroner’s officer");
    // Heard once more on that day is asked about.
    refused(&service.presses(&idva, &form, heard(&[])).await).says("There is a MARAC meeting of Sun 1 March 2026 already");
}
