//! Secrets that another program keeps: the environment's command prints them.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;

fn with_command(command: &str) -> Place {
    let place = Place::new();
    let machine = "[machine.here]\naddress = \"dir:./machine\"\n";
    let instance = "[instance.hello]\nversion = \"1.0.0\"\n";
    place.write("inventory/local.toml", format!("{machine}{instance}[secrets]\ncommand = {command:?}\n"));
    let file = "[[resource]]\nphase = \"configure\"\nrole = \"app\"\nkind = \"file\"\npath = \"{{ shared }}/config/key\"\ncontent = \"{{ secrets.api_key }}\"\n";
    let process = "[process.web]\ncommand = \"python3 -m http.server {{ port }} --bind 127.0.0.1\"\n";
    let head = "recipe = \"command\"\n[source]\npath = \"code\"\n";
    place.write("services/hello.toml", format!("{head}{process}{file}"));
    place.write("code/README", "hello\n");
    place
}

#[test]
fn a_command_gives_the_secrets() {
    let place = with_command("cat ./vault.toml; echo unlocked by $REGIE_ENV >&2");
    place.write("vault.toml", "api_key = \"k3y-of-the-vault\"\n");
    let said = place.expect(0, &["apply", "--yes"]);
    assert!(said.contains("unlocked by local"), "{said}");
    assert!(!said.contains("k3y-of-the-vault"), "{said}");
    let key = place.path("machine/srv/hello/shared/config/key");
    assert_eq!(std::fs::read_to_string(key).unwrap(), "k3y-of-the-vault");
    // They are changed where they come from.
    let refused = place.expect(4, &["secrets", "edit"]);
    assert!(refused.contains("cat ./vault.toml"), "{refused}");
}

#[test]
fn a_command_that_fails_or_prints_something_else_stops_everything() {
    let cases = [
        ("echo sealed >&2; exit 3", "", "ended with code 3"),
        ("cat ./vault.toml", "k3y-of-the-vault", "line 1 is not TOML"),
        ("cat ./vault.toml", "other = \"k3y-of-the-vault\"", "`api_key`"),
    ];
    for (command, vault, why) in cases {
        let place = with_command(command);
        place.write("vault.toml", vault);
        let said = place.expect(1, &["apply", "--yes"]);
        assert!(said.contains(why), "{said}");
        assert!(!said.contains("k3y-of-the-vault"), "{said}");
        assert!(!place.path("machine/srv/hello").exists());
    }
}
