//! Twins: an act that regie performs itself and the same act pasted into a shell leave the same things behind, and a
//! question that regie asks itself is judged as the printed curl judges it.

use regie_agent::{Context, Place, StateDir, perform};
use regie_resource::{Act, MARKER, preamble, secret_variable, to_shell};
use regie_wire::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command as Program;

/// A folder machine, with two secrets.
fn machine(root: &Path) -> Context {
    let place = Place::Folder(root.to_owned());
    let mut secrets = Secrets::default();
    secrets.insert("db_password", "it's \"$HOME\" `id` \\n é\n");
    secrets.insert("key", "a b/c");
    Context { state: StateDir::of(&place), place, secrets }
}

/// Everything below a folder: type, mode, owner, and content or target, by path.
fn tree(root: &Path) -> BTreeMap<String, String> {
    fn walk(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let about = path.symlink_metadata().expect("there");
            let mode = format!("{:04o} {}:{}", about.mode() & 0o7777, about.uid(), about.gid());
            let what = if about.is_symlink() {
                format!("link to {}", fs::read_link(&path).expect("a link").display())
            } else if about.is_dir() {
                walk(root, &path, into);
                format!("directory {mode}")
            } else {
                format!("file {mode} {:?}", fs::read(&path).expect("a file"))
            };
            into.insert(path.strip_prefix(root).expect("below").display().to_string(), what);
        }
    }
    let mut all = BTreeMap::new();
    walk(root, root, &mut all);
    all
}

fn by_regie(cx: &Context, act: &Act) -> Result<String, String> {
    perform(cx, act, &mut |_, _| {}).map_err(|f| f.error)
}

fn by_hand(cx: &Context, root: &Path, act: &Act) -> Result<String, String> {
    let text = format!("{}{}", preamble([act]), to_shell(act));
    let secrets = cx.secrets.iter().map(|(name, value)| (secret_variable(name), value));
    let out = Program::new("/bin/sh").args(["-c", &text]).envs(secrets).current_dir(root).output().expect("a shell");
    match out.status.success() {
        true => Ok(String::new()),
        false => Err(String::from_utf8_lossy(&out.stderr).into_owned()),
    }
}

/// Prepares two machines alike, does the acts on one by regie and on the other by hand, and compares.
fn twins(what: &str, prepare: impl Fn(&Path), acts: impl Fn(&str) -> Vec<Act>) -> BTreeMap<String, String> {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    for root in [one.path(), other.path()] {
        prepare(root);
    }
    let root = |root: &Path| root.to_str().expect("UTF-8").to_owned();
    for act in acts(&root(one.path())) {
        by_regie(&machine(one.path()), &act).unwrap_or_else(|e| panic!("{what}: {e}"));
    }
    for act in acts(&root(other.path())) {
        by_hand(&machine(other.path()), other.path(), &act)
            .unwrap_or_else(|e| panic!("{what}: {e}\n{}", to_shell(&act)));
    }
    let (by_regie, by_hand) = (tree(one.path()), tree(other.path()));
    assert_eq!(by_regie, by_hand, "{what}");
    by_regie
}

fn owned(mode: Option<u32>, owner: Option<&str>, group: Option<&str>) -> Ownership {
    Ownership { mode, owner: owner.map(Into::into), group: group.map(Into::into) }
}

/// Owners can be given away by root only.
fn somebody() -> (Option<&'static str>, Option<&'static str>) {
    match rustix::process::geteuid().is_root() {
        true => (Some("daemon"), Some("mail")),
        false => (None, None),
    }
}

fn write(root: &str, name: &str, content: Content, ownership: Ownership) -> Act {
    Act::WriteFile { path: format!("{root}/{name}"), content, ownership, validate: None }
}

#[test]
fn files() {
    let (owner, group) = somebody();
    let secret = |name: &str, encode| Piece::Secret(SecretRef { name: name.into(), encode });
    let sensitive = Text {
        pieces: vec![
            Piece::Plain("URL=\"mysql://u:".into()),
            secret("key", vec![Encode::Url]),
            Piece::Plain("@h\"\nP=\"".into()),
            secret("db_password", vec![Encode::DoubleQuoted]),
            Piece::Plain("\"\nB=".into()),
            secret("db_password", vec![Encode::Base64]),
            Piece::Plain("\n".into()),
        ],
    };
    let left = twins(
        "files",
        |root| {
            fs::write(root.join("old"), "old").expect("write");
            fs::set_permissions(root.join("old"), fs::Permissions::from_mode(0o4711)).expect("chmod");
            symlink("old", root.join("link")).expect("link");
        },
        |root| {
            vec![
                write(root, "plain", Content::Text("a\nb\n".into()), owned(None, None, None)),
                write(root, "no newline", Content::Text("it's".into()), owned(Some(0o640), owner, group)),
                write(root, "empty", Content::Text("".into()), owned(Some(0o600), None, group)),
                write(root, "bytes", Content::Base64("AAH/".into()), owned(Some(0o755), owner, None)),
                write(root, "secrets", Content::Text(sensitive.clone()), owned(Some(0o600), None, None)),
                write(root, "old", Content::Text("new\n".into()), owned(None, None, None)),
                write(root, "link", Content::Text("a file\n".into()), owned(None, None, None)),
            ]
        },
    );
    assert!(left["link"].starts_with("file 0644") && left["old"].starts_with("file 0644"), "{left:?}");
    assert!(left.len() == 7 && left["secrets"].starts_with("file 0600"), "{left:?}");
}

