//! Blue-green under load: visitors come through the proxy's TLS without a pause, and every answer is one that was allowed then.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, ensure_stage, wait_until};
use regie_journeys::{Regie, Shop, patience};

/// What the hosts stand on; their own resources are not what this is about.
const STAGE: &str = "apt-get update -q && apt-get install -qy --no-install-recommends nginx curl openssl python3 wrk\n\
    rm /etc/nginx/sites-enabled/default\n";

/// A shop that says its version and its greeting. It writes down whether anybody asked it; 3.0.0 is never well, and where
/// `/etc/hold` is there it takes its time to start.
const SERVE: &str = r#"import http.server, os, sys, time

VERSION = os.path.basename(os.getcwd()).split("-")[0]
BODY = ("Shop %s %s\n" % (VERSION, os.environ["GREETING"])).encode()


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        well = self.path != "/health" or VERSION != "3.0.0"
        if self.path != "/health":
            open("/srv/shop/shared/data/asked-" + VERSION, "w").close()
        self.send_response(200 if well else 500)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


while os.path.exists("/etc/hold"):
    open("/srv/shop/shared/data/waiting", "w").close()
    time.sleep(0.1)
Server(("0.0.0.0", int(sys.argv[1])), Shop).serve_forever()
"#;

/// What a visitor counts: answers that are none of those allowed.
const COUNT: &str = r#"local bad = 0
function response(status, headers, body)
  local fine = false
  for word in string.gmatch(os.getenv("ALLOWED"), "[^,]+") do
    fine = fine or (status == 200 and string.find(body, word, 1, true) ~= nil)
  end
  if not fine and bad < 5 then
    bad = bad + 1
    io.write("BAD " .. status .. " " .. string.sub(body, 1, 60) .. "\n")
    io.flush()
  end
end
"#;

fn service(greeting: &str) -> String {
    format!(
        r#"recipe = "command"
summary = "A shop of two colours"
strategy = "blue-green"
health = "/health"
ready_within = "8s"

[source]
path = "app/{{{{ version }}}}"

[process.web]
command = "python3 {{{{ current }}}}/serve.py {{{{ port }}}}"

[env]
GREETING = "{greeting}"

[[resource]]
phase = "proxy"
role = "proxy"
kind = "certificate"
path = "{{{{ instance.certificate }}}}"
key = "{{{{ instance.certificate_key }}}}"
domains = "{{{{ domains | join('\n') }}}}"
notifies = ["site:shop"]

[[resource]]
phase = "proxy"
role = "proxy"
kind = "upstream"
name = "shop"
servers = "{{% for m in app.machines %}}{{{{ m.answers }}}}:{{{{ port }}}}\n{{% endfor %}}"

[[resource]]
phase = "proxy"
role = "proxy"
kind = "site"
name = "shop"
domains = "{{{{ domains | join('\n') }}}}"
upstream = "shop"
certificate = "{{{{ instance.certificate }}}}"
key = "{{{{ instance.certificate_key }}}}"

[[verify]]
http = "{{{{ url }}}}/"
contains = "Shop {{{{ version }}}}"
"#
    )
}

/// `apps` run it, behind `web`.
fn shop(fleet: &str, apps: &[&str]) -> (Fleet, Shop) {
    let stage = ensure_stage("blue-green", STAGE).unwrap();
    let hosts = [apps, &["web"]].concat();
    let hosts: std::collections::BTreeSet<&str> = hosts.into_iter().chain(["visitor"]).collect();
    let on: Vec<(&str, &str)> = hosts.iter().map(|h| (*h, stage.as_str())).collect();
    let fleet = Fleet::try_up_on(fleet, &on).unwrap();
    let shop = Shop::on(&["web"]);
    let machines: String = hosts
        .iter()
        .filter(|h| **h != "visitor")
        .map(|h| format!("[machine.{h}]\naddress = \"ssh://{h}\"\n\n"))
        .collect();
    let proxy = "[machine.web]\naddress = \"ssh://web\"\nplatform = [\"nginx\"]\n";
    let machines = machines.replace("[machine.web]\naddress = \"ssh://web\"\n", proxy);
    shop.write(
        "inventory/test.toml",
        &format!(
            "{machines}[instance.shop]\nversion = \"1.0.0\"\nport = 8001\non = {{ app = {apps:?}, proxy = \"web\" }}\n\
             domains = [\"shop.example\"]\ntls = \"self-signed\"\n"
        ),
    );
    for version in ["1.0.0", "2.0.0", "3.0.0", "4.0.0"] {
        shop.write(&format!("app/{version}/serve.py"), SERVE);
        shop.write(&format!("app/{version}/version"), version);
    }
    shop.write("services/shop.toml", &service("hello"));
    (fleet, shop)
}

