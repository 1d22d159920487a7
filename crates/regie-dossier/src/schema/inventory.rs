//! `inventory/base.toml`, `inventory/NAME.toml`. They lie upon one another, so no key has to be in any one of them.

use super::hook::hook;
use super::make::{
    DOMAIN, DURATION, NAME, PRICE, SIZE, TIME, VARIABLE, VERSION, both, choice, closed, defaults, duration, flag,
    formed, list, named, number, requires, said, several, sorted, table, text, texts, with,
};
use super::resource::{self, Of};
use super::{Around, parameters};
use crate::load::{OF_MACHINE, RESERVED};
use serde_json::{Value, json};

pub(super) fn schema(around: &Around<'_>) -> Value {
    let secrets = table(
        "where secrets come from, when that is no file of the dossier",
        [
            ("command", said("shell text that prints them")),
            ("timeout", duration("the time after which it is ended; 60s, or 5m where a person can be asked")),
        ],
    );
    let target = table(
        "where backups go: `repository` or `tree`",
        [
            ("repository", text("a restic repository")),
            ("tree", text("a folder of dated folders")),
            ("password", text("names a secret: {{ secrets.NAME }}")),
        ],
    );
    let targets = json!({ "type": "object", "description": "where backups go", "additionalProperties": target });
    let all = table(
        "an environment, or what all of them have in common (base.toml)",
        [
            ("extends", text("another environment, over which this one is laid")),
            ("variables", variables("values of your own, for templates; a platform's name sets its parameters")),
            ("secrets", secrets),
            ("target", targets),
            ("server", server()),
            ("machine", named("places where things run", NAME, machine(around))),
            ("instance", instances(around)),
        ],
    );
    with(all, "$defs", definitions(around))
}

fn variables(description: &str) -> Value {
    let names = json!({ "pattern": VARIABLE, "not": { "enum": RESERVED } });
    json!({ "type": "object", "description": description, "propertyNames": names })
}

/// The name of a platform; outside of a dossier a team's own are not known.
pub(super) fn platform_name(description: &str, around: &Around<'_>) -> Value {
    let names = around.platforms.keys().collect::<Vec<_>>();
    match around.dossier {
        Some(_) => json!({ "type": "string", "description": description, "enum": names }),
        None => json!({ "type": "string", "description": description, "examples": names }),
    }
}

fn server() -> Value {
    let user = table(
        "a person who logs in",
        [
            ("name", formed("the account", "^[a-z_][a-z0-9_-]{0,31}$")),
            ("keys", texts("public keys, such as ssh-ed25519 …")),
            ("groups", texts("groups that it is in")),
            ("shell", defaults(text("its shell"), "/bin/bash")),
            ("sudo", defaults(flag("it may become root, without a password: there is none"), false)),
        ],
    );
    let layout = table(
        "where things lie",
        [("root", defaults(text("where instances lie"), "/srv")), ("folders", texts("folders to make, mode 0755"))],
    );
    let backup = table(
        "where a machine keeps backups; brings restic and rsync",
        [("folder", said("folder for backups, for root alone"))],
    );
    let firewall = table(
        "what machines let in by nftables; all else stays out, but for answers, their own, and ICMP (RFC 4890)",
        [("allow", texts("such as ssh, http, tcp 8080, udp 60000-61000, tcp 3306 from app1, 10.0.0.0/24 on db"))],
    );
    let updates = table(
        "security updates that a machine installs by itself; brings unattended-upgrades",
        [
            ("security", flag("they are installed once a day")),
            ("reboot", formed("time of day at which it restarts when one needs that, such as 04:00", TIME)),
            ("mail", said("who is written to when something was changed; needs a program that sends mail")),
        ],
    );
    let journal = formed("size such as 500M: the journal survives a restart and takes no more", "^[0-9]+[KMGT]?$");
    table(
        "what every machine has, whoever lives on it; a folder has only the folders of `layout`",
        [
            ("packages", texts("packages of the distribution")),
            ("locale", text("language, such as fr_FR.UTF-8")),
            ("os", text("operating system of the machines that say no other, such as Debian 12")),
            ("timezone", text("time zone, such as Europe/Paris")),
            ("hostname", defaults(flag("each machine is called by its name in the inventory"), false)),
            ("layout", layout),
            ("backup", requires(backup, &["folder"])),
            (
                "hook",
                list(
                    "what is done before and after",
                    hook(&OF_MACHINE, "machine it runs on, or `here`: this computer; each machine when not said"),
                ),
            ),
            ("firewall", requires(firewall, &["allow"])),
            (
                "confirm_within",
                defaults(
                    formed(
                        "how long a machine waits for a new connection after its way in has changed, 10s to 90s",
                        DURATION,
                    ),
                    "60s",
                ),
            ),
            ("monitoring", table("what a machine keeps of its own log", [("journal", journal)])),
            ("updates", requires(updates, &["security"])),
            ("user", list("people who log in", requires(user, &["name"]))),
            ("resource", list("any resource", resource::schema(&Of::Machine))),
        ],
    )
}

