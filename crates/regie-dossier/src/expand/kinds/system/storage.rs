//! File systems and swap files.

use super::wrong;
use crate::expand::Expanded;
use crate::expand::fields::Rendering;
use crate::read::size;
use regie_wire::{Mount, Resource, Swap};

/// Bytes of a MiB: swap files are made of whole ones.
const MIB: u64 = 1 << 20;

/// `vm.swappiness` at most (the kernel's admin-guide/sysctl/vm).
const SWAPPINESS: u8 = 200;

/// Folders that a machine does not start or work without, or that are the kernel's.
const TAKEN: [&str; 8] = ["/", "/dev", "/proc", "/sys", "/run", "/etc", "/usr", "/boot"];

pub(in super::super) fn mount(r: &Rendering<'_>) -> Expanded<Resource> {
    let path = r.path("path")?;
    if TAKEN.contains(&path.as_str()) {
        let message = format!("`{path}` is the system's own: a machine may not start with something else there");
        return wrong(r, "path", "path", message, "the installer's line of /etc/fstab stays as it is");
    }
    let device = r.req("device")?;
    let fstype = r.req("type")?;
    let word = |field: &str, text: &str| match text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        true => wrong(
            r,
            field,
            "value",
            format!("`{}` has a blank in it", text.escape_debug()),
            "write each as a word of its own",
        ),
        false => Ok(()),
    };
    word("type", &fstype)?;
    if device.chars().any(char::is_control) || device.starts_with('-') {
        let message = format!("`{}` is nothing to mount", device.escape_debug());
        return wrong(r, "device", "value", message, "a device, `UUID=…`, `LABEL=…`, `host:/path`, a folder, `tmpfs`");
    }
    let mut options = Vec::new();
    for option in r.list("options")? {
        word("options", &option)?;
        options.extend(option.split(',').filter(|o| !o.is_empty()).map(str::to_owned));
    }
    let binds = options.iter().any(|o| o == "bind" || o == "rbind");
    if binds && !device.starts_with('/') {
        return wrong(
            r,
            "device",
            "value",
            format!("`{device}` is no folder to bind"),
            "write its path, from the root",
        );
    }
    let number = |field: &str, most: u8| match r.number::<u8>(field)?.unwrap_or(0) {
        n if n <= most => Ok(n),
        n => wrong(r, field, "value", format!("`{field}` is {n}"), &format!("0 to {most}: fstab(5)")),
    };
    let (dump, pass) = (number("dump", 1)?, number("pass", 2)?);
    Ok(Resource::Mount(Mount { path, device, fstype, options, dump, pass }))
}

pub(in super::super) fn swap(r: &Rendering<'_>) -> Expanded<Resource> {
    let path = r.path("path")?;
    if path.contains(char::is_whitespace) {
        // /proc/swaps would show it otherwise.
        return wrong(r, "path", "path", format!("`{path}` has a blank in it"), "such as `/swapfile`");
    }
    let said = r.req("size")?;
    let bytes = size(&said).map_err(|why| r.error("size", "value", format!("`size`: {why}")))?;
    if bytes < MIB {
        return wrong(r, "size", "value", format!("`{said}` is no size for swap"), "such as `2 GiB`");
    }
    let swappiness = r.number::<u8>("swappiness")?;
    if let Some(number) = swappiness.filter(|n| *n > SWAPPINESS) {
        return wrong(r, "swappiness", "value", format!("`swappiness` is {number}"), "0 to 200");
    }
    let priority = r.number::<u16>("priority")?;
    if let Some(number) = priority.filter(|n| *n > 32767) {
        return wrong(r, "priority", "value", format!("`priority` is {number}"), "0 to 32767: swapon(8)");
    }
    Ok(Resource::Swap(Swap { path, size: bytes / MIB * MIB, priority, swappiness }))
}
