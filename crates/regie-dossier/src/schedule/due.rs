//! When it comes next, and when it came last.

use super::Schedule;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Days that are looked through: the 29th of February can be eight years away (1896 to 1904, 2096 to 2104), and a
/// schedule that wants it to be a certain weekday may have to wait 40.
pub(super) const DAYS: i64 = 41 * 366;

impl Schedule {
    /// The first time after a moment, by a machine's clock. A time that a change to summer time leaves out comes as much
    /// later as the clock jumps.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.find(after, zone, 1).find(|t| *t > after)
    }

    /// The last time at a moment or before it.
    pub fn last(&self, until: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.find(until, zone, -1).find(|t| *t <= until)
    }

    /// All times from the day of a moment on, forwards or backwards.
    fn find(&self, from: Timestamp, zone: &TimeZone, way: i64) -> impl Iterator<Item = Timestamp> {
        let today = from.to_zoned(zone.clone()).date();
        let days = (0..DAYS).map_while(move |n| today.checked_add((n * way).days()).ok());
        days.filter(|day| self.is_on(*day)).flat_map(move |day| {
            let mut times = self.times(day).filter_map(|t| Some(t.to_zoned(zone.clone()).ok()?.timestamp()));
            let mut times = times.by_ref().collect::<Vec<_>>();
            if way < 0 {
                times.reverse();
            }
            times
        })
    }

    pub(super) fn is_on(&self, day: Date) -> bool {
        let has = |values: &[u8], n: i8| u8::try_from(n).is_ok_and(|n| values.contains(&n));
        let by_month = has(&self.day.values, day.day());
        let by_week = has(&self.weekday.values, day.weekday().to_sunday_zero_offset());
        let chosen = if self.either() { by_month || by_week } else { by_month && by_week };
        chosen && has(&self.month.values, day.month())
    }

    pub(super) fn times(&self, day: Date) -> impl Iterator<Item = DateTime> {
        let small = |n: &u8| i8::try_from(*n).unwrap_or(0);
        self.hour
            .values
            .iter()
            .flat_map(move |h| self.minute.values.iter().map(move |m| day.at(small(h), small(m), 0, 0)))
    }
}
