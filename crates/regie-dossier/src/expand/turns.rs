//! `when` and `for_each`.

use super::Expanded;
use crate::template::{Scope, eval};
use crate::{Finding, RecipeResource};
use std::sync::Arc;

/// What a list of resources has at most.
const MAX_ITEMS: usize = 1000;

/// Calls for each element of `for_each`, or once; not at all when `when` says no.
pub(super) fn each(
    resource: &RecipeResource,
    scope: &Arc<Scope>,
    findings: &mut Vec<Finding>,
    mut call: impl FnMut(&Arc<Scope>) -> Expanded<()>,
) {
    let place = |key: &str| resource.places.get(key).unwrap_or(&resource.place);
    let mut turn = |scope: &Arc<Scope>| -> Expanded<()> {
        if let Some(when) = &resource.when
            && !eval(scope, when, place("when"))?.is_true()
        {
            return Ok(());
        }
        call(scope)
    };
    let mut all = || -> Expanded<()> {
        let Some(expression) = &resource.for_each else { return turn(scope) };
        let value = eval(scope, expression, place("for_each"))?;
        let many = value.len().is_some_and(|n| n > MAX_ITEMS);
        if many {
            let message = format!("`{expression}` has more than {MAX_ITEMS} elements");
            return Err(Box::new(Finding::error("for-each", place("for_each"), message)));
        }
        let items = value.try_iter().map_err(|_| {
            Box::new(Finding::error("for-each", place("for_each"), format!("`{expression}` is no list")))
        })?;
        items.take(MAX_ITEMS).try_for_each(|item| turn(&scope.with_item(item)))
    };
    if let Err(finding) = all() {
        findings.push(*finding);
    }
}
