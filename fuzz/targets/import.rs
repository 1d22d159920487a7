//! Inventories of others → an environment that loads.
#![no_main]

use regie_dossier::Level;
use regie_dossier::import::{AnsibleFolder, Import, SshConfig, ansible, ssh_config};
use regie_fuzz::{bundle, put};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, rest)) = bytes.split_first() else { return };
    let import = match which {
        b'a' => ansible(&folder(rest, "hosts"), "prod", &["mariadb", "nginx"]),
        b'y' => ansible(&folder(rest, "hosts.yml"), "prod", &["mariadb", "nginx"]),
        b's' => match std::str::from_utf8(rest) {
            Ok(text) => ssh(text),
            Err(_) => return,
        },
        _ => return,
    };
    let mut files = bundle(b"title = \"T\"\nenvironment = \"prod\"\n");
    put(&mut files, "inventory/prod.toml", import.toml.clone().into_bytes());
    let loaded = regie_dossier::load(&files);
    let errors: Vec<_> = loaded.findings.iter().filter(|f| f.level == Level::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", import.toml);
});

/// The inventory comes first, then files behind lines with their paths.
fn folder(bytes: &[u8], name: &str) -> AnsibleFolder {
    let mut files = bundle(bytes).entries;
    if let Some(inventory) = files.remove("dossier.toml") {
        files.insert(name.to_owned(), inventory);
    }
    let bytes = files.into_iter().filter_map(|(path, entry)| match entry {
        regie_dossier::Entry::Bytes(bytes) => Some((path, Ok(bytes))),
        regie_dossier::Entry::Problem(_) => None,
    });
    AnsibleFolder { shown: String::new(), inventory: Some(name.to_owned()), files: bytes.collect() }
}

fn ssh(text: &str) -> Import {
    // A file that includes itself, as one may.
    let include = |_: &str| vec![("more".to_owned(), Ok(text.as_bytes().to_vec()))];
    ssh_config(&SshConfig { file: "~/.ssh/config", text, only: &[], include: &include }, "prod")
}
