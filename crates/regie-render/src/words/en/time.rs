//! Days, hours, schedules.

use regie_dossier::{Days, ENGLISH_MONTHS, Times};

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// `21 November 2026`
pub(super) fn day(year: u32, month: usize, day: u32) -> String {
    format!("{day} {} {year}", ENGLISH_MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default())
}

/// `21 November 2026, 09:14 CET`
pub(super) fn day_time(day: &str, time: &str, zone: &str) -> String {
    format!("{day}, {time} {zone}").trim_end().to_owned()
}

fn all(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn at(times: &[(u8, u8)]) -> String {
    all(&times.iter().map(|(h, m)| format!("{h:02}:{m:02}")).collect::<Vec<_>>())
}

/// `every day at 03:15`
pub(super) fn schedule(days: &Days, times: &Times) -> String {
    let time = match times {
        Times::Once(h, m) => format!("at {h:02}:{m:02}"),
        Times::At(times) => format!("at {}", at(times)),
        Times::Hourly(0) => "every hour".to_owned(),
        Times::Hourly(m) => format!("every hour, at minute {m}"),
        Times::EveryMinutes(1) => "every minute".to_owned(),
        Times::EveryMinutes(n) => format!("every {n} minutes"),
        Times::EveryHours { step, at: all } if all.len() <= 6 => format!("every {step} hours ({})", at(all)),
        Times::EveryHours { step, at: all } => {
            format!("every {step} hours, from {} on", at(all.get(..1).unwrap_or_default()))
        }
    };
    let days = match days {
        Days::Every if matches!(times, Times::Once(..) | Times::At(_)) => "every day".to_owned(),
        Days::Every => return time,
        Days::Weekdays(days) if *days == [1, 2, 3, 4, 5] => "Monday to Friday".to_owned(),
        Days::Weekdays(days) => {
            let names: Vec<String> =
                days.iter().filter_map(|d| DAYS.get(usize::from(*d))).map(|d| (*d).to_owned()).collect();
            format!("on {}", all(&names))
        }
        Days::OfMonth(days) => {
            let names: Vec<String> = days.iter().map(ToString::to_string).collect();
            format!("on day{} {} of each month", if names.len() == 1 { "" } else { "s" }, all(&names))
        }
    };
    format!("{days} {time}")
}
