//! `services/NAME.toml`

use super::hook::hook;
use super::make::{
    NAME, PERCENT, SHA256, VARIABLE, both, choice, closed, defaults, duration, flag, formed, list, named, number,
    one_of_keys, requires, said, sorted, table, table_of_texts, text, texts, with,
};
use super::resource::{self, Of};
use super::{Around, parameters};
use crate::load::OF_INSTANCE;
use serde_json::{Value, json};

/// The recipe tells which parameters there are: a closed table for each, and what they have in common said once.
pub(super) fn schema(around: &Around<'_>) -> Value {
    let common = both(keys(), sorted([("recipe", recipe(around))]));
    let refs = common.as_object().into_iter().flat_map(|keys| keys.keys());
    let refs = || sorted(refs.clone().map(|key| (key.as_str(), json!({ "$ref": format!("#/properties/{key}") }))));
    let known = around.recipes.values().map(|recipe| {
        let own = both(refs(), sorted([("recipe", json!({ "const": recipe.name }))]));
        closed(&recipe.summary, both(own, parameters(&recipe.parameters)))
    });
    let mut each = known.collect::<Vec<_>>();
    if around.dossier.is_none() {
        let names = around.recipes.keys().collect::<Vec<_>>();
        let other = sorted([("recipe", json!({ "not": { "enum": names } }))]);
        each.push(json!({ "type": "object", "description": "a recipe of your own", "properties": other }));
    }
    json!({
        "type": "object",
        "description": "an application as the dossier describes it",
        "required": ["recipe"],
        "properties": common,
        "oneOf": each,
    })
}

fn recipe(around: &Around<'_>) -> Value {
    let names = around.recipes.keys().collect::<Vec<_>>();
    let description = "the recipe: `regie recipe list` shows them";
    match around.dossier {
        Some(_) => json!({ "type": "string", "description": description, "enum": names }),
        None => json!({ "type": "string", "description": description, "examples": names }),
    }
}

fn keys() -> Value {
    let contact = table(
        "who to call",
        [
            ("name", said("a person or a team")),
            ("role", text("what they are to the service")),
            ("mail", text("mail address")),
            ("phone", text("telephone number")),
        ],
    );
    let build = table(
        "how a release is made of its source",
        [
            ("run", texts("shell commands, in the source's folder")),
            ("output", text("what of the folder is the release; the whole folder when not said")),
            ("here", flag("on this computer; else on the machine, if the recipe builds there")),
        ],
    );
    sorted([
        ("summary", text("one line: what it is and why it exists")),
        ("bugs", text("where bugs are reported")),
        ("links", table_of_texts("documentation: label and address")),
        ("contact", list("who to call", requires(contact, &["name"]))),
        ("source", source()),
        ("build", requires(build, &["run"])),
        ("process", named("processes; the recipe brings the usual ones", NAME, process())),
        ("job", named("what runs by the clock, on the first machine of its role only", NAME, job())),
        ("env", env("environment variables")),
        ("strategy", strategy()),
        (
            "maintenance",
            text("the page that visitors are shown in a maintenance, in files/; a plain one when not said"),
        ),
        ("verify", list("what must be true for a deploy to be good", verify())),
        ("depends", list("outside services that must answer", depends())),
        ("resource", list("resources of its own", resource::schema(&Of::Recipe))),
        (
            "hook",
            list(
                "what is done before and after procedures",
                hook(
                    &OF_INSTANCE,
                    "role on whose first machine it runs, or `here`: this computer; the recipe's main one when not said",
                ),
            ),
        ),
        ("backup", backup()),
        ("objective", objective()),
        ("alert", list("what fires; each has its playbook", alert())),
    ])
}

/// Of services, and of instances, which may say another.
pub(super) fn strategy() -> Value {
    let about = "how a new release takes the place of the one before";
    defaults(choice(about, &["restart", "blue-green"]), "restart")
}

fn source() -> Value {
    let sum = formed("64 hexadecimal digits", SHA256);
    let by_version = json!({ "type": "object", "additionalProperties": sum });
    let all = table(
        "where releases come from: `git`, `path`, `archive` or `image`; texts may use {{ version }}",
        [
            ("path", text("a folder of this computer, from the dossier's folder")),
            ("archive", text("an archive: an address, or a path from the dossier's folder")),
            ("git", text("a git repository: an address, or a path from the dossier's folder")),
            ("image", text("a container image")),
            ("ref", text("with git: tag, branch or commit; the tag VERSION or vVERSION when not said")),
            ("user", text("with git over https: the user's name")),
            ("token", text("with git over https: names the secret that is the password")),
            ("ssh_key", text("with git over ssh: file of a private key")),
            (
                "sha256",
                json!({ "description": "with archive: its sum, or sums by version", "anyOf": [sum, by_version] }),
            ),
        ],
    );
    one_of_keys(all, &["path", "archive", "git", "image"])
}

