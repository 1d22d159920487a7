//! Inventories of others: what becomes of them, what is said, and that a dossier can hold what is written.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{files, said, with};
use proptest::prelude::*;
use regie_dossier::import::{AnsibleFolder, Import, NoteKind, SshConfig, ansible, ssh_config};
use regie_dossier::{Level, builtin_platforms, load};

const PLATFORMS: [&str; 4] = ["mariadb", "nginx", "python", "supervisor"];

/// One file named `hosts` is the inventory; a folder has all of its files.
fn folder(entries: &[(&str, &str)]) -> AnsibleFolder {
    let single = entries.len() == 1 || entries.iter().all(|(f, _)| *f == "hosts" || f.contains("_vars/"));
    let files = entries.iter().map(|(path, text)| ((*path).to_owned(), Ok(text.as_bytes().to_vec())));
    AnsibleFolder { shown: String::new(), inventory: single.then(|| entries[0].0.to_owned()), files: files.collect() }
}

fn import(entries: &[(&str, &str)]) -> Import {
    let import = ansible(&folder(entries), "prod", &PLATFORMS);
    holds(&import);
    import
}

/// What is written loads, in a dossier that has nothing else.
fn holds(import: &Import) {
    let dossier = files(&[("dossier.toml", "title = \"T\"\nenvironment = \"prod\"\n")]);
    let loaded = load(&with(dossier, "inventory/prod.toml", &import.toml));
    assert!(loaded.findings.iter().all(|f| f.level != Level::Error), "{}\n{}", said(&loaded), import.toml);
    let machines = &loaded.dossier.unwrap().environments["prod"].machines;
    assert_eq!(machines.len(), import.machines.len());
}

/// Everything that a person is shown.
fn shown(import: &Import) -> String {
    let mut out = import.toml.clone();
    out.push_str("\n---- ssh_config\n");
    out.push_str(&import.ssh_config);
    out.push_str("---- secrets\n");
    for (name, places) in &import.secrets {
        let places = places.iter().map(|p| format!("{}:{}", p.file, p.line)).collect::<Vec<_>>();
        out.push_str(&format!("{name} {}\n", places.join(" ")));
    }
    out.push_str("---- notes\n");
    for n in &import.notes {
        out.push_str(&format!("{}:{} {:?}: {} – {}\n", n.place.file, n.place.line, n.kind, n.what, n.why));
    }
    out
}

#[test]
fn an_ini_inventory_with_its_variables() {
    insta::assert_snapshot!(shown(&import(&[
        ("hosts", include_str!("import/hosts")),
        ("group_vars/all/main.yml", include_str!("import/all.yml")),
        ("group_vars/all/vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n6638\n"),
        ("group_vars/webservers.yml", "tier: web\napi: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3839\n"),
        ("group_vars/db/db.yaml", "tier: db\n"),
        ("group_vars/db.yml", "tier: never read\n"),
        ("host_vars/db1.yml", "tier: db1\n"),
        ("host_vars/gone.yml", "a: b\n"),
    ])));
}

#[test]
fn a_yaml_inventory_in_a_folder() {
    insta::assert_snapshot!(shown(&import(&[
        ("01-hosts.yml", include_str!("import/hosts.yml")),
        ("02-more", "[db]\nweb1 weight=2\n"),
        ("aws_ec2.yml", "plugin: amazon.aws.aws_ec2\n"),
        ("cloud.py", "#!/usr/bin/env python3\n"),
        ("site.yml", "- hosts: all\n  vars_prompt: [{name: x}]\n"),
        ("README.md", "no inventory"),
        ("broken.yaml", "a: [1\nb: 2\n"),
        ("group_vars/all.yml", "zone: eu\n"),
    ])));
}

