//! Maintenance: which sites of an instance can be closed, and the hold that says that they are.

use crate::world::World;
use regie_dossier::{Wanted, WantedResource};
use regie_resource::closed_page;
use regie_wire::{Content, Hold, InstanceName, MachineName, Ownership, Resource, Scope, Site, Text, WebServer};

/// The name under which the hold lies among those of instances, none of whose names has a dot in it.
const HELD_AS: &str = "maintenance.";

/// The name of an instance's hold.
pub(crate) fn held_as(instance: &InstanceName) -> InstanceName {
    InstanceName::new(format!("{HELD_AS}{instance}"))
}

/// The hold by which an instance is in maintenance, among a machine's.
pub fn maintenance<'a>(holds: &'a [Hold], instance: &InstanceName) -> Option<&'a Hold> {
    holds.iter().find(|h| h.instance == held_as(instance))
}

/// The same of any machine that answered, over or not: only a person ends it.
pub(crate) fn of<'a>(world: &World<'a>, instance: &InstanceName) -> Option<&'a Hold> {
    world.here().find_map(|here| maintenance(&here.facts.holds, instance))
}

/// Sites of an instance that look for its page.
pub(crate) fn sites<'a>(
    wanted: &'a Wanted,
    instance: &InstanceName,
) -> impl Iterator<Item = (&'a WantedResource, &'a Site)> {
    let scope = Scope::Instance(instance.clone());
    wanted.resources.iter().filter(move |w| w.scope == scope).filter_map(move |w| match &w.resource {
        Resource::Site(site) if asks(site, &closed_page(site.server, instance.as_str())) => Some((w, site)),
        _ => None,
    })
}

/// The servers of a machine whose sites look for it: each has a page of its own.
pub(crate) fn servers(
    wanted: &Wanted,
    instance: &InstanceName,
    machine: &MachineName,
) -> impl Iterator<Item = WebServer> {
    let has = |server| sites(wanted, instance).any(|(w, site)| w.machine == *machine && site.server == server);
    WebServer::ALL.into_iter().filter(move |server| has(*server))
}

/// The server of a site that looks for the page of its instance.
pub(crate) fn server_of(wanted: &WantedResource) -> Option<WebServer> {
    match (&wanted.scope, &wanted.resource) {
        (Scope::Instance(name), Resource::Site(site)) => {
            asks(site, &closed_page(site.server, name.as_str())).then_some(site.server)
        }
        _ => None,
    }
}

/// Whether a site looks for a page.
fn asks(site: &Site, page: &str) -> bool {
    site.content.pieces.iter().any(|piece| matches!(piece, regie_wire::Piece::Plain(text) if text.contains(page)))
}

/// The page as a file: readable for the web server's workers.
pub(crate) fn page_file(server: WebServer, instance: &InstanceName, page: &str) -> Resource {
    Resource::File(regie_wire::File {
        path: closed_page(server, instance.as_str()),
        content: Content::Text(Text::plain(page)),
        ownership: Ownership { mode: Some(0o644), owner: None, group: None },
        validate: None,
    })
}

/// Whether something that a machine was given belongs to the maintenance of an instance that is still wanted: no dossier names
/// it, and nobody but a person takes it away.
pub(crate) fn keeps(wanted: &Wanted, resource: &Resource) -> bool {
    wanted.instances.iter().any(|view| match resource {
        Resource::File(file) => WebServer::ALL.iter().any(|s| file.path == closed_page(*s, view.name.as_str())),
        Resource::Hold(record) => record.instance == held_as(&view.name),
        _ => false,
    })
}
