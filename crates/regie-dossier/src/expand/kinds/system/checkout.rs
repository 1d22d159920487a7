//! Git checkouts.

use super::wrong;
use crate::expand::Expanded;
use crate::expand::fields::Rendering;
use regie_wire::{Checkout, Resource};

pub(in super::super) fn checkout(r: &Rendering<'_>) -> Expanded<Resource> {
    Ok(Resource::Checkout(Checkout {
        path: r.path("path")?,
        url: url(r)?,
        revision: revision(r)?,
        user: r.account("user")?,
        ssh_key: r.opt_path("ssh_key")?,
        credentials: r.opt_path("credentials")?,
    }))
}

/// An address that git takes, without a password in it: it would stand in the dossier, in plans, and in the checkout's
/// own configuration for everybody to read.
fn url(r: &Rendering<'_>) -> Expanded<String> {
    let url = r.req("url")?;
    if url.starts_with('-') || url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        let message = format!("`{}` is no address of a repository", url.escape_debug());
        return wrong(r, "url", "url", message, "such as `https://git.example/shop.git`");
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        let scp = url.split_once(':').is_some_and(|(host, path)| !host.contains('/') && !path.is_empty());
        if url.starts_with('/') || (scp && !url.contains("::")) {
            return Ok(url);
        }
        let message = format!("`{url}` is no address of a repository");
        return wrong(r, "url", "url", message, "such as `https://git.example/shop.git` or `git@git.example:shop.git`");
    };
    if !["https", "http", "ssh", "git", "file"].contains(&scheme) {
        let message = format!("git is not asked over `{scheme}`");
        return wrong(r, "url", "url", message, "https, ssh, http, git or file");
    }
    let login = rest.split('/').next().and_then(|authority| authority.rsplit_once('@')).map(|(login, _)| login);
    // The login of ssh is no secret; what stands there for https usually is one.
    if login.is_some_and(|login| login.contains(':') || scheme.starts_with("http")) {
        let message = "an address with a login in it: everybody who reads the dossier or the checkout would have it";
        let help = "take it out; `credentials` names a file on the machine (git-credential-store), `ssh_key` a key";
        return wrong(r, "url", "password-in-address", message.to_owned(), help);
    }
    Ok(url)
}

/// A whole commit, or what can be a tag (git-check-ref-format(1)).
fn revision(r: &Rendering<'_>) -> Expanded<String> {
    let revision = r.req("revision")?;
    let hex = revision.bytes().all(|b| b.is_ascii_hexdigit());
    if hex && revision.len() == 40 {
        return Ok(revision.to_lowercase());
    }
    let shown = revision.escape_debug();
    if hex && revision.len() >= 7 && revision.bytes().any(|b| b.is_ascii_alphabetic()) {
        let message = format!("`{shown}` looks like part of a commit");
        return wrong(r, "revision", "revision", message, "write all 40 digits: git rev-parse COMMIT");
    }
    if ["main", "master", "HEAD", "develop", "trunk"].contains(&revision.as_str()) {
        let message = format!("`{shown}` is a branch: what it names changes without anybody asking for it here");
        return wrong(r, "revision", "revision", message, "name a tag, or a commit by its 40 digits");
    }
    let bad = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    let part = |p: &str| !p.is_empty() && !p.starts_with('.') && !p.ends_with(".lock");
    let odd =
        revision.starts_with('-') || revision.contains("..") || revision.contains("@{") || revision.ends_with('.');
    if odd || revision.chars().any(bad) || !revision.split('/').all(part) {
        let message = format!("`{shown}` is neither a commit nor a tag");
        return wrong(r, "revision", "revision", message, "a commit by its 40 digits, or a tag such as `v2.1.0`");
    }
    Ok(revision)
}
