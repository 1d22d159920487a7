//! `budget`: an uptime that the check cannot measure. Below ten looks, one missed look more or less decides.

use super::{place, words};
use crate::{Alert, Dossier, Finding, Service};

/// Seconds of the month that an objective is reckoned with.
const MONTH: u64 = 30 * 86_400;
/// Looks that a month's budget is to be worth.
const LOOKS: u64 = 10;

pub(super) fn check(dossier: &Dossier, findings: &mut Vec<Finding>) {
    for service in dossier.services.values() {
        let Some(uptime) = service.objective.as_ref().and_then(|o| o.uptime) else { continue };
        let budget = MONTH * u64::from(100_000u32.saturating_sub(uptime)) / 100_000;
        let (every, alert) = looks(service);
        if budget >= LOOKS * every {
            continue;
        }
        let at = place::value(dossier, &service.place.file, &["objective", "uptime"]);
        let said = words::percent(uptime);
        let message = format!(
            "an uptime of {said} leaves {} a month, less than {LOOKS} looks at one every {}",
            words::span(budget),
            words::span(every)
        );
        let finding = Finding::warning("budget", &at, message).label("no check can tell whether this was kept");
        findings.push(finding.help(help(budget, every, alert)));
    }
}

/// Seconds between two looks at whether the service answers, and the alert that looks most often.
fn looks(service: &Service) -> (u64, Option<&Alert>) {
    let asks = |a: &&Alert| a.when.contains_key("http") || a.when.contains_key("tcp");
    let alert = service.alerts.iter().filter(asks).min_by_key(|a| a.every);
    (alert.map_or(Alert::EVERY, |a| a.every), alert)
}

fn help(budget: u64, every: u64, alert: Option<&Alert>) -> String {
    // The highest promise, in thousandths of a percent, whose budget is enough.
    let enough = 100_000 - (LOOKS * every * 100_000).div_ceil(MONTH).min(100_000);
    let promise = format!("promise {}", words::percent(u32::try_from(enough).unwrap_or(0)));
    match (budget / LOOKS, alert) {
        (0, _) => promise,
        (often, Some(alert)) => {
            format!("{promise}, or look more often: `every = \"{often}s\"` in `when` of `{}`", alert.name)
        }
        (often, None) => format!("{promise}, or add an [[alert]] that looks every {often} s"),
    }
}
