//! bash: it breaks words at `@`, `=` and `:`, which names have, so that its line is taken apart here once more.

use clap::Command;
use clap_complete::env::EnvCompleter;
use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

/// The line up to the cursor, and the last part of it as bash breaks it.
const LINE: &str = "REGIE_COMPLETE_LINE";
const WORD: &str = "REGIE_COMPLETE_WORD";

/// bash.
pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(&self, var: &str, _: &str, bin: &str, ours: &str, buf: &mut dyn Write) -> Result<(), Error> {
        let script = format!(
            r#"_{bin}() {{
    local IFS=$'\n'
    COMPREPLY=( $({var}=bash {LINE}="${{COMP_LINE:0:COMP_POINT}}" {WORD}="$2" {ours} 2>/dev/null) )
    if [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} == *[=/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}}
complete -o bashdefault -o default -F _{bin} {bin}
"#
        );
        buf.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        cmd: &mut Command,
        args: Vec<OsString>,
        current_dir: Option<&Path>,
        buf: &mut dyn Write,
    ) -> Result<(), Error> {
        let index = args.len().saturating_sub(1);
        let typed = args.last().map(|a| a.to_string_lossy().into_owned()).unwrap_or_default();
        // bash puts the answer in place of the last part alone.
        let part = std::env::var(WORD).unwrap_or_else(|_| typed.clone());
        let before = typed.strip_suffix(&*part).unwrap_or_default();
        for candidate in clap_complete::engine::complete(cmd, args, index, current_dir)? {
            let value = candidate.get_value().to_string_lossy();
            if let Some(rest) = value.strip_prefix(before) {
                writeln!(buf, "{rest}")?;
            }
        }
        Ok(())
    }
}

/// The words of the line, the last of which is being typed.
pub(super) fn words() -> Option<Vec<OsString>> {
    let words = split(&std::env::var(LINE).ok()?);
    // `VARIABLE=value regie …`
    let start = words.iter().position(|w| !w.contains('=')).unwrap_or(0);
    Some(words.into_iter().skip(start).map(Into::into).collect())
}

/// As a shell reads it; quotes may still be open at the end.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quote, mut begun) = (None, false);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, ' ' | '\t' | '\n') => {
                if begun {
                    words.push(String::new());
                }
                begun = false;
                continue;
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            (None | Some('"'), '\\') => words.last_mut().into_iter().for_each(|w| w.extend(chars.next())),
            (_, c) => words.last_mut().into_iter().for_each(|w| w.push(c)),
        }
        begun = true;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn lines_come_apart_with_the_word_that_is_being_typed_last() {
        for (line, words) in [
            ("regie", vec!["regie"]),
            ("regie ", vec!["regie", ""]),
            ("regie  deploy shop@pr", vec!["regie", "deploy", "shop@pr"]),
            ("regie -C 'my dossier' de", vec!["regie", "-C", "my dossier", "de"]),
            (r"regie -C my\ dossier ", vec!["regie", "-C", "my dossier", ""]),
            ("regie --env=pr", vec!["regie", "--env=pr"]),
            ("regie show '", vec!["regie", "show", ""]),
        ] {
            assert_eq!(split(line), words, "{line}");
        }
    }
}
