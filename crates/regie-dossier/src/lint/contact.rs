//! `contact-unreachable`: somebody who is named, and cannot be called.

use super::place;
use crate::page::is_mail;
use crate::{Dossier, Finding};

pub(super) fn check(dossier: &Dossier, findings: &mut Vec<Finding>) {
    for service in dossier.services.values() {
        let file = &service.place.file;
        for (i, contact) in service.contacts.iter().enumerate() {
            let number = i.to_string();
            let at = |key: &str| place::value(dossier, file, &["contact", &number, key]);
            let mail = contact.mail.as_deref().map(str::trim).filter(|m| !m.is_empty());
            let phone = contact.phone.as_deref().map(str::trim).filter(|p| !p.is_empty());
            if mail.is_none() && phone.is_none() {
                let message = format!("{} has neither mail nor phone", contact.name);
                let finding = Finding::warning("contact-unreachable", &at("name"), message);
                findings.push(finding.help("add `mail = \"…\"` or `phone = \"…\"`"));
            }
            if let Some(mail) = mail.filter(|m| !is_mail(&m.to_lowercase())) {
                let finding =
                    Finding::warning("contact-unreachable", &at("mail"), format!("`{mail}` is no mail address"));
                findings.push(finding.help("such as ana@example.org"));
            }
            if let Some(phone) = phone.filter(|p| !is_phone(p)) {
                let finding =
                    Finding::warning("contact-unreachable", &at("phone"), format!("`{phone}` is no phone number"));
                findings.push(finding.help("digits, with the country's: +33 1 23 45 67 89"));
            }
        }
    }
}

/// Digits and what people put between them; three at least: 112.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fine = |(i, c): (usize, char)| c.is_ascii_digit() || " .-()/\u{a0}\u{202f}".contains(c) || (c == '+' && i == 0);
    (3..=15).contains(&digits) && text.chars().enumerate().all(fine)
}
