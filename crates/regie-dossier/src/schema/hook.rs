//! `[[hook]]`, of a service and of `[server]`.

use super::make::{duration, flag, one_of_keys, requires, said, several, table, table_of_texts, text};
use serde_json::{Value, json};

/// Of these procedures; `on` says where else than on `here` it may run.
pub(super) fn hook(procedures: &[&str], on: &str) -> Value {
    let of = |words: &str| several(words, json!({ "type": "string", "enum": procedures }));
    let all = table(
        "a command before or after a procedure, or when one did not come about",
        [
            ("before", of("procedures that do not begin when it fails")),
            ("after", of("procedures after which it runs")),
            ("failed", of("procedures after which it runs when they did not come about")),
            (
                "run",
                said(
                    "shell text; REGIE_PROCEDURE, REGIE_INSTANCE, REGIE_RELEASE, REGIE_MACHINE, REGIE_RUN, REGIE_WHO and REGIE_OUTCOME are set",
                ),
            ),
            ("on", text(on)),
            ("env", table_of_texts("environment variables; their templates may name secrets")),
            ("user", text("who runs it on a machine")),
            ("timeout", duration("time it may take")),
            ("gate", flag("with `after`: the procedure is for good only when it succeeds")),
        ],
    );
    one_of_keys(requires(all, &["run"]), &["before", "after", "failed"])
}
