//! The first line of a fence, and the steps it makes.

use super::step::{Act, On, Run, Step};
use super::{Block, PageKind};
use crate::read::{Report, did_you_mean, duration};
use crate::{Finding, Place, Said};

const STEPS: [&str; 4] = ["require", "sh", "assert", "confirm"];

/// What a fence is, by its first line: a step, or an illustration.
pub(super) fn block(report: &Report, kind: PageKind, info: &str, place: &Place, text: Said, number: &mut u32) -> Block {
    let (word, rest) = info.trim().split_once(char::is_whitespace).unwrap_or((info.trim(), ""));
    let illustration = |text| Block::Code { lang: word.to_owned(), text };
    if !STEPS.contains(&word) {
        if let Some(near) = meant(word) {
            report.push(
                Finding::error("fence", place, format!("`{word}` is no step")).help(format!("did you mean `{near}`?")),
            );
        }
        return illustration(text);
    }
    if kind == PageKind::Chapter {
        if word != "sh" {
            let finding = Finding::error("fence", place, format!("a chapter has no steps, and `{word}` is one"));
            report.push(finding.help("write it into tasks/NAME.md, and lead there"));
        }
        return illustration(text);
    }
    *number += 1;
    let attributes = match attributes(rest) {
        Ok(attributes) => attributes,
        Err(why) => {
            report.push(Finding::error("fence", place, why));
            Vec::new()
        }
    };
    let act = match word {
        "confirm" => {
            unknown(report, place, word, &attributes, &[]);
            Act::Confirm(text)
        }
        word => {
            let run = run(report, place, word, &attributes, text);
            match word {
                "require" => Act::Require(run),
                "assert" => Act::Assert(run),
                _ => Act::Run(run),
            }
        }
    };
    let said = match &act {
        Act::Confirm(said) => said,
        Act::Require(run) | Act::Run(run) | Act::Assert(run) => &run.text,
    };
    if said.text.trim().is_empty() {
        report.push(Finding::error("empty", place, format!("nothing stands in this `{word}`")));
    }
    report.extend(crate::template::check(&said.text, &said.place));
    Block::Step(Step { number: *number, act, place: place.clone() })
}

/// The step, or `page`, that an unknown word was surely meant to be: what is a step but for a letter, its case or a sign
/// behind it would never be run, and nobody would notice.
fn meant(word: &str) -> Option<&'static str> {
    let bare = word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let all = || STEPS.into_iter().chain(["page"]);
    // `sh` is as near to `sql` as to anything: only the word itself is meant there.
    let near = |known: &&str| known.len() > 2 && strsim::damerau_levenshtein(&bare, known) <= 2;
    all().find(|known| *known == bare).or_else(|| all().find(|known| *known != "page" && near(known)))
}

/// `on=app inside contains="all good"` → keys, with their values.
fn attributes(text: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let Some(value) = after.strip_prefix('=') else {
            out.push((key.to_owned(), None));
            rest = after.trim_start();
            continue;
        };
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(|| format!("the quotes after `{key}=` do not end"))?,
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        out.push((key.to_owned(), Some(value.to_owned())));
        rest = after.trim_start();
    }
    Ok(out)
}

type Attributes = [(String, Option<String>)];

/// Keys that nothing reads, twice the same, flags with values and values without.
fn unknown(report: &Report, place: &Place, word: &str, attributes: &Attributes, known: &[(&str, bool)]) {
    for (at, (key, value)) in attributes.iter().enumerate() {
        let wrong = |message: String| Finding::error("fence", place, message);
        if attributes[..at].iter().any(|(k, _)| k == key) {
            report.push(wrong(format!("`{key}` is said twice")));
        }
        match known.iter().find(|(k, _)| k == key) {
            None => {
                let finding = wrong(format!("`{word}` has no `{key}`"));
                report.push(did_you_mean(finding, key, known.iter().map(|(k, _)| *k)));
            }
            Some((_, true)) if value.as_deref().is_none_or(str::is_empty) => {
                report.push(wrong(format!("`{key}` says nothing")).help(format!("write `{key}=…`")));
            }
            Some((_, false)) if value.is_some() => {
                report.push(wrong(format!("`{key}` takes no value")).help(format!("write `{key}` alone")));
            }
            Some(_) => {}
        }
    }
}

fn run(report: &Report, place: &Place, word: &str, attributes: &Attributes, text: Said) -> Run {
    const KNOWN: [(&str, bool); 6] =
        [("on", true), ("as", true), ("timeout", true), ("contains", true), ("inside", false), ("once", false)];
    let known =
        if word == "sh" { KNOWN.iter().filter(|(k, _)| *k != "contains").copied().collect() } else { KNOWN.to_vec() };
    unknown(report, place, word, attributes, &known);
    let value = |key: &str| attributes.iter().find(|(k, _)| k == key).and_then(|(_, v)| v.clone());
    let flag = |key: &str| attributes.iter().any(|(k, _)| k == key);
    let on = match value("on").as_deref() {
        None | Some("here" | "") => On::Here,
        Some("all") => On::All,
        Some(name) => On::Named(name.to_owned()),
    };
    let timeout = value("timeout").and_then(|t| match duration(&t) {
        Ok(seconds) => Some(seconds),
        Err(why) => {
            report.push(Finding::error("fence", place, format!("`timeout`: {why}")));
            None
        }
    });
    let (inside, user) = (flag("inside"), value("as"));
    if on == On::Here && (inside || user.is_some() || flag("once")) {
        let finding =
            Finding::error("fence", place, "`inside`, `as` and `once` are said of a machine, and none is named");
        report.push(finding.help("say which: `on=app`"));
    }
    if inside && user.is_some() {
        let message = "`inside` runs as the instance's own user: `as` says another";
        report.push(Finding::error("fence", place, message).help("keep one of them"));
    }
    let contains = value("contains").map(|text| Said { text, place: place.clone() });
    report.extend(contains.as_ref().and_then(|c| crate::template::check(&c.text, &c.place)));
    Run { on, inside, user, once: flag("once"), contains, timeout, text }
}
