//! Blue-green: two of everything that listens, and what cannot be deployed so.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, files, known, loaded};
use regie_dossier::{Colour, Dossier, Files, Level, Wanted, expand, load};
use regie_wire::{Content, Key, Resource};

const SERVICE: &str = r#"recipe = "command"
summary = "A shop"
strategy = "blue-green"

[source]
path = "shop"

[process.web]
command = "{{ current }}/serve {{ port }}"

[process.worker]
command = "{{ current }}/work"

[job.night]
command = "curl http://127.0.0.1:{{ port }}/night"
schedule = "0 2 * * *"

[env]
HOME_PAGE = "{{ current }}/index.html"

[[resource]]
phase = "configure"
role = "app"
kind = "file"
path = "{{ shared }}/config/shop.conf"
content = "greeting = hello\n"
notifies = ["processes"]

[[resource]]
phase = "proxy"
role = "proxy"
kind = "upstream"
name = "shop"
servers = "{% for m in app.machines %}{{ m.answers }}:{{ port }}\n{% endfor %}"
"#;

const INVENTORY: &str = r#"
[machine.app1]
address = "ssh://root@app1"

[machine.app2]
address = "ssh://root@app2"

[machine.web]
address = "ssh://root@web"

[instance.shop]
version = "1.0"
port = 8001
on = { app = ["app1", "app2"], proxy = "web" }
"#;

fn shop() -> Files {
    files(&[
        ("dossier.toml", "title = \"Shop\"\nenvironment = \"prod\"\n"),
        ("inventory/prod.toml", INVENTORY),
        ("services/shop.toml", SERVICE),
    ])
}

fn wanted(files: &Files) -> (Dossier, Wanted) {
    let dossier = loaded(files);
    let wanted = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
    (dossier, wanted)
}

fn lines(side: &regie_dossier::ColourSide) -> String {
    let mut out = format!("{} on {}: {:?}\n", side.colour, side.port, side.units);
    for w in &side.resources {
        let value = serde_json::to_value(&w.resource).unwrap();
        let notifies = w.notifies.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ");
        out.push_str(&format!("{} {} {value} → {notifies}\n", w.machine, w.phase.name()));
    }
    out
}

#[test]
fn each_colour_has_a_unit_a_port_and_an_environment_of_its_own() {
    let (_, wanted) = wanted(&shop());
    assert_eq!(wanted.colours.len(), 2);
    let first = &wanted.colours[0];
    insta::assert_snapshot!(format!("{}\n{}\n{:?}", lines(&first.wanted), lines(&first.other), first.plain));
    // What everything else reads is the same whichever serves.
    let env =
        wanted.resources.iter().find(|w| w.resource.key() == Key::new("file:/srv/shop/shared/config/env")).unwrap();
    let Resource::File(file) = &env.resource else { panic!() };
    let Content::Text(text) = &file.content else { panic!() };
    assert_eq!(text.as_plain().unwrap(), "HOME_PAGE=\"/srv/shop/current/index.html\"\nPORT=\"8001\"\n");
    assert!(env.notifies.iter().all(|k| k.as_str() == "unit:shop-worker.service"), "{:?}", env.notifies);
}

#[test]
fn what_goes_with_a_colour_follows_it() {
    let (_, blue) = wanted(&shop());
    let which = [("shop".into(), "app2".into())];
    let mixed = blue.flipped(&which);
    let servers = |wanted: &Wanted| {
        let upstream = wanted.resources.iter().find_map(|w| match &w.resource {
            Resource::Upstream(upstream) => Some(upstream.servers.join(" ")),
            _ => None,
        });
        upstream.unwrap()
    };
    assert_eq!(servers(&blue), "app1:8001 app2:8001");
    assert_eq!(servers(&mixed), "app1:8001 app2:8002");
    let view = &mixed.instances[0];
    assert_eq!((view.ports["app1"], view.ports["app2"]), (8001, 8002));
    assert!(view.processes["app2"].contains(&Key::new("unit:shop-web-green.service")));
    assert_eq!(mixed.colours[1].wanted.colour, Colour::Green);
    assert_eq!(mixed.flipped(&which), blue, "there and back is where it was");
}

#[test]
fn a_folder_has_no_colours() {
    let files = edited(shop(), "inventory/prod.toml", "ssh://root@app1", "dir:./a");
    let files = edited(files, "inventory/prod.toml", "app = [\"app1\", \"app2\"], proxy = \"web\"", "app = \"app1\"");
    let (_, wanted) = wanted(&files);
    assert!(wanted.colours.is_empty());
    assert!(wanted.resources.iter().any(|w| w.resource.key() == Key::new("process:shop-web")));
}

#[test]
fn an_instance_may_say_otherwise() {
    let files = edited(shop(), "inventory/prod.toml", "port = 8001", "port = 8001\nstrategy = \"restart\"");
    assert!(wanted(&files).1.colours.is_empty());
}

#[test]
fn what_cannot_be_deployed_so_is_said() {
    let mut told = String::new();
    let mut case = |title: &str, files: Files| {
        let loaded = load(&files);
        let mut findings = loaded.findings.into_iter().filter(|f| f.level == Level::Error).collect::<Vec<_>>();
        if let Some(dossier) = loaded.dossier.as_ref().filter(|_| findings.is_empty()) {
            findings.extend(expand(dossier, "prod", &known(dossier, "prod")).unwrap_err());
        }
        let text = findings.iter().map(|f| regie_dossier::to_text(f, false)).collect::<String>();
        assert!(!text.is_empty(), "{title}");
        told.push_str(&format!("── {title}\n{text}\n"));
    };
    let inventory = |from: &str, to: &str| edited(shop(), "inventory/prod.toml", from, to);
    let service = |from: &str, to: &str| edited(shop(), "services/shop.toml", from, to);
    case("another word", service("\"blue-green\"", "\"blue green\""));
    case("the last port", inventory("8001", "65535"));
    let other = "\n[instance.other]\nservice = \"shop\"\nversion = \"1.0\"\nport = 8002\nstrategy = \"restart\"\non = { app = \"app1\" }\n";
    case(
        "the second port is another's",
        inventory(
            "port = 8001\non = { app = [\"app1\", \"app2\"], proxy = \"web\" }\n",
            &format!("port = 8001\non = {{ app = [\"app1\", \"app2\"], proxy = \"web\" }}\n{other}"),
        ),
    );
    case("no proxy", inventory(", proxy = \"web\"", ""));
    let mut kept = service("serve {{ port }}\"", "serve {{ port }}\"\nkeeper = \"supervisor\"");
    for app in ["app1", "app2"] {
        let (from, to) = (format!("ssh://root@{app}\""), format!("ssh://root@{app}\"\nplatform = [\"supervisor\"]"));
        kept = edited(kept, "inventory/prod.toml", &from, &to);
    }
    case("supervisor", kept);
    case("nothing listens", service("serve {{ port }}", "serve"));
    let site = "[[resource]]\nphase = \"proxy\"\nrole = \"proxy\"\nkind = \"site\"\nname = \"shop\"\ncontent = \"server { location / { proxy_pass http://app1:{{ port }}; } }\"\n\n[[resource]]\nphase = \"proxy\"";
    case("a site that names the port", service("[[resource]]\nphase = \"proxy\"", site));
    insta::assert_snapshot!(told);
}
