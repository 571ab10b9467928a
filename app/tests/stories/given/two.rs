//! Two providers on one installation.

use super::{
    Page, Person, Service, a_service_at,
    cases::{self, done, plain},
};
use axum::http::StatusCode;
use holdfast::{access::Role, args, running::contracts::services};
use jiff::civil::{Date, date};

pub const MONDAY: &str = "2026-05-04T09:00:00Z";

/// Carrek provides Cornwall's contract, Bosun the IDVA service; each has a manager and a worker. Who works for whom an administrator says.
pub struct Two {
    pub service: Service,
    pub admin: Person,
    pub carrek: [Person; 2],
    pub bosun: [Person; 2],
    pub ids: [String; 2],
}

pub async fn an_organisation(service: &Service, who: &Person, name: &str) -> String {
    done(&service.sends(who, "/organisations", &[("name", name), ("kind", "provider")]).await);
    let id: i64 = service.db.read().await.unwrap().value("SELECT id FROM organisation WHERE name = $1", args![name]).await.unwrap();
    id.to_string()
}

pub async fn works_for(service: &Service, manager: &Person, who: &Person, provider: &str) -> Page {
    let path = format!("/workers/{}/providers/new", who.worker_id.unwrap());
    let mut fields = plain(&[("provider", provider)]);
    fields.extend(cases::day("from", date(2026, 1, 1)));
    service.presses(manager, &path, fields).await
}

impl Two {
    pub async fn there_are() -> Two {
        let service = a_service_at(MONDAY).await;
        let carrek = [service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::SupportWorker).await];
        // Everybody who is here already is the first provider's when the second is named.
        services::make_all(&service.db, &service.app.contracts).await.unwrap();
        service.a_referral(&carrek[1], "Early", "Bird").await;
        let ids = [an_organisation(&service, &carrek[0], "Carrek").await, an_organisation(&service, &carrek[0], "Bosun").await];
        let named = |pack: &str, provider: &str| {
            (
                format!("/contracts/{pack}"),
                vec![("version", "0".to_owned()), ("name", pack.to_owned()), ("provider_id", provider.to_owned())],
            )
        };
        for (pack, provider) in [("cornwall-dispersed", &ids[0]), ("west-midlands-idva", &ids[1])] {
            let (path, fields) = named(pack, provider);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            done(&service.sends(&carrek[0], &path, &fields).await);
        }
        let bosun = [service.signed_in_as(Role::ServiceManager).await, service.signed_in_as(Role::SupportWorker).await];
        let admin = service.signed_in_as(Role::Administrator).await;
        for one in &bosun {
            done(&works_for(&service, &admin, one, &ids[1]).await);
        }
        Two { service, admin, carrek, bosun, ids }
    }

    /// A referral to Bosun's contract.
    pub async fn to_bosun(&self, family: &str) -> String {
        let on = date(2026, 5, 3);
        self.service.receives(&self.bosun[1], family, (on, "10:00"), &[("service", "west-midlands-idva/idva")]).await
    }

    /// Somebody whom Carrek's worker takes on, written down as `to_bosun` writes people down.
    pub async fn of_carrek(&self, family: &str) -> String {
        let asked = [("service", "cornwall-dispersed/safe-accommodation")];
        let reference = self.service.receives(&self.carrek[1], family, (date(2026, 5, 3), "09:00"), &asked).await;
        done(&self.service.answers(&self.carrek[1], &reference, "accepted", None).await);
        reference
    }

    pub async fn shares(&self, page: &str, parts: &[&str], (from, until): (Date, Date), basis: &str) -> Page {
        let mut fields = plain(&[("with", self.ids[1].as_str()), ("basis", basis), ("words", "She asked for it on Monday")]);
        fields.extend(parts.iter().map(|part| ("parts".to_owned(), (*part).to_owned())));
        fields.extend(cases::day("from", from));
        fields.extend(cases::day("until", until));
        self.service.presses(&self.carrek[0], &format!("{page}/sharing"), fields).await
    }
}

/// The same as for a record that was never there.
pub async fn is_absent(service: &Service, who: &Person, path: &str) {
    let there = service.opens(who, path).await;
    let never = service.opens(who, "/people/P9999").await;
    assert_eq!((there.status, &there.html), (StatusCode::NOT_FOUND, &never.html), "{path}");
}
