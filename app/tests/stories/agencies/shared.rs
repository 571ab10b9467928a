//! What is told to an agency about somebody: with its basis, to secure addresses only, read back by person and by agency.

use crate::given;

use axum::http::StatusCode;
use given::{
    Page, Person, Service, a_service_at,
    records::{MONDAY, done, latest, refused, with_today},
};
use holdfast::{
    access::Role,
    args,
    db::Actor,
    forms::{Answers, disclosures},
};

use super::register::{a_secure_pathway, an_agency};

struct Case {
    service: Service,
    manager: Person,
    worker: Person,
    /// The page of the person.
    person: String,
    agency: String,
    /// The id of the agency.
    id: String,
}

async fn a_case() -> Case {
    let service = a_service_at(MONDAY).await;
    let manager = service.signed_in_as(Role::ServiceManager).await;
    let worker = service.signed_in_as(Role::SupportWorker).await;
    let agency = an_agency(&service, &manager, "Carrek Housing", "housing").await;
    a_secure_pathway(&service, &manager, &agency, "duty@carrek.example.gov.uk").await;
    let reference = service.an_accepted_referral(&worker, "Ann", "Trevanion").await;
    let person = service.person_of(&reference).await;
    let id = agency.trim_start_matches("/agencies/").to_owned();
    Case { service, manager, worker, person, agency, id }
}

impl Case {
    fn form(&self) -> String {
        format!("{}/forms/disclosure/new", self.person)
    }

    async fn shares(&self, fields: &[(&str, &str)]) -> Page {
        let always = [("what", "housing"), ("words", "What they need"), ("worker", "outside")];
        self.service.sends(&self.worker, &self.form(), &with_today(&[&always[..], fields].concat())).await
    }

    async fn agrees(&self, with: &[&str], more: &[(&str, &str)]) -> String {
        let mut fields = vec![("explained", "yes"), ("support", "given")];
        fields.extend(with.iter().map(|kind| ("share_with", *kind)));
        done(
            &self
                .service
                .sends(&self.worker, &format!("{}/forms/consent/new", self.person), &with_today(&[&fields[..], more].concat()))
                .await,
        );
        latest(&self.service).await
    }
}

#[tokio::test]
async fn what_is_shared_on_consent_is_held_against_what_they_agreed_to_and_otherwise_has_a_reason() {
    let case = a_case().await;
    let Case { service, worker, person, agency, id, .. } = &case;
    service.opens(worker, person).await.says(&case.form()).says(&format!("{person}/disclosures"));
    let on_consent = [("to", id.as_str()), ("how", "phone"), ("basis", "consent")];
    refused(&case.shares(&on_consent).await).says("Nothing recorded says that they agreed").says("record their consent first");
    // Another kind is not this one.
    case.agrees(&["police"], &[]).await;
    refused(&case.shares(&on_consent).await).says("Nothing recorded says that they agreed");
    let without = [("to", id.as_str()), ("how", "phone"), ("basis", "safeguarding")];
    refused(&case.shares(&without).await).says("Say why it was shared").says("Choose who agreed").says("Choose whether they know");
    let told = [&without[..], &[("why", "The children are not safe"), ("agreed_by", "outside"), ("know", "unsafe")]].concat();
    done(&case.shares(&told).await);
    let record = latest(service).await;
    service.opens(worker, &record).await.says("Carrek Housing").says("The children are not safe").says("Not safe to tell");
    case.agrees(&["police", "housing"], &[]).await;
    done(&case.shares(&on_consent).await);
    // Yesterday they had not agreed; tomorrow is not written down today.
    let yesterday =
        [("day-day", "1"), ("day-month", "3"), ("day-year", "2026"), ("what", "housing"), ("words", "It"), ("worker", "outside")];
    let sent = service.sends(worker, &case.form(), &[&on_consent[..], &yesterday].concat()).await;
    refused(&sent).says("Sun 1 March 2026");
    let tomorrow =
        [("day-day", "3"), ("day-month", "3"), ("day-year", "2026"), ("what", "housing"), ("words", "It"), ("worker", "outside")];
    refused(&service.sends(worker, &case.form(), &[&told[..], &tomorrow].concat()).await).says("must be today or before");

    // Whoever is not in the register is written, with the kind; nothing at all is refused.
    refused(&case.shares(&[("how", "phone"), ("kind", "police"), ("basis", "consent")]).await)
        .says("Choose the agency, or write who it was");
    done(&case.shares(&[("to_written", "PC Rowe"), ("kind", "police"), ("how", "meeting"), ("basis", "consent")]).await);

    let list = service.opens(worker, &format!("{person}/disclosures")).await;
    list.says("Carrek Housing")
        .says("PC Rowe")
        .says("To protect a child or an adult at risk")
        .says("schedule 1, paragraph 18")
        .says("What they need");
    list.says("data-print").says("Agreed to by Somebody outside the service");
    service.opens(worker, &format!("{person}/timeline")).await.says("Shared with Carrek Housing: housing.");
    service.opens(worker, agency).await.says("Ann Trevanion").says("Shared with Carrek Housing");
    assert!(
        service.rows("journal WHERE action = 'listed' AND detail LIKE '%agency%'").await > 0,
        "whoever read the names is in the journal"
    );

    // Put right, withdrawn, put back.
    let change = with_today(&[&told[..], &[("what", "risk"), ("words", "The threat"), ("version", "0"), ("change_why", "Slip")]].concat());
    done(&service.sends(worker, &format!("{record}/change"), &change).await);
    service.opens(worker, &record).await.says("The threat").says("What they need").says("Slip");
    let second = service.sends(worker, &format!("{record}/change"), &change).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    done(&service.sends(worker, &format!("{record}/withdraw"), &[("version", "1"), ("why", "It was another")]).await);
    service.opens(worker, &format!("{person}/disclosures")).await.says_nothing_of("The threat");
    service.opens(worker, agency).await.says_nothing_of("risk and safety");
}

