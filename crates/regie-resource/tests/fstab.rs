//! /etc/fstab, edited by a real shell: one line comes, changes and goes, and the others stay byte for byte.
#![allow(clippy::unwrap_used)]

use regie_resource::{Act, FstabField, diff, fstab_line_in, shell_argv, undo};
use regie_wire::*;
use std::fs;

const OTHERS: &str = "# /etc/fstab: mine\n#/dev/vdb /mnt/data ext4 ro 0 0\nUUID=1\t/ ext4  errors=remount-ro 0 1\n\n";

struct Fstab(tempfile::NamedTempFile);

impl Fstab {
    fn with(text: &str) -> Self {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        Self(file)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.0.path()).unwrap()
    }

    /// Performs the edits among these acts.
    fn edit(&self, acts: &[Act]) {
        for act in acts {
            let Act::Shell { run, .. } = act else { continue };
            if run.contains("/etc/fstab") {
                let run = run.replace("/etc/fstab", self.0.path().to_str().unwrap());
                let argv = shell_argv(&run, None, None, None);
                assert!(std::process::Command::new(&argv[0]).args(&argv[1..]).status().unwrap().success(), "{run}");
            }
        }
    }
}

fn mount(path: &str, options: &[&str]) -> Resource {
    let options = options.iter().map(|o| (*o).to_owned()).collect();
    let (path, device, fstype) = (path.to_owned(), "/srv/it's \\ a #1".to_owned(), "none".to_owned());
    Resource::Mount(Mount { path, device, fstype, options, dump: 0, pass: 0 })
}

fn seen(fstab: &Fstab, path: &str) -> Observed {
    let line = fstab_line_in(&fstab.text(), FstabField::MountPoint, path);
    Observed::Mount { line, folder: true, mounted: None }
}

/// With `noauto`, so that only the line is of interest.
const OPTIONS: &[&str] = &["bind", "noauto"];

#[test]
fn a_line_comes_changes_and_goes() {
    for path in ["/mnt/data", "/mnt/a b"] {
        let escaped = path.replace(' ', "\\040");
        let wanted = mount(path, OPTIONS);
        let line = format!("/srv/it's\\040\\134\\040a\\040\\0431 {escaped} none bind,noauto 0 0");
        for before in
            [OTHERS.to_owned(), format!("{OTHERS}  tmpfs\t{escaped} tmpfs defaults\n/dev/vdc /mnt/other xfs x 0 0\n")]
        {
            let fstab = Fstab::with(&before);
            let was = seen(&fstab, path);
            let had = matches!(&was, Observed::Mount { line: Some(_), .. });
            let change = diff(&wanted, &was, None).unwrap().unwrap();
            for _ in 0..2 {
                fstab.edit(&change.acts);
                let expected = match had {
                    true => before.replace(&format!("  tmpfs\t{escaped} tmpfs defaults"), &line),
                    false => format!("{before}{line}\n"),
                };
                assert_eq!(fstab.text(), expected);
            }
            assert_eq!(diff(&wanted, &seen(&fstab, path), None), Ok(None));
            // Taken back, whether it was made, changed or removed.
            let made = fstab.text();
            fstab.edit(&undo(&wanted, &was).acts);
            assert_eq!(fstab.text(), before);
            let gone = Resource::Absent { resource: Box::new(wanted.clone()) };
            fstab.edit(&change.acts);
            let there = seen(&fstab, path);
            fstab.edit(&diff(&gone, &there, None).unwrap().unwrap().acts);
            assert!(!fstab.text().contains(&line) && fstab.text().starts_with(OTHERS), "{}", fstab.text());
            fstab.edit(&undo(&gone, &there).acts);
            assert!(fstab.text().contains(&line) && fstab.text().len() == made.len());
        }
    }
}

#[test]
fn of_several_lines_the_first_is_changed_and_all_go() {
    let fstab = Fstab::with(&format!("{OTHERS}a /mnt/data ext4\n# c\nb /mnt/data ext4\n"));
    let wanted = mount("/mnt/data", OPTIONS);
    fstab.edit(&diff(&wanted, &seen(&fstab, "/mnt/data"), None).unwrap().unwrap().acts);
    assert!(fstab.text().ends_with("bind,noauto 0 0\n# c\nb /mnt/data ext4\n"), "{}", fstab.text());
    let gone = Resource::Absent { resource: Box::new(wanted) };
    fstab.edit(&diff(&gone, &seen(&fstab, "/mnt/data"), None).unwrap().unwrap().acts);
    assert_eq!(fstab.text(), format!("{OTHERS}# c\n"));
}

#[test]
fn swap_is_found_by_its_file() {
    let fstab = Fstab::with(&format!("{OTHERS}/swap1 none swap sw 0 0\n/swap none swap sw 0 0\n"));
    let find = |value: &str| fstab_line_in(&fstab.text(), FstabField::Device, value);
    assert_eq!(find("/swap").as_deref(), Some("/swap none swap sw 0 0"));
    assert_eq!(find("/swap2"), None);
    assert_eq!(find("/dev/vdb"), None, "a comment");
    let wanted = Swap { path: "/swap".into(), size: 1 << 20, priority: Some(3), swappiness: None };
    let observed = Observed::Swap { file: None, formatted: false, active: None, line: find("/swap"), swappiness: None };
    fstab.edit(&diff(&Resource::Swap(wanted), &observed, None).unwrap().unwrap().acts);
    assert_eq!(fstab.text(), format!("{OTHERS}/swap1 none swap sw 0 0\n/swap none swap sw,pri=3 0 0\n"));
}
