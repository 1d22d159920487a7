//! Sizes, prices, times and schedules as people of a language write them.

use crate::Words;
use regie_dossier::Schedule;

/// `8 GB`, `8 Go`: powers of ten, one digit where it matters.
pub(crate) fn bytes(n: u64, words: &Words) -> String {
    let (mut value, mut unit) = (n as f64, 0);
    while value >= 999.5 && unit + 1 < words.byte_units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let text = if unit > 0 && value < 9.95 { format!("{value:.1}") } else { format!("{value:.0}") };
    let text = text.trim_end_matches(".0").replace('.', words.decimal);
    format!("{text}{}{}", words.narrow, words.byte_units[unit])
}

/// `40 EUR`, `40.50 EUR`.
pub(crate) fn money(cents: u64, currency: &str, words: &Words) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    let rest = if rest == 0 { String::new() } else { format!("{}{rest:02}", words.decimal) };
    format!("{whole}{rest}{}{currency}", words.narrow)
}

/// `41 s`, `3 min 36 s`, `3 h 36 min`, `2 d`: the two largest units that say something.
pub(crate) fn span(seconds: u64, words: &Words) -> String {
    const UNITS: [u64; 4] = [86_400, 3600, 60, 1];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (unit, size) in UNITS.into_iter().enumerate() {
        let n = rest / size;
        rest %= size;
        if n > 0 && parts.len() < 2 {
            parts.push(format!("{n}{}{}", words.narrow, words.time_units[unit]));
        } else if !parts.is_empty() {
            break;
        }
    }
    if parts.is_empty() { format!("0{}{}", words.narrow, words.time_units[3]) } else { parts.join(" ") }
}

/// `2026-11-21 09:14:03 CET` or `2026-11-21`, as a person of the language writes it; anything else as it is.
pub(crate) fn moment(text: &str, words: &Words) -> String {
    let mut parts = text.split_whitespace();
    let date = parts.next().and_then(date);
    let (Some((year, month, day)), time, zone) = (date, parts.next(), parts.next()) else { return text.to_owned() };
    let day = (words.day)(year, month, day);
    match time.and_then(|t| t.get(..5)) {
        Some(time) => (words.day_time)(&day, time, zone.unwrap_or_default()),
        None => day,
    }
}

fn date(text: &str) -> Option<(u32, usize, u32)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let found = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&found.1) && parts.next().is_none()).then_some(found)
}

/// In words where that is shorter than the thing itself, with what stands in the dossier.
pub(crate) fn schedule(text: &str, words: &Words) -> String {
    let spoken = Schedule::parse(text).ok().and_then(|s| s.spoken());
    spoken.map_or_else(|| text.to_owned(), |(days, times)| (words.schedule)(&days, &times))
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<T: AsRef<str>>(names: &[T], words: &Words) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first = first.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
            format!("{first} {} {}", words.and, last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regie_dossier::Language;

    #[test]
    fn says_times_in_both_languages() {
        let (fr, en) = (crate::words(Language::Fr), crate::words(Language::En));
        let spans =
            [(0, "0 s"), (41, "41 s"), (216 * 60, "3 h 36 min"), (3600, "1 h"), (90_061, "1 d 1 h"), (3601, "1 h")];
        for (seconds, text) in spans {
            assert_eq!(span(seconds, en), text);
        }
        assert_eq!(span(12_960, fr), "3\u{202f}h 36\u{202f}min");
        assert_eq!(moment("2026-11-01 09:14:03 CET", fr), "1er novembre 2026 à 09:14 CET");
        assert_eq!(moment("2026-11-21", fr), "21 novembre 2026");
        assert_eq!(moment("2026-11-21 09:14:03 CET", en), "21 November 2026, 09:14 CET");
        for odd in ["", "soon", "2026-13-01", "2026-11"] {
            assert_eq!(moment(odd, fr), odd);
        }
    }

    #[test]
    fn says_schedules_in_both_languages() {
        let (fr, en) = (crate::words(Language::Fr), crate::words(Language::En));
        let cases = [
            ("15 3 * * *", "tous les jours à 03:15", "every day at 03:15"),
            (
                "0 */4 * * *",
                "toutes les 4\u{a0}heures (00:00, 04:00, 08:00, 12:00, 16:00 et 20:00)",
                "every 4 hours (00:00, 04:00, 08:00, 12:00, 16:00 and 20:00)",
            ),
            ("0 */2 * * *", "toutes les 2\u{a0}heures, dès 00:00", "every 2 hours, from 00:00 on"),
            ("5 * * * *", "toutes les heures, à la minute 5", "every hour, at minute 5"),
            ("*/15 * * * *", "toutes les 15\u{a0}minutes", "every 15 minutes"),
            ("* * * * *", "toutes les minutes", "every minute"),
            ("0 2 * * 1-5", "du lundi au vendredi à 02:00", "Monday to Friday at 02:00"),
            ("0 2 * * 0,6", "le dimanche et le samedi à 02:00", "on Sunday and Saturday at 02:00"),
            ("30 6 1 * *", "le 1er du mois à 06:30", "on day 1 of each month at 06:30"),
            ("0 0 1,15 * *", "les 1er et 15 du mois à 00:00", "on days 1 and 15 of each month at 00:00"),
            ("0 0 13 * 5", "0 0 13 * 5", "0 0 13 * 5"),
        ];
        for (text, french, english) in cases {
            assert_eq!(schedule(text, fr), french, "{text}");
            assert_eq!(schedule(text, en), english, "{text}");
        }
    }
}
