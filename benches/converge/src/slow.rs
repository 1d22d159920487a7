//! The warm run with 50 ms of delay each way: how often it waits for an answer, and what agents use meanwhile.

use crate::Who;
use crate::ground::Ground;
use crate::measure::run;
use crate::memory;
use crate::tools::Tools;
use regie_hosts::{Result, wait_until};
use std::sync::mpsc;
use std::time::Duration;

const EACH_WAY: Duration = Duration::from_millis(50);

/// What was seen.
pub struct Seen {
    /// Round trips.
    pub trips: Trips,
    /// Most memory of any agent, KiB.
    pub agent: u64,
}

/// Round trips of a run over connections that are up.
pub struct Trips {
    /// As the relays counted them: answers that came before regie ended.
    pub counted: usize,
    /// Seconds with the delay.
    pub slow: f64,
    /// Seconds without.
    pub quick: f64,
}

/// Runs it.
pub fn look(ground: &Ground, tools: &Tools) -> Result<Seen> {
    eprintln!("with 50 ms each way");
    let quick = run(tools.regie())?.0;
    let relays = ground.fleet().slow_ssh(EACH_WAY);
    run(tools.regie_by(relays.ssh_config()))?;
    let containers: Vec<String> =
        ground.of(Who::Regie).into_iter().map(|h| memory::container(&h.container())).collect::<Result<_>>()?;
    relays.count_from_here();
    let command = tools.regie_by(relays.ssh_config());
    let (ended, end) = mpsc::channel();
    let runner = std::thread::spawn(move || {
        let ran = run(command);
        // Heard by the loop below, which is there until it is.
        let _ = ended.send(());
        ran
    });
    let mut agent = 0;
    let counted = wait_until("the slow run ends", Duration::from_secs(60), || {
        agent = agent.max(memory::of_agents(&containers));
        // Counted as soon as it has ended: what machines still say then, nobody waits for.
        end.try_recv().is_ok().then(|| relays.round_trips())
    });
    let slow = match runner.join() {
        Ok(ran) => ran?.0,
        Err(_) => return Err(regie_hosts::Error::new("the thread that runs regie panicked")),
    };
    Ok(Seen { trips: Trips { counted, slow, quick }, agent })
}
