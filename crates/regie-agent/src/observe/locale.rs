//! The machine's language.

use super::{Look, said};
use regie_wire::{Locale, Observed};
use std::process::Command;
use std::time::Duration;

pub(super) fn seen(look: &Look<'_>, wanted: &Locale) -> Result<Observed, String> {
    look.administered("languages")?;
    let listed = said::ask(Command::new("locale").arg("-a"), Duration::from_secs(30))?;
    let is = normal(&wanted.name);
    let generated = listed.is_some_and(|said| said.out.lines().any(|name| normal(name) == is));
    let lang = said::text(look.cx, "/etc/default/locale")?.and_then(|text| lang(&text));
    Ok(Observed::Locale { generated, lang })
}

/// `fr_FR.UTF-8` and `fr_FR.utf8` are one: glibc compares encodings by their letters and digits.
fn normal(name: &str) -> String {
    let (rest, modifier) = name.split_once('@').map_or((name, None), |(rest, m)| (rest, Some(m)));
    let (language, encoding) = rest.split_once('.').unwrap_or((rest, ""));
    let encoding: String = encoding.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{language}.{}@{}", encoding.to_lowercase(), modifier.unwrap_or_default())
}

/// `LANG` of a file of `NAME=value` lines; the last one counts.
pub(crate) fn lang(text: &str) -> Option<String> {
    let value = text.lines().filter_map(|l| l.trim().strip_prefix("LANG=")).next_back()?;
    Some(value.trim_matches(['"', '\'']).to_owned()).filter(|v| !v.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_glibc_does() {
        assert_eq!(normal("fr_FR.UTF-8"), normal("fr_FR.utf8"));
        assert_eq!(normal("de_DE.ISO-8859-15@euro"), normal("de_DE.iso885915@euro"));
        for other in ["fr_FR", "fr_CA.UTF-8", "fr_FR.UTF-8@euro", "fr_FR.ISO-8859-1"] {
            assert_ne!(normal("fr_FR.UTF-8"), normal(other));
        }
        assert_eq!(lang("# LANG=x\nLANG=\"fr_FR.UTF-8\"\nLANGUAGE=fr\n").as_deref(), Some("fr_FR.UTF-8"));
        assert_eq!(lang("LANGUAGE=fr\n#LANG=x\n"), None);
    }
}
