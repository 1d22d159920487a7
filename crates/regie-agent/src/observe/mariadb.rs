//! Questions to MariaDB, as root through its socket.

use super::said;
use regie_wire::Encode;
use std::process::Command;

/// A text in single quotes.
pub(crate) fn string(text: &str) -> String {
    format!("'{}'", Encode::SqlString.apply(text))
}

/// The rows of an answer, a line each.
pub(crate) fn ask(question: &str) -> Result<Vec<String>, String> {
    let mut client = Command::new("mariadb");
    client.args(["--batch", "--raw", "--skip-column-names", "--execute", question]);
    said::answered("MariaDB", &mut client, "systemctl status mariadb")
}
