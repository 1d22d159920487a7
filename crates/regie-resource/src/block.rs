//! A block of lines between two marks, in a file that belongs to others too.

use crate::content::unified;
use crate::edit::{Edit, shell};
use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{Block, Mark, Observed};

/// Replaces what stands between the marks, with them; at the end of the file when they are not there. A mark without its
/// end would swallow what follows: the file stays as it is then.
const PUT: &str = r#"$0 == ENVIRON["B"] { inside = 1; if (!done) printf "%s", ENVIRON["C"]; done = 1; next }
inside { if ($0 == ENVIRON["E"]) inside = 0; next }
{ print }
END {
  if (inside) { print "the mark \"" ENVIRON["B"] "\" has no end: put it right by hand" > "/dev/stderr"; exit 1 }
  if (!done) printf "%s", ENVIRON["C"]
}"#;

/// The two marks.
fn marks(block: &Block) -> (String, String) {
    (format!("{} regie: {}", block.comment, block.name), format!("{} regie: end {}", block.comment, block.name))
}

/// The lines between the marks of a text; `None`: they are not there. The agent looks with it.
///
/// # Errors
/// When the marks do not pair: what is wrong, and what to do.
pub fn block_in(block: &Block, text: &str) -> Result<Option<String>, String> {
    let (begin, end) = marks(block);
    let mut found: Option<String> = None;
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        if line.trim_end_matches('\n') != begin {
            continue;
        }
        if found.is_some() {
            return Err(format!("`{begin}` stands twice in {}: remove one of the two blocks", block.path));
        }
        let mut inside = String::new();
        loop {
            match lines.next() {
                Some(line) if line.trim_end_matches('\n') == end => break,
                Some(line) => inside.push_str(line),
                None => return Err(format!("`{begin}` has no `{end}` in {}: put it right by hand", block.path)),
            }
        }
        found = Some(inside);
    }
    Ok(found)
}

/// Puts the block there; without a content takes it out.
fn edit(block: &Block, content: Option<&str>, make: bool, remove_empty: bool) -> Act {
    let (begin, end) = marks(block);
    let whole = content.map_or_else(String::new, |c| format!("{begin}\n{c}{end}\n"));
    shell(
        Edit {
            path: &quote(&block.path),
            given: &[("B", &begin), ("E", &end), ("C", &whole)],
            program: PUT,
            twice: false,
            make: make.then_some("0644"),
            mode: None,
            remove_empty,
        }
        .script(),
    )
}

fn seen<'a>(block: &Block, observed: &'a Observed) -> Result<(bool, Option<&'a str>), String> {
    match observed {
        Observed::Block { file, content } => Ok((*file, content.as_deref())),
        other => Err(path::mismatch(&block.path, other)),
    }
}

pub(crate) fn diff(wanted: &Block, observed: &Observed) -> Result<Option<Change>, String> {
    let (file, there) = seen(wanted, observed)?;
    let (mark, why) = match there {
        Some(there) if there == wanted.content => return Ok(None),
        Some(_) => (Mark::Change, "differs from the dossier"),
        None if file => (Mark::Add, "not in the file"),
        None => (Mark::Add, "the file is not there"),
    };
    let lines = unified(there.unwrap_or_default(), &wanted.content);
    let acts = vec![edit(wanted, Some(&wanted.content), true, false)];
    Ok(Some(Change { mark, why: why.to_owned(), diff: Diff { lines }, acts }))
}

pub(crate) fn absent(given: &Block, observed: &Observed) -> Result<Option<Change>, String> {
    let (_, there) = seen(given, observed)?;
    Ok(there.map(|there| Change {
        mark: Mark::Remove,
        why: "no longer wanted".to_owned(),
        diff: Diff { lines: unified(there, "") },
        acts: vec![edit(given, None, false, false)],
    }))
}

pub(crate) fn undo(wanted: &Block, before: &Observed) -> Undo {
    match seen(wanted, before) {
        Ok((_, Some(there))) => Undo::acts("as before", vec![edit(wanted, Some(there), true, false)]),
        Ok((file, None)) => Undo::acts("taken out again", vec![edit(wanted, None, false, !file)]),
        Err(_) => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &Block, before: &Observed) -> Undo {
    match seen(given, before) {
        Ok((_, Some(there))) => Undo::acts("put in again", vec![edit(given, Some(there), true, false)]),
        Ok((_, None)) => Undo::nothing(),
        Err(_) => Undo::unknown(),
    }
}
