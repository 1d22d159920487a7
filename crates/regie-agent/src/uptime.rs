//! Time that no clock's correction moves, and that other processes' beginnings are told in.

use std::{fs, io};

/// Ticks a second in /proc/PID/stat: `USER_HZ`, which is 100 on every processor that Debian 12 supports (proc(5), time(7)).
const TICKS: u64 = 100;

/// Milliseconds since the machine began, in steps of ten (proc_uptime(5)).
pub(crate) fn now_ms() -> io::Result<u64> {
    let text = fs::read_to_string("/proc/uptime")?;
    let seconds = text.split(' ').next().and_then(|s| s.parse::<f64>().ok());
    // Positive, and far below 2^53.
    seconds.map(|s| (s * 1000.0) as u64).ok_or_else(|| io::Error::other("/proc/uptime says no time"))
}

/// A process: its name, its parent, and when it began, in milliseconds since the machine did.
pub(crate) struct Process {
    pub(crate) name: String,
    pub(crate) parent: u32,
    pub(crate) began: u64,
}

/// Reads one; `None` when it is gone.
pub(crate) fn process(id: u32) -> Option<Process> {
    parse(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
}

/// proc_pid_stat(5): a name may have blanks and brackets in it.
fn parse(stat: &str) -> Option<Process> {
    let (before, after) = stat.rsplit_once(')')?;
    let (_, name) = before.split_once('(')?;
    let fields = after.split_whitespace().collect::<Vec<_>>();
    // The third field is the first here.
    let ticks: u64 = fields.get(19)?.parse().ok()?;
    Some(Process { name: name.to_owned(), parent: fields.get(1)?.parse().ok()?, began: ticks * 1000 / TICKS })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name_is() {
        let p = parse("12 (a b) (c)) S 7 12 12 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 345 1000 1").unwrap();
        assert_eq!((p.name.as_str(), p.parent, p.began), ("a b) (c)", 7, 3450));
        let own = process(std::process::id()).unwrap();
        assert!(own.began <= now_ms().unwrap() && own.parent > 0);
    }
}