/// `[process.NAME]`
pub(super) fn process() -> Value {
    let all = table(
        "a process: one program, kept running",
        [
            ("command", said("shell text of one program")),
            ("on", text("role whose machines run it; the recipe's main one when not said")),
            ("count", defaults(number("how many of it", 1, 64), 1)),
            ("keeper", defaults(choice("who keeps it running", &["systemd", "supervisor"]), "systemd")),
        ],
    );
    requires(all, &["command"])
}

fn schedule() -> Value {
    let description = "five fields of a crontab, such as 0 2 * * *, or @daily; by the machine's clock";
    formed(description, r"^\s*(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\S+(\s+\S+){4})\s*$")
}

fn job() -> Value {
    let all = table(
        "what runs by the clock",
        [
            ("command", said("shell text")),
            ("schedule", schedule()),
            ("on", text("role on whose first machine it runs; the recipe's main one when not said")),
            ("by", defaults(choice("what calls it", &["timer", "cron"]), "timer")),
            ("expected", duration("the time that it should take at most")),
            ("timeout", duration("the time after which it is ended")),
        ],
    );
    requires(all, &["command", "schedule"])
}

/// `[env]`
pub(super) fn env(description: &str) -> Value {
    let table = table(
        "an environment variable",
        [
            ("value", text("its value")),
            ("required", defaults(flag("it must have a value"), false)),
            ("description", text("what it is for")),
            ("optional", defaults(flag("left out when its value is empty"), false)),
        ],
    );
    let one = json!({ "description": "its value, or a table", "anyOf": [{ "type": "string" }, table] });
    named(description, VARIABLE, one)
}

fn status(description: &str) -> Value {
    number(description, 100, 599)
}

fn verify() -> Value {
    let all = table(
        "a question, asked from the proxy or else from the application's machine",
        [
            ("http", said("address")),
            ("status", defaults(status("status wanted"), 200)),
            ("contains", text("what the answer must contain")),
            ("within", defaults(duration("the time in which it must be answered"), "30s")),
        ],
    );
    requires(all, &["http"])
}

fn depends() -> Value {
    let all = table(
        "an outside service: `http` or `tcp`, asked before anything changes",
        [
            ("name", said("what it is called")),
            ("http", text("address that answers; any answer below 500 will do, unless `status` says which")),
            ("tcp", text("host:port that accepts")),
            ("status", status("with http: status wanted")),
            ("within", defaults(duration("the time in which it must answer"), "10s")),
            ("when", text("expression: from which machines it is asked; all but folders when not said")),
        ],
    );
    one_of_keys(requires(all, &["name"]), &["http", "tcp"])
}

fn backup() -> Value {
    let keep = ["last", "hourly", "daily", "weekly", "monthly", "yearly"];
    let keep = keep.map(|unit| (unit, number(&format!("sets kept: {unit}"), 0, 100_000)));
    let all = table(
        "what is saved, when and where",
        [
            ("schedule", schedule()),
            ("to", texts("targets of the inventory, and `local`")),
            ("exclude", texts("left out: paths below the instance's shared folder")),
            ("keep", table("how many sets are kept", keep)),
        ],
    );
    requires(all, &["schedule", "to"])
}

fn objective() -> Value {
    table(
        "what was promised",
        [
            ("uptime", formed("such as 99.9%", PERCENT)),
            ("rpo", duration("data that may be lost, in time")),
            ("rto", duration("time until it serves again")),
        ],
    )
}

fn alert() -> Value {
    let when = table(
        "what is looked at",
        [
            ("for", defaults(duration("how long it must last"), "0s")),
            ("every", defaults(duration("from one look to the next"), "60s")),
        ],
    );
    let when = with(with(when, "additionalProperties", json!(true)), "minProperties", json!(1));
    let all = table(
        "what fires; playbooks/NAME.md is what to do then",
        [
            ("name", formed("its name, and its playbook's", NAME)),
            ("when", when),
            ("severity", defaults(choice("whom it wakes", &["page", "ticket", "note"]), "page")),
        ],
    );
    requires(all, &["name", "when"])
}
