//! Directories, files, links, archives, holds.

use super::*;

fn directory(mode: Option<u32>, owner: Option<&str>) -> Resource {
    let ownership = Ownership { mode, owner: owner.map(Into::into), group: None };
    Resource::Directory(Directory { path: "/srv/shop".into(), ownership })
}

fn directory_seen(mode: u32) -> PathSeen {
    PathSeen { file_type: FileType::Directory, ..file_seen(mode, ContentSeen::None) }
}

fn link_seen(target: &str) -> PathSeen {
    PathSeen { file_type: FileType::Symlink, target: Some(target.into()), ..file_seen(0o777, ContentSeen::None) }
}

fn file(content: Text, mode: Option<u32>) -> Resource {
    let ownership = Ownership { mode, ..Ownership::default() };
    Resource::File(File { path: "/etc/app.conf".into(), content: Content::Text(content), ownership, validate: None })
}

fn text_seen(text: &str) -> Observed {
    at(file_seen(0o644, ContentSeen::Text(text.into())))
}

#[test]
fn directories() {
    row(directory(Some(0o750), Some("shop")), NOTHING, "+ not there\n$ install -d -m 0750 -o shop /srv/shop");
    row(directory(None, None), NOTHING, "+ not there\n$ mkdir -p /srv/shop");
    row(directory(None, None), at(directory_seen(0o700)), "=");
    row(
        directory(Some(0o750), Some("shop")),
        at(directory_seen(0o755)),
        "~ mode 0755, wanted 0750; owner root, wanted shop\n  mode 0755 → 0750\n  owner root → shop\n$ ( set -e\nchown shop /srv/shop\nchmod 0750 /srv/shop\n)",
    );
    row(
        directory(None, None),
        text_seen(""),
        "! /srv/shop is a file, and a directory is wanted there; regie does not remove it by itself: look at it, move it away (mv /srv/shop /srv/shop.old), then plan again",
    );
    row(
        gone(directory(None, None)),
        at(directory_seen(0o755)),
        "- no longer wanted; goes if it is empty\n$ [ ! -e /srv/shop ] || rmdir --ignore-fail-on-non-empty /srv/shop",
    );
    row(gone(directory(None, None)), NOTHING, "=");
}

#[test]
fn files() {
    row(
        file("a\nb\n".into(), Some(0o640)),
        NOTHING,
        "+ not there\n  + a\n  + b\n$ install -m 0640 -T /dev/stdin /etc/app.conf <<'EOF'\na\nb\nEOF",
    );
    row(
        file("a\nc\n".into(), None),
        at(file_seen(0o600, ContentSeen::Text("a\nb\n".into()))),
        "~ differs from the dossier\n    a\n  - b\n  + c\n$ install -m 0600 -T /dev/stdin /etc/app.conf <<'EOF'\na\nc\nEOF",
    );
    row(file("a\n".into(), None), text_seen("a\n"), "=");
    row(file("a\n".into(), None), at(file_seen(0o644, ContentSeen::Digest(hex_sha256(b"a\n")))), "=");
    row(
        file("a\n".into(), Some(0o600)),
        text_seen("a\n"),
        "~ mode 0644, wanted 0600\n  mode 0644 → 0600\n$ chmod 0600 /etc/app.conf",
    );
    row(
        file("a".into(), None),
        at(link_seen("/elsewhere")),
        "± a symbolic link to /elsewhere is there\n  - symbolic link to /elsewhere\n  + file\n$ printf '%s' a | install -m 0644 -T /dev/stdin /etc/app.conf",
    );
    row(
        file("a".into(), None),
        at(directory_seen(0o755)),
        "! /etc/app.conf is a directory, and a file is wanted there; regie does not remove it by itself: look at it, move it away (mv /etc/app.conf /etc/app.conf.old), then plan again",
    );
    row(gone(file("a".into(), None)), text_seen("x"), "- no longer wanted\n$ rm -f /etc/app.conf");
    row(gone(file("a".into(), None)), at(directory_seen(0o755)), "=");
}

#[test]
fn a_text_is_compared_to_its_last_newline() {
    row(
        file("a\n".into(), None),
        text_seen("a"),
        "~ differs from the dossier\n  - a\n    (no newline at the end)\n  + a\n$ install -m 0644 -T /dev/stdin /etc/app.conf <<'EOF'\na\nEOF",
    );
}

#[test]
fn other_contents_are_compared_by_digest() {
    // 00 01 ff
    let content = Content::Base64("AAH/".into());
    let wanted = File { path: "/x".into(), content, ownership: Ownership::default(), validate: None };
    let digest = hex_sha256(&[0, 1, 255]);
    row(Resource::File(wanted.clone()), at(file_seen(0o644, ContentSeen::Digest(digest.clone()))), "=");
    row(
        Resource::File(wanted),
        at(file_seen(0o644, ContentSeen::Digest("00".into()))),
        &format!(
            "~ differs from the dossier\n  - sha256 00\n  + sha256 {digest} (3 bytes)\n$ base64 -d <<'EOF' | install -m 0644 -T /dev/stdin /x\nAAH/\nEOF"
        ),
    );
}

