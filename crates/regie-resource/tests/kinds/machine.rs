//! Settings of the kernel, repositories, file systems, swap, logs. How /etc/fstab is edited is tried with a real shell in
//! `tests/fstab.rs`.

use super::*;
use regie_resource::{apt_key_file, apt_sources_file, logrotate_file, swappiness, sysctl_file, undo};
use std::collections::BTreeMap;

/// A file as it should lie there.
fn written(file: &File) -> PathSeen {
    let content = match &file.content {
        Content::Text(text) => ContentSeen::Text(text.to_string()),
        Content::Base64(_) => ContentSeen::None,
    };
    file_seen(file.ownership.mode.unwrap(), content)
}

/// Mark and reason, the lines, and the first word of each act's command (`sh …` says what the shell is given first).
fn gist(wanted: &Resource, observed: &Observed) -> String {
    match diff(wanted, observed, None) {
        Ok(None) => "=".to_owned(),
        Ok(Some(change)) => {
            let acts = change.acts.iter().map(short).collect::<Vec<_>>().join(" | ");
            format!("{} {}\n{}\n$ {acts}", change.mark.symbol(), change.why, change.diff.lines.join("\n"))
        }
        Err(error) => format!("! {error}"),
    }
}

fn short(act: &regie_resource::Act) -> String {
    let shell = to_shell(act);
    let line = shell.lines().find(|l| *l != "( set -e").unwrap_or_default();
    match act {
        regie_resource::Act::Shell { .. } => format!("sh {}", line.trim_start()),
        _ => line.to_owned(),
    }
}

fn backlog(value: &str) -> Sysctl {
    Sysctl { name: "web".into(), values: BTreeMap::from([("net.core.somaxconn".into(), value.into())]) }
}

fn kernel(file: Option<PathSeen>, value: Option<&str>, writable: bool) -> Observed {
    let value = value.map(|v| ("net.core.somaxconn".to_owned(), SettingSeen { value: v.into(), writable }));
    Observed::Sysctl { file, values: value.into_iter().collect() }
}

#[test]
fn settings_of_the_kernel() {
    let wanted = Resource::Sysctl(backlog("1024"));
    let file = || Some(written(&sysctl_file(&backlog("1024"))));
    row(wanted.clone(), kernel(file(), Some("1024"), true), "=");
    // What cannot be changed, and need not, is fine.
    row(wanted.clone(), kernel(file(), Some("1024"), false), "=");
    row(
        wanted.clone(),
        kernel(None, Some("4096"), true),
        "+ not there; net.core.somaxconn is 4096\n  + # Written by regie.\n  + net.core.somaxconn = 1024\n  net.core.somaxconn 4096 → 1024\n$ install -m 0644 -T /dev/stdin /etc/sysctl.d/60-regie-web.conf <<'EOF'\n# Written by regie.\nnet.core.somaxconn = 1024\nEOF\n$ sysctl -p /etc/sysctl.d/60-regie-web.conf",
    );
    row(
        wanted.clone(),
        kernel(file(), Some("4096"), true),
        "~ net.core.somaxconn is 4096\n  net.core.somaxconn 4096 → 1024\n$ sysctl -p /etc/sysctl.d/60-regie-web.conf",
    );
    // A module that brings it may be loaded on the way: sysctl says whether it is there.
    assert!(gist(&wanted, &kernel(file(), None, false)).starts_with("~ net.core.somaxconn is not there\n"));
    row(
        wanted.clone(),
        kernel(None, Some("4096"), false),
        "! net.core.somaxconn is 4096 and can only be read here (1024 is wanted): in a container the machine around it sets it; set it there, or take it out of the dossier",
    );
    let back = undo(&wanted, &kernel(None, Some("4096"), true));
    assert_eq!(back.keep, ["/etc/sysctl.d/60-regie-web.conf"]);
    assert_eq!(back.acts.iter().map(to_shell).collect::<Vec<_>>(), ["sysctl -w net.core.somaxconn=4096"]);
    row(
        gone(wanted.clone()),
        kernel(file(), Some("1024"), true),
        "- no longer wanted\n  - net.core.somaxconn = 1024 (as it is until the next boot)\n$ rm -f /etc/sysctl.d/60-regie-web.conf",
    );
    row(gone(wanted), kernel(None, Some("1024"), true), "=");
}

