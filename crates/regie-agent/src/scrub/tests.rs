use super::*;
use proptest::prelude::*;

fn scrubber(values: &[(&str, &str)]) -> Scrubber {
    let mut secrets = Secrets::default();
    for (name, value) in values {
        secrets.insert(*name, (*value).to_owned());
    }
    Scrubber::new(&secrets)
}

#[test]
fn shows_names_in_their_place() {
    let s = scrubber(&[("db_password", "s3cr\"et $x"), ("pin", "77")]);
    assert_eq!(s.clean("password is s3cr\"et $x."), "password is ‹db_password›.");
    assert_eq!(s.clean("PASSWORD=\"s3cr\\\"et \\$x\""), "PASSWORD=\"‹db_password›\"");
    assert_eq!(s.clean("mysql://u:s3cr%22et%20%24x@db"), "mysql://u:‹db_password›@db");
    assert_eq!(s.clean("pin 77, port 7743"), "pin ‹pin›, port 7743");
}

#[test]
fn nothing_given_changes_nothing() {
    assert_eq!(scrubber(&[]).clean("as it is"), "as it is");
    assert_eq!(scrubber(&[("empty", "")]).clean("as it is"), "as it is");
}

#[test]
fn the_longer_of_two_wins() {
    let s = scrubber(&[("short", "abcd"), ("long", "abcdefgh")]);
    assert_eq!(s.clean("abcdefgh abcd"), "‹long› ‹short›");
}

proptest! {
    #[test]
    fn no_form_survives(value in "[!-~ é]{4,40}", before in "[a-z0-9 ]{0,7}", after in "[a-z0-9 ]{0,7}") {
        let s = scrubber(&[("x", &value)]);
        for form in [
            value.clone(), Encode::Url.apply(&value), Encode::Base64.apply(&value), Encode::DoubleQuoted.apply(&value),
            serde_json::to_string(&value).unwrap(), value.replace('\'', r"'\''"),
            Encode::Url.apply(&Encode::Base64.apply(&value)), Encode::Base64.apply(&Encode::Url.apply(&value)),
        ] {
            let clean = s.clean(&format!("{before}{form}{after}"));
            prop_assert!(clean.contains("‹x›"), "{form} left {clean}");
            // A value may of course also be in the words around it, or in its own name.
            if !format!("{before}‹x›{after}").contains(&value) {
                prop_assert!(!clean.contains(&value), "{clean}");
            }
        }
    }

    #[test]
    fn base64_of_something_longer(value in "[!-~]{6,40}", before in "[a-z:]{0,5}", after in "[a-z:]{0,5}") {
        let s = scrubber(&[("x", &value)]);
        let clean = s.clean(&STANDARD.encode(format!("{before}{value}{after}")));
        prop_assert!(clean.contains("‹x›"), "{clean}");
    }

    #[test]
    fn any_line_and_value_is_fine(value in ".{0,12}", line in ".{0,60}") {
        scrubber(&[("x", &value)]).clean(&line);
    }
}
