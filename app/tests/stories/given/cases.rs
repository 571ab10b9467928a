//! The verbs of a case, as a worker uses them at the pages: received on a day, answered at a moment, arrived, moved, left.

use super::{Page, Person, Service, text};
use axum::http::StatusCode;
use holdfast::{access::Role, args};
use jiff::civil::Date;

/// A day as three fields of a form.
pub fn day(name: &str, on: Date) -> Vec<(String, String)> {
    vec![
        (format!("{name}-day"), on.day().to_string()),
        (format!("{name}-month"), on.month().to_string()),
        (format!("{name}-year"), on.year().to_string()),
    ]
}

/// Fields that stand as they are.
pub fn plain(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub fn done(page: &Page) {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", text(&page.html));
}

pub fn refused(page: &Page) -> &Page {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{} {}", page.to, text(&page.html));
    page
}

impl Service {
    pub async fn presses(&self, who: &Person, path: &str, fields: Vec<(String, String)>) -> Page {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.sends(who, path, &fields).await
    }

    /// A unit of this name, added by a manager.
    pub async fn has_a_unit(&self, name: &str) -> i64 {
        let manager = self.signed_in_as(Role::ServiceManager).await;
        let fields = [("name", name), ("town", "Bodmin"), ("bedrooms", "2"), ("tolerance", "medium"), ("pets", "yes")];
        done(&self.sends(&manager, "/units/new", &fields).await);
        self.db.read().await.unwrap().value("SELECT id FROM unit WHERE name = $1", args![name]).await.unwrap()
    }

    /// A referral received on a day at a time, with what else it says.
    pub async fn receives(&self, who: &Person, family: &str, (on, time): (Date, &str), more: &[(&str, &str)]) -> String {
        let mut fields = day("received", on);
        fields.extend(plain(&[
            ("door", "phone"),
            ("received_time", time),
            ("source", "police"),
            ("given_name", "Ann"),
            ("family_name", family),
            ("gender", "female"),
            ("ethnicity", "not-asked"),
            ("sexuality", "not-asked"),
            ("disability", "no"),
            ("no_recourse", "not-known"),
            ("risk", "medium"),
            ("main_need", "mental-health"),
        ]));
        for (name, value) in more {
            fields.retain(|(n, _)| n != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let sent = self.presses(who, "/referrals", fields).await;
        done(&sent);
        sent.to.trim_start_matches("/referrals/").split('?').next().unwrap_or_default().to_owned()
    }

    pub async fn answers(&self, who: &Person, reference: &str, outcome: &str, at: Option<(Date, &str)>) -> Page {
        let mut fields = plain(&[("outcome", outcome)]);
        if outcome == "declined" {
            fields.extend(plain(&[("reason", "client-declined")]));
        }
        if let Some((on, time)) = at {
            fields.extend(day("day", on));
            fields.extend(plain(&[("time", time)]));
        }
        self.presses(who, &format!("/referrals/{reference}/answers"), fields).await
    }

    pub async fn arrives(&self, who: &Person, reference: &str, unit: i64, on: Date) -> Page {
        let mut fields = day("day", on);
        fields.push(("unit".into(), unit.to_string()));
        self.presses(who, &format!("/referrals/{reference}/arrival"), fields).await
    }

    /// The version that the household's latest stay stands at.
    async fn stay_version(&self, reference: &str) -> String {
        let version: Option<(i64,)> = self
            .db
            .read()
            .await
            .unwrap()
            .one(
                "SELECT s.version FROM stay s JOIN episode e ON e.id = s.episode_id JOIN referral r ON r.id = e.referral_id
                 WHERE r.reference = $1 AND s.withdrawn_at IS NULL ORDER BY s.arrived_on DESC, s.id DESC LIMIT 1",
                args![reference],
            )
            .await
            .unwrap();
        version.map_or(0, |(version,)| version).to_string()
    }

    pub async fn moves(&self, who: &Person, reference: &str, unit: i64, on: Date) -> Page {
        let mut fields = day("day", on);
        fields.push(("unit".into(), unit.to_string()));
        fields.push(("version".into(), self.stay_version(reference).await));
        self.presses(who, &format!("/referrals/{reference}/move"), fields).await
    }

    /// What they said when they left. A planned departure rests on it.
    pub async fn interviews(&self, who: &Person, reference: &str, on: Date) -> Page {
        let mut fields = day("day", on);
        fields.extend(plain(&[("worker", "outside"), ("safer", "yes")]));
        self.presses(who, &format!("/referrals/{reference}/forms/exit-interview/new"), fields).await
    }

    /// A planned departure, with support after it or without; where its day has come, what they said is written down first, as it has to be.
    pub async fn leaves(&self, who: &Person, reference: &str, on: Date, support: &str) -> Page {
        if on <= self.db.clock.today() {
            done(&self.interviews(who, reference, on).await);
        }
        self.departs(who, reference, on, support).await
    }

    /// The departure alone.
    pub async fn departs(&self, who: &Person, reference: &str, on: Date, support: &str) -> Page {
        let mut fields = day("day", on);
        fields.extend(plain(&[("interview", "yes"), ("planned", "planned"), ("move_on", "private-rented"), ("support", support)]));
        // Where the plan was not looked at before, that is known.
        fields.extend(plain(&[("sure-support", "yes")]));
        fields.push(("version".into(), self.stay_version(reference).await));
        self.presses(who, &format!("/referrals/{reference}/departure"), fields).await
    }

    /// Accepted when it came, and in the unit from a day.
    pub async fn houses(&self, who: &Person, family: &str, received: Date, (unit, arrived): (i64, Date)) -> String {
        let reference = self.receives(who, family, (received, "09:00"), &[]).await;
        done(&self.answers(who, &reference, "accepted", None).await);
        done(&self.arrives(who, &reference, unit, arrived).await);
        reference
    }

    /// What the person's page says is still to be done, and below it nothing.
    pub async fn due(&self, who: &Person, reference: &str) -> String {
        let page = self.opens(who, &self.person_of(reference).await).await;
        let from = page.html.find("What is due").expect("a list of what is due");
        let rest = &page.html[from..];
        let until = rest.find("earlier deadlines").or_else(|| rest.find("id=\"timeline\"")).expect("what follows the list") + from;
        text(&page.html[from..until])
    }

    /// One figure of a quarter of Cornwall's return, as the file says it.
    pub async fn figure(&self, period: &str, id: &str) -> serde_json::Value {
        self.figure_of("cornwall-outputs", period, id).await
    }

    /// One figure of a quarter of a return, as the file says it.
    pub async fn figure_of(&self, name: &str, period: &str, id: &str) -> serde_json::Value {
        let quarter = period.parse().expect("a quarter");
        let form =
            holdfast::evidence::Form::find(&self.app.contracts, &self.app.forms, name, quarter, self.db.clock.today()).expect("the return");
        let facts = form.facts(&mut self.db.read().await.unwrap(), 0).await.unwrap();
        let filled = form.fill(&facts, self.db.clock.now());
        let file = holdfast::evidence::outputs::file(&filled, holdfast::evidence::outputs::Format::Json).expect("a file");
        let all: serde_json::Value = serde_json::from_slice(&file).expect("JSON");
        all[id].clone()
    }
}