#[tokio::test]
async fn a_referral_to_another_service_by_e_mail_says_to_which_address_and_only_to_a_secure_one() {
    let Case { service, worker, person, id, .. } = a_case().await;
    let reference = service.opens(&worker, &person).await.html;
    let reference = reference.split("/referrals/").nth(1).unwrap().split(['/', '"']).next().unwrap().to_owned();
    let form = format!("/referrals/{reference}/forms/onward-referral/new");
    let how =
        [("kind", "housing"), ("instead", "beside"), ("why", "A home"), ("basis", "asked"), ("worker", "outside"), ("route", "secure")];
    let nobodys = [&how[..], &[("to", "Somewhere"), ("address", "duty@carrek.example.gov.uk")]].concat();
    refused(&service.sends(&worker, &form, &with_today(&nobodys)).await).says("whoever is not in the register has none");
    let to = [&how[..], &[("agency", id.as_str())]].concat();
    refused(&service.sends(&worker, &form, &with_today(&to)).await).says("Choose the address. If it is not in the list");
    let unknown = [&to[..], &[("address", "somebody@example.com")]].concat();
    refused(&service.sends(&worker, &form, &with_today(&unknown)).await);
    let known = [&to[..], &[("address", "duty@carrek.example.gov.uk")]].concat();
    done(&service.sends(&worker, &form, &with_today(&known)).await);
    service.opens(&worker, &latest(&service).await).await.says("duty@carrek.example.gov.uk");
}

#[tokio::test]
async fn an_e_mail_goes_only_to_an_address_that_is_known_as_secure_and_where_they_are_is_sealed() {
    let case = a_case().await;
    let Case { service, worker, manager, person, id, .. } = &case;
    case.agrees(&["housing", "police"], &[]).await;
    service.opens(worker, &case.form()).await.says("Carrek Housing: duty@carrek.example.gov.uk");
    let email = [("to", id.as_str()), ("how", "email"), ("basis", "consent")];
    refused(&case.shares(&email).await).says("it is not known as secure").says("record a breach");
    let to = |address| [&email[..], &[("address", address)]].concat();
    refused(&case.shares(&to("somebody@example.com")).await).says("not known as a secure one of Carrek Housing");
    let written =
        [("to_written", "PC Rowe"), ("kind", "police"), ("how", "email"), ("address", "duty@carrek.example.gov.uk"), ("basis", "consent")];
    refused(&case.shares(&written).await).says("whoever is not in the register has none");
    // Another agency's address is not this one's.
    let police = an_agency(service, manager, "Penzance police", "police").await;
    let pathway = a_secure_pathway(service, manager, &police, "desk@police.example.uk").await;
    refused(&case.shares(&to("desk@police.example.uk")).await).says("not known as a secure one of Carrek Housing");
    let where_ = [("what", "where"), ("where_words", "12 Fore Street, Bodmin")];
    done(&case.shares(&[&to("duty@carrek.example.gov.uk")[..], &where_].concat()).await);
    let record = latest(service).await;
    service.opens(worker, &record).await.says("duty@carrek.example.gov.uk").says("Show what is hidden").says_nothing_of("Fore Street");
    let list = service.opens(worker, &format!("{person}/disclosures")).await;
    list.says("Secure e-mail, duty@carrek.example.gov.uk").says_nothing_of("Fore Street");
    service.opens(worker, &format!("{person}/timeline")).await.says_nothing_of("Fore Street");
    let shown = service.sends(worker, &format!("{record}/reveal"), &[]).await;
    service.opens(worker, &shown.to).await.says("Fore Street");

    // When an address is not secure any more, what went there before can be put right, and nothing new goes.
    let police_id = police.trim_start_matches("/agencies/");
    let there = [("to", police_id), ("how", "email"), ("address", "desk@police.example.uk"), ("basis", "consent")];
    done(&case.shares(&there).await);
    let sent = latest(service).await;
    let change = [("version", "0"), ("name", "A child at risk"), ("way", "to"), ("email", "desk@police.example.uk"), ("secure", "no")];
    done(&service.sends(manager, &pathway, &change).await);
    service.opens(worker, &police).await.says("Not secure: nothing about anybody goes there");
    refused(&case.shares(&there).await).says("not known as a secure one of Penzance police");
    service.opens(worker, &format!("{sent}/change")).await.says("desk@police.example.uk");
    let right = [&there[..], &[("what", "legal"), ("words", "The order"), ("worker", "outside"), ("version", "0")]].concat();
    done(&service.sends(worker, &format!("{sent}/change"), &with_today(&right)).await);
}

