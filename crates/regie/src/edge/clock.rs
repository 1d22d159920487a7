//! The clock, chance, and the times people read.

use jiff::{Timestamp, tz::TimeZone};

/// Milliseconds since 1970-01-01 UTC.
pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Date and time in the time zone of this computer.
pub fn civil() -> jiff::civil::DateTime {
    Timestamp::now().to_zoned(TimeZone::system()).datetime()
}

/// A new run's id.
pub fn new_run() -> regie_wire::RunId {
    let mut bytes = [0u8; 4];
    // Never short for so few bytes once the kernel's pool is ready (getrandom(2)); the clock only fills in before that.
    if rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()).is_err() {
        bytes = u32::try_from(now_ms() & 0x3fff_ffff).unwrap_or(1).to_le_bytes();
    }
    regie_wire::RunId::from_random(u32::from_le_bytes(bytes))
}

/// `2026-11-21 09:14:03 CET`, in the time zone of this computer.
pub fn local(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(
        |_| ms.to_string(),
        |t| t.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string(),
    )
}

/// `02:00 today`, `14:30 tomorrow`, `02:00 yesterday`, else `2026-11-21 02:00`, in the time zone of this computer.
pub fn near(ms: i64) -> String {
    let Ok(moment) = Timestamp::from_millisecond(ms) else { return ms.to_string() };
    let (then, today) = (moment.to_zoned(TimeZone::system()), Timestamp::now().to_zoned(TimeZone::system()).date());
    let time = then.strftime("%H:%M");
    match then.date() {
        day if day == today => format!("{time} today"),
        day if today.yesterday().is_ok_and(|y| y == day) => format!("{time} yesterday"),
        day if today.tomorrow().is_ok_and(|t| t == day) => format!("{time} tomorrow"),
        day => format!("{day} {time}"),
    }
}

/// `41 s`, `2 min 05 s`, `3 h 10 min`.
pub fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ if (seconds / 60).is_multiple_of(60) => format!("{} h", seconds / 3600),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// Seconds since the epoch of `2h`, `3d` from now, of `14:30`, the next one, or of `2026-11-22 08:00`, in local time.
///
/// # Errors
/// When it is neither, or is over already.
pub fn until(text: &str) -> Result<i64, String> {
    let at = moment(text)?;
    if at <= Timestamp::now().as_second() { Err(format!("`{text}` is over already")) } else { Ok(at) }
}

fn moment(text: &str) -> Result<i64, String> {
    let now = Timestamp::now();
    if let Ok(span) = text.parse::<jiff::Span>() {
        let zoned = now.to_zoned(TimeZone::system());
        return zoned.checked_add(span).map(|t| t.timestamp().as_second()).map_err(|e| e.to_string());
    }
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Ok(stamp.as_second());
    }
    if let Ok(time) = text.parse::<jiff::civil::Time>() {
        let now = now.to_zoned(TimeZone::system());
        let day = if time > now.time() { Ok(now.date()) } else { now.date().tomorrow() };
        let at = day.and_then(|day| day.to_datetime(time).to_zoned(TimeZone::system()));
        return at.map(|t| t.timestamp().as_second()).map_err(|e| e.to_string());
    }
    let civil = text.parse::<jiff::civil::DateTime>().map_err(|_| {
        format!(
            "`{text}` is neither a time from now (`2h`, `3d`), nor a time (`14:30`), nor a local date and time \
             (`2026-11-22 08:00`)"
        )
    })?;
    civil.to_zoned(TimeZone::system()).map(|t| t.timestamp().as_second()).map_err(|e| e.to_string())
}

/// The next times of a schedule by the clock of a zone: that of this computer when there is none, or it is not known here.
pub fn next(schedule: &str, zone: Option<&str>, count: usize) -> Vec<String> {
    let Ok(schedule) = regie_dossier::Schedule::parse(schedule) else { return Vec::new() };
    let zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(TimeZone::system);
    let mut at = Timestamp::now();
    let mut out = Vec::new();
    while let Some(time) = schedule.next(at, &zone).filter(|_| out.len() < count) {
        out.push(time.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M %Z").to_string());
        at = time;
    }
    out
}
