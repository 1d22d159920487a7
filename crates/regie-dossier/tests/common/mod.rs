//! Dossiers for tests.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use regie_dossier::{Artifact, Dossier, Entry, Files, Known, Language, Level, Loaded, load, starter, to_text};
use std::collections::BTreeMap;

pub fn files(entries: &[(&str, &str)]) -> Files {
    let entries = entries.iter().map(|(path, text)| ((*path).to_owned(), Entry::Bytes(text.as_bytes().to_vec())));
    Files { root: "/home/ana/oc-pizza".into(), entries: entries.collect() }
}

/// The dossier of the design: two environments, two services.
pub fn good() -> Files {
    files(&[
        ("dossier.toml", include_str!("../good/dossier.toml")),
        ("inventory/base.toml", include_str!("../good/base.toml")),
        ("inventory/local.toml", include_str!("../good/local.toml")),
        ("inventory/prod.toml", include_str!("../good/prod.toml")),
        ("services/pizzeria.toml", include_str!("../good/pizzeria.toml")),
        ("services/static.toml", include_str!("../good/static.toml")),
        ("playbooks/site-down.md", "# The site is down\n"),
        ("tasks/add-shop.md", "# Add a shop\n"),
        ("files/app.conf", "domain = {{ url }}\npassword = {{ secrets.db_password }}\n"),
    ])
}

pub fn with(mut files: Files, path: &str, text: &str) -> Files {
    files.entries.insert(path.to_owned(), Entry::Bytes(text.as_bytes().to_vec()));
    files
}

pub fn edited(mut files: Files, path: &str, from: &str, to: &str) -> Files {
    let Some(Entry::Bytes(bytes)) = files.entries.get_mut(path) else { panic!("no {path}") };
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{path} has no `{from}`");
    *bytes = text.replacen(from, to, 1).into_bytes();
    files
}

pub fn starter_files(language: Language) -> Files {
    let mut out = files(&[]);
    for (path, text) in starter("essai", language) {
        if ["dossier", "inventory", "services"].iter().any(|p| path.starts_with(p)) {
            out.entries.insert(path, Entry::Bytes(text.into_bytes()));
        }
    }
    out
}

pub fn said(loaded: &Loaded) -> String {
    loaded.findings.iter().map(|f| to_text(f, false)).collect::<Vec<_>>().join("\n")
}

pub fn loaded(files: &Files) -> Dossier {
    let loaded = load(files);
    assert!(loaded.findings.iter().all(|f| f.level != Level::Error), "{}", said(&loaded));
    loaded.dossier.unwrap()
}

/// What is known: every version at hand, ports from 20000 on.
pub fn known(dossier: &Dossier, env: &str) -> Known {
    let env = &dossier.environments[env];
    let sum = |service: &str, version: &str| regie_wire::hex_sha256(format!("{service} {version}").as_bytes());
    let artifact = |service: &str, version: &str| Artifact {
        sha256: sum(service, version),
        revision: sum(service, version)[..7].to_owned(),
        name: format!("{service}-{version}.tar.gz"),
        size: 1234,
        file: Some("/tmp/x".into()),
        url: None,
    };
    let pair = |i: &regie_dossier::Instance| ((i.service.clone(), i.version.clone()), artifact(&i.service, &i.version));
    Known {
        artifacts: env.instances.iter().map(pair).collect(),
        ports: BTreeMap::new(),
        free_ports: env.machines.keys().map(|m| (m.clone(), (20000..20010).collect())).collect(),
        state_dirs: BTreeMap::new(),
    }
}
