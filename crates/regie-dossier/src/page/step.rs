//! Steps of a page.

use crate::{Place, Said};

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// From 1, in the page.
    pub number: u32,
    /// What.
    pub act: Act,
    /// Its fence's first line.
    pub place: Place,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// `require`: looked at before the page's first step; it must succeed, and changes nothing.
    Require(Run),
    /// `sh`: run when the person says so.
    Run(Run),
    /// `assert`: run at once, changes nothing; it must succeed.
    Assert(Run),
    /// `confirm`: a person says that it is so, or has done it.
    Confirm(Said),
}

impl Act {
    /// The fence's first word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Require(_) => "require",
            Self::Run(_) => "sh",
            Self::Assert(_) => "assert",
            Self::Confirm(_) => "confirm",
        }
    }

    /// What it runs.
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Require(run) | Self::Run(run) | Self::Assert(run) => Some(run),
            Self::Confirm(_) => None,
        }
    }
}

/// A command of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// `on=app`: where. Without it, on this computer, in the dossier's folder.
    pub on: On,
    /// `inside`: in the instance's release, as its user, with its environment, as `regie shell INSTANCE -- …` does.
    pub inside: bool,
    /// `as=postgres`: as this user.
    pub user: Option<String>,
    /// `once`: on the first machine of a role only.
    pub once: bool,
    /// `contains="ok"`: what must stand in what it says (template).
    pub contains: Option<Said>,
    /// `timeout=10m`: seconds it may take.
    pub timeout: Option<u64>,
    /// Shell text (template). The page's inputs are shell variables in it.
    pub text: Said,
}

/// Where a step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// This computer.
    Here,
    /// Every machine of the instance (of the environment, for a page about no service).
    All,
    /// The machines of a role of the instance; else the machine of that name.
    Named(String),
}