#[test]
fn directories_links_and_removals() {
    let (owner, group) = somebody();
    let path = |root: &str, name: &str| format!("{root}/{name}");
    let left = twins(
        "directories, links and removals",
        |root| {
            fs::create_dir(root.join("there")).expect("mkdir");
            fs::create_dir_all(root.join("full/inner")).expect("mkdir");
            fs::create_dir(root.join("bare")).expect("mkdir");
            fs::write(root.join("file"), "x").expect("write");
            fs::write(root.join("in the way"), "x").expect("write");
            symlink("there", root.join("current")).expect("link");
            fs::create_dir_all(root.join("release/lib")).expect("mkdir");
            fs::write(root.join("release").join(MARKER), "0\n").expect("write");
            symlink("../../file", root.join("release/lib/out")).expect("link");
        },
        |root| {
            let directory = |name: &str, ownership| Act::MakeDirectory { path: path(root, name), ownership };
            let attributes =
                |name: &str, ownership, recursive| Act::SetOwnership { path: path(root, name), ownership, recursive };
            let link = |name: &str, target: &str| Act::Link { path: path(root, name), target: target.into() };
            vec![
                directory("a", owned(Some(0o2750), owner, group)),
                directory("b", owned(None, None, group)),
                directory("there", owned(Some(0o700), owner, None)),
                attributes("file", owned(Some(0o4750), owner, group), false),
                attributes("full", owned(Some(0o711), owner, group), true),
                attributes("bare", owned(None, None, None), false),
                link("new link", "no where"),
                link("current", "full"),
                link("in the way", "/else/where"),
                Act::RemoveFile { path: path(root, "never there") },
                Act::RemoveDirectory { path: path(root, "full") },
                Act::RemoveDirectory { path: path(root, "bare") },
                Act::RemoveDirectory { path: path(root, "never there") },
                Act::RemoveTree { path: path(root, "release") },
                Act::RemoveTree { path: path(root, "never there") },
                Act::Note { text: "for people\nonly".into() },
            ]
        },
    );
    assert_eq!(left["current"], "link to full");
    assert!(left.contains_key("full/inner") && !left.contains_key("bare") && !left.contains_key("release"));
    assert!(left["file"].starts_with("file 4750"));
}

#[test]
fn holds() {
    let hold = Hold {
        instance: "shop".into(),
        kind: HoldKind::Pinned("1.0".into()),
        who: "ann@desk".into(),
        why: "it's é".into(),
        since: 1,
        until: Some(2),
        with: None,
    };
    let set = |root: &str, hold| Act::SetHold { path: format!("{root}/.regie/holds/shop.json"), hold };
    let left = twins("a hold", |_| {}, |root| vec![set(root, Some(hold.clone()))]);
    assert!(left[".regie/holds"].starts_with("directory 0700"), "{left:?}");
    let left = twins("no hold", |_| {}, |root| vec![set(root, Some(hold.clone())), set(root, None)]);
    assert!(!left.contains_key(".regie/holds/shop.json"));
}

/// A tar archive (as tar itself makes it) with a program, a link and a folder, below one leading folder.
fn archive(into: &Path) -> (String, u64) {
    let work = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(work.path().join("shop-1/bin")).expect("mkdir");
    fs::write(work.path().join("shop-1/bin/run"), "#!/bin/sh\n").expect("write");
    fs::set_permissions(work.path().join("shop-1/bin/run"), fs::Permissions::from_mode(0o755)).expect("chmod");
    symlink("bin/run", work.path().join("shop-1/run")).expect("link");
    let file = work.path().join("shop.tar.gz");
    let status = Program::new("tar").args(["-czf"]).arg(&file).arg("-C").arg(work.path()).arg("shop-1").status();
    assert!(status.expect("tar").success());
    let bytes = fs::read(file).expect("the archive");
    let sha256 = hex_sha256(&bytes);
    fs::create_dir_all(into).expect("mkdir");
    fs::write(into.join(&sha256), &bytes).expect("write");
    (sha256, bytes.len() as u64)
}

