//! The text of an environment.

use super::value::{Value, Vars};
use toml_edit::{Array, InlineTable, Key};

/// A machine as it is written.
#[derive(Debug, Default)]
pub(super) struct Machine {
    pub name: String,
    pub address: String,
    /// Lines of comments above it.
    pub comments: Vec<String>,
    /// Proposed platforms, and the groups that speak of them.
    pub platforms: Vec<(String, String)>,
    pub vars: Vars,
}

/// The text: comments, common variables, machines.
pub(super) fn text(head: &[String], common: &Vars, machines: &[Machine]) -> String {
    let mut out = comments(head);
    if !common.is_empty() {
        out.push_str(&format!("\n[variables]\n{}", variables(common)));
    }
    for machine in machines {
        let Machine { name, address, .. } = machine;
        out.push_str(&format!("\n{}[machine.{name}]\naddress = {}\n", comments(&machine.comments), quoted(address)));
        if !machine.platforms.is_empty() {
            let names = machine.platforms.iter().map(|(p, _)| quoted(p)).collect::<Vec<_>>().join(", ");
            let groups = machine.platforms.iter().map(|(_, g)| format!("`{g}`")).collect::<Vec<_>>().join(", ");
            let plural = if machine.platforms.len() == 1 { "group" } else { "groups" };
            out.push_str(&format!(
                "# platform = [{names}]   # {plural} {groups}; uncomment it if regie is to keep this\n"
            ));
        }
        if !machine.vars.is_empty() {
            out.push_str(&format!("\n[machine.{name}.variables]\n{}", variables(&machine.vars)));
        }
    }
    out
}

fn comments(lines: &[String]) -> String {
    let plain = |line: &String| line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    lines.iter().map(|line| format!("# {}", plain(line)).trim_end().to_owned() + "\n").collect()
}

fn variables(vars: &Vars) -> String {
    vars.iter().map(|(name, said)| format!("{} = {}\n", Key::new(name).display_repr(), value(&said.value))).collect()
}

fn quoted(text: &str) -> String {
    value(&Value::Text(text.to_owned())).to_string()
}

fn value(said: &Value) -> toml_edit::Value {
    match said {
        Value::Bool(b) => (*b).into(),
        Value::Integer(n) => (*n).into(),
        Value::Float(n) => (*n).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(list) => list.iter().map(value).collect::<Array>().into(),
        Value::Table(entries) => {
            let entries = entries.iter().map(|(key, v)| (Key::new(key), value(v)));
            entries.collect::<InlineTable>().into()
        }
        // These are left out before.
        Value::Null | Value::Vault | Value::Odd(_) => "".into(),
    }
}
