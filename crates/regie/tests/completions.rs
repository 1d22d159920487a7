//! What shells complete, asked as they ask; and the manual.
#![allow(clippy::unwrap_used)]

mod common;

use common::{BIN, Place, said};
use std::path::Path;
use std::process::Command;

fn place() -> Place {
    let place = Place::new();
    place.write("inventory/prod.toml", "[machine.db]\naddress = \"ssh://db\"\nplatform = [\"mariadb\"]\n\n[instance.hello]\nversion = \"1\"\non = { app = \"db\" }\nport = 8000\n");
    place.write(
        "inventory/local.toml",
        "[machine.here]\naddress = \"dir:./machine\"\n\n[instance.hello]\nversion = \"1\"\n",
    );
    place.write(
        "services/hello.toml",
        "recipe = \"command\"\nsummary = \"Says hello\"\nhealth = \"\"\n[source]\npath = \"app\"\n[process.main]\ncommand = \"sleep 1000\"\n[job.sweep]\ncommand = \"true\"\nschedule = \"0 2 * * *\"\n[[alert]]\nname = \"site-down\"\nwhen = { http = \"http://127.0.0.1/\", for = \"2m\" }\nseverity = \"page\"\n",
    );
    place.write("playbooks/site-down.md", "# The site is down\n");
    place.write("tasks/add-shop.md", "# Add a shop\n");
    place.write("app/file", "one\n");
    place
}

/// The executable's folder first, so that `regie` is found.
fn path() -> String {
    format!("{}:{}", Path::new(BIN).parent().unwrap().display(), std::env::var("PATH").unwrap_or_default())
}

fn shell(place: &Place, name: &str, args: &[&str]) -> Option<Command> {
    let found = std::env::var("PATH").unwrap_or_default().split(':').any(|dir| Path::new(dir).join(name).is_file());
    let mut command = Command::new(name);
    command.args(args).current_dir(place.dir.path()).env("PATH", path()).env("HOME", place.dir.path());
    command.env_remove("REGIE_ENV");
    if !found {
        eprintln!("{name} is not installed: not tried");
    }
    found.then_some(command)
}

/// What bash would offer for each line: it is given the line and the part behind the last character that breaks words.
fn bash(place: &Place, lines: &[&str]) -> Vec<String> {
    let script = "source <(regie completions bash)
        while [ $# -gt 0 ]; do
            COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
            _regie regie \"$2\" x
            shift 2
            echo \"${COMPREPLY[*]}\"
        done";
    let parts = lines.iter().flat_map(|line| [*line, line.rsplit([' ', '@', '=', ':']).next().unwrap()]);
    let mut command = shell(place, "bash", &["-c", script, "bash"]).unwrap();
    let output = command.args(parts).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let offered = text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(offered.len(), lines.len(), "{text}");
    offered
}

#[test]
fn bash_completes_names() {
    let place = place();
    place.expect(0, &["deploy", "hello", "--reason", "a test"]);
    let cases = [
        ("regie dep", "deploy"),
        ("regie deploy ", "hello hello@prod"),
        ("regie deploy hello@", "local prod"),
        ("regie deploy hello@pr", "prod"),
        ("regie --env prod deploy ", "hello hello@local"),
        ("regie --env=prod stop ", "hello hello@local db/mariadb"),
        ("regie -e prod stop db/", "db/mariadb"),
        ("regie -eprod machines trust ", "db"),
        ("regie facts ", "here"),
        ("regie facts here h", "here"),
        ("regie --env ", "local prod"),
        ("regie plan --env=", "local prod"),
        ("regie plan --only h", "hello here"),
        ("regie build ", "hello"),
        ("regie jobs run hello ", "sweep"),
        ("regie recipe show dj", "django"),
        ("regie platform ngi", "nginx"),
        ("regie deploy nobody", ""),
        ("REGIE_ENV=x regie deploy --rea", "--reason"),
        ("regie plan --color ne", "never"),
        ("regie playbook ", "new site-down"),
        ("regie playbook new ", "site-down"),
        ("regie task ", "new add-shop"),
        ("regie man rest", "restart"),
        ("regie import ssh-config --only h", ""),
    ];
    let offered = bash(&place, &cases.map(|(line, _)| line));
    for ((line, expected), offered) in cases.iter().zip(offered) {
        assert_eq!(offered, *expected, "{line}");
    }
    let more = bash(&place, &["regie show ", "regie plan --"]);
    assert_eq!(more[0].split(' ').count(), 1, "the run that was just done: {}", more[0]);
    assert!(more[1].contains("--detailed-exitcode"), "{}", more[1]);
}

#[test]
fn whatever_is_broken_nothing_is_said() {
    let place = place();
    place.write("dossier.toml", "title = ");
    place.write("services/hello.toml", [0xff, 0xfe]);
    let lines = [
        "regie deploy ",
        "regie -C /no/such/folder deploy ",
        "regie --env mars deploy ",
        "regie deploy '",
        "regie \\",
        "regie show ",
        "",
    ];
    assert!(bash(&place, &lines)[0].split(' ').all(|word| word.starts_with('-')));
    for (shell, args) in
        [("zsh", &["--", "regie", "x"][..]), ("no-such-shell", &["--", "regie"]), ("fish", &[]), ("bash", &["--"])]
    {
        let output = place.command(args).env("REGIE_COMPLETE", shell).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}\n{}", said(&output));
    }
}

