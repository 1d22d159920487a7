//! A program's file in supervisor's format (supervisord.org/configuration.html, `[program:x]`).

use crate::quote;
use regie_wire::{Content, File, Ownership, Program, Text};

/// The file of a program, as it should lie there. What it says goes to its log, which supervisor rotates.
pub fn program_file(program: &Program) -> File {
    let user = program.user.as_ref().map(|user| format!("user={}\n", expanded(user))).unwrap_or_default();
    let running = program.running;
    let text = format!(
        "[program:{name}]\ncommand=/bin/sh -c \"{command}\"\ndirectory={cwd}\n{user}autostart={running}\nautorestart=true\n\
         stopwaitsecs={stop}\nstopasgroup=true\nkillasgroup=true\nredirect_stderr=true\nstdout_logfile={log}\n\
         stdout_logfile_maxbytes=10MB\nstdout_logfile_backups=5\n",
        name = program.name,
        command = expanded(&in_double_quotes(&script(program))),
        cwd = expanded(&program.cwd),
        stop = program.stop_timeout,
        log = expanded(&program.log),
    );
    File {
        path: format!("/etc/supervisor/conf.d/{}.conf", program.name),
        content: Content::Text(Text::plain(text)),
        ownership: Ownership { mode: Some(0o644), ..Ownership::default() },
        validate: None,
    }
}

/// The shell becomes the program, so that signals reach it.
fn script(program: &Program) -> String {
    let home = program.user.as_ref().map(|user| format!("export HOME=~{user}; ")).unwrap_or_default();
    let env = program.env_file.as_ref().map(|file| format!("set -a; . {}; set +a; ", quote(file))).unwrap_or_default();
    format!("{home}{env}exec {}", program.command)
}

/// A value in which `%` begins no expansion.
fn expanded(text: &str) -> String {
    text.replace('%', "%%")
}

/// For the inside of double quotes, which Python's shlex takes apart. `;` and `#` behind a blank would begin a comment of
/// the file, whatever quotes they stand in: quotes that close and open again keep the blank from them.
fn in_double_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        match c {
            '\\' | '"' => out.extend(['\\', c]),
            ';' | '#' if blank => out.extend(['"', '"', c]),
            c => out.push(c),
        }
        blank = c.is_whitespace();
    }
    out
}
