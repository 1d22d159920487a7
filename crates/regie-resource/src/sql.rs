//! MariaDB's SQL: how names and texts are written in it, and who is asked. Root comes in through the server's socket.

use crate::Act;
use regie_wire::{Encode, Piece, SecretRef, Text};

/// Seconds that a statement may take: one that waits for a lock ends one day.
const TIMEOUT: u64 = 600;

/// A name in backquotes.
pub(crate) fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text in single quotes.
pub(crate) fn string(text: &str) -> String {
    format!("'{}'", Encode::SqlString.apply(text))
}

/// A text in single quotes that may name secrets.
pub(crate) fn secret_string(text: &Text) -> Vec<Piece> {
    let quote = || Piece::Plain("'".to_owned());
    let inner = text.pieces.iter().map(|piece| match piece {
        Piece::Plain(plain) => Piece::Plain(Encode::SqlString.apply(plain)),
        Piece::Secret(secret) => {
            let encode = secret.encode.iter().copied().chain([Encode::SqlString]).collect();
            Piece::Secret(SecretRef { name: secret.name.clone(), encode })
        }
    });
    [quote()].into_iter().chain(inner).chain([quote()]).collect()
}

/// Statements without secrets, as a command; they end where one fails.
pub(crate) fn run(statements: &[String]) -> Act {
    Act::Argv {
        argv: vec!["mariadb".into(), "--batch".into(), "--execute".into(), statements.join("; ")],
        env: Vec::new(),
        cwd: None,
        timeout: TIMEOUT,
        tolerate: crate::Tolerate::Nothing,
    }
}

/// Statements with secrets, on standard input. They are escaped by backslash whatever the server's configuration says.
pub(crate) fn feed(pieces: Vec<Piece>) -> Act {
    let mode = Piece::Plain("SET SESSION sql_mode = 'TRADITIONAL';\n".into());
    let input = Text { pieces: [mode].into_iter().chain(pieces).collect() };
    Act::Feed { argv: vec!["mariadb".into(), "--batch".into()], input, env: Vec::new(), timeout: TIMEOUT }
}
