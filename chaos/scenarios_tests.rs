//! What the table of scenarios must be like. Reads rows, runs none.

use super::*;

/// Whether a bug is planted, wherever it lives.
fn has_bug(scenario: &Scenario) -> bool {
    scenario.setup.mutant.is_some() || !scenario.setup.planted.is_empty()
}

#[test]
fn rows_are_in_order_and_every_planted_bug_names_who_finds_it() {
    let order = |scenario: &Scenario| (has_bug(scenario), scenario.name);
    assert!(SCENARIOS.windows(2).all(|pair| order(&pair[0]) < order(&pair[1])));
    for scenario in SCENARIOS {
        let finds = matches!(scenario.expect, Expect::Found(names) if !names.is_empty());
        assert_eq!(has_bug(scenario), finds, "{}", scenario.name);
    }
}
