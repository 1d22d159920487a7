//! Questions to HTTP servers.

use serde::{Deserialize, Serialize};

/// A question to an HTTP server, which gates what comes after. Never a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Http {
    /// Address. `https://` needs curl on the machine.
    pub url: String,
    /// `host:port:address`, as curl's `--resolve`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolve: Option<String>,
    /// File of a certificate authority to trust, as curl's `--cacert`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cacert: Option<String>,
    /// The status wanted, 200 unless said otherwise; [`Http::ANSWERS`]: any that is no failure of the server.
    pub status: u16,
    /// A text that the body must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// Seconds in which it must have answered rightly at least once.
    pub within: u64,
}

impl Http {
    /// As `status`: whoever answers below 500 is there, whatever is said (RFC 9110, 15).
    pub const ANSWERS: u16 = 0;

    /// Whether a status is one that is wanted.
    pub fn accepts(&self, status: u16) -> bool {
        if self.status == Self::ANSWERS { (100..500).contains(&status) } else { status == self.status }
    }

    /// What is wanted, for messages: `200`, `a status below 500`.
    pub fn wanted(&self) -> String {
        if self.status == Self::ANSWERS { "a status below 500".to_owned() } else { self.status.to_string() }
    }

    /// The address with what is expected there: two questions to one address are two.
    pub fn question(&self) -> String {
        let status = match self.status {
            200 => String::new(),
            Self::ANSWERS => " at all".to_owned(),
            status => format!(" as {status}"),
        };
        let contains = self.contains.as_ref().map_or_else(String::new, |c| format!(" with “{c}”"));
        format!("{}{status}{contains}", self.url)
    }
}
