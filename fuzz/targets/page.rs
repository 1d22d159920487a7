//! One text as a task, a playbook and the prose of a chapter, in a small dossier that is otherwise right.
#![no_main]

use regie_fuzz::{bundle, put, use_all};

const DOSSIER: &str = include_str!("small.dossier");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut files = bundle(DOSSIER.as_bytes());
    for path in ["tasks/add-shop.md", "playbooks/site-down.md", "chapters/monitoring.md"] {
        put(&mut files, path, bytes.to_vec());
    }
    use_all(&files);
});
