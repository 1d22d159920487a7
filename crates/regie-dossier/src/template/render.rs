//! Rendering, and what goes wrong with it told at the line where it stands.

use super::engine::{WHOLE, engine, has_tags, names_in};
use super::scope::{Scope, value};
use super::secret::pieces;
use crate::read::did_you_mean;
use crate::{Finding, Place};
use minijinja::value::Value;
use minijinja::{Error, ErrorKind};
use regie_wire::Text;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// Findings are large and rare.
pub(crate) type Rendered<T> = Result<T, Box<Finding>>;

/// What is wrong with a template's form, if anything.
pub(crate) fn check(template: &str, place: &Place) -> Option<Finding> {
    let error = engine().template_from_str(template).err()?;
    Some(explain(None, template, place, &error))
}

/// What is wrong with an expression's form, if anything.
pub(crate) fn check_expression(expression: &str, place: &Place) -> Option<Finding> {
    let error = engine().compile_expression(expression).err()?;
    Some(explain(None, expression, place, &error))
}

/// Renders to a text in which secrets are marks.
pub(super) fn raw(scope: &Arc<Scope>, template: &str, place: &Place) -> Rendered<String> {
    if !has_tags(template) {
        return Ok(template.to_owned());
    }
    if let Some(found) = compared(template, place) {
        return Err(Box::new(found));
    }
    let rendered = engine().template_from_str(template).and_then(|t| t.render(value(scope)));
    // Whatever is said of this one, the next begins anew.
    let misused = scope.misused.swap(false, Relaxed);
    // A variable that failed is the cause; that it is then undefined here is only the consequence.
    if let Some(trouble) = scope.take_trouble() {
        return Err(Box::new(trouble));
    }
    if misused {
        return Err(Box::new(looked_into(place)));
    }
    rendered.map_err(|e| Box::new(explain(Some(scope), template, place, &e)))
}

/// Renders to a text that may name secrets.
pub(crate) fn text(scope: &Arc<Scope>, template: &str, place: &Place) -> Rendered<Text> {
    let rendered = raw(scope, template, place)?;
    pieces(&rendered).ok_or_else(|| Box::new(looked_into(place)))
}

/// Renders to a text in which no secret may stand; `what` it is, with its article.
pub(crate) fn plain(scope: &Arc<Scope>, template: &str, place: &Place, what: &str) -> Rendered<String> {
    let text = text(scope, template, place)?;
    if let Some(secret) = text.secrets().next() {
        let message = format!("the secret `{}` would stand in {what}, where others can read it", secret.name);
        let help = format!(
            "pass it through the environment: `[env] {} = {{ value = \"{{{{ secrets.{} }}}}\" }}`",
            secret.name.to_uppercase(),
            secret.name
        );
        return Err(Box::new(Finding::error("secret-in-the-open", place, message).help(help)));
    }
    Ok(text.to_string())
}

/// Evaluates an expression.
pub(crate) fn eval(scope: &Arc<Scope>, expression: &str, place: &Place) -> Rendered<Value> {
    let found = engine().compile_expression(expression).and_then(|e| e.eval(value(scope)));
    let misused = scope.misused.swap(false, Relaxed);
    if let Some(trouble) = scope.take_trouble() {
        return Err(Box::new(trouble));
    }
    if misused {
        return Err(Box::new(looked_into(place)));
    }
    found.map_err(|e| Box::new(explain(Some(scope), expression, place, &e)))
}

/// A comparison with a secret would be false without a word: the engine compares an object with a text itself.
fn compared(template: &str, place: &Place) -> Option<Finding> {
    const SIGNS: [&str; 8] = ["==", "!=", "<", ">", "in ", "not in ", "[", "("];
    for (at, _) in template.match_indices("secrets.") {
        let rest = &template[at + "secrets.".len()..];
        let after = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').trim_start();
        let before = template[..at].trim_end();
        let last = |tags: [&str; 2]| tags.iter().filter_map(|t| before.rfind(t)).max();
        if has_tags(template) && last(["{{", "{%"]) <= last(["}}", "%}"]) {
            continue;
        }
        let left = ["==", "!=", "<", ">", "<=", ">="].iter().any(|s| before.ends_with(s));
        if left || SIGNS.iter().any(|s| after.starts_with(s)) {
            return Some(looked_into(place));
        }
    }
    None
}

