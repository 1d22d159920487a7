//! Printed text, run by a real shell: what is written is what was meant, whatever stands in it.

use proptest::prelude::*;
use regie_resource::{Act, preamble, quote, secret_variable, to_shell};
use regie_wire::*;
use std::os::unix::fs::PermissionsExt;
use std::process::Command as Program;

/// Runs text with a shell and its own environment; gives what it wrote.
fn run(shell: &str, text: &str, secrets: &Secrets) -> Vec<u8> {
    let out = Program::new(shell)
        .args(["-c", text])
        .envs(secrets.iter().map(|(name, value)| (secret_variable(name), value)))
        .output()
        .expect("a shell");
    assert!(out.status.success(), "{text}\n{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

/// Stretches that shells trip over, and any others.
fn stretch() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "EOF",
        "EOF\n",
        "\nEOF\n",
        "EOF2\n",
        "'",
        "\"",
        "\\",
        "\\\n",
        "$",
        "${X}",
        "$(id)",
        "`id`",
        "\n",
        "\n\n",
        "%s",
        "%.",
        "-n ",
        " ",
        "\t",
        "\r\n",
        "!",
        "~",
        "é€😀",
        "\u{81}",
        "*",
        "#",
        ";",
        "&",
        "\u{1}",
        "a",
        "=",
        "key=value\n",
    ]);
    prop::collection::vec(prop_oneof![4 => nasty.prop_map(str::to_owned), 1 => "[^\0]{0,8}"], 0..6)
        .prop_map(|v| v.concat())
}

fn encodings() -> impl Strategy<Value = Vec<Encode>> {
    let one = prop::sample::select(vec![Encode::Url, Encode::Base64, Encode::DoubleQuoted, Encode::SqlString]);
    prop::collection::vec(one, 0..3)
}

fn text() -> impl Strategy<Value = Text> {
    let name = prop::sample::select(vec!["a", "db_password", "key-2"]);
    let secret =
        (name, encodings()).prop_map(|(name, encode)| Piece::Secret(SecretRef { name: name.to_owned(), encode }));
    let piece = prop_oneof![2 => stretch().prop_map(Piece::Plain), 1 => secret];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| Text { pieces })
}

fn secrets() -> impl Strategy<Value = Secrets> {
    // A secret's variable must not be empty.
    let value = || stretch().prop_map(|s| if s.is_empty() { "x".to_owned() } else { s });
    (value(), value(), value()).prop_map(|(a, b, c)| {
        let mut secrets = Secrets::default();
        secrets.insert("a", a);
        secrets.insert("db_password", b);
        secrets.insert("key-2", c);
        secrets
    })
}

fn written(shell: &str, text: &Text, secrets: &Secrets) -> (Vec<u8>, u32) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("it's a file");
    let act = Act::WriteFile {
        path: path.to_str().expect("UTF-8").to_owned(),
        content: Content::Text(text.clone()),
        ownership: Ownership { mode: Some(0o640), ..Ownership::default() },
        validate: None,
    };
    run(shell, &format!("{}{}", preamble([&act]), to_shell(&act)), secrets);
    let mode = path.metadata().expect("the file").permissions().mode() & 0o7777;
    (std::fs::read(path).expect("the file"), mode)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_quoted_word_comes_back(word in prop_oneof![stretch(), "[^\0]*"]) {
        let back = run("/bin/sh", &format!("printf '%s' {}", quote(&word)), &Secrets::default());
        prop_assert_eq!(String::from_utf8(back).expect("UTF-8"), word);
    }

    #[test]
    fn a_program_reads_exactly_the_text(text in text(), secrets in secrets(), bash: bool) {
        let meant = text.resolve(&secrets).expect("all are given");
        let act = Act::Feed { argv: vec!["cat".into()], input: text, env: vec![("A".into(), "it's".into())], timeout: 9 };
        let shell = if bash { "/bin/bash" } else { "/bin/sh" };
        let got = run(shell, &format!("{}{}", preamble([&act]), to_shell(&act)), &secrets);
        prop_assert_eq!(String::from_utf8_lossy(&got), meant.expose_secret());
    }

    #[test]
    fn a_file_has_exactly_the_text(text in text(), secrets in secrets(), bash: bool) {
        let meant = text.resolve(&secrets).expect("all are given");
        let (got, mode) = written(if bash { "/bin/bash" } else { "/bin/sh" }, &text, &secrets);
        prop_assert_eq!(String::from_utf8_lossy(&got), meant.expose_secret());
        prop_assert_eq!(mode, 0o640);
    }
}

#[test]
fn words_without_quotes_stay_as_they_are() {
    let cases =
        [("/etc/app.conf", "/etc/app.conf"), ("", "''"), ("a b", "'a b'"), ("it's", r"'it'\''s'"), ("~", "'~'")];
    for (word, quoted) in cases {
        assert_eq!(quote(word), quoted);
    }
}

