//! Commands that a person runs on machines at once: they go through the run mechanism, so that machines write them down
//! with who asked and why, but need no lease: one wants to look while a deploy waits.

use super::carry::{self, Told};
use super::contact::Contact;
use super::here::Here;
use super::{look, outcome};
use crate::cli::Global;
use crate::edge::{clock, interrupts, person, secrets_files};
use crate::exit::{Done, Exit, Failure};
use crate::report::{Json, Plain, Reporter, Terminal};
use regie_apply::{Begin, MachineEnd};
use regie_dossier::Wanted;
use regie_journal::RunRow;
use regie_wire::{
    Command, FORMAT, Guard, Item, MachineName, Mark, Order, Outcome, Phase, Resource, RunId, Scope, Secrets, Step,
    StepId,
};
use std::collections::BTreeMap;

/// Seconds after which a command is ended that nobody gave a time: a day.
pub const LONG: u64 = 86_400;
/// Characters of a command that stand in a title.
const SHOWN: usize = 60;

/// What is run and why.
pub struct Wish<'a> {
    /// `exec`, `job` or `shell`.
    pub procedure: &'static str,
    /// `exec web: uptime`.
    pub title: String,
    /// Whose.
    pub scope: Scope,
    /// Why, for the journal.
    pub reason: Option<&'a str>,
}

/// Whether a run was one of those.
pub fn is_one(row: &RunRow) -> bool {
    matches!(row.procedure.as_str(), "exec" | "job" | "shell")
}

/// Whether a run is a person's own shell.
pub fn is_shell(row: &RunRow) -> bool {
    row.procedure == "shell"
}

/// Who tells a run: of these, what the programs say is what there is to tell.
pub fn reporter_of(g: &Global, row: &RunRow, machines: usize) -> Box<dyn Reporter + Send> {
    match (g.json, is_one(row)) {
        (true, _) => Box::new(Json),
        (false, true) => Box::new(Plain::new(machines)),
        (false, false) => Box::new(Terminal::new(machines, g.colors())),
    }
}

/// What is said at the first Ctrl-C.
pub fn first_words(row: &RunRow) -> &'static str {
    if is_one(row) { interrupts::ENDS } else { interrupts::PUTS_BACK }
}

/// A command as it stands in a title.
pub fn shown(command: &str) -> String {
    let line = command.lines().next().unwrap_or_default();
    let cut = line.chars().take(SHOWN).collect::<String>();
    if cut.len() < command.trim_end().len() { format!("{cut}…") } else { cut }
}

/// A command without folder, user and environment.
pub fn command(run: &str, timeout: Option<u64>) -> Command {
    Command {
        name: shown(run),
        run: run.to_owned(),
        cwd: None,
        user: None,
        env_file: None,
        guard: Guard::default(),
        undo: None,
        timeout: timeout.unwrap_or(LONG),
    }
}

/// An order that needs no lease; without a command it is for what a person does by hand.
pub fn order(here: &Here, run: &RunId, machine: &MachineName, wish: &Wish<'_>, command: Option<Command>) -> Order {
    let step = command.map(|command| {
        Item::Step(Step {
            id: StepId(1),
            scope: wish.scope.clone(),
            phase: Phase::Run,
            resource: Resource::Command(command),
            notifies: Vec::new(),
            mark: Mark::Change,
            why: "asked for".into(),
        })
    });
    Order {
        format: FORMAT,
        run: run.clone(),
        machine: machine.clone(),
        title: wish.title.clone(),
        procedure: wish.procedure.into(),
        dossier: here.id(),
        who: person::who(),
        reason: wish.reason.map(str::to_owned),
        items: step.into_iter().collect(),
        on_failure: Vec::new(),
        matching: Vec::new(),
        forget: Vec::new(),
        lease: false,
        scrub: Vec::new(),
        machines: BTreeMap::new(),
        confirm: Vec::new(),
        late: Default::default(),
        failed: Vec::new(),
    }
}

/// Shorter values of secrets may well be words of their own.
pub const SECRET: usize = 4;

/// Runs a command on each of these machines, all at once, and tells what they say.
pub fn run(
    g: &Global,
    here: &Here,
    contact: &mut Contact,
    wish: &Wish<'_>,
    mut commands: BTreeMap<MachineName, Command>,
) -> Done {
    let id = clock::new_run();
    commands.retain(|machine, _| contact.sessions.contains_key(machine));
    if commands.is_empty() {
        // Why they do not answer was said.
        return Ok(Exit::Error);
    }
    let secrets = secrets(here, contact);
    let many = commands.len();
    let reporter: Box<dyn Reporter + Send> = if g.json { Box::new(Json) } else { Box::new(Plain::new(many)) };
    let told = start(here, contact, &id, wish, commands, &secrets, reporter)?;
    Ok(end(g, &told, !contact.away.is_empty()))
}

