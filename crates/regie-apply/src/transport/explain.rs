//! What ssh's own words mean, and what to do about them.

use crate::Cause;
use regie_wire::MachineName;

/// Why a connection could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Explained {
    pub cause: Cause,
    pub why: String,
    pub next: String,
}

/// Reads what ssh wrote on standard error before it gave up.
pub(crate) fn explain(machine: &MachineName, destination: &str, stderr: &str) -> Explained {
    let has = |text: &str| stderr.contains(text);
    let by_hand = format!("try `ssh {destination}` by hand");
    let (cause, why, next) = if has("REMOTE HOST IDENTIFICATION HAS CHANGED") || has("HOST IDENTIFICATION HAS CHANGED")
    {
        (
            Cause::HostKeyChanged,
            "its host key is NOT the one known: this may be another machine, or somebody in between. Nothing was sent"
                .to_owned(),
            format!(
                "find out why on another way (its console, its provider). Only if it was really reinstalled: \
                 ssh-keygen -R the old key, then `regie machines trust {machine}`"
            ),
        )
    } else if has("host key is known for") || has("Host key verification failed") {
        (
            Cause::HostKeyUnknown,
            "its host key is not known yet on this computer".to_owned(),
            format!("compare its fingerprint and accept it: regie machines trust {machine}"),
        )
    } else if has("Could not resolve hostname") {
        (
            Cause::NameNotFound,
            last_of(stderr, "Could not resolve hostname"),
            format!("check the address of [machine.{machine}] in the inventory, and the name in DNS or ~/.ssh/config"),
        )
    } else if has("Permission denied (") || has("Too many authentication failures") {
        (
            Cause::LoginRefused,
            last_of(stderr, if has("Permission denied (") { "Permission denied (" } else { "Too many authentication" }),
            format!("load the right key (`ssh-add -l` lists them) or name the right user in the address; {by_hand}"),
        )
    } else if let Some(sign) = UNREACHABLE.iter().find(|sign| has(sign)) {
        (
            Cause::Unreachable,
            last_of(stderr, sign),
            format!("is it switched on, is its sshd running, does a firewall stand in between? {by_hand}"),
        )
    } else if has("Bad configuration option") || has("Bad owner or permissions") || has("no argument after keyword") {
        (Cause::Here, tail(stderr, 3), "mend the configuration of ssh on this computer".to_owned())
    } else {
        (Cause::Unreachable, tail(stderr, 5), by_hand)
    };
    let why = if why.is_empty() { "ssh gave up without a word".to_owned() } else { why };
    Explained { cause, why, next }
}

const UNREACHABLE: [&str; 9] = [
    "Connection timed out",
    "Operation timed out",
    "Connection refused",
    "No route to host",
    "Network is unreachable",
    "Connection reset",
    "Connection closed",
    "kex_exchange_identification",
    "banner exchange",
];

fn last_of(stderr: &str, sign: &str) -> String {
    let line = stderr.lines().rev().find(|line| line.contains(sign)).unwrap_or(sign);
    line.trim().trim_start_matches("ssh: ").to_owned()
}

/// The last lines of a text that say something.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let said: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    said[said.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stderr: &str) -> Explained {
        explain(&"db".into(), "root@db", stderr)
    }

    #[test]
    fn every_way_to_fail_has_its_own_advice() {
        let unknown = of("No ED25519 host key is known for db and you have requested strict checking.\r\n\
             Host key verification failed.\r\n");
        assert_eq!(unknown.cause, Cause::HostKeyUnknown);
        assert!(unknown.next.contains("regie machines trust db"), "{unknown:?}");

        let changed = of("@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@\n\
             Host key for db has changed and you have requested strict checking.\nHost key verification failed.\n");
        assert_eq!(changed.cause, Cause::HostKeyChanged);
        assert!(changed.why.contains("NOT"), "{changed:?}");

        let name = of("ssh: Could not resolve hostname nope: Name or service not known\r\n");
        assert_eq!(name.cause, Cause::NameNotFound);
        assert_eq!(name.why, "Could not resolve hostname nope: Name or service not known");
        assert!(name.next.contains("[machine.db]"));

        let denied = of("root@db: Permission denied (publickey,password).\r\n");
        assert_eq!(denied.cause, Cause::LoginRefused);
        assert!(denied.next.contains("ssh root@db"), "{denied:?}");

        for line in ["Connection timed out", "Connection refused", "No route to host"] {
            let away = of(&format!("ssh: connect to host db port 22: {line}\r\n"));
            assert_eq!(away.cause, Cause::Unreachable);
            assert!(away.why.ends_with(line), "{away:?}");
        }
        assert_eq!(of("/root/.ssh/config: line 3: Bad configuration option: frobnicate\n").cause, Cause::Here);
    }

    #[test]
    fn unknown_words_are_shown_as_they_are() {
        let odd = of("a banner\n\nsomething new went wrong\n");
        assert_eq!(odd.why, "a banner\nsomething new went wrong");
        assert!(!of("").why.is_empty());
    }
}