#[test]
fn archives() {
    let (owner, group) = somebody();
    let made = tempfile::tempdir().expect("a folder");
    let (sha256, size) = archive(made.path());
    let left = twins(
        "an archive",
        |root| {
            fs::create_dir_all(root.join("blobs")).expect("mkdir");
            fs::copy(made.path().join(&sha256), root.join("blobs").join(&sha256)).expect("copy");
            // What an attempt that was cut off left behind.
            fs::create_dir_all(root.join("1.partial/half")).expect("mkdir");
        },
        |root| {
            let archive = Archive {
                path: format!("{root}/1"),
                sha256: sha256.clone(),
                from: Fetch::Blob { name: "shop.tar.gz".into(), size, store: format!("{root}/blobs") },
                strip: 1,
                owner: owner.map(Into::into),
                group: group.map(Into::into),
            };
            vec![Act::Unpack { archive }]
        },
    );
    assert_eq!(left["1/run"], "link to bin/run");
    assert!(left["1/bin/run"].starts_with("file 0755") && !left.keys().any(|k| k.starts_with("1.partial")));
}

#[test]
fn shell_texts_and_programs() {
    let shell =
        |run: &str| Act::Shell { run: run.into(), cwd: None, user: None, env_file: Some("env".into()), timeout: 60 };
    let left = twins(
        "shell texts",
        |root| fs::write(root.join("env"), "WORD=\"a \\\"b\\\" \\$HOME\"\n").expect("write"),
        |root| {
            let folder = |run: &str| Act::Shell {
                run: run.into(),
                cwd: Some(root.to_owned()),
                user: None,
                env_file: Some(format!("{root}/env")),
                timeout: 60,
            };
            vec![
                folder("printf '%s' \"$WORD\" > out # done"),
                folder("(echo 1; echo 2) > two\ncat >> two <<'EOF'\nthree\nEOF"),
                Act::argv(["touch".to_owned(), format!("{root}/it's")]),
            ]
        },
    );
    assert_eq!(left["out"].rsplit_once(" [").map(|(_, b)| b.len()), Some(format!("{:?}", b"a \"b\" $HOME").len() - 1));
    // The first line that fails ends it, here and there.
    let root = tempfile::tempdir().expect("a folder");
    let cx = machine(root.path());
    for act in [shell("true"), Act::argv(["false"])] {
        assert!(by_regie(&cx, &act).is_err() && by_hand(&cx, root.path(), &act).is_err());
    }
    let fails = Act::Shell { run: "false\ntouch never".into(), cwd: None, user: None, env_file: None, timeout: 60 };
    assert!(by_regie(&cx, &fails).is_err() && by_hand(&cx, root.path(), &fails).is_err());
    assert!(tree(root.path()).is_empty());
}

#[test]
fn programs_that_are_fed() {
    let secret = |encode| Piece::Secret(SecretRef { name: "db_password".into(), encode });
    let feed = |root: &str, file: &str, pieces: Vec<Piece>| Act::Feed {
        argv: vec!["tee".into(), format!("{root}/{file}")],
        input: Text { pieces },
        env: vec![],
        timeout: 60,
    };
    let left = twins(
        "fed programs",
        |_| {},
        |root| {
            let plain = |text: &str| Piece::Plain(text.into());
            vec![
                feed(root, "sql", vec![plain("SET x = '"), secret(vec![Encode::SqlString]), plain("';\n")]),
                feed(root, "url", vec![secret(vec![Encode::Url, Encode::SqlString]), plain(" no newline")]),
                feed(root, "plain", vec![plain("`a` $b\n")]),
                feed(root, "empty", vec![]),
            ]
        },
    );
    assert!(
        left["sql"].ends_with(&format!("{:?}", "SET x = 'it''s \"$HOME\" `id` \\\\n é\n';\n".as_bytes())),
        "{left:?}"
    );
    assert!(left["empty"].ends_with("[]"), "{left:?}");
    let root = tempfile::tempdir().expect("a folder");
    let cx = machine(root.path());
    for program in ["false", "no-such-program"] {
        let act = Act::Feed { argv: vec![program.into()], input: "x".into(), env: vec![], timeout: 60 };
        assert!(by_regie(&cx, &act).is_err() && by_hand(&cx, root.path(), &act).is_err());
    }
    // More than a pipe holds, to a program that says as much before it has read all, or never reads.
    let long: String = "0123456789abcdef\n".repeat(20_000);
    let act = Act::Feed { argv: vec!["cat".into()], input: long.as_str().into(), env: vec![], timeout: 60 };
    let mut lines = 0;
    perform(&cx, &act, &mut |_, _| lines += 1).expect("all of it is read");
    assert_eq!(lines, 20_000);
    let act = Act::Feed { argv: vec!["true".into()], input: long.as_str().into(), env: vec![], timeout: 60 };
    by_regie(&cx, &act).expect("what nobody reads is no failure");
}

