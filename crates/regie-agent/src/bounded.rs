//! The one place that waits by looking again: for things of other processes that no descriptor announces.

use std::time::{Duration, Instant};

/// Looks every 5 ms (50 ms after the first half second) until `look` finds something, for at most `bound`.
pub(crate) fn wait_for<T>(bound: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        let waited = began.elapsed();
        if waited >= bound {
            return None;
        }
        std::thread::sleep(Duration::from_millis(if waited.as_millis() < 500 { 5 } else { 50 }));
    }
}
