//! Forms as files: a new kind of record takes one file and no code, a version follows another, a slip is told with its line.

use crate::given;

use std::fs;

use axum::http::StatusCode;
use given::{
    place::{HOUSING, Place},
    records::{TODAY, done, latest, refused, with_today},
    root,
};
use holdfast::{
    access::Role,
    duties::contracts::Contracts,
    evidence::check_returns,
    forms::{Forms, examples},
};
use serde_json::json;

#[test]
fn every_example_of_every_form_comes_out_as_its_file_says() {
    let forms = Forms::load(&root());
    assert_eq!(forms.broken, Vec::<String>::new());
    assert_eq!(examples::all(&forms), Vec::<String>::new());
    let none: Vec<&str> = forms.all().filter(|form| form.examples.is_empty()).map(|form| form.kind.as_str()).collect();
    assert!(none.is_empty(), "no example in {none:?}");
}

#[tokio::test]
async fn a_form_for_managers_is_not_there_for_others() {
    let place = Place::new("managers");
    place.write(
        "note-of-managers",
        "1",
        &HOUSING.replace("housing-application", "note-of-managers").replace("order = 125", "order = 125\nmay = \"manage-cases\""),
    );
    let service = place.service().await;
    let (worker, manager) = (service.signed_in_as(Role::SupportWorker).await, service.signed_in_as(Role::ServiceManager).await);
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/note-of-managers/new");
    assert_eq!(service.opens(&worker, &path).await.status, StatusCode::NOT_FOUND);
    done(&service.sends(&manager, &path, &with_today(&[("council", "Cornwall")])).await);
    let record = latest(&service).await;
    assert_eq!(service.opens(&worker, &record).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.opens(&worker, &format!("{record}/change")).await.status, StatusCode::NOT_FOUND);
    service.opens(&manager, &record).await.says("Cornwall");
    service.opens(&worker, &service.person_of(&reference).await).await.says_nothing_of("Applied for housing");
}

const RULE: &str = r#"
[[deadline]]
id = "housing-application"
about = "referral"
says = "Housing application within 14 days of acceptance"
clause = "C4.1"
starts = ["referral-accepted"]
within = "14 days"
met_by = ["housing-applied"]
"#;

/// Two figures: every application by its band, and the people who were put in the first.
const FIGURES: &str = r#"
[[return.section]]
says = "Housing"
rows = [
    { id = "housing_applications", says = "Housing applications, by band", records = { of = "housing-application", by = "band" }, unit = "records" },
    { id = "people_in_band_a", says = "People in band A", records = { of = "housing-application", with = { band = ["a"] } }, unit = "people" },
]
"#;

const EDGE: &str = r#"
[[example]]
name = "A housing application on the last day"
about = "referral"
given = ["2024-04-06 19:04 referral-received", "2024-04-06 referral-accepted", "2024-04-20 housing-applied"]
expect = ["referral-answered due 2024-04-07 19:04 open", "housing-application due 2024-04-20 met 2024-04-20"]
why = "14 days after 6 April is 20 April."
"#;

