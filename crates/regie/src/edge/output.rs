//! What is said on standard output and standard error. A full disk or a closed pipe behind them is no reason to panic, nor
//! to leave off in the middle of a run: it is remembered, and said at the end.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static FAILED: AtomicBool = AtomicBool::new(false);

/// Writes to standard output; colours only where they are shown.
pub fn out(text: Arguments<'_>) {
    let mut out = anstream::stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        // Whoever read it (`| head`) has read enough.
        Err(e) if e.kind() != ErrorKind::BrokenPipe => FAILED.store(true, Ordering::Relaxed),
        _ => {}
    }
}

/// Writes to standard error. When even that fails nobody is left to tell.
pub fn err(text: Arguments<'_>) {
    let _ = anstream::stderr().lock().write_fmt(text);
}

/// Whether something that was said did not get there.
pub fn has_failed() -> bool {
    FAILED.load(Ordering::Relaxed)
}

/// A line on standard output.
macro_rules! out {
    () => { $crate::edge::output::out(format_args!("\n")) };
    ($($arg:tt)*) => { $crate::edge::output::out(format_args!("{}\n", format_args!($($arg)*))) };
}

/// Text on standard output as it is.
macro_rules! out_raw {
    ($($arg:tt)*) => { $crate::edge::output::out(format_args!($($arg)*)) };
}

/// A line on standard error.
macro_rules! err {
    ($($arg:tt)*) => { $crate::edge::output::err(format_args!("{}\n", format_args!($($arg)*))) };
}