#[test]
fn nothing_is_made_by_asking() {
    let place = place();
    bash(&place, &["regie show ", "regie deploy "]);
    assert!(!place.path(".regie").exists() && !place.path("machine").exists());
}

#[test]
fn other_shells_ask_the_same() {
    let place = place();
    for (name, index) in [("zsh", "2"), ("fish", ""), ("elvish", "2"), ("powershell", "")] {
        let mut command = Command::new(BIN);
        command.args(["--", "regie", "deploy", "he"]).current_dir(place.dir.path()).env("REGIE_COMPLETE", name);
        let output = command.env("_CLAP_COMPLETE_INDEX", index).env_remove("REGIE_ENV").output().unwrap();
        assert!(output.stderr.is_empty(), "{name}\n{}", said(&output));
        assert!(said(&output).contains("hello@prod"), "{name}\n{}", said(&output));
        let script = place.expect(0, &["completions", name]);
        assert!(script.contains("REGIE_COMPLETE") && script.contains("regie"), "{script}");
    }
    if let Some(mut fish) =
        shell(&place, "fish", &["-c", "regie completions fish | source; complete -C 'regie deploy he'"])
    {
        let output = fish.output().unwrap();
        assert!(said(&output).contains("hello\tSays hello") && output.stderr.is_empty(), "{}", said(&output));
    }
    if let Some(mut zsh) = shell(&place, "zsh", &["-f", "-c", ZSH]) {
        let output = zsh.output().unwrap();
        // Some have no module for terminals.
        assert!(output.status.code() == Some(77) || said(&output).contains("hello@prod"), "{}", said(&output));
    }
}

/// A zsh in a terminal of its own that is told to list completions, found in `fpath` as a person would install them.
const ZSH: &str = r#"
mkdir -p fp && regie completions zsh > fp/_regie
zmodload zsh/zpty 2>/dev/null || exit 77
zpty z zsh -f -i
zpty -w z 'PROMPT=; fpath=($PWD/fp $fpath); autoload -U compinit; compinit -D -u; echo re''ady'
zpty -r z said '*ready*'
zpty -w -n z $'regie deploy hello@p\t'
zpty -r z said '*hello@prod*'
print -r -- $said
zpty -d z
"#;

#[test]
fn the_manual_has_a_page_a_verb_and_renders_without_warnings() {
    let place = Place::new();
    place.expect(0, &["man", "--out", place.path("man1").to_str().unwrap()]);
    let help = place.expect(0, &["--help"]);
    let verbs = help.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    let verbs =
        verbs.filter(|l| l.starts_with("  ") && !l.starts_with("   ")).map(|l| l.split_whitespace().next().unwrap());
    let mut pages = vec!["regie.1".to_owned()];
    pages.extend(verbs.map(|v| format!("regie-{v}.1")));
    assert!(pages.len() > 30, "{pages:?}");
    let renders =
        [("man", &["--warnings", "-E", "UTF-8", "-l"][..]), ("groff", &["-man", "-ww", "-Kutf8", "-Tutf8", "-z"])];
    let program = renders.into_iter().find(|(name, _)| shell(&place, name, &[]).is_some());
    for page in &pages {
        let file = place.path("man1").join(page);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{page}: {e}"));
        let sections =
            text.lines().filter_map(|l| l.strip_prefix(".SH ")).map(|s| s.trim_matches('"')).collect::<Vec<_>>();
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "EXIT STATUS", "SEE ALSO"] {
            assert!(sections.contains(&section), "{page} has no {section}: {sections:?}");
        }
        if let Some((name, args)) = program {
            let mut command = shell(&place, name, args).unwrap();
            let output = command.arg(&file).env("LC_ALL", "C.UTF-8").env("MANPAGER", "cat").output().unwrap();
            assert!(output.status.success() && output.stderr.is_empty(), "{page}\n{}", said(&output));
        }
    }
    assert!(place.expect(0, &["man", "deploy"]).contains("regie\\-deploy"));
    assert!(place.expect(64, &["man", "deplyo"]).contains("deploy"));
}
