//! A plan on a terminal.

use crate::style::{Ink, tame};
use crate::{Style, Words, words};
use regie_plan::{MachinePlan, Note, Plan, PlannedItem, PlannedStep, Procedure};
use regie_wire::{Mark, Resource};

/// Reasons stand in one column, unless what they are about is longer than this.
const WIDEST: usize = 44;
/// Columns of a mark and the blank after it.
const MARK: usize = 2;

/// The whole plan: header, machines with their changes, notes, and the line that counts.
pub fn plan_text(plan: &Plan, style: &Style) -> String {
    let words = words(style.lang);
    let mut out = header(plan, style, words);
    let names = plan.machines.iter().map(|m| m.machine.as_str().chars().count()).max().unwrap_or(0);
    let reasons = plan.steps().map(|(_, s)| what(s, words).chars().count()).filter(|n| *n <= WIDEST).max().unwrap_or(0);
    // Names and two blanks stand before everything.
    let inner =
        Style { width: if style.width == 0 { 0 } else { style.width.saturating_sub(names + 2).max(1) }, ..*style };
    for part in &plan.machines {
        let lines = machine(plan, part, &inner, words, reasons);
        for (i, line) in lines.iter().enumerate() {
            let name = if i == 0 { part.machine.as_str() } else { "" };
            let name = style.paint(Ink::Bold, &format!("{name:names$}"));
            let line = format!("{name}  {line}");
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    for hook in &plan.here {
        let name = style.paint(Ink::Bold, &format!("{:names$}", "–"));
        out.push_str(&format!(
            "{name}  ? {}  {}: {}\n",
            tame(&(words.hook_here)(&hook.name)),
            hook.when.name(),
            tame(&hook.said)
        ));
    }
    let general: Vec<&Note> = plan.notes.iter().filter(|n| !has_part(plan, n)).collect();
    if !general.is_empty() {
        out.push('\n');
    }
    for note in general {
        out.push_str(&format!("{}\n", said(note)));
    }
    out.push_str(&format!("\n{}\n", style.paint(Ink::Bold, &(words.plan_counts)(&Counts::of(plan)))));
    out
}

/// What a plan comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `+`
    pub add: u32,
    /// `~`, and what is made again.
    pub change: u32,
    /// `-`
    pub remove: u32,
    /// `±` of units and processes.
    pub restart: u32,
    /// As wanted.
    pub unchanged: u32,
}

impl Counts {
    fn of(plan: &Plan) -> Self {
        let mut counts = Self { unchanged: plan.machines.iter().map(|m| m.unchanged).sum(), ..Self::default() };
        for (_, s) in plan.changes() {
            let runs = s.step.resource.can_owe() && !matches!(s.step.resource, Resource::Reload(_));
            match s.step.mark {
                Mark::Add => counts.add += 1,
                Mark::Remove => counts.remove += 1,
                Mark::Replace if runs => counts.restart += 1,
                Mark::Change | Mark::Replace => counts.change += 1,
                Mark::Check => {}
            }
        }
        counts
    }
}

fn header(plan: &Plan, style: &Style, words: &Words) -> String {
    let title = match &plan.procedure {
        Procedure::Apply { .. } => plan.environment.clone(),
        _ => plan.title.clone(),
    };
    let left =
        format!("{title} · {} · {}", (words.machines)(plan.machines.len()), (words.instances)(plan.versions.len()));
    let mut right = format!("{} {}", words.dossier, plan.digest.chars().take(7).collect::<String>());
    if plan.at != 0 {
        let second = plan.at.div_euclid(1000).rem_euclid(86_400);
        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
        right.push_str(&format!(" · {} {h:02}:{m:02}:{s:02} UTC", words.facts));
    }
    let width = if style.width == 0 { 100 } else { style.width };
    let used = left.chars().count() + right.chars().count();
    let gap = width.saturating_sub(used).max(2);
    format!("{}{}{}\n\n", style.paint(Ink::Bold, &left), " ".repeat(gap), style.paint(Ink::Dim, &right))
}

fn machine(plan: &Plan, part: &MachinePlan, style: &Style, words: &Words, reasons: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut turn = None;
    for item in &part.items {
        if let PlannedItem::Step(step) = item {
            let of = step.turn.as_ref().filter(|t| t.machine == part.machine && turn != step.turn.as_ref());
            if let Some(t) = of {
                lines.push(style.paint(Ink::Dim, &format!("  {}", (words.its_turn)(t.number, t.of))));
            }
            turn = step.turn.as_ref();
            lines.extend(step_lines(step, style, words, reasons));
            let confirmed = part.confirm.iter().filter(|c| c.steps.last() == Some(&step.step.id));
            lines.extend(confirmed.map(|c| style.paint(Ink::Bold, &format!("⇄ {}", (words.confirmed)(c.within)))));
        }
    }
    lines.extend(part.failed.iter().flat_map(|step| step_lines(step, style, words, reasons)));
    if lines.is_empty() && part.away.is_none() {
        lines.push(format!("  {}", style.paint(Ink::Dim, &(words.nothing_to_do)(part.unchanged))));
    }
    lines.extend(plan.notes.iter().filter(|n| n.machine.as_ref() == Some(&part.machine)).map(said));
    lines
}

fn step_lines(planned: &PlannedStep, style: &Style, words: &Words, reasons: usize) -> Vec<String> {
    let step = &planned.step;
    let mark = style.paint(Style::mark(step.mark), &step.mark.symbol().to_string());
    let what = what(planned, words);
    let why = tame(&step.why);
    let wide = style.width != 0 && MARK + reasons.max(what.chars().count()) + 2 + why.chars().count() > style.width;
    let mut lines = match wide {
        true => vec![format!("{mark} {what}"), format!("      {why}")],
        false => vec![format!("{mark} {what:reasons$}  {why}").trim_end().to_owned()],
    };
    // What is new has nothing to be compared with.
    if step.mark != Mark::Add {
        lines.extend(planned.diff.lines.iter().map(|l| diff_line(l, style)));
    }
    lines
}

fn diff_line(line: &str, style: &Style) -> String {
    let ink = match line.chars().next() {
        Some('+') => Ink::Green,
        Some('-') => Ink::Red,
        _ => Ink::Plain,
    };
    format!("    {}", style.paint(ink, &tame(line)))
}

fn what(planned: &PlannedStep, words: &Words) -> String {
    tame(&(words.label)(&planned.step.resource))
}

fn said(note: &Note) -> String {
    format!("{} {}", note.mark, tame(&note.text))
}

fn has_part(plan: &Plan, note: &Note) -> bool {
    note.machine.as_ref().is_some_and(|name| plan.machines.iter().any(|m| m.machine == *name))
}
