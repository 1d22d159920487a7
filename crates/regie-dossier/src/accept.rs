//! What a team lives with: warnings of a rule that `[accept]` names are kept, with the reason, and not shown.

use crate::{Dossier, Finding, Level};
use std::collections::BTreeSet;

/// Findings of several sources as one list: in the order of files and lines, each once, with the lines that are shown;
/// warnings that the dossier accepts say why. A reason for what is not there is a finding itself, unless errors stand in the
/// way of looking at everything.
pub fn settled(dossier: &Dossier, findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = crate::read::tidy(findings, &dossier.texts);
    let mut used = BTreeSet::new();
    for finding in findings.iter_mut().filter(|f| f.level == Level::Warning) {
        if let Some(why) = dossier.accept.get(&finding.rule) {
            used.insert(finding.rule.clone());
            finding.accepted = Some(why.text.clone());
        }
    }
    if findings.iter().any(|f| f.level == Level::Error) {
        return findings;
    }
    for (rule, why) in dossier.accept.iter().filter(|(rule, _)| !used.contains(*rule)) {
        let message = format!("`{rule}` is accepted, and finds nothing");
        let finding = Finding::warning("accept-unused", &why.place, message);
        findings.push(finding.help("remove this line: the next finding of that rule should be seen"));
    }
    crate::read::tidy(findings, &dossier.texts)
}
