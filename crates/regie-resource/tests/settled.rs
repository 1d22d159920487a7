//! A property of every kind: what is observed as it is wanted needs no change, and its removal is never forgotten.

use proptest::prelude::*;
use regie_resource::{diff, timer_service, timer_unit, undo};
use regie_wire::*;

fn word() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9-]{0,8}"
}

fn seen(file_type: FileType, ownership: &Ownership, content: ContentSeen, target: Option<String>) -> Observed {
    Observed::Path {
        path: Some(PathSeen {
            file_type,
            mode: ownership.mode.unwrap_or(0o600),
            owner: ownership.owner.clone().unwrap_or_else(|| "root".into()),
            group: ownership.group.clone().unwrap_or_else(|| "root".into()),
            content,
            target,
        }),
    }
}

fn ownership() -> impl Strategy<Value = Ownership> {
    (prop::option::of(0u32..0o10000), prop::option::of(word()), prop::option::of(word()))
        .prop_map(|(mode, owner, group)| Ownership { mode, owner, group })
}

fn paths() -> impl Strategy<Value = (Resource, Observed)> {
    (ownership(), "[^\0]{0,40}", 0u8..6).prop_map(|(ownership, text, which)| {
        let path = "/srv/x".to_owned();
        let file = |content| File { path: "/srv/x".into(), content, ownership: ownership.clone(), validate: None };
        let secret = SecretRef { name: "a".into(), encode: vec![] };
        let secret = Text { pieces: vec![Piece::Plain(text.clone()), Piece::Secret(secret)] };
        let keyed = ContentSeen::Keyed { actual: "1".into(), wanted: Some("1".into()) };
        match which {
            0 => {
                let observed = seen(FileType::Directory, &ownership, ContentSeen::None, None);
                (Resource::Directory(Directory { path, ownership }), observed)
            }
            1 => {
                let observed = seen(FileType::Symlink, &ownership, ContentSeen::None, Some(text.clone()));
                (Resource::Symlink(Symlink { path, target: text }), observed)
            }
            2 => {
                let digest = ContentSeen::Digest(hex_sha256(text.as_bytes()));
                let observed = seen(FileType::File, &ownership, digest, None);
                (Resource::File(file(Content::Text(Text::plain(text)))), observed)
            }
            3 => {
                let observed = seen(FileType::File, &ownership, keyed, None);
                (Resource::File(file(Content::Text(secret))), observed)
            }
            4 => {
                let hold = Hold {
                    instance: "shop".into(),
                    kind: HoldKind::Pinned(text.clone()),
                    who: text.clone(),
                    why: text,
                    since: 1,
                    until: None,
                    with: None,
                };
                let record = HoldRecord { instance: "shop".into(), path, hold: Some(hold.clone()) };
                (Resource::Hold(record), Observed::Hold { hold: Some(hold) })
            }
            _ => {
                let observed = seen(FileType::File, &ownership, ContentSeen::Text(text.clone()), None);
                (Resource::File(file(Content::Text(Text::plain(text)))), observed)
            }
        }
    })
}

