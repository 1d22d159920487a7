//! Databases, their accounts, certificates.

use super::item::Item;
use super::{Gathered, Seen};
use regie_wire::{AccountSurveyed, Acme, Certificate, CertificateSurveyed, DatabaseUser, Resource};
use toml_edit::{Array, InlineTable};

pub(super) fn databases(seen: &Seen<'_>, out: &mut Gathered) {
    for database in &seen.survey.databases {
        let item = Item::of(&Resource::Database(database.clone())).text("engine", database.engine.name());
        let item = item.text("name", &database.name).maybe("charset", database.charset.as_deref());
        let item = item.maybe("collation", database.collation.as_deref());
        out.take(item.maybe("owner", database.ownership.owner.as_deref()));
    }
    for account in &seen.survey.accounts {
        self::account(account, out);
    }
}

/// No server tells a password: the account is proposed, with a secret to be filled in.
fn account(account: &AccountSurveyed, out: &mut Gathered) {
    let AccountSurveyed { engine, name, host, grants } = account;
    let secret = secret_name(name);
    let why = format!("its password cannot be read; put it in and uncomment: regie secrets set {secret}");
    out.leave(format!("account {name}@{host} of {}", engine.name()), why);
    // What is not on a whole database has no form in a dossier.
    let (mut table, mut patterns, mut rest) = (InlineTable::new(), Vec::new(), Vec::new());
    for grant in grants {
        let pattern = pattern(&grant.database);
        match pattern.or((!grant.database.contains('`')).then_some(grant.database.as_str())) {
            Some(name) if grant.privileges != ["ROLE"] => {
                patterns.extend(pattern);
                table.insert(name, grant.privileges.iter().map(String::as_str).collect::<Array>().into());
            }
            _ => rest.push(grant.database.as_str()),
        }
    }
    let user = DatabaseUser {
        engine: *engine,
        name: name.clone(),
        host: host.clone(),
        password: "".into(),
        grants: Vec::new(),
    };
    let item = Item::of(&Resource::DatabaseUser(user)).text("engine", engine.name()).text("name", name);
    let item = item.text("host", host).value("password", format!("{{{{ secrets.{secret} }}}}")).table("grants", table);
    let item = match rest.is_empty() {
        true => item,
        false => item.about(format!("it may more, which regie would take from it: {}", rest.join(", "))),
    };
    let item = match patterns.is_empty() {
        true => item,
        false => {
            item.about(format!("its grants on {} are patterns, which regie would write as names", patterns.join(", ")))
        }
    };
    out.take(item.about(format!("regie secrets set {secret}")).proposed());
}

/// A whole database whose name the server reads as a pattern, since its `_` stands for any character: `` `oc_pizza`.* ``.
fn pattern(database: &str) -> Option<&str> {
    let name = database.strip_prefix('`')?.strip_suffix("`.*")?;
    (!name.contains(['`', '%', '\\'])).then_some(name)
}

/// Names of secrets are what templates can say.
fn secret_name(account: &str) -> String {
    let plain = account.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    format!("db_{}_password", plain.collect::<String>())
}

pub(super) fn certificates(seen: &Seen<'_>, out: &mut Gathered) {
    for certificate in &seen.survey.certificates {
        let CertificateSurveyed { path, key, names, self_signed, certbot, renewed, ends, group } = certificate;
        let what = format!("certificate {path}");
        if let Some((server, webroot)) = renewed {
            out.take(renewed_item(certificate, server, webroot));
        } else if *certbot {
            let why = "certbot keeps it by another way than HTTP-01 from a folder";
            out.leave(what, format!("{why} ({}), until {ends}", names.join(", ")));
        } else if !self_signed {
            let why =
                format!("somebody else issued it ({}), until {ends}: its files stay as they are", names.join(", "));
            out.leave(what, why);
        } else {
            let resource = Certificate {
                path: path.clone(),
                key: key.clone(),
                domains: names.clone(),
                days: 0,
                group: group.clone(),
                acme: None,
            };
            let item = Item::of(&Resource::Certificate(resource)).text("path", path).text("key", key);
            let item = item.texts("domains", names).maybe("group", group.as_deref());
            out.take(item.about(format!("self-signed, until {ends}; regie makes it anew before")));
        }
    }
}

/// One that certbot renews as regie would have it do.
fn renewed_item(seen: &CertificateSurveyed, server: &str, webroot: &str) -> Item {
    let CertificateSurveyed { path, key, names, ends, .. } = seen;
    let acme = Acme {
        name: String::new(),
        email: None,
        server: server.to_owned(),
        webroot: webroot.to_owned(),
        reload: String::new(),
    };
    let resource = Certificate {
        path: path.clone(),
        key: key.clone(),
        domains: names.clone(),
        days: 0,
        group: None,
        acme: Some(acme),
    };
    let item = Item::of(&Resource::Certificate(resource)).text("by", "acme").text("path", path).text("key", key);
    let item = item.texts("domains", names).maybe("server", Some(server).filter(|s| *s != Acme::LETS_ENCRYPT));
    item.text("webroot", webroot).about(format!("until {ends}; certbot renews it"))
}
