//! `dossier.toml`

use super::make::{NAME, choice, defaults, formed, list, requires, said, table, table_of_texts, text, with};
use serde_json::{Value, json};

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
    let rules = json!({ "enum": crate::rule::acceptable().collect::<Vec<_>>() });
    let all = table(
        "the document: what it is called, its language, who signs it",
        [
            ("title", said("title of the document")),
            ("name", formed("short name for identifiers; made of the title when not said", NAME)),
            ("language", defaults(choice("language of the document", &["fr", "en"]), "en")),
            ("author", text("who signs it")),
            ("environment", text("environment used when --env is not given; `local` when there is one")),
            ("cover", said("version that the cover says; that of the newest row of `version` when not said")),
            ("review", said("day by which somebody reads it through again, such as 2027-01-01")),
            ("accept", with(table_of_texts("warnings that are lived with: rule and why"), "propertyNames", rules)),
            ("version", list("history of the document", requires(version, &["version", "date"]))),
            ("references", table_of_texts("other documents: label and address")),
            ("glossary", table_of_texts("terms and what they mean; each is linked where it is used")),
        ],
    );
    requires(all, &["title"])
}
