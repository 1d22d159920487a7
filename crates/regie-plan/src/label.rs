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
        Resource::Checkout(r) => r.path.clone(),
        Resource::Venv(r) => r.path.clone(),
        Resource::Program(r) => format!("program {}", r.name),
        Resource::Database(r) => format!("database {}", r.name),
        Resource::DatabaseUser(r) => format!("database user {}@{}", r.name, r.host),
        Resource::Site(r) => format!("site {}", r.name),
        Resource::Upstream(r) => format!("upstream {}", r.name),
        Resource::Certificate(r) => r.path.clone(),
        Resource::Tcp(r) => format!("tcp {}:{}", r.host, r.port),
        Resource::Cron(r) => format!("crontab entry {} of {}", r.name, r.user),
        Resource::Timer(r) => format!("{}.timer", r.name),
        Resource::Line(r) => format!("line of {}", r.path),
        Resource::Block(r) => format!("block {} of {}", r.name, r.path),
        Resource::AuthorizedKey(r) => format!("authorized key of {}", r.user),
        Resource::Locale(r) => format!("locale {}", r.name),
        Resource::Timezone(r) => format!("timezone {}", r.name),
        Resource::Hostname(r) => format!("hostname {}", r.name),
        Resource::Hook(r) => format!("hook {}", r.name),
        Resource::Firewall(r) => format!("firewall {}", r.name),
        Resource::Sysctl(r) => format!("kernel settings {}", r.name),
        Resource::AptRepository(r) => format!("repository {}", r.name),
        Resource::Mount(r) => format!("mount {}", r.path),
        Resource::Swap(r) => format!("swap {}", r.path),
        Resource::Logrotate(r) => format!("logrotate {}", r.name),
        Resource::Absent { resource } => label(resource),
    }
}
