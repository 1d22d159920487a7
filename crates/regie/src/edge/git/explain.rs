//! What git said, and what to do about it.

use crate::exit::Failure;
use regie_dossier::GitRequest;

/// What git's words mean, as it says them in English: any of the words, what it is, what to do.
type Meaning = (&'static [&'static str], &'static str, &'static str);

const MEANINGS: [Meaning; 10] = [
    (
        &["REMOTE HOST IDENTIFICATION HAS CHANGED"],
        "its host key is another one than before",
        "ask who runs it before you go on; then: ssh-keygen -R HOST, and connect once with ssh",
    ),
    (
        &["Host key verification failed"],
        "its host key is not known on this computer",
        "connect once with ssh, compare the fingerprint that it shows, and say yes",
    ),
    (
        &["Permission denied (", "Permission denied, please", "Too many authentication failures"],
        "it does not let you in with your ssh key",
        "add your public key there; `ssh-add -l` shows what your agent offers, `ssh_key` in [source] names another one",
    ),
    (
        &[
            "Authentication failed",
            "could not read Username",
            "could not read Password",
            "Access denied",
            "returned error: 401",
            "returned error: 403",
            "terminal prompts disabled",
        ],
        "it does not let you in",
        "in [source]: `token = \"{{ secrets.git_token }}\"` (and `user`, if it wants one); set it: regie secrets set git_token",
    ),
    (
        &["detected dubious ownership"],
        "that folder belongs to somebody else, so git does not trust it",
        "git config --global --add safe.directory FOLDER",
    ),
    (
        &["Could not resolve host", "Name or service not known", "Temporary failure in name resolution"],
        "its name cannot be resolved",
        "check the address in [source], and this computer's network",
    ),
    (
        &["certificate", "SSL", "TLS"],
        "its certificate is not trusted here",
        "add the authority to this computer's, or name it: git config --global http.https://HOST/.sslCAInfo FILE",
    ),
    (
        &["not found", "does not appear to be a git repository", "does not exist", "returned error: 404"],
        "there is no such repository, or you may not see it",
        "check the address in [source]; hosts say the same of private ones: then `token` or `ssh_key` is missing",
    ),
    (
        &["Connection refused", "timed out", "Failed to connect", "Couldn't connect", "unreachable", "too slow"],
        "it does not answer",
        "check this computer's network, or wait until it is back",
    ),
    (&["No space left on device"], "the disk is full", "make room and run it again"),
];

/// A failure of git's, without the token.
pub(super) fn explain(request: &GitRequest, last: &[String], token: Option<&str>) -> Failure {
    let said = last.join("\n");
    let shown = said_lines(last);
    let shown = match token.filter(|t| !t.is_empty()) {
        Some(token) => shown.replace(token, "‹token›"),
        None => shown,
    };
    let found = MEANINGS.iter().find(|(words, ..)| words.iter().any(|w| said.contains(w)));
    let (why, help) = found.map_or(("git could not do it", "what git says is above"), |(_, why, help)| (*why, *help));
    Failure::new(format!("cannot fetch from {}: {why}{shown}", request.said), help)
}

/// Git's own words, under ours.
fn said_lines(last: &[String]) -> String {
    let lines = last.iter().filter(|l| !l.trim().is_empty()).rev().take(6).collect::<Vec<_>>();
    lines.iter().rev().map(|l| format!("\n    git: {l}")).collect()
}

#[cfg(test)]
mod tests {
    use super::explain;
    use regie_dossier::GitRequest;

    #[test]
    fn what_git_says_is_explained_without_the_token() {
        let request = GitRequest { said: "https://host/x.git".into(), ..GitRequest::default() };
        for (said, why) in [
            ("Host key verification failed.", "not known on this computer"),
            ("git@host: Permission denied (publickey).", "ssh key"),
            ("fatal: Authentication failed for 'https://host/x.git/'", "does not let you in"),
            ("remote: Repository not found.", "no such repository"),
            ("fatal: '/x' does not appear to be a git repository", "no such repository"),
            ("fatal: unable to access 'https://host/': Could not resolve host: host", "cannot be resolved"),
            ("ssh: connect to host h port 22: Connection refused", "does not answer"),
            ("fatal: unable to access '…': server certificate verification failed. CAfile: none", "not trusted"),
            ("fatal: something new", "git could not do it"),
        ] {
            let failure = explain(&request, &[said.to_owned(), "hunter2 was sent".into()], Some("hunter2"));
            assert!(failure.message.contains(why), "{said}: {}", failure.message);
            assert!(failure.message.contains(said) && !failure.message.contains("hunter2"), "{}", failure.message);
            assert!(!failure.help.is_empty());
        }
    }
}
