//! Sizes and prices as people of a language write them.

use crate::Words;

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
