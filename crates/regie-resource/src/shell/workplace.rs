//! Commands and shells where an instance runs: in its release, with its own programs first.

use super::quote;

/// Its virtual environment's programs come first, where it has one.
const PROGRAMS: &str = "if [ -d .venv/bin ]; then PATH=\"$PWD/.venv/bin:$PATH\"; export PATH; fi";

/// Shell text for the folder of a release.
pub fn in_release(run: &str) -> String {
    format!("{PROGRAMS}\n{run}")
}

/// Shell text that becomes an interactive shell, whose prompt begins with a name such as `pizzeria@prod`. It is bash where
/// there is one, without anybody's own start-up files, and it leaves no history.
pub fn interactive(name: &str) -> String {
    let bash = quote(&format!("{name}:\\w\\$ "));
    let sh = quote(&format!("{name}$ "));
    in_release(&format!(
        "HISTFILE=; export HISTFILE\n\
         if command -v bash >/dev/null; then PS1={bash}; export PS1; exec bash --noprofile --norc -i; fi\n\
         PS1={sh}; export PS1; exec /bin/sh -i"
    ))
}

/// The words of a command as one line for a login shell that may or may not be root's: through sudo where it is not.
pub fn as_root(argv: &[String]) -> String {
    let words = argv.iter().map(|w| quote(w)).collect::<Vec<_>>().join(" ");
    let script = format!("if [ \"$(id -u)\" = 0 ]; then exec {words}; else exec sudo -- {words}; fi");
    format!("exec /bin/sh -c {}", quote(&script))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_virtual_environment_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let said = |text: &str| {
            let output = Command::new("/bin/sh").args(["-ec", text]).current_dir(folder.path()).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let path = in_release("echo \"$PATH\"");
        assert!(!said(&path).contains(".venv"), "{}", said(&path));
        std::fs::create_dir_all(folder.path().join(".venv/bin")).unwrap();
        assert!(said(&path).starts_with(&format!("{}/.venv/bin:", folder.path().display())), "{}", said(&path));
    }

    #[test]
    fn words_survive_two_shells() {
        let argv = ["printf", "%s|", "it's", "a \"b\" $HOME\n`x`"].map(str::to_owned);
        // As root, without sudo: where tests are not, there is a stand-in for it.
        let line = as_root(&argv).replace("sudo -- ", "");
        let output = Command::new("/bin/sh").args(["-c", &line]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "it's|a \"b\" $HOME\n`x`|");
    }
}
