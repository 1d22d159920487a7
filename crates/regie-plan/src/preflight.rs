//! What must be so before anything is changed.

use crate::PlannedStep;
use crate::world::Here;
use regie_wire::{Fetch, Resource};

/// Room for the archives that will come, twice: the file and what is unpacked from it.
pub(crate) fn room(here: Here, steps: &[PlannedStep]) -> Option<String> {
    let sizes = steps.iter().filter_map(|s| match &s.step.resource {
        Resource::Archive(a) => match &a.from {
            Fetch::Blob { size, .. } => Some(*size),
            Fetch::Url { .. } => None,
        },
        _ => None,
    });
    let needed = sizes.sum::<u64>().saturating_mul(2);
    (needed > here.facts.disk_free).then(|| {
        format!(
            "{}: {} are free on the disk, the releases to come need {}",
            here.name,
            bytes(here.facts.disk_free),
            bytes(needed)
        )
    })
}

/// `4.1 GB`: powers of ten, one digit where it matters.
pub(crate) fn bytes(n: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if n < 1000 {
        return format!("{n} bytes");
    }
    let (mut value, mut unit) = (n as f64 / 1000.0, 0);
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let text = if value < 9.95 { format!("{value:.1}") } else { format!("{value:.0}") };
    format!("{} {}", text.trim_end_matches(".0"), units[unit])
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn says_sizes() {
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(8_000_000_000), "8 GB");
        assert_eq!(bytes(4_130_000_000), "4.1 GB");
        assert_eq!(bytes(160_400_000_000), "160 GB");
        assert_eq!(bytes(999_999), "1 MB");
    }
}