/// Starts it on machines that answer and follows it to its end, told by a reporter of one's own.
pub fn start(
    here: &Here,
    contact: &mut Contact,
    id: &RunId,
    wish: &Wish<'_>,
    commands: BTreeMap<MachineName, Command>,
    secrets: &BTreeMap<MachineName, Secrets>,
    reporter: Box<dyn Reporter + Send>,
) -> Result<Told, Failure> {
    says_no_secret(&commands, secrets)?;
    for (machine, session) in &mut contact.sessions {
        if let Some(secrets) = secrets.get(machine) {
            session.secrets(secrets).map_err(|e| super::contact::machine_failure(&e))?;
        }
    }
    let scrub = |m: &MachineName| secrets.get(m).map(|s| s.names().map(str::to_owned).collect()).unwrap_or_default();
    let order = |m: &MachineName, c| Order { scrub: scrub(m), ..order(here, id, m, wish, Some(c)) };
    let begin = commands.into_iter().map(|(m, c)| (m.clone(), Begin::Start(Box::new(order(&m, c))))).collect();
    carry::follow_by(reporter, interrupts::ENDS, contact, id, begin, secrets)
}

/// What is asked for stands in the journal as it was typed.
///
/// # Errors
/// When a secret's value stands in it.
pub fn says_no_secret(
    commands: &BTreeMap<MachineName, Command>,
    secrets: &BTreeMap<MachineName, Secrets>,
) -> Result<(), Failure> {
    let all = || secrets.values().flat_map(Secrets::iter).filter(|(_, value)| value.len() >= SECRET);
    let said = |text: &str| all().find(|(_, value)| text.contains(value)).map(|(name, _)| name.to_owned());
    match commands.values().find_map(|c| said(&c.run)) {
        None => Ok(()),
        Some(name) => Err(Failure::usage(
            format!(
                "the value of the secret `{name}` stands in the command, and commands are written into the journal"
            ),
            "take it from the instance's environment: regie shell INSTANCE -- sh -c '… \"$VARIABLE\" …'",
        )),
    }
}

/// Says where it failed.
fn end(g: &Global, told: &Told, away: bool) -> Exit {
    let exit = outcome::exit(told, away);
    let run = &told.report.run;
    if g.json {
        let state = |(m, e): (&MachineName, &MachineEnd)| (m.to_string(), outcome::words(e, run).into());
        let machines = told.report.machines.iter().map(state).collect::<serde_json::Map<_, serde_json::Value>>();
        out!("{}", serde_json::json!({ "v": 1, "type": "end", "run": run, "exit": exit.code(), "machines": machines }));
        return exit;
    }
    let done = |e: &MachineEnd| matches!(e, MachineEnd::Ended { outcome: Outcome::Done, .. });
    let failed = told.report.machines.iter().filter(|(_, e)| !done(e)).collect::<Vec<_>>();
    for (machine, end) in &failed {
        err!("✗ {machine}: {}", outcome::words(end, run));
    }
    if !failed.is_empty() {
        err!("  The run: regie show {run}");
    }
    exit
}

/// What is struck out of what programs say, as far as it is at hand: whoever looks at night may have no key.
pub fn secrets(here: &Here, contact: &Contact) -> BTreeMap<MachineName, Secrets> {
    secrets_of(here, contact.sessions.keys(), || look::operated(here, contact))
}

/// The same for these machines, of what is wanted of them.
pub fn secrets_of<'a>(
    here: &Here,
    machines: impl Iterator<Item = &'a MachineName>,
    wanted: impl FnOnce() -> Result<Wanted, Failure>,
) -> BTreeMap<MachineName, Secrets> {
    let env = here.environment();
    if !env.has_secrets && env.secrets_command.is_none() {
        return BTreeMap::new();
    }
    let at_hand = || -> Result<BTreeMap<MachineName, Secrets>, Failure> {
        let wanted = wanted()?;
        let all = secrets_files::values(here, wanted.secrets.values().flatten().map(String::as_str))?;
        Ok(machines.map(|m| (m.clone(), look::for_machine(&all, &wanted, m))).collect())
    };
    at_hand().unwrap_or_else(|_| {
        err!("warning: the secrets cannot be read with your keys, so they are not struck out of what is said");
        BTreeMap::new()
    })
}
