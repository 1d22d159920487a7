//! Parts of files, edited by a real shell: what is wanted is there, what belongs to others stays byte for byte, and what
//! takes a change back leaves the file as it was.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use regie_resource::{Act, block_in, cron_in, diff, shell_argv, undo};
use regie_wire::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command as Program;

/// Performs shell acts as the agent does; a `crontab` of our own comes first in `PATH`.
fn perform(acts: &[Act], bin: Option<&Path>) -> Result<(), String> {
    for act in acts {
        let Act::Shell { run, cwd, env_file, .. } = act else { panic!("{act:?}") };
        let argv = shell_argv(run, cwd.as_deref(), None, env_file.as_deref());
        let path = bin.map_or_else(String::new, |b| format!("{}:", b.display())) + &std::env::var("PATH").unwrap();
        let out = Program::new(&argv[0]).args(&argv[1..]).env("PATH", path).output().unwrap();
        if !out.status.success() {
            return Err(String::from_utf8_lossy(&out.stderr).into_owned());
        }
    }
    Ok(())
}

fn acts(wanted: &Resource, seen: &Observed) -> Vec<Act> {
    diff(wanted, seen, None).unwrap().map(|c| c.acts).unwrap_or_default()
}

struct File {
    dir: tempfile::TempDir,
}

impl File {
    fn with(text: &str) -> Self {
        let file = Self { dir: tempfile::tempdir().unwrap() };
        fs::write(file.path(), text).unwrap();
        file
    }
    fn path(&self) -> String {
        self.dir.path().join("it's a file").to_str().unwrap().to_owned()
    }
    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }
    /// Nothing lies beside it.
    fn is_alone(&self) {
        assert_eq!(fs::read_dir(self.dir.path()).unwrap().count(), 1);
    }
}

const LINE: &str = "key = 'a' \"b\" \\n $HOME %s # é";

#[test]
fn a_line_comes_and_goes_among_others() {
    let missing = || Observed::Line { file: true, present: false, other: None };
    let other = |o: &str| Observed::Line { file: true, present: false, other: Some(o.to_owned()) };
    // What is there, how the line begins, what was seen, what is there then, and after it was taken back.
    let rows: &[(&str, Option<&str>, Observed, String, &str)] = &[
        ("a\n\tb \n", None, missing(), format!("a\n\tb \n{LINE}\n"), "a\n\tb \n"),
        ("", None, missing(), format!("{LINE}\n"), ""),
        ("no end", None, missing(), format!("no end\n{LINE}\n"), "no end\n"),
        ("x\r\n\n\\n\n", Some("key"), missing(), format!("x\r\n\n\\n\n{LINE}\n"), "x\r\n\n\\n\n"),
        ("key=1\nx\nkey=2\ny\n", Some("key"), other("key=2"), format!("key=1\nx\n{LINE}\ny\n"), "key=1\nx\nkey=2\ny\n"),
        ("#key=\nx\n", Some("#key"), other("#key="), format!("{LINE}\nx\n"), "#key=\nx\n"),
    ];
    for (before, starts, seen, after, back) in rows {
        let file = File::with(before);
        let starts = starts.map(str::to_owned);
        let line = Resource::Line(Line { path: file.path(), line: LINE.into(), starts });
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o640)).unwrap();
        let made = acts(&line, seen);
        for _ in 0..2 {
            perform(&made, None).unwrap();
            assert_eq!(file.text(), *after, "from {before:?}");
        }
        assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o640);
        perform(&undo(&line, seen).acts, None).unwrap();
        assert_eq!(file.text(), *back, "back to {before:?}");
        file.is_alone();
    }
}

#[test]
fn the_last_of_several_lines_is_the_right_one() {
    let file = File::with(&format!("{LINE}\nkey = 2\n"));
    let line = Resource::Line(Line { path: file.path(), line: LINE.into(), starts: Some("key".into()) });
    let seen = Observed::Line { file: true, present: false, other: Some("key = 2".into()) };
    perform(&acts(&line, &seen), None).unwrap();
    assert_eq!(file.text(), format!("{LINE}\n{LINE}\n"));
}

