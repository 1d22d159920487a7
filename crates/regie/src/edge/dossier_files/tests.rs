use super::{find_root, read_dossier};
use regie_dossier::{Entry, Problem};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

fn dossier() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["inventory/secrets", "services", "files/sub", "other"] {
        fs::create_dir_all(dir.path().join(folder)).unwrap();
    }
    for file in ["dossier.toml", "inventory/local.toml", "files/sub/a.conf", "other/x.toml", "services/.swp.toml"] {
        fs::write(dir.path().join(file), file).unwrap();
    }
    dir
}

fn problem(root: &Path, path: &str) -> Problem {
    match read_dossier(root).entries.remove(path) {
        Some(Entry::Problem(problem)) => problem,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn only_known_places_are_read() {
    let dir = dossier();
    let files = read_dossier(dir.path());
    let paths = files.entries.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths, ["dossier.toml", "files/sub/a.conf", "inventory/local.toml"]);
    assert_eq!(find_root(&dir.path().join("files/sub")).unwrap(), dir.path());
    assert_eq!(find_root(Path::new("/proc")), None);
}

#[test]
fn links_do_not_lead_out() {
    let dir = dossier();
    symlink("/etc/passwd", dir.path().join("files/passwd")).unwrap();
    symlink("/etc", dir.path().join("tasks")).unwrap();
    assert!(matches!(problem(dir.path(), "files/passwd"), Problem::LeadsOutside(_)));
    assert!(matches!(problem(dir.path(), "tasks"), Problem::LeadsOutside(_)));
}

#[test]
fn loops_of_links_end() {
    let dir = dossier();
    symlink("b", dir.path().join("files/a")).unwrap();
    symlink("a", dir.path().join("files/b")).unwrap();
    symlink("..", dir.path().join("files/sub/up")).unwrap();
    assert_eq!(problem(dir.path(), "files/a"), Problem::LinkLoop);
    assert_eq!(problem(dir.path(), "files/sub/up"), Problem::LinkLoop);
}

#[test]
fn two_folders_that_link_to_each_other_end() {
    let dir = dossier();
    fs::create_dir(dir.path().join("files/x")).unwrap();
    symlink("../x", dir.path().join("files/sub/x")).unwrap();
    symlink("../sub", dir.path().join("files/x/sub")).unwrap();
    let files = read_dossier(dir.path());
    assert!(files.entries.values().any(|e| *e == Entry::Problem(Problem::LinkLoop)));
    assert!(files.entries.len() < 20);
}

#[test]
fn what_is_no_file_is_told() {
    let dir = dossier();
    fs::create_dir(dir.path().join("services/shop.toml")).unwrap();
    fs::write(dir.path().join("recipes"), "").unwrap();
    fs::write(dir.path().join("files/big"), vec![b'x'; 10 << 20]).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(dir.path().join("files/socket")).unwrap();
    assert_eq!(problem(dir.path(), "services/shop.toml"), Problem::Folder);
    assert_eq!(problem(dir.path(), "recipes"), Problem::NotFolder);
    assert_eq!(problem(dir.path(), "files/big"), Problem::TooBig(10 << 20));
    assert_eq!(problem(dir.path(), "files/socket"), Problem::NotRegular);
    drop(socket);
}
