//! `[server]`: what every machine of an environment has before anything lives on it. It is told in the kinds that recipes
//! use too, so that it is looked over, planned and printed as they are.

mod updates;

use super::overview::check_templates;
use super::{firewall, hooks, resource};
use crate::read::{Fields, Said, duration};
use crate::{Environment, Finding, Place, RecipeResource};
use regie_wire::Phase;
use serde_json::{Value, json};

/// Seconds that a machine may wait for somebody to come in anew: a connection over slow lines takes several, and a person
/// who is locked out does not want to wait longer; regie itself looks for a lost machine for two minutes.
const SOONEST: u64 = 10;
const LATEST: u64 = 90;

/// Reads it into the environment.
pub(super) fn read(fields: &Fields<'_>, environment: &mut Environment) {
    let Some(server) = fields.table("server", "[server]") else { return };
    environment.packages = server.texts("packages").into_iter().map(|s| s.text).collect();
    environment.packages_place = server.place_of("packages");
    environment.os = server.text("os");
    let mut out = Vec::new();
    world(&server, &mut out);
    layout(&server, environment, &mut out);
    for user in server.tables("user", "a [[server.user]]") {
        person(&user, &mut out);
    }
    environment.firewall = firewall::read(&server);
    environment.confirm_within = server.parsed("confirm_within", |text| match duration(text)? {
        seconds @ SOONEST..=LATEST => Ok(seconds),
        _ => Err(format!("`{text}` is too short or too long: 10 s to 90 s")),
    });
    environment.hooks = hooks::read(&server, &hooks::OF_MACHINE, None);
    environment.backup_folder = backup(&server, &mut out);
    monitoring(&server, &mut out);
    environment.updates = updates::updates(&server, &mut out);
    environment.resources.extend(out);
    for own in server.tables("resource", "a resource") {
        environment.resources.extend(resource::read(&own, None, Some(Phase::Server)));
    }
    server.finish();
}

/// A resource that is made of what was said in one place. What a folder cannot have is for real machines only.
pub(super) fn made<const N: usize>(kind: &str, place: &Place, fields: [(&str, Value); N]) -> RecipeResource {
    let places = fields.iter().map(|(name, _)| ((*name).to_owned(), place.clone())).collect();
    RecipeResource {
        phase: Phase::Server,
        role: String::new(),
        once: false,
        kind: kind.to_owned(),
        when: (kind != "directory").then(|| "machine.system".to_owned()),
        for_each: None,
        notifies: Vec::new(),
        fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        places,
        place: place.clone(),
    }
}

/// A text that is a template.
fn template(fields: &Fields<'_>, key: &str) -> Option<Said> {
    let said = fields.text(key)?;
    fields.report.extend(crate::template::check(&said.text, &said.place));
    Some(said)
}

/// Language, time, name.
fn world(server: &Fields<'_>, out: &mut Vec<RecipeResource>) {
    if let Some(locale) = template(server, "locale") {
        out.push(made("package", &locale.place, [("name", json!("locales"))]));
        out.push(made("locale", &locale.place, [("name", json!(locale.text))]));
    }
    if let Some(zone) = template(server, "timezone") {
        out.push(made("package", &zone.place, [("name", json!("tzdata"))]));
        out.push(made("timezone", &zone.place, [("name", json!(zone.text))]));
    }
    if server.bool("hostname") == Some(true) {
        let place = server.place_of("hostname");
        out.push(made("hostname", &place, [("name", json!("{{ machine.name }}"))]));
    }
}

/// Where instances lie, and other folders.
fn layout(server: &Fields<'_>, environment: &mut Environment, out: &mut Vec<RecipeResource>) {
    let Some(layout) = server.table("layout", "[server.layout]") else { return };
    if let Some(root) = template(&layout, "root") {
        // Folders below it come after it.
        out.push(made("directory", &root.place, [("path", json!(root.text)), ("mode", json!("0755"))]));
        environment.layout = Some((root.text, root.place));
    }
    if let Some(item) = layout.item("folders") {
        check_templates(layout.report, &item.node);
    }
    for folder in layout.texts("folders") {
        out.push(made("directory", &folder.place, [("path", json!(folder.text)), ("mode", json!("0755"))]));
    }
    layout.finish();
}

