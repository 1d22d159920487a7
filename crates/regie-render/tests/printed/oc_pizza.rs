//! OC Pizza's dossier, and what it wants: an application on `app`, its proxy on `web`.

use regie_dossier::*;
use regie_render::History;
use regie_wire::{
    Archive, Command, Content, Directory, Encode, Facts, Fetch, File, Guard, Http, Key, MachineName, OsRelease,
    Ownership, Packages, Phase, Piece, Resource, Scope, SecretRef, Symlink, Text, Unit,
};
use std::collections::BTreeMap;

pub struct OcPizza {
    pub dossier: Dossier,
    pub env: Environment,
    pub wanted: Wanted,
    pub facts: BTreeMap<MachineName, Facts>,
    pub history: History,
}

pub const ROOT: &str = "/srv/pizzeria";
const ID: &str = "2.1.0-77ab031";

/// The whole of it; `free` stands in every text that a team writes freely.
pub fn oc_pizza(free: &str) -> OcPizza {
    let wanted = wanted(free);
    let env = environment(free);
    let service = service(free);
    let dossier = Dossier {
        name: "oc-pizza".into(),
        title: format!("OC Pizza{free}"),
        language: Language::Fr,
        author: format!("Michael Favre{free}"),
        versions: vec![VersionRow {
            version: format!("0.1{free}"),
            date: "2019-01-30".into(),
            author: format!("Michael Favre{free}"),
            description: format!("Création du document{free}"),
        }],
        references: [(format!("DCT{free}"), format!("Dossier de conception technique{free}"))].into(),
        glossary: [(format!("Gunicorn{free}"), format!("The server of Python programs{free}"))].into(),
        environments: [("prod".to_owned(), env.clone())].into(),
        services: [("pizzeria".to_owned(), service)].into(),
        digest: "4f1c9e2aa".into(),
        ..Dossier::default()
    };
    let facts = Facts {
        memory: 4_130_000_000,
        cpus: 4,
        disk: 155_000_000_000,
        clock: 1_795_252_502_000,
        kernel: format!("6.1.0{free}"),
        os: OsRelease { pretty_name: format!("Debian GNU/Linux 12{free}"), ..OsRelease::default() },
        ..Facts::default()
    };
    OcPizza { dossier, env, wanted, facts: [("app".into(), facts)].into(), history: History::default() }
}

fn service(free: &str) -> Service {
    Service {
        name: "pizzeria".into(),
        recipe: "django".into(),
        summary: format!("Ordering site of the OC Pizza shops{free}"),
        bugs: Some(format!("https://bugs.ocpizza.example/{free}")),
        links: [(format!("Design{free}"), format!("javascript:alert(1){free}"))].into(),
        contacts: vec![Contact {
            name: format!("Ana | Bo{free}"),
            role: format!("on call{free}"),
            mail: Some(format!("ana@ocpizza.example{free}")),
            phone: Some(format!("+33 1 23{free}")),
        }],
        env: vec![
            EnvVar {
                name: "DATABASE_URL".into(),
                required: true,
                description: format!("database | connection{free}"),
                value: Some("mysql://oc:{{ secrets.db_password }}@db/oc".into()),
                ..EnvVar::default()
            },
            EnvVar { name: "DEBUG".into(), description: format!("talks more{free}"), ..EnvVar::default() },
        ],
        ..Service::default()
    }
}

fn environment(free: &str) -> Environment {
    let machine = |name: &str, address: &str, memory: u64, cents: u64| Machine {
        name: name.into(),
        address: Address::Ssh(address.into()),
        host: None,
        platform: vec![format!("nginx{free}")],
        os: None,
        size: Size {
            memory: Some(memory),
            cpus: Some(4),
            disk: Some(160_000_000_000),
            transfer: Some(5_000_000_000_000),
        },
        provider: Some(format!("Digital Ocean{free}")),
        cost: Some(Cost { cents, currency: "EUR".into() }),
        variables: BTreeMap::new(),
        variable_places: BTreeMap::new(),
        resources: vec![],
        place: Place::default(),
    };
    let instance = Instance {
        name: "pizzeria".into(),
        service: "pizzeria".into(),
        version: "2.1.0".into(),
        on: BTreeMap::new(),
        domains: vec!["www.ocpizza.example".into()],
        tls: Tls::None,
        certificate: None,
        port: None,
        keep: 5,
        strategy: None,
        parameters: BTreeMap::new(),
        parameter_places: BTreeMap::new(),
        place: Place::default(),
    };
    let machines =
        [machine("app", "root@app", 8_000_000_000, 4000), machine("web", "root@web:2222", 4_000_000_000, 2050)];
    Environment {
        name: "prod".into(),
        machines: machines.into_iter().map(|m| (m.name.clone(), m)).collect(),
        instances: vec![instance],
        ..Environment::default()
    }
}

