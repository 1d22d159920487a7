//! `regie explain`

use super::Global;
use crate::exit::Done;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "A KEY is a variable or a parameter (`workers`, `mariadb.max_connections`), a path of the inventory (`machine.db.size.memory`, `server.timezone`), a key of a service (`boutique.backup.schedule`), an environment variable (`DATABASE_URL`), a secret (`secrets.db_password`, of which the value is not read), what templates can name (`url`), or a rule of `regie check` (`no-playbook`).\n\nExamples:\n  regie explain workers --env prod\n  regie explain boutique.DATABASE_URL\n  regie explain secrets.db_password --json\n  regie explain no-playbook"
)]
pub struct Args {
    /// What to explain
    #[arg(value_name = "KEY")]
    key: String,
}

/// Says where a value comes from, what it becomes, and what uses it.
pub fn run(g: &Global, args: &Args) -> Done {
    crate::flow::explain::explain(g, &args.key)
}
