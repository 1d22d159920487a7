//! A schedule in parts that every language can say.

use super::{Field, Schedule};

/// When of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Times {
    /// Once: hour, minute.
    Once(u8, u8),
    /// Every so many hours, from the first of these on, all of which are given with their minute.
    EveryHours {
        /// Hours between two.
        step: usize,
        /// All of a day: hour, minute.
        at: Vec<(u8, u8)>,
    },
    /// Every hour at this minute.
    Hourly(u8),
    /// Every so many minutes.
    EveryMinutes(usize),
    /// At each of these: hour, minute.
    At(Vec<(u8, u8)>),
}

/// On which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// All of them.
    Every,
    /// These days of the week, from 0, Sunday, to 6.
    Weekdays(Vec<u8>),
    /// These days of each month.
    OfMonth(Vec<u8>),
}

/// Times listed one by one stay readable up to here.
const LISTED: usize = 6;

impl Schedule {
    /// What it says, when that can be said in a line; else its own text has to do.
    pub fn spoken(&self) -> Option<(Days, Times)> {
        Some((self.days()?, self.day_times()?))
    }

    fn days(&self) -> Option<Days> {
        let every = |f: &Field| f.values.len() == f.all;
        match (every(&self.day), every(&self.month), every(&self.weekday)) {
            (true, true, true) => Some(Days::Every),
            (true, true, false) => Some(Days::Weekdays(self.weekday.values.clone())),
            (false, true, true) if self.day.values.len() <= LISTED => Some(Days::OfMonth(self.day.values.clone())),
            _ => None,
        }
    }

    fn day_times(&self) -> Option<Times> {
        let (minutes, hours) = (&self.minute.values, &self.hour.values);
        let all_hours = hours.len() == self.hour.all;
        let at = || hours.iter().flat_map(|h| minutes.iter().map(|m| (*h, *m))).collect::<Vec<_>>();
        match (minutes.as_slice(), hours.as_slice()) {
            (all, _) if all_hours && all.len() == self.minute.all => Some(Times::EveryMinutes(1)),
            ([m], [h]) => Some(Times::Once(*h, *m)),
            ([m], _) if all_hours => Some(Times::Hourly(*m)),
            (all, _) if all_hours => super::words::rhythm(all, 60).map(Times::EveryMinutes),
            ([_], hours) => match super::words::rhythm(hours, 24) {
                Some(step) => Some(Times::EveryHours { step, at: at() }),
                None => (hours.len() <= LISTED).then(|| Times::At(at())),
            },
            (minutes, hours) => (minutes.len() * hours.len() <= LISTED).then(|| Times::At(at())),
        }
    }
}
