//! `[[hook]]`, of a service and of `[server]`.

use crate::read::{Fields, did_you_mean, duration, is_variable};
use crate::template::check;
use crate::{Finding, HookSaid, HookWhen};

/// Procedures of an instance, and those of a machine's own.
pub(crate) const OF_INSTANCE: [&str; 6] = ["deploy", "apply", "start", "stop", "restart", "remove"];
pub(crate) const OF_MACHINE: [&str; 2] = ["provision", "apply"];
/// The computer that regie runs on.
pub(crate) const HERE: &str = "here";
/// Seconds that a hook may take when nothing is said: as long as any command.
const TIMEOUT: u64 = 600;

/// Reads them. `known` are the procedures, `places` where they may run beside `here`; `None`: not known yet.
pub(super) fn read(outer: &Fields<'_>, known: &[&str], places: Option<&[&str]>) -> Vec<HookSaid> {
    outer.tables("hook", "a [[hook]]").iter().map(|hook| one(hook, known, places)).collect()
}

fn one(hook: &Fields<'_>, known: &[&str], places: Option<&[&str]>) -> HookSaid {
    let mut out = HookSaid::default();
    let mut said = HookWhen::ALL.into_iter().filter(|when| hook.item(when.name()).is_some());
    match (said.next(), said.next()) {
        (Some(when), None) => out.when = when,
        _ => {
            let finding = Finding::error(
                "missing-key",
                &hook.place(),
                "a hook has exactly one of `before`, `after` and `failed`",
            );
            hook.push(finding.help("such as `after = \"deploy\"`, or a list of procedures"));
        }
    }
    for when in HookWhen::ALL {
        for procedure in hook.texts(when.name()) {
            if !known.contains(&procedure.text.as_str()) {
                let message = format!("`{}` is no procedure that has hooks here", procedure.text);
                let finding = Finding::error("value", &procedure.place, message);
                hook.push(did_you_mean(finding, &procedure.text, known.iter().copied()));
            }
            out.procedures.push(procedure.text);
        }
    }
    let run = hook.required("run");
    hook.report.extend(check(&run.text, &run.place));
    if let Some(on) = hook.text("on") {
        let unknown = places.is_some_and(|places| !places.contains(&on.text.as_str())) && on.text != HERE;
        if unknown {
            let finding = Finding::error("role", &on.place, format!("there is no role `{}`", on.text));
            hook.push(did_you_mean(finding, &on.text, places.unwrap_or_default().iter().copied().chain([HERE])));
        }
        out.on = Some(on.text);
    }
    if let Some(user) = hook.text("user") {
        hook.report.extend(check(&user.text, &user.place));
        out.user = Some(user.text);
    }
    if let Some(env) = hook.table("env", "`env` of a hook") {
        for name in env.table.keys() {
            let Some(value) = env.text(name) else { continue };
            hook.report.extend(check(&value.text, &value.place));
            if !is_variable(name) || name.starts_with("REGIE_") {
                let message = format!("`{name}` cannot be the name of a hook's variable");
                hook.push(
                    Finding::error("name", &value.place, message).help("names that begin with REGIE_ are regie's own"),
                );
            }
            out.env.push((name.clone(), value.text));
        }
    }
    out.timeout = hook.parsed("timeout", duration).unwrap_or(TIMEOUT);
    out.gate = hook.bool("gate").unwrap_or(false);
    let here = out.on.as_deref() == Some(HERE);
    if out.gate && (out.when != HookWhen::After || here) {
        let message = "only a hook that runs on a machine, after a procedure, can decide whether that is for good";
        hook.push(Finding::error("value", &hook.place_of("gate"), message).help("leave `gate` out"));
    }
    if here && out.user.is_some() {
        let message = "on this computer a hook runs as whoever calls regie";
        hook.push(Finding::error("value", &hook.place_of("user"), message).help("leave `user` out"));
    }
    hook.finish();
    (out.run, out.place) = (run.text, run.place);
    out
}
