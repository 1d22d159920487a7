//! What the forms of a document say of themselves.

/// Words of forms.
pub struct FormWords {
    /// The first link of a page, for who does not see it.
    pub skip: &'static str,
    /// Of a row whose sides do not agree.
    pub differs: &'static str,
    /// What the mark in the margin means.
    pub legend: &'static str,
    /// `Step 3 done`, of a box to tick.
    pub done: fn(u32) -> String,
    /// Of boxes to sign in.
    pub signatures: &'static str,
    /// `Drawn up`, `Checked`, `Approved`
    pub signed: [&'static str; 3],
    /// Heads: name, date, signature.
    pub signing: [&'static str; 3],
}
