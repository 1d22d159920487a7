//! What a resource is called in front of people.

use regie_wire::Resource;

/// `/etc/hosts`, `packages nginx curl`, `nginx.service`, `command pizzeria/build-1` …
pub fn label(resource: &Resource) -> String {
    match resource {
        Resource::Directory(r) => r.path.clone(),
        Resource::File(r) => r.path.clone(),
        Resource::Symlink(r) => r.path.clone(),
        Resource::Archive(r) => r.path.clone(),
        Resource::Unit(r) => r.name.clone(),
        Resource::Packages(r) if r.names.len() == 1 => format!("package {}", r.names.join(" ")),
        Resource::Packages(r) => format!("packages {}", r.names.join(" ")),
        Resource::User(r) => format!("user {}", r.name),
        Resource::Group(r) => format!("group {}", r.name),
        Resource::Command(r) => format!("command {}", r.name),
        Resource::Process(r) => format!("process {}", r.name),
        Resource::Port(r) => format!("port {} for {}", r.port, r.name),
        Resource::Http(r) => r.url.clone(),
        Resource::Hold(r) => format!("hold of {}", r.instance),
        Resource::Absent { resource } => label(resource),
    }
}
