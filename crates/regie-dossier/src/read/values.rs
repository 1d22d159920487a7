//! Values that are written as text: names, sizes, durations, prices, schedules.

use crate::{Cost, Finding};

/// `[a-z][a-z0-9-]{0,40}`: names become folders, units, host names.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= 41
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A name in templates or a shell's environment.
pub(crate) fn is_variable(text: &str) -> bool {
    text.len() <= 80
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// What may stand in a release's folder name.
pub(crate) fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b))
}

/// A host name (RFC 1123), in lower case.
pub(crate) fn is_domain(text: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    text.len() <= 253 && text.strip_prefix("*.").unwrap_or(text).split('.').all(label)
}

/// The nearest of some words, if it is near enough to be meant.
pub(crate) fn suggestion<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), k))
        .filter(|(distance, k)| *distance <= (k.len().max(word.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// The known word that a mistyped one is nearest to, if any is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    suggestion(word, known)
}

/// A finding with the nearest known word, or all of them.
pub(crate) fn did_you_mean<'a>(finding: Finding, word: &str, known: impl IntoIterator<Item = &'a str>) -> Finding {
    let known = known.into_iter().collect::<Vec<_>>();
    match suggestion(word, known.iter().copied()) {
        Some(other) => finding.help(format!("did you mean `{other}`?")),
        None if known.is_empty() => finding,
        None => finding.help(format!("there are: {}", known.join(", "))),
    }
}

/// `2026-11-21`.
pub(crate) fn date(text: &str) -> Result<jiff::civil::Date, String> {
    let wrong = || format!("`{text}` is no date; write it as `2026-11-21`");
    if text.len() == 10 { text.parse().map_err(|_| wrong()) } else { Err(wrong()) }
}

/// `8 GB`, `512 MiB`: bytes.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no size; write it as `8 GB` or `512 MiB`");
    let (number, unit) = number_and_unit(text).ok_or_else(wrong)?;
    let factor: u64 = match unit {
        "B" => 1,
        "kB" | "KB" => 1000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return Err(wrong()),
    };
    let thousandths = decimal(number, 3).ok_or_else(wrong)?;
    let bytes = u128::from(thousandths) * u128::from(factor) / 1000;
    u64::try_from(bytes).map_err(|_| wrong())
}

/// `10m`, `1h30m`, `90s`, `2d`: seconds.
pub(crate) fn duration(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no duration; write it as `30s`, `10m`, `4h` or `2d`");
    let mut rest = text.trim();
    let mut total = 0u64;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number = rest[..digits].parse::<u64>().map_err(|_| wrong())?;
        let unit = rest[digits..].chars().next().ok_or_else(wrong)?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return Err(wrong()),
        };
        total = number.checked_mul(seconds).and_then(|n| total.checked_add(n)).ok_or_else(wrong)?;
        rest = rest[digits + unit.len_utf8()..].trim_start();
    }
    Ok(total)
}

/// `40 EUR`.
pub(crate) fn cost(text: &str) -> Result<Cost, String> {
    let wrong = || format!("`{text}` is no price; write it as `40 EUR`");
    let (number, unit) = number_and_unit(text).ok_or_else(wrong)?;
    let currency = if unit == "€" { "EUR" } else { unit };
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(wrong());
    }
    Ok(Cost { cents: decimal(number, 2).ok_or_else(wrong)?, currency: currency.to_owned() })
}

/// `99.9%`: thousandths of a percent.
pub(crate) fn percent(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is no percentage; write it as `99.9%`");
    let number = text.trim().strip_suffix('%').ok_or_else(wrong)?;
    let value = decimal(number.trim(), 3).filter(|n| *n <= 100_000).ok_or_else(wrong)?;
    u32::try_from(value).map_err(|_| wrong())
}

/// `0640`: permission bits.
pub(crate) fn mode(text: &str) -> Result<u32, String> {
    let digits = text.strip_prefix("0o").unwrap_or(text);
    let wrong = || format!("`{text}` is no mode; write it in octal, as \"0640\"");
    if !(3..=5).contains(&digits.len()) || !digits.bytes().all(|b| (b'0'..=b'7').contains(&b)) {
        return Err(wrong());
    }
    u32::from_str_radix(digits, 8).ok().filter(|m| *m <= 0o7777).ok_or_else(wrong)
}

fn number_and_unit(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    Some((&text[..at], text[at..].trim()))
}

/// A decimal number times 10^`places`; more decimals than that are refused.
fn decimal(text: &str, places: u32) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || part.len() > places as usize || (text.contains('.') && part.is_empty()) {
        return None;
    }
    let missing = places - u32::try_from(part.len()).ok()?;
    let scale = 10u64.pow(places);
    let part = if part.is_empty() { 0 } else { part.parse::<u64>().ok()?.checked_mul(10u64.pow(missing))? };
    whole.parse::<u64>().ok()?.checked_mul(scale)?.checked_add(part)
}

#[cfg(test)]
mod tests;
