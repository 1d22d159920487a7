//! Figures, for people and for programs.

use crate::memory::Peaks;
use crate::rounds::Times;
use crate::slow::Trips;
use crate::venv::{ANSIBLE, PYINFRA};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// All that was measured.
pub struct Figures {
    /// Hosts for each tool.
    pub hosts: u8,
    /// Runs of each.
    pub rounds: u8,
    /// First runs.
    pub first: Times,
    /// Second runs and later ones.
    pub again: Times,
    /// Memory.
    pub memory: Option<Peaks>,
    /// Round trips.
    pub trips: Option<Trips>,
}

/// What is promised: name, what is compared with what, and the bound.
const BOUNDS: [(&str, &str, &str, Bound); 4] = [
    ("cold, beside ssh alone", "regie, cold", "ssh HOST true", Bound::AtMost(1.5)),
    ("cold, beside pyinfra", "pyinfra", "regie, cold", Bound::AtLeast(12.0)),
    ("warm, beside pyinfra", "pyinfra", "regie, warm", Bound::AtLeast(40.0)),
    ("warm, beside Ansible", "Ansible, warm", "regie, warm", Bound::AtLeast(200.0)),
];

#[derive(Clone, Copy)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Figures {
    /// As Markdown, for `docs/benchmarks.md`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |words: std::fmt::Arguments<'_>| {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{words}");
        };
        line(format_args!(
            "{} hosts, 50 resources on each, {} rounds; pyinfra {PYINFRA}, ansible-core {ANSIBLE}\n",
            self.hosts, self.rounds
        ));
        line(format_args!("| nothing to do | median | least | most |\n|---|---:|---:|---:|"));
        for (name, times) in &self.again {
            let (least, median, most) = spread(times);
            line(format_args!("| {name} | {median:.3} s | {least:.3} s | {most:.3} s |"));
        }
        line(format_args!("\n| ratio | is | promised | |\n|---|---:|---:|---|"));
        for (name, is, bound) in self.ratios() {
            let (words, kept) = bound.judge(is);
            line(format_args!("| {name} | {is:.2} | {words} | {} |", if kept { "✓" } else { "✗" }));
        }
        if !self.first.is_empty() {
            line(format_args!("\n| first run | |\n|---|---:|"));
            for (name, times) in &self.first {
                line(format_args!("| {name} | {:.2} s |", spread(times).1));
            }
        }
        if let Some(trips) = &self.trips {
            let waited = (trips.slow - trips.quick) / 0.1;
            line(format_args!(
                "\nWith 50 ms each way, connections up: {} round trips counted (promised: at most 3); {:.3} s, {:.3} s without the delay, a difference of {waited:.1} round trips.",
                trips.counted, trips.slow, trips.quick
            ));
        }
        if let Some(memory) = &self.memory {
            line(format_args!("\n| most memory | MiB | promised |\n|---|---:|---:|"));
            let mib = |kib: u64| kib as f64 / 1024.0;
            line(format_args!("| regie | {:.1} | under 60 |", mib(memory.regie)));
            line(format_args!("| agent | {:.1} | under 15 |", mib(memory.agent)));
            for (name, peak) in [("pyinfra", memory.pyinfra), ("Ansible, one process", memory.ansible)] {
                if let Some(kib) = peak {
                    line(format_args!("| {name} | {:.1} | |", mib(kib)));
                }
            }
        }
        text
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let times = |times: &Times| -> Value {
            let one = |(name, times): (&&str, &Vec<f64>)| {
                let (least, median, most) = spread(times);
                ((*name).to_owned(), json!({ "median": median, "min": least, "max": most, "seconds": times }))
            };
            Value::Object(times.iter().map(one).collect())
        };
        let ratios =
            self.ratios().map(|(name, is, bound)| (name.to_owned(), json!({ "is": is, "kept": bound.judge(is).1 })));
        json!({
            "v": 1, "hosts": self.hosts, "resources": 50, "rounds": self.rounds, "pyinfra": PYINFRA, "ansible": ANSIBLE,
            "again": times(&self.again), "first": times(&self.first),
            "ratios": Value::Object(ratios.collect()),
            "trips": self.trips.as_ref().map(|t| json!({ "counted": t.counted, "slow": t.slow, "quick": t.quick })),
            "memory_kib": self.memory.as_ref().map(|m| json!({
                "regie": m.regie, "agent": m.agent, "pyinfra": m.pyinfra, "ansible": m.ansible
            })),
        })
    }

    fn ratios(&self) -> impl Iterator<Item = (&'static str, f64, Bound)> + '_ {
        let median = |times: &Times, name: &str| times.get(name).map(|t| spread(t).1);
        let again = BOUNDS.iter().filter_map(move |(name, above, below, bound)| {
            Some((*name, median(&self.again, above)? / median(&self.again, below)?, *bound))
        });
        let first = median(&self.first, "regie").zip(median(&self.first, "pyinfra"));
        again.chain(first.map(|(ours, theirs)| ("first run, beside pyinfra", ours / theirs, Bound::AtMost(1.0 / 3.0))))
    }
}

impl Bound {
    fn judge(self, is: f64) -> (String, bool) {
        match self {
            Bound::AtMost(most) => (format!("at most {most:.2}"), is <= most),
            Bound::AtLeast(least) => (format!("at least {least:.0}"), is >= least),
        }
    }
}

/// The least, the median and the most.
fn spread(times: &[f64]) -> (f64, f64, f64) {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return (0.0, 0.0, 0.0) };
    let middle = sorted.len() / 2;
    let median = if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 };
    (*least, median, *most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(spread(&[3.0, 1.0, 2.0]), (1.0, 2.0, 3.0));
        assert_eq!(spread(&[4.0, 1.0, 2.0, 3.0]), (1.0, 2.5, 4.0));
    }

    #[test]
    fn a_promise_is_kept_or_not() {
        let again = Times::from([("regie, cold", vec![0.4]), ("ssh HOST true", vec![0.2]), ("pyinfra", vec![5.0])]);
        let figures = Figures { hosts: 5, rounds: 1, first: Times::new(), again, memory: None, trips: None };
        let judged: Vec<_> = figures.ratios().map(|(name, is, bound)| (name, is, bound.judge(is).1)).collect();
        assert_eq!(judged.len(), 2);
        assert_eq!((judged[0].0, judged[0].2), ("cold, beside ssh alone", false));
        assert_eq!((judged[1].0, judged[1].2), ("cold, beside pyinfra", true));
    }
}
