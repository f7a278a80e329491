//! Tests wait for a condition with a deadline; they never sleep and hope. Where time is simulated, sleeping is exact.
//!
//! One row of the table in `tidy.rs`.

use super::Violation;
use crate::source::Source;

const SLEEPS: &[&str] = &["thread::sleep(", "time::sleep(", "sleep_until("];

/// The one place of each crate that may pause between two looks at a condition.
const WAITS: &[&str] = &["raft/wait_tests.rs", "src/store/wait_tests.rs", "tests/harness/wait.rs"];

/// What a test says that runs on simulated time.
const SIMULATED: &str = "start_paused(true)";

/// A violation per sleep in test code.
pub fn check(source: &Source) -> Vec<Violation> {
    if WAITS.contains(&source.path.as_str()) || source.text.contains(SIMULATED) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for pattern in SLEEPS {
        for line in source.code_lines(pattern).filter(|line| source.in_tests(*line)) {
            found.push(Violation::new(&source.path, line + 1, "sleeps; wait for a condition with a deadline"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_sleeps_is_told() {
        let text = "fn a() { tokio::time::sleep(d); }\n#[cfg(test)]\nmod tests { fn b() { std::thread::sleep(d); } }\n";
        let lines: Vec<usize> = check(&Source::new("src/a.rs", text)).iter().map(|v| v.line).collect();
        assert_eq!(lines, [3]);
        let simulated = text.replace("fn b() {", "fn b() { start_paused(true);");
        assert!(check(&Source::new("src/a.rs", &simulated)).is_empty());
    }
}
