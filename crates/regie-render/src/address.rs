//! Where a machine is, as the programs that go there want it said.

use regie_dossier::Address;
use regie_resource::quote;

/// The part before the commands: `ssh -p 2222 root@db`; `None` on this computer.
pub(crate) fn ssh(address: &Address) -> Option<String> {
    let Address::Ssh(text) = address else { return None };
    let (host, port) = host_and_port(text);
    Some(match port {
        Some(port) => format!("ssh -p {port} {}", quote(host)),
        None => format!("ssh {}", quote(host)),
    })
}

/// `scp -P 2222 FILE root@db:PATH`; on this computer, install(1).
pub(crate) fn copy(address: &Address, file: &str, path: &str) -> String {
    let Address::Ssh(text) = address else { return format!("install -m 0600 {} {}", quote(file), quote(path)) };
    let (host, port) = host_and_port(text);
    let port = port.map(|p| format!("-P {p} ")).unwrap_or_default();
    format!("scp {port}{} {}", quote(file), quote(&format!("{}:{path}", bracketed(host))))
}

/// Everything of a name over there, brought into the present folder; `None` on this computer.
pub(crate) fn fetch(address: &Address, pattern: &str) -> Option<String> {
    let Address::Ssh(text) = address else { return None };
    let (host, port) = host_and_port(text);
    let port = port.map(|p| format!("-P {p} ")).unwrap_or_default();
    Some(format!("scp {port}{} .", quote(&format!("{}:{pattern}", bracketed(host)))))
}

/// A command there, which the far shell reads.
pub(crate) fn there(address: &Address, words: &[&str]) -> String {
    let command = words.iter().map(|w| quote(w)).collect::<Vec<_>>().join(" ");
    match ssh(address) {
        // Both shells read it; plain words need no second quoting.
        Some(ssh) if words.iter().all(|w| quote(w) == **w) => format!("{ssh} {command}"),
        Some(ssh) => format!("{ssh} {}", quote(&command)),
        None => command,
    }
}

/// As a person calls it.
pub(crate) fn shown(address: &Address) -> String {
    match address {
        Address::Ssh(text) => format!("ssh://{text}"),
        Address::Folder(path) => path.clone(),
        Address::Local => "localhost".to_owned(),
    }
}

/// `user@[::1]:22`, `host:22`, `host`, and an IPv6 address alone, which has colons and no port.
fn host_and_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, port)) if is_number(port) && (!host.contains(':') || host.ends_with(']')) => {
            (unbracketed(host), Some(port))
        }
        _ => (unbracketed(text), None),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// ssh(1) takes an IPv6 address bare; with a user before it, brackets do not stand at the start and stay.
fn unbracketed(host: &str) -> &str {
    host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host)
}

/// scp(1) needs brackets around an IPv6 address.
fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.contains('[') { format!("[{host}]") } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_for_each_program() {
        let at = |text: &str| Address::Ssh(text.to_owned());
        assert_eq!(there(&at("root@db"), &["true"]), "ssh root@db true");
        assert_eq!(there(&at("db:2222"), &["ls", "/a b"]), r"ssh -p 2222 db 'ls '\''/a b'\'''");
        assert_eq!(there(&Address::Local, &["ls", "/a b"]), "ls '/a b'");
        assert_eq!(copy(&at("root@db:22"), "a.tar", "/x"), "scp -P 22 a.tar root@db:/x");
        assert_eq!(copy(&at("[::1]:22"), "a", "/x"), "scp -P 22 a '[::1]:/x'");
        assert_eq!(copy(&Address::Local, "a", "/x"), "install -m 0600 a /x");
    }
}
