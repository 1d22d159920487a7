//! `start`, `stop`, `restart`.

use crate::fleet::Fleet;
use crate::pizzeria::alone;
use crate::print::print;
use regie_plan::Procedure;
use regie_resource::to_shell;

fn stop() -> Procedure {
    Procedure::Stop { instance: "pizzeria".into(), who: "ana@desk".into(), why: "stock-taking".into(), until: None }
}
fn start() -> Procedure {
    Procedure::Start { instance: "pizzeria".into() }
}
fn restart() -> Procedure {
    Procedure::Restart { instance: "pizzeria".into() }
}

#[test]
fn stop_then_start_is_as_before() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = alone("2.1.0-77ab031");
    fleet.carry_out(&fleet.apply_plan(&wanted));

    let plan = fleet.plan(&stop(), &wanted).unwrap();
    insta::assert_snapshot!(print(&plan));
    let acts: Vec<String> = plan.steps().skip(1).flat_map(|(_, s)| s.acts.iter().map(to_shell)).collect();
    assert_eq!(acts, ["systemctl disable pizzeria-web.service", "systemctl stop pizzeria-web.service"]);
    fleet.carry_out(&plan);
    assert!(fleet.apply_plan(&wanted).is_empty(), "a hold is not overridden");

    insta::assert_snapshot!(fleet.plan(&restart(), &wanted).unwrap_err().to_string(), @r"
    pizzeria is stopped since 2026-11-21 09:16 UTC by ana@desk: stock-taking
      help: to start it and end the hold: regie start pizzeria
    ");
    let plan = fleet.plan(&start(), &wanted).unwrap();
    insta::assert_snapshot!(print(&plan));
    fleet.carry_out(&plan);
    assert!(fleet.apply_plan(&wanted).is_empty());
    assert!(fleet.apply_plan(&wanted).notes.is_empty());
}

#[test]
fn restart_stops_and_starts_what_runs() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = alone("2.1.0-77ab031");
    fleet.carry_out(&fleet.apply_plan(&wanted));
    let plan = fleet.plan(&restart(), &wanted).unwrap();
    insta::assert_snapshot!(print(&plan));
    let acts: Vec<String> = plan.steps().flat_map(|(_, s)| s.acts.iter().map(to_shell)).collect();
    assert_eq!(acts, ["systemctl stop pizzeria-web.service", "systemctl start pizzeria-web.service"]);
}

#[test]
fn a_start_runs_what_was_deployed_not_what_is_written_since() {
    let mut fleet = Fleet::new(&["app"]);
    fleet.carry_out(&fleet.apply_plan(&alone("2.1.0-77ab031")));
    fleet.carry_out(&fleet.plan(&stop(), &alone("2.1.0-77ab031")).unwrap());
    let mut newer = alone("2.2.0-0000000");
    for w in &mut newer.resources {
        if let regie_wire::Resource::Unit(u) = &mut w.resource {
            u.content = u.content.as_ref().map(|_| "[Service]\nNice=5\n".into());
        }
    }
    let plan = fleet.plan(&start(), &newer).unwrap();
    assert!(plan.steps().all(|(_, s)| s.acts.iter().all(|a| !to_shell(a).contains("Nice"))));
    assert_eq!(plan.steps().count(), 2);
}

#[test]
fn what_was_never_deployed_does_not_start() {
    let fleet = Fleet::new(&["app"]);
    let error = fleet.plan(&start(), &alone("1.0")).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r"
    nothing of `pizzeria` is there to start: it was never deployed
      help: deploy first: regie deploy pizzeria
    ");
    let error = fleet.plan(&restart(), &alone("1.0")).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r"
    nothing of `pizzeria` runs
      help: to start it: regie start pizzeria
    ");
}

/// The shop with a crontab line and a timer of its own.
fn with_a_clock(enabled: bool) -> regie_dossier::Wanted {
    use regie_wire::{Cron, Resource, Timer};
    let mut wanted = alone("2.1.0-77ab031");
    let run =
        wanted.resources.iter().position(|w| w.resource.kind() == "unit" && w.scope != regie_wire::Scope::Machine);
    let run = wanted.resources[run.unwrap()].clone();
    let cron = Resource::Cron(Cron {
        name: "report".into(),
        user: "shop".into(),
        schedule: "@daily".into(),
        command: "report".into(),
        enabled,
    });
    let timer = Resource::Timer(Timer {
        name: "sweep".into(),
        description: "Sweeps".into(),
        calendar: vec!["daily".into()],
        command: "sweep".into(),
        cwd: None,
        user: None,
        env_file: None,
        enabled,
        timeout: None,
    });
    let more = [cron, timer].map(|resource| regie_dossier::WantedResource { resource, ..run.clone() });
    wanted.resources.extend(more);
    wanted
}

#[test]
fn what_is_called_by_the_clock_stops_and_starts_too_and_is_not_restarted() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = with_a_clock(true);
    fleet.carry_out(&fleet.apply_plan(&wanted));
    assert!(fleet.apply_plan(&wanted).is_empty());
    let keys = |plan: &regie_plan::Plan| {
        let keys = plan.steps().map(|(_, s)| s.step.resource.key().to_string());
        keys.filter(|k| !k.starts_with("hold:")).collect::<Vec<_>>()
    };
    let [unit, cron, timer] = ["unit:pizzeria-web.service", "cron:shop/report", "timer:sweep"];
    assert_eq!(keys(&fleet.plan(&restart(), &wanted).unwrap()), [unit, unit]);
    let plan = fleet.plan(&stop(), &wanted).unwrap();
    assert_eq!(keys(&plan), [timer, cron, unit]);
    fleet.carry_out(&plan);
    assert!(fleet.apply_plan(&wanted).is_empty(), "a hold is not overridden");
    let plan = fleet.plan(&start(), &wanted).unwrap();
    assert_eq!(keys(&plan), [unit, cron, timer]);
    fleet.carry_out(&plan);
    assert!(fleet.apply_plan(&wanted).is_empty());
}
