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

    /// Terms that no text uses, nor the meaning of another term: in capitals or not, one or several. Texts are asked for one
    /// after another, until every term has been found.
    pub fn unused_terms(&self, texts: impl IntoIterator<Item = String>) -> Vec<&str> {
        let folded = |text: &str| format!(" {} ", fold(&words(text)));
        let meanings = self.glossary.iter().map(|(term, meaning)| (term, folded(meaning))).collect::<Vec<_>>();
        let explains = |term: &str, said: &str| {
            meanings.iter().any(|(other, meaning)| other.as_str() != term && meaning.contains(said))
        };
        let terms = self.glossary.keys().map(|term| (term.as_str(), folded(term)));
        let mut unused =
            terms.filter(|(term, said)| !said.trim().is_empty() && !explains(term, said)).collect::<Vec<_>>();
        let mut texts = texts.into_iter();
        while !unused.is_empty()
            && let Some(text) = texts.next()
        {
            let text = folded(&text);
            unused.retain(|(_, said)| !text.contains(said));
        }
        unused.into_iter().map(|(term, _)| term).collect()
    }
}

/// Whether two spellings mean the same word: in capitals or not, one or several.
pub fn same_word(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// Letters, digits and hyphens; everything else is a blank, the apostrophe of `l’ouvrier` too.
fn words(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { ' ' }).collect()
}

/// Lower case, each word without the ending of its plural, in French or in English.
fn fold(text: &str) -> String {
    // Blanks that do not break are blanks.
    let text = text.to_lowercase().replace('’', "'");
    let mut out = String::with_capacity(text.len());
    for (i, word) in text.split_whitespace().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let (stem, end) = match word {
            w if w.ends_with("ies") && w.len() > 4 => (&w[..w.len() - 3], "y"),
            w if w.ends_with("aux") && w.len() > 4 => (&w[..w.len() - 3], "al"),
            w if w.ends_with("ss") => (w, ""),
            w => (w.trim_end_matches(['s', 'x']), ""),
        };
        out.push_str(stem);
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::fold;
    use crate::Dossier;

    #[test]
    fn terms_are_used_as_they_stand_in_sentences() {
        let terms = ["RPO", "Ouvrier", "Base de données", "Console", "Terminal", "Tomcat"];
        let mut glossary =
            terms.map(|t| (t.to_owned(), "x".to_owned())).into_iter().collect::<std::collections::BTreeMap<_, _>>();
        glossary.insert("Terminal".to_owned(), "Une console.".to_owned());
        let dossier = Dossier { glossary, ..Dossier::default() };
        let mut asked = 0;
        let text = "Le **RPO** : [l’ouvrier](#x) lit les bases de\u{a0}données ; un tomcat-demo n’en est pas un.";
        assert_eq!(dossier.unused_terms([text.to_owned()]), ["Terminal", "Tomcat"]);
        let texts = ["Le RPO, des ouvriers.", "Un Terminal, Tomcat, une base de données.", "Encore."];
        let texts = texts.into_iter().inspect(|_| asked += 1).map(str::to_owned);
        assert_eq!((dossier.unused_terms(texts), asked), (vec![], 2), "no more is read than it takes");
    }

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
