//! A person's terminal: what is on it, and what is typed. script(1) makes it.

use super::Place;
use regie_hosts::wait_until;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const BOUND: Duration = Duration::from_secs(60);

pub struct Terminal {
    child: Child,
    keys: Option<ChildStdin>,
    shown: Arc<Mutex<String>>,
    seen: usize,
}

impl Terminal {
    /// regie with these arguments, before a person.
    pub fn open(place: &Place, args: &[&str]) -> Self {
        let regie = place.command(args);
        let words = std::iter::once(regie.get_program()).chain(regie.get_args());
        let line = words.map(|w| format!("'{}'", w.to_str().unwrap().replace('\'', r"'\''"))).collect::<Vec<_>>();
        let mut script = Command::new("script");
        script.args(["-q", "-e", "-c", &line.join(" "), "/dev/null"]);
        for (key, value) in regie.get_envs() {
            match value {
                Some(value) => script.env(key, value),
                None => script.env_remove(key),
            };
        }
        script.env("TERM", "dumb").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = script.spawn().expect("script(1), of bsdutils");
        let (keys, mut out) = (child.stdin.take(), child.stdout.take().unwrap());
        let shown = Arc::new(Mutex::new(String::new()));
        let there = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            let mut all = Vec::new();
            while let Ok(n @ 1..) = out.read(&mut bytes) {
                all.extend_from_slice(&bytes[..n]);
                *there.lock().unwrap() = String::from_utf8_lossy(&all).replace('\r', "");
            }
        });
        Self { child, keys, shown, seen: 0 }
    }

    /// Waits until this is shown, after what was seen before.
    pub fn see(&mut self, text: &str) -> &mut Self {
        let shown = Arc::clone(&self.shown);
        let from = self.seen;
        let there = || shown.lock().unwrap().get(from..).and_then(|s| s.find(text));
        let found =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| wait_until(text, BOUND, || there().is_some())));
        assert!(found.is_ok(), "“{text}” is not shown:\n{}", shown.lock().unwrap());
        self.seen = from + there().unwrap() + text.len();
        self
    }

    /// Types it, with Enter.
    pub fn types(&mut self, text: &str) -> &mut Self {
        let keys = self.keys.as_mut().unwrap();
        keys.write_all(format!("{text}\n").as_bytes()).unwrap();
        keys.flush().unwrap();
        self
    }

    /// Presses keys that are no line.
    pub fn presses(&mut self, bytes: &[u8]) -> &mut Self {
        let keys = self.keys.as_mut().unwrap();
        keys.write_all(bytes).unwrap();
        keys.flush().unwrap();
        self
    }

    /// Waits for its end: exit code, and all that was shown.
    pub fn ends(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap();
        drop(self.keys.take());
        let shown = Arc::clone(&self.shown);
        // The reader ends with the pipe.
        wait_until("all is read", BOUND, || Arc::strong_count(&shown) <= 2);
        let text = shown.lock().unwrap().clone();
        (status.code(), text)
    }
}
