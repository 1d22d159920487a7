//! What a survey saw on a server, as an inventory's text: resources that say what is there already. What cannot be taken is
//! said, with its reason; no secret is in a survey, so none is written.

mod configuration;
mod data;
mod item;
mod machine;
mod people;
mod services;
mod text;

use item::Item;
use regie_wire::{Facts, Survey, SurveyNote};
use std::collections::BTreeMap;

/// What an inventory is made of.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The machine's name in the inventory.
    pub name: &'a str,
    /// How it is reached: `ssh://root@web`.
    pub address: &'a str,
    /// What it said of itself.
    pub facts: &'a Facts,
    /// What somebody chose there.
    pub survey: &'a Survey,
    /// Platforms that the dossier knows.
    pub platforms: &'a [&'a str],
}

/// What it became.
#[derive(Clone, Debug, Default)]
pub struct Adopted {
    /// Text of the machine, for `inventory/<env>.toml`.
    pub toml: String,
    /// Files beside it, by path in the dossier.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What was taken: keys of resources, and the lines of the text in which each stands (from 1, first and last).
    pub taken: BTreeMap<String, (u32, u32)>,
    /// What was not, and why.
    pub left: Vec<SurveyNote>,
}

impl Adopted {
    /// The resource that stands in a line of the text.
    pub fn at(&self, line: u32) -> Option<&str> {
        self.taken.iter().find(|(_, (first, last))| (*first..=*last).contains(&line)).map(|(key, _)| key.as_str())
    }
}

/// A name for a machine that is reached so: `ssh://root@web01.example.org:22` is `web01`.
pub fn machine_name(address: &str) -> String {
    let host = address.strip_prefix("ssh://").unwrap_or(address);
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = match host.strip_prefix('[').and_then(|h| h.split_once(']')) {
        Some((inside, _)) => inside,
        None => host.split_once(':').map_or(host, |(h, _)| h),
    };
    crate::import::machine_names([host].into_iter()).remove(0)
}

/// Makes the text. `refused`: resources that must not stand in it, by key, and why; they are told with the rest.
pub fn adopt(seen: &Seen<'_>, refused: &BTreeMap<String, String>) -> Adopted {
    let mut out = Gathered::default();
    machine::place(seen, &mut out);
    configuration::packages(seen, &mut out);
    people::accounts(seen, &mut out);
    configuration::files(seen, &mut out);
    data::databases(seen, &mut out);
    data::certificates(seen, &mut out);
    services::units(seen, &mut out);
    services::crontabs(seen, &mut out);
    out.left.extend(seen.survey.notes.iter().cloned());
    text::write(seen, out, refused)
}

/// What is found, in the order of the text.
#[derive(Debug, Default)]
struct Gathered {
    items: Vec<Item>,
    left: Vec<SurveyNote>,
}

impl Gathered {
    fn take(&mut self, item: Item) {
        self.items.push(item);
    }
    fn leave(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.left.push(SurveyNote { what: what.into(), why: why.into() });
    }
}
