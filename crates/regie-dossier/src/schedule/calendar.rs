//! For systemd: calendar expressions of systemd.time(7).

use super::{Field, Schedule};

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

impl Schedule {
    /// Calendar expressions; it runs at each, and once where they coincide. Where cron takes days by the month or by the
    /// week, there are two of them.
    pub fn calendar(&self) -> Vec<String> {
        let time = format!("{}:{}:00", numbers(&self.hour, 0), numbers(&self.minute, 0));
        let month = numbers(&self.month, 1);
        let date = |day: &str| format!("*-{month}-{day} {time}");
        let weekdays = weekdays(&self.weekday).map(|days| format!("{days} ")).unwrap_or_default();
        let day = numbers(&self.day, 1);
        match self.either() {
            true => vec![date(&day), format!("{weekdays}{}", date("*"))],
            false => vec![format!("{weekdays}{}", date(&day))],
        }
    }
}

/// `*`, `00/15`, `01,15`.
fn numbers(field: &Field, low: usize) -> String {
    let values = &field.values;
    if values.len() == field.all {
        return "*".to_owned();
    }
    if let [first, second, _, ..] = values.as_slice() {
        let (step, high) = (usize::from(second - first), low + field.all - 1);
        let run = (usize::from(*first)..=high).step_by(step);
        if step > 1 && run.eq(values.iter().map(|v| usize::from(*v))) {
            return format!("{first:02}/{step}");
        }
    }
    values.iter().map(|v| format!("{v:02}")).collect::<Vec<_>>().join(",")
}

/// `Mon,Tue`; nothing when it is every day.
fn weekdays(field: &Field) -> Option<String> {
    let named = field.values.iter().map(|v| DAYS[usize::from(*v)]).collect::<Vec<_>>();
    (field.values.len() < field.all).then(|| named.join(","))
}
