//! Updating: the applications, and the system under them.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Inline, Section, code, plain};
use regie_dossier::InstanceView;
use regie_dossier::page::Chapter;
use regie_resource::{preview_upgrade, quote, to_shell, upgrade};

/// Debian's own ways to look after unattended-upgrades(8).
const BY_ITSELF: &str = "cat /var/log/unattended-upgrades/unattended-upgrades.log\n\
                         unattended-upgrade --dry-run --verbose\n\
                         cat /run/reboot-required /run/reboot-required.pkgs";

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Update, words);
    for view in &input.wanted.instances {
        chapter.part(application(input, view, words));
    }
    chapter.part(system(input, words));
    chapter
}

fn application(input: &RunbookInput, view: &InstanceView, words: &Words) -> Section {
    let w = &words.update;
    let mut section = Section::named((w.application)(view.name.as_str()), format!("update-{}", view.name));
    let file = input.env.place.file.clone();
    section.blocks.push(Block::Paragraph(vec![
        Inline::Text(w.write_version.to_owned()),
        Inline::Code(format!("[instance.{}]", view.name)),
        Inline::Text(w.of.to_owned()),
        Inline::Code(file),
        Inline::Text(w.then.to_owned()),
    ]));
    let (name, environment) = (quote(view.name.as_str()), quote(&input.env.name));
    section.blocks.push(Block::Commands(format!(
        "regie plan --env {environment}\nregie deploy {name} --env {environment} --reason {}",
        quote(w.reason)
    )));
    section.say(w.while_it_runs);
    section.say(w.on_failure);
    section.part(back(input, view, words));
    section.part(by_hand(input, view, words));
    section
}

/// Back to the release before.
fn back(input: &RunbookInput, view: &InstanceView, words: &Words) -> Section {
    let w = &words.update;
    let mut section = Section::new(w.back);
    let (name, environment) = (quote(view.name.as_str()), quote(&input.env.name));
    section.say(w.back_undo);
    section
        .blocks
        .push(Block::Commands(format!("regie runs --env {environment}\nregie undo {} --env {environment}", w.run)));
    section.say((w.back_version)(view.keep));
    section.blocks.push(Block::Commands(format!("regie deploy {name} --env {environment}")));
    section.blocks.push(Block::Warning(plain(w.back_data)));
    section
}

/// The same without regie: its plan as commands, when there is regie to print it; else the annex, for what it is worth then.
fn by_hand(input: &RunbookInput, view: &InstanceView, words: &Words) -> Section {
    let w = &words.update;
    let mut section = Section::new(w.by_hand);
    section.say(w.by_hand_text);
    let (name, environment) = (quote(view.name.as_str()), quote(&input.env.name));
    section.blocks.push(Block::Commands(format!("regie by-hand --only {name} --env {environment}")));
    section.blocks.push(Block::Paragraph(vec![
        Inline::Text((w.without_regie)(view.name.as_str())),
        Inline::Ref { label: plain((words.chapter)(Chapter::ByHand)), anchor: Chapter::ByHand.name().to_owned() },
        Inline::Text(".".to_owned()),
    ]));
    for (machine, root) in &view.roots {
        let mut line = plain((w.releases)(machine.as_str()));
        line.extend(code(format!("{root}/releases")));
        line.push(Inline::Text(w.current.to_owned()));
        line.extend(code(format!("{root}/current")));
        line.push(Inline::Text(".".to_owned()));
        section.blocks.push(Block::Paragraph(line));
    }
    section
}

/// Packages of the distribution, machine by machine.
fn system(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.update;
    let mut section = Section::named(w.system, "update-system");
    let machines: Vec<_> = input.env.machines.values().filter(|m| m.is_system()).collect();
    if machines.is_empty() {
        return section;
    }
    if let Some(updates) = &input.env.updates {
        section.say((w.by_itself)(updates.reboot.as_deref(), updates.mail.as_deref()));
        section.say(w.by_itself_seen);
        section.blocks.push(Block::Commands(BY_ITSELF.to_owned()));
        if updates.reboot.is_none() {
            let environment = quote(&input.env.name);
            let one = |m: &regie_dossier::Machine| {
                format!("regie reboot {} --env {environment} --if-needed", quote(m.name.as_str()))
            };
            let each = input.env.machines.values().filter(|m| m.is_system()).map(one).collect::<Vec<_>>();
            section.say(w.restart);
            section.blocks.push(Block::Commands(each.join("\n")));
        }
    }
    section.say(w.system_text);
    section.blocks.push(Block::Warning(plain(w.system_back)));
    let environment = quote(&input.env.name);
    for machine in machines {
        let mut part = Section::new((w.system_on)(machine.name.as_str()));
        let on_it = input.wanted.platforms.iter().filter(|p| p.machine == machine.name && !p.runs.is_empty());
        let shaken: Vec<&str> = on_it.map(|p| p.name.as_str()).collect();
        if !shaken.is_empty() {
            part.say((w.restarts)(&shaken.join(", ")));
        }
        let shell = |acts: &[regie_resource::Act]| acts.iter().map(to_shell).collect::<Vec<_>>().join("\n");
        part.say(w.preview);
        part.blocks.push(Block::Commands(shell(&preview_upgrade())));
        part.say(w.carry_out);
        part.blocks.push(Block::Commands(shell(&upgrade())));
        part.say(w.with_regie);
        let exec = |acts: &[regie_resource::Act]| {
            let line = |act| {
                let text = quote(&to_shell(act));
                format!("regie exec {} --env {environment} -- {text}", quote(machine.name.as_str()))
            };
            acts.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        part.blocks.push(Block::Commands(exec(&[preview_upgrade(), upgrade()].concat())));
        section.part(part);
    }
    section.blocks.push(Block::Paragraph(vec![
        Inline::Text(w.afterwards.to_owned()),
        Inline::Ref { label: plain(words.verification), anchor: "verification".to_owned() },
        Inline::Text(".".to_owned()),
    ]));
    section
}
