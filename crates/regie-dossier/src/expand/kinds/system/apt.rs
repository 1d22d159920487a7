//! Repositories of packages.

use super::{word, wrong};
use crate::expand::Expanded;
use crate::expand::fields::Rendering;
use crate::load::file_of;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{AptRepository, Content, Keyring, Resource, Text};

/// How apt reaches a repository (sources.list(5), "URI specification"), without those that need a program of their own.
const SCHEMES: [&str; 7] = ["https", "http", "file", "copy", "mirror+https", "mirror+http", "mirror+file"];

const ARMOUR: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

pub(in super::super) fn repository(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = word(r, "name")?;
    let suites = words(r, "suites")?;
    let components = words(r, "components")?;
    for (what, list) in [("uris", &uris(r)?), ("suites", &suites)] {
        if list.is_empty() {
            return wrong(r, what, "empty", format!("`{what}` is empty"), "a repository has at least one");
        }
    }
    let flat = suites.iter().filter(|suite| suite.ends_with('/')).count();
    if flat > 0 && flat < suites.len() {
        let message = "a suite that ends with `/` is a folder, and the others are not".to_owned();
        return wrong(r, "suites", "value", message, "make two repositories of it");
    }
    if (flat > 0) != components.is_empty() {
        let message = if flat > 0 { "a folder has no components" } else { "`components` is empty" }.to_owned();
        return wrong(r, "components", "value", message, "such as `main`; none where the suite ends with `/`");
    }
    let mut types = words(r, "types")?;
    if let Some(other) = types.iter().find(|t| !["deb", "deb-src"].contains(&t.as_str())) {
        return wrong(r, "types", "value", format!("apt knows no type `{other}`"), "`deb`, `deb-src` or both");
    }
    if types.is_empty() {
        types.push("deb".to_owned());
    }
    let architectures = words(r, "architectures")?;
    let (uris, signed_by) = (uris(r)?, signed_by(r)?);
    Ok(Resource::AptRepository(AptRepository { name, types, uris, suites, components, architectures, signed_by }))
}

/// Words that apt reads as several.
fn words(r: &Rendering<'_>, field: &str) -> Expanded<Vec<String>> {
    let list = r.list(field)?;
    let fine = |c: char| c.is_ascii_graphic() && c != '#';
    match list.iter().find(|word| !word.chars().all(fine)) {
        Some(word) => {
            wrong(r, field, "value", format!("`{}` is not one word", word.escape_debug()), "write them as a list")
        }
        None => Ok(list),
    }
}

fn uris(r: &Rendering<'_>) -> Expanded<Vec<String>> {
    let all = words(r, "uris")?;
    for uri in &all {
        if !uri.split_once(':').is_some_and(|(scheme, rest)| SCHEMES.contains(&scheme) && rest.starts_with('/')) {
            let message = format!("`{uri}` is no address of a repository");
            return wrong(r, "uris", "url", message, "such as `https://packages.example/debian`");
        }
        let authority = uri.split_once("://").and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
        if authority.contains('@') {
            let message = "an address with a login in it: everybody on the machine could read it".to_owned();
            let help = "take it out; a file in /etc/apt/auth.conf.d, mode 0600, has it (apt_auth.conf(5))";
            return wrong(r, "uris", "password-in-address", message, help);
        }
    }
    Ok(all)
}

fn signed_by(r: &Rendering<'_>) -> Expanded<Keyring> {
    if let Some(path) = r.opt_path("signed_by")? {
        return Ok(Keyring::Path(path));
    }
    let (field, content) = match r.opt("key_source")? {
        Some(name) => {
            let bytes = file_of(r.dossier, &name, r.place("key_source"))?;
            let text = std::str::from_utf8(bytes).map(|text| Content::Text(Text::plain(text)));
            ("key_source", text.unwrap_or_else(|_| Content::Base64(STANDARD.encode(bytes))))
        }
        None => {
            let text = r.req("key")?;
            ("key", Content::Text(Text::plain(if text.ends_with('\n') { text } else { format!("{text}\n") })))
        }
    };
    if let Content::Text(text) = &content {
        let text = text.to_string();
        if text.contains("PRIVATE KEY") {
            let message = "this is a private key: whoever reads the dossier could sign with it".to_owned();
            let help = "write the public one (gpg --armor --export), and make a new pair if this one was shared";
            return wrong(r, field, "private-key", message, help);
        }
        if !text.contains(ARMOUR) {
            let message = "this is no public key of OpenPGP".to_owned();
            return wrong(r, field, "key", message, &format!("it begins with `{ARMOUR}`"));
        }
    }
    Ok(Keyring::Own(content))
}
