//! What acts refuse, how they fail, and what is left then.

use super::*;
use crate::StateDir;
use regie_resource::{MARKER, Tolerate};
use regie_wire::*;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::time::{Duration, Instant};

fn machine() -> (tempfile::TempDir, Context) {
    let root = tempfile::tempdir().expect("a folder");
    let place = Place::Folder(root.path().to_owned());
    let cx = Context { state: StateDir::of(&place), place, secrets: Secrets::default() };
    (root, cx)
}

fn below(root: &tempfile::TempDir, name: &str) -> String {
    root.path().join(name).to_str().expect("UTF-8").to_owned()
}

fn fails(cx: &Context, act: &Act) -> Failure {
    perform(cx, act, &mut |_, _| {}).expect_err("it should fail")
}

fn sh(run: &str, timeout: u64) -> Act {
    Act::Shell { run: run.into(), cwd: None, user: None, env_file: None, timeout }
}

fn text(path: String, text: &str) -> Act {
    Act::WriteFile { path, content: Content::Text(text.into()), ownership: Ownership::default(), validate: None }
}

#[test]
fn output_comes_line_by_line_and_the_end_of_it_stays() {
    let (_root, cx) = machine();
    let mut heard = Vec::new();
    let act = sh("i=0; while [ $i -lt 30 ]; do echo line $i; i=$((i+1)); done; printf 'e\\377\\n' >&2; exit 3", 60);
    let failure = perform(&cx, &act, &mut |stream, line| heard.push((stream, line.to_owned()))).expect_err("3");
    assert!(failure.error.ends_with("failed with exit code 3"), "{}", failure.error);
    assert_eq!(failure.tail.len(), 20);
    assert_eq!(heard.len(), 31);
    assert!(heard.contains(&(Stream::Out, "line 29".into())) && heard.contains(&(Stream::Err, "e\u{fffd}".into())));
}

#[test]
fn a_progress_bar_is_one_line() {
    let (_root, cx) = machine();
    let mut heard = Vec::new();
    let run = sh("printf 'at 5%%\\rat 100%%\\r\\n\\nlast'", 60);
    perform(&cx, &run, &mut |_, line| heard.push(line.to_owned())).expect("fine");
    assert_eq!(heard, ["at 100%", "", "last"]);
}

#[test]
fn time_is_over_for_the_whole_group() {
    let (root, cx) = machine();
    let note = below(&root, "note");
    let began = Instant::now();
    // The child of the shell holds the output open, and goes with it.
    let run = format!("trap 'echo told; exit 1' TERM\n(sleep 100; echo never) & echo $! > {note}\nwait");
    let mut heard = Vec::new();
    let failure = perform(&cx, &sh(&run, 1), &mut |_, line| heard.push(line.to_owned())).expect_err("time");
    assert!(failure.error.contains("still running after 1 s"), "{}", failure.error);
    assert_eq!(heard, ["told"]);
    assert!(began.elapsed() < Duration::from_secs(8));
    let child = fs::read_to_string(note).expect("its number");
    assert!(fs::read_link(format!("/proc/{}/exe", child.trim())).is_err(), "the child lives on");
}

