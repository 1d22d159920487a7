//! Words of the glossary as they stand in a text.

use super::Dossier;
use crate::Place;

impl Dossier {
    /// The glossary's entry for a word as it stands in a text, in capitals or not, one or several: `sauvegardes`, `RPO`.
    pub fn term(&self, word: &str) -> Option<&str> {
        let exact = self.glossary.get_key_value(word).map(|(term, _)| term.as_str());
        exact.or_else(|| {
            let folded = fold(word);
            self.glossary.keys().map(String::as_str).find(|term| fold(term) == folded)
        })
    }

    /// Where the glossary has a term.
    pub fn term_place(&self, term: &str) -> Place {
        crate::lint::key_place(self, "dossier.toml", &["glossary", term])
    }

    /// Whether a text uses a term, in capitals or not, one or several.
    pub fn uses(text: &str, term: &str) -> bool {
        let term = format!(" {} ", fold(&words(term)));
        format!(" {} ", fold(&words(text))).contains(&term)
    }
}

/// Letters and digits; everything else is a blank, but for the apostrophe and the hyphen inside of words.
fn words(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() || "-'’".contains(c) { c } else { ' ' }).collect()
}

/// Lower case, each word without the ending of its plural, in French or in English.
fn fold(text: &str) -> String {
    let text = text.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'");
    let words = text.split_whitespace().map(|word| match word {
        w if w.ends_with("ies") && w.len() > 4 => format!("{}y", &w[..w.len() - 3]),
        w if w.ends_with("aux") && w.len() > 4 => format!("{}al", &w[..w.len() - 3]),
        w if w.ends_with("ss") => w.to_owned(),
        w => w.trim_end_matches(['s', 'x']).to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn plurals_are_the_same_word() {
        for (one, other) in [
            ("Sauvegarde", "sauvegardes"),
            ("Base de données", "bases de données"),
            ("policy", "policies"),
            ("journal", "journaux"),
            ("RPO", "rpo"),
            ("jeu d’essai", "jeux d'essai"),
            ("process", "process"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("release"), fold("relais"));
        assert_ne!(fold("RPO"), fold("RTO"));
    }
}