#[test]
fn a_file_that_was_not_there_goes_again_and_a_link_stays_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let line = |at: &str| Resource::Line(Line { path: path(at), line: "x".into(), starts: None });
    let nothing = Observed::Line { file: false, present: false, other: None };
    perform(&acts(&line("new"), &nothing), None).unwrap();
    assert_eq!(fs::read_to_string(path("new")).unwrap(), "x\n");
    perform(&undo(&line("new"), &nothing).acts, None).unwrap();
    assert!(!Path::new(&path("new")).exists());
    // Taken back before it was made.
    perform(&undo(&line("new"), &nothing).acts, None).unwrap();

    fs::write(path("real"), "a\n").unwrap();
    symlink("real", path("link")).unwrap();
    perform(&acts(&line("link"), &Observed::Line { file: true, present: false, other: None }), None).unwrap();
    assert_eq!(fs::read_link(path("link")).unwrap(), Path::new("real"));
    assert_eq!(fs::read_to_string(path("real")).unwrap(), "a\nx\n");
}

fn block(path: String, content: &str) -> Block {
    Block { path, name: "limits".into(), content: content.into(), comment: "#".into() }
}

#[test]
fn a_block_comes_changes_and_goes_among_others() {
    let others = "first\n# regie: other\nb\n# regie: end other\nlast\n";
    let file = File::with(others);
    let one = block(file.path(), "a = 'x' \\1\n\n%s\n");
    let two = Block { content: "z\n".into(), ..one.clone() };
    let seen = |content: Option<&str>| Observed::Block { file: true, content: content.map(str::to_owned) };
    let made = acts(&Resource::Block(one.clone()), &seen(None));
    for _ in 0..2 {
        perform(&made, None).unwrap();
        assert_eq!(file.text(), format!("{others}# regie: limits\n{}# regie: end limits\n", one.content));
        assert_eq!(block_in(&one, &file.text()), Ok(Some(one.content.clone())));
    }
    // It stays where it is when it changes.
    fs::write(file.path(), format!("{}after\n", file.text())).unwrap();
    let before = file.text();
    perform(&acts(&Resource::Block(two.clone()), &seen(Some(&one.content))), None).unwrap();
    assert_eq!(file.text(), format!("{others}# regie: limits\nz\n# regie: end limits\nafter\n"));
    perform(&undo(&Resource::Block(two.clone()), &seen(Some(&one.content))).acts, None).unwrap();
    assert_eq!(file.text(), before);
    let gone = Resource::Absent { resource: Box::new(Resource::Block(one)) };
    perform(&acts(&gone, &seen(Some("x"))), None).unwrap();
    assert_eq!(file.text(), format!("{others}after\n"));
    file.is_alone();
}

#[test]
fn a_block_without_its_end_swallows_nothing() {
    let text = "a\n# regie: limits\nb\n";
    let file = File::with(text);
    let block = block(file.path(), "x\n");
    assert!(block_in(&block, text).unwrap_err().contains("has no `# regie: end limits`"));
    let seen = Observed::Block { file: true, content: None };
    let error = perform(&acts(&Resource::Block(block.clone()), &seen), None).unwrap_err();
    assert!(error.contains("has no end"), "{error}");
    assert_eq!(file.text(), text);
    let twice = "# regie: limits\n# regie: end limits\n# regie: limits\n# regie: end limits\n";
    assert!(block_in(&block, twice).unwrap_err().contains("stands twice"));
}

/// A `crontab` that keeps its texts in its own folder.
fn fake_crontab() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let script = "#!/bin/sh\nf=$(dirname \"$0\")/$2.tab\ncase $3 in\n\
        -l) [ ! -e \"$f.broken\" ] || { echo broken >&2; exit 1; }; [ -e \"$f\" ] || { echo \"no crontab for $2\" >&2; exit 1; }; cat \"$f\" ;;\n\
        -r) rm \"$f\" ;;\n-) cat > \"$f\" ;;\nesac\n";
    let path = dir.path().join("crontab");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    dir
}

