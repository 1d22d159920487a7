//! Python environments, programs of supervisor, sites, upstreams, TCP questions.

use super::*;

fn venv() -> Resource {
    Resource::Venv(Venv {
        path: "/srv/shop/venv".into(),
        python: "python3".into(),
        requirements: "/srv/shop/uv.lock".into(),
        user: Some("shop".into()),
    })
}

fn venv_seen(made_from: Option<&str>, list: Option<&str>, occupied: bool) -> Observed {
    Observed::Venv { made_from: made_from.map(Into::into), list: list.map(Into::into), occupied }
}

/// The commands without the text of the program that reads the list.
fn outline(resource: &Resource, observed: &Observed) -> String {
    let told = told(&diff(resource, observed, None).unwrap().unwrap());
    let (head, rest) = told.split_once("import json").unwrap();
    let tail = rest.split_once("\nEND\n").unwrap().1;
    format!("{head}…\n{tail}")
}

#[test]
fn environments() {
    row(venv(), venv_seen(Some("aa"), Some("aa"), false), "=");
    row(
        venv(),
        venv_seen(Some("aa"), None, false),
        "! /srv/shop/uv.lock is not there, so /srv/shop/venv cannot be made from it; is the archive, checkout or file that brings it declared before?",
    );
    row(
        venv(),
        venv_seen(None, Some("aa"), true),
        "! /srv/shop/venv is there already and was not made by regie (no .regie-list in it); look at it and move it away (mv /srv/shop/venv /srv/shop/venv.old), then plan again",
    );
    let make = "$ install -d -m 0755 -o shop /srv/shop/venv\n$ runuser -u shop -- /bin/sh -ec 'export HOME=~shop\numask 022\n: > /srv/shop/venv/.regie-building\nfind /srv/shop/venv -mindepth 1 ! -name .regie-building -delete\npython3 -m venv /srv/shop/venv\n/srv/shop/venv/bin/python - /srv/shop/uv.lock > /srv/shop/venv/.regie-pinned <<'\\''END'\\''\n…\nset -- --requirement /srv/shop/venv/.regie-pinned\nif grep -q -e --hash= /srv/shop/venv/.regie-pinned; then set -- --require-hashes \"$@\"; fi\n/srv/shop/venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --no-cache-dir \"$@\"\nsha256sum < /srv/shop/uv.lock | cut -c 1-64 > /srv/shop/venv/.regie-list\nrm /srv/shop/venv/.regie-building'";
    assert_eq!(
        outline(&venv(), &venv_seen(None, Some("aa"), false)),
        format!("+ not there\n  + python3 from /srv/shop/uv.lock\n{make}")
    );
    assert_eq!(
        outline(&venv(), &venv_seen(Some("bb"), Some("aa"), false)),
        format!(
            "± the list has changed\n  + python3 from /srv/shop/uv.lock\n$ rm -rf /srv/shop/venv.former\n$ mv -T /srv/shop/venv /srv/shop/venv.former\n{make}"
        )
    );
    row(gone(venv()), venv_seen(None, Some("aa"), true), "=");
    row(
        gone(venv()),
        venv_seen(Some("aa"), None, false),
        "- no longer wanted\n$ rm -rf /srv/shop/venv\n$ rm -rf /srv/shop/venv.former",
    );
}

fn program(running: bool) -> Program {
    Program {
        name: "tick".into(),
        command: "sh -c 'echo \"100 % # ;\\\\ \"; sleep 9'".into(),
        cwd: "/srv".into(),
        user: Some("shop".into()),
        env_file: Some("/srv/env".into()),
        log: "/var/log/tick.log".into(),
        running,
        stop_timeout: 7,
    }
}

const CONF: &str = "[program:tick]\ncommand=/bin/sh -c \"export HOME=~shop; set -a; . /srv/env; set +a; exec sh -c 'echo \\\"100 %% \"\"# \"\";\\\\\\\\ \\\"; sleep 9'\"\ndirectory=/srv\nuser=shop\nautostart=true\nautorestart=true\nstopwaitsecs=7\nstopasgroup=true\nkillasgroup=true\nredirect_stderr=true\nstdout_logfile=/var/log/tick.log\nstdout_logfile_maxbytes=10MB\nstdout_logfile_backups=5\n";

fn program_seen(content: Option<&str>, running: bool) -> Observed {
    Observed::Program {
        file: content.map(|c| file_seen(0o644, ContentSeen::Text(c.into()))),
        known: content.is_some(),
        running,
        state: if running { "RUNNING".into() } else { "STOPPED".into() },
    }
}

