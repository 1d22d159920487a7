//! A platform: what services stand on, one for all instances of a machine.

use super::{Parameter, RecipeResource};
use std::collections::BTreeMap;

/// A database server, a web server, an interpreter: data, as recipes are.
#[derive(Clone, Debug, Default)]
pub struct Platform {
    /// `mariadb`
    pub name: String,
    /// One line.
    pub summary: String,
    /// Built into regie, or the team's.
    pub builtin: bool,
    /// The file as it was written, for `regie platform NAME`.
    pub text: String,
    /// By name. The variables `<platform>.<parameter>` of base, environment and machine lie over the defaults.
    pub parameters: BTreeMap<String, Parameter>,
    /// Other platforms that it stands on.
    pub needs: Vec<String>,
    /// TCP ports that it takes on its machine.
    pub ports: Vec<u16>,
    /// In order, all of phase `platform`.
    pub resources: Vec<RecipeResource>,
}

impl Platform {
    /// These platforms with all that they need, each once, what is needed before what needs it. Names that are not
    /// known are left out.
    pub fn closure<'a>(all: &'a BTreeMap<String, Self>, names: &[String]) -> Vec<&'a Self> {
        let mut out: Vec<&Self> = Vec::new();
        // Depth first on a stack: a platform is taken when all that it needs has been.
        let mut stack = names.iter().rev().filter_map(|n| all.get(n)).map(|p| (p, false)).collect::<Vec<_>>();
        let mut entered = Vec::new();
        while let Some((platform, ready)) = stack.pop() {
            if out.iter().any(|p| p.name == platform.name) {
                continue;
            }
            if ready {
                out.push(platform);
            } else if !entered.contains(&&platform.name) {
                entered.push(&platform.name);
                stack.push((platform, true));
                stack.extend(platform.needs.iter().rev().filter_map(|n| all.get(n)).map(|p| (p, false)));
            }
        }
        out
    }
}
