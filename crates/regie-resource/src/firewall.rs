//! Rules of nftables in a table of regie's own: the file they are in, the unit that loads it at boot, and what the kernel
//! has. Other tables, and Debian's /etc/nftables.conf, belong to others.

use crate::unit::file_path;
use crate::{Act, Change, Diff, Remember, Undo, content, file, path, quote, user::tolerant};
use regie_wire::{Content, File, Firewall, Mark, Observed, Ownership, PathSeen, RulesSeen, Text};

/// Where the files lie that are loaded.
const FOLDER: &str = "/etc/nftables.d";

/// The name of the table, whose family is `inet`: IPv4 and IPv6.
pub fn firewall_table(firewall: &Firewall) -> String {
    format!("regie_{}", firewall.name)
}

/// Where the rules lie.
pub fn firewall_path(firewall: &Firewall) -> String {
    format!("{FOLDER}/regie-{}.nft", firewall.name)
}

/// The unit that loads them at boot.
pub fn firewall_service(firewall: &Firewall) -> String {
    format!("regie-firewall-{}.service", firewall.name)
}

/// The text that nft reads. All of it is one transaction (nft(8)): a table that is there is left and made anew at once, and
/// no packet ever meets half of the rules. The first line is for the case that there is none yet.
pub fn firewall_text(firewall: &Firewall) -> String {
    let table = firewall_table(firewall);
    let rules: String =
        firewall.rules.lines().map(|l| if l.trim().is_empty() { "\n".into() } else { format!("\t{l}\n") }).collect();
    format!("table inet {table}\ndelete table inet {table}\ntable inet {table} {{\n{rules}}}\n")
}

/// The rules, as they should lie there: nft must be able to read them first.
pub fn firewall_file(firewall: &Firewall) -> File {
    File {
        path: firewall_path(firewall),
        content: Content::Text(Text::plain(firewall_text(firewall))),
        ownership: Ownership { mode: Some(0o600), ..Ownership::default() },
        validate: Some("nft -c -f %s".to_owned()),
    }
}

/// The unit: before the network is up, as nftables.service of Debian, and again whenever that has thrown all rules away.
pub fn firewall_unit(firewall: &Firewall) -> File {
    let load = format!("/usr/sbin/nft -f {}", firewall_path(firewall));
    let text = format!(
        "[Unit]\nDescription=Firewall {} of regie\nDefaultDependencies=no\nWants=network-pre.target\n\
         Before=network-pre.target shutdown.target\nConflicts=shutdown.target\nAfter=nftables.service\n\
         PartOf=nftables.service\nReloadPropagatedFrom=nftables.service\n\n\
         [Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart={load}\nExecReload={load}\n\n\
         [Install]\nWantedBy=sysinit.target nftables.service\n",
        firewall.name
    );
    File {
        path: file_path(&firewall_service(firewall)),
        content: Content::Text(Text::plain(text)),
        ownership: Ownership { mode: Some(0o644), ..Ownership::default() },
        validate: None,
    }
}

struct Seen<'a> {
    file: Option<&'a PathSeen>,
    unit: Option<&'a PathSeen>,
    enabled: bool,
    needs_reload: bool,
    live: &'a RulesSeen,
}

fn seen(observed: &Observed) -> Option<Seen<'_>> {
    match observed {
        Observed::Firewall { file, unit, enabled, needs_reload, live } => Some(Seen {
            file: file.as_ref(),
            unit: unit.as_ref(),
            enabled: *enabled,
            needs_reload: *needs_reload,
            live,
        }),
        _ => None,
    }
}

fn reload() -> Act {
    Act::argv(["systemctl", "daemon-reload"])
}