#[test]
fn addresses_say_what_they_can_and_ssh_the_rest() {
    for (line, address, ssh) in [
        ("a", "ssh://a", ""),
        ("a:2222", "ssh://a:2222", ""),
        ("a ansible_host=10.0.0.1 ansible_user=root ansible_port=22", "ssh://root@10.0.0.1:22", ""),
        ("a ansible_host=2001:db8::1 ansible_port=22", "ssh://[2001:db8::1]:22", ""),
        ("a ansible_ssh_host=b ansible_ssh_user=u ansible_ssh_port=1", "ssh://u@b:1", ""),
        ("a ansible_host='b.{{ zone }}' zone=example", "ssh://b.example", ""),
        ("a ansible_host='{{ inventory_hostname }}.lan'", "ssh://a.lan", ""),
        ("a ansible_host='{{ unknown }}'", "ssh://a", ""),
        ("a ansible_connection=local", "local", ""),
        ("a ansible_user='DOMAIN\\ana'", "ssh://a", "Host a\n  User DOMAIN\\ana\n"),
        ("a ansible_private_key_file='~/my keys/k'", "ssh://a", "Host a\n  IdentityFile \"~/my keys/k\"\n"),
        (
            "a ansible_ssh_common_args='-J me@jump -p 22 -o StrictHostKeyChecking=no'",
            "ssh://a:22",
            "Host a\n  ProxyJump me@jump\n",
        ),
        (
            "a ansible_ssh_extra_args='-o ProxyCommand=\"ssh -W %h:%p -q jump\"'",
            "ssh://a",
            "Host a\n  ProxyCommand ssh -W %h:%p -q jump\n",
        ),
    ] {
        let import = import(&[("hosts", line)]);
        assert!(import.toml.contains(&format!("address = \"{address}\"\n")), "{line}\n{}", import.toml);
        assert_eq!(import.ssh_config, ssh, "{line}");
    }
}

#[test]
fn hosts_that_share_an_address_get_names_of_their_own_with_ssh() {
    let import = import(&[(
        "hosts",
        "one ansible_host=127.0.0.1 ansible_port=2222 ansible_user=vagrant ansible_private_key_file=k1\ntwo ansible_host=127.0.0.1 ansible_port=2200 ansible_private_key_file=k2\nagain ansible_host=127.0.0.1 ansible_port=2222\n",
    )]);
    assert!(import.toml.contains("address = \"ssh://one\"") && import.toml.contains("address = \"ssh://two\""));
    assert_eq!(
        import.ssh_config,
        "Host one\n  HostName 127.0.0.1\n  IdentityFile k1\n  Port 2222\n  User vagrant\n\nHost two\n  HostName 127.0.0.1\n  IdentityFile k2\n  Port 2200\n"
    );
    assert!(import.notes.iter().any(|n| n.what == "again" && n.why.contains("same machine as `one`")));
}

#[test]
fn an_address_behind_two_hosts_is_two_machines() {
    let import = import(&[(
        "hosts",
        "a ansible_host=10.0.0.5 ansible_ssh_common_args='-J one'\nb ansible_host=10.0.0.5 ansible_ssh_common_args='-J two'\nc ansible_host=10.0.0.5 ansible_ssh_common_args='-o proxycommand=\"ssh -W %h:%p three\"'\nd ansible_host=10.0.0.5\nagain ansible_host=10.0.0.5 ansible_user=root ansible_ssh_common_args='-o ProxyJump=one'\n",
    )]);
    assert_eq!(import.machines, ["a", "b", "c", "d"]);
    assert!(import.ssh_config.contains("Host b\n  HostName 10.0.0.5\n  ProxyJump two\n"), "{}", import.ssh_config);
    assert!(import.notes.iter().any(|n| n.what == "again" && n.why.contains("same machine as `a`")));
    let import = config(
        "Host a\n HostName 10.0.0.5\n ProxyJump one\nHost b\n HostName 10.0.0.5\n ProxyJump two\nHost c\n HostName 10.0.0.5\n ProxyCommand ssh -W %h:%p three\nHost d\n HostName 10.0.0.5\nHost again\n HostName 10.0.0.5\n ProxyJump one\n User root\nHost direct\n HostName 10.0.0.5\n ProxyJump none\n",
        &[],
    );
    assert_eq!(import.machines, ["a", "b", "c", "d"]);
}

#[test]
fn every_platform_that_is_proposed_exists() {
    for name in builtin_platforms().keys() {
        let known = builtin_platforms().into_keys().collect::<Vec<_>>();
        let known = known.iter().map(String::as_str).collect::<Vec<_>>();
        let import = ansible(&folder(&[("hosts", &format!("[{name}]\na\n"))]), "prod", &known);
        assert!(import.toml.contains(&format!("# platform = [\"{name}\"]")), "{}", import.toml);
        let taken = Import { toml: import.toml.replace("# platform", "platform"), ..import };
        holds(&taken);
    }
}