#[test]
fn a_daemon_is_not_waited_for() {
    let (_root, cx) = machine();
    let began = Instant::now();
    assert!(perform(&cx, &sh("setsid sleep 20 & echo started", 60), &mut |_, _| {}).is_ok());
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn failures_of_programs_say_what_to_do() {
    let (root, cx) = machine();
    let argv = |program: &str, cwd: Option<String>, tolerate| Act::Argv {
        argv: vec![program.into()],
        env: vec![],
        cwd,
        timeout: 5,
        tolerate,
    };
    let missing = fails(&cx, &argv("no-such-program", None, Tolerate::Nothing));
    assert_eq!(missing.error, "`no-such-program` is not on this machine; declare the package that brings it");
    let no_folder = fails(&cx, &argv("true", Some(below(&root, "nowhere")), Tolerate::Nothing));
    assert!(no_folder.error.contains("nowhere does not exist"), "{}", no_folder.error);
    assert!(perform(&cx, &argv("false", None, Tolerate::Anything), &mut |_, _| {}).is_ok());
    let as_user = Act::Shell { run: "id".into(), cwd: None, user: Some("shop".into()), env_file: None, timeout: 5 };
    assert!(fails(&cx, &as_user).error.contains("folder's owner"));
}

#[test]
fn nothing_outside_of_the_folder_is_touched() {
    let (root, cx) = machine();
    let outside = tempfile::tempdir().expect("a folder");
    symlink(outside.path(), below(&root, "out")).expect("link");
    let paths = [
        outside.path().join("x").to_str().expect("UTF-8").to_owned(),
        below(&root, "../x"),
        below(&root, "out/x"),
        "x".to_owned(),
    ];
    for path in paths {
        let ownership = || Ownership { mode: Some(0o700), ..Ownership::default() };
        let acts = [
            text(path.clone(), "x"),
            Act::MakeDirectory { path: path.clone(), ownership: ownership() },
            Act::SetOwnership { path: path.clone(), ownership: ownership(), recursive: false },
            Act::Link { path: path.clone(), target: "y".into() },
            Act::RemoveFile { path: path.clone() },
            Act::RemoveDirectory { path: path.clone() },
            Act::RemoveTree { path: path.clone() },
        ];
        for act in acts {
            let error = fails(&cx, &act).error;
            assert!(error.contains("is not touched"), "{error}");
        }
        assert!(set_aside(&cx, &cx.state.path().join("kept"), &path).is_err());
    }
    assert_eq!(fs::read_dir(outside.path()).expect("there").count(), 0);
}

#[test]
fn failed_writes_leave_what_was_there() {
    let (root, cx) = machine();
    fs::create_dir(below(&root, "folder")).expect("mkdir");
    let error = fails(&cx, &text(below(&root, "folder"), "x")).error;
    assert!(error.contains("a directory is there"), "{error}");
    let error = fails(&cx, &text(below(&root, "no/x"), "x")).error;
    assert!(error.contains("declare that folder before it"), "{error}");
    let secret = Piece::Secret(SecretRef { name: "db_password".into(), encode: vec![] });
    let act = Act::WriteFile {
        path: below(&root, "x"),
        content: Content::Text(Text { pieces: vec![secret] }),
        ownership: Ownership::default(),
        validate: None,
    };
    assert!(fails(&cx, &act).error.contains("the secret `db_password` was not given"));
    let act = Act::WriteFile {
        path: below(&root, "x"),
        content: Content::Text("x".into()),
        ownership: Ownership { owner: Some("no-such-user".into()), ..Ownership::default() },
        validate: None,
    };
    assert!(fails(&cx, &act).error.contains("there is no user `no-such-user`"));
    assert_eq!(fs::read_dir(root.path()).expect("there").count(), 1);
}

#[test]
fn only_releases_are_removed_whole() {
    let (root, cx) = machine();
    fs::create_dir(below(&root, "data")).expect("mkdir");
    assert!(fails(&cx, &Act::RemoveTree { path: below(&root, "data") }).error.contains(MARKER));
    symlink("data", below(&root, "link")).expect("link");
    assert!(fails(&cx, &Act::RemoveTree { path: below(&root, "link") }).error.contains("not a directory"));
    assert!(root.path().join("data").is_dir());
}

#[test]
fn archives_that_are_not_what_they_should_be() {
    let (root, cx) = machine();
    let store = below(&root, "blobs");
    fs::create_dir(&store).expect("mkdir");
    let archive = |sha256: String| Act::Unpack {
        archive: Archive {
            path: below(&root, "1"),
            sha256,
            from: Fetch::Blob { name: "shop.tar".into(), size: 1, store: store.clone() },
            strip: 0,
            owner: None,
            group: None,
        },
    };
    let sha256 = hex_sha256(b"not an archive");
    let blob = root.path().join("blobs").join(&sha256);
    let error = fails(&cx, &archive(sha256.clone())).error;
    assert!(error.starts_with("shop.tar is not on this machine"), "{error}");
    fs::write(&blob, "damaged").expect("write");
    let error = fails(&cx, &archive(sha256.clone())).error;
    assert!(error.contains(&hex_sha256(b"damaged")) && error.contains("it was removed") && !blob.exists(), "{error}");
    fs::write(&blob, "not an archive").expect("write");
    let failure = fails(&cx, &archive(sha256.clone()));
    assert!(failure.error.contains("tar") && !failure.tail.is_empty(), "{failure:?}");
    assert!(!root.path().join("1").exists() && !root.path().join("1.partial").exists());
    fs::create_dir(below(&root, "1")).expect("mkdir");
    fs::write(below(&root, "1/x"), "x").expect("write");
    assert!(fails(&cx, &archive(sha256)).error.contains("occupied"));
}

#[test]
fn what_was_set_aside_comes_back() {
    let (root, cx) = machine();
    let kept = cx.state.path().join("kept");
    let path = |name: &str| below(&root, name);
    fs::write(path("file"), [0, 159, 10]).expect("write");
    fs::set_permissions(path("file"), fs::Permissions::from_mode(0o4751)).expect("chmod");
    symlink("somewhere else", path("link")).expect("link");
    for name in ["file", "link", "nothing", "no/folder"] {
        set_aside(&cx, &kept, &path(name)).expect("set aside");
    }
    fs::remove_file(path("link")).expect("rm");
    for name in ["file", "link", "nothing"] {
        fs::write(path(name), "changed").expect("write");
    }
    // A step that is repeated keeps what was there first.
    set_aside(&cx, &kept, &path("file")).expect("set aside");
    for _ in 0..2 {
        for name in ["file", "link", "nothing", "no/folder"] {
            put_back(&cx, &kept, &path(name)).expect("put back");
        }
        assert_eq!(fs::read(path("file")).expect("there"), [0, 159, 10]);
        assert_eq!(fs::metadata(path("file")).expect("there").mode() & 0o7777, 0o4751);
        assert_eq!(fs::read_link(path("link")).expect("there").to_str(), Some("somewhere else"));
        assert!(!root.path().join("nothing").exists());
    }
    assert!(put_back(&cx, &kept, &path("other")).is_err_and(|e| e.to_string().contains("never set aside")));
    assert!(set_aside(&cx, &kept, root.path().join(".regie").to_str().expect("UTF-8")).is_err());
}

#[test]
fn ports_are_remembered_beside_the_rest() {
    let (_root, cx) = machine();
    let keep = |port| perform(&cx, &Act::KeepPort { name: "shop/http".into(), port }, &mut |_, _| {});
    let manifest = || read_json::<Manifest>(&cx.state.manifest()).expect("readable").expect("there");
    keep(Some(8001)).expect("kept");
    assert_eq!((manifest().format, manifest().ports["shop/http"]), (FORMAT, 8001));
    keep(None).expect("forgotten");
    assert!(manifest().ports.is_empty());
}

#[test]
fn a_server_that_starts_late_is_waited_for() {
    let (_root, cx) = machine();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().flatten().enumerate() {
            let (mut stream, mut request) = (stream, [0; 1024]);
            let _ = stream.read(&mut request);
            let reply = match n {
                0 => "HTTP/1.1 502 Bad Gateway\r\n\r\n",
                1 => "",
                _ => "HTTP/1.1 200 OK\r\n\r\nready",
            };
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    let http = Http { url, resolve: None, cacert: None, status: 200, contains: Some("ready".into()), within: 20 };
    let detail = perform(&cx, &Act::Ask { http: http.clone() }, &mut |_, _| {}).expect("right");
    assert!(detail.starts_with("200 in "), "{detail}");
    let wrong = fails(&cx, &Act::Ask { http: Http { contains: Some("pizza".into()), within: 1, ..http } }).error;
    assert!(wrong.contains("did not answer 200 with \"pizza\" within 1 s; the last thing seen: 200 in "), "{wrong}");
}

#[test]
fn a_server_that_never_ends_its_answer_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a guest");
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").expect("a guest who listens");
        stream.set_read_timeout(Some(Duration::from_millis(10))).expect("a time");
        let mut request = [0; 1024];
        // A drop whenever the guest has said nothing for a while, until it hangs up.
        while stream.write_all(b"drip ").is_ok() && !matches!(stream.read(&mut request), Ok(0)) {}
    });
    let http = Http { url, resolve: None, cacert: None, status: 200, contains: Some("x".into()), within: 0 };
    let began = Instant::now();
    assert!(
        matches!(ask_once(&http, Duration::from_millis(300)), Seen::Wrong(what) if what.contains("no whole answer"))
    );
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_program_that_never_stops_talking_is_ended() {
    let began = Instant::now();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        // Slower than the program: there is always one more line.
        let mut slow = |_, _: &str| (0..20_000).for_each(|n| assert!(std::hint::black_box(n) >= 0));
        let ended = run(std::process::Command::new("yes").env("LC_ALL", "C"), Duration::from_secs(1), &mut slow);
        let _ = tell.send(ended.map(|e| e.timed_out).unwrap_or(false));
    });
    assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(true), "after {:?}", began.elapsed());
}

#[test]
fn of_a_line_without_end_only_the_beginning_is_told() {
    let (_root, cx) = machine();
    let mut heard = Vec::new();
    let long = sh("head -c 65530 /dev/zero | tr '\\0' x; echo half-of-a-secret; echo next", 60);
    perform(&cx, &long, &mut |_, line| heard.push(line.to_owned())).expect("fine");
    assert_eq!(heard.len(), 2, "the rest may begin with half of a secret");
    assert_eq!(heard[1], "next");
}