#[tokio::test]
async fn a_new_kind_of_record_takes_one_file_and_no_code() {
    let place = Place::new("housing");
    place.write("housing-application", "1", HOUSING);
    for (file, more) in [("deadlines", RULE), ("examples", EDGE), ("returns", FIGURES)] {
        let file = place.0.join(format!("packs/cornwall-dispersed/2024-04-01/{file}.toml"));
        fs::write(&file, fs::read_to_string(&file).unwrap() + more).unwrap();
    }
    assert_eq!(examples::check(&place.0.join("forms/housing-application")), Ok((1, 1)));
    let service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;

    // It is on the person's page, asked for by the contract, and its due item leads to it.
    let page = service.opens(&worker, &person).await;
    page.says("Apply for housing").says("Housing application within 14 days of acceptance");
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    let due = page.html.split("href=\"").find(|href| href.contains("/due/housing-application/")).expect("a due item");
    assert_eq!(service.opens(&worker, due.split('"').next().unwrap()).await.to, path);
    service.opens(&manager, "/forms").await.says("Housing application");
    service.opens(&manager, "/forms/housing-application/1").await.says("Which council").says("housing-applied");

    refused(&service.sends(&worker, &path, &TODAY).await).says("Enter which council");
    done(&service.sends(&worker, &path, &with_today(&[("council", "Cornwal"), ("band", "a")])).await);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says("Cornwal").says("Band A");
    let state = "deadline WHERE rule = 'housing-application' AND ending = 'met'";
    assert_eq!(service.rows(state).await, 1);

    // It is in the figures of the contract, and in no other quarter; each opens to the record.
    let figure = async |id: &str| service.figure("2026-Q1", id).await;
    let second = service.an_accepted_referral(&worker, "Bea", "Example").await;
    done(
        &service.sends(&worker, &format!("/referrals/{second}/forms/housing-application/new"), &with_today(&[("council", "Devon")])).await,
    );
    assert_eq!(figure("housing_applications").await, json!({ "Band A": 1, "Not recorded": 1 }));
    assert_eq!(figure("people_in_band_a").await, 1);
    assert_eq!(service.rows(state).await, 2);
    assert_eq!(service.figure("2025-Q4", "housing_applications").await, json!({}));
    let behind = service.opens(&manager, "/reports/cornwall-outputs/2026-Q1/figures/housing_applications?part=Band+A").await;
    behind.says("1 record.").says(&reference).says(&record).says_nothing_of(&second);
    service.opens(&manager, "/reports/cornwall-outputs/2026-Q1").await.says("Housing applications, by band: 2").says("People in band A");

    done(
        &service
            .sends(&worker, &format!("{record}/change"), &with_today(&[("version", "0"), ("council", "Cornwall"), ("band", "b")]))
            .await,
    );
    assert_eq!(figure("housing_applications").await, json!({ "Band B": 1, "Not recorded": 1 }));
    assert_eq!(figure("people_in_band_a").await, 0);
    service.opens(&worker, &person).await.says("Applied for housing: Cornwall").says(&record);
    service.opens(&worker, &format!("{person}/forms/housing-application")).await.says("1 recorded").says("Applied for housing: Cornwall");

    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "1"), ("why", "Not sent after all")]).await);
    // Bea's still stands.
    assert_eq!(service.rows(state).await, 1);
    assert_eq!(figure("housing_applications").await, json!({ "Not recorded": 1 }));
    done(&service.sends(&worker, &format!("{record}/put-back"), &[("version", "2")]).await);
    assert_eq!(figure("housing_applications").await, json!({ "Band B": 1, "Not recorded": 1 }));
    done(&service.sends(&worker, &format!("{record}/withdraw"), &[("version", "3"), ("why", "Not sent after all")]).await);
    let after = service.opens(&worker, &person).await;
    after.says("1 record was withdrawn");
    service.opens(&worker, &format!("{person}/forms/housing-application")).await.says("0 recorded");
}

#[test]
fn a_figure_of_a_form_with_a_word_that_is_not_in_the_file_is_told_with_its_line() {
    let place = Place::new("figures");
    place.write("housing-application", "1", HOUSING);
    let folder = place.0.join("packs/cornwall-dispersed/2024-04-01");
    // As at a start of the program: packs may speak of what the forms give.
    Contracts::load(&place.0).expect("packs");
    let forms = Forms::load(&place.0);
    let file = folder.join("returns.toml");
    let good = fs::read_to_string(&file).unwrap() + FIGURES;
    let line = good.lines().position(|line| line.contains("housing_applications")).unwrap() + 1;
    for (right, wrong, at, says) in [
        ("of = \"housing-application\"", "of = \"housing-aplication\"", line, "there is no form “housing-aplication”"),
        ("by = \"band\" }", "by = \"council\" }", line, "cannot be counted by “council”; its [counts] names band"),
        ("of = \"housing-application\", by = \"band\"", "of = \"phq-9\"", line, "says that it can be counted"),
        ("by = \"band\" }", "bye = \"band\" }", line, "there is no such key as"),
        ("by = \"band\" }", "by = \"band\" }, measure = \"marac\"", line, "not both"),
        ("by = \"band\" }, unit = \"records\"", "by = \"band\" }, unit = \"minutes\"", line, "not as minutes"),
        ("[\"a\"]", "[\"z\"]", line + 1, "“z” is no answer to “band”"),
    ] {
        assert!(good.contains(right), "{right}");
        fs::write(&file, good.replacen(right, wrong, 1)).unwrap();
        let told = check_returns(&folder, &forms).expect_err(wrong);
        assert!(told.starts_with(&format!("returns.toml, line {at}:")) && told.contains(says), "{told}");
    }
    fs::write(&file, good).unwrap();
    assert_eq!(check_returns(&folder, &forms), Ok(()));
}

