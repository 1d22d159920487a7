//! Words as they are compared: in lower case, without accents.

/// Words that say nothing of a symptom, in French and in English.
const EMPTY: [&str; 46] = [
    "a", "an", "and", "are", "au", "aux", "avec", "ce", "cette", "d", "dans", "de", "des", "do", "does", "du", "en",
    "est", "et", "for", "from", "in", "is", "it", "l", "la", "le", "les", "n", "of", "on", "ou", "par", "pas", "plus",
    "pour", "que", "qui", "s", "se", "the", "to", "un", "une", "we", "with",
];

/// How well a word fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Same,
    /// It begins like this.
    Beginning,
    /// So many letters are wrong.
    Wrong(usize),
}

impl Fit {
    pub(super) fn strain(self) -> usize {
        match self {
            Self::Same => 0,
            Self::Beginning => 1,
            Self::Wrong(letters) => 1 + letters,
        }
    }
}

/// The words of a text that say something; all of them when none does.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded: String = text.chars().flat_map(char::to_lowercase).flat_map(fold).collect();
    let all: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let some: Vec<String> = all.iter().filter(|w| !EMPTY.contains(w)).map(|w| (*w).to_owned()).collect();
    if some.is_empty() { all.into_iter().map(str::to_owned).collect() } else { some }
}

/// Whether a word that is looked for fits one that is there. Numbers and short words have to be right.
pub(super) fn fit(wanted: &str, there: &str) -> Option<Fit> {
    if wanted == there {
        return Some(Fit::Same);
    }
    let long = wanted.chars().count();
    if long < 4 || wanted.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if there.starts_with(wanted) {
        return Some(Fit::Beginning);
    }
    let wrong = strsim::osa_distance(wanted, there);
    let bearable = if long < 8 { 1 } else { 2 };
    (wrong <= bearable).then_some(Fit::Wrong(wrong))
}

/// A letter without its accent.
fn fold(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        _ => "",
    };
    let same = plain.is_empty().then_some(c);
    plain.chars().chain(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_empty_ones_left_out() {
        assert_eq!(words("L’Été à la base de données : 502 !"), ["ete", "base", "donnees", "502"]);
        assert_eq!(words("le la"), ["le", "la"]);
        assert_eq!(words("cœur"), ["coeur"]);
    }

    #[test]
    fn a_few_mistakes_are_no_matter_and_numbers_are() {
        for (wanted, there, fits) in [
            ("gateway", "gateway", Some(Fit::Same)),
            ("gatway", "gateway", Some(Fit::Wrong(1))),
            ("certifcat", "certificat", Some(Fit::Wrong(1))),
            ("certifcaat", "certificat", Some(Fit::Wrong(2))),
            ("disq", "disque", Some(Fit::Beginning)),
            ("502", "503", None),
            ("5020", "502", None),
            ("bad", "bat", None),
            ("slow", "flow", Some(Fit::Wrong(1))),
            ("slow", "full", None),
        ] {
            assert_eq!(fit(wanted, there), fits, "{wanted} {there}");
        }
    }
}
