//! Every kind of record that is shipped, walked from its file: filled in, read back, put right, withdrawn; and what some of them do
//! besides: instruments, what a result opens, what is filled in from what is known.

use crate::given;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use given::{
    Person, Service, a_service_at,
    records::{MONDAY, done, latest, refused, with_today},
    root, text,
};
use holdfast::{
    access::Role,
    args,
    forms::{About, Answered, Example, Form, Forms, Item, Type},
    words::day,
};
use jiff::civil::Date;

type Fields = Vec<(String, String)>;

/// What an example answers, as a browser sends it; what is filled in later is not part of it.
fn typed(form: &Form, example: &Example) -> Fields {
    let mut fields = vec![];
    for item in form.every() {
        let later = form.later().any(|group| group.id == item.id || group.items.iter().any(|inner| inner.id == item.id));
        let of_group = form.items.iter().find(|group| group.items.iter().any(|inner| inner.id == item.id));
        let all = of_group.and_then(|group| example.all.get(&group.id)).map(|answer| Answered::One(answer.clone()));
        let Some(answer) = example.answers.get(&item.id).cloned().or(all).filter(|_| !later) else { continue };
        match answer {
            Answered::One(value) => one(&mut fields, item, &item.id, &value),
            Answered::Whole(number) => one(&mut fields, item, &item.id, &number.to_string()),
            Answered::Many(codes) => fields.extend(codes.into_iter().map(|code| (item.id.clone(), code))),
            Answered::Rows(rows) => {
                for (n, row) in rows.iter().enumerate() {
                    fields.push((format!("{}-row", item.id), format!("r{n}")));
                    for (id, value) in row {
                        let inner = item.items.iter().find(|inner| inner.id == *id).expect("an item of the row");
                        one(&mut fields, inner, &format!("{}-r{n}-{id}", item.id), value);
                    }
                }
            }
        }
        if let Some(Answered::One(other)) = example.answers.get(&format!("{}-other", item.id)) {
            fields.push((format!("{}-other", item.id), other.clone()));
        }
    }
    fields
}

fn one(fields: &mut Fields, item: &Item, name: &str, value: &str) {
    if !matches!(item.kind, Type::Date | Type::DateTime) {
        return fields.push((name.to_owned(), value.to_owned()));
    }
    let day = value.split('T').next().unwrap_or_default();
    for (part, number) in ["year", "month", "day"].into_iter().zip(day.split('-')) {
        fields.push((format!("{name}-{part}"), number.to_owned()));
    }
}

fn plain(fields: &Fields) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Where a form is filled in, opened by the words that lead there on the page of every form.
async fn page_of(service: &Service, who: &Person, form: &Form, (reference, person): (&str, &str)) -> String {
    match form.about {
        About::Referral | About::Person => {
            let all = service.opens(who, &format!("{person}/forms")).await;
            let link = format!("<span class=\"govuk-visually-hidden\">: {}</span>", form.title);
            let before = all.html.split(&link).next().unwrap_or_default().to_owned();
            assert!(before.len() < all.html.len(), "{} is not among all forms of {reference}", form.title);
            before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
        }
        About::Unit if form.kind == "unit-delay" => "/units/Rowan/delay".into(),
        About::Unit => format!("/units/Rowan/forms/{}/new", form.kind),
        About::Worker => format!("/workers/{}/forms/{}/new", who.worker_id.unwrap(), form.kind),
        About::Contract => format!("/contracts/cornwall-dispersed/forms/{}/new", form.kind),
        About::Organisation => {
            let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM organisation", args![]).await.unwrap();
            format!("/organisations/{id}/forms/{}/new", form.kind)
        }
    }
}