fn repository(signed_by: Keyring) -> AptRepository {
    AptRepository {
        name: "tools".into(),
        types: vec!["deb".into()],
        uris: vec!["https://packages.example/debian".into()],
        suites: vec!["stable".into()],
        components: vec!["main".into(), "extra".into()],
        architectures: vec!["amd64".into()],
        signed_by,
    }
}

#[test]
fn repositories() {
    let key = Content::Text(Text::plain("KEY\n"));
    let own = repository(Keyring::Own(key));
    let wanted = Resource::AptRepository(own.clone());
    let seen = |there: bool, read: bool, lists_stale: bool| Observed::AptRepository {
        sources: there.then(|| written(&apt_sources_file(&own))),
        key: there.then(|| written(&apt_key_file(&own).unwrap())),
        read,
        lists_stale,
    };
    row(wanted.clone(), seen(true, true, true), "=");
    let read = "DEBIAN_FRONTEND=noninteractive apt-get update -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/tools.sources -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any";
    row(wanted.clone(), seen(true, false, false), &format!("~ apt has not read it\n$ {read}"));
    // Lists that are old would look fresh beside one that was just read.
    row(
        wanted.clone(),
        seen(true, false, true),
        &format!("~ apt has not read it\n$ DEBIAN_FRONTEND=noninteractive apt-get update\n$ {read}"),
    );
    let made = "Types: deb\nURIs: https://packages.example/debian\nSuites: stable\nComponents: main extra\nArchitectures: amd64\nSigned-By: /etc/apt/keyrings/tools.asc\n";
    let lines = made.lines().map(|l| format!("  + {l}\n")).collect::<String>();
    row(
        wanted.clone(),
        seen(false, false, false),
        &format!(
            "+ its key: not there; not there\n  + /etc/apt/keyrings/tools.asc\n  + # Written by regie.\n{lines}$ install -d -m 0755 /etc/apt/keyrings\n$ install -m 0644 -T /dev/stdin /etc/apt/keyrings/tools.asc <<'EOF'\nKEY\nEOF\n$ install -m 0644 -T /dev/stdin /etc/apt/sources.list.d/tools.sources <<'EOF'\n# Written by regie.\n{made}EOF\n$ {read}"
        ),
    );
    assert_eq!(
        undo(&wanted, &seen(false, false, false)).keep,
        ["/etc/apt/sources.list.d/tools.sources", "/etc/apt/keyrings/tools.asc"]
    );
    row(
        gone(wanted),
        seen(true, true, false),
        "- no longer wanted\n$ rm -f /etc/apt/sources.list.d/tools.sources\n$ rm -f /etc/apt/keyrings/tools.asc",
    );
    // A folder of packages, signed by a keyring that something else brings.
    let flat = repository(Keyring::Path("/usr/share/keyrings/tools.gpg".into()));
    let flat = AptRepository { suites: vec!["./".into()], components: vec![], architectures: vec![], ..flat };
    let Content::Text(text) = apt_sources_file(&flat).content else { panic!("no text") };
    assert_eq!(
        text.to_string(),
        "# Written by regie.\nTypes: deb\nURIs: https://packages.example/debian\nSuites: ./\nSigned-By: /usr/share/keyrings/tools.gpg\n"
    );
    assert_eq!(apt_key_file(&flat), None);
    let binary = repository(Keyring::Own(Content::Base64("AAEC".into())));
    assert_eq!(apt_key_file(&binary).unwrap().path, "/etc/apt/keyrings/tools.gpg");
}

fn mount(options: &[&str]) -> Mount {
    Mount {
        path: "/mnt/data".into(),
        device: "UUID=7f".into(),
        fstype: "ext4".into(),
        options: options.iter().map(|o| (*o).to_owned()).collect(),
        dump: 0,
        pass: 2,
    }
}

