//! Waiting: always for a condition, always with a bound, and only here.

use std::time::{Duration, Instant};

use crate::{Error, Result};

/// How long to let the world move between two looks.
const INTERVAL: Duration = Duration::from_millis(30);

/// What a polled condition says: `true` and `Some` end the wait.
pub trait Answer {
    /// What the wait gives once it ends.
    type Value;
    /// The value, when the condition holds.
    fn value(self) -> Option<Self::Value>;
}

impl Answer for bool {
    type Value = ();
    fn value(self) -> Option<()> {
        self.then_some(())
    }
}

impl<T> Answer for Option<T> {
    type Value = T;
    fn value(self) -> Option<T> {
        self
    }
}

/// Looks again and again until `condition` holds; an error naming `what` once `bound` has passed.
///
/// The condition is looked at least once, and once more after the bound, so that a slow machine is not blamed for a
/// thing that had come true.
pub fn try_wait<A: Answer>(what: &str, bound: Duration, mut condition: impl FnMut() -> A) -> Result<A::Value> {
    let start = Instant::now();
    loop {
        let late = start.elapsed() >= bound;
        if let Some(value) = condition().value() {
            return Ok(value);
        }
        if late {
            return Err(Error::new(format!("waited {:.1} s in vain: {what}", bound.as_secs_f64())));
        }
        std::thread::sleep(INTERVAL);
    }
}

/// [`try_wait`] for tests: panics with `what` when the bound has passed.
#[track_caller]
pub fn wait_until<A: Answer>(what: &str, bound: Duration, condition: impl FnMut() -> A) -> A::Value {
    match try_wait(what, bound, condition) {
        Ok(value) => value,
        Err(e) => panic!("{e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_value_as_soon_as_there_is_one() {
        let mut looks = 0;
        let value = wait_until("three looks", Duration::from_secs(5), || {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(value, 3);
    }

    #[test]
    fn says_what_it_waited_for() {
        let e = try_wait("the moon turns blue", Duration::from_millis(1), || false).unwrap_err();
        assert!(e.to_string().contains("the moon turns blue"), "{e}");
    }
}
