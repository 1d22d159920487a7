//! Rules for any file: its size, its name, unfinished work, words we do not use.

use super::{Finding, Source, has_word, lines};

/// A Rust file longer than this is hard to hold in one's head.
const LONG: usize = 400;
/// And one longer than this is not accepted.
const TOO_LONG: usize = 800;

/// Marks of unfinished work, in pieces, so that this file has none.
const MARKS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
/// Code that is not there yet.
const HOLES: [&str; 3] = [concat!("to", "do!"), concat!("un", "implemented!"), concat!("#[ig", "nore")];
/// Words that have no place here: (word, whole word, what to do).
const BANNED: [(&str, bool, &str); 10] = [
    (concat!("assis", "tant"), true, PEOPLE),
    (concat!("Assis", "tant"), true, PEOPLE),
    (concat!("L", "LM"), true, PEOPLE),
    (concat!("sub", "agent"), false, PEOPLE),
    (concat!("deb.", "debian.org"), false, MIRROR),
    (concat!("security.", "debian.org"), false, MIRROR),
    (concat!("static.", "crates.io"), false, MIRROR),
    (concat!("index.", "crates.io"), false, MIRROR),
    (concat!("py", "pi.org"), false, MIRROR),
    (concat!("registry.", "npmjs"), false, MIRROR),
];
const PEOPLE: &str = "say it in the words of the design, section 1";
const MIRROR: &str = "read the mirror from the machine's own configuration at run time";

/// Every such breach in a file.
pub fn check(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(size(source));
    found.extend(name(source));
    found.extend(unfinished(source));
    found.extend(words(source));
    found
}

fn size(source: &Source) -> Option<Finding> {
    let count = source.text.lines().count();
    let finding = |limit| {
        let message = format!("{count} lines, more than {limit}");
        Finding::new(&source.path, 1, "size", message, "split it by what its parts are about: foo.rs + foo/")
    };
    match count {
        _ if !source.is_rust() => None,
        _ if count > TOO_LONG => Some(finding(TOO_LONG)),
        _ if count > LONG => Some(finding(LONG).warn()),
        _ => None,
    }
}

/// A module shared by tests is the exception: `tests/common.rs` would be a test of its own for cargo.
fn name(source: &Source) -> Option<Finding> {
    let parent = source.path.strip_suffix("/mod.rs")?;
    if parent.rsplit_once('/').is_some_and(|(dir, _)| dir == "tests" || dir.ends_with("/tests")) {
        return None;
    }
    Some(Finding::new(&source.path, 1, "mod-rs", "a mod.rs", format!("name it {parent}.rs")))
}

fn unfinished(source: &Source) -> Vec<Finding> {
    let finding = |line, word: &str, hint| Finding::new(&source.path, line, "unfinished", format!("`{word}`"), hint);
    let marks = lines(&source.text).flat_map(|(line, text)| {
        let hint = "do it now, or take it out: what is not there is not announced in a comment";
        MARKS.iter().filter(move |mark| has_word(text, mark)).map(move |mark| finding(line, mark, hint))
    });
    let holes = lines(&source.code).flat_map(|(line, text)| {
        let hint = "write it, or leave it out with whatever calls it; a test that cannot run here goes in `hosts`";
        HOLES.iter().filter(move |hole| text.contains(**hole)).map(move |hole| finding(line, hole, hint))
    });
    marks.chain(holes).collect()
}

fn words(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    for (line, text) in lines(&source.text) {
        for (word, whole, hint) in BANNED {
            if if whole { has_word(text, word) } else { text.contains(word) } {
                found.push(Finding::new(&source.path, line, "words", format!("the word `{word}`"), hint));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<(&'static str, usize, bool)> {
        let found = check(&Source::new(path, text.to_owned()));
        found.into_iter().map(|f| (f.rule, f.line, f.warning)).collect()
    }

    #[test]
    fn sizes() {
        assert_eq!(rules("a.rs", &"\n".repeat(400)), []);
        assert_eq!(rules("a.rs", &"\n".repeat(401)), [("size", 1, true)]);
        assert_eq!(rules("a.rs", &"\n".repeat(801)), [("size", 1, false)]);
        assert_eq!(rules("Cargo.lock", &"\n".repeat(801)), []);
    }

    #[test]
    fn names() {
        assert_eq!(rules("src/kind/mod.rs", ""), [("mod-rs", 1, false)]);
        assert_eq!(rules("src/kind.rs", ""), []);
        assert_eq!(rules("crates/regie/tests/common/mod.rs", ""), []);
    }

    #[test]
    fn unfinished_work() {
        assert_eq!(rules("a.md", &format!("x\n{}: later", MARKS[0])), [("unfinished", 2, false)]);
        assert_eq!(rules("a.rs", &format!("fn f() {{ {}() }}", HOLES[0])), [("unfinished", 1, false)]);
        assert_eq!(rules("a.rs", &format!("{}]\nfn f() {{}}", HOLES[2])), [("unfinished", 1, false)]);
        assert_eq!(rules("a.rs", "let dir = \"/tmp/tmp.XXXXXX\"; // a list of todos"), []);
    }

    #[test]
    fn banned_words() {
        assert_eq!(rules("a.md", &format!("http://{}/debian", BANNED[4].0)), [("words", 1, false)]);
        assert_eq!(rules("a.md", &format!("an {} said", BANNED[0].0)), [("words", 1, false)]);
        assert_eq!(rules("a.md", "the agent assists; crates.io"), []);
    }
}
