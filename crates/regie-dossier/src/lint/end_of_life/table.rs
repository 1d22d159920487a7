//! Until when releases of distributions get security updates that everybody gets. What is sold beyond that (Ubuntu Pro,
//! ELTS) is not counted: who has it accepts the finding, and says so.
//!
//! Sources: for Debian (its LTS included) and Ubuntu the tables of the package distro-info-data of Debian; for AlmaLinux
//! wiki.almalinux.org/release-notes, for Rocky Linux wiki.rockylinux.org/rocky/version, for CentOS www.centos.org, for Alpine alpinelinux.org/releases.

use jiff::civil::{Date, date};

/// A release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Release {
    /// `debian`
    pub distribution: &'static str,
    /// `12`
    version: &'static str,
    /// As people say it.
    pub name: &'static str,
    /// Its last day.
    pub end: Date,
}

const fn release(distribution: &'static str, version: &'static str, name: &'static str, end: (i16, i8, i8)) -> Release {
    Release { distribution, version, name, end: date(end.0, end.1, end.2) }
}

const RELEASES: &[Release] = &[
    release("debian", "6", "Debian 6", (2016, 2, 29)),
    release("debian", "7", "Debian 7", (2018, 5, 31)),
    release("debian", "8", "Debian 8", (2020, 6, 30)),
    release("debian", "9", "Debian 9", (2022, 6, 30)),
    release("debian", "10", "Debian 10", (2024, 6, 30)),
    release("debian", "11", "Debian 11", (2026, 8, 31)),
    release("debian", "12", "Debian 12", (2028, 6, 30)),
    release("debian", "13", "Debian 13", (2030, 6, 30)),
    release("ubuntu", "14.04", "Ubuntu 14.04", (2019, 4, 25)),
    release("ubuntu", "16.04", "Ubuntu 16.04", (2021, 4, 30)),
    release("ubuntu", "18.04", "Ubuntu 18.04", (2023, 5, 31)),
    release("ubuntu", "18.10", "Ubuntu 18.10", (2019, 7, 18)),
    release("ubuntu", "19.04", "Ubuntu 19.04", (2020, 1, 23)),
    release("ubuntu", "19.10", "Ubuntu 19.10", (2020, 7, 17)),
    release("ubuntu", "20.04", "Ubuntu 20.04", (2025, 5, 29)),
    release("ubuntu", "20.10", "Ubuntu 20.10", (2021, 7, 22)),
    release("ubuntu", "21.04", "Ubuntu 21.04", (2022, 1, 20)),
    release("ubuntu", "21.10", "Ubuntu 21.10", (2022, 7, 14)),
    release("ubuntu", "22.04", "Ubuntu 22.04", (2027, 6, 1)),
    release("ubuntu", "22.10", "Ubuntu 22.10", (2023, 7, 20)),
    release("ubuntu", "23.04", "Ubuntu 23.04", (2024, 1, 25)),
    release("ubuntu", "23.10", "Ubuntu 23.10", (2024, 7, 11)),
    release("ubuntu", "24.04", "Ubuntu 24.04", (2029, 5, 31)),
    release("ubuntu", "24.10", "Ubuntu 24.10", (2025, 7, 10)),
    release("ubuntu", "25.04", "Ubuntu 25.04", (2026, 1, 15)),
    release("ubuntu", "25.10", "Ubuntu 25.10", (2026, 7, 9)),
    release("ubuntu", "26.04", "Ubuntu 26.04", (2031, 5, 29)),
    // Before `centos`, which it begins with: it ended on another day.
    release("centos stream", "8", "CentOS Stream 8", (2024, 5, 31)),
    release("centos", "6", "CentOS 6", (2020, 11, 30)),
    release("centos", "7", "CentOS 7", (2024, 6, 30)),
    release("centos", "8", "CentOS 8", (2021, 12, 31)),
    release("almalinux", "8", "AlmaLinux 8", (2029, 3, 1)),
    release("almalinux", "9", "AlmaLinux 9", (2032, 5, 31)),
    release("almalinux", "10", "AlmaLinux 10", (2035, 5, 31)),
    release("rocky", "8", "Rocky Linux 8", (2029, 5, 31)),
    release("rocky", "9", "Rocky Linux 9", (2032, 5, 31)),
    release("rocky", "10", "Rocky Linux 10", (2035, 5, 31)),
    release("alpine", "3.19", "Alpine 3.19", (2025, 11, 1)),
    release("alpine", "3.20", "Alpine 3.20", (2026, 4, 1)),
    release("alpine", "3.21", "Alpine 3.21", (2026, 11, 1)),
    release("alpine", "3.22", "Alpine 3.22", (2027, 5, 1)),
    release("alpine", "3.23", "Alpine 3.23", (2027, 11, 1)),
];

/// The release that a text means: `Debian 12`, `Debian GNU/Linux 12 (bookworm)`, `Ubuntu 22.04.5 LTS`.
pub(super) fn find(text: &str) -> Option<Release> {
    let lower = text.to_lowercase();
    let distribution = RELEASES.iter().map(|r| r.distribution).find(|d| lower.starts_with(d))?;
    let number = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit());
    let version = lower.split_whitespace().map(|w| w.strip_prefix('v').unwrap_or(w)).find(number)?;
    let is = |r: &&Release| {
        let rest = version.strip_prefix(r.version);
        r.distribution == distribution && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    RELEASES.iter().find(is).copied()
}

/// The release of a distribution that has updates longest, if it has any at all on a day.
pub(super) fn newest(distribution: &str, today: Date) -> Option<Release> {
    let of = RELEASES.iter().filter(|r| r.distribution == distribution && r.end > today);
    of.max_by_key(|r| r.end).copied()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_release_is_known_as_it_is_declared_and_as_it_calls_itself() {
        for (text, name) in [
            ("Debian 12", Some("Debian 12")),
            ("Debian GNU/Linux 12 (bookworm)", Some("Debian 12")),
            ("debian 11.9", Some("Debian 11")),
            ("Ubuntu 22.04.5 LTS", Some("Ubuntu 22.04")),
            ("AlmaLinux 9.4 (Seafoam Ocelot)", Some("AlmaLinux 9")),
            ("Rocky Linux 8.10 (Green Obsidian)", Some("Rocky Linux 8")),
            ("Alpine Linux v3.20", Some("Alpine 3.20")),
            ("Alpine 3.20.1", Some("Alpine 3.20")),
            ("CentOS Linux 7 (Core)", Some("CentOS 7")),
            ("CentOS Linux release 8.5.2111", Some("CentOS 8")),
            ("CentOS Stream 8", Some("CentOS Stream 8")),
            ("CentOS Stream 9", None),
            ("Ubuntu 24.10", Some("Ubuntu 24.10")),
            ("Debian GNU/Linux 7 (wheezy)", Some("Debian 7")),
            ("Debian GNU/Linux forky/sid", None),
            ("Debian 1", None),
            ("FreeBSD 14", None),
            ("", None),
        ] {
            assert_eq!(find(text).map(|r| r.name), name, "{text}");
        }
    }
}
