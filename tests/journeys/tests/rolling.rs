//! Two application machines behind a proxy: they take turns, and visitors do not notice.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, ensure_bare, ensure_stage, wait_until};
use regie_journeys::{PORT, Regie, Shop, patience};

/// nginx on the proxy's machine; its own resources are not what this is about.
const NGINX: &str = "apt-get update -q && apt-get install -qy --no-install-recommends nginx curl busybox\n\
    rm /etc/nginx/sites-enabled/default\n";

/// Its page comes from the release; a machine where `/etc/broken` names a version cannot run that one, and one where
/// `/etc/hold` is there takes its time.
const RUN: &str = "here=$(dirname \"$0\")\n\
    version=$(cat \"$here/version\")\n\
    [ \"$(cat /etc/broken 2>/dev/null)\" != \"$version\" ] || exit 3\n\
    [ ! -e /etc/hold ] || touch /srv/shop/shared/data/waiting\n\
    while [ -e /etc/hold ]; do sleep 0.1; done\n\
    exec busybox httpd -f -p \"0.0.0.0:$1\" -h \"$here/www\"\n";

fn rolling(name: &str) -> (Fleet, Shop) {
    let (bare, nginx) = (ensure_bare().unwrap(), ensure_stage("nginx", NGINX).unwrap());
    let fleet = Fleet::try_up_on(name, &[("app1", &bare), ("app2", &bare), ("web", &nginx)]).unwrap();
    let shop = Shop::on(&["app1", "app2", "web"]);
    let inventory = std::fs::read_to_string(shop.path().join("inventory/test.toml")).unwrap();
    let instance = inventory.find("[instance.shop]").unwrap();
    let on = "on = { app = [\"app1\", \"app2\"], proxy = \"web\" }";
    let instance_of = format!("[instance.shop]\nversion = \"1.0.0\"\nport = {PORT}\n{on}\n");
    shop.write("inventory/test.toml", &format!("{}{instance_of}", &inventory[..instance]));
    for version in ["1.0.0", "2.0.0", "3.0.0", "4.0.0"] {
        shop.write(&format!("app/{version}/www/index.html"), &format!("Shop {version}\n"));
        shop.write(&format!("app/{version}/version"), version);
        shop.write(&format!("app/{version}/run"), RUN);
    }
    shop.write(
        "services/shop.toml",
        &format!(
            r#"recipe = "command"
summary = "A shop on two machines"

[source]
path = "app/{{{{ version }}}}"

[process.web]
command = "sh {{{{ current }}}}/run {{{{ port }}}}"

[[resource]]
phase = "proxy"
role = "proxy"
kind = "upstream"
name = "shop"
servers = ["app1:{PORT}", "app2:{PORT}"]

[[resource]]
phase = "proxy"
role = "proxy"
kind = "site"
name = "shop"
content = "server {{ listen 80; server_name shop.example; location / {{ proxy_pass http://shop; }} }}\n"

[[verify]]
http = "http://127.0.0.1/"
contains = "Shop {{{{ version }}}}"
"#
        ),
    );
    (fleet, shop)
}

fn page(host: &Host) -> String {
    host.sh(&format!("curl -sS http://127.0.0.1:{PORT}/")).ok().text().to_owned()
}

/// Everyone is in.
fn all_in(web: &Host) {
    let upstream = String::from_utf8(web.read("/etc/nginx/conf.d/shop-upstream.conf")).unwrap();
    assert!(upstream.contains("app1") && upstream.contains("app2") && !upstream.contains("down"), "{upstream}");
}

/// Visitors who come without a pause until told to stop; says every answer that was not a page.
struct Visitors<'a>(&'a Host);

impl<'a> Visitors<'a> {
    fn come(web: &'a Host) -> Self {
        let visit = "curl -s -o /dev/null -m 10 -w '%{http_code}\\n' http://127.0.0.1/ >> /tmp/codes || true";
        web.sh(&format!(
            "rm -f /tmp/stop /tmp/codes /tmp/gone; \
             ( while [ ! -e /tmp/stop ]; do {visit}; done; touch /tmp/gone ) > /dev/null 2>&1 &"
        ))
        .ok();
        let visitors = Self(web);
        wait_until("visitors come", patience(), || web.sh("[ $(wc -l < /tmp/codes) -gt 20 ]").success());
        visitors
    }

    fn leave(self) {
        self.0.sh("touch /tmp/stop").ok();
        wait_until("visitors leave", patience(), || self.0.sh("test -e /tmp/gone").success());
        let answers = self.0.sh("sort /tmp/codes | uniq -c").ok().text().to_owned();
        assert_eq!(self.0.sh("sort -u /tmp/codes").ok().text(), "200", "not every visitor was served:\n{answers}");
    }
}

