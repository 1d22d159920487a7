//! What OC Pizza wants: an application on `app`, its proxy on `web`.

use regie_dossier::{InstanceView, Place, Wanted, WantedResource};
use regie_wire::*;
use std::collections::BTreeMap;

pub const ROOT: &str = "/srv/pizzeria";

fn want(machine: &str, scope: Scope, phase: Phase, resource: Resource, notifies: &[&str]) -> WantedResource {
    WantedResource {
        machine: machine.into(),
        scope,
        phase,
        resource,
        notifies: notifies.iter().map(|k| Key::from(*k)).collect(),
        rolls: false,
        place: Place { file: "services/pizzeria.toml".into(), line: 3, ..Place::default() },
    }
}

pub fn pizzeria() -> Scope {
    Scope::Instance("pizzeria".into())
}

pub fn file(path: &str, text: &str) -> Resource {
    let content = Content::Text(Text::plain(text));
    Resource::File(File { path: path.into(), content, ownership: Ownership::default(), validate: None })
}

pub fn directory(path: &str) -> Resource {
    Resource::Directory(Directory { path: path.into(), ownership: Ownership::default() })
}

pub fn unit(name: &str, content: Option<&str>) -> Resource {
    Resource::Unit(Unit {
        name: name.into(),
        content: content.map(Text::plain),
        enabled: true,
        active: true,
        beside: false,
    })
}

pub fn archive(id: &str, size: u64) -> Resource {
    Resource::Archive(Archive {
        path: format!("{ROOT}/releases/{id}"),
        sha256: format!("sha-of-{id}"),
        from: Fetch::Blob { name: format!("{id}.tar.gz"), size, store: "/var/lib/regie/blobs".into() },
        strip: 0,
        owner: None,
        group: None,
    })
}

pub fn check(url: &str) -> Resource {
    Resource::Http(Http { url: url.into(), resolve: None, cacert: None, status: 200, contains: None, within: 30 })
}

pub fn command(name: &str, run: &str, unless: &str) -> Resource {
    Resource::Command(Command {
        name: name.into(),
        run: run.into(),
        cwd: None,
        user: None,
        env_file: None,
        guard: Guard { creates: None, unless: Some(unless.into()) },
        undo: None,
        timeout: 600,
    })
}

/// Both on one machine, at a release.
pub fn alone(id: &str) -> Wanted {
    wanted(id, "app", "app")
}

/// On two machines.
pub fn apart(id: &str) -> Wanted {
    wanted(id, "app", "web")
}

fn wanted(id: &str, app: &str, web: &str) -> Wanted {
    let release = format!("{ROOT}/releases/{id}");
    let service = "unit:pizzeria-web.service";
    let packages = Resource::Packages(Packages { names: vec!["nginx".into()] });
    let link = Resource::Symlink(Symlink { path: format!("{ROOT}/current"), target: release.clone() });
    let secret = SecretRef { name: "db_password".into(), encode: vec![] };
    let env = Text { pieces: vec![Piece::Plain("DB=".into()), Piece::Secret(secret)] };
    let env = Resource::File(File {
        path: format!("{ROOT}/shared/env"),
        content: Content::Text(env),
        ownership: Ownership::default(),
        validate: None,
    });
    let build = command("pizzeria/build-1", &format!("cd {release} && make"), &format!("test -e {release}/out"));
    let migrate = command("pizzeria/migrate", &format!("{release}/migrate"), &format!("{release}/migrate --check"));
    let resources = vec![
        want(web, Scope::Machine, Phase::Platform, packages, &[]),
        want(web, Scope::Machine, Phase::Platform, unit("nginx.service", None), &[]),
        want(app, pizzeria(), Phase::Prepare, directory(ROOT), &[]),
        want(app, pizzeria(), Phase::Prepare, directory(&format!("{ROOT}/releases")), &[]),
        want(app, pizzeria(), Phase::Prepare, directory(&format!("{ROOT}/shared")), &[]),
        want(app, pizzeria(), Phase::Fetch, archive(id, 5_000_000), &[]),
        want(app, pizzeria(), Phase::Build, build, &[]),
        want(app, pizzeria(), Phase::Build, file(&format!("{release}/local.conf"), "x\n"), &[]),
        want(app, pizzeria(), Phase::Configure, env, &[service]),
        want(app, pizzeria(), Phase::Migrate, migrate, &[]),
        want(app, pizzeria(), Phase::Switch, link, &[service]),
        want(app, pizzeria(), Phase::Run, unit("pizzeria-web.service", Some("[Service]\n")), &[]),
        want(web, pizzeria(), Phase::Proxy, file("/etc/nginx/pizzeria.conf", "server {}\n"), &["unit:nginx.service"]),
        want(app, pizzeria(), Phase::Verify, check("http://127.0.0.1:8000/"), &[]),
        want(web, pizzeria(), Phase::Verify, check("https://www.ocpizza.example/"), &[]),
    ];
    let view = InstanceView {
        name: "pizzeria".into(),
        service: "pizzeria".into(),
        version: id.split('-').next().unwrap_or(id).into(),
        release_id: id.into(),
        roots: BTreeMap::from([(app.into(), ROOT.into())]),
        ports: BTreeMap::new(),
        url: Some("https://www.ocpizza.example/".into()),
        processes: BTreeMap::from([(app.into(), vec![service.into()])]),
        workplaces: Vec::new(),
        jobs: Vec::new(),
        keep: 2,
        machines: std::collections::BTreeSet::from([app, web]).into_iter().map(MachineName::from).collect(),
        servers: BTreeMap::new(),
    };
    Wanted {
        environment: "prod".into(),
        dossier: "oc-pizza/prod".into(),
        digest: "4f1c9e2".into(),
        resources,
        instances: vec![view],
        platforms: vec![],
        colours: vec![],
        secrets: BTreeMap::from([(app.into(), vec!["db_password".into()])]),
        pages: Vec::new(),
        declared: BTreeMap::new(),
        targets: BTreeMap::new(),
        ways: BTreeMap::new(),
        hooks: Vec::new(),
        confirm_within: None,
    }
}
