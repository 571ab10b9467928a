//! Who works here, who is let in, and who sees whom.

use axum::http::StatusCode;
use holdfast::{access::Role, running::contracts::services};

use super::{Fields, TODAY, Walk};
use crate::given;

pub(super) async fn who_sees_them(walk: &mut Walk, reference: &str) {
    let (worker, manager) = (walk.worker.clone(), walk.manager.clone());
    let person = walk.service.person_of(reference).await;
    walk.press("/ties", &worker, "/ties", &[("given_name", "Kit"), ("family_name", "Nance"), ("what", "friend")]).await;
    let tie = format!("/ties/{}/withdraw", walk.newest("tie").await);
    walk.press("/ties/{id}/withdraw", &worker, &tie, &[("why", "Another of the name")]).await;
    let kept = format!("/workers/{}/kept-from", worker.worker_id.unwrap());
    walk.press("/workers/{id}/kept-from", &manager, &kept, &[("reference", reference), ("why", "Her neighbour")]).await;
    let lift = format!("{kept}/{}/lift", walk.newest("wall").await);
    walk.press("/workers/{id}/kept-from/{wall}/lift", &manager, &lift, &[("lifted_why", "Moved away")]).await;
    let number = person.trim_start_matches("/people/");
    let why = [("reference", number), ("why", "She rang from the station")];
    walk.press("/emergency", &worker, "/emergency", &why).await;
    let taken = format!("/emergency/taken/{}", walk.newest("emergency_access").await);
    walk.press("/emergency/taken/{id}", &manager, &taken, &[("review", "Needed")]).await;
    let at = |act: &str| format!("{person}/who-sees/{act}");
    walk.press("/people/{reference}/who-sees/seal", &manager, &at("seal"), &[("why", "Works for the council")]).await;
    let account = worker.account_id.to_string();
    walk.press("/people/{reference}/who-sees/readers", &manager, &at("readers"), &[("account", &account)]).await;
    let reader = at(&format!("readers/{}/withdraw", walk.newest("seal_reader").await));
    walk.press("/people/{reference}/who-sees/readers/{reader}/withdraw", &manager, &reader, &[]).await;
    walk.press("/people/{reference}/who-sees/unseal", &manager, &at("unseal"), &[("lifted_why", "Left the council")]).await;
}

/// Two providers: one is told that somebody is known to the other, asks, is declined and asks again; the other agrees.
pub(super) async fn shared(walk: &mut Walk) {
    let manager = walk.manager.clone();
    services::make_all(&walk.service.db, &walk.service.app.contracts).await.unwrap();
    walk.press("/organisations", &manager, "/organisations", &[("name", "Bosun"), ("kind", "provider")]).await;
    let bosun = walk.newest("organisation").await.to_string();
    let named = [("version", "0"), ("name", "IDVA"), ("provider_id", bosun.as_str())];
    walk.press("/contracts/{pack}", &manager, "/contracts/west-midlands-idva", &named).await;
    let theirs = walk.service.a_referral(&manager, "Demelza", "Known").await;
    let other = walk.service.signed_in_as(Role::ServiceManager).await;
    let from = [("from-day", "1"), ("from-month", "1"), ("from-year", "2026"), ("provider", bosun.as_str())];
    let line = format!("/workers/{}/providers/new", other.worker_id.unwrap());
    let admin = walk.admin.clone();
    walk.press("/workers/{id}/{spell}/new", &admin, &line, &from).await;
    let asked = [
        ("service", "west-midlands-idva/idva"),
        ("given_name", "Demelza"),
        ("gender", "female"),
        ("born-day", "3"),
        ("born-month", "5"),
        ("born-year", "1990"),
    ];
    let mine = walk.service.receives(&other, "Known", (jiff::civil::date(2026, 3, 1), "10:00"), &asked).await;
    let at = |pair: i64, act: &str| format!("/referrals/{mine}/known/{pair}/{act}");
    let pair = walk.newest("person_pair").await;
    walk.press("/referrals/{reference}/known/{pair}/ask", &other, &at(pair, "ask"), &[("why", "Her safety plan")]).await;
    let waits = format!("/sharing/asked/{}", walk.newest("sharing_request").await);
    walk.press("/sharing/asked/{id}", &manager, &waits, &[("words", "Not the same person")]).await;
    walk.press("/referrals/{reference}/known/{pair}/open", &other, &at(pair, "open"), &[("why", "MARAC today")]).await;
    let page = format!("{}/sharing", walk.service.person_of(&theirs).await);
    let days =
        [("from-day", "2"), ("from-month", "3"), ("from-year", "2026"), ("until-day", "9"), ("until-month", "3"), ("until-year", "2026")];
    let agreed: Vec<_> =
        [("with", bosun.as_str()), ("basis", "consent"), ("words", "She agreed"), ("parts", "risk")].into_iter().chain(days).collect();
    walk.press("/people/{reference}/sharing", &manager, &page, &agreed).await;
    let one = format!("{page}/{}", walk.newest("sharing").await);
    let right: Vec<_> = [("version", "0"), ("basis", "consent"), ("words", "She agreed"), ("parts", "plan"), ("why", "Not risk")]
        .into_iter()
        .chain(days)
        .collect();
    walk.press("/people/{reference}/sharing/{id}", &manager, &one, &right).await;
    walk.press("/people/{reference}/sharing/{id}/withdraw", &manager, &format!("{one}/withdraw"), &[("withdrawn_why", "Taken back")]).await;
}

