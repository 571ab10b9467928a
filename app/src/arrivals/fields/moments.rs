//! A day and its time in two columns, of which the mapping says that they are in UTC.

use jiff::civil::Time;

use super::Reading;
use crate::arrivals::values::{self, Moment};

impl Reading<'_> {
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
