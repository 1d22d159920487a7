//! A certificate from an ACME server (Debian's pebble): asked for, served, renewed, for more names; and what the server says
//! when a domain does not lead here.
#![allow(clippy::unwrap_used)]

use regie_hosts::{Fleet, Host, wait_until};
use regie_journeys::{Ca, Regie, ca_stage, patience, shop_stage};
use std::path::Path;

const INVENTORY: &str = r#"
[machine.web]
address = "ssh://web"
platform = ["nginx"]

[instance.site]
version = "1"
on = { web = "web" }
domains = [DOMAINS]
tls = "acme"
acme_server = "DIRECTORY"
"#;

const SERVICE: &str = r#"
recipe = "static"
summary = "Pages"
contact = [{ name = "Ana", role = "operations", mail = "ops@shop.test" }]

[source]
path = "pages"
"#;

fn write(folder: &Path, domains: &str) {
    let files = [
        ("dossier.toml", "title = \"Acme\"\nauthor = \"A\"\nenvironment = \"prod\"\n".to_owned()),
        ("inventory/base.toml", String::new()),
        ("inventory/prod.toml", INVENTORY.replace("DOMAINS", domains).replace("DIRECTORY", Ca::directory())),
        ("services/site.toml", SERVICE.to_owned()),
        ("pages/index.html", "hello over TLS\n".to_owned()),
    ];
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What is served for a name, and the serial number of the certificate that it is served with.
fn served(web: &Host, domain: &str) -> (String, String) {
    let ask = format!("curl -sS --resolve {domain}:443:127.0.0.1 https://{domain}/");
    let serial = format!(
        "openssl s_client -connect 127.0.0.1:443 -servername {domain} < /dev/null 2> /dev/null | openssl x509 -noout -serial"
    );
    (web.sh(&ask).ok().stdout, web.sh(&serial).ok().stdout)
}

#[test]
fn a_certificate_is_got_served_and_renewed() {
    let fleet = Fleet::try_up_on("acme", &[("web", &shop_stage()), ("ca", &ca_stage())]).unwrap();
    let (web, ca) = (fleet.host("web"), Ca::on(fleet.host("ca")));
    ca.trusted_by(web);

    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "\"www.shop.test\", \"shop.test\"");
    let regie = Regie::new(folder.path(), &fleet.ssh_config());

    // The domain leads nowhere yet: the server's own words, and nothing of the site stays.
    let refused = regie.run("deploy site --yes");
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    let said = format!("{}{}", refused.out, refused.err);
    assert!(said.contains("Domain: www.shop.test") && said.contains("Detail:"), "{said}");
    assert!(!web.sh("test -e /etc/nginx/sites-enabled/site.conf").success());
    assert!(!web.sh("test -e /etc/nginx/sites-enabled/site-http.conf").success());

    ca.leads_to(web);
    regie.ok("deploy site --yes");
    let (page, first) = served(web, "www.shop.test");
    assert_eq!(page, "hello over TLS\n");
    let plain =
        web.sh("curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: shop.test' http://127.0.0.1/");
    assert_eq!(plain.ok().text(), "301 https://shop.test/");
    assert_eq!(
        web.sh("systemctl is-enabled certbot.timer; systemctl is-active certbot.timer").ok().text(),
        "enabled\nactive"
    );
    assert!(web.sh("cat /etc/letsencrypt/accounts/*/*/*/regr.json").ok().stdout.contains("ca:14000"));
    regie.plan_is_empty();

    // Renewed by certbot alone: nginx serves it, and regie finds nothing to do.
    web.sh("certbot renew --force-renewal --no-random-sleep-on-renew").ok();
    wait_until("nginx serves the renewed certificate", patience(), || served(web, "shop.test").1 != first);
    assert_eq!(served(web, "shop.test").0, "hello over TLS\n");
    regie.plan_is_empty();

    // One more name: one certificate for all of them.
    write(folder.path(), "\"www.shop.test\", \"shop.test\", \"pizza.test\"");
    let plan = regie.run("plan --detailed-exitcode");
    assert!(plan.code == 2 && plan.out.contains("it is for other names"), "{}", plan.out);
    regie.ok("deploy site --yes");
    assert_eq!(served(web, "pizza.test").0, "hello over TLS\n");
    regie.plan_is_empty();
}