#[test]
fn programs() {
    let wanted = || Resource::Program(program(true));
    row(wanted(), program_seen(Some(CONF), true), "=");
    row(wanted(), program_seen(Some(CONF), false), "~ not running (STOPPED)\n$ supervisorctl start tick");
    owed(
        wanted(),
        program_seen(Some(CONF), true),
        Some("/srv/env changed"),
        "± restart owed: /srv/env changed\n$ supervisorctl update tick\n$ supervisorctl restart tick",
    );
    let added = told(&diff(&wanted(), &program_seen(None, false), None).unwrap().unwrap());
    assert!(added.starts_with("+ not there; not running (STOPPED)\n  + [program:tick]\n"), "{added}");
    assert!(
        added.contains("/etc/supervisor/conf.d/tick.conf <<'EOF'\n[program:tick]\n")
            && added.ends_with("EOF\n$ supervisorctl update tick\n$ supervisorctl start tick"),
        "{added}"
    );
    // Stopped, and not started at boot either.
    let stopped =
        told(&diff(&Resource::Program(program(false)), &program_seen(Some(CONF), true), None).unwrap().unwrap());
    assert!(stopped.contains("  - autostart=true\n  + autostart=false\n"), "{stopped}");
    assert!(stopped.ends_with("$ supervisorctl update tick\n$ supervisorctl stop tick"), "{stopped}");
    row(
        gone(wanted()),
        program_seen(Some(CONF), true),
        "- no longer wanted\n$ rm -f /etc/supervisor/conf.d/tick.conf\n$ supervisorctl update tick",
    );
    row(gone(wanted()), program_seen(None, false), "=");
}

#[test]
fn a_programs_file_is_read_as_it_was_meant() {
    let script = "import configparser, json, shlex, sys\np = configparser.RawConfigParser(inline_comment_prefixes=(';', '#'))\n\
        p.read_string(sys.stdin.read())\nprint(json.dumps(shlex.split(p.get('program:tick', 'command') % {})))";
    for command in ["echo a", "x '; y' \"# z\" %d \\", "a ;;  ## b\t;c", "echo \"it's\" ; #"] {
        let Content::Text(text) =
            regie_resource::program_file(&Program { command: command.into(), ..program(true) }).content
        else {
            panic!("no text");
        };
        let mut python = std::process::Command::new("python3")
            .args(["-c", script])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut python.stdin.take().unwrap(), text.to_string().as_bytes()).unwrap();
        let out = python.wait_with_output().unwrap().stdout;
        let words: Vec<String> = serde_json::from_slice(&out).unwrap();
        let expected = format!("export HOME=~shop; set -a; . /srv/env; set +a; exec {command}");
        assert_eq!(words, ["/bin/sh", "-c", expected.as_str()]);
    }
}

fn site(content: Text) -> Resource {
    Resource::Site(Site { server: WebServer::Nginx, name: "shop".into(), content })
}

/// Read by nginx, and no more visitors for what was taken out.
const SWITCH: &str = "\n$ nginx -t\n$ ( set -e\nbefore=$(cat /proc/\"$(cat /run/nginx.pid)\"/task/*/children 2> /dev/null || true)\nsystemctl try-reload-or-restart nginx\nfor worker in $before; do\n  tries=0\n  while [ $tries -lt 50 ] && [ -e /proc/$worker ] && ! grep -qs 'shutting down' /proc/$worker/cmdline; do\n    sleep 0.1\n    tries=$((tries + 1))\n  done\ndone\n)";

const LOAD: &str = "\n$ nginx -t\n$ systemctl try-reload-or-restart nginx";

#[test]
fn sites() {
    let wanted = || site("x;\n".into());
    let seen = |text: Option<&str>, enabled| Observed::Site {
        file: text.map(|t| file_seen(0o644, ContentSeen::Text(t.into()))),
        enabled,
    };
    row(wanted(), seen(Some("x;\n"), true), "=");
    let write = "$ install -m 0644 -T /dev/stdin /etc/nginx/sites-available/shop.conf <<'EOF'\nx;\nEOF";
    let link = "$ ( set -e\nln -sfnT -- /etc/nginx/sites-available/shop.conf /etc/nginx/sites-enabled/shop.conf.new\nmv -fT /etc/nginx/sites-enabled/shop.conf.new /etc/nginx/sites-enabled/shop.conf\n)";
    row(wanted(), seen(None, false), &format!("+ not there\n  + x;\n{write}\n{link}{LOAD}"));
    row(wanted(), seen(Some("y;\n"), true), &format!("~ differs from the dossier\n  - y;\n  + x;\n{write}{LOAD}"));
    row(wanted(), seen(Some("x;\n"), false), &format!("~ not enabled\n{link}{LOAD}"));
    owed(wanted(), seen(Some("x;\n"), true), Some("/c.pem changed"), &format!("± reload owed: /c.pem changed{LOAD}"));
    row(
        gone(wanted()),
        seen(Some("x;\n"), true),
        &format!(
            "- no longer wanted\n$ rm -f /etc/nginx/sites-enabled/shop.conf\n$ rm -f /etc/nginx/sites-available/shop.conf{LOAD}"
        ),
    );
    row(gone(wanted()), seen(None, false), "=");
    for change in [diff(&wanted(), &seen(None, false), None), diff(&wanted(), &seen(Some("x;\n"), true), Some("z"))] {
        assert!(change.unwrap().unwrap().restarts(), "a reload is owed from before the first act on");
    }
}

