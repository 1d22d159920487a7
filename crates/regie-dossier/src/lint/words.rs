//! How findings say numbers.

/// `41 s`, `43 min 12 s`, `24 h`, `7 days`: exact.
pub(super) fn span(seconds: u64) -> String {
    let parts =
        [(seconds / 86_400, "days"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    // A day is said in hours: 24 h is compared with 4 h.
    let parts = match parts {
        [(1, _), (hours, unit), rest @ ..] => [(0, "days"), (hours + 24, unit), rest[0], rest[1]],
        parts => parts,
    };
    let said = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect::<Vec<_>>();
    if said.is_empty() { "0 s".to_owned() } else { said.join(" ") }
}

/// Thousandths of a percent: `99.9%`.
pub(super) fn percent(thousandths: u32) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{list, percent, span};

    #[test]
    fn numbers_are_said_as_people_say_them() {
        for (seconds, said) in [
            (0, "0 s"),
            (41, "41 s"),
            (259, "4 min 19 s"),
            (2592, "43 min 12 s"),
            (14_400, "4 h"),
            (86_400, "24 h"),
            (90_000, "25 h"),
            (604_800, "7 days"),
            (608_400, "7 days 1 h"),
        ] {
            assert_eq!(span(seconds), said);
        }
        assert_eq!([percent(99_900), percent(99_995), percent(100_000)], ["99.9%", "99.995%", "100%"]);
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
