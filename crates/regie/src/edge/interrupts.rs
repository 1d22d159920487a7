//! Ctrl-C: the first stops after this step and puts back, the second detaches and leaves it running.

use regie_apply::Interrupt;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

/// What the signals do by default is wanted when nobody listens: signal-hook keeps its handler once it has one.
fn heard(listening: bool) {
    static UNHEARD: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let unheard = UNHEARD.get_or_init(|| {
        let unheard = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&unheard));
        }
        unheard
    });
    unheard.store(!listening, Ordering::SeqCst);
}

/// Notes Ctrl-C for as long as it lives.
pub struct Noticed {
    pressed: Arc<AtomicBool>,
    ids: Vec<signal_hook::SigId>,
}

/// Begins to note it.
pub fn notice() -> Noticed {
    heard(true);
    let pressed = Arc::new(AtomicBool::new(false));
    let register = |signal| signal_hook::flag::register(signal, Arc::clone(&pressed)).ok();
    let ids = [SIGINT, SIGTERM].into_iter().filter_map(register).collect();
    Noticed { pressed, ids }
}

impl Noticed {
    /// Whether somebody pressed it.
    pub fn was_pressed(&self) -> bool {
        self.pressed.load(Ordering::SeqCst)
    }
}

impl Drop for Noticed {
    fn drop(&mut self) {
        for id in self.ids.drain(..) {
            signal_hook::low_level::unregister(id);
        }
        heard(false);
    }
}

/// Hears Ctrl-C for as long as it lives; afterwards Ctrl-C ends the program as usual.
pub struct Listener {
    /// What the person wants.
    pub wishes: Receiver<Interrupt>,
    count: Arc<AtomicUsize>,
    handle: Option<Handle>,
    thread: Option<JoinHandle<()>>,
}

/// What is said at the first Ctrl-C of a run that is put back.
pub const PUTS_BACK: &str = "stopping after this step, and putting back";
/// Of a run that is only ended.
pub const ENDS: &str = "ending it";

/// Listens; `first` is said at the first Ctrl-C. Where the system gives no signals, Ctrl-C ends the program and machines go on by themselves.
pub fn listen(first: &'static str, say: impl Fn(&str)) -> Listener {
    let (give, wishes) = channel();
    let count = Arc::new(AtomicUsize::new(0));
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
        say("Ctrl-C cannot be heard here: it would end regie, and the machines would go on by themselves");
        return Listener { wishes, count, handle: None, thread: None };
    };
    heard(true);
    let handle = signals.handle();
    let counted = Arc::clone(&count);
    let thread = std::thread::spawn(move || {
        for _ in signals.forever() {
            let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
            match is_first {
                true => err!("\n  {first} (Ctrl-C again: leave it running and go)"),
                false => err!("\n  leaving it running"),
            }
            if give.send(if is_first { Interrupt::PutBack } else { Interrupt::Detach }).is_err() {
                return;
            }
        }
    });
    Listener { wishes, count, handle: Some(handle), thread: Some(thread) }
}

/// Lives through Ctrl-C, an end that is asked for and a closed terminal from now on; the flag says that there was one.
pub fn outlive() -> Arc<AtomicBool> {
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let _ = signal_hook::flag::register(signal, Arc::clone(&ended));
    }
    ended
}

impl Listener {
    /// Whether somebody pressed it.
    pub fn was_used(&self) -> bool {
        self.count.load(Ordering::SeqCst) > 0
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.close();
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        heard(false);
    }
}
