//! Stories of runs, told reply by reply.

use super::*;
use regie_wire::{
    Directory, FORMAT, GateId, Item, Lease, Mark, OnFailure, Order, Ownership, Phase, Resource, Step, StepId,
};

const RUN: &str = "8k3f";

fn scope() -> Scope {
    Scope::Instance("pizzeria".into())
}

fn order(machine: &str, items: Vec<Item>) -> Order {
    Order {
        lease: true,
        scrub: Vec::new(),
        format: FORMAT,
        run: RUN.into(),
        machine: machine.into(),
        title: "deploy pizzeria@prod".into(),
        procedure: "deploy".into(),
        dossier: "oc-pizza/prod".into(),
        who: "me@desk".into(),
        reason: None,
        items,
        on_failure: vec![(scope(), OnFailure::PutBack)],
        matching: Vec::new(),
        forget: Vec::new(),
        machines: BTreeMap::new(),
        confirm: Vec::new(),
        late: Default::default(),
        failed: Vec::new(),
    }
}

fn step(id: u32) -> Item {
    let resource = Resource::Directory(Directory { path: format!("/d{id}"), ownership: Ownership::default() });
    let why = String::new();
    let step = Step {
        id: StepId(id),
        scope: scope(),
        phase: Phase::Prepare,
        resource,
        notifies: vec![],
        mark: Mark::Add,
        why,
    };
    Item::Step(step)
}

fn gate(id: u32) -> Item {
    Item::Gate { gate: GateId(id), scope: scope(), what: format!("gate {id}") }
}

/// A run under test: says what machines say and hears what they are told.
struct Story {
    conductor: Conductor,
    seq: BTreeMap<MachineName, u64>,
    now: Instant,
    told: Vec<Event>,
}

impl Story {
    fn new(begin: &[(&str, Begin)]) -> Self {
        let begin = begin.iter().map(|(m, b)| (MachineName::from(*m), b.clone())).collect();
        let mut conductor = Conductor::new(RUN.into(), "me@desk".into(), Duration::from_secs(60), begin);
        conductor.begin();
        Self { conductor, seq: BTreeMap::new(), now: Instant::now(), told: Vec::new() }
    }

