use crate::talk::{AGENT, Machine, Talk};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{LogSource, PROTOCOL, Reply, Request, hex_sha256, write_frame};
use std::fs;

#[test]
fn answers_come_in_order_without_waiting() {
    let machine = Machine::new();
    let mut talk = machine.connect();
    let sum = hex_sha256(b"hello");
    talk.say(&Request::Hello { protocol: PROTOCOL, machine: "here".into(), dossier: "t/l".into() });
    talk.say(&Request::Observe { resources: Vec::new() });
    // "hello" in two pieces.
    talk.say(&Request::Put { sha256: sum.clone(), data: "aGVs".into(), last: false });
    talk.say(&Request::Put { sha256: sum.clone(), data: "bG8=".into(), last: true });
    talk.say(&Request::Put { sha256: hex_sha256(b"other"), data: "aGVs".into(), last: true });
    talk.say(&Request::Put { sha256: "../../etc/passwd".into(), data: "aGVs".into(), last: true });
    talk.say(&Request::Runs { known: Default::default() });
    talk.say(&Request::Bye);
    assert!(matches!(talk.hear(), Some(Reply::Hello(_))));
    assert!(matches!(talk.hear(), Some(Reply::Observed(_))));
    assert!(matches!(talk.hear(), Some(Reply::Stored { sha256 }) if sha256 == sum));
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("damaged")));
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("no SHA-256")));
    assert!(matches!(talk.hear(), Some(Reply::Runs { runs, .. }) if runs.is_empty()));
    assert!(talk.hear().is_none());
    assert_eq!(talk.close(), Some(0));
    let blobs: Vec<_> = fs::read_dir(machine.root.join(".regie/blobs")).unwrap().flatten().collect();
    assert_eq!(blobs.len(), 1, "only the right one is left");
    assert_eq!(fs::read(blobs[0].path()).unwrap(), b"hello");
}

#[test]
fn what_stands_on_its_command_line_is_heard_first() {
    let machine = Machine::new();
    let mut frames = Vec::new();
    for request in [
        Request::Hello { protocol: PROTOCOL, machine: "here".into(), dossier: "t/l".into() },
        Request::Runs { known: Default::default() },
    ] {
        write_frame(&mut frames, &request).unwrap();
    }
    let with = |words: &str| {
        let mut command = std::process::Command::new(AGENT);
        command.args(["session", "--first", words, "--folder"]).arg(&machine.root);
        Talk::with(command)
    };
    let mut talk = with(&STANDARD.encode(&frames));
    talk.say(&Request::Observe { resources: Vec::new() });
    assert!(matches!(talk.hear(), Some(Reply::Hello(_))));
    assert!(matches!(talk.hear(), Some(Reply::Runs { .. })));
    assert!(matches!(talk.hear(), Some(Reply::Observed(_))));
    // Half a request waits for its other half, wherever that comes from; and what is no words is refused.
    let (half, rest) = frames.split_at(9);
    let mut talk = with(&STANDARD.encode(half));
    talk.say_raw(rest);
    assert!(matches!(talk.hear(), Some(Reply::Hello(_))));
    assert_eq!(with("no words!").close(), Some(64));
}

#[test]
fn it_says_what_there_is() {
    let machine = Machine::new();
    fs::create_dir_all(machine.root.join(".regie/holds")).unwrap();
    fs::write(machine.root.join(".regie/holds/shop.json"), "not json").unwrap();
    let hold = |name: &str, until: i64| {
        format!(r#"{{"instance":"{name}","kind":"stopped","who":"me","why":"x","since":1,"until":{until}}}"#)
    };
    fs::write(machine.root.join(".regie/holds/cafe.json"), hold("cafe", 5)).unwrap();
    fs::write(machine.root.join(".regie/holds/bar.json"), hold("bar", 99_999_999_999)).unwrap();
    let facts = machine.connect().hello().facts;
    assert_eq!(facts.holds.len(), 1, "one is over, one is damaged");
    assert_eq!(facts.holds[0].instance.as_str(), "bar");
    assert!(facts.notes[0].contains("shop.json"), "{:?}", facts.notes);
    assert_eq!(facts.free_ports.len(), 8);
    assert!(facts.memory > 0 && facts.disk > 0 && facts.cpus > 0 && facts.uptime > 0);
    assert!(!facts.hostname.is_empty() && !facts.os.id.is_empty() && !facts.boot_id.is_empty());
    assert!(facts.libc.starts_with("2."), "{}", facts.libc);
    assert_eq!(facts.lease, None);
}

#[test]
fn it_beats_while_nothing_is_said() {
    let machine = Machine::new();
    assert!(machine.talk().hear_beat());
}

fn last_words(mut talk: Talk) -> (String, Option<i32>) {
    let error = match talk.hear() {
        Some(Reply::Error { error }) => error,
        other => panic!("{other:?}"),
    };
    assert!(talk.hear().is_none());
    (error, talk.close())
}

#[test]
fn nonsense_ends_it_with_a_word() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    talk.say_raw(b"\0\0\0\x02{}");
    let (error, code) = last_words(talk);
    assert!(error.contains("not understood"), "{error}");
    assert_eq!(code, Some(1));
    let mut talk = machine.connect();
    talk.say_raw(b"GET / HTTP/1.1\r\n\r\n");
    assert!(last_words(talk).0.contains("announced"));
    let mut talk = machine.connect();
    talk.say(&Request::Hello { protocol: 999, machine: "here".into(), dossier: "t/l".into() });
    assert!(last_words(talk).0.contains("protocol 999"));
    let mut talk = machine.connect();
    talk.say(&Request::Runs { known: Default::default() });
    assert!(last_words(talk).0.contains("hello"));
    let mut talk = machine.talk();
    talk.say_raw(b"\0\0\0");
    assert_eq!(talk.close(), Some(0), "cut in the middle of a frame is a lost connection");
}

#[test]
fn logs_are_told_scrubbed() {
    let machine = Machine::new();
    fs::write(machine.path("web.log"), "one\npassword is hunter22\nthree\n").unwrap();
    let mut talk = machine.talk();
    let mut secrets = regie_wire::Secrets::default();
    secrets.insert("pw", "hunter22".to_owned());
    let source = |path: String| vec![("web".to_owned(), LogSource::File(path))];
    talk.say(&Request::Secrets { secrets });
    talk.say(&Request::Logs { sources: source(machine.path("web.log")), lines: 2, follow: false });
    talk.say(&Request::Logs { sources: source("/etc/passwd".into()), lines: 2, follow: false });
    talk.say(&Request::Logs { sources: source(machine.path("web.log")), lines: 1, follow: true });
    assert!(matches!(talk.hear(), Some(Reply::Log { line, .. }) if line == "password is ‹pw›"));
    assert!(matches!(talk.hear(), Some(Reply::Log { line, .. }) if line == "three"));
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("does not belong")));
    assert!(matches!(talk.hear(), Some(Reply::Log { line, .. }) if line == "three"));
    fs::write(machine.path("web.log"), "one\npassword is hunter22\nthree\nfour\n").unwrap();
    assert!(matches!(talk.hear(), Some(Reply::Log { .. })));
    talk.say(&Request::Runs { known: Default::default() });
    loop {
        match talk.hear() {
            Some(Reply::Log { .. }) => {}
            Some(Reply::Runs { .. }) => break,
            other => panic!("{other:?}"),
        }
    }
}
