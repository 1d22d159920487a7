//! Requirements.

use crate::words::RequirementWords;

pub(super) const WORDS: RequirementWords = RequirementWords {
    here: "The computer of whoever operates",
    tools: "regie, or a POSIX shell with ssh and scp",
    dossier: "this dossier, at revision",
    secrets: "a key that opens the secrets, or their values",
    secrets_text: "Secrets are encrypted in the dossier for the people whose key is written there. The first command makes a key, \
                   the second opens them to be read or changed.",
    carries: "Carries",
    role_of: |role, instance| format!("{role} of {instance}"),
    host: "Address for other machines",
    free: |all, free| format!("{all}, {free} of them free"),
    platforms: "Platforms",
    ports: "Ports",
    databases: "Databases",
    engine: "Engine",
    database: "Database",
    accounts: "Accounts",
    state: "Observed",
    not_seen: "machine never observed",
    not_created: "not made yet",
    created: |at| format!("given on {at}"),
    schema: |command, machine| {
        format!("Its tables are those of the release ({command}) when this command succeeds on {machine}:")
    },
    outside: "Services of others",
    outside_text: "They are asked before every deployment, which does not begin while they do not answer.",
    accepts: |within| format!("accepts a connection within {within} s"),
};
