//! What holds for every dossier and every state of its machines.

use crate::fleet::{Fleet, as_wanted};
use crate::gates::assert_consistent;
use crate::pizzeria::{alone, apart};
use proptest::prelude::*;
use regie_plan::Procedure;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// From any mixture of things as wanted and things missing, one plan is enough, its gates hold, and it does not
    /// depend on anything but its arguments.
    #[test]
    fn one_plan_is_enough(two in any::<bool>(), there in proptest::collection::vec(any::<bool>(), 15), old in any::<bool>()) {
        let wanted = if two { apart("2.1.0-77ab031") } else { alone("2.1.0-77ab031") };
        let mut fleet = Fleet::new(if two { &["app", "web"] } else { &["app"] });
        if old {
            fleet.carry_out(&fleet.apply_plan(&if two { apart("1.0-a") } else { alone("1.0-a") }));
        }
        for (w, _) in wanted.resources.iter().zip(&there).filter(|(_, there)| **there) {
            fleet.see(w.machine.as_str(), w.resource.key().as_str(), as_wanted(&w.resource));
        }
        let plan = fleet.apply_plan(&wanted);
        assert_consistent(&plan);
        prop_assert_eq!(&plan, &fleet.apply_plan(&wanted));
        let ids: Vec<u32> = plan.steps().map(|(_, s)| s.step.id.0).collect();
        prop_assert_eq!(ids, (1..=plan.steps().count() as u32).collect::<Vec<_>>());
        let deploy = fleet.plan(&Procedure::Deploy { instance: "pizzeria".into() }, &wanted);
        assert_consistent(&deploy.expect("it can be deployed"));
        fleet.carry_out(&plan);
        prop_assert!(fleet.apply_plan(&wanted).is_empty());
    }

    /// What is as wanted needs nothing, and all of it is noted as matching.
    #[test]
    fn as_wanted_means_an_empty_plan(two in any::<bool>()) {
        let wanted = if two { apart("2.1.0-77ab031") } else { alone("2.1.0-77ab031") };
        let mut fleet = Fleet::new(if two { &["app", "web"] } else { &["app"] });
        for w in &wanted.resources {
            fleet.see(w.machine.as_str(), w.resource.key().as_str(), as_wanted(&w.resource));
        }
        let plan = fleet.apply_plan(&wanted);
        prop_assert!(plan.is_empty() && plan.steps().next().is_none());
        let matching: usize = plan.machines.iter().map(|m| m.matching.len()).sum();
        prop_assert_eq!(matching, 13);
    }
}
