//! What stories of records say over and over.

use axum::http::StatusCode;
use holdfast::args;

use super::{Page, Service, text};

pub const MONDAY: &str = "2026-03-02T09:00:00Z";
pub const TODAY: [(&str, &str); 3] = [("day-day", "2"), ("day-month", "3"), ("day-year", "2026")];

pub fn with_today<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().copied().chain(TODAY).collect()
}

pub fn done(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", text(&page.html));
    page.to.clone()
}

pub fn refused(page: &Page) -> &Page {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.to);
    page
}

/// The address of the record that was made last.
pub async fn latest(service: &Service) -> String {
    let id: i64 = service.db.read().await.unwrap().value("SELECT max(id) FROM record", args![]).await.unwrap();
    format!("/records/{id}")
}
