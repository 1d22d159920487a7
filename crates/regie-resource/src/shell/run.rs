//! Programs and shell texts as commands.

use super::quote;
use crate::Tolerate;

/// A program with its arguments; in another folder it is a subshell.
pub(super) fn argv(argv: &[String], env: &[(String, String)], cwd: Option<&str>, tolerate: Tolerate) -> String {
    let env = env.iter().map(|(name, value)| format!("{name}={}", quote(value)));
    let words = env.chain(argv.iter().map(|w| quote(w))).collect::<Vec<_>>().join(" ");
    let command = match cwd {
        Some(cwd) => format!("(cd {} && {words})", quote(cwd)),
        None => words,
    };
    match tolerate {
        Tolerate::Nothing => command,
        Tolerate::Anything => format!("{command} || true"),
    }
}

/// The lines before a recipe's text: folder, home and environment.
fn lines(run: &str, cwd: Option<&str>, user: Option<&str>, env_file: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(user) = user.filter(|u| u.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))) {
        // runuser keeps root's HOME, where the user may not write.
        lines.push(format!("export HOME=~{user}"));
    }
    if let Some(cwd) = cwd {
        lines.push(format!("cd {}", quote(cwd)));
    }
    if let Some(file) = env_file {
        let file = quote(file);
        lines.push(format!("set -a; . {file}; set +a"));
    }
    lines.push(run.trim_end().to_owned());
    lines
}

/// What the agent executes for the shell text of a recipe: `sh -ec`, as another user through `runuser`.
pub fn shell_argv(run: &str, cwd: Option<&str>, user: Option<&str>, env_file: Option<&str>) -> Vec<String> {
    let script = lines(run, cwd, user, env_file).join("\n");
    let runuser = user.map(|user| ["runuser", "-u", user, "--"]).into_iter().flatten();
    runuser.chain(["/bin/sh", "-ec", &script]).map(str::to_owned).collect()
}

/// The same for a person: a subshell, or the words of [`shell_argv`] when it is another user's.
pub(super) fn shell(run: &str, cwd: Option<&str>, user: Option<&str>, env_file: Option<&str>) -> String {
    if user.is_some() {
        return argv(&shell_argv(run, cwd, user, env_file), &[], None, Tolerate::Nothing);
    }
    format!("( set -e\n{}\n)", lines(run, cwd, user, env_file).join("\n"))
}
