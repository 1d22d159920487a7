//! Rules for Rust: what pure crates must not touch, who goes through `flow/`, which files say what they are.

use super::{Finding, Source, has_word, lines};

/// Crates that compute and touch nothing.
const PURE: [&str; 6] = ["wire", "resource", "dossier", "plan", "watch", "render"];
/// Modules of `std` that reach outside the process.
const OUTSIDE: [&str; 4] = ["fs", "process", "env", "net"];
/// Calls that read the clock.
const CLOCK: [&str; 4] = ["SystemTime::now", "Instant::now", "Zoned::now", "Timestamp::now"];
/// The parts of the binary that go through `flow/`.
const SURFACES: [&str; 2] = ["crates/regie/src/cli", "crates/regie/src/cockpit"];

/// Every such breach; `roots` are the root files of the crates.
pub fn check(source: &Source, roots: &[String]) -> Vec<Finding> {
    if !source.is_rust() {
        return Vec::new();
    }
    let mut found = pure(source);
    found.extend(through_flow(source));
    found.extend(header(source, roots));
    found
}

fn pure(source: &Source) -> Vec<Finding> {
    let of_pure = |name: &&&str| source.path.starts_with(&format!("crates/regie-{name}/src/"));
    let Some(name) = PURE.iter().find(of_pure) else {
        return Vec::new();
    };
    let finding = |line, what: &str| {
        let hint = match what.rsplit("::").next() {
            Some("net") => "addresses are in `core::net`; connections belong to regie-apply or regie-agent",
            Some("now") => "take the time as an argument, from whoever asks",
            _ => "take what it reads as an argument; files, processes and variables belong to the caller",
        };
        Finding::new(&source.path, line, "pure", format!("regie-{name} is pure and uses `{what}`"), hint)
    };
    let mut found = Vec::new();
    for (line, text) in lines(&source.shipped) {
        let outside = OUTSIDE.iter().map(|module| format!("std::{module}"));
        let used = outside.chain(CLOCK.map(str::to_owned)).filter(|path| has_word(text, path));
        found.extend(used.map(|path| finding(line, &path)));
    }
    found.extend(grouped(&source.shipped).into_iter().map(|(line, path)| finding(line, &path)));
    found
}

/// Modules of [`OUTSIDE`] named directly in a `use std::{…}`.
fn grouped(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, opening) in code.match_indices("std::{") {
        let start = at + opening.len();
        let mut depth = 1;
        let mut direct = String::new();
        for c in code[start..].chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                c if depth == 1 => direct.push(c),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let line = code[..start].lines().count();
        let named = |item: &str| OUTSIDE.contains(&item.trim().split("::").next().unwrap_or_default());
        found.extend(direct.split(',').filter(|item| named(item)).map(|item| {
            let module = item.trim().split("::").next().unwrap_or_default();
            (line, format!("std::{module}"))
        }));
    }
    found
}

fn through_flow(source: &Source) -> Vec<Finding> {
    let at_surface = |dir: &str| source.path.starts_with(&format!("{dir}/")) || source.path == format!("{dir}.rs");
    if !SURFACES.into_iter().any(at_surface) {
        return Vec::new();
    }
    let used = lines(&source.shipped).filter(|(_, text)| has_word(text, "regie_apply"));
    let hint = "call the procedure in `flow/`, which is the only one to talk to machines";
    used.map(|(line, _)| Finding::new(&source.path, line, "through-flow", "`regie_apply` used here", hint)).collect()
}

fn header(source: &Source, roots: &[String]) -> Option<Finding> {
    let said = source.text.starts_with("//!") || source.text.starts_with("#![doc");
    if said || !roots.contains(&source.path) {
        return None;
    }
    let hint = "begin it with `//!` and a sentence on what the crate is for";
    Some(Finding::new(&source.path, 1, "crate-doc", "the root of a crate that does not say what it is", hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(&'static str, usize)> {
        let roots = ["crates/regie-plan/src/lib.rs".to_owned()];
        check(&Source::new(path, text.to_owned()), &roots).iter().map(|f| (f.rule, f.line)).collect()
    }

    #[test]
    fn pure_crates_touch_nothing() {
        let plan = "crates/regie-plan/src/a.rs";
        assert_eq!(found(plan, "//! x\nuse std::fs;\n"), [("pure", 2)]);
        assert_eq!(found(plan, "let t = jiff::Timestamp::now();"), [("pure", 1)]);
        assert_eq!(found(plan, "use std::{\n  env::var,\n  fmt,\n};"), [("pure", 1)]);
        assert_eq!(found(plan, "use std::{fmt, collections::{hash_map::fs}};"), []);
        assert_eq!(found(plan, "// std::fs\nlet s = \"std::env\"; use std::net_work; env!(\"X\")"), []);
        assert_eq!(found(plan, "#[cfg(test)]\nmod tests { use std::fs; }"), []);
        assert_eq!(found("crates/regie-agent/src/a.rs", "use std::fs;"), []);
    }

    #[test]
    fn the_command_line_goes_through_flow() {
        assert_eq!(found("crates/regie/src/cli/plan.rs", "use regie_apply::run;"), [("through-flow", 1)]);
        assert_eq!(found("crates/regie/src/cockpit.rs", "use regie_apply::run;"), [("through-flow", 1)]);
        assert_eq!(found("crates/regie/src/flow/plan.rs", "use regie_apply::run;"), []);
        assert_eq!(found("crates/regie/src/cli/plan.rs", "use crate::flow;"), []);
    }

    #[test]
    fn a_crate_says_what_it_is() {
        assert_eq!(found("crates/regie-plan/src/lib.rs", "mod a;"), [("crate-doc", 1)]);
        assert_eq!(found("crates/regie-plan/src/lib.rs", "//! Plans.\nmod a;"), []);
        assert_eq!(found("crates/regie-plan/src/a.rs", "fn f() {}"), []);
    }
}
