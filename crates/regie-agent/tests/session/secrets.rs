use crate::talk::{Machine, command, step};
use regie_wire::{
    Content, Encode, EventKind, File, Outcome, Ownership, Piece, Reply, Request, Resource, RunState, SecretRef,
    Secrets, Text,
};
use std::fs;
use std::path::Path;

const VALUE: &str = "s3cr3t \"of\" $the/shop+1";

fn files(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), all);
        } else {
            let content = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
            all.push((entry.path().display().to_string(), content));
        }
    }
}

#[test]
fn values_are_in_the_file_that_wants_them_and_nowhere_else() {
    let machine = Machine::new();
    let path = machine.path("shop.env");
    let piece = |encode| Piece::Secret(SecretRef { name: "key".into(), encode });
    let text = Text {
        pieces: vec![
            Piece::Plain("KEY=\"".into()),
            piece(vec![Encode::DoubleQuoted]),
            Piece::Plain("\"\nURL=".into()),
            piece(vec![Encode::Url]),
            Piece::Plain("\nB64=".into()),
            piece(vec![Encode::Base64]),
            Piece::Plain("\n".into()),
        ],
    };
    let ownership = Ownership { mode: Some(0o600), ..Ownership::default() };
    let file = Resource::File(File { path: path.clone(), content: Content::Text(text), ownership, validate: None });
    let never = machine.path("never");
    let tells = format!("cat {path}; (. {path}; echo \"$KEY\" >&2; exit 3)");
    let order = machine.order("aaaa", vec![step(1, file), command(2, &tells, &never)]);
    let mut talk = machine.talk();
    talk.say(&Request::Start { order: Box::new(order.clone()) });
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("needs the secret `key`")));
    let mut secrets = Secrets::default();
    secrets.insert("key", VALUE.to_owned());
    secrets.insert("other", "never needed".to_owned());
    talk.say(&Request::Secrets { secrets });
    talk.start(&order);
    let (events, state) = talk.hear_the_end();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::PutBack, .. }), "{state:?}");
    let lines: Vec<_> = events
        .iter()
        .filter_map(|e| match &e.kind {
            EventKind::Output { line, .. } => Some(line.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(
        lines.contains(&"KEY=\"‹key›\"") && lines.contains(&"URL=‹key›") && lines.contains(&"B64=‹key›"),
        "{lines:?}"
    );
    let mut all = Vec::new();
    files(&machine.root.join(".regie"), &mut all);
    for (path, content) in all {
        for value in
            [VALUE.to_owned(), Encode::Url.apply(VALUE), Encode::Base64.apply(VALUE), Encode::DoubleQuoted.apply(VALUE)]
        {
            assert!(!content.contains(&value), "{path} has {value}");
            let json = serde_json::to_string(&value).unwrap();
            assert!(!content.contains(json.trim_matches('"')), "{path} has {json}");
        }
    }
}
