//! `SHOW GRANTS`, read.

use regie_wire::Grant;

/// What the lines give, sorted. A grant on something else than a whole database is kept as the server words it, in
/// backquotes (`` `shop`.`orders` ``), and so is one on a pattern; a role's privilege is `ROLE`.
pub(crate) fn parse(lines: &[String]) -> Vec<Grant> {
    let mut grants: Vec<Grant> = lines.iter().filter_map(|line| one(line)).collect();
    grants.sort();
    grants
}

fn one(line: &str) -> Option<Grant> {
    let rest = line.strip_prefix("GRANT ")?;
    let option = rest.ends_with(" WITH GRANT OPTION");
    let Some((privileges, rest)) = split(rest, " ON ") else {
        let (role, _) = split(rest, " TO ")?;
        return Some(Grant { database: role.to_owned(), privileges: vec!["ROLE".to_owned()] });
    };
    let (object, _) = split(rest, " TO ")?;
    let mut privileges: Vec<String> = listed(privileges).into_iter().filter(|p| p != "USAGE").collect();
    privileges.extend(option.then(|| "GRANT OPTION".to_owned()));
    privileges.sort();
    (!privileges.is_empty()).then(|| Grant { database: database(object), privileges })
}

/// At the first place where the words stand outside of quotes.
fn split<'a>(text: &'a str, words: &str) -> Option<(&'a str, &'a str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            // A doubled quote closes and opens again.
            (Some(q), c) if q == c => quote = None,
            (None, '`' | '\'' | '"') => quote = Some(c),
            (None, _) if text[at..].starts_with(words) => return Some((&text[..at], &text[at + words.len()..])),
            _ => {}
        }
    }
    None
}

/// Separated by commas that stand in no parentheses: `SELECT, INSERT (`a`, `b`)`.
fn listed(text: &str) -> Vec<String> {
    let (mut out, mut depth) = (vec![String::new()], 0);
    for c in text.chars() {
        match c {
            ',' if depth == 0 => out.push(String::new()),
            c => {
                depth += i32::from(c == '(') - i32::from(c == ')');
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    out.iter().map(|p| p.trim().to_owned()).collect()
}

/// `*` for `*.*`, the name for a whole database, the server's words for anything else.
fn database(object: &str) -> String {
    if object == "*.*" {
        return "*".to_owned();
    }
    let name = object.strip_suffix("`.*").and_then(|o| o.strip_prefix('`'));
    name.and_then(plain).unwrap_or_else(|| object.to_owned())
}

/// A name that stands for itself: `_` and `%` are escaped in it, else they would stand for others too.
fn plain(name: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next()?),
            '_' | '%' | '`' => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        parse(&[line.to_owned()]).iter().map(|g| format!("{}: {}", g.database, g.privileges.join(", "))).collect()
    }

    #[test]
    fn grants_as_the_server_shows_them() {
        let cases = [
            ("GRANT USAGE ON *.* TO `shop`@`localhost` IDENTIFIED BY PASSWORD '*3D ON x TO y'", ""),
            ("GRANT PROCESS, RELOAD ON *.* TO `shop`@`localhost`", "*: PROCESS, RELOAD"),
            (r"GRANT ALL PRIVILEGES ON `my\_db`.* TO `shop`@`localhost`", "my_db: ALL PRIVILEGES"),
            ("GRANT ALL PRIVILEGES ON `my_db`.* TO `shop`@`%`", "`my_db`.*: ALL PRIVILEGES"),
            (
                "GRANT SELECT, DELETE ON `shop`.* TO `a TO b`@`%` WITH GRANT OPTION",
                "shop: DELETE, GRANT OPTION, SELECT",
            ),
            ("GRANT USAGE ON `shop`.* TO `a`@`%` WITH GRANT OPTION", "shop: GRANT OPTION"),
            (
                "GRANT INSERT (`a`, `b`), SELECT ON `shop`.`orders` TO `a`@`%`",
                "`shop`.`orders`: INSERT (`a`, `b`), SELECT",
            ),
            ("GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `a`@`%`", "PROCEDURE `shop`.`p`: EXECUTE"),
            ("GRANT `reader` TO `a`@`%`", "`reader`: ROLE"),
            ("SET DEFAULT ROLE `reader` FOR `a`@`%`", ""),
            ("GRANT", ""),
            ("GRANT SELECT ON `unclosed TO", ""),
        ];
        for (line, expected) in cases {
            assert_eq!(told(line), expected, "{line}");
        }
    }
}