#[tokio::test]
async fn every_kind_is_filled_in_read_back_put_right_and_withdrawn() {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&manager, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    service.has_a_unit("Rowan").await;
    done(&service.sends(&manager, "/organisations", &[("name", "Carrek Housing"), ("kind", "agency")]).await);
    service.it_is_now("2026-06-01T09:00:00Z");
    let manager = service.signs_in_again(&manager).await;
    let forms = Forms::load(&root());
    let mut walked = BTreeSet::new();
    for form in forms.offered() {
        // Those that need a plan, or a unit that somebody left, have stories of their own.
        if form.needs.is_some() {
            continue;
        }
        let names_nobody = |example: &&Example| !format!("{:?}", example.answers).contains("\"P1\"");
        let sound = || form.examples.iter().filter(|example| example.faults.is_empty()).filter(names_nobody);
        let example = sound().find(|example| example.left_out.is_empty()).or_else(|| sound().next());
        let example = example.unwrap_or_else(|| panic!("{} has no example that can be recorded", form.kind));
        let fields = typed(form, example);
        let path = page_of(&service, &manager, form, (&reference, &person)).await;
        let page = service.opens(&manager, &path).await;
        page.says(&form.button);
        let sent_to = page.html.split("<form action=\"").find(|form| form.split('>').next().unwrap_or_default().contains("data-autosave"));
        let sent_to = sent_to.and_then(|form| form.split('"').next()).expect("a form with a draft");
        let answer = service.sends(&manager, sent_to, &plain(&fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}: {}", form.kind, text(&answer.html));
        let record = latest(&service).await;
        let page = service.opens(&manager, &record).await;
        let Some(Answered::One(on)) = example.answers.get(&form.columns.day) else { panic!("{} has no day", form.kind) };
        let on: Date = on.parse().expect("a day");
        page.says(&form.title).says(&day(on));
        let change = service.opens(&manager, &format!("{record}/change")).await;
        assert_eq!(change.status, StatusCode::OK, "{}", form.kind);
        let mut corrected = fields.clone();
        for (name, value) in &mut corrected {
            if *name == format!("{}-day", form.columns.day) {
                *value = (on.day() - 1).to_string();
            }
        }
        corrected.extend([("version".into(), "0".into()), ("change_why".into(), "It was the day before".into())]);
        let answer = service.sends(&manager, &format!("{record}/change"), &plain(&corrected)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}: {}", form.kind, text(&answer.html));
        service.opens(&manager, &record).await.says(&day(on.yesterday().unwrap())).says("It was the day before");
        done(&service.sends(&manager, &format!("{record}/withdraw"), &[("version", "1"), ("why", "Another’s")]).await);
        assert_eq!(service.rows(&format!("record WHERE kind = '{}' AND withdrawn_at IS NOT NULL", form.kind)).await, 1, "{}", form.kind);
        walked.insert(form.kind.clone());
    }
    assert!(walked.len() > 40, "{walked:?}");
    assert_eq!(service.rows("record_fact").await, 0, "what is withdrawn gives nothing");
}

#[tokio::test]
async fn a_result_opens_what_it_demands_also_where_that_is_of_the_case() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let mut audit: Vec<(String, String)> = (1..=10).map(|n| (format!("a{n}"), "4".to_owned())).collect();
    audit.extend(with_today(&[]).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
    let record = done(&service.sends(&worker, &format!("{person}/forms/audit/new"), &plain(&audit)).await);
    let opens = format!("/referrals/{reference}/forms/services-accessed/new");
    service.opens(&worker, &record).await.says("Possible dependence").says(&opens);
    assert_eq!(service.opens(&worker, &opens).await.status, StatusCode::OK);
    // And the other way round: of a case, what is of the person.
    let risk = [("h10", "yes"), ("naloxone", "yes"), ("level", "low")];
    let record = done(&service.sends(&worker, &format!("/referrals/{reference}/forms/hoorat/new"), &with_today(&risk)).await);
    let opens = format!("{person}/forms/risk-self-others/new");
    service.opens(&worker, &record).await.says("Low, or thinking of suicide").says(&opens);
    assert_eq!(service.opens(&worker, &opens).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_answers_come_to_so_far_is_what_the_record_comes_to_and_is_not_kept() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let path = format!("{person}/forms/audit/new");
    service.opens(&worker, &path).await.says(r#"data-score="/forms/audit/1/score""#);
    // Answers typed before the question was skipped do not count, there as here.
    let audit = with_today(&[("a1", "0"), ("a5", "4"), ("a9", "4")]);
    let before = service.rows("journal").await;
    let so_far = service.sends(&worker, "/forms/audit/1/score", &audit).await;
    assert_eq!(so_far.status, StatusCode::OK);
    // A low level may be for want of answers.
    so_far.says("AUDIT so far: 4 of 40, 1 not answered").says_nothing_of("Low risk");
    let whole = with_today(&[("a1", "0"), ("a5", "4"), ("a9", "4"), ("a10", "0")]);
    service.sends(&worker, "/forms/audit/1/score", &whole).await.says("AUDIT so far: 4 of 40").says("Low risk");
    assert_eq!((service.rows("record").await, service.rows("draft").await, service.rows("journal").await), (0, 0, before));
    let record = done(&service.sends(&worker, &path, &audit).await);
    service.opens(&worker, &record).await.says("4 of 40, 1 not answered").says("Low risk");
    // A form for managers is scored for managers.
    assert_eq!(service.sends(&worker, "/forms/audit/2/score", &audit).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_score_is_drawn_over_time_with_its_lines_and_whether_it_changed() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Bea", "Example").await;
    let person = service.person_of(&reference).await;
    for (day, marks) in [("1", "6"), ("2", "8.5")] {
        let fields: Vec<(&str, &str)> = ["o1", "o2", "o3", "o4"].into_iter().map(|mark| (mark, marks)).collect();
        let on = [("whose", "child"), ("day-day", day), ("day-month", "3"), ("day-year", "2026")];
        done(&service.sends(&worker, &format!("{person}/forms/cors/new"), &[&fields[..], &on].concat()).await);
    }
    let list = service.opens(&worker, &format!("{person}/forms/cors")).await;
    list.says("<svg").says("below the line of 32").says("below the line of 28").says("reliably better").says("Beside the one before");
    list.says("A difference of 5 or more is more than chance.");
    // Of one record only the line of whoever marked it is told.
    service.opens(&worker, &latest(&service).await).await.says("34 of 40").says_nothing_of("below the line");
}

#[tokio::test]
async fn somebody_under_16_at_high_risk_goes_to_childrens_safeguarding_and_not_to_marac() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    for (age, marac) in [("under-16", 0), ("over-16", 1)] {
        service.it_is_now("2026-03-02T09:00:00Z");
        let worker = service.signs_in_again(&worker).await;
        let reference = service.an_accepted_referral(&worker, "Kim", age).await;
        service.it_is_now("2026-03-02T09:20:00Z");
        let worker = service.signs_in_again(&worker).await;
        let mut fields: Vec<(String, String)> =
            (1..=24).map(|n| (format!("q{n}"), if n <= 14 { "yes" } else { "no" }.to_owned())).collect();
        let rest = with_today(&[("age", age), ("judgement", "none"), ("worker", "outside"), ("occasion", "arrival")]);
        fields.extend(rest.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        let record = done(&service.sends(&worker, &format!("/referrals/{reference}/forms/dash-young/new"), &plain(&fields)).await);
        assert_eq!(service.rows("deadline WHERE rule = 'marac'").await, marac, "{age}");
        let asks = if marac == 0 { "/concerns/new" } else { "/marac/new" };
        service.opens(&worker, &record).await.says("High").says(&format!("/referrals/{reference}{asks}"));
        service.opens(&worker, &service.person_of(&reference).await).await.says("High risk");
    }
}

#[tokio::test]
async fn the_assessment_is_filled_in_from_what_is_known_and_a_draft_of_it_is_not_written_over() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let path = format!("/referrals/{reference}/steps/comprehensive-assessment");
    service.opens(&worker, &path).await.says("Kinds of abuse").says_nothing_of("checked");
    let told = with_today(&[("kinds", "economic"), ("kinds", "stalking"), ("going_on", "yes")]);
    done(&service.sends(&worker, &format!("{person}/forms/abuse-history/new"), &told).await);
    let withdrawn = latest(&service).await;
    let risk = with_today(&[("self", "low"), ("self_words", "Since the spring"), ("others", "none"), ("plan", "Rings at nine")]);
    done(&service.sends(&worker, &format!("{person}/forms/risk-self-others/new"), &risk).await);
    let page = service.opens(&worker, &path).await;
    page.says(r#"name="abuse" type="checkbox" value="economic" checked"#).says(r#"name="abuse" type="checkbox" value="stalking" checked"#);
    page.says(r#"name="self" type="radio" value="low" checked"#).says("Risk to self and others, Mon 2 March 2026: Rings at nine");
    done(&service.sends(&worker, &format!("{withdrawn}/withdraw"), &[("version", "0"), ("why", "Her sister’s")]).await);
    service.opens(&worker, &path).await.says_nothing_of(r#"value="economic" checked"#).says("Rings at nine");

    service
        .sends(&worker, &format!("/drafts/step/{reference}~comprehensive-assessment"), &with_today(&[("self_plan", "Put right by hand")]))
        .await;
    service.opens(&worker, &path).await.says("Put right by hand").says_nothing_of("Rings at nine");
    done(&service.sends(&worker, &path, &with_today(&[("self_plan", "Put right by hand"), ("safety_plan", "no")])).await);
    service.opens(&worker, &latest(&service).await).await.says("Put right by hand").says(&format!("{person}/forms/safety-plan/new"));
}

#[tokio::test]
async fn a_serious_incident_is_due_to_be_reported_within_three_days_each_by_itself() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let path = format!("/referrals/{reference}/forms/incident/new");
    let incident =
        |reportable| with_today(&[("worker", "outside"), ("kind", "self-harm"), ("words", "Found in time"), ("reportable", reportable)]);
    let open = "deadline WHERE rule = 'incident-reported' AND ending = 'open' AND due_on = '2026-03-05'";
    done(&service.sends(&worker, &path, &incident("")).await);
    assert_eq!(service.rows(open).await, 0);
    for _ in 0..2 {
        done(&service.sends(&worker, &path, &incident("near-miss")).await);
    }
    assert_eq!(service.rows(open).await, 2);
    let record = latest(&service).await;
    service.opens(&worker, &record).await.says("To be reported to the commissioner").says("Record the report to the commissioner");
    let report = [("reported_day-day", "2"), ("reported_day-month", "3"), ("reported_day-year", "2026")];
    let later = format!("{record}/later/report");
    let before = [("reported_day-day", "1"), report[1], report[2]];
    refused(&service.sends(&worker, &later, &before).await).says("must be on or after Mon 2 March 2026");
    done(&service.sends(&worker, &later, &report).await);
    assert_eq!(service.rows(open).await, 1, "the report of one is no report of the other");
    service.opens(&worker, &record).await.says_nothing_of("To be reported");
}

#[tokio::test]
async fn an_allegation_against_a_professional_is_kept_apart_for_managers() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Example").await;
    let person = service.person_of(&reference).await;
    let path = format!("{person}/forms/lado/new");
    let who = "A. N. Other, night worker";
    let told = with_today(&[
        ("about", "child"),
        ("whose", "ours"),
        ("who", who),
        ("what", "Said to have hit"),
        ("meanwhile", "Not with families"),
    ]);
    assert_eq!(service.opens(&worker, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.sends(&worker, &path, &told).await.status, StatusCode::NOT_FOUND);
    let record = done(&service.sends(&manager, &path, &told).await);
    let page = service.opens(&manager, &record).await;
    page.says("The LADO is not told yet").says("The commissioner is not told yet").says("Hidden").says_nothing_of(who);
    service.opens(&manager, &person).await.says("Allegation against a professional").says_nothing_of(who);
    assert_eq!(service.opens(&worker, record.split('?').next().unwrap()).await.status, StatusCode::NOT_FOUND);
    for page in ["", "/timeline", "/forms", "/history"] {
        let seen = service.opens(&worker, &format!("{person}{page}")).await;
        assert!(!text(&seen.html).to_lowercase().contains("allegation"), "{page}");
    }
    // It is no safeguarding concern in any figure.
    assert_eq!(service.figure("2026-Q1", "safeguarding_child").await, 0);
}

#[tokio::test]
async fn a_young_persons_dash_meets_what_is_due_on_arrival_and_counts_as_one() {
    let service = a_service_at(MONDAY).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let unit = service.has_a_unit("Rowan").await;
    let on: Date = "2026-03-01".parse().unwrap();
    let reference = service.houses(&worker, "Example", on, (unit, on)).await;
    let typed = with_today(&[("q1", "yes"), ("age", "over-16"), ("judgement", "none"), ("worker", "outside"), ("occasion", "arrival")]);
    assert_eq!(service.figure("2026-Q1", "dash_within_2_days_of_arrival").await, 0);
    done(&service.sends(&worker, &format!("/referrals/{reference}/forms/dash-young/new"), &typed).await);
    assert_eq!(service.rows("deadline WHERE rule = 'dash-arrival' AND ending = 'met'").await, 1);
    assert_eq!(service.figure("2026-Q1", "dash_within_2_days_of_arrival").await, 1);
}
