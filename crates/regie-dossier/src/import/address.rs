//! How a machine is reached, from Ansible's connection variables.

use super::secret::looks_secret;
use super::ssh_options::{self, Options};
use super::value::{Said, Value, Vars};
use super::{NoteKind, Notes};

/// How a machine is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// By ssh.
    Ssh {
        /// Name or address, as ssh takes it.
        host: String,
        user: Option<String>,
        port: Option<u16>,
        /// What only `~/.ssh/config` can say.
        options: Options,
    },
    /// It is this computer.
    Local,
}

/// Takes the connection out of a host's variables; `None`, and a note, when regie cannot reach it so. `plain` renders a
/// text with the host's other variables.
pub(super) fn of(
    notes: &mut Notes,
    name: &str,
    vars: &Vars,
    place: &crate::Place,
    plain: &dyn Fn(&Said) -> Result<String, String>,
) -> Option<Reached> {
    let said = |names: &[&str]| names.iter().find_map(|n| vars.get(*n).map(|s| ((*n).to_owned(), s)));
    if let Some((key, connection)) = said(&["ansible_connection"]) {
        match connection.value.text().unwrap_or_default() {
            "ssh" | "smart" | "paramiko" | "paramiko_ssh" | "ansible.builtin.ssh" => {}
            "local" | "ansible.builtin.local" => return Some(Reached::Local),
            _ => {
                let what = format!("{name}: {key}={}", connection.value.shown());
                notes.not_taken(&connection.place, what, "regie reaches machines by ssh, or is on them");
                return None;
            }
        }
    }
    let mut text = |names: &[&str]| {
        let (key, said) = said(names)?;
        match plain(said) {
            Ok(text) => Some((text, said.place.clone())),
            Err(why) => {
                notes.not_taken(&said.place, format!("{name}: {key}={}", said.value.shown()), why);
                None
            }
        }
    };
    let host = text(&["ansible_host", "ansible_ssh_host"]);
    let user = text(&["ansible_user", "ansible_ssh_user"]);
    let port = text(&["ansible_port", "ansible_ssh_port"]);
    let (host, place) = host.unwrap_or_else(|| (name.to_owned(), place.clone()));
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if crate::load::machine_address(&typed(&host, None, None), "/").is_err() {
        notes.not_taken(&place, format!("{name}: {}", super::words::one_line(&host)), "this is no host for ssh");
        return None;
    }
    let mut options = ssh_options::of(notes, vars);
    let port = port.and_then(|(text, place)| {
        let port = text.parse::<u16>().ok().filter(|p| *p > 0);
        if port.is_none() {
            notes.not_taken(&place, format!("{name}: port {}", super::words::one_line(&text)), "this is no port");
        }
        port
    });
    let port = port.or_else(|| options.remove("Port").and_then(|p| p.parse().ok()));
    let user = user.map(|(user, _)| user).or_else(|| options.remove("User"));
    // What an address cannot hold, ssh's own file can.
    let fine =
        |u: &str| !u.is_empty() && u.chars().all(|c| c.is_alphanumeric() || "._-".contains(c)) && !u.starts_with('-');
    let user = match user {
        Some(user) if !fine(&user) => {
            options.insert("User".into(), user);
            None
        }
        user => user,
    };
    Some(Reached::Ssh { host, user, port, options })
}

/// `ssh://user@host:port`; an IPv6 address stands in brackets.
pub(super) fn typed(host: &str, user: Option<&str>, port: Option<u16>) -> String {
    let user = user.map(|u| format!("{u}@")).unwrap_or_default();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let port = port.map(|p| format!(":{p}")).unwrap_or_default();
    format!("ssh://{user}{host}{port}")
}

/// Says what becomes of Ansible's other settings of a host.
pub(super) fn settings(notes: &mut Notes, vars: &Vars) {
    const HERE: [&str; 7] = [
        "ansible_connection",
        "ansible_host",
        "ansible_ssh_host",
        "ansible_user",
        "ansible_ssh_user",
        "ansible_port",
        "ansible_ssh_port",
    ];
    for (name, said) in vars.iter().filter(|(n, _)| n.starts_with("ansible_")) {
        if HERE.contains(&name.as_str()) || ssh_options::is_read(name) {
            continue;
        }
        let (kind, why) = setting(name, &said.value);
        let shown = if name.contains("pass") || looks_secret(name, &said.value) {
            String::new()
        } else {
            format!("={}", said.value.shown())
        };
        notes.add(kind, &said.place, format!("{name}{shown}"), why);
    }
}

fn setting(name: &str, value: &Value) -> (NoteKind, &'static str) {
    let is = |text: &str| value.text() == Some(text);
    match name {
        "ansible_become" => (NoteKind::NotNeeded, "regie becomes root by sudo wherever the login is not root"),
        "ansible_become_method" if is("sudo") => (NoteKind::NotNeeded, "regie uses sudo"),
        "ansible_become_method" => (NoteKind::NotTaken, "regie uses sudo"),
        "ansible_become_user" if is("root") => (NoteKind::NotNeeded, "regie becomes root"),
        "ansible_become_user" => (NoteKind::NotTaken, "regie becomes root; processes run as the user of their recipe"),
        _ if name.contains("become_pass") || name.contains("sudo_pass") => {
            (NoteKind::NotTaken, "regie asks for sudo's password when it needs it, and keeps it nowhere")
        }
        _ if name.contains("pass") => {
            (NoteKind::NotTaken, "regie logs in with ssh's keys and agents, without a password")
        }
        "ansible_host_key_checking" | "ansible_ssh_host_key_checking" => {
            (NoteKind::NotTaken, "regie always checks host keys: `regie machines trust NAME` shows a new one and asks")
        }
        "ansible_shell_type" if is("sh") => (NoteKind::NotNeeded, "regie needs no shell of its own there"),
        _ if name.ends_with("_interpreter") => (NoteKind::NotNeeded, "regie needs no Python on machines"),
        "ansible_pipelining"
        | "ansible_ssh_pipelining"
        | "ansible_ssh_retries"
        | "ansible_ssh_transfer_method"
        | "ansible_scp_if_ssh"
        | "ansible_scp_extra_args"
        | "ansible_sftp_extra_args"
        | "ansible_shell_executable" => (NoteKind::NotNeeded, "regie sends its own program once and speaks with that"),
        _ => (NoteKind::NotTaken, "a setting of Ansible's that regie does not have"),
    }
}
