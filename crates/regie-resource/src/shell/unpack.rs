//! An archive as commands.

use super::{block, chown, quote};
use crate::MARKER;
use regie_wire::{Archive, Fetch, Ownership};

/// Fetches, checks, unpacks beside and renames into place.
pub(super) fn unpack(archive: &Archive) -> String {
    let (Fetch::Blob { store, .. } | Fetch::Url { store, .. }) = &archive.from;
    let blob = format!("{}/{}", store.trim_end_matches('/'), archive.sha256);
    let partial = format!("{}.partial", archive.path);
    let mut commands = match &archive.from {
        Fetch::Blob { name, size, .. } => {
            vec![format!(
                "# {} ({size} bytes) must have been copied to {}",
                super::one_line(name),
                super::one_line(&blob)
            )]
        }
        Fetch::Url { url, .. } => {
            let (part, blob) = (quote(&format!("{blob}.part")), quote(&blob));
            vec![
                format!("(umask 077; mkdir -p {})", quote(store)),
                format!(
                    "[ -f {blob} ] || {{ curl --fail --location --silent --show-error --output {part} {} && mv -f {part} {blob}; }}",
                    quote(url)
                ),
            ]
        }
    };
    let strip = if archive.strip > 0 { format!(" --strip-components={}", archive.strip) } else { String::new() };
    let (blob, part) = (quote(&blob), quote(&partial));
    commands.extend([
        format!("printf '%s  %s\\n' {} {blob} | sha256sum --check --quiet -", archive.sha256),
        format!("rm -rf {part}"),
        format!("mkdir {part}"),
        format!("tar --extract --no-same-owner{strip} --file {blob} --directory {part}"),
        format!("echo {} > {part}/{MARKER}", quote(&archive.sha256)),
    ]);
    let ownership = Ownership { mode: None, owner: archive.owner.clone(), group: archive.group.clone() };
    commands.extend(chown(&partial, &ownership, true));
    commands.push(format!("mv -T {part} {}", quote(&archive.path)));
    block(&commands)
}