    fn of_orders(orders: &[(&str, Vec<Item>)]) -> Self {
        let begin = |(m, items): &(&'static str, Vec<Item>)| (*m, Begin::Start(Box::new(order(m, items.clone()))));
        // Names are literals in every story.
        let orders: Vec<(&'static str, Vec<Item>)> =
            orders.iter().map(|(m, i)| (&*Box::leak((*m).to_owned().into_boxed_str()), i.clone())).collect();
        Self::new(&orders.iter().map(begin).collect::<Vec<_>>())
    }

    /// What was to be done since, in short.
    fn done(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        for action in self.conductor.take_todo() {
            match action {
                Action::Tell(event) => self.told.push(event),
                Action::Reopen(machine, wait) => said.push(format!("reopen {machine} in {} ms", wait.as_millis())),
                Action::Confirm(machine, nonce, wait) => {
                    said.push(format!("come in to {machine} with {nonce} in {} ms", wait.as_millis()));
                }
                Action::Send(machine, request) => said.push(format!(
                    "{machine} {}",
                    match request {
                        Request::Start { .. } => "start".to_owned(),
                        Request::Attach(of) => format!("attach {}", of.from),
                        Request::Resume(of) => format!("resume {}", of.from),
                        Request::Undo { run, .. } => format!("undo {}", run.from),
                        Request::Open { gate, .. } => format!("open {}", gate.0),
                        Request::PutBack { scope, why, .. } => format!("put back {scope} ({why})"),
                        Request::Cancel { .. } => "cancel".to_owned(),
                        other => panic!("{other:?}"),
                    }
                )),
            }
        }
        said
    }

    fn says(&mut self, machine: &str, reply: Reply) -> Vec<String> {
        self.conductor.heard(&machine.into(), reply, self.now);
        self.done()
    }
    fn started(&mut self, machine: &str) -> Vec<String> {
        self.says(machine, Reply::Started { run: RUN.into() })
    }
    fn event_number(&mut self, machine: &str, seq: u64, kind: EventKind) -> Vec<String> {
        self.says(machine, Reply::Event(Event { run: RUN.into(), machine: machine.into(), seq, at: 0, kind }))
    }
    fn event(&mut self, machine: &str, kind: EventKind) -> Vec<String> {
        let seq = self.seq.entry(machine.into()).or_default();
        *seq += 1;
        let seq = *seq;
        self.event_number(machine, seq, kind)
    }
    fn at_gate(&mut self, machine: &str, gate: u32) -> Vec<String> {
        self.event(machine, EventKind::GateReached { gate: GateId(gate), what: "others".into() })
    }
    fn ends(&mut self, machine: &str, outcome: Outcome) -> Vec<String> {
        let mut said =
            self.event(machine, EventKind::RunEnded { outcome: outcome.clone(), state: format!("{outcome:?}") });
        let state = RunState::Ended { outcome, state: "so".into() };
        said.extend(self.says(machine, Reply::RunIs { run: RUN.into(), state }));
        said
    }
    fn puts_back(&mut self, machine: &str, why: &str) -> Vec<String> {
        self.event(machine, EventKind::PutBackStarted { scope: scope(), why: why.into() })
    }
    fn is_back(&mut self, machine: &str) -> Vec<String> {
        self.event(machine, EventKind::PutBackDone { scope: scope(), whole: true })
    }
    fn works(&mut self, machine: &str, id: u32) {
        let (mark, phase) = (Mark::Add, Phase::Prepare);
        let key = format!("directory:/d{id}").as_str().into();
        self.event(machine, EventKind::StepStarted { step: StepId(id), scope: scope(), phase, mark, key });
    }
    fn has_worked(&mut self, machine: &str, id: u32) {
        self.works(machine, id);
        let (changed, detail, took) = (true, String::new(), 1);
        self.event(machine, EventKind::StepDone { step: StepId(id), changed, detail, took });
    }
    /// All of them come to a gate and pass it.
    fn meet(&mut self, machines: &[&str], gate: u32) {
        machines.iter().for_each(|m| drop(self.at_gate(m, gate)));
        self.pass(machines, gate);
    }
    fn pass(&mut self, machines: &[&str], gate: u32) {
        for machine in machines {
            self.event(machine, EventKind::GateOpened { gate: GateId(gate) });
        }
    }
    fn end_of(&self, machine: &str) -> MachineEnd {
        self.conductor.ends().expect("all over")[machine].clone()
    }
}

fn lease() -> Lease {
    Lease { run: "9x2c".into(), who: "eve@lap".into(), what: "apply".into(), since: 0 }
}

#[test]
fn leases_are_taken_one_after_another_in_the_order_of_names() {
    let mut story = Story::of_orders(&[("web", vec![step(2)]), ("app", vec![step(1)])]);
    assert_eq!(story.done(), ["app start"]);
    assert_eq!(story.started("app"), ["web start"]);
    assert!(story.started("web").is_empty());
    story.ends("app", Outcome::Done);
    assert_eq!(story.conductor.ends(), None);
    story.ends("web", Outcome::Done);
    assert_eq!(story.end_of("web"), MachineEnd::Ended { outcome: Outcome::Done, state: "so".into() });
}

#[test]
fn a_held_machine_stops_the_run_before_it_began() {
    let mut story = Story::of_orders(&[("app", vec![step(1)]), ("db", vec![step(2)]), ("web", vec![step(3)])]);
    story.done();
    story.started("app");
    assert_eq!(story.says("db", Reply::Leased(lease())), ["app cancel"]);
    assert!(story.puts_back("app", "cancelled").is_empty());
    story.ends("app", Outcome::Cancelled);
    assert_eq!(story.end_of("db"), MachineEnd::Leased(lease()));
    let MachineEnd::NotStarted { why } = story.end_of("web") else { panic!() };
    assert!(why.contains("eve@lap"), "{why}");
}

#[test]
fn a_gate_opens_when_all_who_have_it_are_there() {
    let mut story = Story::of_orders(&[
        ("app", vec![step(1), gate(1), gate(2)]),
        ("db", vec![step(2), gate(1)]),
        ("web", vec![gate(2)]),
    ]);
    story.started("app");
    story.started("db");
    story.started("web");
    story.done();
    assert!(story.at_gate("web", 2).is_empty());
    assert!(story.at_gate("app", 1).is_empty());
    assert_eq!(story.at_gate("db", 1), ["app open 1", "db open 1"]);
    story.event("db", EventKind::GateOpened { gate: GateId(1) });
    story.event("app", EventKind::GateOpened { gate: GateId(1) });
    assert_eq!(story.at_gate("app", 2), ["app open 2", "web open 2"]);
}

#[test]
fn a_failure_is_passed_on_once_to_those_who_have_a_hand_in_it() {
    let mut story =
        Story::of_orders(&[("app", vec![step(1), gate(1)]), ("db", vec![step(2), gate(1)]), ("web", vec![])]);
    ["app", "db", "web"].iter().for_each(|m| drop(story.started(m)));
    story.done();
    assert!(story.at_gate("app", 1).is_empty());
    assert!(story.puts_back("db", "step 2 failed").is_empty(), "app waits: db goes first");
    assert_eq!(story.is_back("db"), ["app put back pizzeria (db: step 2 failed)"]);
    assert!(story.puts_back("app", "db: step 2 failed").is_empty(), "no echo");
    for machine in ["app", "db"] {
        story.ends(machine, Outcome::PutBack);
    }
    story.ends("web", Outcome::Done);
    assert!(matches!(story.end_of("app"), MachineEnd::Ended { outcome: Outcome::PutBack, .. }));
}

#[test]
fn a_machine_that_stops_halfway_does_not_leave_the_others_waiting() {
    let mut story = Story::of_orders(&[("app", vec![gate(1)]), ("db", vec![step(2), gate(1)])]);
    ["app", "db"].iter().for_each(|m| drop(story.started(m)));
    story.done();
    story.at_gate("app", 1);
    assert_eq!(story.ends("db", Outcome::Stopped), ["app put back pizzeria (db: Stopped)"]);
    assert_eq!(story.conductor.ends(), None, "app still has to put back");
}

#[test]
fn no_event_is_told_twice_and_none_is_missed() {
    let mut story = Story::of_orders(&[("app", vec![step(1)])]);
    story.started("app");
    story.done();
    let output = |n: u64| EventKind::Asked { what: n.to_string() };
    story.event_number("app", 1, output(1));
    story.event_number("app", 1, output(1));
    assert_eq!(story.event_number("app", 3, output(3)), ["reopen app in 0 ms"]);
    story.conductor.back(&"app".into());
    assert_eq!(story.done(), ["app attach 2"]);
    for n in [2, 3, 4] {
        story.event_number("app", n, output(n));
    }
    assert_eq!(story.told.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn what_was_said_into_a_broken_line_is_said_again() {
    let mut story = Story::of_orders(&[("app", vec![gate(1)]), ("db", vec![gate(1)])]);
    ["app", "db"].iter().for_each(|m| drop(story.started(m)));
    story.done();
    story.at_gate("app", 1);
    assert_eq!(story.at_gate("db", 1), ["app open 1", "db open 1"]);
    story.conductor.gone(&"db".into(), "broke", story.now);
    assert_eq!(story.done(), ["reopen db in 0 ms"]);
    story.conductor.still_away(&"db".into(), "no answer", story.now);
    assert_eq!(story.done(), ["reopen db in 250 ms"]);
    story.conductor.back(&"db".into());
    assert_eq!(story.done(), ["db attach 2", "db open 1"]);
    story.conductor.gone(&"db".into(), "broke", story.now);
    story.conductor.interrupt(Interrupt::PutBack);
    assert_eq!(story.done(), ["reopen db in 0 ms", "app cancel"]);
    story.conductor.back(&"db".into());
    assert_eq!(story.done(), ["db attach 2"]);
    // One after another.
    assert_eq!(story.ends("app", Outcome::Cancelled), ["db cancel"]);
}

#[test]
fn an_order_that_never_arrived_is_sent_again() {
    let mut story = Story::of_orders(&[("app", vec![step(1)])]);
    assert_eq!(story.done(), ["app start"]);
    story.conductor.gone(&"app".into(), "broke", story.now);
    story.done();
    story.conductor.back(&"app".into());
    assert_eq!(story.done(), ["app attach 1"]);
    assert_eq!(story.says("app", Reply::Error { error: "no such run".into() }), ["app start"]);
    story.started("app");
    story.ends("app", Outcome::Done);
    assert!(matches!(story.end_of("app"), MachineEnd::Ended { outcome: Outcome::Done, .. }));
}

#[test]
fn those_who_wait_for_a_lost_machine_stay_at_their_gate() {
    let mut story = Story::of_orders(&[("app", vec![gate(1)]), ("db", vec![step(7), gate(1)])]);
    ["app", "db"].iter().for_each(|m| drop(story.started(m)));
    story.done();
    story.at_gate("app", 1);
    let (mark, phase) = (Mark::Add, Phase::Prepare);
    let key = "directory:/d7".into();
    story.event("db", EventKind::StepStarted { step: StepId(7), scope: scope(), phase, mark, key });
    story.conductor.gone(&"db".into(), "broke", story.now);
    story.now += Duration::from_secs(61);
    story.conductor.still_away(&"db".into(), "no route to host", story.now);
    let lost = MachineEnd::Lost { step: Some(StepId(7)), why: "no route to host".into() };
    assert_eq!(story.end_of("db"), lost);
    assert_eq!(story.end_of("app"), MachineEnd::AtGate { gate: GateId(1), what: "others".into() });
}

#[test]
fn an_interrupted_run_is_brought_back_once() {
    let mut story = Story::new(&[("app", Begin::Attach { from: 5 })]);
    assert_eq!(story.done(), ["app attach 1"]);
    let interrupted = || Reply::RunIs { run: RUN.into(), state: RunState::Interrupted { step: Some(StepId(3)) } };
    assert_eq!(story.says("app", interrupted()), ["app resume 1"]);
    assert!(story.says("app", interrupted()).is_empty());
    assert_eq!(story.end_of("app"), MachineEnd::Interrupted { step: Some(StepId(3)) });
}

#[test]
fn another_regie_opens_gates_without_the_orders() {
    let attach = || Begin::Attach { from: 1 };
    let mut story = Story::new(&[("app", attach()), ("db", attach()), ("web", attach())]);
    story.done();
    assert_eq!(story.at_gate("app", 1), ["db attach 1"]);
    assert_eq!(story.at_gate("db", 1), ["web attach 1"]);
    // Web has no gate 1; that it waits at a later one proves that it need not come.
    assert_eq!(story.at_gate("web", 2), ["app open 1", "db open 1"]);
    story.event("app", EventKind::GateOpened { gate: GateId(1) });
    story.event("db", EventKind::GateOpened { gate: GateId(1) });
    assert!(story.ends("db", Outcome::Done).is_empty());
    assert_eq!(story.at_gate("app", 2), ["app open 2", "web open 2"]);
}

#[test]
fn what_is_known_already_is_heard_and_not_told() {
    let mut story = Story::new(&[("app", Begin::Attach { from: 2 })]);
    story.done();
    let said = story.at_gate("app", 1);
    assert_eq!(said, ["app open 1"], "the gate it stands at was reached before");
    story.event("app", EventKind::GateOpened { gate: GateId(1) });
    assert_eq!(story.told.iter().map(|e| e.seq).collect::<Vec<_>>(), [2]);
}

#[test]
fn without_the_orders_a_failure_reaches_everybody() {
    let attach = || Begin::Attach { from: 1 };
    let mut story = Story::new(&[("app", attach()), ("db", attach())]);
    story.done();
    story.at_gate("app", 1);
    story.event("db", EventKind::Asked { what: "nothing".into() });
    assert!(story.puts_back("db", "step 2 failed").is_empty());
    assert_eq!(story.is_back("db"), ["app put back pizzeria (db: step 2 failed)"]);
}

#[test]
fn a_run_under_way_is_not_stopped_because_one_machine_cannot_be_followed() {
    let mut story = Story::new(&[("app", Begin::Resume { from: 1 }), ("db", Begin::Resume { from: 1 })]);
    assert_eq!(story.done(), ["app resume 1"]);
    assert_eq!(story.says("app", Reply::Error { error: "no such run".into() }), ["db resume 1"]);
    assert!(story.at_gate("db", 1).is_empty());
    assert_eq!(story.end_of("app"), MachineEnd::Error("no such run".into()));
    assert!(matches!(story.end_of("db"), MachineEnd::AtGate { .. }), "and no gate opens without it");
}

#[test]
fn detaching_leaves_it_running() {
    let mut story = Story::of_orders(&[("app", vec![gate(1)]), ("db", vec![step(2)]), ("web", vec![])]);
    story.started("app");
    story.done();
    story.at_gate("app", 1);
    story.conductor.interrupt(Interrupt::Detach);
    assert!(story.done().is_empty(), "nothing is said to anybody");
    // Alone at its gate, app was let through: it was no longer waiting for others.
    assert_eq!(story.end_of("db"), MachineEnd::Detached { step: None });
    assert!(matches!(story.end_of("web"), MachineEnd::NotStarted { .. }));
}

const ALL: [&str; 4] = ["app1", "app2", "app3", "web"];

/// Three machines behind a proxy: it takes the next one out, that one changes, it takes the one after out. The second has
/// failed in its turn.
fn roll() -> Story {
    let of = |before: u32, work: &[(u32, u32)]| {
        let mut items = vec![step(before)];
        for g in 1..=7 {
            items.push(gate(g));
            items.extend(work.iter().filter(|(after, _)| *after == g).map(|(_, id)| step(*id)));
        }
        items
    };
    let mut story = Story::of_orders(&[
        ("app1", of(1, &[(2, 11)])),
        ("app2", of(2, &[(4, 12)])),
        ("app3", of(3, &[(6, 13)])),
        ("web", of(4, &[(1, 21), (3, 22), (5, 23), (7, 24)])),
    ]);
    ALL.iter().for_each(|m| drop(story.started(m)));
    ALL.iter().enumerate().for_each(|(at, m)| story.has_worked(m, at as u32 + 1));
    for (gate, machine, id) in [(1, "web", 21), (2, "app1", 11), (3, "web", 22)] {
        story.meet(&ALL, gate);
        story.has_worked(machine, id);
    }
    story.meet(&ALL, 4);
    story.works("app2", 12);
    story.event("app2", EventKind::StepFailed { step: StepId(12), error: "no".into(), tail: vec![], took: 1 });
    ["app1", "app3", "web"].iter().for_each(|m| drop(story.at_gate(m, 5)));
    story.done();
    story
}

#[test]
fn when_a_turn_fails_machines_go_back_one_after_another_the_last_turn_first() {
    let mut story = roll();
    assert!(story.puts_back("app2", "step 12 failed").is_empty(), "it is alone");
    let because = "put back pizzeria (app2: step 12 failed)";
    assert_eq!(story.is_back("app2"), [format!("web {because}")], "the proxy gives it requests again");
    story.ends("app2", Outcome::PutBack);
    story.puts_back("web", "app2");
    assert_eq!(story.is_back("web"), [format!("app1 {because}")]);
    story.ends("web", Outcome::PutBack);
    assert!(story.puts_back("app1", "app2").is_empty(), "app2 serves alone now, and nobody else moves");
    assert_eq!(story.is_back("app1"), [format!("app3 {because}")]);
    story.ends("app1", Outcome::PutBack);
    story.puts_back("app3", "app2");
    story.ends("app3", Outcome::PutBack);
    assert!(matches!(story.end_of("app3"), MachineEnd::Ended { outcome: Outcome::PutBack, .. }));
}

#[test]
fn a_machine_at_work_is_told_at_once() {
    let mut story = Story::of_orders(&[
        ("app", vec![step(1), gate(1)]),
        ("db", vec![step(2), gate(1)]),
        ("web", vec![step(3), gate(1)]),
    ]);
    ["app", "db", "web"].iter().for_each(|m| drop(story.started(m)));
    story.has_worked("app", 1);
    story.at_gate("app", 1);
    story.works("web", 3);
    story.done();
    assert_eq!(story.puts_back("db", "it failed"), ["web put back pizzeria (db: it failed)"], "app waits at its gate");
    story.ends("db", Outcome::PutBack);
    story.puts_back("web", "db");
    assert_eq!(story.ends("web", Outcome::PutBack), ["app put back pizzeria (db: it failed)"]);
}

/// What every machine has told when another regie comes: the story of `roll`, and app2 is back already.
fn told(machine: &str) -> Vec<EventKind> {
    let reached = |g: u32| EventKind::GateReached { gate: GateId(g), what: "others".into() };
    let opened = |g: u32| EventKind::GateOpened { gate: GateId(g) };
    let began = |id: u32| {
        let (mark, phase, key) = (Mark::Add, Phase::Prepare, "directory:/d".into());
        EventKind::StepStarted { step: StepId(id), scope: scope(), phase, mark, key }
    };
    let did = |id: u32| EventKind::StepDone { step: StepId(id), changed: true, detail: String::new(), took: 1 };
    let work: &[(u32, u32)] = match machine {
        "app1" => &[(2, 11)],
        "app2" => &[(4, 12)],
        "web" => &[(1, 21), (3, 22)],
        _ => &[],
    };
    let mut all = vec![began(1), did(1)];
    for g in 1..=4 {
        all.extend([reached(g), opened(g)]);
        all.extend(work.iter().filter(|(after, _)| *after == g).flat_map(|(_, id)| [began(*id), did(*id)]));
    }
    if machine == "app2" {
        all.push(EventKind::PutBackStarted { scope: scope(), why: "step 12 failed".into() });
        all.push(EventKind::PutBackDone { scope: scope(), whole: true });
        all.push(EventKind::RunEnded { outcome: Outcome::PutBack, state: "back".into() });
    } else {
        all.push(reached(5));
    }
    all
}

#[test]
fn another_regie_ends_a_failed_turn_in_the_same_order() {
    let begin: Vec<_> = ALL.iter().map(|m| (*m, Begin::Attach { from: told(m).len() as u64 + 1 })).collect();
    let mut story = Story::new(&begin);
    let mut said = story.done();
    for machine in ALL {
        for kind in told(machine) {
            said.extend(story.event(machine, kind));
        }
        if machine == "app2" {
            let state = RunState::Ended { outcome: Outcome::PutBack, state: "back".into() };
            said.extend(story.says(machine, Reply::RunIs { run: RUN.into(), state }));
        }
    }
    let because = "put back pizzeria (app2: step 12 failed)";
    let asks = ["app1 attach 1", "app2 attach 1", "app3 attach 1", "web attach 1"].map(str::to_owned);
    assert_eq!(said, [&asks[..], &[format!("web {because}")]].concat(), "nobody moves before all have told");
    story.puts_back("web", "app2");
    assert_eq!(story.is_back("web"), [format!("app1 {because}")]);
    story.puts_back("app1", "app2");
    assert_eq!(story.is_back("app1"), [format!("app3 {because}")]);
}

#[test]
fn a_run_is_undone_by_who_worked_last_first() {
    let event = |machine: &str, (at, kind): (usize, EventKind)| {
        let (run, machine, seq) = (RUN.into(), machine.into(), at as u64 + 1);
        Event { run, machine, seq, at: 0, kind }
    };
    let turn = |m: &str| {
        let events: Vec<_> = told(m).into_iter().enumerate().map(|e| event(m, e)).collect();
        crate::last_work(&events)
    };
    assert_eq!(ALL.map(turn), [2, 4, 0, 3]);
    let begin: Vec<_> = ALL.iter().map(|m| (*m, Begin::Undo { from: 1, turn: Some(turn(m)) })).collect();
    let mut story = Story::new(&begin);
    assert_eq!(story.done(), ["app2 undo 1"]);
    story.event("app2", EventKind::Asked { what: "undo".into() });
    assert!(story.puts_back("app2", "undo").is_empty());
    assert_eq!(story.ends("app2", Outcome::Undone), ["web undo 1"]);
    // Where it waited once is not where it waits.
    assert!(story.at_gate("web", 5).is_empty());
    assert_eq!(story.ends("web", Outcome::Undone), ["app1 undo 1"]);
    assert_eq!(story.ends("app1", Outcome::Undone), ["app3 undo 1"]);
    story.at_gate("app3", 5);
    story.ends("app3", Outcome::Undone);
    assert!(ALL.iter().all(|m| matches!(story.end_of(m), MachineEnd::Ended { outcome: Outcome::Undone, .. })));
}

#[test]
fn who_goes_together_waits_for_nobody_to_be_undone() {
    let begin = ["app1", "web"].map(|m| (m, Begin::Undo { from: 1, turn: None }));
    let mut story = Story::new(&begin);
    assert_eq!(story.done(), ["app1 undo 1"]);
    // It has taken it on, and is at work.
    assert_eq!(story.event("app1", EventKind::Asked { what: "undo".into() }), ["web undo 1"]);
    assert!(story.event("web", EventKind::Asked { what: "undo".into() }).is_empty());
}

#[test]
fn a_cancel_in_a_roll_reaches_those_who_wait_one_after_another() {
    let mut story = roll();
    // As if it were still at work.
    story.conductor.interrupt(Interrupt::PutBack);
    assert_eq!(story.done(), ["app2 cancel"]);
    assert_eq!(story.ends("app2", Outcome::Cancelled), ["web cancel"]);
    assert_eq!(story.ends("web", Outcome::Cancelled), ["app1 cancel"]);
    assert_eq!(story.ends("app1", Outcome::Cancelled), ["app3 cancel"]);
}

#[test]
fn a_gate_of_the_machines_themselves_does_not_keep_anybody_when_one_stops() {
    let own = || Item::Gate { gate: GateId(1), scope: Scope::Machine, what: "pizzeria is stopped".into() };
    let mut story = Story::of_orders(&[("app", vec![step(1), own()]), ("db", vec![own()])]);
    ["app", "db"].iter().for_each(|m| drop(story.started(m)));
    story.done();
    assert!(story.at_gate("db", 1).is_empty());
    assert_eq!(story.ends("app", Outcome::Stopped), ["db put back machine (app: Stopped)"]);
    story.ends("db", Outcome::Stopped);
    assert!(matches!(story.end_of("db"), MachineEnd::Ended { outcome: Outcome::Stopped, .. }));
}

fn awaited(nonce: &str) -> EventKind {
    EventKind::ConfirmAwaited { step: StepId(2), nonce: nonce.into(), within: 60 }
}

#[test]
fn somebody_comes_in_where_one_is_waited_for() {
    let mut story = Story::of_orders(&[("db", vec![step(1), step(2)])]);
    story.done();
    story.started("db");
    assert_eq!(story.event("db", awaited("n1")), ["come in to db with n1 in 0 ms"]);
    // One at a time, whatever else is heard.
    assert!(story.event("db", EventKind::Asked { what: "x".into() }).is_empty());
    story.conductor.did_not_come_in(&"db".into());
    assert_eq!(story.done(), ["come in to db with n1 in 1000 ms"]);
    story.conductor.came_in(&"db".into());
    story.event("db", EventKind::Confirmed { step: StepId(2) });
    story.conductor.did_not_come_in(&"db".into());
    assert!(story.done().is_empty(), "it is over");
}

#[test]
fn nobody_comes_in_for_what_is_past() {
    let mut story = Story::new(&[("db", Begin::Attach { from: 3 })]);
    story.done();
    assert!(story.event("db", awaited("n1")).is_empty(), "more is to be heard");
    assert!(story.event("db", EventKind::NotConfirmed { step: StepId(2), why: "x".into() }).is_empty());
    // The connection went with the change: whoever comes back comes in anew all the same.
    assert_eq!(story.event("db", awaited("n2")), ["come in to db with n2 in 0 ms"]);
    story.conductor.gone(&"db".into(), "silence", story.now);
    story.conductor.did_not_come_in(&"db".into());
    assert!(story.done().contains(&"come in to db with n2 in 1000 ms".to_owned()));
}
