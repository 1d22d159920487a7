//! Rules of nftables: the file, the unit, what the kernel has; and files that are tested before they are put in place.

use super::*;
use regie_resource::{firewall_file, firewall_text, firewall_unit, undo};

fn rules() -> Firewall {
    Firewall { name: "server".into(), rules: "chain input {\n  tcp dport 22 accept\n}".into() }
}

fn as_written(file: File) -> PathSeen {
    let Content::Text(text) = file.content else { panic!("text") };
    PathSeen {
        file_type: FileType::File,
        mode: file.ownership.mode.unwrap(),
        owner: "root".into(),
        group: "root".into(),
        content: ContentSeen::Text(text.as_plain().unwrap()),
        target: None,
    }
}

fn seen(live: RulesSeen) -> Observed {
    let (file, unit) = (as_written(firewall_file(&rules())), as_written(firewall_unit(&rules())));
    Observed::Firewall { file: Some(file), unit: Some(unit), enabled: true, needs_reload: false, live }
}

fn nothing() -> Observed {
    Observed::Firewall { file: None, unit: None, enabled: false, needs_reload: false, live: RulesSeen::None }
}

#[test]
fn rules_come_whole_or_not_at_all() {
    assert_eq!(
        firewall_text(&rules()),
        "table inet regie_server\ndelete table inet regie_server\ntable inet regie_server {\n\
         \tchain input {\n\t  tcp dport 22 accept\n\t}\n}\n"
    );
    let wanted = Resource::Firewall(rules());
    let change = diff(&wanted, &nothing(), None).unwrap().unwrap();
    let done = change.acts.iter().map(to_shell).collect::<Vec<_>>();
    assert_eq!(change.mark, Mark::Add);
    assert!(done[1].contains("nft -c -f /etc/nftables.d/regie-server.nft.regie-new || { rm -f"), "{done:?}");
    let last = &done[done.len() - 3..];
    assert_eq!(
        last,
        [
            "systemctl daemon-reload",
            "systemctl reload-or-restart regie-firewall-server.service",
            "systemctl enable regie-firewall-server.service"
        ]
    );
    // A restart that is owed would be one of something that runs.
    assert!(!change.restarts());
}

#[test]
fn what_somebody_did_by_hand_is_seen() {
    let load = "$ systemctl reload-or-restart regie-firewall-server.service";
    row(Resource::Firewall(rules()), seen(RulesSeen::Wanted), "=");
    row(Resource::Firewall(rules()), seen(RulesSeen::None), &format!("~ not loaded\n{load}"));
    let other = RulesSeen::Other { there: "a\n".into(), wanted: "b\n".into() };
    row(Resource::Firewall(rules()), seen(other), &format!("~ the rules in force are others\n  - a\n  + b\n{load}"));
}

#[test]
fn it_goes_and_comes_back() {
    let gone = gone(Resource::Firewall(rules()));
    row(gone.clone(), nothing(), "=");
    let change = diff(&gone, &seen(RulesSeen::Wanted), None).unwrap().unwrap();
    let done = change.acts.iter().map(to_shell).collect::<Vec<_>>();
    assert!(done.contains(&"nft delete table inet regie_server".to_owned()), "{done:?}");
    let back = undo(&gone, &seen(RulesSeen::Wanted));
    // What is in force may be in no file: it is asked for, and loaded again.
    assert_eq!(back.remember[0].tell, ["nft", "-f", "-"]);
    assert_eq!(back.keep.len(), 2);
    let first = undo(&Resource::Firewall(rules()), &nothing());
    assert!(first.remember.is_empty() && first.possible);
    assert!(first.acts.iter().map(to_shell).any(|act| act.starts_with("nft delete table inet regie_server")));
}

#[test]
fn a_file_that_is_tested_is_put_in_place_after() {
    let file = File {
        path: "/etc/ssh/sshd_config.d/60-regie.conf".into(),
        content: Content::Text("PermitRootLogin no\n".into()),
        ownership: Ownership::default(),
        validate: Some("sshd -t -f %s".into()),
    };
    row(
        Resource::File(file),
        Observed::Path { path: None },
        "+ not there\n  + PermitRootLogin no\n$ ( set -e\n\
         install -m 0644 -T /dev/stdin /etc/ssh/sshd_config.d/60-regie.conf.regie-new <<'EOF'\nPermitRootLogin no\nEOF\n\
         sshd -t -f /etc/ssh/sshd_config.d/60-regie.conf.regie-new || \
         { rm -f /etc/ssh/sshd_config.d/60-regie.conf.regie-new; exit 1; }\n\
         mv -fT /etc/ssh/sshd_config.d/60-regie.conf.regie-new /etc/ssh/sshd_config.d/60-regie.conf\n)",
    );
}
