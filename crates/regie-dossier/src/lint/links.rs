//! `dead-link`: a link to a file or a heading that is not there, an address that is none.

use super::address::{Target, decoded, read};
use super::{Around, place};
use crate::page::Page;
use crate::{Dossier, Finding, Place};
use std::collections::BTreeMap;

pub(super) fn check(dossier: &Dossier, around: &Around<'_>, findings: &mut Vec<Finding>) {
    let stock = Stock { pages: pages(dossier).map(|page| (page.path(), page)).collect(), dossier, around };
    for page in pages(dossier) {
        let folder = page.kind.folder().trim_end_matches('/');
        let links = page.links().into_iter();
        findings.extend(links.filter_map(|to| stock.dead(&to.text, &|| to.place.clone(), folder, Some(page), false)));
    }
    for (label, to) in &dossier.references {
        let at = || place::value(dossier, "dossier.toml", &["references", label]);
        findings.extend(stock.dead(to, &at, "", None, true));
    }
    for service in dossier.services.values() {
        let file = &service.place.file;
        let links = service.links.iter().map(|(label, to)| (vec!["links", label], to));
        let bugs = service.bugs.iter().map(|to| (vec!["bugs"], to));
        let dead =
            |(path, to): (Vec<&str>, &String)| stock.dead(to, &|| place::value(dossier, file, &path), "", None, false);
        findings.extend(links.chain(bugs).filter_map(dead));
    }
}

fn pages(dossier: &Dossier) -> impl Iterator<Item = &Page> {
    dossier.playbooks.values().chain(dossier.tasks.values()).chain(dossier.chapters.values())
}

struct Stock<'a> {
    /// By their paths.
    pages: BTreeMap<String, &'a Page>,
    dossier: &'a Dossier,
    around: &'a Around<'a>,
}

impl Stock<'_> {
    /// What is wrong with a link that stands in a folder of the dossier, in a page or not. A reference may be words. `at`
    /// reads a file again: it is asked only where something is wrong.
    fn dead(
        &self,
        to: &str,
        at: &dyn Fn() -> Place,
        folder: &str,
        page: Option<&Page>,
        words: bool,
    ) -> Option<Finding> {
        let finding = |message: String, help: String| Some(Finding::warning("dead-link", &at(), message).help(help));
        let (path, heading) = match read(to) {
            Target::Address => return None,
            Target::Repository if page.is_none() => return None,
            Target::Words if words || to.trim().is_empty() => return None,
            Target::Words | Target::Broken | Target::Repository => {
                return finding(format!("`{to}` is no address"), hint(to));
            }
            Target::Path(path, heading) => (decoded(path), decoded(heading)),
        };
        let heading = heading.as_str();
        let target = match (path.as_str(), page) {
            ("", Some(page)) => Some(page),
            (path, _) => {
                let Some(full) = joined(folder, path) else {
                    let message = format!("`{to}` leads out of the dossier");
                    return finding(
                        message,
                        "readers of the dossier have nothing else: copy the file into it".to_owned(),
                    );
                };
                match self.pages.get(&full) {
                    Some(page) => Some(*page),
                    None if self.is_there(&full) => None,
                    None => {
                        let known = pages(self.dossier).map(Page::path).collect::<Vec<_>>();
                        let near = crate::read::nearest(&full, known.iter().map(String::as_str));
                        let help = near.map_or_else(|| hint(to), |near| format!("did you mean {near}?"));
                        return finding(format!("the dossier has no {full}"), help);
                    }
                }
            }
        };
        let is_there = |page: &Page| page.anchors().contains(&heading) || page.title_anchor() == heading;
        let target = target.filter(|page| !heading.is_empty() && !is_there(page))?;
        let anchors = target.anchors();
        let near = crate::read::nearest(heading, anchors.iter().copied());
        let help = match near {
            Some(near) => format!("did you mean `#{near}`?"),
            None if anchors.is_empty() => "it has no headings below its title".to_owned(),
            None => format!("there are: {}", anchors.join(", ")),
        };
        finding(format!("{} has no heading `#{heading}`", target.path()), help)
    }

    fn is_there(&self, path: &str) -> bool {
        let below = path.strip_prefix("files/").is_some_and(|name| self.dossier.files.contains_key(name));
        below || self.dossier.texts.contains_key(path) || (self.around.exists)(path)
    }
}

fn hint(to: &str) -> String {
    if to.starts_with("www.") {
        format!("write it with its scheme: https://{to}")
    } else if !to.contains(['/', ':']) && to.contains('@') {
        format!("write it as an address: mailto:{to}")
    } else {
        "write an address such as https://example.org/, or a path in the dossier".to_owned()
    }
}

/// A path seen from a folder of the dossier; nothing when it climbs out of it.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts = folder.split('/').filter(|p| !p.is_empty()).collect::<Vec<_>>();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