fn mounted(line: Option<&str>, live: Option<(bool, &str, &str)>) -> Observed {
    let mounted = live.map(|(same, fstype, options)| MountSeen {
        source: "/dev/vdb".into(),
        same,
        fstype: fstype.into(),
        options: options.split(',').map(str::to_owned).collect(),
    });
    Observed::Mount { line: line.map(Into::into), folder: true, mounted }
}

#[test]
fn file_systems() {
    let plain = Resource::Mount(mount(&[]));
    let line = "UUID=7f /mnt/data ext4 defaults 0 2";
    let right = Some((true, "ext4", "rw,relatime"));
    row(plain.clone(), mounted(Some(line), right), "=");
    row(plain.clone(), mounted(Some("UUID=7f\t/mnt/data  ext4\tdefaults 0   2"), right), "=");
    let hot = Resource::Mount(mount(&["noatime", "nofail", "x-systemd.device-timeout=5"]));
    let other_order = "UUID=7f /mnt/data ext4 nofail,x-systemd.device-timeout=5,noatime 0 2";
    row(hot.clone(), mounted(Some(other_order), Some((true, "ext4", "rw,noatime"))), "=");
    // Somebody mounted it by hand, and it would not come back.
    let put = "sh f=$(realpath -m -- /etc/fstab) | systemctl daemon-reload";
    assert_eq!(gist(&plain, &mounted(None, right)), format!("~ not in /etc/fstab\n+ {line}\n$ {put}"));
    assert_eq!(gist(&plain, &mounted(Some(line), None)), "~ not mounted\n\n$ mount /mnt/data");
    assert_eq!(
        gist(&hot, &mounted(Some(line), right)),
        format!(
            "~ /etc/fstab says otherwise; mounted with other options: noatime wanted\n- {line}\n+ UUID=7f /mnt/data ext4 noatime,nofail,x-systemd.device-timeout=5 0 2\n$ {put} | mount -o remount /mnt/data"
        )
    );
    assert_eq!(
        gist(&plain, &mounted(Some(line), Some((false, "ext4", "rw")))),
        "± /dev/vdb is mounted there\n\n$ sh umount /mnt/data || { | mount /mnt/data"
    );
    let bare = Observed::Mount { line: None, folder: false, mounted: None };
    assert_eq!(
        gist(&plain, &bare),
        format!(
            "+ the folder is not there; not in /etc/fstab; not mounted\n+ {line}\n$ mkdir -p /mnt/data | {put} | mount /mnt/data"
        )
    );
    let waits = Resource::Mount(mount(&["noauto"]));
    row(waits, mounted(Some("UUID=7f /mnt/data ext4 noauto 0 2"), None), "=");
    assert_eq!(
        gist(&gone(plain.clone()), &mounted(Some(line), right)),
        format!("- no longer wanted\n- {line}\n$ sh umount /mnt/data || {{ | {put}")
    );
    row(gone(plain), mounted(None, None), "=");
}

#[test]
fn what_was_mounted_comes_back() {
    let told = |wanted: &Resource, before: &Observed| undo(wanted, before).acts.iter().map(short).collect::<Vec<_>>();
    let put = ["sh f=$(realpath -m -- /etc/fstab)", "systemctl daemon-reload"];
    let plain = Resource::Mount(mount(&[]));
    let bare = Observed::Mount { line: None, folder: false, mounted: None };
    let off = "sh if mountpoint -q /mnt/data; then umount /mnt/data; fi";
    assert_eq!(
        told(&plain, &bare),
        [&put[..], &[off, "[ ! -e /mnt/data ] || rmdir --ignore-fail-on-non-empty /mnt/data"]].concat()
    );
    let remounted = mounted(Some("x /mnt/data ext4 ro 0 0"), Some((true, "ext4", "ro,relatime")));
    assert_eq!(told(&plain, &remounted), [&put[..], &["mount -o remount,ro,relatime /mnt/data"]].concat());
    let by_hand = mounted(None, Some((false, "xfs", "rw")));
    assert_eq!(told(&plain, &by_hand), [&put[..], &[off, "mount -t xfs -o rw /dev/vdb /mnt/data"]].concat());
    let by_line = mounted(Some("/dev/vdb /mnt/data xfs defaults 0 0"), Some((false, "xfs", "rw")));
    assert_eq!(told(&plain, &by_line), [&put[..], &[off, "mount /mnt/data"]].concat());
    let right = mounted(Some("UUID=7f /mnt/data ext4 defaults 0 2"), Some((true, "ext4", "rw")));
    let back = undo(&gone(plain.clone()), &right).acts.iter().map(short).collect::<Vec<_>>();
    assert_eq!(back, [&put[..], &["sh mountpoint -q /mnt/data || mount /mnt/data"]].concat());
}