pub(crate) fn diff(wanted: &Firewall, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(observed).ok_or_else(|| path::mismatch(&format!("the firewall {}", wanted.name), observed))?;
    let (rules, unit) = (firewall_file(wanted), firewall_unit(wanted));
    let written = file::compare(&rules, there.file)?;
    let unit_written = file::compare(&unit, there.unit)?;
    let mark = if there.file.is_none() && *there.live == RulesSeen::None { Mark::Add } else { Mark::Change };
    let (mut acts, mut reasons, mut lines) = (Vec::new(), Vec::<String>::new(), Vec::new());
    if let Some(change) = written {
        acts.push(Act::MakeDirectory {
            path: FOLDER.to_owned(),
            ownership: Ownership { mode: Some(0o755), ..Ownership::default() },
        });
        reasons.push(change.why);
        lines.extend(change.diff.lines);
        acts.extend(change.acts);
    }
    if let Some(change) = unit_written {
        if reasons.is_empty() {
            reasons.push(format!("{}: {}", unit.path, change.why));
        }
        acts.extend(change.acts);
        acts.push(reload());
    } else if there.needs_reload {
        reasons.push("its unit changed since systemd read it".to_owned());
        acts.push(reload());
    }
    let mut load = false;
    match there.live {
        RulesSeen::Wanted => {}
        RulesSeen::None => {
            reasons.extend(there.file.is_some().then(|| "not loaded".to_owned()));
            load = true;
        }
        RulesSeen::Other { there: live, wanted } => {
            if lines.is_empty() {
                reasons.push("the rules in force are others".to_owned());
                lines.extend(content::unified(live, wanted));
            }
            load = true;
        }
    }
    if load {
        // By the unit, so that it counts as started; nft has read the very file already.
        acts.push(Act::argv(["systemctl", "reload-or-restart", &firewall_service(wanted)]));
    }
    if !there.enabled {
        reasons.extend(there.unit.is_some().then(|| "not loaded at boot".to_owned()));
        acts.push(Act::argv(["systemctl", "enable", &firewall_service(wanted)]));
    }
    Ok((!acts.is_empty()).then(|| Change { mark, why: reasons.join("; "), diff: Diff { lines }, acts }))
}

/// Without its table a machine lets in what other tables let in.
pub(crate) fn absent(given: &Firewall, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(observed).ok_or_else(|| path::mismatch(&format!("the firewall {}", given.name), observed))?;
    let mut acts = Vec::new();
    if there.enabled {
        acts.push(Act::argv(["systemctl", "disable", &firewall_service(given)]));
    }
    if there.unit.is_some() {
        acts.push(tolerant(vec!["systemctl".into(), "stop".into(), firewall_service(given)]));
    }
    if *there.live != RulesSeen::None {
        acts.push(Act::argv(["nft", "delete", "table", "inet", &firewall_table(given)]));
    }
    acts.extend(there.file.map(|_| Act::RemoveFile { path: firewall_path(given) }));
    if there.unit.is_some() {
        acts.extend([Act::RemoveFile { path: firewall_unit(given).path }, reload()]);
    }
    let why = "no longer wanted".into();
    Ok((!acts.is_empty()).then(|| Change { mark: Mark::Remove, why, diff: Diff::default(), acts }))
}

/// The rules that are in force come back as they are in force now, whoever loaded them; so do the files.
pub(crate) fn undo(wanted: &Firewall, before: &Observed) -> Undo {
    let Some(before) = seen(before) else { return Undo::unknown() };
    let (table, service) = (firewall_table(wanted), firewall_service(wanted));
    let quiet = |verb: &str| tolerant(vec!["systemctl".into(), verb.into(), service.clone()]);
    // A table is not put beside the one that is there: `nft -f` would add the former rules to the present ones.
    let shown =
        format!("printf 'table inet {table}\\ndelete table inet {table}\\n'; nft list table inet {}", quote(&table));
    let remember = match before.live {
        RulesSeen::None => Vec::new(),
        _ => vec![Remember {
            ask: vec!["/bin/sh".into(), "-ec".into(), shown],
            tell: vec!["nft".into(), "-f".into(), "-".into()],
        }],
    };
    let mut acts = Vec::new();
    if *before.live == RulesSeen::None {
        acts.push(quiet("stop"));
        acts.push(tolerant(vec!["nft".into(), "delete".into(), "table".into(), "inet".into(), table]));
    }
    if !before.enabled {
        acts.push(quiet("disable"));
    }
    let mut keep = Vec::new();
    for (there, path) in [(before.file, firewall_path(wanted)), (before.unit, firewall_unit(wanted).path)] {
        match there {
            Some(_) => keep.push(path),
            None => acts.push(Act::RemoveFile { path }),
        }
    }
    acts.push(reload());
    if before.enabled {
        acts.push(Act::argv(["systemctl", "enable", &service]));
    }
    let words = if *before.live == RulesSeen::None { "removed again" } else { "the rules as before" };
    Undo { keep, remember, ..Undo::acts(words, acts) }
}
