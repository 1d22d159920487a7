//! `[source]` and `[build]`

use super::overview::texts;
use crate::read::{Fields, Said, Value};
use crate::template::{check, has_tags, names_in};
use crate::{Build, Finding, Git, Place, Recipe, Service, Source};
use std::collections::BTreeMap;

/// Keys of a git source beside its address.
const GIT: [&str; 4] = ["ref", "user", "token", "ssh_key"];

/// `[source]`, and where its address stands.
pub(super) fn source(fields: &Fields<'_>) -> (Option<Source>, Place) {
    let Some(table) = fields.table("source", "[source]") else { return (None, fields.place()) };
    let said = ["path", "archive", "git", "image"].map(|key| (key, table.text(key)));
    let more = GIT.map(|key| (key, table.text(key)));
    let sha256 = sums(&table);
    table.finish();
    let mut given = said.into_iter().filter_map(|(key, said)| Some((key, said?)));
    let (Some((key, said)), None) = (given.next(), given.next()) else {
        let message = "[source] has exactly one of `path`, `archive`, `git` and `image`";
        table.push(Finding::error("source", &table.place(), message));
        return (None, table.place());
    };
    let more = more.into_iter().filter_map(|(key, said)| Some((key, said?))).collect::<BTreeMap<_, _>>();
    for said in std::iter::once(&said).chain(more.values()) {
        table.report.extend(check(&said.text, &said.place));
    }
    if let Some((stray, said)) = more.iter().find(|_| key != "git") {
        let message = format!("`{stray}` is for `git`, and this source is `{key}`");
        table.push(Finding::error("source", &said.place, message).help(format!("remove `{stray}`")));
    }
    let source = match key {
        "path" => Source::Path(said.text),
        "archive" => Source::Archive { location: said.text, sha256 },
        "git" => Source::Git(git(&table, &said, more)),
        _ => Source::Image(said.text),
    };
    (Some(source), said.place)
}

fn sums(table: &Fields<'_>) -> BTreeMap<String, String> {
    let sha256 = match table.item("sha256").map(|i| &i.node.value) {
        Some(Value::Table(_)) => texts(table, "sha256"),
        Some(_) => table.string("sha256").map(|sum| ("*".to_owned(), sum)).into_iter().collect(),
        None => BTreeMap::new(),
    };
    for sum in sha256.values().filter(|s| s.len() != 64 || !s.bytes().all(|b| b.is_ascii_hexdigit())) {
        let message = format!("`{sum}` is no SHA-256: 64 hexadecimal digits");
        table.push(Finding::error("value", &table.place_of("sha256"), message));
    }
    sha256.into_iter().map(|(version, sum)| (version, sum.to_lowercase())).collect()
}

fn git(table: &Fields<'_>, said: &Said, mut more: BTreeMap<&str, Said>) -> Git {
    // What has templates is looked at once it is rendered.
    if !has_tags(&said.text) {
        table.report.extend(address(&said.text, &said.place).err().map(|f| *f));
    }
    let mut places = more.iter().map(|(key, said)| ((*key).to_owned(), said.place.clone())).collect::<BTreeMap<_, _>>();
    places.insert("git".to_owned(), said.place.clone());
    let mut take = |key: &str| more.remove(key).map(|s| s.text);
    let [reference, user, token, ssh_key] = GIT.map(&mut take);
    Git { url: said.text.clone(), reference, user, token, ssh_key, places }
}

/// How a git repository is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// `https://…`
    Https,
    /// `http://…`
    Http,
    /// `ssh://…`, `git@host:path`
    Ssh,
    /// `git://…`
    Plain,
    /// A folder of this computer.
    Folder,
}

