//! Systemd timers.

use super::{Look, path};
use regie_wire::{Observed, Timer};

pub(super) fn seen(look: &Look<'_>, wanted: &Timer) -> Result<Observed, String> {
    look.administered("systemd timers")?;
    let units = look.units()?;
    let (service, timer) = (format!("{}.service", wanted.name), format!("{}.timer", wanted.name));
    let file =
        |name: &str| path::seen(look.cx, &look.names, &format!("/etc/systemd/system/{name}"), Some(path::Read::Open));
    let (of_service, of_timer) = (units.standing(&service)?, units.standing(&timer)?);
    Ok(Observed::Timer {
        service: file(&service)?,
        timer: file(&timer)?,
        enabled: of_timer.enabled,
        active: of_timer.active,
        needs_reload: of_service.needs_reload || of_timer.needs_reload,
    })
}