/// Visitors who come from elsewhere without a pause, by wrk, until they leave.
struct Visitors<'a>(&'a Host);

impl<'a> Visitors<'a> {
    /// `allowed`: what an answer must have one of, by commas. Each comes on a connection of its own: one that waits for a second
    /// request is closed by nginx when it reads its files anew, which browsers expect and ask again (RFC 9112, 9.3.1), and wrk
    /// counts as an error.
    fn come(visitor: &'a Host, allowed: &str) -> Self {
        visitor.write("/tmp/count.lua", COUNT);
        visitor
            .sh(&format!(
                "rm -f /tmp/report; ALLOWED='{allowed}' setsid wrk -t 1 -c 6 -d 900s --timeout 10s -s /tmp/count.lua \
                 -H 'Host: shop.example' -H 'Connection: close' https://web/ > /tmp/report 2>&1 & echo $! > /tmp/wrk.pid"
            ))
            .ok();
        // Connections that this host has opened (proc_net_snmp).
        let opened = || visitor.sh("awk '/^Tcp: [0-9]/ { print $6 }' /proc/net/snmp").text().parse::<u64>().unwrap();
        let before = opened();
        wait_until("visitors come", patience(), || opened() > before + 100);
        Self(visitor)
    }

    /// Every answer was one of those: by what wrk itself reports.
    fn leave(self) {
        self.0.sh("kill -INT $(cat /tmp/wrk.pid)").ok();
        wait_until("visitors leave", patience(), || self.0.sh("! kill -0 $(cat /tmp/wrk.pid)").success());
        let report = self.0.sh("cat /tmp/report").ok().text().to_owned();
        let answered = report.lines().find_map(|l| l.trim().split_once(" requests in ")?.0.parse::<u64>().ok());
        assert!(answered.is_some_and(|n| n > 50), "hardly anybody came:\n{report}");
        for trouble in ["BAD", "Socket errors", "Non-2xx"] {
            assert!(!report.contains(trouble), "not every visitor was served:\n{report}");
        }
    }
}

/// What a machine that runs it answers, by the port of each colour.
fn ports(host: &Host) -> (String, String) {
    let ask = |port: u16| host.sh(&format!("curl -s -m 5 http://127.0.0.1:{port}/ || true")).text().to_owned();
    (ask(8001), ask(8002))
}

fn newest(regie: &Regie) -> serde_json::Value {
    let runs = regie.ok("runs --json");
    serde_json::from_str(runs.out.lines().next().unwrap()).unwrap()
}

/// All of it, on whatever machines.
fn story(fleet: &Fleet, shop: &Shop, apps: &[&str]) {
    let (visitor, last) = (fleet.host("visitor"), fleet.host(apps.last().unwrap()));
    let every = || apps.iter().map(|a| fleet.host(a));
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    regie.ok("apply --yes");
    regie.plan_is_empty();
    assert!(every().all(|h| ports(h) == ("Shop 1.0.0 hello".into(), String::new())));

    // A new version, on the other port.
    let visitors = Visitors::come(visitor, "Shop 1.0.0,Shop 2.0.0");
    shop.version("1.0.0", "2.0.0");
    regie.ok("deploy shop");
    visitors.leave();
    assert!(every().all(|h| ports(h) == (String::new(), "Shop 2.0.0 hello".into())));
    regie.plan_is_empty();
    assert!(regie.ok("status").out.contains("shop-web-green.service"));

    // A new configuration, back on the first.
    let visitors = Visitors::come(visitor, "Shop 2.0.0");
    shop.write("services/shop.toml", &service("welcome"));
    regie.ok("apply --yes");
    visitors.leave();
    assert!(every().all(|h| ports(h) == ("Shop 2.0.0 welcome".into(), String::new())));
    regie.plan_is_empty();

    // One that is not well is never asked, and the one that serves does not stop for it.
    let started = "systemctl show -p ExecMainPID shop-web-blue.service";
    let before: Vec<String> = every().map(|h| h.sh(started).ok().text().to_owned()).collect();
    let visitors = Visitors::come(visitor, "Shop 2.0.0 welcome");
    shop.version("2.0.0", "3.0.0");
    let failed = regie.run("deploy shop");
    visitors.leave();
    assert_eq!(failed.code, 1, "{}", failed.said());
    for (host, before) in every().zip(&before) {
        assert_eq!(ports(host), ("Shop 2.0.0 welcome".into(), String::new()));
        assert_eq!(host.sh(started).ok().text(), before, "it was restarted");
        assert!(host.sh("test ! -e /srv/shop/shared/data/asked-3.0.0").success(), "3.0.0 was given a request");
        assert_eq!(
            host.sh("systemctl list-units --all --plain --no-legend 'shop-web-green*'").text(),
            "",
            "it is gone"
        );
    }
    shop.version("3.0.0", "2.0.0");
    regie.plan_is_empty();

    // Regie dies while one starts beside: nobody notices, and any regie goes on.
    last.sh("rm -f /srv/shop/shared/data/waiting; touch /etc/hold").ok();
    let visitors = Visitors::come(visitor, "Shop 2.0.0,Shop 4.0.0");
    shop.version("2.0.0", "4.0.0");
    let deploy = regie.start("deploy shop");
    wait_until("the other one starts", patience(), || last.sh("test -e /srv/shop/shared/data/waiting").success());
    deploy.kill();
    last.sh("rm /etc/hold").ok();
    let somebody = Regie::new(shop.path(), &fleet.ssh_config());
    let run = newest(&somebody)["run"].as_str().unwrap().to_owned();
    somebody.ok(&format!("resume {run}"));
    visitors.leave();
    assert!(every().all(|h| ports(h) == (String::new(), "Shop 4.0.0 welcome".into())));
    somebody.plan_is_empty();

    // And back.
    let visitors = Visitors::come(visitor, "Shop 2.0.0,Shop 4.0.0");
    somebody.ok(&format!("undo {run} --yes"));
    visitors.leave();
    assert!(every().all(|h| ports(h) == ("Shop 2.0.0 welcome".into(), String::new())));
    shop.version("4.0.0", "2.0.0");
    somebody.plan_is_empty();
}

