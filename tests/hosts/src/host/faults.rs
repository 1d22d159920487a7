//! What can happen to a host.

use std::time::Duration;

use super::{Host, expect};
use crate::Output;
use crate::run::docker;

impl Host {
    /// Takes it off the network. Connections stay open on both sides and hear nothing, as with a pulled cable.
    #[track_caller]
    pub fn disconnect(&self) {
        expect(docker(&["network", "disconnect", &self.network(), &self.container()]));
    }

    /// Puts it back on the network, at the same address and under the same name.
    #[track_caller]
    pub fn connect(&self) {
        let (address, network) = (self.address(), self.network());
        let place = ["network", "connect", "--ip", &address, "--alias", self.name()];
        expect(docker(&[&place[..], &[&network, &self.container()]].concat()));
    }

    /// Shuts it down in order and starts it again; ends when it has booted.
    #[track_caller]
    pub fn restart(&self) {
        self.stop();
        self.start();
    }

    /// Shuts it down in order.
    #[track_caller]
    pub fn stop(&self) {
        expect(docker(&["stop", "--time", "30", &self.container()]));
    }

    /// Pulls the plug: every process is gone at once, what was in memory too.
    #[track_caller]
    pub fn cut_power(&self) {
        expect(docker(&["kill", &self.container()]));
    }

    /// Starts it after [`Host::stop`] or [`Host::cut_power`]; ends when it has booted.
    #[track_caller]
    pub fn start(&self) {
        expect(docker(&["start", &self.container()]));
        expect(self.try_boot());
    }

    /// When its init ends by itself, as `systemctl reboot` has it, it is started again, as a machine is by its firmware.
    #[track_caller]
    pub fn starts_again(&self) {
        expect(docker(&["update", "--restart", "unless-stopped", &self.container()]));
    }

    /// Ends [`Host::starts_again`].
    #[track_caller]
    pub fn stays_down(&self) {
        expect(docker(&["update", "--restart", "no", &self.container()]));
    }

    /// Freezes every process: the network is there, nobody answers.
    #[track_caller]
    pub fn pause(&self) {
        expect(docker(&["pause", &self.container()]));
    }

    /// Ends [`Host::pause`].
    #[track_caller]
    pub fn unpause(&self) {
        expect(docker(&["unpause", &self.container()]));
    }

    /// Kills (9) every process whose command line matches the pattern; says whether there was one.
    #[track_caller]
    pub fn kill_process(&self, pattern: &str) -> bool {
        let out = self.exec(&["pkill", "-9", "-f", "--", pattern]);
        match out.code {
            0 => true,
            1 => false,
            _ => panic!("{:?}", out.checked()),
        }
    }

    fn network(&self) -> String {
        format!("regie-{}", self.fleet)
    }

    /// Delays every packet it sends by this much; zero ends it. Gone after [`Host::disconnect`] or a restart.
    ///
    /// Gives `false` where the kernel of this machine has no `sch_netem`: nothing is delayed then, and
    /// [`crate::Fleet::slow_ssh`] is the way to slow down ssh at least.
    #[track_caller]
    pub fn netem(&self, delay: Duration) -> bool {
        let device = self.sh("ip -o -4 addr show scope global | awk '{ print $2; exit }'").ok();
        let device = device.text();
        if delay.is_zero() {
            self.exec(&["tc", "qdisc", "del", "dev", device, "root"]);
            return true;
        }
        let delay = format!("{}ms", delay.as_millis());
        let out = self.exec(&["tc", "qdisc", "replace", "dev", device, "root", "netem", "delay", &delay]);
        if lacks_netem(&out) {
            return false;
        }
        out.ok();
        true
    }
}

fn lacks_netem(out: &Output) -> bool {
    !out.success() && out.stderr.contains("kind is unknown")
}
