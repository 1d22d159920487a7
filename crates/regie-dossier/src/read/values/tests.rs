use super::*;

#[test]
fn sizes_are_decimal_or_binary() {
    for (text, bytes) in [("8 GB", 8_000_000_000), ("512MiB", 512 << 20), ("1.5 TB", 1_500_000_000_000), ("0 B", 0)] {
        assert_eq!(size(text), Ok(bytes), "{text}");
    }
    for text in ["", "8", "GB", "-1 GB", "8 Go", "1.2345 GB", "99999999999999999999 GB", "18446744073709551615 TB"] {
        assert!(size(text).is_err(), "{text}");
    }
}

#[test]
fn durations_add_up() {
    for (text, seconds) in [("30s", 30), ("10m", 600), ("1h30m", 5400), ("2d", 172_800), ("1w 1d", 691_200)] {
        assert_eq!(duration(text), Ok(seconds), "{text}");
    }
    for text in ["", "10", "m", "10 minutes", "1h30", "-1s", "99999999999999999w", "1é"] {
        assert!(duration(text).is_err(), "{text}");
    }
}

#[test]
fn prices_are_exact() {
    assert_eq!(cost("40 EUR").map(|c| c.cents), Ok(4000));
    assert_eq!(cost("12.5 €"), Ok(Cost { cents: 1250, currency: "EUR".into() }));
    for text in ["", "40", "EUR", "1.234 EUR", "1. EUR", "40 euros"] {
        assert!(cost(text).is_err(), "{text}");
    }
    assert_eq!(percent("99.95%"), Ok(99_950));
    assert!(percent("101%").is_err() && percent("99.9").is_err());
}

#[test]
fn modes_are_octal() {
    assert_eq!(mode("0640"), Ok(0o640));
    assert_eq!(mode("2755"), Ok(0o2755));
    for text in ["", "64", "0999", "rw-r--r--", "177777"] {
        assert!(mode(text).is_err(), "{text}");
    }
}

#[test]
fn names_are_safe_as_folders_units_and_hosts() {
    assert!(is_name("oc-pizza2") && is_version("2.1.0-rc1+x") && is_domain("www.example.org"));
    for name in ["", "2a", "-a", "A", "a_b", "a/b", "a.b", "é", &"a".repeat(42)] {
        assert!(!is_name(name), "{name}");
    }
    for version in ["", "..", ".a", "-1", "a/b", "a b", &"1".repeat(65)] {
        assert!(!is_version(version), "{version}");
    }
    for domain in ["", "a..b", "-a.org", "A.org", "a_b.org", "a/b"] {
        assert!(!is_domain(domain), "{domain}");
    }
}

#[test]
fn only_near_words_are_meant() {
    assert_eq!(suggestion("sumary", ["summary", "source"]), Some("summary"));
    assert_eq!(suggestion("colour", ["summary", "source"]), None);
}