fn system() -> impl Strategy<Value = (Resource, Observed)> {
    let fields = (prop::option::of(any::<u32>()), prop::option::of(word()), prop::option::of(word()));
    (word(), fields, prop::collection::vec(word(), 1..4), any::<[bool; 3]>(), 0u8..5).prop_map(
        |(name, (number, group, home), names, [enabled, active, with_file], which)| match which {
            0 => {
                let installed = names.iter().map(|n| (n.clone(), "1.0".to_owned())).collect();
                let observed = Observed::Packages { installed, lists_stale: active };
                let names = names.into_iter().map(|n| if enabled { format!("{n}=1.0") } else { n }).collect();
                (Resource::Packages(Packages { names }), observed)
            }
            1 => {
                let wanted = User { name, uid: number, group, groups: names, home, shell: None, system: active };
                let there = User { uid: number.or(Some(999)), shell: Some("/bin/sh".into()), ..wanted.clone() };
                (Resource::User(wanted), Observed::User { user: Some(there) })
            }
            2 => {
                let observed = Observed::Group { gid: Some(number.unwrap_or(5)) };
                (Resource::Group(Group { name, gid: number, system: active }), observed)
            }
            3 => {
                let text = with_file.then(|| names.join("\n"));
                let mode = Ownership { mode: Some(0o644), ..Ownership::default() };
                let load = text.clone().map(|t| seen(FileType::File, &mode, ContentSeen::Text(t), None));
                let load = load.and_then(|o| if let Observed::Path { path } = o { path } else { None });
                let observed = Observed::Unit {
                    load,
                    known: true,
                    enabled,
                    active,
                    state: "active/running (success)".into(),
                    needs_reload: false,
                };
                let content = text.map(Text::plain);
                (
                    Resource::Unit(Unit { name: format!("{name}.service"), content, enabled, active, beside: false }),
                    observed,
                )
            }
            _ => {
                let cwd = home.unwrap_or_default();
                let process = Process {
                    name,
                    command: names.join(" "),
                    cwd,
                    env_file: group,
                    log: "/log".into(),
                    running: active,
                    stop_timeout: 5,
                };
                let spec = active.then(|| process.clone());
                (Resource::Process(process), Observed::Process { running: active, spec, restarts: 1 })
            }
        },
    )
}

fn shop() -> impl Strategy<Value = (Resource, Observed)> {
    (word(), word(), prop::collection::vec(word(), 0..4), any::<[bool; 2]>(), "[^\0]{0,30}", 0u8..7).prop_map(
        |(name, other, names, [yes, sensitive], text, which)| {
            let written = |file: File| PathSeen {
                file_type: FileType::File,
                mode: file.ownership.mode.unwrap_or(0o600),
                owner: "root".into(),
                group: "root".into(),
                content: match file.content {
                    Content::Text(t) if t.is_sensitive() => {
                        ContentSeen::Keyed { actual: "1".into(), wanted: Some("1".into()) }
                    }
                    Content::Text(t) => ContentSeen::Text(t.to_string()),
                    Content::Base64(_) => ContentSeen::None,
                },
                target: None,
            };
            match which {
                0 => {
                    let requirements = format!("/{other}");
                    let venv = Venv { path: format!("/{name}"), python: other.clone(), requirements, user: Some(name) };
                    let observed = Observed::Venv { made_from: Some(text.clone()), list: Some(text), occupied: false };
                    (Resource::Venv(venv), observed)
                }
                1 => {
                    let program = Program {
                        name,
                        command: text,
                        cwd: "/".into(),
                        user: Some(other),
                        env_file: None,
                        log: "/log".into(),
                        running: yes,
                        stop_timeout: 3,
                    };
                    let file = Some(written(regie_resource::program_file(&program)));
                    let observed = Observed::Program { file, known: true, running: yes, state: "X".into() };
                    (Resource::Program(program), observed)
                }
                2 => {
                    let mut content = Text::plain(text);
                    if sensitive {
                        content.pieces.push(Piece::Secret(SecretRef { name: "a".into(), encode: vec![] }));
                    }
                    let server = if yes { WebServer::Apache } else { WebServer::Nginx };
                    let site = Site { server, name, content };
                    let file = Some(written(regie_resource::site_file(&site)));
                    (Resource::Site(site), Observed::Site { file, enabled: true })
                }
                6 => {
                    let firewall = Firewall { name, rules: text };
                    let file = Some(written(regie_resource::firewall_file(&firewall)));
                    let unit = Some(written(regie_resource::firewall_unit(&firewall)));
                    let live = RulesSeen::Wanted;
                    let seen = Observed::Firewall { file, unit, enabled: true, needs_reload: false, live };
                    (Resource::Firewall(firewall), seen)
                }
                3 => {
                    let upstream = Upstream { name, out: names.iter().take(1).cloned().collect(), servers: names };
                    let path = Some(written(regie_resource::upstream_file(&upstream)));
                    (Resource::Upstream(upstream), Observed::Path { path })
                }
                4 => {
                    let charset = yes.then(|| other.clone());
                    let ownership = Ownership::default();
                    let engine = if sensitive { Engine::Postgresql } else { Engine::Mariadb };
                    let database = Database { engine, name, charset, collation: None, ownership };
                    let observed = Observed::Database {
                        exists: true,
                        charset: Some(other),
                        collation: Some(text),
                        file: None,
                        owner: None,
                        open: false,
                    };
                    (Resource::Database(database), observed)
                }
                _ => {
                    let grants: Vec<Grant> = names
                        .into_iter()
                        .map(|database| Grant { database, privileges: vec!["SELECT".into()] })
                        .collect();
                    let user = DatabaseUser {
                        engine: if sensitive { Engine::Postgresql } else { Engine::Mariadb },
                        name,
                        host: other,
                        password: Text { pieces: vec![Piece::Secret(SecretRef { name: "a".into(), encode: vec![] })] },
                        grants: grants.clone(),
                    };
                    (
                        Resource::DatabaseUser(user),
                        Observed::DatabaseUser { exists: true, password: Some(true), grants },
                    )
                }
            }
        },
    )
}

