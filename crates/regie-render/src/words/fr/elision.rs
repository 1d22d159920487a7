//! L’élision : « d’OC Pizza ».

/// Si le mot commence par un son de voyelle. Le h est laissé aspiré : une élision de trop se lit plus mal qu’une élision
/// manquante.
fn elides(word: &str) -> bool {
    let first = word.chars().find(|c| c.is_alphanumeric()).and_then(|c| c.to_lowercase().next());
    first.is_some_and(|c| "aàâäeéèêëiîïoôöuùûüæœ".contains(c))
}

/// `de pizzeria`, `d’OC Pizza`
pub(super) fn de(word: &str) -> String {
    if elides(word) { format!("d’{word}") } else { format!("de {word}") }
}

#[cfg(test)]
mod tests {
    use super::de;

    #[test]
    fn elides_before_vowels() {
        for (word, with) in [
            ("OC Pizza", "d’OC Pizza"),
            ("boutique", "de boutique"),
            ("Écran", "d’Écran"),
            ("hôtel", "de hôtel"),
            ("3d", "de 3d"),
            ("", "de "),
            ("« app »", "d’« app »"),
        ] {
            assert_eq!(de(word), with);
        }
    }
}
