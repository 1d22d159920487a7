//! The longest time between two.

use super::Schedule;
use jiff::civil::date;

/// Days after which the calendar repeats itself, weekdays too: 400 years, which are 20 871 weeks.
const CYCLE: i64 = 146_097;

impl Schedule {
    /// Seconds from one time to the next where they are furthest apart, by a clock that never jumps.
    pub fn longest_gap(&self) -> u64 {
        let mut minutes = Vec::new();
        for hour in &self.hour.values {
            minutes.extend(self.minute.values.iter().map(|m| i64::from(*hour) * 60 + i64::from(*m)));
        }
        let (Some(first), Some(last)) = (minutes.first(), minutes.last()) else { return 0 };
        let within = minutes.windows(2).map(|w| w[1] - w[0]).max().unwrap_or(0);
        let across = self.longest_wait() * 24 * 60 - (last - first);
        within.max(across).unsigned_abs() * 60
    }

    /// Days from one on which it comes to the next where they are furthest apart.
    fn longest_wait(&self) -> i64 {
        if [&self.day, &self.month, &self.weekday].iter().all(|f| f.values.len() == f.all) {
            return 1;
        }
        let (mut longest, mut first, mut last) = (0, None, None);
        let mut day = date(2000, 1, 1);
        for n in 0..CYCLE {
            if self.is_on(day) {
                longest = longest.max(last.map_or(0, |last| n - last));
                first.get_or_insert(n);
                last = Some(n);
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        let round = first.zip(last).map_or(0, |(first, last)| CYCLE - last + first);
        longest.max(round)
    }
}
