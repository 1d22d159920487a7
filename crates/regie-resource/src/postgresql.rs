//! PostgreSQL's SQL: how names and texts are written in it, and who is asked. Root becomes `postgres`, whom the server knows
//! by its socket (peer, pg_hba.conf as Debian has it).

use crate::Act;
use regie_wire::{Encode, Piece, SecretRef, Text};

/// Seconds that statements may take: those that wait for a lock end one day.
const TIMEOUT: u64 = 600;

/// Ends at the first statement that fails (psql(1)). From its home: `postgres` may not look into everybody's folders.
pub(crate) const PSQL: &str = "psql -X -q -v ON_ERROR_STOP=1";

/// A command of `postgres`'s, as arguments.
pub(crate) fn as_postgres(command: &str) -> [String; 5] {
    ["runuser", "-l", "postgres", "-c", command].map(str::to_owned)
}

/// The same as shell text.
pub(crate) fn as_postgres_by_hand(command: &str) -> String {
    format!("runuser -l postgres -c {}", crate::quote(command))
}

/// Whoever reads the server's log reads no password there: neither a statement as it is, nor one that failed.
const UNLOGGED: &str = "SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET log_min_duration_statement = -1;
SET password_encryption = 'scram-sha-256';
";

/// A name in double quotes.
pub(crate) fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in single quotes.
pub(crate) fn string(text: &str) -> String {
    format!("E'{}'", Encode::SqlString.apply(text))
}

/// A text in single quotes that may name secrets.
pub(crate) fn secret_string(text: &Text) -> Vec<Piece> {
    let inner = text.pieces.iter().map(|piece| match piece {
        Piece::Plain(plain) => Piece::Plain(Encode::SqlString.apply(plain)),
        Piece::Secret(secret) => {
            let encode = secret.encode.iter().copied().chain([Encode::SqlString]).collect();
            Piece::Secret(SecretRef { name: secret.name.clone(), encode })
        }
    });
    let quote = |text: &str| Piece::Plain(text.to_owned());
    [quote("E'")].into_iter().chain(inner).chain([quote("'")]).collect()
}

/// What psql reads, on standard input.
pub(crate) fn script(input: Text) -> Act {
    Act::Feed { argv: as_postgres(PSQL).into(), input, env: Vec::new(), timeout: TIMEOUT }
}

/// Statements without secrets; they end where one fails.
pub(crate) fn run(statements: &[String]) -> Act {
    script(Text::plain(statements.iter().map(|s| format!("{s};\n")).collect::<String>()))
}

/// A statement with secrets.
pub(crate) fn feed(pieces: Vec<Piece>) -> Act {
    let before = Piece::Plain(UNLOGGED.to_owned());
    script(Text { pieces: [before].into_iter().chain(pieces).chain([Piece::Plain(";\n".to_owned())]).collect() })
}