fn wanted(free: &str) -> Wanted {
    let instance = Scope::Instance("pizzeria".into());
    let mut resources = Vec::new();
    let mut want = |machine: &str, scope: &Scope, phase, resource, notifies: &[&str]| {
        resources.push(WantedResource {
            machine: machine.into(),
            scope: scope.clone(),
            phase,
            resource,
            notifies: notifies.iter().map(|k| Key::from(*k)).collect(),
            rolls: false,
            place: Place { file: "services/pizzeria.toml".into(), line: 3, ..Place::default() },
        });
    };
    let directory = |path: &str| {
        let ownership = Ownership { mode: Some(0o755), ..Ownership::default() };
        Resource::Directory(Directory { path: path.into(), ownership })
    };
    let file = |path: &str, content| {
        let ownership = Ownership { mode: Some(0o640), ..Ownership::default() };
        Resource::File(File { path: path.into(), content: Content::Text(content), ownership, validate: None })
    };
    let check = |url: &str| {
        Resource::Http(Http {
            url: url.into(),
            resolve: None,
            cacert: None,
            status: 200,
            contains: Some(format!("OC Pizza{free}")),
            within: 30,
        })
    };
    let unit = |name: &str, content: Option<&str>| {
        let content = content.map(|c| Text::plain(format!("{c}# {free}\n")));
        Resource::Unit(Unit { name: name.into(), content, enabled: true, active: true, beside: false })
    };
    let service = "unit:pizzeria-web.service";
    let release = format!("{ROOT}/releases/{ID}");
    let secret = SecretRef { name: "db_password".into(), encode: vec![Encode::Url, Encode::DoubleQuoted] };
    let env = Text {
        pieces: vec![Piece::Plain("DB=\"".into()), Piece::Secret(secret), Piece::Plain(format!("\" {free}\n"))],
    };
    want("web", &Scope::Machine, Phase::Platform, Resource::Packages(Packages { names: vec!["nginx".into()] }), &[]);
    want("web", &Scope::Machine, Phase::Platform, unit("nginx.service", None), &[]);
    want("app", &instance, Phase::Prepare, directory(ROOT), &[]);
    want("app", &instance, Phase::Prepare, directory(&format!("{ROOT}/releases")), &[]);
    let archive = Archive {
        path: release.clone(),
        sha256: "9f86d081".into(),
        from: Fetch::Blob {
            name: "pizzeria-2.1.0.tar.gz".into(),
            size: 5_000_000,
            store: "/var/lib/regie/blobs".into(),
        },
        strip: 1,
        owner: None,
        group: None,
    };
    want("app", &instance, Phase::Fetch, Resource::Archive(archive), &[]);
    want("app", &instance, Phase::Configure, file(&format!("{ROOT}/env"), env), &[service]);
    let migrate = Command {
        name: "pizzeria/migrate".into(),
        run: format!("./migrate # {free}"),
        cwd: Some(release.clone()),
        user: None,
        env_file: None,
        guard: Guard { creates: None, unless: Some("./migrate --check".into()) },
        undo: None,
        timeout: 600,
    };
    want("app", &instance, Phase::Migrate, Resource::Command(migrate), &[]);
    let current = Symlink { path: format!("{ROOT}/current"), target: release };
    want("app", &instance, Phase::Switch, Resource::Symlink(current), &[service]);
    want("app", &instance, Phase::Run, unit("pizzeria-db.service", Some("[Service]\n")), &[]);
    want("app", &instance, Phase::Run, unit("pizzeria-web.service", Some("[Service]\n")), &[]);
    let site = file("/etc/nginx/conf.d/pizzeria.conf", Text::plain(format!("server {{}} {free}\n")));
    want("web", &instance, Phase::Proxy, site, &["unit:nginx.service"]);
    want("app", &instance, Phase::Verify, check("http://127.0.0.1:8000/"), &[]);
    want("web", &instance, Phase::Verify, check("https://www.ocpizza.example/"), &[]);
    let view = InstanceView {
        name: "pizzeria".into(),
        service: "pizzeria".into(),
        version: format!("2.1.0{free}"),
        release_id: ID.into(),
        roots: [("app".into(), ROOT.into())].into(),
        ports: BTreeMap::new(),
        url: Some("https://www.ocpizza.example/".into()),
        processes: [("app".into(), vec!["unit:pizzeria-db.service".into(), service.into()])].into(),
        workplaces: Vec::new(),
        jobs: Vec::new(),
        keep: 5,
        machines: vec!["app".into(), "web".into()],
        servers: BTreeMap::new(),
    };
    Wanted {
        environment: "prod".into(),
        dossier: "oc-pizza/prod".into(),
        digest: "4f1c9e2aa".into(),
        colours: Vec::new(),
        resources,
        instances: vec![view],
        platforms: vec![regie_dossier::PlatformView {
            machine: "web".into(),
            name: "nginx".into(),
            runs: vec!["unit:nginx.service".into()],
            instances: vec!["pizzeria".into()],
        }],
        declared: BTreeMap::new(),
        targets: BTreeMap::new(),
        secrets: [("app".into(), vec!["db_password".into()])].into(),
        pages: Vec::new(),
        ways: BTreeMap::new(),
        hooks: Vec::new(),
        confirm_within: None,
    }
}
