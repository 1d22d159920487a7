use super::*;
use Value::{Bool, Float, Integer, Null, Text};

#[test]
fn plain_values_have_the_types_of_yaml_1_1() {
    let text = |t: &str| Text(t.into());
    for (said, value) in [
        ("0644", Integer(420)),
        ("08", text("08")),
        ("1_000", Integer(1000)),
        ("190:20:30", Integer(685_230)),
        ("-1:30", Integer(-90)),
        ("1:60", text("1:60")),
        ("09:30", text("09:30")),
        ("0o17", text("0o17")),
        ("0x1F", Integer(31)),
        ("0b11", Integer(3)),
        ("+12", Integer(12)),
        ("0", Integer(0)),
        ("1e3", text("1e3")),
        ("1.5e+3", Float(1500.0)),
        ("1.5e3", text("1.5e3")),
        ("1.", Float(1.0)),
        (".5", Float(0.5)),
        (".", text(".")),
        ("1.2.3", text("1.2.3")),
        ("2024-01-01", text("2024-01-01")),
        ("yes", Bool(true)),
        ("Off", Bool(false)),
        ("y", text("y")),
        ("~", Null),
        ("'yes'", text("yes")),
        ("!!str 12", text("12")),
        ("!!int '3'", Integer(3)),
        ("99999999999999999999", Value::Odd("a number of more than 64 bits")),
    ] {
        assert_eq!(parse(said).unwrap().unwrap().value, value, "{said}");
    }
}

#[test]
fn vaults_and_other_tags_survive() {
    let text = "a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6638\nb: !vault-encrypted x\nc: !unsafe 'a {{ b }}'\nd: !unsafe a\ne: |\n  $ANSIBLE_VAULT;1.1;AES256\n  12\nf: !mine x\n";
    let node = parse(text).unwrap().unwrap();
    let of = |key| node.value.get(key).unwrap().clone();
    assert_eq!((of("a"), of("b"), of("e")), (Value::Vault, Value::Vault, Value::Vault));
    assert!(matches!(of("c"), Value::Odd(_)) && matches!(of("f"), Value::Odd(_)));
    assert_eq!(of("d"), Text("a".into()));
    assert_eq!(node.entries.iter().map(|(k, n)| format!("{k}{}", n.line)).collect::<String>(), "a1b4c5d6e7f10");
}

#[test]
fn anchors_unfold_and_merge_keys_merge() {
    let text = "base: &base {a: 1, b: 2}\none:\n  <<: *base\n  b: 3\ntwo:\n  <<: [*base, {a: 9, c: 4}]\n'<<': x\n";
    let node = parse(text).unwrap().unwrap();
    let shown = |key: &str| node.value.get(key).unwrap().json().to_string();
    assert_eq!(shown("one"), r#"{"a":1,"b":3}"#);
    assert_eq!(shown("two"), r#"{"a":1,"b":2,"c":4}"#);
    assert_eq!(shown("<<"), r#""x""#);
}

#[test]
fn what_is_no_yaml_says_where() {
    for (text, line) in
        [("a: [1\nb: 2\n", 2), ("a: 1\n---\nb: 2\n", 2), ("x: 1\n? [a]\n: 2\n", 2), ("a: *nothing\n", 1)]
    {
        let (at, why) = parse(text).unwrap_err();
        assert!(at >= line && !why.is_empty(), "{text}: {at} {why}");
    }
    assert!(parse("# nothing\n").unwrap().is_none());
    // A billion laughs, and a well of brackets.
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..12 {
        laughs.push_str(&format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(", ")));
    }
    assert_eq!(parse(&laughs).unwrap_err().1, "too many values");
    assert!(parse(&"[".repeat(100_000)).is_err());
}
