//! Lines of logs, by the programs that a person would use.

use super::hear::Heard;
use super::{Over, Session};
use crate::Place;
use crate::scrub::Scrubber;
use regie_wire::{LogSource, Reply};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Sender;

/// Bytes after which a line is cut.
const LINE: u64 = 64 << 10;

/// Programs that are ended with the request they serve.
struct Readers(Vec<Child>);

impl Drop for Readers {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Session {
    /// Tells lines until the end; when following, until the next request.
    pub(super) fn logs(&mut self, sources: &[(String, LogSource)], lines: u32, follow: bool) -> Result<(), Over> {
        self.turn += 1;
        let scrub = Scrubber::new(&self.cx.secrets);
        let mut readers = Readers(Vec::new());
        for (label, source) in sources {
            match self.read(label, source, lines, follow) {
                Ok(child) => readers.0.push(child),
                Err(error) => return self.error(error),
            }
        }
        let mut left = readers.0.len();
        while left > 0 && (self.waiting.is_empty() || !follow) {
            match self.heard.recv().unwrap_or(Heard::End) {
                Heard::Line { turn, source, line } if turn == self.turn => {
                    self.say(&Reply::Log { source, line: scrub.clean(&line) })?;
                }
                Heard::Gone { turn } if turn == self.turn => left -= 1,
                Heard::Request(request) => self.waiting.push_back(*request),
                Heard::End => return Err(Over::Bye),
                Heard::Nonsense(error) => return Err(self.nonsense(error)),
                Heard::Told { .. } | Heard::Gone { .. } | Heard::Line { .. } => {}
            }
        }
        Ok(())
    }

    fn read(&self, label: &str, source: &LogSource, lines: u32, follow: bool) -> Result<Child, String> {
        let argv = self.argv(source, lines, follow)?;
        let shown = argv.join(" ");
        let mut command = Command::new(&argv[0]);
        command.args(&argv[1..]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| format!("`{shown}` cannot be run: {e}"))?;
        if let Some(out) = child.stdout.take() {
            let (label, turn, tell) = (label.to_owned(), self.turn, self.tell.clone());
            std::thread::spawn(move || copy(BufReader::new(out), label, turn, tell));
        }
        Ok(child)
    }

    fn argv(&self, source: &LogSource, lines: u32, follow: bool) -> Result<Vec<String>, String> {
        let mut argv: Vec<String> = match source {
            LogSource::File(path) if !self.cx.may_touch(Path::new(path)) => {
                return Err(format!(
                    "{path} does not belong to this machine: a folder machine has only what lies in it"
                ));
            }
            LogSource::Unit(unit) if self.cx.place != Place::System => {
                return Err(format!("{unit}: a folder machine has no units; the log of a process is a file"));
            }
            LogSource::File(_) => vec!["tail".into(), format!("--lines={lines}")],
            LogSource::Unit(unit) => {
                let lines = format!("--lines={lines}");
                vec![
                    "journalctl".into(),
                    format!("--unit={unit}"),
                    lines,
                    "--no-pager".into(),
                    "--output=short-iso".into(),
                ]
            }
        };
        match source {
            // By name: the file is rotated under it.
            LogSource::File(path) => {
                argv.extend(follow.then(|| "-F".into()));
                argv.extend(["--".into(), path.clone()]);
            }
            LogSource::Unit(_) => argv.extend(follow.then(|| "--follow".into())),
        }
        Ok(argv)
    }
}

fn copy(mut from: impl BufRead, source: String, turn: u64, tell: Sender<Heard>) {
    let mut bytes = Vec::new();
    let mut goes_on = false;
    // Read in pieces, should a log have no line ends: it need not fit into memory.
    while from.by_ref().take(LINE).read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
        let line = String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned();
        // The rest of a line that was cut may begin with half of a secret, which nobody would know for what it is.
        let rest = std::mem::replace(&mut goes_on, !bytes.ends_with(b"\n"));
        bytes.clear();
        if rest {
            continue;
        }
        if tell.send(Heard::Line { turn, source: source.clone(), line }).is_err() {
            return;
        }
    }
    let _ = tell.send(Heard::Gone { turn });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_without_end_only_the_beginning_is_told() {
        let (tell, heard) = std::sync::mpsc::channel();
        let long = [vec![b'x'; 100_000], b"\nnext\n".to_vec()].concat();
        copy(long.as_slice(), "web".into(), 1, tell);
        let lengths: Vec<usize> = heard
            .iter()
            .filter_map(|h| match h {
                Heard::Line { line, .. } => Some(line.len()),
                _ => None,
            })
            .collect();
        assert_eq!(lengths, [65_536, 4]);
    }
}
