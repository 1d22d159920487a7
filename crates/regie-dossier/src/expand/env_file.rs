//! The environment of a service's processes, as `KEY="value"` lines that a shell and systemd read alike.

use super::port::PortCell;
use crate::template::{Scope, mark, text};
use crate::{EnvVar, Finding};
use regie_wire::{Encode, Piece, SecretRef};
use std::sync::Arc;

/// The file's text, secrets as marks.
pub(super) fn render(vars: &[EnvVar], scope: &Arc<Scope>, port: &PortCell, findings: &mut Vec<Finding>) -> String {
    let mut out = String::new();
    for var in vars {
        let Some(value) = &var.value else {
            if var.required {
                let message = format!("`{}` is required and has no value", var.name);
                let finding = Finding::error("no-value", &var.place, message);
                findings.push(finding.help(format!("add `value = \"…\"`: {}", var.description)));
            }
            continue;
        };
        match text(scope, value, &var.place) {
            Ok(text) if var.required && text.as_plain().is_some_and(|t| t.trim().is_empty()) => {
                let message = format!("`{}` is required and is empty", var.name);
                let finding = Finding::error("no-value", &var.place, message);
                findings.push(finding.help("give it a value here, or give one to what its template names"));
            }
            Ok(text) if var.optional && text.pieces.iter().all(|p| matches!(p, Piece::Plain(t) if t.is_empty())) => {}
            Ok(text) => {
                out.push_str(&format!("{}=\"", var.name));
                for piece in &text.pieces {
                    match piece {
                        Piece::Plain(plain) if plain.contains(['\n', '\r', '\0']) => {
                            let message =
                                format!("`{}` has several lines: an environment file cannot say it", var.name);
                            let finding = Finding::error("env-lines", &var.place, message);
                            findings.push(finding.help("put it in a file of its own, and its path in the variable"));
                        }
                        Piece::Plain(plain) => out.push_str(&Encode::DoubleQuoted.apply(plain)),
                        Piece::Secret(secret) => {
                            let mut encode = secret.encode.clone();
                            encode.push(Encode::DoubleQuoted);
                            out.push_str(&mark(&SecretRef { name: secret.name.clone(), encode }));
                        }
                    }
                }
                out.push_str("\"\n");
            }
            Err(finding) => findings.push(*finding),
        }
    }
    if let Some(port) = port.port.filter(|_| vars.iter().all(|v| v.name != "PORT")) {
        out.push_str(&format!("PORT=\"{port}\"\n"));
    }
    out
}
