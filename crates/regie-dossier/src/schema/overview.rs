//! `dossier.toml`

use super::make::{NAME, choice, defaults, formed, list, requires, said, table, table_of_texts, text};
use serde_json::Value;

pub(super) fn schema() -> Value {
    let version = table(
        "an edition of the document; the last one is on the cover",
        [
            ("version", said("number of the edition, such as 1.2")),
            ("date", said("a date, such as 2026-11-21")),
            ("author", text("who wrote it")),
            ("description", text("what changed")),
        ],
    );
    let all = table(
        "the document: what it is called, its language, who signs it",
        [
            ("title", said("title of the document")),
            ("name", formed("short name for identifiers; made of the title when not said", NAME)),
            ("language", defaults(choice("language of the document", &["fr", "en"]), "en")),
            ("author", text("who signs it")),
            ("environment", text("environment used when --env is not given; `local` when there is one")),
            ("version", list("history of the document", requires(version, &["version", "date"]))),
            ("references", table_of_texts("other documents: label and address")),
            ("glossary", table_of_texts("terms and what they mean; each is linked where it is used")),
        ],
    );
    requires(all, &["title"])
}
