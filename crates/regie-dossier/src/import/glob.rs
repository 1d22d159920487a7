//! Patterns with `*` and `?`, as ssh_config(5) and shells have them.

/// Whether a text fits a pattern. `*` is any text, `?` one character.
pub fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.chars().collect::<Vec<_>>(), text.chars().collect::<Vec<_>>());
    let (mut p, mut t) = (0, 0);
    // Where the last star was, and how far the text had come then: only that one need be tried again.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_and_marks() {
        for (pattern, text, yes) in [
            ("web", "web", true),
            ("web*", "web01", true),
            ("web?", "web01", false),
            ("web??", "web01", true),
            ("*.example", "a.b.example", true),
            ("*a*b*c*", "xxaxxbxxc", true),
            ("*a*b*c*", "xxaxxcxxb", false),
            ("*", "", true),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, text), yes, "{pattern} {text}");
        }
        assert!(!fits(&"*a".repeat(500), &"a".repeat(499)), "ends");
    }
}