pub(super) async fn workers_and_teams(walk: &mut Walk) {
    let manager = walk.manager.clone();
    walk.press("/organisations", &manager, "/organisations", &[("name", "Carrek Housing"), ("kind", "provider")]).await;
    let provider = walk.newest("organisation").await;
    let change = [("version", "0"), ("name", "Carrek"), ("kind", "provider")];
    walk.press("/organisations/{id}", &manager, &format!("/organisations/{provider}"), &change).await;
    let pack = "/contracts/cornwall-dispersed";
    walk.press("/contracts/{pack}", &manager, pack, &[("version", "0"), ("name", "Cornwall"), ("provider_id", &provider.to_string())])
        .await;
    let add = [("service", "Drop-in"), ("kind", "drop-in")];
    walk.press("/contracts/{pack}/services", &manager, &format!("{pack}/services"), &add).await;
    let with_today = |fields: Fields<'static>| -> Vec<(&'static str, &'static str)> { fields.iter().copied().chain(TODAY).collect() };
    let review = with_today(&[("what", "sharing"), ("stands", "signed")]);
    let of_organisation = format!("/organisations/{provider}/forms/agreement-review/new");
    walk.press("/organisations/{id}/forms/{kind}/new", &manager, &of_organisation, &review).await;
    let meeting = with_today(&[("kind", "review")]);
    let of_contract = format!("{pack}/forms/commissioner-meeting/new");
    walk.press("/contracts/{pack}/forms/{kind}/new", &manager, &of_contract, &meeting).await;
    let service = walk.newest("service").await;
    walk.press("/services/{id}", &manager, &format!("/services/{service}"), &[("version", "0"), ("name", "Drop-in, Truro")]).await;
    on_the_rota(walk).await;
    walk.press("/teams", &manager, "/teams", &[("name", "East")]).await;
    let team = walk.newest("team").await;
    walk.press("/teams/{id}", &manager, &format!("/teams/{team}"), &[("version", "0"), ("name", "East and north")]).await;
    let new = [("name", "Loveday Trease"), ("kind", "volunteer")];
    walk.press("/workers/new", &manager, "/workers/new", &new).await;
    let id = walk.newest("worker").await;
    let at = |rest: &str| format!("/workers/{id}/{rest}");
    walk.press("/workers/{id}/change", &manager, &at("change"), &[("version", "0"), ("name", "Loveday Trease"), ("fte", "0.6")]).await;
    let (team, from) = (team.to_string(), [("from-day", "2"), ("from-month", "3"), ("from-year", "2026")]);
    let fields: Vec<_> = [("team", team.as_str())].into_iter().chain(from).collect();
    walk.press("/workers/{id}/{spell}/new", &manager, &at("teams/new"), &fields).await;
    let supervision = with_today(&[("kind", "line")]);
    walk.press("/workers/{id}/forms/{kind}/new", &manager, &at("forms/supervision/new"), &supervision).await;
    let row = walk.newest("worker_team").await;
    let to = [("to-day", "3"), ("to-month", "3"), ("to-year", "2026")];
    walk.press("/workers/{id}/{spell}/{row}/end", &manager, &at(&format!("teams/{row}/end")), &to).await;
    walk.press("/workers/{id}/{spell}/{row}/withdraw", &manager, &at(&format!("teams/{row}/withdraw")), &[("why", "Wrong team")]).await;
    let carrier = walk.worker.clone();
    let reference = walk.service.an_accepted_referral(&carrier, "Beth", "Given").await;
    let (case, to) = (format!("case-{reference}"), manager.worker_id.unwrap().to_string());
    walk.press("/handover", &manager, "/handover", &[(&case, "yes"), ("to", &to), ("note", "Rings on Mondays")]).await;
    let reference = walk.service.an_accepted_referral(&carrier, "Beth", "Handed").await;
    let over = format!("/workers/{}/handover", carrier.worker_id.unwrap());
    let (case, id_) = (format!("case-{reference}"), id.to_string());
    let fields = [(case.as_str(), "yes"), ("to", id_.as_str()), ("note", "Rings on Mondays")];
    walk.press("/workers/{id}/handover", &manager, &over, &fields).await;
    let unneeded = walk.service.sends(&manager, "/workers/new", &[("name", "Added twice"), ("kind", "paid")]).await;
    assert_eq!(unneeded.status, StatusCode::SEE_OTHER);
    let id = walk.newest("worker").await;
    let at = |rest: &str| format!("/workers/{id}/{rest}");
    walk.press("/workers/{id}/withdraw", &manager, &at("withdraw"), &[("why", "Added twice")]).await;
}

async fn on_the_rota(walk: &mut Walk) {
    let (manager, worker) = (walk.manager.clone(), walk.worker.clone());
    let id = |who: &given::Person| who.worker_id.unwrap().to_string();
    let (own, other) = (id(&manager), id(&worker));
    let shift = [
        ("worker", own.as_str()),
        ("as", "worker"),
        ("day-day", "2"),
        ("day-month", "3"),
        ("day-year", "2026"),
        ("from", "08:00"),
        ("until", "20:00"),
    ];
    walk.press("/rota/new", &manager, "/rota/new", &shift).await;
    let made = format!("/rota/{}", walk.newest("shift").await);
    walk.press("/rota/{id}", &manager, &made, &[&shift[..], &[("version", "0")]].concat()).await;
    walk.press("/rota/new", &manager, "/rota/new", &[&[("worker", other.as_str())], &shift[1..]].concat()).await;
    let with = format!("{}-0", walk.newest("shift").await);
    walk.press("/rota/{id}/swap", &manager, &format!("{made}/swap"), &[("with", &with), ("version", "1")]).await;
    walk.press("/rota/{id}/withdraw", &manager, &format!("{made}/withdraw"), &[("withdraw_why", "Mistaken")]).await;
}