#[test]
fn a_text_with_a_zero_byte_can_be_written() {
    let mut secrets = Secrets::default();
    secrets.insert("a", "v\n");
    let secret = Piece::Secret(SecretRef { name: "a".into(), encode: vec![Encode::DoubleQuoted] });
    let text = Text { pieces: vec![Piece::Plain("x\0y".into()), secret, Piece::Plain("\n".into())] };
    assert_eq!(written("/bin/sh", &text, &secrets).0, b"x\0yv\n\n");
    assert_eq!(written("/bin/sh", &Text::plain("x\0y"), &secrets).0, b"x\0y");
    assert_eq!(written("/bin/sh", &Text::plain(""), &secrets).0, b"");
}

#[test]
fn lines_that_look_like_the_end_of_the_text() {
    for text in ["EOF¡\n", "Eé\n", "EOF\nEND\nTEXT\nSTOP\nLAST\nDONE\n", "é\nEO\nEOFEOF\n"] {
        for shell in ["/bin/sh", "/bin/bash"] {
            let (got, _) = written(shell, &Text::plain(text), &Secrets::default());
            assert_eq!(String::from_utf8_lossy(&got), text);
        }
    }
}

#[test]
fn a_secret_that_is_not_set_is_asked_for() {
    let act = Act::WriteFile {
        path: "/nowhere/x".into(),
        content: Content::Text(Text {
            pieces: vec![Piece::Secret(SecretRef { name: "db_password".into(), encode: vec![] })],
        }),
        ownership: Ownership::default(),
        validate: None,
    };
    let text = preamble([&act]);
    assert_eq!(text, ": \"${REGIE_SECRET_DB_PASSWORD:?set it to the secret db_password first}\"\n");
    let out = Program::new("/bin/sh").args(["-c", &text]).output().expect("a shell");
    assert!(!out.status.success() && String::from_utf8_lossy(&out.stderr).contains("set it to the secret"));
    assert_eq!(preamble([]), "");
}

#[test]
fn a_file_with_its_owner_and_a_link_in_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, other) = (folder.path().join("f"), folder.path().join("other"));
    std::fs::write(&other, "untouched").expect("write");
    std::os::unix::fs::symlink(&other, &path).expect("link");
    let act = Act::WriteFile {
        path: path.to_str().expect("UTF-8").to_owned(),
        content: Content::Text("new\n".into()),
        ownership: Ownership::default(),
        validate: None,
    };
    run("/bin/sh", &to_shell(&act), &Secrets::default());
    assert!(path.symlink_metadata().expect("there").is_file());
    assert_eq!(std::fs::read(&other).expect("there"), b"untouched");
}

#[test]
fn processes_are_started_and_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_folder = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    std::fs::write(in_folder("env"), "WORD=\"a \\\"b\\\"\"\n").expect("write");
    let process = Process {
        name: "web".into(),
        command: "sh -c 'echo \"$WORD\"; pwd; sleep 100'".into(),
        cwd: folder.path().to_str().expect("UTF-8").to_owned(),
        env_file: Some(in_folder("env")),
        log: in_folder("web.log"),
        running: true,
        stop_timeout: 5,
    };
    let shell = |text: &str| {
        let status = Program::new("/bin/sh").args(["-c", text]).status();
        assert!(status.expect("a shell").success(), "{text}");
    };
    let start = to_shell(&Act::StartProcess { process });
    let stop = to_shell(&Act::StopProcess { name: "web".into(), log: in_folder("web.log"), stop_timeout: 5 });
    let wanted = format!("a \"b\"\n{}\n", folder.path().display());
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    shell(&start);
    while std::fs::read_to_string(in_folder("web.log")).unwrap_or_default() != wanted {
        assert!(std::time::Instant::now() < until, "{:?}", std::fs::read_to_string(in_folder("web.log")));
        std::thread::yield_now();
    }
    let pid = std::fs::read_to_string(in_folder("web.pid")).expect("its number");
    let number = pid.split(' ').next().expect("a number");
    let alive = || std::path::Path::new("/proc").join(number).join("exe").exists();
    assert!(alive());
    // A number that was given to another process since.
    std::fs::write(in_folder("web.pid"), format!("{}1\n", pid.trim())).expect("write");
    shell(&stop);
    assert!(alive() && !std::path::Path::new(&in_folder("web.pid")).exists());
    std::fs::write(in_folder("web.pid"), &pid).expect("write");
    shell(&stop);
    assert!(!alive() && !std::path::Path::new(&in_folder("web.pid")).exists());
    // Fine when it does not run.
    shell(&stop);
}