#[test]
fn options_are_compared_as_the_kernel_says_them() {
    let differs = |wanted: &[&str], there: &str| {
        let line = format!(
            "UUID=7f /mnt/data ext4 {} 0 2",
            if wanted.is_empty() { "defaults".into() } else { wanted.join(",") }
        );
        let change = diff(&Resource::Mount(mount(wanted)), &mounted(Some(&line), Some((true, "ext4", there))), None);
        change.unwrap().map_or_else(String::new, |c| c.why.replace("mounted with other options: ", ""))
    };
    assert_eq!(differs(&[], "ro"), "ro not wanted");
    assert_eq!(differs(&["ro"], "rw"), "ro wanted");
    assert_eq!(differs(&["ro", "rw"], "rw"), "");
    assert_eq!(differs(&["noexec", "nosuid"], "rw,nosuid,nodev"), "nodev not wanted, noexec wanted");
    assert_eq!(differs(&["users"], "rw,nosuid,nodev,noexec"), "");
    assert_eq!(differs(&["size=1m"], "rw,size=1024k"), "");
    assert_eq!(differs(&["size=2m"], "rw,size=1024k"), "size=1024k, wanted size=2m");
    assert_eq!(differs(&["size=10%"], "rw,size=1024k"), "");
    assert_eq!(differs(&["mode=0750", "uid=shop"], "rw,mode=750,uid=5"), "");
    assert_eq!(differs(&["commit=60"], "rw"), "");
    // A folder that is bound has the flags of where it lies, unless it is said.
    assert_eq!(differs(&["bind"], "ro,nosuid"), "");
    assert_eq!(differs(&["bind", "ro"], "rw,nosuid"), "ro wanted");
    let bound = Resource::Mount(mount(&["bind", "ro", "nofail"]));
    let there = mounted(Some("UUID=7f /mnt/data ext4 bind,ro,nofail 0 2"), Some((true, "ext4", "rw")));
    assert!(gist(&bound, &there).ends_with("$ mount -o remount,bind,ro,nofail /mnt/data"), "{}", gist(&bound, &there));
}

fn swap(megabytes: u64) -> Swap {
    Swap { path: "/swapfile".into(), size: megabytes << 20, priority: None, swappiness: None }
}

const SWAP_LINE: &str = "/swapfile none swap sw 0 0";

fn swapping(megabytes: u64, mode: u32, formatted: bool, active: Option<i32>, line: Option<&str>) -> Observed {
    let file = Some((file_seen(mode, ContentSeen::None), megabytes << 20));
    Observed::Swap { file, formatted, active, line: line.map(Into::into), swappiness: None }
}