#[test]
fn upstreams() {
    let upstream = |out: &[&str]| {
        Resource::Upstream(Upstream {
            name: "shop".into(),
            servers: vec!["app1:8000".into(), "app2:8000".into()],
            out: out.iter().map(|s| (*s).to_owned()).collect(),
        })
    };
    let text = "upstream shop {\n    server app1:8000 fail_timeout=1s;\n    server app2:8000 fail_timeout=1s;\n}\n";
    let there = || at(file_seen(0o644, ContentSeen::Text(text.into())));
    row(upstream(&[]), there(), "=");
    row(
        upstream(&["app2:8000"]),
        there(),
        &format!(
            "~ differs from the dossier\n    upstream shop {{\n        server app1:8000 fail_timeout=1s;\n  -     server app2:8000 fail_timeout=1s;\n  +     server app2:8000 fail_timeout=1s down;\n    }}\n$ install -m 0644 -T /dev/stdin /etc/nginx/conf.d/shop-upstream.conf <<'EOF'\nupstream shop {{\n    server app1:8000 fail_timeout=1s;\n    server app2:8000 fail_timeout=1s down;\n}}\nEOF{SWITCH}"
        ),
    );
    row(
        gone(upstream(&[])),
        there(),
        &format!("- no longer wanted\n$ rm -f /etc/nginx/conf.d/shop-upstream.conf{LOAD}"),
    );
    row(gone(upstream(&[])), NOTHING, "=");
}

#[test]
fn tcp_questions() {
    row(
        Resource::Tcp(Tcp { host: "db".into(), port: 3306, within: 20 }),
        Observed::Tcp { ok: true, detail: String::new() },
        "? must accept connections within 20 s\n$ timeout 20 bash -c 'until (: < \"/dev/tcp/$0/$1\") 2> /dev/null; do sleep 1; done' db 3306",
    );
}

#[test]
fn sites_of_apache() {
    let wanted = || Resource::Site(Site { server: WebServer::Apache, name: "shop".into(), content: "x\n".into() });
    let seen = |text: Option<&str>, enabled| Observed::Site {
        file: text.map(|t| file_seen(0o644, ContentSeen::Text(t.into()))),
        enabled,
    };
    let load = "\n$ apachectl configtest\n$ systemctl try-reload-or-restart apache2";
    let write = "$ install -m 0644 -T /dev/stdin /etc/apache2/sites-available/shop.conf <<'EOF'\nx\nEOF";
    // As a2ensite(8) makes it.
    let link = "$ ( set -e\nln -sfnT -- ../sites-available/shop.conf /etc/apache2/sites-enabled/shop.conf.new\nmv -fT /etc/apache2/sites-enabled/shop.conf.new /etc/apache2/sites-enabled/shop.conf\n)";
    row(wanted(), seen(None, false), &format!("+ not there\n  + x\n{write}\n{link}{load}"));
    row(wanted(), seen(Some("x\n"), true), "=");
    row(wanted(), seen(Some("x\n"), false), &format!("~ not enabled\n{link}{load}"));
    owed(wanted(), seen(Some("x\n"), true), Some("certificate"), &format!("± reload owed: certificate{load}"));
    row(
        gone(wanted()),
        seen(Some("x\n"), true),
        &format!(
            "- no longer wanted\n$ rm -f /etc/apache2/sites-enabled/shop.conf\n$ rm -f /etc/apache2/sites-available/shop.conf{load}"
        ),
    );
    let undone = regie_resource::undo(&wanted(), &seen(Some("y\n"), true));
    assert_eq!(undone.keep, ["/etc/apache2/sites-available/shop.conf", "/etc/apache2/sites-enabled/shop.conf"]);
    assert!(undone.words.contains("apache"), "{undone:?}");
    let Resource::Site(site) = wanted() else { unreachable!() };
    for target in ["../sites-available/shop.conf", "/etc/apache2/sites-available/shop.conf"] {
        assert!(regie_resource::is_site_target(&site, target), "{target}");
    }
    assert!(!regie_resource::is_site_target(&site, "../sites-available/other.conf"));
}