#[test]
fn secrets_are_never_shown() {
    let keyed = |actual: &str, wanted: Option<&str>| {
        let content = ContentSeen::Keyed { actual: actual.into(), wanted: wanted.map(Into::into) };
        at(file_seen(0o600, content))
    };
    let wanted = || file(with_secret("P=", "db_password", "\n"), None);
    row(wanted(), keyed("1", Some("1")), "=");
    let write = "$ install -m 0600 -T /dev/stdin /etc/app.conf <<EOF\nP=${REGIE_SECRET_DB_PASSWORD}\nEOF";
    row(
        wanted(),
        keyed("1", Some("2")),
        &format!("~ differs from the dossier\n  (secret changed) db_password\n{write}"),
    );
    row(wanted(), NOTHING, &format!("+ not there\n  (secret changed) db_password\n{write}"));
    row(
        wanted(),
        keyed("1", None),
        "! whether /etc/app.conf is as wanted cannot be told without its secrets (db_password); run this where the secrets can be read",
    );
    // It had a secret, and has none any more: what stood there is still not shown.
    row(
        file("plain\n".into(), None),
        keyed("1", Some("2")),
        "~ differs from the dossier\n  (content that had secrets, not shown)\n$ install -m 0600 -T /dev/stdin /etc/app.conf <<'EOF'\nplain\nEOF",
    );
}

#[test]
fn links() {
    let link = || Resource::Symlink(Symlink { path: "/srv/current".into(), target: "releases/2".into() });
    let act = "$ ( set -e\nln -sfnT -- releases/2 /srv/current.new\nmv -fT /srv/current.new /srv/current\n)";
    row(link(), NOTHING, &format!("+ not there\n  + releases/2\n{act}"));
    row(link(), at(link_seen("releases/2")), "=");
    row(link(), at(link_seen("releases/1")), &format!("~ points to releases/1\n  - releases/1\n  + releases/2\n{act}"));
    row(link(), text_seen("x"), &format!("± a file is there\n  - (a file)\n  + releases/2\n{act}"));
    assert!(diff(&link(), &at(directory_seen(0o755)), None).is_err());
    row(gone(link()), at(link_seen("anything")), "- no longer wanted\n$ rm -f /srv/current");
    row(gone(link()), text_seen("x"), "=");
}

#[test]
fn archives() {
    let sha256 = hex_sha256(b"archive");
    let archive = || {
        Resource::Archive(Archive {
            path: "/srv/r/1".into(),
            sha256: sha256.clone(),
            from: Fetch::Blob { name: "shop-1.tar.gz".into(), size: 7, store: "/var/lib/regie/blobs".into() },
            strip: 1,
            owner: Some("shop".into()),
            group: None,
        })
    };
    let seen =
        |sha256: Option<&str>, occupied| Observed::Archive { sha256: sha256.map(Into::into), occupied, stored: false };
    let blob = format!("/var/lib/regie/blobs/{sha256}");
    let expected = [
        "+ not there".to_owned(),
        format!("  + shop-1.tar.gz (sha256 {sha256})"),
        "$ ( set -e".to_owned(),
        format!("# shop-1.tar.gz (7 bytes) must have been copied to {blob}"),
        format!("printf '%s  %s\\n' {sha256} {blob} | sha256sum --check --quiet -"),
        "rm -rf /srv/r/1.partial\nmkdir /srv/r/1.partial".to_owned(),
        format!("tar --extract --no-same-owner --strip-components=1 --file {blob} --directory /srv/r/1.partial"),
        format!("echo {sha256} > /srv/r/1.partial/.regie-archive"),
        "chown -R shop /srv/r/1.partial\nmv -T /srv/r/1.partial /srv/r/1\n)".to_owned(),
    ];
    row(archive(), seen(None, false), &expected.join("\n"));
    row(archive(), seen(Some(&sha256), false), "=");
    assert!(diff(&archive(), &seen(Some("other"), false), None).is_err_and(|e| e.contains("another version")));
    assert!(diff(&archive(), &seen(None, true), None).is_err_and(|e| e.contains("move it away")));
    row(gone(archive()), seen(Some(&sha256), false), "- no longer wanted\n$ rm -rf /srv/r/1");
    row(gone(archive()), seen(Some("other"), false), "=");
    row(gone(archive()), seen(None, false), "=");
}

#[test]
fn holds() {
    let hold = Hold {
        instance: "shop".into(),
        kind: HoldKind::Stopped,
        who: "ann@desk".into(),
        why: "stock-taking".into(),
        since: 1,
        until: None,
        with: None,
    };
    let record = |hold: Option<&Hold>| {
        Resource::Hold(HoldRecord { instance: "shop".into(), path: "/s/holds/shop.json".into(), hold: hold.cloned() })
    };
    let seen = |hold: Option<&Hold>| Observed::Hold { hold: hold.cloned() };
    row(record(Some(&hold)), seen(Some(&hold)), "=");
    row(record(None), seen(None), "=");
    let words = "stopped, by ann@desk: stock-taking";
    row(
        record(None),
        seen(Some(&hold)),
        &format!("- held, and no longer to be\n  - {words}\n$ rm -f /s/holds/shop.json"),
    );
    let json = "{\n  \"instance\": \"shop\",\n  \"kind\": \"stopped\",\n  \"who\": \"ann@desk\",\n  \"why\": \"stock-taking\",\n  \"since\": 1\n}\n";
    row(
        record(Some(&hold)),
        seen(None),
        &format!(
            "+ not held yet\n  + {words}\n$ ( set -e\n(umask 077; mkdir -p /s/holds)\ninstall -m 0644 -T /dev/stdin /s/holds/shop.json <<'EOF'\n{json}EOF\n)"
        ),
    );
    // Not even the reason may differ.
    let other = Hold { why: "audit".into(), ..hold.clone() };
    assert!(diff(&record(Some(&hold)), &seen(Some(&other)), None).is_ok_and(|c| c.is_some()));
}
