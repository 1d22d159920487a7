//! What a plan was made from, as one digest a machine.

use crate::world::Here;
use regie_wire::{Hold, Observation, Observed, hex_sha256};

/// SHA-256 of what was observed and held, without what moves by itself: answers of HTTP servers, counts of restarts, the
/// age of package lists.
pub(crate) fn digest(here: Here) -> String {
    let observations: Vec<Observation> = here
        .observed
        .values()
        .filter(|o| !matches!(o.observed, Observed::Http { .. } | Observed::Tcp { .. }))
        .cloned()
        .map(|mut o| {
            match &mut o.observed {
                Observed::Process { restarts, .. } => *restarts = 0,
                Observed::Packages { lists_stale, .. } => *lists_stale = false,
                _ => {}
            }
            o
        })
        .collect();
    let mut holds: Vec<&Hold> = here.facts.holds.iter().collect();
    holds.sort_by(|a, b| a.instance.cmp(&b.instance));
    // Maps of these types are ordered by key, so that the same things seen give the same text.
    let json = serde_json::to_vec(&(observations, holds)).unwrap_or_default();
    hex_sha256(&json)
}