/// What a visitor is answered: status, one header, and the page.
fn answer(from: &Host, to: &str, method: &str) -> (String, String, String) {
    let resolve = format!("shop.example:443:{to}");
    let said = from.sh(&format!(
        "curl -sk -m 10 -X {method} -o /tmp/page -D /tmp/head -w '%{{http_code}}' --resolve {resolve} https://shop.example/any; \
         echo; grep -i '^retry-after' /tmp/head | tr -d '\\r'; echo; cat /tmp/page"
    ));
    let text = said.text().to_owned();
    let mut lines = text.splitn(3, '\n').map(str::to_owned);
    let mut next = || lines.next().unwrap_or_default();
    (next(), next(), next())
}

/// Visitors are shown a page, whoever asks on the proxy's machine is let in, and a deploy changes nothing of that.
fn maintenance(fleet: &Fleet, shop: &Shop) {
    let (visitor, web) = (fleet.host("visitor"), fleet.host("web"));
    let regie = Regie::new(shop.path(), &fleet.ssh_config());
    let outside = web.address();
    regie.ok("maintenance shop on --until 2h --reason upstairs");
    let (status, retry, page) = answer(visitor, &outside, "GET");
    assert_eq!((status.as_str(), retry.to_lowercase().as_str()), ("503", "retry-after: 120"), "{page}");
    assert!(page.contains("upstairs") && page.contains("It is expected to be back on"), "{page}");
    assert_eq!(answer(visitor, &outside, "POST").0, "503");
    let (status, _, page) = answer(web, "127.0.0.1", "GET");
    assert_eq!(status, "200", "{page}");
    let told = regie.ok("status").out;
    assert!(told.contains("⏸ shop") && told.contains("in maintenance since") && told.contains("upstairs"), "{told}");
    let plan = regie.ok("plan --detailed-exitcode");
    assert!(plan.out.contains("shop is in maintenance"), "{}", plan.out);

    // A deploy is verified from inside, and visitors do not come in.
    shop.version("2.0.0", "4.0.0");
    regie.ok("deploy shop");
    assert_eq!(answer(visitor, &outside, "GET").0, "503");
    regie.ok("maintenance shop off");
    Visitors::come(visitor, "Shop 4.0.0").leave();
    assert!(regie.ok("maintenance shop").out.contains("shop is open"));
    regie.plan_is_empty();
}

#[test]
fn nobody_notices_on_one_machine() {
    let (fleet, shop) = shop("bluegreen1", &["web"]);
    story(&fleet, &shop, &["web"]);
    maintenance(&fleet, &shop);
}

#[test]
fn nobody_notices_on_several_machines() {
    let (fleet, shop) = shop("bluegreen2", &["app1", "app2"]);
    story(&fleet, &shop, &["app1", "app2"]);
}
