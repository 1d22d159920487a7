//! Instances that go, machines on their own, and what stands in the way of a deploy.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;
use std::fs;

const INVENTORY: &str = "# ours\n[machine.here]\naddress = \"dir:./machine\"   # a folder\n\n\
    [instance.hello]\nversion = \"1\"\n\n# the other one\n[instance.other]\nservice = \"hello\"\nversion = \"1\"\n\n# the end\n";

fn place() -> Place {
    let place = Place::new();
    place.write("inventory/local.toml", INVENTORY);
    place.write(
        "services/hello.toml",
        "recipe = \"command\"\nsummary = \"x\"\nhealth = \"\"\n[source]\npath = \"app\"\n[process.main]\ncommand = \"sleep 1000\"\n",
    );
    place.write("app/file", "one\n");
    place
}

fn inventory(place: &Place) -> String {
    fs::read_to_string(place.path("inventory/local.toml")).unwrap()
}

#[test]
fn an_instance_goes_and_its_data_stays_until_it_is_asked_for() {
    let place = place();
    place.expect(0, &["apply", "--yes"]);
    place.write("machine/srv/other/shared/photo.jpg", "x");
    // Nobody there to type its name.
    place.expect(1, &["remove", "other"]);
    assert_eq!(inventory(&place), INVENTORY);

    let said = place.expect(0, &["remove", "other", "--yes"]);
    assert!(said.contains("- [instance.other]"), "{said}");
    assert!(said.contains("data kept: ") && said.contains("/srv/other/shared"), "{said}");
    assert_eq!(
        inventory(&place),
        INVENTORY.replace("\n# the other one\n[instance.other]\nservice = \"hello\"\nversion = \"1\"\n", "")
    );
    assert!(place.path("machine/srv/other/shared/photo.jpg").exists());
    assert!(!place.path("machine/srv/other/current").exists() && !place.path("machine/srv/other/releases").exists());
    assert!(place.path("machine/srv/hello/current").exists());

    // Remembered, and left alone.
    for _ in 0..2 {
        let said = place.expect(0, &["apply", "--yes"]);
        assert!(said.contains("to remove it: regie remove other --data"), "{said}");
    }
    assert!(place.path("machine/srv/other/shared/photo.jpg").exists());

    let said = place.expect(0, &["remove", "other", "--data", "--yes"]);
    assert!(said.contains("rm -rf") || said.contains("cannot be taken back"), "{said}");
    assert!(!place.path("machine/srv/other").exists());
    let said = place.expect(0, &["plan", "--detailed-exitcode"]);
    assert!(!said.contains("other"), "nothing is remembered of it: {said}");
    place.expect(64, &["remove", "other", "--data", "--yes"]);
}

#[test]
fn an_instance_that_was_never_deployed_only_leaves_the_inventory() {
    let place = place();
    place.expect(0, &["remove", "other", "--yes"]);
    assert!(!inventory(&place).contains("instance.other") && inventory(&place).contains("[instance.hello]"));
    place.expect(64, &["remove", "nobody", "--yes"]);
}

#[test]
fn a_removal_that_fails_leaves_the_inventory_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    if rustix::process::geteuid().is_root() {
        // Nothing is in root's way in a folder of its own: a machine that somebody else is changing is.
        let place = place();
        place.expect(0, &["apply", "--yes"]);
        let lease = fs::OpenOptions::new().read(true).write(true).open(place.path("machine/.regie/lease")).unwrap();
        rustix::fs::flock(&lease, rustix::fs::FlockOperation::LockExclusive).unwrap();
        let said = place.expect(4, &["remove", "other", "--yes"]);
        assert!(said.contains("is in it again"), "{said}");
        assert_eq!(inventory(&place), INVENTORY);
        drop(lease);
        place.expect(0, &["remove", "other", "--yes"]);
        return;
    }
    let place = place();
    place.expect(0, &["apply", "--yes"]);
    let folder = place.path("machine/srv/other");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let said = place.expect(1, &["remove", "other", "--yes"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(said.contains("is in it again"), "{said}");
    assert_eq!(inventory(&place), INVENTORY);
}

#[test]
fn machines_are_provisioned_by_name() {
    let place = place();
    let said = place.expect(0, &["provision", "--yes"]);
    assert!(!said.contains("hello"), "{said}");
    assert!(!place.path("machine/srv/hello").exists());
    place.expect(0, &["provision", "here", "--yes"]);
    place.expect(64, &["provision", "nowhere", "--yes"]);
    for verb in ["start", "stop", "restart"] {
        let said = place.expect(64, &[verb, "here/mariadb"]);
        assert!(said.contains("no platform is called `here/mariadb`"), "{said}");
    }
}

#[test]
fn nothing_is_deployed_to_a_machine_that_is_smaller_than_declared() {
    let place = place();
    let small = INVENTORY.replace("# a folder\n", "# a folder\nsize = { memory = \"900 TB\" }\n");
    place.write("inventory/local.toml", &small);
    let said = place.expect(4, &["deploy", "hello"]);
    assert!(said.contains("here: memory: 900 TB declared, ") && said.contains(" observed"), "{said}");
    assert!(!place.path("machine/srv/hello").exists());
    // The others say so, and go on.
    let said = place.expect(0, &["apply", "--yes"]);
    assert!(said.contains("900 TB declared"), "{said}");
    // A deploy that changes nothing there is no deploy to it.
    place.expect(0, &["deploy", "hello"]);
    place.write("app/file", "two\n");
    place.expect(4, &["deploy", "hello"]);
}
