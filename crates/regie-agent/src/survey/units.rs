//! Systemd units that are not as the distribution has them, and those of packages that somebody chose.

use super::ask;
use super::packages::Packages;
use crate::observe::unit::is_active;
use regie_wire::{Survey, UnitSurveyed, secret_line};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// What is started by itself or by the clock.
const KINDS: [&str; 4] = [".service", ".timer", ".socket", ".path"];

/// Where the administrator's lie (systemd.unit(5)).
const OWN: &str = "/etc/systemd/system/";

type Properties = BTreeMap<String, String>;

pub(super) fn look(packages: &Packages, seen: &mut Survey) -> Result<(), String> {
    let listed = ask(Command::new("systemctl").args(["list-unit-files", "--no-legend", "--no-pager", "--plain"]))?;
    let names = listed.lines().filter_map(|l| l.split_whitespace().next());
    // regie's own for the time of a run.
    let names = names.filter(|n| KINDS.iter().any(|k| n.ends_with(k)) && !n.starts_with("regie-"));
    let (templates, names): (Vec<_>, Vec<_>) = names.partition(|n| n.contains("@."));
    let of = ask_systemd(&names)?;
    let owners = owners(&of);
    for (name, said) in names.iter().zip(&of) {
        let path = said.get("FragmentPath").map(String::as_str).unwrap_or_default();
        let package = owners.get(path).cloned();
        let base = package.as_ref().is_none_or(|p| packages.is_base(p));
        seen.units.extend(unit(name, said, package, base));
    }
    for name in templates.iter().filter(|n| fs::symlink_metadata(format!("{OWN}{n}")).is_ok_and(|m| m.is_file())) {
        let mut unit = UnitSurveyed { name: (*name).to_owned(), fixed: true, own: true, ..UnitSurveyed::default() };
        read(&mut unit);
        seen.units.push(unit);
    }
    Ok(())
}

/// What systemd says of each, in their order.
fn ask_systemd(names: &[&str]) -> Result<Vec<Properties>, String> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let properties = "LoadState,FragmentPath,UnitFileState,UnitFilePreset,ActiveState,SubState";
    let mut command = Command::new("systemctl");
    command.args(["show", "--no-pager", "--property", properties, "--"]).args(names);
    let said = ask(&mut command)?;
    let block = |text: &str| {
        let lines = text.lines().filter_map(|l| l.split_once('='));
        lines.map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Properties>()
    };
    let blocks = said.trim_end().split("\n\n").map(block).collect::<Vec<_>>();
    match blocks.len() == names.len() {
        true => Ok(blocks),
        false => Err(format!("systemd was asked about {} units and spoke of {}", names.len(), blocks.len())),
    }
}

/// The packages that the files are of, by path: one question for all.
fn owners(of: &[Properties]) -> BTreeMap<String, String> {
    let paths = of.iter().filter_map(|p| p.get("FragmentPath")).filter(|p| p.contains("/lib/systemd/"));
    let paths = paths.map(|p| p.strip_prefix("/usr").filter(|p| p.starts_with("/lib")).unwrap_or(p));
    let asked = paths.flat_map(|p| [p.to_owned(), format!("/usr{p}")]).collect::<Vec<_>>();
    let mut command = Command::new("dpkg-query");
    command.arg("--search").args(&asked);
    // It fails when one path is nobody's; what it said of the others counts.
    let said = crate::observe::said::ask(&mut command, super::PATIENCE).ok().flatten().map(|s| s.out);
    let mut owners = BTreeMap::new();
    for (package, path) in said.iter().flat_map(|s| s.lines()).filter_map(|l| l.split_once(": ")) {
        let name = package.split([',', ':']).next().unwrap_or(package).to_owned();
        let short = path.strip_prefix("/usr").filter(|p| p.starts_with("/lib")).unwrap_or(path);
        owners.insert(short.to_owned(), name.clone());
        owners.insert(format!("/usr{short}"), name);
    }
    owners
}

/// One that is worth telling. `base`: it is of every installation, and told only when somebody decided otherwise.
fn unit(name: &str, said: &Properties, package: Option<String>, base: bool) -> Option<UnitSurveyed> {
    let property = |name: &str| said.get(name).map(String::as_str).unwrap_or_default();
    let (state, preset, path) = (property("UnitFileState"), property("UnitFilePreset"), property("FragmentPath"));
    let masked = state == "masked" || property("LoadState") == "masked";
    let own = path.strip_prefix(OWN).is_some_and(|n| n == name)
        && fs::symlink_metadata(path).is_ok_and(|m| m.is_file())
        && !masked;
    let enabled = matches!(state, "enabled" | "alias");
    let fixed = matches!(state, "static" | "indirect" | "generated" | "transient");
    let decided = !fixed && !preset.is_empty() && (enabled != (preset == "enabled"));
    let told = own || decided || (masked && package.is_some()) || (!base && enabled);
    // Another name of what is told under its own.
    if !told || state == "alias" {
        return None;
    }
    let (active, sub) = (property("ActiveState"), property("SubState"));
    let mut unit = UnitSurveyed {
        name: name.to_owned(),
        enabled,
        fixed,
        masked,
        active: is_active(active, sub),
        failed: active == "failed",
        own,
        package,
        ..UnitSurveyed::default()
    };
    if own {
        read(&mut unit);
    }
    Some(unit)
}

fn read(unit: &mut UnitSurveyed) {
    match fs::read_to_string(format!("{OWN}{}", unit.name)) {
        Ok(text) => match secret_line(&text) {
            Some((line, what)) => unit.withheld = Some(format!("line {line} looks like a secret ({what})")),
            None => unit.content = Some(text.as_str().into()),
        },
        Err(e) => unit.withheld = Some(format!("its file cannot be read: {e}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_distribution_has_by_itself_is_not_told() {
        let said = |text: &str| text.split(' ').filter_map(|w| w.split_once('=')).map(own).collect::<Properties>();
        let told = |text: &str, base| unit("x.service", &said(text), Some("p".into()), base);
        let running = "UnitFileState=enabled UnitFilePreset=enabled ActiveState=active SubState=running";
        assert_eq!(told(running, true), None);
        let nginx = told(running, false).unwrap();
        assert!(nginx.enabled && nginx.active && !nginx.own && !nginx.masked);
        let off =
            told("UnitFileState=disabled UnitFilePreset=enabled ActiveState=inactive SubState=dead", true).unwrap();
        assert!(!off.enabled && !off.active);
        assert!(told("UnitFileState=masked LoadState=masked ActiveState=inactive", true).unwrap().masked);
        assert_eq!(told("UnitFileState=static ActiveState=active SubState=running", false), None);
        assert_eq!(told("UnitFileState=disabled UnitFilePreset=disabled ActiveState=inactive", false), None);
        let failed = told("UnitFileState=enabled UnitFilePreset=enabled ActiveState=failed SubState=failed", false);
        assert!(failed.unwrap().failed);
    }

    fn own((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}
