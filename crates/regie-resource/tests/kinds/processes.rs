//! Commands, processes, ports, questions.

use super::*;

#[test]
fn commands() {
    let command = |guard: Guard, cwd: Option<&str>, user: Option<&str>| {
        Resource::Command(Command {
            name: "shop/build-1".into(),
            run: "make dist".into(),
            cwd: cwd.map(Into::into),
            user: user.map(Into::into),
            env_file: user.map(|_| "/etc/shop.env".into()),
            guard,
            undo: None,
            timeout: 60,
        })
    };
    let creates = Guard { creates: Some("/srv/dist".into()), unless: None };
    let unless = Guard { creates: None, unless: Some("make -q".into()) };
    row(command(creates.clone(), None, None), Observed::Command { satisfied: true }, "=");
    row(
        command(creates, Some("/srv/my shop"), None),
        Observed::Command { satisfied: false },
        "+ /srv/dist is not there\n  + make dist\n$ ( set -e\ncd '/srv/my shop'\nmake dist\n)",
    );
    row(
        command(unless, Some("/srv"), Some("shop")),
        Observed::Command { satisfied: false },
        "~ `make -q` does not succeed\n  + make dist\n$ runuser -u shop -- /bin/sh -ec 'export HOME=~shop\ncd /srv\nset -a; . /etc/shop.env; set +a\nmake dist'",
    );
}

pub(super) fn process(command: &str, running: bool) -> Process {
    Process {
        name: "shop-web".into(),
        command: command.into(),
        cwd: "/m/srv".into(),
        env_file: None,
        log: "/m/log".into(),
        running,
        stop_timeout: 5,
    }
}

pub(super) fn process_seen(spec: Option<Process>) -> Observed {
    Observed::Process { running: spec.is_some(), spec, restarts: 0 }
}

/// Mark and reason only: the commands are long, and run in a test of their own.
fn short(wanted: Resource, observed: &Observed, owed: Option<&str>) -> String {
    match diff(&wanted, observed, owed) {
        Ok(None) => "=".into(),
        Ok(Some(change)) => format!("{} {}", change.mark.symbol(), change.why),
        Err(error) => format!("! {error}"),
    }
}

#[test]
fn processes() {
    let web = |command, running| Resource::Process(process(command, running));
    let runs = process_seen(Some(process("serve", true)));
    let stopped = process_seen(None);
    assert_eq!(short(web("serve", true), &runs, None), "=");
    assert_eq!(short(web("serve", true), &stopped, None), "+ not running");
    assert_eq!(short(web("serve 2", true), &runs, None), "± was started differently");
    assert_eq!(short(web("serve", true), &runs, Some("env changed")), "± restart owed: env changed");
    assert_eq!(short(web("serve", false), &runs, None), "~ running, wanted stopped");
    assert_eq!(short(web("serve", false), &stopped, Some("env changed")), "=");
    assert_eq!(short(gone(web("serve", true)), &runs, None), "- no longer wanted");
    assert_eq!(short(gone(web("serve", true)), &stopped, None), "=");
}

#[test]
fn ports() {
    let port = || Resource::Port(Port { name: "shop/http".into(), port: 8001 });
    row(port(), Observed::Port { port: Some(8001) }, "=");
    row(port(), Observed::Port { port: None }, "+ none given yet\n  + 8001\n$ # port 8001 is for shop/http");
    row(
        port(),
        Observed::Port { port: Some(8000) },
        "~ 8000, wanted 8001\n  8000 → 8001\n$ # port 8001 is for shop/http",
    );
    row(
        gone(port()),
        Observed::Port { port: Some(8000) },
        "- no longer wanted\n  - 8000\n$ # the port of shop/http is free again",
    );
}

#[test]
fn questions_are_always_asked() {
    let http = |contains: Option<&str>, resolve: Option<&str>, status| {
        Resource::Http(Http {
            url: "http://shop.example:8001/".into(),
            resolve: resolve.map(Into::into),
            cacert: None,
            status,
            contains: contains.map(Into::into),
            within: 30,
        })
    };
    let ok = || Observed::Http { ok: true, detail: "200 in 3 ms".into() };
    let base = "curl --silent --show-error --noproxy '*' --max-time 10";
    let status = "--output /dev/null --write-out '%{http_code}'";
    let retry = "--retry 30 --retry-delay 1 --retry-max-time 30 --retry-all-errors";
    let url = "http://shop.example:8001/";
    row(
        http(None, None, 200),
        ok(),
        &format!("? must answer 200 within 30 s\n$ test \"$({base} {status} {retry} {url})\" = 200"),
    );
    let resolve = "--resolve shop.example:8001:127.0.0.1";
    row(
        http(Some("OC Pizza"), Some("shop.example:8001:127.0.0.1"), 200),
        ok(),
        &format!(
            "? must answer 200 with \"OC Pizza\" within 30 s\n$ ( set -e\ntest \"$({base} {resolve} {status} {retry} {url})\" = 200\n{base} {resolve} {url} | grep -qF -- 'OC Pizza'\n)"
        ),
    );
    row(
        http(None, None, 503),
        ok(),
        &format!("? must answer 503 within 30 s\n$ test \"$({base} {status} {url})\" = 503"),
    );
}
