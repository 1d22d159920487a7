//! Programs that do not stay up, and checks that fail because of them.

use super::fixture::{Machine, shop};
use super::orders;
use regie_wire::{EventKind, Guard, Http, Item, Outcome, Process, Resource};
use std::io::{Read, Write};
use std::net::TcpListener;

fn web(machine: &Machine, command: &str) -> Item {
    let process = Process {
        name: "shop-web".into(),
        command: command.into(),
        cwd: machine.path("."),
        env_file: None,
        log: machine.path("web.log"),
        running: true,
        stop_timeout: 5,
    };
    Item::Step(orders::step(1, shop(), Resource::Process(process)))
}

fn check(port: u16) -> Item {
    let http = Http {
        url: format!("http://127.0.0.1:{port}/"),
        resolve: None,
        cacert: None,
        status: 200,
        contains: None,
        within: 1,
    };
    Item::Step(orders::step(2, shop(), Resource::Http(http)))
}

fn failure(machine: &Machine) -> (String, Vec<String>) {
    let failed = |e| match e {
        EventKind::StepFailed { error, tail, .. } => Some((error, tail)),
        _ => None,
    };
    machine.events("aaaa").into_iter().find_map(failed).expect("a step failed")
}

#[test]
fn a_process_that_dies_at_once_fails_its_step() {
    let machine = Machine::new();
    let order = machine.order("aaaa", vec![web(&machine, "sh -c 'echo the port is taken >&2; exit 7'")]);
    assert_eq!(machine.start(&order), Outcome::PutBack);
    let (error, tail) = failure(&machine);
    assert!(error.starts_with("shop-web died right after it was started (exit 7)"), "{error}");
    assert_eq!(tail[0], "the port is taken");
    assert_eq!(machine.process("shop-web"), None);
    assert!(machine.owed().is_empty());
}

#[test]
fn where_it_is_not_put_back_the_next_run_starts_it_again() {
    let machine = Machine::new();
    let mut order = machine.order("aaaa", vec![web(&machine, "sh -c 'test -e mended || exit 7; sleep 1000'")]);
    order.on_failure.clear();
    assert_eq!(machine.start(&order), Outcome::Stopped);
    std::fs::write(machine.path("mended"), "").unwrap();
    order.run = "bbbb".into();
    assert_eq!(machine.start(&order), Outcome::Done);
    assert_eq!(machine.changed("bbbb"), 1);
    assert!(machine.owed().is_empty());
}

#[test]
fn a_check_that_fails_shows_what_the_program_said() {
    let machine = Machine::new();
    // Free in this moment, and nobody answers there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let items = vec![web(&machine, "sh -c 'echo no database; sleep 1000'"), check(port)];
    assert_eq!(machine.start(&machine.order("aaaa", items)), Outcome::PutBack);
    let (error, tail) = failure(&machine);
    assert!(error.contains("did not answer 200"), "{error}");
    assert_eq!(tail, ["shop-web | no database"]);
}

#[test]
fn an_answer_of_somebody_else_is_none() {
    let machine = Machine::new();
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = stranger.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in stranger.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    // It lives for as long as it is looked at, and dies while something else of the deploy goes on.
    let dies = format!("sh -c 'while ! test -e {}; do sleep 0.02; done; echo in use; exit 7'", machine.path("go"));
    let go = format!(
        "touch {}; while ! grep -q 'in use' {}; do sleep 0.05; done",
        machine.path("go"),
        machine.path("web.log")
    );
    let guard = Guard { creates: None, unless: Some("false".into()) };
    let go = Item::Step(orders::step(
        3,
        shop(),
        orders::command("go", format!("{go}; sleep 0.3"), guard, Some("true".into())),
    ));
    let order = machine.order("aaaa", vec![web(&machine, &dies), go, check(port)]);
    assert_eq!(machine.start(&order), Outcome::PutBack);
    let (error, tail) = failure(&machine);
    assert!(error.contains("shop-web has died since it was started (exit 7)"), "{error}");
    assert_eq!(tail[0], "in use");
}