#[test]
fn tcp_questions() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let root = tempfile::tempdir().expect("a folder");
    let cx = machine(root.path());
    let cases =
        [("127.0.0.1", port, true), ("localhost", port, true), ("127.0.0.1", nobody, false), ("no.invalid", 1, false)];
    for (host, port, right) in cases {
        let act = Act::Reach { tcp: Tcp { host: host.into(), port, within: 1 } };
        let (ours, theirs) = (by_regie(&cx, &act), by_hand(&cx, root.path(), &act));
        assert_eq!((ours.is_ok(), theirs.is_ok()), (right, right), "{host}:{port}: {ours:?} {theirs:?}");
    }
}

/// Answers every request by its path; its port.
fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    port
}

fn answer(mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        request.extend(byte);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let host = request.lines().find_map(|l| l.strip_prefix("Host: ")).unwrap_or_default().to_owned();
    let body = "<h1>OC Pizza</h1>\n<p>two\nlines</p>\n";
    let reply = match request.split(' ').nth(1).unwrap_or_default() {
        "/" => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        "/chunked" => format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
            &body[..5],
            body.len() - 5,
            &body[5..]
        ),
        "/until-closed" => format!("HTTP/1.0 200 OK\r\n\r\n{body}"),
        "/early" => format!("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{body}"),
        "/moved" => "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n".into(),
        "/closed" => format!("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 8\r\n\r\nOC Pizza{host}"),
        "/host" => format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhost is {host}"),
        "/empty" => "HTTP/1.1 204 No Content\r\n\r\n".into(),
        "/rubbish" => "220 mail.example ESMTP\r\n".into(),
        "/silent" => String::new(),
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into(),
    };
    // Whoever hangs up early has seen enough.
    let _ = stream.write_all(reply.as_bytes());
}

#[test]
fn questions() {
    let port = server();
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let root = tempfile::tempdir().expect("a folder");
    let cx = machine(root.path());
    let cases: &[(&str, u16, Option<&str>, bool)] = &[
        ("/", 200, None, true),
        ("/", 200, Some("OC Pizza"), true),
        ("/", 200, Some(""), true),
        ("/", 200, Some("oc pizza"), false),
        ("/", 200, Some("two\nlines"), true),
        ("/", 200, Some("lines\ntwo"), false),
        ("/", 204, None, false),
        ("/chunked", 200, Some("OC Pizza</h1>"), true),
        ("/chunked", 200, Some("5;x=y"), false),
        ("/until-closed", 200, Some("OC Pizza"), true),
        ("/early", 200, Some("OC Pizza"), true),
        ("/moved", 200, None, false),
        ("/moved", 302, None, true),
        ("/closed", 503, None, true),
        ("/closed", 503, Some("OC Pizza"), true),
        ("/closed", 200, Some("OC Pizza"), false),
        ("/empty", 204, None, true),
        ("/missing", 200, None, false),
        ("/missing", 404, None, true),
        ("/", Http::ANSWERS, None, true),
        ("/missing", Http::ANSWERS, None, true),
        ("/moved", Http::ANSWERS, None, true),
        ("/closed", Http::ANSWERS, None, false),
        ("/rubbish", Http::ANSWERS, None, false),
        ("/silent", Http::ANSWERS, None, false),
        ("/rubbish", 200, None, false),
        ("/silent", 200, None, false),
    ];
    let judge = |http: Http, right: bool| {
        let act = Act::Ask { http };
        let ours = by_regie(&cx, &act);
        assert_eq!(ours.is_ok(), right, "{ours:?}\n{act:?}");
        let theirs = by_hand(&cx, root.path(), &act);
        assert_eq!(theirs.is_ok(), right, "{theirs:?}\n{}", to_shell(&act));
        ours
    };
    let http = |url: String, status, contains: Option<&str>| Http {
        url,
        resolve: None,
        cacert: None,
        status,
        contains: contains.map(Into::into),
        // Once, at most a second.
        within: 0,
    };
    for (path, status, contains, right) in cases {
        let _ = judge(http(format!("http://127.0.0.1:{port}{path}"), *status, *contains), *right);
    }
    let refused = judge(http(format!("http://127.0.0.1:{nobody}/"), 200, None), false);
    assert!(refused.is_err_and(|e| e.contains("connection refused")));
    let resolved = |host: &str| Http {
        resolve: Some(format!("shop.example:{port}:127.0.0.1")),
        ..http(format!("http://{host}:{port}/host"), 200, Some(&format!("host is shop.example:{port}")))
    };
    let detail = judge(resolved("shop.example"), true).expect("right");
    assert!(detail.starts_with("200 in ") && detail.ends_with(" ms"), "{detail}");
    assert!(judge(resolved("localhost"), false).is_err_and(|e| e.contains("but without")));
}
