//! What has nothing to do costs three round trips, whatever there is to look at; counted, not timed.
#![allow(clippy::unwrap_used)]

use regie_bench_converge::{SETTINGS, describe, stage};
use regie_hosts::Fleet;
use regie_journeys::Regie;
use std::time::Duration;

/// So much that, on a busy machine too, what is said together is not taken for two questions with an answer between.
const EACH_WAY: Duration = Duration::from_millis(400);

#[test]
fn fifty_resources_that_are_as_wanted_cost_three_round_trips() {
    let fleet = Fleet::try_up_on("round-trips", &[("web", &stage().unwrap())]).unwrap();
    fleet.host("web").sh(SETTINGS).ok();
    let dossier = tempfile::tempdir().unwrap();
    describe::regie(dossier.path(), &["web"]).unwrap();
    let relays = fleet.slow_ssh(EACH_WAY);
    let regie = Regie::new(dossier.path(), relays.ssh_config());

    let first = regie.ok("apply --yes");
    assert!(first.out.contains("/srv/bench-20/settings.conf"), "{}", first.said());
    for line in ["plan --detailed-exitcode", "apply --yes"] {
        relays.count_from_here();
        let ended = regie.ok(line);
        let trips = relays.round_trips();
        assert!(ended.out.contains("50 unchanged"), "{}", ended.said());
        // A channel, the greeting, the look; a count of none would be of another connection.
        assert!((1..=3).contains(&trips), "regie {line}: {trips} round trips");
    }
    // Nothing is taken for granted that was seen before: what somebody changed is found.
    fleet.host("web").sh("echo other > /srv/bench-07/settings.conf; userdel bench3; crontab -r").ok();
    let plan = regie.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2, "{}", plan.said());
    for words in ["/srv/bench-07/settings.conf", "bench3", "47 unchanged"] {
        assert!(plan.out.contains(words), "“{words}” is missing in\n{}", plan.out);
    }
}