/// `[[server.user]]`: an account, its keys, and whether it may become root. There is no password, so sudo asks for none.
fn person(user: &Fields<'_>, out: &mut Vec<RecipeResource>) {
    let name = user.required("name");
    let shell = template(user, "shell");
    let groups = user.texts("groups");
    let keys = user.texts("keys");
    let sudo = user.bool("sudo").unwrap_or(false);
    user.finish();
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    let letter = |c: char| c.is_ascii_lowercase() || c == '_';
    if !name.text.starts_with(letter) || name.text.len() > 32 || !name.text.chars().all(fine) {
        if !name.text.is_empty() {
            let message = format!("`{}` cannot be a person's account", name.text.escape_debug());
            let finding = Finding::error("account", &name.place, message);
            user.push(finding.help("lower-case letters, digits, `_` and `-`, 32 at most, a letter first"));
        }
        return;
    }
    if keys.is_empty() {
        let message = format!("`{}` has no key, so it cannot log in", name.text);
        let finding = Finding::warning("no-key", &name.place, message);
        user.push(finding.help("add `keys = [\"ssh-ed25519 …\"]`"));
    }
    let shell = shell.map_or_else(|| "/bin/bash".to_owned(), |s| s.text);
    let groups = groups.into_iter().map(|g| g.text).collect::<Vec<_>>();
    let account = [
        ("name", json!(name.text)),
        ("home", json!(format!("/home/{}", name.text))),
        ("shell", json!(shell)),
        ("groups", json!(groups)),
    ];
    out.push(made("user", &name.place, account));
    for key in keys {
        out.push(made("authorized-key", &key.place, [("user", json!(name.text)), ("key", json!(key.text))]));
    }
    if sudo {
        let place = user.place_of("sudo");
        // sudo reads no file whose name has a dot (sudoers(5), #includedir).
        let path = format!("/etc/sudoers.d/60-regie-{}", name.text);
        out.push(made("package", &place, [("name", json!("sudo"))]));
        let rule = format!("{} ALL=(ALL:ALL) NOPASSWD: ALL\n", name.text);
        let file = [
            ("path", json!(path)),
            ("content", json!(rule)),
            ("mode", json!("0440")),
            ("owner", json!("root")),
            ("group", json!("root")),
            // One bad file and nobody becomes root any more.
            ("validate", json!("visudo -cqf %s")),
        ];
        out.push(made("file", &place, file));
    }
}

/// `[server.backup]`: where backups are kept on a machine, for root alone, and the programs that make them.
fn backup(server: &Fields<'_>, out: &mut Vec<RecipeResource>) -> Option<String> {
    let backup = server.table("backup", "[server.backup]")?;
    let folder = backup.required("folder");
    backup.report.extend(crate::template::check(&folder.text, &folder.place));
    backup.finish();
    if folder.text.is_empty() {
        return None;
    }
    out.push(made("package", &folder.place, [("names", json!(["restic", "rsync"]))]));
    let owned =
        [("path", json!(folder.text)), ("mode", json!("0700")), ("owner", json!("root")), ("group", json!("root"))];
    // A folder's backups would lie in the folder itself.
    let directory = made("directory", &folder.place, owned);
    out.push(RecipeResource { when: Some("machine.system".to_owned()), ..directory });
    Some(folder.text)
}

/// `[server.monitoring]`: a journal that survives a restart and does not fill the disk.
fn monitoring(server: &Fields<'_>, out: &mut Vec<RecipeResource>) {
    let Some(monitoring) = server.table("monitoring", "[server.monitoring]") else { return };
    let size = monitoring.parsed("journal", |text| {
        let number = text.trim_end_matches(['K', 'M', 'G', 'T']);
        let fine = !number.is_empty() && text.len() <= number.len() + 1 && number.bytes().all(|b| b.is_ascii_digit());
        if fine { Ok(text.to_owned()) } else { Err(format!("`{text}` is no size for journald: write it as `500M`")) }
    });
    let place = monitoring.place_of("journal");
    monitoring.finish();
    let Some(size) = size else { return };
    let folder = [("path", json!("/etc/systemd/journald.conf.d")), ("mode", json!("0755"))];
    let directory = made("directory", &place, folder);
    out.push(RecipeResource { when: Some("machine.system".to_owned()), ..directory });
    let content = format!("# Written by regie.\n[Journal]\nStorage=persistent\nSystemMaxUse={size}\n");
    let file = [
        ("path", json!("/etc/systemd/journald.conf.d/60-regie.conf")),
        ("content", json!(content)),
        ("mode", json!("0644")),
    ];
    let file = made("file", &place, file);
    out.push(RecipeResource { notifies: vec!["unit:systemd-journald.service".to_owned()], ..file });
    out.push(made("unit", &place, [("name", json!("systemd-journald.service"))]));
}

/// The root of what instances have, when nothing is said.
pub(crate) const LAYOUT_ROOT: &str = "/srv";
