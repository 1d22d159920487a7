//! Where a key stands whose place the dossier does not keep.

use crate::read::{Item, Node, Report, Span, Value, parse};
use crate::{Dossier, Place};

/// Where a value stands, by the keys and numbers that lead to it; the whole file when nothing does.
pub(super) fn value(dossier: &Dossier, file: &str, path: &[&str]) -> Place {
    find(dossier, file, path, |report, item| match item.node.value {
        Value::Text(_) => report.inner(item.node.span),
        _ => report.place(item.node.span),
    })
}

/// Where its key stands.
pub(crate) fn key(dossier: &Dossier, file: &str, path: &[&str]) -> Place {
    find(dossier, file, path, |report, item| report.place(item.key))
}

fn find(dossier: &Dossier, file: &str, path: &[&str], place: impl Fn(&Report, &Item) -> Place) -> Place {
    let quiet = Report::default();
    let found = dossier.texts.get(file).and_then(|text| {
        let table = parse(&quiet, file, text.as_bytes())?;
        let none = Span::default();
        let mut at = Item { key: none, node: Node { span: none, value: Value::Table(table) } };
        for step in path {
            at = match at.node.value {
                Value::Table(mut table) => table.remove(*step)?,
                Value::List(nodes) => {
                    let node = nodes.into_iter().nth(step.parse().ok()?)?;
                    Item { key: node.span, node }
                }
                _ => return None,
            };
        }
        Some(place(&quiet, &at))
    });
    found.unwrap_or_else(|| Place::file(file))
}
