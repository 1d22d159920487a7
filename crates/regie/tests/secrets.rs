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

#[test]
fn a_command_that_does_not_end_is_ended() {
    let place = with_command("exec sleep 600");
    let path = place.path("inventory/local.toml");
    let text = std::fs::read_to_string(&path).unwrap() + "timeout = \"1s\"\n";
    place.write("inventory/local.toml", text);
    let said = place.expect(1, &["plan"]);
    assert!(said.contains("had not ended after 1 s") && said.contains("`timeout`"), "{said}");
}

/// A dossier with two environments that have secrets, readable by its own key; its public key.
fn with_files() -> (Place, String) {
    let place = Place::new();
    place.write("inventory/prod.toml", "[machine.there]\naddress = \"dir:./there\"\n");
    place.expect(0, &["secrets", "keys", "--new"]);
    for (env, name) in [("local", "api_key"), ("prod", "db_password"), ("prod", "api_key")] {
        place.expect(0, &["secrets", "set", name, "--random", "--env", env]);
    }
    let list = std::fs::read_to_string(place.path("inventory/secrets/keys.txt")).unwrap();
    let mine = list.lines().find(|l| l.starts_with("age1")).unwrap().to_owned();
    (place, mine)
}

/// A second person's home, with a key of their own; its public key.
fn colleague(place: &Place) -> (tempfile::TempDir, String) {
    let home = tempfile::tempdir().unwrap();
    let key = home.path().join(".ssh/id_ed25519");
    std::fs::create_dir_all(key.parent().unwrap()).unwrap();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../regie-dossier/tests/data/id_ed25519");
    std::fs::copy(data, &key).unwrap();
    let said = place.command(&["secrets", "keys"]).env("HOME", home.path()).output().unwrap();
    let said = common::said(&said);
    let public = said.split("not among them: ").nth(1).unwrap().trim().to_owned();
    (home, public)
}

fn can_read(place: &Place, home: &std::path::Path, env: &str) -> bool {
    let said = place.command(&["secrets", "show", "api_key", "--env", env]).env("HOME", home).output().unwrap();
    said.status.success()
}

#[test]
fn who_leaves_reads_nothing_new_and_what_they_read_is_named() {
    let (place, mine) = with_files();
    let (home, theirs) = colleague(&place);
    let list = place.path("inventory/secrets/keys.txt");
    place.write("inventory/secrets/keys.txt", format!("# ana\n{mine}\n# bob\n{theirs}\n"));
    assert!(!can_read(&place, home.path(), "prod"));
    let said = place.expect(0, &["secrets", "rekey", "prod"]);
    assert!(said.contains("new         bob (ssh-ed25519 …"), "{said}");
    assert!(can_read(&place, home.path(), "prod") && !can_read(&place, home.path(), "local"));
    let said = place.expect(0, &["secrets", "rekey"]);
    assert!(said.contains("– inventory/secrets/prod.age  2 secrets, encrypted for these keys already"), "{said}");
    assert!(said.contains("✓ inventory/secrets/local.age  1 secret, encrypted anew"), "{said}");
    assert!(can_read(&place, home.path(), "local"));

    std::fs::write(&list, format!("# ana\n{mine}\n")).unwrap();
    let said = place.expect(0, &["secrets", "rekey"]);
    assert!(said.contains("no longer   bob (ssh-ed25519 …") && said.contains("can read    ana (age1"), "{said}");
    assert!(said.contains("prod        api_key, db_password") && said.contains("local       api_key"), "{said}");
    assert!(!can_read(&place, home.path(), "prod") && !can_read(&place, home.path(), "local"));
    assert!(can_read(&place, place.dir.path(), "prod"));
    let value = place.expect(0, &["secrets", "show", "db_password", "--env", "prod"]);
    assert!(!said.contains(value.trim()) && value.trim().len() == 32);

    // The same is said when it happens on the way.
    std::fs::write(&list, format!("{theirs}\n{mine}\n")).unwrap();
    place.expect(0, &["secrets", "rekey"]);
    std::fs::write(&list, format!("{mine}\n")).unwrap();
    let said = place.expect(0, &["secrets", "set", "api_key", "--random", "--env", "local"]);
    assert!(said.contains("could read these of `local`, and cannot from now on: api_key"), "{said}");
}

#[test]
fn files_are_encrypted_anew_all_or_none() {
    let (place, mine) = with_files();
    let (_home, theirs) = colleague(&place);
    let files = ["inventory/secrets/local.age", "inventory/secrets/prod.age"];
    let read = || files.map(|f| std::fs::read(place.path(f)).unwrap());
    let before = read();
    place.write("inventory/secrets/keys.txt", format!("{mine}\n{theirs}\n"));
    // One that cannot be read stops all of them.
    place.write(files[1], "-----BEGIN AGE ENCRYPTED FILE-----\njunk\n");
    let said = place.expect(1, &["secrets", "rekey"]);
    assert!(said.contains("prod.age"), "{said}");
    place.write(files[1], &before[1]);
    assert_eq!(read(), before);
    // So does a list without keys, or one with a mistake in it.
    for (list, code, why) in [("# nobody\n", 4, "nobody could read"), ("ssh-rsa AAAA\n", 1, "line 1 of the list")] {
        place.write("inventory/secrets/keys.txt", list);
        let said = place.expect(code, &["secrets", "rekey"]);
        assert!(said.contains(why), "{said}");
        assert_eq!(read(), before);
    }
    // Who takes out their own key is told.
    place.write("inventory/secrets/keys.txt", format!("{theirs}\n"));
    let said = place.expect(0, &["secrets", "rekey"]);
    assert!(said.contains("your own key is not in the list"), "{said}");
    place.expect(1, &["secrets", "show", "--env", "prod"]);
}

#[test]
fn what_a_command_keeps_is_not_encrypted_here() {
    let place = with_command("cat ./vault.toml");
    place.expect(0, &["secrets", "keys", "--new"]);
    let said = place.expect(0, &["secrets", "rekey", "local"]);
    assert!(said.contains("come from a command, so there is nothing to encrypt: cat ./vault.toml"), "{said}");
    let said = place.expect(64, &["secrets", "rekey", "prd"]);
    assert!(said.contains("there is no environment `prd`"), "{said}");
}
