//! The machine's language, as Debian keeps it: /etc/locale.gen, locale-gen(8), /etc/default/locale.

use crate::edit::{Edit, shell_as};
use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{Locale, Mark, Observed};

/// Seconds: making one takes up to a minute on a small machine.
const TIMEOUT: u64 = 600;

/// Where Debian says what is generated.
const LIST: &str = "/etc/locale.gen";

/// A line of /etc/locale.gen that is a comment loses its `#`; without one the line comes to the end.
const PUT: &str = r#"{ line = $0; sub(/^[# \t]+/, "", line); sub(/[ \t]+$/, "", line) }
line == ENVIRON["L"] { if (!done) print line; done = 1; next }
{ print }
END { if (!done) print ENVIRON["L"] }"#;

/// Has it made. `SUPPORTED` knows which encoding goes with the name.
fn generate(name: &str) -> Act {
    let edit = Edit {
        path: LIST,
        given: &[],
        program: PUT,
        twice: false,
        make: Some("0644"),
        mode: None,
        remove_empty: false,
    };
    let missing = "this machine cannot make languages: declare the package locales";
    let unknown = quote(&format!("Debian knows no language {name}: see /usr/share/i18n/SUPPORTED"));
    let supported = "/usr/share/i18n/SUPPORTED";
    let run = format!(
        "[ -f {supported} ] || {{ echo '{missing}' >&2; exit 1; }}\n\
         L=$(N={} awk '$1 == ENVIRON[\"N\"] {{ print; exit }}' {supported}); export L\n\
         [ -n \"$L\" ] || {{ echo {unknown} >&2; exit 1; }}\n\
         {}\nlocale-gen",
        quote(name),
        edit.script()
    );
    shell_as(None, run, TIMEOUT)
}

pub(crate) fn diff(wanted: &Locale, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Locale { generated, lang } = observed else {
        return Err(path::mismatch("the machine's language", observed));
    };
    let (mut reasons, mut lines, mut acts) = (Vec::new(), Vec::new(), Vec::new());
    if !generated {
        reasons.push("not generated".to_owned());
        lines.push(format!("+ {}", wanted.name));
        acts.push(generate(&wanted.name));
    }
    if lang.as_deref() != Some(&wanted.name) {
        let there = lang.as_deref().unwrap_or("not set");
        reasons.push(format!("LANG is {there}"));
        lines.push(format!("LANG {there} → {}", wanted.name));
        acts.push(Act::argv(["update-locale", &format!("LANG={}", wanted.name)]));
    }
    let mark = if *generated { Mark::Change } else { Mark::Add };
    let why = reasons.join("; ");
    Ok((!acts.is_empty()).then_some(Change { mark, why, diff: Diff { lines }, acts }))
}

pub(crate) fn undo(_wanted: &Locale, before: &Observed) -> Undo {
    match before {
        Observed::Locale { .. } => {
            let keep = vec![LIST.to_owned(), "/etc/default/locale".to_owned()];
            Undo { keep, ..Undo::acts("as before (a language that was made stays)", Vec::new()) }
        }
        _ => Undo::unknown(),
    }
}
