//! Rules of nftables. What nft itself has against them it says on the machine, before they are put in place.

use super::super::Expanded;
use super::super::fields::Rendering;
use regie_wire::{Firewall, Resource};

/// Bytes of rules, so that a shell takes them as one word (128 KiB on Linux).
const RULES: usize = 64 << 10;

pub(super) fn firewall(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = r.req("name")?;
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.len() > 30 || !name.chars().all(fine) {
        let finding = r.error("name", "name", format!("`{}` cannot be the name of a firewall", name.escape_debug()));
        return Err(Box::new(
            finding.help("lower-case letters, digits and `_`, 30 at most: its table is `inet regie_NAME`"),
        ));
    }
    let field = if r.resource.fields.contains_key("template") { "template" } else { "content" };
    let Some(text) = r.content()? else { return Err(r.error(field, "missing-key", "a firewall has rules")) };
    let Some(rules) = text.as_plain() else {
        let finding = r.error(field, "secrets", "rules of a firewall can be read by whoever asks the kernel");
        return Err(Box::new(finding.help("name no secret in them")));
    };
    if rules.len() > RULES || rules.contains('\0') {
        return Err(r.error(field, "value", "the rules are too long: 64 KiB at most, and text"));
    }
    if let Some(line) = leaves_the_table(&rules) {
        let finding = r.error(field, "value", format!("the braces of the rules do not match, at line {line} of them"));
        return Err(Box::new(finding.help("chains and sets stand here, as between the braces of a table")));
    }
    Ok(Resource::Firewall(Firewall { name, rules: rules.trim_end().to_owned() }))
}

/// The line by which a brace ends the table, or never ends.
fn leaves_the_table(rules: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (number, line) in rules.lines().enumerate() {
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                '#' if !quoted => break,
                '{' if !quoted => depth += 1,
                '}' if !quoted => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Some(number + 1),
                },
                _ => {}
            }
        }
    }
    (depth > 0).then(|| rules.lines().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_in_their_table() {
        assert_eq!(leaves_the_table("chain a {\n  tcp dport { 1, 2 } log prefix \"}\" # }\n}"), None);
        assert_eq!(leaves_the_table("chain a {\n}\n}\nflush ruleset\ntable inet x {"), Some(3));
        assert_eq!(leaves_the_table("chain a {"), Some(1));
    }
}
