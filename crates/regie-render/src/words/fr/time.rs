//! Jours, heures, horaires.

use regie_dossier::{Days, Times};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const DAYS: [&str; 7] = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];

/// `1er novembre 2026`
pub(super) fn day(year: u32, month: usize, day: u32) -> String {
    format!("{} {} {year}", ordinal(day), MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default())
}

/// `21 novembre 2026 à 09:14 CET`
pub(super) fn day_time(day: &str, time: &str, zone: &str) -> String {
    format!("{day} à {time} {zone}").trim_end().to_owned()
}

fn ordinal(day: u32) -> String {
    if day == 1 { "1er".to_owned() } else { day.to_string() }
}

fn all(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} et {last}", first.join(", ")),
    }
}

fn at(times: &[(u8, u8)]) -> String {
    all(&times.iter().map(|(h, m)| format!("{h:02}:{m:02}")).collect::<Vec<_>>())
}

/// `tous les jours à 03:15`
pub(super) fn schedule(days: &Days, times: &Times) -> String {
    let time = match times {
        Times::Once(h, m) => format!("à {h:02}:{m:02}"),
        Times::At(times) => format!("à {}", at(times)),
        Times::Hourly(0) => "toutes les heures".to_owned(),
        Times::Hourly(m) => format!("toutes les heures, à la minute {m}"),
        Times::EveryMinutes(1) => "toutes les minutes".to_owned(),
        Times::EveryMinutes(n) => format!("toutes les {n}\u{a0}minutes"),
        Times::EveryHours { step, at: all } if all.len() <= 6 => format!("toutes les {step}\u{a0}heures ({})", at(all)),
        Times::EveryHours { step, at: all } => {
            format!("toutes les {step}\u{a0}heures, dès {}", at(all.get(..1).unwrap_or_default()))
        }
    };
    let days = match days {
        Days::Every if matches!(times, Times::Once(..) | Times::At(_)) => "tous les jours".to_owned(),
        Days::Every => return time,
        Days::Weekdays(days) if *days == [1, 2, 3, 4, 5] => "du lundi au vendredi".to_owned(),
        Days::Weekdays(days) => {
            all(&days.iter().filter_map(|d| DAYS.get(usize::from(*d))).map(|d| format!("le {d}")).collect::<Vec<_>>())
        }
        Days::OfMonth(days) => {
            let names: Vec<String> = days.iter().map(|d| ordinal(u32::from(*d))).collect();
            format!("{} {} du mois", if names.len() == 1 { "le" } else { "les" }, all(&names))
        }
    };
    format!("{days} {time}")
}
