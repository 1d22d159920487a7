//! Printed documents that are kept in the repository: made again by a journey, compared but for what differs from one
//! afternoon and one computer to the next.

use regex::{Captures, Regex};
use std::fs;
use std::path::Path;

/// What is never the same twice, in order, and what stands in its place.
const REDACTED: [(&str, &str); 14] = [
    (r"\b\d{4}-\d{2}-\d{2}[T ]?\d{2}:\d{2}(:\d{2})?Z?( [A-Z]{2,5}\b| [+-]\d{2}:?\d{2})?", "‹time›"),
    (
        r"\b(\d{1,2}|1er) (janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre) \d{4}( à \d{1,2}[:h]\d{2})?( [A-Z]{2,5}\b| UTC[+-]\d+)?",
        "‹date›",
    ),
    (
        r"\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}(,? (at )?\d{1,2}:\d{2})?( [A-Z]{2,5}\b| UTC[+-]\d+)?",
        "‹date›",
    ),
    (r"\b\d{4}-\d{2}-\d{2}\b", "‹date›"),
    (r"\b\d{1,2}:\d{2}(:\d{2})?( [A-Z]{2,5}\b)", "‹time›"),
    (r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", "‹address›"),
    (r"\b[0-9a-f]{40,64}\b", "‹digest›"),
    (r"\b[0-9a-f]{16}…", "‹digest›…"),
    (r"/tmp/\.tmp\w+", "‹folder›"),
    // A step takes tenths of seconds, a deployment a few; what is declared is in minutes, or says “at most”.
    (r"\b\d+[.,]\d+[\u{a0}\u{202f} ](?:ms|s|min)\b", "‹duration›"),
    (r"\b(done in|réussi en|terminé en|fait en) \d+[\u{a0}\u{202f} ]s\b", "‹result›"),
    (r"\| `[0-9a-z]{6}` \|", "| ‹run› |"),
    (r"\| \w+@[\w.-]+ \|", "| ‹who› |"),
    (r"\| (?:\d+[\u{a0}\u{202f} ]min )?\d+[\u{a0}\u{202f} ]s \|", "| ‹duration› |"),
];

/// What a machine of ours happens to be: the last cell of these rows.
const MACHINE: &str =
    r"(?m)^(\| (?:Memory|Mémoire|Processors|Processeurs|Disk|Disque|Kernel|Noyau|System|Système) \|[^|]*\|)[^|]*\|$";

/// Which dossier it was: addresses of hosts stand in it.
const REVISION: &str =
    "((?:[Rr]evision|[Rr]évision)(?: of the dossier| du dossier)?(?:\\*\\*|\u{a0}:|:) `?)[0-9a-f]{7}\\b";

/// A document without what differs from one time to the next. What stands so in the dossier stays.
///
/// # Panics
/// When a rule is none.
pub fn redacted(text: &str, dossier: &str) -> String {
    let rule = |pattern: &str| Regex::new(pattern).expect("a rule");
    let mut out = rule(MACHINE).replace_all(text, "$1 ‹observed› |").into_owned();
    out = rule(REVISION).replace_all(&out, "${1}‹revision›").into_owned();
    for (pattern, by) in REDACTED {
        let by = |found: &Captures<'_>| {
            let found = &found[0];
            let stays = found.starts_with("127.") || found == "0.0.0.0" || dossier.contains(found);
            // A test's own folder stands in its dossier, too.
            if stays && !found.starts_with("/tmp/") { found.to_owned() } else { by.to_owned() }
        };
        out = rule(pattern).replace_all(&out, by).into_owned();
    }
    out
}

/// Compares with the file of the repository; with `REGIE_GOLDEN=write` in the environment, writes it.
///
/// # Panics
/// When they differ: the first differing line and what to do are said.
pub fn assert_golden(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    if std::env::var_os("REGIE_GOLDEN").is_some_and(|v| v == "write") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        return fs::write(&path, text).expect("the document");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(text.lines()).enumerate().find(|(_, (kept, now))| kept != now);
    let differs = differs.map(|(at, (kept, now))| format!("line {}:\n- {kept}\n+ {now}", at + 1));
    assert!(
        kept == text,
        "{file} is not what is printed now: {}\nread what changed, then write it: REGIE_GOLDEN=write cargo nextest run -p regie-journeys",
        differs.unwrap_or_else(|| format!("{} lines there, {} now", kept.lines().count(), text.lines().count()))
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_redacted_and_what_is_declared_stays() {
        let dossier = "date = 2019-01-30\nhost = \"10.10.0.2\"\ngit = \"/tmp/.tmpA1b2/shop.git\"";
        let cases = [
            ("on 2026-11-21 09:14 CET, since 2019-01-30", "on ‹time›, since 2019-01-30"),
            ("le 21 novembre 2026 à 09:14", "le ‹date›"),
            ("10.10.0.2 and 172.18.0.3, 127.0.0.1", "10.10.0.2 and ‹address›, 127.0.0.1"),
            ("sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "sha256 ‹digest›"),
            ("| Mémoire | 1\u{202f}Go | 24\u{202f}Go |", "| Mémoire | 1\u{202f}Go | ‹observed› |"),
            ("took 12.3 s, within 30 s", "took ‹duration›, within 30 s"),
            ("| 1\u{202f}min 20\u{202f}s |", "| ‹duration› |"),
            ("**Révision du dossier** 708d7af", "**Révision du dossier** ‹revision›"),
            ("`/tmp/.tmpA1b2/shop.git`", "`‹folder›/shop.git`"),
            ("at revision: `708d7af`", "at revision: `‹revision›`"),
            ("`ac16007f3e31747e…`", "`‹digest›…`"),
        ];
        for (text, expected) in cases {
            assert_eq!(redacted(text, dossier), expected);
        }
    }
}
