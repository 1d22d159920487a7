//! Real hosts for tests: Debian machines with systemd and sshd, in containers, several on one network.
//!
//! ```no_run
//! use regie_hosts::Fleet;
//!
//! let fleet = Fleet::up("two-servers", &["web", "db"]);
//! assert_eq!(fleet.ssh("web", "hostname").ok().stdout, "web\n");
//! fleet.host("db").disconnect();                      // the cable is out
//! assert!(!fleet.ssh("db", "true").success());
//! ```
//!
//! The image is made here from Debian packages (`debootstrap`, then `docker import`), with the mirrors that this
//! machine's own apt uses; nothing is pulled. It is kept in Docker's store and made again every two weeks.
//! Hosts are removed when their [`Fleet`] is dropped, unless `REGIE_KEEP_HOSTS=1`.

mod cache;
mod engine;
mod error;
mod fleet;
mod host;
mod image;
mod mirror;
mod network;
mod run;
mod slow;
mod ssh;
mod wait;

pub use engine::ensure_engine;
pub use error::{Error, Result};
pub use fleet::{Fleet, FleetStatus, list_fleets, remove_fleet};
pub use host::Host;
pub use image::{ensure_bare, ensure_stage};
pub use run::Output;
pub use slow::SlowSsh;
pub use wait::{Answer, try_wait, wait_until};
