//! Changing part of a file that belongs to others too: what the acts for lines, blocks, keys and crontab entries share.
//! Every other line stays byte for byte; the file is replaced whole, with its mode and owner, and only a mount point is
//! written over in place.

use crate::{Act, quote};

/// Seconds: these change a line of a text.
const TIMEOUT: u64 = 60;

/// Names and values handed to awk through the environment, where no character means anything (`-v` reads backslashes).
type Given<'a> = &'a [(&'a str, &'a str)];

/// awk with a program that writes the new text to its output.
fn awk(given: Given<'_>, program: &str) -> String {
    let given = given.iter().map(|(name, value)| format!("{name}={} ", quote(value))).collect::<String>();
    format!("LC_ALL=C {given}awk '{program}'")
}

/// Shell text that is run as whoever regie acts as.
pub(crate) fn shell(run: String) -> Act {
    shell_as(None, run, TIMEOUT)
}

/// Shell text that is run as a user, for at most so many seconds.
pub(crate) fn shell_as(user: Option<&str>, run: String, timeout: u64) -> Act {
    Act::Shell { run, cwd: None, user: user.map(str::to_owned), env_file: None, timeout }
}

/// How a file is edited.
pub(crate) struct Edit<'a> {
    /// Absolute path, or shell text that says it in double quotes. A link is followed: what it points to is edited.
    pub path: &'a str,
    /// For the awk program.
    pub given: Given<'a>,
    /// The awk program.
    pub program: &'a str,
    /// Whether the awk program reads the file twice.
    pub twice: bool,
    /// Mode the file gets when it is made, and whether it is made at all when it is missing.
    pub make: Option<&'a str>,
    /// Mode it has afterwards; as before when not said.
    pub mode: Option<&'a str>,
    /// Whether the file goes when nothing is left in it.
    pub remove_empty: bool,
}

impl Edit<'_> {
    /// The shell text.
    pub fn script(&self) -> String {
        let mut lines = vec![format!("f=$(realpath -m -- {})", self.path)];
        match self.make {
            Some(mode) => lines.push(format!("[ -e \"$f\" ] || install -m {mode} /dev/null \"$f\"")),
            None => lines.push("[ -e \"$f\" ] || exit 0".to_owned()),
        }
        let files = if self.twice { "\"$f\" \"$f\"" } else { "\"$f\"" };
        lines.extend([
            "rm -f \"$f.regie\"".to_owned(),
            "cp -a \"$f\" \"$f.regie\"".to_owned(),
            format!("{} {files} > \"$f.regie\"", awk(self.given, self.program)),
        ]);
        lines.extend(self.mode.map(|mode| format!("chmod {mode} \"$f.regie\"")));
        lines.push(
            "sync \"$f.regie\"\nif mountpoint -q \"$f\"; then cat \"$f.regie\" > \"$f\"; rm \"$f.regie\"; else mv -f \"$f.regie\" \"$f\"; fi"
                .to_owned(),
        );
        if self.remove_empty {
            lines.push("[ -s \"$f\" ] || rm -f \"$f\"".to_owned());
        }
        lines.join("\n")
    }
}

/// Shell text that reads a user's crontab, gives it to an awk program and installs what that writes; without a line left
/// the crontab goes.
pub(crate) fn crontab(user: &str, given: Given<'_>, program: &str) -> String {
    let user = quote(user);
    format!(
        "if old=$(crontab -u {user} -l 2>/dev/null && echo .); then :\n\
         elif LC_ALL=C crontab -u {user} -l 2>&1 | grep -q '^no crontab for '; then old=.\n\
         else crontab -u {user} -l; exit 1; fi\n\
         new=$(printf %s \"${{old%.}}\" | {} && echo .)\n\
         if [ \"$new\" = . ]; then [ \"$old\" = . ] || crontab -u {user} -r; else printf %s \"${{new%.}}\" | crontab -u {user} -; fi",
        awk(given, program)
    )
}
