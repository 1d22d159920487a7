use super::*;

const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const OTHER: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIMqqqqkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

fn options(dir: &Path) -> SshOptions {
    SshOptions { program: "ssh".into(), config_file: None, runtime_dir: dir.into(), terminal: false }
}

fn shown(dir: &Path, key: &str) -> Scan {
    let key = HostKey { kind: "ssh-ed25519".into(), key: key.into(), fingerprint: String::new() };
    let known_hosts = dir.join("ssh/known_hosts");
    Scan { machine: "db".into(), known_as: "[db]:2222".into(), known_hosts, keys: vec![key] }
}

#[test]
fn fingerprints_are_those_of_ssh_keygen() {
    let dir = tempfile::tempdir().unwrap();
    // GitHub's published key and fingerprint.
    let print = fingerprint(&options(dir.path()), "ssh-ed25519", KEY).unwrap();
    assert_eq!(print, "256 SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU (ED25519)");
    assert!(fingerprint(&options(dir.path()), "ssh-ed25519", "nonsense").is_err());
}

#[test]
fn a_key_is_written_once_and_a_contradiction_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let ssh = options(dir.path());
    let scan = shown(dir.path(), KEY);
    assert_eq!(accept(&scan, &ssh).unwrap(), Accepted::Written(1));
    assert_eq!(accept(&scan, &ssh).unwrap(), Accepted::Known);
    let refused = accept(&shown(dir.path(), OTHER), &ssh).unwrap_err();
    assert_eq!(refused.cause(), &Cause::HostKeyChanged);
    assert!(refused.next().contains("ssh-keygen -R '[db]:2222'"), "{refused}");
    assert_eq!(fs::read_to_string(&scan.known_hosts).unwrap(), format!("[db]:2222 ssh-ed25519 {KEY}\n"));
}

#[test]
fn other_lines_stay_and_keep_their_ends() {
    let dir = tempfile::tempdir().unwrap();
    let scan = shown(dir.path(), KEY);
    fs::create_dir(dir.path().join("ssh")).unwrap();
    fs::write(&scan.known_hosts, "web ssh-rsa AAAA").unwrap();
    accept(&scan, &options(dir.path())).unwrap();
    let text = fs::read_to_string(&scan.known_hosts).unwrap();
    assert_eq!(text, format!("web ssh-rsa AAAA\n[db]:2222 ssh-ed25519 {KEY}\n"));
}

#[test]
fn nobody_at_the_address_is_said_so() {
    let dir = tempfile::tempdir().unwrap();
    // Port 1 of this computer: nobody listens there.
    let nobody = scan("127.0.0.1:1", &"db".into(), &options(dir.path())).unwrap_err();
    assert_eq!(nobody.cause(), &Cause::Unreachable, "{nobody}");
}