/// Kinds that any server has.
fn server() -> impl Strategy<Value = (Resource, Observed)> {
    (word(), "[^\0\n]{1,20}", any::<bool>(), 0u8..9).prop_map(|(name, text, enabled, which)| match which {
        0 => {
            let line = Line { path: "/x".into(), line: text, starts: Some(name) };
            (Resource::Line(line), Observed::Line { file: true, present: true, other: None })
        }
        1 => {
            let (content, comment) = (format!("{text}\n"), "#".into());
            let observed = Observed::Block { file: true, content: Some(content.clone()) };
            (Resource::Block(Block { path: "/x".into(), name, content, comment }), observed)
        }
        2 => {
            let observed = Observed::AuthorizedKey { line: Some(text.clone()) };
            (Resource::AuthorizedKey(AuthorizedKey { user: name, key: text }), observed)
        }
        3 => {
            let observed = Observed::Locale { generated: true, lang: Some(name.clone()) };
            (Resource::Locale(Locale { name }), observed)
        }
        4 => {
            let observed = Observed::Timezone { name: Some(name.clone()), file: Some(name.clone()) };
            (Resource::Timezone(Timezone { name }), observed)
        }
        5 => {
            let observed = Observed::Hostname { now: name.clone(), file: Some(name.clone()) };
            (Resource::Hostname(Hostname { name }), observed)
        }
        6 if !enabled => (Resource::Reload(Reload { name }), Observed::Command { satisfied: true }),
        6 => {
            let entry = enabled.then(|| format!("@daily {}", text.replace('%', "\\%")));
            let (user, schedule, command) = ("root".into(), "@daily".into(), text);
            (Resource::Cron(Cron { name, user, schedule, command, enabled }), Observed::Cron { entry })
        }
        7 => {
            let timer = Timer {
                name,
                description: text.clone(),
                calendar: vec!["daily".into()],
                command: text,
                cwd: None,
                user: None,
                env_file: None,
                enabled,
                timeout: None,
            };
            let mode = Ownership { mode: Some(0o644), ..Ownership::default() };
            let file = |text| match seen(FileType::File, &mode, ContentSeen::Text(text), None) {
                Observed::Path { path } => path,
                _ => None,
            };
            let (service, unit) = (file(timer_service(&timer)), file(timer_unit(&timer)));
            let observed = Observed::Timer { service, timer: unit, enabled, active: enabled, needs_reload: false };
            (Resource::Timer(timer), observed)
        }
        _ => {
            let (path, url) = (format!("/{name}"), Some(text.clone()));
            let checkout = Checkout { path, url: text, revision: name, user: None, ssh_key: None, credentials: None };
            let (head, wanted) = (Some("1".repeat(40)), Some("1".repeat(40)));
            let (changed, own, occupied) = (false, enabled, false);
            (Resource::Checkout(checkout), Observed::Checkout { head, wanted, url, changed, own, occupied })
        }
    })
}

