//! Systemd units that are not as the distribution has them, and those of packages that somebody chose.

use super::ask;
use super::packages::Packages;
use crate::observe::unit::is_active;
use regie_wire::{Survey, UnitSurveyed, secret_line};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is started by itself or by the clock.
const KINDS: [&str; 4] = [".service", ".timer", ".socket", ".path"];

/// Where the administrator's lie (systemd.unit(5)).
const OWN: &str = "/etc/systemd/system/";

/// What packages enabled when they came.
const ENABLED: &str = "/var/lib/systemd/deb-systemd-helper-enabled/";

/// Of every installation, and off in Debian whatever systemd's own preset says.
const OFF: [&str; 1] = ["systemd-networkd.service"];

/// What else is known of a unit.
#[derive(Debug, Default)]
struct Around {
    /// It is of every installation: told only when somebody decided otherwise.
    base: bool,
    /// The administrator forbade it to start.
    away: bool,
    /// Its package enabled it.
    came: bool,
}

type Properties = BTreeMap<String, String>;

pub(super) fn look(packages: &Packages, seen: &mut Survey) -> Result<(), String> {
    let listed = ask(Command::new("systemctl").args(["list-unit-files", "--no-legend", "--no-pager", "--plain"]))?;
    // Other names of units are told under their own.
    let named = |line: &'_ str| line.split_whitespace().nth(1) != Some("alias");
    let names = listed.lines().filter(|l| named(l)).filter_map(|l| l.split_whitespace().next());
    // regie's own for the time of a run.
    let names = names.filter(|n| KINDS.iter().any(|k| n.ends_with(k)) && !n.starts_with("regie-"));
    let (templates, names): (Vec<_>, Vec<_>) = names.partition(|n| n.contains("@."));
    let of = ask_systemd(&names)?;
    let owners = owners(&of);
    for (name, said) in names.iter().zip(&of) {
        let path = said.get("FragmentPath").map(String::as_str).unwrap_or_default();
        let package = owners.get(path).cloned();
        let base = package.as_ref().is_none_or(|p| packages.is_base(p));
        let away = fs::read_link(format!("{OWN}{name}")).is_ok_and(|to| to == Path::new("/dev/null"));
        // deb-systemd-helper(1p) keeps what a package enabled when it came.
        let came = Path::new(&format!("{ENABLED}{name}.dsh-also")).exists();
        seen.units.extend(unit(name, said, package, &Around { base, away, came }));
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

/// One that is worth telling.
fn unit(name: &str, said: &Properties, package: Option<String>, around: &Around) -> Option<UnitSurveyed> {
    let property = |name: &str| said.get(name).map(String::as_str).unwrap_or_default();
    let (state, preset, path) = (property("UnitFileState"), property("UnitFilePreset"), property("FragmentPath"));
    let own = path.strip_prefix(OWN).is_some_and(|n| n == name)
        && fs::symlink_metadata(path).is_ok_and(|m| m.is_file())
        && !around.away;
    let enabled = state == "enabled";
    let fixed = matches!(state, "static" | "indirect" | "generated" | "transient");
    let switched_off = around.came && !enabled && !fixed;
    let switched_on = enabled && around.base && (preset == "disabled" || OFF.contains(&name));
    if !(own || around.away || switched_off || switched_on || (!around.base && enabled)) {
        return None;
    }
    let (active, sub) = (property("ActiveState"), property("SubState"));
    let mut unit = UnitSurveyed {
        name: name.to_owned(),
        enabled,
        fixed,
        masked: around.away,
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
        let told = |text: &str, around: Around| unit("x.service", &said(text), Some("p".into()), &around);
        let (base, chosen) = (|| Around { base: true, ..Around::default() }, Around::default);
        let running = "UnitFileState=enabled UnitFilePreset=enabled ActiveState=active SubState=running";
        assert_eq!(told(running, Around { came: true, ..base() }), None);
        let nginx = told(running, chosen()).unwrap();
        assert!(nginx.enabled && nginx.active && !nginx.own && !nginx.masked);
        // Debian lets many units lie that systemd's preset would enable: only what a package enabled was switched off.
        let off = "UnitFileState=disabled UnitFilePreset=enabled ActiveState=inactive SubState=dead";
        assert_eq!(told(off, base()), None);
        let off = told(off, Around { came: true, ..base() }).unwrap();
        assert!(!off.enabled && !off.active);
        assert!(told("UnitFileState=enabled UnitFilePreset=disabled ActiveState=active", base()).is_some());
        assert!(told("UnitFileState=masked LoadState=masked", Around { away: true, ..base() }).unwrap().masked);
        assert_eq!(told("UnitFileState=masked LoadState=masked", base()), None);
        assert_eq!(told("UnitFileState=static ActiveState=active SubState=running", chosen()), None);
        let failed = "UnitFileState=enabled UnitFilePreset=enabled ActiveState=failed SubState=failed";
        assert!(told(failed, chosen()).unwrap().failed);
    }

    fn own((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}
