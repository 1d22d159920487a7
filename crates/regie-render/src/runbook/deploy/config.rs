//! Configuration files: where each lies, who may read it, what it says – by digest –, and whether that is what the machine was
//! given.

use crate::Words;
use crate::document::{Block, Inline, Line, Row, Section, code, plain};
use crate::runbook::{RunbookInput, seen};
use crate::units::moment;
use regie_dossier::WantedResource;
use regie_resource::{program_file, site_file, timer_service, timer_unit, upstream_file};
use regie_wire::{Content, File, MachineName, Ownership, Resource, Text, hex_sha256};
use std::collections::BTreeSet;

pub(super) fn section(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.deploy;
    let mut section = Section::named(w.files, "files");
    for machine in input.env.machines.keys() {
        let here = input.wanted.resources.iter().filter(|r| r.machine == *machine);
        let rows: Vec<Row> = here.flat_map(|r| rows(input, machine, r, words)).collect();
        if rows.is_empty() {
            continue;
        }
        if section.blocks.is_empty() {
            section.say(w.files_text);
        }
        let text = plain((w.files_on)(machine.as_str()));
        section.blocks.push(Block::Heading { depth: 1, text, anchor: None });
        let head = [w.file, w.mode, w.content, w.given].map(str::to_owned).into();
        section.blocks.push(Block::Table { head, rows });
    }
    section
}

fn rows(input: &RunbookInput, machine: &MachineName, wanted: &WantedResource, words: &Words) -> Vec<Row> {
    let w = &words.deploy;
    let is_seen = input.facts.contains_key(machine);
    let given = seen::given(input, machine, &wanted.resource.key());
    let before = given.map(|g| files(&g.resource)).unwrap_or_default();
    let row = |file: File| {
        let there = before.iter().find(|f| f.path == file.path);
        let (state, differs) = match (is_seen, there, given) {
            (false, ..) => (w.not_seen.to_owned(), false),
            (true, Some(there), Some(given)) => {
                let at = moment(&(input.local)(given.at), words);
                let same = *there == file;
                ((if same { w.same } else { w.other })(&at), !same)
            }
            (true, ..) => (w.not_given.to_owned(), true),
        };
        let cells = vec![code(&file.path), plain(mode(&file.ownership)), content(&file.content, words), plain(state)];
        Row { cells, differs }
    };
    files(&wanted.resource).into_iter().map(row).collect()
}

/// The files that a resource is made of.
fn files(resource: &Resource) -> Vec<File> {
    let unit = |name: String, content: Text| File {
        path: format!("/etc/systemd/system/{name}"),
        content: Content::Text(content),
        ownership: Ownership { mode: Some(0o644), ..Ownership::default() },
        validate: None,
    };
    match resource {
        Resource::File(file) => vec![file.clone()],
        Resource::Site(site) => vec![site_file(site)],
        Resource::Upstream(upstream) => vec![upstream_file(upstream)],
        Resource::Program(program) => vec![program_file(program)],
        Resource::Unit(u) => u.content.iter().map(|c| unit(u.name.clone(), c.clone())).collect(),
        Resource::Timer(timer) => vec![
            unit(format!("{}.service", timer.name), Text::plain(timer_service(timer))),
            unit(format!("{}.timer", timer.name), Text::plain(timer_unit(timer))),
        ],
        _ => Vec::new(),
    }
}

/// `0640 root:boutique`
fn mode(ownership: &Ownership) -> String {
    let mode = ownership.mode.map(|m| format!("{m:04o}")).unwrap_or_default();
    let who = match (&ownership.owner, &ownership.group) {
        (None, None) => String::new(),
        (owner, group) => {
            let name = |n: &Option<String>| n.clone().unwrap_or_else(|| "root".to_owned());
            format!("{}:{}", name(owner), name(group))
        }
    };
    format!("{mode} {who}").trim().to_owned()
}

/// Its digest; where secrets stand in it, their names: a digest of few unknown letters can be guessed.
fn content(content: &Content, words: &Words) -> Line {
    let bytes = match content {
        Content::Text(text) if text.is_sensitive() => {
            let names: BTreeSet<&str> = text.secrets().map(|s| s.name.as_str()).collect();
            let mut line = plain(format!("{} ", words.deploy.holds));
            for (i, name) in names.into_iter().enumerate() {
                line.push(Inline::Text(if i == 0 { "" } else { ", " }.to_owned()));
                line.push(Inline::Code(name.to_owned()));
            }
            return line;
        }
        Content::Text(text) => text.to_string().into_bytes(),
        // The digest of what is written, as the machine has it, is not that of its base64.
        Content::Base64(_) => return plain(words.deploy.binary),
    };
    code(digits(&hex_sha256(&bytes)))
}

/// The first digits of a digest: they tell files apart, and fit a column.
pub(super) fn digits(digest: &str) -> String {
    match digest.get(..16).filter(|_| digest.len() > 16) {
        Some(first) => format!("{first}…"),
        None => digest.to_owned(),
    }
}
