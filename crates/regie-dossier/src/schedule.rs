//! When something runs: five fields of crontab(5), or `@daily` and the like.

mod calendar;
mod doubt;
mod due;
mod gap;
mod spoken;
mod words;

pub use doubt::{Doubt, MONTHS as ENGLISH_MONTHS};
pub use spoken::{Days, Times};

/// What a field selects, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    /// In order, each once; the days of the week from 0, Sunday, to 6.
    values: Vec<u8>,
    /// It begins with `*`: for cron it says nothing of the days then, even as `*/2` (crontab(5), BUGS).
    star: bool,
    /// How many values there are.
    all: usize,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    text: String,
    minute: Field,
    hour: Field,
    day: Field,
    month: Field,
    weekday: Field,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The longest that each month can be.
const LENGTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Schedule {
    /// Reads one.
    ///
    /// # Errors
    /// In words, when it is none or never comes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields = match text.trim() {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            "@reboot" => return Err("`@reboot` is no time of the clock; make it a process".into()),
            fields => fields,
        };
        let parts = fields.split_whitespace().collect::<Vec<_>>();
        let [minute, hour, day, month, weekday] = parts.as_slice() else {
            return Err(format!(
                "`{text}` is no schedule: minute, hour, day, month, day of the week, as `0 2 * * *`, or @daily"
            ));
        };
        let schedule = Self {
            text: text.trim().to_owned(),
            minute: field(minute, "minute", 0, 59, &[])?,
            hour: field(hour, "hour", 0, 23, &[])?,
            day: field(day, "day of the month", 1, 31, &[])?,
            month: field(month, "month", 1, 12, &MONTHS)?,
            weekday: field(weekday, "day of the week", 0, 7, &WEEKDAYS)?,
        };
        match schedule.comes() {
            true => Ok(schedule),
            false => Err(format!("`{text}` never comes: no month that it names has that day")),
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// For a crontab: `5/10`, from 5 on, is not known to every cron.
    pub fn crontab(&self) -> String {
        const HIGH: [&str; 5] = ["59", "23", "31", "12", "6"];
        if self.text.starts_with('@') {
            return self.text.clone();
        }
        let part = |part: &str, high: &str| match part.split_once('/') {
            Some((from, step)) if from != "*" && !from.contains('-') => format!("{from}-{high}/{step}"),
            _ => part.to_owned(),
        };
        let fields = self.text.split_whitespace().zip(HIGH);
        let fields = fields.map(|(f, high)| f.split(',').map(|p| part(p, high)).collect::<Vec<_>>().join(","));
        fields.collect::<Vec<_>>().join(" ")
    }

    /// Days are chosen by either of the two fields, when both choose.
    fn either(&self) -> bool {
        !self.day.star && !self.weekday.star
    }

    fn comes(&self) -> bool {
        let fits = |m: &u8| self.day.values.iter().any(|d| *d <= LENGTHS[usize::from(*m) - 1]);
        self.either() || self.month.values.iter().any(fits)
    }
}

fn field(text: &str, what: &str, low: u8, high: u8, names: &[&str]) -> Result<Field, String> {
    let wrong = || format!("`{text}` is no {what} of a schedule ({low} to {high})");
    let mut values = select(text, low, high, names).ok_or_else(wrong)?;
    let mut all = usize::from(high - low) + 1;
    if names.len() == 7 {
        // Both 0 and 7 are Sunday.
        values = values.iter().map(|v| v % 7).collect();
        all = 7;
    }
    values.sort_unstable();
    values.dedup();
    Ok(Field { values, star: text.starts_with('*'), all })
}

/// The values that a field names; `None` when it is malformed.
fn select(text: &str, low: u8, high: u8, names: &[&str]) -> Option<Vec<u8>> {
    let value = |word: &str| {
        let named = names.iter().position(|n| n.eq_ignore_ascii_case(word)).and_then(|i| u8::try_from(i).ok());
        let number = || word.bytes().all(|b| b.is_ascii_digit()).then(|| word.parse::<u8>().ok()).flatten();
        named.map(|i| i + low).or_else(number).filter(|n| (low..=high).contains(n))
    };
    let mut selected = Vec::new();
    for part in text.split(',') {
        let (range, step) = part.split_once('/').map_or((part, Some(1)), |(r, s)| (r, s.parse::<u8>().ok()));
        let step = step.filter(|s| (1..=high).contains(s))?;
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, if names.len() == 7 { 6 } else { high }),
            Some((from, to)) => (value(from)?, value(to)?),
            None if part.contains('/') => (value(range)?, if names.len() == 7 { 6 } else { high }),
            None => (value(range)?, value(range)?),
        };
        if from > to {
            return None;
        }
        selected.extend((from..=to).step_by(usize::from(step)));
    }
    Some(selected)
}
