//! Who runs when.

use crate::ground::Ground;
use crate::measure::{quiet, run, together};
use crate::tools::Tools;
use crate::{Args, Who, state};
use regie_hosts::{Error, Result};
use std::collections::BTreeMap;

/// Seconds of every run, by what was run.
pub type Times = BTreeMap<&'static str, Vec<f64>>;

/// The first run of each tool, on hosts that have nothing yet; then all of them have to be the same.
pub fn first(args: &Args, ground: &Ground, tools: &Tools) -> Result<Times> {
    let mut times = Times::new();
    let mut one = |name: &'static str, command| -> Result<()> {
        eprintln!("first run of {name}");
        quiet();
        times.insert(name, vec![run(command)?.0]);
        Ok(())
    };
    if args.has(Who::Regie) {
        one("regie", tools.regie())?;
    }
    if args.has(Who::Pyinfra) {
        one("pyinfra", tools.pyinfra()?)?;
    }
    if args.has(Who::Ansible) {
        one("Ansible", tools.ansible()?)?;
    }
    state::same(args, ground)?;
    Ok(times)
}

/// The second run and those after it, which have nothing to do; interleaved, so that what disturbs one disturbs all.
pub fn again(args: &Args, ground: &Ground, tools: &Tools) -> Result<Times> {
    let mut times = Times::new();
    for round in 1..=args.rounds {
        eprintln!("round {round} of {}", args.rounds);
        let mut take = |name: &'static str, seconds: f64| times.entry(name).or_default().push(seconds);
        // Who comes first changes from round to round.
        let floor_first = round % 2 == 1;
        for floor in [floor_first, !floor_first] {
            if floor && args.has(Who::Floor) {
                logged_in_just_now(tools)?;
                take("ssh HOST true", together(tools.floor())?);
            }
            if !floor && args.has(Who::Regie) {
                tools.cool()?;
                logged_in_just_now(tools)?;
                take("regie, cold", nothing_to_do(tools)?);
            }
        }
        if args.has(Who::Regie) {
            // The run before has left its control sockets.
            quiet();
            take("regie, warm", nothing_to_do(tools)?);
        }
        if args.has(Who::Pyinfra) {
            quiet();
            take("pyinfra", run(tools.pyinfra()?)?.0);
        }
        if args.has(Who::Ansible) {
            run(tools.ansible_ping()?)?;
            quiet();
            let (seconds, said) = run(tools.ansible()?)?;
            if said.matches("changed=0 ").count() != ground.of(Who::Ansible).len() {
                return Err(Error::new(format!("Ansible found something to do:\n{said}")));
            }
            take("Ansible, warm", seconds);
        }
    }
    Ok(times)
}

/// The user manager of systemd that a login starts goes on for ten seconds. It is there for both or for none: here, for both.
fn logged_in_just_now(tools: &Tools) -> Result<()> {
    together(tools.floor())?;
    quiet();
    Ok(())
}

fn nothing_to_do(tools: &Tools) -> Result<f64> {
    let (seconds, said) = run(tools.regie())?;
    let nothing = said.contains("0 to add, 0 to change, 0 to remove") || said.contains("nothing to do");
    if nothing { Ok(seconds) } else { Err(Error::new(format!("regie found something to do:\n{said}"))) }
}
