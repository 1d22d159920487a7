//! A run over several machines: started everywhere, followed as one stream, its gates opened, its failures passed on.

mod conductor;
mod gates;
mod part;
mod report;
mod rounds;
mod turns;

pub use part::Begin;
pub use report::{MachineEnd, RunReport};
pub use rounds::{ComeIn, Following, Interrupt, Reopen, carry_out, follow};
pub use turns::{goes_together, last_work};
