//! Rules of nftables: the files, the unit, and what the kernel has. What is wanted is loaded in a network namespace that
//! nobody is in, and both are compared as nft shows them: nft writes rules in its own way, and nothing else can tell
//! whether two texts mean the same.

use super::{Look, path, said};
use regie_resource::{firewall_file, firewall_service, firewall_table, firewall_text, firewall_unit};
use regie_wire::{Firewall, Observed, RulesSeen};
use serde_json::Value;
use std::process::Command;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// Both forms of a table, with an empty line between them: for programs, and for people without what it counted.
const SHOW: &str = r#"nft -j list table inet "$1" && echo && nft -s list table inet "$1""#;

pub(super) fn seen(look: &Look<'_>, wanted: &Firewall) -> Result<Observed, String> {
    look.administered("rules of nftables")?;
    let file = |path: &str| path::seen(look.cx, &look.names, path, Some(path::Read::Open));
    let standing = look.units()?.standing(&firewall_service(wanted))?;
    Ok(Observed::Firewall {
        file: file(&firewall_file(wanted).path)?,
        unit: file(&firewall_unit(wanted).path)?,
        enabled: standing.enabled,
        needs_reload: standing.needs_reload,
        live: live(wanted)?,
    })
}

fn live(wanted: &Firewall) -> Result<RulesSeen, String> {
    let table = firewall_table(wanted);
    let mut ask = Command::new("/bin/sh");
    ask.args(["-c", SHOW, "sh", &table]);
    // Without nft there are no rules of nft.
    let Some(there) = said::ask(&mut ask, PATIENCE)?.filter(|said| said.ok) else { return Ok(RulesSeen::None) };
    let script = format!("printf '%s' \"$2\" | nft -f - && {SHOW}");
    let mut ask = Command::new("unshare");
    ask.args(["--net", "/bin/sh", "-c", &script, "sh", &table, &firewall_text(wanted)]);
    let made = match said::ask(&mut ask, PATIENCE)? {
        Some(said) if said.ok => said.out,
        other => {
            let why = other.map_or_else(|| "unshare is missing (util-linux)".to_owned(), |said| said.err);
            return Err(format!(
                "the rules of the firewall {} cannot be loaded where no network card is yet, as at boot: {why}; \
                 name cards by `iifname` and `oifname`, which need not be there",
                wanted.name
            ));
        }
    };
    let (there, made) = (split(&there.out)?, split(&made)?);
    Ok(match there.0 == made.0 {
        true => RulesSeen::Wanted,
        false => RulesSeen::Other { there: there.1, wanted: made.1 },
    })
}

/// What counts of a table, and how people read it.
fn split(said: &str) -> Result<(Vec<Value>, String), String> {
    let (json, text) = said.split_once("\n\n").ok_or("nft said something else than a table")?;
    let all: Value = serde_json::from_str(json).map_err(|e| format!("what nft says is not JSON: {e}"))?;
    let objects = all.get("nftables").and_then(Value::as_array).cloned().unwrap_or_default();
    let kept = objects.into_iter().filter(|o| o.get("metainfo").is_none());
    Ok((kept.map(lasting).collect(), text.to_owned()))
}

/// An object of the ruleset without what comes by itself: numbers that the kernel gave it, what it counted, and elements
/// that rules put into sets while packets pass (libnftables-json(5)).
fn lasting(mut object: Value) -> Value {
    if let Some(kinds) = object.as_object_mut() {
        for (kind, of) in kinds {
            let Some(fields) = of.as_object_mut() else { continue };
            fields.remove("handle");
            let moves =
                |flags: &Value| flags.as_array().is_some_and(|f| f.iter().any(|f| f == "dynamic" || f == "timeout"));
            if matches!(kind.as_str(), "set" | "map") && fields.get("flags").is_some_and(moves) {
                fields.remove("elem");
            }
        }
    }
    uncounted(&mut object);
    object
}

fn uncounted(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, of) in fields {
                if let (true, Some(counted)) = (matches!(name.as_str(), "counter" | "quota"), of.as_object_mut()) {
                    for field in ["packets", "used"] {
                        counted.remove(field);
                    }
                    if name == "counter" {
                        counted.remove("bytes");
                    }
                }
                uncounted(of);
            }
        }
        Value::Array(all) => all.iter_mut().for_each(uncounted),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(objects: &str) -> Vec<Value> {
        split(&format!("{{\"nftables\": [{{\"metainfo\": {{}}}}, {objects}]}}\n\ntable")).unwrap().0
    }

    #[test]
    fn what_was_counted_and_numbered_does_not_count() {
        let rule = |handle: u8, packets: u8, port: u16| {
            let counter = format!("{{\"counter\": {{\"packets\": {packets}, \"bytes\": {packets}}}}}");
            let matched = format!("{{\"match\": {{\"op\": \"==\", \"right\": {port}}}}}");
            kept(&format!("{{\"rule\": {{\"handle\": {handle}, \"expr\": [{matched}, {counter}]}}}}"))
        };
        assert_eq!(rule(1, 0, 22), rule(7, 9, 22));
        assert_ne!(rule(1, 0, 22), rule(1, 0, 23));
    }

    #[test]
    fn only_elements_that_come_by_themselves_are_passed_over() {
        let set = |flags: &str, elem: &str| kept(&format!("{{\"set\": {{\"flags\": [{flags}], \"elem\": [{elem}]}}}}"));
        assert_eq!(set("\"dynamic\"", "1"), set("\"dynamic\"", "2"));
        assert_eq!(set("\"timeout\"", "1"), set("\"timeout\"", ""));
        assert_ne!(set("\"interval\"", "1"), set("\"interval\"", "2"));
    }
}
