//! `[server.updates]`: security updates that a machine installs by itself, by the distribution's own means
//! (unattended-upgrades), which apt's timers call.

use super::made;
use crate::read::Fields;
use crate::{Finding, Place, RecipeResource, SecurityUpdates};
use serde_json::json;

/// Read after the package's own files, which it overrides.
const FILE: &str = "/etc/apt/apt.conf.d/60regie-updates";

/// Reads it. Without `security = true` a machine installs nothing by itself.
pub(super) fn updates(server: &Fields<'_>, out: &mut Vec<RecipeResource>) -> Option<SecurityUpdates> {
    let updates = server.table("updates", "[server.updates]")?;
    let place = updates.place_of("security");
    let security = updates.bool("security");
    if security.is_none() && !updates.table.contains_key("security") {
        updates.missing("security");
    }
    let reboot = updates.parsed("reboot", |text| match is_time(text) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is no time of day: write it as `04:00`")),
    });
    let mail = updates.parsed("mail", |text| match is_address(text) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is no address for mail: write it as `ops@example.com`")),
    });
    if security == Some(false)
        && let Some(key) = ["reboot", "mail"].into_iter().find(|key| updates.table.contains_key(*key))
    {
        let message = format!("`{key}` has no say where `security` is false");
        let finding = Finding::error("value", &updates.place_of(key), message);
        updates.push(finding.help("remove it, or say `security = true`"));
    }
    updates.finish();
    if security != Some(true) {
        return None;
    }
    let updates = SecurityUpdates { reboot, mail };
    resources(&updates, &place, out);
    Some(updates)
}

/// The package, its settings, and the timers that call it.
fn resources(updates: &SecurityUpdates, place: &Place, out: &mut Vec<RecipeResource>) {
    out.push(made("package", place, [("name", json!("unattended-upgrades"))]));
    let file = [("path", json!(FILE)), ("content", json!(settings(updates))), ("mode", json!("0644"))];
    out.push(made("file", place, file));
    for timer in ["apt-daily.timer", "apt-daily-upgrade.timer"] {
        out.push(made("unit", place, [("name", json!(timer))]));
    }
}

/// apt.conf(5). What the package has in its lists of origins is cleared: security alone, as it is said. Debian's archive
/// names its security by label and code name, Ubuntu's by archive.
fn settings(updates: &SecurityUpdates) -> String {
    let mut text = String::from(
        "// Written by regie.\n\
         APT::Periodic::Update-Package-Lists \"1\";\n\
         APT::Periodic::Unattended-Upgrade \"1\";\n\
         #clear Unattended-Upgrade::Allowed-Origins;\n\
         #clear Unattended-Upgrade::Origins-Pattern;\n\
         Unattended-Upgrade::Origins-Pattern {\n\
         \x20 \"origin=Debian,codename=${distro_codename}-security,label=Debian-Security\";\n\
         \x20 \"origin=${distro_id},archive=${distro_codename}-security\";\n\
         };\n",
    );
    let mut say = |name: &str, value: &str| text.push_str(&format!("Unattended-Upgrade::{name} \"{value}\";\n"));
    say("Automatic-Reboot", if updates.reboot.is_some() { "true" } else { "false" });
    if let Some(time) = &updates.reboot {
        say("Automatic-Reboot-Time", time);
    }
    if let Some(mail) = &updates.mail {
        say("Mail", mail);
        say("MailReport", "on-change");
    }
    text
}

/// `04:00`, by a clock of 24 hours.
fn is_time(text: &str) -> bool {
    let number = |text: &str, most: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|n| n <= most);
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b':');
    digits && text.split_once(':').is_some_and(|(hours, minutes)| number(hours, 23) && number(minutes, 59))
}

/// An address, or a user of the machine; nothing that means something to apt or to a template.
fn is_address(text: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    !text.is_empty() && text.len() <= 254 && !text.starts_with('-') && text.chars().all(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_and_addresses() {
        assert!(["00:00", "04:30", "23:59"].iter().all(|t| is_time(t)));
        assert!(!["4:00", "24:00", "12:60", "04:00:00", "+4:00", "now", ""].iter().any(|t| is_time(t)));
        assert!(["root", "ops@oc-pizza.example", "a.b+c@d.example"].iter().all(|a| is_address(a)));
        assert!(!["", "-x", "a b", "a\"b", "{{ x }}", "é@x"].iter().any(|a| is_address(a)));
    }
}
