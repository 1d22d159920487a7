//! What stands first: what the document is, and who signs it.

use super::inline::escape;
use crate::Words;
use crate::document::Document;

pub(super) fn cover(document: &Document, words: &Words) -> String {
    let row = |(what, value): &(String, String)| format!("<dt>{}</dt><dd>{}</dd>\n", escape(what), escape(value));
    format!(
        "<header class=\"cover\">\n<h1>{}</h1>\n<p class=\"subtitle\">{}</p>\n<dl>\n{}</dl>\n{}</header>\n",
        escape(&document.title),
        escape(&document.subtitle),
        document.cover.iter().map(row).collect::<String>(),
        signatures(words)
    )
}

/// Boxes to sign in, on paper only.
fn signatures(words: &Words) -> String {
    let form = &words.form;
    let head: String = form.signing.iter().map(|h| format!("<th scope=\"col\">{h}</th>")).collect();
    let row = |what: &&str| format!("<tr><th scope=\"row\">{what}</th><td></td><td></td><td></td></tr>\n");
    let rows: String = form.signed.iter().map(row).collect();
    format!(
        "<table class=\"signatures\" aria-label=\"{}\">\n<thead><tr><td></td>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
        form.signatures
    )
}