#[test]
fn swap_files() {
    let wanted = Resource::Swap(swap(8));
    let put = "sh f=$(realpath -m -- /etc/fstab) | systemctl daemon-reload";
    row(wanted.clone(), swapping(8, 0o600, true, Some(-2), Some(SWAP_LINE)), "=");
    row(wanted.clone(), swapping(8, 0o600, true, Some(-2), Some("/swapfile\tnone swap\tsw 0 0")), "=");
    let nothing = Observed::Swap { file: None, formatted: false, active: None, line: None, swappiness: None };
    assert_eq!(
        gist(&wanted, &nothing),
        format!("+ not there; not in /etc/fstab\n+ 8 MiB\n+ {SWAP_LINE}\n$ sh umask 077 | {put}")
    );
    let on = "sh swapon /swapfile || { echo 'the file system of /swapfile may not take swap files (overlay, network)' >&2; exit 1; }";
    assert_eq!(
        gist(&wanted, &swapping(8, 0o644, true, None, Some(SWAP_LINE))),
        format!("~ mode 0644, wanted 0600; not in use\nmode 0644 → 0600\n$ chmod 0600 /swapfile | {on}")
    );
    assert_eq!(
        gist(&wanted, &swapping(4, 0o600, true, Some(-2), Some(SWAP_LINE))),
        "± 4 MiB, wanted 8 MiB\n4 MiB → 8 MiB\n$ sh umask 077"
    );
    let told = gist(&wanted, &swapping(8, 0o600, false, None, None));
    assert!(told.starts_with("! /swapfile is there and is no swap file; regie does not write over it"), "{told}");
    let first = Resource::Swap(Swap { priority: Some(5), ..swap(8) });
    assert_eq!(
        gist(&first, &swapping(8, 0o600, true, Some(-2), Some("/swapfile none swap sw,pri=5 0 0"))),
        format!(
            "~ in use with priority -2, wanted 5\n\n$ sh swapoff /swapfile | {}",
            on.replace("swapon /", "swapon -p 5 /")
        )
    );
    assert_eq!(
        gist(&gone(wanted.clone()), &swapping(8, 0o600, true, Some(-2), Some(SWAP_LINE))),
        format!("- no longer wanted\n- {SWAP_LINE}\n$ sh swapoff /swapfile | {put} | rm -f /swapfile")
    );
    row(gone(wanted), nothing, "=");
}

#[test]
fn how_readily_memory_is_swapped_out() {
    let wanted = Swap { swappiness: Some(10), ..swap(8) };
    let setting = swappiness(&wanted).unwrap();
    let seen = |value: &str| {
        let values = BTreeMap::from([("vm.swappiness".into(), SettingSeen { value: value.into(), writable: true })]);
        let inner = Observed::Sysctl { file: Some(written(&sysctl_file(&setting))), values };
        match swapping(8, 0o600, true, Some(-2), Some(SWAP_LINE)) {
            Observed::Swap { file, formatted, active, line, .. } => {
                Observed::Swap { file, formatted, active, line, swappiness: Some(Box::new(inner)) }
            }
            other => other,
        }
    };
    let wanted = Resource::Swap(wanted);
    row(wanted.clone(), seen("10"), "=");
    row(
        wanted.clone(),
        seen("60"),
        "~ vm.swappiness is 60\n  vm.swappiness 60 → 10\n$ sysctl -p /etc/sysctl.d/60-regie-swappiness.conf",
    );
    assert_eq!(undo(&wanted, &seen("60")).keep, ["/etc/sysctl.d/60-regie-swappiness.conf"]);
}

#[test]
fn logs() {
    let wanted = Logrotate { name: "shop".into(), content: Text::plain("/var/log/shop.log {\n    weekly\n}\n") };
    let file = logrotate_file(&wanted);
    let resource = Resource::Logrotate(wanted);
    row(resource.clone(), at(written(&file)), "=");
    let change = diff(&resource, &NOTHING, None).unwrap().unwrap();
    assert_eq!((change.mark, change.acts.len()), (Mark::Add, 2));
    assert!(to_shell(&change.acts[1]).contains("logrotate -d /etc/logrotate.d/shop"), "{}", to_shell(&change.acts[1]));
    row(gone(resource.clone()), at(written(&file)), "- no longer wanted\n$ rm -f /etc/logrotate.d/shop");
    assert_eq!(undo(&resource, &at(written(&file))).keep, ["/etc/logrotate.d/shop"]);
}
