//! Questions to PostgreSQL, as its user `postgres` through its socket.

use super::said;
use regie_wire::Encode;
use std::process::Command;

/// A text in single quotes.
pub(super) fn string(text: &str) -> String {
    format!("E'{}'", Encode::SqlString.apply(text))
}

/// The rows of an answer: a line each, its fields with tabs between them. What may have either in it is not asked for.
pub(crate) fn ask(question: &str) -> Result<Vec<Vec<String>>, String> {
    let mut client = Command::new("runuser");
    let psql = ["-u", "postgres", "--", "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c"];
    client.args(psql).arg(question).current_dir("/").env("LC_ALL", "C");
    let rows = said::answered("PostgreSQL", &mut client, "pg_lsclusters")?;
    Ok(rows.iter().map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}
