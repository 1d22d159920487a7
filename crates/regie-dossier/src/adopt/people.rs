//! Who has an account, and who may log in.

use super::item::Item;
use super::{Gathered, Seen};
use regie_wire::{Content, Resource, Survey, User};
use std::collections::BTreeSet;

pub(super) fn accounts(seen: &Seen<'_>, out: &mut Gathered) {
    let survey = seen.survey;
    for group in &survey.groups {
        let item = Item::of(&Resource::Group(group.clone())).text("name", &group.name);
        out.take(item.value("gid", i64::from(group.gid.unwrap_or_default())));
    }
    let named = named(survey);
    for user in survey.system_users.iter().filter(|u| named.contains(&u.name)) {
        let item = self::user(user).about("what runs as it is below");
        out.take(if user.system { item.value("system", true) } else { item });
    }
    for user in &survey.users {
        out.take(self::user(user));
    }
    for key in &survey.keys {
        let item = Item::of(&Resource::AuthorizedKey(key.clone()));
        out.take(item.text("user", &key.user).text("key", &key.key));
    }
}

fn user(user: &User) -> Item {
    // Its own group comes with a user.
    let group = user.group.as_deref().filter(|g| *g != user.name);
    let item = Item::of(&Resource::User(user.clone())).text("name", &user.name);
    let item = item.value("uid", i64::from(user.uid.unwrap_or_default())).maybe("group", group);
    item.texts("groups", &user.groups).maybe("home", user.home.as_deref()).maybe("shell", user.shell.as_deref())
}

/// Accounts that units and programs run as (`User=`, `user=`), or that the lines of /etc/cron.d name.
fn named(survey: &Survey) -> BTreeSet<String> {
    let units = survey.units.iter().filter_map(|u| u.content.as_ref());
    let files = survey.files.iter().filter_map(|f| match &f.content {
        Some(Content::Text(text)) => Some(text),
        _ => None,
    });
    let mut named = survey.crontabs.iter().map(|c| c.user.clone()).collect::<BTreeSet<_>>();
    for text in units.chain(files).filter_map(regie_wire::Text::as_plain) {
        let settings = text.lines().filter_map(|line| line.split_once('='));
        let users = settings.filter(|(name, _)| ["User", "user"].contains(&name.trim()));
        named.extend(users.map(|(_, value)| value.trim().to_owned()));
    }
    named
}
