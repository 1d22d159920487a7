//! Chapters of the printed document.

/// A chapter: `chapters/NAME.md` adds a team's own prose to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Chapter {
    Overview,
    Requirements,
    Build,
    Deploy,
    StartStop,
    Update,
    Monitoring,
    Backup,
    Tasks,
    Playbooks,
    Recovery,
    ServiceLevel,
    Glossary,
    ByHand,
}

impl Chapter {
    /// All of them, in the order of the document.
    pub const ALL: [Self; 14] = [
        Self::Overview,
        Self::Requirements,
        Self::Build,
        Self::Deploy,
        Self::StartStop,
        Self::Update,
        Self::Monitoring,
        Self::Backup,
        Self::Tasks,
        Self::Playbooks,
        Self::Recovery,
        Self::ServiceLevel,
        Self::Glossary,
        Self::ByHand,
    ];

    /// Name of its file and of its place in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Requirements => "requirements",
            Self::Build => "build",
            Self::Deploy => "deploy",
            Self::StartStop => "start-stop",
            Self::Update => "update",
            Self::Monitoring => "monitoring",
            Self::Backup => "backup",
            Self::Tasks => "tasks",
            Self::Playbooks => "playbooks",
            Self::Recovery => "recovery",
            Self::ServiceLevel => "service-level",
            Self::Glossary => "glossary",
            Self::ByHand => "by-hand",
        }
    }
}