/// How the repository at an address is reached, as git tells addresses from paths (gitprotocol(7), git-clone(1)).
///
/// # Errors
/// When git would not know it, or a password stands in it. That line is not quoted.
pub(crate) fn address(url: &str, place: &Place) -> Result<Reached, Box<Finding>> {
    let error = |message: String, help: &str| Err(Box::new(Finding::error("source", place, message).help(help)));
    let forms = "for example `https://host/team/shop.git`, `git@host:team/shop.git` or `../shop`";
    if url.is_empty() || url.starts_with('-') || url.contains("::") || url.contains(char::is_control) {
        return error("this is no address of a git repository".into(), forms);
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        let before = url.split('/').next().unwrap_or_default();
        return Ok(if before.contains(':') { Reached::Ssh } else { Reached::Folder });
    };
    let reached = match scheme {
        "https" => Reached::Https,
        "http" => Reached::Http,
        "ssh" => Reached::Ssh,
        "git" => Reached::Plain,
        "file" => Reached::Folder,
        _ => return error(format!("regie does not fetch by `{scheme}://`"), forms),
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    // Over http a name alone may be a token.
    let web = matches!(reached, Reached::Https | Reached::Http);
    if user.is_some_and(|u| web || u.contains(':')) {
        let mut finding = Finding::error("password-in-url", place, "a user or password stands in the address of git")
            .help("take it out: `user = \"…\"` and `token = \"{{ secrets.git_token }}\"`; and change that password");
        finding.source = vec![(place.line, "git = … (not shown)".to_owned())];
        finding.place.column = 0;
        finding.place.length = 0;
        return Err(Box::new(finding));
    }
    Ok(reached)
}

/// `[build]`. It is done on this computer unless the recipe does it on the machine.
pub(super) fn build(fields: &Fields<'_>, recipe: Option<&Recipe>) -> Build {
    let Some(table) = fields.table("build", "[build]") else { return Build::default() };
    let run = table.texts("run");
    let output = table.text("output");
    let said = table.bool("here");
    table.finish();
    for said in run.iter().chain(&output) {
        table.report.extend(check(&said.text, &said.place));
    }
    let on_machine = recipe.is_some_and(builds);
    let here = said.unwrap_or(!on_machine);
    if let (false, Some(recipe), false) = (here, recipe, on_machine) {
        let message = format!("the recipe `{}` builds nothing on the machine", recipe.name);
        let finding = Finding::error("build", &table.place_of("here"), message);
        table.push(finding.help("remove `here = false`: it is then built on this computer"));
    }
    if let (false, Some(output)) = (here, &output) {
        let finding = Finding::error("build", &output.place, "`output` is for a build on this computer");
        table.push(finding.help("add `here = true`, or remove `output`"));
    }
    if run.is_empty() {
        table.push(Finding::error("build", &table.place(), "[build] has no `run`").help("add `run = [\"make dist\"]`"));
    }
    let (run, places) = run.into_iter().map(|s| (s.text, s.place)).unzip();
    let output_place = output.as_ref().map_or_else(|| table.place(), |o| o.place.clone());
    Build { here, run, places, output: output.map(|o| o.text), output_place }
}

/// Whether a recipe does what `[build]` says, on the machine.
fn builds(recipe: &Recipe) -> bool {
    let each = recipe.resources.iter().filter_map(|r| r.for_each.as_ref());
    each.flat_map(|e| names_in(&format!("{{{{ {e} }}}}"))).any(|n| n.split('.').next() == Some("build"))
}

/// A build on this computer needs its source here.
pub(super) fn check_build(fields: &Fields<'_>, service: &Service) {
    if !service.build.here || service.build.run.is_empty() {
        return;
    }
    let place = service.build.places.first().unwrap_or(&service.place);
    let message = match &service.source {
        Some(Source::Path(_) | Source::Git(_)) => return,
        Some(Source::Archive { location, .. }) if !location.contains("://") => return,
        Some(_) => "machines fetch this source themselves: it cannot be built on this computer",
        None if fields.table.contains_key("source") => return,
        None => "there is nothing to build: [build] has no [source]",
    };
    let finding = Finding::error("build", place, message);
    fields.push(finding.help("use `git`, `path` or the file of an `archive` in [source], or remove [build]"));
}