fn machine(around: &Around<'_>) -> Value {
    let bytes = |description: &str| formed(description, SIZE);
    let size = table(
        "what it should have: compared with what is there",
        [
            ("memory", bytes("memory, such as 8 GB or 512 MiB")),
            ("cpus", number("processors", 1, 4096)),
            ("disk", bytes("disk, such as 160 GB")),
            ("transfer", bytes("traffic a month, such as 5 TB")),
        ],
    );
    let cost = table("what it costs", [("month", formed("a month, such as 40 EUR", PRICE))]);
    let address = r"^(local|ssh://[^-].*|dir:.+)$";
    let host = formed("name or IPv4 address by which other machines reach it; that of `address` if not said", DOMAIN);
    table(
        "a place where things run",
        [
            ("address", formed("ssh://[user@]host[:port], dir:./folder of this computer, or local", address)),
            ("host", host),
            ("platform", several("what it offers services to stand on", platform_name("a platform", around))),
            ("os", text("its operating system, such as Debian 12: its end of life is looked at")),
            ("size", size),
            ("provider", text("who runs it")),
            ("cost", cost),
            ("variables", variables("its own, over the environment's")),
            ("resource", list("what it has beside what every machine has", resource::schema(&Of::Machine))),
        ],
    )
}

/// Instances by name: the service tells which parameters there are, and the service is the one of the same name unless
/// `service` says another.
fn instances(around: &Around<'_>) -> Value {
    let all = "services placed on machines";
    let Some(dossier) = around.dossier else {
        let open = with(closed("a service placed on machines", instance()), "additionalProperties", json!(true));
        return named(all, NAME, open);
    };
    let names = || dossier.services.keys().map(String::as_str);
    let others = |but: &str| names().filter(|s| *s != but).map(|s| json!({ "$ref": said_of(s) })).collect::<Vec<_>>();
    let any_of = |mut which: Vec<Value>| match which.len() {
        0 => json!(false),
        1 => which.remove(0),
        _ => json!({ "oneOf": which }),
    };
    let same = names().map(|s| {
        let own = json!({ "$ref": format!("#/$defs/{s}") });
        (s, any_of(std::iter::once(own).chain(others(s)).collect()))
    });
    with(named(all, NAME, any_of(others(""))), "properties", sorted(same))
}

/// Where it is defined what an instance has whose `service` names that one; a service's name has no dot.
fn said_of(service: &str) -> String {
    format!("#/$defs/service.{service}")
}

/// What instances of each service have.
fn definitions(around: &Around<'_>) -> Value {
    let mut out = serde_json::Map::new();
    for service in around.dossier.iter().flat_map(|d| d.services.values()) {
        let known = around.recipes.get(&service.recipe).map(|r| parameters(&r.parameters));
        let named = with(text("the service"), "const", json!(service.name));
        let keys = both(known.unwrap_or_else(|| json!({})), both(instance(), sorted([("service", named)])));
        let one = closed(&format!("the service `{}`, placed on machines", service.name), keys);
        out.insert(service.name.clone(), one.clone());
        out.insert(format!("service.{}", service.name), requires(one, &["service"]));
    }
    Value::Object(out)
}

fn instance() -> Value {
    let on = json!({
        "type": "object",
        "description": "role and its machine, or machines; with one machine, roles are there by themselves",
        "additionalProperties": texts("a machine, or several"),
    });
    sorted([
        ("service", text("the service; the instance's name when not said")),
        ("version", formed("version wanted", VERSION)),
        ("on", on),
        ("domains", several("domains; the first is the main one", formed("a domain", DOMAIN))),
        ("tls", defaults(choice("how it gets its certificate", &["acme", "self-signed", "files", "none"]), "none")),
        ("certificate", formed("with tls = \"files\": path on the machine that answers", "^/")),
        ("certificate_key", formed("with tls = \"files\": path on the machine that answers", "^/")),
        ("port", number("port of its main process; a folder machine offers one", 1, 65535)),
        ("keep", defaults(number("releases kept", 1, 1000), 5)),
        ("strategy", super::service::strategy()),
        ("variables", variables("its own; the strongest there are")),
    ])
}