#[tokio::test]
async fn consent_that_ends_says_what_rested_on_it_and_whom_to_tell() {
    let case = a_case().await;
    let Case { service, worker, person, id, .. } = &case;
    case.agrees(&["housing"], &[]).await;
    done(&case.shares(&[("to", id.as_str()), ("how", "phone"), ("basis", "consent")]).await);
    let shared = latest(service).await;
    service.opens(worker, &format!("{person}/disclosures")).await.says_nothing_of("Consent has ended");
    service.it_is_now("2026-03-09T09:00:00Z");
    let worker = &service.signs_in_again(worker).await;
    let on = [("day-day", "9"), ("day-month", "3"), ("day-year", "2026")];
    let ends = [("explained", "yes"), ("support", "given"), ("withdrawn", "yes"), ("withdrawn_words", "Not with housing")];
    done(&service.sends(worker, &format!("{person}/forms/consent/new"), &[&ends[..], &on].concat()).await);
    let consent = latest(service).await;
    let tell = format!("{shared}/later/ended");
    service.opens(worker, &consent).await.says("Consent has ended: tell these agencies").says("Carrek Housing: housing").says(&tell);
    service.opens(worker, &format!("{person}/disclosures")).await.says("Consent has ended, and they are not told yet").says(&tell);
    let told = [
        ("told_end_day-day", "9"),
        ("told_end_day-month", "3"),
        ("told_end_day-year", "2026"),
        ("told_end", "They delete it"),
        ("version", "0"),
    ];
    done(&service.sends(worker, &tell, &told).await);
    service.opens(worker, &consent).await.says_nothing_of("tell these agencies");
    service.opens(worker, &format!("{person}/disclosures")).await.says("Told on Mon 9 March 2026 that consent ended");
    // Nothing new rests on it.
    let again =
        [("to", id.as_str()), ("how", "phone"), ("basis", "consent"), ("what", "housing"), ("words", "More"), ("worker", "outside")];
    service.it_is_now("2026-03-10T09:00:00Z");
    let worker = &service.signs_in_again(worker).await;
    let on = [("day-day", "10"), ("day-month", "3"), ("day-year", "2026")];
    refused(&service.sends(worker, &case.form(), &[&again[..], &on].concat()).await).says("Nothing recorded says that they agreed");
    // A withdrawal on the wrong person is withdrawn, and the consent stands as it did.
    done(&service.sends(worker, &format!("{consent}/withdraw"), &[("version", "0"), ("why", "Another’s")]).await);
    done(&service.sends(worker, &case.form(), &[&again[..], &on].concat()).await);
}

#[tokio::test]
async fn whoever_is_kept_from_somebody_finds_nothing_of_what_was_shared_and_another_room_can_log_what_it_sends() {
    let case = a_case().await;
    let Case { service, worker, manager, person, agency, id } = &case;
    let tied = service.signed_in_as(Role::SupportWorker).await;
    let without = [
        ("to", id.as_str()),
        ("how", "phone"),
        ("basis", "vital-interests"),
        ("why", "A threat"),
        ("agreed_by", "outside"),
        ("know", "yes"),
    ];
    done(&case.shares(&without).await);
    let record = latest(service).await;
    service.opens(&tied, agency).await.says("Trevanion");
    done(&service.sends(&tied, "/ties", &[("given_name", "Ann"), ("family_name", "Trevanion"), ("what", "kin")]).await);
    service.opens(&tied, agency).await.says("Nothing is recorded as shared with it").says_nothing_of("Trevanion");
    for path in [&format!("{person}/disclosures"), &record] {
        assert_eq!(service.opens(&tied, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    service.opens(manager, agency).await.says("Trevanion");

    // As a room that sends papers does, in its own write.
    let root: i64 =
        service.db.read().await.unwrap().value("SELECT max(person_id) FROM record WHERE kind = 'disclosure'", args![]).await.unwrap();
    let mut answers = Answers::default();
    for (item, said) in [("to", id.as_str()), ("how", "paper"), ("words", "The letter"), ("basis", "consent"), ("day", "2026-03-02")] {
        answers.one(item, said);
    }
    answers.one("what", "housing");
    let mut tx = service.db.write(Actor { account_id: Some(worker.account_id) }).await.unwrap();
    let refused = disclosures::log(&mut tx, &service.app, root, answers.clone()).await.unwrap().unwrap_err();
    assert!(refused.of("basis").is_some_and(|said| said.contains("Nothing recorded says that they agreed")), "{refused:?}");
    answers.one("basis", "legal-obligation");
    for (item, said) in [("why", "The court asks"), ("agreed_by", "outside"), ("know", "yes")] {
        answers.one(item, said);
    }
    disclosures::log(&mut tx, &service.app, root, answers).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    service.opens(worker, &format!("{person}/disclosures")).await.says("The court asks").says("On paper: by hand or by post");
}
