//! People's crontabs.

use super::note;
use regie_wire::{CronSurveyed, Survey, secret_line};
use std::fs;

/// Where Debian's cron keeps them.
const FOLDER: &str = "/var/spool/cron/crontabs";

/// The comment above a line of regie's.
const MARK: &str = "# regie: ";

pub(super) fn look(seen: &mut Survey) -> Result<(), String> {
    let Ok(entries) = fs::read_dir(FOLDER) else { return Ok(()) };
    let mut entries = entries.flatten().map(|e| e.path()).filter(|p| p.is_file()).collect::<Vec<_>>();
    entries.sort();
    for path in entries {
        let user = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let (lines, settings) = read(&user, &text);
        seen.crontabs.extend(lines);
        for name in settings {
            seen.notes.push(note(format!("{name} in the crontab of {user}"), "settings of a crontab stay as they are"));
        }
    }
    Ok(())
}

/// Its lines, and the names of its settings (crontab(5)).
fn read(user: &str, text: &str) -> (Vec<CronSurveyed>, Vec<String>) {
    let (mut lines, mut settings, mut name) = (Vec::new(), Vec::new(), None);
    for line in text.lines().map(str::trim) {
        if let Some(mark) = line.strip_prefix(MARK) {
            name = Some(mark.to_owned());
        } else if line.is_empty() || line.starts_with('#') {
            name = None;
        } else if let Some((setting, _)) = line.split_once('=').filter(|(n, _)| is_setting(n)) {
            settings.push(setting.trim().to_owned());
        } else {
            let line = secret_line(line).is_none().then(|| line.to_owned());
            lines.push(CronSurveyed { user: user.to_owned(), name: name.take(), line });
        }
    }
    (lines, settings)
}

fn is_setting(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_marks_and_settings_are_told_apart() {
        let text = "MAILTO=ana@x\n# mine\n15 3 * * * echo a=b\n# regie: report\n30 4 * * mon date\n\
                    @daily curl -H 'X-Token: abc' http://x/\n";
        let (lines, settings) = read("ana", text);
        assert_eq!(settings, ["MAILTO"]);
        let said = lines.iter().map(|l| (l.name.as_deref(), l.line.as_deref())).collect::<Vec<_>>();
        let wanted = [(None, Some("15 3 * * * echo a=b")), (Some("report"), Some("30 4 * * mon date")), (None, None)];
        assert_eq!(said, wanted);
    }
}
