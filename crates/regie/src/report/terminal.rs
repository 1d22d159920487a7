//! For a person: a line a phase, the present action live, a failure with the program's own last lines.

use super::Reporter;
use super::live::Live;
use regie_wire::{Event, EventKind, Key, MachineName, Phase, Scope, StepId};
use std::collections::BTreeMap;

/// What one machine is at.
#[derive(Default)]
struct Lane {
    /// Phase and scope under way.
    phase: Option<(Phase, Scope)>,
    /// Keys of steps that changed something.
    changed: Vec<String>,
    /// Details worth a place on the line: what checks answered.
    details: Vec<String>,
    /// Folders that were to go and stay, since something is in them.
    stay: usize,
    /// Steps done.
    done: usize,
    /// Milliseconds.
    took: u64,
    /// The step under way.
    step: Option<(StepId, Key)>,
    /// When putting back, or waiting for somebody, began, ms since the epoch.
    back_since: i64,
    /// Nobody came in after a change: only that goes back.
    shut_out: bool,
}

/// Tells a run on the terminal.
pub struct Terminal {
    live: Live,
    lanes: BTreeMap<MachineName, Lane>,
    /// Several machines: lines name theirs.
    many: bool,
    colors: bool,
}

impl Terminal {
    /// For a run on this many machines.
    pub fn new(machines: usize, colors: bool) -> Self {
        Self { live: Live::start(), lanes: BTreeMap::new(), many: machines > 1, colors }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colors { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn line(&self, name: &str, mark: &str, machine: &MachineName, text: &str, took: Option<u64>) {
        let mark = match mark {
            "✓" => self.paint("32", mark),
            "✗" => self.paint("31", mark),
            _ => mark.to_owned(),
        };
        let place = if self.many { format!("{machine}: ") } else { String::new() };
        let body = format!("{place}{text}");
        let time = took.map_or_else(String::new, |ms| format!("{:>7}", seconds(ms)));
        let pad = 62usize.saturating_sub(body.chars().count()).max(1);
        let line = format!("  {name:<11} {mark} {body}{:pad$}{time}", "");
        self.live.above(|| out!("{}", line.trim_end()));
    }

    fn indented(&self, lines: &[String]) {
        self.live.above(|| lines.iter().for_each(|l| out!("                  {l}")));
    }

    /// Says how the phase under way went, and forgets it.
    fn close(&mut self, machine: &MachineName) {
        let Some(lane) = self.lanes.get_mut(machine) else { return };
        let Some((phase, scope)) = lane.phase.take() else { return };
        let lane = std::mem::take(lane);
        self.lanes.insert(machine.clone(), Lane { back_since: lane.back_since, ..Lane::default() });
        if lane.done == 0 {
            return;
        }
        let mut text = match (lane.changed.len(), lane.details.is_empty()) {
            (0, true) => format!("nothing to do ({} as wanted)", lane.done),
            (0, false) => String::new(),
            (1 | 2, _) => lane.changed.join(" · "),
            (n, _) => format!("{} · and {} more", lane.changed[0], n - 1),
        };
        if !lane.details.is_empty() {
            text = [vec![text], lane.details]
                .concat()
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
        }
        if phase == Phase::Remove && matches!(scope, Scope::Instance(_)) && lane.changed.len() > 1 {
            text = format!("{} old things gone", lane.changed.len());
        }
        if lane.stay > 0 {
            let what = if lane.stay == 1 {
                "1 folder with something in it stays"
            } else {
                "folders with something in them stay"
            };
            let count = if lane.stay == 1 { String::new() } else { format!("{} ", lane.stay) };
            text = if lane.changed.is_empty() { format!("{count}{what}") } else { format!("{text} · {count}{what}") };
        }
        self.line(phase.name(), "✓", machine, &text, Some(lane.took));
    }

    fn failed(&mut self, machine: &MachineName, step: StepId, error: &str, tail: &[String], took: u64) {
        let lane = self.lanes.entry(machine.clone()).or_default();
        let key =
            lane.step.take().filter(|(id, _)| *id == step).map_or_else(|| format!("step {step}"), |(_, k)| title(&k));
        let name = lane.phase.take().map_or("", |(p, _)| p.name());
        *lane = Lane { back_since: lane.back_since, ..Lane::default() };
        self.line(name, "✗", machine, &key, Some(took));
        let lines: Vec<String> = error.lines().map(str::to_owned).chain(tail.iter().cloned()).collect();
        self.indented(&lines);
    }
}

impl Reporter for Terminal {
    fn event(&mut self, event: &Event) {
        let machine = &event.machine;
        match &event.kind {
            EventKind::RunStarted { .. } | EventKind::RestartOwed { .. } | EventKind::RestartPaid { .. } => {}
            EventKind::RunContinued { after } => {
                self.close(machine);
                self.line("go on", "…", machine, after, None);
            }
            EventKind::StepStarted { step, scope, phase, key, .. } => {
                let at = (*phase, scope.clone());
                if self.lanes.get(machine).is_some_and(|l| l.phase.as_ref().is_some_and(|p| *p != at)) {
                    self.close(machine);
                }
                let lane = self.lanes.entry(machine.clone()).or_default();
                lane.phase = Some(at);
                lane.step = Some((*step, key.clone()));
                let place = if self.many { format!("{machine}: ") } else { String::new() };
                self.live.show(format!("  {:<11} … {place}{}", phase.name(), title(key)));
            }
            EventKind::Output { .. } => {}
            EventKind::StepDone { step, changed, detail, took } => {
                let lane = self.lanes.entry(machine.clone()).or_default();
                lane.done += 1;
                lane.took += took;
                if let Some((_, key)) = lane.step.take().filter(|(id, _)| id == step) {
                    if key.as_str().starts_with("http:") {
                        lane.details.push(format!("{} answers {detail}", title(&key)));
                    } else if key.as_str().starts_with("hook:") {
                        lane.details.push(title(&key));
                    } else if detail.ends_with("is not empty and stays") {
                        lane.stay += 1;
                    } else if *changed {
                        lane.changed.push(title(&key));
                    }
                }
            }
            EventKind::StepFailed { step, error, tail, took } => self.failed(machine, *step, error, tail, *took),
            EventKind::PutBackStarted { scope, why } => {
                self.close(machine);
                self.lanes.entry(machine.clone()).or_default().back_since = event.at;
                self.live.show(format!("  put back    … {scope}: {why}"));
            }
            EventKind::StepUndone { .. } => {}
            EventKind::UndoFailed { step, error } => {
                self.line("put back", "✗", machine, &format!("step {step} could not be taken back"), None);
                self.indented(&error.lines().map(str::to_owned).collect::<Vec<_>>());
            }
            EventKind::PutBackDone { scope, whole } => {
                let since = self.lanes.get(machine).map_or(event.at, |l| l.back_since);
                let took = u64::try_from(event.at - since).unwrap_or(0);
                let shut_out = self.lanes.get(machine).is_some_and(|l| l.shut_out) && *scope == Scope::Machine;
                let text = match (whole, shut_out) {
                    (true, true) => "what shut everybody out is as it was".to_owned(),
                    (true, false) => format!("{scope} is as it was"),
                    (false, _) => format!("{scope}: not all of it, see above"),
                };
                self.line("put back", if *whole { "✓" } else { "✗" }, machine, &text, Some(took));
            }
            EventKind::GateReached { what, .. } => {
                self.close(machine);
                self.live.show(format!("  gate        … {machine} waits: {what}"));
            }
            EventKind::GateOpened { .. } => {}
            EventKind::ConfirmAwaited { within, .. } => {
                self.close(machine);
                self.lanes.entry(machine.clone()).or_default().back_since = event.at;
                self.live.show(format!(
                    "  confirm     … {machine} waits {within} s for a new connection, else that goes back"
                ));
            }
            EventKind::Confirmed { .. } => {
                let since = self.lanes.get(machine).map_or(event.at, |l| l.back_since);
                let took = u64::try_from(event.at - since).unwrap_or(0);
                self.line("confirm", "✓", machine, "came in over a new connection", Some(took));
            }
            EventKind::NotConfirmed { why, .. } => {
                self.close(machine);
                self.lanes.entry(machine.clone()).or_default().shut_out = true;
                self.line("confirm", "✗", machine, why, None);
            }
            // What it was asked for is told right after.
            EventKind::Asked { what } if what.starts_with("confirm") => {}
            EventKind::Asked { what } => self.line("asked", "…", machine, what, None),
            // Of walks, which are told in their own way.
            EventKind::PageOpened { .. }
            | EventKind::Answered { .. }
            | EventKind::HandedOver { .. }
            | EventKind::StepSkipped { .. } => {}
            EventKind::RunEnded { .. } => self.close(machine),
        }
    }

    fn say(&mut self, text: &str) {
        self.live.above(|| out!("  {text}"));
    }

    fn end(&mut self) {
        for machine in self.lanes.keys().cloned().collect::<Vec<_>>() {
            self.close(&machine);
        }
        self.live = Live::start();
    }
}

/// A key as a person reads it: paths and addresses alone, other kinds with their kind.
pub fn title(key: &Key) -> String {
    match key.as_str().split_once(':') {
        Some(("directory" | "file" | "symlink" | "http", name)) => name.to_owned(),
        Some(("archive", path)) => format!("release {}", path.rsplit('/').next().unwrap_or(path)),
        Some((kind, name)) => format!("{kind} {name}"),
        None => key.to_string(),
    }
}

/// `0.4 s`, `2 min 05 s`.
pub fn seconds(ms: u64) -> String {
    match ms / 1000 {
        0..100 => format!("{}.{} s", ms / 1000, ms / 100 % 10),
        s => format!("{} min {:02} s", s / 60, s % 60),
    }
}