#[test]
fn no_secret_is_written() {
    let vars = "[all:vars]\ndb_password=hunter2\nsettings={'user': 'a', 'api_token': 'hunter2'}\ndsn=mysql://a:hunter2@db/x\nlist=['ok', 'https://u:hunter2@x']\nkey='-----BEGIN PRIVATE KEY-----hunter2'\nansible_become_pass=hunter2\nansible_password=hunter2\n'odd name'=hunter2\npasswords={'db': 'hunter2', 'more': {'length': 'hunter2', 'list': ['hunter2']}}\nmail={'credentials': {'user': 'hunter2'}, 'all': [{'secrets': {'a': 'hunter2'}}]}\nopen_password: hunter2\nopen_pin: hunter2=x\nhunter2\nansible_ssh_token=hunter2\n";
    let import = import(&[(
        "hosts",
        &format!(
            "a secret_word=hunter2 hunter2\n-x pw=hunter2\nb ansible_password = hunter2\nc pw =hunter2\nansible_password=hunter2\n{vars}"
        ),
    )]);
    assert!(!import.toml.contains("hunter2"), "{}", import.toml);
    let names = import.secrets.keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "db_password",
            "dsn",
            "key",
            "list",
            "mail_all_secrets_a",
            "mail_credentials_user",
            "passwords_db",
            "passwords_more_length",
            "passwords_more_list",
            "secret_word",
            "settings_api_token",
        ]
    );
    let told = import.notes.iter().filter(|n| format!("{}{}", n.what, n.why).contains("hunter2")).collect::<Vec<_>>();
    assert!(told.is_empty(), "{told:?}");
    let what = import.notes.iter().map(|n| n.what.as_str()).collect::<Vec<_>>();
    assert!(["a", "b", "c", "open_password", "[all:vars]"].iter().all(|w| what.contains(w)), "{what:?}");
}

fn config(text: &str, only: &[&str]) -> Import {
    let only = only.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let include = |pattern: &str| match pattern {
        "conf.d/*" => vec![
            ("conf.d/a".to_owned(), Ok(b"Host inner\n  HostName 10.0.0.9\n".to_vec())),
            ("conf.d/b".to_owned(), Err("it cannot be read: permission denied".to_owned())),
        ],
        "self" => vec![("self".to_owned(), Ok(b"Include self\n".to_vec()))],
        "twice" => vec![("twice".to_owned(), Ok(b"Include twice twice\nHost b\n".to_vec()))],
        _ => Vec::new(),
    };
    let import = ssh_config(&SshConfig { file: "~/.ssh/config", text, only: &only, include: &include }, "prod");
    holds(&import);
    import
}

#[test]
fn an_ssh_config() {
    insta::assert_snapshot!(shown(&config(include_str!("import/ssh_config"), &[])));
}

#[test]
fn only_those_asked_for_are_taken() {
    let import = config(include_str!("import/ssh_config"), &["web*", "inner"]);
    assert_eq!(import.machines, ["inner", "web1", "web2"]);
}

#[test]
fn files_that_include_themselves_end() {
    let import = config("Include self\nHost a\n", &[]);
    assert_eq!(import.machines, ["a"]);
    assert!(import.notes.iter().any(|n| n.kind == NoteKind::NotTaken && n.why.contains("too deep")));
    // Each twice: without a bound on their number, 65,536 of them.
    let import = config("Include twice\nHost a\n", &[]);
    assert_eq!(import.machines, ["b", "a"]);
    assert!(import.notes.iter().any(|n| n.kind == NoteKind::NotTaken && n.why.contains("500 files are included")));
}

/// Lines as inventories have them, and as they do not.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,3}( [a-z_]{1,8}=[ -~é]{0,12}){0,2}",
        "\\[[a-z]{1,3}(:(vars|children|x))?\\]",
        "[a-z_]{1,10} ?= ?[ -~]{0,15}",
        "(version|port|a|b|c)=(\\{\\{ [abc] \\}\\}|[0-9]{1,20}|\\[.*|'.*')",
        "[a-z]\\[[0-9a-z]{1,3}:[0-9a-z]{1,3}\\][.][a-z]{1,3} ansible_host=[ -~]{0,8}",
        "  ?[a-z]{1,4}: ?[ -~]{0,10}",
        "(ansible_user|ansible_port|ansible_connection)=[ -~]{0,8}",
        "[^\n]{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_read_what_is_written_loads(lines in proptest::collection::vec(line(), 0..14), name in "hosts|hosts.yml") {
        import(&[(&name, &lines.join("\n"))]);
    }

    #[test]
    fn whatever_ssh_reads_what_is_written_loads(lines in proptest::collection::vec("(Host|Include|HostName|Match|User)[ =][ -~]{0,20}|[^\n]{0,10}", 0..12)) {
        config(&lines.join("\n"), &[]);
    }
}
