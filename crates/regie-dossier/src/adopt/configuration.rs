//! Packages, and files of `/etc`.

use super::item::{Item, unfit};
use super::{Gathered, Seen};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{Content, Directory, File, FileSurveyed, Ownership, Packages, Resource, Site, Symlink, WebServer};
use std::collections::BTreeSet;

pub(super) fn packages(seen: &Seen<'_>, out: &mut Gathered) {
    let names = &seen.survey.packages;
    if !names.is_empty() {
        let resource = Resource::Packages(Packages { names: names.clone() });
        out.take(Item::of(&resource).texts("names", names));
    }
}

pub(super) fn files(seen: &Seen<'_>, out: &mut Gathered) {
    let (mut folders, mut sites) = (BTreeSet::new(), Vec::new());
    for file in &seen.survey.files {
        if let Some(why) = &file.withheld {
            let how = "keep it with `regie secrets`, and declare the file with {{ secrets.NAME }} in it";
            let secret = if why.contains("secret") { format!("{why}; {how}") } else { why.clone() };
            out.leave(&file.path, secret);
            continue;
        }
        if let Some(site) = site(seen, file) {
            sites.push(site);
            continue;
        }
        if is_link_of_site(seen, file) {
            continue;
        }
        // Folders of drop-ins come with them; others come with packages.
        let folder = file.path.rsplit_once('/').map(|(f, _)| f).unwrap_or_default();
        if folder.starts_with("/etc/systemd/") && folder.ends_with(".d") && folders.insert(folder) {
            let resource = Resource::Directory(Directory { path: folder.to_owned(), ownership: Ownership::default() });
            out.take(Item::of(&resource).text("path", folder));
        }
        match &file.target {
            Some(target) => {
                let resource = Resource::Symlink(Symlink { path: file.path.clone(), target: target.clone() });
                out.take(Item::of(&resource).text("path", &file.path).text("target", target));
            }
            None => plain(seen, file, out),
        }
    }
    out.items.extend(sites);
}

fn plain(seen: &Seen<'_>, file: &FileSurveyed, out: &mut Gathered) {
    let bytes = match &file.content {
        Some(Content::Text(text)) => text.as_plain().unwrap_or_default().into_bytes(),
        Some(Content::Base64(text)) => STANDARD.decode(text).unwrap_or_default(),
        None => return,
    };
    if let Some(why) = std::str::from_utf8(&bytes).ok().and_then(unfit) {
        out.leave(&file.path, why);
        return;
    }
    let (path, content) = (file.path.clone(), Content::Text("".into()));
    let resource = File { path, content, ownership: Ownership::default(), validate: None };
    let item = Item::of(&Resource::File(resource)).text("path", &file.path);
    let item = item.content(seen.name, &file.path, &bytes, "source").value("mode", format!("{:04o}", file.mode));
    let other = |name: &String| (name != "root").then_some(name.clone());
    let item = item.maybe("owner", other(&file.owner).as_deref()).maybe("group", other(&file.group).as_deref());
    out.take(match &file.package {
        Some(package) => item.about(format!("{package} brought it in another state")),
        None => item,
    });
}

const SITES: &str = "/etc/nginx/sites-available/";
const ENABLED: &str = "/etc/nginx/sites-enabled/";

/// A file that is a site of nginx as regie would lay it: `NAME.conf`, enabled by a link of its name.
fn site(seen: &Seen<'_>, file: &FileSurveyed) -> Option<Item> {
    let name = file.path.strip_prefix(SITES)?.strip_suffix(".conf")?;
    let own = file.mode == 0o644 && file.owner == "root" && file.package.is_none();
    let link = format!("{ENABLED}{name}.conf");
    let linked = seen.survey.files.iter().any(|f| f.path == link && leads_to(f, &file.path));
    let Some(Content::Text(text)) = &file.content else { return None };
    let text = text.as_plain()?;
    if !own || !linked || unfit(&text).is_some() {
        return None;
    }
    let resource = Site { server: WebServer::Nginx, name: name.to_owned(), content: "".into() };
    let item = Item::of(&Resource::Site(resource)).text("name", name);
    Some(item.content(seen.name, &file.path, text.as_bytes(), "template"))
}

fn is_link_of_site(seen: &Seen<'_>, file: &FileSurveyed) -> bool {
    let Some(name) = file.path.strip_prefix(ENABLED) else { return false };
    let path = format!("{SITES}{name}");
    leads_to(file, &path) && seen.survey.files.iter().any(|f| f.path == path && site(seen, f).is_some())
}

/// People write a link's target both ways.
fn leads_to(link: &FileSurveyed, path: &str) -> bool {
    let target = link.target.as_deref().unwrap_or_default();
    target == path || target.strip_prefix("..").is_some_and(|rest| format!("/etc/nginx{rest}") == path)
}