fn looked_into(place: &Place) -> Finding {
    Finding::error("secret-mangled", place, WHOLE).help(
        "write `{{ secrets.NAME }}`, or with `| urlencode` or `| base64`; nothing else can be done with its value",
    )
}

fn explain(scope: Option<&Arc<Scope>>, template: &str, place: &Place, error: &Error) -> Finding {
    let at = |range: Option<std::ops::Range<usize>>| match range {
        Some(range) if range.end <= template.len() && range.start < range.end => {
            let (before, inside) = match (template.get(..range.start), template.get(range.clone())) {
                (Some(before), Some(inside)) => (before, inside),
                _ => return place.clone(),
            };
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let length = inside.lines().next().unwrap_or_default().chars().count();
            let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            place.inside(small(line), small(column), small(length))
        }
        _ => error
            .line()
            .and_then(|l| u32::try_from(l).ok())
            .map_or_else(|| place.clone(), |line| if line <= 1 { place.clone() } else { place.inside(line, 1, 0) }),
    };
    let detail = error.detail().unwrap_or_default();
    if detail == WHOLE {
        return looked_into(&at(error.range()));
    }
    let unknown = matches!(error.kind(), ErrorKind::UndefinedError).then_some(scope).flatten();
    if let Some((name, parent, known)) = unknown.and_then(|scope| undefined(scope, template, error)) {
        let place = template.find(&name).map_or_else(|| at(error.range()), |i| at(Some(i..i + name.len())));
        let message = match &parent {
            Some(parent) => format!("`{parent}` has no `{}`", name.rsplit('.').next().unwrap_or_default()),
            None => format!("`{name}` is not defined"),
        };
        let word = name.rsplit('.').next().unwrap_or_default().to_owned();
        let finding = Finding::error("undefined", &place, message).label("nothing has this name here");
        return did_you_mean(finding, &word, known.iter().map(String::as_str));
    }
    let kind = error.kind();
    let message = match kind {
        ErrorKind::SyntaxError => format!("this template is malformed: {detail}"),
        ErrorKind::OutOfFuel => "this template takes too long: its loops do not end".to_owned(),
        ErrorKind::UnknownFilter => detail.to_owned(),
        _ if detail.is_empty() => format!("this template cannot be rendered: {kind}"),
        _ => format!("this template cannot be rendered: {detail}"),
    };
    let finding = Finding::error("template", &at(error.range()), message);
    if matches!(kind, ErrorKind::UnknownFilter) {
        return finding.help(
            "filters: base64, default, first, int, join, last, length, lower, quote, replace, trim, upper, urlencode",
        );
    }
    finding
}

/// The name that is undefined: as far as it goes, what it was looked up in, and what there is.
fn undefined(scope: &Arc<Scope>, template: &str, error: &Error) -> Option<(String, Option<String>, Vec<String>)> {
    let named = error.range().and_then(|r| template.get(r)).map(|expression| {
        let end = expression.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
        expression[..end.unwrap_or(expression.len())].trim_matches('.').to_owned()
    });
    // An expression stands without braces.
    let whole = if has_tags(template) { template.to_owned() } else { format!("{{{{ {template} }}}}") };
    let candidates = named.into_iter().filter(|n| !n.is_empty()).chain(names_in(&whole));
    candidates.into_iter().find_map(|name| missing(scope, &name))
}

fn missing(scope: &Arc<Scope>, name: &str) -> Option<(String, Option<String>, Vec<String>)> {
    let mut at = value(scope);
    let mut walked = String::new();
    for segment in name.split('.') {
        let next = at.get_attr(segment).ok().filter(|v| !v.is_undefined());
        let parent = (!walked.is_empty()).then(|| walked.clone());
        walked = if walked.is_empty() { segment.to_owned() } else { format!("{walked}.{segment}") };
        match next {
            Some(next) => at = next,
            None => {
                let known = at.try_iter().map(|i| i.map(|v| v.to_string()).collect()).unwrap_or_default();
                return Some((walked, parent, known));
            }
        }
    }
    None
}