#[test]
fn machines_take_turns_and_a_failing_one_stops_the_roll() {
    let (fleet, shop) = rolling("rolling");
    let (app1, app2, web) = (fleet.host("app1"), fleet.host("app2"), fleet.host("web"));
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    regie.ok("apply --yes");
    assert_eq!((page(app1).as_str(), page(app2).as_str()), ("Shop 1.0.0", "Shop 1.0.0"));
    all_in(web);
    regie.plan_is_empty();

    // Nobody notices a new version.
    let visitors = Visitors::come(web);
    shop.version("1.0.0", "2.0.0");
    regie.ok("deploy shop");
    visitors.leave();
    assert_eq!((page(app1).as_str(), page(app2).as_str()), ("Shop 2.0.0", "Shop 2.0.0"));
    all_in(web);
    regie.plan_is_empty();

    // The second machine cannot run the next one: it goes back, then the first, and somebody always serves.
    app2.write("/etc/broken", "3.0.0");
    let visitors = Visitors::come(web);
    shop.version("2.0.0", "3.0.0");
    let failed = regie.run("deploy shop");
    visitors.leave();
    assert_eq!(failed.code, 1, "{}", failed.said());
    assert_eq!((page(app1).as_str(), page(app2).as_str()), ("Shop 2.0.0", "Shop 2.0.0"));
    all_in(web);
    shop.version("3.0.0", "2.0.0");
    regie.plan_is_empty();

    // So does a restart.
    let visitors = Visitors::come(web);
    regie.ok("restart shop");
    visitors.leave();

    // Regie dies while the second machine has its turn: the first serves the new version, and any regie goes on.
    app2.sh("touch /etc/hold").ok();
    let visitors = Visitors::come(web);
    shop.version("2.0.0", "4.0.0");
    let deploy = regie.start("deploy shop");
    wait_until("the second machine has its turn", patience(), || {
        app2.sh("test -e /srv/shop/shared/data/waiting").success()
    });
    deploy.kill();
    app2.sh("rm /etc/hold").ok();
    assert_eq!(page(app1), "Shop 4.0.0");
    let somebody = Regie::new(shop.path(), &fleet.ssh_config());
    let runs = somebody.ok("runs --json");
    let newest: serde_json::Value = serde_json::from_str(runs.out.lines().next().unwrap()).unwrap();
    assert_eq!(newest["open"], true, "{}", runs.out);
    let id = newest["run"].as_str().unwrap();
    somebody.ok(&format!("resume {id}"));
    assert_eq!((page(app1).as_str(), page(app2).as_str()), ("Shop 4.0.0", "Shop 4.0.0"));
    all_in(web);
    visitors.leave();
    somebody.plan_is_empty();

    // And back, by the other of the two words.
    somebody.ok(&format!("undo {id} --yes"));
    assert_eq!((page(app1).as_str(), page(app2).as_str()), ("Shop 2.0.0", "Shop 2.0.0"));
    all_in(web);
}

#[test]
fn a_machine_restarts_and_visitors_go_to_the_other() {
    let (fleet, shop) = rolling("rolling-reboot");
    let (app1, web) = (fleet.host("app1"), fleet.host("web"));
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    regie.ok("apply --yes");
    shop.version("1.0.0", "2.0.0");
    let deployed = regie.ok("deploy shop").said();
    let deployed = deployed.rsplit("regie show ").next().unwrap().split_whitespace().next().unwrap().to_owned();
    app1.starts_again();

    let visitors = Visitors::come(web);
    let rebooted = regie.ok("reboot app1 --yes");
    visitors.leave();
    let said = rebooted.said();
    assert!(said.contains("shop goes on on app2: web gives app1 no requests meanwhile"), "{said}");
    assert!(said.contains("web gives it requests again."), "{said}");
    all_in(web);
    assert_eq!(page(app1), "Shop 2.0.0");
    regie.plan_is_empty();

    // A restart keeps nobody from taking back what was done before it.
    regie.ok(&format!("undo {deployed} --yes"));
    assert_eq!(page(app1), "Shop 1.0.0");
    shop.version("2.0.0", "1.0.0");
    regie.plan_is_empty();

    // What runs again and does not answer gets no requests.
    app1.sh("touch /etc/hold").ok();
    let visitors = Visitors::come(web);
    let mute = regie.run("reboot app1 --yes");
    visitors.leave();
    assert_eq!(mute.code, 1, "{}", mute.said());
    assert!(mute.said().contains("app1 is out of its proxies on web"), "{}", mute.said());
    assert!(web.sh("grep -q 'app1.* down' /etc/nginx/conf.d/shop-upstream.conf").success());
    app1.sh("rm /etc/hold").ok();
    wait_until("it answers", patience(), || app1.sh(&format!("curl -sf http://127.0.0.1:{PORT}/")).success());
    regie.ok("apply --only web --yes");
    all_in(web);
    regie.plan_is_empty();

    // The proxy has nobody beside it.
    let alone = regie.run("reboot web");
    assert!(alone.said().contains("shop will be away: it has its proxy here"), "{}", alone.said());
}
