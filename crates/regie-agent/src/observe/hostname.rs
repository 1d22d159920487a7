//! The machine's own name.

use super::{Look, said};
use regie_wire::{Hostname, Observed};

pub(super) fn seen(look: &Look<'_>, _wanted: &Hostname) -> Result<Observed, String> {
    look.administered("names of machines")?;
    let now = rustix::system::uname().nodename().to_string_lossy().into_owned();
    // hostname(5): comments are allowed.
    let first =
        |text: String| text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned);
    let file = said::text(look.cx, "/etc/hostname")?.map(|text| first(text).unwrap_or_default());
    Ok(Observed::Hostname { now, file })
}
