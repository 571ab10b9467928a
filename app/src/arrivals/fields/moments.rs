//! Days and times: in one cell, or in two columns, of which the mapping may say that they are in UTC.

use jiff::civil::{Date, Time};

use super::{MEND, Reading, in_words};
use crate::arrivals::{
    table::Doubt,
    values::{self, Century, Meant, Moment, NotADay, Order, Says, squeeze, text},
};

impl Reading<'_> {
    /// A day that must be there and must not lie ahead.
    pub(in crate::arrivals) fn day(&mut self, field: &str) -> Option<Date> {
        self.moment(field).map(|moment| moment.day)
    }

    /// As [`Reading::day`], with the time that its cell may hold.
    pub(in crate::arrivals) fn moment(&mut self, field: &str) -> Option<Moment> {
        let heading = self.table.heading(field).to_owned();
        match self.any_moment(field, Century::Around) {
            Ok(Some(moment)) if moment.day > self.today => {
                let says = in_words(moment.day);
                self.refuse("date in the future", format!("The column “{heading}” says {says}, which has not come yet. {MEND}"));
                None
            }
            Ok(Some(moment)) => {
                self.note(field, &moment.day.to_string());
                Some(moment)
            }
            Ok(None) => {
                self.refuse("missing date", format!("The column “{heading}” is empty. {MEND}"));
                None
            }
            Err((kind, why)) => {
                let shown = squeeze(&text(&self.table.cell(self.row, field)));
                self.refuse(kind, format!("The column “{heading}” says “{shown}”{why} {MEND}"));
                None
            }
        }
    }

    /// A day, if there is one; one that lies ahead or cannot be read is listed, and is none.
    pub(in crate::arrivals) fn past(&mut self, field: &str) -> Option<Date> {
        self.past_moment(field).map(|moment| moment.day)
    }

    pub(in crate::arrivals) fn past_moment(&mut self, field: &str) -> Option<Moment> {
        let moment = self.listed_moment(field)?;
        if moment.day > self.today {
            self.unread(field, format!("{} has not come yet.", in_words(moment.day)));
            return None;
        }
        self.note(field, &moment.day.to_string());
        Some(moment)
    }

    /// A day, if there is one, wherever it lies.
    pub(in crate::arrivals) fn planned(&mut self, field: &str) -> Option<Date> {
        let moment = self.listed_moment(field)?;
        self.note(field, &moment.day.to_string());
        Some(moment.day)
    }

    fn listed_moment(&mut self, field: &str) -> Option<Moment> {
        match self.any_moment(field, Century::Around) {
            Ok(moment) => moment,
            Err((_, why)) => {
                self.unread(field, why.trim_start_matches(',').trim_start().to_owned());
                None
            }
        }
    }

    /// What kind of fault, and how the sentence about it goes on.
    pub(super) fn any_moment(&mut self, field: &str, century: Century) -> Result<Option<Moment>, (&'static str, String)> {
        let cell = self.cell(field);
        let how = self.table.how(field);
        let order = how.and_then(|how| how.order).unwrap_or_default();
        if self.table.doubt(field) == Some(Doubt::Order) && matches!(values::order_of(&cell), Says::Either | Says::MonthFirst) {
            let says = ", and dates in this column make sense with the month first: the order of day and month is in doubt. Say dates = \"month-day\" or \"day-month\" in the mapping.";
            return Err(("order of day and month in doubt", says.to_owned()));
        }
        values::moment(&cell, Meant { century, order, utc: how.is_some_and(|how| how.utc) }).map_err(|fault| match fault {
            NotADay::Impossible => {
                let order = if order == Order::DayFirst { "day comes before month" } else { "month comes before day" };
                ("impossible date", format!(", and there is no such day ({order})."))
            }
            NotADay::NotUnderstood => ("date not understood", ", which is not understood as a date. Type it as 31/12/2025.".to_owned()),
        })
    }

    /// A time of day; that of the date's own cell when the column of times is empty or absent.
    pub(in crate::arrivals) fn time(&mut self, field: &str, day: Option<Moment>) -> Option<Time> {
        let cell = self.cell(field);
        match values::time(&cell) {
            Ok(Some(time)) => {
                self.note(field, &time.strftime("%H:%M").to_string());
                Some(time)
            }
            Ok(None) => {
                let time = day.and_then(|moment| moment.time);
                if let Some(time) = time {
                    self.note(field, &time.strftime("%H:%M").to_string());
                }
                time
            }
            Err(_) => {
                self.unread(field, "It is not understood as a time. Type it as 14:05.");
                None
            }
        }
    }

    /// The local day and time. A time in a column of its own is turned with its day: 23:30 of 30 June is half past
    /// midnight of 1 July here. One that stands in the cell of the day was turned when that was read.
    pub(in crate::arrivals) fn here(
        &mut self,
        (day_field, time_field): (&str, &str),
        day: Option<Moment>,
        time: Option<Time>,
    ) -> (Option<Moment>, Option<Time>) {
        let utc = [day_field, time_field].iter().any(|field| self.table.how(field).is_some_and(|how| how.utc));
        let own = matches!(values::time(&self.cell(time_field)), Ok(Some(_)));
        let (Some(there), Some(at), true) = (day.filter(|day| day.time.is_none()), time, utc && own) else { return (day, time) };
        let here = values::from_utc(there.day, at);
        let says =
            [(day_field, here.day.to_string()), (time_field, here.time.map_or("00:00".into(), |at| at.strftime("%H:%M").to_string()))];
        for (field, read) in &mut self.read {
            if let Some((_, says)) = says.iter().find(|(known, _)| *known == field.as_str()) {
                says.clone_into(read);
            }
        }
        (Some(Moment { day: here.day, time: None }), here.time.or(Some(Time::midnight())))
    }
}