/// What a whole system has.
fn machine() -> impl Strategy<Value = (Resource, Observed)> {
    (word(), "[!-~]{1,12}", prop::option::of(0u16..100), any::<bool>(), 0u8..5).prop_map(
        |(name, text, number, yes, which)| {
            let written = |file: &File| {
                let content = match &file.content {
                    Content::Text(text) => ContentSeen::Text(text.to_string()),
                    Content::Base64(_) => ContentSeen::None,
                };
                match seen(FileType::File, &file.ownership, content, None) {
                    Observed::Path { path } => path,
                    _ => None,
                }
            };
            let number = number.filter(|_| yes);
            match which {
                0 => {
                    let sysctl = Sysctl { name, values: [("a.b".to_owned(), text.clone())].into() };
                    let values = [("a.b".to_owned(), SettingSeen { value: text, writable: yes })].into();
                    let file = written(&regie_resource::sysctl_file(&sysctl));
                    (Resource::Sysctl(sysctl), Observed::Sysctl { file, values })
                }
                1 => {
                    let key = Content::Text(Text::plain(text.clone()));
                    let repository = AptRepository {
                        name,
                        types: vec!["deb".into()],
                        uris: vec![format!("file:/{text}")],
                        suites: vec!["x".into()],
                        components: vec!["main".into()],
                        architectures: Vec::new(),
                        signed_by: if yes { Keyring::Own(key) } else { Keyring::Path(text) },
                    };
                    let sources = written(&regie_resource::apt_sources_file(&repository));
                    let key = regie_resource::apt_key_file(&repository).and_then(|key| written(&key));
                    let observed = Observed::AptRepository { sources, key, read: true, lists_stale: yes };
                    (Resource::AptRepository(repository), observed)
                }
                2 => {
                    let escaped = text.replace('\\', "\\134").replace('#', "\\043");
                    let line = format!("{escaped} /{name}\t{name} nofail,noatime 0 0");
                    let mounted = MountSeen {
                        source: text.clone(),
                        same: true,
                        fstype: name.clone(),
                        options: vec!["rw".into(), "noatime".into()],
                    };
                    let path = format!("/{name}");
                    let options = vec!["noatime".into(), "nofail".into()];
                    let mount = Mount { path, device: text, fstype: name, options, dump: 0, pass: 0 };
                    let observed = Observed::Mount { line: Some(line), folder: true, mounted: Some(mounted) };
                    (Resource::Mount(mount), observed)
                }
                3 => {
                    let (path, size) = (format!("/{name}"), 1 << 20);
                    let priority = number.map_or_else(String::new, |n| format!(",pri={n}"));
                    let swap = Swap { path, size, priority: number, swappiness: None };
                    let mode = Ownership { mode: Some(0o600), ..Ownership::default() };
                    let there = match seen(FileType::File, &mode, ContentSeen::None, None) {
                        Observed::Path { path } => path,
                        _ => None,
                    };
                    let observed = Observed::Swap {
                        file: there.map(|there| (there, size)),
                        formatted: true,
                        active: Some(number.map_or(-2, i32::from)),
                        line: Some(format!("/{name} none swap sw{priority} 0 0")),
                        swappiness: None,
                    };
                    (Resource::Swap(swap), observed)
                }
                _ => {
                    let logrotate = Logrotate { name, content: Text::plain(text) };
                    let path = written(&regie_resource::logrotate_file(&logrotate));
                    (Resource::Logrotate(logrotate), Observed::Path { path })
                }
            }
        },
    )
}

proptest! {
    #[test]
    fn what_is_as_wanted_stays((wanted, observed) in prop_oneof![paths(), system(), shop(), server(), machine()]) {
        prop_assert_eq!(diff(&wanted, &observed, None), Ok(None));
        // Whatever is decided about it, it is decided without a panic.
        let absent = Resource::Absent { resource: Box::new(wanted.clone()) };
        let _ = undo(&wanted, &observed);
        let _ = undo(&absent, &observed);
        if let Ok(Some(change)) = diff(&absent, &observed, None) {
            prop_assert_eq!(change.mark, Mark::Remove);
            prop_assert!(!change.acts.is_empty());
        }
    }
}
