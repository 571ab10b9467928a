//! The figures at the head of the first page, each leading to what it counts.

use govuk::{cards, figure};
use jiff::{ToSpan as _, civil::Date};
use maud::Markup;

use crate::{
    db::{DbError, Read},
    duties::queries::Open,
    words::day,
    work::{
        episodes::{self, queries::LONG_UNREACHED},
        referrals::queries::{self, Inbox},
    },
};

/// What is counted besides what is due.
pub struct Counted {
    inbox: Inbox,
    unreached: i64,
    /// Of whose cases; of everybody's for none.
    of: Option<i64>,
}

impl Counted {
    pub async fn of(read: &mut Read, of: Option<i64>, today: Date) -> Result<Counted, DbError> {
        let since = today.saturating_sub(LONG_UNREACHED.days());
        Ok(Counted { inbox: queries::inbox(read).await?, unreached: episodes::queries::unreached(read, of, (since, today)).await?, of })
    }

    pub fn shown(&self, open: &Open, manages: bool) -> Markup {
        let since = |on: Option<Date>, which: &str| on.map_or(String::new(), |on| format!(", {which} since {}", day(on)));
        let whose = self.of.map_or(String::new(), |worker| format!("&worker={worker}"));
        let due = |query: &str| if manages { format!("/{query}#due") } else { "#due".to_owned() };
        cards(&[
            figure(open.overdue, "overdue", &due("?late=yes")),
            figure(open.week, "due within a week", &due("?week=yes")),
            figure(open.soon, "due in two weeks", &due("")),
            figure(self.inbox.unanswered, format!("referrals to answer{}", since(self.inbox.oldest_on, "the oldest")), "/referrals"),
            figure(
                self.inbox.waiting,
                format!("on the waiting list{}", since(self.inbox.waiting_since, "the longest")),
                "/referrals#waiting",
            ),
            figure(self.unreached, format!("not reached for {LONG_UNREACHED} days"), &format!("/people/in-service?show=unreached{whose}")),
        ])
    }
}
