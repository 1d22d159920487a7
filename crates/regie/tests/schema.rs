//! `regie schema`: printed, and written for an editor.
#![allow(clippy::unwrap_used)]

mod common;

use common::Place;

#[test]
fn schemas_are_printed_one_by_one() {
    let place = Place::new();
    let listed = place.expect(0, &["schema"]);
    for kind in ["dossier", "inventory", "service", "recipe", "platform"] {
        assert!(listed.contains(kind), "{listed}");
        let output = place.run(&["schema", kind]);
        let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["type"], "object");
    }
    assert!(place.expect(64, &["schema", "servise"]).contains("service"), "did you mean");
    for line in String::from_utf8(place.run(&["schema", "--json"]).stdout).unwrap().lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!((&value["v"], &value["type"]), (&1.into(), &"schema".into()), "{line}");
    }
}

#[test]
fn schemas_are_written_for_an_editor_and_know_the_dossiers_recipes() {
    let place = Place::new();
    place.write(
        "recipes/pages.toml",
        "summary = \"x\"\n[roles]\nweb = \"x\"\n[parameters]\ntitle = { help = \"of the page\" }\n",
    );
    let folder = place.path(".schemas");
    let said = place.expect(0, &["schema", "--out", folder.to_str().unwrap()]);
    assert!(said.contains("#:schema ../.schemas/service.schema.json"), "{said}");
    assert!(said.contains("#:schema ./.schemas/dossier.schema.json"), "{said}");
    let service = std::fs::read_to_string(folder.join("service.schema.json")).unwrap();
    assert!(service.contains("of the page"));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 5);
    // The line that it prints is one that the dossier can have.
    place.write("inventory/base.toml", "#:schema ../.schemas/inventory.schema.json\n");
    place.expect(0, &["check"]);
}

#[test]
fn outside_of_a_dossier_what_is_built_in_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let run =
        |args: &[&str]| std::process::Command::new(common::BIN).args(args).current_dir(dir.path()).output().unwrap();
    assert!(common::said(&run(&["schema", "service"])).contains("gunicorn"));
    let output = run(&["-C", dir.path().to_str().unwrap(), "schema", "service"]);
    assert_eq!(output.status.code(), Some(1));
}
