//! Certificates of an ACME server (RFC 8555), which certbot(1) gets and renews.

use super::names;
use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Acme, Certificate, Mark, Observed};

/// Asks for it. Certbot writes the hook down and runs it after each renewal, by its own timer; it says itself what the server
/// answered when that refuses. `force`: a certificate that is still good is to be replaced.
fn issue(wanted: &Certificate, acme: &Acme, force: bool) -> [Act; 2] {
    let mut words =
        ["certbot", "certonly", "--non-interactive", "--agree-tos", "--webroot"].map(str::to_owned).to_vec();
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    option("--webroot-path", &acme.webroot);
    option("--cert-name", &acme.name);
    option("--server", &acme.server);
    if let Some(email) = &acme.email {
        option("--email", email);
    }
    option("--deploy-hook", &format!("systemctl try-reload-or-restart {}", acme.reload));
    if acme.email.is_none() {
        words.push("--register-unsafely-without-email".to_owned());
    }
    words.push("--renew-with-new-domains".to_owned());
    if force {
        words.push("--force-renewal".to_owned());
    }
    words.extend(wanted.domains.iter().flat_map(|d| ["--domain".to_owned(), d.clone()]));
    let folder = ["install", "-d", "-m", "0755", &acme.webroot].map(str::to_owned);
    [Act::argv(folder), Act::argv(words)]
}

pub(super) fn diff(wanted: &Certificate, acme: &Acme, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Certificate { names: there, key_matches, lasts, ends, server, .. } = observed else {
        return Err(path::mismatch(&wanted.path, observed));
    };
    let change = |mark, why: String, lines, force| {
        let acts = issue(wanted, acme, force).into();
        Ok(Some(Change { mark, why, diff: Diff { lines }, acts }))
    };
    let Some(there) = there else {
        let line = format!("+ {} ({})", wanted.domains.join(", "), acme.server);
        return change(Mark::Add, "not there".to_owned(), vec![line], false);
    };
    let (mut reasons, mut lines, mut force) = (Vec::new(), Vec::new(), false);
    if names(there) != names(&wanted.domains) {
        reasons.push("it is for other names".to_owned());
        lines.extend([format!("- {}", there.join(", ")), format!("+ {}", wanted.domains.join(", "))]);
    }
    if !key_matches {
        reasons.push("the key is not its own".to_owned());
        force = true;
    }
    if !lasts {
        reasons.push(format!("it ends within 10 days and was not renewed ({ends})"));
        force = true;
    }
    if let Some(server) = server.as_ref().filter(|s| **s != acme.server) {
        reasons.push(format!("it is renewed from another server ({server})"));
        lines.push(format!("server {server} → {}", acme.server));
        force = true;
    }
    if reasons.is_empty() { Ok(None) } else { change(Mark::Replace, reasons.join("; "), lines, force) }
}

/// Certbot forgets it, so that it is renewed no more.
pub(super) fn absent(given: &Certificate, acme: &Acme, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Certificate { names, .. } = observed else {
        return Err(path::mismatch(&given.path, observed));
    };
    let delete = Act::argv(["certbot", "delete", "--non-interactive", "--cert-name", &acme.name]);
    let why = "no longer wanted".to_owned();
    Ok(names.as_ref().map(|_| Change { mark: Mark::Remove, why, diff: Diff::default(), acts: vec![delete] }))
}

/// What was issued stays: it harms nobody, and the next one would count against the server's limits.
pub(super) fn undo(before: &Observed) -> Undo {
    match before {
        Observed::Certificate { .. } => Undo::acts("the certificate that was issued stays", Vec::new()),
        _ => Undo::unknown(),
    }
}