#[tokio::test]
async fn a_record_counts_for_the_contract_of_whoever_it_is_about() {
    let place = Place::new("contracts");
    let of_person = HOUSING.replace("about = \"referral\"", "about = \"person\"");
    place.write("housing-application", "1", &of_person);
    let returns = |pack: &str| place.0.join("packs").join(pack).join("returns.toml");
    for pack in ["cornwall-dispersed/2024-04-01", "west-midlands-idva/2026-04-01"] {
        fs::write(returns(pack), fs::read_to_string(returns(pack)).unwrap() + FIGURES).unwrap();
    }
    let service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let came = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let not_yet = service.a_referral(&worker, "Bea", "Example").await;
    for reference in [&came, &not_yet] {
        let path = format!("{}/forms/housing-application/new", service.person_of(reference).await);
        done(&service.sends(&worker, &path, &with_today(&[("council", "Cornwall"), ("band", "a")])).await);
    }
    // Ann was accepted into Cornwall's service by that day; nothing of Bea's record says under which contract it was made.
    assert_eq!(service.figure("2026-Q1", "housing_applications").await, json!({ "Band A": 1 }));
    assert_eq!(service.figure_of("west-midlands-idva", "2026-Q1", "housing_applications").await, json!({}));
}

#[tokio::test]
async fn a_form_that_changed_while_somebody_typed_and_one_whose_file_is_gone() {
    let place = Place::new("versions");
    place.write("housing-application", "1", HOUSING);
    let mut service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    let old = with_today(&[("form_version", "1"), ("council", "Cornwall"), ("band", "a")]);
    service.opens(&worker, &path).await.says(r#"name="form_version" value="1""#);

    // A second version without the band; the first is still offered, so whoever was typing in it records in it.
    let second = HOUSING
        .replace("version = \"1\"", "version = \"2\"")
        .replace("Which council", "Which authority")
        .replace("text = \"Which band\"", "text = \"Priority\"");
    place.write("housing-application", "2", &second);
    place.opened(&mut service);
    service.opens(&worker, &path).await.says("Which authority").says(r#"name="form_version" value="2""#);
    done(&service.sends(&worker, &path, &old).await);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says("Which council").says("Which band").says("Version 1 of the form");

    // Once the first is not offered, nothing is recorded in other words than were read.
    place.write("housing-application", "1", &HOUSING.replace("order = 125", "order = 125\noffered = false"));
    place.opened(&mut service);
    let again = service.sends(&worker, &path, &old).await;
    again.says("This form has changed since you opened it").says("Which authority").says(r#"value="Cornwall""#);
    assert_eq!(service.rows("record").await, 1);

    // The file of the first is taken away, and an item of the second: what was answered stays readable.
    fs::remove_file(place.0.join("forms/housing-application/1.toml")).unwrap();
    let without = second.find("[[item]]\nid = \"band\"").unwrap()..second.find("[[fact]]").unwrap();
    let mut third = second.clone();
    third.replace_range(without, "");
    let third = third.replace("by = [\"band\"]", "by = []");
    place.write("housing-application", "2", &third);
    place.opened(&mut service);
    service.opens(&worker, &record).await.says("Cornwall").says("Also answered").says("version 1 of this form, whose file is not here");
}

#[tokio::test]
async fn what_is_sealed_is_hidden_until_it_is_asked_for_and_stands_in_no_list() {
    let place = Place::new("sealed");
    let address = "[[item]]\nid = \"address\"\ntype = \"string\"\ntext = \"Address\"\nsealed = true\n\n[[item]]\nid = \"band\"";
    place.write("housing-application", "1", &HOUSING.replace("[[item]]\nid = \"band\"", address));
    let service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    let (first, later) = ("1 Canary Row", "2 Linnet Lane");
    let typed = |address, more: &[(&'static str, &'static str)]| {
        with_today(&[("council", "Cornwall"), ("address", address)]).into_iter().chain(more.iter().copied()).collect::<Vec<_>>()
    };
    done(&service.sends(&worker, &path, &typed(first, &[])).await);
    let record = latest(&service).await;
    let revealed = "journal WHERE action = 'revealed' AND detail = 'housing-application'";
    service.opens(&worker, &record).await.says("Hidden").says("Show what is hidden").says_nothing_of(first);
    assert_eq!(service.rows(revealed).await, 0);
    // It leads to a page that can be gone back to.
    let shown = service.opens(&worker, &service.sends(&worker, &format!("{record}/reveal"), &[]).await.to).await;
    shown.says(first).says_nothing_of("Show what is hidden");
    assert_eq!(service.rows(revealed).await, 1);

    // Whoever puts it right has to read it, and the journal says so; the history hides what it was and what it became.
    service.opens(&worker, &format!("{record}/change")).await.says(first);
    assert_eq!(service.rows(revealed).await, 2);
    done(&service.sends(&worker, &format!("{record}/change"), &typed(later, &[("version", "0")])).await);
    done(&service.sends(&worker, &path, &typed(first, &[])).await);
    let other = latest(&service).await;
    service.opens(&worker, &record).await.says("What was changed").says("Hidden");
    let shown = service.sends(&worker, &format!("{record}/reveal"), &[]).await.to;
    service.opens(&worker, &shown).await.says(first).says(later);
    let beside = format!("{record}/beside/{}", other.trim_start_matches("/records/"));
    for page in
        [&record, &person, &path, &beside, &format!("{person}/forms"), &format!("{person}/forms/housing-application"), &"/".to_owned()]
    {
        service.opens(&worker, page).await.says_nothing_of(first).says_nothing_of(later);
    }
    for page in ["/journal", "/reports/cornwall-outputs/2026-Q1", "/forms/housing-application/1"] {
        service.opens(&manager, page).await.says_nothing_of(first).says_nothing_of(later);
    }
    service.opens(&manager, "/forms/housing-application/1").await.says("Hidden until it is asked for: Address");
}

#[tokio::test]
async fn a_moment_is_a_day_with_its_time_where_that_is_known() {
    let place = Place::new("moment");
    let form = HOUSING
        .replace("id = \"day\"\ntype = \"date\"", "id = \"day\"\ntype = \"dateTime\"")
        .replace("initial = \"today\"", "initial = \"now\"");
    let form = form.replace("day = \"2026-03-02\"", "day = \"2026-03-02T08:30\"");
    place.write("housing-application", "1", &form);
    assert_eq!(examples::check(&place.0.join("forms/housing-application")), Ok((1, 1)));
    let service = place.service().await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/housing-application/new");
    service.opens(&worker, &path).await.says(r#"name="day-time" type="text" value="09:00""#);
    let at = |time| with_today(&[("council", "Cornwall"), ("day-time", time)]);
    refused(&service.sends(&worker, &path, &at("9 o'clock")).await).says("Enter the time on the 24-hour clock");
    refused(&service.sends(&worker, &path, &at("09:30")).await).says("The time must not be later than now.").says(r#"value="09:30""#);
    refused(&service.sends(&worker, &path, &[("council", "Cornwall"), ("day-time", "08:30")]).await).says("enter the day, too");
    done(&service.sends(&worker, &path, &at("08:30")).await);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says("Mon 2 March 2026 at 08:30");
    assert_eq!(service.rows("record_fact WHERE happened_at IS NOT NULL").await, 1);
    service.opens(&worker, &format!("{record}/change")).await.says(r#"name="day-time" type="text" value="08:30""#);
    // The time was not known after all.
    let later: Vec<_> = at("").into_iter().chain([("version", "0")]).collect();
    done(&service.sends(&worker, &format!("{record}/change"), &later).await);
    service.opens(&worker, &record).await.says("Mon 2 March 2026 at 08:30").says("What was changed");
    assert_eq!(service.rows("record_fact WHERE happened_at IS NULL AND happened_on = '2026-03-02'").await, 1);
    // Two people at once: the second chooses, and the moment is kept whole.
    let clash =
        service.sends(&worker, &format!("{record}/change"), &at("08:00").into_iter().chain([("version", "0")]).collect::<Vec<_>>()).await;
    clash.says("2026-03-02T08:00");
    let chosen = [
        ("choosing", "yes"),
        ("version", "1"),
        ("mine-day", "2026-03-02T08:00"),
        ("theirs-day", "2026-03-02"),
        ("choice-day", "mine"),
        ("mine-council", "Cornwall"),
        ("theirs-council", "Cornwall"),
    ];
    done(&service.sends(&worker, &format!("{record}/change"), &chosen).await);
    service.opens(&worker, &record).await.says("Mon 2 March 2026 at 08:00");
}