fn cron(enabled: bool) -> Cron {
    let command = "date +%F >> \"$HOME/x\" # it's \\1".to_owned();
    Cron { name: "report".into(), user: "shop".into(), schedule: "30 4 * * *".into(), command, enabled }
}

const ENTRY: &str = "30 4 * * * date +\\%F >> \"$HOME/x\" # it's \\1";

#[test]
fn a_crontab_entry_comes_stops_and_goes_among_others() {
    let bin = fake_crontab();
    let tab = bin.path().join("shop.tab");
    let text = || fs::read_to_string(&tab).ok();
    let seen = |cron: &Cron| Observed::Cron { entry: text().and_then(|t| cron_in(cron, &t)) };
    let (on, off) = (Resource::Cron(cron(true)), Resource::Cron(cron(false)));
    let ours = format!("# regie: report\n{ENTRY}\n");
    // Nobody has a crontab yet; without a line left it goes again.
    let before = seen(&cron(true));
    perform(&acts(&on, &before), Some(bin.path())).unwrap();
    assert_eq!(text().as_deref(), Some(ours.as_str()));
    assert_eq!(diff(&on, &seen(&cron(true)), None), Ok(None));
    perform(&undo(&on, &before).acts, Some(bin.path())).unwrap();
    assert_eq!(text(), None);
    perform(&undo(&on, &before).acts, Some(bin.path())).unwrap();
    // Among others.
    let others = "MAILTO=\"\"\n# mine\n1 2 * * * echo 100\\% \\\\ '$x'\n\n";
    fs::write(&tab, others).unwrap();
    perform(&acts(&on, &seen(&cron(true))), Some(bin.path())).unwrap();
    assert_eq!(text().unwrap(), format!("{others}{ours}"));
    fs::write(&tab, format!("{others}{}3 3 * * * x\n", ours.replace("30 4", "31 4"))).unwrap();
    assert!(diff(&on, &seen(&cron(true)), None).unwrap().is_some());
    perform(&acts(&on, &seen(&cron(true))), Some(bin.path())).unwrap();
    assert_eq!(text().unwrap(), format!("{others}{ours}3 3 * * * x\n"));
    perform(&acts(&off, &seen(&cron(false))), Some(bin.path())).unwrap();
    assert_eq!(text().unwrap(), format!("{others}3 3 * * * x\n"));
    assert_eq!(diff(&off, &seen(&cron(false)), None), Ok(None));
    // A comment that lost its line takes nobody's with it.
    fs::write(&tab, "# regie: report\n# theirs\n4 4 * * * y\n").unwrap();
    perform(&acts(&off, &seen(&cron(false))), Some(bin.path())).unwrap();
    assert_eq!(text().unwrap(), "# theirs\n4 4 * * * y\n");
    // One that cannot be read is not written.
    fs::write(bin.path().join("shop.tab.broken"), "").unwrap();
    let error = perform(&acts(&on, &Observed::Cron { entry: None }), Some(bin.path())).unwrap_err();
    assert!(error.contains("broken"), "{error}");
    assert_eq!(text().unwrap(), "# theirs\n4 4 * * * y\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_line_and_its_neighbours(line in "[ -~é]{1,30}", others in prop::collection::vec("[ -~]{0,12}", 0..5)) {
        prop_assume!(!others.contains(&line));
        let before = others.iter().map(|o| format!("{o}\n")).collect::<String>();
        let file = File::with(&before);
        let wanted = Resource::Line(Line { path: file.path(), line: line.clone(), starts: None });
        let seen = Observed::Line { file: true, present: false, other: None };
        perform(&acts(&wanted, &seen), None).unwrap();
        prop_assert_eq!(file.text(), format!("{before}{line}\n"));
        perform(&undo(&wanted, &seen).acts, None).unwrap();
        prop_assert_eq!(file.text(), before);
    }
}
