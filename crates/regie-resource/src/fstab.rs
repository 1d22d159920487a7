//! Lines of /etc/fstab, which is everybody's: one line comes, changes or goes, and the others stay byte for byte.

use crate::Act;
use crate::edit::{Edit, shell};

const FSTAB: &str = "/etc/fstab";

/// By which field a line is found (fstab(5)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FstabField {
    /// The first: what is mounted or swapped to.
    Device = 1,
    /// The second: where.
    MountPoint = 2,
}

/// Puts a line in the place of the first that has this in that field, or takes all of these out.
const PUT: &str = r#"$1 !~ /^#/ && $(ENVIRON["N"] + 0) == ENVIRON["F"] && (!done || ENVIRON["L"] == "") {
  if (ENVIRON["L"] != "") print ENVIRON["L"]
  done = 1
  next
}
{ print }
END { if (!done && ENVIRON["L"] != "") print ENVIRON["L"] }"#;

/// A field as fstab(5) writes it: blanks, backslashes and `#` by their octal numbers.
pub(crate) fn escape(field: &str) -> String {
    let one = |c: char| match c {
        ' ' | '\t' | '\n' | '\\' | '#' => format!("\\{:03o}", c as u32),
        c => c.to_string(),
    };
    field.chars().map(one).collect()
}

/// The first line of a text in the format of fstab(5) that has this in that field. The agent looks with it.
pub fn fstab_line_in(text: &str, field: FstabField, value: &str) -> Option<String> {
    let value = escape(value);
    let is = |line: &&str| {
        let mut fields = line.split_whitespace();
        !line.trim_start().starts_with('#') && fields.nth(field as usize - 1) == Some(value.as_str())
    };
    text.lines().find(is).map(str::to_owned)
}

/// The six fields of a line; what fstab(5) lets one leave out is `0`.
pub(crate) fn fields(line: &str) -> [&str; 6] {
    let mut fields = line.split_whitespace();
    std::array::from_fn(|i| fields.next().unwrap_or(if i > 3 { "0" } else { "" }))
}

/// Has the line there, or none, and systemd hear of it: it keeps a unit for each (systemd.mount(5)).
pub(crate) fn put(field: FstabField, value: &str, line: Option<&str>) -> [Act; 2] {
    let number = (field as u8).to_string();
    let edit = Edit {
        path: FSTAB,
        given: &[("N", &number), ("F", &escape(value)), ("L", line.unwrap_or_default())],
        program: PUT,
        twice: false,
        make: line.is_some().then_some("0644"),
        mode: None,
        remove_empty: false,
    };
    [shell(edit.script()), Act::argv(["systemctl", "daemon-reload"])]
}

/// The two lines of a difference.
pub(crate) fn lines(there: Option<&str>, wanted: &str) -> Vec<String> {
    there.map(|there| format!("- {there}")).into_iter().chain([format!("+ {wanted}")]).collect()
}
