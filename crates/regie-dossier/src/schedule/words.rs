//! A schedule as people say it.

use super::{Field, Schedule};

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

impl Schedule {
    /// In words when that is shorter than the thing itself: `daily at 02:00`, `every 15 minutes`; else as it was written.
    pub fn words(&self) -> String {
        let every = |f: &Field| f.values.len() == f.all;
        let days = match (every(&self.day), every(&self.month), every(&self.weekday)) {
            (true, true, true) => String::new(),
            (true, true, false) => match self.weekday.values.as_slice() {
                [1, 2, 3, 4, 5] => "Monday to Friday".to_owned(),
                days if days.len() < 3 => days.iter().map(|d| DAYS[usize::from(*d)]).collect::<Vec<_>>().join(" and "),
                _ => return self.text.clone(),
            },
            (false, true, true) if self.day.values.len() == 1 => format!("day {} of each month", self.day.values[0]),
            _ => return self.text.clone(),
        };
        let time = match (self.minute.values.as_slice(), self.hour.values.as_slice()) {
            ([m], [h]) if days.is_empty() => return format!("daily at {h:02}:{m:02}"),
            ([m], [h]) => format!("at {h:02}:{m:02}"),
            ([0], _) if every(&self.hour) => "hourly".to_owned(),
            ([m], _) if every(&self.hour) => format!("hourly, {m} min past"),
            ([0], hours) if let Some(n) = rhythm(hours, 24) => format!("every {n} hours"),
            (_, _) if every(&self.minute) && every(&self.hour) => "every minute".to_owned(),
            (minutes, _)
                if every(&self.hour)
                    && let Some(n) = rhythm(minutes, 60) =>
            {
                format!("every {n} minutes")
            }
            _ => return self.text.clone(),
        };
        if days.is_empty() { time } else { format!("{days} {time}") }
    }
}

/// The step of values that go round without a jump.
pub(super) fn rhythm(values: &[u8], round: usize) -> Option<usize> {
    let step = usize::from(values.get(1)? - values.first()?);
    let even = round.is_multiple_of(step) && (0..round).step_by(step).eq(values.iter().map(|v| usize::from(*v)));
    even.then_some(step)
}
