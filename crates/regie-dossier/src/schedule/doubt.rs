//! What a schedule surely does not mean, or does without its author's knowing.

use super::{LENGTHS, Schedule, words::rhythm};
use jiff::ToSpan;
use jiff::civil::DateTime;

/// Something to think over about a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What it does, on one line.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

const ORDINALS: [(usize, &str); 6] =
    [(2, "second"), (3, "third"), (4, "fourth"), (6, "sixth"), (8, "eighth"), (12, "twelfth")];
/// English names of the months, in the order of the year.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Schedule {
    /// What is doubtful about it whatever the machine; `now` is for the times that are said with it.
    pub fn doubts(&self, now: DateTime) -> Vec<Doubt> {
        [self.every_minute(now), self.either_day(), self.short_months()].into_iter().flatten().collect()
    }

    /// The next times, by a clock that never jumps.
    pub fn coming(&self, after: DateTime, count: usize) -> Vec<DateTime> {
        let days = (0..super::due::DAYS).map_while(|n| after.date().checked_add(n.days()).ok());
        let times = days.filter(|day| self.is_on(*day)).flat_map(|day| self.times(day).collect::<Vec<_>>());
        times.filter(|t| *t > after).take(count).collect()
    }

    /// How many times it comes on a day on which it comes.
    pub fn times_a_day(&self) -> usize {
        self.minute.values.len() * self.hour.values.len()
    }

    /// `next: 12:00, 16:00, 20:00`; with dates when it does not come every day.
    fn next_words(&self, now: DateTime) -> String {
        let daily = [&self.day, &self.month, &self.weekday].iter().all(|f| f.values.len() == f.all);
        let say = |t: DateTime| t.strftime(if daily { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string();
        let times = self.coming(now, 3).into_iter().map(say).collect::<Vec<_>>();
        format!("next: {}", times.join(", "))
    }

    /// `* */4 * * *`: somebody meant once every four hours.
    fn every_minute(&self, now: DateTime) -> Option<Doubt> {
        if self.text.split_whitespace().next() != Some("*") || self.hour.values.len() == self.hour.all {
            return None;
        }
        let hours = match (self.hour.values.as_slice(), rhythm(&self.hour.values, 24)) {
            ([hour], _) => format!("from {hour:02}:00 to {hour:02}:59"),
            (_, Some(step)) if let Some((_, word)) = ORDINALS.iter().find(|(n, _)| *n == step) => {
                format!("of every {word} hour")
            }
            (hours, _) => {
                let hours = hours.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
                format!("of the hours {hours}")
            }
        };
        let text = &self.text;
        let times = self.times_a_day();
        let rest = text.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
        let meant = Self::parse(&format!("0 {rest}")).ok()?;
        let words = meant.words();
        let said = if words == meant.text { "once in each of these hours".to_owned() } else { words };
        Some(Doubt {
            message: format!("`{text}` runs every minute {hours}: {times} times a day"),
            help: format!("{said} is `{}` ({})", meant.text, meant.next_words(now)),
        })
    }

    /// `0 0 13 * 5`: somebody meant Friday the 13th (crontab(5): either field is enough).
    fn either_day(&self) -> Option<Doubt> {
        let says_all = self.day.values.len() == self.day.all || self.weekday.values.len() == self.weekday.all;
        if !self.either() || says_all {
            return None;
        }
        let fields = self.text.split_whitespace().collect::<Vec<_>>();
        let (day, weekday) = (fields.get(2)?, fields.get(4)?);
        let message = format!(
            "`{}` comes on each day of the month `{day}` and on each day of the week `{weekday}`, not only where they meet",
            self.text
        );
        let help =
            "let one of the two fields be `*`, and test the other in the command: `[ \"$(date +%u)\" = 5 ]` is Friday";
        Some(Doubt { message, help: help.to_owned() })
    }

    /// `0 2 31 * *`: months that have no such day are left out.
    fn short_months(&self) -> Option<Doubt> {
        let first = *self.day.values.first()?;
        if self.either() || first < 29 {
            return None;
        }
        let left_out = |m: &&u8| first > LENGTHS[usize::from(**m) - 1];
        let mut none =
            self.month.values.iter().filter(left_out).map(|m| MONTHS[usize::from(*m) - 1]).collect::<Vec<_>>();
        // A day that only leap years have.
        if first == 29 && self.month.values.contains(&2) {
            none.push("February but in leap years");
        }
        if none.is_empty() {
            return None;
        }
        let message = format!("`{}` does not come in {}: there is no day {first}", self.text, none.join(", "));
        let time = self.text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        let help = format!("every month has a first day: `{time} 1 * *`");
        Some(Doubt { message, help })
    }
}
